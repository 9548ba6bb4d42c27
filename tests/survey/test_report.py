"""收件报告.xlsx: every respondent and file once, with the right state, and nothing that people sent comes alive."""

import io
from collections import Counter
from dataclasses import replace

import openpyxl
import pytest

from cii_xl.book.layout import TRACKING_FIELDS
from cii_xl.index.problems import Place, Problem
from cii_xl.survey.inbox import Remark
from cii_xl.survey.records import Respondent, Submission, Verdict
from cii_xl.survey.report import inbox_report, state, tracking_rows
from cii_xl.survey.tracking import Tracked

from .invented import FORMULAS, INDUSTRIES, SCAN, place, respondent, submission, wave

SHEETS = ["概览", "收件明细", "问题清单", "待催收", "未识别文件"]
Book = openpyxl.Workbook


def loaded(package: bytes) -> Book:
    return openpyxl.load_workbook(io.BytesIO(package))


@pytest.fixture(scope="module")
def book() -> Book:
    waves, submissions = wave()
    return loaded(inbox_report(waves, submissions, INDUSTRIES, [Remark("~$x.xlsx", "临时文件，已跳过")]))


def table(book: Book, sheet: str) -> list[dict[str, object]]:
    """Rows of a sheet's only table by heading."""
    ((_, ref),) = book[sheet].tables.items()
    head, *rows = [[c.value for c in row] for row in book[sheet][ref]]
    return [dict(zip(head, row, strict=True)) for row in rows]  # type: ignore[arg-type]


def lines(book: Book, sheet: str) -> list[list[object]]:
    """All rows of a sheet without their blanks."""
    return [[c.value for c in row if c.value is not None] for row in book[sheet].iter_rows()]


def test_overview_counts_every_respondent_once(book: Book) -> None:
    assert book.sheetnames == SHEETS
    shown = lines(book, "概览")
    assert ["2026Q4", "制造", 25, 6, 5, 4, 40, 36, 0.9, 0] in shown
    assert ["2026Q4", "金融", 13, 3, 3, 1, 20, 19, 0.95, 0] in shown
    at = shown.index(["发放", "回收", "接受", "退回", "未回"])
    assert shown[at + 1] == [60, 55, 47, 8, 5]
    assert shown[at + 2][1:3] == ["回收率 92%", "其中有提示 9 份"]


def test_overview_tells_the_newest_file_and_not_the_clock(book: Book) -> None:
    newest = max(s.modified for s in wave()[1])
    assert f"收到 56 份 · 最近保存的一份：{newest}" in book["概览"]["B2"].value


def test_overview_ranks_problems_by_how_many_files_have_them(book: Book) -> None:
    shown = lines(book, "概览")
    at = shown.index(["程度", "问题", "份数"])
    assert [row[0] for row in shown[at + 1 : at + 6]] == ["警告", "警告", "错误", "错误", "错误"]
    assert [row[2] for row in shown[at + 1 : at + 6]] == [9, 8, 8, 8, 1]


def test_overview_draws_the_states(book: Book) -> None:
    (chart,) = book["概览"]._charts
    assert [s.tx.strRef.f for s in chart.series] == [f"'概览'!${c}$9" for c in "DEFG"]
    assert {s.val.numRef.f for s in chart.series} == {f"'概览'!${c}$10:${c}$11" for c in "DEFG"}


def test_each_file_has_its_verdict_and_whether_it_counts(book: Book) -> None:
    rows = table(book, "收件明细")
    assert [row["文件"] for row in rows] == [s.file for s in wave()[1]]
    assert Counter(row["判定"] for row in rows) == {"接受": 38, "接受（有提示）": 9, "退回": 9}
    assert Counter(row["计入估计"] for row in rows) == {"是": 47, "否": 9}
    assert rows[0] | {"文件指纹": None} == {
        "轮次": "2026Q4", "产业": "制造", "编号": respondent(0).id, "单位": respondent(0).name, "判定": "退回",
        "计入估计": "否", "错误": 2, "警告": 1, "文件": submission(0).file, "行": None,
        "保存时间（UTC）": "2026-11-01T08:15:00Z", "文件指纹": None,
    }  # fmt: skip


def test_an_older_form_and_one_of_somebody_uninvited_are_told_apart() -> None:
    old, new = submission(1), replace(submission(1), sha256="cd" * 32, modified="2026-12-01T00:00:00Z")
    stranger = submission(2)
    waves = {
        ("2026Q4", "MFG"): [
            Tracked(respondent(1), invited=True, submissions=(old, new), counted=new),
            Tracked(respondent(2), invited=False, submissions=(stranger,), counted=stranger),
        ]
    }
    book = loaded(inbox_report(waves, [old, new, stranger], INDUSTRIES))
    assert [row["计入估计"] for row in table(book, "收件明细")] == ["否（另有一份）", "是", "是（名单外）"]
    assert ["2026Q4", "制造", 1, 0, 0, 0, 1, 1, 1, 1] in lines(book, "概览")


def test_every_problem_is_listed_with_question_cell_and_fix(book: Book) -> None:
    rows = table(book, "问题清单")
    expected = [(s.file, p.place.label, p.place.cell, str(p.severity), p.fix) for s in wave()[1] for p in s.problems]
    assert [(r["文件"], r["题目"], r["单元格"], r["程度"], r["处理"]) for r in rows] == expected
    assert book["问题清单"].tables["tblProblems"].autoFilter.ref == book["问题清单"].tables["tblProblems"].ref


def test_who_is_to_be_reminded_of_what(book: Book) -> None:
    rows = table(book, "待催收")
    assert Counter(row["事由"] for row in rows) == {"催交：尚未交回": 5, "催交：退回后未改正": 8}
    silent = next(row for row in rows if row["编号"] == respondent(3).id)
    assert (silent["联系人"], silent["邮箱"], silent["最近一份文件"]) == ("欧阳某某", "someone3@example.com", None)
    assert next(row for row in rows if row["编号"] == respondent(8).id)["错误"] == 2


def test_files_of_nobody_and_files_passed_over_are_listed(book: Book) -> None:
    rows = [(row["文件"], row["程度"], row["发现"]) for row in table(book, "未识别文件")]
    assert rows == [("扫描件.pdf", "错误", "是 PDF"), ("~$x.xlsx", "跳过", "临时文件，已跳过")]


def test_a_report_of_nothing_says_so() -> None:
    book = loaded(inbox_report({}, [], {}))
    told = [lines(book, sheet)[-1] for sheet in SHEETS]
    assert told == [
        ["还没有收到问卷"], ["还没有收到任何文件"], ["收到的问卷都没有问题"], ["没有需要催收的单位"],
        ["没有未识别或跳过的文件"],
    ]  # fmt: skip


def test_same_arguments_same_bytes() -> None:
    assert inbox_report(*wave(), INDUSTRIES) == inbox_report(*wave(), INDUSTRIES)


@pytest.mark.parametrize("text", FORMULAS)
def test_what_people_sent_stays_text(text: str) -> None:
    who = Respondent(text, text, text, text, text, text, text)
    problem = Problem("answer.type", Place(text, "填写", "D8"), text, text, text)
    sent = replace(submission(1), file=text, respondent=text, modified=text, problems=(problem,))
    tracked = Tracked(who, invited=True, submissions=(sent,))
    lost = replace(SCAN, file=text, problems=(problem,))
    package = inbox_report({(text, text): [tracked]}, [sent, lost], {text: text}, [Remark(text, text)])
    book = loaded(package)
    for ws in book:
        cells = [c for row in ws.iter_rows() for c in row if c.value is not None]
        assert {c.data_type for c in cells} <= {"s", "n"}
        assert not any(c.hyperlink for c in cells)
    shown = text.replace("\r", "_x000D_")  # how the format itself writes a carriage return
    assert table(book, "待催收")[0]["邮箱"] in (text, shown)
    assert table(book, "问题清单")[0]["发现"] in (text, shown)


def test_text_that_no_file_can_hold_is_made_fit() -> None:
    sent = replace(submission(1), file="\udcd6\udcd0.xlsx", problems=(replace(SCAN.problems[0], found="长" * 50_000),))
    row = table(loaded(inbox_report({}, [sent], {})), "未识别文件")[0]
    assert row["文件"] == "??.xlsx"
    assert row["发现"] == "长" * 1000 + "……"


@pytest.mark.parametrize(
    ("tracked", "expected", "then"),
    [
        (Tracked(respondent(3), True), "未回", "催交：尚未交回"),
        (Tracked(respondent(8), True, (submission(8),)), "退回", "催交：退回后未改正"),
        (Tracked(respondent(1), True, (submission(1),), submission(1)), "接受", "无需处理"),
        (Tracked(respondent(5), True, (submission(5),), submission(5)), "接受（有提示）", "核对提示"),
        (Tracked(respondent(1), False, (submission(1),), submission(1)), "名单外", "核对单位；受邀的补入发放名单"),
        # a form sent back later takes nothing away from the one that counts
        (Tracked(respondent(1), True, (submission(1), submission(8)), submission(1)), "接受", "无需处理"),
    ],
)
def test_state_and_next_step_of_a_respondent(tracked: Tracked, expected: str, then: str) -> None:
    assert state(tracked) == expected
    (row,) = tracking_rows({("2026Q4", "MFG"): [tracked]}, INDUSTRIES)
    assert list(row) == list(TRACKING_FIELDS)
    assert (row["industry"], row["state"], row["next"]) == ("制造", expected, then)


def test_problems_are_told_of_files_only() -> None:
    rows = tracking_rows(wave()[0], INDUSTRIES)
    by_id = {row["respondent"]: row for row in rows}
    assert len(by_id) == 60
    assert by_id[respondent(3).id]["problems"] is None
    assert by_id[respondent(1).id]["problems"] == 0
    assert by_id[respondent(8).id]["problems"] == 3
    assert by_id[respondent(8).id]["file"] == submission(8).file


def test_the_invented_wave_is_what_it_says() -> None:
    waves, submissions = wave()
    verdicts: Counter[Verdict] = Counter(s.verdict for s in submissions)
    assert verdicts == {Verdict.ACCEPTED: 38, Verdict.WITH_WARNINGS: 9, Verdict.REJECTED: 9}
    assert isinstance(submissions[0], Submission)
    assert place("company").cell == "D8"
    assert [len(tracked) for tracked in waves.values()] == [40, 20]
