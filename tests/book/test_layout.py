"""Where things stand in the workbook: what the layout promises, the contract spelled out once more, and what Excel is
told of input and print."""

import re

import pytest
from openpyxl.utils import coordinate_to_tuple, get_column_letter, range_boundaries

import cii_xl
from cii_xl.addin.registry import FUNCTIONS
from cii_xl.book import layout
from cii_xl.book.layout import SummaryRows
from cii_xl.book.panels.catalogue import PANELS
from cii_xl.book.panels.sheet import names
from cii_xl.index import PROVENANCES

INDUSTRIES = {"FIN": "金融", "RET": "零售", "ENT": "文娱", "EDU": "教育", "MED": "医疗", "LOG": "物流", "MFG": "制造"}
CHINESE = re.compile("[\u4e00-\u9fff]")
ANALYSES = ["不确定性", "敏感性", "权重方法", "情景与目标", "变化分解", "结论检验", "区域"]
ADDED = ["校验", "版本", "问卷跟踪", "问卷估计", *ANALYSES, "图表目录", "函数"]
VISIBLE = ["首页", "汇总", *INDUSTRIES.values(), *ADDED, "宏观", "行业背景", "研报数据", "图例与来源"]
HIDDEN = {
    "_meta": "veryHidden", "历史": "hidden", "版本数据": "hidden", "_scenario": "veryHidden", "_text": "veryHidden",
    "xlwings.conf": "hidden",
}  # fmt: skip

each_industry = pytest.mark.parametrize(("code", "name"), INDUSTRIES.items())
each_sheet = pytest.mark.parametrize("name", VISIBLE)


def table(book, code):
    return book[INDUSTRIES[code]].tables[f"tbl{code}"]


def data_ref(book, code, title):
    """The data cells of an industry table's column, ``D12:D18``."""
    left, top, right, bottom = range_boundaries(table(book, code).ref)
    headings = [book[INDUSTRIES[code]].cell(top, c).value for c in range(left, right + 1)]
    letter = get_column_letter(left + headings.index(title))
    return f"{letter}{top + 1}:{letter}{bottom}"


def rule(book, code, title):
    """The one validation of an industry table's column, which must cover it from end to end."""
    (found,) = [
        v for v in book[INDUSTRIES[code]].data_validations.dataValidation if str(v.sqref) == data_ref(book, code, title)
    ]
    return found


# -- sheets, tables and names ------------------------------------------------------------------------------------------


def test_sheets_their_order_and_code_names(formulas):
    assert formulas.sheetnames == [*VISIBLE, *HIDDEN]
    assert [ws.sheet_state for ws in formulas] == ["visible"] * 26 + list(HIDDEN.values())
    assert [ws.sheet_properties.codeName for ws in formulas] == [
        "shHome", "shSummary", *(f"sh{code}" for code in INDUSTRIES), "shCheck", "shVersions", "shTracking",
        "shEstimates", "shUncertainty", "shSensitivity", "shWeighting", "shPlanning", "shChange", "shClaims",
        "shRegions", "shExhibits", "shFunctions", "shMacro", "shBackground", "shFacts", "shLegend",
        "shMeta", "shHistory", "shSnapshots", "shScenario", "shText", "shConfig",
    ]  # fmt: skip
    assert formulas.active.title == "首页"


def test_without_macros_there_are_no_sheets_for_them(other_values):
    assert other_values.sheetnames == [
        "首页", "汇总", "农业", "能源", "宏观", "行业背景", "研报数据", "图例与来源", "_meta",
    ]  # fmt: skip


@each_industry
def test_industry_table_has_the_contract_columns(values, code, name):
    left, top, right, bottom = range_boundaries(table(values, code).ref)
    headings = [values[name].cell(top, c).value for c in range(left, right + 1)]
    assert headings == ["环节", "子环节", "权重", "渗透率", "下限", "上限", "来源", "依据", "距消费端"]
    assert (left, top) == (layout.LEFT + 1, layout.INDUSTRY_TABLE_TOP + 1)
    assert bottom - top == len(cii_xl.published().table(code))
    assert not table(values, code).totalsRowCount


@each_industry
def test_nothing_stands_under_an_industry_table(formulas, code, name):
    left, _, right, bottom = range_boundaries(table(formulas, code).ref)
    ws = formulas[name]
    below = ws.iter_rows(bottom + 1, max(ws.max_row, bottom + 1), left, right)
    assert [cell.coordinate for row in below for cell in row if cell.value is not None] == []
    assert [str(r) for r in ws.merged_cells.ranges if r.max_row > bottom] == []


def test_only_industries_have_tables_named_like_one(formulas):
    names = [name for ws in formulas for name in ws.tables]
    assert [m[1] for name in names if (m := layout.INDUSTRY_TABLE.fullmatch(name))] == list(INDUSTRIES)
    assert len(names) == len({name.casefold() for name in names})
    assert all(re.fullmatch("tbl[A-Za-z0-9]+", name) for name in names)


def test_defined_names(formulas):
    expected = {f"idx_{code}": f"'{name}'!$B$5" for code, name in INDUSTRIES.items()}
    expected |= {"idx_MEAN": f"'汇总'!$D${SummaryRows(7).base + 2}"}
    meta = ["cii_layout", "cii_edition", "cii_industries"]
    expected |= {name: f"'_meta'!$B${row}" for row, name in enumerate(meta, 1)}
    expected |= {
        "cii_message": "'首页'!$B$15", "cii_time": "'首页'!$L$15", "cii_updated": "'汇总'!$K$2",
        "cii_problems": "'校验'!$B$7", "cii_checked": "'校验'!$B$4", "cii_marks": "'校验'!$I$7:$I$406",
        "cii_snapshot": "'版本'!$C$4", "cii_from": "'版本'!$C$5", "cii_to": "'版本'!$C$6",
        "cii_compared": "'版本'!$B$9", "cii_moved": "'版本'!$B$42", "cii_versions": "tblVersions[版本]",
        "cii_tracked": "'问卷跟踪'!$B$4", "cii_wave": "'问卷跟踪'!$D$6", "cii_store": "'问卷跟踪'!$D$7",
        "cii_list": "'问卷跟踪'!$D$8", "cii_inbox": "'问卷跟踪'!$D$9", "cii_forms": "'问卷跟踪'!$D$10",
        "cii_grade": "'问卷估计'!$C$4", "cii_estimated": "'问卷估计'!$B$6",
        "cii_deck": "'图表目录'!$C$6", "cii_template": "'图表目录'!$C$7", "cii_mapping": "'图表目录'!$C$8",
        "cii_exported": "'图表目录'!$B$4", "cii_deck_previous": "'图表目录'!$C$9",
        "cii_deck_scenarios": "'图表目录'!$C$10", "cii_deck_survey": "'图表目录'!$C$11",
        "cii_estimated_indices": "'问卷估计'!$B$11", "cii_estimated_rows": "'问卷估计'!$B$40",
    }  # fmt: skip
    of_panels = {layout.panel_name(panel.key, key) for panel in PANELS for key in names(panel)}
    defined = {name: own.attr_text for name, own in formulas.defined_names.items() if name not in of_panels}
    assert {name: area for name, area in defined.items() if not name.startswith("gdp_")} == expected
    assert of_panels < set(formulas.defined_names)
    assert [formulas["_meta"].cell(row, 2).value for row in (1, 2, 3)] == [
        layout.LAYOUT_VERSION, "2019-2020", "FIN,RET,ENT,EDU,MED,LOG,MFG",
    ]  # fmt: skip


def test_no_defined_name_hides_a_function(formulas):
    """Names know no capitals: a cell named ``cii_mean`` would take the place of the function CII_MEAN."""
    functions = {name.casefold() for name in FUNCTIONS}
    assert "cii_mean" in functions
    assert functions & {name.casefold() for name in formulas.defined_names} == set()


def test_summary_blocks_begin_where_the_layout_says(values):
    ws, rows = values["汇总"], SummaryRows(7)
    tops = [rows.ranking, rows.heat, rows.base, rows.parts, rows.means]
    assert [ws.cell(top + 1, layout.LEFT + 1).value for top in tops] == ["名次", "产业", "产业", "贡献（点）", "位置"]
    assert ws.cell(layout.SUMMARY_COMMENTARY + 1, layout.LEFT + 1).value.startswith("7 个产业")
    assert ws.max_row <= rows.last + 1
    assert ws.tables["tblRanking"].ref == f"B{rows.ranking + 1}:J{rows.ranking + 8}"
    assert ws.tables["tblIndex"].ref == f"B{rows.base + 1}:N{rows.base + 8}"


@each_sheet
def test_charts_cover_no_cell_and_no_other_chart(values, name):
    ws = values[name]
    # a chart that ends on the line above a row does not reach into it
    ends = [c.anchor.to.row - (c.anchor.to.rowOff == 0) for c in ws._charts]
    boxes = [
        (c.anchor._from.row, end, c.anchor._from.col, c.anchor.to.col) for c, end in zip(ws._charts, ends, strict=True)
    ]
    for top, bottom, left, right in boxes:
        under = [c.coordinate for row in ws.iter_rows(top + 2, bottom + 1, left + 1, right + 1) for c in row if c.value]
        assert under == []
    taken = [{(r, c) for r in range(t + 1, b + 1) for c in range(le, ri)} for t, b, le, ri in boxes]
    assert sum(map(len, taken)) == len(set().union(*taken))


@pytest.mark.parametrize("name", [name for name in VISIBLE if name not in ANALYSES])  # empty until a button fills them
def test_charts_draw_cells_that_hold_something(values, name):
    for chart in values[name]._charts:
        parts = [chart, *chart._charts[1:]]
        for series in (s for part in parts for s in part.series):
            numbers = (series.val or series.yVal).numRef.f
            for area in numbers.strip("()").split(","):
                sheet, cells = area.replace("'", "").split("!")
                block = values[sheet][cells.replace("$", "")]
                found = block if isinstance(block, tuple) else ((block,),)
                assert any(isinstance(c.value, (int, float)) for row in found for c in row), numbers


# -- input -------------------------------------------------------------------------------------------------------------


@each_industry
def test_provenance_is_chosen_from_the_five(formulas, code, name):
    found = rule(formulas, code, "来源")
    assert (found.type, found.formula1) == ("list", '"公布,区间,校准,问卷,自填"')
    assert found.formula1.strip('"').split(",") == list(PROVENANCES)


@pytest.mark.parametrize(
    ("title", "kind", "low", "high"),
    [
        ("权重", "decimal", "0", "1"),
        ("渗透率", "decimal", "0", "100"),
        ("下限", "decimal", "0", "100"),
        ("上限", "decimal", "0", "100"),
        ("距消费端", "whole", "1", None),
    ],
)
@each_industry
def test_numbers_outside_their_range_are_refused_in_chinese(formulas, code, name, title, kind, low, high):
    found = rule(formulas, code, title)
    assert (found.type, found.formula1, found.formula2) == (kind, low, high)
    assert found.showErrorMessage
    assert found.errorStyle in (None, "stop")
    assert title in found.errorTitle
    assert CHINESE.search(found.error)


@each_industry
@pytest.mark.parametrize("title", ["权重", "渗透率"])
def test_a_prompt_says_what_to_type(formulas, code, name, title):
    found = rule(formulas, code, title)
    assert found.showInputMessage
    assert CHINESE.search(found.prompt)


@each_industry
def test_every_cell_of_the_table_may_be_written(formulas, code, name):
    left, top, right, bottom = range_boundaries(table(formulas, code).ref)
    cells = [c for row in formulas[name].iter_rows(top + 1, bottom, left, right) for c in row]
    assert [c.coordinate for c in cells if c.protection.locked or c.data_type == "f"] == []


# -- print -------------------------------------------------------------------------------------------------------------


@each_sheet
def test_prints_on_a4_one_page_wide_with_page_numbers(formulas, name):
    ws = formulas[name]
    assert ws.page_setup.paperSize == 9  # A4
    assert ws.sheet_properties.pageSetUpPr.fitToPage
    assert ws.page_setup.fitToWidth in (None, 1)  # 1 is what the format takes a missing number to be
    assert ws.page_setup.fitToHeight == (None if name == "汇总" else 0)
    assert (ws.oddFooter.center.text, ws.oddFooter.right.text) == (name, "第 &P 页 / 共 &N 页")
    assert "2019-2020" in ws.oddFooter.left.text


@pytest.mark.parametrize("name", [name for name in VISIBLE if name != "问卷跟踪"])
def test_print_area_holds_everything_but_the_working_tables(values, name):
    ws = values[name]
    first, last = ws.print_area.split("!")[1].replace("$", "").split(":")
    assert first == "A1"
    bottom, right = coordinate_to_tuple(last)
    used = [c for row in ws.iter_rows() for c in row if c.value is not None]
    outside = [c for c in used if c.row > bottom or c.column > right]
    if name == "汇总":
        assert min(c.row for c in outside) == SummaryRows(7).base  # the heading above the working tables
        assert max(c.column for c in used if c.row <= bottom) <= right
    elif name == "问卷估计":
        assert {c.value for c in outside if c.column == right + 2 and c.data_type == "s"} >= {"图表底表（自动计算）"}
        assert min(c.column for c in outside) == right + 2  # what the charts draw, beside the printed columns
        assert max(c.row for c in used) <= bottom
    elif name in ANALYSES:
        assert all(c.column >= right + 2 for c in outside)  # what the charts draw, beside the printed columns
        assert not outside or "图表底表（自动计算）" in {c.value for c in outside}
    else:
        assert [c.coordinate for c in outside] == []
    for chart in ws._charts:
        assert chart.anchor.to.row <= bottom
        assert chart.anchor.to.col <= right


def test_respondents_print_however_many_there_will_be(formulas):
    """A print area would end where the table ended when the sheet was made."""
    assert not formulas["问卷跟踪"].print_area


def test_a_long_table_repeats_its_headings(formulas):
    assert formulas["研报数据"].print_title_rows == "$4:$4"
