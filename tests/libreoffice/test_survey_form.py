"""The questionnaire filled in: LibreOffice calculates the states beside the answers, and what 核对 makes of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cii_xl.book.canvas import address
from cii_xl.survey import judge, places, size
from cii_xl.survey.credit_code import completed
from cii_xl.survey.define import definition
from cii_xl.survey.definition import Need
from cii_xl.survey.form import form_workbook, stamp_of
from cii_xl.survey.form_answers import numbers
from cii_xl.survey.form_states import MISSING, NOT_ASKED, States
from cii_xl.survey.reading.content import FormContent
from cii_xl.survey.reading.extract import extract
from cii_xl.survey.records import Respondent, Verdict

from .office import Doc, Office

pytestmark = pytest.mark.libreoffice

ASKED = definition("MFG")
CODE = completed("91350100M000100Y4")
MUST: dict[str, float | str] = {
    "company": "甲有限公司", "credit_code": CODE, "province": "福建省", "size": "中型", "contact": "王五",
    "date": float((date(2026, 11, 20) - date(1899, 12, 30)).days), "consent": "是",
}  # fmt: skip


def label(code: str, option: str) -> str:
    return ASKED.by_code[code].option(option).label


def cell(code: str, column: int = places.ANSWER) -> str:
    return address(places.rows(ASKED)[code], column)


@pytest.fixture
def form(office: Office, tmp_path: Path) -> Iterator[Form]:
    path = tmp_path / "form.xlsx"
    path.write_bytes(form_workbook(ASKED, stamp_of(ASKED, "2026Q4", "R1"), Respondent("R1", "甲有限公司")))
    with office.open(path) as doc:
        doc.recalculate()
        yield Form(doc)


class Form:
    """A form open in LibreOffice."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc

    def answer(self, **answers: float | str) -> None:
        """Fill in answers by question code."""
        for code, value in answers.items():
            self.doc.set(places.ANSWERS, cell(code), value)

    def tick(self, code: str) -> None:
        """Choose 不适用."""
        self.doc.set(places.ANSWERS, cell(code, places.NOT_APPLICABLE), places.NA)

    def state(self, code: str) -> Any:
        return self.doc.cells(places.ANSWERS, cell(code, places.STATE))[0][0]

    def review(self) -> list[list[Any]]:
        return self.doc.cells(places.REVIEW, "B1:G90")

    @property
    def verdict(self) -> str:
        return str(self.review()[2][0])

    @property
    def complete(self) -> float:
        return float(next(row for row in self.review() if row[1] == "合计")[5])

    def open(self) -> list[tuple[int, str, str, str]]:
        """Number, label, state and link of the list of what is to do."""
        rows = self.review()
        first = next(i for i, row in enumerate(rows) if row[0] == "题号") + 1
        return [(int(r[0]), r[1], r[2], r[5]) for r in rows[first:] if r[0] not in ("", " ")]


def test_every_formula_of_the_file_has_the_value_it_was_written_with(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(form_workbook(ASKED, stamp_of(ASKED)))
    kept = openpyxl.load_workbook(path, data_only=True)
    with office.open(path) as doc:
        doc.recalculate()
        cells = doc.formula_cells()
    assert len(cells) > 5 * len(ASKED.questions)
    for place, one in cells.items():
        sheet, at = place.rsplit("!", 1)
        assert one["error"] == 0, place
        assert one["value"] == kept[sheet][at].value, place


def test_the_blank_form(form: Form) -> None:
    states = States(ASKED)
    assert {q.code: form.state(q.code) for q in ASKED.questions} == {q.code: states.initial(q) for q in ASKED.questions}
    assert form.complete == 0
    assert form.verdict == "还有 7 题必填未填；环节占比填答不足一半；暂不能提交"
    assert [entry[0] for entry in form.open()][:7] == sorted(numbers(ASKED)[code] for code in MUST)
    assert {entry[3] for entry in form.open()} == {"前往"}


def test_a_form_filled_in_to_the_end(form: Form) -> None:
    form.answer(**MUST)
    assert form.verdict == "环节占比填答不足一半；暂不能提交"
    form.answer(employees=500.0, revenue_band=label("revenue_band", "2000-10000"), phone="0591-1", obstacle="资金不足")
    for question in ASKED.shares:
        form.answer(**{question.code: 40.0})
    for question in ASKED.questions:
        if question.code.endswith("_platform"):
            form.answer(**{question.code: "否"})
    assert form.complete == 1
    assert form.verdict == "可以提交"
    assert form.open() == []
    progress = form.doc.cells(places.ANSWERS, "B4")[0][0]
    assert progress == "已完成 100%。可以提交"


def test_skipped_questions_follow_the_answer_before(form: Form) -> None:
    assert form.state("g1_own") == NOT_ASKED
    form.answer(g1_platform="是")
    assert form.state("g1_own") == "请填写"
    form.answer(g1_own=30.0)
    assert form.state("g1_own") == "已填"
    form.answer(g1_platform="否")
    assert form.state("g1_own") == NOT_ASKED


@pytest.mark.parametrize(
    ("value", "state"),
    [
        (0.0, "已填"),
        (0.35, "请核对（应填 0–100）"),
        (1.0, "已填"),
        (35.0, "已填"),
        (96.0, "请核对（通常 不大于 95）"),
        (100.5, "超出范围（0–100）"),
        (-1.0, "超出范围（0–100）"),
        ("约 35", "请更正（应为数字）"),
        ("  ", "请填写"),
        ("=NA()", "请更正（单元格有错误）"),
    ],
)
def test_states_of_a_share(form: Form, value: float | str, state: str) -> None:
    form.answer(s1_share=value)
    assert form.state("s1_share") == state


def test_not_applicable(form: Form) -> None:
    form.tick("s1_share")
    assert form.state("s1_share") == places.NA
    form.answer(s1_share=3.0)
    assert form.state("s1_share") == "请更正（答案与“不适用”只留一项）"


def test_a_level_stands_in_for_its_share(form: Form) -> None:
    assert form.state("s1_level") == MISSING[Need.FREE], "a level is asked for through its share"
    form.answer(s1_level=label("s1_level", "3"))
    assert (form.state("s1_level"), form.state("s1_share")) == ("已填", "已选等级")


# nearest levels: 0 → 0, 5 → 1, 20 → 2, 45 → 3, 70 → 4, 90 → 5; one step more or less agrees
@pytest.mark.parametrize(
    ("level", "share", "agrees"),
    [("0", 12.0, True), ("0", 13.0, False), ("2", 2.5, False), ("2", 2.6, True), ("2", 57.5, True), ("2", 58.0, False),
     ("5", 57.6, True), ("5", 57.0, False), ("4", 100.0, True)],
)  # fmt: skip
def test_level_and_share_agree(form: Form, level: str, share: float, agrees: bool) -> None:
    form.answer(s1_level=label("s1_level", level), s1_share=share)
    expected = "请核对（与等级不一致）" if not agrees else "请核对（通常 不大于 95）" if share > 95 else "已填"
    assert form.state("s1_share") == expected
    found = next(row for row in form.review() if str(row[1]).startswith("占比与所选等级"))
    assert found[2] == ("相符" if agrees else "1 处不相符")


def test_parts_of_one_whole(form: Form) -> None:
    form.answer(g1_platform="是", g1_own=33.3, g1_third=33.3, g1_other=33.4)
    assert form.state("g1_other") == "已填"
    form.answer(g1_other=33.5)
    assert {form.state(code) for code in ("g1_own", "g1_third", "g1_other")} == {"请更正（合计超过 100）"}
    assert "合计 100.1，超过 100" in [row[2] for row in form.review()]
    form.answer(**MUST)
    assert "有 3 题须更正" in form.verdict
    form.answer(g1_platform="否")
    assert "合计 100.1，超过 100" not in [row[2] for row in form.review()], "parts that are not asked for do not count"
    assert "须更正" not in form.verdict


@pytest.mark.parametrize(
    ("text", "state"),
    [
        (CODE, "已填"),
        (CODE.lower(), "已填"),
        (CODE[:-1], "请更正（应为 18 位）"),
        (CODE[:4] + "2" + CODE[5:], "请更正（校验码不符）"),
        (CODE[:-2] + "I" + CODE[-1], "请更正（校验码不符）"),
        (completed("91440300708461136"), "已填"),
    ],
)
def test_credit_code(form: Form, text: str, state: str) -> None:
    form.answer(credit_code=text)
    assert form.state("credit_code") == state


def test_other_kinds(form: Form) -> None:
    form.answer(province="火星", date="明天", employees=3.5, company="长" * 201, consent="否", obstacle="资*")
    assert form.state("province") == "请更正（从列表中选）"
    assert form.state("obstacle") == "请更正（从列表中选）"
    assert form.state("date") == "请更正（应为日期）"
    assert form.state("employees") == "请核对（应为整数）"
    assert form.state("company") == "请更正（超过 200 字）"
    assert form.state("consent") == "请更正（不同意则不能采用）"
    form.answer(date=20_000.0, employees=-1.0)
    assert (form.state("date"), form.state("employees")) == ("超出范围（日期）", "超出范围（不小于 0）")


def test_size_follows_employees_and_revenue_as_the_method_says(form: Form) -> None:
    bands = [o.code for o in ASKED.by_code["revenue_band"].options]
    for persons in (None, 5.0, 100.0, 500.0, 5000.0):
        form.answer(employees="" if persons is None else persons)
        for band in ("", bands[0], bands[2], bands[-1]):
            form.answer(revenue_band=label("revenue_band", band) if band else "")
            fitting = size.possible("MFG", persons, *(size.revenue_bounds(band) if band else (None, None)))
            for chosen in size.SIZES:
                form.answer(size=f"{chosen}型")
                expected = "已填" if chosen in fitting else "请核对（与人数或收入不符）"
                assert form.state("size") == expected, (persons, band, chosen)


def test_the_list_shows_what_must_be_done_first(form: Form) -> None:
    form.answer(**MUST | {"company": ""}, s1_share=0.35, s2_share=400.0)
    told = form.open()
    kinds = [state[:3] for _, _, state, _ in told]
    assert [told[0][:3], told[1][:3]] == [
        (1, ASKED.by_code["company"].label, "必填"),
        (numbers(ASKED)["s2_share"], ASKED.by_code["s2_share"].label, "超出范围（0–100）"),
    ]
    assert kinds == sorted(kinds, key=["必填", "超出范", "请填写", "请核对"].index)
    assert told[-1][2] == "请核对（应填 0–100）"


def test_a_form_saved_by_other_software_keeps_stamp_and_answers(form: Form, tmp_path: Path) -> None:
    form.answer(**MUST, s1_share=35.0)
    saved = tmp_path / "saved.xlsx"
    form.doc.save_as(saved)
    book = openpyxl.load_workbook(saved, data_only=True)
    assert book[places.ANSWERS][cell("s1_share")].value == 35
    assert book[places.ANSWERS][cell("credit_code")].value == CODE
    assert book[places.META]["B1"].value == ASKED.form
    assert {p.name: p.value for p in book.custom_doc_props.props}["cii_respondent"] == "R1"
    assert book[places.ANSWERS].protection.sheet


_ENOUGH: dict[str, float | str] = {"s1_share": 40.0, "s2_share": 20.0, "s3_level": label("s3_level", "2")}


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"s1_share": 0.4, "s1_level": label("s1_level", "5")},
        {"s2_share": 101.0},
        {"s3_level": ""},
        {"consent": "否"},
        {"company": ""},
        {"credit_code": CODE[:4] + "2" + CODE[5:]},
        {"date": "明天"},
        {"size": "微型", "employees": 5000.0},
        {"g1_platform": "是", "g1_own": 60.0, "g1_third": 50.0},
        {"g1_platform": "否", "g1_own": 60.0, "g1_third": 50.0},
    ],
    ids=str,
)
def test_what_the_form_calls_ready_is_accepted_and_nothing_else(
    form: Form, tmp_path: Path, answers: dict[str, float | str]
) -> None:
    form.answer(**MUST | _ENOUGH | answers)
    saved = tmp_path / "saved.xlsx"
    form.doc.save_as(saved)
    content = extract(saved, saved.name)
    assert isinstance(content, FormContent)
    stamp, problems = judge.stamp_of(content)
    assert stamp is not None
    submission = judge.judge(content, ASKED, stamp, sha256="0", file=saved.name, problems=problems)
    assert form.verdict.startswith("可以提交") is (submission.verdict is not Verdict.REJECTED), submission.problems
