"""The buttons of the shipped workbook: its VBA, RunPython, xlwings' own engine, our actions, its cells."""

from __future__ import annotations

from pathlib import Path

import pytest

import cii_xl
from cii_xl.addin.actions import BUTTONS
from cii_xl.book.layout import SUMMARY_COMMENTARY, SummaryRows
from cii_xl.index.summary import one, summarise

from .excel import StandInGap
from .workbook import Book

HOME_MESSAGE = "B15"
ROWS = SummaryRows(7)
"""Where the blocks of the 汇总 sheet begin, rows counted from 0."""


def press(book: Book, action: str) -> str:
    """Press a button; what the message cell says then."""
    book.run(BUTTONS[action].macro)
    assert book.status_bar() is False
    return str(book.cell("首页", HOME_MESSAGE))


def test_check_lists_a_problem_and_takes_it_off_again(book: Book) -> None:
    book.set("制造", "E12", 33.0)
    assert press(book, "check_data") == "数据校验：错误 1 个"
    row = book.cells("校验", "B7:G7")[0]
    assert row[:4] == [1.0, "错误", "制造!G12", "上限 7.13129 小于渗透率 33"]
    assert book.formula("校验", "D7") == '=HYPERLINK("#\'制造\'!G12","制造!G12")'
    assert book.cells("校验", "I7:I8") == [["tblMFG!G12"], [None]]
    assert [book.get("校验", ("Rows", r), "RowHeight") for r in (7, 8)] == [36.0, 0.0]
    book.set("制造", "G12", None)
    assert press(book, "check_data") == "数据校验：没有问题"
    assert book.cells("校验", "B7:G7") == [[None] * 6]
    assert book.dialogs() == []
    assert book.errors() == []


def written(book: Book) -> tuple[list[list[object]], list[str]]:
    """What the 汇总 sheet holds, formulas as such and without the time of the last update, and its array formulas."""
    cells = book.get("汇总", ("Range", "A1:Z95"), "Formula")
    cells[1][10] = ""
    base = [f"{column}{row}" for row in range(ROWS.base + 2, ROWS.base + 9) for column in "BCDEFGHIJKLMN"]
    return cells, [at for at in base if book.get("汇总", ("Range", at), "HasArray")]


def damage(book: Book) -> None:
    """Type over a figure and a heading of the ranking, an array formula, a heat cell; delete a sentence and two rows of
    the contributions."""
    book.set("汇总", f"D{ROWS.ranking + 3}", 99.0)
    book.set("汇总", f"H{ROWS.ranking + 1}", "另一个标题")
    book.set("汇总", f"H{ROWS.base + 4}", "我觉得是设计")
    book.set("汇总", f"E{ROWS.rates(2) + 1}", 77.0)
    book.set("汇总", f"B{SUMMARY_COMMENTARY + 3}", None)
    book.set("汇总", f"C{ROWS.parts + 2}:M{ROWS.parts + 3}", [[None] * 11] * 2)


def test_update_writes_the_summary_again_and_agrees_with_python(book: Book) -> None:
    before = written(book)
    assert before[1] == [f"{column}{row}" for row in range(ROWS.base + 2, ROWS.base + 9) for column in "HIJK"]
    book.set("制造", "E12:G12", [[90.0, None, None]])
    wanted = cii_xl.published().with_rates({("制造", "设计研发"): 90.0})
    assert wanted.index("制造") > wanted.index("零售")
    damage(book)
    assert written(book) != before
    mean = one(wanted.mean())
    assert press(book, "update_summary").startswith(f"汇总已更新：7 个产业平均 {mean}，与 Python 计算一致；")
    assert written(book) == before
    book.calculate(full=True)  # under manual calculation the stand-in reads cells before they are worked out
    shown = book.cells("汇总", "A1:N92")
    said = summarise(wanted, cii_xl.published())
    assert [row[1] for row in shown[SUMMARY_COMMENTARY : SUMMARY_COMMENTARY + 5]] == said.commentary()
    ranking = shown[ROWS.ranking + 1 : ROWS.ranking + 8]
    assert [row[2] for row in ranking] == [i.name for i in said.ranked]
    assert [row[3] for row in ranking] == pytest.approx([i.index for i in said.ranked], abs=1e-9)
    assert [row[6] for row in ranking] == [i.top.label for i in said.ranked]
    assert [row[8] for row in ranking] == [i.next.label for i in said.ranked]
    here = {r.position: r for r in said.industries[2].rows}
    heat = shown[ROWS.rates(2)][2:12]
    assert heat == [pytest.approx(here[p].rate) if p in here else "·" for p in range(1, 11)]
    totals = [row[12] for row in shown[ROWS.parts + 1 : ROWS.parts + 8]]
    assert totals == pytest.approx([i.index for i in said.industries], abs=1e-9)
    assert str(book.cell("汇总", "K2")).startswith("更新于 ")
    assert book.dialogs() == []
    assert book.errors() == []


def test_update_of_an_untouched_summary_changes_nothing(book: Book) -> None:
    before = written(book)
    assert press(book, "update_summary").startswith("汇总已更新：7 个产业平均 17.1，与 Python 计算一致；数据校验")
    assert written(book) == before


def test_update_finds_a_renamed_summary(book: Book) -> None:
    book.rename_sheet("汇总", "我的汇总")
    damaged = f"D{ROWS.ranking + 3}"
    formula = book.get("我的汇总", ("Range", damaged), "Formula")
    book.set("我的汇总", damaged, 99.0)
    assert press(book, "update_summary").startswith("汇总已更新：7 个产业")
    assert book.get("我的汇总", ("Range", damaged), "Formula") == formula


def test_an_index_typed_over_on_its_own_sheet_is_told_and_the_summary_is_as_it_was(book: Book) -> None:
    damage(book)
    book.set("制造", "B5", 31.0)
    before = written(book)
    assert "制造在汇总页为 31.0000，应为 5.5000" in press(book, "update_summary")
    assert written(book) == before
    assert len(book.dialogs()) == 1


def test_a_protected_summary_is_told_once_and_is_as_it_was(book: Book) -> None:
    damage(book)
    book.protect("汇总")
    before = written(book)
    told = press(book, "update_summary")
    assert told.startswith("未完成：更新汇总时出错，工作簿未改动；工作表或工作簿受保护，请先撤销保护")
    assert book.dialogs() == [told]
    assert written(book) == before
    assert book.cell("汇总", "K2") is None


def test_a_protected_check_sheet_takes_the_rewritten_summary_back(book: Book) -> None:
    damage(book)
    book.protect("校验")
    before = written(book)
    assert "受保护，请先撤销保护" in press(book, "update_summary")
    assert written(book) == before


def test_a_summary_whose_rows_were_moved_is_compared_but_not_written(book: Book) -> None:
    book.set("汇总", f"B{ROWS.means + 4}", "平均渗透率")  # the stand-in inserts no rows on a sheet with charts
    book.set("汇总", f"B{ROWS.means + 2}", "新的一行")
    before = written(book)
    assert "与 Python 计算一致；“汇总”页插入或删除过行列，公式没有重写；" in press(book, "update_summary")
    assert written(book) == before
    assert book.dialogs() == []


def test_restore_brings_the_report_back_and_keeps_what_was_there(book: Book) -> None:
    published = cii_xl.published().table("MFG")
    book.put("历史", "Visible", value=0)  # the stand-in shows every sheet of a file
    book.set("制造", "E12", 33.0)
    book.set("制造", "D13", "=0.1+0.1")
    book.select("制造", "E12")
    assert press(book, "restore_published").startswith("“制造”已恢复")
    assert [r[0] for r in book.cells("制造", "tblMFG[渗透率]")] == published["rate"].to_list()
    kept = book.cells("历史", "tblHistory")
    assert [r[6] for r in kept] == [33.0, *published["rate"].to_list()[1:]]
    assert kept[1][11] == "原权重 =0.1+0.1"
    assert book.get("历史", "Visible") == -1
    book.select("首页", "E20")
    assert press(book, "restore_published").startswith("“金融”已恢复")
    assert len(book.cells("历史", "tblHistory")) == 5 + len(cii_xl.published().table("FIN"))


def test_restore_without_an_industry_selected(book: Book) -> None:
    book.select("研报数据", "B2")
    assert "请先选中一个产业" in press(book, "restore_published")
    assert len(book.dialogs()) == 1


def test_snapshots_are_kept_and_compared(book: Book) -> None:
    assert press(book, "save_snapshot").startswith("已保存版本“快照 1”")
    book.set("版本", "C4", "客户稿")
    book.set("制造", "F12:G12", [[None, None]])
    book.set("制造", "E12", 30.0)
    assert press(book, "save_snapshot").startswith("已保存版本“客户稿”")
    assert len(book.cells("版本数据", "tblSnapshots")) == 96
    book.set("版本", "C5:C6", [["快照 1"], ["客户稿"]])
    assert press(book, "compare_snapshots") == "已对比“快照 1”与“客户稿”：平均指数变化 +1.0 点，1 个环节不同"
    table = {row[0]: row[1:] for row in book.cells("版本", "B10:E17")}
    assert table["制造"][0] == pytest.approx(5.5)
    assert table["制造"][2] == pytest.approx(0.2460127651441795 * (30 - 2.7069035425348424))
    assert table["金融"][2] == 0.0
    assert [r[0] for r in book.cells("版本", "tblVersions[版本]")] == ["研报公布", "当前工作簿", "快照 1", "客户稿"]


def test_the_summary_is_written_beside_the_workbook(book: Book, path: Path) -> None:
    assert press(book, "export_summary") == f"已写出 {path.parent / 'CII-汇总-2019-2020.xlsx'}"
    assert (path.parent / "CII-汇总-2019-2020.xlsx").is_file()


def test_what_was_written_before_a_protected_sheet_refused_is_taken_back(book: Book) -> None:
    book.set("版本", "C4", "客户稿")
    book.protect("版本")
    assert "受保护，请先撤销保护" in press(book, "save_snapshot")
    assert book.tables()["tblSnapshots"] == "版本数据!B5:N6"
    assert book.cells("版本数据", "tblSnapshots") == [[None] * 13]
    assert book.cell("版本", "C4") == "客户稿"
    assert len(book.dialogs()) == 1


def test_without_python_a_button_says_so_once_and_excel_calculates_again(book: Book) -> None:
    book.set("xlwings.conf", "B1", r"C:\Python\pythonw.exe")
    book.kill_server()
    book.remove_dll()
    assert press(book, "check_data").startswith("未完成：无法运行 Python")
    assert len(book.dialogs()) == 1
    assert book.get(None, "Application", "Calculation") == -4105
    assert book.get(None, "Application", "EnableEvents") is True


def test_functions_follow_what_a_button_wrote(book: Book) -> None:
    book.set("制造", "F12:G12", [[None, None]])
    book.set("制造", "E12", 30.0)
    book.set("研报数据", "M2", '=CII_INDEX("制造")')
    assert book.cell("研报数据", "M2") > 12
    book.select("制造", "E12")
    press(book, "restore_published")
    assert book.cell("研报数据", "M2") == pytest.approx(5.5)


def test_the_stand_in_cannot_copy_a_sheet_with_charts(book: Book) -> None:
    """The step of 新建情景 that Excel has and the stand-in has not; what it then writes is tested without it."""
    book.put("_scenario", "Visible", value=2)
    book.select("制造", "E12")
    with pytest.raises(StandInGap, match=r"Worksheet\.Copy with drawings"):
        book.run(BUTTONS["new_scenario"].macro)
    assert "情景 制造" not in book.sheets()
    assert book.get("_scenario", "Visible") == 2
