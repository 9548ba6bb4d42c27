"""Steps on a sheet of plain cells: what they leave, and what is left when they are taken back."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from cii_xl.addin.ranges import Formula
from cii_xl.addin.steps import Refill, carry_out

Area = tuple[int, int, int, int]
"""First row and column, rows and columns; from 1."""


class Sheet:
    """Cells by row and column from 1, and one table whose size may be refused."""

    name = "问卷跟踪"

    def __init__(self, rows: list[list[Any]]) -> None:
        self.cells = {(3 + r, 2 + c): v for r, row in enumerate(rows) for c, v in enumerate(row) if v is not None}
        self.table: Area = (2, 2, len(rows) + 1, len(rows[0]))
        self.most = 99
        self.locked = False
        self.tables = {"tblTracking": Table(self)}

    def range(self, first: tuple[int, int], last: tuple[int, int]) -> Range:
        return Range(self, (*first, last[0] - first[0] + 1, last[1] - first[1] + 1))

    def rows(self) -> list[list[Any]]:
        """All cells below the headings as rows, so far as anything stands there."""
        last = max((r for r, _ in self.cells), default=2)
        return [[self.cells.get((r, c)) for c in (2, 3)] for r in range(3, last + 1)]


class Range:
    def __init__(self, sheet: Sheet, area: Area) -> None:
        self.sheet, self.row, self.column = sheet, area[0], area[1]
        self.shape = area[2:]

    @property
    def places(self) -> list[list[tuple[int, int]]]:
        return [[(self.row + r, self.column + c) for c in range(self.shape[1])] for r in range(self.shape[0])]

    def options(self, **_: Any) -> Any:
        return SimpleNamespace(value=[[_shown(self.sheet.cells.get(at)) for at in row] for row in self.places])

    @property
    def formula(self) -> tuple[tuple[Any, ...], ...]:
        return tuple(tuple(self.sheet.cells.get(at, "") for at in row) for row in self.places)

    def __setattr__(self, name: str, value: Any) -> None:
        if name != "value":
            super().__setattr__(name, value)
            return
        if self.sheet.locked:
            raise OSError("protected")
        for row, places in zip(value, self.places, strict=True):
            for cell, at in zip(row, places, strict=True):
                if cell is None:
                    self.sheet.cells.pop(at, None)
                else:
                    self.sheet.cells[at] = cell.removeprefix("'") if isinstance(cell, str) else cell


class Table:
    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    @property
    def header_row_range(self) -> Range:
        row, column, _, columns = self.sheet.table
        return Range(self.sheet, (row, column, 1, columns))

    @property
    def data_body_range(self) -> Range:
        row, column, rows, columns = self.sheet.table
        return Range(self.sheet, (row + 1, column, rows - 1, columns))

    def resize(self, to: Range) -> None:
        if to.shape[0] > self.sheet.most:
            raise OSError("another table is in the way")
        self.sheet.table = (to.row, to.column, *to.shape)


def _shown(value: Any) -> Any:
    return 7.0 if isinstance(value, str) and value.startswith("=") else value


OLD = [["金融", 1.0], ["制造", "=B1"], ["零售", None]]
NEW: dict[str, list[list[Any]]] = {
    "fewer": [["=1+1", 2.0]],
    "as many": [["a", 1], ["b", 2], ["c", 3]],
    "more": [["a", 1], ["b", 2], ["c", 3], ["d", None], ["e", 5]],
    "none": [],
}


def book(sheet: Sheet) -> Any:
    return SimpleNamespace(sheets={sheet.name: sheet})


@pytest.mark.parametrize("rows", NEW.values(), ids=NEW.keys())
def test_refill_leaves_the_new_rows_only_and_taking_it_back_the_old(rows: list[list[Any]]) -> None:
    sheet = Sheet(OLD)
    back = Refill(sheet.name, "tblTracking", rows).do(book(sheet))
    assert sheet.rows() == rows
    assert sheet.table == (2, 2, max(len(rows), 1) + 1, 2)
    back()
    assert sheet.rows() == OLD
    assert sheet.table == (2, 2, 4, 2)


def test_formulas_that_were_in_the_table_come_back_as_formulas_and_clients_text_stays_text() -> None:
    sheet = Sheet(OLD)
    sent: list[Any] = []
    target = sheet.range((3, 2), (5, 3))
    assert target.formula[1][1] == "=B1"
    write = Range.__setattr__

    def noted(self: Range, name: str, value: Any) -> None:
        if name == "value":
            sent.append(value)
        write(self, name, value)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Range, "__setattr__", noted)
        Refill(sheet.name, "tblTracking", NEW["fewer"]).do(book(sheet))()
    assert sent[0] == [["'=1+1", 2.0], [None, None], [None, None]]
    assert sent[1][1] == ["制造", Formula("=B1")]


def test_a_table_that_cannot_grow_is_as_it_was() -> None:
    sheet = Sheet(OLD)
    sheet.most = 5
    with pytest.raises(OSError, match="in the way"):
        carry_out(book(sheet), [Refill(sheet.name, "tblTracking", NEW["more"])])
    assert sheet.rows() == OLD
    assert sheet.table == (2, 2, 4, 2)


def test_a_protected_sheet_is_as_it_was() -> None:
    sheet = Sheet(OLD)
    sheet.locked = True
    with pytest.raises(OSError, match="protected"):
        carry_out(book(sheet), [Refill(sheet.name, "tblTracking", NEW["more"])])
    assert sheet.rows() == OLD
    assert sheet.table == (2, 2, 4, 2)
