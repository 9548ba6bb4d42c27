"""The rows of 不确定性."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from cii_xl.analysis.result import finite
from cii_xl.analysis.uncertainty import said
from cii_xl.analysis.uncertainty.exhibits import matrix, moved, shares
from cii_xl.analysis.uncertainty.statistics import MEAN
from cii_xl.book.canvas import Value
from cii_xl.book.panels.panel import Filled
from cii_xl.book.panels.uncertainty import (
    APART,
    INDUSTRY_SLOTS,
    LEVEL,
    PAIR_SLOTS,
    RANKS,
    STEP_SLOTS,
    WEIGHT_SLOTS,
)
from cii_xl.index.summary import one

if TYPE_CHECKING:
    from cii_xl.analysis.uncertainty.result import Uncertainty

Rows = list[list[Value]]


def filled(result: Uncertainty) -> Filled:
    """What the button writes; of more industries than there is room for, those with the highest indices."""
    given = result.given
    state = (
        f"{result.edition.id} 版 · {result.nets.draws:,} 次抽样 · 随机种子 {given.seed} · 置信度 {said.level(result)}"
    )
    rows = {"indices": _indices(result), "convergence": _convergence(result)}
    if len(result.ranking) > 1:
        rows |= {"ranks": _ranks(result), "pairs": _pairs(result), "leads": _leads(result)}
        rows["weights_first"] = _weights(result)
    notes = list(result.assumptions())
    if len(result.ranking) > INDUSTRY_SLOTS:
        notes.insert(0, f"本页只列现值最高的 {INDUSTRY_SLOTS} 个产业；全部见 cii-xl analyse uncertainty")
    return Filled(state, result.sentences(), rows, notes)


def _indices(result: Uncertainty) -> Rows:
    own = said.of_industries(result)[:INDUSTRY_SLOTS]
    keys = ("index", "low", "high", "width", "mean", "median", "sd", "sd_exact")
    several = len(result.ranking) > 1
    table = [*own, *(said.records(result.indices.tail(1)) if several else [])]
    return [[r["industry"], finite(r["rank"]), *(finite(r[k]) for k in keys), _small(r["se"])] for r in table]


def _ranks(result: Uncertainty) -> Rows:
    share = shares(result)
    rows: Rows = []
    for r in said.records(result.ranking.head(INDUSTRY_SLOTS)):
        own = [100 * x for x in share[r["code"]]]
        if len(own) > RANKS:
            own = [*own[: RANKS - 1], math.fsum(own[RANKS - 1 :])]
        rows.append([r["industry"], *own, *[None] * (RANKS - len(own))])
    return rows


def _pairs(result: Uncertainty) -> Rows:
    names, cells = matrix(result)
    rows: Rows = []
    for name, row in zip(names, cells, strict=True):
        rows.append([name, *(None if p is None else 100 * p for p in row), *[None] * (RANKS - len(row))])
    return rows


def _leads(result: Uncertainty) -> Rows:
    """Pairs whose order is least sure first; the sheet has room for some."""
    table = result.pairs.copy()
    table["sure"] = table[["above", "below"]].max(axis=1)
    table = table.sort_values("sure", kind="stable").head(PAIR_SLOTS)
    rows: Rows = []
    for r in said.records(table):
        verdict = APART if said.apart(r) else LEVEL
        rows.append([r["industry"], r["other"], r["lead"], r["low"], r["high"], r["above"], verdict])
    return rows


def _weights(result: Uncertainty) -> Rows:
    return [
        [
            r["industry"], r["substage"] or r["stage"], r["weight"], r["first"], 100 * r["shift"], finite(r["kept"]),
            r["draws_first"],
        ]
        for r in moved(result, WEIGHT_SLOTS)
    ]  # fmt: skip


def _convergence(result: Uncertainty) -> Rows:
    """The mean of industries, or the only industry, at each power of two."""
    code = MEAN if len(result.ranking) > 1 else result.ranking["code"].iloc[0]
    table = result.convergence[result.convergence["code"] == code].tail(STEP_SLOTS)
    keys = ("mean", "low", "high", "width")
    return [[f"{r['draws']:,}", *(finite(r[k]) for k in keys), _small(r["se"])] for r in said.records(table)]


def _small(x: float) -> Value:
    """A standard error, at more decimals than the sheet's number formats have."""
    return None if math.isnan(x) else one(x, 4)
