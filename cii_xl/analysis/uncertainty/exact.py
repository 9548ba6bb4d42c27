"""Means and standard deviations of the indices in closed form, to hold the draws against.

Within a stage Y = Σ T X with T Dirichlet of concentration β and means t, and X independent of T with means μ and
covariance C: Var Y = (Σ t E X² − E(Σ t X)²)/(β + 1) + tᵀCt, by the law of total variance and the Dirichlet's own
(Σ t x² − (Σ t x)²)/(β + 1). Stages' Y then take the place of X under the stages' weights. Fixed weights leave out the
first term.
"""

from __future__ import annotations

import numpy as np

from cii_xl.analysis.uncertainty import quantiles
from cii_xl.analysis.uncertainty.plan import Plan
from cii_xl.analysis.uncertainty.rates import Fixed, Pert, Replicated, Uniform
from cii_xl.analysis.uncertainty.splits import Split
from cii_xl.index.arithmetic import Array


def exact(plan: Plan) -> tuple[Array, Array]:
    """Mean and standard deviation of each industry's index, index points; nan where weights have ranges, of which
    there is no closed form."""
    mean, covariance = rate_moments(plan)
    means, deviations = [], []
    for industry in plan.industries:
        if industry.ranges:
            means.append(np.nan)
            deviations.append(np.nan)
            continue
        across = np.array([_padded(split, len(mean)) for split in industry.within])
        stage_mean = across @ mean
        stages = across @ covariance @ across.T
        own = [_spread(split, mean, covariance) for split in industry.within]
        stages[np.diag_indices(len(own))] += own
        m = np.array(industry.stages.shares)
        means.append(float(m @ stage_mean))
        deviations.append(float(np.sqrt(m @ stages @ m + _spread(industry.stages, stage_mean, stages))))
    return np.array(means), np.array(deviations)


def rate_moments(plan: Plan) -> tuple[Array, Array]:
    """Means, shape ``(rows,)``, and covariance, shape ``(rows, rows)``, of the rates."""
    rows = len(plan.rates)
    mean, covariance = np.empty(rows), np.zeros((rows, rows))
    for row, marginal in enumerate(plan.marginals):
        match marginal:
            case Fixed(rate):
                mean[row] = rate
            case Uniform(low, high):
                mean[row], covariance[row, row] = (low + high) / 2, (high - low) ** 2 / 12
            case Pert(low, _, high):
                centre, spread = quantiles.moments(plan.tables[plan.table_of[row]])
                mean[row], covariance[row, row] = low + (high - low) * centre, (high - low) ** 2 * spread
            case Replicated(code, column):
                mean[row] = plan.replicates[code][:, column].mean()
            case _:
                mean[row], covariance[row, row] = quantiles.moments(plan.tables[plan.table_of[row]])
    for code, drawn in plan.replicates.items():
        at = [row for row, m in enumerate(plan.marginals) if isinstance(m, Replicated) and m.code == code]
        columns = [m.column for m in plan.marginals if isinstance(m, Replicated) and m.code == code]
        off = drawn[:, columns] - drawn[:, columns].mean(axis=0)
        covariance[np.ix_(at, at)] = off.T @ off / len(drawn)
    return mean, covariance


def _padded(split: Split, rows: int) -> Array:
    shares = np.zeros(rows)
    shares[list(split.parts)] = split.shares
    return shares


def _spread(split: Split, mean: Array, covariance: Array) -> float:
    """Variance that the weights bring, whatever the rates are."""
    if not split.drawn:
        return 0.0
    at = list(split.parts)
    t, mu, c = np.array(split.shares), mean[at], covariance[np.ix_(at, at)]
    square = t @ (mu**2 + np.diag(c)) - ((t @ mu) ** 2 + t @ c @ t)
    return float(max(square, 0.0) / (split.concentration + 1))
