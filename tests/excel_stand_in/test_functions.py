"""The worksheet functions of the shipped workbook: its own VBA, xlwings' own engine, our Python, its cells."""

from __future__ import annotations

import pytest

import cii_xl
from cii_xl.addin.parts import macros
from cii_xl.addin.registry import FUNCTIONS

from .excel import Ref, XlError
from .workbook import Book

SCRATCH = "研报数据"
"""A sheet with free cells and no industry table, where a person might type formulas."""


def test_every_function_of_the_sheet_gives_what_it_must(book: Book) -> None:
    book.calculate(full=True)
    rows = book.cells("函数", "tblFunctions")
    examples = macros(cii_xl.published()).examples
    assert len(rows) == len(examples) == len(FUNCTIONS) + 1  # and CII_WHY
    for row, example in zip(rows, examples, strict=True):
        actual = row[4]
        if isinstance(example.value, str):
            assert actual == example.value
        else:
            assert actual == pytest.approx(example.value, abs=1e-9), example.signature
        assert row[6] == "一致", example.signature
    assert book.errors() == []


def test_index_of_name_code_range_and_data(book: Book) -> None:
    assert book.call("CII_INDEX", "制造") == pytest.approx(5.5)
    assert book.call("CII_INDEX", "ｍｆｇ") == pytest.approx(5.5)
    many = book.call("CII_INDEX", Ref("汇总!C13:C19"))
    assert [row[0] for row in many] == pytest.approx([30.2, 21.5, 19.5, 16.1, 15.6, 11.2, 5.5])
    assert book.call("CII_INDEX", "制造", Ref("制造!B12:J16")) == pytest.approx(5.5)
    assert book.call("CII_WHATIF", "制造", "销售", 15.0) == pytest.approx(7.5356737403)


def test_errors_are_true_errors_with_their_reason(book: Book) -> None:
    book.set(SCRATCH, "M2", '=CII_INDEX("制照")')
    book.set(SCRATCH, "M3", "=CII_WHY(M2)")
    book.set(SCRATCH, "M4", '=CII_TARGET("制造",99,"销售")')
    book.set(SCRATCH, "M5", '=CII_WHATIF("制造","销售","很高")')
    book.set(SCRATCH, "M6", "=CII_INDEX(N6)")
    book.set(SCRATCH, "M7", "=CII_INDEX(M2)")
    book.calculate()
    assert [book.cell(SCRATCH, f"M{r}") for r in (2, 4, 5, 6)] == [
        XlError("#N/A"), XlError("#NUM!"), XlError("#VALUE!"), XlError("#N/A"),
    ]  # fmt: skip
    assert "制造" in book.cell(SCRATCH, "M3")
    assert book.cell(SCRATCH, "M7") == XlError("#VALUE!")
    book.set(SCRATCH, "M2", '=CII_INDEX("制造")')
    book.calculate()
    assert book.cell(SCRATCH, "M3") == "该单元格没有错误"


def test_500_cells_on_an_unchanged_model_ask_nothing(book: Book) -> None:
    book.set(SCRATCH, "M2:M501", [['=CII_INDEX("制造")' if i % 2 else '=CII_RANK("金融")'] for i in range(500)])
    book.calculate(full=True)
    before = book.counters()
    book.calculate()
    book.calculate(full=True)
    assert book.counters() == before
    assert before["servers"] == 1


def test_one_edit_reads_once_and_asks_once_for_each_distinct_call(book: Book) -> None:
    book.set(SCRATCH, "M2:M101", [['=CII_INDEX("制造")'] for _ in range(100)])
    book.set(SCRATCH, "N2:N101", [['=CII_STAGE("金融","资金支付")'] for _ in range(100)])
    book.calculate(full=True)
    before = book.counters()
    book.set("制造", "E15", 12.5)
    after = book.counters()
    distinct = len(FUNCTIONS) + 2  # the examples of the 函数 sheet, and the two calls above; some are the same call
    assert after["python"] - before["python"] <= distinct
    assert after["servers"] == before["servers"] == 1
    assert after["config"] == before["config"]
    wanted = cii_xl.published().with_rates({("制造", "销售"): 12.5}).index("制造")
    assert book.cell(SCRATCH, "M2") == pytest.approx(wanted, abs=1e-9)
    assert book.cell(SCRATCH, "M101") == pytest.approx(wanted, abs=1e-9)


def test_an_edit_that_touches_no_table_asks_nothing(book: Book) -> None:
    book.set(SCRATCH, "M2", '=CII_INDEX("制造")')
    before = book.counters()
    book.set(SCRATCH, "N2", "随便写点什么")
    assert book.counters() == before


def test_a_formula_in_a_rate_is_followed(book: Book) -> None:
    book.set(SCRATCH, "N2", 10)
    book.set("制造", "E15", f"={SCRATCH}!N2+1")
    book.set(SCRATCH, "M2", '=CII_RATE("制造","销售")')
    assert book.cell(SCRATCH, "M2") == pytest.approx(11)
    book.set(SCRATCH, "N2", 11.5)
    assert book.cell(SCRATCH, "M2") == pytest.approx(12.5)


def test_paste_and_undo_are_followed(book: Book) -> None:
    book.set(SCRATCH, "M2", '=CII_INDEX("制造")')
    book.set("制造", "E12:E16", [[5], [6], [9], [9], [6]])
    pasted = book.cell(SCRATCH, "M2")
    assert pasted == pytest.approx(book.cell("制造", "B5"))
    assert pasted != pytest.approx(5.5)
    book.undo()
    assert book.cell(SCRATCH, "M2") == pytest.approx(5.5)


def test_broken_data_shows_an_error_and_its_reason_and_heals(book: Book) -> None:
    book.set(SCRATCH, "M2", '=CII_INDEX("制造")')
    book.set(SCRATCH, "M3", '=CII_INDEX("金融")')
    book.set(SCRATCH, "M4", "=CII_WHY(M2)")
    book.set("制造", "E15", "约十二")
    assert book.cell(SCRATCH, "M2") == XlError("#VALUE!")
    assert book.cell(SCRATCH, "M3") == pytest.approx(30.2)
    assert "制造!E15" in book.cell(SCRATCH, "M4")
    book.set("制造", "E15", 6.924344454871074)
    assert book.cell(SCRATCH, "M2") == pytest.approx(5.5)


def test_a_dead_server_is_started_anew(book: Book) -> None:
    book.set(SCRATCH, "M2", '=CII_INDEX("制造")')
    book.calculate(full=True)
    started = book.counters()["servers"]
    book.kill_server()
    book.set("制造", "E15", 8)
    assert book.cell(SCRATCH, "M2") == pytest.approx(book.cell("制造", "B5"))
    assert book.counters()["servers"] == started + 1


def test_without_python_cells_say_so_and_native_numbers_live(book: Book) -> None:
    book.set(SCRATCH, "M2", '=CII_INDEX("制造")')
    book.set(SCRATCH, "M3", "=CII_WHY(M2)")
    book.calculate(full=True)
    book.set("xlwings.conf", "B1", r"C:\Python\pythonw.exe")
    book.kill_server()
    book.remove_dll()
    book.set("制造", "E15", 8)
    assert book.cell(SCRATCH, "M2") == XlError("#N/A")
    assert "cii-xl doctor" in book.cell(SCRATCH, "M3")
    book.calculate()
    assert "未连接" in str(book.cell("首页", "B13"))
    edition = cii_xl.published().with_rates({("制造", "销售"): 8.0})
    assert book.cell("制造", "B5") == pytest.approx(edition.index("制造"), abs=1e-9)
    assert book.dialogs() == []


def test_descriptions_reach_the_function_wizard(book: Book) -> None:
    told = {call["Macro"]: call for call in book.recorded("MacroOptions")}
    assert set(told) == set(FUNCTIONS)
    for name, call in told.items():
        assert call["Description"] == FUNCTIONS[name].text
        assert call["Category"] == "CII"
        if FUNCTIONS[name].arguments:
            assert list(call["ArgumentDescriptions"]) == [a.text for a in FUNCTIONS[name].arguments]
