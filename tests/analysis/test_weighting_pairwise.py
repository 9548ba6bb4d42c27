"""AHP against published figures and exact cases."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cii_xl.analysis.weighting import pairwise
from cii_xl.analysis.weighting.random_index import LARGEST, TABLES
from cii_xl.book.panels.weighting import RANDOM_INDICES
from cii_xl.index.arithmetic import Array

TEXTBOOK = np.array([[1, 7, 9], [1 / 7, 1, 3], [1 / 9, 1 / 3, 1]])
"""A worked example that textbooks print with the column means .777, .155, .069, λ 3.082 and CR .0708; the eigenvector
gives λ 3.0803."""

WEIGHTS = st.lists(st.floats(0.05, 1.0), min_size=3, max_size=6).map(lambda w: np.array(w) / sum(w))


def consistent(weights: Array) -> Array:
    return weights[:, None] / weights[None, :]


def test_the_textbook_example_by_column_means() -> None:
    weights, lam = pairwise.column_means(TEXTBOOK)
    np.testing.assert_allclose(weights, [0.777, 0.155, 0.069], atol=5e-4)
    assert lam == pytest.approx(3.082, abs=5e-4)
    assert pairwise.consistency_ratio(lam, 3, "Saaty 1980") == pytest.approx(0.0708, abs=5e-5)


def test_the_textbook_example_by_the_eigenvector() -> None:
    weights, lam = pairwise.eigenvector(TEXTBOOK)
    assert lam == pytest.approx(3.0803, abs=5e-5)
    np.testing.assert_allclose(TEXTBOOK @ weights, lam * weights, rtol=1e-12)
    # of three criteria the eigenvector is the geometric mean of the rows
    means = TEXTBOOK.prod(axis=1) ** (1 / 3)
    np.testing.assert_allclose(weights, means / means.sum(), rtol=1e-12)


def test_the_table_decides_where_the_ratio_is_near_the_limit() -> None:
    lam = 3.110
    assert pairwise.consistency_ratio(lam, 3, "Saaty 1980") == pytest.approx(0.055 / 0.58)
    assert pairwise.consistency_ratio(lam, 3, "Saaty 1980") < pairwise.LIMIT
    assert pairwise.consistency_ratio(lam, 3, "Saaty 2004") == pytest.approx(0.055 / 0.52)
    assert pairwise.consistency_ratio(lam, 3, "Saaty 2004") > pairwise.LIMIT


def test_every_table_reaches_as_far_and_is_offered_on_the_sheet() -> None:
    assert tuple(TABLES) == RANDOM_INDICES
    for table in TABLES.values():
        assert len(table) == LARGEST
        assert table[:2] == (0, 0)
    assert TABLES["Saaty 1980"][2:6] == (0.58, 0.90, 1.12, 1.24)
    assert TABLES["Saaty 2004"][2:6] == (0.52, 0.89, 1.11, 1.25)


@pytest.mark.parametrize("size", [3, 4, 5])
def test_random_matrices_have_the_index_of_the_newer_tables(size: int) -> None:
    """20,000 random matrices on Saaty's scale; the mean's own error is below 0.005."""
    scale = np.array([*range(1, 10), *(1 / k for k in range(2, 10))])
    drawn = np.random.Generator(np.random.PCG64(0)).choice(scale, (20_000, size, size))
    upper = np.triu(drawn, 1)
    matrices = upper + np.where(np.tri(size, k=-1) > 0, 1 / np.where(drawn > 0, drawn, 1).transpose(0, 2, 1), 0)
    matrices += np.eye(size)
    lam = np.linalg.eigvals(matrices).real.max(axis=1)
    mean = ((lam - size) / (size - 1)).mean()
    assert mean == pytest.approx(TABLES["Alonso-Lamata 2006"][size - 1], abs=0.015)
    assert mean == pytest.approx(TABLES["Saaty 2004"][size - 1], abs=0.02)


@given(WEIGHTS)
def test_consistent_judgements_give_back_the_weights(weights: Array) -> None:
    found, lam = pairwise.eigenvector(consistent(weights))
    np.testing.assert_allclose(found, weights, rtol=1e-9)
    assert lam == pytest.approx(len(weights), abs=1e-9)
    means, _ = pairwise.column_means(consistent(weights))
    np.testing.assert_allclose(means, weights, rtol=1e-9)
    assert pairwise.revisit(consistent(weights), "Saaty 1980") is None


@given(WEIGHTS, st.data())
def test_missing_judgements_are_completed_by_the_others(weights: Array, data: st.DataObject) -> None:
    """Harker: with a chain of judgements alone the weights are those of the complete matrix."""
    kept = {(i, i + 1): weights[i] / weights[i + 1] for i in range(len(weights) - 1)}
    more = data.draw(st.sets(st.sampled_from(list(combinations(range(len(weights)), 2)))))
    a = pairwise.matrix(len(weights), kept | {(i, j): weights[i] / weights[j] for i, j in more})
    found, lam = pairwise.eigenvector(a)
    np.testing.assert_allclose(found, weights, rtol=1e-7)
    assert lam == pytest.approx(len(weights), abs=1e-7)


def test_judgements_that_do_not_link_all_criteria_are_told() -> None:
    assert not pairwise.is_connected(pairwise.matrix(4, {(0, 1): 2, (2, 3): 3}))
    assert pairwise.is_connected(pairwise.matrix(4, {(0, 1): 2, (1, 2): 1, (2, 3): 3}))
    assert not pairwise.is_connected(pairwise.matrix(2, {}))


def test_a_chain_of_judgements_cannot_contradict_itself() -> None:
    assert not pairwise.can_be_told(pairwise.matrix(3, {(0, 1): 9, (1, 2): 9}))
    assert pairwise.can_be_told(pairwise.matrix(3, {(0, 1): 9, (1, 2): 9, (0, 2): 1}))
    assert not pairwise.can_be_told(pairwise.matrix(2, {(0, 1): 9}))
    assert pairwise.consistency_ratio(2.0, 2, "Saaty 1980") == 0


def test_the_group_has_the_geometric_mean_of_each_judgement() -> None:
    one = pairwise.matrix(3, {(0, 1): 2, (0, 2): 8, (1, 2): 4})
    two = pairwise.matrix(3, {(0, 1): 8, (1, 2): 1})
    group = pairwise.combined_judgements([one, two])
    assert group[0, 1] == pytest.approx(4)
    assert group[1, 0] == pytest.approx(1 / 4)
    assert group[0, 2] == pytest.approx(8)  # said by one of them only
    assert group[1, 2] == pytest.approx(2)
    nobody = pairwise.combined_judgements([two, two])
    assert np.isnan(nobody[0, 2])
    assert nobody[0, 1] == pytest.approx(8)


def test_the_group_has_the_geometric_mean_of_the_weights() -> None:
    """√(.8 × .2) = .4 for both of two opposed experts; the three-way case by hand."""
    np.testing.assert_allclose(pairwise.combined_priorities([np.array([0.8, 0.2]), np.array([0.2, 0.8])]), [0.5, 0.5])
    found = pairwise.combined_priorities([np.array([0.5, 0.4, 0.1]), np.array([0.5, 0.1, 0.4])])
    np.testing.assert_allclose(found, np.array([0.5, 0.2, 0.2]) / 0.9)


@given(WEIGHTS, WEIGHTS)
def test_both_ways_of_combining_agree_on_consistent_experts(one: Array, two: Array) -> None:
    if len(one) != len(two):
        return
    by_judgements, _ = pairwise.eigenvector(pairwise.combined_judgements([consistent(one), consistent(two)]))
    np.testing.assert_allclose(by_judgements, pairwise.combined_priorities([one, two]), rtol=1e-8)


def test_one_wrong_judgement_is_found_and_set_right() -> None:
    a = consistent(np.array([0.5, 0.3, 0.15, 0.05]))
    a[1, 2], a[2, 1] = 1 / 5, 5.0  # 2 in truth
    off = pairwise.revisit(a, "Saaty 1980")
    assert off is not None
    assert (off.i, off.j) == (1, 2)
    assert off.given == pytest.approx(0.2)
    assert off.consistent == pytest.approx(2)
    assert off.factor == pytest.approx(10)
    assert off.ratio > pairwise.LIMIT
    assert off.ratio_after == pytest.approx(0, abs=1e-9)


def test_what_is_suggested_is_on_the_scale() -> None:
    """9 between criteria of which the others say 1 : 9 and 1 : 9, hence 1/81: no expert could say that."""
    a = pairwise.matrix(3, {(0, 1): 1 / 9, (1, 2): 1 / 9, (0, 2): 9})
    off = pairwise.revisit(a, "Saaty 1980")
    assert off is not None
    assert (off.given, off.is_beyond) == (pytest.approx(1 / 9), True)
    assert (off.implied, off.consistent) == (pytest.approx(81), pytest.approx(9))
    changed = pairwise.matrix(3, {(off.i, off.j): off.consistent} | {(1, 2): 1 / 9, (0, 2): 9})
    assert off.ratio_after == pytest.approx(
        pairwise.consistency_ratio(pairwise.eigenvector(changed)[1], 3, "Saaty 1980")
    )
    assert 0.1 < off.ratio_after < off.ratio


def test_a_judgement_at_the_end_of_the_scale_is_not_blamed_for_not_going_beyond() -> None:
    # the others say 0 : 3 is 9 × 9 × 9, so that 9 is as close as can be
    a = pairwise.matrix(4, {(0, 1): 9, (1, 2): 9, (2, 3): 9, (0, 3): 9, (0, 2): 9, (1, 3): 9})
    off = pairwise.revisit(a, "Saaty 1980")
    assert off is not None
    assert (off.i, off.j) != (0, 3)
    assert off.ratio_after < off.ratio
    assert pairwise.revisit(pairwise.matrix(3, {(0, 1): 9, (1, 2): 3, (0, 2): 9}), "Saaty 1980") is not None


def test_a_judgement_that_nothing_else_speaks_of_is_not_blamed() -> None:
    a = pairwise.matrix(4, {(0, 1): 9, (1, 2): 9, (0, 2): 1 / 9, (2, 3): 1 / 9})
    off = pairwise.revisit(a, "Saaty 1980")
    assert off is not None
    assert (off.i, off.j) != (2, 3)
