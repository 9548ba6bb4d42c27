"""Where the columns of a waterfall begin and end, their colours, and where its axis begins."""

from __future__ import annotations

import math

from cii_xl.exhibits.exhibit import Chart
from cii_xl.palette import BAD, GOOD

_SMALL = 0.1
"""Share of the lowest level below which changes are lost beside levels drawn from 0."""


def steps(chart: Chart) -> list[tuple[float, float]]:
    """Begin and end of each column: levels from 0, changes from where the one before ended."""
    found: list[tuple[float, float]] = []
    level = 0.0
    for i, value in enumerate(chart.series[0].values):
        start = 0.0 if i in chart.totals else level
        # sums are kept as a spreadsheet keeps them, so that steps back end at 0 and not near it
        level = float(f"{start + (value or 0.0):.15g}")
        found.append((start, level))
    return found


def step_colours(chart: Chart) -> tuple[str, ...]:
    """As the exhibit says; else levels in the series' colour, rises green and falls red."""
    series = chart.series[0]
    if series.colours:
        return series.colours
    return tuple(
        series.colour if i in chart.totals else GOOD if (value or 0.0) >= 0 else BAD
        for i, value in enumerate(series.values)
    )


def foot(chart: Chart) -> float | None:
    """A round number below every level of a waterfall whose levels lie within a tenth of the lowest: where its axis
    may begin, so that its changes are seen. None where they are seen from 0, or where there are none."""
    levels = [end for _, end in steps(chart)]
    low, high = min(levels, default=0.0), max(levels, default=0.0)
    if not 0 < high - low < _SMALL * low:
        return None
    unit = 10.0 ** math.floor(math.log10(high - low))
    step = next(times * unit for times in (1, 2, 5, 10) if times * unit >= high - low)
    # the lowest level keeps a column of half the changes' height or more
    return float(f"{math.floor((low - (high - low) / 2) / step) * step:.12g}")
