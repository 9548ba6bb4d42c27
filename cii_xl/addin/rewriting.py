"""更新汇总: every table and sentence of the 汇总 sheet written again as the formulas that the build writes there.

Charts, colours and names hang on the cells, so they follow. What the build writes is recorded, not written twice:
``SummarySheet`` draws on a canvas that keeps the cells.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from cii_xl import published
from cii_xl.addin.ranges import Formula, body, cells, grid
from cii_xl.addin.session import Session
from cii_xl.addin.steps import ArrayFormulas, Block, Step
from cii_xl.book.canvas import Canvas, Field, Live, Value
from cii_xl.book.layout import LEFT, SUMMARY, SummaryRows
from cii_xl.book.sheets.summary import MEANS, TOTAL, SummarySheet
from cii_xl.book.style import Styles
from cii_xl.book.workbook import new_workbook
from cii_xl.index import Edition
from cii_xl.index.summary import Summary, summarise

Cells = Mapping[tuple[int, int], Value]
"""Row and column, counted from 0 → what stands there."""


class RecordingCanvas(Canvas):
    """A canvas that keeps what is put on it; its workbook is thrown away."""

    def __init__(self) -> None:
        workbook = new_workbook(io.BytesIO(), "")
        self.heads: dict[tuple[int, int], Value] = {}
        self.cells: dict[tuple[int, int], Value] = {}
        super().__init__(workbook, SUMMARY, Styles(workbook))

    def put(self, row: int, column: int, value: Value, style: str = "text", number: str = "", fill: str = "") -> None:
        """Keep a cell."""
        self.cells[row, column] = value
        super().put(row, column, value, style, number, fill)

    def section(self, row: int, first: int, last: int, text: str) -> None:
        """Keep the heading only: right of it there may be what somebody noted."""
        self.put(row, first, text)

    def table(
        self,
        top: int,
        left: int,
        name: str,
        fields: Sequence[Field],
        rows: Sequence[Sequence[Value]],
        *,
        filters: bool = False,
    ) -> None:
        """Keep a table's headings apart from its rows."""
        self.heads |= {(top, left + c): field.title for c, field in enumerate(fields)}
        super().table(top, left, name, fields, rows, filters=filters)


def positions(sheet: Any, industries: int) -> int | None:
    """How many positions the 汇总 sheet has room for; None where rows or columns were inserted or deleted, so that its
    blocks do not stand where the build put them."""
    rows = SummaryRows(industries)
    wanted = {"tblRanking": (rows.ranking, LEFT, industries), "tblIndex": (rows.base, LEFT, industries)}
    if {table.name: _corner(table) for table in sheet.tables if table.name in wanted} != wanted:
        return None
    end = sheet.used_range.last_cell
    shown = grid(cells(sheet.book, sheet.name, 0, 0, max(end.row, rows.last), end.column))
    if any(line[LEFT] == MEANS for row, line in enumerate(shown) if row != rows.means + 1):
        return None
    for row, title in ((rows.parts, TOTAL), (rows.heat, "指数")):
        if title in shown[row]:
            return shown[row].index(title) - LEFT - 1
    return None


def _corner(table: Any) -> tuple[int, int, int]:
    """A table's heading row and first column, counted from 0, and its number of rows."""
    head = table.header_row_range
    return head.row - 1, head.column - 1, body(table).shape[0]


def summary(session: Session, industries: int) -> Summary:
    """The summary of the industries that the 汇总 sheet has: the workbook's own come first in the model, those that
    somebody added after them. Raises Refused while one of them has errors."""
    edition = session.edition
    codes = list(session.model.names)[:industries]
    own = Edition(edition.rows[edition.rows["code"].isin(codes)], id=edition.id)
    return summarise(own, published.edition())


def steps(told: Summary, sheet: str, slots: int) -> list[Step]:
    """Everything that writes the sheet again: headings first, since formulas name them."""
    canvas = RecordingCanvas()
    SummarySheet(canvas, told, published.printed_indices(), live=True, slots=slots).write()
    arrays = {at: value for at, value in canvas.cells.items() if isinstance(value, Live) and value.array}
    plain = {at: value for at, value in canvas.cells.items() if at not in arrays}
    return [
        *blocks(canvas.heads, sheet),
        *blocks(plain, sheet),
        *(ArrayFormulas(b.sheet, b.row, b.column, b.values) for b in blocks(arrays, sheet)),
    ]


def blocks(found: Cells, sheet: str) -> list[Block]:
    """Cells as rectangles without holes: neighbours in a row, then rows of one width below each other."""
    made: list[Block] = []
    for row, column in sorted(found):
        value = _sent(found[row, column])
        last = made[-1] if made else None
        if last and last.row == row and last.column + len(last.values[0]) == column:
            made[-1] = replace(last, values=[[*last.values[0], value]])
        else:
            made.append(Block(sheet, row, column, [[value]]))
    merged: list[Block] = []
    for run in made:
        above = next((b for b in merged if _continues(b, run)), None)
        if above:
            merged[merged.index(above)] = replace(above, values=[*above.values, *run.values])
        else:
            merged.append(run)
    return merged


def _continues(block: Block, run: Block) -> bool:
    same = (block.column, len(block.values[0])) == (run.column, len(run.values[0]))
    return same and block.row + len(block.values) == run.row


def _sent(value: Value) -> Any:
    return Formula(f"={value.formula}") if isinstance(value, Live) else value
