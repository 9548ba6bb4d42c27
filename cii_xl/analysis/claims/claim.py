"""One statement of the report as a test, and its verdict on each basis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cii_xl.analysis.claims.figures import PRINTED, Figures, NotListed
from cii_xl.analysis.claims.statements import Judge
from cii_xl.analysis.claims.verdicts import BUILT_IN, HOLDS, OPEN, Finding


@dataclass(frozen=True, slots=True)
class Claim:
    """A core statement of the report in short words of our own, and how it is computed."""

    id: str
    section: str
    group: str
    text: str
    method: str
    judge: Judge
    facts: tuple[str, ...] = ()
    """Printed facts that state the claim itself: no evidence for it."""
    constraints: tuple[str, ...] = ()
    """Beginnings of ids of the calibration constraints that state it; all of them must be in force to build it in."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim's verdict on one basis."""

    claim: Claim
    basis: str
    verdict: str
    evidence: str
    built_in: bool
    """Whether the calibration was made to meet it, so that its holding is no evidence."""

    @property
    def shown(self) -> str:
        """The verdict as people see it: 约束内含 where it holds because it was built in."""
        return BUILT_IN if self.built_in and self.verdict == HOLDS else self.verdict


def judged(claim: Claim, figures: Figures) -> Judged:
    """The claim on one basis; links that the edition does not have leave it undecided, and the evidence says which."""
    try:
        finding = claim.judge(figures.without(claim.facts))
    except NotListed as missing:
        finding = Finding(OPEN, f"版本中没有{missing}")
    enforced = figures.enforced
    built_in = bool(claim.constraints) and all(
        any(id.startswith(beginning) for id in enforced) for beginning in claim.constraints
    )
    return Judged(claim, figures.basis, finding.verdict, finding.evidence, built_in)


def on_print(judge: Judge) -> Judge:
    """A statement on figures that only the report prints, such as those of the economy."""
    elsewhere = Finding(OPEN, "不涉及环节渗透率，只能按研报印出的数值核对")
    return lambda figures: judge(figures) if figures.basis == PRINTED else elsewhere


def all_judged(claims: Sequence[Claim], bases: Sequence[Figures]) -> list[Judged]:
    """Every claim on every basis, claim by claim."""
    return [judged(claim, figures) for claim in claims for figures in bases]
