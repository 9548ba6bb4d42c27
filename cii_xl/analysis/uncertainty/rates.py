"""What is assumed of each rate, by where it is from."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from cii_xl.analysis.uncertainty import quantiles
from cii_xl.analysis.uncertainty.settings import PERT, Settings
from cii_xl.index import Edition
from cii_xl.index.arithmetic import Array

_SURVEY_CONFIDENCE_SCORE = 1.959963984540054
"""Normal score of the ends of a 95 % interval, the confidence of the survey's estimates."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """A rate, percent, that is not drawn."""

    rate: float


@dataclass(frozen=True, slots=True)
class Uniform:
    """Anywhere between two rates alike."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Pert:
    """The beta distribution on [low, high] with the mode given, mean (low + 4 mode + high)/6 (Clark 1962)."""

    low: float
    mode: float
    high: float

    @property
    def shape(self) -> tuple[float, float]:
        """Parameters of the beta distribution on [0, 1]."""
        width = self.high - self.low
        return 1 + 4 * (self.mode - self.low) / width, 1 + 4 * (self.high - self.mode) / width


@dataclass(frozen=True, slots=True)
class TwoPiece:
    """Two halves of normal distributions that meet at the median; 95 % lie between ``low`` and ``high``; what would
    lie beyond 0 or 100 is put there."""

    low: float
    median: float
    high: float

    def table(self) -> Array:
        """Quantiles at the nodes of ``quantiles``."""
        z = quantiles.scores()
        side = np.where(z < 0, self.median - self.low, self.high - self.median) / _SURVEY_CONFIDENCE_SCORE
        return np.clip(self.median + z * side, 0.0, 100.0)


@dataclass(frozen=True, slots=True)
class Replicated:
    """A column of the survey's replicates; rows of one industry are drawn together."""

    code: str
    column: int


Marginal = Fixed | Uniform | Pert | TwoPiece | Replicated


@dataclass(frozen=True)
class Rates:
    """One assumption for each row of the edition, and what to tell of them."""

    marginals: tuple[Marginal, ...]
    told: tuple[str, ...]


Columns = Mapping[int, tuple[str, int]]
"""Row of the edition → industry code and column of its replicates."""


def rates(edition: Edition, settings: Settings, replicated: Columns, declined: Sequence[str] = ()) -> Rates:
    """The assumptions for every row; ``declined``: what to tell of survey rows without replicates."""
    found: list[Marginal] = []
    why: dict[str, list[str]] = {}
    records: list[dict[str, Any]] = edition.rows.to_dict("records")  # type: ignore[assignment]
    for row, r in enumerate(records):
        marginal, kind = _replicated(replicated[row]) if row in replicated else _marginal(r, settings)
        found.append(marginal)
        why.setdefault(kind, []).append(f"{r['industry']}“{r['substage'] or r['stage']}”")
    return Rates(tuple(found), (*(_told(kind, names) for kind, names in sorted(why.items())), *declined))


def _replicated(column: tuple[str, int]) -> tuple[Marginal, str]:
    return Replicated(*column), "问卷：自助法重复样本"


def _marginal(row: Mapping[str, Any], settings: Settings) -> tuple[Marginal, str]:
    rate, low, high = float(row["rate"]), float(row["low"]), float(row["high"])
    ranged = math.isfinite(low) and math.isfinite(high)
    if ranged and not low < high:
        return Fixed(rate), "下限等于上限：渗透率固定"
    match row["provenance"]:
        case "公布":
            return _printed(rate, settings)
        case "问卷" if ranged:
            return TwoPiece(low, rate, high), (
                "问卷：没有重复样本可用，以表中下限、上限为 95% 区间，按两段正态（中位数为渗透率）抽取"
            )
        case "问卷":
            return Fixed(rate), "问卷：没有重复样本，也没有下限和上限，渗透率固定"
        case "自填" if not ranged:
            return _typed(rate, settings)
    if not ranged:
        return Fixed(rate), f"{row['provenance']}：没有下限或上限，渗透率固定"
    if settings.ranges == PERT:
        # an edition lets a rate lie beyond its bounds by rounding
        return Pert(low, min(max(rate, low), high), high), "有下限和上限：在区间内按 PERT 分布抽取（众数为渗透率）"
    return Uniform(low, high), "有下限和上限：在区间内均匀抽取"


def _printed(rate: float, settings: Settings) -> tuple[Marginal, str]:
    if not settings.printed_precision:
        return Fixed(rate), "公布：渗透率固定"
    places = -int(Decimal(f"{rate:.10g}").normalize().as_tuple().exponent)
    half = 0.5 * 10.0 ** -max(places, 0)
    return Uniform(max(rate - half, 0.0), min(rate + half, 100.0)), "公布：按印刷精度，在末位半个单位内均匀抽取"


def _typed(rate: float, settings: Settings) -> tuple[Marginal, str]:
    if not settings.self_band:
        return Fixed(rate), "自填：渗透率固定"
    band = settings.self_band
    told = f"自填：在 ±{band:g} 个百分点内均匀抽取（不出 0–100）"
    return Uniform(max(rate - band, 0.0), min(rate + band, 100.0)), told


def _told(kind: str, names: Sequence[str]) -> str:
    return f"{kind}（{len(names)} 行：{'、'.join(names[:3])}{'等' if len(names) > 3 else ''}）"
