"""问卷跟踪 and 问卷估计: prepared empty for buttons, or filled at once; what is not used is hidden with its charts."""

import html
import io
import re
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

import cii_xl
from cii_xl.book import layout
from cii_xl.book.canvas import Canvas, Value
from cii_xl.book.package import normalise
from cii_xl.book.sheets import estimates, tracking
from cii_xl.book.style import Styles
from cii_xl.book.workbook import new_workbook

INDUSTRIES = list(cii_xl.published().industries.values())
RULE = ("A 级：足够多。", "其余为 D 级。")
Row = dict[str, Value]


def built(write: Callable[[Canvas], None], sheet: layout.Sheet) -> bytes:
    """A workbook of 首页 and that sheet."""
    buffer = io.BytesIO()
    workbook = new_workbook(buffer, "试")
    styles = Styles(workbook)
    Canvas(workbook, layout.HOME, styles)
    write(Canvas(workbook, sheet, styles))
    workbook.close()
    return normalise(buffer.getvalue())


def loaded(package: bytes, *, data_only: bool = True) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(package), data_only=data_only)


def respondent(industry: str, state: str, name: str = "某公司") -> Row:
    row: Row = dict.fromkeys(layout.TRACKING_FIELDS, "")
    return row | {"industry": industry, "name": name, "state": state, "problems": 2}


STATES = [*["接受"] * 5, *["接受（有提示）"] * 2, "退回", *["未回"] * 3, "名单外"]
RESPONDENTS = [respondent("制造", s) for s in STATES] + [respondent("金融", "未回"), respondent("金融", "接受")]


def tracked(rows: list[Row]) -> bytes:
    return built(
        lambda c: tracking.write(c, INDUSTRIES, "脚", rows, given={layout.WAVE_NAME: "=1+1"}, state="2026Q4"),
        layout.TRACKING,
    )


def estimated(indices: list[Row], rows: list[Row]) -> bytes:
    return built(lambda c: estimates.write(c, "脚", RULE, indices, rows, grade="B"), layout.ESTIMATES)


def index(name: str, new: float = 20.0) -> Row:
    given: Row = {"industry": name, "wave": "2026Q4", "invited": 40, "returned": 30, "usable": 25}
    return given | {"old": 12.5, "new": new, "low": new - 3, "high": new + 5}


def rate(name: str, grade: str, new: float | None = 30.0, substage: str = "子环节") -> Row:
    given: Row = {"industry": name, "stage": "环节", "substage": substage, "old": 10.0, "new": new, "n": 25}
    given |= {"low": None if new is None else new - 4, "high": None if new is None else new + 6, "n_eff": 22.5}
    return given | {"deff": 1.1, "grade": grade, "taken": "是", "note": "=1+1"}


def cell(book: openpyxl.Workbook, name: str) -> str:
    """Address of a defined name's only cell."""
    return str(book.defined_names[name].attr_text).partition("!")[2].replace("$", "")


def find(ws: Worksheet, text: str) -> tuple[int, int]:
    return next((c.row, c.column) for row in ws.iter_rows() for c in row if c.value == text)


def hidden(ws: Worksheet) -> set[int]:
    return {row for row, d in ws.row_dimensions.items() if d.hidden}


def heights_hold(ws: Worksheet, heights: list[tuple[int, int, float]]) -> bool:
    """Whether the sheet's rows are as ``heights`` tells a button to make them, but for whole pixels."""
    return all(
        ws.row_dimensions[row + 1].hidden == (not height)
        and (not height or (ws.row_dimensions[row + 1].height or 18) == pytest.approx(height, abs=0.5))
        for first, count, height in heights
        for row in range(first, first + count)
    )


# -- 问卷跟踪 ----------------------------------------------------------------------------------------------------------


def test_empty_tracking_has_inputs_with_hints_and_one_empty_row() -> None:
    book = loaded(built(lambda c: tracking.write(c, INDUSTRIES, "脚"), layout.TRACKING))
    ws = book["问卷跟踪"]
    names = (layout.WAVE_NAME, layout.STORE_NAME, layout.LIST_NAME, layout.INBOX_NAME, layout.FORMS_NAME)
    for name in names:
        at = ws[cell(book, name)]
        assert at.value is None
        assert not at.protection.locked
        assert at.fill.fgColor.rgb == "FFFFF9E6"
        assert ws.cell(at.row, layout.LEFT + 1).value
        assert ws.cell(at.row, at.column + 1).value
    hints = [str(ws.cell(ws[cell(book, name)].row, ws[cell(book, name)].column + 1).value) for name in names[1:]]
    assert ["“问卷”" in hints[0], "“问卷/收件”" in hints[2], "“问卷/表单”" in hints[3]] == [True] * 3
    assert ws[cell(book, layout.TRACKED_NAME)].value == "尚未收集问卷"
    left, top, right, bottom = range_boundaries(ws.tables["tblTracking"].ref)
    assert bottom == top + 1
    assert [ws.cell(top, c).value for c in range(left, right + 1)] == list(layout.TRACKING_FIELDS.values())
    assert all(ws.cell(bottom, c).value is None for c in range(left, right + 1))
    assert heights_hold(ws, tracking.heights(0, 7))
    (chart,) = ws._charts
    assert set(range(chart.anchor._from.row + 1, chart.anchor.to.row + 1)) <= hidden(ws)


def test_no_industry_table_is_made_of_it() -> None:
    assert not layout.INDUSTRY_TABLE.fullmatch(layout.TRACKING_TABLE)


def test_counts_by_industry_are_formulas_over_the_table_with_their_values() -> None:
    package = tracked(RESPONDENTS)
    ws, formulas = loaded(package)["问卷跟踪"], loaded(package, data_only=False)["问卷跟踪"]
    row, column = find(ws, "制造")
    assert [ws.cell(row, column + i).value for i in range(1, 6)] == [5, 2, 1, 3, "73%（8/11）"]
    assert formulas.cell(row, column + 1).value == (
        f'=COUNTIFS(tblTracking[状态],"接受",tblTracking[产业],{ws.cell(row, column).coordinate})'
    )
    row, column = find(ws, "金融")
    assert [ws.cell(row, column + i).value for i in range(1, 6)] == [1, 0, 0, 1, "50%（1/2）"]
    row, column = find(ws, "零售")
    assert [ws.cell(row, column + i).value for i in range(1, 6)] == [0, 0, 0, 0, "—"]


@pytest.mark.parametrize("industries", [0, 1, 11, 12, 30])
def test_the_list_stands_below_the_counts_of_any_number_of_industries(industries: int) -> None:
    names = [f"业{i}" for i in range(industries)]
    ws = loaded(built(lambda c: tracking.write(c, names, "脚", RESPONDENTS), layout.TRACKING))["问卷跟踪"]
    _, top, _, _ = range_boundaries(ws.tables["tblTracking"].ref)
    assert [ws.cell(r, 7).value for r in range(18, 18 + industries)] == names
    assert top > 18 + industries
    assert ws.cell(top - 1, 2).value == "逐个单位"
    assert all(chart.anchor.to.row < top - 1 for chart in ws._charts)


def test_tiles_count_everybody_and_uninvited_apart() -> None:
    ws = loaded(tracked(RESPONDENTS))["问卷跟踪"]
    row, _ = find(ws, "发放")
    shown = [[c.value for c in ws[r] if c.value is not None] for r in (row, row + 1, row + 2)]
    assert shown[0] == ["发放", "回收", "接受", "接受（有提示）", "退回", "未回"]
    assert shown[1] == [13, 9, 6, 2, 1, 4]
    assert shown[2][:2] == ["另有名单外 1 份", "回收率 69%"]


def test_filled_tracking_shows_its_chart_and_text_as_text() -> None:
    rows = [*RESPONDENTS, respondent("制造", "接受", "=HYPERLINK(1)")]
    package = tracked(rows)
    ws = loaded(package, data_only=False)["问卷跟踪"]
    left, top, right, bottom = range_boundaries(ws.tables["tblTracking"].ref)
    assert bottom - top == len(rows)
    cells = [c for row in ws.iter_rows(top + 1, bottom, left, right) for c in row if c.value is not None]
    assert {c.data_type for c in cells} == {"s", "n"}
    assert ws[cell(loaded(package), layout.WAVE_NAME)].data_type == "s"
    assert heights_hold(ws, tracking.heights(len(rows), 7))
    assert not hidden(ws)
    assert ws.tables["tblTracking"].autoFilter.ref == ws.tables["tblTracking"].ref


def test_states_are_coloured_far_beyond_the_rows_there_are() -> None:
    ws = loaded(tracked([]))["问卷跟踪"]
    _, top, _, _ = range_boundaries(ws.tables["tblTracking"].ref)
    rules = {
        str(area.sqref): [r.formula[0] for r in found] for area, found in ws.conditional_formatting._cf_rules.items()
    }
    assert set(rules[f"H{top + 1}:H{top + 20_000}"]) == {f'"{s}"' for s in (*tracking.STATES, "名单外")}
    assert f"B{top + 1}:L{top + 20_000}" in rules


def test_all_rows_are_printed_however_many_are_added() -> None:
    ws = loaded(tracked([]))["问卷跟踪"]
    assert not ws.print_area
    _, top, right, _ = range_boundaries(ws.tables["tblTracking"].ref)
    assert ws.max_column == right
    assert ws.print_title_rows == f"${top}:${top}"
    assert (ws.page_setup.paperSize, ws.page_setup.fitToHeight, ws.oddFooter.left.text) == (9, 0, "脚")


def test_an_ampersand_in_a_footer_is_printed() -> None:
    package = built(lambda c: estimates.write(c, "R&D&P 问卷", RULE), layout.Sheet("研发&销售", "shOdd", ""))
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        text = html.unescape(archive.read("xl/worksheets/sheet2.xml").decode())
    assert "<oddFooter>&L&8R&&D&&P 问卷&C&8研发&&销售&R&8第 &P 页 / 共 &N 页</oddFooter>" in text


def test_the_chart_stacks_the_states() -> None:
    ws = loaded(tracked(RESPONDENTS))["问卷跟踪"]
    (chart,) = ws._charts
    assert chart.grouping == "stacked"
    assert len(chart.series) == 4
    for series in chart.series:
        rows = ws[series.val.numRef.f.partition("!")[2].replace("$", "")]
        assert len(rows) == len(INDUSTRIES)
        assert all(isinstance(c.value, int) for (c,) in rows)


@pytest.mark.parametrize(("part", "whole", "text"), [(1, 8, "13%"), (0, 3, "0%"), (1, 200, "1%"), (2, 3, "67%")])
def test_shares_are_rounded_as_excel_does(part: int, whole: int, text: str) -> None:
    states = ["接受"] * part + ["未回"] * (whole - part)
    assert find(loaded(tracked([respondent("制造", s) for s in states]))["问卷跟踪"], f"{text}（{part}/{whole}）")


# -- 问卷估计 ----------------------------------------------------------------------------------------------------------


def test_empty_estimates_show_only_input_state_and_rule() -> None:
    book = loaded(built(lambda c: estimates.write(c, "脚", RULE), layout.ESTIMATES))
    ws = book["问卷估计"]
    assert ws[cell(book, layout.GRADE_NAME)].value == "C"
    (listed,) = ws.data_validations.dataValidation
    assert (str(listed.sqref), listed.formula1) == (cell(book, layout.GRADE_NAME), '"A,B,C,D"')
    assert str(ws[cell(book, layout.ESTIMATED_NAME)].value).startswith("尚未估计")
    assert "\n".join(RULE) in [c.value for row in ws.iter_rows() for c in row]
    assert heights_hold(ws, estimates.heights(0, 0))
    _, right = find(ws, "返回首页")
    shown = [
        c.row for row in ws.iter_rows(max_col=right) for c in row if c.value is not None and c.row not in hidden(ws)
    ]
    assert max(shown) == ws[cell(book, layout.ESTIMATED_NAME)].row + 1
    for chart in ws._charts:
        assert set(range(chart.anchor._from.row + 1, chart.anchor.to.row + 1)) <= hidden(ws)


@pytest.mark.parametrize(("industries", "rows"), [(1, 1), (2, 12), (12, 64)])
def test_filled_rows_are_shown_and_the_rest_hidden(industries: int, rows: int) -> None:
    grades = [layout.GRADES[i % 4] for i in range(rows)]
    package = estimated([index(f"业{i}") for i in range(industries)], [rate("制造", g) for g in grades])
    book = loaded(package)
    ws = book["问卷估计"]
    assert heights_hold(ws, estimates.heights(industries, rows))
    for name, used, slots in (
        (layout.ESTIMATED_INDICES_NAME, industries, layout.ESTIMATED_INDEX_SLOTS),
        (layout.ESTIMATED_ROWS_NAME, rows, layout.ESTIMATED_ROW_SLOTS),
    ):
        first = ws[cell(book, name)].row
        shown = [r for r in range(first, first + slots) if r not in hidden(ws)]
        assert shown == list(range(first, first + used))
    first = ws[cell(book, layout.ESTIMATED_ROWS_NAME)]
    assert [ws.cell(first.row + i, first.column + 10).value for i in range(rows)] == grades
    assert ws.cell(first.row, first.column + 12).data_type == "s"


def test_titles_are_those_of_the_layout() -> None:
    book = loaded(estimated([index("制造")], [rate("制造", "A")]))
    ws = book["问卷估计"]
    for name, fields in (
        (layout.ESTIMATED_INDICES_NAME, layout.ESTIMATED_INDEX_FIELDS),
        (layout.ESTIMATED_ROWS_NAME, layout.ESTIMATED_ROW_FIELDS),
    ):
        at = ws[cell(book, name)]
        assert [ws.cell(at.row - 1, at.column + i).value for i in range(len(fields))] == list(fields.values())


def test_more_than_the_prepared_rows_are_refused() -> None:
    with pytest.raises(ValueError, match="64 行"):
        estimated([], [rate("制造", "A")] * 65)
    with pytest.raises(ValueError, match="12 个产业"):
        estimated([index("制造")] * 13, [])


def test_helper_columns_hold_what_the_charts_draw() -> None:
    package = estimated([index("制造")], [rate("制造", "B"), rate("制造", "D", None, ""), rate("制造", "A", 2.0)])
    ws = loaded(package)["问卷估计"]
    row, column = find(ws, "制造·子环节")
    shown = [[ws.cell(r, column + i).value for i in range(10)] for r in range(row, row + 4)]
    assert shown == [
        ["制造·子环节", 10, 30, 4, 6, 36, 0, 30, 0, 0],
        ["制造·环节", 10, 0, 0, 0, 0, 0, 0, 0, 0],
        ["制造·子环节", 10, 2, 4, 6, 8, 2, 0, 0, 0],
        ["·", 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ]
    heads = [ws.cell(row - 1, column + i).value for i in range(10)]
    assert heads[6:] == ["等级 A", "等级 B", "等级 C", "等级 D"]


def test_error_bars_run_over_the_helper_columns() -> None:
    package = estimated([index("制造")], [rate("制造", "B")])
    book = loaded(package)
    ws = book["问卷估计"]
    columns, bars = ws._charts if ws._charts[0].type == "col" else reversed(ws._charts)
    for chart, name, slots, number in (
        (columns, layout.ESTIMATED_INDICES_NAME, layout.ESTIMATED_INDEX_SLOTS, 1),
        (bars, layout.ESTIMATED_ROWS_NAME, layout.ESTIMATED_ROW_SLOTS, 1),
    ):
        with_bars = [s for s in chart.series if s.errBars is not None]
        assert len(with_bars) == number
        error = with_bars[0].errBars
        first = ws[cell(book, name)].row
        for side, expected in ((error.minus, 3 if chart is columns else 4), (error.plus, 5 if chart is columns else 6)):
            assert re.search(rf"\${first}:\$[A-Z]+\${first + slots - 1}$", side.numRef.f)
            area = ws[side.numRef.f.partition("!")[2].replace("$", "")]
            assert [c.value for (c,) in area][:2] == [expected, 0]
            assert [float(p.v) for p in side.numRef.numCache.pt][:2] == [expected, 0]


def test_each_grade_has_a_colour_of_its_own_in_the_chart() -> None:
    ws = loaded(estimated([], [rate("制造", "A")]))["问卷估计"]
    bars = next(c for c in ws._charts if len(c.series) == 6)
    colours = [s.graphicalProperties.solidFill.srgbClr for s in bars.series[:4]]
    assert colours == [colour.lstrip("#") for colour in estimates.GRADE_COLOURS.values()]
    assert bars.overlap == 100


def test_same_content_same_bytes() -> None:
    assert tracked(RESPONDENTS) == tracked(RESPONDENTS)
    filled = [index("制造")], [rate("制造", "C")]
    assert estimated(*filled) == estimated(*filled)
