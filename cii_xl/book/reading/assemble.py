"""From the tables of a workbook to an Edition or a Cube, with the problems of both told together, each fault once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

import pandas as pd

from cii_xl.book import layout
from cii_xl.book.reading import dimensions, values
from cii_xl.book.reading.choose import choose, industry_name
from cii_xl.book.reading.extract import MAX_COLUMNS, MAX_ROWS, Parsed, Table
from cii_xl.book.reading.values import Cell
from cii_xl.index.cube import Cube
from cii_xl.index.cube_check import VALUE_ADDED, CubePlaces
from cii_xl.index.edition import COLUMNS, Edition
from cii_xl.index.problems import EditionError, Place, Problem, Severity, UnknownName

Made = TypeVar("Made", Edition, Cube)


def edition(parsed: Parsed, *, stem: str, id: str | None = None) -> Edition:
    """The Edition in a parsed workbook; ``stem`` names it where neither ``id`` nor the workbook does.

    Raises EditionError with every problem, or with the one that the tables have dimensions.
    """
    book = _book(parsed)
    if found := dimensions.used(book.records):
        raise EditionError([dimensions.unexpected(found, book.heading(found))])
    return _checked(Edition, COLUMNS, book, id or _id(parsed) or stem)


def cube(parsed: Parsed, *, stem: str, id: str | None = None) -> Cube:
    """The Cube in a parsed workbook, as ``edition``; one without dimensions where the tables have none.

    Raises EditionError with every problem.
    """
    book = _book(parsed)
    found = dimensions.used(book.records)
    book.miss(found)
    return _checked(Cube, (*COLUMNS, *found, VALUE_ADDED), book, id or _id(parsed) or stem)


def _checked(kind: type[Made], columns: Sequence[str], book: _Book, id: str) -> Made:
    """The records as one of both; raises EditionError with each problem told once."""
    rows = pd.DataFrame(book.records, columns=list(columns), dtype=object)
    try:
        return kind(rows, id=id, industries=book.industries, places=book, notes=book.problems)
    except EditionError as error:
        raise EditionError(book.once(error.problems)) from None


def _book(parsed: Parsed) -> _Book:
    chosen = choose(parsed)
    book = _Book(chosen.tables, chosen.problems)
    if not book.industries:
        raise EditionError(book.problems)
    return book


def _id(parsed: Parsed) -> str:
    return values.shown(parsed.names.get(layout.EDITION_NAME, Cell(None)))


class _Book(CubePlaces):
    """The rows of all tables, the problems met on the way, and the place of each value."""

    def __init__(self, tables: Mapping[str, Table], problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        self.industries: dict[str, str] = {}
        self.records: list[dict[str, Any]] = []
        self._tables = tables
        self._rows: list[tuple[str, int]] = []  # of each record: industry, row of its table
        self._told: set[tuple[str | None, str | None]] = set()
        self._columns = {code: self._headings(table) for code, table in tables.items()}
        for code, table in tables.items():
            self._add(code, table)

    def once(self, problems: Iterable[Problem]) -> list[Problem]:
        """All problems without what the Edition found at a place whose fault is told already, and without notes on
        cells that are faulty anyway."""
        own = set(self.problems)
        kept = [p for p in problems if p in own or _spot(p.place) not in self._told]
        faulty = {_spot(p.place) for p in kept if p.severity is Severity.ERROR}
        return [p for p in kept if p.severity is not Severity.NOTE or _spot(p.place) not in faulty]

    # -- places: how the Edition's own problems get their sheet and cell -------------------------------------------

    def cell(self, row: int, column: str) -> Place:
        """Sheet and cell of a value; the heading row where the table lacks the column."""
        code, i = self._rows[row]
        return self._place(code, column, i)

    def industry(self, code: str) -> Place:
        """The table's whole range."""
        table = self._tables[code]
        return Place(table.name, table.sheet, table.ref)

    def weights(self, code: str) -> Place:
        """The data cells of the weight column, ``C8:C14``."""
        first, last = (self._place(code, "weight", i) for i in (0, len(self._tables[code].rows) - 1))
        return first if first == last else Place(first.label, first.sheet, f"{first.cell}:{last.cell}")

    def span(self, rows: Sequence[int], column: str) -> Place:
        """The cells of one column of a cell's rows, ``D4:D6``; the first and the last where others lie between."""
        first, last = self.cell(rows[0], column), self.cell(rows[-1], column)
        return first if first == last else Place(first.label, first.sheet, f"{first.cell}:{last.cell}")

    def heading(self, keys: Sequence[str]) -> Place:
        """The heading row of the first table that has one of the columns."""
        code = next(code for code, columns in self._columns.items() if any(key in columns for key in keys))
        return Place(self._tables[code].name, self._tables[code].sheet, self._tables[code].header)

    def _place(self, code: str, column: str, i: int) -> Place:
        table, columns = self._tables[code], self._columns[code]
        cell = f"{table.columns[columns[column]]}{table.first_row + i}" if column in columns else table.header
        return Place(table.name, table.sheet, cell)

    # -- rows ------------------------------------------------------------------------------------------------------

    def _add(self, code: str, table: Table) -> None:
        """Take in one table: its rows, and what is wrong with its cells."""
        if table.too_large:
            expected = f"不超过 {MAX_ROWS:,} 行、{MAX_COLUMNS} 列"
            fix = "拖动表格右下角，把范围缩小到有数据的行列"
            self._tell("table.size", self.industry(code), f"表 {table.name} 过大", expected, fix)
            return
        self.industries[code] = industry_name(code, table)
        for i, cells in enumerate(table.rows):
            known = {key: cells[c] for key, c in self._columns[code].items()}
            if all(cell.blank for cell in known.values()):
                continue
            self._rows.append((code, i))
            record = {key: self._value(self._place(code, key, i), key, cell) for key, cell in known.items()}
            self.records.append({"industry": self.industries[code], "code": code} | record)
        self._look_below(code, table)

    def _value(self, place: Place, key: str, cell: Cell) -> values.Value:
        """What a cell says to its column; None where it is faulty, which is told."""
        title = dimensions.TITLE[key]
        if cell.kind == "uncached":
            fix = "在 Excel 中打开并保存后再试"
            self._tell("formula.uncached", place, f"{title}的公式没有缓存结果", "公式的计算结果", fix)
            return None
        if cell.kind == "error":
            fix = "改正公式，或直接填写内容"
            self._tell("formula.error", place, f"{title}的公式出错，显示 {cell.value}", "没有出错的内容", fix)
            return None
        reading = dimensions.READ[key](cell)
        if reading.remark:
            fix = "无需处理；在常规格式的单元格中直接填写数字，即不再提示"
            self.problems.append(Problem("cell.read-as", place, reading.remark, "数字", fix, Severity.NOTE))
        return reading.value

    def miss(self, wanted: Iterable[str]) -> None:
        """Tell which tables lack the column of a dimension that others have."""
        for code in self.industries:
            table = self._tables[code]
            for key in (key for key in wanted if key not in self._columns[code]):
                place, title = Place(table.name, table.sheet, table.header), dimensions.TITLE[key]
                fix = f"补上“{title}”列并逐行填写；不区分{title}的行填“全部”"
                self._tell("heading.missing", place, f"表 {table.name} 缺少列“{title}”", "各表的维度列相同", fix)

    def _look_below(self, code: str, table: Table) -> None:
        """A stage typed right under a table that did not grow would be missed with no sign but a wrong sum."""
        below = {key: table.below[c] for key, c in self._columns[code].items() if table.below}
        if all(key in below and dimensions.READ[key](below[key]).is_number for key in ("weight", "rate")):
            place = self._place(code, "stage", len(table.rows))
            fix = "拖动表格右下角把这一行包含进来，或把它移走"
            self._tell("table.row-below", place, f"紧接在表 {table.name} 下方有一行数据，未计入", "数据都在表内", fix)
            self._told.add(_spot(self.weights(code)))

    def _tell(self, rule: str, place: Place, found: str, expected: str, fix: str) -> None:
        self.problems.append(Problem(rule, place, found, expected, fix))
        self._told.add(_spot(place))

    def _headings(self, table: Table) -> dict[str, int]:
        """Column number of each known heading; tells which required ones are missing and which come twice."""
        place = Place(table.name, table.sheet, table.header)
        folded = [values.heading(h) for h in table.headings]
        others = [h for h, f in zip(table.headings, folded, strict=True) if f not in dimensions.TITLE.values()]
        for column in dimensions.COLUMNS:
            title, times = column.title, folded.count(column.title)
            if times > 1:
                found = f"表 {table.name} 有 {times} 列都叫“{title}”"
                self._tell("heading.duplicate", place, found, "一列", "只保留一列，其余改名")
            elif column.required and not times:
                close = UnknownName("列", title, others).near
                fix = f"若“{'”或“'.join(close)}”就是这一列，把标题改为“{title}”" if close else f"补上“{title}”列"
                required = "、".join(c.title for c in layout.INDUSTRY_COLUMNS if c.required)
                self._tell("heading.missing", place, f"表 {table.name} 缺少列“{title}”", f"列 {required}", fix)
        return {c.key: folded.index(c.title) for c in dimensions.COLUMNS if c.title in folded}


def _spot(place: Place) -> tuple[str | None, str | None]:
    return place.sheet, place.cell
