"""Entropy and CRITIC on cases worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cii_xl.analysis.weighting.from_data import chance_correlation, critic, entropy, without_one


def table(*columns: list[float]) -> pd.DataFrame:
    return pd.DataFrame(dict(zip("甲乙丙丁", columns, strict=False)))


def test_a_constant_criterion_has_no_entropy_weight() -> None:
    found = entropy(table([40, 40, 40], [10, 20, 30]))
    assert found is not None
    np.testing.assert_allclose(found, [0, 1])


def test_entropy_weights_by_hand() -> None:
    """Shares (1, 0) have entropy 0, shares (3/4, 1/4) have .811278 of ln 2: weights 1 and .188722, scaled."""
    found = entropy(table([50, 0], [30, 10]))
    assert found is not None
    d = 1 - (-(0.75 * math.log(0.75) + 0.25 * math.log(0.25)) / math.log(2))
    assert d == pytest.approx(0.188722, abs=1e-6)
    np.testing.assert_allclose(found, [1 / (1 + d), d / (1 + d)])


def test_no_entropy_weights_where_nothing_differs() -> None:
    assert entropy(table([40, 40], [10, 10])) is None
    assert entropy(table([0, 0], [10, 10])) is None


def test_a_criterion_of_zeros_has_no_entropy_weight() -> None:
    found = entropy(table([0, 0], [10, 30]))
    assert found is not None
    np.testing.assert_allclose(found, [0, 1])


def test_critic_of_two_uncorrelated_criteria_by_hand() -> None:
    """Scaled to (0, ½, 1) and (0, 1, 0): standard deviations 1/√6 and √2/3, r = 0, so weights 2√3 − 3 and the rest."""
    found = critic(table([0, 50, 100], [10, 60, 10]))
    assert found is not None
    np.testing.assert_allclose(found, [2 * 3**0.5 - 3, 4 - 2 * 3**0.5])


def test_critic_counts_what_repeats_others_less() -> None:
    """Two columns that say the same share what they say: C = σ(0 + (1 − r)) each, the third σ · 2(1 − r)."""
    same, other = [0, 50, 100], [10, 60, 10]
    found = critic(table(same, same, other))
    assert found is not None
    s, o = 1 / 6**0.5, 2**0.5 / 3
    np.testing.assert_allclose(found, np.array([s, s, 2 * o]) / (2 * s + 2 * o))


def test_critic_leaves_constant_criteria_out() -> None:
    found = critic(table([0, 50, 100], [10, 60, 10], [7, 7, 7]))
    assert found is not None
    np.testing.assert_allclose(found, [2 * 3**0.5 - 3, 4 - 2 * 3**0.5, 0])
    only = critic(table([5, 5, 5], [10, 60, 10]))
    assert only is not None
    np.testing.assert_allclose(only, [0, 1])


def test_no_critic_weights_where_all_say_the_same() -> None:
    assert critic(table([0, 50, 100], [10, 20, 30])) is None
    assert critic(table([5, 5], [6, 6])) is None


@given(st.lists(st.lists(st.floats(1, 100), min_size=3, max_size=3), min_size=3, max_size=6), st.floats(0.5, 3))
def test_weights_do_not_depend_on_the_unit_of_measure(rows: list[list[float]], factor: float) -> None:
    data = pd.DataFrame(rows)
    for method in (entropy, critic):
        one, other = method(data), method(data * factor)
        if one is not None and other is not None and np.ptp(data.to_numpy(), axis=0).min() > 0.01:
            np.testing.assert_allclose(one, other, atol=1e-6)
            assert one.sum() == pytest.approx(1)
            assert (one >= 0).all()


def test_leaving_out_one_unit_in_turn() -> None:
    data = table([50, 0, 10], [30, 10, 20])
    ends = without_one(entropy, data)
    assert ends is not None
    each = [entropy(data.drop(index=k)) for k in range(3)]
    assert all(w is not None for w in each)
    np.testing.assert_allclose(ends[0], np.min(each, axis=0))
    np.testing.assert_allclose(ends[1], np.max(each, axis=0))
    assert without_one(entropy, data.head(2)) is None


def test_correlation_by_chance() -> None:
    """Seven units: about ±.75, as tables of critical values have it (.754)."""
    assert chance_correlation(7) == pytest.approx(0.754, abs=0.002)
    assert chance_correlation(3) == 1
