"""Lines, and columns with a line on an axis of its own."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from cii_xl.exhibits.exhibit import Chart, Series
from cii_xl.exhibits.numbers import shown
from cii_xl.exhibits.shades import forecasts
from cii_xl.exhibits.slides.charts.bars import axis_number, by_meaning, numbers
from cii_xl.exhibits.slides.charts.drawing import Axes, Drawing, Labels, Plot, Room, Ser
from cii_xl.exhibits.slides.charts.grid import Grid
from cii_xl.exhibits.slides.charts.numbers import ceiling, floor, stored
from cii_xl.exhibits.slides.charts.reference import level, reference_column
from cii_xl.palette import INK

_APART = 0.05
"""Share of the axis by which the ends of two lines must differ for both to have their value."""
_COLUMNS, _LINE = 0.62, (0.76, 0.93)
"""Share of a combination's height that its columns take, and where its line runs above them."""


def lines(chart: Chart, room: Room) -> Drawing:
    """LINE. One line has a value at each point; several have a legend, and values at their ends where they fit."""
    grid = Grid(chart.categories)
    expected = forecasts(chart)
    single = len(chart.series) == 1
    every = single and room.fits(
        [shown(x, chart.series[0].number) for x in numbers(chart.series[0])], len(chart.categories)
    )
    ends = frozenset[int]() if single else _ends(chart)
    columns = [grid.figures(s.name, s.values, s.number) for s in chart.series]
    across = reference_column(chart, grid)
    sers = []
    for i, (series, column) in enumerate(zip(chart.series, columns, strict=True)):
        labels = None
        if every:
            labels = Labels(series.number, "t", INK, bold=True)
        elif i in ends:
            labels = Labels(series.number, "r", series.colour, bold=True, only=frozenset({len(series.values) - 1}))
        dashed = dict.fromkeys(expected, series.colour)
        wide = 3.5 if series.colour == INK else 2.25
        sers.append(Ser(column, series.colour, points=dashed, labels=labels, legend=not single, width=wide))
    sers += level(chart, across)
    axes = Axes(floor(_all(chart)) if every else None, chart.maximum, axis_number(chart), shown=not every)
    return Drawing(
        grid, (Plot("line", tuple(sers)),), axes, legend="" if single else "t" if len(chart.series) < 5 else "r"
    )


def _all(chart: Chart) -> list[float]:
    return [x for s in chart.series for x in numbers(s)]


def _ends(chart: Chart) -> frozenset[int]:
    """Lines whose last value may stand beside it: none, unless all differ enough."""
    last = [(x, i) for i, s in enumerate(chart.series) if s.values and (x := s.values[-1]) is not None]
    top = chart.maximum or ceiling(_all(chart))
    values = sorted(x for x, _ in last)
    crowded = any(b - a < _APART * top for a, b in pairwise(values))
    return frozenset() if crowded else frozenset(i for _, i in last)


def combination(chart: Chart, room: Room) -> Drawing:
    """COMBO: columns below, the last series as a line above them; the two axes keep them apart."""
    grid = Grid(chart.categories)
    *below, above = chart.series
    columns = [grid.figures(s.name, s.values, s.number) for s in below]
    line = grid.figures(above.name, above.values, above.number)
    across = level(chart, reference_column(chart, grid))
    slots = len(chart.categories) * max(len(below), 1)
    labelled = room.fits([shown(x, s.number) for s in below for x in numbers(s)], slots)
    single = len(below) == 1
    sers: list[Ser] = []
    for series, column in zip(below, columns, strict=True):
        own = Labels(series.number, "outEnd") if labelled else None
        found = by_meaning(chart, series, column, grid, series.name, shared=not single)
        sers += [replace(ser, labels=own) for ser in found]
    bars = Plot("bar", tuple(sers), "clustered", gap=45, overlap=100 if single else 0)
    top = _top([x for s in below for x in numbers(s)])
    low, high = _window(above)
    labels = Labels(above.number, "t", above.colour, bold=True)
    dashed = dict.fromkeys(forecasts(chart), above.colour)
    over = Plot("line", (Ser(line, above.colour, points=dashed, labels=labels),), second=True)
    axes = Axes(floor([x for s in below for x in numbers(s)]), top, below[0].number)
    plots = (bars, Plot("line", across), over) if across else (bars, over)
    return Drawing(grid, plots, axes, Axes(low, high, above.number), "t")


def _top(values: list[float]) -> float:
    """End of the columns' axis, which leaves the upper part to the line."""
    return stored(max([*values, 0.0]) / _COLUMNS) or 1.0


def _window(series: Series) -> tuple[float, float]:
    """Ends of the line's axis, so that it runs in the upper part."""
    found = numbers(series) or [0.0]
    low, high = min(found), max(found)
    span = (high - low) / (_LINE[1] - _LINE[0]) or max(abs(high), 1.0)
    start = low - span * _LINE[0]
    return stored(start), stored(start + span)
