"""How large a table's text can be, and how high its rows are, so that everything fits."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cii_xl.exhibits.exhibit import Table
from cii_xl.exhibits.slides import metrics
from cii_xl.exhibits.slides.box import POINT

if TYPE_CHECKING:
    from cii_xl.exhibits.slides.cells import Cell


@dataclass(frozen=True, slots=True)
class Sizes:
    """Points of a table's text, and of the text over heat figures."""

    text: float
    label: float


SIZES = (Sizes(12, 10), Sizes(11, 9), Sizes(10, 9), Sizes(9, 9))
"""From the largest to the smallest."""

SIDE, ABOVE = 6, 2
"""Points between a cell's edge and its text, at the sides and above and below."""

LEADING = 1.45
"""Height of a line in sizes: that of Noto Sans CJK, the highest of the fonts that may stand in."""

_TALLEST = 34.0
"""Points up to which rows are stretched where there is room."""

_Lines = list[list[list[tuple[int, float]]]]
"""Of each row, cell and paragraph the number of lines and their size."""


def widths(table: Table, room: int) -> list[int]:
    """Widths of the columns in EMU, ``room`` altogether."""
    whole = sum(column.width for column in table.columns)
    rounded = [round(room * column.width / whole) for column in table.columns]
    return [*rounded[:-1], room - sum(rounded[:-1])]


def fitted(
    filled: Sequence[Sequence[Cell]], widths: Sequence[int], room: int, most: Sizes = SIZES[0]
) -> tuple[Sizes, list[int]]:
    """The largest sizes, up to ``most``, at which the table is at most ``room`` EMU high and no more text wraps than at
    10 points, and the heights of its rows."""
    lines = functools.cache(lambda own: _lines(filled, widths, own))
    least = sum(len(cell.said) for row in filled for cell in row)
    for own in SIZES[SIZES.index(most) : -1]:
        high, wraps = _heights(lines(own)), _wraps(lines(own))
        if sum(high) <= room and (wraps == least or wraps <= _wraps(lines(SIZES[2]))):
            return own, heights(high, room)
    return SIZES[-1], heights(_heights(lines(SIZES[-1])), room)


def needed(filled: Sequence[Sequence[Cell]], widths: Sequence[int], sizes: Sizes) -> list[int]:
    """Height that each row needs, the heading first, in EMU."""
    return _heights(_lines(filled, widths, sizes))


def heights(needed: Sequence[int], room: int) -> list[int]:
    """Rows as high as they need, and evenly higher where there is room."""
    spare = max(0, room - sum(needed)) // len(needed)
    return [max(own, min(own + spare, round(_TALLEST * POINT))) for own in needed]


def _wraps(lines: _Lines) -> int:
    return sum(n for row in lines for cell in row for n, _ in cell)


def _heights(lines: _Lines) -> list[int]:
    return [
        round(POINT * max(sum(n * size * LEADING for n, size in cell) + 2 * ABOVE for cell in row)) for row in lines
    ]


def _lines(filled: Sequence[Sequence[Cell]], widths: Sequence[int], sizes: Sizes) -> _Lines:
    """Of each paragraph of each cell its number of lines and its size."""
    return [
        [
            _paragraphs(cell, width / POINT - 2 * SIDE, sizes, heading=not r)
            for cell, width in zip(row, widths, strict=True)
        ]
        for r, row in enumerate(filled)
    ]


def _paragraphs(cell: Cell, room: float, sizes: Sizes, *, heading: bool) -> list[tuple[int, float]]:
    """The last paragraph is the cell's text or figure, bold under another one; those before it are labels."""
    by_size = [sizes.label] * (len(cell.said) - 1) + [sizes.text]
    bold = heading or len(cell.said) > 1
    return [
        (len(metrics.lines(said, size, room, bold=bold and size == sizes.text)), size)
        for said, size in zip(cell.said, by_size, strict=True)
    ]
