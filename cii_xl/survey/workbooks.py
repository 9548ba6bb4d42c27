"""What the survey's reports share: a workbook in house style, and long lists of text that people sent."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from cii_xl.book.canvas import Canvas, Field, Value, width_of
from cii_xl.book.layout import LEFT, Sheet
from cii_xl.book.package import normalise
from cii_xl.book.style import FONT, Styles
from cii_xl.book.workbook import new_workbook
from cii_xl.index.problems import Severity
from cii_xl.palette import ACCENT, BAD, GOOD

SEVERITIES: Mapping[str, str] = {Severity.ERROR: BAD, Severity.WARNING: ACCENT, Severity.NOTE: GOOD}
"""Colours of what lists of problems say in the column 程度."""
_LONGEST = 1_000
"""Characters of one text that are shown: more says nothing more, and Excel ends at 32,767."""
_LINE, _PADDING, _MOST = 14.5, 5.0, 12


class Workbook:
    """A workbook being written, the same bytes for the same content."""

    def __init__(self, title: str) -> None:
        self._buffer = io.BytesIO()
        self._workbook = new_workbook(self._buffer, title)
        self._styles = Styles(self._workbook)

    def sheet(self, name: str, code_name: str, colour: str = "") -> Canvas:
        """A new sheet."""
        return Canvas(self._workbook, Sheet(name, code_name, ""), self._styles, tab=colour)

    def finish(self) -> bytes:
        """The file; nothing can be written after."""
        self._workbook.close()
        return normalise(self._buffer.getvalue(), theme_font=FONT)


@dataclass(frozen=True, slots=True)
class Listed:
    """One column of a list: heading, width in characters, style and number format."""

    title: str
    width: float
    style: str = "cell wrap"
    number: str = ""


def plain(value: Value) -> Value:
    """A value as every spreadsheet can hold it: text short enough and proper Unicode, other values as they are."""
    if not isinstance(value, str):
        return value
    text = value.encode("utf-8", "replace").decode()
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "……"


def head(canvas: Canvas, columns: Sequence[Listed], title: str, subtitle: str) -> None:
    """Column widths, title and subtitle."""
    canvas.widths([2, *(column.width for column in columns)])
    canvas.ws.set_row(0, 32)
    canvas.put(0, LEFT, title, "title")
    canvas.put(1, LEFT, plain(subtitle), "subtitle")


def listing(
    canvas: Canvas,
    top: int,
    name: str,
    columns: Sequence[Listed],
    rows: Sequence[Sequence[Value]],
    *,
    footer: str,
    nothing: str,
    portrait: bool = False,
) -> int:
    """A table with filters whose heading row is ``top``, each row as high as its texts need, and the page set-up; or
    the line ``nothing`` where there are no rows. Returns the last row."""
    last_column = LEFT + len(columns) - 1
    if not rows:
        canvas.put(top, LEFT, nothing, "note")
        canvas.page(top, last_column, footer=footer, portrait=portrait)
        return top
    shown = [[plain(value) for value in row] for row in rows]
    canvas.ws.set_row(top, 24)
    fields = [Field(c.title, c.style, c.number) for c in columns]
    canvas.table(top, LEFT, name, fields, shown, filters=True)
    for at, row in enumerate(shown, top + 1):
        canvas.ws.set_row(at, height(row, [c.width for c in columns]))
    last = top + len(shown)
    canvas.ws.freeze_panes(top + 1, 0)
    canvas.page(last, last_column, footer=footer, portrait=portrait, repeat=top)
    return last


def height(row: Sequence[Value], widths: Sequence[float]) -> float:
    """Points that a row needs for its wrapped texts."""
    lines = 1
    for value, width in zip(row, widths, strict=True):
        if isinstance(value, str):
            room = max(width - 3, 1)
            lines = max(lines, sum(max(ceil(width_of(part) / room), 1) for part in value.split("\n")))
    return max(18.0, min(lines, _MOST) * _LINE + _PADDING)


def shade(canvas: Canvas, first: int, column: int, last: int, colours: Mapping[str, str]) -> None:
    """Words of a column in bold colours."""
    for word, colour in colours.items():
        look = canvas.workbook.add_format({"font_color": colour, "bold": True})
        rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": look}
        canvas.ws.conditional_format(first, column, last, column, rule)
