"""Reading the open workbook through xlwings: the same tables, and the same checks, as reading a file."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cii_xl.addin.model import Model, TypedIn, model
from cii_xl.addin.ranges import find_table
from cii_xl.book import layout
from cii_xl.book.canvas import address
from cii_xl.book.macro_names import INPUTS_TABLE
from cii_xl.book.panels.panel import Panel
from cii_xl.book.panels.places import TYPED
from cii_xl.book.panels.uncertainty import PANEL as UNCERTAINTY
from cii_xl.book.reading import assemble, values
from cii_xl.book.reading.choose import choose, industry_name
from cii_xl.book.reading.extract import Parsed, Table
from cii_xl.book.reading.values import Cell
from cii_xl.index import Edition, EditionError

if TYPE_CHECKING:
    import xlwings

ERRORS = {
    -2146826281: "#DIV/0!", -2146826246: "#N/A", -2146826259: "#NAME?", -2146826288: "#NULL!", -2146826252: "#NUM!",
    -2146826265: "#REF!", -2146826273: "#VALUE!",
}  # fmt: skip
"""Error values as COM gives them."""


def read(book: xlwings.Book) -> Model:
    """The model of an open workbook. Each table is read as one block."""
    named = {name.name: name for name in book.names}
    parsed = Parsed([sheet.name for sheet in book.sheets], dict(_names(named)), list(_tables(book)))
    chosen = choose(parsed)
    industries: list[tuple[str, str, Edition | EditionError]] = [
        (code, industry_name(code, table), _edition(parsed, table)) for code, table in chosen.tables.items()
    ]
    for code, problem in chosen.missing.items():  # an industry that went missing must not drop out of a mean
        industries.append((code, layout.INDUSTRY_NAMES.get(code, code), EditionError([problem])))
    return model(industries, book.name, chosen.problems, typed(named, UNCERTAINTY), _gdp(book))


def typed(named: Mapping[str, Any], panel: Panel) -> TypedIn:
    """What people typed on the sheet of an analysis, found by the workbook's defined names; nothing where its named
    cells are not there. Error values come as text: a blank would pass for a default."""

    def found(key: str) -> list[list[Any]]:
        try:
            target = named[layout.panel_name(panel.key, key)].refers_to_range
        except Exception:  # no such name, or its sheet was deleted
            return []
        return _shown(target)

    settings = {setting.key: found(setting.key) for setting in panel.settings}
    return TypedIn(
        {key: cells[0][0] for key, cells in settings.items() if cells},
        {block.key: found(block.key + TYPED) for block in panel.blocks if block.typed},
    )


def _gdp(book: xlwings.Book) -> list[list[Any]]:
    """The table of coefficients on 宏观, empty where there is none."""
    found = find_table(book, INPUTS_TABLE)
    if found is None or (table := found[1]).data_body_range is None:
        return []
    return [*_shown(table.header_row_range), *_shown(table.data_body_range)]


def _shown(target: Any) -> list[list[Any]]:
    shown: list[list[Any]] = target.options(ndim=2, err_to_str=True).value
    return shown


def _edition(parsed: Parsed, table: Table) -> Edition | EditionError:
    """One industry by itself, or what is wrong with it."""
    names = {k: v for k, v in parsed.names.items() if k != layout.INDUSTRIES_NAME}
    try:
        return assemble.edition(replace(parsed, tables=[table], names=names), stem="")
    except EditionError as error:
        return error


def _names(named: Mapping[str, Any]) -> Iterator[tuple[str, Cell]]:
    """The ``_meta`` cells that the workbook has."""
    for name in (layout.EDITION_NAME, layout.LAYOUT_NAME, layout.INDUSTRIES_NAME):
        if name in named:
            yield name, Cell(named[name].refers_to_range.value)


def _tables(book: xlwings.Book) -> Iterator[Table]:
    """Every Excel table that may be an industry's."""
    for sheet in book.sheets:
        for table in sheet.tables:
            if layout.INDUSTRY_TABLE.fullmatch(table.name) or _looks_like_industry(table):
                yield _table(sheet, table)


def _looks_like_industry(table: Any) -> bool:
    titles = {values.heading(v) for v in _block(table.header_row_range)[0] if v is not None}
    return {c.title for c in layout.INDUSTRY_COLUMNS if c.required} <= titles


def _table(sheet: Any, table: Any) -> Table:
    head, body = table.header_row_range, table.data_body_range
    row, column = head.row, head.column
    headings = ["" if v is None else str(v) for v in _block(head)[0]]
    cells = [] if body is None else [[_cell(v) for v in line] for line in _block(body)]
    formats = [_format(body, headings, c) for c in range(len(headings))] if cells else []
    rows = [[replace(cell, format=formats[c]) for c, cell in enumerate(line)] for line in cells]
    letters = [address(0, column - 1 + i)[:-1] for i in range(len(headings))]
    last = row + max(len(rows), 1)
    return Table(
        name=table.name,
        sheet=sheet.name,
        ref=f"{letters[0]}{row}:{letters[-1]}{last}",
        header=f"{letters[0]}{row}:{letters[-1]}{row}",
        first_row=row + 1,
        columns=letters,
        headings=headings,
        rows=rows,
        below=[_cell(v) for v in _block(sheet.range((last + 1, column), (last + 1, column + len(headings) - 1)))[0]],
    )


def _format(body: Any, headings: list[str], column: int) -> str:
    """Number format of a rate or bound column: percent formats change what a person sees. One for the column, and
    where its cells differ the column is read as plain numbers."""
    titles = {layout.TITLE[k] for k in ("rate", "low", "high")}
    if values.heading(headings[column]) not in titles:
        return "General"
    return str(body.columns[column].number_format or "General")


def _block(cells: Any) -> list[list[Any]]:
    """Values of a range as rows, whatever its size."""
    block: list[list[Any]] = cells.options(ndim=2).value
    return block


def _cell(value: Any) -> Cell:
    if isinstance(value, int) and value in ERRORS:
        return Cell(ERRORS[value], kind="error")
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return Cell(values.iso(value), kind="date")
    return Cell(value)
