"""Reading and building the workbook against the libraries underneath doing the least they can."""

import io
import re
import zipfile

import openpyxl
import pytest
import xlsxwriter

from cii_xl.book.build import build_workbook
from cii_xl.book.reader import read_workbook
from cii_xl.book.workbook import shipped_workbook
from cii_xl.published import edition


@pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")
@pytest.mark.measured("read CII.xlsm", "bare: openpyxl.load_workbook")
def test_openpyxl(measure):
    measure(openpyxl.load_workbook, shipped_workbook())


@pytest.mark.measured("read CII.xlsm", "read_workbook")
def test_read_workbook(measure):
    assert measure(read_workbook, shipped_workbook()).indices.size == 7


@pytest.fixture(scope="module")
def cells():
    """How many cells each sheet of the built workbook has."""
    with zipfile.ZipFile(io.BytesIO(build_workbook(edition()))) as package:
        sheets = [name for name in package.namelist() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)]
        return [package.read(name).count(b"<c ") for name in sheets]


def as_many_cells(cells):
    """Half text, half numbers, twenty to a row, no formats."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        for count in cells:
            sheet = workbook.add_worksheet()
            for i in range(count):
                sheet.write(*divmod(i, 20), f"cell {i}" if i % 2 else i)
    return buffer.getvalue()


@pytest.mark.measured("build CII.xlsm", "bare: XlsxWriter, as many cells")
def test_xlsxwriter(measure, cells):
    assert sum(cells) > 1000
    measure(as_many_cells, cells)


@pytest.mark.measured("build CII.xlsm", "build_workbook")
def test_build_workbook(measure):
    measure(build_workbook, edition())
