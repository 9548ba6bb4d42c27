"""Bars that lie: BAR with its reference, INTERVAL with the ends of its intervals."""

from __future__ import annotations

from cii_xl.exhibits.exhibit import Chart, Kind, Series
from cii_xl.exhibits.numbers import shown
from cii_xl.exhibits.pictures.letters import LEADING, fitted, widest, width
from cii_xl.exhibits.pictures.marginal import LABEL, NAME, SMALL, Entry, legend, reference_text
from cii_xl.exhibits.pictures.paper import Box, Paper
from cii_xl.exhibits.pictures.scale import Scale, Slots, scale
from cii_xl.exhibits.shades import lighter, point_colours
from cii_xl.palette import ACCENT, INK, LINE, WHITE

_ROW, _SERIES_ROW = 30.0, 19.0
_FILLED = 0.64
_GUTTER = 0.34
"""Most of the width that names of categories may take."""


def height(chart: Chart) -> float:
    """Points that the bars want."""
    row = max(_ROW, _SERIES_ROW * len(chart.series))
    return row * len(chart.categories) + (26 if chart.reference else 8) + (24 if _entries(chart) else 0)


def draw(paper: Paper, box: Box, chart: Chart) -> None:
    """The bars, first category on top."""
    box = legend(paper, box, _entries(chart))
    left = min(widest(list(chart.categories), NAME), _GUTTER * box.width) + 8
    plot = box.inset(left=left, bottom=22 if chart.reference else 4)
    rows = Slots(plot.top, plot.height / len(chart.categories), len(chart.categories))
    across = _scale(chart, plot)
    for i, name in enumerate(chart.categories):
        text = "\n".join(fitted(name, left - 8, NAME, 2 if rows.size > 2 * NAME * LEADING else 1))
        paper.text(plot.left - 8, rows.middle(i), text, NAME, INK, "right")
    thick = rows.size * _FILLED / len(chart.series)
    for k, series in enumerate(chart.series):
        middles = [rows.middle(i) + (k - (len(chart.series) - 1) / 2) * thick for i in range(rows.count)]
        _bars(paper, across, chart, series, middles, thick, f"s{k}")
    paper.line([(across(0), plot.top), (across(0), plot.bottom)], LINE, 1)
    if chart.reference is not None:
        x = across(chart.reference.value)
        paper.line([(x, plot.top), (x, plot.bottom + 4)], ACCENT, 1.5, dashed=True, name="reference")
        text = reference_text(chart.reference)
        half = width(text, SMALL) / 2
        paper.text(min(max(x, plot.left + half), plot.right - half), plot.bottom + 13, text, SMALL, ACCENT, "center")
    for k, series in enumerate(chart.series):
        middles = [rows.middle(i) + (k - (len(chart.series) - 1) / 2) * thick for i in range(rows.count)]
        _labels(paper, across, series, middles)


def _entries(chart: Chart) -> list[Entry]:
    if len(chart.series) > 1:
        return [Entry(s.name, s.colour) for s in chart.series]
    return [Entry(word, colour) for word, colour in chart.key]


def label(series: Series, i: int) -> str:
    """``30.2``, or with its interval ``30.2（11.3–52.9）``."""
    value = series.values[i]
    if value is None:
        return ""
    text = shown(value, series.number)
    low, high = ends(series, i)
    if low is None or high is None:
        return text
    return f"{text}（{shown(low, series.number)}–{shown(high, series.number)}）"


def ends(series: Series, i: int) -> tuple[float | None, float | None]:
    """The interval of a point, None where there is none."""
    return (series.low[i] if series.low else None), (series.high[i] if series.high else None)


def _scale(chart: Chart, plot: Box) -> Scale:
    """Leaves room for the labels behind the bars."""
    after = max((width(label(s, i), LABEL) for s in chart.series for i in range(len(s.values))), default=0.0) + 12
    every = [x for s in chart.series for x in (*s.values, *s.low, *s.high)]
    reference = chart.reference.value if chart.reference else None
    below = any(x is not None and x < 0 for s in chart.series for x in s.values)
    before = after if below else 0.0
    return scale([*every, reference], plot.left + before, plot.right - after, chart.maximum)


def _bars(
    paper: Paper, across: Scale, chart: Chart, series: Series, middles: list[float], thick: float, name: str
) -> None:
    colours = point_colours(chart, series)
    for i, (value, y) in enumerate(zip(series.values, middles, strict=True)):
        if value is None:
            continue
        low, high = ends(series, i)
        colour = lighter(colours[i]) if chart.kind is Kind.INTERVAL and low is not None else colours[i]
        a, b = sorted((across(0), across(value)))
        paper.rectangle(Box(a, y - thick / 2 + 0.5, b - a, thick - 1), colour, name=f"{name}-{i}")
        if low is not None and high is not None:
            _whisker(paper, across(low), across(high), y, thick)
            paper.dot(across(value), y, 2.6, INK)


def _whisker(paper: Paper, low: float, high: float, y: float, thick: float) -> None:
    cap = min(thick * 0.25, 4.5)
    paper.line([(low, y), (high, y)], INK, 1.1)
    for x in (low, high):
        paper.line([(x, y - cap), (x, y + cap)], INK, 1.1)


def _labels(paper: Paper, across: Scale, series: Series, middles: list[float]) -> None:
    for i, (value, y) in enumerate(zip(series.values, middles, strict=True)):
        if value is None:
            continue
        low, high = ends(series, i)
        reach = [x for x in (value, low, high) if x is not None]
        text = label(series, i)
        if value < 0 and high is None:
            x, align = across(min(reach)) - 4 - width(text, LABEL), -1
        else:
            x, align = across(max([*reach, 0.0])) + (8 if high is not None else 4), 1
        paper.rectangle(Box(x - align, y - 6, width(text, LABEL) + 2, 12), WHITE)
        paper.text(x, y, text, LABEL, INK)
