"""问卷跟踪, 问卷估计 and the link of a 退回说明 in a real spreadsheet program."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl.utils import get_column_letter

from cii_xl.book import layout
from cii_xl.book.canvas import Canvas, Value
from cii_xl.book.package import normalise
from cii_xl.book.sheets import estimates, tracking
from cii_xl.book.style import Styles
from cii_xl.book.workbook import new_workbook
from cii_xl.index.problems import Place, Problem
from cii_xl.survey import places
from cii_xl.survey.records import Submission
from cii_xl.survey.return_note import return_note

from .office import Doc, Office

pytestmark = pytest.mark.libreoffice

STATES = [*["接受"] * 5, *["接受（有提示）"] * 2, "退回", *["未回"] * 3, "名单外"]
"""Of the respondents of 制造; 金融 has one more of the second and the last but one."""
INDEX: dict[str, Value] = {"industry": "制造", "old": 12.5, "new": 20.0, "low": 17.0, "high": 25.0}
RATES: list[dict[str, Value]] = [
    {
        "industry": "制造",
        "stage": "销售",
        "substage": "直销",
        "old": 10.0,
        "new": 30.0,
        "low": 26.0,
        "high": 36.0,
        "grade": "B",
    },
    {"industry": "制造", "stage": "环节", "old": 10.0},
]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both sheets, filled."""
    buffer = io.BytesIO()
    workbook = new_workbook(buffer, "试")
    styles = Styles(workbook)
    sheets = (layout.HOME, layout.TRACKING, layout.ESTIMATES)
    _, first, second = (Canvas(workbook, sheet, styles) for sheet in sheets)
    rows = [_respondent("制造", s) for s in STATES] + [_respondent("金融", "未回"), _respondent("金融", "接受")]
    tracking.write(first, ["金融", "零售", "制造"], "脚", rows)
    estimates.write(second, "脚", ("规则。",), [INDEX], RATES)
    workbook.close()
    path = tmp_path_factory.mktemp("问卷") / "问卷.xlsx"
    path.write_bytes(normalise(buffer.getvalue()))
    return path


def _respondent(industry: str, state: str) -> dict[str, Value]:
    return dict.fromkeys(layout.TRACKING_FIELDS, "x") | {"industry": industry, "state": state}


@pytest.fixture
def copy(office: Office, path: Path) -> Iterator[Doc]:
    with office.open(path) as opened:
        yield opened


def found(doc: Doc, sheet: str, text: str) -> tuple[int, int]:
    """Column and row, from 1, of the first cell with that text, among the first 120 rows."""
    for row, cells in enumerate(doc.cells(sheet, "A1:AH120"), 1):
        for column, value in enumerate(cells, 1):
            if value == text:
                return column, row
    raise AssertionError(text)


def area(column: int, row: int, width: int = 1, height: int = 1) -> str:
    """A range in A1 notation."""
    last = f"{get_column_letter(column + width - 1)}{row + height - 1}"
    return f"{get_column_letter(column)}{row}:{last}"


def test_formulas_have_the_values_that_were_written(copy: Doc) -> None:
    before = {at: cell["value"] for at, cell in copy.formula_cells().items()}
    copy.recalculate()
    after = copy.formula_cells()
    assert len(after) > 700
    assert {at: cell["error"] for at, cell in after.items() if cell["error"]} == {}
    assert {at: cell["value"] for at, cell in after.items()} == pytest.approx(before)


def test_counts_follow_the_states_of_the_table(copy: Doc) -> None:
    copy.recalculate()
    column, row = found(copy, "问卷跟踪", "制造")
    base = area(column, row, 6)
    assert copy.cells("问卷跟踪", base) == [["制造", 5, 2, 1, 3, "73%（8/11）"]]
    state, first = found(copy, "问卷跟踪", "状态")
    copy.set("问卷跟踪", area(state, first + 1), "未回")
    copy.set("问卷跟踪", area(state, first + 8), "接受（有提示）")
    assert copy.cells("问卷跟踪", base) == [["制造", 4, 3, 0, 4, "64%（7/11）"]]
    tile, top = found(copy, "问卷跟踪", "回收")
    assert copy.cells("问卷跟踪", area(tile, top + 1, height=2)) == [[8], ["回收率 62%"]]


def test_charts_follow_estimates_that_are_written_into_the_rows(copy: Doc) -> None:
    column, row = found(copy, "问卷估计", "制造·环节")
    rate, grade = (found(copy, "问卷估计", title)[0] for title in ("新渗透率", "等级"))
    for at, value in ((rate, 50), (rate + 1, 45), (rate + 2, 57), (grade, "C")):
        copy.set("问卷估计", area(at, row), value)
    (shown,) = copy.cells("问卷估计", area(column, row, 10))
    assert shown == ["制造·环节", 10, 50, 5, 7, 57, 0, 0, 50, 0]


def test_charts_draw_the_helper_columns(copy: Doc) -> None:
    charts = copy.charts()
    assert [c["title"] for c in charts["问卷跟踪"]] == ["发放的问卷现在怎样（份）"]
    assert len(charts["问卷估计"]) == 2
    for chart in charts["问卷估计"]:
        assert any(f"${layout.ESTIMATES.name}." in drawn for drawn in chart["ranges"])


def test_links_to_the_clients_file_survive_saving(office: Office, tmp_path: Path) -> None:
    """LibreOffice reads the relative link with sheet and cell, and writes the same one."""
    path, copy = tmp_path / "退回说明.xlsx", tmp_path / "copy.xlsx"
    problem = Problem("answer.missing", Place("单位名称", places.ANSWERS, "D8"), "空白", "单位名称", "填写")
    path.write_bytes(return_note(Submission("ab" * 32, 0, "我的 问卷（1）.xlsx", None, "", "", {}, (problem,))))
    with office.open(path) as doc:
        doc.save_as(copy)
    with zipfile.ZipFile(copy) as archive:
        links = archive.read("xl/worksheets/_rels/sheet1.xml.rels").decode()
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert 'Target="我的%20问卷（1）.xlsx' in links
    assert "填写" in sheet + links
    assert "D8" in sheet + links
