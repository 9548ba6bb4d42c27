"""Columns side by side: COLUMN and CLUSTERED, and what every upright chart has around its plot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cii_xl.exhibits.exhibit import Chart, Series
from cii_xl.exhibits.numbers import shown
from cii_xl.exhibits.pictures.bars import ends
from cii_xl.exhibits.pictures.letters import widest, width
from cii_xl.exhibits.pictures.marginal import (
    LABEL,
    SMALL,
    Entry,
    Names,
    legend,
    level,
    reference_text,
    room_for,
    value_axis,
)
from cii_xl.exhibits.pictures.paper import Box, Paper
from cii_xl.exhibits.pictures.scale import Scale, Slots, scale, ticks
from cii_xl.exhibits.shades import point_colours
from cii_xl.palette import INK, LINE

_FILLED, _ROOM = 0.68, 0.93
"""Shares of a place that its columns fill, and that their figures may take."""
_WIDEST = 96.0
"""Points that a column is wide at most."""


def draw(paper: Paper, box: Box, chart: Chart) -> None:
    """COLUMN and CLUSTERED."""
    box = legend(paper, box, entries(chart))
    reference = chart.reference
    box = box.inset(right=room_for([reference_text(reference)]) if reference else 0)
    every = [x for s in chart.series for x in (*s.values, *s.low, *s.high)]
    fits = labelled(chart.series, box.width / len(chart.categories))
    plot, slots = frame(paper, box, chart, 0 if fits else axis_room(every, chart))
    up = upright([*every, reference.value if reference else None], plot, chart.maximum)
    if not fits:
        axis(paper, plot, up, chart)
    side_by_side(paper, chart, chart.series, slots, up, fits)
    paper.line([(plot.left, up(0)), (plot.right, up(0))], LINE, 1)
    if reference is not None:
        level(paper, plot, up(reference.value), reference)


def entries(chart: Chart) -> list[Entry]:
    """The legend of columns: their series, or what the colours of points mean."""
    if len(chart.series) > 1:
        return [Entry(s.name, s.colour) for s in chart.series]
    return [Entry(word, colour) for word, colour in chart.key]


def frame(paper: Paper, box: Box, chart: Chart, gutter: float = 0) -> tuple[Box, Slots]:
    """Draw the categories' names; the plot above them, right of a gutter for numbers, and its places."""
    plot = box.inset(left=gutter)
    slots = Slots(plot.left, plot.width / len(chart.categories), len(chart.categories))
    names = Names(chart.categories, [slots.size] * slots.count)
    plot = plot.inset(bottom=names.height)
    names.under(paper, slots, plot.bottom)
    return plot, slots


def upright(values: Sequence[float | None], plot: Box, maximum: float | None = None, minimum: float = 0.0) -> Scale:
    """A scale from the foot of the plot up, with room for a figure above the highest value and below the lowest."""
    below = 18 if any(x is not None and x < 0 for x in values) else 0
    return scale(values, plot.bottom - below, plot.top + 16, maximum, minimum)


def axis_room(values: Sequence[float | None], chart: Chart) -> float:
    """Width of the numbers of a values' axis."""
    found = scale(values, 0, 1, chart.maximum)
    return widest([shown(t, axis_number(chart)) for t in ticks(found.low, found.high)], SMALL) + 8


def axis(paper: Paper, plot: Box, up: Scale, chart: Chart) -> None:
    """Grid lines with their numbers."""
    marks = [t for t in ticks(up.low, up.high) if t <= up.high]
    value_axis(paper, plot, [(up(t), shown(t, axis_number(chart))) for t in marks])


def axis_number(chart: Chart) -> str:
    """Numbers of an axis are round: the first series' format without decimals, unless the scale is small."""
    number = chart.series[0].number
    largest = max((abs(x) for s in chart.series for x in s.values if x is not None), default=0.0)
    return number if largest < 10 else number.replace(".00", "").replace(".0", "")


def labelled(series: Sequence[Series], room: float) -> bool:
    """Whether each column can have its figure, where a category has ``room`` points."""
    wide = max((width(shown(x, s.number), SMALL) for s in series for x in s.values if x is not None), default=0.0)
    return wide + 2 <= room * _ROOM / len(series)


def side_by_side(paper: Paper, chart: Chart, series: Sequence[Series], slots: Slots, up: Scale, fits: bool) -> None:
    """The columns of some series, with whiskers where they have intervals, and figures where those fit."""
    thick = min(slots.size * _FILLED, _WIDEST * len(series)) / len(series)
    texts = [shown(x, s.number) for s in series for x in s.values if x is not None]
    size = LABEL if widest(texts, LABEL) + 2 <= slots.size * _ROOM / len(series) else SMALL
    for k, one in enumerate(series):
        colours = point_colours(chart, one)
        for i, value in _there(one):
            x = slots.middle(i) + (k - (len(series) - 1) / 2) * thick
            top, foot = sorted((up(value), up(0)))
            paper.rectangle(Box(x - thick / 2 + 0.5, top, thick - 1, foot - top), colours[i], name=f"s{k}-{i}")
            low, high = ends(one, i)
            if low is not None and high is not None:
                paper.line([(x, up(low)), (x, up(high))], INK, 1.1)
                for y in (up(low), up(high)):
                    paper.line([(x - 4, y), (x + 4, y)], INK, 1.1)
                top, foot = min(top, up(high)), max(foot, up(low))
            if fits:
                paper.text(x, foot + 8 if value < 0 else top - 8, shown(value, one.number), size, INK, "center")


def _there(series: Series) -> Iterator[tuple[int, float]]:
    return ((i, value) for i, value in enumerate(series.values) if value is not None)
