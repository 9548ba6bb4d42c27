"""Weighing from what people filled in, end to end: entries, results, sheet, exhibits, taking over, command."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cii_xl import published
from cii_xl.analysis.errors import AnalysisError
from cii_xl.analysis.given import Given
from cii_xl.analysis.lines import figure, read_csv, typed
from cii_xl.analysis.weighting import Entered, Weighting, apply, weigh
from cii_xl.analysis.weighting.applying import without_note
from cii_xl.analysis.weighting.pairs import shown
from cii_xl.analysis.weighting.panel import adopt, run
from cii_xl.book.panels.places import check
from cii_xl.book.panels.weighting import (
    ADOPTABLE,
    BEST_WORST,
    BUDGET,
    DATA,
    JUDGEMENTS,
    METHODS,
    PANEL,
    PASS,
    REVIEW,
    UNTOLD,
)
from cii_xl.book.reader import read_workbook
from cii_xl.cli import main
from cii_xl.exhibits.catalogue.say import TITLE_EMS, ems
from cii_xl.exhibits.deck import slides_of
from cii_xl.exhibits.picture import picture
from cii_xl.exhibits.slides.lint import lint
from cii_xl.exhibits.slides.write import new_deck
from cii_xl.index import COLUMNS, Edition, UnknownName

A, B, C = "资金提供", "资金吸收", "资金支付"
Rows = list[tuple[Any, ...]]

PAIRS: Rows = [
    ("张三", A, B, "1/3"),
    ("张三", A, C, "1/9"),
    ("张三", B, C, 0.333),
    ("李四", B, A, "３"),
    ("李四", C, A, 9),
    ("李四", C, B, 3),
]
"""Two experts who say the same: weights 1 : 3 : 9."""
BEST: Rows = [("张三", C, A, A, 9, None), ("张三", None, None, B, 3, 3), ("张三", None, None, C, None, None)]
POINTS: Rows = [("张三", A, 20), ("张三", B, 30), ("张三", C, 50), ("李四", A, 20), ("李四", B, 30), ("李四", C, 30)]
RATES: Rows = [
    (unit, stage, rate)
    for unit, rates in {"甲行": (40, 0, 10), "乙行": (40, 50, 60), "丙行": (40, 100, 10)}.items()
    for stage, rate in zip((A, B, C), rates, strict=True)
]


def entered(pairs: Rows = PAIRS, best: Rows = BEST, points: Rows = POINTS, rates: Rows = RATES) -> Entered:
    given = ((JUDGEMENTS, pairs), (BEST_WORST, best), (BUDGET, points), (DATA, rates))
    return Entered(*(typed(block.title, rows) for block, rows in given))


@pytest.fixture(scope="module")
def edition() -> Edition:
    return published.edition()


@pytest.fixture(scope="module")
def result(edition: Edition) -> Weighting:
    return weigh(edition, "金融", entered())


def problems(edition: Edition, **rows: Rows) -> dict[str, str]:
    """Rule → place of everything that is wrong."""
    with pytest.raises(AnalysisError) as caught:
        weigh(edition, "金融", entered(**rows))
    return {p.rule.removeprefix("analysis."): str(p.place) for p in caught.value.problems}


# -- what is computed


@pytest.mark.parametrize(
    ("name", "weights", "tolerance"),
    [
        ("AHP", np.array([1, 3, 9]) / 13, 5e-4),  # 0.333 is not quite 1/3
        ("AHP（合并权重）", np.array([1, 3, 9]) / 13, 5e-4),
        ("AHP（列均值）", np.array([1, 3, 9]) / 13, 5e-4),
        ("最优最劣", np.array([1, 3, 9]) / 13, 1e-9),
        ("预算分配", np.array([0.2 + 0.25, 0.3 + 0.375, 0.5 + 0.375]) / 2, 1e-12),
        ("CRITIC", np.array([0, 2 * 3**0.5 - 3, 4 - 2 * 3**0.5]), 1e-12),
    ],
)
def test_each_method_gives_the_weights_worked_by_hand(
    result: Weighting, name: str, weights: np.ndarray[Any, Any], tolerance: float
) -> None:
    assert list(result.weights(name)) == [A, B, C]
    np.testing.assert_allclose(list(result.weights(name).values()), weights, atol=tolerance)
    assert sum(result.weights(name).values()) == pytest.approx(1, abs=1e-12)


def test_entropy_weighs_a_constant_stage_nothing(result: Weighting) -> None:
    weights = result.weights("熵权")
    assert weights[A] == pytest.approx(0, abs=1e-12)
    assert weights[B] + weights[C] == pytest.approx(1)


def test_effects_are_the_index_with_those_weights(result: Weighting, edition: Edition) -> None:
    rates = edition.stages("FIN")["rate"].to_numpy()
    for effect in result.effects:
        index = float(np.asarray(effect.method.weights) @ rates)
        assert effect.index == pytest.approx(index, abs=1e-9)
        assert effect.change == pytest.approx(index - edition.index("FIN"), abs=1e-9)
        others = [x for code, x in edition.indices.items() if code != "FIN"]
        assert effect.rank == 1 + sum(x > index for x in others)
        assert effect.rank_change == 1 - effect.rank


def test_ranges_are_those_of_the_experts(result: Weighting) -> None:
    rows = result.to_frame().query("method == '预算分配'").set_index("stage")
    assert rows.loc[C, "low"] == pytest.approx(0.375)
    assert rows.loc[C, "high"] == pytest.approx(0.5)


def test_every_expert_is_judged(result: Weighting) -> None:
    verdicts = {(e.who, e.method): e.verdict for e in result.experts}
    assert verdicts == {
        ("张三", "AHP"): PASS,
        ("李四", "AHP"): PASS,
        ("合并判断", "AHP"): PASS,
        ("张三", "最优最劣"): PASS,
        ("张三", "预算分配"): PASS,
        ("李四", "预算分配"): REVIEW,
    }
    assert any("李四的分数合计 80.0，不是 100，已按比例折算" in text for text in result.assumptions())


def test_few_units_are_warned_of(result: Weighting) -> None:
    assert any("只有 3 个单位（少于 30 个）" in text for text in result.assumptions())


def test_contradictions_are_told_with_the_judgement_to_revisit(edition: Edition) -> None:
    stages = list(edition.stages("MFG")["stage"])
    w = dict(zip(stages, (8, 4, 2, 1), strict=True))
    rows = [("王五", a, b, w[a] / w[b]) for i, a in enumerate(stages) for b in stages[i + 1 :]]
    rows = [(*row[:3], 1 / 6 if row[1:3] == (stages[1], stages[2]) else row[3]) for row in rows]
    found = weigh(edition, "MFG", Entered(typed("判断矩阵", rows)))
    assert found.experts[0].verdict == REVIEW
    assert f"王五可先复核“{stages[1]}”比“{stages[2]}”：现为 1/6，与其余判断一致时约为 2" in "".join(found.sentences())
    assert found.suggestions[0].revisit.ratio_after == pytest.approx(0, abs=1e-9)


def test_a_suggestion_beyond_the_scale_is_told_as_such(edition: Edition) -> None:
    found = weigh(edition, "金融", entered([("张三", A, B, 9), ("张三", B, C, 9), ("张三", A, C, "1/9")]))
    off = found.suggestions[0].revisit
    assert off.is_beyond
    said = "".join(found.sentences())
    assert f"约为 {shown(off.implied)}，超出标度，按 {shown(off.consistent)} 改，改后比率由" in said
    assert found.to_sheet().rows["revisit"][0][4] == shown(off.consistent) in ("9", "1/9")


def test_the_table_of_random_indices_is_named(edition: Edition) -> None:
    pairs: Rows = [("张三", A, B, 1), ("张三", B, C, 1), ("张三", A, C, 2.28)]
    old, new = (weigh(edition, "金融", entered(pairs), random_index=t) for t in ("Saaty 1980", "saaty 2004"))
    assert old.experts[0].ratio is not None
    assert new.experts[0].ratio == pytest.approx(old.experts[0].ratio * 0.58 / 0.52)
    assert new.settings()["random_index"] == "Saaty 2004"
    assert any("Saaty 2004" in text for text in new.assumptions())
    with pytest.raises(UnknownName, match="Alonso"):
        weigh(edition, "金融", entered(), random_index="Lamata")


# -- what is not filled in


def test_nothing_filled_in_lists_every_method(edition: Edition) -> None:
    found = weigh(edition, "金融", Entered())
    assert found.done == ()
    assert found.sentences()[-1] == f"未填写、没有计算的方法：{'、'.join(METHODS.values())}。"
    assert list(found.frames()["effects"]["state"])[1:] == ["未填写"] * 7
    with pytest.raises(AnalysisError, match="AHP"):
        found.weights("AHP")


def test_missing_judgements_are_completed_and_listed(edition: Edition) -> None:
    pairs = [*PAIRS[:2], ("张三", B, C, None), *PAIRS[3:]]
    found = weigh(edition, "金融", entered(pairs))
    assert [str(b) for b in found.blanks] == [f"判断矩阵：张三（{B}—{C}）"]
    np.testing.assert_allclose(list(found.weights("AHP").values()), np.array([1, 3, 9]) / 13, atol=5e-4)
    assert found.experts[0].verdict == UNTOLD
    assert any("Harker" in text for text in found.assumptions())


def test_the_prefilled_pairs_are_those_of_the_default_industry(edition: Edition) -> None:
    given = Given(edition, edition, inputs={"judgements": JUDGEMENTS.begin})
    found = run(given)
    assert [(b.stage, b.other) for b in found.blanks] == [(A, B), (A, C), (B, C)]
    assert found.done == ()
    other = run(Given(edition, edition, settings={"industry": "制造"}, inputs={"judgements": JUDGEMENTS.begin}))
    assert other.blanks == ()
    assert any("有 3 行没有填写重要程度，环节也不属于“制造”" in text for text in other.assumptions())


def test_incomplete_answers_to_the_other_methods_are_left_out_and_listed(edition: Edition) -> None:
    found = weigh(edition, "金融", entered(best=BEST[:2], points=POINTS[:5], rates=RATES[:8]))
    listed = [str(b) for b in found.blanks]
    assert f"预算分配：李四（{C}）" in listed
    assert f"数据：丙行（{C}）" in listed
    told = "".join(found.assumptions())
    assert "李四的预算分配没有填全，未计入" in told
    assert "丙行的数据没有填全，未计入" in told
    assert found.units == 2
    np.testing.assert_allclose(list(found.weights("预算分配").values()), [0.2, 0.3, 0.5])
    # the line of the best itself may be left out: it is 1, and the best against the worst stands elsewhere
    assert found.method("最优最劣").weights is not None
    short = weigh(edition, "金融", entered(best=BEST[:1]))
    assert "最优最劣" not in [m.name for m in short.done]
    assert f"最优最劣：张三（{B}—最优比它）" in [str(b) for b in short.blanks]


def test_data_without_differences_give_no_weights(edition: Edition) -> None:
    rows: Rows = [(unit, stage, 40) for unit in "甲乙" for stage in (A, B, C)]
    found = weigh(edition, "金融", entered(rates=rows))
    assert {m.key: m.state for m in found.methods if m.key in ("entropy", "critic")} == {
        "entropy": "无法计算",
        "critic": "无法计算",
    }
    assert found.sentences()[-1] == "熵权、CRITIC无法计算：各单位之间没有可用的差异，无法得出权重。"
    only = weigh(edition, "金融", entered([], [], [], rows))
    assert "所填内容算不出权重" in only.sentences()[0]
    assert "还没有可算的判断或数据" not in "".join(only.sentences())
    assert "熵权、CRITIC无法计算：各单位之间没有可用的差异，无法得出权重" in only.exhibits()[0].notes


# -- what is wrong


def test_every_wrong_judgement_is_told_at_once(edition: Edition) -> None:
    rows: Rows = [
        ("张三", A, B, 0),
        ("", A, C, 2),
        ("张三", "资金支出", B, 3),
        ("张三", A, A, 3),
        ("张三", B, C, "三"),
        ("张三", A, C, 12),
        ("李四", A, B, 3),
        ("李四", B, A, 3),
    ]
    assert problems(edition, pairs=rows) == {
        "pairs.positive": "判断矩阵 第 1 行 A比B的重要程度",
        "pairs.expert": "判断矩阵 第 2 行 专家",
        "stage.unknown": "判断矩阵 第 3 行 环节A",
        "pairs.same": "判断矩阵 第 4 行 环节B",
        "pairs.text": "判断矩阵 第 5 行 A比B的重要程度",
        "pairs.scale": "判断矩阵 第 6 行 A比B的重要程度",
        "pairs.reciprocal": "判断矩阵 第 8 行 A比B的重要程度",
    }


def test_a_fraction_that_became_a_date_is_told_so(edition: Edition) -> None:
    with pytest.raises(AnalysisError, match=r"被表格当成了日期：请改填 0\.333"):
        weigh(edition, "金融", entered([("张三", A, B, 46025.0)]))


def test_wrong_entries_of_all_blocks_are_told_together(edition: Edition) -> None:
    found = problems(
        edition,
        pairs=[("张三", A, B, -1)],
        best=[("张三", C, C, A, 12, None), ("李四", C, A, A, 9, 3), ("王五", C, A, C, 2, None)],
        points=[("张三", A, -5), ("李四", B, "多")],
        rates=[("甲行", A, 140)],
    )
    assert found == {
        "pairs.positive": "判断矩阵 第 1 行 A比B的重要程度",
        "best.scale": "最优最劣 第 1 行 最优比它",
        "best.same": "最优最劣 第 1 行 最不重要环节",
        "best.itself": "最优最劣 第 3 行 最优比它",
        "points.range": "数据 第 1 行 渗透率",
        "points.text": "预算分配 第 2 行 分数",
    }


def test_best_against_worst_must_be_one_number(edition: Edition) -> None:
    rows = [("张三", C, A, A, 9, None), ("张三", C, A, B, 3, 3), ("张三", C, B, C, None, 8)]
    found = problems(edition, best=rows)
    assert found["best.two"] == "最优最劣 第 3 行 最不重要环节"
    assert found["best.whole"] == "最优最劣 第 1 行"


def test_no_comparison_exceeds_best_against_worst(edition: Edition) -> None:
    rows = [
        ("张三", A, B, B, 1, None),
        ("张三", None, None, C, 9, 9),
        ("李四", A, B, B, 4, None),
        ("李四", None, None, C, 4, 5),
    ]
    with pytest.raises(AnalysisError) as caught:
        weigh(edition, "金融", entered(best=rows))
    told = [(p.rule, str(p.place), p.expected) for p in caught.value.problems]
    assert told == [
        ("analysis.best.beyond", "最优最劣 第 2 行 最优比它", "不大于 1"),
        ("analysis.best.beyond", "最优最劣 第 2 行 它比最劣", "不大于 1"),
        ("analysis.best.beyond", "最优最劣 第 4 行 它比最劣", "不大于 4"),
    ]
    assert C in caught.value.problems[0].found
    level = weigh(edition, "金融", entered(best=[("张三", A, B, B, 1, None), ("张三", None, None, C, 1, 1)]))
    np.testing.assert_allclose(list(level.weights("最优最劣").values()), [1 / 3] * 3)


def test_points_that_are_all_zero_are_told(edition: Edition) -> None:
    assert "budget.zero" in problems(edition, points=[("张三", s, 0) for s in (A, B, C)])


def test_the_same_stage_twice_is_told(edition: Edition) -> None:
    assert problems(edition, points=[*POINTS, ("张三", A, 25)]) == {"points.twice": "预算分配 第 7 行 分数"}


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1/3", 1 / 3),
        ("１／３", 1 / 3),
        (" 0.333 ", 0.333),
        ("40%", 40),
        ("４０", 40),
        (3, 3),
        (None, None),
        ("", None),
    ],
)
def test_figures_are_read_as_people_write_them(cell: str | float | None, number: float | None) -> None:
    assert figure(cell) == number


@pytest.mark.parametrize("cell", ["1/0", "x", "nan", "inf", "1/3/4", "2026-01-03"])
def test_what_is_no_figure_is_none(cell: str) -> None:
    assert figure(cell) is None


def test_ratios_are_shown_as_people_write_them() -> None:
    assert [shown(x) for x in (3, 2.5, 1 / 3, 1, 0.999, 0.4)] == ["3", "2.5", "1/3", "1", "1", "1/2.5"]


# -- files


def test_csv_takes_any_order_of_columns_and_either_encoding() -> None:
    titles = [f.title for f in BUDGET.fields]
    text = "分数,备注,专家,环节\n20,无,张三,资金提供\n\n30,,李四,资金吸收\n"
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        lines = read_csv("b.csv", text.encode(encoding), titles)
        assert [line.cells for line in lines] == [("张三", "资金提供", "20"), ("李四", "资金吸收", "30")]
        assert [line.place for line in lines] == ["b.csv 第 2 行", "b.csv 第 4 行"]


@pytest.mark.parametrize("text", ["", "专家,环节\n", "专家,环节,分数,分数\n"])
def test_csv_without_its_headings_is_refused(text: str) -> None:
    with pytest.raises(AnalysisError, match="列名：专家、环节、分数"):
        read_csv("b.csv", text.encode(), [f.title for f in BUDGET.fields])


# -- taking over


def test_weights_are_taken_over_with_their_source(edition: Edition) -> None:
    stages = list(edition.stages("MFG")["stage"])
    weights = dict(zip(stages, (0.4, 0.3, 0.2, 0.1), strict=True))
    new = apply(edition, "制造", weights, "AHP（3 位专家，CR 0.04）")
    np.testing.assert_allclose(new.stages("MFG")["weight"], [0.4, 0.3, 0.2, 0.1])
    old_rows, new_rows = edition.rows.set_index("code"), new.rows.set_index("code")
    # a divided stage keeps its proportions
    before, after = (r.loc["MFG"].query("stage == '生产制造'")["weight"].to_numpy() for r in (old_rows, new_rows))
    np.testing.assert_allclose(after / after.sum(), before / before.sum())
    assert list(new_rows.loc["MFG", "basis"]) == [
        f"{basis}；权重：AHP（3 位专家，CR 0.04）" for basis in old_rows.loc["MFG", "basis"]
    ]
    untouched = [c for c in edition.industries if c != "MFG"]
    assert new_rows.loc[untouched].equals(old_rows.loc[untouched])
    assert (
        new_rows.loc["MFG"]
        .drop(columns=["weight", "basis"])
        .equals(old_rows.loc["MFG"].drop(columns=["weight", "basis"]))
    )


def test_the_note_is_replaced_not_repeated_and_can_be_taken_off(edition: Edition) -> None:
    weights = dict(zip((A, B, C), (0.5, 0.25, 0.25), strict=True))
    once = apply(edition, "金融", weights, "AHP（3 位专家，CR 0.04）")
    twice = apply(once, "金融", weights, "预算分配（2 位专家）")
    basis = twice.table("FIN")["basis"]
    assert basis.str.count("权重：").eq(1).all()
    assert basis.str.endswith("权重：预算分配（2 位专家）").all()
    assert [without_note(b) for b in basis] == list(edition.table("FIN")["basis"])
    assert without_note("访谈；权重：按专家意见") == "访谈；权重：按专家意见"
    with pytest.raises(ValueError, match="方法的名称"):
        apply(edition, "金融", weights, "随便")


@pytest.mark.parametrize("method", ADOPTABLE)
def test_every_method_can_be_taken_over_from_the_sheet(edition: Edition, method: str) -> None:
    inputs = {"judgements": PAIRS, "best_worst": BEST, "budget": POINTS, "data": RATES}
    given = Given(edition, edition, settings={"industry": "fin", "method": method}, inputs=inputs)
    new, label = adopt(given)
    assert label.startswith(method.removesuffix("）"))
    np.testing.assert_allclose(new.stages("FIN")["weight"], list(run(given).weights(method).values()), atol=1e-12)
    assert new.table("FIN")["basis"].str.endswith(f"权重：{label}").all()


def test_a_method_without_a_result_is_not_taken_over(edition: Edition) -> None:
    given = Given(edition, edition, settings={"method": "最优最劣"}, inputs={"judgements": PAIRS})
    with pytest.raises(AnalysisError, match="“最优最劣”没有结果"):
        adopt(given)


def test_wrong_settings_are_told_together(edition: Edition) -> None:
    settings = {"industry": "制作", "random_index": "随便", "method": "AHP2"}
    with pytest.raises(AnalysisError) as caught:
        run(Given(edition, edition, settings=settings))
    assert [str(p.place) for p in caught.value.problems] == ["产业", "随机指数表", "采用方法"]
    assert "制造" in caught.value.problems[0].fix


# -- what is shown


def test_the_sheet_takes_every_result(result: Weighting, edition: Edition) -> None:
    for own in (result, weigh(edition, "制造", Entered())):
        filled = own.to_sheet()
        check(PANEL, filled)
        assert len(filled.rows["effects"]) == 1 + len(METHODS)
    many: Rows = [(f"专家{i}", s, p) for i in range(60) for s, p in zip((A, B, C), (20, 30, 50), strict=True)]
    full = weigh(edition, "金融", entered(points=many)).to_sheet()
    check(PANEL, full)
    assert full.rows["consistency"][-1][0] == "另有 25 行"


def test_exhibits_have_titles_that_fit_and_pass_the_lint(result: Weighting) -> None:
    shown_of = result.exhibits()
    assert [e.id for e in shown_of] == ["weighting", "weighting-index", "weighting-table", "weighting-experts"]
    assert all(ems(e.title) <= TITLE_EMS for e in shown_of)
    slides = slides_of(shown_of)
    assert lint(new_deck(slides), slides=slides) == []
    assert all(picture(e, dpi=40).startswith(b"\x89PNG") for e in shown_of)


def test_many_stages_with_long_names_are_shown_in_parts() -> None:
    stages = [f"名称很长很长的第 {k} 个价值链环节" for k in range(1, 14)]
    frame = pd.DataFrame({"stage": stages, "position": range(1, 14), "weight": 1 / 13, "rate": 30.0})
    frame = frame.assign(industry="名称很长很长很长的产业", code="LONG", provenance="自填")
    edition = Edition(frame.reindex(columns=list(COLUMNS)), id="长")
    points: Rows = [("名字很长很长的专家", s, k) for k, s in enumerate(stages, 1)]
    rates: Rows = [(u, s, (7 * k + 3 * n) % 90) for n, u in enumerate("甲乙丙丁") for k, s in enumerate(stages)]
    found = weigh(edition, "LONG", entered([], [], points, rates))
    shown_of = found.exhibits()
    assert [e.id for e in shown_of][:3] == ["weighting", "weighting-2", "weighting-3"]
    assert all(ems(e.title) <= TITLE_EMS for e in shown_of)
    slides = slides_of(shown_of)
    assert lint(new_deck(slides), slides=slides) == []
    check(PANEL, found.to_sheet())


# -- the command


def test_the_command_reads_its_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "判断.csv"
    lines = ["专家,环节A,环节B,A比B的重要程度", *(",".join(str(c) for c in row) for row in PAIRS)]
    path.write_text("\n".join(lines), encoding="utf-8-sig")
    out = tmp_path / "权重.csv"
    args = ["analyse", "weighting", "--industry", "金融", "--judgements", str(path), "--json", "--out", str(out)]
    assert main(args) == 0
    told = json.loads(capsys.readouterr().out)
    assert [m["method"] for m in told["tables"]["effects"] if m["state"] == "已计算"] == [
        "原权重", "AHP", "AHP（合并权重）", "AHP（列均值）",
    ]  # fmt: skip
    assert "张三" in (tmp_path / "权重-consistency.csv").read_text(encoding="utf-8-sig")


def test_the_command_names_row_and_column_of_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "分数.csv"
    path.write_text("专家,环节,分数\n张三,资金提供,多\n", encoding="utf-8")
    assert main(["analyse", "weighting", "--industry", "金融", "--budget", str(path)]) == 1
    assert "分数.csv 第 2 行 分数" in capsys.readouterr().out


def test_weights_are_taken_over_into_a_new_workbook(
    edition: Edition, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    judgements, made = tmp_path / "判断.csv", tmp_path / "新" / "CII.xlsm"
    lines = ["专家,环节A,环节B,A比B的重要程度", *(",".join(str(c) for c in row) for row in PAIRS)]
    judgements.write_text("\n".join(lines), encoding="utf-8")
    asked = ["analyse", "weighting", "--industry", "金融", "--judgements", str(judgements)]
    assert main([*asked, "--adopt", "ahp", "--save", str(made)]) == 0
    assert f"已写出 {made}" in capsys.readouterr().err
    new = read_workbook(made)
    own = weigh(edition, "金融", entered(best=[], points=[], rates=[]))
    np.testing.assert_allclose(new.stages("FIN")["weight"], list(own.weights("AHP").values()), atol=1e-12)
    assert new.table("FIN")["basis"].str.endswith(f"权重：{own.method('AHP').label}").all()
    assert new.id == edition.id
    with zipfile.ZipFile(made) as archive:
        strings = archive.read("xl/sharedStrings.xml").decode()
    assert f">{own.method('AHP').label} 之前<" in strings, "the version before is kept"
    assert main([*asked, str(made), "--adopt", "AHP", "--save", str(made)]) == 0
    told = capsys.readouterr().err
    assert (made.with_name("CII-2.xlsm").is_file(), "没有带入原工作簿已存的版本" in told) == (True, True)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--adopt", "AHP"], "--adopt 与 --save 应一起给出"),
        (["--adopt", "AHP", "--save", "new.xlsx"], "后缀应为 .xlsm"),
        (["--adopt", "AHP（列均值）", "--save", "new.xlsm"], "没有名为“AHP（列均值）”的可采用的方法"),
        (["--adopt", "熵权", "--save", "new.xlsm"], "采用方法"),
    ],
)
def test_the_command_refuses_to_take_over(
    more: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["analyse", "weighting", "--industry", "金融", *more]) == 1
    streams = capsys.readouterr()
    assert told in (streams.out + streams.err).replace("\n", "")
    assert list(tmp_path.iterdir()) == []
