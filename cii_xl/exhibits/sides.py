"""Which points of a TORNADO have a figure."""

from __future__ import annotations

from cii_xl.exhibits.exhibit import Chart
from cii_xl.exhibits.numbers import shown


def unsaid(chart: Chart, i: int) -> frozenset[int]:
    """Points of series ``i`` without a figure: nothing has no side to stand on beside a bar of the same category. Where
    all of a category is nothing, its first series says so."""
    found = []
    for row, value in enumerate(chart.series[i].values):
        values = [s.values[row] for s in chart.series]
        nothing = [x is None or not _is_seen(x, s.number) for x, s in zip(values, chart.series, strict=True)]
        first = next((k for k, x in enumerate(values) if x is not None), i)
        if value is not None and nothing[i] and (i != first or not all(nothing)):
            found.append(row)
    return frozenset(found)


def _is_seen(value: float, number: str) -> bool:
    """Whether a value reads as something else than 0."""
    return any(c in "123456789" for c in shown(value, number))
