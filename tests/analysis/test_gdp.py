"""The GDP analysis: coefficients as people give them, its findings, exhibits and command."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import cii_xl
from cii_xl.analysis.errors import AnalysisError
from cii_xl.analysis.gdp import (
    Coefficients,
    Gdp,
    analyse,
    coefficients_from,
    published_coefficients,
    series,
    with_set,
)
from cii_xl.analysis.gdp.said import amount
from cii_xl.analysis.gdp.typed import rises
from cii_xl.book.macro_names import COEFFICIENTS, INPUT_FIELDS
from cii_xl.commands.analyses import gdp as command
from cii_xl.exhibits.catalogue.say import TITLE_EMS, ems
from cii_xl.exhibits.deck import slides_of
from cii_xl.exhibits.exhibit import Chart, Mark
from cii_xl.exhibits.slides.lint import lint
from cii_xl.exhibits.slides.write import new_deck
from cii_xl.index import Edition
from cii_xl.index.growth import LAST, YEARS
from cii_xl.published import gdp
from cii_xl.usage import Parser


def table() -> list[list[Any]]:
    """The table as the workbook has it."""
    rows: list[list[Any]] = [list(INPUT_FIELDS)]
    for c in COEFFICIENTS:
        values = gdp.chain().of(c.key)
        own = [*values, *[None] * 6] if c.key == "base" else [None, *values]
        rows.append([c.label, c.unit, *own, c.source, c.low, c.high, c.band, c.text])
    return rows


def found(call: Callable[[], object]) -> dict[str, str]:
    """Place → rule of what a call is refused for."""
    with pytest.raises(AnalysisError) as caught:
        call()
    assert all(p.found and p.expected and p.fix for p in caught.value.problems)
    return {str(p.place): p.rule.removeprefix("analysis.") for p in caught.value.problems}


# -- coefficients


def test_the_table_gives_the_stored_coefficients() -> None:
    assert coefficients_from(table()) == published_coefficients()


def test_order_of_rows_and_columns_and_blank_rows_do_not_matter() -> None:
    rows = [row[::-1] for row in table()]
    rows = [rows[0], *rows[:0:-1], [None] * len(rows[0])]
    assert coefficients_from(rows) == published_coefficients()


def test_every_fault_of_the_table_is_told_at_its_cell() -> None:
    rows = table()
    by_label = {row[0]: row for row in rows}
    year = INPUT_FIELDS.index
    by_label["GDP 增速"][year("2021")] = None
    by_label["GDP 增速"][year("2024")] = 60
    by_label["份额：资本"][year("2019")] = "约11"
    by_label["2018 年 GDP"][year("2018")] = "  "
    by_label["份额：技术效率"][year("浮动")] = -1
    by_label["份额：规模效率"][0] = "份额：规模"
    rows.append(list(by_label["份额：劳动力"]))
    assert found(lambda: coefficients_from(rows)) == {
        "GDP 增速 2021": "gdp.blank",
        "GDP 增速 2024": "gdp.range",
        "份额：资本 2019": "gdp.text",
        "2018 年 GDP 2018": "gdp.blank",
        "份额：技术效率 浮动": "gdp.band",
        "系数表 份额：规模": "gdp.name",
        "系数表 份额：规模效率": "gdp.missing",
        "系数表 份额：劳动力": "gdp.name",
    }


@pytest.mark.parametrize("rows", [[], [["系数", "2019"]]], ids=["nothing", "headings"])
def test_a_table_of_other_headings_is_refused(rows: list[list[Any]]) -> None:
    assert found(lambda: coefficients_from(rows)) == {"系数表": "gdp.headings"}


def test_set_for_all_years_and_for_one() -> None:
    changed = with_set(published_coefficients(), ["份额:资本=16", "in_scale=1", "GDP 增速@2024=5.8", "2018 年 GDP=90"])
    chain = changed.chain
    assert chain.in_capital == (16.0,) * 6
    assert chain.in_scale == (1.0,) * 6
    assert chain.growth == (*gdp.chain().growth[:-1], 5.8)
    assert chain.base == 90
    assert [changed.source("growth", y) for y in (2023, 2024)] == ["校准", "自填"]
    assert changed.source("base", 2018) == "自填"


def test_every_fault_of_set_is_told() -> None:
    given = ["份额：自本=1", "x", "GDP 增速@2030=1", "GDP 增速=99", "base=abc"]
    assert list(found(lambda: with_set(published_coefficients(), given)).values()) == [
        "gdp.name", "gdp.set", "gdp.year", "gdp.range", "gdp.text",
    ]  # fmt: skip


def test_series_has_what_the_functions_show() -> None:
    frame = series(published_coefficients())
    assert list(frame.columns) == ["year", "increment", "share"]
    assert list(frame["year"]) == list(YEARS)
    assert frame["increment"].round(1).tolist() == [f.number for f in gdp.increments()]
    assert frame["share"].round(1).tolist() == [f.number for f in gdp.shares()]


# -- the result


@pytest.fixture(scope="module")
def result() -> Gdp:
    return analyse(cii_xl.published())


@pytest.fixture(scope="module")
def changed() -> Gdp:
    """Some coefficients and indices of one's own."""
    own = with_set(published_coefficients(), ["份额：资本=16", "GDP 增速@2024=5.8"])
    return analyse(cii_xl.published(), own, {"制造": 5, "MED": -3}, elasticity=0.5, weighting="增加值")


def test_a_rise_of_one_industry_raises_the_mean_by_a_seventh() -> None:
    up = analyse(cii_xl.published(), rises={"制造": 7}).uplift
    assert up.rise == pytest.approx(1)
    through = 0.639 * 3 * gdp.chain().in_progress[LAST] / 4 / 100 * gdp.chain().additional[LAST]
    assert up.added == pytest.approx(through / cii_xl.published().mean())


def test_value_added_weighs_where_it_is_printed(changed: Gdp) -> None:
    up = changed.uplift
    weights = dict(zip(up.table["industry"], up.table["weight"], strict=True))
    assert weights["制造"] == pytest.approx(26.48 / (6.91 + 8.42 + 4 + 4.06 + 26.48))
    assert weights["医疗"] == weights["教育"] == 0
    assert up.rise == pytest.approx(5 * weights["制造"])
    per_point = up.table.set_index("industry")["per_point_value_added"]
    assert up.added == pytest.approx(5 * per_point["制造"])


def test_every_fault_of_a_rise_is_told() -> None:
    call = lambda: analyse(cii_xl.published(), rises={"制造": 99, "制早": 1}, elasticity=9, weighting="x")  # noqa: E731
    places = {"提高 制早": "gdp.industry", "弹性": "gdp.elasticity", "平均指数的权重": "gdp.weighting",
              "提高 制造": "gdp.rise"}  # fmt: skip
    assert found(call) == places
    everything = dict.fromkeys(cii_xl.published().industries.values(), 69.0)
    assert found(lambda: analyse(cii_xl.published(), rises=everything, elasticity=3)) == {"提高后的份额": "gdp.share"}


def test_without_printed_value_added_there_is_nothing_to_weigh_by(other: Edition) -> None:
    assert found(lambda: analyse(other, weighting="增加值")) == {"平均指数的权重": "gdp.sizes"}
    plain = analyse(other, rises={"农业": 2})
    assert plain.uplift.rise == 1
    assert [e.id for e in plain.exhibits()] == ["gdp-series", "gdp-tornado", "gdp-uplift"]


def saturated(rate: float) -> Edition:
    """The published edition with every rate of 制造 the same."""
    rows = cii_xl.published().rows.assign(low=float("nan"), high=float("nan"), provenance="自填")
    rows.loc[rows["code"] == "MFG", "rate"] = rate
    return Edition(rows, id="客户")


def test_indices_that_cannot_rise_by_a_point_leave_the_chain_as_it_is() -> None:
    """An index of 99.5, or all of 0, is no fault of the chain, which needs no index."""
    empty = Edition(saturated(0).rows.assign(rate=0.0), id="空")
    for edition, why in ((saturated(99.5), "提高 制造：由 99.5 提高 1 点后为 100.5"), (empty, "平均指数：为 0")):
        without = analyse(edition)
        assert without.uplift is None
        assert list(without.frames()) == ["series", "tornado", "coefficients"]
        assert [e.id for e in without.exhibits()] == ["gdp-series", "gdp-tornado"]
        assert without.to_frame()["agrees"].all()
        assert without.sentences()[-1] == "指数提高带来的增量未计算，原因见说明。"
        assert any(why in said for said in without.assumptions())
        assert json.loads(without.to_json())["settings"]["raise"] is None
    assert analyse(saturated(99.5), rises={"零售": 1}).uplift is not None


def test_what_somebody_asks_of_indices_is_still_refused() -> None:
    assert found(lambda: analyse(saturated(99.5), rises={"制造": 1})) == {"提高 制造": "gdp.rise"}
    assert found(lambda: analyse(saturated(99.5), elasticity=9)) == {"弹性": "gdp.elasticity", "提高 制造": "gdp.rise"}


def test_agreement_with_the_printed_series_is_no_independent_check(result: Gdp) -> None:
    """The calibrated coefficients were made of the printed figures, and the findings say so."""
    assert "逐年与研报印出值一致（系数即由其反推，不是独立验证）。" in result.sentences()[0]
    assert result.exhibit.title.endswith("（系数即由其反推，不是独立验证）")
    own = published_coefficients()
    for key in ("base", "growth", "in_capital", "in_progress", "in_efficiency", "in_allocation"):
        own = Coefficients(own.chain.changed(key, times=1 + 1e-9))
    independent = analyse(cii_xl.published(), own)
    assert independent.to_frame()["agrees"].all()
    assert "反推" not in independent.sentences()[0] + independent.exhibit.title


def test_the_room_that_rounding_leaves_is_told(result: Gdp) -> None:
    assert any("2018 年 GDP 可为 88.5–91.7 万亿元，2019 年增速可为 6.18–6.47%" in a for a in result.assumptions())


def test_the_printed_series_agrees_and_a_changed_one_does_not(result: Gdp, changed: Gdp) -> None:
    assert result.to_frame()["agrees"].all()
    assert "逐年与研报印出值一致" in result.sentences()[0]
    assert "合计 46,306.9 亿元，占同期全国增量的 12.6%" in result.sentences()[0]
    assert not changed.to_frame()["agrees"].any()
    one_year = analyse(cii_xl.published(), with_set(published_coefficients(), ["GDP 增速@2024=5"]))
    assert "与研报印出值不同的年份：2024。" in one_year.sentences()[0]
    assert one_year.exhibit.title.endswith("有 1 年与印出值不同")


def test_the_tornado_is_sorted_and_first_in_the_words(result: Gdp) -> None:
    widths = result.tornado["width"]
    assert widths.is_monotonic_decreasing
    top = result.tornado.iloc[0]
    assert top["key"] == "in_capital"
    assert top["change_high"] == pytest.approx(0.03 * 0.325 * gdp.chain().additional[LAST])
    assert "“份额：资本”影响最大：由 11.7 到 17.7，2024 年增量变化 -644.6 到 +644.6 亿元" in result.sentences()[2]


def test_everything_that_is_not_printed_is_told(result: Gdp, changed: Gdp) -> None:
    told = "\n".join(result.assumptions())
    assert "先验" in told
    assert "58.5%" in told
    assert "物流总费用" in told
    assert "假设" in told
    assert "自填" not in told
    more = "\n".join(changed.assumptions())
    assert "自填的系数：GDP 增速 2024＝5.8、份额：资本 2019＝16" in more
    assert "研报未印出教育、医疗的增加值" in more
    assert changed.inputs.query("key == 'in_capital'")["source"].eq("自填").all()


def test_frames_and_json(changed: Gdp) -> None:
    assert list(changed.frames()) == ["series", "tornado", "uplift", "coefficients"]
    assert len(changed.frames()["coefficients"]) == 1 + 10 * 6
    data = json.loads(changed.to_json())
    assert data["analysis"] == "gdp"
    assert data["settings"]["raise"]["制造"] == 5
    assert data["settings"]["coefficients"]["in_capital"] == [16.0] * 6
    assert data["tables"]["uplift"][3]["value_added"] is None
    assert "系数有 7 处自填" in changed.to_sheet().state


@pytest.mark.parametrize(("which", "higher"), [("result", []), ("changed", ["gdp-uplift"])])
def test_exhibits_can_be_shown(which: str, higher: list[str], request: pytest.FixtureRequest) -> None:
    shown: Gdp = request.getfixturevalue(which)
    exhibits = shown.exhibits()
    assert [e.id for e in exhibits] == ["gdp-series", "gdp-tornado", *higher, "gdp-per-point"]
    for e in exhibits:
        assert e.section == "分析"
        assert e.unit
        assert e.source
        assert e.alt
        assert Mark.CALIBRATED in e.marks
        assert ems(e.title) <= TITLE_EMS
        assert re.search(r"\d", e.title)
        assert isinstance(e.body, Chart)
        assert all(len(s.values) == len(e.body.categories) <= 14 for s in e.body.series)
    slides = slides_of(exhibits)
    assert lint(new_deck(slides), slides=slides) == []


def test_many_industries_are_cut_to_the_biggest() -> None:
    rows = [
        {"industry": f"产业{i:02}", "code": f"IND{i:02}", "stage": "段", "substage": "", "position": 1, "weight": 1.0,
         "rate": 10.0 + i, "low": None, "high": None, "provenance": "自填", "basis": ""}
        for i in range(20)
    ]  # fmt: skip
    edition = Edition(pd.DataFrame(rows), id="多")
    many = analyse(edition, rises={f"产业{i:02}": i + 1.0 for i in range(20)})
    body = many.exhibits()[2].body
    assert isinstance(body, Chart)
    assert body.categories[-1] == "其他（9 个）"
    assert sum(x or 0 for x in body.series[0].values) == pytest.approx(many.uplift.added)


def test_no_rise_is_said_to_be_none() -> None:
    still = analyse(cii_xl.published(), rises={"制造": 0})
    assert still.uplift.added == 0
    assert still.sentences()[3] == "没有提高任何产业的指数。"
    assert "gdp-uplift" not in {e.id for e in still.exhibits()}


def test_amounts_are_rounded_half_up_with_commas() -> None:
    assert [amount(x) for x in (9387.75, 1234567.0, -12.34, -0.04, 0.0)] == [
        "9,387.8", "1,234,567.0", "-12.3", "0.0", "0.0",
    ]  # fmt: skip


# -- the command


def run(*arguments: str) -> int:
    parser = Parser(prog="cii-xl analyse")
    command.add(parser.add_subparsers(metavar="分析"))
    given = parser.parse_args(["gdp", *arguments])
    status: int = given.run(given)
    return status


def test_rises_as_typed() -> None:
    assert rises(["制造=5", " 零售 =-1.5"]) == {"制造": 5, "零售": -1.5}
    assert list(found(lambda: rises(["制造", "=3", "a=b", "c=nan"]))) == ["制造", "=3", "a=b", "c=nan"]


def test_the_command_reads_the_coefficients_of_the_workbook(
    built: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A person changes a cell on 宏观 and saves: the command follows."""
    import openpyxl

    (tmp_path / "甲.xlsm").write_bytes(built)
    assert run(str(tmp_path / "甲.xlsm"), "--json") == 0
    data = json.loads(capsys.readouterr().out)
    assert [row["agrees"] for row in data["tables"]["series"]] == [True] * 6
    assert {row["source"] for row in data["tables"]["coefficients"]} == {"公布", "校准", "假设"}

    with pytest.warns(UserWarning, match="extension is not supported"):
        book = openpyxl.load_workbook(tmp_path / "甲.xlsm", data_only=True)
    cell = next(c for row in book["宏观"].iter_rows() for c in row if c.value == "份额：资本")
    cell.offset(0, 8).value = 20.0
    book.save(tmp_path / "乙.xlsx")
    assert run(str(tmp_path / "乙.xlsx"), "--json", "--raise", "制造=7", "--out", str(tmp_path / "图.csv")) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["settings"]["coefficients"]["in_capital"][-1] == 20
    assert data["tables"]["series"][-1]["share"] == pytest.approx(14.2 + 0.325 * (20 - 14.7303), abs=1e-3)
    names = {"图.csv", "图-tornado.csv", "图-uplift.csv", "图-coefficients.csv"}
    assert {p.name for p in tmp_path.glob("*.csv")} == names


def test_the_command_tells_all_faults_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--set", "份额：资本=200", "--set", "增长=1") == 1
    said = capsys.readouterr()
    assert "200" in said.out
    assert "增长" in said.out
    assert "Traceback" not in said.out + said.err


def test_coefficients_can_be_made_by_hand() -> None:
    assert Coefficients(gdp.chain()).bands["in_capital"] == 3
