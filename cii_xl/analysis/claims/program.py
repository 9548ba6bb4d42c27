"""Smallest and largest value of a linear form of rates under the calibration's constraints: two linear programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from cii_xl.analysis.claims.span import RATE, Span
from cii_xl.index.arithmetic import Array
from cii_xl.published.constraints import Constraint


@dataclass(frozen=True, eq=False)
class Program:
    """The constraints on one industry's rates for fixed weights (shares, shape ``(rows,)``); rates are percent."""

    limits: Sequence[Constraint]
    weights: Array
    _found: dict[bytes, Span] = field(init=False, default_factory=dict, repr=False)
    """Results by their coefficients: statements ask for the same ones."""

    def span(self, coefficients: Array) -> Span:
        """Smallest and largest Σ coefficient × rate."""
        key = np.asarray(coefficients, dtype=float).tobytes()
        if key not in self._found:
            self._found[key] = Span(self._extreme(coefficients), -self._extreme(-coefficients))
        return self._found[key]

    @cached_property
    def _arrays(self) -> tuple[Array, Array, Array, Array]:
        """Equalities and inequalities as scipy takes them."""
        terms = [(c.equality, *c.terms(self.weights)) for c in self.limits]
        equal = [(a, -b) for equality, a, b in terms if equality and a.any()]
        upper = [(-a, b) for equality, a, b in terms if not equality and a.any()]
        return (
            np.array([a for a, _ in equal]), np.array([b for _, b in equal]),
            np.array([a for a, _ in upper]), np.array([b for _, b in upper]),
        )  # fmt: skip

    def _extreme(self, coefficients: Array) -> float:
        from scipy.optimize import linprog

        a_eq, b_eq, a_ub, b_ub = self._arrays
        bounds = (RATE.low, RATE.high)
        result = linprog(coefficients, A_eq=a_eq, b_eq=b_eq, A_ub=a_ub, b_ub=b_ub, bounds=bounds)
        if not result.success:
            raise RuntimeError(f"no range: {result.message}")
        return float(result.fun)
