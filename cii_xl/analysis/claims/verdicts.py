"""Three-valued verdicts: a statement holds only where it holds over everything that the figures allow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cii_xl.analysis.claims.span import SLACK, Span

HOLDS, FAILS, OPEN = "成立", "不成立", "无法判断"
BUILT_IN = "约束内含"
"""Shown instead of 成立 where the statement is one of the calibration's own constraints."""

AGREES, DIFFERS, UNCHECKED = "一致", "不一致", "无法核对"
"""Of a printed label and the value computed from other printed figures."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict and the figures it rests on, in one short Chinese sentence."""

    verdict: str
    evidence: str


def above(span: Span, limit: float = 0.0, *, strict: bool = True) -> str:
    """Whether a value is above a limit (``strict=False``: or on it)."""
    if strict:
        return HOLDS if span.low > limit + SLACK else FAILS if span.high <= limit + SLACK else OPEN
    return HOLDS if span.low >= limit - SLACK else FAILS if span.high < limit - SLACK else OPEN


def below(span: Span, limit: float, *, strict: bool = True) -> str:
    """Whether a value is below a limit (``strict=False``: or on it)."""
    return above(Span(-span.high, -span.low), -limit, strict=strict)


def meets(label: Span, value: Span) -> str:
    """Whether a value is what a printed number says: surely, surely not, or perhaps."""
    return HOLDS if value.inside(label) else OPEN if value.touches(label) else FAILS


def every(verdicts: Iterable[str]) -> str:
    """Of statements joined by *and*."""
    found = list(verdicts)
    return FAILS if FAILS in found else OPEN if OPEN in found else HOLDS


def majority(verdicts: Iterable[str]) -> str:
    """Of *more than half of them*."""
    found = list(verdicts)
    half = len(found) / 2
    if found.count(HOLDS) > half:
        return HOLDS
    return FAILS if found.count(FAILS) >= half else OPEN


def some(verdicts: Iterable[str]) -> str:
    """Of *at least one of them*."""
    found = list(verdicts)
    return HOLDS if HOLDS in found else OPEN if OPEN in found else FAILS
