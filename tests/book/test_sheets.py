"""What the sheets say: every figure shown is the edition's or the report's, and says where it is from."""

import io
import re

import openpyxl
import pandas as pd
import pytest
from openpyxl.utils import range_boundaries

import cii_xl
from cii_xl.book.build import build_workbook
from cii_xl.book.layout import INDUSTRY_COLUMNS, LEFT, SUMMARY_COMMENTARY, SummaryRows, industry_column
from cii_xl.index import COLUMNS, PROVENANCES, Edition
from cii_xl.index.summary import summarise
from cii_xl.published import fact, facts, store

INDUSTRIES = {"FIN": "金融", "RET": "零售", "ENT": "文娱", "EDU": "教育", "MED": "医疗", "LOG": "物流", "MFG": "制造"}
PRINTED = {"FIN": 30.2, "RET": 21.5, "ENT": 19.5, "EDU": 16.1, "MED": 15.6, "LOG": 11.2, "MFG": 5.5}
ROWS = SummaryRows(7)

each_industry = pytest.mark.parametrize(("code", "name"), INDUSTRIES.items())


@pytest.fixture(scope="module")
def summary():
    return summarise(cii_xl.published(), cii_xl.published())


def block(ws, ref):
    """Rows of values of a range."""
    left, top, right, bottom = range_boundaries(ref)
    return [list(row) for row in ws.iter_rows(top, bottom, left, right, values_only=True)]


def table(ws, name):
    """Data rows of a table as dicts by heading."""
    head, *rows = block(ws, ws.tables[name].ref)
    return [dict(zip(head, row, strict=True)) for row in rows]


def line(ws, row, length):
    """``length`` values beside the first column of a block; ``row`` counts from 0."""
    return [ws.cell(row + 1, LEFT + 2 + i).value for i in range(length)]


# -- industries --------------------------------------------------------------------------------------------------------


@each_industry
def test_industry_table_holds_the_edition(values, code, name):
    own = cii_xl.published().table(code)[[c.key for c in INDUSTRY_COLUMNS]]
    shown = table(values[name], f"tbl{code}")
    assert len(shown) == len(own)
    for row, expected in zip(shown, own.itertuples(index=False), strict=True):
        for value, given in zip(row.values(), expected, strict=True):
            if isinstance(given, str):
                assert value == (given or None)
            else:  # files hold 16 digits
                assert value is None if pd.isna(given) else value == pytest.approx(given, rel=1e-15, abs=0)


@each_industry
def test_index_stands_above_the_table(values, formulas, code, name):
    assert values[name]["B5"].value == pytest.approx(PRINTED[code], abs=1e-9)
    assert f"SUMPRODUCT(tbl{code}[权重],tbl{code}[渗透率])" in formulas[name]["B5"].value
    assert values[name]["F5"].value == pytest.approx(1, abs=1e-9)
    assert [values[name][cell].value for cell in ("B6", "F6")] == ["与公布值一致", "校验：通过"]


@each_industry
def test_note_on_each_rate_names_section_and_provenance(values, code, name):
    own, ws = cii_xl.published().table(code), values[name]
    _, top, _, bottom = range_boundaries(ws.tables[f"tbl{code}"].ref)
    noted = {c.coordinate: c.comment.text for row in ws.iter_rows() for c in row if c.comment}
    assert list(noted) == [f"E{row}" for row in range(top + 1, bottom + 1)]
    for text, row in zip(noted.values(), own.to_dict("records"), strict=True):
        sections = row["basis"].partition("：")[0]
        assert re.fullmatch(r"\d(\.\d)+(、\d(\.\d)+)*", sections)
        assert text == f"出处：研报 {sections} 节\n来源：{row['provenance']}"


# -- summary -----------------------------------------------------------------------------------------------------------


def test_commentary_is_that_of_python(values, summary):
    shown = [values["汇总"].cell(SUMMARY_COMMENTARY + 1 + i, LEFT + 1).value for i in range(6)]
    assert shown == [*summary.commentary(), None]


def test_ranking(values, summary):
    rows = table(values["汇总"], "tblRanking")
    assert [(r["名次"], r["产业"]) for r in rows] == list(enumerate(INDUSTRIES.values(), 1))
    assert [r["指数"] for r in rows] == pytest.approx(list(PRINTED.values()), abs=1e-9)
    assert {r["产业平均"] for r in rows} == {summary.mean}
    assert {r["较公布值"] for r in rows} == {0}
    assert [r["贡献最大的环节"] for r in rows] == [i.top.label for i in summary.ranked]
    assert [r["可提升点数"] for r in rows] == [i.next.headroom for i in summary.ranked]


def test_working_table_behind_the_ranking(values, summary):
    rows = table(values["汇总"], "tblIndex")
    assert [r["产业"] for r in rows] == list(INDUSTRIES.values())
    for row, i in zip(rows, summary.industries, strict=True):
        assert (row["最大环节"], row["最大贡献"]) == (i.top.label, i.top.contribution)
        assert (row["重点环节"], row["可提升"]) == (i.next.label, i.next.headroom)
        assert (row["最上游渗透率"], row["近消费端渗透率"]) == (i.rows[0].rate, i.rows[-1].rate)
        assert row["校验"] == "通过"


def test_heat_table_shows_each_rate_at_its_position(values, summary):
    for i, industry in enumerate(summary.industries):
        rest = ["·"] * (10 - len(industry.rows))
        row = ROWS.rates(i)
        assert line(values["汇总"], row - 1, 10) == [*(r.marked_label for r in industry.rows), *rest]
        assert line(values["汇总"], row, 11) == [*(r.rate for r in industry.rows), *rest, industry.index]


def test_contributions_add_up_to_the_index(values, summary):
    for i, industry in enumerate(summary.industries):
        *points, total = line(values["汇总"], ROWS.parts + 1 + i, 11)
        assert points == [r.contribution for r in industry.rows] + [0] * (10 - len(industry.rows))
        assert total == pytest.approx(industry.index, abs=1e-12)


def test_mean_rate_at_each_position_ends_with_the_last_one(values, summary):
    assert line(values["汇总"], ROWS.means, 10) == [1, 2, 3, 4, 5, 6, 7, 8, 8, 8]
    means = [summary.mean_rate(p) for p in range(1, 9)]
    assert line(values["汇总"], ROWS.means + 1, 10) == [*means, means[-1], means[-1]]


# -- home --------------------------------------------------------------------------------------------------------------


def test_home_links_to_every_other_visible_sheet(values):
    links = [c.hyperlink.location for row in values["首页"].iter_rows() for c in row if c.hyperlink]
    assert len(links) == len(set(links))
    assert set(links) == {f"'{ws.title}'!A1" for ws in values.worksheets[1:] if ws.sheet_state == "visible"}
    assert len(links) == 25


def test_every_other_visible_sheet_links_back(values):
    others = [ws for ws in values.worksheets[1:] if ws.sheet_state == "visible"]
    assert len(others) == 25
    for ws in others:
        assert [c.hyperlink.location for c in ws[1] if c.hyperlink] == ["'首页'!A1"], ws.title


def test_home_shows_every_index_and_their_mean(values, summary):
    shown = [c.value for row in values["首页"].iter_rows() for c in row if isinstance(c.value, float)]
    assert shown == [summary.mean, *(i.index for i in summary.industries)]


def test_the_mean_has_two_decimals_and_an_index_one(values):
    tiles = [c for row in values["首页"].iter_rows() for c in row if isinstance(c.value, float)]
    assert [c.number_format for c in tiles] == ["0.00"] + ["0.0"] * 7
    assert values["金融"]["D6"].value == "各产业平均 17.09"


@pytest.mark.parametrize("name", ["首页", "汇总"])
def test_the_checks_are_told_where_people_begin(values, name):
    assert values[name]["B3"].value == "数据校验：全部通过"


# -- what the report prints --------------------------------------------------------------------------------------------


def test_every_printed_figure_is_listed_once_with_its_section(values):
    rows = table(values["研报数据"], "tblFacts")
    assert [row["编号"] for row in rows] == list(facts())
    for row, f in zip(rows, facts().values(), strict=True):
        assert (row["章节"], row["数值"], row["时期"]) == (f.section, f.shown, f.period or None)
        assert row["类型"] in ("数值", "下限", "上限", "次序", "文字")


def test_sections_count_the_figures(values):
    rows = table(values["图例与来源"], "tblSections")
    assert sum(row["数据条数"] for row in rows) == len(facts())
    assert {row["章节"] for row in rows} == {f.section for f in facts().values()}
    assert all(row["内容"] for row in rows)


def test_gdp_series_and_its_total(values):
    rows = table(values["宏观"], "tblGdp")
    assert [row["GDP增量（亿元）"] for row in rows] == [fact(f"gdp.increment.{y}").number for y in range(2019, 2025)]
    assert [row["贡献率（%）"] for row in rows] == [fact(f"gdp.share.{y}").number for y in range(2019, 2025)]
    assert values["宏观"]["D18"].value == "一致（四舍五入后）"


def test_background_tables_hold_the_printed_figures(values):
    ws = values["行业背景"]
    assert all(row["接入流量（亿GB）"] == fact(f"traffic.{row['年份'][:4]}").number for row in table(ws, "tblTraffic"))
    for row in table(ws, "tblDataShare"):
        assert [row["2018"], row["2024e"]] == [fact(f"data.share.{row['数据类型']}.{y}").number for y in (2018, 2024)]
    for row in table(ws, "tblDevices"):
        shares = [fact(f"devices.{row['设备']}.{y}").number for y in (2015, 2018, 2024)]
        assert [row["2015"], row["2018"], row["2024e"]] == shares
    assert len(table(ws, "tblEconomy")) == len([f for f in facts() if f.startswith("econ.")])


# -- legend ------------------------------------------------------------------------------------------------------------


def test_provenance_counts_are_those_of_the_edition(values):
    counted = store.provenance_counts()
    rows = table(values["图例与来源"], "tblProvenance")
    assert [row["产业"] for row in rows] == list(INDUSTRIES.values())
    for row in rows:
        expected = [counted.loc[row["产业"]].get(word, 0) for word in PROVENANCES]
        assert [row[word] for word in PROVENANCES] == expected
    assert sum(row[word] for row in rows for word in PROVENANCES) == 48


def test_legend_explains_every_provenance(values):
    ws = values["图例与来源"]
    shown = {ws.cell(r, LEFT + 1).value: ws.cell(r, LEFT + 2).value for r in range(5, 5 + len(PROVENANCES))}
    assert tuple(shown) == PROVENANCES
    assert all(shown.values())


def test_every_stage_has_its_weight_with_a_source(values):
    rows = block(values["图例与来源"], "B1:F200")
    shown = {(r[0], r[1]): (r[2], r[3], r[4]) for r in rows if r[0] in INDUSTRIES.values() and r[1] and r[4]}
    expected = {(s.industry, s.stage): s.weight for s in cii_xl.published().stages().itertuples()}
    assert {key: weight for key, (weight, _, _) in shown.items()} == expected
    assert {source for _, source, _ in shown.values()} == {"校准"}


# -- other editions ----------------------------------------------------------------------------------------------------


def test_unpublished_industries_have_no_published_index(other_values):
    assert other_values.sheetnames[2:4] == ["农业", "能源"]
    commentary = [row[0] for row in block(other_values["汇总"], "B5:B9")]
    assert commentary[0] == "2 个产业的指数平均为 48.00；农业最高（48.0），能源最低（48.0），相差 0.0 点。"
    assert commentary[4] == "与公布版本（2019-2020）相比，各产业指数没有变化。"
    assert {row["较公布值"] for row in table(other_values["汇总"], "tblRanking")} == {"·"}


def test_text_that_looks_like_a_formula_stays_text():
    rows = cii_xl.published().rows
    rows.loc[0, ["stage", "substage", "basis"]] = ["=1+1", "@SUM(A1)", '=HYPERLINK("http://x","y")']
    built = build_workbook(Edition(rows.loc[:, list(COLUMNS)], id="=2+2"))
    book = openpyxl.load_workbook(io.BytesIO(built), read_only=True)
    (cells,) = book["金融"].iter_rows(12, 12, 2, 1 + len(INDUSTRY_COLUMNS))
    shown = {c.column: (c.value, c.data_type) for c in cells if c.column in (2, 3, industry_column("basis") + 1)}
    assert shown == {2: ("=1+1", "s"), 3: ("@SUM(A1)", "s"), 9: ('=HYPERLINK("http://x","y")', "s")}
    assert [(c.value, c.data_type) for (c,) in book["_meta"].iter_rows(2, 2, 2, 2)] == [("=2+2", "s")]
    book.close()
