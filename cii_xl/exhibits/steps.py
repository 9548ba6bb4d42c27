"""Where the columns of a waterfall begin and end, and their colours."""

from __future__ import annotations

from cii_xl.exhibits.exhibit import Chart
from cii_xl.palette import BAD, GOOD


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
