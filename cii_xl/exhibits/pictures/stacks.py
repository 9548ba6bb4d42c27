"""Series on top of each other: STACKED and STACKED_100 columns, AREA."""

from __future__ import annotations

from collections.abc import Sequence

from cii_xl.exhibits.exhibit import Chart, Kind
from cii_xl.exhibits.numbers import shown
from cii_xl.exhibits.pictures.columns import axis, axis_room, frame, upright
from cii_xl.exhibits.pictures.letters import LEADING, width
from cii_xl.exhibits.pictures.marginal import (
    LABEL,
    SMALL,
    Names,
    at_ends,
    level,
    readable,
    reference_text,
    room_for,
)
from cii_xl.exhibits.pictures.paper import Box, Paper
from cii_xl.exhibits.pictures.scale import Scale, apart, scale
from cii_xl.exhibits.shades import on, point_colours
from cii_xl.palette import INK, LINE, MUTED, WHITE

_FILLED, _WIDEST = 0.66, 140.0
_LEAST = 11.0
"""Height in points of the smallest piece that has its figure in it."""
_LINE = SMALL * LEADING + 1

Piece = tuple[float, float]


def pieces(chart: Chart) -> list[list[Piece | None]]:
    """Where each series' piece begins and ends in each category: up from 0, negative ones down; in STACKED_100 in
    percent of the category's sum."""
    up, down = ([0.0] * len(chart.categories) for _ in range(2))
    sums = [sum(abs(s.values[i] or 0.0) for s in chart.series) for i in range(len(chart.categories))]
    found: list[list[Piece | None]] = []
    for series in chart.series:
        row: list[Piece | None] = []
        for i, value in enumerate(series.values):
            if value is None:
                row.append(None)
                continue
            size = value / sums[i] * 100 if chart.kind is Kind.STACKED_100 and sums[i] else value
            levels = down if size < 0 else up
            row.append((levels[i], levels[i] + size))
            levels[i] += size
        found.append(row)
    return found


def stacked(paper: Paper, box: Box, chart: Chart) -> None:
    """STACKED and STACKED_100, with the series' names right of the last column or, where it lacks one, in a list."""
    found = pieces(chart)
    direct = all(row[-1] is not None for row in found)
    reference = chart.reference
    several = len(chart.series) > 1
    margin = room_for([_with_value(s.name, s.values[-1], s.number) for s in chart.series]) + 16 if several else 0
    box = box.inset(right=max(margin, room_for([reference_text(reference)]) if reference else 0))
    levels = [x for row in found for piece in row if piece for x in piece]
    fits = _fit(chart, box.width / len(chart.categories))
    plot, slots = frame(paper, box, chart, 0 if fits else axis_room(levels, chart))
    up = upright([*levels, reference.value if reference else None], plot, chart.maximum)
    if not fits:
        axis(paper, plot, up, chart)
    thick = min(slots.size * _FILLED, _WIDEST)
    for k, (series, row) in enumerate(zip(chart.series, found, strict=True)):
        colours = point_colours(chart, series)
        for i, (piece, value) in enumerate(zip(row, series.values, strict=True)):
            if piece is None or value is None:
                continue
            top, foot = sorted(map(up, piece))
            x = slots.middle(i)
            paper.rectangle(Box(x - thick / 2, top, thick, foot - top), colours[i], edge=WHITE, name=f"s{k}-{i}")
            if fits and foot - top >= _LEAST:
                size = min(max(foot - top - 2, SMALL), LABEL)
                paper.text(x, (top + foot) / 2, shown(value, series.number), size, on(colours[i]), "center")
    paper.line([(plot.left, up(0)), (plot.right, up(0))], LINE, 1)
    if fits and several and chart.kind is Kind.STACKED:
        _sums(paper, chart, found, up, [slots.middle(i) for i in range(slots.count)])
    if several:
        x = slots.middle(slots.count - 1) + thick / 2 if direct else plot.right
        _names(paper, chart, _words(chart, found, up, fits), found, up, x, plot, direct)
    if reference is not None:
        level(paper, plot, up(reference.value), reference)


def _fit(chart: Chart, room: float) -> bool:
    texts = [shown(x, s.number) for s in chart.series for x in s.values if x is not None]
    return max((width(text, SMALL) for text in texts), default=0.0) + 4 <= min(room * _FILLED, _WIDEST)


def _sums(paper: Paper, chart: Chart, found: list[list[Piece | None]], up: Scale, middles: Sequence[float]) -> None:
    """What the pieces sum to, above each column."""
    for i, x in enumerate(middles):
        values = [s.values[i] for s in chart.series]
        if any(value is not None for value in values):
            total = sum(value or 0.0 for value in values)
            top = max((max(piece) for row in found if (piece := row[i])), default=0.0)
            paper.text(x, up(top) - 8, shown(total, chart.series[0].number), LABEL, INK, "center", bold=True)


def _words(chart: Chart, found: list[list[Piece | None]], up: Scale, fits: bool) -> list[str]:
    """Names of the series, with the last figure where its piece is too small to have it inside."""
    small = [not fits or (piece := row[-1]) is None or abs(up(piece[1]) - up(piece[0])) < _LEAST for row in found]
    return [
        _with_value(s.name, s.values[-1], s.number) if is_small else s.name
        for s, is_small in zip(chart.series, small, strict=True)
    ]


def _names(
    paper: Paper,
    chart: Chart,
    words: Sequence[str],
    found: list[list[Piece | None]],
    up: Scale,
    x: float,
    plot: Box,
    direct: bool,
) -> None:
    """The series' names: beside the last column's pieces, or in a list in the order of the pieces, each with its
    colour."""
    if direct:
        middles = [up(sum(piece) / 2) for row in found if (piece := row[-1])]
        ends = [(x, y, word, s.colour) for y, word, s in zip(middles, words, chart.series, strict=True)]
        at_ends(paper, plot.right + 8, plot.top + 6, plot.bottom - 6, ends)
        return
    top = plot.bottom - len(chart.series) * 17
    for k, series in enumerate(reversed(chart.series)):
        y = top + 17 * k + 6
        paper.rectangle(Box(x + 10, y - 4.5, 9, 9), series.colour)
        paper.text(x + 24, y, series.name, SMALL, MUTED)


def areas(paper: Paper, box: Box, chart: Chart) -> None:
    """AREA: figures left of the first category, in the areas, and with the names right of the last one."""
    found = pieces(chart)
    last = len(chart.categories) - 1
    words = [_with_value(s.name, s.values[last], s.number) for s in chart.series]
    firsts = [_with_value("", s.values[0], s.number) for s in chart.series]
    plot = box.inset(left=room_for(firsts) + 6, right=room_for(words) + 10, top=6)
    step = plot.width / max(last, 1)
    names = Names(chart.categories, [step] * (last + 1))
    plot = plot.inset(bottom=names.height)
    places = [plot.left + step * i for i in range(last + 1)]
    names.draw(paper, places, plot.bottom)
    levels = [x for row in found for piece in row if piece for x in piece]
    up = scale(levels, plot.bottom, plot.top, chart.maximum)
    for k, (series, row) in enumerate(zip(chart.series, found, strict=True)):
        whole = _filled(row, found[:k])
        tops = [(x, up(piece[1])) for x, piece in zip(places, whole, strict=True)]
        feet = [(x, up(piece[0])) for x, piece in zip(places, whole, strict=True)]
        paper.polygon([*tops, *reversed(feet)], series.colour, name=f"s{k}")
    for i, x in enumerate(places):
        paper.line([(x, plot.bottom), (x, plot.bottom + 3)], MUTED, 0.5)
        for series, row in zip(chart.series, found, strict=True):
            value, piece = series.values[i], row[i]
            text = "" if value is None else shown(value, series.number)
            if piece and 0 < i < last and step > width(text, SMALL) + 8 and abs(up(piece[1]) - up(piece[0])) >= _LEAST:
                paper.text(x, up(sum(piece) / 2), text, SMALL, on(series.colour), "center")
    _first(paper, chart, found, up, plot, firsts)
    ends = [
        (plot.right, up(sum(row[last] or (0.0, 0.0)) / 2), word, series.colour)
        for row, word, series in zip(found, words, chart.series, strict=True)
    ]
    at_ends(paper, plot.right + 12, plot.top + 6, plot.bottom - 6, ends)


def _first(
    paper: Paper, chart: Chart, found: list[list[Piece | None]], up: Scale, plot: Box, texts: Sequence[str]
) -> None:
    """Figures left of the first category."""
    middles = [up(sum(row[0] or (0.0, 0.0)) / 2) for row in found]
    places = apart(middles, _LINE, plot.top + 6, plot.bottom - 6)
    for y, text, series in zip(places, texts, chart.series, strict=True):
        paper.text(plot.left - 6, y, text, SMALL, readable(series.colour), "right")


def _filled(row: list[Piece | None], below: list[list[Piece | None]]) -> list[Piece]:
    """An area needs a place everywhere: where a series has no value, on top of those below it."""
    tops = [max((piece[1] for lower in below if (piece := lower[i])), default=0.0) for i in range(len(row))]
    return [piece or (top, top) for piece, top in zip(row, tops, strict=True)]


def _with_value(name: str, value: float | None, number: str) -> str:
    return name if value is None else f"{name} {shown(value, number)}".strip()
