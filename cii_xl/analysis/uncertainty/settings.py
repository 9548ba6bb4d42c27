"""What an uncertainty analysis assumes, and what is wrong with it, told all at once."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from numbers import Integral

from cii_xl.analysis.errors import problem
from cii_xl.index.problems import Problem

UNIFORM, PERT = "均匀", "PERT"
"""How a rate lies in its identified range: anywhere alike, or most likely at the stated rate (Clark 1962)."""
DRAWS = 2**14
LEAST_DRAWS, MOST_DRAWS = 1_000, 4_000_000
MOST_HELD = 40_000_000
"""Indices kept at once, industries × draws: 320 MB."""
CONCENTRATION = 100.0
LEAST_CONCENTRATION, MOST_CONCENTRATION = 1.0, 1e6
SELF_BAND = 5.0
CONFIDENCE = 0.95
MOST_SEED = 2**53
"""The largest whole number that a cell holds exactly."""


@dataclass(frozen=True, slots=True)
class WeightRange:
    """One row's weight between two shares of its industry (0-1) instead of a Dirichlet distribution."""

    industry: str
    """Code or name, as stage and substage are given by name."""
    stage: str
    substage: str
    low: float
    high: float
    place: str = field(default="", compare=False)
    """Where it was typed, to name it by when something is wrong."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The assumptions. Equal settings and equal editions give equal results, bit for bit."""

    draws: int = DRAWS
    """Rounded up to whole Sobol nets; see ``nets.Nets``."""
    seed: int = 0
    confidence: float = CONFIDENCE
    concentration: float = CONCENTRATION
    """α₀ of the stages' weights within an industry: a weight m has the standard deviation √(m(1 − m)/(α₀ + 1));
    0: the weights are fixed."""
    sub_concentration: float = CONCENTRATION
    """The same for substages within their stage."""
    self_band: float = SELF_BAND
    """Percentage points that a 自填 rate without a range of its own may be off; 0: fixed."""
    printed_precision: bool = True
    """Whether 公布 rates may be off by half a unit of their last printed decimal."""
    ranges: str = PERT
    """``UNIFORM`` or ``PERT``."""
    weight_ranges: tuple[WeightRange, ...] = ()


def problems(settings: Settings, industries: int) -> Iterator[Problem]:
    """What is wrong with the settings, each under the name that it has on the sheet."""
    most = min(MOST_DRAWS, MOST_HELD // max(industries, 1))
    whole = f"{LEAST_DRAWS:,} 至 {most:,} 的整数"
    concentrations = f"0（固定）或 {LEAST_CONCENTRATION:g} 至 {MOST_CONCENTRATION:,.0f}"
    checks = (
        (_whole(settings.draws, LEAST_DRAWS, most), "抽样次数", settings.draws, whole),
        (_whole(settings.seed, 0, MOST_SEED), "随机种子", settings.seed, "不小于 0 的整数"),
        (0.5 <= settings.confidence <= 0.999, "置信度", settings.confidence, "50% 至 99.9%"),
        (_concentration(settings.concentration), "环节权重集中度", settings.concentration, concentrations),
        (_concentration(settings.sub_concentration), "子环节权重集中度", settings.sub_concentration, concentrations),
        (0 <= settings.self_band <= 100, "自填±", settings.self_band, "0 至 100 个百分点"),
        (settings.ranges in (UNIFORM, PERT), "区间内分布", settings.ranges, f"{PERT} 或 {UNIFORM}"),
    )
    for fine, label, found, expected in checks:
        if not fine:
            yield problem("setting", label, f"{found}", expected, "改正该项设置")


def _whole(value: object, low: int, high: int) -> bool:
    return isinstance(value, Integral) and low <= int(value) <= high


def _concentration(value: float) -> bool:
    return value == 0 or (math.isfinite(value) and LEAST_CONCENTRATION <= value <= MOST_CONCENTRATION)
