"""One exhibit as one picture: title, unit, the chart or table, source and notes, as it would stand on a slide."""

from __future__ import annotations

from dataclasses import replace

from cii_xl.exhibits.exhibit import Body, Chart, Exhibit, Kind, Table, Words
from cii_xl.exhibits.pictures import bars, bridges, columns, curves, mosaics, stacks, tables, tornados, words
from cii_xl.exhibits.pictures.letters import LEADING, fitted, lines
from cii_xl.exhibits.pictures.paper import POINTS_PER_INCH, Box, Format, Paper
from cii_xl.palette import ACCENT, LINE, MUTED, PRIMARY

__all__ = ["Format", "drawing", "picture"]

_MARGIN = 26.0
_TITLES = (18.0, 16.0, 14.0, 12.0)
"""Sizes of titles, tried until two lines are enough."""
_SMALL = 9.0
_UNIT = 10.0
_SHAPE = 0.5
"""Height of an upright chart, of its width."""

_CHARTS = {
    Kind.BAR: bars.draw,
    Kind.INTERVAL: bars.draw,
    Kind.TORNADO: tornados.draw,
    Kind.COLUMN: columns.draw,
    Kind.CLUSTERED: columns.draw,
    Kind.STACKED: stacks.stacked,
    Kind.STACKED_100: stacks.stacked,
    Kind.AREA: stacks.areas,
    Kind.LINE: curves.draw,
    Kind.COMBO: curves.combination,
    Kind.WATERFALL: bridges.draw,
    Kind.MARIMEKKO: mosaics.draw,
}


def picture(exhibit: Exhibit, *, format: Format = "png", dpi: int = 150, width_in: float = 10.0) -> bytes:
    """The exhibit as a PNG, SVG or PDF file; the same exhibit gives the same bytes.

    In an SVG all text is drawn as shapes, which need no font, with the text as a comment; title and alternative text
    are in the file's metadata.

    Parameters
    ----------
    dpi : pixels per inch of a PNG.
    width_in : width in inches, 6 or more; the height follows from what is to be shown. The smallest text is 9 points.

    Raises NoChineseFont where no font can draw it, ValueError for a width below 6.
    """
    return drawing(exhibit, width_in=width_in).file(format, dpi, title=exhibit.title, description=exhibit.alt)


def drawing(exhibit: Exhibit, *, width_in: float = 10.0) -> Paper:
    """The exhibit as it is drawn, not yet a file."""
    if width_in < 6:
        raise ValueError(f"图片宽度为 {width_in:g} 英寸；应不小于 6 英寸，否则文字放不下；请加宽")
    wide = width_in * POINTS_PER_INCH
    room = wide - 2 * _MARGIN
    size, title = _title(exhibit.title, room)
    foot = _foot(exhibit, room)
    head = _MARGIN + 14 + len(title) * size * LEADING + 10 + (20 if exhibit.unit or exhibit.marks else 4)
    below = (10 + len(foot) * _SMALL * LEADING if foot else 0) + _MARGIN * 0.7
    body = _height(exhibit.body, room)
    paper = Paper(wide, head + body + 10 + below)
    _head(paper, exhibit, title, size, room)
    _draw(paper, Box(_MARGIN, head, room, body), exhibit.body)
    if foot:
        top = head + body + 10
        paper.line([(_MARGIN, top), (wide - _MARGIN, top)])
        paper.text(_MARGIN, top + 6, "\n".join(foot), _SMALL, MUTED, "left", "top", name="foot")
    return paper


def _title(text: str, room: float) -> tuple[float, list[str]]:
    """Size and lines of a title: one line rather than two, two at most."""
    for most, sizes in ((1, _TITLES[:2]), (2, _TITLES)):
        for size in sizes:
            found = lines(text, room, size, bold=True)
            if len(found) <= most:
                return size, found
    return _TITLES[-1], fitted(text, room, _TITLES[-1], 2, bold=True)


def _foot(exhibit: Exhibit, room: float) -> list[str]:
    """Source and notes, each note on a line of its own; the unit stands above."""
    text = replace(exhibit, unit="").foot
    return lines(text.replace("　注", "\n注"), room, _SMALL) if text else []


def _head(paper: Paper, exhibit: Exhibit, title: list[str], size: float, room: float) -> None:
    """Section, title over its rule, unit and marks."""
    y = _MARGIN
    if exhibit.section:
        paper.text(_MARGIN, y - 4, exhibit.section, _SMALL, MUTED, name="section")
    paper.text(_MARGIN, y + 8, "\n".join(title), size, PRIMARY, "left", "top", bold=True, name="title")
    y += 14 + len(title) * size * LEADING
    paper.line([(_MARGIN, y), (paper.width - _MARGIN, y)], LINE)
    paper.line([(_MARGIN, y), (_MARGIN + 60, y)], ACCENT, 2)
    if exhibit.unit:
        paper.text(_MARGIN, y + 14, exhibit.unit, _UNIT, MUTED, name="unit")
    if exhibit.marks:
        paper.text(
            _MARGIN + room, y + 14, "含" + "、".join(exhibit.marks), _UNIT, ACCENT, "right", bold=True, name="marks"
        )


def _height(body: Body, room: float) -> float:
    if isinstance(body, Table):
        return tables.height(body, room)
    if isinstance(body, Words):
        return words.height(body, room)
    if body.kind is Kind.TORNADO:
        return tornados.height(body)
    return bars.height(body) if body.kind in (Kind.BAR, Kind.INTERVAL) else room * _SHAPE


def _draw(paper: Paper, box: Box, body: Body) -> None:
    if isinstance(body, Chart):
        _CHARTS[body.kind](paper, box, body)
    elif isinstance(body, Table):
        tables.draw(paper, box, body)
    else:
        words.draw(paper, box, body)
