"""Everything that the tests gave, before anybody words or draws it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cii_xl.analysis.claims.claim import Judged
from cii_xl.analysis.claims.comparison import Comparison
from cii_xl.analysis.claims.figures import BASES
from cii_xl.analysis.claims.gradient import Gradient
from cii_xl.book.panels.claims import DRAWS, LEVEL, SEED
from cii_xl.index import Edition

ALL = "全部"
"""Every rate of the edition, filled ones among them: the third source of the gradient."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Significance level of the gradient's one-sided test, permutations drawn where not all are taken, their seed."""

    level: float = LEVEL
    draws: int = DRAWS
    seed: int = SEED


@dataclass(frozen=True, slots=True)
class Slope:
    """The gradient of one industry, or pooled, on the rates of one source."""

    source: str
    name: str
    test: Gradient
    pooled: bool = False
    across: bool = False
    """Whether links of different industries were compared too."""


@dataclass(frozen=True)
class Outcome:
    """Verdicts claim by claim and basis by basis, gradients by source, forecast labels."""

    edition: Edition
    judged: tuple[Judged, ...]
    slopes: tuple[Slope, ...]
    comparisons: tuple[Comparison, ...]
    settings: Settings
    changed: tuple[str, ...]
    """Industries that are not as published, where the calibration's constraints no longer bind."""
    surveyed: int
    """Rates from the survey."""

    def claims(self) -> list[dict[str, Judged]]:
        """For each claim its verdicts by basis, in order."""
        size = len(BASES)
        return [{j.basis: j for j in self.judged[i : i + size]} for i in range(0, len(self.judged), size)]

    def on(self, basis: str, kind: str) -> list[Judged]:
        """The verdicts on one basis, on claims of one kind."""
        return [j for j in self.judged if j.basis == basis and j.claim.kind == kind]

    def by_source(self, source: str) -> Sequence[Slope]:
        """Gradients on the rates of one source, pooled ones first."""
        return sorted((s for s in self.slopes if s.source == source), key=lambda s: not s.pooled)

    def within(self, source: str) -> Gradient:
        """The gradient pooled over pairs within industries."""
        return next(s.test for s in self.slopes if s.source == source and s.pooled and not s.across)
