"""Stages given as a range of cells instead of the workbook's own tables."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cii_xl.addin.cells import Grid, blank
from cii_xl.addin.errors import BadValue, unusable
from cii_xl.book.layout import INDUSTRY_COLUMNS, TITLE
from cii_xl.book.reading import values
from cii_xl.book.reading.values import Cell
from cii_xl.index import COLUMNS, Edition, EditionError

_KEYS = [column.key for column in INDUSTRY_COLUMNS]
_SHAPES = f"两列（权重、渗透率）、{len(_KEYS)} 列（与行业表相同）或带标题行的区域"


def from_cells(name: str, cells: Grid) -> Edition:
    """An edition of one industry from a range: weight and rate columns, an industry table's body, or any range with
    headings that has 权重 and 渗透率. Raises BadValue with what is wrong."""
    columns, rows = _columns(cells)
    records = []
    for i, row in enumerate(rows, 1):
        given: dict[str, Any] = {key: row[c] for key, c in columns.items()}
        if all(blank(v) for v in given.values()):
            continue
        plain = {"stage": f"第{i}行", "position": i, "provenance": "自填"}
        record = {key: given.get(key, plain.get(key)) for key in COLUMNS}
        for key, read in (("weight", values.weight), ("rate", values.rate), ("position", values.number)):
            record[key] = read(Cell(record[key])).value
        records.append(record | {"industry": name, "code": "DATA", "low": None, "high": None})
    try:
        return Edition(pd.DataFrame(records, columns=list(COLUMNS), dtype=object), id="", industries={"DATA": name})
    except EditionError as error:
        raise unusable(error.problems) from None


def _columns(cells: Grid) -> tuple[dict[str, int], Grid]:
    """Column numbers by key, and the rows below the headings where there are any."""
    headings = [values.heading("" if v is None else v) for v in cells[0]]
    if TITLE["weight"] in headings and TITLE["rate"] in headings:
        return {key: headings.index(TITLE[key]) for key in _KEYS if TITLE[key] in headings}, cells[1:]
    width = len(cells[0])
    if width == 2:
        return {"weight": 0, "rate": 1}, cells
    if width == len(_KEYS):
        return {key: i for i, key in enumerate(_KEYS)}, cells
    raise BadValue(f"数据区域有 {width} 列；应为{_SHAPES}")
