"""Sobol' indices of groups of inputs, by exchanging the group between two samples ("pick-freeze").

With samples A and B and AB, which is A with the group's columns from B, the first-order index is
mean(f(B) (f(AB) − f(A))) / V (Saltelli et al., Computer Physics Communications 181 (2010), table 2 b) and the total
one mean((f(A) − f(AB))²) / 2V (Jansen, Computer Physics Communications 117 (1999)). ``scipy.stats.sobol_indices`` has
the same formulas for single inputs; here a group may have any number, and only sums of its draws are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cii_xl.analysis.result import Progress, silent
from cii_xl.index.arithmetic import Array

CHUNK = 4096
"""Draws evaluated at once."""
RESAMPLES = 200
CONFIDENCE = 0.95
"""Of the bootstrap's percentile intervals."""
RARE = 32
"""An output that is off its median in fewer draws than this, such as a rank that all but never changes, has too little
variance to divide."""
MOST_INPUTS = 21_201 // 2
"""Half the dimensions of scipy's Sobol' sequence."""

Function = Callable[[Array], Array]
"""Values of the inputs, shape ``(draws, inputs)``, to outputs, shape ``(draws, outputs)``; each draw by itself."""


@dataclass(frozen=True, slots=True)
class Indices:
    """Sobol' indices with the ends of their intervals, each of shape ``(groups, outputs)``; nan where the output varies
    in fewer than ``RARE`` draws. Estimates of small indices may be a little below 0."""

    first: Array
    first_low: Array
    first_high: Array
    total: Array
    total_low: Array
    total_high: Array


def samples(inputs: int, draws: int, seed: int) -> tuple[Array, Array]:
    """A and B, numbers between 0 and 1 of shape ``(draws, inputs)``: the two halves of one scrambled Sobol' sequence.

    ``draws`` is a power of two.
    """
    from scipy.stats import qmc

    sequence = qmc.Sobol(2 * inputs, scramble=True, rng=np.random.Generator(np.random.PCG64(seed)))
    both = sequence.random_base2(draws.bit_length() - 1)
    return both[:, :inputs], both[:, inputs:]


def indices(
    function: Function,
    a: Array,
    b: Array,
    groups: Sequence[Sequence[int]],
    *,
    seed: int,
    resamples: int = RESAMPLES,
    progress: Progress = silent,
) -> Indices:
    """The indices of each group of inputs (column numbers), for every output at once.

    ``a`` and ``b`` are independent draws of the inputs, shape ``(draws, inputs)``. Intervals come from ``resamples``
    bootstrap resamples of the draws, the same for all groups. The same seed gives the same result.
    """
    f_a, f_b = _evaluated(function, a), _evaluated(function, b)
    # indices do not depend on the level of the outputs, their errors do: the smaller the better
    level = np.mean([f_a, f_b], axis=(0, 1))
    f_a, f_b = f_a - level, f_b - level
    counts = _counts(len(a), resamples, seed)
    mean = (counts @ f_a + counts @ f_b) / 2
    variance = (counts @ f_a**2 + counts @ f_b**2) / 2 - mean**2
    varies = _varies(np.concatenate([f_a, f_b]))
    found = []
    for k, group in enumerate(groups):
        change = _exchanged(function, a, b, group, level) - f_a
        with np.errstate(divide="ignore", invalid="ignore"):
            first = (counts @ (f_b * change) - mean * (counts @ change)) / variance
            total = counts @ change**2 / 2 / variance
        found.append([_interval(np.where(varies & (variance > 0), x, np.nan)) for x in (first, total)])
        progress(k + 1, len(groups))
    (first, first_low, first_high), (total, total_low, total_high) = np.moveaxis(np.array(found), 0, 2)
    return Indices(first, first_low, first_high, total, total_low, total_high)


def _varies(outputs: Array) -> npt.NDArray[np.bool_]:
    """Whether each output varies in enough draws; differences of rounding do not count."""
    return np.asarray((np.abs(outputs - np.median(outputs, axis=0)) > 1e-9).sum(axis=0) >= RARE)


def _evaluated(function: Function, x: Array) -> Array:
    return np.concatenate([function(x[k : k + CHUNK]) for k in range(0, len(x), CHUNK)])


def _exchanged(function: Function, a: Array, b: Array, group: Sequence[int], level: Array) -> Array:
    """Outputs where the group's inputs come from ``b`` and the others from ``a``."""
    own = list(group)
    out = []
    for k in range(0, len(a), CHUNK):
        mixed = a[k : k + CHUNK].copy()
        mixed[:, own] = b[k : k + CHUNK, own]
        out.append(function(mixed))
    return np.concatenate(out) - level


def _counts(draws: int, resamples: int, seed: int) -> Array:
    """How often each draw is in each resample, as shares, shape ``(1 + resamples, draws)``; the first row is the sample
    itself."""
    rng = np.random.Generator(np.random.PCG64([seed, 1]))
    counts = np.empty((1 + resamples, draws))
    counts[0] = 1.0
    for k in range(resamples):
        counts[k + 1] = np.bincount(rng.integers(draws, size=draws), minlength=draws)
    counts /= draws
    return counts


def _interval(values: Array) -> tuple[Array, Array, Array]:
    """Estimate and ends of the interval, which always holds it, from the values of the sample and of the resamples,
    shape ``(1 + resamples, outputs)``."""
    tail = (1 - CONFIDENCE) / 2
    if len(values) == 1:
        return values[0], values[0], values[0]
    low, high = np.quantile(values[1:], [tail, 1 - tail], axis=0)
    return values[0], np.minimum(low, values[0]), np.maximum(high, values[0])
