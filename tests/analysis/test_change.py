"""The split of a change, growth and convergence, against hand calculations, the definition, and published figures."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cii_xl import published
from cii_xl.analysis.change import Comparison, Version, change, shapley, split, timeline
from cii_xl.analysis.change.convergence import (
    CONVERGES,
    DIVERGES,
    PERMUTATION,
    SAME,
    T_TEST,
    UNCLEAR,
    beta,
    dispersion,
    fitted,
    permutation_p,
    sigma_verdict,
)
from cii_xl.analysis.change.timeline import year_of
from cii_xl.analysis.errors import AnalysisError
from cii_xl.exhibits.catalogue.say import TITLE_EMS, ems
from cii_xl.exhibits.deck import slides_of
from cii_xl.exhibits.exhibit import Chart
from cii_xl.exhibits.picture import picture
from cii_xl.exhibits.slides.lint import lint
from cii_xl.exhibits.slides.write import new_deck
from cii_xl.index import COLUMNS, Edition, UnknownName

PRINTED = published.edition()
LATER = PRINTED.with_rates(
    {("制造", "销售"): 12.0, ("零售", "运营管理", "商品管理"): 40.0, ("教育", "教学", "授课"): 9.0}
)


CLOSER = LATER.with_rates({("物流", "运输"): 25.0})


def edition(rows: list[tuple[str, str, str, float, float]], id: str = "试 2020") -> Edition:
    """Code (which is the name too), stage, substage, weight, rate."""
    frame = [
        [code, code, stage, substage, i % 50 + 1, w, r, None, None, "自填", ""]
        for i, (code, stage, substage, w, r) in enumerate(rows)
    ]
    return Edition(pd.DataFrame(frame, columns=list(COLUMNS)), id=id)


def test_split_by_hand() -> None:
    old = edition([("AA", "一", "", 0.5, 10), ("AA", "二", "", 0.3, 20), ("AA", "三", "", 0.2, 30)])
    new = edition([("AA", "二", "", 0.4, 30), ("AA", "一", "", 0.4, 10), ("AA", "四", "", 0.2, 50)])
    two, one, four, three = split(old, new, "AA")
    assert (two.label, two.rate_effect, two.weight_effect) == ("二", pytest.approx(3.5), pytest.approx(2.5))
    assert (one.rate_effect, one.weight_effect) == (0, pytest.approx(-1.0))
    assert (four.status, four.added, four.removed, four.rate_effect) == ("新增", pytest.approx(10), 0, 0)
    assert (three.status, three.added, three.removed, three.weight_effect) == ("取消", 0, pytest.approx(-6), 0)
    assert math.isnan(four.weight_old)
    assert math.isnan(three.rate_new)
    assert new.index("AA") - old.index("AA") == pytest.approx(3.5 + 2.5 - 1 + 10 - 6)


def test_digits_that_a_workbook_drops_are_no_change() -> None:
    old, new = 0.167672908513174, 0.16767290851317412
    assert shapley(old, 31.548563999999999, new, 31.54856400000002) == (0, 0)
    assert shapley(0.1, 31.5, 0.1, 31.5000000001)[0] == pytest.approx(1e-11)


def test_a_stage_divided_anew_is_compared_as_a_whole() -> None:
    old = edition([("AA", "一", "甲", 0.2, 10), ("AA", "一", "乙", 0.2, 20), ("AA", "二", "", 0.6, 50)])
    new = edition([("AA", "一", "丙", 0.4, 25), ("AA", "二", "", 0.6, 50)])
    one, two = split(old, new, "AA")
    assert (one.label, one.status, one.weight_old, one.rate_old) == ("一", "按整环节", 0.4, pytest.approx(15))
    assert (one.rate_effect, one.weight_effect, two.effect) == (pytest.approx(4), 0, 0)
    said = change([Version("旧 2020", old), Version("新 2021", new)]).assumptions()
    assert any("子环节的划分已全部改变，按整个环节比较：AA“一”" in s for s in said)


def test_a_whole_stage_without_weight_has_a_plain_mean_rate() -> None:
    old = edition([("AA", "一", "甲", 0, 10), ("AA", "一", "乙", 0, 20), ("AA", "二", "", 1, 50)])
    new = edition([("AA", "一", "丙", 0.5, 25), ("AA", "二", "", 0.5, 50)])
    one, _ = split(old, new, "AA")
    assert (one.rate_old, one.rate_effect, one.weight_effect) == (15, 2.5, 10)


def test_names_match_whatever_their_width_and_case() -> None:
    old, new = edition([("AA", "BD环节", "", 1, 10)]), edition([("AA", "ｂｄ环节", "", 1, 20)])
    (part,) = split(old, new, "AA")
    assert (part.status, part.rate_effect) == ("两版都有", 10)


_links = st.dictionaries(
    st.tuples(st.sampled_from("一二三四"), st.sampled_from(["", "甲", "乙"])),
    st.tuples(st.floats(0.01, 1), st.floats(0, 100)),
    min_size=1,
    max_size=8,
)


@st.composite
def editions(draw: st.DrawFn) -> Edition:
    rows = []
    for code in draw(st.lists(st.sampled_from(["AA", "BB", "CC", "DD"]), min_size=1, max_size=4, unique=True)):
        links = draw(_links)
        total = sum(w for w, _ in links.values())
        rows += [(code, stage, sub, w / total, r) for (stage, sub), (w, r) in links.items()]
    return edition(rows)


@settings(max_examples=60, deadline=None)
@given(editions(), editions())
def test_parts_sum_to_the_change_and_swap_their_sign(old: Edition, new: Edition) -> None:
    compared = Comparison(Version("旧", old), Version("新", new))
    back = Comparison(Version("新", new), Version("旧", old))
    for own, other in zip(
        compared.industries, sorted(back.industries, key=lambda i: compared.common.index(i.code)), strict=True
    ):
        effects = (own.rate_effect, own.weight_effect, own.added, own.removed)
        assert math.fsum(effects) == pytest.approx(own.change, abs=1e-12)
        assert math.fsum(p.effect for p in compared.parts[own.code]) == pytest.approx(own.change, abs=1e-12)
        assert (other.rate_effect, other.weight_effect) == (
            pytest.approx(-own.rate_effect, abs=1e-12),
            pytest.approx(-own.weight_effect, abs=1e-12),
        )
        assert (other.added, other.removed) == (
            pytest.approx(-own.removed, abs=1e-12),
            pytest.approx(-own.added, abs=1e-12),
        )
    if compared.common:
        moved = math.fsum(x for _, x in compared.mean_steps())
        assert moved == pytest.approx(new.mean() - old.mean(), abs=1e-4)  # steps below 1e-6 are left out


@given(*[st.floats(0, 1), st.floats(0, 100)] * 2)
def test_shapley_is_the_mean_over_both_orders(w0: float, r0: float, w1: float, r1: float) -> None:
    rate = ((r1 - r0) * w0 + (r1 - r0) * w1) / 2  # rates first, rates last
    weight = ((w1 - w0) * r1 + (w1 - w0) * r0) / 2
    found = shapley(w0, r0, w1, r1)
    assert found == (pytest.approx(rate, abs=1e-12), pytest.approx(weight, abs=1e-12))
    assert sum(found) == pytest.approx(w1 * r1 - w0 * r0, abs=1e-12)


def test_leaving_and_new_industries_have_lines_of_their_own() -> None:
    old = edition([("AA", "一", "", 1, 10), ("BB", "一", "", 1, 40)])
    new = edition([("AA", "一", "", 1, 20), ("CC", "一", "", 1, 50)])
    compared = Comparison(Version("旧", old), Version("新", new))
    assert compared.mean_steps() == [
        ("退出的产业", pytest.approx(-15)), ("新增的产业", pytest.approx(15)), ("AA·一·渗透率", pytest.approx(10)),
    ]  # fmt: skip
    assert (compared.gone, compared.come) == ({"BB": "BB"}, {"CC": "CC"})
    result = change([Version("旧", old), Version("新", new)])
    assert result.frames()["missing"].to_dict("records") == [
        {"code": "BB", "industry": "BB", "only_in": "旧", "index": 40.0},
        {"code": "CC", "industry": "CC", "only_in": "新", "index": 50.0},
    ]
    assert any("只有“旧”有的产业：BB" in s for s in result.sentences())


def test_fitted_line_gives_anscombes_published_figures() -> None:
    """Anscombe (1973), American Statistician 27(1), table: slope 0.5, its standard error 0.118, t 4.24, n 11."""
    x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]
    y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68]
    line = fitted(x, y)
    assert line is not None
    assert (round(line.slope, 3), round(line.intercept, 1), round(line.stderr, 3)) == (0.5, 3.0, 0.118)
    assert (round(line.t, 2), round(line.p, 4), line.n) == (4.24, 0.0022, 11)


def test_fitted_line_agrees_with_statsmodels() -> None:
    import statsmodels.api as sm

    rng = np.random.Generator(np.random.PCG64(0))
    x, y = rng.normal(size=7), rng.normal(size=7)
    line, fit = fitted(x.tolist(), y.tolist()), sm.OLS(y, sm.add_constant(x)).fit()
    assert line is not None
    assert (line.slope, line.stderr, line.t, line.p) == (
        pytest.approx(fit.params[1]), pytest.approx(fit.bse[1]), pytest.approx(fit.tvalues[1]),
        pytest.approx(fit.pvalues[1]),
    )  # fmt: skip


def test_beta_finds_the_speed_of_an_exact_path() -> None:
    """ln y(T) − ln y* = e^(−λT)(ln y(0) − ln y*) has the slope −(1 − e^(−λT))/T (Barro & Sala-i-Martin 1992)."""
    speed, years, steady = 0.02, 10.0, 40.0
    first = [5.0, 11.0, 16.0, 30.0]
    last = [steady * (y / steady) ** math.exp(-speed * years) for y in first]
    found = beta(first, last, years)
    assert found is not None
    assert found.line.slope == pytest.approx(-(1 - math.exp(-speed * years)) / years)
    assert (found.speed, found.half_life) == (pytest.approx(0.02), pytest.approx(math.log(2) / 0.02))
    assert found.verdict == CONVERGES
    away = beta(last, first, years)
    assert away is not None
    assert (away.verdict, math.isnan(away.speed)) == (DIVERGES, True)


def test_beta_cannot_tell() -> None:
    noise = beta([5, 10, 20, 30], [6, 9, 25, 31], 2)
    assert noise is not None
    assert noise.verdict == UNCLEAR
    assert beta([5, 10], [6, 9], 1) is None
    assert beta([5, 5, 5], [6, 9, 7], 1) is None
    assert beta([5, 10, 20], [10, 20, 40], 1) is None


def test_permutation_p_by_hand() -> None:
    # pairings of the same values in six orders; where x lies evenly, an order and its reverse are as steep
    assert permutation_p([0, 1, 3], [1, 3, 6]) == pytest.approx(1 / 6)
    assert permutation_p([0, 1, 2], [1, 3, 6]) == pytest.approx(2 / 6)
    assert permutation_p([0, 1, 2], [3, 1, 6]) == pytest.approx(4 / 6)
    assert permutation_p([0, 1, 2, 3], [1, 1, 1, 1]) == 1


def test_permutation_p_agrees_with_scipy() -> None:
    from scipy import stats

    rng = np.random.Generator(np.random.PCG64(0))
    x, y = rng.normal(size=6), rng.normal(size=6)

    def steepness(other: Any) -> float:
        return abs(float(stats.linregress(x, other).slope))

    drawn = stats.permutation_test(
        (y,), steepness, permutation_type="pairings", n_resamples=np.inf, alternative="greater", vectorized=False
    )
    assert permutation_p(x.tolist(), y.tolist()) == pytest.approx(drawn.pvalue)


def test_few_industries_have_an_exact_p_and_many_the_t_test() -> None:
    rng = np.random.Generator(np.random.PCG64(1))
    for n, test in ((8, PERMUTATION), (9, T_TEST)):
        first = np.linspace(5, 60, n)
        found = beta(first.tolist(), (first * np.exp(rng.normal(0.2, 0.1, n))).tolist(), 2)
        assert found is not None
        assert found.test == test
        assert (found.p == found.line.p) is (test == T_TEST)


@pytest.mark.parametrize("by", [-1.0, 0.001, 1.0, 5.0])
def test_one_changed_rate_is_no_convergence(by: float) -> None:
    rate = float(PRINTED.table("MFG").set_index("stage").at["销售", "rate"])
    result = change(
        [Version("旧", PRINTED, 2020), Version("新", PRINTED.with_rates({("制造", "销售"): rate + by}), 2022)]
    )
    assert result.timeline.beta is None
    assert result.sentences()[-1] == "β 收敛：7 个产业中只有 1 个的指数有变化，不足以判断。"
    sigma = result.sentences()[-2]
    if by == 0.001:
        assert sigma.endswith("标准差保持在 7.3（不变），变异系数保持在 0.425（不变）；结论：不变。")
    else:
        assert sigma.endswith(f"结论：{'发散' if by < 0 else '收敛'}（仅 7 个产业，只作提示）。")


def test_half_of_the_industries_must_have_changed() -> None:
    first = [5.0, 10.0, 15.0, 20.0, 25.0, 30.0, 35.0]
    assert beta(first, [6.0, 11.0, 15.5, *first[3:]], 2) is None
    assert beta(first, [6.0, 11.0, 15.5, 20.2, *first[4:]], 2) is not None
    assert beta(first[:4], [6.0, 11.0, *first[2:4]], 2) is None
    assert beta(first[:4], [6.0, 11.0, 15.5, 20.0], 2) is not None


def test_convergence_is_told_with_its_test_and_as_a_hint() -> None:
    result = change([Version("公布", PRINTED, 2020), Version("新版", CLOSER, 2022)])
    found = result.timeline.beta
    assert found is not None
    assert (found.verdict, found.test) == (CONVERGES, PERMUTATION)
    assert found.p == pytest.approx(150 / math.factorial(7))
    said = result.sentences()[-1]
    assert f"精确置换 p = {found.p:.3f}" in said
    assert said.endswith("；结论：收敛（仅 7 个产业，只作提示）。")
    row = result.frames()["convergence"].set_index("measure").loc["β：斜率"]
    assert (row["p"], row["test"]) == (found.p, "精确置换")
    note = next(e for e in result.exhibits() if e.id == "change-convergence").notes[-1]
    assert f"精确置换 p = {found.p:.3f}" in note


def test_a_pace_that_reads_nothing_is_not_told() -> None:
    slow = PRINTED.with_rates(
        {(r.code, r.stage, r.substage): r.rate + (40 - r.rate) * 1e-5 for r in PRINTED.rows.itertuples()}
    )
    result = change([Version("公布", PRINTED, 2020), Version("新版", slow, 2022)])
    assert result.timeline.beta is not None
    assert result.timeline.beta.verdict == CONVERGES
    assert "每年缩小差距" not in result.sentences()[-1]
    assert "精确置换 p < 0.001" in result.sentences()[-1]


def test_dispersion_by_hand() -> None:
    found = dispersion([2, 4, 4, 4, 5, 5, 7, 9])
    assert (found.mean, found.sd, found.cv) == (5, 2, 0.4)
    assert math.isnan(dispersion([0, 0, 0]).cv)
    assert [sigma_verdict(2, x) for x in (1, 3, 2)] == [CONVERGES, DIVERGES, SAME]
    assert sigma_verdict(math.nan, 1) == UNCLEAR
    assert [sigma_verdict(7.3, x) for x in (7.2999, 7.299)] == [SAME, CONVERGES]


def single(index: float, id: str) -> Edition:
    return edition([("AA", "一", "", 1, index)], id)


def test_growth_a_year() -> None:
    line = timeline([Version("甲", single(10, "2019-2020")), Version("乙 2022", single(12.1, "x"))])
    own, mean = line.growth
    assert (own.years, own.growth, own.cagr) == (2, pytest.approx(0.21), pytest.approx(0.1))
    assert (mean.name, mean.cagr, line.span) == ("各产业平均", pytest.approx(0.1), 2)
    from_nothing = timeline([Version("2020", single(0, "x")), Version("2022", single(12, "x"))]).growth[0]
    assert math.isnan(from_nothing.growth)
    assert math.isnan(from_nothing.cagr)


def test_an_industry_grows_between_the_versions_that_have_it() -> None:
    late = edition([("AA", "一", "", 1, 20), ("BB", "一", "", 1, 10)], "2022")
    last = edition([("AA", "一", "", 1, 30), ("BB", "一", "", 1, 40)], "2024")
    line = timeline([Version(e.id, e) for e in (single(10, "2020"), late, last)])
    assert [(g.code, g.since, g.years) for g in line.growth] == [("AA", "2020", 4), ("BB", "2022", 2), ("", "2020", 4)]
    assert line.common == ("AA",)
    assert line.indices("BB") == [None, pytest.approx(10), pytest.approx(40)]
    assert line.dispersions == ()


@pytest.mark.parametrize(
    ("text", "year"),
    [("2019-2020", 2020), ("2021年版", 2021), ("快照 1", None), ("第20201号", None), ("FY2023Q4", 2023)],
)
def test_year_of_a_name(text: str, year: float | None) -> None:
    assert year_of(text) == year


def test_without_rising_years_there_is_no_growth_a_year() -> None:
    result = change([Version("甲", PRINTED), Version("乙", LATER)])  # both ids say 2020
    assert not result.timeline.dated
    assert any("未计算年均增速" in s for s in result.sentences())
    assert any("β 收敛按全期增长计算" in s for s in result.assumptions())


def test_all_wrong_versions_are_told() -> None:
    with pytest.raises(AnalysisError) as caught:
        timeline([Version("甲", PRINTED, 2021), Version("乙", LATER, 2020), Version("甲", LATER, 2022)])
    assert [p.rule for p in caught.value.problems] == ["analysis.version.twice", "analysis.version.year"]
    assert "“乙”的年份：2020，而排在它前面的“甲”为 2021" in str(caught.value)
    with pytest.raises(AnalysisError, match="两个或更多的版本"):
        change([Version("甲", PRINTED)])
    with pytest.raises(UnknownName, match="最接近的是：制造"):
        change([Version("甲", PRINTED), Version("乙", LATER)], industry="制作")


def test_published_edition_against_a_later_one() -> None:
    result = change([Version("研报公布", PRINTED, 2020), Version("新版", LATER, 2022)])
    frame = result.to_frame().set_index("code")
    for code in PRINTED.industries:
        assert frame.at[code, "change"] == pytest.approx(LATER.index(code) - PRINTED.index(code))
    # weights stay, so all of it is the rates'; the mean of the changes is the change of the mean
    assert frame["weight_effect"].abs().max() == 0
    assert frame.at["", "rate_effect"] == pytest.approx(LATER.mean() - PRINTED.mean(), abs=1e-12)
    assert result.industry == "MFG"
    stages = result.frames()["stages"]
    sales = stages[(stages["code"] == "MFG") & (stages["stage"] == "销售")].iloc[0]
    assert sales["rate_effect"] == pytest.approx(0.252075355240155 * (12 - 6.924344454871074))
    assert any("3 个环节两版渗透率的来源不同" in s for s in result.assumptions())
    assert json.loads(result.to_json())["settings"]["years"] == [2020, 2022]


def test_nothing_changed() -> None:
    result = change([Version("甲", PRINTED), Version("乙", PRINTED)])
    assert result.exhibit.id == "change-industries"
    assert result.exhibit.title == "7 个共同产业的权重与渗透率都没有变化"
    assert "各共同产业的指数都没有变化。" in result.sentences()
    assert "σ 收敛：标准差保持在 7.3（不变），变异系数保持在 0.425（不变）；结论：不变。" in result.sentences()
    assert "β 收敛：各产业的指数都没有变化，不能判断。" in result.sentences()


def test_nothing_in_common() -> None:
    result = change([Version("甲", single(10, "2020")), Version("乙", PRINTED)])
    assert result.sentences() == ("“甲”与“乙”没有共同的产业，无法分解变化。",)
    assert [e.id for e in result.exhibits()] == ["change-series"]
    assert result.to_sheet().rows["stages"] == []
    assert picture(result.exhibit, dpi=40)


def test_exhibits_are_sound() -> None:
    rows = LATER.rows[LATER.rows["code"] != "EDU"]
    rows.loc[rows["substage"] == "售后运维", ["stage", "substage"]] = "全新售后", "远程运维"
    third = Edition(rows, id="2024").with_rates({("物流", "运输"): 25.0})
    versions = [Version("研报公布", PRINTED), Version("中期版本", LATER, None), Version("2024", third)]
    versions[1] = replace(versions[1], year=2022)
    result = change(versions)
    found = result.exhibits()
    assert [e.id for e in found] == [
        "change-mean", "change-industries", "change-stages-RET", "change-stages-LOG", "change-stages-MFG",
        "change-series", "change-convergence",
    ]  # fmt: skip
    for exhibit in found:
        assert ems(exhibit.title) <= TITLE_EMS
        assert exhibit.alt.endswith("。")
        assert exhibit.source.startswith("研报 ")
        if isinstance(exhibit.body, Chart) and exhibit.body.totals:
            start, *steps, end = (v or 0.0 for v in exhibit.body.series[0].values)
            assert start + sum(steps) == pytest.approx(end, abs=1e-6)
    slides = slides_of(found)
    assert lint(new_deck(slides), slides=slides) == []


def test_a_waterfall_keeps_what_would_read_nothing_together() -> None:
    rates = [10.0] * 15
    old = edition([("AA", f"环节{i}", "", 1 / 15, r) for i, r in enumerate(rates)])
    new = edition([("AA", f"环节{i}", "", 1 / 15, r + (30 if i < 3 else 0.3)) for i, r in enumerate(rates)])
    (exhibit,) = (e for e in change([Version("旧", old), Version("新", new)]).exhibits() if e.id == "change-stages-AA")
    assert isinstance(exhibit.body, Chart)
    assert exhibit.body.categories == (
        "起始指数", "环节0·渗透率", "环节1·渗透率", "环节2·渗透率", "其余各项（12 个）", "结束指数",
    )  # fmt: skip
    assert exhibit.body.series[0].values[4] == pytest.approx(12 * 0.3 / 15)
