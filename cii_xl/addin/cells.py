"""Values as they come from cells and go back: grids (lists of rows), numbers, names, and errors in their own cell."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from cii_xl.addin.errors import BadValue, CellError
from cii_xl.book.reading import values
from cii_xl.book.reading.values import Cell

Grid = list[list[Any]]
"""Rows of cell values: number, text, truth value, None, or a CellError."""


def grid(value: Any) -> Grid:
    """A single value as a grid of one cell."""
    return [[value]]


def flat(cells: Grid | None) -> list[Any]:
    """The values of a range in reading order."""
    return [value for row in cells or [] for value in row]


def single(cells: Grid | None) -> Any:
    """The value of an argument that must be one cell; None where it was left out."""
    if cells is None:
        return None
    found = flat(cells)
    if len(found) != 1:
        raise BadValue(f"此处只能引用一个单元格，收到 {len(found)} 个")
    return found[0]


def number(value: Any, what: str, low: float = 0.0, high: float = 100.0) -> float:
    """A number in a range, typed as a number or as text such as ４０％; raises BadValue."""
    found = values.rate(Cell(value)).value
    if isinstance(found, bool) or not isinstance(found, (int, float)):
        raise BadValue(f"{what}“{'' if value is None else value}”不是数字")
    if not low <= found <= high:
        raise BadValue(f"{what} {found:g} 应在 {low:g} 到 {high:g} 之间")
    return float(found)


def blank(value: Any) -> bool:
    """Whether an optional argument was left out or points to an empty cell."""
    return value is None or (isinstance(value, str) and not value.strip())


def spread(plain: Callable[..., Any]) -> Callable[..., Grid]:
    """Make a function of single values work on ranges: called cell by cell over the largest one, single cells are
    used again for each; an error stays in its own cell."""

    @functools.wraps(plain)
    def over(model: Any, *arguments: Grid | None) -> Grid:
        shapes = {(len(a), len(a[0])) for a in arguments if a is not None and len(flat(a)) > 1}
        if len(shapes) > 1:
            listed = "、".join(f"{r}×{c}" for r, c in sorted(shapes))
            raise BadValue(f"各参数的区域大小不同（{listed}）")
        rows, columns = next(iter(shapes), (1, 1))

        def at(argument: Grid | None, r: int, c: int) -> Any:
            if argument is None:
                return None
            return argument[0][0] if len(flat(argument)) == 1 else argument[r][c]

        def value(r: int, c: int) -> Any:
            try:
                return plain(model, *(at(a, r, c) for a in arguments))
            except CellError as error:
                return error

        return [[value(r, c) for c in range(columns)] for r in range(rows)]

    return over
