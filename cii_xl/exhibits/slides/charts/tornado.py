"""Two-sided bars: what the low and the high end of each category do, one on each side of a common 0."""

from __future__ import annotations

from cii_xl.exhibits.exhibit import Chart
from cii_xl.exhibits.numbers import shown
from cii_xl.exhibits.sides import unsaid
from cii_xl.exhibits.slides.charts.bars import all_labelled, axis_number, name_axis, numbers, points
from cii_xl.exhibits.slides.charts.drawing import Axes, Drawing, Labels, Plot, Room, Ser
from cii_xl.exhibits.slides.charts.grid import Grid
from cii_xl.exhibits.slides.charts.numbers import round_end

_SIGN = 3.0
"""Points between a bar and its label, and beyond it."""


def tornado(chart: Chart, room: Room) -> Drawing:
    """TORNADO. The series share their places and each begins at 0, so that a program never adds them up, and labels
    may stand behind the ends, which stacked bars do not allow."""
    grid = Grid(chart.categories)
    columns = [grid.figures(s.name, s.values, s.number) for s in chart.series]
    labelled = all_labelled(room, len(chart.categories))
    sers = [
        Ser(
            column,
            series.colour,
            points=points(chart, series),
            labels=Labels(series.number, "outEnd", without=unsaid(chart, i)) if labelled else None,
        )
        for i, (series, column) in enumerate(zip(chart.series, columns, strict=True))
    ]
    low, high = _ends(chart, room) if labelled else (None, chart.maximum)
    axes = Axes(low, high, axis_number(chart), shown=not labelled, **name_axis(chart, room))
    return Drawing(grid, (Plot("bar", tuple(sers), "clustered", True, 45, 100),), axes, legend="t")


def _ends(chart: Chart, room: Room) -> tuple[float, float]:
    """Ends of the axis, round and with room for the labels on both sides; a side without bars has half of a label."""
    values = [x for s in chart.series for x in numbers(s)]
    low, high = min([0.0, *values]), max([0.0, *values, chart.maximum or 0.0])
    widest = max((len(shown(x, s.number)) for s in chart.series for x in numbers(s)), default=1)
    share = min((widest * 11 * 0.55 + 2 * _SIGN) / (0.7 * room.width), 0.3)
    label = (high - low) / (1 - 2 * share) * share or 1.0
    return -round_end(label - low), round_end(high + label)
