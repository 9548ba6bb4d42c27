"""Other ways to sum up, against published worked examples and the properties of means."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cii_xl.analysis.sensitivity import aggregation
from cii_xl.analysis.sensitivity.aggregation import GEOMETRIC, HARMONIC, power_mean
from cii_xl.index import Groups, arithmetic

PROPERTY = settings(deadline=None, derandomize=True, max_examples=60)
ONE = Groups.from_labels(["a"] * 4)
TWO = Groups.from_labels(["a", "a", "a", "b", "b"])
STAGES = Groups.from_labels(["a1", "a2", "a2", "b1", "b2"])


def test_the_handbooks_example_of_compensation() -> None:
    """OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 6: (21, 1, 1, 1) and (6, 6, 6, 6) are both
    6 as arithmetic means; as geometric ones 2.14 and 6."""
    equal = np.full(4, 0.25)
    both = np.array([[21.0, 1, 1, 1], [6, 6, 6, 6]])
    assert arithmetic.index(equal, both, ONE)[:, 0] == pytest.approx([6, 6])
    assert power_mean(equal, both, ONE, GEOMETRIC)[:, 0] == pytest.approx([2.14, 6], abs=0.005)


def test_the_human_development_index() -> None:
    """UNDP, HDR 2010 technical note 1: (.6971 × .3447 × .5506)^(1/3) = .510."""
    three = Groups.from_labels(["China"] * 3)
    hdi = power_mean(np.full(3, 1 / 3), [0.6971, 0.3447, 0.5506], three, GEOMETRIC)
    assert hdi == pytest.approx([0.510], abs=0.0005)


def test_known_means() -> None:
    w = np.full(4, 0.25)
    assert power_mean(w, [1, 2, 4, 4], ONE, HARMONIC) == pytest.approx([4 / (1 + 1 / 2 + 1 / 4 + 1 / 4)])
    assert power_mean(w, [1, 5, 7, 5], ONE, 2) == pytest.approx([5])
    assert power_mean([0.5, 0.5, 0, 0], [1, 9, 77, 0], ONE, 0.5) == pytest.approx([4])
    assert power_mean([2, 2, 0, 0], [1, 9, 77, 0], ONE, GEOMETRIC) == pytest.approx([3])


@pytest.mark.parametrize("exponent", [0.0, -1.0, -0.25, -10])
def test_a_rate_of_nought_makes_nought_where_it_weighs_something(exponent: float) -> None:
    rates = [0, 30, 40, 0, 50]
    assert power_mean([0.2, 0.4, 0.4, 0, 1], rates, TWO, exponent) == pytest.approx([0, 50])


def test_a_rate_of_nought_counts_under_a_positive_exponent() -> None:
    assert power_mean([0.5, 0.5, 0, 0.5, 0.5], [0, 16, 99, 0, 0], TWO, 0.5) == pytest.approx([4, 0])


@pytest.mark.parametrize("exponent", [1e-14, -1e-14, 1e-9])
def test_small_exponents_are_nearly_the_geometric_mean(exponent: float) -> None:
    w, r = np.array([0.1, 0.2, 0.3, 0.4]), np.array([3.0, 70, 0.5, 20])
    assert power_mean(w, r, ONE, exponent) == pytest.approx(power_mean(w, r, ONE, 0), rel=1e-7)


def test_large_exponents_go_to_the_ends_without_overflow() -> None:
    w, r = np.array([0.1, 0.2, 0.3, 0.4]), np.array([3.0, 70, 0.5, 20])
    assert power_mean(w, r, ONE, 5000) == pytest.approx([70], rel=1e-3)
    assert power_mean(w, r, ONE, -5000) == pytest.approx([0.5], rel=1e-3)


def test_a_group_without_weight_has_no_mean() -> None:
    found = power_mean([0.5, 0.5, 0, 0, 0], [1, 1, 1, 1, 1], TWO, 2)
    assert found[0] == pytest.approx(1)
    assert np.isnan(found[1])


@pytest.mark.parametrize("exponent", [np.inf, -np.inf, np.nan])
def test_an_infinite_exponent_is_refused(exponent: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        power_mean([1.0], [1.0], Groups.from_labels("a"), exponent)


POSITIVE = arrays(float, (3, 5), elements=st.floats(0.01, 100))


@PROPERTY
@given(POSITIVE, POSITIVE, st.floats(-10, 10), st.floats(0, 5))
def test_means_lie_within_and_grow_with_the_exponent(w: np.ndarray, r: np.ndarray, p: float, more: float) -> None:
    low, high = power_mean(w, r, TWO, p), power_mean(w, r, TWO, p + more)
    slack = 1e-9
    for g, own in enumerate((slice(0, 3), slice(3, 5))):
        assert (low[:, g] >= r[:, own].min(axis=1) - slack).all()
        assert (high[:, g] <= r[:, own].max(axis=1) + slack).all()
    assert (low <= high + slack).all()


@PROPERTY
@given(POSITIVE, POSITIVE, st.sampled_from([-2.0, -1.0, 0.0, 0.5, 1.0, 3.0]), st.floats(0.1, 10))
def test_many_draws_are_a_loop_and_units_do_not_matter(w: np.ndarray, r: np.ndarray, p: float, unit: float) -> None:
    found = power_mean(w, r, TWO, p)
    assert found == pytest.approx(np.array([power_mean(a, b, TWO, p) for a, b in zip(w, r, strict=True)]))
    assert power_mean(w, unit * r, TWO, p) == pytest.approx(unit * found)
    assert power_mean(unit * w, r, TWO, p) == pytest.approx(found)


@PROPERTY
@given(POSITIVE, POSITIVE, st.sampled_from([-1.0, 0.0, 0.5, 2.0]))
def test_means_of_stages_means_are_the_mean(w: np.ndarray, r: np.ndarray, p: float) -> None:
    of_stage = Groups.from_labels(["a", "a", "b", "b"])
    nested = power_mean(STAGES.total(w), power_mean(w, r, STAGES, p), of_stage, p)
    assert nested == pytest.approx(power_mean(w, r, TWO, p))


def test_an_exponent_of_one_is_the_index() -> None:
    w, r = [0.2, 0.3, 0.5, 0.6, 0.4], [10, 20, 30, 40, 0]
    assert power_mean(w, r, TWO, 1) == pytest.approx(arithmetic.index(w, r, TWO))


def test_equal_weights() -> None:
    w = np.array([0.2, 0.6, 0.2, 1.0, 0.0])
    assert aggregation.equal_rows(TWO) == pytest.approx([1 / 3, 1 / 3, 1 / 3, 1 / 2, 1 / 2])
    assert aggregation.equal_stages(w, STAGES, TWO) == pytest.approx([1 / 2, 3 / 8, 1 / 8, 1 / 2, 1 / 2])
    assert aggregation.equal_stages([0.5, 0, 0, 1, 0], STAGES, TWO)[1:3] == pytest.approx([1 / 4, 1 / 4])


def test_a_part_left_out() -> None:
    w = np.array([0.2, 0.6, 0.2, 1.0, 0.0])
    assert aggregation.without(w, STAGES.of_row == 0, TWO) == pytest.approx([0, 0.75, 0.25, 1, 0])
    gone = aggregation.without(w, STAGES.of_row == 2, TWO)
    assert gone[:3] == pytest.approx(w[:3])
    assert np.isnan(gone[3:]).all()
