"""Other ways to sum up an industry: generalised means of its rates, and weights made equal or without a stage.

Every function takes arrays whose last axis is the rows of an edition; any axes before it (draws) are kept.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from cii_xl.index.arithmetic import Array, Groups

GEOMETRIC, HARMONIC = 0.0, -1.0
"""Exponents of the generalised mean; 1 is the index itself."""


def power_mean(weights: npt.ArrayLike, rates: npt.ArrayLike, groups: Groups, exponent: float) -> Array:
    """Weighted generalised mean of each group's rates, ``(Σ w r^p / Σ w)^(1/p)``; geometric for an exponent of 0.

    Parameters
    ----------
    weights, rates : shape ``(..., rows)``; weights not negative, rates in any unit, not negative.
    groups : industries, or any other grouping of the rows.
    exponent : 1 arithmetic, 0 geometric, -1 harmonic; finite.

    Returns
    -------
    Shape ``(..., groups)``, in the rates' unit. For an exponent of 0 or less a rate of 0 that weighs something makes
    its group 0, which is the limit, not a rounding; rows without weight never count. nan where a group weighs
    nothing.

    Notes
    -----
    Means of means with the same exponent are the mean over all (substages in stages, stages in an industry), so the
    levels of an edition need not be told. OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 6;
    Bullen, Handbook of Means and Their Inequalities (2003), ch. III.
    """
    if not math.isfinite(exponent):
        raise ValueError("the exponent of a generalised mean must be finite")
    w, r = np.broadcast_arrays(np.asarray(weights, dtype=float), np.asarray(rates, dtype=float))
    counts = w > 0
    total = groups.total(w)
    scale = _largest(np.where(counts, r, 0.0), groups)[..., groups.of_row]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(counts, w / total[..., groups.of_row], 0.0)
        # rates as shares of their group's largest: nothing overflows, and small exponents keep their digits
        log = np.where(counts & (scale > 0), np.log(np.where(counts, r, 1.0) / np.where(scale > 0, scale, 1.0)), 0.0)
        if exponent == GEOMETRIC:
            mean = groups.total(np.where(np.isneginf(log), 0.0, share * log))
        else:
            log = np.where(np.isneginf(log) & (exponent < 0), 0.0, log)
            mean = _log_mean(share, exponent * log, groups) / exponent
    zero = _has_zero(counts & (r == 0), groups) if exponent <= 0 else np.zeros(total.shape, dtype=bool)
    value = np.where(zero, 0.0, _largest(np.where(counts, r, 0.0), groups) * np.exp(mean))
    return np.where(total > 0, value, np.nan)


def equal_rows(industries: Groups) -> Array:
    """Every substage of an industry weighs the same, shape ``(rows,)``."""
    return np.asarray(1 / industries.indicator.sum(axis=0)[industries.of_row])


def equal_stages(weights: npt.ArrayLike, stages: Groups, industries: Groups) -> Array:
    """Every stage of an industry weighs the same; inside a stage the weights keep their proportions.

    Shape ``(..., rows)``. The substages of a stage that weighed nothing share its new weight equally.
    """
    w = np.asarray(weights, dtype=float)
    of_stage = stages.total(w)[..., stages.of_row]
    within = np.where(of_stage > 0, w, equal_rows(stages)) / np.where(of_stage > 0, of_stage, 1.0)
    number = np.array([len(np.unique(stages.of_row[industries.of_row == g])) for g in range(len(industries.labels))])
    return np.asarray(within / number[industries.of_row])


def without(weights: npt.ArrayLike, part: npt.NDArray[np.bool_], industries: Groups) -> Array:
    """Weights with the rows of ``part`` (shape ``(rows,)``) left out and the others scaled to sum to 1 again.

    Shape ``(..., rows)``; nan in an industry of which nothing is left.
    """
    kept = np.where(part, 0.0, np.asarray(weights, dtype=float))
    total = industries.total(kept)[..., industries.of_row]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(total > 0, kept / total, np.nan)


def _log_mean(share: Array, exponents: Array, groups: Groups) -> Array:
    """log Σ share × exp(exponents) within each group, exact also where the exponents are tiny or very large."""
    of_row = groups.of_row
    top = _largest(np.where(share > 0, exponents, -np.inf), groups, -np.inf)
    top = np.where(np.isfinite(top), top, 0.0)
    return np.asarray(top + np.log1p(groups.total(share * np.expm1(exponents - top[..., of_row]))))


def _largest(values: Array, groups: Groups, least: float = 0.0) -> Array:
    """The largest value of each group, shape ``(..., groups)``."""
    members = (groups.of_row == g for g in range(len(groups.labels)))
    return np.stack([values[..., own].max(axis=-1, initial=least) for own in members], axis=-1)


def _has_zero(zeros: npt.NDArray[np.bool_], groups: Groups) -> npt.NDArray[np.bool_]:
    return np.asarray(groups.total(zeros) > 0)
