"""``read_table``: a CSV or Parquet file of rows becomes a validated Cube."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from cii_xl.book.layout import INDUSTRY_NAMES, Column
from cii_xl.book.reading import dimensions, values
from cii_xl.book.reading.columns import columns
from cii_xl.book.reading.table_limits import Columns, TableLimits
from cii_xl.book.reading.values import Cell, Value
from cii_xl.index.cube import Cube
from cii_xl.index.cube_check import CUBE_TITLES, VALUE_ADDED, CubePlaces, runs
from cii_xl.index.edition import COLUMNS
from cii_xl.index.problems import EditionError, Place, Problem, Severity, UnknownName, fold

TABLE_COLUMNS = (
    Column("industry", CUBE_TITLES["industry"]),
    Column("code", CUBE_TITLES["code"], required=False),
    *dimensions.COLUMNS,
)
"""The columns of a table file; each goes by its Chinese heading or by its key in the Edition."""

_KEYS = {values.heading(name).casefold(): c.key for c in TABLE_COLUMNS for name in (c.title, c.key)}
_READ = {"industry": values.text, "code": values.text, **dimensions.READ}
_PLAIN = re.compile(r"[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?", re.ASCII)
_CODES = {fold(text): (code, name) for code, name in INDUSTRY_NAMES.items() for text in (name, code)}


def read_table(path: str | os.PathLike[str], *, id: str | None = None, limits: TableLimits | None = None) -> Cube:
    """Read a .csv (UTF-8 or GB18030, comma separated) or .parquet file of one row per substage.

    Columns are those of an Edition by their Chinese headings (行业, 代码, 环节, 子环节, 权重, 渗透率, 下限, 上限, 来源,
    依据, 距消费端) or keys (``industry``, ``code`` …), and any of 地区, 细分行业, 企业, 年份 and 增加值 (``region``,
    ``subindustry``, ``firm``, ``year``, ``value_added``); other columns are left out. The seven known industries need
    no 代码. Without any dimension the Cube has one cross: ``read_table(path).edition()``.

    Parameters
    ----------
    path : the file; it is only read.
    id : the cube's id; where not given, the file's name.
    limits : sizes beyond which the file is refused before it is parsed.

    Raises
    ------
    UnusableFile
        if the file is neither, is too large, or cannot be parsed.
    EditionError
        with every problem, each with line and column. Both are ValueErrors with ``problems``.
    """
    path = Path(path)
    limits = limits or TableLimits()
    table = _Table(path.name, columns(path, limits, lambda heading: _key(heading) is not None))
    dims = dimensions.used(table.records)
    if table.unreadable:
        raise EditionError(table.problems)
    try:
        return Cube(
            pd.DataFrame(table.records, columns=[*COLUMNS, *dims, VALUE_ADDED], dtype=object),
            id=id or path.stem,
            places=table,
            notes=table.problems,
        )
    except EditionError as error:
        raise EditionError(table.once(error.problems)) from None


def table_csv(cube: Cube) -> bytes:
    """A cube as a CSV file that Excel opens and ``read_table`` reads back, with Chinese headings."""
    rows = cube.rows
    if rows[VALUE_ADDED].isna().all():
        rows = rows.drop(columns=VALUE_ADDED)
    order = [column.key for column in TABLE_COLUMNS if column.key in rows.columns]
    text = rows[order].rename(columns=CUBE_TITLES).to_csv(index=False, lineterminator="\n")
    return text.encode("utf-8-sig")


def _key(heading: str) -> str | None:
    return _KEYS.get(values.heading(heading).casefold())


class _Table(CubePlaces):
    """The records of a file, what is wrong with them, and the line of each."""

    def __init__(self, name: str, read: Columns) -> None:
        self._name, self._first = name, read.first
        self.problems: list[Problem] = []
        self.records: list[dict[str, Value]] = []
        self._lines: list[int] = []
        self._titles: dict[str, str] = {}
        self._headings(read.headings)
        self.unreadable = bool(self.problems)
        """Headings are missing or double, so that rows cannot be understood."""
        if self.unreadable:
            return
        self._beyond_headings(read)
        own = {key: cells for h, cells in zip(read.headings, read.cells, strict=True) if (key := _key(h))}
        for i, row in enumerate(zip(*own.values(), strict=True)):
            self._add(i, dict(zip(own, row, strict=True)))

    def once(self, problems: Sequence[Problem]) -> list[Problem]:
        """All problems without what the Cube found at a place whose fault is told already."""
        own = set(self.problems)
        told = {str(p.place) for p in self.problems if p.severity is Severity.ERROR}
        return [p for p in problems if p in own or str(p.place) not in told]

    # -- places ----------------------------------------------------------------------------------------------------

    def cell(self, row: int, column: str) -> Place:
        """``指数.csv 第5行 列“权重”``."""
        return self._place(str(self._lines[row]), column)

    def span(self, rows: Sequence[int], column: str) -> Place:
        """``指数.csv 第5–8行 列“权重”``."""
        return self._place(runs([self._lines[row] for row in rows], 0), column)

    def _place(self, lines: str, column: str) -> Place:
        return Place(f"{self._name} 第{lines}行 列“{self._titles.get(column, CUBE_TITLES[column])}”")

    # -- rows ------------------------------------------------------------------------------------------------------

    def _headings(self, headings: Sequence[str]) -> None:
        """Which heading has each column; tells which required ones are missing and which come twice."""
        where = Place(f"{self._name} 标题行")
        others = [h for h in headings if h and _key(h) is None]
        for column in TABLE_COLUMNS:
            named = [h for h in headings if _key(h) == column.key]
            if named:
                self._titles[column.key] = values.clean(named[0])
            if len(named) > 1:
                found = f"有 {len(named)} 列都是“{column.title}”：{'、'.join(map(values.clean, named))}"
                self.problems.append(Problem("heading.duplicate", where, found, "一列", "只保留一列，其余改名"))
            elif column.required and not named:
                close = UnknownName("列", column.title, others).near
                fix = f"若“{'”或“'.join(close)}”就是这一列，把标题改为“{column.title}”" if close else "补上这一列"
                required = "、".join(c.title for c in TABLE_COLUMNS if c.required)
                found = f"缺少列“{column.title}”"
                self.problems.append(Problem("heading.missing", where, found, f"列 {required}", fix))

    def _beyond_headings(self, read: Columns) -> None:
        """Cells under no heading: often a comma too many, which shifts the rest of the row."""
        bare = [cells for h, cells in zip(read.headings, read.cells, strict=True) if not values.clean(h)]
        lines = [i for i in range(max(map(len, bare), default=0)) if any(cells[i] is not None for cells in bare)]
        if lines:
            place = Place(f"{self._name} 第{runs(lines, self._first)}行")
            fix = "删除多余的逗号或内容；内容里有逗号的单元格要用英文双引号括起来"
            self.problems.append(Problem("row.surplus", place, "内容超出标题行的列", "每格都在有标题的列下", fix))

    def _add(self, i: int, row: Mapping[str, Value]) -> None:
        record = {key: self._value(i, key, value) for key, value in row.items()}
        if all(value is None for value in record.values()):
            return
        self._lines.append(i + self._first)
        self.records.append(record | self._industry(record))

    def _value(self, i: int, key: str, value: Value) -> Value:
        """What a cell says to its column. Every number of a CSV file is text, which is no news; 40% for 40 is."""
        if isinstance(value, str) and _READ[key] is not values.text and _PLAIN.fullmatch(value):
            return float(value)
        reading = _READ[key](Cell(value))
        if reading.remark:
            fix = "无需处理；直接填写数字，即不再提示"
            place = self._place(str(i + self._first), key)
            self.problems.append(Problem("cell.read-as", place, reading.remark, "数字", fix, Severity.NOTE))
        return reading.value

    def _industry(self, record: Mapping[str, Value]) -> dict[str, Value]:
        """Name and code of a row's industry; one of the seven needs only one of them."""
        name, code = record.get("industry"), record.get("code")
        known = _CODES.get(fold(code if name is None else name))
        if known and code in (None, *known):
            return {"code": known[0], "industry": known[1]}
        row = len(self._lines) - 1
        if name is None:
            fix = "填写行业名称，或清空整行"
            self.problems.append(Problem("industry.blank", self.cell(row, "industry"), "行业为空", "行业名称", fix))
        elif code is None:
            found = f"行业“{name}”不在固定的 {len(INDUSTRY_NAMES)} 个行业中，又没有代码"
            fix = "增加一列“代码”并填写大写代码，如 AGR；或把行业名称改为固定名称"
            expected = f"{'、'.join(INDUSTRY_NAMES.values())}，或带代码的行业"
            self.problems.append(Problem("code.blank", self.cell(row, "industry"), found, expected, fix))
        return {"code": code or name, "industry": name or code}
