"""Tables: text, numbers, heat, Harvey balls and fills that say where a figure is from."""

from __future__ import annotations

from dataclasses import dataclass

from cii_xl.exhibits.exhibit import Column, Look, Table
from cii_xl.exhibits.numbers import shown
from cii_xl.exhibits.pictures.letters import LEADING, lines
from cii_xl.exhibits.pictures.marginal import SMALL
from cii_xl.exhibits.pictures.paper import Box, Paper
from cii_xl.exhibits.shades import heat, on
from cii_xl.palette import INK, PRIMARY, WHITE

_SIZE, _HEAD = 10.0, 10.0
_PAD = 6.0
_BALL = 7.0
_GAP = 5.0
"""White above and below the text of a row."""

Value = str | float | tuple[float, str] | None


@dataclass(frozen=True, slots=True)
class _Grid:
    """Edges of columns and heights of rows, the heading's first."""

    widths: list[float]
    heights: list[float]


def height(table: Table, room: float) -> float:
    """Points that the table wants where it is ``room`` wide."""
    return sum(_grid(table, room).heights)


def draw(paper: Paper, box: Box, table: Table) -> None:
    """Heading, then rows with a thin line under each."""
    grid = _grid(table, box.width)
    y = box.top
    _heading(paper, table, Box(box.left, y, box.width, grid.heights[0]), grid)
    y += grid.heights[0]
    for r, (row, high) in enumerate(zip(table.rows, grid.heights[1:], strict=True)):
        x = box.left
        fills = table.colours[r] if table.colours else ("",) * len(row)
        for c, (column, value, wide, fill) in enumerate(zip(table.columns, row, grid.widths, fills, strict=True)):
            _cell(paper, Box(x, y, wide, high), column, value, fill, table.heat_top, f"c{r}-{c}")
            x += wide
        y += high
        paper.line([(box.left, y), (box.right, y)])


def _grid(table: Table, room: float) -> _Grid:
    whole = sum(column.width for column in table.columns)
    widths = [room * column.width / whole for column in table.columns]
    rows = [
        max(_wanted(column, value, wide) for column, value, wide in zip(table.columns, row, widths, strict=True))
        for row in table.rows
    ]
    head = max(
        len(lines(column.title, wide - 2 * _PAD, _HEAD, bold=True))
        for column, wide in zip(table.columns, widths, strict=True)
    )
    return _Grid(widths, [head * _HEAD * LEADING + 2 * _GAP, *rows])


def _wanted(column: Column, value: Value, wide: float) -> float:
    if isinstance(value, tuple):
        above = len(lines(value[1], wide - _PAD, SMALL))
        return above * SMALL * LEADING + _SIZE * LEADING + 2 * _GAP
    text = cell_text(column, value)
    return max(len(lines(text, wide - 2 * _PAD, _SIZE)) * _SIZE * LEADING + 2 * _GAP, 2 * _BALL + _GAP)


def cell_text(column: Column, value: Value) -> str:
    """What stands in a cell, without the text above a heat figure."""
    if isinstance(value, tuple):
        value = value[0]
    return value if isinstance(value, str) else "" if value is None else shown(value, column.number)


def _heading(paper: Paper, table: Table, box: Box, grid: _Grid) -> None:
    paper.rectangle(box, PRIMARY)
    x = box.left
    for column, wide in zip(table.columns, grid.widths, strict=True):
        text = "\n".join(lines(column.title, wide - 2 * _PAD, _HEAD, bold=True))
        _write(paper, Box(x, box.top, wide, box.height), column, text, _HEAD, WHITE, bold=True)
        x += wide


def _write(
    paper: Paper, box: Box, column: Column, text: str, size: float, colour: str, *, bold: bool = False, name: str = ""
) -> None:
    """Text left, numbers right, heat and balls in the middle."""
    middle = box.top + box.height / 2
    if column.look is Look.TEXT:
        paper.text(box.left + _PAD, middle, text, size, colour, bold=bold, name=name)
    elif column.look is Look.NUMBER:
        paper.text(box.right - _PAD, middle, text, size, colour, "right", bold=bold, name=name)
    else:
        paper.text(box.left + box.width / 2, middle, text, size, colour, "center", bold=bold, name=name)


def _cell(paper: Paper, box: Box, column: Column, value: Value, fill: str, heat_top: float, name: str) -> None:
    number = value[0] if isinstance(value, tuple) else value
    if column.look is Look.HEAT and isinstance(number, float | int):
        fill = fill or heat(number, heat_top)
    if fill:
        paper.rectangle(box, fill, edge=WHITE)
    ink = on(fill) if fill else INK
    if column.look is Look.HARVEY and isinstance(number, float | int):
        paper.harvey(box.left + box.width / 2, box.top + box.height / 2, _BALL, number / 100, PRIMARY, name=name)
        return
    if isinstance(value, tuple):
        above = lines(value[1], box.width - _PAD, SMALL)
        block = len(above) * SMALL * LEADING + _SIZE * LEADING
        top = box.top + (box.height - block) / 2
        middle = box.left + box.width / 2
        paper.text(middle, top, "\n".join(above), SMALL, ink, "center", "top")
        foot = top + len(above) * SMALL * LEADING
        paper.text(middle, foot, cell_text(column, value), _SIZE, ink, "center", "top", bold=True, name=name)
        return
    text = "\n".join(lines(cell_text(column, value), box.width - 2 * _PAD, _SIZE))
    if text:
        _write(paper, box, column, text, _SIZE, ink, name=name)
