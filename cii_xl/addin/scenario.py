"""新建情景: a copy of the prepared sheet with one industry's rows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any

from cii_xl.addin.session import Refused
from cii_xl.addin.steps import Block, CopySheet, RowHeights, Show, Step
from cii_xl.book.layout import LEFT, SCENARIO, SCENARIO_SLOTS
from cii_xl.book.sheets.scenario import FIRST, NOTE_CELL, TITLE_CELL
from cii_xl.index import Edition
from cii_xl.index.problems import fold

_LONGEST = 31
"""Characters in a sheet's name."""


def sheet_name(industry: str, taken: Sequence[str]) -> str:
    """情景 制造, or 情景 制造 2, … where there is one already."""
    known = {fold(name) for name in taken}
    for number in count(1):
        end = "" if number == 1 else f" {number}"
        name = f"情景 {industry}"[: _LONGEST - len(end)] + end
        if fold(name) not in known:
            return name
    raise AssertionError("unreachable")


def steps(edition: Edition, code: str, after: str, name: str, time: str) -> list[Step]:
    """A new scenario sheet after the industry's own, all rates as they are now. Raises Refused for too many rows."""
    own = edition.table(code)
    if len(own) > SCENARIO_SLOTS:
        raise Refused(f"{edition.industries[code]}有 {len(own)} 行，情景表最多 {SCENARIO_SLOTS} 行")
    values: list[list[Any]] = [
        [row["stage"], row["substage"] or None, row["weight"], row["rate"], row["rate"]]
        for row in own.to_dict("records")
    ]
    done: list[Step] = [
        CopySheet(SCENARIO.name, name, after),
        Block(name, *TITLE_CELL, [[f"{edition.industries[code]}产业 · 情景"]]),
        Block(name, *NOTE_CELL, [[f"基准取自工作表“{after}”（{time}）；权重不变，只改渗透率"]]),
        Block(name, FIRST, LEFT, values),
    ]
    if len(own) < SCENARIO_SLOTS:
        done.append(RowHeights(name, FIRST + len(own), SCENARIO_SLOTS - len(own), 0))
    return [*done, Show(name)]
