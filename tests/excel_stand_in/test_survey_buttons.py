"""生成问卷, 收集问卷 and 导入问卷估计 in the shipped workbook: its VBA, Python, its cells, and the files beside it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

import cii_xl
from cii_xl.addin.actions import BUTTONS
from cii_xl.survey.apply import applied, changes
from cii_xl.survey.store import Store
from cii_xl.survey.wave import estimates
from tests.survey.returned import fill, wave, write_list

from .excel import Excel
from .workbook import Book

WAVE, STORE, LIST, INBOX = (f"D{row}" for row in (6, 7, 8, 9))
"""Cells on 问卷跟踪 to type in."""
STATE, RESPONDENTS = "B4", "tblTracking"
HIDDEN, SHOWN = 0.0, 18.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the workbook lies."""
    return tmp_path / "2026 年问卷"


@pytest.fixture
def book(excel: Excel, built: bytes, folder: Path) -> Book:
    """The CII workbook, alone in its folder."""
    folder.mkdir()
    path = folder / "CII 工作簿.xlsm"
    path.write_bytes(built)
    return excel.open(path)


@pytest.fixture(scope="module")
def returned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a wave of twenty-eight, half of which came back."""
    return wave(tmp_path_factory.mktemp("wave"), 28, range(1, 15))


def press(book: Book, action: str) -> str:
    """Press a button; what the message cell says then, which is one sentence in Chinese."""
    book.run(BUTTONS[action].macro)
    assert book.status_bar() is False
    told = str(book.cell("首页", "B15"))
    assert told
    assert "\n" not in told
    assert "Traceback" not in told
    return told


def refused(book: Book, action: str) -> str:
    """Press a button that cannot do what it is asked; the reason, after making sure that nothing changed."""
    before, boxes = everything(book), len(book.dialogs())
    told = press(book, action)
    assert book.dialogs()[boxes:] == [told]
    assert everything(book) == before
    title = BUTTONS[action].caption
    assert told.startswith((f"未完成：{title}。", f"未完成：{title}时"))
    return told.removeprefix(f"未完成：{title}。")


def everything(book: Book) -> list[Any]:
    """What the buttons may write: cells with their formulas, rows shown, tables."""
    areas = {"问卷跟踪": "A1:L75", "问卷估计": "A1:N70", "制造": "A1:J20", "版本数据": "A1:N60", "版本": "A1:F80"}
    cells = {sheet: book.get(sheet, ("Range", area), "Formula") for sheet, area in areas.items()}
    rows = [("问卷跟踪", 20), ("问卷估计", 11), ("问卷估计", 40), ("问卷估计", 50)]
    return [cells, [height(book, *at) for at in rows], book.tables()]


def height(book: Book, sheet: str, row: int) -> float:
    return float(book.get(sheet, ("Rows", row), "RowHeight"))


def states(book: Book) -> list[Any]:
    return [row[0] for row in book.cells("问卷跟踪", f"{RESPONDENTS}[状态]")]


def test_forms_go_out_and_come_back(book: Book, folder: Path) -> None:
    write_list(folder / "名单.csv", 6)
    book.set("问卷跟踪", WAVE, "2026Q4")
    book.set("问卷跟踪", LIST, "名单.csv")
    book.select("制造", "E12")
    assert press(book, "issue_forms") == f"已为 6 个单位生成制造问卷，在 {folder / '问卷' / '表单'}"
    forms = sorted((folder / "问卷" / "表单").iterdir())
    assert [form.name for form in forms] == [f"CII问卷-制造-2026Q4-MFG-000{i}-第{i}公司.xlsx" for i in range(1, 7)]
    assert book.cell("问卷跟踪", STATE) == "2026Q4 · 发放 6 · 回收 0 · 接受 0"
    assert states(book) == ["未回"] * 6
    assert height(book, "问卷跟踪", 20) == SHOWN

    inbox = folder / "问卷" / "收件"
    for i in (1, 2, 3):
        fill(forms[i - 1], i, inbox)
    fill(forms[3], 4, inbox, {"s1_share": 140})
    told = press(book, "collect_forms")
    assert told.startswith("看过 4 个文件，新登记 4 个：接受 3，接受（有提示） 0，退回 1；报告与退回说明在 ")
    assert book.cell("问卷跟踪", STATE) == "2026Q4 · 发放 6 · 回收 4 · 接受 3"
    rows = book.cells("问卷跟踪", RESPONDENTS)
    assert [row[6] for row in rows] == ["接受", "接受", "接受", "退回", "未回", "未回"]
    assert rows[3][:4] == ["制造", "MFG-0004", "第4公司", "大"]
    assert rows[3][7] == 1
    assert rows[3][8] == forms[3].name
    assert [row[10] for row in rows[2:5]] == ["无需处理", "催交：退回后未改正", "催交：尚未交回"]
    reports = folder / "问卷" / "报告"
    assert (reports / "收件报告.xlsx").is_file()
    assert [note.name for note in (reports / "退回说明").iterdir()] == [f"退回说明 {forms[3].stem}.xlsx"]

    (inbox / forms[3].name).rename(inbox / "先前的.xlsx")
    renewed = fill(forms[3], 4, inbox)
    renewed.rename(inbox / "改正后.xlsx")
    told = press(book, "collect_forms")
    assert told.startswith("看过 5 个文件，新登记 1 个：接受 1，接受（有提示） 0，退回 0；")
    assert states(book) == ["接受"] * 4 + ["未回"] * 2
    assert book.dialogs() == []
    assert book.errors() == []


def test_the_table_of_respondents_shrinks_and_grows_with_the_wave(book: Book, folder: Path) -> None:
    book.set("问卷跟踪", f"{WAVE}:{WAVE}", 2027)  # a number for Excel
    book.select("制造", "E12")
    sizes = {}
    for number, listed in ((5, "名单.csv"), (2, '"名单 2.csv"'), (7, str(folder / "三" / "名单.csv"))):
        write_list(folder / listed.strip('"'), number)
        book.set("问卷跟踪", LIST, listed)
        book.set("问卷跟踪", WAVE, 2027 + len(sizes))
        press(book, "issue_forms")
        sizes[number] = book.tables()[RESPONDENTS]
        assert states(book) == ["未回"] * number
        assert {cell for row in book.cells("问卷跟踪", f"B{32 + number}:L45") for cell in row} == {None}
    assert sizes == {number: f"问卷跟踪!B31:L{31 + number}" for number in (5, 2, 7)}
    assert book.cell("问卷跟踪", STATE) == "2029 · 发放 7 · 回收 0 · 接受 0"
    assert book.dialogs() == []


def test_without_a_list_there_is_one_blank_form(book: Book, folder: Path) -> None:
    book.set("问卷跟踪", WAVE, "2026Q4")
    book.set("问卷跟踪", STORE, str(folder / "别处"))
    book.select("首页", "E20")
    before = everything(book)
    form = folder / "问卷" / "表单" / "CII问卷-金融-2026Q4-空白.xlsx"
    assert press(book, "issue_forms") == f"已写出空白表单 {form}；没有指定发放名单"
    assert form.is_file()
    assert (folder / "别处" / "ledger.sqlite").is_file()
    assert everything(book) == before


def test_estimates_are_taken_over_and_all_follows(book: Book, folder: Path, returned: Path) -> None:
    shutil.copytree(returned, folder / "问卷")
    book.set("研报数据", "M2", '=CII_INDEX("制造")')
    book.set("制造", "E14", "=6.5+0.4")  # a row that is not taken over
    rows = cii_xl.published().rows
    rows.loc[rows["substage"] == "生产管理", "rate"] = 6.9
    old = cii_xl.Edition(rows, id="2019-2020")
    with Store(returned) as store:
        made = estimates(store, "2026Q4", old)
    new = {grade: applied(old, changes(made, old, grade)) for grade in "CD"}
    book.set("问卷跟踪", WAVE, "2026Q4")
    assert press(book, "apply_survey") == (
        f"已采用 3 个环节的估计，2 个保留原值；平均指数 {old.mean():.1f} → {new['C'].mean():.1f}"
    )
    table = book.cells("制造", "tblMFG")
    assert_rows(table, new["C"].table("MFG"))
    assert [row[6] for row in table] == ["问卷", "问卷", "区间", "问卷", "区间"]
    assert str(table[0][7]).startswith("2026Q4，n=14，n_eff=13.7，等级 C")
    assert book.formula("制造", "E14") == "=6.5+0.4"
    assert book.cell("研报数据", "M2") == pytest.approx(new["C"].index("制造"), abs=1e-9)
    assert book.cell("制造", "B5") == pytest.approx(new["C"].index("制造"), abs=1e-9)

    assert book.cell("问卷估计", "B6") == "2026Q4 · 制造 · 采用 C 级及以上，5 行中的 3 行 · 置信水平 95%"
    index = book.cells("问卷估计", "B11:J12")
    assert index[0][:5] == ["制造", "2026Q4", 28, 14, 14]
    assert index[0][5:7] == pytest.approx([old.index("制造"), made[0].index.rate])  # type: ignore[union-attr]
    assert index[1] == [None] * 9
    rows = book.cells("问卷估计", "B40:N45")
    assert [row[11] for row in rows] == ["是", "是", "否", "是", "否", None]
    assert [row[3] for row in rows[:5]] == pytest.approx(list(old.table("MFG")["rate"]))
    assert [row[4] for row in rows[:5]] == pytest.approx([e.rate for e in made[0].items])
    assert [height(book, "问卷估计", row) for row in (11, 12, 40, 44, 45)] == [SHOWN, HIDDEN, SHOWN, SHOWN, HIDDEN]
    assert states(book) == ["接受"] * 14 + ["未回"] * 14

    assert [row[0] for row in book.cells("版本", "tblVersions")] == ["研报公布", "当前工作簿", "问卷 2026Q4 之前"]
    kept = [row for row in book.cells("版本数据", "tblSnapshots") if row[2] == "MFG"]
    assert [row[8] for row in kept] == pytest.approx(list(old.table("MFG")["rate"]))

    book.set("问卷估计", "C4", "d")
    assert press(book, "apply_survey").startswith("已采用 5 个环节的估计；平均指数 ")
    assert_rows(book.cells("制造", "tblMFG"), new["D"].table("MFG"))
    assert book.cell("研报数据", "M2") == pytest.approx(new["D"].index("制造"), abs=1e-9)
    assert [row[0] for row in book.cells("版本", "tblVersions")][2:] == ["问卷 2026Q4 之前", "问卷 2026Q4 之前 2"]
    rows = book.cells("问卷估计", "B40:N44")
    assert [row[3] for row in rows] == pytest.approx(list(new["C"].table("MFG")["rate"]))
    assert [row[11] for row in rows] == ["是"] * 5
    assert len(book.cells("问卷跟踪", RESPONDENTS)) == 28
    assert book.dialogs() == []
    assert book.errors() == []


def assert_rows(table: list[list[Any]], wanted: Any) -> None:
    """An industry's table in the workbook is that of an edition."""
    for at, key in ((2, "weight"), (3, "rate"), (4, "low"), (5, "high")):
        expected = [None if value != value else value for value in wanted[key]]
        assert [row[at] for row in table] == [None if v is None else pytest.approx(v) for v in expected], key
    assert [row[6] for row in table] == list(wanted["provenance"])
    assert [row[7] or "" for row in table] == list(wanted["basis"])


def test_what_cannot_be_sent_out_is_told_and_leaves_nothing_behind(book: Book, folder: Path) -> None:
    book.select("制造", "E12")
    assert refused(book, "issue_forms") == "请先在“问卷跟踪”页填写轮次，例如 2026Q4"
    book.set("问卷跟踪", WAVE, "2026/Q4")
    assert refused(book, "issue_forms").startswith("轮次“2026/Q4”不可用；应为：1 至 ")
    book.set("问卷跟踪", WAVE, "2026Q4")
    book.set("问卷跟踪", LIST, "名单.csv")
    assert refused(book, "issue_forms").startswith(f"没有发放名单 {folder / '名单.csv'}；请在“问卷跟踪”页改填")
    text = write_list(folder / "名单.csv", 3).read_text(encoding="utf-8-sig")
    (folder / "名单.csv").write_text(text.replace("第2公司", "").replace(",小", ",特大"), encoding="utf-8")
    assert refused(book, "issue_forms") == "第3行 单位名称：没有填写；补上（共 2 处）"
    (folder / "名单.csv").write_bytes(b"\xff\xfe\x00")
    assert refused(book, "issue_forms").startswith("文件：不是可以读取的 CSV 文件；")
    book.set("问卷跟踪", LIST, None)
    book.select("研报数据", "B2")
    assert refused(book, "issue_forms").startswith("请先选中一个产业")
    assert [path.name for path in folder.iterdir() if path.name != "名单.csv"] == ["CII 工作簿.xlsm"]


def test_what_cannot_be_collected_or_estimated_is_told(book: Book, folder: Path) -> None:
    for action in ("collect_forms", "apply_survey"):
        assert refused(book, action) == "请先在“问卷跟踪”页填写轮次，例如 2026Q4"
    book.set("问卷跟踪", WAVE, "2026Q4")
    inbox = folder / "问卷" / "收件"
    assert refused(book, "collect_forms").startswith(f"没有收件文件夹 {inbox}；请建立它并放入客户交回的文件")
    inbox.mkdir(parents=True)
    for action in ("collect_forms", "apply_survey"):
        assert refused(book, action).startswith(f"{folder / '问卷'} 中没有问卷台账；请先点击“生成问卷”")
    shutil.rmtree(folder / "问卷")
    wave(folder, 4, ())
    assert refused(book, "apply_survey").endswith("：没有可用的答卷；先收集问卷")
    book.set("问卷跟踪", WAVE, "2031Q4")
    assert refused(book, "apply_survey") == "台账中没有轮次“2031Q4”；现有：2026Q4"
    book.set("问卷估计", "C4", "E")
    assert refused(book, "apply_survey") == "“问卷估计”页的最低等级应为 A、B、C、D 之一"
    (folder / "问卷" / "ledger.sqlite").write_bytes(b"no ledger" * 1000)
    book.set("问卷估计", "C4", "C")
    assert "ledger.sqlite" in refused(book, "apply_survey")
    assert book.errors() == []


def test_a_protected_sheet_leaves_all_as_it_was(book: Book, folder: Path, returned: Path) -> None:
    shutil.copytree(returned, folder / "问卷")
    book.set("问卷跟踪", WAVE, "2026Q4")
    book.protect("问卷估计")  # written last: the rest was written and is taken back
    assert "工作簿未改动；工作表或工作簿受保护，请先撤销保护再试" in refused(book, "apply_survey")
    book.protect("问卷跟踪")
    assert "工作簿未改动；工作表或工作簿受保护，请先撤销保护再试" in refused(book, "collect_forms")
