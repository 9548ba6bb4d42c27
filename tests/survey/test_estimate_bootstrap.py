import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cii_xl.survey.estimate.bootstrap import Replicates, draws, replicate, studentised
from cii_xl.survey.estimate.variance import linear
from cii_xl.survey.estimate.weights import Margin, base_weights, rake

RNG = np.random.default_rng(7)
ANSWERS, FIRMS = np.array([6, 8, 20]), np.array([12.0, 60.0, 300.0])
STRATA = np.repeat(np.arange(3), ANSWERS)
SHARES = RNG.beta(1, 2, 34) * 100
OTHER = np.where(RNG.random(34) < 0.8, SHARES / 2 + RNG.uniform(0, 50, 34), np.nan)
KNOWN = RNG.random(34) < 0.8
PLACE = RNG.integers(0, 2, 34)
MARGINS = [Margin(STRATA, FIRMS), Margin(PLACE, np.array([150.0, 222]))]
PLAIN = base_weights(STRATA, FIRMS)
RAKED = rake(PLAIN, MARGINS)[0]
ALL = np.ones(34, dtype=bool)


def drawn(*, raked: bool = False, replicates: int = 4000, seed: int = 1, chunk: int | None = None) -> Replicates:
    """Two items, the second with non-response and 不适用, and their sum."""
    margins, weights = (MARGINS, RAKED) if raked else (MARGINS[:1], PLAIN)
    second = np.where(KNOWN, OTHER, np.nan)
    first_figure = linear(SHARES, ALL, weights, STRATA, margins[1:])
    second_figure = linear(second, KNOWN, weights, STRATA, margins[1:])
    scores = np.stack([first_figure.scores, second_figure.scores, first_figure.scores + second_figure.scores], axis=1)
    items = [(SHARES, ALL, first_figure), (second, KNOWN, second_figure)]
    return replicate(items, scores, weights, margins, STRATA, replicates=replicates, seed=seed, chunk=chunk)


@pytest.mark.parametrize("raked", [False, True])
def test_variances_and_covariance_are_those_of_linearisation(raked: bool) -> None:
    """20,000 replicates: 1 % of Monte Carlo error; ratios and raking are linear to about 5 % at 34 answers."""
    margins, weights = (MARGINS[1:], RAKED) if raked else ([], PLAIN)
    one = linear(SHARES, ALL, weights, STRATA, margins).scores
    two = linear(np.where(KNOWN, OTHER, np.nan), KNOWN, weights, STRATA, margins).scores
    got = np.cov(drawn(raked=raked, replicates=20_000).rates.T)
    assert got[0, 0] == pytest.approx(one @ one, rel=0.12 if raked else 0.03)
    assert got[1, 1] == pytest.approx(two @ two, rel=0.12)
    assert got[0, 1] == pytest.approx(one @ two, rel=0.2)


def test_half_of_a_small_stratum_by_the_whole_variance() -> None:
    """4 of 8: a linear figure's bootstrap variance is the linearised one, m/(m − 1) and 1 − f included."""
    values, strata, weights = np.array([0.0, 10, 40, 90]), np.zeros(4, dtype=np.intp), np.full(4, 2.0)
    figure = linear(values, ALL[:4], weights, strata)
    margins = [Margin(strata, np.array([8.0]))]
    items = [(values, ALL[:4], figure)]
    got = replicate(items, figure.scores[:, None], weights, margins, strata, replicates=100_000, seed=0)
    assert got.rates.var() == pytest.approx(figure.variance, rel=0.02)
    assert figure.variance == pytest.approx(np.var(values, ddof=1) / 4 / 2)


def test_replicates_state_the_variance_of_the_sample_on_average() -> None:
    scores = linear(SHARES, ALL, PLAIN, STRATA).scores
    assert drawn().variances[:, 0].mean() == pytest.approx(scores @ scores, rel=0.03)


def test_strata_merged_for_an_item_alone_keep_what_lies_between_them() -> None:
    strata, merged = np.array([0, 0, 0, 0, 1, 1, 1, 1]), np.zeros(8, dtype=np.intp)
    values, known = np.array([10.0, 12, 14, 16, 80, 82, 84, 86]), np.array([1, 0, 0, 0, 1, 1, 1, 1], dtype=bool)
    weights = np.full(8, 20.0)
    figure = linear(np.where(known, values, np.nan), known, weights, merged)
    items = [(np.where(known, values, np.nan), known, figure)]
    margins = [Margin(strata, np.array([80.0, 80]))]
    got = replicate(items, figure.scores[:, None], weights, margins, strata, replicates=20_000, seed=0)
    assert got.variances.mean() == pytest.approx(figure.variance, rel=0.03)


def test_every_replicate_meets_the_margins_again() -> None:
    """An item that is the place itself has no error once weights are raked to places."""
    figure = linear(100.0 * PLACE, ALL, RAKED, STRATA, MARGINS[1:])
    got = replicate(
        [(100.0 * PLACE, ALL, figure)], figure.scores[:, None], RAKED, MARGINS, STRATA, replicates=200, seed=3
    )
    assert got.rates == pytest.approx(np.full((200, 1), 100 * 222 / 372), rel=1e-6)
    assert figure.variance == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("raked", [False, True])
@pytest.mark.parametrize("chunk", [1, 7, 100, 1000])
def test_chunks_change_nothing(chunk: int, raked: bool) -> None:
    whole, parts = drawn(raked=raked, replicates=150), drawn(raked=raked, replicates=150, chunk=chunk)
    assert parts.rates == pytest.approx(whole.rates, rel=1e-12)
    assert parts.variances == pytest.approx(whole.variances, rel=1e-9)


def test_zero_is_a_seed_and_seeds_differ() -> None:
    again = [drawn(seed=seed, replicates=100).rates for seed in (0, 0, 1)]
    assert np.array_equal(again[0], again[1])
    assert not np.array_equal(again[0], again[2])


def test_draws_are_one_fewer_than_the_stratum_and_each_is_as_likely() -> None:
    counts = next(draws(np.array([0, 1, 1, 1, 2, 2]), 30_000, 0))
    assert (counts[:, 0] == 1).all()
    assert (counts[:, 1:4].sum(axis=1) == 2).all()
    assert (counts[:, 4:].sum(axis=1) == 1).all()
    assert counts[:, 1:].mean(axis=0) == pytest.approx([2 / 3] * 3 + [1 / 2] * 2, abs=0.02)


@settings(deadline=None, derandomize=True, max_examples=25)
@given(st.integers(0, 2**40), st.integers(1, 40))
def test_any_seed_and_chunk(seed: int, chunk: int) -> None:
    strata = np.array([0, 0, 0, 1, 1])
    whole = np.concatenate(list(draws(strata, 40, seed)))
    assert np.array_equal(np.concatenate(list(draws(strata, 40, seed, chunk))), whole)


def test_studentised_bounds_by_hand() -> None:
    """1,000 replicates whose t runs evenly from −1 to 3: the long side of t is the short one of the interval."""
    t = np.linspace(-1, 3, 1001)
    low, high = studentised(50.0, 2.0, 50 + 3 * t, np.full(1001, 9.0), 0.95)
    assert (low, high) == pytest.approx((50 - 2 * 2.9, 50 + 2 * 0.9), abs=0.02)


def test_replicates_without_variance_leave_the_bound_open_not_broken() -> None:
    rates = np.concatenate([np.full(100, 49.0), np.full(900, 50.0)])
    variances = np.where(rates == 49, 0.0, 4.0)
    assert studentised(50.0, 2.0, rates, variances, 0.95) == (50.0, 100.0)
