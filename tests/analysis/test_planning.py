"""Scenarios against hand calculations; the linear program against the exact greedy solution of the knapsack."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cii_xl import published
from cii_xl.analysis.planning import (
    Edit,
    Goal,
    Lever,
    Operation,
    cheapest,
    curve,
    levers,
    place,
    planning,
    run_scenarios,
)
from cii_xl.analysis.planning.edits import NotAPlace, operation
from cii_xl.analysis.planning.levers import Price
from cii_xl.analysis.planning.said import money
from cii_xl.analysis.planning.target import DONE, FOUND, OUT_OF_REACH
from cii_xl.exhibits.catalogue.say import TITLE_EMS, ems
from cii_xl.exhibits.deck import slides_of
from cii_xl.exhibits.exhibit import Chart
from cii_xl.exhibits.picture import picture
from cii_xl.exhibits.slides.lint import lint
from cii_xl.exhibits.slides.write import new_deck
from cii_xl.index import COLUMNS, Edition, UnknownName

PRINTED = published.edition()
ROWS = [
    ("金融", "FIN", "获客", "线上", 3, 0.25, 80.0), ("金融", "FIN", "获客", "线下", 2, 0.25, 40.0),
    ("金融", "FIN", "放款", "", 1, 0.5, 10.0), ("零售", "RET", "采购", "", 1, 0.5, 20.0),
    ("零售", "RET", "销售", "", 2, 0.5, 60.0),
]  # fmt: skip
TINY = Edition(
    pd.DataFrame([[*r, None, None, "自填", ""] for r in ROWS], columns=list(COLUMNS)), id="小"
)  # indices 35 and 40


def edit(scenario: str, names: Sequence[str], op: Operation, value: float, edition: Edition = TINY) -> Edit:
    where, rows = place(edition, *names)
    return Edit(scenario, where, rows, op, value)


@pytest.mark.parametrize(
    ("names", "where", "rows"),
    [
        (("金融",), "金融", (0, 1, 2)),
        (("fin", "获客"), "金融·获客", (0, 1)),
        (("金融", "获客", "线下"), "金融·获客·线下", (1,)),
        (("全部",), "全部产业", (0, 1, 2, 3, 4)),
        (("全部", "位置 1"), "全部产业·位置 1", (2, 3)),
        (("金融", "位置３"), "金融·位置 3", (0,)),
    ],
)
def test_places(names: tuple[str, ...], where: str, rows: tuple[int, ...]) -> None:
    assert place(TINY, *names) == (where, rows)


@pytest.mark.parametrize(
    ("names", "column", "said"),
    [
        (("",), "产业", "产业为空"),
        (("金融", "", "线上"), "环节", "环节为空"),
        (("全部", "获客"), "环节", "产业为“全部”，环节为“获客”"),
        (("金融", "位置 9"), "环节", "金融没有位置 9"),
        (("金融", "位置 1", "线上"), "子环节", "又写了子环节“线上”"),
    ],
)
def test_names_that_are_no_place(names: tuple[str, ...], column: str, said: str) -> None:
    with pytest.raises(NotAPlace, match=said) as caught:
        place(TINY, *names)
    assert caught.value.column == column


def test_a_name_that_reads_like_a_position_is_a_name() -> None:
    rows = TINY.rows
    rows.loc[2, "stage"] = "位置 1"
    assert place(Edition(rows, id="x"), "金融", "位置 1") == ("金融·位置 1", (2,))
    with pytest.raises(UnknownName, match="最接近的是：获客"):
        place(TINY, "金融", "获课")


@pytest.mark.parametrize(
    ("word", "op"),
    [
        ("＝", Operation.SET),
        ("+", Operation.ADD),
        ("Ｘ", Operation.SCALE),
        ("≤", Operation.CAP),
        ("保底", Operation.FLOOR),
    ],
)
def test_words_of_operations(word: str, op: Operation) -> None:
    assert operation(word) is op
    assert operation("除") is None


@pytest.mark.parametrize(
    ("op", "value", "after", "held"),
    [
        (Operation.SET, 50, [50, 50, 50], []),
        (Operation.ADD, 30, [100, 70, 40], [0]),
        (Operation.ADD, -20, [60, 20, 0], [2]),
        (Operation.SCALE, 2, [100, 80, 20], [0]),
        (Operation.CAP, 40, [40, 40, 10], []),
        (Operation.FLOOR, 40, [80, 40, 40], []),
    ],
)
def test_operations(op: Operation, value: float, after: list[float], held: list[int]) -> None:
    rates, clipped = edit("a", ("金融",), op, value).applied(TINY.rates)
    assert (rates[:3].tolist(), rates[3:].tolist(), clipped.tolist()) == (after, [20, 60], held)


def test_edits_run_in_their_order() -> None:
    double, add = (("金融", "放款"), Operation.SCALE, 2), (("金融", "放款"), Operation.ADD, 5)
    edits = [edit("甲", *double), edit("乙", *add), edit("甲", *add), edit("乙", *double)]
    one, other = run_scenarios(TINY, edits)
    assert (one.name, one.after.index("FIN")) == ("甲", pytest.approx(35 + 0.5 * 15))  # 10 → 20 → 25
    assert other.after.index("FIN") == pytest.approx(35 + 0.5 * 20)  # 10 → 15 → 30
    assert [s.effect for s in one.steps] == [pytest.approx(2.5), pytest.approx(1.25)]
    assert one.steps[0].effect_on(0) == pytest.approx(5)
    assert one.steps[0].effect_on(1) == 0


_edits = st.lists(
    st.tuples(
        st.sampled_from([("金融",), ("全部",), ("零售", "销售"), ("金融", "获客", "线上"), ("全部", "位置 2")]),
        st.sampled_from(list(Operation)),
        st.floats(0, 100),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=50, deadline=None)
@given(_edits)
def test_effects_sum_to_the_change(given_edits: list[tuple[tuple[str, ...], Operation, float]]) -> None:
    (scenario,) = run_scenarios(TINY, [edit("甲", *e) for e in given_edits])
    assert math.fsum(s.effect for s in scenario.steps) == pytest.approx(scenario.change, abs=1e-12)
    for k, code in enumerate(TINY.industries):
        moved = scenario.after.index(code) - TINY.index(code)
        assert math.fsum(s.effect_on(k) for s in scenario.steps) == pytest.approx(moved, abs=1e-12)
    assert scenario.mean == pytest.approx(scenario.after.mean())
    assert scenario.after.rates.min() >= 0
    assert scenario.after.rates.max() <= 100


def test_an_edited_rate_is_typed_and_has_no_bounds() -> None:
    (scenario,) = run_scenarios(PRINTED, [edit("甲", ("制造", "销售"), Operation.SET, 30, PRINTED)])
    row = scenario.after.table("MFG").set_index("stage").loc["销售"]
    assert (row["rate"], row["provenance"], math.isnan(row["low"])) == (30, "自填", True)
    others = scenario.after.rows.drop(index=46)
    pd.testing.assert_frame_equal(others, PRINTED.rows.drop(index=46))


def test_ranks_change_hands() -> None:
    result = planning(TINY, [edit("甲", ("金融",), Operation.ADD, 10)])
    frame = result.to_frame().set_index("industry")
    assert frame["rank_before"].to_dict() == {"金融": 2, "零售": 1, "各产业平均": pytest.approx(math.nan, nan_ok=True)}
    assert (frame.at["金融", "rank_after"], frame.at["零售", "rank_after"]) == (1, 2)
    assert "名次有变：金融由第 2 到第 1、零售由第 1 到第 2" in result.sentences()[0]


# -- the linear program ---------------------------------------------------------------------------------------------


def lever(weight: float, rate: float, cost: float, cap: float = 100.0, row: int = 0) -> Lever:
    return Lever(row, "AA", "甲", f"环节{row}", "", weight, rate, cost, cap, False)


def goal(target: float, *own: Lever) -> Goal:
    return Goal("甲", math.fsum(v.weight * v.rate for v in own), target, own)


def greedy(of: Goal) -> tuple[float, float, float]:
    """Least cost and the prices just below and above the target: links in order of cost per index point, each to its
    cap, the last in part (Dantzig 1957)."""
    gap, cost, below, above = of.target - of.index, 0.0, 0.0, math.inf
    for v in sorted((v for v in of.levers if v.weight > 0), key=lambda v: v.per_point):
        points = v.weight * v.room
        if gap <= 1e-9:
            above = min(above, v.per_point) if points > 1e-9 else above
            continue
        taken = min(points, gap)
        cost += taken * v.per_point
        gap -= taken
        if points > 1e-9:
            below = v.per_point
            above = v.per_point if points - taken > 1e-6 else math.inf
    return cost, below, above


def test_plan_by_hand() -> None:
    # an index point costs 4 by the first, 2 by the second, 10 by the third
    own = (lever(0.5, 10, 2, 50, 0), lever(0.25, 20, 0.5, 60, 1), lever(0.25, 40, 2.5, 100, 2))
    plan = cheapest(goal(40, *own))  # from 20: 10 points by the second, 10 by the first
    assert plan.verdict == FOUND
    assert [m.rise for m in plan.moves] == [pytest.approx(20), pytest.approx(40), pytest.approx(0)]
    assert plan.cost == pytest.approx(20 * 2 + 40 * 0.5)
    assert plan.price == pytest.approx(4)
    assert plan.moves[1].cap_price == pytest.approx(0.25 * 4 - 0.5)  # one point of cap saves what the first would cost
    assert plan.moves[2].reduced_cost == pytest.approx(2.5 - 0.25 * 4)
    assert [m.lever.row for m in plan.raised] == [1, 0]
    assert [v.row for v in plan.binding] == [1]


def test_prices_are_the_change_of_the_least_cost() -> None:
    own = levers(PRINTED, [Price((46,), 1.0, 25.0), Price((43, 44), 3.0, 40.0)], industry="制造", unit_cost=2.0)
    base = Goal("制造", PRINTED.index("MFG"), 30.0, own)
    plan, more = cheapest(base), cheapest(Goal("制造", base.index, 30.01, own))
    assert more.cost - plan.cost == pytest.approx(plan.price * 0.01, rel=1e-6)
    looser = levers(PRINTED, [Price((46,), 1.0, 25.01), Price((43, 44), 3.0, 40.0)], industry="制造", unit_cost=2.0)
    saved = plan.cost - cheapest(Goal("制造", base.index, 30.0, looser)).cost
    capped = next(m for m in plan.moves if m.lever.row == 46)
    assert capped.cap_price > 0
    assert saved == pytest.approx(capped.cap_price * 0.01, rel=1e-5)


def saved(of: Goal, row: int) -> float:
    """What one more percentage point of a link's cap saves, by the greedy solution with a cap a little higher."""
    step = 1e-5
    looser = tuple(replace(v, cap=v.cap + step) if v.row == row else v for v in of.levers)
    return (greedy(of)[0] - greedy(replace(of, levers=looser))[0]) / step


_costs = st.one_of(st.just(0.0), st.floats(0.1, 50))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0.01, 1), st.floats(0, 100), _costs, st.floats(0, 100)), min_size=1, max_size=9),
    st.one_of(st.just(1.0), st.floats(0.01, 1.0)),
)
@example([(0.5, 70.0, 0.5, 30.0), (0.5, 10.0, 3.0, 90.0)], 0.3)  # a cheap link that is above its cap
@example([(0.5, 30.0, 0.5, 30.0), (0.5, 10.0, 3.0, 90.0)], 0.3)  # ... and one just at it
@example([(0.5, 30.0, 0.0, 90.0), (0.5, 10.0, 3.0, 90.0)], 0.3)  # one that costs nothing
def test_the_program_is_the_fractional_knapsack(links: list[tuple[float, float, float, float]], share: float) -> None:
    total = sum(w for w, *_ in links)
    own = tuple(lever(w / total, r, c, cap, i) for i, (w, r, c, cap) in enumerate(links))
    now = goal(0, *own)
    aim = Goal("甲", now.index, now.index + share * (now.reachable - now.index), own)
    plan = cheapest(aim)
    cost, below, above = greedy(aim)
    assert plan.cost == pytest.approx(cost, rel=1e-6, abs=1e-5)
    if aim.target - aim.index <= 1e-9:
        assert plan.verdict == DONE
        return
    reached = aim.index + math.fsum(m.lever.weight * m.rise for m in plan.moves)
    assert reached == pytest.approx(aim.target, abs=1e-6)
    assert all(-1e-9 <= m.rise <= m.lever.room + 1e-9 for m in plan.moves)
    if aim.highest:
        assert math.isnan(plan.price)
    elif plan.cost > 1e-3:
        assert below * (1 - 1e-6) <= plan.price <= above * (1 + 1e-6)
    for m in plan.moves:
        v = m.lever
        if v.cap < v.rate:
            assert m.cap_price == 0
        elif min((other.rise for other in plan.raised), default=0.0) > 1e-3:  # more than what ``saved`` looks at
            assert m.cap_price == pytest.approx(saved(aim, v.row), rel=1e-5, abs=1e-4)


@pytest.mark.parametrize(("cap", "price"), [(20.0, 0.0), (30.0, 0.5), (40.0, 0.5)])
def test_only_a_cap_that_holds_a_link_back_has_a_price(cap: float, price: float) -> None:
    own = (
        lever(0.5, 30, 1.0, cap, 0),
        lever(0.5, 10, 1.5, 90, 1),
    )  # an index point costs 2 by the first, 3 by the other
    plan = cheapest(goal(40, *own))
    assert [m.cap_price for m in plan.moves] == [pytest.approx(price), 0]
    assert saved(plan.goal, 0) == pytest.approx(price, abs=1e-6)


def test_no_cap_below_a_rate_is_told_to_be_a_bottleneck() -> None:
    finance = [Price(place(PRINTED, "金融")[1], 3.0, 90.0), Price(place(PRINTED, "金融", "资金支付")[1], 0.5, 30.0)]
    result = planning(PRINTED, target=("金融", 45), prices=finance)
    assert not any("系统对接" in s for s in result.sentences())
    plan = result.frames()["plan"]
    assert plan.loc[plan["cap"] < plan["rate"], "cap_price"].tolist() == [0, 0, 0]


def test_links_that_cost_nothing_go_no_further_than_the_target() -> None:
    every = place(PRINTED, "制造")[1]
    result = planning(PRINTED, target=("制造", 15), prices=[Price(every, 0.0, None)])
    assert result.plan is not None
    assert result.plan.cost == 0
    assert sum(m.lever.weight * m.rise for m in result.plan.moves) == pytest.approx(15 - PRINTED.index("制造"))
    assert planning(PRINTED, target=("制造", 15), unit_cost=0.0).plan.cost == 0  # type: ignore[union-attr]


def test_beyond_the_highest_index_there_is_no_price() -> None:
    result = planning(TINY, target=("FIN", 100))
    assert result.plan is not None
    assert math.isnan(result.plan.price)
    assert result.sentences()[1] == "100.0 已是可达的最高指数：各环节都已到 100%。"
    assert next(e for e in result.exhibits() if e.id == "planning-plan").title.endswith("，已是可达的最高指数")
    assert result.to_sheet().rows["curve"][-1][-1] is None
    capped = planning(TINY, target=("FIN", 72.5), prices=[Price((0, 1, 2), None, 70.0)])
    assert capped.sentences()[1] == "72.5 已是可达的最高指数：各环节都已到上限，再提高须先放宽上限。"
    assert "再提高 1 点指数" in planning(TINY, target=("FIN", 99)).sentences()[1]


def test_a_target_that_is_reached_costs_nothing() -> None:
    plan = cheapest(goal(15, lever(1, 20, 1)))
    assert (plan.verdict, plan.cost, plan.price, plan.raised) == (DONE, 0, 0, ())


def test_a_target_out_of_reach_says_what_holds_it_back() -> None:
    own = (lever(0.5, 10, 2, 30, 0), lever(0.3, 20, 1, 100, 1), lever(0.2, 50, 1, 40, 2))
    plan = cheapest(goal(70, *own))
    assert plan.verdict == OUT_OF_REACH
    assert plan.goal.reachable == pytest.approx(0.5 * 30 + 0.3 * 100 + 0.2 * 50)
    assert [v.row for v in plan.binding] == [0, 2]
    assert [m.to for m in plan.moves] == [30, 100, 50]
    assert math.isnan(plan.price)
    result = planning(TINY, target=("FIN", 90), prices=[Price((0, 1, 2), None, 70.0)])
    assert result.sentences()[0].startswith("金融的目标 90.0 达不到：各环节都提高到上限，指数最高为 72.5，差 17.5 点")
    assert "影响最大的是“金融·放款”" in result.sentences()[1]
    assert any("“线上”的上限低于现状" in s for s in result.assumptions())
    assert json.loads(result.to_json())["tables"]["plan"][0]["cap_price"] is None


def test_the_mean_as_a_target() -> None:
    own = levers(TINY)
    assert math.fsum(v.weight for v in own) == pytest.approx(1)
    assert math.fsum(v.weight * v.rate for v in own) == pytest.approx(TINY.mean())
    result = planning(TINY, target=("", 50), unit_cost=3)
    assert result.plan is not None
    assert result.plan.goal.name == "各产业平均"
    assert any("5 个环节没有填写成本，按每百分点 3 计，这是假设" in s for s in result.assumptions())


def test_later_prices_go_before_earlier_ones() -> None:
    own = levers(TINY, [Price((0, 1, 2), 5.0, 80.0), Price((1,), None, 60.0)], industry="fin", unit_cost=2)
    assert [(v.cost, v.cap, v.assumed) for v in own] == [(5, 80, False), (5, 60, False), (5, 80, False)]
    assert [(v.cost, v.cap, v.assumed) for v in levers(TINY, industry="零售", unit_cost=2)] == [(2, 100, True)] * 2
    with pytest.raises(UnknownName, match="最接近的是：零售"):
        planning(TINY, target=("零受", 50))


def test_the_curve_is_convex_and_ends_where_all_caps_bind() -> None:
    plans = curve(Goal("制造", PRINTED.index("MFG"), 20.0, levers(PRINTED, industry="制造")))
    costs = np.array([0.0, *(p.cost for p in plans)])
    assert len(plans) == 10
    assert plans[-1].goal.target == pytest.approx(100)
    assert plans[-1].cost == pytest.approx(sum(100 - PRINTED.rates[PRINTED.rows["code"] == "MFG"]))
    assert (np.diff(costs, 2) > -1e-6).all()
    assert curve(goal(50, lever(1, 60, 1, 40))) == ()


def test_a_link_without_weight_is_never_raised() -> None:
    plan = cheapest(goal(50, lever(0, 10, 0, 100, 0), lever(1, 20, 1, 100, 1)))
    assert [m.rise for m in plan.moves] == [0, pytest.approx(30)]
    assert math.isinf(plan.moves[0].lever.per_point)


# -- what is shown --------------------------------------------------------------------------------------------------


def test_exhibits_are_sound() -> None:
    edits = [
        edit("推广", ("制造",), Operation.ADD, 10, PRINTED),
        edit("推广", ("全部", "位置 7"), Operation.ADD, 40, PRINTED),
        edit("封顶的情景，名称很长很长很长很长很长", ("全部",), Operation.CAP, 20, PRINTED),
        edit("没有变化", ("全部",), Operation.ADD, 0, PRINTED),
    ]
    stages = ("销售", "设计研发", "运维管理")
    edits += [edit("许多修改", ("制造", s), Operation.ADD, i + 1.0, PRINTED) for i in range(4) for s in stages]
    result = planning(PRINTED, edits, target=("制造", 30.0), prices=[Price((46,), 1.5, 25.0)])
    found = result.exhibits()
    assert [e.id for e in found] == [
        "planning-scenarios", "planning-edits", "planning-edits_2", "planning-edits_3", "planning-plan",
        "planning-curve",
    ]  # fmt: skip
    for exhibit in found:
        assert ems(exhibit.title) <= TITLE_EMS
        assert exhibit.alt.endswith("。")
        if isinstance(exhibit.body, Chart) and exhibit.body.totals:
            start, *steps, end = (v or 0.0 for v in exhibit.body.series[0].values)
            assert start + sum(steps) == pytest.approx(end, abs=1e-9)
    slides = slides_of(found)
    assert lint(new_deck(slides), slides=slides) == []
    assert any("使“支付与转账”、“家校沟通”超出 0–100%，已截断" in s for s in result.assumptions())
    assert any("“全部产业 加 0”没有改变任何环节" in s for s in result.assumptions())


def test_there_is_an_exhibit_even_where_nothing_is_to_be_done() -> None:
    full = Edition(TINY.rows.assign(rate=100.0), id="满")
    result = planning(full, target=("", 100))
    (exhibit,) = result.exhibits()
    assert exhibit.title == "各产业平均的指数为 100.0，已达到目标 100.0"
    assert picture(exhibit, dpi=40)
    assert "不需要投入" in result.sentences()[0]


@pytest.mark.parametrize(
    ("x", "shown"), [(0, "0.0"), (1234.56, "1,234.6"), (0.04, "0.04"), (0.00012, "0.0001"), (1e-7, "1e-07")]
)
def test_money(x: float, shown: str) -> None:
    assert money(x) == shown
