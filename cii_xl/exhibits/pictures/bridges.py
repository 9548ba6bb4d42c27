"""WATERFALL: columns that begin where the one before ends."""

from __future__ import annotations

from cii_xl.exhibits.exhibit import Chart
from cii_xl.exhibits.numbers import shown, with_sign
from cii_xl.exhibits.pictures.columns import frame, upright
from cii_xl.exhibits.pictures.letters import widest
from cii_xl.exhibits.pictures.marginal import LABEL, SMALL, Entry, legend
from cii_xl.exhibits.pictures.paper import Box, Paper
from cii_xl.exhibits.steps import step_colours, steps
from cii_xl.palette import INK, LINE, MUTED

_FILLED, _WIDEST = 0.62, 96.0


def draw(paper: Paper, box: Box, chart: Chart) -> None:
    """Levels from the foot of the axis, changes between them with their sign, and thin lines from each to the next."""
    series = chart.series[0]
    foot = chart.minimum or 0.0
    found = [(start or foot, end) for start, end in steps(chart)] if foot else steps(chart)
    colours = step_colours(chart)
    box = legend(paper, box, [Entry(word, colour) for word, colour in chart.key])
    plot, slots = frame(paper, box, chart)
    up = upright([x for step in found for x in step], plot, chart.maximum, foot)
    thick = min(slots.size * _FILLED, _WIDEST)
    signed = with_sign(series.number)
    texts = [
        "" if value is None else shown(value, series.number if i in chart.totals else signed)
        for i, value in enumerate(series.values)
    ]
    size = LABEL if widest(texts, LABEL) + 2 <= slots.size else SMALL
    paper.line([(plot.left, up(foot)), (plot.right, up(foot))], LINE, 1)
    for i, ((start, end), text) in enumerate(zip(found, texts, strict=True)):
        x = slots.middle(i)
        top, foot = sorted((up(start), up(end)))
        paper.rectangle(Box(x - thick / 2, top, thick, foot - top), colours[i], name=f"s0-{i}")
        if i + 1 < len(found):
            y = up(end)
            paper.line([(x + thick / 2, y), (slots.middle(i + 1) - thick / 2, y)], MUTED, 0.7, name=f"connector-{i}")
        paper.text(x, top - 8, text, size, INK, "center", bold=i in chart.totals)
