import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from cii_xl.index.problems import Severity
from cii_xl.survey import define
from cii_xl.survey.collect import Collected, about_an_export, collect
from cii_xl.survey.records import Respondent, State, Submission, Verdict
from cii_xl.survey.seal import VARIABLE
from cii_xl.survey.store import Store
from cii_xl.survey.wjx_columns import MappingFault, columns, read_mapping

from .filling import SMALL, code_of, good

WAVE = "2026Q4"
OWN = ["序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP"]
Row = Sequence[object]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.delenv(VARIABLE, raising=False)
    with Store(tmp_path / "store", create=True) as opened:
        opened.key()
        opened.register(SMALL)
        opened.invite(WAVE, "MFG", [Respondent("R1", "第1公司", code_of(1))])
        yield opened


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "收件"
    folder.mkdir()
    return folder


def headings() -> list[str]:
    """Headings as 问卷星 writes them, each in another manner."""
    manners = (
        "{n}、{label}",
        "{n}.{label}[单选题]",
        "Q{n}：{label}",
        "{n}、题目（{code}）",
        "({n}) *{label} ？",
        "{label}",
    )
    return [manners[n % len(manners)].format(n=n, label=q.label, code=q.code) for n, q in enumerate(SMALL.questions, 1)]


def answered(number: int, when: str = "2024/11/20 16:05:09", **other: object) -> list[object]:
    answers: dict[str, object] = {**good(number), **other}
    return [number, when, "120秒", "微信", "N/A", "1.2.3.4(北京)", *(answers.get(q.code) for q in SMALL.questions)]


def export(rows: Sequence[Row], header: Sequence[str] | None = None) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Sheet1"
    for row in ([*OWN, *headings()] if header is None else header, *rows):
        sheet.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def imported(store: Store, inbox: Path, data: bytes, mapping: Path | None = None, wave: str = "") -> Collected:
    (inbox / "导出.xlsx").write_bytes(data)
    return collect(inbox, store, mapping=mapping, wave=wave)


def rules(submission: Submission) -> set[str]:
    return {p.rule for p in submission.problems if p.severity is not Severity.NOTE}


def test_every_row_is_a_submission_with_its_own_verdict(store: Store, inbox: Path) -> None:
    data = export([answered(1), answered(2, s1_share="130"), answered(3)])
    run = imported(store, inbox, data)
    one, two, three = run.submissions
    assert [(s.row, s.respondent, s.verdict) for s in run.submissions] == [
        (2, "R1", Verdict.ACCEPTED),
        (3, code_of(2), Verdict.REJECTED),
        (4, code_of(3), Verdict.WITH_WARNINGS),
    ]
    assert one.stamp is not None
    assert (one.stamp.version, one.stamp.wave, one.modified) == (SMALL.digest, WAVE, "2024-11-20T08:05:09Z")
    assert {a.state for a in one.answers.values()} <= {State.ANSWERED, State.BLANK, State.SKIPPED}
    assert (one.answers["s1_share"].value, one.answers["s1_level"].value) == (45, "3")
    assert (one.answers["consent"].value, one.answers["province"].value) == ("1", "11")
    assert rules(two) == {"answer.range", "respondent.open"}
    wrong = next(p for p in two.problems if p.rule == "answer.range")
    column = [q.code for q in SMALL.questions].index("s1_share") + len(OWN)
    assert (
        wrong.place.label == f"第3行 {openpyxl.utils.get_column_letter(column + 1)} 列“{headings()[column - len(OWN)]}”"
    )
    assert rules(three) == {"respondent.open"}
    assert set(store.current(WAVE, "MFG")) == {"R1", code_of(3)}
    assert (collect(inbox, store).new, len(store.submissions())) == (0, 3)
    assert run.verdicts == {Verdict.ACCEPTED: 1, Verdict.WITH_WARNINGS: 1, Verdict.REJECTED: 1}


def test_a_later_row_of_the_same_respondent_takes_the_place_of_the_earlier(store: Store, inbox: Path) -> None:
    rows = [answered(1, "2024/11/21 9:00:00", employees=6000), answered(1, "2024/11/20 9:00:00")]
    imported(store, inbox, export(rows))
    assert store.current(WAVE, "MFG")["R1"].answers["employees"].value == 6000
    assert store.current(WAVE, "MFG")["R1"].modified == "2024-11-21T01:00:00Z"


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ("3 约一半业务（30%–60%）", "3"),
        ("３ 约一半业务(30%–60%)", "3"),
        ("约一半业务（30%–60%）", "3"),
        ("D. 约一半业务（30%–60%）", "3"),
        ("(空)", None),
        ("（跳过）", None),
        ("", None),
    ],
)
def test_options_are_known_by_their_text(store: Store, inbox: Path, answer: str, value: str | None) -> None:
    (row,) = imported(store, inbox, export([answered(1, s1_level=answer)])).submissions
    assert row.answers["s1_level"].value == value
    assert row.verdict is Verdict.ACCEPTED


@pytest.mark.parametrize(
    ("answer", "rule"),
    [
        ("1 试点（不足 10%）┋3 约一半业务（30%–60%）", "export.several"),
        (4, "export.number"),
        ("4", "export.number"),
        ("不知道", "answer.option"),
    ],
)
def test_answers_that_are_no_one_option_go_back(store: Store, inbox: Path, answer: object, rule: str) -> None:
    (row,) = imported(store, inbox, export([answered(1, s1_level=answer)])).submissions
    assert rules(row) == {rule}
    assert row.verdict is Verdict.REJECTED


def test_not_applicable_is_an_answer_too(store: Store, inbox: Path) -> None:
    (row,) = imported(store, inbox, export([answered(1, s1_share="不适用", s1_level=None)])).submissions
    assert (row.answers["s1_share"].state, row.verdict) == (State.NOT_APPLICABLE, Verdict.ACCEPTED)


def renamed(header: Sequence[str], **names: str) -> list[str]:
    """The headings, those of some questions changed."""
    codes = [q.code for q in SMALL.questions]
    return [*OWN, *(names.get(code, text) for code, text in zip(codes, header, strict=True))]


def test_columns_and_questions_without_each_other_are_listed_once(store: Store, inbox: Path) -> None:
    header = renamed(headings(), phone="怎么找到您", g1_note="别的想法")
    about, row = imported(store, inbox, export([answered(1)], header)).submissions
    assert about_an_export(about)
    assert (about.row, about.verdict, rules(about)) == (0, Verdict.WITH_WARNINGS, {"export.columns"})
    assert [p.found for p in about.problems] == [
        f"没有对应列的题目按未答处理：{SMALL.by_code['phone'].label}[phone]",
        "2 列没有对应的题目，未使用：怎么找到您、别的想法",
    ]
    assert rules(row) == {"answer.blank"}


def test_a_mapping_says_what_headings_do_not(store: Store, inbox: Path, tmp_path: Path) -> None:
    header = renamed(headings(), company="贵公司", credit_code="证照号", phone="怎么找到您")
    data = export([answered(1)], header)
    (refused,) = imported(store, inbox, data).submissions
    assert (refused.row, refused.stamp, refused.verdict) == (0, None, Verdict.REJECTED)
    assert "必填的题目没有对应的列：单位名称[company]、统一社会信用代码[credit_code]" in refused.problems[0].found
    assert "--mapping" in refused.problems[0].fix
    mapping = tmp_path / "对应.csv"
    mapping.write_bytes("列标题,题目代码\n贵公司,company\n证照号,CREDIT_CODE\n怎么找到您,\n".encode("gb18030"))
    about, row = imported(store, inbox, data, mapping).submissions
    assert (row.respondent, row.verdict) == ("R1", Verdict.WITH_WARNINGS)
    assert [p.rule for p in about.problems] == ["export.columns"]
    mapping.write_text("列标题,题目代码\n贵公司,company\n证照号,credit_code\n怎么找到您,phone\n", "utf-8-sig")
    (row,) = imported(store, inbox, data, mapping).submissions
    assert row.verdict is Verdict.ACCEPTED
    assert imported(store, inbox, data).new == 0, "without the mapping what was imported with it stays"
    assert store.submissions() == [row]


def test_respondents_listed_later_get_their_rows_without_the_mapping(store: Store, inbox: Path, tmp_path: Path) -> None:
    data = export([answered(1), answered(2)], renamed(headings(), credit_code="证照号"))
    (tmp_path / "m.csv").write_text("列标题,题目代码\n证照号,credit_code\n", "utf-8")
    one, two = imported(store, inbox, data, tmp_path / "m.csv").submissions
    assert (one.respondent, two.respondent) == ("R1", code_of(2))
    store.invite(WAVE, "MFG", [Respondent("R2", "第2公司", code_of(2))])
    assert [(s.respondent, rules(s)) for s in collect(inbox, store).submissions] == [("R1", set()), ("R2", set())]
    assert {id: s.row for id, s in store.current(WAVE, "MFG").items()} == {"R1": 2, "R2": 3}
    assert collect(inbox, store).new == 0


def test_headings_too_alike_need_a_mapping() -> None:
    twin = replace(SMALL.by_code["phone"], code="phone2")
    doubled = replace(SMALL, questions=(*SMALL.questions, twin))
    assert "phone" not in columns(headings(), doubled, {}).by_code
    found = columns(["1、甲[phone]", "2、乙[phone]"], SMALL, {})
    assert (found.by_code, found.doubled) == ({"phone": 0}, (("2、乙[phone]", "phone"),))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("标题,代码\n甲,phone\n", "第 1 行没有“列标题”“题目代码”"),
        ("", "第 1 行没有"),
        ("列标题,题目代码\n甲,phone\n甲,email\n,x\n", "第 3 行：列标题“甲”重复.*\n.*第 4 行：列标题“”为空"),
    ],
)
def test_everything_wrong_with_a_mapping_is_told(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "m.csv").write_text(text, "utf-8")
    with pytest.raises(MappingFault, match=told):
        read_mapping(tmp_path / "m.csv")


def test_a_mapping_in_no_known_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_bytes(b"\xff\xff\xff")
    with pytest.raises(MappingFault, match="文字编码无法识别；在 Excel 中另存为"):
        read_mapping(tmp_path / "m.csv")


def test_the_industry_is_the_one_that_fits_best(store: Store, inbox: Path) -> None:
    store.register(define.definition("FIN"))
    store.invite(WAVE, "FIN", [])
    assert {s.stamp and s.stamp.industry for s in imported(store, inbox, export([answered(1)])).submissions} == {"MFG"}


def test_an_export_that_fits_two_industries_or_none_is_refused(store: Store, inbox: Path) -> None:
    (refused,) = imported(store, inbox, export([answered(1)], [*OWN, *(f"题{i}" for i in range(30))])).submissions
    assert rules(refused) == {"export.industry"}
    store.register(replace(SMALL, industry="MFG2", name="另一制造"))
    (refused,) = imported(store, inbox, export([answered(2)])).submissions
    assert "2 个行业的问卷同样相符（制造、另一制造）" in refused.problems[0].found


def test_an_export_without_a_wave_or_without_rows_is_refused(store: Store, inbox: Path) -> None:
    store.invite("2027Q1", "MFG", [])
    store.invite("2027Q1", "MFG", [Respondent("R1", "x")])
    (refused,) = imported(store, inbox, export([answered(1)])).submissions
    assert rules(refused) == {"wave.unknown"}
    assert [s.verdict for s in imported(store, inbox, export([answered(1)]), wave=WAVE).submissions]
    (inbox / "空.xlsx").write_bytes(export([]))
    refused = next(s for s in collect(inbox, store, wave=WAVE).submissions if s.file == "空.xlsx")
    assert rules(refused) == {"export.empty"}
