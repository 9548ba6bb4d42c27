"""新建情景: a copy of the prepared sheet with one industry's rows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any

from cii_xl.addin.folders import typed
from cii_xl.addin.ranges import cells, grid
from cii_xl.addin.session import Refused
from cii_xl.addin.steps import Block, CopySheet, RowHeights, Show, Step
from cii_xl.book.canvas import address
from cii_xl.book.layout import LEFT, SCENARIO, SCENARIO_SLOTS
from cii_xl.book.sheets.scenario import FIRST, NOTE_CELL, TITLE_CELL
from cii_xl.index import Edition, UnknownName
from cii_xl.index.problems import fold

_TITLE = "产业 · 情景"
"""How the title of a scenario sheet ends, after the industry."""
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


def applied(book: Any, names: Sequence[str], edition: Edition) -> Edition:
    """The edition with the rates of scenario sheets. Raises Refused for what is no scenario sheet, or not usable."""
    for name in names:
        sheet = next((sheet for sheet in book.sheets if fold(sheet.name) == fold(name)), None)
        title = "" if sheet is None else typed(cells(book, sheet.name, *TITLE_CELL).value)
        if sheet is None or not title.endswith(_TITLE):
            raise Refused(f"“{name}”不是情景表；请填“新建情景”建立的工作表的名称，多张以顿号分隔")
        industry = title.removesuffix(_TITLE)
        rates: dict[tuple[str, ...], float] = {}
        for row, line in enumerate(grid(cells(book, sheet.name, FIRST, LEFT, SCENARIO_SLOTS, 5)), FIRST):
            stage, substage, _, before, rate = line
            if stage in (None, ""):
                continue
            if not isinstance(rate, int | float) or not 0 <= rate <= 100:
                raise Refused(f"{sheet.name}!{address(row, LEFT + 4)}：情景渗透率应为 0–100 的数字，请改正")
            if rate != before:
                rates[(industry, str(stage), *([str(substage)] if substage else []))] = float(rate)
        try:
            edition = edition.with_rates(rates)
        except UnknownName as error:
            raise Refused(f"“{sheet.name}”与产业表不一致：{error}；请重新建立情景") from None
    return edition


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
        Block(name, *TITLE_CELL, [[f"{edition.industries[code]}{_TITLE}"]]),
        Block(name, *NOTE_CELL, [[f"基准取自工作表“{after}”（{time}）；权重不变，只改渗透率"]]),
        Block(name, FIRST, LEFT, values),
    ]
    if len(own) < SCENARIO_SLOTS:
        done.append(RowHeights(name, FIRST + len(own), SCENARIO_SLOTS - len(own), 0))
    return [*done, Show(name)]
