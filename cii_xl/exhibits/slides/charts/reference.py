"""A line across a chart, such as a mean, with its name and value."""

from __future__ import annotations

from cii_xl.book.canvas import Live
from cii_xl.exhibits.exhibit import Chart
from cii_xl.exhibits.numbers import shown
from cii_xl.exhibits.slides.charts.drawing import Labels, Plot, Ser
from cii_xl.exhibits.slides.charts.grid import Grid
from cii_xl.exhibits.slides.charts.numbers import stored
from cii_xl.palette import ACCENT

_THIN = 0.004
"""Thickness of the line across bars that lie, share of the axis."""


def reference_column(chart: Chart, grid: Grid) -> int | None:
    """The column of the reference, the same value for each category."""
    if chart.reference is None:
        return None
    value, count = chart.reference.value, len(chart.categories)
    return grid.figures(chart.reference.name, [value] * count, chart.reference.number)


def level(chart: Chart, column: int | None) -> tuple[Ser, ...]:
    """The reference as a line from the first column to the last, named where columns are lowest; none without one.

    It joins the other lines of its axes: two line plots on one pair of axes are more than PowerPoint takes.
    """
    if chart.reference is None or column is None:
        return ()
    only = frozenset({lowest(chart)})
    labels = Labels(chart.reference.number, "t", ACCENT, bold=True, only=only, value_and_name=True)
    return (Ser(column, ACCENT, labels=labels, legend=False, width=1.5, marker=len(chart.categories) == 1),)


def lowest(chart: Chart) -> int:
    """Position of the category with the smallest values, the last of them: there is room for a word."""
    totals = [max((s.values[i] or 0.0 for s in chart.series), default=0.0) for i in range(len(chart.categories))]
    return max(i for i, total in enumerate(totals) if total == min(totals))


def upright(chart: Chart, grid: Grid, across: int, top: float) -> Plot:
    """The reference beside bars that lie: on axes of its own, slices that touch each other, pushed to their place by
    bars that are not seen; a third carries its name and value."""
    reference = chart.reference
    assert reference is not None
    value, thin = stored(reference.value), stored(top * _THIN)
    rows = range(len(chart.categories))
    at = [grid.cell(across, row) for row in rows]
    place = grid.helper("线的位置", [Live(f"{a}-{thin / 2!r}", stored(value - thin / 2)) for a in at])
    slice_ = grid.helper("线的粗细", [thin] * len(chart.categories))
    number = reference.number.replace('"', '""')
    name = Live(
        f'"{reference.name.replace(chr(34), chr(34) * 2)} "&TEXT({at[0]},"{number}")',
        f"{reference.name} {shown(value, reference.number)}",
    )
    words = grid.helper(name, [thin] * len(chart.categories))
    labels = Labels(position="inBase", colour=ACCENT, bold=True, name=True, only=frozenset({lowest(chart)}))
    sers = (Ser(place, legend=False), Ser(slice_, ACCENT, legend=False), Ser(words, labels=labels, legend=False))
    return Plot("bar", sers, "stacked", True, 0, 100, second=True)
