"""Dimensions that an edition's rows may carry, and the rules that all their crosses must meet, checked together."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

import pandas as pd

from cii_xl.index.check import TITLES, Places, blank, check, number
from cii_xl.index.problems import Place, Problem, fold

DIMENSIONS = {"region": "地区", "subindustry": "细分行业", "firm": "企业", "year": "年份"}
"""Dimensions besides the industry, in the order in which crosses are named, and their Chinese headings."""
INDUSTRY = "industry"
VALUE_ADDED = "value_added"
CUBE_TITLES = TITLES | DIMENSIONS | {VALUE_ADDED: "增加值"}
"""What each column of a cube is called in files and in messages."""

_YEAR = re.compile(r"(19|20|21)\d\d")
_OF_WHOLE_INDUSTRY = ("weight.sum", "stage.duplicate", "position.duplicate")
"""Rules that cannot be judged where it is not known to which cross a row of the industry belongs."""

_BATCH = 32

T = TypeVar("T")
Cells = dict[tuple[str, ...], list[int]]
"""Members of the dimensions and the industry's code → row numbers."""


class CubePlaces(Places):
    """Names the places of a cube's rows. Readers of files give file and line, or sheet and cell, instead."""

    def cell(self, row: int, column: str) -> Place:
        """The place of one value; ``row`` counts from 0 in the order the rows came in."""
        return Place(f"第{row + 1}行 {CUBE_TITLES[column]}")

    def span(self, rows: Sequence[int], column: str) -> Place:
        """The place of one column of several rows, in ascending order."""
        return Place(f"第{runs(rows, 1)}行 {CUBE_TITLES[column]}")


def runs(rows: Sequence[int], first: int, most: int = 4) -> str:
    """Row numbers with neighbours put together, counted from ``first``: ``2–6、9``; only the first few runs."""
    found: list[list[int]] = []
    for row in rows:
        if found and row == found[-1][1] + 1:
            found[-1][1] = row
        else:
            found.append([row, row])
    said = [str(a + first) if a == b else f"{a + first}–{b + first}" for a, b in found[:most]]
    return "、".join(said) + ("……" if len(found) > most else "")


def check_cube(
    rows: pd.DataFrame, dimensions: Sequence[str], industries: Mapping[str, str], places: CubePlaces
) -> list[Problem]:
    """Every problem of tidy rows with dimensions: those of each row, and those of each cross as an edition.

    ``rows`` are numbered from 0 and may hold any cell values; ``industries`` maps the codes that must be there.
    """
    rows = rows.astype(object)
    problems = [p for i, row in enumerate(rows.to_dict("records")) for p in _row(i, row, dimensions, places)]
    problems += _industries(rows, industries, places)
    members = [tuple(map(member, row)) for row in zip(*(rows[d] for d in dimensions), strict=True)] or [()] * len(rows)
    codes = list(map(member, rows["code"]))
    cells = _grouped([(*cross, code) for cross, code in zip(members, codes, strict=True)])
    sound, doubtful = _parted(cells, dimensions)
    problems += _each(rows, sound, places)
    problems += [p for p in _each(rows, doubtful, places) if p.rule not in _OF_WHOLE_INDUSTRY]
    for cell, own in cells.items():
        problems += _value_added(cell[-1], own, rows, places)
    return problems


def _parted(cells: Cells, dimensions: Sequence[str]) -> tuple[Cells, Cells]:
    """The cells, and apart those to which rows with a faulty member are or could be meant to belong."""
    astray: dict[tuple[int, ...], set[tuple[str, ...]]] = {}
    for cell in cells:
        known = tuple(i for i, d in enumerate(dimensions) if not _faulty(d, cell[i]))
        if len(known) < len(dimensions):
            astray.setdefault((*known, len(dimensions)), set()).add(_folded(cell, (*known, len(dimensions))))
    sound = {
        cell: own for cell, own in cells.items() if not any(_folded(cell, at) in them for at, them in astray.items())
    }
    return sound, {cell: own for cell, own in cells.items() if cell not in sound}


def _folded(cell: tuple[str, ...], at: Sequence[int]) -> tuple[str, ...]:
    return tuple(fold(cell[i]) for i in at)


def _faulty(dimension: str, name: str) -> bool:
    return not name or (dimension == "year" and not _YEAR.fullmatch(name))


def _each(rows: pd.DataFrame, cells: Cells, places: CubePlaces) -> Iterator[Problem]:
    """What ``check`` finds in each cell, taken for an industry of its own; many cells at a time, but not all, since
    ``check`` looks through all rows for each industry."""
    for batch in _batched(cells.items(), _BATCH):
        order = [i for _, own in batch for i in own]
        named = rows.iloc[order].reset_index(drop=True)
        labels = [f"（{'，'.join(cross)}）" if cross else "" for (*cross, _), own in batch for _ in own]
        named["industry"] = [f"{name}{label}" for name, label in zip(named["industry"], labels, strict=True)]
        named["code"] = [str(n) if cell[-1] else None for n, (cell, own) in enumerate(batch) for _ in own]
        found = check(named, {}, _Within(places, order, [own for _, own in batch]))
        yield from (p for p in found if p.rule not in ("industry.name", "edition.empty"))


def _batched(items: Iterable[T], n: int) -> Iterator[tuple[T, ...]]:
    """The items, ``n`` at a time."""
    rest = iter(items)
    while batch := tuple(islice(rest, n)):
        yield batch


def member(value: object) -> str:
    """A member's name without outer spaces; whole numbers (years) without decimals; empty where there is none."""
    if blank(value):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _grouped(keys: Sequence[tuple[str, ...]]) -> Cells:
    """Row numbers of each key, in order of first appearance; spellings that ``fold`` alike are one."""
    found: dict[tuple[str, ...], list[int]] = {}
    for row, key in enumerate(keys):
        found.setdefault(tuple(map(fold, key)), []).append(row)
    return {keys[own[0]]: own for own in found.values()}


def _row(i: int, row: Mapping[Hashable, Any], dimensions: Sequence[str], places: CubePlaces) -> Iterator[Problem]:
    """Problems of a row's members and value added."""
    for dimension in dimensions:
        title = CUBE_TITLES[dimension]
        if blank(row[dimension]):
            fix = f"填写{title}；不区分{title}的行填“全部”" if dimension != "year" else "填写四位数的年份"
            yield Problem(f"{dimension}.blank", places.cell(i, dimension), f"{title}为空", f"每行都有{title}", fix)
        elif _faulty(dimension, member(row[dimension])):
            found = f"年份“{member(row[dimension])}”不可用"
            fix = "改为四位数，不要带“年”字"
            yield Problem("year.range", places.cell(i, dimension), found, "1900–2199 的四位数年份", fix)
    value = row.get(VALUE_ADDED)
    if blank(value):
        return
    amount = number(value)
    if amount is None or amount < 0:
        found = f"增加值“{value}”不是数字" if amount is None else f"增加值 {amount:g} 为负"
        yield Problem("value.range", places.cell(i, VALUE_ADDED), found, "不小于 0 的数字，或留空", "改正或清空")


def _industries(rows: pd.DataFrame, industries: Mapping[str, str], places: CubePlaces) -> Iterator[Problem]:
    """Codes with two names, names with two codes, and industries that have no row anywhere."""
    names: dict[str, tuple[str, int]] = {}
    codes: dict[str, tuple[str, int]] = {}
    for i, (code, name) in enumerate(zip(rows["code"], rows["industry"], strict=True)):
        if blank(code):
            continue
        first, _ = names.setdefault(str(code), (str(name), i))
        if fold(first) != fold(name):
            found = f"代码 {code} 的行业名称有“{first}”和“{name}”"
            yield Problem("industry.two-names", places.cell(i, "industry"), found, "一个代码一个名称", "统一名称")
        other, _ = codes.setdefault(fold(name), (str(code), i))
        if other != code:
            found = f"行业 {code} 与 {other} 都叫“{name}”"
            yield Problem("industry.name", places.cell(i, "industry"), found, "行业名称不重复", "给其中一个换名称")
    lost = {code: name for code, name in industries.items() if code not in names}
    if lost or not names:
        yield from check(rows.iloc[:0], lost, places)


def _value_added(code: str, own: Sequence[int], rows: pd.DataFrame, places: CubePlaces) -> Iterator[Problem]:
    """A cell has one value added, however many of its rows repeat it."""
    if VALUE_ADDED not in rows.columns:
        return
    told = [(i, x) for i in own if (x := number(rows.at[i, VALUE_ADDED])) is not None]
    others = [i for i, x in told if x != told[0][1]]
    if others:
        found = f"增加值与 {places.cell(told[0][0], VALUE_ADDED)} 的 {told[0][1]:.15g} 不同"
        expected = f"行业 {code} 在同一交叉中只有一个增加值"
        fix = "各行写同一个数，或只写在一行"
        yield Problem("value.differs", places.span(others, VALUE_ADDED), found, expected, fix)


class _Within(Places):
    """Places of a batch of cells, whose rows are some of the cube's; the codes are the cells' numbers."""

    def __init__(self, whole: CubePlaces, rows: Sequence[int], cells: Sequence[Sequence[int]]) -> None:
        self._whole, self._rows, self._cells = whole, rows, cells

    def cell(self, row: int, column: str) -> Place:
        return self._whole.cell(self._rows[row], column)

    def industry(self, code: str) -> Place:
        return self._whole.span(self._cells[int(code)], "industry")

    def weights(self, code: str) -> Place:
        return self._whole.span(self._cells[int(code)], "weight")
