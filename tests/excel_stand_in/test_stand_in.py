"""The stand-in itself: each thing it claims, on a small workbook and on the committed one."""

from __future__ import annotations

from pathlib import Path

import pytest

from .excel import Excel, Ref, StandInError, StandInGap, VbaError, XlError
from .workbook import Book

WORKBOOK = Path(__file__).parents[2] / "workbook" / "CII.xlsm"
DATA, FUNCTIONS = "数据", "函数"


class TestFunctions:
    def test_a_call_goes_through_vba_and_xlwings_into_python_and_back(self, toy: Book) -> None:
        assert toy.call("TOY_DOUBLE", 21.0, caller=f"{FUNCTIONS}!H1") == 42.0
        assert toy.call("TOY_GREET", "制造", caller=f"{FUNCTIONS}!H1") == "你好，制造！"
        assert toy.call("TOY_GREET", "制造", "。", caller=f"{FUNCTIONS}!H1") == "你好，制造。"

    def test_cells_and_arrays_as_arguments(self, toy: Book) -> None:
        assert toy.call("TOY_DOUBLE", Ref(f"{DATA}!B2:B4"), caller=f"{FUNCTIONS}!H1") == [[2.0], [4.0], [6.0]]
        assert toy.call("TOY_DOUBLE", [[1.0, 2.0]], caller=f"{FUNCTIONS}!H1") == [2.0, 4.0]

    def test_an_exception_in_python_reaches_vba_as_an_error(self, toy: Book) -> None:
        assert toy.call("TOY_FAIL", caller=f"{FUNCTIONS}!H1") == XlError("#N/A")

    def test_cached_values_stand_until_calculated(self, toy: Book) -> None:
        assert toy.cells(FUNCTIONS, "A1:A2") == [[-1.0], [-1.0]]
        assert toy.counters()["python"] == 0

    def test_formulas_call_the_functions(self, toy: Book) -> None:
        toy.calculate(full=True)
        assert toy.cells(FUNCTIONS, "A1:A5") == [[2.0], [6.0], [0.86], ["你好，世界！"], [-9.0]]

    @pytest.mark.parametrize("column", ["C", "E"], ids=["Ctrl-Shift-Enter", "spilled"])
    def test_array_formulas(self, toy: Book, column: str) -> None:
        toy.calculate(full=True)
        assert toy.cells(FUNCTIONS, f"{column}1:{column}3") == [[2.0], [4.0], [6.0]]

    def test_formula_cells_are_found_by_what_they_call(self, toy: Book) -> None:
        assert list(toy.formula_cells("TOY_TOTAL")) == [f"{FUNCTIONS}!A2", f"{FUNCTIONS}!A3"]

    def test_a_function_in_a_cell_may_not_write(self, toy: Book) -> None:
        toy.set(FUNCTIONS, "H1", "=TOY_WRITE()")
        assert toy.cell(FUNCTIONS, "H1") == XlError("#VALUE!")
        assert "cannot change the workbook" in toy.failures()[f"{FUNCTIONS}!H1"]


class TestRecalculation:
    def test_excel_calculates_before_it_raises_the_change(self, toy: Book) -> None:
        toy.calculate(full=True)
        toy.events()
        toy.set(DATA, "B2", 10.0)
        raised = [event for event, _ in toy.events()]
        assert raised.index("Workbook_SheetCalculate") < raised.index("Workbook_SheetChange")

    def test_only_what_depends_on_the_edit_asks_python(self, toy: Book) -> None:
        toy.calculate(full=True)
        before = toy.counters()["python"]
        toy.set(DATA, "B2", 10.0)
        assert toy.cells(FUNCTIONS, "A1:A3") == [[20.0], [15.0], [2.14]]
        assert toy.cells(FUNCTIONS, "E1:E3") == [[20.0], [4.0], [6.0]]
        # A1, the array C1:C3, the array E1# and, once for A2 and A3 together, the total of the new revision
        assert toy.counters()["python"] == before + 4

    def test_nothing_changed_nothing_asked(self, toy: Book) -> None:
        toy.calculate(full=True)
        before = toy.counters()
        toy.calculate()
        toy.calculate()
        assert toy.counters() == before

    def test_the_server_is_started_once_and_the_settings_are_read_by_xlwings_own_vba(self, toy: Book) -> None:
        toy.calculate(full=True)
        counted = toy.counters()
        assert counted["servers"] == 1
        assert counted["config"] == toy.vba_calls("xlwings.GetConfig") == 14
        assert toy.vba_calls("xlwings.XLPy") == 1

    def test_a_dead_server_is_noticed_and_a_new_one_starts_afresh(self, toy: Book) -> None:
        toy.call("TOY_TOTAL", caller=f"{FUNCTIONS}!H1")
        assert toy.call("TOY_READS", caller=f"{FUNCTIONS}!H1") == 1
        toy.kill_server()
        assert toy.call("TOY_READS", caller=f"{FUNCTIONS}!H1") == 0
        assert toy.counters()["servers"] == 2

    def test_without_its_dll_xlwings_says_so(self, toy: Book) -> None:
        toy.remove_dll()
        with pytest.raises(VbaError, match=r"Could not load xlwings64-0\.37\.8\.dll") as failure:
            toy.call("XLPy")
        assert failure.value.number == 1


class TestEdits:
    def test_typing_undoing_and_pasting_are_one_change_each(self, toy: Book) -> None:
        toy.events()
        toy.set(DATA, "B2", 5.0)
        assert toy.cell(DATA, "D1") == 10.0
        toy.undo()
        assert toy.cell(DATA, "D1") == 6.0
        toy.set(DATA, "B2:B4", [[7.0], [8.0], [9.0]])
        changes = [where for event, where in toy.events() if event == "Workbook_SheetChange"]
        assert changes == [f"{DATA}!B2", f"{DATA}!B2", f"{DATA}!B2:B4"]
        assert toy.cell(DATA, "D1") == 24.0

    def test_a_write_through_xlwings_is_a_change(self, toy: Book) -> None:
        toy.events()
        toy.write(DATA, "B2", [[4.0], [5.0]])
        assert (("Workbook_SheetChange", f"{DATA}!B2:B3")) in toy.events()
        assert toy.cells(DATA, "tblToy[渗透率]") == [[4.0], [5.0], [3.0]]

    def test_tables_grow_with_a_row(self, toy: Book) -> None:
        toy.add_table_row(DATA, "tblToy", 2)
        toy.set(DATA, "B3", 10.0)
        toy.insert_row(DATA, 5)
        toy.set(DATA, "B5", 20.0)
        assert toy.tables() == {"tblToy": f"{DATA}!A1:B6"}
        assert toy.cell(DATA, "D1") == 36.0

    def test_sheets_are_renamed_and_deleted(self, toy: Book) -> None:
        toy.rename_sheet(DATA, "资料")
        assert toy.get(None, ("Names", "toy_sum"), "RefersTo") == "='资料'!$D$1"
        toy.set("资料", "B2", 10.0)
        assert toy.cell(FUNCTIONS, "A1") == 20.0
        toy.delete_sheet("资料")
        assert toy.sheets() == [FUNCTIONS, "xlwings.conf"]
        assert toy.formula(FUNCTIONS, "A1") == "=@TOY_DOUBLE(#REF!)"  # as Excel shows a formula that is no array
        assert toy.cell(FUNCTIONS, "A1") == ""  # xlwings hands an error to Python as None
        with pytest.raises(StandInError, match="没有工作表“资料”"):
            toy.cell("资料", "A1")

    def test_a_deleted_table_leaves_errors(self, toy: Book) -> None:
        toy.delete_table(DATA, "tblToy")
        assert toy.tables() == {}
        assert toy.cell(DATA, "D1") == XlError("#REF!")

    def test_links(self, toy: Book) -> None:
        toy.get(DATA, "Hyperlinks", ("Add", Ref(f"{DATA}!H1"), "", f"{FUNCTIONS}!A1", "", "去"))
        assert toy.get(DATA, ("Hyperlinks", 1), "SubAddress") == f"{FUNCTIONS}!A1"
        assert toy.cell(DATA, "H1") == "去"

    def test_a_protected_sheet_refuses(self, toy: Book) -> None:
        toy.protect(DATA)
        with pytest.raises(VbaError, match="1004"):
            toy.set(DATA, "B2", 1.0)
        toy.run("ToyFill")
        assert "Automation error" in toy.dialogs()[-1]
        assert "protected sheet" in toy.errors()[-1]

    def test_read_only(self, excel: Excel, toy_path: Path) -> None:
        assert excel.open(toy_path, read_only=True).get(None, "ReadOnly") is True


class TestMacros:
    def test_a_button_runs_python_on_the_calling_book(self, toy: Book) -> None:
        toy.run("ToyFill")
        assert toy.cells(DATA, "F1:G2") == [["甲", 1.5], ["乙", None]]
        assert toy.color(DATA, "F1") == (255, 192, 0)
        assert toy.color(DATA, "G1") is None
        assert toy.status_bar() is False
        assert toy.counters()["exec"] == 1

    def test_workbook_open_ran(self, toy: Book) -> None:
        assert toy.status_bar() == "opened"

    def test_questions_timers_and_descriptions(self, toy: Book) -> None:
        toy.answer(7)
        toy.run("ToyAsk")
        assert toy.cell(DATA, "J2") is None
        toy.run("ToyAsk")
        assert toy.cell(DATA, "J2") == "yes"
        assert toy.dialogs() == ["go on?", "go on?"]
        assert toy.recorded("MacroOptions")[0] == {"Macro": "TOY_DOUBLE", "Description": "twice", "Category": "Toy"}
        assert toy.run_scheduled() == 2
        assert toy.status_bar() == "later"

    def test_a_macro_knows_its_button_and_the_selection(self, toy: Book) -> None:
        toy.add_module("Sub Where()\nApplication.StatusBar = Application.Caller & Selection.Address\nEnd Sub")
        toy.select(FUNCTIONS, "B2:B3")
        toy.run("'玩具.xlsm'!Where", button="btnWhere")
        assert toy.status_bar() == "btnWhere$B$2:$B$3"

    def test_an_error_that_vba_does_not_handle(self, toy: Book) -> None:
        with pytest.raises(VbaError, match="on purpose"):
            toy.run("ToyError")

    def test_a_saved_copy_holds_the_changes(self, excel: Excel, toy: Book, tmp_path: Path) -> None:
        toy.set(DATA, "B2", 5.0)
        toy.save_as(tmp_path / "副本.xlsm")
        assert excel.open(tmp_path / "副本.xlsm").cell(DATA, "D1") == 10.0


class TestProcess:
    def test_what_fails_in_the_process_comes_out_with_its_traceback(self, toy: Book) -> None:
        with pytest.raises(StandInError, match=r"(?s)Traceback.*没有工作表“无”；有：数据、函数"):
            toy.cell("无", "A1")

    def test_a_process_that_ends_is_told_and_replaced(self, toy_path: Path) -> None:
        with Excel() as own:
            book = own.open(toy_path)
            book.add_module("Function Loop()\nDo\nLoop\nEnd Function")
            own.timeout = 0.2
            with pytest.raises(StandInError, match="没有答复 call"):
                book.call("Loop")
            own.timeout = 60
            assert own.open(toy_path).sheets() == [DATA, FUNCTIONS, "xlwings.conf"]


class TestGaps:
    """What Excel has and the stand-in has not; each fails as soon as it has."""

    def test_charts_are_missing_even_to_code_that_catches_everything(self, toy: Book) -> None:
        with pytest.raises(StandInGap, match="ChartObjects"):
            toy.run("ToyDraw")

    def test_conditional_formats(self, toy: Book) -> None:
        with pytest.raises(StandInGap, match="FormatConditions"):
            toy.get(DATA, ("Range", "A1"), "FormatConditions")

    @pytest.mark.parametrize(
        "body",
        [
            "Dim v\nv = CVErr(2042)\nIf v = CVErr(2042) Then GAP = 1",
            "On Error GoTo -1",
            "GoSub there\nthere:\nReturn",
            'Attribute GAP.VB_Description = "text"',
            'GAP = StrConv("a", vbUpperCase)',
            "Dim p As LongPtr\np = 1",
            'If "False" = True Then GAP = 1',
            "If True Then\nOn Error GoTo failed\nErr.Raise 5\nfailed:\nGAP = 1\nEnd If",
            'Open "a.txt" For Append As #1',
            'GAP = Dir("a.txt")',
            "GAP = 1 / CInt(TypeOf ThisWorkbook Is Excel.Workbook)",
        ],
    )
    def test_vba(self, toy: Book, body: str) -> None:
        def run() -> None:
            toy.add_module(f"Function GAP()\n{body}\nEnd Function")  # some do not even parse
            toy.call("GAP")

        with pytest.raises((StandInGap, VbaError)):
            run()

    @pytest.mark.parametrize("member", ["CommandBars", "Undo"])
    def test_application(self, toy: Book, member: str) -> None:
        with pytest.raises(StandInGap, match=member):
            toy.get(None, "Application", member)


class TestWorkbook:
    """The committed workbook, whose formulas are native."""

    @pytest.fixture
    def cii(self, excel: Excel) -> Book:
        return excel.open(WORKBOOK)

    def test_a_rate_changes_the_index(self, cii: Book) -> None:
        def shown() -> float:
            value: float = cii.get(None, ("Names", "idx_MFG"), "RefersToRange")
            return value

        before = shown()
        assert before == pytest.approx(cii.get("制造", ("Evaluate", "SUMPRODUCT(tblMFG[权重],tblMFG[渗透率])")))
        weight = cii.cells("制造", "tblMFG[权重]")[0][0]
        rate = cii.get("制造", ("ListObjects", "tblMFG"), ("ListColumns", "渗透率"), "DataBodyRange", ("Cells", 1, 1))
        cell = cii.get("制造", ("Range", "tblMFG[渗透率]"), ("Cells", 1, 1), ("Address", False, False))
        cii.set("制造", cell, rate + 10)
        assert shown() == pytest.approx(before + 10 * weight)
