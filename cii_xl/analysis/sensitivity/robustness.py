"""What the result would be without a stage, or summed up in another way; with what was changed for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cii_xl.analysis.sensitivity import aggregation
from cii_xl.analysis.sensitivity.tables import records
from cii_xl.exhibits.catalogue.say import short
from cii_xl.index import Edition, arithmetic
from cii_xl.index.arithmetic import Array
from cii_xl.index.summary import one

STATED = "stated"


@dataclass(frozen=True)
class Scenario:
    """Another way to sum up. ``weights`` has shape ``(rows,)``; ``changed`` tells in words and numbers what is not as
    stated, and what came of it where that is not plain."""

    key: str
    name: str
    exponent: float
    weights: Array
    changed: str

    def indices(self, edition: Edition) -> Array:
        """Index of each industry, shape ``(industries,)``."""
        if self.exponent == 1:
            return arithmetic.index(self.weights, edition.rates, edition.by_industry)
        return aggregation.power_mean(self.weights, edition.rates, edition.by_industry, self.exponent)


def scenarios(edition: Edition, exponent: float) -> tuple[Scenario, ...]:
    """The stated way first, then geometric, harmonic and generalised means, equal stages, equal substages."""
    w, stages, industries = edition.weights, edition.by_stage, edition.by_industry
    equal_stages, equal_rows = aggregation.equal_stages(w, stages, industries), aggregation.equal_rows(industries)
    power = f"幂平均（{exponent:g}）"
    return (
        Scenario(STATED, "现行", 1, w, "没有改动：加权算术平均"),
        Scenario("geometric", "几何平均", 0, w, _summed(edition, "几何平均（幂次 0）", 0)),
        Scenario("harmonic", "调和平均", -1, w, _summed(edition, "调和平均（幂次 -1）", -1)),
        Scenario("power", power, exponent, w, _summed(edition, f"幂平均（幂次 {exponent:g}）", exponent)),
        Scenario("equal-stages", "环节等权", 1, equal_stages, _reweighted(edition, equal_stages, "环节等权")),
        Scenario("equal-substages", "子环节等权", 1, equal_rows, _reweighted(edition, equal_rows, "子环节等权")),
    )  # fmt: skip


def compared(edition: Edition, every: tuple[Scenario, ...]) -> pd.DataFrame:
    """Every scenario and industry: scenario, name, code, industry, index, change (index points), rank, shift (ranks,
    above 0 where the industry falls)."""
    stated = every[0].indices(edition)
    before = arithmetic.ranks(stated)
    frames = []
    for scenario in every:
        indices = scenario.indices(edition)
        ranks = arithmetic.ranks(indices)
        frames.append(
            pd.DataFrame(
                {
                    "scenario": scenario.key,
                    "name": scenario.name,
                    "code": list(edition.industries),
                    "industry": list(edition.industries.values()),
                    "index": indices,
                    "change": indices - stated,
                    "rank": ranks,
                    "shift": ranks - before,
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def agreement(edition: Edition, every: tuple[Scenario, ...]) -> pd.DataFrame:
    """Each scenario against the stated ranking: scenario, name, changed, mean (index points), kendall (τ-b), spearman,
    moved (industries with another rank), mean_shift and max_shift (ranks). The correlations are nan where there are
    fewer than two industries or all have the same index."""
    stated = every[0].indices(edition)
    before = arithmetic.ranks(stated)
    found = []
    for scenario in every:
        indices = scenario.indices(edition)
        shift = np.abs(arithmetic.ranks(indices) - before)
        kendall, spearman = _correlations(stated, indices)
        found.append(
            {
                "scenario": scenario.key,
                "name": scenario.name,
                "changed": scenario.changed,
                "mean": float(indices.mean()),
                "kendall": kendall,
                "spearman": spearman,
                "moved": int(np.count_nonzero(shift)),
                "mean_shift": float(shift.mean()),
                "max_shift": int(shift.max()),
            }
        )
    return pd.DataFrame(found)


def left_out(edition: Edition, code: str = "") -> pd.DataFrame:
    """Each stage of one industry, or with ``""`` of all, left out and the other weights of its industry scaled up.

    Columns code, industry, stage, weight (share of 1), rate (the stage's mean rate, percent), index, without (of the
    industry, index points), change, mean_change (of the mean over industries), rank, rank_without; nan where nothing
    of the industry is left.
    """
    stated = edition.indices.to_numpy()
    before = arithmetic.ranks(stated)
    stages, codes = edition.stages(), list(edition.industries)
    found = []
    for s, record in enumerate(records(stages)):
        if code not in ("", record["code"]):
            continue
        k = codes.index(record["code"])
        weights = aggregation.without(edition.weights, edition.by_stage.of_row == s, edition.by_industry)
        indices = arithmetic.index(weights, edition.rates, edition.by_industry)
        gone = bool(np.isnan(indices[k]))
        found.append(
            {
                "code": record["code"],
                "industry": record["industry"],
                "stage": record["stage"],
                "weight": record["weight"],
                "rate": record["rate"],
                "index": stated[k],
                "without": indices[k],
                "change": indices[k] - stated[k],
                "mean_change": (indices[k] - stated[k]) / len(codes),
                "rank": before[k],
                "rank_without": np.nan if gone else float(arithmetic.ranks(indices)[k]),
            }
        )
    return pd.DataFrame(found)


def _summed(edition: Edition, way: str, exponent: float) -> str:
    if exponent == 1:
        return "没有改动：幂次 1 即加权算术平均"
    text = f"加权算术平均改为加权{way}；{len(edition.rates)} 个子环节的权重与渗透率不变"
    zeros = (edition.rates == 0) & (edition.weights > 0)
    if not zeros.any():
        return text
    if exponent > 0:
        return f"{text}；{int(zeros.sum())} 个渗透率为 0，照常计入"
    hit = dict.fromkeys(edition.rows["industry"][zeros])
    return f"{text}；{int(zeros.sum())} 个渗透率为 0，未作替换，因此{'、'.join(hit)}的指数为 0"


def _reweighted(edition: Edition, weights: Array, what: str) -> str:
    moved = np.abs(weights - edition.weights)
    if moved.max() < 1e-9:
        return f"没有改动：现行权重即{what}"
    most = int(moved.argmax())
    row = edition.rows.iloc[most]
    name = f"{short(row['industry'], 6)}·{short(row['substage'] or row['stage'], 8)}"
    return (
        f"{what}：改动 {int((moved > 1e-9).sum())} 个权重，平均 {one(100 * moved.mean())} 个百分点，最多是{name}"
        f"（{one(100 * edition.weights[most])}% → {one(100 * weights[most])}%）"
    )


def _correlations(a: Array, b: Array) -> tuple[float, float]:
    from scipy.stats import kendalltau, spearmanr

    # what differs by rounding of the sums only is a tie, as in the ranking
    a, b = np.round(a, 9), np.round(b, 9)
    if len(a) < 2 or np.ptp(a) == 0 or np.ptp(b) == 0:
        return np.nan, np.nan
    return float(kendalltau(a, b).statistic), float(spearmanr(a, b).statistic)
