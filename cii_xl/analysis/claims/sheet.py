"""The rows of 结论检验."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from cii_xl.analysis.claims.claim import Judged
from cii_xl.analysis.claims.comparison import Comparison
from cii_xl.analysis.claims.figures import BASES, PRINTED, SURVEYED
from cii_xl.analysis.claims.outcome import ALL, Outcome, Slope
from cii_xl.analysis.claims.said import assumptions, best, how, sentences, tested
from cii_xl.book.canvas import Value
from cii_xl.book.panels.claims import GROUPS, SLOPE_SLOTS
from cii_xl.book.panels.panel import Filled

Rows = list[list[Value]]


def filled(outcome: Outcome) -> Filled:
    """What the button writes."""
    settings = outcome.settings
    state = f"版本 {outcome.edition.id}；显著性水平 {settings.level:g}，置换 {settings.draws} 次，种子 {settings.seed}"
    rows: dict[str, Sequence[Sequence[Value]]] = {key: _claims(outcome, title) for key, title in GROUPS.items()}
    rows["gradient"] = _slopes(outcome)
    rows["forecasts"] = [_comparison(c) for c in outcome.comparisons]
    return Filled(state, sentences(outcome), rows, assumptions(outcome))


def _claims(outcome: Outcome, group: str) -> Rows:
    found = [by for by in outcome.claims() if by[BASES[0]].claim.group == group]
    return [_claim(by) for by in found]


def _claim(by: Mapping[str, Judged]) -> list[Value]:
    claim = by[BASES[0]].claim
    return [claim.text, claim.section, *(by[basis].shown for basis in BASES), best(by), claim.method]


def _slopes(outcome: Outcome) -> Rows:
    """Pooled rows first; industries beyond the sheet's room are left to the command."""
    sources = {source: {s.name: s for s in outcome.by_source(source)} for source in (PRINTED, ALL, SURVEYED)}
    level = outcome.settings.level
    return [
        _slope(name, {source: own[name] for source, own in sources.items() if name in own}, level)
        for name in [s.name for s in outcome.by_source(ALL)][:SLOPE_SLOTS]
    ]


def _slope(name: str, found: Mapping[str, Slope], level: float) -> list[Value]:
    tau = {source: slope.test.tau for source, slope in found.items()}
    shown = [None if math.isnan(tau.get(source, math.nan)) else tau[source] for source in (PRINTED, ALL, SURVEYED)]
    tests = [f"{source}：{tested(slope, level)}" for source, slope in found.items() if slope.test.links]
    return [name, found[ALL].test.links, *shown, "；".join(tests), how(found[ALL])]


def _comparison(c: Comparison) -> list[Value]:
    period = c.period.removesuffix("e") + ("（预测）" if c.period.endswith("e") else "")
    room = f"推算范围 {c.span.shown(2)}" if c.span else ""
    note = "；".join(part for part in (room, c.note) if part)
    unit = f"（{c.unit}）" if c.unit else ""
    return [f"{c.series}：{c.item}{unit}", period, float(c.label) if c.label else None, c.computed, c.verdict, note]
