"""What an action does to the workbook, as plain data collected before anything is written.

Each step returns how to take it back; ``carry_out`` takes back everything where a later step fails. Rows and columns
count from 0, as in the writer.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from cii_xl.addin.ranges import body, cells, contents, sent

Undo = Callable[[], None]
Values = Sequence[Sequence[Any]]
_log = logging.getLogger(__name__)


class Step(Protocol):
    """One change of the workbook."""

    def do(self, book: Any) -> Undo:
        """Make the change in an xlwings book; returns what takes it back."""


def carry_out(book: Any, steps: Sequence[Step]) -> None:
    """Do all steps, or none: on an error what was done is undone, last first, and the error goes on."""
    undo: list[Undo] = []
    try:
        for step in steps:
            undo.append(step.do(book))  # noqa: PERF401  each must be noted before the next may fail
    except Exception:
        for take_back in reversed(undo):
            try:
                take_back()
            except Exception:
                _log.exception("could not take back a step")
        raise


@dataclass(frozen=True)
class Block:
    """Values written in one go."""

    sheet: str
    row: int
    column: int
    values: Values

    def do(self, book: Any) -> Undo:
        """Write; undone with the formulas and values that were there."""
        target = cells(book, self.sheet, self.row, self.column, len(self.values), len(self.values[0]))
        before = contents(target)
        target.value = [[sent(v) for v in row] for row in self.values]

        def back() -> None:
            target.value = [[sent(v) for v in row] for row in before]

        return back


@dataclass(frozen=True)
class ArrayFormulas:
    """Formulas that each work on whole columns at once, a cell of its own for each.

    Excel takes an array formula only through FormulaArray, one cell at a time where each has another one, of at most
    255 characters, and a block of values loses what was one.
    """

    sheet: str
    row: int
    column: int
    formulas: Sequence[Sequence[str]]

    def do(self, book: Any) -> Undo:
        """Write; undone with what was there, array formulas as such."""
        shape = len(self.formulas), len(self.formulas[0])
        places = [(r, c) for r in range(shape[0]) for c in range(shape[1])]
        target = cells(book, self.sheet, self.row, self.column, *shape)
        before = contents(target)
        arrays = [(r, c) for r, c in places if target[r, c].has_array]

        def write(values: Values, as_arrays: Sequence[tuple[int, int]]) -> None:
            # as a block first: into an empty table column Excel would fill one formula down by itself
            target.value = [[sent(v) for v in row] for row in values]
            for r, c in as_arrays:
                target[r, c].formula_array = str(values[r][c])

        write(self.formulas, places)
        return lambda: write(before, arrays)


@dataclass(frozen=True)
class RowHeights:
    """A height for whole rows, points; 0 hides them, and with them what charts draw of them."""

    sheet: str
    first: int
    rows: int
    height: float

    def do(self, book: Any) -> Undo:
        """Set the height; undone with the heights that were there."""
        runs = _heights(book, self.sheet, self.first, self.rows)
        cells(book, self.sheet, self.first, 0, self.rows).row_height = self.height

        def back() -> None:
            for first, rows, height in runs:
                cells(book, self.sheet, first, 0, rows).row_height = height

        return back


@dataclass(frozen=True)
class Fit:
    """Rows of cells inserted into or deleted from a table, so that charts over its rows follow."""

    sheet: str
    row: int
    """The table's first row of data."""
    column: int
    columns: int
    have: int
    need: int

    def do(self, book: Any) -> Undo:
        """Make ``have`` rows ``need``; undone with everything that the rows held."""
        before = contents(self._body(book))
        self._change(book, self.have, self.need)

        def back() -> None:
            self._change(book, self.need, self.have)
            self._body(book).value = [[sent(v) for v in row] for row in before]

        return back

    def _body(self, book: Any) -> Any:
        return cells(book, self.sheet, self.row, self.column, self.have, self.columns)

    def _change(self, book: Any, have: int, need: int) -> None:
        # above the last row: cells inserted there belong to the table and to every range over it
        at = self.row + min(have, need) - 1
        if need > have:
            new = cells(book, self.sheet, at, self.column, need - have, self.columns)
            new.insert("down", "format_from_right_or_below")
        elif need < have:
            cells(book, self.sheet, at, self.column, have - need, self.columns).delete("up")


@dataclass(frozen=True)
class Append:
    """Rows added at the end of a table."""

    sheet: str
    table: str
    values: Values

    def do(self, book: Any) -> Undo:
        """Grow the table and write; a table whose only row is empty is filled from there."""
        table = book.sheets[self.sheet].tables[self.table]
        head, old = table.header_row_range, body(table)
        top, left, columns = head.row - 1, head.column - 1, head.shape[1]
        have = old.shape[0]
        if have == 1 and all(v in (None, "") for v in contents(old)[0]):
            have = 0

        def resize(rows: int) -> None:
            table.resize(cells(book, self.sheet, top, left, max(rows, 1) + 1, columns))

        resize(have + len(self.values))
        try:
            unwrite = Block(self.sheet, top + 1 + have, left, self.values).do(book)
        except Exception:
            resize(have)
            raise

        def back() -> None:
            unwrite()
            resize(have)

        return back


@dataclass(frozen=True)
class Refill:
    """All rows of a table replaced by others, of which there may be more or fewer."""

    sheet: str
    table: str
    values: Values

    def do(self, book: Any) -> Undo:
        """Write, empty what is left over and resize; undone with everything that the rows held."""
        table = book.sheets[self.sheet].tables[self.table]
        head, have = table.header_row_range, body(table).shape[0]
        top, left, columns = head.row - 1, head.column - 1, head.shape[1]
        need = max(len(self.values), 1)
        empty = [[None] * columns] * (max(have, need) - len(self.values))

        def resize(rows: int) -> None:
            table.resize(cells(book, self.sheet, top, left, rows + 1, columns))

        unwrite = Block(self.sheet, top + 1, left, [*self.values, *empty]).do(book)
        try:
            resize(need)
        except Exception:
            unwrite()
            raise

        def back() -> None:
            resize(have)
            unwrite()

        return back


@dataclass(frozen=True)
class CopySheet:
    """A copy of a hidden template, shown under a new name after another sheet."""

    template: str
    name: str
    after: str

    def do(self, book: Any) -> Undo:
        """Copy; undone by deleting the copy. Excel copies only what is not very hidden."""
        template = book.sheets[self.template]
        visible = template.visible
        template.visible = True
        try:
            copy = template.copy(after=book.sheets[self.after], name=self.name)
        finally:
            template.visible = visible
        copy.visible = True

        def back() -> None:
            copy.delete()

        return back


@dataclass(frozen=True)
class Show:
    """A sheet made visible and, where asked, brought to the front."""

    sheet: str
    front: bool = True

    def do(self, book: Any) -> Undo:
        """Show; undone by hiding it again and going back."""
        sheet, active = book.sheets[self.sheet], book.sheets.active
        visible = sheet.visible
        sheet.visible = True
        if self.front:
            sheet.activate()

        def back() -> None:
            active.activate()
            sheet.visible = visible

        return back


def _heights(book: Any, sheet: str, first: int, rows: int) -> list[tuple[int, int, float]]:
    """Runs of rows of one height: Excel tells a height only where all rows have it."""
    height = cells(book, sheet, first, 0, rows).row_height
    if height is not None or rows == 1:
        return [(first, rows, height)]
    half = rows // 2
    return _heights(book, sheet, first, half) + _heights(book, sheet, first + half, rows - half)
