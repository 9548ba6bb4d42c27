"""Weights: how many of the population each respondent speaks for.

Base weights N/m, post-stratification, raking (iterative proportional fitting, Deming & Stephan 1940; Deville, Särndal &
Sautory 1993), trimming, and Kish's design effect of unequal weights (Kish 1965, 11.7).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cii_xl.index.arithmetic import Array
from cii_xl.survey.estimate.strata import Codes

TOLERANCE = 1e-9
"""Largest relative distance from a margin at which raking is done."""
ROUNDS = 500
_CYCLES = 50


@dataclass(frozen=True)
class Margin:
    """One variable: each respondent's level, shape ``(n,)``, and the population's count of each level."""

    level: Codes
    totals: Array

    @property
    def indicator(self) -> Array:
        """Shape ``(n, levels)``: 1 where the respondent has the level."""
        return np.asarray(np.eye(len(self.totals))[self.level])


@dataclass(frozen=True)
class Weighting:
    """Weights of shape ``(n,)``, the margins that they meet, and how they were come by."""

    weights: Array
    margins: tuple[Margin, ...]
    """With the totals that the weights have, which after trimming may be a little off those asked for."""
    rounds: int
    """Of raking; 0 for strata only."""
    off: float
    """Largest relative distance from an asked margin."""
    trimmed: int
    """Respondents whose weight was cut."""


def base_weights(level: Codes, totals: npt.ArrayLike) -> Array:
    """N/m of each respondent's stratum; so they post-stratify, too. Strata without respondents are left out."""
    counts = np.bincount(level, minlength=len(np.asarray(totals)))
    return np.asarray(np.asarray(totals, dtype=float)[level] / counts[level])


def rake(weights: npt.ArrayLike, margins: Sequence[Margin], rounds: int = ROUNDS) -> tuple[Array, int, float]:
    """Weights (shape ``(..., n)``) scaled to each margin in turn until all hold; rounds, and the largest relative
    distance left. Every level has respondents. Each row stops by itself, so rows do not depend on what they stand
    beside.
    """
    given = np.asarray(weights, dtype=float)
    rows = given.reshape(-1, given.shape[-1]).copy()
    indicators = [m.indicator for m in margins]
    off = np.full(len(rows), np.inf)
    done = 0
    while done < rounds and (active := np.flatnonzero(off > TOLERANCE)).size:
        part = rows[active]
        for margin, indicator in zip(margins, indicators, strict=True):
            part *= (margin.totals / (part @ indicator))[:, margin.level]
        rows[active] = part
        off[active] = _distance(part, margins, indicators)
        done += 1
    return rows.reshape(given.shape), done, float(off.max(initial=0.0))


def trim(weights: Array, level: Codes, ratio: float) -> Array:
    """Weights cut to ``ratio`` × the median of their stratum; what is cut off goes to the others of the stratum in
    proportion, so that each stratum keeps its total. No cap is below the stratum's mean, or nothing could take it."""
    out = weights.copy()
    for stratum in np.unique(level):
        at = np.flatnonzero(level == stratum)
        total = out[at].sum()
        cap = max(ratio * float(np.median(out[at])), total / len(at))
        cut = np.zeros(len(at), dtype=bool)
        while (over := ~cut & (out[at] > cap * (1 + TOLERANCE))).any():
            cut |= over
            out[at[cut]] = cap
            rest = at[~cut]
            if rest.size:
                out[rest] *= (total - cap * cut.sum()) / out[rest].sum()
    return out


def weigh(base: Array, strata: Codes, margins: Sequence[Margin], ratio: float) -> Weighting:
    """Base weights post-stratified or raked to the margins, trimmed, and raked again until both hold; the cut goes
    last."""
    weights, rounds, _ = rake(base, margins)
    cut = np.zeros(len(weights), dtype=bool)
    for _ in range(_CYCLES):
        trimmed = trim(weights, strata, ratio)
        cut |= trimmed < weights * (1 - 1e-6)
        if np.allclose(trimmed, weights, rtol=1e-6, atol=0):
            break
        weights, again, _ = rake(trimmed, margins)
        rounds += again
    else:
        weights = trimmed
    indicators = [m.indicator for m in margins]
    met = tuple(Margin(m.level, weights @ i) for m, i in zip(margins, indicators, strict=True))
    off = float(_distance(weights[None, :], margins, indicators)[0])
    return Weighting(weights, met, rounds if len(margins) > 1 else 0, off, int(cut.sum()))


def kish_deff(weights: npt.ArrayLike) -> float:
    """Design effect of unequal weights, n Σw² / (Σw)²; 1 for equal ones."""
    w = np.asarray(weights, dtype=float)
    return float(len(w) * (w @ w) / w.sum() ** 2)


def _distance(rows: Array, margins: Sequence[Margin], indicators: Sequence[Array]) -> Array:
    each = [np.abs(rows @ i / m.totals - 1).max(axis=-1) for m, i in zip(margins, indicators, strict=True)]
    return np.asarray(np.max(each, axis=0))
