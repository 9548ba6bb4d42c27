"""Best-worst method: weights from how much the best exceeds each criterion, and each criterion the worst.

Weights are those of the linear model, which has one solution (Rezaei, Omega 64, 2016). The consistency ratio is the
one of the first paper (Rezaei, Omega 53, 2015), whose index belongs to the deviation ξ of the first, nonlinear model,
not to that of the linear one; so both deviations are computed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from cii_xl.index.arithmetic import Array

_PRECISION = 1e-12


@dataclass(frozen=True, slots=True)
class Compared:
    """One expert's comparisons, 1 to 9. ``best`` and ``worst`` are positions; ``to_others[j]`` is how many times as
    important the best is as j, ``to_worst[j]`` how many times as important j is as the worst."""

    best: int
    worst: int
    to_others: tuple[float, ...]
    to_worst: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class BestWorst:
    """Weights (sum 1), the linear model's deviation ``xi_linear`` (a difference of weights), the nonlinear one's
    ``xi`` (a difference of ratios), and ``ratio``, ξ over the consistency index."""

    weights: Array
    xi_linear: float
    xi: float
    ratio: float


def best_worst(compared: Compared) -> BestWorst:
    """Weights and consistency of one expert's comparisons."""
    weights, xi_linear = _linear(compared)
    xi = deviation(compared)
    index = consistency_index(compared.to_others[compared.worst])
    # of a best no better than the worst the index is 0: any deviation then contradicts it
    return BestWorst(weights, xi_linear, xi, xi / index if index else math.inf if xi else 0.0)


def consistency_index(best_to_worst: float) -> float:
    """The largest deviation that comparisons can have whose best is that many times the worst: the ξ with
    ``(a − ξ)² = a + ξ``. Rezaei's table (2015): .44, 1.00, 1.63, 2.30, 3.00, 3.73, 4.47, 5.23 for 2 to 9."""
    a = best_to_worst
    return (1 + 2 * a - math.sqrt(1 + 8 * a)) / 2


def deviation(compared: Compared) -> float:
    """The least ξ for which positive weights have every ``|w_best / w_j − to_others[j]|`` and
    ``|w_j / w_worst − to_worst[j]|`` at most ξ.

    The ratio best to worst is the product of the two ratios through any j, so that ξ is enough when the ranges of
    these products, and that of the ratio itself, have a value in common; bisection finds the least.
    """
    low, high = 0.0, max(*compared.to_others, *compared.to_worst)
    while high - low > _PRECISION * max(high, 1.0):
        middle = (low + high) / 2
        low, high = (low, middle) if _in_common(compared, middle) else (middle, high)
    return high if high > 1e-9 else 0.0


def _in_common(compared: Compared, xi: float) -> bool:
    whole = compared.to_others[compared.worst]
    least, most = whole - xi, whole + xi
    for j, (b, w) in enumerate(zip(compared.to_others, compared.to_worst, strict=True)):
        if j not in (compared.best, compared.worst):
            least = max(least, max(b - xi, 0.0) * max(w - xi, 0.0))
            most = min(most, (b + xi) * (w + xi))
    return least <= most + _PRECISION


def _linear(compared: Compared) -> tuple[Array, float]:
    """Least ξ with ``|w_best − a w_j| ≤ ξ`` and ``|w_j − a w_worst| ≤ ξ``; variables are the weights and ξ."""
    from scipy.optimize import linprog

    n = len(compared.to_others)
    rows = []
    for j in range(n):
        for over, under, ratio in (
            (compared.best, j, compared.to_others[j]),
            (j, compared.worst, compared.to_worst[j]),
        ):
            if over != under:
                row = np.zeros(n + 1)
                row[over] += 1.0
                row[under] -= ratio
                rows += [np.append(sign * row[:n], -1.0) for sign in (1.0, -1.0)]
    cost = np.append(np.zeros(n), 1.0)
    total = np.append(np.ones(n), 0.0)[None, :]
    found = linprog(cost, A_ub=np.stack(rows), b_ub=np.zeros(len(rows)), A_eq=total, b_eq=[1.0], method="highs")
    weights = np.maximum(found.x[:n], 0.0)
    return weights / weights.sum(), max(float(found.x[n]), 0.0)
