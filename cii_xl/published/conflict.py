"""Which of the constraints contradict each other, when they cannot all be met."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt

from cii_xl.index.arithmetic import Array
from cii_xl.published.constraints import MIN_WEIGHT, Constraint

_MET = 1e-5
"""Largest violation (points) at which a least-squares end counts as meeting a constraint."""


class Infeasible(ValueError):
    """The constraints contradict each other. ``conflict`` is a smallest set that cannot be met together."""

    def __init__(self, conflict: Sequence[Constraint]) -> None:
        self.conflict = tuple(conflict)
        listed = "；".join(f"{c.id}（{c.source}）：{c.text}" for c in self.conflict)
        super().__init__(f"约束互相矛盾，最小冲突集：{listed}")


def smallest_conflict(rates: Array, starts: Sequence[Array], wanted: Sequence[Constraint]) -> list[Constraint]:
    """A set of constraints that cannot be met together, none smaller.

    A deletion filter gives an irreducible set; smaller sets are then tried by growing size. ``rates`` and each of
    ``starts`` (weights) are where the searches for a common point begin.
    """
    search = _Search(rates, starts, wanted)
    kept = list(range(len(wanted)))
    for c in range(len(wanted)):
        without = [k for k in kept if k != c]
        if not search.feasible(without):
            kept = without
    for size in range(1, len(kept)):
        for chosen in combinations(range(len(wanted)), size):
            if not search.feasible(chosen):
                return [wanted[c] for c in chosen]
    return [wanted[c] for c in kept]


class _Search:
    """Looks for weights and rates that meet a chosen set, remembering which constraints each found point meets:
    most sets are answered by a point found for another."""

    def __init__(self, rates: Array, starts: Sequence[Array], wanted: Sequence[Constraint]) -> None:
        self.wanted = wanted
        self.equality = np.array([c.equality for c in wanted])
        self.met: list[npt.NDArray[np.bool_]] = []
        n = len(rates)
        self.low = np.concatenate([np.full(n, MIN_WEIGHT), np.zeros(n)])
        self.high = np.concatenate([np.ones(n), np.full(n, 100.0)])
        self.starts = [np.clip(np.concatenate([w, rates]), self.low + 1e-9, self.high - 1e-9) for w in starts]

    def violations(self, x: Array, chosen: Collection[int]) -> Array:
        weights, rates = np.split(x, 2)
        slacks = np.array([self.wanted[c].slack(weights, rates) for c in chosen])
        return np.where(self.equality[list(chosen)], slacks, np.minimum(slacks, 0.0))

    def feasible(self, chosen: Collection[int]) -> bool:
        from scipy.optimize import least_squares

        if not chosen or any(met[list(chosen)].all() for met in self.met):
            return True
        for x0 in self.starts:
            end = least_squares(self.violations, x0, args=(chosen,), bounds=(self.low, self.high), xtol=1e-14)
            met = np.abs(self.violations(end.x, range(len(self.wanted)))) < _MET
            if met[list(chosen)].all():
                self.met.append(met)
                return True
        return False
