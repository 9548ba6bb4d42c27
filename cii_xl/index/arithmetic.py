"""Weighted sums over rows, stages and industries, for one edition or for many draws at once.

Every function takes arrays whose *last* axis is the rows of an edition; any axes before it (draws) are kept. So the
same code serves one edition (shape ``(rows,)``) and 100,000 draws (shape ``(draws, rows)``).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
TIE = 1e-9
"""Indices closer than this (index points) share a rank: they differ by rounding of the sum only."""


@dataclass(frozen=True)
class Groups:
    """Which group (industry or stage) each row belongs to.

    ``labels`` are the groups in order of first appearance, ``of_row`` the group number of each row, shape ``(rows,)``.
    """

    labels: tuple[Hashable, ...]
    of_row: npt.NDArray[np.intp]

    @classmethod
    def from_labels(cls, labels: Sequence[Hashable]) -> Groups:
        """Groups from one label per row."""
        number = {label: i for i, label in enumerate(dict.fromkeys(labels))}
        of_row = np.array([number[label] for label in labels], dtype=np.intp)
        of_row.flags.writeable = False
        return cls(tuple(number), of_row)

    @cached_property
    def indicator(self) -> Array:
        """Shape ``(rows, groups)``: 1 where the row belongs to the group."""
        indicator = np.asarray(np.eye(len(self.labels))[self.of_row])
        indicator.flags.writeable = False
        return indicator

    def total(self, values: npt.ArrayLike) -> Array:
        """Sum of ``values`` (shape ``(..., rows)``) within each group, shape ``(..., groups)``."""
        sums: Array = np.matmul(np.asarray(values, dtype=float), self.indicator)
        return sums


def contribution(weights: npt.ArrayLike, rates: npt.ArrayLike) -> Array:
    """Index points each row adds: weight × rate, shape ``(..., rows)``."""
    points: Array = np.asarray(weights, dtype=float) * np.asarray(rates, dtype=float)
    return points


def headroom(weights: npt.ArrayLike, rates: npt.ArrayLike) -> Array:
    """Index points each row could still add: weight × (100 − rate), shape ``(..., rows)``."""
    return contribution(weights, 100.0 - np.asarray(rates, dtype=float))


def index(weights: npt.ArrayLike, rates: npt.ArrayLike, industries: Groups) -> Array:
    """Index of each industry, Σ weight × rate (report 2.2, step 3), shape ``(..., industries)``."""
    return industries.total(contribution(weights, rates))


def stage_index(weights: npt.ArrayLike, rates: npt.ArrayLike, stages: Groups) -> Array:
    """Weighted mean rate inside each stage, percent, shape ``(..., stages)``; nan where a stage weighs nothing."""
    weight = stages.total(weights)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(weight > 0, stages.total(contribution(weights, rates)) / weight, np.nan)


def share_of_index(weights: npt.ArrayLike, rates: npt.ArrayLike, parts: Groups, industries: Groups) -> Array:
    """Share (0-1) of its industry's index that each part brings, shape ``(..., parts)``; nan where the index is 0.

    ``parts`` are stages, or any grouping finer than ``industries``.
    """
    first_row = np.array([np.flatnonzero(parts.of_row == g)[0] for g in range(len(parts.labels))], dtype=np.intp)
    whole = index(weights, rates, industries)[..., industries.of_row[first_row]]
    points = parts.total(contribution(weights, rates))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(whole > 0, points / whole, np.nan)


def mean(indices: npt.ArrayLike) -> Array:
    """Arithmetic mean over industries (last axis), each industry counting once (report, core conclusions)."""
    return np.asarray(np.asarray(indices, dtype=float).mean(axis=-1))


def ranks(indices: npt.ArrayLike) -> npt.NDArray[np.intp]:
    """Rank of each industry, 1 for the highest; ties share the better rank, as in 1, 2, 2, 4."""
    x = np.asarray(indices, dtype=float)
    higher = x[..., None, :] > x[..., :, None] + TIE
    return np.asarray(1 + higher.sum(axis=-1), dtype=np.intp)


def next_to_raise(weights: npt.ArrayLike, rates: npt.ArrayLike, industries: Groups) -> npt.NDArray[np.intp]:
    """Row number with the most headroom in each industry, shape ``(..., industries)``; the first one on a tie."""
    room = headroom(weights, rates)
    best = [np.where(industries.of_row == g, room, -np.inf).argmax(axis=-1) for g in range(len(industries.labels))]
    return np.stack(best, axis=-1)
