"""Words on a slide: headings and points in the layout's own text placeholder, as large as fits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pptx.oxml.ns import qn

from cii_xl.exhibits.exhibit import Exhibit, Words
from cii_xl.exhibits.slides import areas, metrics, text
from cii_xl.exhibits.slides.box import POINT, Box
from cii_xl.exhibits.slides.fitting import LEADING
from cii_xl.exhibits.slides.metrics import Paragraph
from cii_xl.exhibits.slides.page import Page
from cii_xl.exhibits.slides.text import Style
from cii_xl.palette import INK, PRIMARY

LARGE, COMFORTABLE, SMALLEST = 16, 14, 10
"""Points of text: at most, before it goes into two columns, and at least."""

_BESIDE = 13
"""Points at most beside a chart."""
_WIDE = 7 * 914400
"""EMU from which text can stand in two columns."""
_GAP = 32
"""Points between columns."""
_BEFORE = (9.0, 4.0)
"""Points before a heading and before a point, as the house template has them."""
_INDENT = 18.0
_UNEVEN = 0.9
"""Share of two columns that text fills, since the first ends with a whole line and not with a heading."""


def write_words(page: Page, area: str, exhibit: Exhibit) -> Any:
    """Write an exhibit of words into an area of a slide; returns its shape, named ``cii:<id>:words``.

    On the cover, text is set as the template says. Elsewhere it has up to 16 points, fewer where it is long, in two
    columns where it is long and the area wide; what does not fit even so at 10 points, the check of the deck reports.
    Raises TypeError where the exhibit is a chart or table.
    """
    if not isinstance(exhibit.body, Words):
        raise TypeError(f"“{exhibit.id}”不是文字")
    shape, said = page.shape(area), exhibit.body.paragraphs
    shape.name = f"cii:{exhibit.id}:words"
    if area == areas.SUBTITLE:
        text.write(shape.text_frame, said)
        return shape
    size, columns = fitting(said, page.areas[area].box)
    text.write(shape.text_frame, said, Style(size + 1, PRIMARY, True), Style(size, INK))
    if columns > 1:
        body = shape.text_frame._txBody.find(qn("a:bodyPr"))
        body.set("numCol", str(columns))
        body.set("spcCol", str(_GAP * POINT))
    return shape


def fitting(said: Sequence[tuple[int, str]], box: Box) -> tuple[int, int]:
    """Size in points and number of columns for paragraphs with their levels."""
    wide = box.width >= _WIDE
    for size, columns in _choices(wide):
        room = (box.width / POINT - (columns - 1) * _GAP) / columns
        height = box.height / POINT * (1 if columns == 1 else columns * _UNEVEN)
        if metrics.height(_set(said, size), room) <= height:
            return size, columns
    return SMALLEST, 2 if wide else 1


def _set(said: Sequence[tuple[int, str]], size: int) -> list[Paragraph]:
    """The paragraphs as they are set: headings bold and a point larger, lines as high as in the highest font."""
    return [
        Paragraph(
            line, size + (not level), not level, exact=(size + (not level)) * LEADING, before=_BEFORE[min(level, 1)],
            left=_INDENT * level,
        )
        for level, line in text.paragraphs(said)
    ]  # fmt: skip


def _choices(wide: bool) -> Iterator[tuple[int, int]]:
    """Sizes and columns, best first."""
    if not wide:
        yield from ((size, 1) for size in range(_BESIDE, SMALLEST - 1, -1))
        return
    yield from ((size, 1) for size in range(LARGE, COMFORTABLE - 1, -1))
    yield from ((size, 2) for size in range(LARGE, SMALLEST - 1, -1))
