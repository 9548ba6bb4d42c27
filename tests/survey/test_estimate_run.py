"""From forms to estimates, through ``estimate`` itself."""

import json
import random
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd
import pytest

from cii_xl.index import COLUMNS, Edition, Place, Problem, Severity
from cii_xl.survey.definition import Definition, Kind, Option, Question
from cii_xl.survey.estimate import EstimateError, Population, SurveyEstimate, estimate
from cii_xl.survey.records import Answer, Respondent, Stamp, State, Submission

ROWS = (("研发", "设计", 0.5, 10.0), ("销售", "电商", 0.3, 20.0), ("销售", "门店", 0.2, 30.0))
EDITION = Edition(
    pd.DataFrame(
        [["制造", "MFG", s, u, i, w, r, None, None, "自填", ""] for i, (s, u, w, r) in enumerate(ROWS, 1)],
        columns=list(COLUMNS),
    ),
    id="试",
)
LEVELS = tuple(Option(str(i), f"第{i}级", 20.0 * i) for i in range(6))
DEFINITION = Definition(
    "MFG",
    "制造",
    "试",
    (
        Question("size", "头", Kind.CHOICE, "规模", options=tuple(Option(c, f"{c}型") for c in "大中小微")),
        Question("province", "头", Kind.CHOICE, "地区", options=(Option("44", "广东省"), Option("33", "浙江省"))),
        Question("consent", "头", Kind.YESNO, "同意"),
        *(
            q
            for i, (stage, substage, _, _) in enumerate(ROWS, 1)
            for q in (
                Question(f"s{i}", stage, Kind.SHARE, substage, na=True, stage=stage, substage=substage),
                Question(f"l{i}", stage, Kind.LEVEL, substage, options=LEVELS, agrees=f"s{i}"),
            )
        ),
        Question("g1", "研发", Kind.YESNO, "平台", stage="研发"),
    ),
)
NA, BLANK, SKIPPED = State.NOT_APPLICABLE, State.BLANK, State.SKIPPED
Given = Mapping[str, float | str | State]


def form(who: str, answers: Given, *, modified: str = "", rejected: bool = False, wave: str = "2026Q4") -> Submission:
    told = {
        code: Answer(code, value) if isinstance(value, State) else Answer(code, State.ANSWERED, value)
        for code, value in answers.items()
    }
    bad = Problem("x", Place("x"), "x", "x", "x", Severity.ERROR)
    stamp = Stamp("CII-MFG", DEFINITION.digest, "试", "MFG", wave, who)
    return Submission(who.ljust(64, "0"), 0, f"{who}.xlsx", stamp, who, modified, told, (bad,) if rejected else ())


def listed(sizes: str) -> dict[str, Respondent]:
    """Respondents R00, R01, … of these size bands, from two provinces in turn."""
    return {
        f"R{i:02}": Respondent(f"R{i:02}", f"单位{i}", size=size, province=("广东", "浙江省")[i % 2])
        for i, size in enumerate(sizes)
    }


INVITED = listed("大" * 8 + "中" * 12 + "小" * 30)
FORMS = [
    form(f"R{i:02}", {"s1": float(7 * i % 50), "s2": float(11 * i % 90), "s3": float(i), "g1": str(i % 2)})
    for i in (0, 1, 2, 3, 8, 9, 10, 11, 12, 20, 21, 22, 23, 24, 25, 26)
]


def run(
    forms: list[Submission] = FORMS, invited: Mapping[str, Respondent] = INVITED, **settings: object
) -> SurveyEstimate:
    given: dict[str, object] = {"wave": "2026Q4", "replicates": 100, **settings}
    return estimate(DEFINITION, forms, invited, EDITION, **given)  # type: ignore[arg-type]


def test_a_post_stratified_wave_by_hand() -> None:
    got = run()
    means = []
    for start, firms in ((0, 8), (8, 12), (20, 30)):
        own = [7 * i % 50 for i in range(start, start + firms) if f"R{i:02}" in {s.respondent for s in FORMS}]
        means.append((firms, sum(own) / len(own)))
    assert got.items[0].rate == pytest.approx(sum(n * m for n, m in means) / 50)
    assert (got.invited, got.returned, got.usable, got.source) == (50, 16, 16, "本轮发放名单")
    assert got.population == {"size": {"大": 8, "中": 12, "小": 30, "微": 0}}
    rates = [e.rate for e in got.items]
    assert got.index is not None
    assert got.index.rate == pytest.approx(
        sum(w * r for (*_, w, _), r in zip(ROWS, rates, strict=True) if r is not None)
    )
    assert [s.stage for s in got.stages] == ["研发", "销售"]
    assert got.stages[1].rate == pytest.approx((0.3 * (rates[1] or 0) + 0.2 * (rates[2] or 0)) / 0.5)
    assert [e.code for e in got.yesno] == ["g1"]
    assert not got.notes


def test_a_stage_of_one_row_is_that_row() -> None:
    got = run()
    row, stage = got.items[0], got.stages[0]
    assert replace(stage, substage=row.substage, code=row.code, response=row.response, effect=row.effect) == row


def test_the_index_carries_the_covariance_of_its_items() -> None:
    """Three times the same answers: the index is as uncertain as one item, not less by √3."""
    same = [form(s.respondent, {f"s{k}": s.answers["s1"].value for k in (1, 2, 3)}) for s in FORMS]  # type: ignore[misc]
    got = run(same)
    assert got.index is not None
    one = got.items[0]
    assert [got.index.rate, got.index.se, got.index.low, got.index.high] == pytest.approx(
        [one.rate, one.se, one.low, one.high]
    )
    assert (got.index.boot_low, got.index.boot_high) == pytest.approx((one.boot_low, one.boot_high))


def test_order_of_arrival_changes_nothing_and_seeds_do() -> None:
    shuffled = FORMS.copy()
    random.Random(1).shuffle(shuffled)
    assert run(shuffled).to_json() == run().to_json()
    assert run(invited=dict(reversed(INVITED.items()))).to_json() == run().to_json()
    assert run(seed=0).to_json() == run(seed=0).to_json()
    assert run(seed=0).items[0].boot_low != run(seed=1).items[0].boot_low
    assert run(seed=0).items[0].low == run(seed=1).items[0].low


def test_newest_usable_form_counts_and_refused_ones_are_returned_only() -> None:
    more = [
        *FORMS,
        form("R00", {"s1": 100.0}, modified="2026-01-02T00:00:00Z", rejected=True),
        form("R04", {"s1": 100.0}, rejected=True),
    ]
    assert (run(more).returned, run(more).usable) == (17, 16)
    assert run(more).items == run().items
    newer = [form("R00", {"s1": 50.0}, modified="2026-01-02T00:00:00Z"), *FORMS]
    assert run(newer).items[0].rate == pytest.approx((run().items[0].rate or 0) + 8 / 50 * 50 / 4)


def test_levels_stand_in_for_missing_shares_and_are_counted() -> None:
    forms = [form("R00", {"s1": BLANK, "l1": "2"}), form("R01", {"s1": 10.0, "l1": "5"}), form("R02", {"l1": "1"})]
    e = run(forms, listed("大大大大")).items[0]
    assert e.rate == pytest.approx((40 + 10 + 20) / 3)
    assert e.response is not None
    assert (e.response.answered, e.response.by_level, e.n) == (1, 2, 3)
    assert any("2 份只答等级" in note for note in e.notes)


def test_non_response_is_adjusted_within_its_band_and_its_effect_told() -> None:
    """Large: 10, 30, one silent. Medium: 50, 70, 90. 9 firms each: (20 + 70) / 2, not the mean of the five."""
    answers: list[float | State] = [10.0, 30.0, BLANK, 50.0, 70.0, 90.0]
    forms = [form(f"R{i:02}", {"s1": a}) for i, a in zip((0, 1, 2, 9, 10, 11), answers, strict=True)]
    e = run(forms, listed("大" * 9 + "中" * 9)).items[0]
    assert e.rate == pytest.approx(45)
    assert e.effect == pytest.approx(45 - 50)
    assert e.response is not None
    assert (e.response.missing, e.response.rate) == (1, pytest.approx(500 / 6))


def test_what_does_not_apply_is_left_out_and_not_adjusted() -> None:
    answers: list[float | State] = [10.0, 30.0, NA, SKIPPED]
    e = run([form(f"R{i:02}", {"s1": a}) for i, a in enumerate(answers)], listed("大" * 9)).items[0]
    assert (e.rate, e.effect, e.n) == (pytest.approx(20), pytest.approx(0), 2)
    assert e.response is not None
    assert (e.response.not_applicable, e.response.missing, e.response.rate) == (2, 0, 100)


def test_those_an_item_does_not_apply_to_are_no_firms_to_speak_for() -> None:
    """Large: 10, 30, 不适用. Medium: 50, 70, 90. 9 firms each: two thirds of 9 at 20, 9 at 70."""
    answers: list[float | State] = [10.0, 30.0, NA, 50.0, 70.0, 90.0]
    forms = [form(f"R{i:02}", {"s1": a}) for i, a in zip((0, 1, 2, 9, 10, 11), answers, strict=True)]
    assert run(forms, listed("大" * 9 + "中" * 9)).items[0].rate == pytest.approx((6 * 20 + 9 * 70) / 15)


def test_rows_without_an_answer_keep_the_editions_rate() -> None:
    forms = [form(s.respondent, {"s1": s.answers["s1"].value, "s2": NA}) for s in FORMS]  # type: ignore[dict-item]
    got = run(forms)
    assert [e.rate for e in got.items[1:]] == [None, None]
    assert [(e.grade, e.notes) for e in got.items[1:]] == [
        ("", ("全部回答“不适用”，没有估计",)),
        ("", ("没有可用的回答，没有估计",)),
    ]
    assert got.kept == (("销售", "电商"), ("销售", "门店"))
    assert got.index is not None
    assert got.index.rate == pytest.approx(0.5 * (got.items[0].rate or 0) + 0.3 * 20 + 0.2 * 30)
    assert got.index.se == pytest.approx(0.5 * (got.items[0].se or 0))
    assert "沿用版本中的渗透率" in got.index.notes[0]
    assert [s.stage for s in got.stages] == ["研发"]
    assert "没有估计的题：s2、s3" in got.notes


def test_nothing_applies_to_anybody() -> None:
    got = run([form(s.respondent, {"s1": NA, "s2": NA, "s3": NA}) for s in FORMS])
    assert got.index is None
    assert got.stages == ()
    assert len(got.kept) == 3
    assert [r["kind"] for r in got.rows()] == ["items"] * 3 + ["yesno"]
    json.loads(got.to_json())


def test_one_respondent_has_a_rate_but_no_interval() -> None:
    got = run([form("R00", {"s1": 30.0, "s2": 5.0, "s3": 0.0, "g1": "1"})])
    for e in (*got.items, *got.stages, *got.yesno, got.index):
        assert e is not None
        assert (e.low, e.high, e.se, e.boot_low, e.boot_high, e.grade) == (None, None, None, None, None, "D")
        assert "区间不能给出" in "".join(e.notes)
    assert got.items[0].rate == 30
    assert got.merged == ("大＋中＋小",)


def test_the_same_answer_from_all_falls_back_to_wilson() -> None:
    e = run([form(s.respondent, {"s1": 0.0}) for s in FORMS]).items[0]
    assert (e.rate, e.low, e.boot_low) == (0, 0, None)
    assert e.high == pytest.approx(100 * 3.8415 / (e.n_eff + 3.8415), rel=1e-4)


def test_an_item_whose_answers_are_all_the_same_is_told_in_the_index() -> None:
    got = run([form(s.respondent, {"s1": 0.0, "s2": s.answers["s2"].value}) for s in FORMS])  # type: ignore[dict-item]
    assert got.index is not None
    assert "s1 的答案全部相同，不计其误差" in got.index.notes
    assert got.index.low is not None


def test_an_item_with_a_single_answer_leaves_the_index_without_an_interval() -> None:
    got = run([form(s.respondent, {"s1": float(i), "s2": BLANK if i else 9.0}) for i, s in enumerate(FORMS)])
    assert got.index is not None
    assert (got.index.low, got.index.grade) == (None, "D")
    assert "所含的题中有的只有 1 份可用回答，区间不能给出" in got.index.notes


def test_everybody_answered() -> None:
    invited = listed("大大中中")
    e = run([form(who, {"s1": 10.0 * i}) for i, who in enumerate(invited)], invited).items[0]
    assert (e.rate, e.low, e.high, e.se) == (15, 15, 15, 0)
    values = {f"s{k}": 10.0 * k for k in (1, 2, 3)}
    got = run([form(who, values) for who in invited], invited)
    assert got.index is not None
    assert (got.index.low, got.index.high, got.index.notes) == (17, 17, ("总体全部作答，没有抽样误差",))


def test_a_single_answer_in_a_band_is_merged_with_the_next_band_and_said_so() -> None:
    """1 of 4 large and 3 of 8 medium: one stratum of 12 firms and 4 answers."""
    invited = listed("大" * 4 + "中" * 8)
    values = {"R00": 80.0, "R04": 10.0, "R05": 20.0, "R06": 30.0}
    got = run([form(who, {"s1": v, "s2": v}) for who, v in values.items()], invited)
    assert got.merged == ("大＋中",)
    assert got.items[0].rate == pytest.approx(35)
    assert got.deff == 1
    assert any("大＋中" in note for note in got.notes)


def test_bands_may_be_too_few_for_one_item_only() -> None:
    invited = listed("大" * 4 + "中" * 8)
    values = {"R00": 80.0, "R01": 60.0, "R04": 10.0, "R05": 20.0}
    forms = [form(who, {"s1": v, "s2": BLANK if who == "R01" else v}) for who, v in values.items()]
    got = run(forms, invited)
    assert got.merged == ()
    assert got.items[0].notes == ("自由度不足 2，自助法区间不给出",)
    assert got.items[1].notes == ("本题可用回答过少的规模段合并为一层：大＋中",)
    assert got.items[1].low is not None


def test_margins_are_raked_and_what_nobody_answers_for_is_told() -> None:
    margins = {"size": {"大": 80.0, "中": 120.0, "小": 300.0}, "province": {"广东": 200.0, "浙江": 290.0, "西藏": 10.0}}
    got = run(population=Population(margins, "某次普查"))
    assert (got.source, got.population) == ("某次普查", margins)
    assert "总体中这些水平没有答卷，其家数按比例分给其他水平：省份＝西藏" in got.notes
    assert not any("未能完全一致" in note for note in got.notes)
    assert any("raking" in sentence for sentence in got.method)
    forms = [form(s.respondent, {"s1": 100.0 * (INVITED[s.respondent].province == "广东")}) for s in FORMS]
    place = run(forms, population=Population(margins, "某次普查")).items[0]
    assert place.rate == pytest.approx(100 * 200 / 490, rel=1e-6)


def test_problems_of_table_and_respondents_come_together() -> None:
    margins = {"size": {"大": 3.0, "中": 120.0}, "province": {"广东": 20.0, "浙江": 103.0}}
    invited = {**INVITED, "R01": replace(INVITED["R01"], province="")}
    with pytest.raises(EstimateError) as caught:
        run(invited=invited, population=Population(margins, "某"))
    told = [(p.rule, str(p.place)) for p in caught.value.problems]
    assert told == [
        ("estimate.population.small", "总体表 规模＝大"),
        ("estimate.population.absent", "总体表 规模＝小"),
        ("estimate.population.unknown", "答卷"),
    ]
    assert "总体 3 家，少于 4 份可用答卷" in str(caught.value)
    assert "1 份答卷没有省份：R01" in str(caught.value)


def test_uninvited_respondents_count_with_the_size_they_state() -> None:
    got = run([*FORMS, form("U1", {"size": "小", "province": "44", "s1": 90.0})])
    assert got.usable == 17
    assert got.population["size"]["小"] == 31
    assert any("不在发放名单" in note for note in got.notes)
    assert (got.uninvited, json.loads(got.to_json())["uninvited"]) == (1, 1)
    with pytest.raises(EstimateError, match="答卷 U1"):
        run([*FORMS, form("U1", {"s1": 90.0})])


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1.0, 101.0])
def test_a_value_that_is_no_share_counts_as_missing_and_is_told(value: float) -> None:
    got = run([form("R00", {"s1": value}), form("R01", {"s1": 10.0}), form("R02", {"s1": 20.0})])
    assert got.items[0].rate == pytest.approx(15)
    assert got.items[0].response is not None
    assert got.items[0].response.missing == 1
    assert any("R00 的 s1" in note for note in got.notes)
    json.loads(got.to_json())


def test_forms_that_do_not_belong_here_are_told() -> None:
    with pytest.raises(EstimateError, match=r"文件 R00.xlsx：问卷 CII-MFG，轮次 2025Q4"):
        run([form("R00", {"s1": 1.0}, wave="2025Q4"), *FORMS[1:]])


def test_nothing_to_estimate_from_is_told_with_everything_else() -> None:
    invited = {**INVITED, "R49": replace(INVITED["R49"], size="")}
    with pytest.raises(EstimateError) as caught:
        run([form("R00", {}, rejected=True)], invited, replicates=0, seed=-1, confidence=1.0, trim=1.0)
    rules = [p.rule.removeprefix("estimate.") for p in caught.value.problems]
    assert rules == ["setting"] * 4 + ["empty", "invited.size"]


def test_a_definition_of_other_rows_is_told() -> None:
    rows = EDITION.rows.assign(substage=["设计", "电商", "专卖店"])
    other = Edition(rows, id="另")
    with pytest.raises(EstimateError, match="没有 s3 所问的“销售 / 门店”"):
        estimate(DEFINITION, FORMS, INVITED, other, wave="2026Q4")
    with pytest.raises(EstimateError, match="含行业 FIN"):
        estimate(replace(DEFINITION, industry="FIN"), [], {}, EDITION, wave="2026Q4")


def test_the_result_tells_itself_in_json_and_rows() -> None:
    got = run()
    told = json.loads(got.to_json())
    assert told["index"]["rate"] == pytest.approx(got.index.rate if got.index else None, abs=1e-6)
    assert told["usable"] == 16
    assert [r["kind"] for r in got.rows()] == ["index"] + ["items"] * 3 + ["stages"] * 2 + ["yesno"]
    assert len({tuple(r) for r in got.rows()}) == 1
    assert got.method[0].startswith("基于模型的区间：受访者为自愿回复，并非随机样本")
    assert any(sentence.startswith("可靠性分级：") for sentence in got.method)


def test_forms_of_another_version_are_told_and_cannot_break_the_estimate() -> None:
    old = form("R04", {"s1": "很多", "l2": "9", "s3": 5.0})
    got = run([*FORMS, of_version(old, "0" * 16)])
    assert "1 份答卷的问卷版本没有登记，答案无从对应，按漏答处理：R04" in got.notes
    assert [e.response and e.response.missing for e in got.items] == [1, 1, 1]


def of_version(one: Submission, version: str) -> Submission:
    assert one.stamp is not None
    return replace(one, stamp=replace(one.stamp, version=version))


def test_answers_of_another_version_count_for_the_row_that_they_are_about() -> None:
    """In the older version s1 asked about 门店, s3 was the level of 设计, and nothing was asked about 电商."""
    older = replace(
        DEFINITION,
        questions=(
            *DEFINITION.questions[:3],
            Question("s1", "销售", Kind.SHARE, "门店", na=True, stage="销售", substage=" 门店"),
            Question("s2", "研发", Kind.SHARE, "设计", na=True, stage="研发", substage="设计"),
            Question("s3", "研发", Kind.LEVEL, "设计", options=(Option("1", "一", 35.0),), agrees="s2"),
            Question("g2", "研发", Kind.YESNO, "平台", stage="研发"),
        ),
    )
    invited = listed("大" * 8)
    forms = [
        form("R00", {"s1": 10.0, "s2": 20.0, "s3": 30.0, "g1": "1"}),
        of_version(form("R01", {"s1": 70.0, "s2": 40.0, "g1": "1", "g2": "0"}), older.digest),
        of_version(form("R02", {"s1": NA, "s2": BLANK, "s3": "1", "g2": "0"}), older.digest),
    ]
    got = run(forms, invited, versions=[DEFINITION, older])
    assert [e.rate for e in got.items] == pytest.approx([(10 + 40 + 35) / 3, 20, (30 + 70) / 2])
    assert [e.response and (e.response.by_level, e.response.missing) for e in got.items] == [(1, 0), (0, 2), (0, 0)]
    assert got.yesno[0].rate == pytest.approx(100 / 3)
    assert "2 份答卷用的是问卷的其他版本，按所问的环节对应计入：R01、R02" in got.notes


def test_of_several_yes_no_questions_of_a_stage_the_one_with_the_same_label_counts() -> None:
    more = Question("g2", "研发", Kind.YESNO, "云", stage="研发")
    asked = replace(DEFINITION, questions=(*DEFINITION.questions, more))
    older = replace(asked, questions=(*DEFINITION.questions[:-1], replace(more, code="g1"), Question(
        "g2", "研发", Kind.YESNO, "平台", stage="研发")))  # fmt: skip
    one = of_version(form("R00", {"s1": 1.0, "g1": "1", "g2": "0"}), older.digest)
    got = estimate(asked, [one], listed("大大"), EDITION, wave="2026Q4", replicates=100, versions=[older])
    assert [(e.code, e.rate) for e in got.yesno] == [("g1", 0.0), ("g2", 100.0)]


def test_a_size_that_the_list_lacks_is_the_one_answered() -> None:
    invited = {**INVITED, "R20": replace(INVITED["R20"], size=""), "R21": replace(INVITED["R21"], size="")}
    told = {s.respondent: s for s in FORMS}
    sizes = {"R20": "小", "R21": "中", "R00": "微", "R01": "大"}
    forms = [replace(s, answers={**s.answers, **form(who, {"size": sizes[who]}).answers}) if who in sizes else s
             for who, s in told.items()]  # fmt: skip
    got = run(forms, invited)
    assert [(s.band, s.invited, s.returned, s.usable) for s in got.strata] == [
        ("大", 8, 4, 4), ("中", 13, 6, 6), ("小", 29, 6, 6), ("微", 0, 0, 0),
    ]  # fmt: skip
    assert got.notes == (
        "2 家在发放名单中没有规模，按其所填计入：R20（小）、R21（中）",
        "1 家所填规模与发放名单不同，按名单计入：R00（名单 大，所填 微）",
    )


def test_a_size_that_nobody_tells_is_refused_by_name() -> None:
    invited = {**INVITED, "R20": replace(INVITED["R20"], size=""), "R48": replace(INVITED["R48"], size="")}
    with pytest.raises(EstimateError) as caught:
        run(invited=invited)
    assert [str(p.place) for p in caught.value.problems] == ["发放名单 R20", "发放名单 R48"]


def test_a_sum_counts_the_respondents_of_its_weakest_question() -> None:
    """s2 was answered by the first half, s3 by the other: nobody answered both."""
    half = len(FORMS) // 2
    forms = [form(s.respondent, {"s1": float(i), "s2" if i < half else "s3": 5.0 * i}) for i, s in enumerate(FORMS)]
    got = run(forms)
    assert [e.n for e in got.items] == [16, 8, 8]
    assert got.index is not None
    assert [got.index.n, got.stages[0].n, got.stages[1].n] == [8, 16, 8]
    assert got.index.n_eff == pytest.approx(min(e.n_eff for e in got.items))


def test_an_interval_widened_much_for_skewness_says_so() -> None:
    invited = listed("小" * 900)
    forms = [form(who, {"s1": 100.0 if i < 3 else 50.0 + i % 2, "s2": 40.0 + i % 9})
             for i, who in enumerate(list(invited)[:40])]  # fmt: skip
    got = run(forms, invited)
    assert "偏度修正后区间较宽" in got.items[0].notes
    assert "偏度修正后区间较宽" not in got.items[1].notes


def test_no_bootstrap_interval_where_there_is_one_draw_only() -> None:
    """Of two firms one is drawn: its t is always 1, and the interval would be one standard error either way."""
    got = run([form("R20", {"s1": 40.0}), form("R21", {"s1": 60.0})], listed("大" * 20 + "小" * 30))
    row = got.items[0]
    assert row.low is not None
    assert (row.boot_low, row.boot_high) == (None, None)
    assert "自由度不足 2，自助法区间不给出" in row.notes


def test_an_index_that_hangs_on_kept_rows_is_not_graded_as_if_they_were_known() -> None:
    forms = [form(f"R{i:03}", {"s3": 40.0 + i % 3}) for i in range(100)]
    got = run(forms, {f"R{i:03}": Respondent(f"R{i:03}", "x", size="小") for i in range(400)})
    assert got.items[2].grade == "A"
    assert got.index is not None
    assert got.index.high is not None
    assert got.index.low is not None
    assert got.index.high - got.index.low < 1, "a fifth of the index is estimated, the rest kept"
    assert got.index.grade == "D"
    assert [s.grade for s in got.stages] == ["D"], "销售 keeps 电商"


@pytest.mark.parametrize("replicates", [99, 100_001])
def test_replicates_have_bounds(replicates: int) -> None:
    with pytest.raises(EstimateError, match="100 至 100,000"):
        run(replicates=replicates)
