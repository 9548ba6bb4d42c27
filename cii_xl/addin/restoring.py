"""恢复公布值: an industry's table as the report has it, with what was there kept in 历史."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cii_xl import published
from cii_xl.addin.ranges import Formula, body, cells, contents, find_table, grid
from cii_xl.addin.session import Refused
from cii_xl.addin.steps import Append, Block, Fit, Show, Step
from cii_xl.book.layout import HISTORY, HISTORY_FIELDS, INDUSTRY_COLUMNS, INDUSTRY_NAMES, INDUSTRY_TABLE, table_name
from cii_xl.book.reading import values
from cii_xl.index import UnknownName
from cii_xl.index.problems import fold

_KEYS = {column.title: column.key for column in INDUSTRY_COLUMNS}


@dataclass(frozen=True)
class IndustryTable:
    """An industry's table in the workbook. Row and column of its first cell of data count from 0."""

    code: str
    sheet: str
    row: int
    column: int
    keys: Sequence[str | None]
    """What each column is, None for columns that somebody added."""
    formulas: Sequence[Sequence[Any]]
    """Formulas, and values where there is none."""
    values: Sequence[Sequence[Any]]


def selected(book: Any, names: Mapping[str, str]) -> IndustryTable:
    """The industry table that the selected cell means: the one on its sheet, or the one of an industry named in that
    cell, above it (a tile) or left of it (a row). ``names`` maps codes to names. Raises Refused."""
    here = book.sheets.active
    for table in here.tables:
        if match := INDUSTRY_TABLE.fullmatch(table.name):
            return _read(match[1], here, table)
    cell = book.selection
    code = named(_around(here, cell.row - 1, cell.column - 1), names)
    if code is not None and (found := industry_table(book, code)):
        return found
    known = "、".join(names.values())
    raise Refused(f"请先选中一个产业：该产业的工作表，或首页上的卡片（{known}）")


def industry_table(book: Any, code: str) -> IndustryTable | None:
    """The table of an industry, wherever it is; None where there is none."""
    found = find_table(book, table_name(code))
    return None if found is None else _read(code, *found)


def named(cells: Sequence[Any], names: Mapping[str, str]) -> str | None:
    """The code of the first industry that one of the cells names."""
    by_name = {fold(name): code for code, name in names.items()}
    return next((by_name[fold(c)] for c in cells if c is not None and fold(c) in by_name), None)


def _around(sheet: Any, row: int, column: int) -> list[Any]:
    """A cell's value, then those of the two cells above, then those left of it, the nearest first."""
    top = max(row - 2, 0)
    block = grid(cells(sheet.book, sheet.name, top, 0, row - top + 1, column + 1))
    return [*(line[-1] for line in reversed(block)), *block[-1][-2::-1]]


def _read(code: str, sheet: Any, table: Any) -> IndustryTable:
    head, rows = table.header_row_range, body(table)
    keys = [_KEYS.get(values.heading(t or "")) for t in head.options(ndim=2).value[0]]
    return IndustryTable(code, sheet.name, head.row, head.column - 1, keys, contents(rows), grid(rows))


def steps(table: IndustryTable, time: str) -> list[Step]:
    """What restores the table; columns that somebody added are left as they are. Raises Refused for an industry that
    the report does not have, and where a needed column is missing."""
    try:
        own = published.edition().table(table.code)
    except UnknownName:
        raise Refused(f"研报没有公布行业 {table.code}，无法恢复") from None
    if missing := [c.title for c in INDUSTRY_COLUMNS if c.required and c.key not in table.keys]:
        raise Refused(f"表 tbl{table.code} 缺少列“{'”“'.join(missing)}”；请先补上该列")
    have, need = len(table.values), len(own)
    done: list[Step] = [
        Append(HISTORY.name, "tblHistory", kept(table, time)),
        Show(HISTORY.name, front=False),
        Fit(table.sheet, table.row, table.column, len(table.keys), have, need),
    ]
    for first, keys in _runs(table.keys):
        rows = [[_plain(v) for v in row] for row in own[keys].itertuples(index=False)]
        done.append(Block(table.sheet, table.row, table.column + first, rows))
    return done


def kept(table: IndustryTable, time: str) -> list[list[Any]]:
    """The rows of 历史: what the table holds now, with the formulas among it as text."""
    name = INDUSTRY_NAMES.get(table.code, table.code)
    out = []
    for shown, written in zip(table.values, table.formulas, strict=True):
        by_key = {key: v for key, v in zip(table.keys, shown, strict=True) if key}
        formulas = "；".join(
            f"{HISTORY_FIELDS[key]} {f}"
            for key, f in zip(table.keys, written, strict=True)
            if key and isinstance(f, Formula)
        )
        record = by_key | {"time": time, "industry": name, "formulas": formulas or None}
        out.append([record.get(key) for key in HISTORY_FIELDS])
    return out


def _runs(keys: Sequence[str | None]) -> list[tuple[int, list[str]]]:
    """Neighbouring known columns, each run written as one block: its first column and its keys."""
    runs: list[tuple[int, list[str]]] = []
    for i, key in enumerate(keys):
        if key is None:
            continue
        if runs and runs[-1][0] + len(runs[-1][1]) == i:
            runs[-1][1].append(key)
        else:
            runs.append((i, [key]))
    return runs


def _plain(value: Any) -> Any:
    """A value as Excel takes it: no nan, no numpy integers."""
    if isinstance(value, str):
        return value or None
    return None if pd.isna(value) else int(value) if float(value).is_integer() else float(value)
