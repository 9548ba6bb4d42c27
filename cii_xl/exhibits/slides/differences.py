"""What an update changes in a deck, exhibit by exhibit: as data, as Chinese text, as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cii_xl.exhibits.slides.charts import Data
from cii_xl.index.summary import MARKS

_LISTED = 8
"""Cells that are told one by one; of more, the number."""
_SHORT = 40
_MARK = "来源标记"

Value = float | str | None

ROLES = {
    "title": "标题", "heading": "标题", "tracker": "章节", "unit": "单位", "source": "来源与注", "mark": "标记",
    "words": "文字", "notes": "备注",
}  # fmt: skip
"""What people call the texts of a slide."""


class State(StrEnum):
    """What becomes of an exhibit."""

    NEW = "新增"
    CHANGED = "更新"
    SAME = "不变"
    ORPHAN = "孤立"
    LACKING = "缺少"
    """The deck has no layout for it."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One value, before and after; None where there is none."""

    row: str
    """Category of a chart, first cell of a table's row."""
    column: str
    """Series, or column of a table."""
    old: Value
    new: Value

    def __str__(self) -> str:
        place = " · ".join(part for part in (self.row, self.column) if part)
        return f"{place}：{_shown(self.old)} → {_shown(self.new)}"


@dataclass(frozen=True, slots=True)
class Text:
    """One text of a page. ``role`` as in the shape's tag."""

    role: str
    page: int
    old: str
    new: str
    known: bool = True
    """Of a text that is kept: whether we know that a person changed it, or only cannot tell."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One exhibit."""

    id: str
    state: State
    pages: tuple[int, ...]
    """Where it stands in the deck after the update, copies too."""
    cells: tuple[Cell, ...] = ()
    texts: tuple[Text, ...] = ()
    """Texts written anew."""
    kept: tuple[Text, ...] = ()
    """Texts changed by hand, which stay; ``new`` is what would have been written."""
    remarks: tuple[str, ...] = ()
    look: bool = False
    """Whether its looks changed: colours by provenance, number formats."""

    def sentence(self) -> str:
        """One line: what becomes of it and where."""
        where = f"（第 {'、'.join(map(str, self.pages))} 页）" if self.pages else ""
        texts = dict.fromkeys(ROLES[text.role] for text in self.texts)
        what = [f"{len(self.cells)} 个数值"] if self.cells else []
        what += list(texts)
        if self.look and not self.cells:
            what.append("颜色或格式")
        hand = "；手工改过" + "、".join(dict.fromkeys(ROLES[t.role] for t in self.kept)) if self.kept else ""
        told = f"：{'、'.join(what)}" if what and self.state is State.CHANGED else ""
        return f"{self.id} {self.state}{where}{told}{hand}"

    def details(self) -> Iterator[str]:
        """Old and new values and texts, and what was left as it is."""
        yield from map(str, self.cells[:_LISTED])
        if len(self.cells) > _LISTED:
            yield f"…… 另有 {len(self.cells) - _LISTED} 个数值"
        for text in self.texts:
            if text.role not in ("notes", "words"):
                yield f"{ROLES[text.role]}：{_short(text.old)} → {_short(text.new)}"
        for text in self.kept:
            why = "手工改过，保留" if text.known else "记录已丢失，无法判断是否手工改过，保留"
            yield f"第 {text.page} 页的{ROLES[text.role]}{why}：{_short(text.old)}（按数据应为：{_short(text.new)}）"
        yield from self.remarks

    def as_dict(self) -> dict[str, Any]:
        """Everything, for JSON."""
        return {
            "id": self.id,
            "state": self.state.value,
            "pages": list(self.pages),
            "cells": [{"row": c.row, "column": c.column, "old": c.old, "new": c.new} for c in self.cells],
            "texts": [{"role": t.role, "page": t.page, "old": t.old, "new": t.new} for t in self.texts],
            "kept": [{"role": t.role, "page": t.page, "text": t.old, "computed": t.new, "known": t.known}
                     for t in self.kept],
            "look": self.look,
            "remarks": list(self.remarks),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Differences:
    """All exhibits, in the order of the deck."""

    exhibits: tuple[Difference, ...]

    def of(self, state: State) -> list[str]:
        """Ids of the exhibits that this becomes of."""
        return [d.id for d in self.exhibits if d.state is state]

    @property
    def edited(self) -> list[str]:
        """Ids of the exhibits with texts changed by hand."""
        return [d.id for d in self.exhibits if d.kept]

    @property
    def any(self) -> bool:
        """Whether the deck changes at all."""
        return any(d.state in (State.NEW, State.CHANGED) for d in self.exhibits)

    def sentences(self) -> Iterator[str]:
        """Chinese text: each exhibit that does not stay just as it is, then one line with the counts."""
        for d in self.exhibits:
            if d.state is not State.SAME or d.kept or d.remarks:
                yield d.sentence()
                yield from (f"　{line}" for line in d.details())
        counts = "，".join(f"{state} {len(self.of(state))}" for state in State)
        yield f"共 {len(self.exhibits)} 个图表：{counts}；手工改过文字 {len(self.edited)}。"

    def as_dict(self) -> dict[str, Any]:
        """Everything, for JSON."""
        return {
            "exhibits": [d.as_dict() for d in self.exhibits],
            "counts": {state.value: len(self.of(state)) for state in State} | {"手工改过": len(self.edited)},
        }


def chart_cells(old: Data, new: Data) -> Iterator[Cell]:
    """Values of two charts that differ, by category and series; rows and columns of either.

    A reference, the same value for every category, is told once. A category is the same whatever mark of provenance
    stands after its name; that the mark changed is told by itself.
    """
    (rows_old, by_old), (rows_new, by_new) = old, new
    keys_old, keys_new = _numbered(map(_unmarked, rows_old)), _numbered(map(_unmarked, rows_new))
    named_old, named_new = dict(zip(keys_old, rows_old, strict=True)), dict(zip(keys_new, rows_new, strict=True))
    level = {name for name in by_old.keys() & by_new.keys() if _level(by_old[name]) and _level(by_new[name])}
    for name in (name for name in by_new if name in level):
        if not same(by_old[name][0], by_new[name][0]):
            yield Cell("", name, by_old[name][0], by_new[name][0])
    for key in (key for key in keys_new if key in named_old and named_old[key] != named_new[key]):
        yield Cell(key[0], _MARK, named_old[key], named_new[key])
    before = {
        (row, name): v
        for name, values in by_old.items()
        if name not in level
        for row, v in zip(keys_old, values, strict=False)
    }
    after = {
        (row, name): v
        for name, values in by_new.items()
        if name not in level
        for row, v in zip(keys_new, values, strict=False)
    }
    for row, column in dict.fromkeys([*after, *before]):
        a, b = before.get((row, column)), after.get((row, column))
        if not same(a, b):
            yield Cell(row[0], column, a, b)


def table_cells(old: Sequence[Sequence[str]], new: Sequence[Sequence[str]]) -> Iterator[Cell]:
    """Cells of two tables that differ; the first row has the headings, the first column names the rows."""
    titles = new[0] if new else ()
    before = {(key, at): cell for key, row in zip(_keys(old), old, strict=True) for at, cell in enumerate(row)}
    after = {(key, at): cell for key, row in zip(_keys(new), new, strict=True) for at, cell in enumerate(row)}
    for key, at in dict.fromkeys([*after, *before]):
        a, b = before.get((key, at)), after.get((key, at))
        if (a or "") != (b or ""):
            yield Cell(key[0], titles[at] if at < len(titles) else "", a, b)


def same(a: Value, b: Value) -> bool:
    """Whether two values are the same figure: as a workbook keeps it, to twelve digits."""
    if isinstance(a, float) and isinstance(b, float):
        return abs(a - b) <= 1e-12 * max(abs(a), abs(b), 1.0)
    return a == b


def _level(values: Sequence[float | None]) -> bool:
    return len(values) > 1 and all(same(value, values[0]) for value in values)


def _keys(rows: Sequence[Sequence[str]]) -> list[tuple[str, int]]:
    return _numbered(_unmarked(row[0]) if row else "" for row in rows)


def _unmarked(name: str) -> str:
    return name.rstrip("".join(MARKS.values()))


def _numbered(names: Iterable[str]) -> list[tuple[str, int]]:
    """Each name with how many of the same stood before it."""
    seen: dict[str, int] = {}
    keys = []
    for name in names:
        keys.append((name, seen.get(name, 0)))
        seen[name] = seen.get(name, 0) + 1
    return keys


def _shown(value: Value) -> str:
    return "（无）" if value in (None, "") else f"{value:.6g}" if isinstance(value, float) else _short(str(value))


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return f"“{flat if len(flat) <= _SHORT else flat[: _SHORT - 1] + '…'}”"
