"""Properties of the sums, on drawn editions: any number of rows, industries and draws, rows in any order."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import rankdata

from cii_xl.index import Edition, Groups, arithmetic

from .tiny import edition

PROPERTY = settings(deadline=None, derandomize=True, max_examples=50)
PERCENT = st.floats(0, 100).map(lambda x: round(x, 6))


@st.composite
def drawn(draw):
    """(weights, rates, industries): arrays of shape (draws, rows); each industry's weights sum to 1."""
    labels = draw(st.lists(st.sampled_from("ABCD"), min_size=1, max_size=10))
    shape = (draw(st.integers(1, 3)), len(labels))
    industries = Groups.from_labels(labels)
    raw = draw(arrays(float, shape, elements=st.floats(0.01, 1)))
    weights = raw / industries.total(raw)[:, industries.of_row]
    return weights, draw(arrays(float, shape, elements=PERCENT)), industries


def close(x):
    return pytest.approx(x, abs=1e-9)


@PROPERTY
@given(drawn())
def test_many_draws_at_once_are_a_loop_over_single_ones(case):
    weights, rates, groups = case
    for function in (arithmetic.index, arithmetic.stage_index, arithmetic.next_to_raise):
        loop = [function(w, r, groups) for w, r in zip(weights, rates, strict=True)]
        assert function(weights, rates, groups) == close(np.array(loop))


@PROPERTY
@given(drawn())
def test_the_index_is_the_sum_one_would_write_by_hand(case):
    weights, rates, groups = case
    for d, of_draw in enumerate(arithmetic.index(weights, rates, groups)):
        for g, index in enumerate(of_draw):
            own = [i for i, group in enumerate(groups.of_row) if group == g]
            assert index == close(sum(weights[d, i] * rates[d, i] for i in own))


def test_draws_are_a_loop_over_editions():
    rng = np.random.default_rng(0)
    base = edition()
    weights = np.hstack([rng.dirichlet([2, 2, 4], 20), rng.dirichlet([1, 1], 20)])
    rates = rng.uniform(1, 100, weights.shape)
    free = base.rows.assign(low=np.nan, high=np.nan)
    one_by_one = [Edition(free.assign(weight=w, rate=r), id="d") for w, r in zip(weights, rates, strict=True)]
    together = arithmetic.index(weights, rates, base.by_industry)
    assert together == close(np.array([ed.indices for ed in one_by_one]))
    assert arithmetic.mean(together) == close(np.array([ed.mean() for ed in one_by_one]))


@PROPERTY
@given(drawn(), st.floats(0, 1))
def test_the_index_is_linear_in_the_rates(case, part):
    weights, rates, groups = case
    other = rates[:, ::-1]
    mixed = arithmetic.index(weights, part * rates + (1 - part) * other, groups)
    ends = arithmetic.index(weights, rates, groups), arithmetic.index(weights, other, groups)
    assert mixed == close(part * ends[0] + (1 - part) * ends[1])


@PROPERTY
@given(drawn(), st.data())
def test_raising_one_rate_by_a_point_raises_its_industry_alone_and_by_the_weight(case, data):
    weights, rates, groups = case
    row = data.draw(st.integers(0, len(groups.of_row) - 1))
    raised = rates + np.eye(len(groups.of_row))[row]
    gain = arithmetic.index(weights, raised, groups) - arithmetic.index(weights, rates, groups)
    assert gain == close(weights[:, [row]] * groups.indicator[row])


@PROPERTY
@given(drawn())
def test_the_index_lies_between_the_lowest_and_the_highest_rate(case):
    weights, rates, groups = case
    index = arithmetic.index(weights, rates, groups)
    for g in range(len(groups.labels)):
        own = rates[:, groups.of_row == g]
        assert (own.min(axis=1) - 1e-9 <= index[:, g]).all()
        assert (index[:, g] <= own.max(axis=1) + 1e-9).all()


@PROPERTY
@given(drawn(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(case, random):
    weights, rates, groups = case
    order = random.sample(range(len(groups.of_row)), len(groups.of_row))
    shuffled = Groups.from_labels([groups.labels[groups.of_row[i]] for i in order])
    index = dict(zip(groups.labels, arithmetic.index(weights, rates, groups).T, strict=True))
    again = dict(zip(shuffled.labels, arithmetic.index(weights[:, order], rates[:, order], shuffled).T, strict=True))
    assert again.keys() == index.keys()
    assert all(again[label] == close(index[label]) for label in index)


@PROPERTY
@given(drawn())
def test_headroom_and_index_make_a_hundred(case):
    weights, rates, groups = case
    room = groups.total(arithmetic.headroom(weights, rates))
    assert room + arithmetic.index(weights, rates, groups) == close(np.full(room.shape, 100.0))


@PROPERTY
@given(drawn())
def test_shares_of_an_industry_sum_to_one_unless_its_index_is_nothing(case):
    weights, rates, groups = case
    each_row = Groups.from_labels(range(len(groups.of_row)))
    shares = arithmetic.share_of_index(weights, rates, each_row, groups)
    index = arithmetic.index(weights, rates, groups)
    for g in range(len(groups.labels)):
        sums = shares[:, groups.of_row == g].sum(axis=1)
        assert sums == pytest.approx(np.where(index[:, g] > 0, 1, np.nan), nan_ok=True)


@PROPERTY
@given(drawn())
def test_next_to_raise_is_the_first_row_of_its_industry_with_most_headroom(case):
    weights, rates, groups = case
    room = arithmetic.headroom(weights, rates)
    for d, chosen in enumerate(arithmetic.next_to_raise(weights, rates, groups)):
        for g, row in enumerate(chosen):
            own = np.flatnonzero(groups.of_row == g)
            assert row == max(own, key=lambda i, d=d: room[d, i])


def test_an_industry_with_no_headroom_still_names_a_row_of_its_own():
    groups = Groups.from_labels(["a", "b", "b"])
    assert list(arithmetic.next_to_raise([1, 0.5, 0.5], [40, 100, 100], groups)) == [0, 1]


@PROPERTY
@given(arrays(float, st.tuples(st.integers(1, 3), st.integers(1, 8)), elements=st.integers(0, 20).map(lambda k: k / 2)))
def test_ranks_are_those_of_scipy(indices):
    assert (arithmetic.ranks(indices) == rankdata(-indices, method="min", axis=-1)).all()


def test_ranks_tie_within_rounding_only():
    assert list(arithmetic.ranks([10.0, 10 + 1e-10, 10 + 1e-8, 30.0])) == [3, 3, 2, 1]


def test_a_stage_that_weighs_nothing_has_no_stage_index_in_that_draw_only():
    stages = Groups.from_labels(["a", "a", "b"])
    weights = [[0, 0, 1], [0.25, 0.25, 0.5]]
    assert arithmetic.stage_index(weights, [10, 30, 50], stages) == pytest.approx(
        np.array([[np.nan, 50], [20, 50]]), nan_ok=True
    )


def test_groups_count_in_order_of_first_appearance():
    groups = Groups.from_labels(["b", "a", "b"])
    assert groups.labels == ("b", "a")
    assert list(groups.total([1, 2, 4])) == [5, 2]
