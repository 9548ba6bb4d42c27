"""Drawing on one sheet: values and formulas with their cached values, tables, links and page set-up.

A formula is never written without the value it has, so that previewers and readers without a calculation engine show
right numbers.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from cii_xl.book import formulas
from cii_xl.book.layout import Sheet
from cii_xl.book.style import Styles
from cii_xl.palette import BAD


@dataclass(frozen=True, slots=True)
class Live:
    """A cell that follows the workbook: its formula, and the value the formula has now."""

    formula: str
    value: float | str
    array: bool = False
    """Whether the formula works on whole columns at once (Ctrl-Shift-Enter)."""


Value = float | int | str | Live | None


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a table: heading, cell format and number format names, width in characters."""

    title: str
    style: str = "cell"
    number: str = ""


def width_of(text: object) -> int:
    """Width of a text in characters of the default font; Chinese characters count two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in str(text))


def printed(footer: str, name: str) -> str:
    """The footer of a sheet of that name as print codes. ``&`` begins one; doubled it is printed."""
    left, middle = (text.replace("&", "&&") for text in (footer, name))
    return f"&L&8{left}&C&8{middle}&R&8第 &P 页 / 共 &N 页"


def address(row: int, column: int, *, fixed: bool = False) -> str:
    """``C5`` (or ``$C$5``) for row 4, column 2, both counted from 0."""
    return str(xl_rowcol_to_cell(row, column, row_abs=fixed, col_abs=fixed))


def quoted(sheet: str) -> str:
    """A sheet name as formulas write it."""
    return "'" + sheet.replace("'", "''") + "'"


def span(sheet: str, first_row: int, first_column: int, last_row: int, last_column: int) -> str:
    """A reference with sheet name for charts and names: ``='汇总'!$C$5:$C$11``."""
    start, end = address(first_row, first_column, fixed=True), address(last_row, last_column, fixed=True)
    return f"={quoted(sheet)}!{start}" + (f":{end}" if end != start else "")


class Canvas:
    """One sheet being written. Rows and columns count from 0."""

    def __init__(self, workbook: Any, sheet: Sheet, styles: Styles, *, tab: str = "") -> None:
        self.workbook, self.sheet, self.styles = workbook, sheet, styles
        self.ws = workbook.add_worksheet(sheet.name)
        self.ws.set_vba_name(sheet.code_name)
        self.ws.hide_gridlines(2)
        self.ws.set_default_row(18)
        if tab:
            self.ws.set_tab_color(tab)

    def put(self, row: int, column: int, value: Value, style: str = "text", number: str = "", fill: str = "") -> None:
        """Write one value or live formula. Text is always written as text, whatever it begins with."""
        fmt = self.styles(style, number, fill)
        if isinstance(value, Live):
            formula = f"={value.formula}"
            if value.array:
                self.ws.write_array_formula(row, column, row, column, f"{{{formula}}}", fmt, value.value)
            else:
                self.ws.write_formula(row, column, formula, fmt, value.value)
        elif value is None or value == "":
            self.ws.write_blank(row, column, None, fmt)
        elif isinstance(value, str):
            self.ws.write_string(row, column, value, fmt)
        else:
            self.ws.write_number(row, column, value, fmt)

    def across(self, row: int, first: int, last: int, value: Value, style: str = "text", number: str = "") -> None:
        """Write into cells merged from column ``first`` to ``last``."""
        if last > first:
            self.ws.merge_range(row, first, row, last, "", self.styles(style, number))
        self.put(row, first, value, style, number)

    def section(self, row: int, first: int, last: int, text: str) -> None:
        """A section heading with a rule under it."""
        self.ws.set_row(row, 22)
        for column in range(first, last + 1):
            self.put(row, column, text if column == first else None, "section")

    def link(self, row: int, column: int, sheet: str, text: str, cell: str = "A1") -> None:
        """A link to a place in the workbook."""
        self.ws.write_url(row, column, f"internal:{quoted(sheet)}!{cell}", self.styles("link"), text)

    def status(self, row: int, column: int, industries: int) -> None:
        """One line that says whether the data of all industries pass their checks, red when not."""
        self.put(row, column, Live(formulas.status(industries), formulas.ALL_FINE), "note")
        rule = {"type": "text", "criteria": "not containing", "value": formulas.ALL_FINE}
        red = self.workbook.add_format({"font_color": BAD, "bold": True})
        self.ws.conditional_format(row, column, row, column, rule | {"format": red})

    def table(
        self,
        top: int,
        left: int,
        name: str,
        fields: Sequence[Field],
        rows: Sequence[Sequence[Value]],
        *,
        filters: bool = False,
    ) -> None:
        """An Excel table with its heading row at ``top``; rows may hold live formulas."""
        bottom, right = top + len(rows), left + len(fields) - 1
        columns = [
            {"header": f.title, "header_format": self.styles("head"), "format": self.styles(f.style, f.number)}
            for f in fields
        ]
        options = {"name": name, "columns": columns, "style": None, "autofilter": filters}
        self.ws.add_table(top, left, bottom, right, options)
        for r, row in enumerate(rows, top + 1):
            for c, (field, value) in enumerate(zip(fields, row, strict=True), left):
                self.put(r, c, value, field.style, field.number)

    def chart(
        self, row: int, column: int, chart: Any, width: int, height: int, description: str, **offsets: int
    ) -> None:
        """Place a chart of that size (pixels) with its alternative text; it moves with cells but keeps its size."""
        chart.set_size({"width": width, "height": height})
        self.ws.insert_chart(row, column, chart, {"object_position": 2, "description": description, **offsets})

    def widths(self, widths: Sequence[float]) -> None:
        """Column widths in characters, from column A."""
        for column, width in enumerate(widths):
            self.ws.set_column(column, column, width)

    def page(
        self,
        last_row: int,
        last_column: int,
        *,
        footer: str,
        portrait: bool = False,
        one_page: bool = False,
        repeat: int = -1,
    ) -> None:
        """Print on A4, one page wide (``one_page``: and one high), with page numbers; ``repeat`` is a heading row to
        print on every page."""
        ws = self.ws
        ws.set_paper(9)
        if portrait:
            ws.set_portrait()
        else:
            ws.set_landscape()
        ws.fit_to_pages(1, 1 if one_page else 0)
        ws.set_margins(left=0.5, right=0.5, top=0.55, bottom=0.65)
        ws.center_horizontally()
        ws.print_area(0, 0, last_row, last_column)
        # sections such as 4.1 and years are texts on purpose; no green corners for them
        ws.ignore_errors({"number_stored_as_text": f"A1:{address(last_row, last_column)}"})
        ws.set_footer(printed(footer, self.sheet.name))
        if repeat >= 0:
            ws.repeat_rows(repeat)
