"""AHP: weights from pairwise judgements, how consistent they are, and which one to look at again.

A matrix has ``a[i, j]``: how many times as important criterion i is as criterion j; positive, ``a[j, i] = 1/a[i, j]``,
ones on the diagonal, nan where nobody judged. Saaty, J. Math. Psychology 15 (1977); for missing judgements Harker,
Math. Modelling 9 (1987).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cii_xl.analysis.weighting.random_index import TABLES
from cii_xl.index.arithmetic import Array

LIMIT = 0.1
"""Consistency ratio from which judgements should be looked at again (Saaty)."""

SCALE = 9.0
"""The largest ratio of Saaty's scale; the smallest is one over it."""
SAME = 0.02
"""Relative difference up to which two ratios are the same judgement (0.33 for 1/3)."""


def matrix(size: int, judgements: Mapping[tuple[int, int], float]) -> Array:
    """The reciprocal matrix of judgements (i, j) → a[i, j]; shape ``(size, size)``."""
    a = np.full((size, size), np.nan)
    np.fill_diagonal(a, 1.0)
    for (i, j), ratio in judgements.items():
        a[i, j], a[j, i] = ratio, 1 / ratio
    return a


def judged(a: Array) -> int:
    """How many of the ``n (n − 1) / 2`` pairs were judged."""
    return int(np.isfinite(a[np.triu_indices(len(a), 1)]).sum())


def is_connected(a: Array) -> bool:
    """Whether the judgements relate every criterion to every other, if only through others."""
    reach = np.isfinite(a).astype(int)
    return bool((np.linalg.matrix_power(reach, max(len(a) - 1, 1)) > 0).all())


def eigenvector(a: Array) -> tuple[Array, float]:
    """Weights (sum 1) and λmax: the principal eigenvector and its value.

    Missing judgements take Harker's form: zero off the diagonal, one more on it for each missing in the row, which
    completes them by the weights' own ratios. The matrix must be connected.
    """
    filled = np.where(np.isnan(a), 0.0, a)
    np.fill_diagonal(filled, 1.0 + np.isnan(a).sum(axis=1))
    values, vectors = np.linalg.eig(filled)
    largest = int(values.real.argmax())
    weights = np.abs(vectors[:, largest].real)
    return weights / weights.sum(), max(float(values[largest].real), float(len(a)))


def column_means(a: Array) -> tuple[Array, float]:
    """Weights as the row means of the matrix with columns scaled to 1, and λ as the mean of ``(a w) / w``; the
    approximation of textbooks, for comparison. The matrix must be complete."""
    weights = (a / a.sum(axis=0)).mean(axis=1)
    return weights, float((a @ weights / weights).mean())


def consistency_index(lambda_max: float, size: int) -> float:
    """(λmax − n) / (n − 1); 0 for one criterion."""
    return (lambda_max - size) / (size - 1) if size > 1 else 0.0


def consistency_ratio(lambda_max: float, size: int, table: str) -> float:
    """The consistency index over the random index of the table named (``random_index.TABLES``); 0 up to two criteria,
    which cannot contradict one another. Raises KeyError for an unknown table, IndexError beyond its size."""
    random = TABLES[table][size - 1]
    return consistency_index(lambda_max, size) / random if random else 0.0


def can_be_told(a: Array) -> bool:
    """Whether some judgement can be held against others: as few as link the criteria never contradict each other."""
    return judged(a) >= len(a) > 2


def combined_judgements(matrices: Sequence[Array]) -> Array:
    """One matrix of a group: the geometric mean of each judgement over those who gave it (AIJ; Aczél and Saaty 1983),
    nan where nobody did."""
    logs = np.log(np.stack(matrices))
    given = np.isfinite(logs)
    count = given.sum(axis=0)
    total = np.where(given, logs, 0.0).sum(axis=0)
    combined: Array = np.where(count > 0, np.exp(total / np.maximum(count, 1)), np.nan)
    return combined


def combined_priorities(weights: Sequence[Array]) -> Array:
    """Weights of a group: the geometric mean of the experts' weights, scaled to 1 (AIP; Forman and Peniwati 1998)."""
    mean = np.exp(np.log(np.stack(weights)).mean(axis=0))
    scaled: Array = mean / mean.sum()
    return scaled


@dataclass(frozen=True, slots=True)
class Revisit:
    """A judgement that fits the others least: criteria ``i`` and ``j``, the ratio given, the one that all the others
    imply, that one within the scale, and the consistency ratio now and with it."""

    i: int
    j: int
    given: float
    implied: float
    consistent: float
    ratio: float
    ratio_after: float

    @property
    def factor(self) -> float:
        """How many times off, 1 or more."""
        return max(self.given / self.consistent, self.consistent / self.given)

    @property
    def is_beyond(self) -> bool:
        """Whether what the others imply is off the scale."""
        return abs(self.implied / self.consistent - 1) > SAME


def revisit(a: Array, table: str) -> Revisit | None:
    """The judgement with the largest ``|log(a[i, j] w[j] / w[i])|``, the first on a tie; None where all fit.

    The ratio in its place is that of the weights without it, so that one wrong judgement among consistent ones is set
    right exactly, but never beyond the scale; a judgement at that end already cannot be mended, and the next is told.
    Between three criteria all three are equally far off.
    """
    weights, lambda_max = eigenvector(a)
    off = np.abs(np.log(a * weights[None, :] / weights[:, None]))
    pairs = [(int(i), int(j)) for i, j in zip(*np.triu_indices(len(a), 1), strict=True) if np.isfinite(off[i, j])]
    for i, j in sorted(pairs, key=lambda pair: -round(float(off[pair]), 12)):
        other = _without(a, (i, j))
        if not is_connected(other):
            continue  # where nothing else speaks of a pair, nothing can be said against its judgement
        rest, _ = eigenvector(other)
        given, implied = float(a[i, j]), float(rest[i] / rest[j])
        consistent = min(max(implied, min(1 / SCALE, given)), max(SCALE, given))
        if abs(consistent / given - 1) > SAME:
            other[i, j], other[j, i] = consistent, 1 / consistent
            now, after = (consistency_ratio(lam, len(a), table) for lam in (lambda_max, eigenvector(other)[1]))
            return Revisit(i, j, given, implied, consistent, now, after)
    return None


def _without(a: Array, pair: tuple[int, int]) -> Array:
    """The matrix with one judgement taken out."""
    other = a.copy()
    other[pair] = other[pair[::-1]] = np.nan
    return other
