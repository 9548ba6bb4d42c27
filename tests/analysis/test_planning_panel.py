"""情景与目标 as the button fills it, and ``cii-xl analyse planning`` as a person runs it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cii_xl import published
from cii_xl.analysis.errors import AnalysisError
from cii_xl.analysis.given import Given
from cii_xl.analysis.planning import place, planning, typed
from cii_xl.analysis.planning.levers import Price
from cii_xl.analysis.planning.panel import run
from cii_xl.book.panels.places import check
from cii_xl.book.panels.planning import PANEL
from cii_xl.book.workbook import shipped_workbook
from cii_xl.index import COLUMNS, Edition
from cii_xl.index.check import blank

PRINTED = published.edition()
BLOCKS = {b.key: b for b in PANEL.blocks}
DEFAULTS = {s.key: s.default for s in PANEL.settings}


def given(settings: dict[str, Any] | None = None, **inputs: list[list[Any]]) -> Given:
    return Given(PRINTED, PRINTED, settings=DEFAULTS | (settings or {}), inputs=inputs)


def rows(result: Any, block: str) -> list[dict[str, Any]]:
    """A block's rows by field key."""
    filled = result.to_sheet()
    check(PANEL, filled)
    keys = [f.key for f in BLOCKS[block].fields]
    return [dict(zip(keys, row, strict=True)) for row in filled.rows[block]]


def test_the_sheet_as_it_comes_works_on_any_edition(other: Edition) -> None:
    begin = {b.key: [list(row) for row in b.begin] for b in PANEL.blocks if b.typed}
    for edition in (PRINTED, other):
        result = run(Given(edition, PRINTED, settings=DEFAULTS, inputs=begin))
        assert [s.name for s in result.scenarios] == ["示例 1：普遍提高", "示例 2：补齐短板"]
        assert result.plan is not None
        assert len(rows(result, "indices")) == 2 * (len(edition.industries) + 1)


def test_scenarios_of_the_sheet() -> None:
    edits = [
        ["推广", "制造", None, None, "+", "10"],
        [None, "金融", "资金支付", None, "×", 1.5],
        ["收缩", "全部", "", "", "≤", 20.0],
    ]
    result = run(given({"target_of": "无", "shown": "推广"}, edits=edits))
    steps = rows(result, "steps")
    assert [s["edit"] for s in steps] == ["现状", "制造 加 10", "金融·资金支付 乘 1.5", "推广"]
    level = steps[0]["level"]
    for step in steps[1:-1]:
        assert step["unseen"] == pytest.approx(level)  # both rise
        level += step["up"]
    assert level == pytest.approx(steps[-1]["level"])
    assert level == pytest.approx(PRINTED.mean() + 10 / 7 + steps[2]["effect"])
    assert steps[2]["held"] == 1
    assert any("使“支付与转账”超出 0–100%，已截断" in s for s in result.assumptions())
    assert result.to_sheet().rows["plan"] == []
    assert result.to_sheet().state == "2019-2020 版；情景 2 个；没有目标"


def test_a_plan_of_the_sheet() -> None:
    prices = [["制造", None, None, 3.0, 40.0], ["制造", "销售", "销售", "1", 25.0]]
    result = run(given({"target_of": "mfg", "target": 30.0, "unit_cost": 2.0}, prices=prices))
    plan = rows(result, "plan")
    assert plan[0]["link"] == "销售"
    assert plan[0]["to"] == pytest.approx(25)
    assert sum(row["gain"] for row in plan) == pytest.approx(30 - 5.5)
    assert sum(row["cost"] for row in plan) == pytest.approx(286.8, abs=0.1)
    assert [row["cost"] for row in rows(result, "curve")] == sorted(row["cost"] for row in rows(result, "curve"))


def test_all_that_is_wrong_is_told_at_once() -> None:
    edits = [
        ["甲", "制作", None, None, "+", 1.0],
        ["甲", "制造", "销受", None, "除", "许多"],
        ["甲", "教育", "教学", "受课", "设为", 120.0],
        ["甲", None, None, None, "加", None],
    ]
    prices = [["制造", "位置 9", None, -1.0, 140.0]]
    with pytest.raises(AnalysisError) as caught:
        run(given({"target_of": "制作", "target": "高", "unit_cost": -1.0, "shown": "乙"}, edits=edits, prices=prices))
    assert [p.place.label for p in caught.value.problems] == [
        "情景的修改 第 1 行 产业",
        "情景的修改 第 2 行 环节", "情景的修改 第 2 行 操作", "情景的修改 第 2 行 数值",
        "情景的修改 第 3 行 子环节", "情景的修改 第 3 行 数值",
        "情景的修改 第 4 行 产业", "情景的修改 第 4 行 数值",
        "成本与上限 第 1 行 环节", "成本与上限 第 1 行 每百分点成本", "成本与上限 第 1 行 上限",
        "目标指数", "默认单位成本", "目标产业", "列出的情景",
    ]  # fmt: skip
    said = str(caught.value)
    for part in (
        "最接近的是：制造", "最接近的是：销售", "最接近的是：授课", "“除”；应为：设为（=）、加（+）",
        "空白；应为：-100 到 100", "“120”；应为：0 到 100 之间的数（%）", "制造没有位置 9",
    ):  # fmt: skip
        assert part in said
    with pytest.raises(AnalysisError, match="情景或目标至少一项"):
        run(given({"target_of": "无"}))


@pytest.mark.parametrize(
    ("value", "value_of_edit"), [("110%", 1.1), ("１１０％", 1.1), (1.1, 1.1), ("1.5", 1.5), ("1/3", 1 / 3)]
)
def test_a_factor_in_percent_is_that_part(value: float | str, value_of_edit: float) -> None:
    (scenario,) = run(given({"target_of": "无"}, edits=[["甲", "制造", None, None, "乘", value]])).scenarios
    assert scenario.edits[0].value == pytest.approx(value_of_edit)


@pytest.mark.parametrize("word", ["设为", "不超过", "不低于"])
def test_rates_that_may_be_fractions_are_refused(word: str) -> None:
    with pytest.raises(AnalysisError, match=r"0\.4，可能按小数填写.*若指 40%，请填 40；若确为 0\.4%") as caught:
        run(given(edits=[["甲", "制造", None, None, word, 0.4]], prices=[["制造", None, None, 2.0, 0.4]]))
    assert [p.place.label for p in caught.value.problems] == ["情景的修改 第 1 行 数值", "成本与上限 第 1 行 上限"]
    for value, rate in ((40.0, 40), ("40%", 40), ("0.4%", 0.4), (0.0, 0), (1.0, 1)):
        (scenario,) = run(given(edits=[["甲", "制造", None, None, word, value]])).scenarios
        assert scenario.edits[0].value == rate


def test_small_points_factors_and_costs_are_what_they_say() -> None:
    edits = [["甲", "制造", None, None, "加", 0.4], ["甲", "制造", None, None, "乘", 0.4]]
    result = run(given(edits=edits, prices=[["制造", None, None, 0.4, None]]))
    assert [e.value for e in result.scenarios[0].edits] == [0.4, 0.4]


def test_an_industry_named_like_all_goes_first_everywhere() -> None:
    links = [["全部", "ALL", "一", "", 1, 1.0, 20.0], ["乙", "BB", "一", "", 1, 1.0, 60.0]]
    edition = Edition(pd.DataFrame([[*r, None, None, "自填", ""] for r in links], columns=list(COLUMNS)), id="x")
    edits = [["甲", "全部", None, None, "加", 5.0]]
    result = run(Given(edition, PRINTED, settings=DEFAULTS | {"target": 50.0}, inputs={"edits": edits}))
    assert result.scenarios[0].edits[0].rows == (0,)
    assert result.plan is not None
    assert (result.plan.goal.name, result.plan.goal.index) == ("全部", 20)
    assert typed.target("全部 = 30", PRINTED) == ("", 30.0)


def test_more_scenarios_than_the_sheet_has_room_for() -> None:
    edits = [[f"情景{i}", "全部", None, None, "加", float(i)] for i in range(1, 21)]
    result = run(given(edits=edits))
    shown = rows(result, "indices")
    assert len(shown) == 20
    assert {row["industry"] for row in shown} == {"各产业平均"}
    assert len(result.sentences()) <= 8
    assert not any(blank(row["after"]) for row in shown)


def test_more_links_in_a_plan_than_the_sheet_has_room_for() -> None:
    links = [["长", "LONG", f"段{i}", "", i % 50 + 1, 1 / 50, 10.0 + i / 9, None, None, "自填", ""] for i in range(50)]
    more = [["宽", "WIDE", f"段{i}", "", i % 50 + 1, 1 / 50, 10.0 + i / 9, None, None, "自填", ""] for i in range(50)]
    edition = Edition(pd.DataFrame([*links, *more], columns=list(COLUMNS)), id="长")
    result = run(Given(edition, PRINTED, settings=DEFAULTS | {"target": 90.0}))
    plan = rows(result, "plan")
    assert result.plan is not None
    assert len(plan) == BLOCKS["plan"].slots
    assert plan[-1]["link"].startswith("其余 ")
    assert sum(row["cost"] for row in plan) == pytest.approx(result.plan.cost)
    assert sum(row["gain"] for row in plan) == pytest.approx(90 - edition.mean())
    few = rows(run(Given(edition, PRINTED, settings=DEFAULTS)), "plan")
    assert sum(row["cost"] == 0 for row in few) == 10


COMMAND = "planning"
"""What ``call`` runs."""
Call = Callable[..., tuple[int, str, str]]


def test_command(call: Call, tmp_path: Path) -> None:
    text = "情景名,产业,环节,子环节,操作,数值\n推广,制造,,,+,10\n\n,金融,资金支付,,×,1.5\n"
    (tmp_path / "修改.csv").write_text(text, encoding="gb18030")
    (tmp_path / "成本.csv").write_text("产业,环节,子环节,每百分点成本,上限\n制造,,,3,40\n", encoding="utf-8-sig")
    status, out, _ = call(
        "--edits", "修改.csv", "--set", "教育/教学/授课=12", "--set", "制造／销售＝30%", "--target", "制造=20",
        "--costs", "成本.csv", "--json",
    )  # fmt: skip
    assert status == 0
    told = json.loads(out)
    assert told["settings"]["scenarios"] == {
        "推广": ["制造 加 10", "金融·资金支付 乘 1.5"],
        "命令行": ["教育·教学·授课 设为 12", "制造·销售 设为 30"],
    }
    assert told["settings"]["target"] == {"of": "制造", "index": 20}
    gained = sum(row["weight"] * row["rise"] for row in told["tables"]["plan"])
    assert gained == pytest.approx(14.5)
    status, _, _ = call("--target", "全部=20", "--out", "方案.json")
    assert (status, (tmp_path / "方案.json").exists()) == (0, True)


def test_command_says_that_it_does_not_read_the_sheet(call: Call) -> None:
    status, out, err = call(shipped_workbook(), "--target", "全部=20")
    assert (status, "不读取工作簿“情景与目标”页上填写的情景、目标与成本" in err) == (0, True)
    assert "示例 1：普遍提高" not in out
    assert "情景与目标" not in call("--target", "全部=20")[2]


def test_command_tells_everything_at_once(call: Call, tmp_path: Path) -> None:
    (tmp_path / "修改.csv").write_text(
        "情景名,产业,环节,子环节,操作,数值\n甲,制造,销售,,+,1\n甲,制造,消售,,+,x\n", encoding="utf-8"
    )
    (tmp_path / "成本.csv").write_text("产业,环节\n", encoding="utf-8")
    status, out, err = call(
        "--edits", "修改.csv", "--set", "制造=3", "--target", "制作=120", "--costs", "成本.csv"
    )  # fmt: skip
    assert (status, err) == (1, "共 5 个问题，改正后再运行。\n")
    flat = "".join(out.split())
    for part in ("修改.csv第3行环节", "修改.csv第3行数值", "--set", "--target", "成本.csv第1行"):
        assert part in flat
    assert call()[0] == 1
    assert "--costs 只与 --target 同用" in call("--costs", "成本.csv", "--set", "a/b=1")[2]
    status, out, err = call("--edits", "没有.csv", "--costs", "也没有.csv", "--target", "制作=120")
    assert (status, err) == (1, "共 3 个问题，改正后再运行。\n")
    assert "没有.csv" in out
    assert "也没有.csv" in out


def test_a_plan_of_default_costs_is_no_budget() -> None:
    plain = planning(PRINTED, target=("制造", 10)).sentences()[0]
    assert "不是预算" in plain
    priced = planning(PRINTED, target=("制造", 10), prices=[Price(place(PRINTED, "制造")[1], 2.0, 90.0)]).sentences()[0]
    assert "最低成本为" in priced
    assert "不是预算" not in priced
