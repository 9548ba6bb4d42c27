"""The 2019-2020 layout seen through LibreOffice, and what Python says should stand there."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

import openpyxl
import pytest

import cii_xl
from cii_xl.book.layout import (
    INDUSTRY_COLUMNS,
    INDUSTRY_STAGE_SLOTS,
    INDUSTRY_TABLE_TOP,
    LEFT,
    SUMMARY_COMMENTARY,
    SummaryRows,
    industry_column,
    summary_slots,
)
from cii_xl.index import Edition
from cii_xl.index.summary import MOVED, summarise

from .office import Doc

_LETTERS = "ABCDEFGHIJKLMNOPQRST"
LETTER = {c.key: _LETTERS[industry_column(c.key)] for c in INDUSTRY_COLUMNS}
"""Column letter of each field of an industry table."""
FIRST = INDUSTRY_TABLE_TOP + 2
"""Sheet row of a table's first data row."""


def at(name: str, substage: str, key: str) -> str:
    """Address of a value of the 2019-2020 edition on its industry's sheet."""
    own = cii_xl.published().table(name)
    return f"{LETTER[key]}{FIRST + list(own['substage']).index(substage)}"


def column(doc: Doc, name: str, key: str) -> list[Any]:
    """An industry table's column as it is now."""
    table = next(t for n, t in doc.tables().items() if t["sheet"] == name and re.fullmatch("tbl[A-Z0-9]+", n))
    last = int(re.search(r"\d+$", table["ref"])[0])  # type: ignore[index]
    return [row[0] for row in doc.cells(name, f"{LETTER[key]}{FIRST}:{LETTER[key]}{last}")]


def block(doc: Doc, row: int, width: int, height: int = 1, offset: int = 0) -> list[list[Any]]:
    """Cells of the 汇总 sheet, ``offset`` columns from its first one; ``row`` counts from 0."""
    first, last = LEFT + offset, LEFT + offset + width - 1
    return doc.cells("汇总", f"{_LETTERS[first]}{row + 1}:{_LETTERS[last]}{row + height}")


def commentary(doc: Doc) -> list[Any]:
    """The sentences on the 汇总 sheet."""
    return [row[0] for row in block(doc, SUMMARY_COMMENTARY, 1, 5)]


def agree(shown: list[Any], expected: list[Any]) -> None:
    """Texts equal, numbers to 1e-9."""
    assert [type(v) is str for v in shown] == [type(v) is str for v in expected], (shown, expected)
    for one, other in zip(shown, expected, strict=True):
        assert one == (other if isinstance(other, str) else pytest.approx(other, rel=0, abs=1e-9))


def follows(doc: Doc, edition: Edition) -> None:
    """Everything the workbook computes is what Python computes of the edition."""
    said = summarise(edition, cii_xl.published())
    n, slots = len(said.industries), summary_slots(said.positions)
    rows = SummaryRows(n)
    assert commentary(doc) == said.commentary()
    for shown, i in zip(block(doc, rows.ranking + 1, 9, n), said.ranked, strict=True):
        change: Any = "·" if i.change is None else i.change if abs(i.change) >= MOVED else 0
        top, room = i.top, i.next
        figures = [top.label, top.contribution, room.label, room.headroom]
        agree(shown, [i.rank, i.name, i.index, said.mean, change, *figures])
    for k, i in enumerate(said.industries):
        agree(doc.cells(i.name, "B5")[0], [i.index])
        assert doc.cells(i.name, "D5:D6") == [[f"第 {i.rank} 位"], [f"各产业平均 {said.mean:.2f}"]]
        stages_follow(doc, edition, i.name)
        here = {row.position: row for row in i.rows}
        slot = [here.get(p) for p in range(1, slots + 1)]
        labels, rates = block(doc, rows.rates(k) - 1, slots + 1, 2, offset=1)
        agree(labels[:-1], [row.marked_label if row else "·" for row in slot])
        agree(rates, [*(row.rate if row else "·" for row in slot), i.index])
        (points,) = block(doc, rows.parts + 1 + k, slots + 1, offset=1)
        agree(points, [*(row.contribution if row else 0 for row in slot), i.index])
    positions, means = block(doc, rows.means, slots, 2, offset=1)
    agree(positions, [min(p, said.positions) for p in range(1, slots + 1)])
    for p, shown_mean in enumerate(means, 1):
        if said.mean_rate(p) is not None:
            agree([shown_mean], [said.mean_rate(p)])


def stages_follow(doc: Doc, edition: Edition, name: str) -> None:
    """The stage totals beside an industry's table, wherever inserted rows have pushed them."""
    column = LEFT + len(INDUSTRY_COLUMNS) + 1
    shown = doc.cells(name, f"{_LETTERS[column]}1:{_LETTERS[column + 4]}80")
    top = [row[0] for row in shown].index("环节") + 1
    stages = edition.stages(name)[["stage", "weight", "rate", "contribution", "share"]]
    assert len(stages) <= INDUSTRY_STAGE_SLOTS
    expected = [list(stage) for stage in stages.itertuples(index=False)]
    expected += [["·", 0, 0, 0, 0]] * (INDUSTRY_STAGE_SLOTS - len(stages))
    for row, figures in zip(shown[top : top + INDUSTRY_STAGE_SLOTS], expected, strict=True):
        agree(row, figures)
    agree(shown[top + INDUSTRY_STAGE_SLOTS], ["其余环节", 0, "", 0, ""])


def python_cells(doc: Doc) -> list[str]:
    """Cells that call Python. They cannot be judged here: LibreOffice runs no macro while xlwings' module is in the
    project, so whoever leaves them out says which they are."""
    return [place for place, cell in doc.formula_cells().items() if "CII_" in cell["formula"]]


def failed(doc: Doc, skip: Collection[str]) -> list[str]:
    """Formula cells that show an error, but for those of ``skip``."""
    return [place for place, cell in doc.formula_cells().items() if cell["error"] and place not in skip]


def formulas_that_differ(doc: Doc, stored: openpyxl.Workbook, skip: Collection[str] = ()) -> list[str]:
    """Formula cells that fail, or whose value is not the one in the file, but for those of ``skip``."""
    found = []
    for place, cell in doc.formula_cells().items():
        if place in skip:
            continue
        sheet, address = place.split("!")
        old, new = stored[sheet][address].value, cell["value"]
        both = isinstance(old, (int, float)) and isinstance(new, (int, float))
        if cell["error"] or (abs(old - new) > 1e-9 if both else old != new):
            found.append(f"{place} 文件中为 {old!r}，重算得 {new!r}（错误 {cell['error']}）：{cell['formula']}")
    return found
