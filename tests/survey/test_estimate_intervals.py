import numpy as np
import pytest
import scipy.stats
from statsmodels.stats.proportion import proportion_confint

from cii_xl.survey.estimate.grade import grade, sentence
from cii_xl.survey.estimate.intervals import hall, interval, logit, skewed_logit, t_below, t_quantile, wilson
from cii_xl.survey.estimate.variance import linear


@pytest.mark.parametrize("df", [1, 1.3, 2, 2.5, 3, 7.7, 19, 30, 86.2, 500, 20_000])
@pytest.mark.parametrize("p", [0.6, 0.75, 0.9, 0.95, 0.975, 0.995, 0.9995])
def test_t_quantiles_are_those_of_scipy(p: float, df: float) -> None:
    assert t_quantile(p, df) == pytest.approx(scipy.stats.t.ppf(p, df), rel=1e-9, abs=1e-12)
    assert t_below(1.3, df) == pytest.approx(scipy.stats.t.cdf(1.3, df), rel=1e-11)


@pytest.mark.parametrize(("yes", "n"), [(0, 5), (1, 5), (5, 5), (17, 40), (39, 40), (2.5, 7.3)])
def test_wilson_is_that_of_statsmodels(yes: float, n: float) -> None:
    theirs = proportion_confint(yes, n, 0.05, "wilson")
    assert wilson(100 * yes / n, n, 0.95) == pytest.approx([100 * x for x in theirs], abs=1e-9)


def test_none_of_five_may_still_be_many() -> None:
    low, high = wilson(0, 5, 0.95)
    assert (low, round(high)) == (0, 43)


def test_logit_stays_inside_and_is_symmetric_on_its_scale() -> None:
    low, high = logit(3.0, 2.0, 2.5)
    assert 0 < low < 3 < high < 100
    assert logit(97.0, 2.0, 2.5) == pytest.approx((100 - high, 100 - low))
    assert logit(1e-9, 50.0, 12.7) == (0.0, 100.0)


def test_halls_transform_by_hand() -> None:
    """Johnson's and Hall's case of a simple mean: γ/√n = 0.3 is A = 0.1, B = 0.05."""
    t = hall(1.5, 0.3, 0.3)
    assert t + 0.1 * t**2 + 0.1**2 * t**3 / 3 + 0.05 == pytest.approx(1.5)
    half = hall(1.5, 0.1, 0.5)  # as where a third of the population answered: A = 0.25 − 1/60, B = 1/60
    a = 0.25 - 1 / 60
    assert half + a * half**2 + a**2 * half**3 / 3 + 1 / 60 == pytest.approx(1.5)
    assert hall(1.5, 0.0, 0.0) == 1.5
    assert hall(1.5, 1e-7, 1e-7) == pytest.approx(1.5, abs=1e-6)


def test_a_skewed_figure_reaches_further_to_its_long_side_only() -> None:
    values = np.array([0.0] * 15 + [1, 2, 5, 30, 80])
    figure = linear(values, np.ones(20, dtype=bool), np.full(20, 100.0), np.zeros(20, dtype=np.intp))
    low, high = skewed_logit(figure, 0.95)
    plain = logit(figure.rate, figure.se, t_quantile(0.975, 19))
    assert figure.skew[0] > 0
    assert low == plain[0]
    assert high > plain[1] + 1
    mirrored = linear(100 - values, np.ones(20, dtype=bool), np.full(20, 100.0), np.zeros(20, dtype=np.intp))
    assert skewed_logit(mirrored, 0.95) == pytest.approx((100 - high, 100 - low))


def test_where_the_variance_says_nothing_wilson_does() -> None:
    for value in (0.0, 40.0, 100.0):
        figure = linear(np.full(5, value), np.ones(5, dtype=bool), np.full(5, 9.0), np.zeros(5, dtype=np.intp))
        bounds, told = interval(figure, 5.0, 0.95)
        assert bounds == pytest.approx(wilson(value, 5, 0.95))
        assert "Wilson" in told


def test_one_answer_has_no_interval_and_a_census_no_width() -> None:
    one = linear(np.array([30.0]), np.ones(1, dtype=bool), np.array([9.0]), np.zeros(1, dtype=np.intp))
    assert interval(one, 1.0, 0.95) == (None, "只有 1 份可用回答，区间不能给出")
    domain = linear(
        np.array([30.0, np.nan, np.nan]), np.ones(3, dtype=bool), np.full(3, 9.0), np.zeros(3, dtype=np.intp)
    )
    assert interval(domain, 1.0, 0.95)[0] is None
    everyone = linear(np.array([30.0, 50]), np.ones(2, dtype=bool), np.ones(2), np.zeros(2, dtype=np.intp))
    assert interval(everyone, 2.0, 0.95)[0] == (40.0, 40.0)


@pytest.mark.parametrize(
    ("effective", "low", "high", "expected"),
    [
        (60, 10, 20, "A"),
        (59.9, 10, 20, "B"),
        (60, 10, 20.1, "B"),
        (30, 10, 30, "B"),
        (10, 0, 30, "C"),
        (9.9, 10, 11, "D"),
        (1000, 0, 30.1, "D"),
        (1000, None, None, "D"),
    ],
)
def test_grades(effective: float, low: float | None, high: float | None, expected: str) -> None:
    assert grade(effective, low, high) == expected


def test_the_rule_of_grades_is_told_from_its_data() -> None:
    assert "A 级：n_eff 不少于 60 且区间半宽不超过 5 个百分点" in sentence()
