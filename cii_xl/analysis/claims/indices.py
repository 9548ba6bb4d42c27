"""Kinds of statements on indices (index points), each judged on the figures of one basis."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from cii_xl.analysis.claims.figures import Figures
from cii_xl.analysis.claims.statements import Judge, room
from cii_xl.analysis.claims.verdicts import FAILS, OPEN, Finding, above, below, every
from cii_xl.book.layout import INDUSTRY_NAMES


def ordered(codes: Sequence[str]) -> Judge:
    """Indices fall in this order, each above the next."""

    def judge(figures: Figures) -> Finding:
        if silent := no_index(figures, codes):
            return silent
        spans = {code: figures.index(code) for code in codes}
        steps = {(a, b): spans[a] - spans[b] for a, b in pairwise(codes)}
        verdict = every([above(step) for step in steps.values()])
        a, b = min(steps, key=lambda pair: steps[pair].high if verdict == FAILS else steps[pair].low)
        closest = (f"{INDUSTRY_NAMES[code]} {figures.index_shown(code)}" for code in (a, b))
        return Finding(verdict, f"最接近的是{' 与'.join(closest)}{room(verdict)}")

    return judge


def beyond(over: Sequence[str], under: Sequence[str]) -> Judge:
    """Each of some indices is above each of others."""

    def judge(figures: Figures) -> Finding:
        if silent := no_index(figures, [*over, *under]):
            return silent
        spans = {code: figures.index(code) for code in (*over, *under)}
        low, high = min(over, key=lambda code: spans[code].low), max(under, key=lambda code: spans[code].high)
        verdict = every([above(spans[a] - spans[b]) for a in over for b in under])
        shown = (f"{INDUSTRY_NAMES[code]} {figures.index_shown(code)}" for code in (low, high))
        return Finding(verdict, f"{'，'.join(shown)}{room(verdict)}")

    return judge


def below_mean(code: str, others: Sequence[str]) -> Judge:
    """One index is below the arithmetic mean of others."""

    def judge(figures: Figures) -> Finding:
        if silent := no_index(figures, [code, *others]):
            return silent
        mean = figures.mean(others)
        verdict = below(figures.index(code) - mean, 0.0)
        own = f"{INDUSTRY_NAMES[code]} {figures.index_shown(code)}"
        return Finding(verdict, f"{own}，其余 {len(others)} 个产业平均 {mean.shown()}{room(verdict)}")

    return judge


def no_index(figures: Figures, codes: Sequence[str]) -> Finding | None:
    """The finding where nothing is known of some index."""
    without = [code for code in codes if not figures.has_index(code)]
    if not without:
        return None
    return Finding(OPEN, f"{len(codes)} 个产业中有 {len(without)} 个没有这一来源的数值")
