"""What can be wrong with an edition, said so that the person at the workbook can mend it."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad a problem is: an error refuses the edition, a warning asks for a look, a note only says what was done."""

    ERROR = "错误"
    WARNING = "警告"
    NOTE = "提示"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a problem is: a sheet and cell when it came from a workbook, else only a label such as ``第3行 渗透率``."""

    label: str
    sheet: str | None = None
    cell: str | None = None

    def __str__(self) -> str:
        return f"{self.sheet}!{self.cell}" if self.sheet and self.cell else self.label


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding. ``rule`` is a stable ASCII name for programs; the other texts are Chinese, for people."""

    rule: str
    place: Place
    found: str
    expected: str
    fix: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        return f"[{self.severity}] {self.place}：{self.found}；应为：{self.expected}；处理：{self.fix}"

    def as_dict(self) -> dict[str, str | None]:
        """The problem as plain JSON values."""
        return {
            "severity": self.severity.name.lower(),
            "rule": self.rule,
            "place": str(self.place),
            "sheet": self.place.sheet,
            "cell": self.place.cell,
            "found": self.found,
            "expected": self.expected,
            "fix": self.fix,
        }


class EditionError(ValueError):
    """An edition that cannot be used. ``problems`` holds all findings, errors first; the message lists each."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        order = list(Severity)
        self.problems: tuple[Problem, ...] = tuple(sorted(problems, key=lambda p: order.index(p.severity)))
        super().__init__("\n".join(str(p) for p in self.problems))


def fold(text: object) -> str:
    """The form in which names are compared: full-width characters made narrow, case and outer spaces dropped."""
    return unicodedata.normalize("NFKC", str(text)).strip().casefold()


class UnknownName(KeyError):
    """An industry, stage or substage that the edition does not have. ``near`` holds the closest names, best first."""

    def __init__(self, kind: str, given: object, known: Sequence[str]) -> None:
        self.kind, self.given = kind, given
        text = fold(given)
        by_fold = {fold(name): name for name in known}
        close = [by_fold[name] for name in difflib.get_close_matches(text, by_fold, n=3, cutoff=0.3)]
        # Chinese names are short: one shared character is a better hint than difflib's ratio alone.
        shared = [name for key, name in by_fold.items() if name not in close and set(key) & set(text)]
        self.near: tuple[str, ...] = tuple((close + shared)[:3])
        self.known = tuple(known)
        super().__init__(str(self))

    def __str__(self) -> str:
        hint = f"最接近的是：{'、'.join(self.near)}" if self.near else f"可用的有：{'、'.join(self.known)}"
        return f"没有名为“{self.given}”的{self.kind}；{hint}"
