"""Ranges of an open workbook: all their values, the formulas among them, and values as Excel must be given them."""

from __future__ import annotations

from typing import Any


class Formula(str):
    """A text that is meant as a formula; any other text is written as text, whatever it looks like."""

    __slots__ = ()


def cells(book: Any, sheet: str, row: int, column: int, rows: int = 1, columns: int = 1) -> Any:
    """A range of that size."""
    return book.sheets[sheet].range((row + 1, column + 1), (row + rows, column + columns))


def find_table(book: Any, name: str) -> tuple[Any, Any] | None:
    """The sheet and table of that name, wherever people moved it; None where there is none."""
    found = ((sheet, table) for sheet in book.sheets for table in sheet.tables if table.name == name)
    return next(found, None)


def body(table: Any) -> Any:
    """The rows of an Excel table; the one blank row where it has none."""
    return table.data_body_range or table.header_row_range.offset(1, 0)


def contents(target: Any) -> list[list[Any]]:
    """Formulas, and values where there is none, of a range."""
    values = grid(target)
    formulas = target.formula
    if not isinstance(formulas, (list, tuple)):
        formulas = [[formulas]]
    return [
        [Formula(f) if isinstance(f, str) and f.startswith("=") and f != v else v for v, f in zip(*pair, strict=True)]
        for pair in zip(values, formulas, strict=True)
    ]


def grid(target: Any) -> list[list[Any]]:
    """Values of a range as rows, all of them: xlwings leaves out what lies beyond the cells in use."""
    rows, columns = target.shape
    values = target.options(ndim=2).value
    values = [[*row, *[None] * (columns - len(row))] for row in values]
    return [*values, *([None] * columns for _ in range(rows - len(values)))]


def sent(value: Any) -> Any:
    """A value as Excel must be given it: an apostrophe keeps text from being read as number, date or formula."""
    if isinstance(value, Formula):
        return str(value)
    if isinstance(value, str) and value and value[0].isascii():
        return f"'{value}"
    if value == "" or value != value:
        return None
    return value
