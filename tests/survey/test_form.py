"""The questionnaire as a file: every question in its place, nothing executable, the same bytes each time."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from cii_xl.book.canvas import address
from cii_xl.survey import places
from cii_xl.survey.define import definition, industries
from cii_xl.survey.definition import Definition, Kind, Need, Option, Question
from cii_xl.survey.form import form_workbook, stamp_of
from cii_xl.survey.form_answers import numbers, ordinal, shown_label
from cii_xl.survey.form_states import LISTED, MISSING, NOT_ASKED, States, options_name, whole
from cii_xl.survey.records import Respondent
from cii_xl.survey.seal import sealed
from cii_xl.survey.templates import templates

REPOSITORY = Path(__file__).parents[2]
CHECKER = REPOSITORY.parent / "shared" / "tools" / "ooxml_check.py"
SECRET = b"0123456789abcdef0123456789abcdef"

_YES_NO = (Option("1", "是"), Option("0", "否"))
_ANCHORS = tuple(Option(str(i), f"{i} 第{i}级", share) for i, share in enumerate((0.0, 5.0, 20.0, 45.0, 70.0, 90.0)))
KINDS = Definition(
    "TST",
    "试验",
    "2019-2020",
    (
        Question("name", "单位", Kind.TEXT, "名称", "Name", "全称。", need=Need.MUST),
        Question("code", "单位", Kind.CREDIT_CODE, "代码", need=Need.MUST),
        Question("day", "单位", Kind.DATE, "日期", need=Need.WANTED),
        Question("staff", "单位", Kind.NUMBER, "人数", unit="人", low=0, soft_high=1000),
        Question("money", "单位", Kind.NUMBER, "金额", unit="万元"),
        Question("pick", "经营", Kind.CHOICE, "方式", options=(Option("a", '甲"一"'), Option("b", "=乙"))),
        Question("online", "经营", Kind.YESNO, "上网吗", need=Need.MUST, options=_YES_NO),
        Question(
            "s1",
            "经营",
            Kind.SHARE,
            "占比",
            unit="%",
            need=Need.WANTED,
            asked_if="online=1&pick=a",
            na=True,
            stage="甲",
        ),
        Question(
            "l1", "经营", Kind.LEVEL, "等级", need=Need.WANTED, na=True, options=_ANCHORS, stage="甲", agrees="s1"
        ),
        Question("p1", "经营", Kind.SHARE, "自建", unit="%", stage="甲", total="g"),
        Question("p2", "经营", Kind.SHARE, "第三方", unit="%", stage="甲", total="g"),
    ),
)
"""A question of every kind, with skipping, 不适用, a total and a level."""
DEFINITIONS = [KINDS, *(definition(code) for code in industries())]


def made(asked: Definition = KINDS, name: str = "甲有限公司") -> bytes:
    """A sealed form for one respondent."""
    stamp = sealed(stamp_of(asked, "2026Q4", "R-7"), asked, SECRET)
    return form_workbook(asked, stamp, Respondent("R-7", name))


def loaded(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def texts(sheet: Worksheet) -> list[str]:
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


@pytest.mark.parametrize("asked", DEFINITIONS, ids=lambda d: d.industry)
def test_every_question_stands_where_it_is_read(asked: Definition) -> None:
    book = loaded(made(asked))
    assert book.sheetnames == [places.GUIDE, places.ANSWERS, places.REVIEW, places.OPTIONS, places.META]
    assert [book[name].sheet_state for name in book.sheetnames] == ["visible"] * 3 + ["veryHidden"] * 2
    sheet, states = book[places.ANSWERS], States(asked)
    validated = {str(v.sqref): v for v in sheet.data_validations.dataValidation}
    for section, row in places.headings(asked).items():
        assert sheet.cell(row + 1, places.NUMBER + 1).value.endswith(section)
    for question, row in zip(asked.questions, places.rows(asked).values(), strict=True):
        cells = {c: sheet.cell(row + 1, c + 1) for c in range(places.NUMBER, places.CODE + 1)}
        assert cells[places.NUMBER].value == numbers(asked)[question.code]
        assert cells[places.LABEL].value == shown_label(question)
        assert cells[places.CODE].value == question.code
        assert cells[places.STATE].value == f"={states.formula(question)}"
        locked = {c: cell.protection.locked for c, cell in cells.items()}
        unlocked = {places.ANSWER} | ({places.NOT_APPLICABLE} if question.na else set())
        assert {c for c, is_locked in locked.items() if not is_locked} == unlocked
        answer = address(row, places.ANSWER, fixed=True)
        assert book.defined_names[places.answer_name(question.code)].attr_text == f"'{places.ANSWERS}'!{answer}"
        assert (places.na_name(question.code) in book.defined_names) is question.na
        rule = validated[answer.replace("$", "")]
        wanted = {
            Kind.SHARE: "decimal", Kind.NUMBER: "whole" if whole(question) else "decimal", Kind.DATE: "date",
            Kind.TEXT: "textLength", Kind.CREDIT_CODE: "custom",
        }.get(question.kind, "list")  # fmt: skip
        assert rule.type == wanted
        assert len(rule.promptTitle) <= 32
        assert len(rule.prompt) <= 255
        assert len(rule.error) <= 224
        assert question.label in rule.prompt


@pytest.mark.parametrize("asked", DEFINITIONS, ids=lambda d: d.industry)
def test_lists_come_from_the_hidden_sheet(asked: Definition) -> None:
    book = loaded(made(asked))
    columns = [[cell.value for cell in column if cell.value is not None] for column in book[places.OPTIONS].columns]
    listed = [q for q in asked.questions if q.kind in LISTED]
    assert columns == [[q.code, *(o.label for o in q.options)] for q in listed]
    for at, question in enumerate(listed):
        first, last = address(1, at, fixed=True), address(len(question.options), at, fixed=True)
        assert book.defined_names[options_name(question.code)].attr_text == f"'{places.OPTIONS}'!{first}:{last}"


def test_the_stamp_stands_in_both_hidden_places() -> None:
    book = loaded(made())
    stamp = sealed(stamp_of(KINDS, "2026Q4", "R-7"), KINDS, SECRET)
    meta = {row[0].value: row[1].value for row in book[places.META].iter_rows(max_col=2)}
    assert meta == {key: getattr(stamp, key) for key in places.META_KEYS}
    assert {p.name: p.value for p in book.custom_doc_props.props} == {f"cii_{k}": v for k, v in meta.items()}


def test_a_blank_form_has_a_blank_wave() -> None:
    book = loaded(form_workbook(KINDS, stamp_of(KINDS)))
    meta = {row[0].value: row[1].value or "" for row in book[places.META].iter_rows(max_col=2)}
    assert (meta["wave"], meta["respondent"], meta["seal"]) == ("", "", "")
    assert {p.name: p.value or "" for p in book.custom_doc_props.props} == {f"cii_{k}": v for k, v in meta.items()}
    assert "各有关单位：" in texts(book[places.GUIDE])
    assert not [text for sheet in book for text in texts(sheet) if "@@" in text]


def test_the_key_and_other_secrets_are_not_in_the_file() -> None:
    with zipfile.ZipFile(io.BytesIO(made())) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert SECRET not in everything
    assert SECRET.hex().encode() not in everything


def test_nothing_runs_and_nothing_leads_out_of_the_file() -> None:
    with zipfile.ZipFile(io.BytesIO(made(DEFINITIONS[-1]))) as archive:
        names = archive.namelist()
        relations = b"".join(archive.read(name) for name in names if name.endswith(".rels"))
        workbook = archive.read("xl/workbook.xml")
    assert not [name for name in names if re.search("vba|external|embed|activeX|connection", name)]
    assert b"External" not in relations
    assert b'<workbookProtection lockStructure="1"/>' in workbook


@pytest.mark.parametrize("sheet", [places.GUIDE, places.ANSWERS, places.REVIEW])
def test_sheets_are_protected_without_password(sheet: str) -> None:
    protection = loaded(made())[sheet].protection
    assert protection.sheet
    assert protection.password is None
    # Tab goes from answer to answer only where locked cells cannot be selected; links need the contrary
    assert protection.selectLockedCells is (sheet == places.ANSWERS)


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "＝1+1", "+1", "-1", "@SUM(A1)", "\t=1", "<a&b>", "_x0041_"])
def test_a_name_that_looks_like_a_formula_stays_text(name: str) -> None:
    book = loaded(made(name=name))
    cell = next(
        c for row in book[places.GUIDE].iter_rows() for c in row if str(c.value or "").endswith("：") and c.row == 3
    )
    assert cell.data_type == "s"
    assert cell.value == f"{name.strip()}："


def test_the_definition_s_texts_stay_text() -> None:
    asked = Definition("TST", "试验", "x", (Question("a", "=1+1", Kind.TEXT, "=2+2", "=3+3", "=4+4", unit="=5"),))
    sheet = loaded(made(asked))[places.ANSWERS]
    row = next(iter(places.rows(asked).values())) + 1
    assert [sheet.cell(row, c + 1).data_type for c in (places.LABEL, places.UNIT, places.HELP)] == ["s", "s", "s"]


def test_states_of_the_blank_form() -> None:
    states = States(KINDS)
    told = {q.code: states.initial(q) for q in KINDS.questions}
    assert told["name"] == MISSING[Need.MUST]
    assert told["s1"] == NOT_ASKED
    assert told["l1"] == MISSING[Need.FREE], "a level is asked for through its share"


@pytest.mark.parametrize(("number", "text"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九")])
def test_ordinal(number: int, text: str) -> None:
    assert ordinal(number) == text


def test_a_form_is_small_and_the_same_each_time() -> None:
    for asked in DEFINITIONS:
        data = made(asked)
        assert len(data) < 40_000
        assert data == made(asked)


def test_two_processes_make_the_same_form(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from cii_xl.survey.templates import templates;"
        "Path(sys.argv[1]).write_bytes(templates()['survey-MFG.xlsx'])"
    )
    out = tmp_path / "a.xlsx"
    subprocess.run([sys.executable, "-c", program, str(out)], check=True, env={"PYTHONHASHSEED": "7"}, cwd=REPOSITORY)
    assert out.read_bytes() == templates()["survey-MFG.xlsx"]


def test_the_shipped_templates_are_those_of_the_definitions() -> None:
    made_now = templates()
    folder = REPOSITORY / "templates"
    assert sorted(path.name for path in folder.glob("*.xlsx")) == sorted(made_now)
    for name, data in made_now.items():
        assert (folder / name).read_bytes() == data, "请重新运行 cii-xl build"
        assert f"`{name}`" in (folder / "README.md").read_text(encoding="utf-8")


@pytest.mark.skipif(not CHECKER.exists(), reason=f"没有 {CHECKER}")
def test_nothing_makes_excel_offer_to_repair_it(tmp_path: Path) -> None:
    for asked in DEFINITIONS:
        (tmp_path / f"{asked.industry}.xlsx").write_bytes(made(asked, "=<&>"))
    found = subprocess.run([sys.executable, str(CHECKER), *map(str, sorted(tmp_path.iterdir()))], capture_output=True)
    assert found.returncode == 0, found.stdout.decode()
