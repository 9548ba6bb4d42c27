"""The child process that loads a workbook with openpyxl and prints its industry tables as JSON.

Only public openpyxl is used, and only for reading. Neither pandas nor the index package is imported here: the child is
to start fast and to stay within its limits.
"""

from __future__ import annotations

import dataclasses
import datetime
import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cii_xl.book import layout
from cii_xl.book.reading.values import Cell, heading, iso

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

MAX_ROWS, MAX_COLUMNS = 5_000, 60
CPU_SECONDS = 60
NO_MEMORY = 3
"""Exit status of a child that ran out of memory."""

_NAMES = (layout.EDITION_NAME, layout.LAYOUT_NAME, layout.INDUSTRIES_NAME)
_REQUIRED = {heading(column.title) for column in layout.INDUSTRY_COLUMNS if column.required}


@dataclasses.dataclass(frozen=True, slots=True)
class Table:
    """One Excel table: where it is, its headings, and its data cells without totals rows."""

    name: str
    sheet: str
    ref: str
    header: str
    """Address of the heading row, ``B7:J7``."""
    first_row: int
    """Sheet row of the first data row."""
    columns: list[str]
    """Column letters."""
    headings: list[str]
    rows: list[list[Cell]]
    below: list[Cell]
    """The cells right under the table, which people sometimes take to be part of it."""
    too_large: bool = False
    """More than ``MAX_ROWS`` rows or ``MAX_COLUMNS`` columns: its cells were not read."""


@dataclasses.dataclass(frozen=True, slots=True)
class Parsed:
    """What the reader needs of a workbook: sheet names in order, the ``_meta`` cells by defined name, and tables."""

    sheets: list[str]
    names: dict[str, Cell]
    tables: list[Table]
    """Industry tables, and what looks like one."""
    exhibits: Table | None = None
    """The table of 图表目录."""

    @classmethod
    def from_json(cls, text: bytes) -> Parsed:
        """The inverse of what ``main`` prints."""
        raw = json.loads(text)
        names = {name: Cell(**cell) for name, cell in raw["names"].items()}
        exhibits = raw["exhibits"] and _table(raw["exhibits"])
        return cls(raw["sheets"], names, [_table(table) for table in raw["tables"]], exhibits)


def _table(raw: dict[str, Any]) -> Table:
    rows = [[Cell(**cell) for cell in row] for row in raw["rows"]]
    return Table(**raw | {"rows": rows, "below": [Cell(**cell) for cell in raw["below"]]})


def main() -> None:
    """Print the workbook's ``Parsed`` as JSON; command line: search path (JSON), workbook, bytes of memory."""
    path, memory = sys.argv[2], int(sys.argv[3])
    try:
        _limit(memory)
        # openpyxl would import these where they are installed: slow, and pictures are not to be decoded.
        sys.modules |= {"numpy": None, "PIL": None}  # type: ignore[dict-item]
        print(json.dumps(dataclasses.asdict(extract(path))))
    except MemoryError:
        sys.exit(NO_MEMORY)
    except Exception as error:  # whatever a broken file makes openpyxl raise, said in one line with its first cause
        while error.__cause__ and isinstance(error.__cause__, Exception):
            error = error.__cause__
        sys.exit(f"{type(error).__name__}: {error}".partition("\n")[0])


def _limit(memory: int) -> None:
    """Cap the memory of this process, and its time should the parent be gone, where the platform can (not Windows)."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    except (ImportError, ValueError, OSError):  # macOS refuses the second
        return


def extract(path: str) -> Parsed:
    """Load the workbook's cached values and take its industry tables; raises whatever openpyxl does on a bad file."""
    import openpyxl

    if not openpyxl.DEFUSEDXML:
        raise RuntimeError("defusedxml is not installed")
    book = openpyxl.load_workbook(path, data_only=True, keep_links=False)
    formulas = openpyxl.load_workbook(path, read_only=True, keep_links=False)
    tables = [table for sheet in book.worksheets for table in _tables(sheet, formulas)]
    formulas.close()
    names = {name: cell for name in _NAMES if (cell := _named(book, name))}
    exhibits = next((table for table in tables if table.name == layout.EXHIBIT_TABLE), None)
    return Parsed(book.sheetnames, names, [table for table in tables if table is not exhibits], exhibits)


def _tables(sheet: Worksheet, formulas: Workbook) -> Iterator[Table]:
    from openpyxl.utils import get_column_letter, range_boundaries

    for xl in sheet.tables.values():
        left, top, right, bottom = range_boundaries(xl.ref)
        first = top + (0 if xl.headerRowCount == 0 else 1)
        last = bottom - (xl.totalsRowCount or 0)
        large = last - first >= MAX_ROWS or right - left >= MAX_COLUMNS
        right = min(right, left + MAX_COLUMNS - 1)
        columns = [get_column_letter(c) for c in range(left, right + 1)]
        headings = [column.name for column in xl.tableColumns][: len(columns)]
        if first > top:
            shown = [sheet.cell(top, c).value for c in range(left, right + 1)]
            headings = [str(named if seen is None else seen) for seen, named in zip(shown, headings, strict=True)]
        wanted = xl.displayName == layout.EXHIBIT_TABLE or layout.INDUSTRY_TABLE.fullmatch(xl.displayName)
        if not (wanted or {heading(h) for h in headings} >= _REQUIRED):
            continue
        rows, below = [], []
        if not large:
            read = _Cells(sheet, formulas, (first, left, bottom + 1, right))
            rows = [read.row(r) for r in range(first, last + 1)]
            below = [] if xl.totalsRowCount else read.row(bottom + 1)
        header = f"{columns[0]}{top}:{columns[-1]}{top}"
        yield Table(xl.displayName, sheet.title, xl.ref, header, first, columns, headings, rows, below, too_large=large)


class _Cells:
    """Cells of one block (top, left, bottom, right) of a sheet, with formulas that have no cached value told apart."""

    def __init__(self, sheet: Worksheet, formulas: Workbook, block: tuple[int, int, int, int]) -> None:
        top, left, bottom, right = block
        stored = formulas[sheet.title].iter_rows(top, bottom, left, right)
        self._formulas = {(c.row, c.column) for row in stored for c in row if c.data_type == "f"}
        self._sheet, self._columns = sheet, range(left, right + 1)

    def row(self, row: int) -> list[Cell]:
        """One row of the block."""
        return [self._cell(self._sheet.cell(row, column)) for column in self._columns]

    def _cell(self, cell: Any) -> Cell:
        # A formula whose value is "" has the type "str" and no value; one that was never computed has no type.
        if cell.value is None and cell.data_type != "str" and (cell.row, cell.column) in self._formulas:
            return Cell(None, cell.number_format, "uncached")
        return _stored(cell)


def _stored(cell: Any) -> Cell:
    value, style = cell.value, cell.number_format
    if isinstance(value, (datetime.date, datetime.time, datetime.timedelta)):
        return Cell(iso(value), style, "date")
    return Cell(value, style, "error" if cell.data_type == "e" else "")


def _named(book: Workbook, name: str) -> Cell | None:
    """The cell, or the constant, behind a workbook-wide defined name."""
    defined = book.defined_names.get(name)
    if defined is None:
        return None
    for sheet, address in defined.destinations:
        if sheet in book.sheetnames and ":" not in address:
            return _stored(book[sheet][address.replace("$", "")])
    return Cell(str(defined.value).strip("\"'= "))
