"""Bars and columns side by side, with intervals and a line across for the reference."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from cii_xl.book.canvas import Live
from cii_xl.exhibits.exhibit import Chart, Kind, Series
from cii_xl.exhibits.numbers import shown
from cii_xl.exhibits.shades import forecasts, lighter, on
from cii_xl.exhibits.slides.charts.drawing import Axes, Drawing, Labels, Plot, Room, Ser
from cii_xl.exhibits.slides.charts.grid import Grid
from cii_xl.exhibits.slides.charts.intervals import error_columns, interval_ends, interval_labels
from cii_xl.exhibits.slides.charts.numbers import ceiling, floor, stored
from cii_xl.exhibits.slides.charts.reference import level, reference_column, upright

_NUMBER = 42.0
"""Width in points of a label with its distance from the bar."""
_INTERVAL_WORDS = 95.0
"""Width in points of a value with its interval."""


def points(chart: Chart, series: Series) -> Mapping[int, str]:
    """Colours of points that differ from their series': as the exhibit says, else forecasts lighter."""
    if series.colours:
        return {i: colour for i, colour in enumerate(series.colours) if colour != series.colour}
    return dict.fromkeys(forecasts(chart), lighter(series.colour))


def numbers(series: Series) -> list[float]:
    """The values there are."""
    return [x for x in series.values if x is not None]


def by_meaning(
    chart: Chart, series: Series, column: int, grid: Grid, prefix: str = "", shared: bool = False
) -> tuple[Ser, ...]:
    """A series of bars; where colours have meanings, one for each, which the legend names. These share the places of
    their bars, since each category has a value in one of them only; where the places are ``shared`` with other series,
    it stays one."""
    words = {colour: word for word, colour in chart.key}
    if not words or not series.colours or shared:
        marked = points(chart, series)
        if marked and len(marked) == len(series.values) and len(set(marked.values())) == 1:
            return (Ser(column, next(iter(marked.values()))),)  # the legend's colour, too
        return (Ser(column, series.colour, points=marked),)
    found = dict.fromkeys([*words, *series.colours])
    sers = []
    for colour in found:
        mine = [i for i, own in enumerate(series.colours) if own == colour]
        if mine:
            cells = [
                Live(grid.cell(column, i), stored(x)) if i in mine and (x := series.values[i]) is not None else None
                for i in range(len(series.values))
            ]
            word = words.get(colour, series.name)
            name = f"{prefix}（{word}）" if prefix and colour in words else word
            sers.append(Ser(grid.helper(name, cells, series.number), colour))
    return tuple(sers)


def bars(chart: Chart, room: Room) -> Drawing:
    """BAR, INTERVAL, COLUMN and CLUSTERED."""
    horizontal = chart.kind in (Kind.BAR, Kind.INTERVAL)
    grid = Grid(chart.categories)
    columns = [grid.figures(s.name, s.values, s.number) for s in chart.series]
    ends = {i: interval_ends(grid, s) for i, s in enumerate(chart.series) if s.low and s.high}
    across = reference_column(chart, grid)
    errors = {i: error_columns(grid, columns[i], s, *ends[i]) for i, s in enumerate(chart.series) if i in ends}
    single = len(chart.series) == 1
    labelled = _labelled(chart, room, horizontal)
    beside = single and 0 in ends and labelled
    split = single and bool(chart.key and chart.series[0].colours)
    widest = _with_words(chart, room) if beside and horizontal else chart.maximum
    sers: list[Ser] = []
    for i, (series, column) in enumerate(zip(chart.series, columns, strict=True)):
        own = Labels(series.number, "outEnd", bold=single) if labelled and i not in ends else None
        minus, plus = errors.get(i, (None, None))
        plain = by_meaning(chart, series, column, grid, shared=not single)
        seen = map(_behind, plain) if i in ends else plain
        sers += [replace(ser, labels=own, minus=minus, plus=plus) for ser in seen]
    if chart.reference is not None and horizontal:
        sers = [_clear(chart, ser, room, widest) for ser in sers]
    if beside:
        sers.append(interval_labels(grid, columns[0], chart.series[0], *ends[0]))
    main = Plot("bar", tuple(sers), "clustered", horizontal, 45 if single else 60, 100 if single else 0)
    axes = Axes(maximum=widest, number=axis_number(chart), shown=not labelled)
    if horizontal:
        axes = replace(axes, **name_axis(chart, room))
    legend: Literal["t", ""] = "t" if split or not single else ""
    if chart.reference is None or across is None:
        return Drawing(grid, (main,), axes, legend=legend)
    if not horizontal:
        return Drawing(grid, (main, Plot("line", level(chart, across))), axes, legend=legend)
    top = _top(chart, widest)
    axes = replace(axes, minimum=floor(_bottoms(chart)), maximum=top)
    return Drawing(grid, (main, upright(chart, grid, across, top)), axes, Axes(axes.minimum, top), legend)


def _top(chart: Chart, widest: float | None) -> float:
    """End of an axis that two pairs of axes must share."""
    return widest or ceiling([*_tops(chart), *([chart.reference.value] if chart.reference else [])])


def _clear(chart: Chart, ser: Ser, room: Room, widest: float | None) -> Ser:
    """Labels that the reference line would cross go inside their bars."""
    if ser.labels is None or chart.reference is None:
        return ser
    label = _top(chart, widest) * _NUMBER / (0.85 * room.width)
    values = [x for s in chart.series for x in s.values] if len(chart.series) == 1 else []
    crossed = (i for i, x in enumerate(values) if x is not None and label < x < chart.reference.value < x + label)
    inside = {i: on(ser.points.get(i, ser.colour)) for i in crossed}
    return replace(ser, labels=replace(ser.labels, inside=frozenset(inside), colours=inside))


def _behind(ser: Ser) -> Ser:
    """Bars in lighter colours, on which error bars are seen."""
    return replace(ser, colour=lighter(ser.colour), points={i: lighter(colour) for i, colour in ser.points.items()})


def _with_words(chart: Chart, room: Room) -> float:
    """End of an axis that leaves room for a value and its interval behind the longest bar."""
    top = max([*_tops(chart), chart.reference.value if chart.reference else 0.0, 0.0])
    share = min(_INTERVAL_WORDS / (0.85 * room.width), 0.5)
    return max(chart.maximum or 0.0, ceiling([top / (1 - share) / 1.1]))


def name_axis(chart: Chart, room: Room) -> dict[str, Any]:
    """How names stand below each other: every one where its bar is as high as a line of text, none under 9 points."""
    each = room.height / max(len(chart.categories), 1)
    return {"every": each >= 10, "size": min(12.0, max(9.0, math.floor(0.75 * each)))}


def _labelled(chart: Chart, room: Room, horizontal: bool) -> bool:
    """Whether each bar can have its value: as high as a line of text, or as wide as its number."""
    slots = len(chart.categories) * len(chart.series)
    if horizontal:
        return all_labelled(room, slots)
    return room.fits([shown(x, s.number) for s in chart.series for x in numbers(s)], slots)


def all_labelled(room: Room, slots: int) -> bool:
    """Whether bars that lie, one in each of ``slots``, are as high as a line of text."""
    return room.height / max(slots, 1) >= 11


def _tops(chart: Chart) -> list[float]:
    return [x for s in chart.series for x in (*s.values, *s.high) if x is not None]


def _bottoms(chart: Chart) -> list[float]:
    return [x for s in chart.series for x in (*s.values, *s.low) if x is not None]


def axis_number(chart: Chart) -> str:
    """Numbers of an axis are round: the first series' format without decimals, unless it is a small scale."""
    top = max((x for s in chart.series for x in s.values if x is not None), default=0.0)
    number = chart.series[0].number
    return number if top < 10 else number.replace(".00", "").replace(".0", "")
