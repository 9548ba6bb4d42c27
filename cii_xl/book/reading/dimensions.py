"""Columns by which an industry table has dimensions (region, sub-industry, firm, year), and how each is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from cii_xl.book import layout
from cii_xl.book.layout import Column
from cii_xl.book.reading import values
from cii_xl.book.reading.values import Cell, Reading
from cii_xl.index.cube_check import CUBE_TITLES, DIMENSIONS, VALUE_ADDED
from cii_xl.index.problems import Place, Problem

DIMENSION_COLUMNS = tuple(Column(key, CUBE_TITLES[key], required=False) for key in (*DIMENSIONS, VALUE_ADDED))
COLUMNS = (*layout.INDUSTRY_COLUMNS, *DIMENSION_COLUMNS)
TITLE = {column.key: column.title for column in COLUMNS}

READ: Mapping[str, Callable[[Cell], Reading]] = {
    "stage": values.text,
    "substage": values.text,
    "weight": values.weight,
    "rate": values.rate,
    "low": values.rate,
    "high": values.rate,
    "provenance": values.text,
    "basis": values.text,
    "position": values.number,
    **dict.fromkeys(DIMENSIONS, values.text),
    VALUE_ADDED: values.number,
}
"""How the cells of each column are read."""


def used(records: Iterable[Mapping[str, object]]) -> list[str]:
    """Dimensions that some row has a member of: a column left empty from top to bottom is none."""
    there = {key for record in records for key in DIMENSIONS if record.get(key) is not None}
    return [key for key in DIMENSIONS if key in there]


def unexpected(dimensions: Iterable[str], place: Place) -> Problem:
    """What to say where one edition is wanted and rows are of several crosses."""
    found = f"行业表带有维度列：{'、'.join(TITLE[d] for d in dimensions)}"
    whole = "用 cii-xl analyse regions 分析该文件，或用 cii_xl.read_cube 读取"
    fix = f"{whole}；只要一个版本时，给 read_workbook 写明各维度的成员"
    return Problem("edition.dimensions", place, found, "不分地区、细分行业、企业和年份的行业表", fix)
