"""From an exhibit's chart to its drawing, whose bars begin at 0."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from cii_xl.exhibits.exhibit import Chart, Kind
from cii_xl.exhibits.slides.charts.bars import bars
from cii_xl.exhibits.slides.charts.drawing import Axes, Drawing, Plot, Room
from cii_xl.exhibits.slides.charts.grid import Grid, value_of
from cii_xl.exhibits.slides.charts.lines import combination, lines
from cii_xl.exhibits.slides.charts.marimekko import marimekko
from cii_xl.exhibits.slides.charts.stacks import areas, stacks
from cii_xl.exhibits.slides.charts.tornado import tornado
from cii_xl.exhibits.slides.charts.waterfall import waterfall

_DRAW: dict[Kind, Callable[[Chart, Room], Drawing]] = {
    Kind.BAR: bars,
    Kind.COLUMN: bars,
    Kind.CLUSTERED: bars,
    Kind.INTERVAL: bars,
    Kind.TORNADO: tornado,
    Kind.STACKED: stacks,
    Kind.STACKED_100: stacks,
    Kind.LINE: lines,
    Kind.AREA: areas,
    Kind.COMBO: combination,
    Kind.WATERFALL: waterfall,
    Kind.MARIMEKKO: marimekko,
}

_WITHOUT = (Kind.STACKED_100, Kind.MARIMEKKO, Kind.TORNADO)
"""Kinds without a scale for a reference: shares, and changes from a line that is there already."""


def draw(chart: Chart, room: Room) -> Drawing:
    """The drawing of ``chart`` in a frame of that size; raises ValueError for a reference where there is no scale for
    it, and for a lower end of an axis that must begin at 0."""
    if chart.reference is not None and chart.kind in _WITHOUT:
        raise ValueError(f"{chart.kind} 图没有可以画“{chart.reference.name}”的数值轴")
    if chart.minimum is not None and chart.kind is not Kind.WATERFALL:
        raise ValueError(f"{chart.kind} 图的数值轴不能由 {chart.minimum:g} 起；只有瀑布图可以写明起点")
    made = _DRAW[chart.kind](chart, room)
    second = made.second and _from_zero(made, made.second, second=True)
    return replace(made, axes=_from_zero(made, made.axes, second=False), second=second)


def _from_zero(drawing: Drawing, axes: Axes, *, second: bool) -> Axes:
    """Axes of bars end at 0 where all that is drawn on them is on one side of it: by themselves, programs begin them
    near the smallest value where values are alike, and bars must not differ more than what they show."""
    plots = [plot for plot in drawing.plots if plot.second == second]
    if not any(plot.shape == "bar" for plot in plots):
        return axes
    values = [x for plot in plots for x in _drawn(drawing.grid, plot)]
    if axes.minimum is None and min(values, default=0.0) >= 0:
        return replace(axes, minimum=0.0)
    if axes.maximum is None and max(values, default=0.0) <= 0:
        return replace(axes, maximum=0.0)
    return axes


def _drawn(grid: Grid, plot: Plot) -> Iterator[float]:
    """Values of a plot, and the ends of their error bars."""
    for ser in plot.series:
        sides = [(ser.minus, -1), (ser.plus, 1)]
        for row, value in enumerate(_numbers(grid, ser.values)):
            if value is not None:
                yield value
                yield from (value + sign * (_numbers(grid, at)[row] or 0.0) for at, sign in sides if at is not None)


def _numbers(grid: Grid, at: int) -> list[float | None]:
    found = (value_of(cell) for cell in grid.column(at).cells)
    return [x if isinstance(x, float) else None for x in found]
