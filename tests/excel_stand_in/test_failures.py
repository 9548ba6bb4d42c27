"""What goes wrong around the shipped workbook, and what people do to it: functions and buttons tell, nothing breaks."""

from __future__ import annotations

from pathlib import Path

import pytest

import cii_xl
from cii_xl.addin.actions import BUTTONS

from .excel import Excel, Ref, StandInGap, VbaError, XlError
from .workbook import Book

SCRATCH = "研报数据"
MESSAGE = "B15"
RANKED = [30.2, 21.5, 19.5, 16.1, 15.6, 11.2, 5.5]


@pytest.fixture
def book(excel: Excel, path: Path) -> Book:
    """The workbook with four functions of its own on a free part of a sheet."""
    return watched(excel.open(path))


def watched(book: Book) -> Book:
    asked = ['=CII_INDEX("制造")', "=CII_WHY(M2)", '=CII_INDEX("金融")', "=CII_MEAN()"]
    book.set(SCRATCH, "M2:M5", [[formula] for formula in asked])
    return book


def shown(book: Book) -> list[object]:
    return [row[0] for row in book.cells(SCRATCH, "M2:M5")]


def press(book: Book, action: str) -> str:
    """Press a button; what the message cell says then. The status bar is Excel's again."""
    book.run(BUTTONS[action].macro)
    assert book.status_bar() is False
    return str(book.cell("首页", MESSAGE))


def kept(book: Book) -> list[list[list[object]]]:
    """What the buttons write to: the typed part of an industry, the problems, the history, the snapshots."""
    places = [("制造", "B11:J16"), ("校验", "B1:I12"), ("历史", "A1:P12"), ("版本", "B2:E17"), ("版本数据", "A1:P12")]
    return [book.cells(sheet, a1) for sheet, a1 in places]


class TestPython:
    def test_another_version_of_xlwings_is_named(self, book: Book) -> None:
        """VBA loads a DLL whose name carries its version, so another version is a DLL that is not there."""
        book.set("xlwings.conf", "B1", r"C:\Python\pythonw.exe")
        book.kill_server()
        book.remove_dll()
        book.set("制造", "E15", 8)
        assert shown(book)[0] == XlError("#N/A")
        assert "xlwings64-0.37.8.dll" in str(shown(book)[1])
        assert "cii-xl doctor" in str(shown(book)[1])
        assert book.dialogs() == []

    def test_a_server_killed_between_two_calculations_is_replaced(self, book: Book) -> None:
        book.calculate(full=True)
        before = book.counters()
        book.kill_server()
        book.calculate(full=True)
        assert book.counters() == before  # nothing changed: nobody noticed
        book.set("制造", "E15", 8)
        assert book.counters()["servers"] == before["servers"] + 1
        assert shown(book)[0] == pytest.approx(book.cell("制造", "B5"))
        book.kill_server()
        assert press(book, "check_data") == "数据校验：没有问题"
        assert book.counters()["servers"] == before["servers"] + 2
        assert book.dialogs() == []


class TestTables:
    def test_a_deleted_table_is_missed_by_its_industry_and_by_the_mean(self, book: Book) -> None:
        book.delete_table("制造", "tblMFG")
        book.calculate()
        index, why, other, mean = shown(book)
        assert (index, mean) == (XlError("#VALUE!"), XlError("#VALUE!"))
        assert "缺少表 tblMFG" in str(why)
        assert other == pytest.approx(30.2)
        assert press(book, "check_data") == "数据校验：错误 1 个"
        assert press(book, "export_summary").startswith("未完成：导出摘要")

    def test_a_table_grown_by_a_row_is_read_whole(self, book: Book) -> None:
        book.get("制造", ("ListObjects", "tblMFG"), ("Resize", Ref("制造!B11:J17")))
        weight = book.cell("制造", "D16")
        book.set("制造", "D16", weight - 0.1)
        book.set("制造", "B17:J17", [["运维管理", "远程运维", 0.1, 20.0, None, None, "自填", None, 6]])
        wanted = 5.5 + 0.1 * (20.0 - book.cell("制造", "E16"))
        assert shown(book)[0] == pytest.approx(wanted)
        assert book.cell("制造", "B5") == pytest.approx(wanted)
        book.set(SCRATCH, "N2", '=CII_RATE("制造","运维管理","远程运维")')
        assert book.cell(SCRATCH, "N2") == 20.0

    def test_a_row_half_filled_is_told_and_heals(self, book: Book) -> None:
        book.get("制造", ("ListObjects", "tblMFG"), ("Resize", Ref("制造!B11:J17")))
        book.set("制造", "B17:E17", [["运维管理", "远程运维", 0.1, None]])
        assert shown(book)[0] == XlError("#VALUE!")
        assert "制造!" in str(shown(book)[1])
        book.set("制造", "B17:E17", [[None] * 4])
        book.get("制造", ("ListObjects", "tblMFG"), ("Resize", Ref("制造!B11:J16")))
        book.calculate()
        assert shown(book)[0] == pytest.approx(5.5)


class TestSheets:
    def test_functions_follow_a_renamed_sheet(self, book: Book) -> None:
        asked = book.counters()["python"]
        book.rename_sheet("制造", "制造 2021 'A'")
        assert shown(book)[0] == pytest.approx(5.5)
        assert book.counters()["python"] - asked <= 40
        book.set("制造 2021 'A'", "E15", 8)
        wanted = cii_xl.published().with_rates({("制造", "销售"): 8.0}).index("制造")
        assert shown(book)[0] == pytest.approx(wanted)
        assert book.cell("制造 2021 'A'", "B5") == pytest.approx(wanted)
        assert press(book, "check_data") == "数据校验：没有问题"
        book.select("制造 2021 'A'", "E12")
        assert "已恢复为研报公布的版本" in press(book, "restore_published")
        assert shown(book)[0] == pytest.approx(5.5)

    def test_a_deleted_industry_is_missed(self, book: Book) -> None:
        book.delete_sheet("制造")
        book.calculate()
        assert shown(book)[0] == XlError("#VALUE!")

    def test_a_deleted_industry_leaves_no_mean_of_the_others(self, book: Book) -> None:
        book.delete_sheet("制造")
        book.run("CiiTouch")
        index, why, other, mean = shown(book)
        assert (index, mean) == (XlError("#VALUE!"), XlError("#VALUE!"))
        assert "复制回来" in str(why)
        assert other == pytest.approx(30.2)
        assert press(book, "check_data") == "数据校验：错误 1 个"
        assert press(book, "update_summary").startswith("未完成：")

    def test_the_table_of_a_copied_sheet_is_told_and_not_counted(self, book: Book) -> None:
        rows = book.cells("制造", "B11:J16")
        book.get(None, "Sheets", "Add")
        copy = book.sheets()[0]
        book.set(copy, "B11:J16", rows)
        book.get(copy, "ListObjects", ("Add", 1, Ref(f"{copy}!B11:J16"), None, 1))
        book.put(copy, ("ListObjects", 1), "Name", value="tblMFG2")
        book.set(copy, "E15", 90.0)
        assert shown(book)[0] == pytest.approx(5.5)
        assert shown(book)[3] == pytest.approx(cii_xl.published().mean())
        assert press(book, "check_data") == "数据校验：警告 1 个"
        assert "tblMFG2 像是 tblMFG 的副本" in str(book.cells("校验", "B7:G7"))


class TestRefusals:
    @pytest.mark.parametrize(
        ("sheet", "action"),
        [("历史", "restore_published"), ("版本数据", "save_snapshot"), ("校验", "check_data")],
    )
    def test_a_protected_sheet_is_told_and_the_workbook_is_as_it_was(self, book: Book, sheet: str, action: str) -> None:
        book.set("制造", "E12:G12", [[33.0, 40.0 if action == "check_data" else None, None]])
        book.calculate(full=True)
        book.select("制造", "E12")
        book.protect(sheet)
        before = kept(book)
        told = press(book, action)
        assert told.startswith("未完成：")
        assert "受保护，请先撤销保护" in told
        assert book.dialogs() == [told]
        assert kept(book) == before
        assert book.get(None, "Application", "Calculation") == -4105
        assert book.get(None, "Application", "ScreenUpdating") is True

    def test_a_protected_first_sheet_does_not_silence_a_failure(self, book: Book) -> None:
        book.select(SCRATCH, "B2")
        book.protect("首页")
        book.run(BUTTONS["restore_published"].macro)
        assert ["请先选中一个产业" in text for text in book.dialogs()] == [True]

    def test_a_read_only_workbook_computes_and_is_written_to_in_memory(self, excel: Excel, path: Path) -> None:
        book = watched(excel.open(path, read_only=True))
        assert shown(book)[0] == pytest.approx(5.5)
        book.set("制造", "E15", 8)
        assert shown(book)[0] == pytest.approx(book.cell("制造", "B5"))
        assert press(book, "check_data") == "数据校验：没有问题"
        assert press(book, "save_snapshot").startswith("已保存版本“快照 1”")
        assert book.dialogs() == []
        assert excel.open(path).cells("版本数据", "tblSnapshots") == [[None] * 13]


class TestFormulas:
    @pytest.mark.parametrize("typed", ['=cii_index("制造")', '=Cii_Index("制造")', '= cii_index("MFG")'])
    def test_case_of_a_function_name_does_not_matter(self, book: Book, typed: str) -> None:
        book.set(SCRATCH, "N2", typed)
        assert "CII_INDEX(" in book.formula(SCRATCH, "N2")
        assert book.cell(SCRATCH, "N2") == pytest.approx(5.5)

    def test_a_range_spills_and_fills_a_classic_array_alike(self, book: Book) -> None:
        book.set(SCRATCH, "O2", "=CII_INDEX(汇总!C13:C19)")
        book.put(SCRATCH, ("Range", "P2:P8"), "FormulaArray", value="=CII_INDEX(汇总!C13:C19)")
        for column in "OP":
            assert [row[0] for row in book.cells(SCRATCH, f"{column}2:{column}8")] == pytest.approx(RANKED)
        book.set("制造", "E15", 8)
        assert book.cells(SCRATCH, "O8") == book.cells(SCRATCH, "P8") == [[pytest.approx(book.cell("制造", "B5"))]]

    def test_a_table_spills_and_is_cut_or_padded_by_a_classic_array(self, book: Book) -> None:
        book.set(SCRATCH, "O2", "=CII_RANKING()")
        book.put(SCRATCH, ("Range", "S2:V3"), "FormulaArray", value="=CII_RANKING()")
        assert [row[1] for row in book.cells(SCRATCH, "O2:Q9")][:3] == ["行业", "金融", "零售"]
        assert book.cells(SCRATCH, "S2:V3") == [
            ["名次", "行业", "指数", XlError("#N/A")],
            [1.0, "金融", pytest.approx(30.2), XlError("#N/A")],
        ]

    def test_an_occupied_cell_stops_the_spill(self, book: Book) -> None:
        book.set(SCRATCH, "O4", "占位")
        book.set(SCRATCH, "O2", "=CII_RANKING()")
        assert book.cell(SCRATCH, "O2") == XlError("#SPILL!")
        book.set(SCRATCH, "O4", None)
        assert book.cell(SCRATCH, "O2") == "名次"

    def test_one_wrong_name_in_a_range_is_one_error(self, book: Book) -> None:
        book.set(SCRATCH, "N2:N4", [["金融"], ["无此产业"], [None]])
        book.set(SCRATCH, "O2", "=CII_INDEX(N2:N4)")
        book.set(SCRATCH, "P2", "=CII_WHY(O3)")
        assert book.cells(SCRATCH, "O2:O4") == [[pytest.approx(30.2)], [XlError("#N/A")], [XlError("#N/A")]]
        assert "无此产业" in str(book.cell(SCRATCH, "P2"))


class TestGaps:
    """What Excel does here and the stand-in does not; each fails as soon as it does."""

    def test_rows_inserted_into_a_sheet_with_charts(self, book: Book) -> None:
        with pytest.raises(StandInGap, match="Whole-row/column edits on sheets with merges or shapes"):
            book.insert_row("制造", 15)
        with pytest.raises(StandInGap, match="shifting cells on a sheet with merges or shapes"):
            book.add_table_row("制造", "tblMFG")

    def test_copying_a_sheet_with_charts_or_tables(self, book: Book) -> None:
        with pytest.raises(StandInGap, match=r"Worksheet\.Copy with drawings"):
            book.get("制造", "Copy")
        with pytest.raises(StandInGap, match=r"Worksheet\.Copy with tables"):
            book.get(SCRATCH, "Copy")

    def test_a_table_turned_into_a_range(self, book: Book) -> None:
        with pytest.raises(StandInGap, match=r"ListObject\.Unlist"):
            book.get("制造", ("ListObjects", "tblMFG"), "Unlist")

    def test_the_event_before_a_sheet_is_deleted(self, book: Book) -> None:
        book.events()
        book.delete_sheet("制造")
        assert "Workbook_SheetBeforeDelete" not in [event for event, _ in book.events()]

    def test_a_blank_before_the_bracket(self, book: Book) -> None:
        with pytest.raises(VbaError, match="1004"):  # Excel takes the blank away
            book.set(SCRATCH, "N2", '=CII_INDEX ("制造")')
