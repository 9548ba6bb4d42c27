"""Do industries come closer to one another: dispersion over time (σ) and growth against the initial level (β)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

CONVERGES, DIVERGES, SAME, UNCLEAR = "收敛", "发散", "不变", "不能判断"
SIGNIFICANT = 0.05
"""Two-sided p-value below which a slope counts as other than 0."""
LEAST = 3
"""Fewest industries with which convergence is looked at: a line through two points has no error."""
_EQUAL = 1e-9


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
    """Whether a measure of dispersion fell, rose, or stayed."""
    if math.isnan(first) or math.isnan(last):
        return UNCLEAR
    if abs(last - first) <= _EQUAL * max(1.0, abs(first)):
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


@dataclass(frozen=True, slots=True)
class Beta:
    """Unconditional β-convergence. ``speed`` (a year) and ``half_life`` (years) are nan without years, or where the
    slope is not one of convergence. Source: Barro & Sala-i-Martin (1992), J. Political Economy 100(2)."""

    line: Line
    years: float | None
    """Years between the editions; None: growth is over the whole span."""

    @property
    def verdict(self) -> str:
        """Converging or diverging where the slope differs from 0 at 5 %."""
        if not self.line.p < SIGNIFICANT:
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


def beta(first: Sequence[float], last: Sequence[float], years: float | None) -> Beta | None:
    """Growth on the logarithm of the initial level, one point an industry.

    Parameters
    ----------
    first, last : indices above 0 in the first and the last edition, shape ``(industries,)``.
    years : years between; growth is then the mean logarithmic growth a year, else over the whole span.

    Returns None for fewer than three industries, and where all began at the same level or grew alike.
    """
    start = np.log(np.asarray(first, dtype=float))
    growth = (np.log(np.asarray(last, dtype=float)) - start) / (1.0 if years is None else years)
    if len(growth) < LEAST or np.ptp(growth) <= _EQUAL:
        return None
    line = fitted(start.tolist(), growth.tolist())
    return None if line is None else Beta(line, years)
