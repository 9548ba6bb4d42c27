"""MARIMEKKO: stacked columns as wide as their weights."""

from __future__ import annotations

from itertools import accumulate, pairwise

from cii_xl.exhibits.exhibit import Chart
from cii_xl.exhibits.numbers import shown
from cii_xl.exhibits.pictures.letters import width
from cii_xl.exhibits.pictures.marginal import LABEL, SMALL, Entry, Names, legend
from cii_xl.exhibits.pictures.paper import Box, Paper
from cii_xl.exhibits.pictures.scale import scale
from cii_xl.exhibits.pictures.stacks import Piece, pieces
from cii_xl.exhibits.shades import on, point_colours
from cii_xl.palette import INK, LINE, WHITE

_LEAST = 11.0


def draw(paper: Paper, box: Box, chart: Chart) -> None:
    """Columns side by side without gaps, their names and shares of the width below."""
    box = legend(paper, box, [Entry(s.name, s.colour) for s in chart.series] if len(chart.series) > 1 else [])
    total = sum(chart.widths)
    shares = [w / total for w in chart.widths]
    left = [box.left + box.width * at for at in accumulate(shares, initial=0.0)]
    names = [f"{name}\n{shown(share, '0.0%')}" for name, share in zip(chart.categories, shares, strict=True)]
    under = Names(names, [box.width * share for share in shares])
    plot = box.inset(bottom=under.height, top=4)
    under.draw(paper, [(a + b) / 2 for a, b in pairwise(left)], plot.bottom)
    found = pieces(chart)
    up = scale([x for row in found for piece in row if piece for x in piece], plot.bottom, plot.top, chart.maximum)
    for k, (series, row) in enumerate(zip(chart.series, found, strict=True)):
        colours = point_colours(chart, series)
        for i, piece in enumerate(row):
            if piece:
                top, foot = sorted(map(up, piece))
                wide = left[i + 1] - left[i]
                paper.rectangle(Box(left[i], top, wide, foot - top), colours[i], edge=WHITE, name=f"s{k}-{i}")
    for k, (series, row) in enumerate(zip(chart.series, found, strict=True)):
        for i, (piece, value) in enumerate(zip(row, series.values, strict=True)):
            text = "" if value is None else shown(value, series.number)
            if not piece or width(text, SMALL) + 4 > left[i + 1] - left[i]:
                continue
            top, foot = sorted(map(up, piece))
            x = (left[i] + left[i + 1]) / 2
            if foot - top >= _LEAST:
                colour = point_colours(chart, series)[i]
                size = min(max(foot - top - 2, SMALL), LABEL)
                paper.text(x, (top + foot) / 2, text, size, on(colour), "center")
            elif k == 0 and _free_above(found, i, up(0) - up(1)):
                paper.text(x, top - 7, text, SMALL, INK, "center")
    paper.line([(plot.left, up(0)), (plot.right, up(0))], LINE, 1)


def _free_above(found: list[list[Piece | None]], i: int, points: float) -> bool:
    """Whether the piece above the lowest has room for that one's figure beside its own."""
    above = found[1][i] if len(found) > 1 else None
    return above is None or (above[1] - above[0]) * points >= 3.5 * _LEAST
