"""The report's statements as tests: what the print decides, what is built in, what other rates change."""

from __future__ import annotations

import functools
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cii_xl import published
from cii_xl.analysis.claims import Claims, claims
from cii_xl.analysis.claims.claim import Judged, judged
from cii_xl.analysis.claims.comparison import Comparison
from cii_xl.analysis.claims.figures import edition_figures, printed_figures, survey_figures
from cii_xl.analysis.claims.network import comparisons
from cii_xl.analysis.claims.run import gradients, statements
from cii_xl.analysis.claims.span import Span, growth
from cii_xl.analysis.claims.statements import bounded, higher, stated
from cii_xl.analysis.claims.verdicts import above, below, every, majority, meets, some
from cii_xl.analysis.errors import AnalysisError
from cii_xl.index import Edition
from cii_xl.published import fact, facts
from cii_xl.published.store import constraint_report

PRINTED = published.edition()


@functools.cache
def result() -> Claims:
    return claims(PRINTED, draws=200)


def judged_on_print() -> list[Judged]:
    return [j for j in result().outcome.judged if j.basis == "公布"]


def verdicts(done: Claims) -> pd.DataFrame:
    return done.to_frame().set_index("id")


def surveyed(rates: dict[str, tuple[float, float, float]], code: str = "MFG") -> Edition:
    """The published edition with rates (rate, low, high) of one industry from a survey."""
    rows = PRINTED.rows
    for name, ends in rates.items():
        at = (rows["code"] == code) & (rows["substage"] == name)
        assert at.any()
        rows.loc[at, ["rate", "low", "high"]] = ends
        rows.loc[at, ["provenance", "basis"]] = ["问卷", "2026Q4"]
    return Edition(rows, id="问卷版")


# -- spans and verdicts


def test_a_printed_number_has_half_a_unit_of_its_last_digit() -> None:
    assert (Span.printed("30.2").low, Span.printed("30.2").high) == pytest.approx((30.15, 30.25))
    assert Span.printed("71") == Span(70.5, 71.5)
    assert (Span.printed("246.0").low, Span.printed("246.0").high) == pytest.approx((245.95, 246.05))
    assert (Span.printed("3.7", 2).low, Span.printed("3.7", 2).high) == pytest.approx((3.695, 3.705))


@given(*[st.tuples(st.floats(-50, 50), st.floats(0, 5), st.floats(0, 1)) for _ in range(2)])
def test_spans_hold_every_value_that_their_parts_allow(a: tuple[float, ...], b: tuple[float, ...]) -> None:
    (x, left), (y, right) = ((Span(low, low + wide), low + wide * at) for low, wide, at in (a, b))
    for whole, value in ((x + y, left + right), (x - y, left - right), (x * y, left * right), (x * 3, 3 * left)):
        assert whole.low - 1e-9 <= value <= whole.high + 1e-9
    if y.low > 0.01:
        ratio = x / y
        assert ratio.low - 1e-6 <= left / right <= ratio.high + 1e-6
    else:
        with pytest.raises(ZeroDivisionError):
            x / Span(-1, 1)


def test_growth_of_netizens_cannot_be_the_printed_one() -> None:
    span = growth(Span.printed("6.49"), Span.printed("8.29"))
    assert span.low == pytest.approx(100 * (8.285 / 6.495 - 1))
    assert not span.touches(Span.printed("27.5"))
    assert span.touches(Span.printed("27.7"))


@pytest.mark.parametrize(
    ("verdict", "wanted"),
    [
        (above(Span(0.1, 5)), "成立"), (above(Span(-1, 0)), "不成立"), (above(Span(-1, 1)), "无法判断"),
        (above(Span(0, 1)), "无法判断"), (above(Span(0, 1), strict=False), "成立"),
        (above(Span(-1, 0), strict=False), "无法判断"), (below(Span(0, 15), 15), "无法判断"),
        (below(Span(0, 15), 15, strict=False), "成立"), (below(Span(15, 20), 15), "不成立"),
        (below(Span(15.1, 20), 15, strict=False), "不成立"), (meets(Span(70.5, 71.5), Span(71, 71)), "成立"),
        (meets(Span(70.5, 71.5), Span(66, 74)), "无法判断"), (meets(Span(70.5, 71.5), Span(60, 65)), "不成立"),
        (every(["成立", "无法判断"]), "无法判断"), (every(["成立", "无法判断", "不成立"]), "不成立"),
        (every(["成立"]), "成立"), (majority(["成立", "成立", "不成立"]), "成立"),
        (majority(["成立", "不成立"]), "不成立"), (majority(["成立", "无法判断", "不成立"]), "无法判断"),
        (some(["不成立", "成立"]), "成立"), (some(["不成立", "无法判断"]), "无法判断"), (some(["不成立"]), "不成立"),
    ],
)  # fmt: skip
def test_verdicts(verdict: str, wanted: str) -> None:
    assert verdict == wanted


# -- what the bases know


@pytest.mark.parametrize("code", PRINTED.industries)
def test_linear_programs_give_the_identified_ranges_of_the_edition(code: str) -> None:
    figures, table = edition_figures(PRINTED).of(code), PRINTED.table(code)
    for row, (rate, low, high) in enumerate(zip(table["rate"], table["low"], table["high"], strict=True)):
        wanted = (rate, rate) if math.isnan(low) else (low, high)
        assert (figures.rate(row).low, figures.rate(row).high) == pytest.approx(wanted, abs=1e-5)
    index = edition_figures(PRINTED).index(code)
    assert (index.low, index.high) == pytest.approx((fact(f"index.{code}").number,) * 2, abs=1e-6)


def test_print_knows_points_bounds_and_nothing_else() -> None:
    retail = printed_figures().of("RET")
    names = retail.labels["substage"]
    spans = dict(zip(names, [retail.rate(i) for i in range(len(names))], strict=True))
    assert spans["支付结算"] == Span(70.5, 71.5)
    assert spans["门店运营"] == Span(20, 100)
    assert spans["采购与供应"] == Span(0, 15)
    assert not printed_figures().of("FIN").known[:6].any()
    # a mean of stages has unknown weights: it may be that of either substage
    assert retail.mean(retail.at(["运营管理"], "stage")) == Span(20, 100)


def test_a_statement_is_no_evidence_of_itself() -> None:
    figures = printed_figures()
    assert bounded("MFG", ["生产执行"], most_percent=15)(figures).verdict == "成立"
    assert bounded("MFG", ["生产执行"], most_percent=15)(figures.without(["rate.MFG.all"])).verdict == "无法判断"
    assert figures.without(["rate.MFG.all"]).of("MFG").known.tolist() == [True, False, False, False, True]
    whole = edition_figures(PRINTED)
    assert whole.without(["rate.MFG.all"]) is whole


def test_a_survey_knows_its_own_rates_only() -> None:
    figures = survey_figures(surveyed({"销售": (30, 28, 33)}))
    own = figures.of("MFG")
    assert own.known.tolist() == [False, False, False, True, False]
    assert (own.rate(3), own.rate(0)) == (Span(28, 33), Span(0, 100))
    assert figures.has_index("MFG")
    assert not figures.has_index("FIN")
    weight = PRINTED.table("MFG")["weight"][3]
    assert figures.index("MFG").low == pytest.approx(28 * weight)
    assert figures.index("MFG").high == pytest.approx(33 * weight + 100 * (1 - weight))


# -- the claims on the published edition

DECIDED_ON_PRINT = {
    "index.mean": "成立", "index.order": "成立", "index.top": "成立", "index.bottom": "成立", "index.services": "成立",
    "index.goods": "成立", "log.even": "不成立", "med.rank": "成立", "gdp.share": "成立",
    "gdp.total": "成立", "gdp.range": "成立", "gdp.rising": "成立", "gdp.share.rising": "成立", "gdp.growth": "成立",
    "gdp.contributions": "成立", "gdp.tfp": "成立", "econ.manufacturing": "成立", "econ.shares": "成立",
    "econ.logistics": "不成立", "econ.fiscal": "不成立", "region.east": "成立", "region.top5": "成立",
    "netizens": "不成立", "traffic.2014_2018": "成立", "traffic.multiple": "成立", "traffic.growth": "成立",
    "traffic.unit": "不成立", "data.shares": "成立", "data.fun": "成立", "data.industrial": "成立",
    "devices.personal": "成立", "devices.2015": "成立", "devices.m2m": "成立",
}  # fmt: skip


def test_what_the_print_decides() -> None:
    found = verdicts(result())["printed"]
    assert {id: v for id, v in found.items() if v != "无法判断"} == DECIDED_ON_PRINT


def test_what_holds_by_construction_is_marked_and_little_else_holds() -> None:
    found = verdicts(result())
    calibrated = found[found["calibrated"] != "无法判断"]
    assert calibrated.loc[~calibrated["built_in"], "calibrated"].to_dict() == {
        "edu.marketing": "成立", "log.even": "不成立",
    }  # fmt: skip
    assert set(calibrated.loc[calibrated["built_in"], "calibrated"]) == {"约束内含"}
    assert found.loc["chain.tau", "built_in"]
    assert found.loc["chain.tau", "calibrated"] == "无法判断"
    assert found.loc["ret.ends", ["printed", "calibrated"]].to_list() == ["无法判断", "约束内含"]
    assert set(found["survey"]) == {"无法判断"}


def test_marks_name_constraints_and_facts_that_exist() -> None:
    enforced = list(constraint_report()["id"])
    for j in judged_on_print():
        for beginning in j.claim.constraints:
            assert any(id.startswith(beginning) for id in enforced), (j.claim.id, beginning)
        assert set(j.claim.facts) <= set(facts()), j.claim.id


def test_every_constraint_of_the_calibration_on_rates_is_marked_in_a_claim() -> None:
    marked = [b for j in judged_on_print() for b in j.claim.constraints]
    left = [id for id in edition_figures(PRINTED).enforced if not any(id.startswith(b) for b in marked)]
    # sums of weights say nothing of industries; the others read further into statements that are marked
    assert {id for id in left if not id.endswith(".sum")} == {
        "rate.FIN.max:支付与转账>贷前审核", "rate.FIN.max:支付与转账>金融产品销售",
        "rate.ENT.内容创作", "rate.ENT.衍生开发", "rate.LOG.运输管理", "rate.LOG.分拣配送", "rate.LOG.客户服务",
        "weight.EDU.教学",
    }  # fmt: skip


def test_claims_are_named_once_and_carry_section_method_and_evidence() -> None:
    frame, evidence, methods = (result().frames()[name] for name in ("claims", "evidence", "methods"))
    assert len(frame) >= 60
    assert frame["id"].is_unique
    assert frame["claim"].is_unique
    assert (frame[["section", "claim"]] != "").all(axis=None)
    assert (methods[["id", "method", "group"]] != "").all(axis=None)
    assert list(methods["id"]) == list(frame["id"])
    assert len(evidence) == 3 * len(frame)
    assert (evidence["evidence"] != "").all()


def test_share_and_total_of_the_increments() -> None:
    years = range(2019, 2025)
    increments = [fact(f"gdp.increment.{y}").number for y in years]
    shares = [fact(f"gdp.share.{y}").number for y in years]
    evidence = result().frames()["evidence"].set_index(["id", "basis"])["evidence"]
    share = 100 * sum(increments) / sum(100 * i / s for i, s in zip(increments, shares, strict=True))
    assert share == pytest.approx(12.6, abs=0.05)
    assert f"算得 {share:.1f}%" in evidence["gdp.share", "公布"]
    assert sum(increments) == pytest.approx(46306.9)
    # 9438 of 9438 + 895 + 45.5; another paragraph's 12,061 is the revenue of firms above a size
    assert evidence["region.east", "公布"].startswith("占比印出 90.9%，算得 90.9%（以另一口径的规模以上企业收入 12061")
    assert evidence["region.top5", "公布"].startswith("占比印出 87.1%，算得 87.1%")
    assert "78.3%" in evidence["region.east", "公布"]


def test_what_the_report_does_not_say_is_counted_apart() -> None:
    kinds = verdicts(result())["kind"]
    assert set(kinds.index[kinds == "自洽核对"]) == {
        "chain.slope", "gdp.contributions", "econ.shares", "econ.fiscal", "traffic.unit", "data.shares",
    }  # fmt: skip
    assert set(kinds) == {"研报说法", "自洽核对"}
    assert result().sentences()[0] == (
        "研报的 60 条说法按印出的数值检验：成立 25 条，不成立 3 条，无法判断 32 条；"
        "另有 6 条自洽核对：成立 3 条，不成立 2 条，无法判断 1 条"
    )


def test_links_of_logistics_differ_by_more_than_its_index() -> None:
    evidence = result().frames()["evidence"].set_index(["id", "basis"])["evidence"]
    assert evidence["log.even", "公布"] == "“定价出单”减“运力组织”为 19.5 至 40.5 点"
    alike = dict.fromkeys(("运力组织", "运输管理", "仓储管理", "分拣配送", "客户服务", "定价出单"), (11.0, 8.0, 14.0))
    assert verdicts(claims(surveyed(alike, "LOG"), draws=200)).loc["log.even", "survey"] == "成立"


# -- other rates


def test_survey_figures_contradict_and_calibration_no_longer_holds() -> None:
    done = verdicts(claims(surveyed({"销售": (30, 28, 33)}), draws=200))
    assert [done[basis]["mfg.all"] for basis in ("printed", "calibrated", "survey")] == ["无法判断", "不成立", "不成立"]
    built_in = dict(zip(done.index, done["built_in"], strict=True))
    assert (built_in["mfg.all"], built_in["log.storage"]) == (False, True)
    # manufacturing's other links, and all other industries, are still the calibration's
    assert done.loc["index.top", ["calibrated", "built_in"]].to_list() == ["约束内含", True]
    pd.testing.assert_series_equal(done["printed"], verdicts(result())["printed"])


def test_a_survey_of_all_links_decides_where_intervals_allow() -> None:
    low = dict.fromkeys(("设计研发", "售后运维"), (3.0, 2.0, 4.0)) | {"生产执行": (5.0, 4.0, 6.0)}
    done = verdicts(claims(surveyed(low | {"生产管理": (9.0, 8.0, 10.0), "销售": (12.0, 9.0, 16.0)}), draws=200))[
        "survey"
    ]
    assert (done["mfg.order"], done["mfg.ends"], done["mfg.all"]) == ("成立", "成立", "无法判断")
    assert done["ret.payment"] == "无法判断"
    assert done["chain.tau"] == "无法判断"


def test_a_link_that_was_renamed_leaves_the_claim_open_and_is_named() -> None:
    rows = PRINTED.rows
    rows.loc[rows["substage"] == "仓储管理", "substage"] = "仓配一体"
    claim = next(c for c in statements(pooled()) if c.id == "log.storage")
    found = judged(claim, edition_figures(Edition(rows, id="改名")))
    assert (found.verdict, found.evidence) == ("无法判断", "版本中没有“仓储管理”")


def pooled() -> dict:  # type: ignore[type-arg]
    slopes = [s for basis in ("公布", "问卷") for s in gradients(basis, PRINTED.rows, 100, 0)]
    return {s.source: s.test for s in slopes if s.pooled and not s.across}


def test_an_edition_of_one_industry_is_judged_too() -> None:
    rows = PRINTED.rows
    done = claims(Edition(rows[rows["code"] == "RET"], id="零售"), draws=200)
    evidence = done.frames()["evidence"].set_index(["id", "basis"])["evidence"]
    assert evidence["mfg.all", "校准"] == "版本中没有产业 MFG"
    assert verdicts(done).loc["ret.ends", "calibrated"] == "约束内含"
    assert verdicts(done).loc["index.top", "calibrated"] == "无法判断"
    assert done.exhibits()


def test_one_typed_rate_makes_no_evidence_of_the_calibrations_own_bounds() -> None:
    done = verdicts(claims(PRINTED.with_rates({("制造", "销售"): 8.0}), draws=200))
    assert set(done.loc[["mfg.all", "mfg.ends", "index.order", "index.top"], "calibrated"]) == {"约束内含"}
    assert done.loc["mfg.order", "calibrated"] == "无法判断"
    # every link typed in: nothing of the calibration is left in claims on manufacturing alone
    links = PRINTED.table("MFG")
    own = {("制造", stage, link): 8.0 for stage, link in zip(links["stage"], links["substage"], strict=True)}
    done = verdicts(claims(PRINTED.with_rates(own), draws=200))
    assert done.loc["mfg.all", ["calibrated", "built_in"]].to_list() == ["成立", False]
    assert done.loc["index.order", "calibrated"] == "约束内含"


def test_rates_and_weights_of_the_calibration_are_no_evidence_in_a_changed_industry() -> None:
    rows = PRINTED.rows
    rows.loc[rows["substage"] == "生产管理", ["low", "high"]] = np.nan
    assert verdicts(claims(Edition(rows, id="清空"), draws=200)).loc["mfg.all", "calibrated"] == "约束内含"
    moved = PRINTED.with_rates({("医疗", "机构管理", "院务管理"): 8.0, ("教育", "教学", "授课"): 8.0})
    done = verdicts(claims(moved, draws=200))["calibrated"]
    assert {done[id] for id in ("med.weight", "edu.weights", "edu.printed")} == {"约束内含"}
    lecture, enrolment = PRINTED.table("EDU")["weight"][[1, 3]]
    weights = {("教育", "教学", "授课"): 0.3, ("教育", "营销推广", "招生转化"): lecture + enrolment - 0.3}
    changed = verdicts(claims(PRINTED.with_weights(weights), draws=200))
    assert changed.loc["edu.weights", "calibrated"] == "成立"


def test_narrowed_bounds_are_used_and_told() -> None:
    rows = PRINTED.rows
    rows.loc[rows["substage"] == "贷前审核", ["low", "high"]] = [15.0, 17.0]
    narrowed = Edition(rows, id="收窄")
    own = edition_figures(narrowed).of("FIN")
    assert own.rate(own.at(["贷前审核"])[0]) == Span(15.0, 17.0)
    done = claims(narrowed, draws=200)
    assert any("金融与研报公布版不同" in a for a in done.assumptions())
    evidence = done.frames()["evidence"]
    assert (evidence["evidence"] != result().frames()["evidence"]["evidence"]).sum() > 3


def test_a_filled_link_turns_a_bound_around() -> None:
    # typed in without bounds, a rate is taken as it stands
    moved = PRINTED.with_rates({("零售", "运营管理", "门店运营"): 12.0})
    done = verdicts(claims(moved, draws=200))["calibrated"]
    assert done["ret.rear"] == "不成立"
    assert done["ret.top"] == "约束内含"


# -- forecast exhibits


def test_labels_of_the_forecast_exhibits() -> None:
    found = {c.id: c for c in comparisons()}
    assert {id for id, c in found.items() if c.verdict == "不一致"} == {"traffic.unit", "netizens.growth"}
    assert {id for id, c in found.items() if c.verdict == "无法核对"} == {
        "traffic.growth.2014", *(f"traffic.growth.{y}e" for y in range(2021, 2025)), "data.total.printed",
    }  # fmt: skip
    assert found["traffic.unit"].computed == pytest.approx(float(found["traffic.unit"].label) / 10)
    assert found["traffic.growth.2014_2018"].computed == pytest.approx(3351.94, abs=0.01)
    assert found["netizens.growth"].computed == pytest.approx(27.73, abs=0.01)
    assert "10 年只有 8 个标注" in found["data.total.printed"].note
    personal = found["devices.personal.2024"]
    assert personal.computed == pytest.approx(40.0)
    assert personal.verdict == "一致"
    assert "44.0%" in personal.note
    # the label of 2019 is the fifth after 62.2: growth from 711.1 to 1526.4
    assert found["traffic.growth.2019e"].computed == pytest.approx(100 * (1526.4 / 711.1 - 1))


@pytest.mark.parametrize(
    ("label", "span", "identity", "verdict"),
    [
        ("142.4", Span(142.36, 142.38), False, "一致"), ("142.4", Span(142.46, 142.48), False, "不一致"),
        ("100", Span(99.0, 99.6), False, "一致"), ("100", Span(99.0, 99.6), True, "不一致"),
        ("100", Span(99.0, 100.2), True, "一致"),
        ("", Span(1, 2), False, "无法核对"), ("62.2", None, False, "无法核对"),
    ],
)  # fmt: skip
def test_a_label_agrees_where_roundings_meet(label: str, span: Span | None, identity: bool, verdict: str) -> None:
    assert Comparison("x", "流量", "增长", "2020", "1.3", "%", label, 1.0, span, identity=identity).verdict == verdict


# -- settings


def test_same_seed_same_result_and_the_seed_counts() -> None:
    rows = result().frames()["gradient"]
    again = claims(PRINTED, draws=200, seed=0).frames()["gradient"]
    pd.testing.assert_frame_equal(rows, again)
    assert result().settings() == {"edition": "2019-2020", "level": 0.05, "draws": 200, "seed": 0}
    assert np.isfinite(rows.loc[rows["source"] == "全部", "tau"]).all()


def test_the_level_decides_what_is_significant() -> None:
    assert verdicts(claims(PRINTED, draws=200, level=0.1)).loc["chain.tau", "printed"] == "成立"
    assert verdicts(result()).loc["chain.tau", "printed"] == "无法判断"


def test_all_wrong_settings_are_told_at_once() -> None:
    with pytest.raises(AnalysisError) as error:
        claims(PRINTED, level=0.0, draws=5, seed=-1)
    assert [p.place.label for p in error.value.problems] == ["显著性水平", "置换次数", "随机种子"]
    assert "应为：100 到 1,000,000 之间的整数" in str(error.value)
    assert "改为 0.1% 到 50% 之间的数" in str(error.value)
    assert error.value.problems[0].found == "0%"


# -- single statements


def test_evidence_names_the_closest_pair_and_the_printed_value() -> None:
    figures = printed_figures()
    found = higher("RET", ["商品管理", "支付结算"], ["定价与后台商务"])(figures)
    assert (found.verdict, found.evidence) == ("成立", "“商品管理”减“定价与后台商务”为 32.5 至 48.5 点")
    assert stated("RET", ["rate.RET.支付结算"])(
        survey_figures(surveyed({"支付结算": (70, 66, 74)}, "RET"))
    ).evidence == ("“支付结算” 66.0 至 74.0%（印出 71%），区间含印出值，未被否定")
    assert (
        stated("RET", ["rate.RET.支付结算"])(survey_figures(surveyed({"支付结算": (60, 56, 64)}, "RET"))).verdict
        == "不成立"
    )
