"""The linearised variance of a stratified ratio, kept as one score for each respondent.

The estimate of an item is R = Σ w a d y / Σ w a d (w weight, a adjustment for item non-response, d whether the item
applies). Its error is, to first order, a sum of one term for each respondent (Särndal, Swensson & Wretman 1992,
5.5–5.8); weights that were raked leave only the residual of that term on the margins (Deville & Särndal 1992). The
terms, centred in their class and scaled by √((1 − f) r/(r − 1)), are the scores: their squares sum to the variance,
their products to the covariance, and a weighted sum of items has the weighted sum of their scores.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from cii_xl.index.arithmetic import Array
from cii_xl.survey.estimate.missing import adjustment
from cii_xl.survey.estimate.strata import Codes
from cii_xl.survey.estimate.weights import Margin


@dataclass(frozen=True)
class Linear:
    """A figure in percent with its scores. Classes are the strata its variance is taken in."""

    rate: float
    scores: Array
    """Shape ``(n,)``."""
    classes: Codes
    """Of each respondent, shape ``(n,)``."""
    heard: Array
    """Respondents to the item in each class."""
    valued: Array
    """Of them, those with a value: the ones that bring degrees of freedom."""
    fraction: Array
    """Of each class's population that responded to the item, at most 1."""

    @cached_property
    def variance(self) -> float:
        """Squared percentage points."""
        return float(self.scores @ self.scores)

    @property
    def se(self) -> float:
        """Standard error, percentage points."""
        return float(np.sqrt(self.variance))

    @cached_property
    def freedom(self) -> float:
        """Degrees of freedom (Satterthwaite 1946): few where one small class makes most of the variance."""
        by_class = np.bincount(self.classes, self.scores**2, len(self.heard))
        parts = by_class**2 / np.maximum(self.valued - 1, 1)
        return float(self.variance**2 / parts.sum()) if self.variance > 0 else float(max(self.valued.sum() - 1, 1))

    @cached_property
    def skew(self) -> tuple[float, float]:
        """Third cumulant of the estimate, and its covariance with its variance, both over se³.

        Without replacement, for a class with third k-statistic k₃: (1 − f)(1 − 2f) k₃/r² and (1 − f)² k₃/r².
        """
        r, f = self.heard, self.fraction
        usable = (r > 2) & (f < 1)
        r, rest = np.where(usable, r, 3.0), np.where(usable, 1 - f, 1.0)
        cubes = np.bincount(self.classes, self.scores**3, len(r)) / (rest * r / (r - 1)) ** 1.5
        third = np.where(usable, cubes * r**2 / ((r - 1) * (r - 2)), 0.0)
        if self.variance == 0:
            return 0.0, 0.0
        scale = self.variance**1.5
        return float((third * rest * (2 * rest - 1)).sum() / scale), float((third * rest**2).sum() / scale)


def linear(
    values: Array,
    known: npt.NDArray[np.bool_],
    weights: Array,
    classes: Codes,
    margins: Sequence[Margin] = (),
) -> Linear:
    """The estimate of one item and its scores.

    ``values`` in percent, nan where the item does not apply or is missing; ``known`` marks those who responded to the
    item (with a value or 不适用), at least one of them with a value. ``margins``: what weights were
    raked to besides size; ``classes`` are size bands, some of them merged, so weights always meet their totals.
    """
    valued = known & ~np.isnan(values)
    y = np.where(valued, values, 0.0)
    factor = adjustment(weights, classes, known)
    v = weights * factor
    size = float(v @ valued)
    rate = float(v @ y) / size
    z = np.where(valued, y - rate, 0.0) / size
    population = np.bincount(classes, weights)
    mean = (np.bincount(classes, v * z) / population)[classes]
    # what each respondent brings, its own non-response adjusted: the class's mean, and for those known what they add
    brought = mean + factor * (z - mean)
    design = np.hstack([np.eye(len(population))[classes], *(m.indicator for m in margins)])
    root = np.sqrt(weights)
    effects = np.linalg.lstsq(root[:, None] * design, root * brought, rcond=None)[0]
    terms = weights * (brought - design @ effects)
    heard = _count(classes, known)
    terms = terms - (np.bincount(classes, terms) / np.bincount(classes))[classes]
    fraction = np.minimum(heard / population, 1.0)
    scale = np.sqrt((1 - fraction) * heard / np.maximum(heard - 1, 1))
    return Linear(rate, terms * scale[classes], classes, heard, _count(classes, valued), fraction)


def _count(classes: Codes, those: npt.NDArray[np.bool_]) -> Array:
    return np.asarray(np.bincount(classes, those), dtype=float)
