"""Location quotients, and dispersion split into what lies between groups and what lies within them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cii_xl.index.arithmetic import Array, Groups

NOISE = 1e-12
"""Dispersion that adding up in floating point can leave where there is none."""


@dataclass(frozen=True)
class Quotients:
    """Quotients of a cross table, each of shape ``(rows, columns)``; nan where there is no cell, or one that weighs
    nothing."""

    index: Array
    """How far penetration stands out: (I_rc / I_r) / (I_c / I). 1: as everywhere; above: more than the row's and the
    column's levels let expect."""
    structure: Array
    """The usual location quotient of the weights: (v_rc / v_r) / (v_c / v)."""

    @property
    def both(self) -> Array:
        """The usual location quotient of what is penetrated, v·I: the product of the two, exactly."""
        product: Array = self.index * self.structure
        return product


def quotients(indices: npt.ArrayLike, weights: npt.ArrayLike) -> Quotients:
    """Location quotients of a cross table.

    With I_rc the index of row r (region) and column c (industry), v_rc its weight, and I_r, I_c, I the means weighted
    by v over the row, the column and all, the share of c in the penetrated value of r over its share in that of all is

        (v_rc I_rc / Σ_c v_rc I_rc) / (Σ_r v_rc I_rc / Σ_rc v_rc I_rc)
            = [(I_rc / I_r) / (I_c / I)] · [(v_rc / v_r) / (v_c / v)],

    so that penetration and the mix of industries are told apart. Location quotient: Miller & Blair, *Input-Output
    Analysis*, 2nd ed. (2009), 8.2.1.

    Parameters
    ----------
    indices : shape ``(rows, columns)``, index points; nan where there is no cell.
    weights : the same shape, not negative; of cells without an index they do not count.
    """
    x = np.asarray(indices, dtype=float)
    there = ~np.isnan(x)
    v = np.where(there, np.asarray(weights, dtype=float), 0.0)
    points = np.where(there, v * x, 0.0)

    def quotient(part: Array) -> Array:
        with np.errstate(invalid="ignore", divide="ignore"):
            row = part / part.sum(axis=1, keepdims=True)
            found = row / (part.sum(axis=0) / part.sum())
            return np.where((v > 0) & np.isfinite(found), found, np.nan)

    structure = quotient(v)
    with np.errstate(invalid="ignore", divide="ignore"):
        index = quotient(points) / structure
    return Quotients(np.where(np.isfinite(index), index, np.nan), structure)


@dataclass(frozen=True)
class Split:
    """A measure of dispersion and its two parts, which add up to it exactly."""

    between: float
    within: float

    @property
    def total(self) -> float:
        """The whole."""
        return self.between + self.within

    @property
    def share(self) -> float:
        """Part of the whole that lies between groups, 0-1; nan where there is no dispersion but that of rounding."""
        return self.between / self.total if self.total > NOISE else math.nan


def variance(values: npt.ArrayLike, weights: npt.ArrayLike, groups: Groups) -> Split:
    """Weighted variance, Σ w (x − x̄)², split by the law of total variance, in squared index points.

    ``values`` and ``weights`` have the shape ``(cells,)``; weights are scaled to a sum of 1.
    """
    x, w, mean, share, own = _means(values, weights, groups)
    return Split(float(share @ (own - mean) ** 2), float(w @ (x - own[groups.of_row]) ** 2))


def theil(values: npt.ArrayLike, weights: npt.ArrayLike, groups: Groups) -> Split:
    """Theil's T, Σ w (x/x̄) ln(x/x̄), split as by Shorrocks (Econometrica 48, 1980); without unit, nan if all are 0."""
    x, w, mean, share, own = _means(values, weights, groups)
    if mean <= 0:
        return Split(math.nan, math.nan)
    inner = own[groups.of_row]
    with np.errstate(invalid="ignore", divide="ignore"):
        within = np.where(inner > 0, inner / mean * _xlogx(x / inner), 0.0)
    return Split(float(share @ _xlogx(own / mean)), float(w @ within))


def _means(values: npt.ArrayLike, weights: npt.ArrayLike, groups: Groups) -> tuple[Array, Array, float, Array, Array]:
    """Values, weights that sum to 1, their mean, and each group's share and mean."""
    x, w = np.asarray(values, dtype=float), np.asarray(weights, dtype=float)
    w = w / w.sum()
    share = groups.total(w)
    with np.errstate(invalid="ignore", divide="ignore"):
        own = np.where(share > 0, groups.total(w * x) / share, 0.0)
    return x, w, float(w @ x), share, own


def _xlogx(ratio: Array) -> Array:
    return np.where(ratio > 0, ratio * np.log(np.where(ratio > 0, ratio, 1.0)), 0.0)
