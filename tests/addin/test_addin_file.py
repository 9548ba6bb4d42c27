import io
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from excel_stand_in.excel import Excel

import cii_xl
from cii_xl.addin import anywhere, settings
from cii_xl.addin.parts import macros
from cii_xl.addin.registry import FUNCTIONS, evaluate
from cii_xl.book.addin_file import build_addin, for_any_workbook
from cii_xl.book.build import build_workbook
from cii_xl.book.layout import LAYOUT_NAME
from cii_xl.book.macros import CONFIG
from cii_xl.book.vba_project import streams
from cii_xl.book.vba_version import xlwings_version

CHECKER = Path(__file__).parents[3] / "shared" / "tools" / "ooxml_check.py"


@pytest.fixture(scope="module")
def parts():
    return macros(cii_xl.published())


@pytest.fixture(scope="module")
def addin(parts):
    return build_addin(parts)


@pytest.fixture(scope="module")
def vba(addin):
    """Module name → its lines."""
    with zipfile.ZipFile(io.BytesIO(addin)) as archive:
        found = streams(archive.read("xl/vbaProject.bin"))
    return {name.removeprefix("VBA/"): text.decode("latin-1").split("\r\n") for name, text in found.items()}


def test_it_is_declared_an_addin(addin):
    with zipfile.ZipFile(io.BytesIO(addin)) as archive:
        types = archive.read("[Content_Types].xml").decode()
    assert "application/vnd.ms-excel.addin.macroEnabled.main+xml" in types
    assert "application/vnd.ms-excel.sheet.macroEnabled.main+xml" not in types


@pytest.mark.skipif(not CHECKER.is_file(), reason=f"{CHECKER} is not there")
def test_excel_has_nothing_to_repair(addin, tmp_path):
    path = tmp_path / "CII.xlam"
    path.write_bytes(addin)
    done = subprocess.run([sys.executable, str(CHECKER), str(path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "no findings")


def test_the_same_macros_give_the_same_bytes(addin, parts):
    assert build_addin(parts) == addin


def as_workbook(addin):
    """The add-in declared a workbook again: openpyxl opens no add-ins."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(addin)) as archive, zipfile.ZipFile(buffer, "w") as copy:
        for name in archive.namelist():
            copy.writestr(name, archive.read(name).replace(b"ms-excel.addin.macro", b"ms-excel.sheet.macro"))
    return buffer.getvalue()


def test_what_vba_reads_lies_on_hidden_sheets(addin, parts):
    book = openpyxl.load_workbook(io.BytesIO(as_workbook(addin)))
    states = {sheet.title: sheet.sheet_state for sheet in book}
    assert states == {"CII": "visible", "_text": "veryHidden", "xlwings.conf": "hidden"}
    assert {row[0]: row[1] for row in book["_text"].iter_rows(values_only=True)} == parts.texts
    assert settings.read(addin) == CONFIG


def test_it_has_every_function_and_the_installed_xlwings(vba, addin):
    told = [found[1] for line in vba["CiiFunctions"] if (found := re.match(r"Public Function (CII_\w+)", line))]
    assert set(FUNCTIONS) < set(told)
    assert xlwings_version(addin) is not None


def test_each_sheet_has_its_module(vba):
    assert {"ThisWorkbook", "shAbout", "shText", "shConfig", "xlwings", "Dictionary", "CiiCore"} <= vba.keys()
    assert "CiiButtons" not in vba


def test_events_of_every_workbook_reach_it(vba):
    code = "\n".join(vba["ThisWorkbook"])
    assert "Private WithEvents host As Application\n" in code
    assert "Set host = Application\n" in code
    handlers = set(re.findall(r"Private Sub host_(\w+)\(", code))
    assert handlers == {"SheetChange", "SheetCalculate", "WorkbookOpen"}


def test_what_the_events_call_is_there(vba):
    core = "\n".join(vba["CiiCore"] + vba["CiiFunctions"])
    for called in set(re.findall(r"^    (Cii\w+)", "\n".join(vba["ThisWorkbook"]), re.MULTILINE)):
        assert re.search(rf"Public Sub {called}\(", core), called


def test_tables_are_those_of_the_calling_workbook_and_results_its_own(vba):
    core = "\n".join(vba["CiiCore"])
    assert "Set CiiBook = Application.Caller.Worksheet.Parent\n" in core
    assert "Set CiiBook = ThisWorkbook" not in core
    assert "key = CiiBook().FullName & Chr$(UNIT) & name\n" in core
    assert "(sheet.Name)" not in core


def test_a_core_that_has_changed_is_not_passed_over():
    with pytest.raises(ValueError, match="CiiBook"):
        for_any_workbook("Option Explicit\nkey = name\n")


def test_the_core_of_the_addin_answers_and_follows_edits(parts, tmp_path):
    """Run in a CII workbook: the stand-in holds one workbook, and does not know WithEvents."""
    modules = {**parts.modules, "CiiCore": for_any_workbook(parts.modules["CiiCore"])}
    path = tmp_path / "CII.xlsm"
    path.write_bytes(build_workbook(cii_xl.published(), replace(parts, modules=modules)))
    sales = cii_xl.published().table("制造").iloc[3]
    with Excel() as excel:
        book = excel.open(path)
        assert book.call("CII_INDEX", "制造", caller="函数!Z1") == pytest.approx(5.5, abs=1e-9)
        book.set("制造", "E15", 12.5)
        changed = 5.5 + sales["weight"] * (12.5 - sales["rate"])
        assert book.call("CII_INDEX", "制造", caller="函数!Z1") == pytest.approx(changed, abs=1e-9)


# -- data ------------------------------------------------------------------------------------------------------------


class Book:
    """An open workbook without tables, as xlwings shows it."""

    name = "预算.xlsx"

    def __init__(self, *names):
        self.sheets = []
        self.names = [Name(name) for name in names]


class Name:
    def __init__(self, name):
        self.name = name
        self.refers_to_range = self

    value = 1


def test_a_foreign_workbook_gets_the_published_edition():
    model = anywhere.read(Book("budget"))
    assert evaluate(model, "CII_INDEX", [["制造"]]) == [[pytest.approx(5.5, abs=1e-9)]]


def test_a_cii_workbook_never_gets_published_figures_for_its_own():
    assert anywhere.read(Book(LAYOUT_NAME)).names == {}
