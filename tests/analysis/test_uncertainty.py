"""Draws against closed forms, plain numpy, and themselves on other processes."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats

from cii_xl import published
from cii_xl.analysis.errors import AnalysisError
from cii_xl.analysis.uncertainty import (
    UNIFORM,
    Settings,
    SurveyDraws,
    Uncertainty,
    WeightRange,
    interval,
    live,
    quantiles,
    rank_probability,
    uncertainty,
)
from cii_xl.analysis.uncertainty.block import ranked
from cii_xl.analysis.uncertainty.exact import exact
from cii_xl.analysis.uncertainty.nets import Nets, nets, points
from cii_xl.analysis.uncertainty.plan import Plan
from cii_xl.analysis.uncertainty.rates import Fixed, Pert, TwoPiece, Uniform, rates
from cii_xl.analysis.uncertainty.run import prepared
from cii_xl.analysis.uncertainty.simulate import Draws, simulate
from cii_xl.index import COLUMNS, Edition, UnknownName, arithmetic

PRINTED = published.edition()
STILL = Settings(concentration=0, sub_concentration=0, self_band=0, printed_precision=False)
Row = tuple[str, str, str, float, float, float | None, float | None, str]


def edition(*rows: Row) -> Edition:
    """Industry (name and code alike), stage, substage, weight, rate, low, high, provenance."""
    frame = [[r[0], r[0], r[1], r[2], i, *r[3:], ""] for i, r in enumerate(rows, 1)]
    return Edition(pd.DataFrame(frame, columns=list(COLUMNS)), id="试")


def fixed(*rows: tuple[str, str, str, float, float]) -> Edition:
    return edition(*((*r, None, None, "自填") for r in rows))


def plan_of(of: Edition, given: Settings, survey: SurveyDraws | None = None) -> Plan:
    return prepared(of, given, survey or SurveyDraws()).plan


def drawn(of: Edition, given: Settings, survey: SurveyDraws | None = None) -> Draws:
    return simulate(plan_of(of, given, survey), given.draws, given.seed)


ONE_LEVEL = fixed(("AA", "一", "", 0.5, 10), ("AA", "二", "", 0.3, 40), ("AA", "三", "", 0.2, 90))
TWO_LEVELS = fixed(
    ("AA", "一", "甲", 0.3, 10), ("AA", "一", "乙", 0.1, 80), ("AA", "二", "丙", 0.2, 35),
    ("AA", "二", "丁", 0.15, 60), ("AA", "二", "戊", 0.05, 5), ("AA", "三", "", 0.2, 50),
)  # fmt: skip


# -- against closed forms ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("alpha", [1.0, 7.5, 100.0])
def test_one_level_has_the_variance_of_a_dirichlet(alpha: float) -> None:
    # Σ m x² − (Σ m x)², over α₀ + 1; x, m of ONE_LEVEL by hand
    m, x = np.array([0.5, 0.3, 0.2]), np.array([10.0, 40.0, 90.0])
    variance = (m @ x**2 - (m @ x) ** 2) / (alpha + 1)
    of = replace(STILL, concentration=alpha, draws=2**15)
    mean, sd = exact(plan_of(ONE_LEVEL, of))
    assert (mean[0], sd[0] ** 2) == (pytest.approx(35.0), pytest.approx(variance))
    own = drawn(ONE_LEVEL, of).indices[0]
    assert own.mean() == pytest.approx(35.0, abs=0.005)
    assert own.var() == pytest.approx(variance, rel=0.004)


def test_two_levels_against_plain_numpy() -> None:
    of = replace(STILL, concentration=8, sub_concentration=4, draws=2**16)
    rng, n = np.random.default_rng(5), 400_000
    stages = rng.dirichlet(8 * np.array([0.4, 0.4, 0.2]), n)
    first = rng.dirichlet(4 * np.array([0.75, 0.25]), n) @ [10, 80]
    second = rng.dirichlet(4 * np.array([0.5, 0.375, 0.125]), n) @ [35, 60, 5]
    oracle = stages[:, 0] * first + stages[:, 1] * second + stages[:, 2] * 50
    mean, sd = (float(x[0]) for x in exact(plan_of(TWO_LEVELS, of)))
    error = oracle.std() / math.sqrt(n)
    assert mean == pytest.approx(oracle.mean(), abs=4 * error)
    # standard error of a standard deviation, about sd/√(2n)
    assert sd == pytest.approx(oracle.std(), abs=4 * oracle.std() / math.sqrt(2 * n))
    own = drawn(TWO_LEVELS, of).indices[0]
    assert own.mean() == pytest.approx(mean, abs=0.01)
    assert own.std() == pytest.approx(sd, rel=0.005)
    at = [0.01, 0.025, 0.5, 0.975, 0.99]
    np.testing.assert_allclose(np.quantile(own, at), np.quantile(oracle, at), atol=0.25)
    assert stats.ks_2samp(own, oracle).statistic < 0.005


def test_ranges_of_rates_have_their_variance() -> None:
    of = edition(("AA", "一", "", 0.4, 30, 10, 50, "区间"), ("AA", "二", "", 0.6, 20, 20, 80, "校准"))
    uniform = replace(STILL, ranges=UNIFORM)
    mean, sd = exact(plan_of(of, uniform))
    assert mean[0] == pytest.approx(0.4 * 30 + 0.6 * 50)
    assert sd[0] ** 2 == pytest.approx((0.4**2 * 40**2 + 0.6**2 * 60**2) / 12)
    assert drawn(of, uniform).indices[0].var() == pytest.approx(sd[0] ** 2, rel=0.003)
    mean, sd = exact(plan_of(of, STILL))
    # PERT: mean (low + 4 mode + high)/6, variance (mean − low)(high − mean)/7
    means = (10 + 4 * 30 + 50) / 6, (20 + 4 * 20 + 80) / 6
    spreads = (means[0] - 10) * (50 - means[0]) / 7, (means[1] - 20) * (80 - means[1]) / 7
    assert mean[0] == pytest.approx(0.4 * means[0] + 0.6 * means[1], rel=1e-6)
    assert sd[0] ** 2 == pytest.approx(0.4**2 * spreads[0] + 0.6**2 * spreads[1], rel=1e-5)


def test_the_order_of_two_uniform_indices() -> None:
    of = edition(("AA", "一", "", 1, 30, 20, 40, "区间"), ("BB", "一", "", 1, 20, 10, 30, "区间"))
    result = uncertainty(of, replace(STILL, ranges=UNIFORM, draws=2**15))
    # the corner in which U(10, 30) beats U(20, 40): (10²/2)/20²
    (pair,) = result.pairs.to_dict("records")
    assert pair["below"] == pytest.approx(0.125, abs=0.002)
    assert pair["above"] == pytest.approx(0.875, abs=0.002)
    assert result.kept == pair["above"]
    # the difference is triangular on (−10, 30): its 2.5 % point lies √(2 × 0.025) × 20 from the end
    assert pair["low"] == pytest.approx(-10 + 20 * math.sqrt(0.05), abs=0.1)
    assert list(result.ranking["kept"]) == [pair["above"], pair["above"]]


def test_central_weights_of_a_beta() -> None:
    # w₁ is beta(2, 2); AA is first where w₁ > ½: E[w | w > ½] = 11/16
    of = edition(
        ("AA", "一", "", 0.5, 100, None, None, "自填"), ("AA", "二", "", 0.5, 0, None, None, "自填"),
        ("BB", "一", "", 1, 50, None, None, "自填"),
    )  # fmt: skip
    result = uncertainty(of, replace(STILL, concentration=4, draws=2**15))
    first = dict(zip(result.central["stage"] + result.central["code"], result.central["first"], strict=True))
    assert first["一AA"] == pytest.approx(11 / 16, abs=2e-4)
    assert first["二AA"] == pytest.approx(5 / 16, abs=2e-4)
    assert first["一BB"] == 1.0
    assert result.central["draws_first"].iloc[0] == pytest.approx(result.nets.draws / 2, rel=0.002)


def test_the_printed_edition_settles_on_the_closed_form() -> None:
    result = uncertainty(PRINTED, Settings(draws=2**17, seed=3))
    own = result.indices
    np.testing.assert_allclose(own["mean"], own["mean_exact"], atol=0.003)
    np.testing.assert_allclose(own["sd"], own["sd_exact"], rtol=0.01)
    assert (own["se"] < 0.001).all()
    last = result.convergence[result.convergence["draws"] == result.nets.draws]
    assert list(last["mean"]) == list(own["mean"])
    assert list(last["width"]) == pytest.approx(list(own["width"]))
    early = result.convergence[result.convergence["draws"] == 1024]
    assert (np.abs(early["width"].to_numpy() - own["width"].to_numpy()) > 1e-4).all(), "it does settle"


def test_standard_errors_are_as_large_as_errors_are() -> None:
    scores = []
    for seed in range(12):
        own = uncertainty(PRINTED, Settings(draws=2**12, seed=seed)).indices.iloc[:-1]
        scores += list((own["mean"] - own["mean_exact"]) / own["se"])
    # Student's t with 7 degrees of freedom has the standard deviation √(7/5)
    assert 0.8 < float(np.sqrt(np.mean(np.square(scores)))) < 1.8


def test_draws_are_far_better_spread_than_chance() -> None:
    own = uncertainty(PRINTED, Settings(draws=2**14)).indices
    by_chance = own["sd"] / math.sqrt(2**14)
    assert (own["se"] < by_chance / 5).all()


# -- the numbers drawn ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("a", "b", "most"),
    [(2.0, 3.0, 2e-6), (50, 50, 2e-6), (0.5, 0.5, 2e-6), (1, 5, 2e-6), (5, 1, 2e-6), (700, 9e3, 2e-6),
     (0.05, 0.2, 5e-5), (1e-3, 2, 5e-5), (2, 1e-4, 5e-5), (0.999, 1e-3, 5e-5)],
)  # fmt: skip
def test_tables_of_beta_quantiles_are_as_close_as_said(a: float, b: float, most: float) -> None:
    u = np.concatenate([np.random.default_rng(1).random(4000), [2.0**-31, 1e-6, 0.5, 1 - 1e-6, 1 - 2.0**-31]])
    (table,) = quantiles.beta([(a, b)])
    got = quantiles.look_up(table, quantiles.locate(u))
    assert np.abs(got - special.betaincinv(a, b, u)).max() < most
    mean, variance = quantiles.moments(table)
    assert mean == pytest.approx(a / (a + b), abs=1e-5)
    assert variance == pytest.approx(a * b / ((a + b) ** 2 * (a + b + 1)), abs=1e-5, rel=1e-3)


@given(st.lists(st.floats(2.0**-31, 1 - 2.0**-31), min_size=1, max_size=50))
def test_looking_up_normal_scores(u: list[float]) -> None:
    got = quantiles.look_up(quantiles.scores(), quantiles.locate(np.array(u)))
    np.testing.assert_allclose(got, special.ndtri(u), atol=3e-5)


def test_nets_are_whole_and_tell_how_many_draws_they_make() -> None:
    assert nets(2**14, 89) == Nets(2**11, 8)
    assert nets(1_000_000, 89) == Nets(2**14, 62)
    assert nets(1_000_000, 89).draws == 1_015_808
    assert nets(1_000, 89) == Nets(64, 16)
    assert nets(1_000_000, 1_000).size == 2**11, "so that its numbers take 16 MB at most"
    result = uncertainty(ONE_LEVEL, Settings(draws=1_000))
    assert result.nets.draws == 1_024
    assert "共 1,024 次抽样（要求 1,000 次，取整组）" in result.assumptions()[-1]


def test_points_of_a_net_are_balanced_and_open() -> None:
    drawn = points(0, 0, 2**10, 5)
    assert drawn.shape == (5, 2**10)
    for row in drawn:
        assert (np.bincount((row * 2**10).astype(int)) == 1).all(), "one in each of 1,024 intervals"
    assert drawn.min() >= 2.0**-31
    assert drawn.max() <= 1 - 2.0**-31
    assert not np.array_equal(drawn, points(0, 1, 2**10, 5)), "another scramble"
    assert not np.array_equal(drawn, points(1, 0, 2**10, 5)), "another seed"


@settings(max_examples=50)
@given(st.lists(st.lists(st.sampled_from([1.0, 2.0, 2.0 + 5e-10, 3.0, 7.5]), min_size=4, max_size=4), min_size=1))
def test_ranks_are_those_of_the_index_with_ties(rows: list[list[float]]) -> None:
    x = np.array(rows)
    ranks, above = ranked(x.T.copy())
    np.testing.assert_array_equal(ranks.T, arithmetic.ranks(x))
    assert above[0, 1] == (x[:, 0] > x[:, 1] + arithmetic.TIE).sum()


# -- the same result however it is computed ------------------------------------------------------------------------


def same(a: Draws, b: Draws) -> bool:
    """Bit for bit."""
    arrays = ("indices", "ranks", "above", "first", "as_stated")
    return a.kept == b.kept and all(np.array_equal(getattr(a, k), getattr(b, k), equal_nan=True) for k in arrays)


def test_processes_and_chunks_change_nothing() -> None:
    plan = plan_of(PRINTED, Settings())
    alone = simulate(plan, 5_000, 7)
    assert alone.nets.count == 10
    assert same(alone, simulate(plan, 5_000, 7, chunk=3))
    assert same(alone, simulate(plan, 5_000, 7, processes=2, chunk=3))
    assert not same(alone, simulate(plan, 5_000, 8))


def test_the_same_seed_gives_the_same_result() -> None:
    assert (
        uncertainty(PRINTED, Settings(draws=2_000)).to_json() == uncertainty(PRINTED, Settings(draws=2_000)).to_json()
    )
    other = uncertainty(PRINTED, Settings(draws=2_000, seed=1))
    assert not uncertainty(PRINTED, Settings(draws=2_000, seed=0)).indices.equals(other.indices)


def test_progress_is_told_by_net() -> None:
    told: list[tuple[int, int]] = []
    simulate(plan_of(ONE_LEVEL, Settings()), 1_000, 0, progress=lambda *x: told.append(x))
    assert told == [(k, 16) for k in range(1, 17)]


@pytest.mark.parametrize("processes", [1, 2])
def test_progress_can_stop_the_run(processes: int) -> None:
    told: list[tuple[int, int]] = []

    class Stop(Exception):
        pass

    def stop(done: int, total: int) -> None:
        told.append((done, total))
        if done == 3:
            raise Stop

    with pytest.raises(Stop):
        uncertainty(ONE_LEVEL, Settings(draws=1_000), processes=processes, progress=stop)
    assert told == [(1, 16), (2, 16), (3, 16)]


# -- what is assumed -----------------------------------------------------------------------------------------------


def test_rates_are_drawn_by_where_they_are_from() -> None:
    of = edition(
        ("AA", "一", "", 0.1, 48, None, None, "公布"), ("AA", "二", "", 0.1, 12.34, None, None, "公布"),
        ("AA", "三", "", 0.1, 0, None, None, "公布"), ("AA", "四", "", 0.1, 20, 10, 50, "区间"),
        ("AA", "五", "", 0.1, 20, 10, 50, "校准"), ("AA", "六", "", 0.1, 20, None, 50, "校准"),
        ("AA", "七", "", 0.1, 98, None, None, "自填"), ("AA", "八", "", 0.1, 20, 10, 50, "自填"),
        ("AA", "九", "", 0.1, 20, 10, 50, "问卷"), ("AA", "十", "", 0.1, 20, None, None, "问卷"),
    )  # fmt: skip
    got = rates(of, Settings(), {}, ("附言",))
    assert got.marginals == (
        Uniform(47.5, 48.5), Uniform(pytest.approx(12.335), pytest.approx(12.345)), Uniform(0.0, 0.5),
        Pert(10, 20, 50), Pert(10, 20, 50), Fixed(20), Uniform(93, 100), Pert(10, 20, 50), TwoPiece(10, 20, 50),
        Fixed(20),
    )  # fmt: skip
    told = "".join(got.told)
    for said in ("公布：按印刷精度", "校准：没有下限或上限，渗透率固定（1 行：AA“六”）", "自填：在 ±5 个百分点内",
                 "以表中下限、上限为 95% 区间", "没有重复样本，也没有下限和上限", "附言"):  # fmt: skip
        assert said in told
    still = rates(of, replace(STILL, ranges=UNIFORM), {}).marginals
    assert still[:5] == (Fixed(48), Fixed(12.34), Fixed(0), Uniform(10, 50), Uniform(10, 50))
    assert still[6] == Fixed(98)


def test_a_survey_interval_is_kept_at_95_percent() -> None:
    of = edition(("AA", "一", "", 1, 30, 20, 60, "问卷"))
    own = drawn(of, replace(STILL, draws=2**15)).indices[0]
    np.testing.assert_allclose(np.quantile(own, [0.025, 0.5, 0.975]), [20, 30, 60], atol=0.05)
    near = edition(("AA", "一", "", 1, 1, 0.2, 9, "问卷"))
    assert drawn(near, STILL).indices[0].min() == 0.0, "never below nothing"


def test_replicates_are_drawn_together() -> None:
    of = edition(("AA", "一", "", 0.5, 50, None, None, "问卷"), ("AA", "二", "", 0.5, 50, None, None, "问卷"))
    replicates = np.array([[20.0, 80.0], [80.0, 20.0], [50.0, 50.0], [10.0, 90.0]])
    survey = SurveyDraws({0: ("AA", 0), 1: ("AA", 1)}, {"AA": replicates}, ("重复样本",))
    own = drawn(of, STILL, survey)
    np.testing.assert_allclose(own.indices, 50.0)
    apart = edition(("AA", "一", "", 0.75, 50, None, None, "问卷"), ("AA", "二", "", 0.25, 50, None, None, "问卷"))
    given = replace(STILL, concentration=20, draws=2**15)
    mean, sd = exact(plan_of(apart, given, survey))
    own = drawn(apart, given, survey)
    assert mean[0] == pytest.approx((replicates @ [0.75, 0.25]).mean())
    assert own.indices[0].mean() == pytest.approx(mean[0], abs=0.01)
    assert own.indices[0].std() == pytest.approx(sd[0], rel=0.003)
    assert "重复样本" in uncertainty(apart, given, survey=survey).assumptions()


def test_what_is_fixed_does_not_move() -> None:
    result = uncertainty(TWO_LEVELS, STILL)
    own = result.indices.iloc[0]
    assert (own["low"], own["high"], own["sd"]) == (pytest.approx(own["index"]),) * 2 + (pytest.approx(0, abs=1e-9),)
    assert result.kept == 1.0
    assert "环节权重固定；子环节权重固定" in result.assumptions()[0]


def test_a_weight_of_nothing_stays_nothing() -> None:
    of = fixed(
        ("AA", "一", "甲", 0.6, 10), ("AA", "一", "乙", 0.0, 90), ("AA", "二", "", 0.4, 30), ("AA", "三", "", 0, 80)
    )
    result = uncertainty(of, replace(STILL, concentration=5, sub_concentration=5))
    assert list(result.central["first"].iloc[[1, 3]]) == [0.0, 0.0]
    assert result.central["first"].sum() == pytest.approx(1)
    assert result.indices["high"].iloc[0] < 30


def test_ranges_of_weights() -> None:
    ranges = (WeightRange("AA", "一", "", 0.2, 0.4), WeightRange("AA", "二", "", 0.6, 0.8))
    of = fixed(("AA", "一", "", 0.3, 100), ("AA", "二", "", 0.7, 0), ("BB", "一", "", 1, 20))
    given = Settings(self_band=0, weight_ranges=ranges, draws=2**15)
    result = uncertainty(of, given)
    rng = np.random.default_rng(0)
    a, b = rng.uniform(0.2, 0.4, 10**6), rng.uniform(0.6, 0.8, 10**6)
    oracle = 100 * a / (a + b)
    own = result.indices.iloc[0]
    assert own["mean"] == pytest.approx(oracle.mean(), abs=0.02)
    assert own["sd"] == pytest.approx(oracle.std(), rel=0.01)
    assert [own["low"], own["high"]] == pytest.approx(np.quantile(oracle, [0.025, 0.975]), abs=0.05)
    assert math.isnan(own["mean_exact"]), "there is no closed form"
    assert "AA的权重按所填区间均匀抽取" in result.assumptions()[1]


def test_all_that_is_wrong_is_told_at_once() -> None:
    bad = Settings(
        draws=10, seed=-1, confidence=1.0, concentration=0.5, sub_concentration=math.inf, self_band=101, ranges="正态",
        weight_ranges=(
            WeightRange("教玉", "教学", "授课", 0, 1), WeightRange("教育", "教学", "", 0, 1),
            WeightRange("教育", "教学", "授课", 0.4, 0.2), WeightRange("教育", "教学", "学习测评", 0, 0.2),
            WeightRange("EDU", "教学", "学习测评", 0, 0.2),
        ),
    )  # fmt: skip
    with pytest.raises(AnalysisError) as caught:
        uncertainty(PRINTED, bad)
    labels = [str(p.place) for p in caught.value.problems]
    assert labels == [
        "抽样次数", "随机种子", "置信度", "环节权重集中度", "子环节权重集中度", "自填±", "区间内分布",
        "权重区间 第 1 行", "权重区间 第 2 行", "权重区间 第 3 行", "权重区间 第 5 行",
    ]  # fmt: skip
    assert "没有名为“教玉”的行业" in str(caught.value)
    assert "“教学”有 3 个子环节；应为：一个子环节；处理：写明子环节" in str(caught.value)


@pytest.mark.parametrize(
    ("bad", "label"), [({"seed": 0.5}, "随机种子"), ({"draws": 1000.5}, "抽样次数"), ({"draws": math.nan}, "抽样次数")]
)
def test_what_must_be_whole_is_told(bad: dict[str, Any], label: str) -> None:
    with pytest.raises(AnalysisError) as caught:
        uncertainty(ONE_LEVEL, replace(Settings(draws=1_000), **bad))
    assert [str(p.place) for p in caught.value.problems] == [label]


def test_whole_numbers_of_numpy_are_whole() -> None:
    settings = Settings(draws=np.int64(1_000), seed=np.int64(0))  # type: ignore[arg-type]
    assert uncertainty(ONE_LEVEL, settings).to_json() == uncertainty(ONE_LEVEL, Settings(draws=1_000)).to_json()


# -- as functions of the worksheet ---------------------------------------------------------------------------------


def test_functions_give_what_the_analysis_gives_from_one_run() -> None:
    live._runs.clear()
    result = uncertainty(PRINTED, Settings(confidence=0.9))
    for code, low, high in result.indices[["code", "low", "high"]].iloc[:-1].itertuples(index=False):
        assert interval(PRINTED, code, 0.9) == (low, high)
    share = result.acceptability.set_index(["code", "rank"])["probability"]
    assert rank_probability(PRINTED, "文娱", 3) == share["ENT", 3]
    assert sum(rank_probability(PRINTED, "MFG", r) for r in range(1, 8)) == pytest.approx(1)
    assert len(live._runs) == 1
    again = Edition(PRINTED.rows, id="同样的数")
    assert interval(again, "金融", 0.5)[0] > interval(PRINTED, "金融", 0.9)[0]
    assert len(live._runs) == 1, "what counts is what an edition holds"
    changed = PRINTED.with_rates({("制造", "销售"): 60.0})
    assert rank_probability(changed, "MFG", 7) < rank_probability(PRINTED, "MFG", 7)
    for seed in range(1, 6):
        interval(PRINTED, "金融", settings=Settings(seed=seed, draws=1_000))
    assert len(live._runs) == 4, "the latest few"


def test_functions_say_what_is_wrong() -> None:
    with pytest.raises(UnknownName):
        interval(PRINTED, "不存在")
    with pytest.raises(AnalysisError, match=r"置信度：1\.5"):
        interval(PRINTED, "金融", 1.5)
    for rank in (0, 8, 1.5, math.nan, math.inf, -math.inf):
        with pytest.raises(AnalysisError, match="1 至 7 的整数"):
            rank_probability(PRINTED, "金融", rank)  # type: ignore[arg-type]


def test_results_are_plain_json() -> None:
    result: Uncertainty = uncertainty(PRINTED, Settings(draws=1_000))
    told = result.as_dict()
    assert told["settings"]["seed"] == 0
    assert told["settings"]["draws_made"] == 1_024
    assert list(told["tables"]) == ["indices", "ranking", "acceptability", "pairs", "central", "convergence"]
    assert result.to_json()
