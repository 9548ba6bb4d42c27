"""The sheet behind a chart, which opens when somebody edits its data.

Categories and figures come first, one column each. What only serves the drawing (running totals, heights, texts of
labels) stands right of an empty column, as formulas over the figures: the drawing follows what a person types.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from cii_xl.book.canvas import Live, address, width_of
from cii_xl.book.workbook import add_plain_sheet, new_workbook
from cii_xl.exhibits.slides.charts.numbers import stored
from cii_xl.palette import LINE, MUTED, PRIMARY, WHITE

SHEET = "数据"
"""Name of the sheet."""
CATEGORIES = "项目"
"""Heading of the categories."""

Cell = float | str | Live | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its cells and their number format."""

    heading: str | Live
    cells: tuple[Cell, ...]
    number: str = "General"


def value_of(cell: Cell) -> float | str | None:
    """What a cell shows."""
    return cell.value if isinstance(cell, Live) else cell


class Grid:
    """The columns of a sheet, in the order they are added; row 1 has the headings."""

    def __init__(self, categories: Sequence[str]) -> None:
        self.columns: list[Column | None] = [Column(CATEGORIES, tuple(categories))]
        self._figures: int | None = None
        """How many columns the figures take, once helpers have begun."""

    def figures(self, heading: str, cells: Sequence[float | None], number: str = "General") -> int:
        """Add a column of figures; returns its position. All of them come before any helper."""
        return self._add(Column(heading, tuple(None if x is None else stored(x) for x in cells), number))

    def helper(self, heading: str | Live, cells: Sequence[Cell], number: str = "General") -> int:
        """Add a column that serves the drawing; returns its position."""
        if self._figures is None:
            self._figures = len(self.columns)
            self.columns.append(None)
        return self._add(Column(heading, tuple(cells), number))

    @property
    def next_helper(self) -> int:
        """Position of the helper that is added next, for formulas that refer to their own column."""
        return len(self.columns) + (self._figures is None)

    def _add(self, column: Column) -> int:
        self.columns.append(column)
        return len(self.columns) - 1

    def column(self, at: int) -> Column:
        """The column at that position, which is not the empty one."""
        column = self.columns[at]
        assert column is not None
        return column

    def cell(self, at: int, row: int) -> str:
        """Address of a cell of a column, rows counted from 0 below the heading: ``B2``."""
        return address(row + 1, at)

    def area(self, at: int) -> str:
        """``数据!$B$2:$B$8``: the cells of a column."""
        last = max(len(self.column(at).cells), 1)
        return f"{SHEET}!{address(1, at, fixed=True)}:{address(last, at, fixed=True)}"

    def heading(self, at: int) -> str:
        """``数据!$B$1``: the heading of a column."""
        return f"{SHEET}!{address(0, at, fixed=True)}"

    def data(self) -> tuple[tuple[str, ...], dict[str, tuple[float | None, ...]]]:
        """Categories, and the figures by heading: what ``read_chart`` finds in a chart of this sheet."""
        names, *figures = [c for c in self.columns[: self._figures] if c is not None]
        values = {str(c.heading): tuple(x if isinstance(x, float) else None for x in c.cells) for c in figures}
        return tuple(str(x) for x in names.cells), values

    def workbook(self, title: str) -> bytes:
        """The sheet as an .xlsx file."""
        buffer = io.BytesIO()
        book = new_workbook(buffer, title)
        sheet = add_plain_sheet(book, SHEET)
        sheet.freeze_panes(1, 1)
        dark = {"bold": True, "font_color": WHITE, "bg_color": PRIMARY, "border": 1, "border_color": LINE}
        head, right = book.add_format(dark), book.add_format(dark | {"align": "right"})
        quiet = book.add_format({"align": "right", "font_color": MUTED, "bottom": 1, "bottom_color": LINE})
        formats = {}
        helpers = len(self.columns) if self._figures is None else self._figures
        for at, column in enumerate(self.columns):
            if column is None:
                sheet.set_column(at, at, 3)
                continue
            key = (column.number, at > helpers)
            if key not in formats:
                formats[key] = book.add_format(
                    {"num_format": column.number} | ({"font_color": MUTED} if key[1] else {})
                )
            _write(sheet, 0, at, column.heading, quiet if key[1] else right if at else head)
            for row, cell in enumerate(column.cells, 1):
                _write(sheet, row, at, cell, formats[key])
            texts = (
                width_of(value_of(cell)) for cell in (column.heading, *column.cells) if isinstance(value_of(cell), str)
            )
            sheet.set_column(at, at, min(max([*texts, 8]) + 2, 40))
        book.close()
        return buffer.getvalue()


def _write(sheet: object, row: int, at: int, cell: Cell, style: object) -> None:
    """One cell; text is always written as text, whatever it begins with."""
    if isinstance(cell, Live):
        sheet.write_formula(row, at, f"={cell.formula}", style, cell.value)  # type: ignore[attr-defined]
    elif isinstance(cell, str):
        sheet.write_string(row, at, cell, style)  # type: ignore[attr-defined]
    elif cell is not None:
        sheet.write_number(row, at, cell, style)  # type: ignore[attr-defined]
