"""The best-worst method against Rezaei's figures and exact cases."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from cii_xl.analysis.weighting.best_worst import Compared, best_worst, consistency_index, deviation
from cii_xl.index.arithmetic import Array

PAPER = Compared(2, 0, (8, 2, 1), (1, 5, 8))
"""Rezaei, Omega 53 (2015), example 1: best is the third criterion, worst the first."""


def test_rezaeis_first_example() -> None:
    """ξ* = .26 and CR = .26 / 4.47 = .058; the exact root of (2 − ξ)(5 − ξ) = 8 + ξ is 4 − √14."""
    found = best_worst(PAPER)
    assert found.xi == pytest.approx(0.26, abs=5e-3)
    assert found.xi == pytest.approx(4 - 14**0.5, abs=1e-9)
    assert found.ratio == pytest.approx(0.058, abs=5e-4)


@pytest.mark.parametrize(
    ("best_to_worst", "printed"),
    [(1, 0.0), (2, 0.44), (3, 1.0), (4, 1.63), (5, 2.3), (6, 3.0), (7, 3.73), (8, 4.47), (9, 5.23)],
)
def test_the_consistency_index_is_the_printed_one(best_to_worst: int, printed: float) -> None:
    assert consistency_index(best_to_worst) == pytest.approx(printed, abs=0.006)


def test_a_best_no_better_than_the_worst_leaves_room_for_no_deviation() -> None:
    assert best_worst(Compared(0, 1, (1, 1, 1), (1, 1, 1))).ratio == 0
    found = best_worst(Compared(0, 1, (1, 1, 9), (1, 1, 9)))
    assert found.xi == pytest.approx(6.3, abs=0.1)
    assert found.ratio == math.inf


@given(st.lists(st.floats(0.1, 0.9), min_size=3, max_size=6))
@settings(max_examples=40)
def test_consistent_comparisons_give_back_the_weights(raw: list[float]) -> None:
    w = np.array(raw) / sum(raw)
    best, worst = int(w.argmax()), int(w.argmin())
    if best == worst:
        return
    found = best_worst(Compared(best, worst, tuple(w[best] / w), tuple(w / w[worst])))
    np.testing.assert_allclose(found.weights, w, atol=1e-6)
    assert found.xi_linear == pytest.approx(0, abs=1e-7)
    assert found.xi == pytest.approx(0, abs=1e-6)
    assert found.ratio == pytest.approx(0, abs=1e-5)


@pytest.mark.parametrize(
    ("compared", "weights", "xi"),
    [
        # 2 w₂ − w₃ = 5 w₁ − w₂ = w₃ − 8 w₁ = ξ
        (PAPER, np.array([2, 9, 17]) / 28, 1 / 28),
        # 4 w₂ − w₁ = w₁ − 2 w₃ = w₃ − w₂ = ξ
        (Compared(0, 2, (1, 4, 2), (2, 1, 1)), np.array([7, 2, 3]) / 12, 1 / 12),
    ],
)
def test_the_linear_model_by_hand(compared: Compared, weights: Array, xi: float) -> None:
    """Three criteria: at the optimum the three deviations are equal, which is three equations with Σ w = 1."""
    found = best_worst(compared)
    np.testing.assert_allclose(found.weights, weights, atol=1e-9)
    assert found.xi_linear == pytest.approx(xi, abs=1e-9)


@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), min_size=1, max_size=3),
    st.integers(2, 9),
)
@settings(max_examples=40)
def test_the_deviation_is_the_least_that_any_weights_have(others: list[tuple[int, int]], whole: int) -> None:
    """With ξ given, the nonlinear model is linear in the weights: feasible at ξ, not a little below."""
    compared = Compared(0, 1, (1, whole, *(b for b, _ in others)), (whole, 1, *(w for _, w in others)))
    xi = deviation(compared)
    assert feasible(compared, xi + 1e-6)
    if xi > 1e-3:
        assert not feasible(compared, xi - 1e-4)


def feasible(compared: Compared, xi: float) -> bool:
    n = len(compared.to_others)
    rows = []
    for j in range(n):
        for over, under, ratio in (
            (compared.best, j, compared.to_others[j]),
            (j, compared.worst, compared.to_worst[j]),
        ):
            if over == under:
                continue
            for sign in (1, -1):
                row = np.zeros(n)
                row[over] += sign
                row[under] -= sign * ratio + xi
                rows.append(row)
    bounds = [(1e-6, None)] * n
    found = linprog(np.zeros(n), np.array(rows), np.zeros(len(rows)), np.ones((1, n)), [1], bounds, method="highs")
    return bool(found.success)
