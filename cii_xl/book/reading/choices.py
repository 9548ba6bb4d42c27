"""What 图表目录 chooses: which exhibits a deck has, in which order, and titles written by hand."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cii_xl.book.canvas import address
from cii_xl.book.layout import EXHIBIT_FIELDS, EXHIBIT_TABLE, INCLUDED, LEFT_OUT
from cii_xl.book.reading import values
from cii_xl.book.reading.extract import Table
from cii_xl.index.problems import EditionError, Place, Problem, fold

_KEYS = {title: key for key, title in EXHIBIT_FIELDS.items()}


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of 图表目录."""

    id: str
    include: bool
    order: float | None = None
    """Exhibits with a number come first, by it; the others keep the catalogue's order."""
    title: str = ""
    """Written by hand; blank: computed."""


def of(table: Table | None) -> list[Choice]:
    """The choices in a table as read from a file; none where the workbook has no such table. Raises EditionError."""
    if table is None:
        return []
    rows = [[values.shown(cell) for cell in row] for row in table.rows]
    places = [
        {h: Place(table.name, table.sheet, f"{c}{table.first_row + i}") for h, c in _columns(table)}
        for i in range(len(rows))
    ]
    return read(table.headings, rows, places)


def _columns(table: Table) -> list[tuple[str, str]]:
    return list(zip(table.headings, table.columns, strict=True))


def read(headings: Sequence[str], rows: Iterable[Sequence[Any]], places: Sequence[dict[str, Place]]) -> list[Choice]:
    """The choices in rows of values; ``places`` name each row's cells by heading. Raises EditionError with every
    problem."""
    found: list[Choice] = []
    problems = list(_missing(headings, places))
    if problems:
        raise EditionError(problems)
    for row, place in zip(rows, places, strict=True):
        told = {_KEYS.get(values.heading(h), ""): (v, place[h]) for h, v in zip(headings, row, strict=True)}
        text = {key: "" if v is None else str(v).strip() for key, (v, _) in told.items()}
        if not text.get("id"):
            continue
        include, order = fold(text.get("include", "")), _number(text.get("order", ""))
        if include not in ("", INCLUDED, LEFT_OUT):
            problems.append(_wrong("include", told["include"][1], text["include"], f"{INCLUDED} 或 {LEFT_OUT}"))
        if text.get("order") and order is None:
            problems.append(_wrong("order", told["order"][1], text["order"], "数字，或留空"))
        found.append(Choice(text["id"], include != LEFT_OUT, order, text.get("title", "")))
    if problems:
        raise EditionError(problems)
    return found


def _missing(headings: Sequence[str], places: Sequence[dict[str, Place]]) -> Iterator[Problem]:
    """Columns without which the list cannot be understood: ids, and what is chosen."""
    there = {values.heading(h) for h in headings}
    for key in ("id", "include"):
        title = EXHIBIT_FIELDS[key]
        if title not in there:
            where = next((p for place in places for p in place.values()), Place(EXHIBIT_TABLE))
            found, fix = f"表 {EXHIBIT_TABLE} 没有列“{title}”", "把标题改回原样，或从原工作簿复制该工作表"
            yield Problem("exhibits.column", where, found, f"列“{title}”", fix)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _wrong(key: str, place: Place, found: str, expected: str) -> Problem:
    return Problem(f"exhibits.{key}", place, f"“{found}”", expected, f"改正“{EXHIBIT_FIELDS[key]}”一列")


def place(sheet: str, row: int, column: int) -> Place:
    """A cell by row and column counted from 0."""
    return Place(sheet, sheet, address(row, column))
