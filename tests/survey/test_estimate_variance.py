"""The linearised variance against svy, against statsmodels, by hand, and against every sample of a tiny population."""

import itertools

import numpy as np
import polars as pl
import pytest
import svy
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.weightstats import DescrStatsW

from cii_xl.survey.estimate.intervals import logit, t_quantile
from cii_xl.survey.estimate.missing import adjustment
from cii_xl.survey.estimate.strata import described, joined, merged
from cii_xl.survey.estimate.variance import Linear, linear
from cii_xl.survey.estimate.weights import Margin, base_weights, rake

PROPERTY = settings(deadline=None, derandomize=True, max_examples=50)
ANSWERS, FIRMS = np.array([6, 8, 10]), np.array([12.0, 60.0, 300.0])
STRATA = np.repeat(np.arange(3), ANSWERS)
SHARES = np.random.default_rng(0).beta(1, 2, 24) * 100
APPLIES = np.random.default_rng(1).random(24) < 0.7
PLACE = np.random.default_rng(2).integers(0, 2, 24)
PLACES = np.array([150.0, 222.0])
ALL = np.ones(24, dtype=bool)
WEIGHTS = base_weights(STRATA, FIRMS)


def sample() -> svy.Sample:
    frame = pl.DataFrame(
        {
            "stratum": [f"s{s}" for s in STRATA],
            "firms": FIRMS[STRATA],
            "weight": WEIGHTS,
            "share": SHARES,
            "yes": (SHARES > 30).astype(int),
            "applies": APPLIES.astype(int),
            "place": [f"p{p}" for p in PLACE],
        }
    )
    return svy.Sample(frame, svy.Design(stratum="stratum", wgt="weight", pop_size="firms"))


def test_mean_and_error_with_finite_population_are_those_of_svy() -> None:
    theirs = sample().estimation.mean("share").estimates[0]
    ours = linear(SHARES, ALL, WEIGHTS, STRATA)
    assert ours.rate == pytest.approx(theirs.est, rel=1e-12)
    assert ours.se == pytest.approx(theirs.se, rel=1e-12)


def test_a_domain_is_that_of_svy() -> None:
    theirs = next(e for e in sample().estimation.mean("share", by="applies").estimates if e.by_level[0] in (1, "1"))
    ours = linear(np.where(APPLIES, SHARES, np.nan), ALL, WEIGHTS, STRATA)
    assert ours.rate == pytest.approx(theirs.est, rel=1e-12)
    assert ours.se == pytest.approx(theirs.se, rel=1e-12)


def test_raking_is_that_of_svy_and_its_error_nearly() -> None:
    """svy takes residuals margin by margin, this package on all margins at once; to first order that is the same."""
    controls = {
        "stratum": {f"s{i}": n for i, n in enumerate(FIRMS)},
        "place": {f"p{i}": n for i, n in enumerate(PLACES)},
    }
    theirs = sample().weighting.rake(controls=controls, tol=1e-12, max_iter=1000)
    margins = [Margin(STRATA, FIRMS), Margin(PLACE, PLACES)]
    weights, _, off = rake(WEIGHTS, margins)
    assert off < 1e-9
    assert weights == pytest.approx(theirs.data["rk_wgt"].to_numpy(), rel=1e-8)
    mean = theirs.estimation.mean("share").estimates[0]
    ours = linear(SHARES, ALL, weights, STRATA, margins[1:])
    assert ours.rate == pytest.approx(mean.est, rel=1e-8)
    assert ours.se == pytest.approx(mean.se, rel=0.005)


def test_over_many_samples_the_variance_of_raked_estimates_is_the_true_one() -> None:
    """3,000 samples of 60 of 300 firms whose shares differ by place: residuals, not shares, make the error."""
    rng = np.random.default_rng(11)
    strata, place = np.repeat([0, 1], [100, 200]), rng.integers(0, 3, 300)
    firms = 20 + 25.0 * place + 10 * strata + rng.normal(0, 5, 300)
    rates, variances, naive = [], [], []
    for _ in range(3000):
        who = np.concatenate([rng.choice(100, 25, replace=False), 100 + rng.choice(200, 35, replace=False)])
        margins = [Margin(strata[who], np.array([100.0, 200])), Margin(place[who], np.bincount(place).astype(float))]
        weights, _, _ = rake(base_weights(strata[who], [100.0, 200]), margins)
        figure = linear(firms[who], np.ones(60, dtype=bool), weights, strata[who], margins[1:])
        rates.append(figure.rate)
        variances.append(figure.variance)
        naive.append(linear(firms[who], np.ones(60, dtype=bool), weights, strata[who]).variance)
    assert np.mean(rates) == pytest.approx(firms.mean(), abs=0.05)
    assert np.mean(variances) == pytest.approx(np.var(rates), rel=0.1)
    assert np.mean(naive) > 5 * np.var(rates)


def test_the_logit_interval_is_that_of_svy() -> None:
    theirs = next(e for e in sample().estimation.prop("yes", ci_method="logit").estimates if e.y_level in (1, "1"))
    ours = linear(100.0 * (SHARES > 30), ALL, WEIGHTS, STRATA)
    bounds = logit(ours.rate, ours.se, t_quantile(0.975, 24 - 3))
    assert bounds == pytest.approx((100 * theirs.lci, 100 * theirs.uci), rel=1e-9)


def test_one_stratum_that_is_nearly_infinite_is_the_textbook_mean_of_statsmodels() -> None:
    told = DescrStatsW(SHARES)
    ours = linear(SHARES, ALL, np.full(24, 1e12), np.zeros(24, dtype=np.intp))
    assert (ours.rate, ours.se) == pytest.approx((told.mean, told.std_mean), rel=1e-9)
    assert ours.freedom == pytest.approx(23)


def test_two_strata_by_hand() -> None:
    """2 of 4 say 10 and 30, 2 of 6 say 0 and 40: W = 0.4, 0.6; s² = 200, 800."""
    figure = linear(np.array([10.0, 30, 0, 40]), ALL[:4], np.array([2.0, 2, 3, 3]), np.array([0, 0, 1, 1]))
    assert figure.rate == pytest.approx(20)
    parts = np.array([0.16 * 200 / 2 * (1 - 2 / 4), 0.36 * 800 / 2 * (1 - 2 / 6)])
    assert figure.variance == pytest.approx(parts.sum())
    assert figure.freedom == pytest.approx(parts.sum() ** 2 / (parts**2).sum())


@pytest.mark.parametrize("missing", [False, True])
def test_over_all_samples_the_stated_variance_is_the_true_one(missing: bool) -> None:
    """All 10 × 10 samples of 3 of 5 and 2 of 5 firms; where one of each three is silent, all ways of that, too."""
    firms = (np.array([0.0, 5, 20, 70, 90]), np.array([10.0, 10, 45, 80, 100]))
    strata, weights = np.array([0, 0, 0, 1, 1]), np.array([5 / 3] * 3 + [5 / 2] * 2)
    rates, variances = [], []
    for first, second in itertools.product(itertools.combinations(firms[0], 3), itertools.combinations(firms[1], 2)):
        for silent in range(3) if missing else (None,):
            known = np.ones(5, dtype=bool)
            if silent is not None:
                known[silent] = False
            figure = linear(np.where(known, [*first, *second], np.nan), known, weights, strata)
            rates.append(figure.rate)
            variances.append(figure.variance)
    assert np.mean(rates) == pytest.approx(np.concatenate(firms).mean())
    assert np.mean(variances) == pytest.approx(np.var(rates))


def test_over_all_samples_skewness_is_close_to_the_true_one() -> None:
    """The third cumulant of a mean of 6 of 12 and of 6 of 1,200 firms, the k-statistic being unbiased."""
    firms = np.array([0, 0, 0, 0, 1, 2, 3, 5, 8, 20, 60, 90.0])
    got = [
        linear(np.array(some), ALL[:6], np.full(6, 2.0), np.zeros(6, dtype=np.intp))
        for some in itertools.combinations(firms, 6)
    ]
    rates = np.array([f.rate for f in got])
    variances = np.array([f.variance for f in got])
    thirds = [f.skew[0] * f.variance**1.5 for f in got]
    shared = [f.skew[1] * f.variance**1.5 for f in got]
    # half of the population: the distribution of the mean is symmetric
    assert np.mean((rates - rates.mean()) ** 3) == pytest.approx(0, abs=1e-6)
    assert np.mean(thirds) == pytest.approx(0, abs=1e-9)
    # finite-population k-statistics differ from simple cumulants by terms in 1/N
    assert np.mean(shared) == pytest.approx(np.cov(rates, variances, ddof=0)[0, 1], rel=0.02)


def test_a_census_has_no_error_and_a_constant_none_either() -> None:
    assert linear(SHARES, ALL, np.ones(24), STRATA).variance == 0
    assert linear(np.full(24, 40.0), ALL, WEIGHTS, STRATA).variance == pytest.approx(0, abs=1e-20)


def test_firms_without_a_value_bring_no_degrees_of_freedom() -> None:
    few = np.where(np.arange(24) % 5 < 2, SHARES, np.nan)[STRATA == 2]
    figure = linear(few, ALL[:10], WEIGHTS[STRATA == 2], np.zeros(10, dtype=np.intp))
    assert figure.freedom == pytest.approx(np.isfinite(few).sum() - 1)


def test_those_who_answered_speak_for_the_silent_of_their_class() -> None:
    factor = adjustment(np.array([2.0, 2, 2, 5, 5]), np.array([0, 0, 0, 1, 1]), np.array([1, 1, 0, 1, 1], dtype=bool))
    assert factor == pytest.approx([1.5, 1.5, 0, 1, 1])


@PROPERTY
@given(st.permutations(range(24)), st.floats(0.01, 100))
def test_order_does_not_matter_and_scale_only_to_the_finite_population(order: list[int], scale: float) -> None:
    one = linear(SHARES, ALL, WEIGHTS, STRATA)
    other = linear(SHARES[order], ALL, WEIGHTS[order], STRATA[order])
    assert (other.rate, other.se) == pytest.approx((one.rate, one.se))
    assert linear(SHARES, ALL, scale * WEIGHTS, STRATA).rate == pytest.approx(one.rate)


def _figure(values: np.ndarray, weights: np.ndarray, classes: np.ndarray) -> Linear:
    return linear(values, np.ones(len(values), dtype=bool), weights, classes)


@PROPERTY
@given(st.lists(st.floats(-3, 3), min_size=2, max_size=2))
def test_a_sum_of_items_has_the_sum_of_their_scores(coefficients: list[float]) -> None:
    other = np.random.default_rng(5).beta(2, 2, 24) * 100
    a, b = coefficients
    whole = _figure(a * SHARES + b * other, WEIGHTS, STRATA)
    one, two = _figure(SHARES, WEIGHTS, STRATA), _figure(other, WEIGHTS, STRATA)
    assert whole.scores == pytest.approx(a * one.scores + b * two.scores, abs=1e-9)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([5, 5, 5, 5], [0, 1, 2, 3]),
        ([1, 5, 5, 5], [0, 0, 1, 2]),
        ([5, 1, 5, 5], [0, 1, 1, 2]),
        ([5, 5, 5, 1], [0, 1, 2, 2]),
        ([5, 5, 0, 1], [0, 1, 1, 1]),
        ([1, 0, 0, 1], [0, 0, 0, 0]),
        ([1, 0, 0, 0], [0, 0, 0, 0]),
        ([1, 1, 1, 2], [0, 0, 1, 1]),
        ([1], [0]),
    ],
)
def test_bands_with_too_few_go_to_the_next_smaller_one(counts: list[int], expected: list[int]) -> None:
    assert merged(counts).tolist() == expected


def test_merged_bands_stay_merged_and_are_named() -> None:
    first, second = np.array([0, 0, 1, 2]), np.array([0, 1, 1, 2])
    assert merged([1, 9, 9, 9], np.array([0, 1, 2, 2])).tolist() == [0, 0, 1, 1]
    assert joined([first, second]).tolist() == [0, 0, 0, 1]
    assert described(joined([first, second]), ("大", "中", "小", "微")) == ("大＋中＋小",)


@PROPERTY
@given(st.lists(st.integers(0, 3), min_size=1, max_size=6))
def test_every_class_has_two_as_far_as_there_are_two(counts: list[int]) -> None:
    partition = merged(counts)
    held = np.bincount(partition, counts)
    assert held.min() >= 2 or len(held) == 1
