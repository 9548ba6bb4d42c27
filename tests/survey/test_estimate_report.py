"""问卷估计.xlsx: every figure beside the row of the edition that it is about, and how it was made."""

import io
import math
from dataclasses import replace

import openpyxl
import pytest

import cii_xl
from cii_xl.book.layout import ESTIMATED_INDEX_FIELDS, ESTIMATED_ROW_FIELDS
from cii_xl.index import UnknownName
from cii_xl.survey.estimate.grade import sentence
from cii_xl.survey.estimate.missing import Response
from cii_xl.survey.estimate.result import Estimate, Stratum, SurveyEstimate
from cii_xl.survey.estimate_report import (
    estimate_rows,
    estimate_workbook,
    grade_rule,
    index_rows,
    state,
)

from .invented import FORMULAS

EDITION = cii_xl.published()
ROWS = EDITION.table("MFG")[["stage", "substage", "rate"]].to_dict("records")


def figure(
    grade: str, rate: float | None, stage: str = "", substage: str = "", code: str = "", **more: object
) -> Estimate:
    told: dict[str, object] = {
        "n": 30, "n_eff": 25.5, "deff": 1.18, "low": None if rate is None else rate - 4,
        "high": None if rate is None else rate + 6, "se": 2.5, "boot_low": 1.0, "boot_high": 9.0,
        "response": Response(27, 3, 2, 4) if code else None, "effect": 0.25 if code else None, "notes": (),
    }  # fmt: skip
    told |= more
    return Estimate(stage=stage, substage=substage, code=code, rate=rate, grade=grade, **told)  # type: ignore[arg-type]


def estimate(industry: str = "MFG") -> SurveyEstimate:
    """Four of the five rows of 制造: graded A, B, D and not at all; the fifth was not asked."""
    given = (("A", 12.0), ("B", 20.0), ("D", 30.0), ("", None))
    items = tuple(
        figure(grade, rate, row["stage"], row["substage"], f"s{i}", notes=("并入“中”",) if grade == "B" else ())
        for i, ((grade, rate), row) in enumerate(zip(given, ROWS, strict=False), 1)
    )
    return SurveyEstimate(
        wave="2026Q4",
        industry=industry,
        edition=EDITION.id,
        items=items,
        stages=(figure("A", 12.0, "设计研发"),),
        index=figure("B", 14.0),
        yesno=(figure("C", 40.0, "销售", code="g3", boot_low=None, boot_high=None),),
        kept=(("运维管理", "售后运维"),),
        population={"size": {"大": 100.0, "中": 300.0}, "province": {"浙江": 400.0}},
        source="某省统计年鉴 2025",
        strata=(Stratum("大", 100.0, 20, 15, 10), Stratum("中", 300.0, 0, 0, 0)),
        merged=("小＋微",),
        uninvited=0,
        deff=1.2,
        n_eff=30.0,
        seed=0,
        replicates=1000,
        confidence=0.95,
        method=("一句方法。",),
        notes=("一句须知。",),
    )


def loaded(package: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(package), data_only=True)


@pytest.fixture(scope="module")
def book() -> openpyxl.Workbook:
    return loaded(estimate_workbook([estimate()], EDITION, lowest="B"))


def table(book: openpyxl.Workbook, sheet: str, name: str) -> list[dict[str, object]]:
    head, *rows = [[c.value for c in row] for row in book[sheet][book[sheet].tables[name].ref]]
    return [dict(zip(head, row, strict=True)) for row in rows]  # type: ignore[arg-type]


def texts(book: openpyxl.Workbook, sheet: str) -> list[str]:
    return [str(c.value) for row in book[sheet].iter_rows() for c in row if c.value is not None]


def test_rows_follow_the_edition_and_say_what_is_taken() -> None:
    rows = estimate_rows([estimate()], EDITION, "B")
    assert [list(row) for row in rows] == [list(ESTIMATED_ROW_FIELDS)] * 5
    assert [(r["stage"], r["substage"], r["old"]) for r in rows] == [tuple(r.values()) for r in ROWS]
    assert [r["new"] for r in rows] == [12.0, 20.0, 30.0, None, None]
    assert [r["grade"] for r in rows] == ["A", "B", "D", "", None]
    assert [r["taken"] for r in rows] == ["是", "是", "否", "否", "否"]
    assert [r["note"] for r in rows] == ["", "并入“中”", "", "没有可用的答案，保留原值", "问卷没有问到，保留原值"]


def test_the_index_stands_beside_the_old_one() -> None:
    (row,) = index_rows([estimate()], EDITION)
    assert list(row) == list(ESTIMATED_INDEX_FIELDS)
    assert row == {
        "industry": "制造", "wave": "2026Q4", "invited": 20, "returned": 15, "usable": 10,
        "old": pytest.approx(5.5), "new": 14.0, "low": 10.0, "high": 20.0,
    }  # fmt: skip
    (row,) = index_rows([replace(estimate(), index=None)], EDITION)
    assert (row["new"], row["low"], row["high"]) == (None, None, None)


def test_the_state_tells_wave_industry_and_how_many_are_taken(book: openpyxl.Workbook) -> None:
    expected = "2026Q4 · 制造 · 采用 B 级及以上，5 行中的 2 行 · 置信水平 95%"
    assert state([estimate()], EDITION, "B") == expected
    assert expected in texts(book, "问卷估计")
    more = replace(estimate(), uninvited=3)
    assert state([more], EDITION, "B") == f"{expected} · 可用中有名单外 3 家"
    assert state([], EDITION, "C") == "没有可估计的问卷"


def test_the_sheet_is_filled_and_its_rule_printed(book: openpyxl.Workbook) -> None:
    assert book.sheetnames == ["问卷估计", "方法", "无应答", "全部估计"]
    shown = texts(book, "问卷估计")
    assert "\n".join(grade_rule()) in shown
    assert sentence() in grade_rule()
    assert "返回首页" not in shown
    assert len(book["问卷估计"]._charts) == 2


def test_method_sheet_has_method_population_response_and_settings(book: openpyxl.Workbook) -> None:
    shown = texts(book, "方法")
    for text in (
        "一句方法。",
        sentence(),
        "一句须知。",
        "总体家数的来源：某省统计年鉴 2025。",
        "并在一起的规模层：小＋微。",
    ):
        assert text in shown
    assert "自助法 1000 次，随机种子 0；对照的版本 2019-2020。" in shown
    assert "边际 省份：浙江 400" in shown
    rows = [[c.value for c in row if c.value is not None] for row in book["方法"].iter_rows()]
    assert ["大", 100, 20, 15, 10, 0.75, 10] in rows
    assert ["中", 300, 0, 0, 0] in rows


def test_the_method_is_told_once_for_industries_that_share_it() -> None:
    book = loaded(estimate_workbook([estimate(), estimate("FIN")], EDITION))
    assert texts(book, "方法").count("一句方法。") == 1
    assert "制造、金融：方法" in texts(book, "方法")


def test_missing_answers_are_told_item_by_item(book: openpyxl.Workbook) -> None:
    rows = table(book, "无应答", "tblMissing")
    assert [row["题号"] for row in rows] == ["s1", "s2", "s3", "s4"]
    assert [rows[0][k] for k in ("作答", "以等级代替", "不适用", "漏答")] == [27, 3, 2, 4]
    assert rows[0]["应答率（%）"] == pytest.approx(100 * 32 / 36)
    assert rows[0]["调整的影响（点）"] == 0.25
    (chart,) = book["无应答"]._charts
    assert [s.val.numRef.f for s in chart.series] == [f"'无应答'!${c}$5:${c}$8" for c in "FGHI"]


def test_every_figure_is_listed_with_both_intervals(book: openpyxl.Workbook) -> None:
    rows = table(book, "全部估计", "tblFigures")
    assert [row["类别"] for row in rows] == ["指数", "环节", *["子环节"] * 4, "是否题"]
    assert (rows[0]["估计"], rows[0]["下限"], rows[0]["上限"], rows[0]["自助法上限"]) == (14, 10, 20, 9)
    assert (rows[5]["估计"], rows[6]["自助法下限"]) == (None, None)


def test_figures_that_no_cell_can_hold_are_left_blank() -> None:
    odd = replace(
        estimate(),
        deff=math.nan,
        items=(figure("D", 3.0, "设计研发", "设计研发", "s1", n_eff=math.inf, deff=math.nan),),
    )
    book = loaded(estimate_workbook([odd], EDITION))
    row = table(book, "全部估计", "tblFigures")[2]
    assert (row["有效样本量"], row["设计效应"]) == (None, None)


def test_same_estimates_same_bytes() -> None:
    assert estimate_workbook([estimate()], EDITION) == estimate_workbook([estimate()], EDITION)


def test_an_industry_that_the_edition_lacks_is_named() -> None:
    with pytest.raises(UnknownName, match="XYZ"):
        estimate_workbook([estimate("XYZ")], EDITION)


def test_no_estimates_make_a_workbook_that_says_so() -> None:
    book = loaded(estimate_workbook([], EDITION))
    assert "没有可估计的问卷" in texts(book, "问卷估计")
    assert "没有占比题" in texts(book, "无应答")


@pytest.mark.parametrize("text", FORMULAS)
def test_texts_stay_texts(text: str) -> None:
    odd = replace(estimate(), wave=text, source=text, method=(text,), notes=(text,), merged=(text,))
    book = openpyxl.load_workbook(io.BytesIO(estimate_workbook([odd], EDITION)))
    for ws in book.worksheets[1:]:
        assert {c.data_type for row in ws.iter_rows() for c in row if c.value is not None} <= {"s", "n"}
        assert not any(c.hyperlink for row in ws.iter_rows() for c in row)
    assert book["问卷估计"]["C11"].data_type == "s"
    assert book["问卷估计"]["C11"].value in (text, text.replace("\r", "_x000D_"))
