"""One statement of the report as a test, and its verdict on each basis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cii_xl.analysis.claims.figures import PRINTED, Figures
from cii_xl.analysis.claims.rates import NotListed
from cii_xl.analysis.claims.statements import Judge
from cii_xl.analysis.claims.verdicts import BUILT_IN, HOLDS, OPEN, Finding
from cii_xl.book.panels.claims import GROUPS

STATEMENT, CHECK = "研报说法", "自洽核对"
"""What the report says; what it does not say but its figures, or the reading of them, must meet to fit together."""

CHECKS = GROUPS["checks"]
"""The group of the latter."""


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
    """Beginnings of ids of the calibration constraints that state it."""

    @property
    def kind(self) -> str:
        """研报说法 or 自洽核对."""
        return CHECK if self.group == CHECKS else STATEMENT


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
    found = _finding(claim, figures)
    return Judged(claim, figures.basis, found.verdict, found.evidence, _built_in(claim, figures, found.verdict))


def _finding(claim: Claim, figures: Figures) -> Finding:
    try:
        return claim.judge(figures.without(claim.facts))
    except NotListed as missing:
        return Finding(OPEN, f"版本中没有{missing}")


def _built_in(claim: Claim, figures: Figures, verdict: str) -> bool:
    """Whether the constraints that state the claim are all in force, or, where some industry was changed, whether it
    holds only by bounds that the calibration gave under them."""
    if not claim.constraints:
        return False
    enforced = figures.enforced
    if all(any(id.startswith(beginning) for id in enforced) for beginning in claim.constraints):
        return True
    return verdict == HOLDS and _finding(claim, figures.without_calibration()).verdict != HOLDS


def on_print(judge: Judge) -> Judge:
    """A statement on figures that only the report prints, such as those of the economy."""
    elsewhere = Finding(OPEN, "不涉及环节渗透率，只能按研报印出的数值核对")
    return lambda figures: judge(figures) if figures.basis == PRINTED else elsewhere


def all_judged(claims: Sequence[Claim], bases: Sequence[Figures]) -> list[Judged]:
    """Every claim on every basis, claim by claim."""
    return [judged(claim, figures) for claim in claims for figures in bases]
