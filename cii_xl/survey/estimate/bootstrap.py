"""The rescaled bootstrap of Rao & Wu (1988): replicates of every item from the same draws, so covariances are carried.

From each stratum of m respondents m − 1 are drawn with replacement. Respondent i, drawn tᵢ times, gets the factor
1 − λ + λ tᵢ m/(m − 1) with λ = √(1 − f), which for a linear figure gives just the linearised variance with its
finite-population correction. Weights are calibrated to the margins again in each replicate.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cii_xl.index.arithmetic import Array
from cii_xl.survey.estimate.intervals import Interval
from cii_xl.survey.estimate.strata import Codes
from cii_xl.survey.estimate.variance import Linear
from cii_xl.survey.estimate.weights import Margin, rake

_CELLS = 2_000_000
"""Numbers held at once in one array of replicates × respondents."""
_RAKING_ROUNDS = 100


@dataclass(frozen=True)
class Replicates:
    """What each replicate gave: shape ``(replicates, items)``, percent, and of some figures' scores the variance that
    the replicate itself would state, shape ``(replicates, figures)``."""

    rates: Array
    variances: Array


def draws(strata: Codes, replicates: int, seed: int, chunk: int | None = None) -> Iterator[npt.NDArray[np.intp]]:
    """How often each respondent is drawn, in chunks of shape ``(…, n)``, ``replicates`` rows in all.

    Each stratum draws from a stream of its own, so neither chunks nor other strata change what it gets. A stratum of
    one is drawn as it is.
    """
    n = len(strata)
    members = [np.flatnonzero(strata == s) for s in np.unique(strata)]
    streams = [np.random.default_rng(s) for s in np.random.SeedSequence(seed).spawn(len(members))]
    step = max(1, _CELLS // n) if chunk is None else chunk
    for start in range(0, replicates, step):
        rows = min(step, replicates - start)
        counts = np.ones((rows, n), dtype=np.intp)
        for at, stream in zip(members, streams, strict=True):
            m = len(at)
            if m > 1:
                picks = (stream.random((rows, m - 1)) * m).astype(np.intp) + m * np.arange(rows)[:, None]
                counts[:, at] = np.bincount(picks.ravel(), minlength=rows * m).reshape(rows, m)
        yield counts


def replicate(
    items: Sequence[tuple[Array, npt.NDArray[np.bool_], Linear]],
    scores: Array,
    weights: Array,
    margins: Sequence[Margin],
    strata: Codes,
    *,
    replicates: int,
    seed: int,
    chunk: int | None = None,
) -> Replicates:
    """Replicates of items, each given by its values (nan where there is none), who responded to it, and its estimate.

    ``scores``: of the figures to be studentised, shape ``(n, figures)``. ``strata``: what respondents are drawn from.
    """
    rates, variances = [], []
    for counts in draws(strata, replicates, seed, chunk):
        weighed: dict[bytes, Array] = {}
        columns = []
        for values, known, figure in items:
            key = figure.classes.tobytes() + figure.fraction.tobytes()
            if key not in weighed:
                weighed[key] = rake(weights * _factors(counts, strata, figure), margins, _RAKING_ROUNDS)[0]
            columns.append(_rate(values, known, figure.classes, weighed[key]))
        rates.append(np.stack(columns, axis=1))
        variances.append(_stated(counts, strata, scores))
    return Replicates(np.concatenate(rates), np.concatenate(variances))


def studentised(rate: float, se: float, rates: Array, variances: Array, confidence: float) -> Interval:
    """The bootstrap-t interval (Hall 1988; for strata Rao & Wu 1988): quantiles of (replicate − estimate)/its own
    standard error, in place of Student's. Percentiles of the replicates would miss skewed shares far too often."""
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.nan_to_num((rates - rate) / np.sqrt(variances), nan=0.0, posinf=np.inf, neginf=-np.inf)
    tail = (1 - confidence) / 2
    below, above = np.quantile(t, [tail, 1 - tail], method="inverted_cdf")
    return float(max(rate - above * se, 0.0)), float(min(rate - below * se, 100.0))


def _factors(counts: npt.NDArray[np.intp], strata: Codes, figure: Linear) -> Array:
    size = np.bincount(strata)[strata].astype(float)
    shrink = np.sqrt(1 - figure.fraction)[figure.classes]
    return np.asarray(1 - shrink + shrink * counts * np.where(size > 1, size / np.maximum(size - 1, 1), 1.0))


def _rate(values: Array, known: npt.NDArray[np.bool_], classes: Codes, weights: Array) -> Array:
    """The estimate under each row of weights, its non-response adjusted anew, shape ``(rows,)``."""
    valued = known & ~np.isnan(values)
    indicator = np.eye(classes.max() + 1)[classes]
    everyone = weights @ indicator
    heard = weights @ (indicator * known[:, None])
    share = weights @ (indicator * valued[:, None])
    total = weights @ (indicator * np.where(valued, values, 0.0)[:, None])
    factor = everyone / heard
    return np.asarray((factor * total).sum(axis=1) / (factor * share).sum(axis=1))


def _stated(counts: npt.NDArray[np.intp], strata: Codes, scores: Array) -> Array:
    """Sum of squared scores as each replicate would state it, shape ``(rows, figures)``; on average that of the sample.

    Within a stratum from the m − 1 drawn; what lies between strata merged for an item stays as it is, and so does a
    stratum of two, of which one draw says nothing.
    """
    stated = np.zeros((len(counts), scores.shape[1]))
    for stratum in np.unique(strata):
        at = np.flatnonzero(strata == stratum)
        own, drawn, m = scores[at], counts[:, at].astype(float), len(at)
        if m < 3:
            stated += (own**2).sum(axis=0)
            continue
        squares = drawn @ own**2 - (drawn @ own) ** 2 / (m - 1)
        stated += m / (m - 2) * np.maximum(squares, 0.0) + m * own.mean(axis=0) ** 2
    return stated
