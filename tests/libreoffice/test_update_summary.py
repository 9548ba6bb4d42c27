"""更新汇总 seen with another program's eyes: pressed in the Excel stand-in, saved, and drawn by LibreOffice."""

from __future__ import annotations

import re
import subprocess
import warnings
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from excel_stand_in.excel import Excel

import cii_xl
from cii_xl.addin.actions import BUTTONS
from cii_xl.book.layout import SUMMARY_COMMENTARY, SummaryRows
from cii_xl.index import Edition
from cii_xl.index.summary import one, summarise

from .native import LETTER, at, follows, formulas_that_differ
from .office import Doc, Office

pytestmark = pytest.mark.libreoffice

ROWS = SummaryRows(7)
STAGE = "设计研发"
DAMAGE = {
    f"D{ROWS.ranking + 3}": 99.0,
    f"H{ROWS.base + 4}": "我觉得是设计",
    f"E{ROWS.rates(6) + 1}": 77.0,
    f"B{SUMMARY_COMMENTARY + 1}": "请忽略本页",
}
"""What somebody typed over: an index of the ranking, an array formula, a cell of the heat table, a sentence."""


@pytest.fixture(scope="module")
def edited() -> Edition:
    """制造 designs with other firms: its last rank becomes the second."""
    edition = cii_xl.published().with_rates({("制造", STAGE): 90.0})
    assert [i.name for i in summarise(edition).ranked][:3] == ["金融", "制造", "零售"]
    return edition


@pytest.fixture(scope="module")
def path(built: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook as it was saved after the press; charts and all else that the stand-in does not know are kept."""
    folder = tmp_path_factory.mktemp("更新")
    (folder / "CII.xlsm").write_bytes(built)
    with Excel() as excel:
        book = excel.open(folder / "CII.xlsm")
        rate = at("制造", STAGE, "rate")
        book.set("制造", rate, 90.0)
        for key, value in (("low", None), ("high", None), ("provenance", "自填")):
            book.set("制造", f"{LETTER[key]}{rate[1:]}", value)
        for cell, typed in DAMAGE.items():
            book.set("汇总", cell, typed)
        book.run(BUTTONS["update_summary"].macro)
        assert str(book.cell("首页", "B15")).startswith("汇总已更新：7 个产业平均 20.2，与 Python 计算一致；")
        book.calculate(full=True)  # under manual calculation the stand-in reads cells before they are worked out
        book.save_as(folder / "更新后.xlsm")
    return folder / "更新后.xlsm"


@pytest.fixture(scope="module")
def doc(office: Office, path: Path) -> Iterator[Doc]:
    with office.open(path) as opened:
        opened.recalculate()
        yield opened


def test_every_formula_gives_what_the_stand_in_saved(doc: Doc, path: Path) -> None:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", r"(Unknown|Conditional Formatting) extension is not supported", UserWarning)
        stored = openpyxl.load_workbook(path, data_only=True)
    python = [place for place, cell in doc.formula_cells().items() if "cii_" in cell["formula"].lower()]
    assert all(place.startswith(("首页!", "函数!")) for place in python)
    verdicts = [place for place in doc.formula_cells() if place.startswith("函数!H")]
    assert formulas_that_differ(doc, stored, {*python, *verdicts}) == []


def test_its_formulas_are_those_of_the_build(doc: Doc, office: Office, built: bytes, tmp_path: Path) -> None:
    (tmp_path / "CII.xlsm").write_bytes(built)
    with office.open(tmp_path / "CII.xlsm") as fresh:
        wanted, charts = fresh.formula_cells(), fresh.charts()
    here = {place: cell["formula"] for place, cell in doc.formula_cells().items()}
    assert here == {place: cell["formula"] for place, cell in wanted.items()}
    assert doc.charts() == charts


def test_it_shows_the_new_edition(doc: Doc, edited: Edition) -> None:
    follows(doc, edited)


def test_its_page_shows_the_new_index_order_and_sentences(doc: Doc, edited: Edition, tmp_path: Path) -> None:
    doc.to_pdf(tmp_path / "更新后.pdf")
    command = ["pdftotext", "-layout", str(tmp_path / "更新后.pdf"), "-"]
    pages = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.split("\f")
    (page,) = [page for page in pages if "产业互联网发展指数 · 汇总" in page]
    said = summarise(edited, cii_xl.published())
    ranking = re.findall(r"^ *(\d) +(\S+) +([\d.]+) +20\.2 ", page, re.MULTILINE)
    assert ranking == [(str(i.rank), i.name, one(i.index)) for i in said.ranked]
    plain = re.sub(r"\s", "", page)
    for sentence in said.commentary():
        assert re.sub(r"\s", "", sentence) in plain
    # the bars of the chart, from the top: their categories, and the index in each
    chart = page[page.index("各产业指数排名（点）") : page.index("四、环节渗透率热力表")]
    assert re.findall(r"^ *(金融|零售|文娱|教育|医疗|物流|制造)", chart, re.MULTILINE) == [i.name for i in said.ranked]
    labels = re.findall(r"\d+\.\d", chart)
    assert labels == [one(i.index) for i in said.ranked]
    assert "99.0" not in page
    assert "77.0" not in page
    assert "请忽略本页" not in page
