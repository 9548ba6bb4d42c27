import numpy as np
import polars as pl
import pytest
import svy
from hypothesis import given, settings
from hypothesis import strategies as st

from cii_xl.survey.estimate.weights import Margin, base_weights, kish_deff, rake, trim, weigh

PROPERTY = settings(deadline=None, derandomize=True, max_examples=50)
LEVEL = np.array([0, 0, 0, 1, 1, 1, 1, 1])
PLACE = np.array([0, 1, 0, 0, 1, 1, 1, 0])
MARGINS = [Margin(LEVEL, np.array([30.0, 70])), Margin(PLACE, np.array([60.0, 40]))]


def test_base_weights_are_the_population_over_the_answers() -> None:
    assert base_weights(np.array([0, 0, 1, 1, 1]), [10, 60]).tolist() == [5, 5, 20, 20, 20]


def test_kish_by_hand_and_as_svy_has_it() -> None:
    weights = np.array([1.0, 1, 2, 4])
    assert kish_deff(weights) == pytest.approx(4 * 22 / 64)
    assert kish_deff(np.full(7, 3.3)) == pytest.approx(1)
    assert kish_deff(weights) == pytest.approx(svy.Sample(pl.DataFrame({"w": weights}), svy.Design(wgt="w")).deff_w)


def test_raked_weights_meet_every_margin() -> None:
    weights, rounds, off = rake(base_weights(LEVEL, MARGINS[0].totals), MARGINS)
    assert np.bincount(LEVEL, weights) == pytest.approx([30, 70], rel=1e-8)
    assert np.bincount(PLACE, weights) == pytest.approx([60, 40], rel=1e-8)
    assert 1 < rounds < 100
    assert off <= 1e-9


def test_margins_that_cannot_be_met_together_are_told() -> None:
    """Everybody of the first stratum is at one place, where fewer are than the stratum has."""
    margins = [Margin(np.array([0, 0, 1]), np.array([80.0, 20])), Margin(np.array([0, 0, 1]), np.array([50.0, 50]))]
    _, rounds, off = rake(np.ones(3), margins, rounds=30)
    assert rounds == 30
    assert off > 0.1
    assert weigh(np.ones(3), margins[0].level, margins, 5.0).off > 0.1


def test_each_row_is_raked_as_if_it_were_alone() -> None:
    many = np.random.default_rng(0).gamma(1.0, size=(5, 8))
    together, _, _ = rake(many, MARGINS)
    assert together == pytest.approx(np.stack([rake(row, MARGINS)[0] for row in many]), rel=1e-12)


def test_trimming_by_hand() -> None:
    """Median 1, cap 3: 6 are cut off and go to the four others in proportion."""
    trimmed = trim(np.array([1.0, 1, 1, 0.5, 9]), np.zeros(5, dtype=np.intp), 3.0)
    assert trimmed == pytest.approx([1 + 6 / 3.5, 1 + 6 / 3.5, 1 + 6 / 3.5, 0.5 + 3 / 3.5, 3])


def test_trimming_never_asks_for_less_than_the_mean() -> None:
    assert trim(np.array([1.0, 1, 1, 97]), np.zeros(4, dtype=np.intp), 5.0) == pytest.approx([25.0] * 4)


@PROPERTY
@given(st.lists(st.tuples(st.integers(0, 2), st.floats(0.01, 100)), min_size=1, max_size=20), st.floats(1.1, 10))
def test_trimming_keeps_each_stratum_and_its_cap(units: list[tuple[int, float]], ratio: float) -> None:
    level, weights = (np.array(column) for column in zip(*units, strict=True))
    trimmed = trim(weights, level, ratio)
    assert np.bincount(level, trimmed) == pytest.approx(np.bincount(level, weights))
    for stratum in np.unique(level):
        own = weights[level == stratum]
        assert trimmed[level == stratum].max() <= max(ratio * np.median(own), own.mean()) * (1 + 1e-6)


def test_weights_of_strata_alone_are_never_trimmed() -> None:
    weighting = weigh(base_weights(LEVEL, [30.0, 7000]), LEVEL, [Margin(LEVEL, np.array([30.0, 7000]))], 1.5)
    assert weighting.weights.tolist() == [10, 10, 10, 1400, 1400, 1400, 1400, 1400]
    assert (weighting.trimmed, weighting.rounds, weighting.off) == (0, 0, 0)


def test_trimmed_weights_keep_strata_and_tell_how_far_off_they_are() -> None:
    place = np.array([0, 0, 0, 0, 0, 0, 0, 1])
    level = np.array([0, 0, 0, 1, 1, 1, 1, 1])
    margins = [Margin(level, np.array([30.0, 70])), Margin(place, np.array([50.0, 50]))]
    free, capped = weigh(np.ones(8), level, margins, 1000.0), weigh(np.ones(8), level, margins, 3.0)
    assert free.off < 1e-6 < 0.05 < capped.off
    assert (free.trimmed, capped.trimmed) == (0, 1)
    assert np.bincount(level, capped.weights) == pytest.approx([30, 70])
    assert capped.margins[1].totals == pytest.approx(np.bincount(place, capped.weights))


@PROPERTY
@given(st.floats(0.001, 1000))
def test_scaling_base_weights_changes_nothing(scale: float) -> None:
    base = base_weights(LEVEL, MARGINS[0].totals)
    assert rake(scale * base, MARGINS)[0] == pytest.approx(rake(base, MARGINS)[0], rel=1e-6)
