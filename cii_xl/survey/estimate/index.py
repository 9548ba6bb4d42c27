"""Sums of rates: stages and the industry's index, with the covariance that items of the same respondents have.

Weights are the edition's and fixed. A row without an estimate keeps the edition's rate, which counts as certain here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cii_xl.index.arithmetic import Array
from cii_xl.survey.estimate.items import Item
from cii_xl.survey.estimate.strata import Codes, joined
from cii_xl.survey.estimate.variance import Linear


@dataclass(frozen=True, slots=True)
class Part:
    """One row of the edition: weight (share of the industry), rate (percent), and the code of the question about it,
    blank where there is none."""

    stage: str
    substage: str
    weight: float
    rate: float
    code: str


@dataclass(frozen=True, slots=True)
class Sum:
    """A weighted mean of rows."""

    stage: str
    """Blank for the index."""
    coefficients: Mapping[str, float]
    """Question → its row's share of the whole."""
    fixed: float
    """Percentage points from rows that keep the edition's rate."""
    kept: tuple[Part, ...]
    """Those rows."""

    @property
    def unknown(self) -> float:
        """What those rows weigh, 0 to 1."""
        return max(1 - sum(self.coefficients.values()), 0.0) if self.kept else 0.0


def sums(parts: Sequence[Part], estimated: Collection[str]) -> list[Sum]:
    """The index, then each stage with at least one row whose question is ``estimated``, in the edition's order; empty
    where nothing is."""
    stages = dict.fromkeys(p.stage for p in parts if p.code in estimated)
    if not stages:
        return []
    return [_sum("", parts, estimated), *(_sum(s, [p for p in parts if p.stage == s], estimated) for s in stages)]


def combined(whole: Sum, items: Mapping[str, Item], band: Codes, weights: Array) -> Linear:
    """The sum with its scores; its classes are the finest that are coarser than those of each item, with the fewest
    respondents that any of the items has there."""
    terms = [(share, items[code]) for code, share in whole.coefficients.items()]
    rate = whole.fixed + sum(share * item.figure.rate for share, item in terms)
    scores = np.sum([share * item.figure.scores for share, item in terms], axis=0)
    partition = joined([item.partition for _, item in terms])
    classes = partition[band]
    heard = np.min([np.bincount(classes, item.known) for _, item in terms], axis=0)
    valued = np.min([np.bincount(classes, item.valued) for _, item in terms], axis=0)
    return Linear(float(rate), scores, classes, heard, valued, np.minimum(heard / np.bincount(classes, weights), 1.0))


def replicated(whole: Sum, rates: Mapping[str, Array]) -> Array:
    """The sum in each replicate, from those of the items."""
    return np.asarray(whole.fixed + sum(share * rates[code] for code, share in whole.coefficients.items()))


def _sum(stage: str, parts: Sequence[Part], estimated: Collection[str]) -> Sum:
    whole = sum(p.weight for p in parts)
    # a stage that weighs nothing is the plain mean of its rows
    shares = [(p, p.weight / whole if whole > 0 else 1 / len(parts)) for p in parts]
    return Sum(
        stage,
        {p.code: share for p, share in shares if p.code in estimated},
        sum(share * p.rate for p, share in shares if p.code not in estimated),
        tuple(p for p in parts if p.code not in estimated),
    )
