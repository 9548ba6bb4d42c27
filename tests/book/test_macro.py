"""The 宏观 sheet as built: what is printed, the chain with its coefficients, checks, and names."""

from __future__ import annotations

import io
import re
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import range_boundaries

import cii_xl
from cii_xl.book.build import build_workbook
from cii_xl.book.macro_names import (
    COEFFICIENTS,
    ELASTICITY_NAME,
    INPUT_FIELDS,
    INPUTS_NAME,
    INPUTS_TABLE,
    WEIGHTING_NAME,
)
from cii_xl.book.macro_reading import input_rows
from cii_xl.book.sheets.macro_inputs import FILLS
from cii_xl.index import Edition
from cii_xl.index.growth import LAST, YEARS
from cii_xl.published import fact, gdp


def rows(book: openpyxl.Workbook, name: str) -> list[dict[str, Any]]:
    """A table of the sheet, by heading."""
    ws = book["宏观"]
    left, top, right, bottom = range_boundaries(ws.tables[name].ref)
    cells = [[c.value for c in row] for row in ws.iter_rows(top, bottom, left, right)]
    return [dict(zip(cells[0], row, strict=True)) for row in cells[1:]]


def test_every_coefficient_is_a_labelled_cell_with_its_unit_source_and_limits(values: openpyxl.Workbook) -> None:
    found = rows(values, INPUTS_TABLE)
    assert [row["系数"] for row in found] == [c.label for c in COEFFICIENTS]
    for c, row in zip(COEFFICIENTS, found, strict=True):
        assert (row["单位"], row["下限"], row["上限"], row["浮动"]) == (c.unit, c.low, c.high, c.band)
        assert row["来源"]
        assert row["作用"]
        shown = [row["2018"]] if c.key == "base" else [row[str(year)] for year in YEARS]
        assert tuple(shown) == gdp.chain().of(c.key)
        # nothing where the coefficient has no value
        assert sum(isinstance(row[h], (int, float)) for h in INPUT_FIELDS[2:9]) == len(shown)


def test_cells_are_coloured_by_source_and_hold_numbers_within_the_limits_only(formulas: openpyxl.Workbook) -> None:
    ws = formulas["宏观"]
    left, top, _, _ = range_boundaries(ws.tables[INPUTS_TABLE].ref)
    rules = {str(v.sqref): v for v in ws.data_validations.dataValidation}
    for k, c in enumerate(COEFFICIENTS):
        row = top + 1 + k
        cells = [ws.cell(row, left + 2)] if c.key == "base" else [ws.cell(row, left + 3 + i) for i in range(6)]
        for i, cell in enumerate(cells):
            assert cell.fill.fgColor.rgb == "FF" + FILLS[gdp.source(c.key, YEARS[i])][1:]
            assert not cell.protection.locked
        area = cells[0].coordinate if len(cells) == 1 else f"{cells[0].coordinate}:{cells[-1].coordinate}"
        rule = rules[area]
        assert (rule.type, float(rule.formula1), float(rule.formula2)) == ("decimal", c.low, c.high)
        assert c.label in rule.error


def test_the_chain_is_live_and_agrees_with_what_is_printed(
    values: openpyxl.Workbook, formulas: openpyxl.Workbook
) -> None:
    shown, live, chain = rows(values, "tblGdpChain"), rows(formulas, "tblGdpChain"), gdp.chain()
    for i, year in enumerate(YEARS):
        assert shown[i]["年份"] == year
        assert shown[i]["GDP增量"] == chain.increment[i]
        assert shown[i]["贡献率"] == chain.share[i]
        assert shown[i]["印出增量"] == fact(f"gdp.increment.{year}").number
        assert shown[i]["增量核对"] == shown[i]["贡献率核对"] == "一致"
        for heading, value in live[i].items():
            assert str(value).startswith("=") == (heading not in ("年份", "印出增量", "印出贡献率")), heading


def test_checks_of_totals_are_native_and_all_agree(values: openpyxl.Workbook, formulas: openpyxl.Workbook) -> None:
    told = {}
    for row in values["宏观"].iter_rows():
        for cell in row:
            if cell.value in ("一致", "不一致"):
                told[cell.coordinate] = cell.value
    assert len(told) == 12 + 7
    assert set(told.values()) == {"一致"}
    assert all("IF(" in formulas["宏观"][place].value for place in told)
    texts = [c.value for row in values["宏观"].iter_rows() for c in row if isinstance(c.value, str)]
    assert any("不是独立验证" in text for text in texts)
    assert any(text.endswith("单看印出的增量、贡献率与 2024 年增速，则为 88.5–91.7") for text in texts)


def test_the_tornado_is_sorted_by_formulas(values: openpyxl.Workbook, formulas: openpyxl.Workbook) -> None:
    ranks = {row["系数"]: row["名次"] for row in rows(values, "tblGdpTornado")}
    assert sorted(ranks.values()) == list(range(1, 12))
    ws = formulas["宏观"]
    (head,) = [c for row in ws.iter_rows() for c in row if c.value == "按影响排序"]
    order = [values["宏观"].cell(head.row + k, head.column).value for k in range(1, 12)]
    assert order == sorted(ranks, key=lambda name: ranks[name])
    assert all("INDEX(" in ws.cell(head.row + k, head.column).value for k in range(1, 12))


def test_a_scenario_begins_as_the_base(values: openpyxl.Workbook) -> None:
    assert {(row["乘以（±%）"], row["加上（±）"], row["取值"]) for row in rows(values, "tblGdpScenario")} == {
        (0, 0, "可用")
    }
    base, scenario = (rows(values, name) for name in ("tblGdpChain", "tblGdpScenarioChain"))
    assert [row["GDP增量"] for row in scenario] == [row["GDP增量"] for row in base]
    assert {row["增量变化"] for row in scenario} == {0}


def test_higher_indices_follow_the_industry_sheets(values: openpyxl.Workbook, formulas: openpyxl.Workbook) -> None:
    edition = cii_xl.published()
    live = rows(formulas, "tblGdpUplift")
    assert [row["当前指数"] for row in live] == [f"=idx_{code}" for code in edition.industries]
    shown = rows(values, "tblGdpUplift")
    assert [row["当前指数"] for row in shown] == list(edition.indices)
    assert [row["增加值"] for row in shown] == [gdp.value_added(code) for code in edition.industries]
    assert [row["提高（点）"] for row in shown] == [1] * 7
    added = sum(row["增量增加"] for row in shown)
    through = 0.639 * 3 * gdp.chain().in_progress[LAST] / 4 / 100 * gdp.chain().additional[LAST]
    assert added == pytest.approx(through / edition.mean())
    texts = [c.value for row in values["宏观"].iter_rows() for c in row if isinstance(c.value, str)]
    assert any(re.search(r"平均指数由 17\.09 变为 18\.09；.*由 14\.2% 变为 14\.8%", text) for text in texts)


@pytest.mark.parametrize(
    ("rate", "said"),
    [(0.0, "平均指数为 0，无法计算相对升幅"), (0.2, "份额会超过 100%"), (100.0, "提高后的指数应在 0 到")],
)
@pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")
def test_a_sheet_opens_with_what_its_check_will_say(other: Edition, rate: float, said: str) -> None:
    """Indices that cannot be raised by the point that a new workbook starts with: told before anything is computed."""
    package = build_workbook(Edition(other.rows.assign(rate=rate, low=None, high=None), id="试"))
    shown, live = (
        openpyxl.load_workbook(io.BytesIO(package), data_only=data_only)["宏观"] for data_only in (True, False)
    )
    (label,) = [c for row in shown.iter_rows() for c in row if c.value == "填写的内容："]
    state = label.offset(0, 1)
    assert state.value.startswith(said)
    assert said in live[state.coordinate].value


def test_names_lead_to_the_cells(values: openpyxl.Workbook) -> None:
    def at(name: str) -> Any:
        ((sheet, area),) = values.defined_names[name].destinations
        return values[sheet][area.replace("$", "")]

    assert at(ELASTICITY_NAME).value == 1
    assert at(WEIGHTING_NAME).value == "等权"
    area = at(INPUTS_NAME)
    assert [c.value for c in area[0]] == list(INPUT_FIELDS)
    assert f"{area[0][0].coordinate}:{area[-1][-1].coordinate}" == values["宏观"].tables[INPUTS_TABLE].ref


def test_the_table_is_read_back_from_a_file(built: bytes, tmp_path: Any) -> None:
    (tmp_path / "CII.xlsm").write_bytes(built)
    found = input_rows(tmp_path / "CII.xlsm")
    assert found is not None
    assert found[0] == list(INPUT_FIELDS)
    assert [row[0] for row in found[1:]] == [c.label for c in COEFFICIENTS]
    assert found[1][2] == gdp.chain().base


def test_a_workbook_without_the_table_has_none(tmp_path: Any) -> None:
    openpyxl.Workbook().save(tmp_path / "空.xlsx")
    assert input_rows(tmp_path / "空.xlsx") is None


def test_an_edition_of_other_industries_has_no_printed_value_added(other_values: openpyxl.Workbook) -> None:
    shown = rows(other_values, "tblGdpUplift")
    assert [row["产业"] for row in shown] == ["农业", "能源"]
    assert [row["增加值"] for row in shown] == [None, None]
    assert {row["增加值权重"] for row in shown} == {0}
    assert {row["每点·加权"] for row in shown} == {0}
    assert shown[0]["增量增加"] == pytest.approx(shown[1]["增量增加"])
