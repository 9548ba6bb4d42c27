"""Do industries come closer to one another: dispersion over time (σ) and growth against the initial level (β)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from cii_xl.index.summary import one

CONVERGES, DIVERGES, SAME, UNCLEAR = "收敛", "发散", "不变", "不能判断"
SIGNIFICANT = 0.05
"""Two-sided p-value below which a slope counts as other than 0."""
PERMUTATION, T_TEST = "精确置换", "t 检验"
LEAST = 3
"""Fewest industries with which convergence is looked at: a line through two points has no error."""
_EQUAL = 1e-9
_STILL = 1e-6
"""Growth, as a share, below which an index counts as unchanged."""
_PERMUTED = 8
"""Most industries of which every permutation (8! = 40,320) is looked at."""


@dataclass(frozen=True, slots=True)
class Dispersion:
    """How far industries' indices are apart in one edition: mean and standard deviation (index points), coefficient
    of variation (sd / mean; nan where the mean is 0). The industries are all there are, so the sd divides by n."""

    mean: float
    sd: float
    cv: float


def dispersion(indices: Sequence[float]) -> Dispersion:
    """The dispersion of indices, shape ``(industries,)``, index points."""
    values = np.asarray(indices, dtype=float)
    mean, sd = float(values.mean()), float(values.std())
    return Dispersion(mean, sd, sd / mean if mean > 0 else math.nan)


def sigma_verdict(first: float, last: float) -> str:
    """Whether a measure of dispersion fell, rose, or stayed; it stayed where it reads the same at three decimals, which
    is the most that anybody is shown."""
    if math.isnan(first) or math.isnan(last):
        return UNCLEAR
    if one(first, 3) == one(last, 3):
        return SAME
    return CONVERGES if last < first else DIVERGES


@dataclass(frozen=True, slots=True)
class Line:
    """A least-squares line with the standard error, t and two-sided p of its slope, n − 2 degrees of freedom."""

    slope: float
    intercept: float
    stderr: float
    t: float
    p: float
    n: int


def fitted(x: Sequence[float], y: Sequence[float]) -> Line | None:
    """The least-squares line of y on x by ``scipy.stats.linregress``; None for fewer than three points or equal x."""
    from scipy import stats

    if len(x) < LEAST or np.ptp(x) <= _EQUAL:
        return None
    found = stats.linregress(x, y)
    slope, stderr = float(found.slope), float(found.stderr)
    t = slope / stderr if stderr > 0 else math.copysign(math.inf, slope) if slope else math.nan
    return Line(slope, float(found.intercept), stderr, t, float(found.pvalue), len(x))


def permutation_p(x: Sequence[float], y: Sequence[float]) -> float:
    """Exact two-sided p-value of a slope: the share of all pairings of the same values whose line is as steep or
    steeper, one way or the other (Fisher 1935, The Design of Experiments). For at most eight points."""
    own = np.asarray(x, dtype=float) - np.mean(x)
    products = np.abs(np.asarray(list(permutations(y)), dtype=float) @ own)
    # the first permutation is the pairing as it is
    return float(np.mean(products >= products[0] * (1 - _EQUAL)))


@dataclass(frozen=True, slots=True)
class Beta:
    """Unconditional β-convergence. ``speed`` (a year) and ``half_life`` (years) are nan without years, or where the
    slope is not one of convergence. Source: Barro & Sala-i-Martin (1992), J. Political Economy 100(2)."""

    line: Line
    p: float
    """Two-sided, of ``test``."""
    test: str
    """PERMUTATION or T_TEST."""
    years: float | None
    """Years between the editions; None: growth is over the whole span."""

    @property
    def verdict(self) -> str:
        """Converging or diverging where the slope differs from 0 at 5 %."""
        if not self.p < SIGNIFICANT:
            return UNCLEAR
        return CONVERGES if self.line.slope < 0 else DIVERGES

    @property
    def speed(self) -> float:
        """λ in slope = −(1 − e^(−λT)) / T."""
        if self.years is None or not -1 < self.line.slope * self.years < 0:
            return math.nan
        return -math.log1p(self.line.slope * self.years) / self.years

    @property
    def half_life(self) -> float:
        """Years in which half of a gap closes."""
        return math.log(2) / self.speed if self.speed > 0 else math.nan


def moved(first: Sequence[float], last: Sequence[float]) -> int:
    """How many indices changed; those above 0 on either side, shape ``(industries,)``."""
    return int((np.abs(np.log(np.asarray(last, dtype=float) / np.asarray(first, dtype=float))) > _STILL).sum())


def enough(n: int, changed: int) -> bool:
    """Whether so many changed indices of ``n`` can bear a regression: three, and half of them. Where one or two changed
    and the rest stood still, p tells only where those stand among the others, whatever the change."""
    return changed >= max(LEAST, n / 2)


def beta(first: Sequence[float], last: Sequence[float], years: float | None) -> Beta | None:
    """Growth on the logarithm of the initial level, one point an industry. Of up to eight industries p is the exact one
    over all permutations, since their residuals cannot be taken for normal; of more it is the slope's t-test.

    Parameters
    ----------
    first, last : indices above 0 in the first and the last edition, shape ``(industries,)``.
    years : years between; growth is then the mean logarithmic growth a year, else over the whole span.

    Returns None for fewer than three industries, where not ``enough`` of them changed, and where all began at the same
    level or grew alike.
    """
    if not enough(len(first), moved(first, last)):
        return None
    start = np.log(np.asarray(first, dtype=float))
    growth = (np.log(np.asarray(last, dtype=float)) - start) / (1.0 if years is None else years)
    line = fitted(start.tolist(), growth.tolist())
    if line is None or np.ptp(growth) <= _EQUAL:
        return None
    if line.n <= _PERMUTED:
        return Beta(line, permutation_p(start.tolist(), growth.tolist()), PERMUTATION, years)
    return Beta(line, line.p, T_TEST, years)
