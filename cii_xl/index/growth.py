"""The production-function chain of report 1.2: from growth and its factors to what industrial internet adds to GDP.

Growth of a year comes from labour, capital and total factor productivity. Of the contribution of each, industrial
internet has a share: none of labour's; of capital's what is private ICT capital for it; of productivity's the mean over
four equal dimensions. The sum is its share of growth, and that share of the year's additional GDP its increment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cii_xl.index.arithmetic import Array

YEARS = (2019, 2020, 2021, 2022, 2023, 2024)
"""Years of the chain."""
LAST = len(YEARS) - 1
BASE_YEAR = YEARS[0] - 1

YEARLY = (
    "growth", "labour", "capital", "tfp", "in_labour", "in_capital", "in_progress", "in_efficiency", "in_scale",
    "in_allocation",
)  # fmt: skip
"""Coefficients that have a value each year, fields of ``Chain``."""
KEYS = ("base", *YEARLY)
"""All coefficients, in the order of the chain."""

Yearly = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """The coefficients, each year's where they are yearly, and what follows from them.

    ``base`` is the GDP of the year before the first, 万亿元 at that year's prices; ``growth`` is percent a year;
    ``labour``, ``capital`` and ``tfp`` are contributions to growth, percent of it; ``in_…`` is the share that
    industrial internet has in the contribution of labour, of capital, and of productivity's four dimensions
    (progress, efficiency, scale, allocation), percent.
    """

    base: float
    growth: Yearly
    labour: Yearly
    capital: Yearly
    tfp: Yearly
    in_labour: Yearly
    in_capital: Yearly
    in_progress: Yearly
    in_efficiency: Yearly
    in_scale: Yearly
    in_allocation: Yearly

    def of(self, key: str) -> Yearly:
        """A coefficient's yearly values; ``base`` has one."""
        found = getattr(self, key)
        return (found,) if key == "base" else tuple(found)

    def with_values(self, key: str, values: Sequence[float]) -> Chain:
        """The chain with other values of one coefficient."""
        changes: dict[str, Any] = {key: values[0] if key == "base" else tuple(values)}
        return replace(self, **changes)

    def changed(self, key: str, times: float = 1.0, plus: float = 0.0) -> Chain:
        """The chain with every value of one coefficient multiplied, then shifted in its own unit."""
        return self.with_values(key, [value * times + plus for value in self.of(key)])

    @property
    def before(self) -> Array:
        """GDP of the year before each, 万亿元 at constant prices, shape ``(years,)``."""
        levels = [self.base]
        for growth in self.growth[:-1]:
            levels.append(levels[-1] * (1 + growth / 100))
        return np.array(levels)

    @property
    def additional(self) -> Array:
        """GDP that each year has more than the year before, 亿元, shape ``(years,)``."""
        return np.asarray(self.before * 10000 * np.array(self.growth) / 100)

    @property
    def in_tfp(self) -> Array:
        """Share in productivity's contribution: the mean over its four equal dimensions, percent."""
        four = (self.in_progress, self.in_efficiency, self.in_scale, self.in_allocation)
        return np.asarray(np.array(four).sum(axis=0) / 4)

    @property
    def channels(self) -> Array:
        """Percent of growth that comes from industrial internet through labour, capital and productivity, shape
        ``(3, years)``."""
        contributions = np.array([self.labour, self.capital, self.tfp])
        shares = np.array([self.in_labour, self.in_capital, self.in_tfp])
        return np.asarray(contributions * shares / 100)

    @property
    def share(self) -> Array:
        """Industrial internet's contribution to growth, percent of it, shape ``(years,)``."""
        return np.asarray(self.channels.sum(axis=0))

    @property
    def increment(self) -> Array:
        """GDP that industrial internet adds each year, 亿元 at constant prices, shape ``(years,)``."""
        return np.asarray(self.additional * self.share / 100)


@dataclass(frozen=True, slots=True)
class Effect:
    """What one coefficient does to the last year's increment: its values at both ends of its band, there and then the
    change of the increment, 亿元."""

    key: str
    low: float
    high: float
    at_low: float
    at_high: float

    @property
    def width(self) -> float:
        """How far apart the two increments are."""
        return abs(self.at_high - self.at_low)


def effects(chain: Chain, bands: Mapping[str, float], limits: Mapping[str, tuple[float, float]]) -> list[Effect]:
    """One at a time: every coefficient down and up by its band, in all years alike, but not beyond its limits; in the
    order of ``KEYS``. Bands are in the coefficient's unit; ``low`` and ``high`` are values of the last year."""
    now = float(chain.increment[LAST])
    found = []
    for key in KEYS:
        value = chain.of(key)[-1]
        ends = (max(value - bands[key], limits[key][0]), min(value + bands[key], limits[key][1]))
        low, high = (float(chain.changed(key, plus=end - value).increment[LAST]) - now for end in ends)
        found.append(Effect(key, *ends, low, high))
    return found


DIMENSIONS = ("in_progress", "in_efficiency", "in_allocation")
"""Dimensions of productivity that industrial internet acts on; not on scale."""


def raised(chain: Chain, rise: float, elasticity: float) -> Chain:
    """The chain where the mean index is higher: industrial internet's share in the dimensions it acts on grows by
    ``elasticity`` × ``rise``; ``rise`` is relative, 0.1 for a tenth. An assumption, not a finding."""
    for key in DIMENSIONS:
        chain = chain.changed(key, times=1 + elasticity * rise)
    return chain


def through_dimensions(chain: Chain) -> float:
    """The last year's increment that comes through ``DIMENSIONS``, 亿元."""
    own = sum(chain.of(key)[LAST] for key in DIMENSIONS) / 4
    return own * chain.tfp[LAST] / 100 * float(chain.additional[LAST]) / 100


def added(chain: Chain, indices: Array, weights: Array, rises: Array, elasticity: float) -> Array:
    """What each industry's rise adds to the last year's increment, 亿元, shape ``(industries,)``.

    Parameters
    ----------
    indices, rises : index and points it is raised by.
    weights : of the industries in the mean index, shares that sum to 1; or all 0, then nothing is added.

    The mean rises by Σ weight × rise, relatively to Σ weight × index; ``raised`` does the rest, and as it is linear in
    the rise, the parts of the industries add up.
    """
    mean = float(weights @ indices)
    if mean == 0:
        return np.zeros(len(indices))
    return np.asarray(elasticity * through_dimensions(chain) * weights * rises / mean)


def shares_of(sizes: Sequence[float | None]) -> Array:
    """Weights in proportion to size, 0 where there is none; all 0 where nobody has one."""
    known = np.array([size or 0.0 for size in sizes])
    total = known.sum()
    return np.asarray(known / total if total else known)
