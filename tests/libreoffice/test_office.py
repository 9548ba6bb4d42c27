"""The harness itself: every method does what it says on a small workbook, and failures are told clearly."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlsxwriter

from tools.render import OfficeError, main, pdf_pages, private_environment, render

from . import office as harness
from .office import Doc, Office

SHEET = "制造"
ROWS = [
    ["研发", "设计", 0.2, 10.0],
    ["研发", "仿真", 0.1, 20.0],
    ["生产", "总装", 0.3, 30.0],
    ["销售", "渠道", 0.4, 5.0],
]
INDEX = "SUMPRODUCT(tblMFG[权重],tblMFG[渗透率])"
STAGE = 'IFERROR(INDEX(tblMFG[环节],MATCH(1,(COUNTIF(H$1:H{0},tblMFG[环节])=0)*(tblMFG[环节]<>""),0)),"")'
STALE = -1  # stored in the file as every formula's result, so that a recalculation shows


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Table A3:D7, formulas in F and G, the distinct stages in H, a chart; printed on one page."""
    path = tmp_path_factory.mktemp("制造") / "小册.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet(SHEET)
        columns = [{"header": title} for title in ("环节", "子环节", "权重", "渗透率")]
        sheet.add_table("A3:D7", {"name": "tblMFG", "data": ROWS, "columns": columns})
        for row, formula in enumerate([INDEX, "1/0", 'MATCH("无",tblMFG[环节],0)', "NOSUCH(1)"], start=1):
            sheet.write_formula(f"F{row}", f"={formula}", None, STALE)
        for row in range(2, 6):
            sheet.write_array_formula(f"H{row}:H{row}", f"{{={STAGE.format(row - 1)}}}", None, "")
        chart = workbook.add_chart({"type": "bar"})
        chart.add_series({"name": "渗透率", "categories": f"={SHEET}!$B$4:$B$7", "values": f"={SHEET}!$D$4:$D$7"})
        chart.set_title({"name": "制造业渗透率"})
        sheet.insert_chart("F10", chart)
        sheet.fit_to_pages(1, 1)
        workbook.add_worksheet("隐藏").hide()
    return path


@pytest.fixture
def doc(office: Office, book: Path) -> Iterator[Doc]:
    with office.open(book) as opened:
        yield opened


@pytest.mark.libreoffice
class TestReading:
    def test_stored_values_stand_until_recalculated(self, doc: Doc) -> None:
        assert doc.cells(SHEET, "F1") == [[STALE]]
        doc.recalculate()
        assert doc.cells(SHEET, "F1") == [[pytest.approx(15.0)]]

    def test_cells_are_rows_of_numbers_texts_blanks_and_error_texts(self, doc: Doc) -> None:
        doc.recalculate()
        assert doc.cells(SHEET, "C7:F7") == [[0.4, 5.0, "", ""]]
        assert doc.cells(SHEET, "E2:F4") == [["", "#DIV/0!"], ["", "#N/A"], ["", "#NAME?"]]

    def test_formula_cells_of_all_sheets(self, doc: Doc) -> None:
        doc.set("隐藏", "AB2", "=1+1")
        doc.recalculate()
        found = doc.formula_cells()
        columns = [f"{SHEET}!F{row}" for row in range(1, 5)] + [f"{SHEET}!H{row}" for row in range(2, 6)]
        assert sorted(found) == sorted([*columns, "隐藏!AB2"])
        assert found[f"{SHEET}!F1"]["formula"] == "=SUMPRODUCT(tblMFG[权重];tblMFG[渗透率])"
        assert found["隐藏!AB2"] == {"formula": "=1+1", "value": 2.0, "error": 0}

    def test_formula_cells_tell_errors(self, doc: Doc) -> None:
        doc.recalculate()
        failed = {cell: entry["error"] for cell, entry in doc.formula_cells().items() if entry["error"]}
        assert failed == {f"{SHEET}!F2": 532, f"{SHEET}!F3": 32767, f"{SHEET}!F4": 525}

    def test_array_formulas_list_distinct_stages(self, doc: Doc) -> None:
        doc.recalculate()
        assert doc.cells(SHEET, "H2:H5") == [["研发"], ["生产"], ["销售"], [""]]
        assert doc.formula_cells()[f"{SHEET}!H2"]["formula"].startswith("{=IFERROR(")

    def test_sheets_tables_and_charts(self, doc: Doc) -> None:
        assert doc.sheets() == [SHEET, "隐藏"]
        assert doc.tables() == {"tblMFG": {"sheet": SHEET, "ref": "A3:D7"}}
        ranges = ["$制造.$B$4:$B$7", "$制造.$D$4:$D$7"]
        assert doc.charts() == {SHEET: [{"title": "制造业渗透率", "ranges": ranges}]}

    def test_vba_modules(self, office: Office, doc: Doc, tmp_path: Path) -> None:
        assert doc.basic_modules() == []
        with office.open(vba_book(tmp_path), macros=True) as opened:
            assert {"ThisWorkbook", "Sheet1"} <= set(opened.basic_modules())


def vba_book(folder: Path) -> Path:
    """A workbook with the VBA project that xlwings starts its own from."""
    import xlwings

    with zipfile.ZipFile(Path(xlwings.__file__).parent / "quickstart_standalone.xlsm") as package:
        (folder / "vbaProject.bin").write_bytes(package.read("xl/vbaProject.bin"))
    path = folder / "宏.xlsm"
    with xlsxwriter.Workbook(path) as workbook:
        workbook.add_worksheet().write("A1", 7)
        workbook.add_vba_project(folder / "vbaProject.bin")
    return path


@pytest.mark.libreoffice
class TestChanging:
    def test_set_number_text_and_formula(self, doc: Doc) -> None:
        for cell, value in {"A20": 2.5, "B20": "制造", "C20": "=SUM(A20;$隐藏.A1)"}.items():
            doc.set(SHEET, cell, value)
        assert doc.cells(SHEET, "A20:C20") == [[2.5, "制造", 2.5]]

    @pytest.mark.parametrize("row", [5, 7], ids=["inside", "above the last row"])
    def test_table_formulas_and_chart_follow_an_inserted_row(self, doc: Doc, row: int) -> None:
        doc.insert_row(SHEET, row)
        for column, value in {"A": "售后", "C": 0.1, "D": 50.0}.items():
            doc.set(SHEET, f"{column}{row}", value)
        doc.recalculate()
        assert doc.tables()["tblMFG"]["ref"] == "A3:D8"
        assert doc.cells(SHEET, "F1") == [[pytest.approx(20.0)]]
        assert doc.charts()[SHEET][0]["ranges"] == ["$制造.$B$4:$B$8", "$制造.$D$4:$D$8"]

    def test_inserted_cells_push_down_only_their_columns(self, doc: Doc) -> None:
        doc.insert_cells(SHEET, "A5:D5")
        assert doc.tables()["tblMFG"]["ref"] == "A3:D8"
        assert doc.cells(SHEET, "A5:D6") == [["", "", "", ""], ROWS[1]]
        assert doc.formula_cells()[f"{SHEET}!F4"]["formula"] == "=nosuch(1)"


@pytest.mark.libreoffice
class TestWriting:
    def test_saved_workbook_keeps_changes(self, office: Office, doc: Doc, tmp_path: Path) -> None:
        doc.insert_row(SHEET, 5)
        doc.save_as(tmp_path / "副本.xlsx")
        with office.open(tmp_path / "副本.xlsx") as copy:
            assert copy.tables()["tblMFG"]["ref"] == "A3:D8"

    def test_saved_xlsm_keeps_its_vba(self, office: Office, tmp_path: Path) -> None:
        with office.open(vba_book(tmp_path)) as opened:
            opened.save_as(tmp_path / "副本.xlsm")
        with zipfile.ZipFile(tmp_path / "副本.xlsm") as package:
            assert "xl/vbaProject.bin" in package.namelist()

    def test_printed_pages_show_chinese(self, doc: Doc, tmp_path: Path) -> None:
        pdf = tmp_path / "页.pdf"
        doc.to_pdf(pdf)
        text = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, check=True).stdout.decode()
        assert "研发" in text
        assert "制造业渗透率" in text  # the chart is drawn too
        fonts = subprocess.run(["pdffonts", pdf], capture_output=True, check=True).stdout.decode()
        assert "CJK" in fonts
        assert [page.name for page in pdf_pages(pdf, tmp_path)] == ["页.pdf-1.png"]


@pytest.mark.libreoffice
class TestRender:
    def test_one_picture_per_page(self, book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main([str(book), "--out", str(tmp_path), "--dpi", "30"]) == 0
        page = tmp_path / "小册.xlsx-1.png"
        assert capsys.readouterr().out.split() == [str(page)]
        assert page.read_bytes().startswith(b"\x89PNG")
        assert list(tmp_path.iterdir()) == [page]

    def test_unreadable_file_is_named(self, tmp_path: Path) -> None:
        broken = tmp_path / "坏.xlsx"
        broken.write_bytes(b"PK\x03\x04")
        with pytest.raises(OfficeError, match=r"无法打开或打印 .*坏\.xlsx"):
            render(broken, tmp_path / "图")


@pytest.mark.libreoffice
class TestFailures:
    def test_refusals_say_what_was_asked(self, office: Office, doc: Doc, tmp_path: Path) -> None:
        with pytest.raises(OfficeError, match="没有工作表 物流;有 制造、隐藏"):
            doc.cells("物流", "A1")
        with pytest.raises(OfficeError, match="一一 不是单元格"):
            doc.set(SHEET, "一一", 1)
        with pytest.raises(OfficeError, match=r"open.*没有\.xlsx|open.*%E6%B2%A1"):
            office.open(tmp_path / "没有.xlsx")
        assert doc.sheets() == [SHEET, "隐藏"]  # the others were refused; this one goes on

    def test_crash_is_told_and_the_next_open_starts_anew(self, book: Path) -> None:
        with Office() as fragile:
            opened = fragile.open(book)
            home = Path(fragile._home.name)
            os.killpg(fragile._soffice.process.pid, signal.SIGKILL)
            with pytest.raises(OfficeError, match="在执行 recalculate 时崩溃或退出"):
                opened.recalculate()
            assert not home.exists()
            assert list(book.parent.iterdir()) == [book]
            with pytest.raises(OfficeError, match="已经退出"):
                opened.sheets()
            opened.close()
            with fragile.open(book) as again:
                assert again.sheets() == [SHEET, "隐藏"]

    def test_failing_worker_is_told_with_its_last_words(self, book: Path) -> None:
        with Office() as fragile:
            fragile.open(book)
            with pytest.raises(OfficeError, match=r"在执行 no_such 时(.|\n)*no attribute 'no_such'"):
                fragile.call("no_such")
            assert not fragile.running

    def test_silence_is_ended(self, book: Path) -> None:
        with Office() as slow:
            opened = slow.open(book)
            os.killpg(slow._soffice.process.pid, signal.SIGSTOP)
            slow.timeout = 0.5
            with pytest.raises(OfficeError, match=r"0\.5 秒内没有答复 sheets"):
                opened.sheets()
            assert not slow.running


class TestWithoutLibreOffice:
    @pytest.mark.parametrize(("ci", "outcome"), [("", "1 skipped"), ("true", "1 error")])
    def test_skip_at_the_desk_and_failure_in_ci(self, ci: str, outcome: str) -> None:
        test = f"{Path(__file__)}::TestReading::test_sheets_tables_and_charts"
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-rs", "-p", "no:cacheprovider", test],
            env={**os.environ, "PATH": "/nonexistent", "CI": ci, "PYTHONUTF8": "1"},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            encoding="utf-8",
        )
        assert outcome in done.stdout
        assert "缺少 soffice" in done.stdout
        assert "make libreoffice" in done.stdout

    def test_render_says_how_to_install(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("PATH", "/nonexistent")
        with pytest.raises(OfficeError, match="make libreoffice"):
            render(tmp_path / "CII.xlsm", tmp_path)

    def test_everything_missing_is_listed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", "/nonexistent")
        monkeypatch.setattr(harness, "PYTHON", "/nonexistent/python3")
        assert harness.missing.__wrapped__() == ("soffice", "pdftoppm", "pdftotext", "python3-uno", "中文字体")

    def test_environment_keeps_out_of_the_users_home(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("PYTHONPATH", "/somewhere")
        monkeypatch.setenv("XDG_CONFIG_HOME", "/somewhere")
        found = private_environment(tmp_path)
        assert found["HOME"] == found["TMPDIR"] == str(tmp_path)
        assert not {"PYTHONPATH", "XDG_CONFIG_HOME"} & set(found)
