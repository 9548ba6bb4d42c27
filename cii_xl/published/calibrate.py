"""The smallest departure from the stated prior that meets every constraint of the report.

Prior: stages of an industry weigh the same, substages of a stage weigh the same, and rates rise linearly with position
to three times their start, scaled so that their weighted mean is the industry's printed index. Departure:
Σ w₀ [((w − w₀)/w₀)² + ((r − r₀)/r₀)²]: changing a weight by a tenth counts as much as changing a rate by a tenth.

Weights and rates are both free, so the index constraint is bilinear and the problem not convex: SLSQP runs from several
fixed starts and the best end is kept. Needs scipy (the ``build`` extra).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cii_xl.index.arithmetic import Array
from cii_xl.published.conflict import Infeasible, smallest_conflict
from cii_xl.published.constraints import MIN_WEIGHT, Constraint, Stage, constraints, stages
from cii_xl.published.facts import fact

_FEASIBLE = 1e-7
"""Largest violation (points) of a point that counts as meeting every constraint."""


@dataclass(frozen=True)
class Prior:
    """Weights (shares) and rates (percent) from which the departure is measured, shape ``(rows,)`` each."""

    weights: Array
    rates: Array

    def departure(self, weights: Array, rates: Array) -> float:
        """Weighted sum of squared relative departures; 0 at the prior."""
        dw, dr = weights / self.weights - 1, rates / self.rates - 1
        return float(self.weights @ (dw * dw + dr * dr))

    def gradient(self, weights: Array, rates: Array) -> Array:
        """Of ``departure``, by weights and then by rates, shape ``(2 * rows,)``."""
        dw, dr = weights / self.weights - 1, rates / self.rates - 1
        return np.concatenate([2 * dw, 2 * self.weights * dr / self.rates])


def prior(rows: Sequence[Stage], index: float) -> Prior:
    """The stated prior of one industry; its weighted mean rate is the printed index."""
    names = list(dict.fromkeys(s.stage for s in rows))
    size = {name: sum(s.stage == name for s in rows) for name in names}
    weights = np.array([1 / len(names) / size[s.stage] for s in rows])
    profile = np.linspace(0.5, 1.5, len(rows))
    return Prior(weights, index * profile / (weights @ profile))


def calibrate(code: str) -> tuple[Array, Array]:
    """Weights and rates of one industry, shape ``(rows,)`` each, in the order of ``stages(code)``."""
    rows = stages(code)
    return solve(prior(rows, fact(f"index.{code}").number), rows, constraints(code))


def solve(start: Prior, rows: Sequence[Stage], wanted: Sequence[Constraint]) -> tuple[Array, Array]:
    """The smallest departure from ``start`` that meets every wanted constraint; raises Infeasible."""
    starts = _starts(start, rows)
    ends = [end for w in starts if (end := _descend(start, wanted, w)) is not None]
    if not ends:
        raise Infeasible(smallest_conflict(start.rates, starts, wanted))
    return min(ends, key=lambda end: start.departure(*end))


def _starts(start: Prior, rows: Sequence[Stage]) -> list[Array]:
    """Weights to begin from: the prior, and the prior tilted towards each stage."""
    names = list(dict.fromkeys(s.stage for s in rows))
    tilts = [np.array([s.stage == name for s in rows], dtype=float) for name in names]
    return [start.weights, *(0.5 * start.weights + 0.5 * t / t.sum() for t in tilts)]


def _descend(start: Prior, wanted: Sequence[Constraint], weights: Array) -> tuple[Array, Array] | None:
    """SLSQP from one start; None where it does not end at a point that meets every constraint."""
    from scipy.optimize import minimize

    n = len(weights)
    result = minimize(
        lambda x: start.departure(x[:n], x[n:]),
        np.concatenate([weights, start.rates]),
        method="SLSQP",
        jac=lambda x: start.gradient(x[:n], x[n:]),
        bounds=[(MIN_WEIGHT, 1.0)] * n + [(0.0, 100.0)] * n,
        constraints=_for_slsqp(wanted, n),
        options={"ftol": 1e-15, "maxiter": 500},
    )
    w, r = _sharpen(result.x[:n], result.x[n:], wanted)
    return (w, r) if all(c.met(w, r, _FEASIBLE) for c in wanted) and (r >= 0).all() and (r <= 100).all() else None


def _for_slsqp(wanted: Sequence[Constraint], n: int) -> list[dict[str, object]]:
    def vector(chosen: list[Constraint]) -> object:
        return lambda x: np.array([c.slack(x[:n], x[n:]) for c in chosen])

    kinds = {"eq": [c for c in wanted if c.equality], "ineq": [c for c in wanted if not c.equality]}
    return [{"type": kind, "fun": vector(chosen)} for kind, chosen in kinds.items() if chosen]


def _sharpen(w: Array, r: Array, wanted: Sequence[Constraint]) -> tuple[Array, Array]:
    """Bring the constraints that hold with equality from solver accuracy (1e-8) to rounding (1e-13).

    One Newton step per round on weights, then on rates, of least change.
    """
    for _ in range(3):
        active = [c for c in wanted if c.equality or abs(c.slack(w, r)) < 1e-6]
        on_weights = [c for c in active if not c.terms(w)[0].any()]
        if on_weights:
            jac = np.array([[c.terms(w + h)[1] - c.terms(w)[1] for h in np.eye(len(w))] for c in on_weights])
            w = w - np.linalg.lstsq(jac, np.array([c.slack(w, r) for c in on_weights]), rcond=None)[0]
        on_rates = [c for c in active if c.terms(w)[0].any()]
        if on_rates:
            rows = np.array([c.terms(w)[0] for c in on_rates])
            r = r - np.linalg.lstsq(rows, np.array([c.slack(w, r) for c in on_rates]), rcond=None)[0]
    return w, r


def identified_range(rows: Sequence[Stage], wanted: Sequence[Constraint], weights: Array) -> tuple[Array, Array]:
    """Smallest and largest value of each rate with every constraint met and the weights fixed, percent.

    Two linear programs per row; printed rates come out as themselves.
    """
    from scipy.optimize import linprog

    terms = [(c, *c.terms(weights)) for c in wanted]
    equal = [(a, -b) for c, a, b in terms if c.equality and a.any()]
    above = [(-a, b) for c, a, b in terms if not c.equality and a.any()]
    low, high = np.empty(len(rows)), np.empty(len(rows))
    for i in range(len(rows)):
        for sign, out in ((1.0, low), (-1.0, high)):
            result = linprog(
                sign * np.eye(len(rows))[i],
                A_eq=np.array([a for a, _ in equal]),
                b_eq=np.array([b for _, b in equal]),
                A_ub=np.array([a for a, _ in above]),
                b_ub=np.array([b for _, b in above]),
                bounds=(0, 100),
            )
            if not result.success:
                raise RuntimeError(f"no range for {rows[i].code} {rows[i].substage}: {result.message}")
            out[i] = result.x[i]
    return low, high
