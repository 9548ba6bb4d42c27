"""An edit: which rates of an edition, and what is done with them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from cii_xl.index import Edition, UnknownName
from cii_xl.index.arithmetic import Array
from cii_xl.index.problems import fold

ALL = "全部"
"""Every industry."""
_POSITION = re.compile(r"位置\s*(\d{1,2})")


class Operation(StrEnum):
    """What is done with each rate; values are percent or percentage points, and a factor for SCALE."""

    SET = "设为"
    ADD = "加"
    SCALE = "乘"
    CAP = "不超过"
    FLOOR = "不低于"


WORDS = {
    Operation.SET: ("=", "set"),
    Operation.ADD: ("+", "加点", "add"),
    Operation.SCALE: ("×", "*", "x", "scale"),
    Operation.CAP: ("≤", "<=", "封顶", "cap"),
    Operation.FLOOR: ("≥", ">=", "保底", "floor"),
}
"""What else an operation may be called."""

_BY_WORD = {fold(word): op for op, words in WORDS.items() for word in (op, *words)}


def operation(word: str) -> Operation | None:
    """The operation that a word means, whatever its width and case; None for another word."""
    return _BY_WORD.get(fold(word))


def allowed(op: Operation) -> tuple[float, float]:
    """Lowest and highest value of an operation."""
    return {Operation.ADD: (-100.0, 100.0), Operation.SCALE: (0.0, 1000.0)}.get(op, (0.0, 100.0))


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of the rates of ``rows`` (numbers of the edition's rows); ``where`` names them."""

    scenario: str
    where: str
    rows: tuple[int, ...]
    operation: Operation
    value: float

    @property
    def text(self) -> str:
        """``制造·销售 加 5``."""
        return f"{self.where} {self.operation} {self.value:g}"

    def applied(self, rates: Array) -> tuple[Array, npt.NDArray[np.intp]]:
        """The rates after it, shape ``(rows,)``, percent, and the rows that had to be held within 0–100."""
        own = list(self.rows)
        wanted, v = rates.copy(), self.value
        wanted[own] = {
            Operation.SET: np.full(len(own), v),
            Operation.ADD: rates[own] + v,
            Operation.SCALE: rates[own] * v,
            Operation.CAP: np.minimum(rates[own], v),
            Operation.FLOOR: np.maximum(rates[own], v),
        }[self.operation]
        held = np.clip(wanted, 0.0, 100.0)
        return held, np.flatnonzero(held != wanted)


class NotAPlace(ValueError):
    """Names that do not go together; ``column`` is the one to mend, the message says what was found."""

    def __init__(self, column: str, found: str, expected: str) -> None:
        self.column, self.expected = column, expected
        super().__init__(found)


def place(edition: Edition, industry: str, stage: str = "", substage: str = "") -> tuple[str, tuple[int, ...]]:
    """What people call some rows of an edition, and their numbers.

    Parameters
    ----------
    industry : name or code, or 全部.
    stage : a stage's name, ``位置 3`` for all links at that position, or blank for all of the industry.
    substage : blank for all of the stage.

    Raises UnknownName with the nearest names, NotAPlace for names that do not go together.
    """
    if not industry:
        raise NotAPlace("产业", "产业为空", f"产业的名称或代码，或“{ALL}”")
    code = code_of(edition, industry)
    known = {fold(s) for s in edition.stages(code)["stage"]} if code else set()
    position = _POSITION.fullmatch(fold(stage))
    if position and fold(stage) not in known:
        return _at_position(edition, code, int(position[1]), substage)
    if not stage:
        if substage:
            raise NotAPlace("环节", "环节为空，而写了子环节", "子环节所在的环节")
        name = edition.industries[code] if code else "全部产业"
        return name, tuple(i for i, c in enumerate(edition.rows["code"]) if not code or c == code)
    if not code:
        raise NotAPlace("环节", f"产业为“{ALL}”，环节为“{stage}”", f"产业为“{ALL}”时，环节留空或写“位置 n”")
    rows = edition.locate(code, stage, substage or None)
    named = [edition.industries[code], *(str(edition.rows.at[rows[0], k]) for k in ("stage", "substage"))]
    return "·".join(named if substage else named[:2]), tuple(rows)


def code_of(edition: Edition, industry: str) -> str:
    """The code of an industry, blank for 全部; one that is named so goes first. Raises UnknownName."""
    try:
        return edition.code(industry)
    except UnknownName:
        if fold(industry) == ALL:
            return ""
        raise


def _at_position(edition: Edition, code: str, position: int, substage: str) -> tuple[str, tuple[int, ...]]:
    if substage:
        raise NotAPlace("子环节", f"写了位置 {position}，又写了子环节“{substage}”", "按位置修改时，子环节留空")
    name = edition.industries[code] if code else "全部产业"
    rows = edition.rows
    own = (rows["position"] == position) & ((rows["code"] == code) | (not code))
    if not own.any():
        there = sorted(set(rows["position"][(rows["code"] == code) | (not code)]))
        raise NotAPlace("环节", f"{name}没有位置 {position}", f"位置 {there[0]} 至 {there[-1]} 中已有的一个")
    return f"{name}·位置 {position}", tuple(int(i) for i in np.flatnonzero(own))
