"""Kinds of statements on rates, each judged on the figures of one basis.

Every function here gives a judge: figures in, finding out. Rates are percent, differences percentage points. A
judge may raise NotListed where the figures lack an industry or a link.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise, permutations, product

from cii_xl.analysis.claims.figures import Figures
from cii_xl.analysis.claims.rates import STAGE, SUBSTAGE, Rates
from cii_xl.analysis.claims.span import RATE, Span
from cii_xl.analysis.claims.verdicts import FAILS, OPEN, Finding, above, below, every, meets, some
from cii_xl.published import fact

Judge = Callable[[Figures], Finding]
Joined = Callable[[Sequence[str]], str]
"""How verdicts on single links become one: ``every``, ``majority`` or ``some``."""


def higher(code: str, over: Sequence[str], under: Sequence[str], level: str = SUBSTAGE) -> Judge:
    """Each of some links is above each of others; by stage, weighted mean rates are compared."""
    return _compared(code, list(product(over, under)), level)


def falling(code: str, names: Sequence[str], level: str = SUBSTAGE) -> Judge:
    """Each link is above the next."""
    return _compared(code, list(pairwise(names)), level)


def _compared(code: str, pairs: Sequence[tuple[str, str]], level: str) -> Judge:
    def judge(figures: Figures) -> Finding:
        rates = figures.of(code)
        groups = {name: rates.at([name], level) for pair in pairs for name in pair}
        if silent := _silent(rates, [row for rows in groups.values() for row in rows]):
            return silent
        apart = {(a, b): rates.difference(groups[a], groups[b]) for a, b in pairs}
        verdict = every([above(span) for span in apart.values()])
        worst = min(apart, key=lambda pair: apart[pair].high if verdict == FAILS else apart[pair].low)
        return Finding(verdict, f"“{worst[0]}”减“{worst[1]}”为 {apart[worst].shown()} 点{room(verdict)}")

    return judge


def bounded(
    code: str,
    names: Sequence[str],
    *,
    most_percent: float | None = None,
    least_percent: float | None = None,
    strict: bool = False,
    joined: Joined = every,
) -> Judge:
    """Rates of some links are not above (below) a limit; ``strict`` leaves the limit itself out."""

    def judge(figures: Figures) -> Finding:
        rates = figures.of(code)
        rows = rates.at(names)
        if silent := _silent(rates, rows):
            return silent
        spans = {row: rates.rate(row) for row in rows}
        if most_percent is not None:
            verdict = joined([below(span, most_percent, strict=strict) for span in spans.values()])
        else:
            assert least_percent is not None
            verdict = joined([above(span, least_percent, strict=strict) for span in spans.values()])
        top = most_percent is not None or joined is some
        worst = max(rows, key=lambda row: spans[row].high) if top else min(rows, key=lambda row: spans[row].low)
        word = "最高" if top else "最低"
        told = f"{word}为“{rates.labels[SUBSTAGE][worst]}” {percent(spans[worst])}"
        return Finding(verdict, f"{told}{_counted(rates, rows)}{room(verdict)}")

    return judge


def together(code: str, stages: Sequence[str], limit: float) -> Judge:
    """The weighted mean rate of whole stages taken together is below a limit."""

    def judge(figures: Figures) -> Finding:
        rates = figures.of(code)
        rows = rates.at(stages, STAGE)
        if silent := _silent(rates, rows):
            return silent
        span = rates.mean(rows)
        verdict = below(span, limit)
        return Finding(verdict, f"合计 {percent(span)}{_counted(rates, rows)}{room(verdict)}")

    return judge


def stated(code: str, facts: Sequence[str]) -> Judge:
    """Rates are the printed ones. ``facts`` are ids such as ``rate.RET.支付结算``, whose last part names the link."""

    def judge(figures: Figures) -> Finding:
        rates = figures.of(code)
        printed = {id.split(".")[-1]: fact(id).value for id in facts}
        rows = rates.at(list(printed))
        if silent := _silent(rates, rows):
            return silent
        verdicts, told = [], []
        for row in rows:
            name, span = rates.labels[SUBSTAGE][row], rates.rate(row)
            verdicts.append(meets(Span.printed(printed[name]), span))
            if rates.known[row]:
                said = "，区间含印出值，未被否定" if verdicts[-1] == OPEN else ""
                told.append(f"“{name}” {percent(span)}（印出 {printed[name]}%）{said}")
        return Finding(every(verdicts), "；".join(told))

    return judge


def narrow(code: str, points: float) -> Judge:
    """No two links are more than so many points apart."""

    def judge(figures: Figures) -> Finding:
        rates = figures.of(code)
        rows = range(len(rates.low))
        if silent := _silent(rates, rows):
            return silent
        apart = {(a, b): rates.difference([a], [b]) for a, b in permutations(rows, 2)}
        verdict = every([below(span, points, strict=False) for span in apart.values()])
        a, b = max(apart, key=lambda pair: apart[pair].low if verdict == FAILS else apart[pair].high)
        names = rates.labels[SUBSTAGE]
        return Finding(verdict, f"“{names[a]}”减“{names[b]}”为 {apart[a, b].shown()} 点{room(verdict)}")

    return judge


def _silent(rates: Rates, rows: Sequence[int]) -> Finding | None:
    """The finding where nothing at all is known of the rows."""
    if rates.known[list(rows)].any():
        return None
    if rates.facts:
        return Finding(OPEN, "研报没有印出这一说法以外的数值，无从核对")
    return Finding(OPEN, f"所涉 {len(rows)} 个环节没有这一来源的数值")


def percent(span: Span) -> str:
    """A rate as people read it."""
    return "未知" if span == RATE else f"{span.shown()}%"


def _counted(rates: Rates, rows: Sequence[int]) -> str:
    known = int(rates.known[list(rows)].sum())
    return "" if known == len(rows) else f"（{len(rows)} 个环节中 {known} 个有数值）"


def room(verdict: str) -> str:
    """What evidence ends with where nothing is decided."""
    return "，两种结果都可能" if verdict == OPEN else ""


def never(reason: str) -> Judge:
    """A statement that no figure of an edition decides; the reason stands as evidence."""
    return lambda figures: Finding(OPEN, reason)
