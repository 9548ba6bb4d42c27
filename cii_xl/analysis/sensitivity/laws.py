"""Distributions of single inputs: quantiles for drawing, means and variances for what is exact.

Rates are distributed as the uncertainty analysis has them; a weight's input is a gamma variable.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, pi, sqrt

import numpy as np

from cii_xl.analysis.uncertainty.rates import Pert, TwoPiece, Uniform
from cii_xl.index.arithmetic import Array

COVERAGE = 0.95
"""Of the interval that a weight is varied over, and of the ends of a survey's estimate."""
_SCORE = 1.959963984540054
_SMALLEST = 2.0**-31
"""A number of a Sobol' sequence may be 0, where a normal distribution has no quantile."""


@dataclass(frozen=True, slots=True)
class Gamma:
    """Gamma distribution of scale 1: what shares of a Dirichlet distribution are made of."""

    shape: float


Law = Gamma | Uniform | Pert | TwoPiece


def quantile(law: Law, uniform: Array) -> Array:
    """Values of the distribution at these probabilities, the same shape."""
    from scipy.special import betaincinv, gammaincinv, ndtri

    match law:
        case Gamma(shape):
            x = gammaincinv(shape, uniform)
        case Uniform(low, high):
            x = low + (high - low) * uniform
        case Pert(low, _, high):
            x = low + (high - low) * betaincinv(*law.shape, uniform)
        case TwoPiece(low, median, high):
            z = ndtri(np.clip(uniform, _SMALLEST, 1 - _SMALLEST))
            x = np.clip(median + z * np.where(z < 0, median - low, high - median) / _SCORE, 0.0, 100.0)
    return np.asarray(x)


def moments(law: Law) -> tuple[float, float]:
    """Mean and variance, in closed form."""
    match law:
        case Gamma(shape):
            return shape, shape
        case Uniform(low, high):
            return (low + high) / 2, (high - low) ** 2 / 12
        case Pert(low, mode, high):
            a, b = law.shape  # they sum to 6
            return (low + 4 * mode + high) / 6, a * b / 252 * (high - low) ** 2
        case TwoPiece(low, median, high):
            below, below_squared = _half(median - low, median)
            above, above_squared = _half(high - median, 100 - median)
            return median + above - below, above_squared + below_squared - (above - below) ** 2


def share_interval(share: float, concentration: float) -> tuple[float, float]:
    """The central 95 % of a Dirichlet share: a beta distribution with parameters s·m and s·(1 − m)."""
    from scipy.special import betaincinv

    a, b = concentration * share, concentration * (1 - share)
    return float(betaincinv(a, b, (1 - COVERAGE) / 2)), float(betaincinv(a, b, (1 + COVERAGE) / 2))


def _half(width: float, room: float) -> tuple[float, float]:
    """E[D] and E[D²] for D = min(width/1.96 · Z, room) where the standard normal Z is above 0, else 0."""
    from scipy.special import ndtr

    if width <= 0 or room <= 0:
        return 0.0, 0.0
    step = width / _SCORE
    end = room / step
    beyond, density = float(ndtr(-end)), exp(-end * end / 2) / sqrt(2 * pi)
    first = step * (1 / sqrt(2 * pi) - density) + room * beyond
    second = step**2 * (0.5 - beyond - end * density) + room**2 * beyond
    return first, second
