"""Intervals for a percentage: logit t with a correction for skewness, Wilson, and the t quantile behind them."""

from __future__ import annotations

import math
from statistics import NormalDist

from cii_xl.survey.estimate.variance import Linear

Interval = tuple[float, float]
SINGLE = "只有 1 份可用回答，区间不能给出"
_MUCH = 0.5
_NOTHING = 1e-18
"""Variances below this (squared percentage points) are rounding."""


def interval(figure: Linear, effective: float, confidence: float) -> tuple[Interval | None, str]:
    """Bounds in percent and how they were come by, for one item; None where they cannot be given.

    ``effective`` is n_eff. Where the linearised variance says nothing (estimate at 0 or 100, all answers the same)
    Wilson does: a variable between 0 and 100 varies at most as much as a yes/no item of the same mean.
    """
    if figure.valued.sum() < 2 or (figure.heard < 2).any():
        return None, SINGLE
    if _everybody(figure):
        return (figure.rate, figure.rate), "总体全部作答，没有抽样误差"
    if without_error(figure):
        return wilson(figure.rate, effective, confidence), "答案全部相同，改用 n_eff 上的 Wilson 区间（偏宽）"
    return skewed_logit(figure, confidence), ""


def without_error(figure: Linear) -> bool:
    """Whether linearisation says that there is no error though not everybody answered: all values are the same."""
    return not _everybody(figure) and (figure.variance <= _NOTHING or not 0 < figure.rate < 100)


def skewed_logit(figure: Linear, confidence: float) -> Interval:
    """The logit t interval (Korn & Graubard 1998); on the side to which the estimate is skewed it reaches at least as
    far as Hall's (1992) transformed t.

    The logit keeps bounds inside 0-100 and is enough for most shapes; with many zeros it is not: the few large answers
    that a small sample misses are missed by its variance, too.
    """
    t = t_quantile((1 + confidence) / 2, figure.freedom)
    low, high = logit(figure.rate, figure.se, t)
    third, shared = figure.skew
    if third > 0:
        high = max(high, figure.rate - hall(-t, third, shared) * figure.se)
    else:
        low = min(low, figure.rate - hall(t, third, shared) * figure.se)
    return max(low, 0.0), min(high, 100.0)


def widened(figure: Linear, bounds: Interval, confidence: float) -> bool:
    """Whether ``skewed_logit`` has made the interval more than half as wide again as the logit alone."""
    low, high = logit(figure.rate, figure.se, t_quantile((1 + confidence) / 2, figure.freedom))
    return bounds[1] - bounds[0] > (1 + _MUCH) * (high - low)


def logit(rate: float, se: float, t: float) -> Interval:
    """logit⁻¹(logit p ± t · se / (p (1 − p))) for a rate strictly between 0 and 100."""
    p = rate / 100
    middle, reach = math.log(p / (1 - p)), t * se / 100 / (p * (1 - p))
    return _expit(middle - reach), _expit(middle + reach)


def hall(x: float, third: float, shared: float) -> float:
    """The value of (estimate − truth)/se whose skewness-free transform is ``x`` (Hall 1992, *J. R. Statist. Soc. B*
    54).

    The Edgeworth expansion of the studentised estimate is Φ + (A x² + B) φ with A = shared/2 − third/6 and B = third/6;
    for a simple mean γ/√n · (1/3, 1/6). Its transform T + A T² + A² T³/3 + B rises everywhere and is inverted here.
    """
    a, b = shared / 2 - third / 6, third / 6
    if abs(a) < 1e-9:
        return x - b
    return (math.cbrt(1 + 3 * a * (x - b)) - 1) / a


def wilson(rate: float, n: float, confidence: float) -> Interval:
    """Wilson's (1927) score interval in percent for a rate in percent; ``n`` need not be whole."""
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    p = rate / 100
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    reach = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return 100 * max(middle - reach, 0.0), 100 * min(middle + reach, 1.0)


def t_quantile(p: float, df: float) -> float:
    """Student's t quantile, any real ``df`` from 1, ``p`` from 0.6 to 0.9999; relative error below 1e-9.

    Newton's method on the distribution function, which is an incomplete beta function; from the normal quantile, below
    the root of a function that is concave there, steps only go up.
    """
    x = NormalDist().inv_cdf(p)
    scale = math.exp(math.lgamma((df + 1) / 2) - math.lgamma(df / 2)) / math.sqrt(df * math.pi)
    for _ in range(200):
        step = (p - t_below(x, df)) / (scale * (1 + x * x / df) ** (-(df + 1) / 2))
        x += step
        if abs(step) <= 1e-12 * max(1.0, abs(x)):
            break
    return x


def t_below(x: float, df: float) -> float:
    """Probability that Student's t is below ``x`` ≥ 0."""
    return 1 - _beta(df / (df + x * x), df / 2, 0.5) / 2


def _beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function by Lentz's continued fraction (DLMF 8.17.22)."""
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta(1 - x, b, a)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)) / a
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, 1000):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d, c = 1 / (1 + even * d), 1 + even / c
        value *= c * d
        d, c = 1 / (1 + odd * d), 1 + odd / c
        value *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return front * value


def _everybody(figure: Linear) -> bool:
    return bool((figure.fraction >= 1 - 1e-9).all())


def _expit(x: float) -> float:
    small = math.exp(-abs(x))
    return 100 / (1 + small) if x >= 0 else 100 * small / (1 + small)
