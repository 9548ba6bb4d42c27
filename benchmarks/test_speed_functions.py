"""Worksheet functions in the Excel stand-in, each against its empty twin: the same arguments through the same path.

The twins are CiiCore and the wrappers under other names whose Python end, ``answer`` below, does nothing: what is left
over is what reading the arguments, the model and the arithmetic cost.
"""

import re
import sys
from pathlib import Path

import pytest
import xlwings

import cii_xl
from cii_xl.addin.parts import macros
from cii_xl.book.build import build_workbook

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))  # the process that plays Excel imports it from there

from excel_stand_in.excel import Excel

CALLS, CELLS = 100, 500
SCRATCH = "研报数据"
INDEX, TARGET = (f"{CALLS} calls of {name} that ask Python" for name in ("CII_INDEX", "CII_TARGET"))
UNCHANGED = f"recalculation of {CELLS} cells, nothing changed"


@xlwings.func
@xlwings.arg("arguments", ndim=2)
def answer(name, revision, *arguments):
    """What xlwings calls for the empty functions, with the same conversion of arguments."""
    return [[1.0]]


@pytest.fixture(scope="module")
def workbook(tmp_path_factory):
    path = tmp_path_factory.mktemp("speed") / "CII.xlsm"
    path.write_bytes(build_workbook(cii_xl.published(), macros(cii_xl.published())))
    return path


def loop(function):
    """A macro that calls a function with arguments that it was never given before, so that nothing is remembered."""
    industry = "ChrW(21046) & ChrW(36896)"  # 制造; VBA source is ASCII
    given = f"{industry}, 5.5 + n / 100000, ChrW(-27392) & ChrW(21806)"  # 销售
    if function.endswith("INDEX"):
        given = f"{industry} & Space(n Mod 50) & ChrW(12288) & Space(n \\ 50)"
    return (
        f"Private n As Long\nPublic Sub Loop_{function}()\nDim i As Long, x\nFor i = 1 To {CALLS}\n"
        f"n = n + 1\nx = {function}({given})\nIf IsError(x) Then Err.Raise 5\nNext i\nEnd Sub\n"
    )


@pytest.fixture(scope="module")
def book(workbook):
    """The workbook with the empty functions and the loops beside its own modules, in one process for all: one process
    differs from the next by more than what is measured."""
    modules = macros(cii_xl.published()).modules
    wrappers = re.findall(
        r"Public Function CII_(?:INDEX|RANK|TARGET)\(.*?End Function\n", modules["CiiFunctions"], re.S
    )
    assert len(wrappers) == 3
    with Excel() as excel:
        opened = excel.open(workbook)
        core = modules["CiiCore"].replace('"cii_xl.addin.excel"', f'"{__name__}"')
        opened.add_module(core.replace("Cii", "Empty"))
        opened.add_module("\n".join(wrappers).replace("CII_", "EMPTY_").replace("Cii", "Empty"))
        for function in ("INDEX", "TARGET"):
            opened.add_module(loop(f"EMPTY_{function}"))
            opened.add_module(loop(f"CII_{function}"))
        yield opened


def asking(measure, book, function):
    book.run(f"Loop_{function}")  # the server starts, the workbook is read
    before = book.counters()
    measure.pedantic(book.run, (f"Loop_{function}",), rounds=30)
    after = book.counters()
    assert (after["python"] - before["python"]) % CALLS == 0
    assert after["python"] > before["python"]
    assert after["config"] == before["config"]
    assert book.errors() == []


@pytest.mark.measured(INDEX, "bare: its empty twin")
def test_empty_index(measure, book):
    asking(measure, book, "EMPTY_INDEX")


@pytest.mark.measured(INDEX, "CII_INDEX, which looks up")
def test_index(measure, book):
    asking(measure, book, "CII_INDEX")


@pytest.mark.measured(TARGET, "bare: its empty twin")
def test_empty_target(measure, book):
    asking(measure, book, "EMPTY_TARGET")


@pytest.mark.measured(TARGET, "CII_TARGET, which computes")
def test_target(measure, book):
    asking(measure, book, "CII_TARGET")


def fill(book, prefix):
    formulas = [f'={prefix}_INDEX("制造")', f'={prefix}_RANK("金融")']
    book.set(SCRATCH, f"M2:M{CELLS + 1}", [[formulas[i % 2]] for i in range(CELLS)])
    book.calculate(full=True)


def recalculating(measure, book, prefix):
    fill(book, prefix)
    before = book.counters()
    measure.pedantic(book.calculate, rounds=7)
    assert book.counters() == before


@pytest.mark.measured(UNCHANGED, "bare: their empty twins")
def test_empty_cells(measure, book):
    recalculating(measure, book, "EMPTY")


@pytest.mark.measured(UNCHANGED, "CII_INDEX, CII_RANK")
def test_cells(measure, book):
    recalculating(measure, book, "CII")
