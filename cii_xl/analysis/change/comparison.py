"""Two editions side by side: every industry's change and its parts, and the same for the mean."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from cii_xl.analysis.change.shapley import ADDED, REMOVED, Part, difference, split
from cii_xl.exhibits.catalogue.steps import Step
from cii_xl.index import Edition
from cii_xl.index.summary import MOVED

GONE, COME = "退出的产业", "新增的产业"
_EFFECTS = ("rate_effect", "weight_effect", "added", "removed")


@dataclass(frozen=True, slots=True)
class Version:
    """An edition under the name people know it by, and the year it stands for; None where nobody said."""

    name: str
    edition: Edition
    year: float | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """An index in two editions and the four effects, index points; they sum to ``change``."""

    code: str
    """Blank for the mean."""
    name: str
    old: float
    new: float
    rate_effect: float
    weight_effect: float
    added: float
    removed: float

    @property
    def change(self) -> float:
        """New less old."""
        return difference(self.old, self.new)


@dataclass(frozen=True)
class Comparison:
    """From ``start`` to ``end``."""

    start: Version
    end: Version

    @cached_property
    def common(self) -> tuple[str, ...]:
        """Codes of the industries that both editions have, in the order of the later one."""
        return tuple(c for c in self.end.edition.industries if c in self.start.edition.industries)

    @cached_property
    def parts(self) -> dict[str, tuple[Part, ...]]:
        """Code → parts of the change, of the common industries."""
        return {code: split(self.start.edition, self.end.edition, code) for code in self.common}

    @cached_property
    def industries(self) -> tuple[Change, ...]:
        """The common industries' changes."""
        old, new = self.start.edition, self.end.edition
        return tuple(
            Change(
                code, new.industries[code], old.index(code), new.index(code),
                *(math.fsum(getattr(p, effect) for p in self.parts[code]) for effect in _EFFECTS),
            )
            for code in self.common
        )  # fmt: skip

    @cached_property
    def mean(self) -> Change:
        """The mean over the common industries; nan where there are none."""
        n = len(self.common) or math.nan
        sums = (math.fsum(getattr(i, key) for i in self.industries) / n for key in ("old", "new", *_EFFECTS))
        return Change("", "共同产业平均" if self.gone or self.come else "各产业平均", *sums)

    @property
    def gone(self) -> dict[str, str]:
        """Code → name of industries that only the earlier edition has."""
        return {c: n for c, n in self.start.edition.industries.items() if c not in self.common}

    @property
    def come(self) -> dict[str, str]:
        """Code → name of industries that only the later edition has."""
        return {c: n for c, n in self.end.edition.industries.items() if c not in self.common}

    @property
    def scope(self) -> list[Step]:
        """What leaving and new industries do to the mean over all industries of an edition, index points."""
        steps = []
        if self.common and self.gone:
            steps.append((GONE, self.mean.old - self.start.edition.mean()))
        if self.common and self.come:
            steps.append((COME, self.end.edition.mean() - self.mean.new))
        return steps

    def steps(self, code: str) -> list[Step]:
        """An industry's change by stage and effect, index points, biggest first; links that came or went by name."""
        return _sorted(_by_stage(self.parts[code], "", 1))

    def mean_steps(self) -> list[Step]:
        """The change of the mean over all industries by industry, stage and effect, biggest first, and ``scope``."""
        n = len(self.common)
        each = [s for i in self.industries for s in _by_stage(self.parts[i.code], f"{i.name}·", n)]
        return _sorted([*each, *self.scope])


def _by_stage(parts: Iterable[Part], prefix: str, n: int) -> list[Step]:
    found: dict[str, float] = {}
    for part in parts:
        if part.status in (ADDED, REMOVED):
            lines = [(f"{part.status}“{part.label}”", part.effect)]
        else:
            lines = [(f"{part.stage}·渗透率", part.rate_effect), (f"{part.stage}·权重", part.weight_effect)]
        for name, effect in lines:
            found[prefix + name] = found.get(prefix + name, 0.0) + effect / n
    return list(found.items())


def _sorted(steps: Iterable[Step]) -> list[Step]:
    return sorted((s for s in steps if abs(s[1]) > MOVED), key=lambda s: -abs(s[1]))
