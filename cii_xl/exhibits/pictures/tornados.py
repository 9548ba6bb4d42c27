"""TORNADO: bars to both sides of a common 0, the series in one place for each category."""

from __future__ import annotations

from cii_xl.exhibits.exhibit import Chart, Series
from cii_xl.exhibits.numbers import shown
from cii_xl.exhibits.pictures.letters import LEADING, fitted, widest
from cii_xl.exhibits.pictures.marginal import LABEL, NAME, Entry, legend
from cii_xl.exhibits.pictures.paper import Box, Paper
from cii_xl.exhibits.pictures.scale import Scale, Slots, scale
from cii_xl.exhibits.shades import point_colours
from cii_xl.exhibits.sides import unsaid
from cii_xl.palette import INK, MUTED

_ROW, _LEGEND = 30.0, 32.0
_FILLED = 0.64
_GUTTER = 0.4
"""Most of the width that names of categories may take."""


def height(chart: Chart) -> float:
    """Points that the bars want."""
    return _ROW * len(chart.categories) + _LEGEND


def draw(paper: Paper, box: Box, chart: Chart) -> None:
    """The bars, first category on top, each with its figure behind its end."""
    box = legend(paper, box, [Entry(s.name, s.colour) for s in chart.series])
    left = min(widest(list(chart.categories), NAME), _GUTTER * box.width) + 8
    plot = box.inset(left=left, bottom=4)
    rows = Slots(plot.top, plot.height / len(chart.categories), len(chart.categories))
    for i, name in enumerate(chart.categories):
        text = "\n".join(fitted(name, left - 8, NAME, 2 if rows.size > 2 * NAME * LEADING else 1))
        paper.text(plot.left - 8, rows.middle(i), text, NAME, INK, "right")
    texts = [shown(x, s.number) for s in chart.series for x in s.values if x is not None]
    after = widest(texts, LABEL) + 8
    values = [x for s in chart.series for x in s.values]
    across = scale(values, plot.left + after, plot.right - after, chart.maximum)
    for k, series in enumerate(chart.series):
        _bars(paper, across, point_colours(chart, series), series, rows, f"s{k}")
    paper.line([(across(0), plot.top), (across(0), plot.bottom)], MUTED, 1)
    for k, series in enumerate(chart.series):
        _labels(paper, across, series, rows, unsaid(chart, k))


def _bars(paper: Paper, across: Scale, colours: tuple[str, ...], series: Series, rows: Slots, name: str) -> None:
    thick = rows.size * _FILLED
    for i, value in enumerate(series.values):
        if value is not None:
            a, b = sorted((across(0), across(value)))
            paper.rectangle(Box(a, rows.middle(i) - thick / 2, b - a, thick), colours[i], name=f"{name}-{i}")


def _labels(paper: Paper, across: Scale, series: Series, rows: Slots, without: frozenset[int]) -> None:
    for i, value in enumerate(series.values):
        if value is not None and i not in without:
            x, y, text = across(value), rows.middle(i), shown(value, series.number)
            if value < 0:
                paper.text(x - 4, y, text, LABEL, INK, "right")
            else:
                paper.text(x + 4, y, text, LABEL, INK)
