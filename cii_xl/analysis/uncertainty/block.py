"""One block of draws: Sobol points to weights and rates, to indices, and what is counted of them.

Arrays have the draws last, and everything is elementwise, row by row, so that no figure depends on what else was
computed at the same time, nor on how a matrix library divides its work.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from cii_xl.analysis.uncertainty import quantiles
from cii_xl.analysis.uncertainty.plan import Plan
from cii_xl.analysis.uncertainty.rates import Fixed, Pert, Replicated, Uniform
from cii_xl.analysis.uncertainty.splits import Industry, Split
from cii_xl.index.arithmetic import TIE, Array

Counts = npt.NDArray[np.int64]
Drawn = Array | float
"""One number for each draw, or the same for all."""


@dataclass(frozen=True)
class Block:
    """What one block gave; industries in the edition's order."""

    indices: Array
    """Shape ``(industries, draws)``, index points."""
    ranks: Counts
    """Draws in which industry i has rank r + 1, shape ``(industries, industries)``."""
    above: Counts
    """Draws in which industry i has a higher index than j, shape ``(industries, industries)``."""
    kept: int
    """Draws in which no two industries of different stated ranks are the other way round, or level."""
    first: Array
    """Sum of each row's weight over the draws in which its industry is first, shape ``(rows,)``."""
    as_stated: Array
    """The same over the draws in which its industry has its stated rank."""


def block(plan: Plan, points: Array) -> Block:
    """The block of these points of the unit cube, shape ``(dimensions, draws)``, open at both ends."""
    n = points.shape[1]
    weights = _weights(plan, points)
    indices = np.zeros((len(plan.industries), n))
    for row, (industry, rate) in enumerate(zip(_industry_of(plan), _rates(plan, points), strict=True)):
        indices[industry] += weights[row] * rate
    ranks, above = ranked(indices)
    first, stated = np.zeros(len(plan.weights)), np.zeros(len(plan.weights))
    for number, industry_ in enumerate(plan.industries):
        for sums, at in ((first, ranks[number] == 1), (stated, ranks[number] == plan.stated[number])):
            for row in industry_.rows:
                own = weights[row]
                sums[row] = own[at].sum() if isinstance(own, np.ndarray) else own * np.count_nonzero(at)
    several = len(plan.industries)
    counts = np.array([np.bincount(r, minlength=several + 1)[1:] for r in ranks], dtype=np.int64)
    return Block(indices, counts, above, in_order(indices, plan.stated), first, stated)


def in_order(indices: Array, stated: npt.NDArray[np.intp]) -> int:
    """Draws in which each industry of a stated rank is above each of the next; those that tie as stated may be in any
    order, since draws hardly ever tie."""
    groups = [indices[stated == rank] for rank in np.unique(stated)]
    kept = np.ones(indices.shape[1], dtype=bool)
    for better, worse in pairwise(groups):
        kept &= better.min(axis=0) > worse.max(axis=0) + TIE
    return int(np.count_nonzero(kept))


def ranked(indices: Array) -> tuple[npt.NDArray[np.int16], Counts]:
    """Rank of each industry in each draw, as ``arithmetic.ranks`` has them, and how often each is above each other."""
    several = len(indices)
    ranks = np.ones(indices.shape, dtype=np.int16)
    above = np.zeros((several, several), dtype=np.int64)
    for i in range(several):
        for j in range(several):
            if i != j:
                higher = indices[i] > indices[j] + TIE
                above[i, j] = np.count_nonzero(higher)
                ranks[j] += higher
    return ranks, above


def _industry_of(plan: Plan) -> list[int]:
    number = {row: i for i, industry in enumerate(plan.industries) for row in industry.rows}
    return [number[row] for row in range(len(plan.weights))]


def _weights(plan: Plan, points: Array) -> list[Drawn]:
    """Weight of each row, shares of the industry."""
    weights: list[Drawn] = [0.0] * len(plan.weights)
    at = 0
    for industry, breaks in zip(plan.industries, plan.breaks, strict=True):
        if industry.ranges:
            own = _ranged(industry, points, at)
            at += sum(low < high for low, high in industry.ranges)
            for row, weight in zip(industry.rows, own, strict=True):
                weights[row] = weight
            continue
        stages = _broken(industry.stages, 1.0, plan, breaks[0], points, at)
        at += len(breaks[0])
        for stage, split, tables in zip(stages, industry.within, breaks[1:], strict=True):
            for row, weight in zip(split.parts, _broken(split, stage, plan, tables, points, at), strict=True):
                weights[row] = weight
            at += len(tables)
    return weights


def _broken(split: Split, whole: Drawn, plan: Plan, tables: Sequence[int], points: Array, at: int) -> list[Drawn]:
    """The parts of a whole, which the last part with weight completes."""
    if not split.drawn:
        return [whole * share for share in split.shares]
    left: Drawn = whole
    parts: list[Drawn] = []
    breaks = iter(enumerate(tables))
    for share in split.shares:
        if share <= 0:
            parts.append(0.0)
        elif (found := next(breaks, None)) is None:
            parts.append(left)
        else:
            k, table = found
            part = left * quantiles.look_up(plan.tables[table], quantiles.locate(points[at + k]))
            parts.append(part)
            left = left - part
    return parts


def _ranged(industry: Industry, points: Array, at: int) -> list[Drawn]:
    """Weights anywhere in their ranges alike, scaled to sum to 1."""
    own: list[Drawn] = []
    total: Drawn = 0.0
    for low, high in industry.ranges:
        if low < high:
            own.append(low + (high - low) * points[at])
            at += 1
        else:
            own.append(low)
        total = total + own[-1]
    return [weight / total for weight in own]


def _rates(plan: Plan, points: Array) -> list[Drawn]:
    """Rate of each row, percent."""
    found: list[Drawn] = []
    drawn = {
        code: np.minimum((points[plan.starts[code]] * len(rows)).astype(np.intp), len(rows) - 1)
        for code, rows in plan.replicates.items()
    }
    for row, marginal in enumerate(plan.marginals):
        if isinstance(marginal, Fixed):
            found.append(marginal.rate)
        elif isinstance(marginal, Replicated):
            found.append(plan.replicates[marginal.code][drawn[marginal.code], marginal.column])
        elif isinstance(marginal, Uniform):
            found.append(marginal.low + (marginal.high - marginal.low) * points[plan.starts[row]])
        else:
            value = quantiles.look_up(plan.tables[plan.table_of[row]], quantiles.locate(points[plan.starts[row]]))
            if isinstance(marginal, Pert):
                value = marginal.low + (marginal.high - marginal.low) * value
            found.append(value)
    return found
