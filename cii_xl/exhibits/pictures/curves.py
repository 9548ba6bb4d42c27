"""Lines: LINE with gaps and forecasts, and COMBO, a line on an axis of its own above columns."""

from __future__ import annotations

from itertools import pairwise

from cii_xl.exhibits.exhibit import Chart, Series
from cii_xl.exhibits.numbers import shown
from cii_xl.exhibits.pictures.columns import axis, axis_room, frame, labelled, side_by_side
from cii_xl.exhibits.pictures.letters import widest
from cii_xl.exhibits.pictures.marginal import LABEL, SMALL, Entry, at_ends, legend, level, reference_text, room_for
from cii_xl.exhibits.pictures.paper import Box, Paper
from cii_xl.exhibits.pictures.scale import Scale, Slots, scale, ticks
from cii_xl.exhibits.shades import forecasts
from cii_xl.palette import INK, LINE

_COLUMNS, _CURVE = 0.6, (0.74, 0.93)
"""Share of a combination's height that its columns reach, and between which its line runs above them."""


def draw(paper: Paper, box: Box, chart: Chart) -> None:
    """LINE: one line with its figures, or several with an axis, each named at its end with its last figure."""
    reference = chart.reference
    every = [x for s in chart.series for x in s.values]
    single = chart.series[0] if len(chart.series) == 1 else None
    texts = [] if single is None else [shown(x, single.number) for x in every if x is not None]
    figures = single is not None and widest(texts, LABEL) + 4 <= box.width / len(chart.categories)
    words = [] if single is not None else [_word(s) for s in chart.series]
    if reference is not None:
        words.append(reference_text(reference))
    values = [*every, reference.value if reference else None]
    left = 0 if figures else axis_room(values, chart)
    plot, slots = frame(paper, box.inset(top=8, right=room_for(words) if words else 0), chart, left)
    up = _rounded(values, plot, chart.maximum, figures)
    if figures:
        paper.line([(plot.left, plot.bottom), (plot.right, plot.bottom)], LINE, 1)
    else:
        axis(paper, plot, up, chart)
    for k, series in enumerate(chart.series):
        _curve(paper, chart, series, slots, up, f"s{k}")
    if single is not None and figures:
        for i, value in enumerate(single.values):
            if value is not None:
                paper.text(
                    slots.middle(i),
                    up(value) + (12 if _is_low(single, i) else -12),
                    shown(value, single.number),
                    LABEL,
                    INK,
                    "center",
                )
    if single is None:
        ends = [
            (slots.middle(last), up(s.values[last] or 0.0), _word(s), s.colour)
            for s in chart.series
            if (last := _last(s)) is not None
        ]
        at_ends(paper, plot.right + 6, plot.top, plot.bottom - 4, ends)
    if reference is not None:
        level(paper, plot, up(reference.value), reference)


def _rounded(values: list[float | None], plot: Box, maximum: float | None, figures: bool) -> Scale:
    """From 0 to a round number, so that the last grid line is the top."""
    found = scale(values, plot.bottom, plot.top + (18 if figures else 0), maximum)
    marks = ticks(found.low, found.high)
    low = min(marks[0], found.low) if found.low >= 0 else marks[0] - (marks[1] - marks[0])
    return Scale(low, maximum or max(marks[-1], found.high), found.start, found.end)


def _word(series: Series) -> str:
    """Name and last figure of a line."""
    i = _last(series)
    return series.name if i is None else f"{series.name} {shown(series.values[i] or 0.0, series.number)}"


def _last(series: Series) -> int | None:
    return max((i for i, value in enumerate(series.values) if value is not None), default=None)


def _curve(paper: Paper, chart: Chart, series: Series, slots: Slots, up: Scale, name: str) -> None:
    """A line between neighbouring values, with a gap where there is none; dashed to forecasts, whose dots are
    hollow. The line in ink is the thick one: it sums up the others."""
    expected = forecasts(chart)
    thick = 3.0 if series.colour == INK else 1.8
    at = [None if value is None else (slots.middle(i), up(value)) for i, value in enumerate(series.values)]
    for i, (one, other) in enumerate(pairwise(at)):
        if one and other:
            paper.line([one, other], series.colour, thick, dashed=i + 1 in expected, name=f"{name}-{i}")
    for i, point in enumerate(at):
        if point:
            paper.dot(*point, 2.8, series.colour, hollow=i in expected)


def combination(paper: Paper, box: Box, chart: Chart) -> None:
    """COMBO: columns below, the last series as a line above them; each has its figures, so that no axis is needed."""
    *below, above = chart.series
    box = legend(paper, box, _entries(chart))
    fits = labelled(below, box.width / len(chart.categories))
    found = [x for s in below for x in s.values]
    plot, slots = frame(paper, box, chart, 0 if fits else axis_room(found, chart))
    foot = 18.0 if any(x is not None and x < 0 for x in found) else 0.0
    up = scale(found, plot.bottom - foot, plot.bottom - plot.height * _COLUMNS)
    if not fits:
        axis(paper, plot, up, chart)
    side_by_side(paper, chart, below, slots, up, fits)
    paper.line([(plot.left, up(0)), (plot.right, up(0))], LINE, 1)
    values = [x for x in above.values if x is not None]
    low, high = min(values, default=0.0), max(values, default=1.0)
    start, end = (plot.bottom - plot.height * share for share in _CURVE)
    over = Scale(low, high if high > low else low + 1.0, start, end)
    _curve(paper, chart, above, slots, over, f"s{len(below)}")
    texts = [shown(x, above.number) for x in values]
    size = LABEL if widest(texts, LABEL) + 2 <= slots.size else SMALL
    for i, value in enumerate(above.values):
        if value is not None:
            away = 12 if _is_low(above, i) else -12
            paper.text(slots.middle(i), over(value) + away, shown(value, above.number), size, above.colour, "center")


def _is_low(series: Series, i: int) -> bool:
    """Whether a line comes clearly down to a point and goes up again, so that there is more room below it."""
    found = [x for x in series.values if x is not None]
    around = [*series.values[max(i - 1, 0) : i], *series.values[i + 1 : i + 2]]
    value, clear = series.values[i], 0.03 * (max(found) - min(found))
    return value is not None and len(around) == 2 and all(x is not None and x > value + clear for x in around)


def _entries(chart: Chart) -> list[Entry]:
    *below, above = chart.series
    columns = [Entry(s.name, s.colour) for s in below]
    if chart.key and len(below) == 1:
        # colours of points, and of which series
        columns = [Entry(f"{below[0].name}：{word}", colour) for word, colour in chart.key]
    return [*columns, Entry(above.name, above.colour, True)]
