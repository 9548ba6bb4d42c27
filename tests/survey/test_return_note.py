"""退回说明.xlsx: a client reads what to mend, errors first, and can jump to the cells of their own file."""

import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from cii_xl.index.problems import Place, Problem, Severity
from cii_xl.survey import places
from cii_xl.survey.records import Answer, State, Verdict
from cii_xl.survey.return_note import link, note_name, return_note, write_notes

from .invented import ASKED, FORMULAS, NAMES, SCAN, submission, wave


def loaded(package: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(package))


def rows(book: openpyxl.Workbook) -> list[list[object]]:
    ws = book["退回说明"]
    return [[c.value for c in row] for row in ws[ws.tables["tblToMend"].ref]]


def letter(book: openpyxl.Workbook) -> str:
    return "\n".join(str(c.value) for (c,) in book["退回说明"]["B1:B8"] if c.value)


def test_errors_come_first_and_notes_are_left_out() -> None:
    head, *shown = rows(loaded(return_note(submission(8), ASKED)))
    assert head == ["序号", "程度", "题目", "单元格", "发现", "应为", "处理"]
    assert [row[:2] for row in shown] == [[1, "错误"], [2, "错误"], [3, "警告"]]
    company = ["单位名称", "D8", "空白", "单位名称", "填写营业执照上的全称"]
    assert shown[1][2:] == company


def test_the_letter_names_company_form_wave_and_how_many_errors() -> None:
    told = letter(loaded(return_note(submission(8), ASKED)))
    assert f"{NAMES[0]}好！" in told
    assert "产业互联网问卷（制造） 2026Q4" in told
    assert "其中有 2 处需要改正" in told
    assert "怎样寄回" in told
    assert "文件：问卷 2026Q4 91330100MA20000008.xlsx" in told  # not the staff's folder


def test_what_is_no_form_of_ours_gets_a_letter_too() -> None:
    told = letter(loaded(return_note(SCAN)))
    assert "您好！" in told
    assert "在最初收到的问卷文件中填写" in told


def test_cells_lead_into_the_file_beside_the_note() -> None:
    ws = loaded(return_note(submission(8), ASKED))["退回说明"]
    links = {c.value: c.hyperlink for row in ws.iter_rows() for c in row if c.hyperlink}
    assert set(links) == {p.place.cell for p in submission(8).problems if p.severity is not Severity.NOTE}
    assert links["D8"].target == "问卷%202026Q4%2091330100MA20000008.xlsx"
    assert links["D8"].location == "'填写'!D8"


@pytest.mark.parametrize(
    "name", ["问卷.xlsx", "ＡＢＣ 公司（1）.xlsx", "a&b'c,d;e=f+g-h@i.XLSX", "子夹/问卷.xlsm", "=1+1.xlsx"]
)
def test_ordinary_names_are_linked(name: str) -> None:
    one = submission(8, file=name)
    assert link(one, one.problems[1]) == f"external:{name.rpartition('/')[2]}#'填写'!{one.problems[1].place.cell}"
    ws = loaded(return_note(one, ASKED))["退回说明"]
    target = next(c.hyperlink.target for row in ws.iter_rows() for c in row if c.hyperlink)
    assert target == name.rpartition("/")[2].replace(" ", "%20")


@pytest.mark.parametrize(
    "name",
    [
        "a#b.xlsx", "a%41.xlsx", "http:x.xlsx", "\\\\server\\share\\?.xlsx", "a\nb.xlsx", "..xlsx", "~$a.xlsx",
        "a[1].xlsx", "??.xlsx", " a.xlsx", "x" * 300 + ".xlsx", "问卷.xls", "扫描.pdf", "a.exe", "", "a|b.xlsx",
        "a<b>.xlsx",
    ],
)  # fmt: skip
def test_odd_names_are_not_linked(name: str) -> None:
    one = replace(submission(8), file=name)
    assert link(one, one.problems[1]) == ""
    ws = loaded(return_note(one, ASKED))["退回说明"]
    assert not any(c.hyperlink for row in ws.iter_rows() for c in row)
    assert "可点击" not in letter(loaded(return_note(one, ASKED)))


@pytest.mark.parametrize(
    "where",
    [
        Place("编码", places.ANSWERS, "I8"), Place("标识", places.META, "D8"), Place("全表", places.ANSWERS),
        Place("x", places.ANSWERS, "D8'!A1"), Place("x", places.ANSWERS, "D08"), Place("第3行 单位名称"),
    ],
)  # fmt: skip
def test_cells_that_cannot_be_seen_are_not_linked(where: Place) -> None:
    one = replace(submission(8), problems=(Problem("form.code", where, "x", "y", "z"),))
    assert link(one, one.problems[0]) == ""


def test_rows_of_an_export_are_not_linked() -> None:
    one = replace(submission(8), row=7)
    assert link(one, one.problems[1]) == ""
    assert "第 7 行" in letter(loaded(return_note(one, ASKED)))


@pytest.mark.parametrize("text", FORMULAS)
def test_what_the_client_wrote_stays_text(text: str) -> None:
    problem = Problem("answer.type", Place(text, places.ANSWERS, "D8"), text, text, text)
    answers = {"company": Answer("company", State.ANSWERED, text)}
    one = replace(submission(8), file=text, answers=answers, problems=(problem,))
    book = loaded(return_note(one, ASKED))
    cells = [c for row in book["退回说明"].iter_rows() for c in row if c.value is not None]
    assert {c.data_type for c in cells} <= {"s", "n"}
    assert not any(c.hyperlink for c in cells)
    assert rows(book)[1][4] in (text, text.replace("\r", "_x000D_"))


def test_same_submission_same_bytes() -> None:
    assert return_note(submission(8), ASKED) == return_note(submission(8), ASKED)


def test_a_note_for_each_rejected_file_and_for_no_other(tmp_path: Path) -> None:
    _, submissions = wave()
    written = write_notes(submissions, {ASKED.digest: ASKED}, tmp_path / "退回说明")
    back = [s for s in submissions if s.verdict is Verdict.REJECTED]
    assert list(written) == [(s.sha256, s.row) for s in back]
    assert sorted(p.name for p in (tmp_path / "退回说明").iterdir()) == sorted(note_name(s) for s in back)
    assert note_name(back[0]) == "退回说明 问卷 2026Q4 91330100MA20000000.xlsx"
    assert "制造" in letter(loaded(written[back[0].sha256, 0].read_bytes()))
    before = {p: p.stat().st_mtime_ns for p in written.values()}
    assert write_notes(submissions, {ASKED.digest: ASKED}, tmp_path / "退回说明") == written
    assert {p: p.stat().st_mtime_ns for p in written.values()} == before


def test_two_files_of_one_name_get_two_notes(tmp_path: Path) -> None:
    one, other = submission(8, file="甲/问卷.xlsx"), submission(16, file="乙/问卷.xlsx")
    written = write_notes([one, other], {}, tmp_path)
    assert [p.name for p in written.values()] == ["退回说明 问卷.xlsx", "退回说明 问卷-2.xlsx"]


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("../../etc/passwd", "退回说明 passwd.xlsx"),
        ("..\\..\\x.xlsx", "退回说明 x.xlsx"),
        ('a:b*c?"<>|.xlsx', "退回说明 a-b-c-----.xlsx"),
        ("长" * 200 + ".xlsx", "退回说明 " + "长" * 50 + ".xlsx"),
        ("", "退回说明.xlsx"),
        ("CON.xlsx", "退回说明 CON.xlsx"),
    ],
)
def test_names_of_notes_are_safe(file: str, name: str, tmp_path: Path) -> None:
    one = replace(submission(8), file=file)
    assert note_name(one) == name
    (path,) = write_notes([one], {}, tmp_path).values()
    assert path == tmp_path / name


def test_nothing_rejected_makes_no_folder(tmp_path: Path) -> None:
    assert write_notes([submission(1)], {}, tmp_path / "退回说明") == {}
    assert not (tmp_path / "退回说明").exists()


def test_no_note_for_what_only_staff_can_mend(tmp_path: Path) -> None:
    ours = Problem("respondent.uninvited", Place("受访者编号"), "不在名单", "名单上的", "补登")
    theirs = Problem("answer.type", Place("占比"), "x", "数字", "改正")
    assert write_notes([replace(submission(1), problems=(ours,))], {}, tmp_path / "无") == {}
    assert not (tmp_path / "无").exists()
    assert len(write_notes([replace(submission(1), problems=(ours, theirs))], {}, tmp_path)) == 1


def test_no_note_where_a_newer_form_counts(tmp_path: Path) -> None:
    one = submission(8)
    assert write_notes([one], {}, tmp_path, {(one.sha256, one.row)}) == {}
