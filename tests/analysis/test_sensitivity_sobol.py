"""Sobol' indices against functions whose indices are known, and against scipy's."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm, sobol_indices

from cii_xl.analysis.sensitivity import sobol
from cii_xl.analysis.sensitivity.sobol import Function, indices, samples


def run(function: Function, draws: int, inputs: int, groups: list[list[int]], seed: int = 0) -> sobol.Indices:
    a, b = samples(inputs, draws, seed)
    return indices(function, a, b, groups, seed=seed)


def ishigami(u: np.ndarray) -> np.ndarray:
    """sin x₁ + 7 sin² x₂ + 0.1 x₃⁴ sin x₁ on (−π, π)³."""
    x = np.pi * (2 * u - 1)
    return (np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0]))[:, None]


def test_ishigami() -> None:
    """Published indices for a = 7, b = 0.1: Sobol' & Levitan (1999); Saltelli, Chan & Scott (2000)."""
    found = run(ishigami, 2**13, 3, [[0], [1], [2]])
    assert found.first[:, 0] == pytest.approx([0.3139, 0.4424, 0], abs=0.01)
    assert found.total[:, 0] == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.01)
    for value, known in ((found.first, [0.3139, 0.4424, 0]), (found.total, [0.5576, 0.4424, 0.2437])):
        low, high = (found.first_low, found.first_high) if value is found.first else (found.total_low, found.total_high)
        assert ((low[:, 0] <= known) & (known <= high[:, 0]) & (high[:, 0] - low[:, 0] < 0.07)).all()


def test_ishigami_in_groups() -> None:
    """x₁ and x₃ interact only with each other, so together they leave exactly x₂'s part to x₂."""
    found = run(ishigami, 2**13, 3, [[0, 2], [1], [0, 1, 2]])
    assert found.first[:, 0] == pytest.approx([0.5576, 0.4424, 1], abs=0.01)
    assert found.total[:, 0] == pytest.approx([0.5576, 0.4424, 1], abs=0.01)


G = np.array([0, 1, 4.5, 9, 99, 99, 99, 99])


def g_function(u: np.ndarray) -> np.ndarray:
    return np.prod((np.abs(4 * u - 2) + G) / (1 + G), axis=1, keepdims=True)


@pytest.mark.parametrize("group", [[0], [1], [2], [3], [4], [0, 1], [0, 2, 4], [1, 2, 3, 4, 5, 6, 7]])
def test_the_g_function(group: list[int]) -> None:
    """Sobol' (1993): a product, so every group has its indices in closed form."""
    part = 1 / (3 * (1 + G) ** 2)
    others = [i for i in range(len(G)) if i not in group]
    whole = np.prod(1 + part) - 1
    found = run(g_function, 2**13, len(G), [group])
    assert found.first[0, 0] == pytest.approx((np.prod(1 + part[group]) - 1) / whole, abs=0.012)
    assert found.total[0, 0] == pytest.approx(1 - (np.prod(1 + part[others]) - 1) / whole, abs=0.012)


def test_scipy_gives_the_same_from_the_same_draws() -> None:
    a, b = samples(3, 256, 7)

    def function(x: np.ndarray) -> np.ndarray:
        return np.hstack([ishigami(x), g_function(np.hstack([x, x, x[:, :2]])) + 100])

    found = indices(function, a, b, [[0], [1], [2]], seed=7, resamples=5)
    mixed = []
    for i in range(3):
        ab = a.copy()
        ab[:, i] = b[:, i]
        mixed.append(function(ab).T)
    f_a, f_b, f_ab = function(a).T, function(b).T, np.array(mixed)
    # scipy centres what it evaluates itself, but not what it is given
    level = np.mean([f_a, f_b], axis=(0, -1))[:, None]
    theirs = sobol_indices(func={"f_A": f_a - level, "f_B": f_b - level, "f_AB": f_ab - level}, n=256)
    assert pytest.approx(theirs.first_order, abs=1e-12) == found.first.T
    assert pytest.approx(theirs.total_order, abs=1e-12) == found.total.T


def test_scipy_agrees_on_its_own_draws_and_intervals() -> None:
    """Of its own draws and with its own (BCa) bootstrap, for a sum, where the indices are w²/Σw²."""
    w = np.array([1.0, 2.0, 3.0])
    found = run(lambda u: (norm.ppf(np.clip(u, 1e-12, 1 - 1e-12)) @ w)[:, None], 2**11, 3, [[0], [1], [2]])
    rng = np.random.default_rng(0)
    theirs = sobol_indices(func=lambda x: w @ x, n=2**11, dists=[norm(), norm(), norm()], rng=rng)
    ends = theirs.bootstrap(0.95, n_resamples=200).total_order.confidence_interval
    exact = w**2 / (w**2).sum()
    assert found.first[:, 0] == pytest.approx(exact, abs=0.02)
    assert found.total[:, 0] == pytest.approx(theirs.total_order, abs=0.02)
    assert found.total_high[:, 0] - found.total_low[:, 0] == pytest.approx(ends.high - ends.low, rel=0.25)
    assert ((found.total_low[:, 0] <= exact) & (exact <= found.total_high[:, 0])).all()


def test_the_level_of_an_output_does_not_matter() -> None:
    near, far = (run(lambda u, c=c: ishigami(u) + c, 2**10, 3, [[0], [2]]) for c in (0.0, 1e6))
    assert near.first == pytest.approx(far.first, abs=1e-6)
    assert near.total_low == pytest.approx(far.total_low, abs=1e-6)


def test_the_same_seed_gives_the_same_on_any_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    once = run(ishigami, 512, 3, [[0], [1, 2]], seed=0)
    assert np.array_equal(once.total_high, run(ishigami, 512, 3, [[0], [1, 2]], seed=0).total_high)
    assert not np.array_equal(once.total, run(ishigami, 512, 3, [[0], [1, 2]], seed=1).total)
    monkeypatch.setattr(sobol, "CHUNK", 100)
    assert np.array_equal(once.first_low, run(ishigami, 512, 3, [[0], [1, 2]], seed=0).first_low)


def test_what_does_not_vary_has_no_indices() -> None:
    def function(u: np.ndarray) -> np.ndarray:
        rare = (u[:, 0] < 0.01).astype(float)  # in some five of 512 draws
        return np.stack([np.full(len(u), 3.7), rare, u[:, 0]], axis=1)

    found = run(function, 256, 2, [[0], [1]])
    assert np.isnan(found.total[:, :2]).all()
    assert np.isnan(found.first_low[:, :2]).all()
    assert found.total[:, 2] == pytest.approx([1, 0], abs=0.02)


def test_an_input_that_does_nothing_has_nought_exactly() -> None:
    found = run(lambda u: u[:, :1], 128, 2, [[1]])
    assert found.first[0, 0] == 0
    assert found.total[0, 0] == 0
    assert found.total_high[0, 0] == 0


def test_progress_can_stop_the_run() -> None:
    told: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> None:
        told.append((done, total))
        if done == 2:
            raise KeyboardInterrupt

    a, b = samples(3, 64, 0)
    with pytest.raises(KeyboardInterrupt):
        indices(ishigami, a, b, [[0], [1], [2]], seed=0, resamples=2, progress=stop)
    assert told == [(1, 3), (2, 3)]
