"""Scenarios and plans as exhibits."""

from __future__ import annotations

from collections.abc import Sequence

from cii_xl import published
from cii_xl.analysis.planning.said import money
from cii_xl.analysis.planning.scenario import Scenario, Step
from cii_xl.analysis.planning.target import DONE, OUT_OF_REACH, Plan
from cii_xl.analysis.result import SECTION, finite
from cii_xl.exhibits.catalogue.common import POINTS, numbered_title, of, overall, parts
from cii_xl.exhibits.catalogue.entry import numbered
from cii_xl.exhibits.catalogue.say import course, label, listed, short, signed
from cii_xl.exhibits.catalogue.steps import STEPS, magnified, waterfall
from cii_xl.exhibits.catalogue.steps import Step as Bar
from cii_xl.exhibits.exhibit import Chart, Column, Exhibit, Kind, Look, Mark, Series, Table
from cii_xl.exhibits.material import Material
from cii_xl.index import Edition
from cii_xl.index.summary import MOVED, one
from cii_xl.palette import BAD, GOOD, PRIMARY

_ROWS, _COLUMNS = 12, 5
"""Industries (or links) and scenarios of one table."""
_WATERFALLS = 8
"""Scenarios that have a waterfall of their own."""
_SUPPOSED = "情景为假设，不是预测"


def exhibits(
    edition: Edition, scenarios: Sequence[Scenario], plan: Plan | None, curve: Sequence[Plan]
) -> tuple[Exhibit, ...]:
    """All of them, the main one first."""
    material = Material(edition, published.edition())
    found = _scenarios(material, scenarios) if scenarios else []
    found += [
        _edits(material, s, numbered("planning-edits", i))
        for i, s in enumerate([s for s in scenarios if abs(s.change) > MOVED][:_WATERFALLS])
    ]
    if plan is not None:
        found.append(_plan(material, plan))
        if curve:
            found.append(_curve(material, plan, curve))
    return tuple(found)


def _marks(material: Material) -> tuple[Mark, ...]:
    return material.marks(material.all_rows)


def _scenarios(material: Material, scenarios: Sequence[Scenario]) -> list[Exhibit]:
    """Indices now and in each scenario, in parts."""
    edition = material.edition
    most = max(scenarios, key=lambda s: abs(s.change))
    moved = f"情景“{short(most.name)}”使平均指数{course(edition.mean(), most.mean)}"
    title = f"{moved}（{signed(most.change)} 点）"
    if len(scenarios) > 1:
        moved = f"“{short(most.name)}”影响最大，平均指数{course(edition.mean(), most.mean)}"
        title = f"{len(scenarios)} 个情景中，{moved}"
    if abs(most.change) <= MOVED:
        title = f"{len(scenarios)} 个情景都没有改变平均指数（{one(edition.mean())}）"
    blocks = [(codes, own) for own in parts(scenarios, _COLUMNS) for codes in parts([*edition.industries, ""], _ROWS)]
    notes = (_SUPPOSED, "每个情景从现状出发，互不叠加")
    found = []
    for i, (codes, own) in enumerate(blocks):
        columns = (
            Column("产业", width=1.2), Column("现状", Look.NUMBER, "0.0"),
            *(Column(label(s.name), Look.NUMBER, "0.0") for s in own),
        )  # fmt: skip
        rows: tuple[tuple[str | float, ...], ...] = tuple(
            (label(edition.industries.get(c, "各产业平均")), *_indices(edition, own, c)) for c in codes
        )
        alt = listed((s.name, one(s.mean)) for s in own)
        found.append(
            Exhibit(
                numbered("planning-scenarios", i), SECTION, numbered_title(title, of(i, len(blocks))),
                Table(columns, rows), POINTS, _source(material), notes, _marks(material),
                f"表格，{len(rows)} 行，现状平均 {one(edition.mean())}；各情景的平均：{alt}。",
            )
        )  # fmt: skip
    return found


def _indices(edition: Edition, scenarios: Sequence[Scenario], code: str) -> list[float]:
    """An industry's index now and in each scenario; the mean's where the code is blank."""
    if not code:
        return [edition.mean(), *(s.mean for s in scenarios)]
    at = list(edition.industries).index(code)
    return [edition.index(code), *(float(s.indices[at]) for s in scenarios)]


def _source(material: Material) -> str:
    return f"{overall(material, '2.2')}；情景测算"


def _edits(material: Material, s: Scenario, id: str) -> Exhibit:
    """The mean from now to the scenario by its edits, in their order; those beyond a chart's room go together last."""
    found = [step for step in s.steps if abs(step.effect) > MOVED]
    bars = _bars(found)
    chart, cut = magnified(waterfall(("现状平均", s.edition.mean()), bars, ("情景平均", s.mean), GOOD, BAD))
    moved = f"情景“{short(s.name)}”使平均指数{course(s.edition.mean(), s.mean)}"
    title = f"{moved}（{signed(s.change)} 点）"
    if len(found) > 1:
        top = max(found, key=lambda step: abs(step.effect))
        title = f"{moved}，影响最大的是“{short(top.edit.text, 18)}”（{signed(top.effect)} 点）"
    notes = [_SUPPOSED, "修改按先后依次进行，每一级为对平均指数的影响，取决于排在前面的修改", *cut]
    if held := len({row for step in s.steps for row in step.held}):
        notes.append(f"{held} 个环节超出 0–100%，已截断")
    return Exhibit(
        id, SECTION, title, chart, POINTS, _source(material), tuple(notes), _marks(material),
        f"瀑布图，平均指数由 {one(s.edition.mean())} 到 {one(s.mean)}，依次为："
        f"{listed((name, signed(x)) for name, x in bars)}。",
    )  # fmt: skip


def _bars(steps: Sequence[Step]) -> list[Bar]:
    shown = steps if len(steps) <= STEPS else steps[: STEPS - 1]
    rest = steps[len(shown) :]
    bars = [(step.edit.text, step.effect) for step in shown]
    return [*bars, *([(f"其后的修改（{len(rest)} 项）", sum(step.effect for step in rest))] if rest else [])]


def _plan(material: Material, plan: Plan) -> Exhibit:
    """What is raised, from where to where, and at what cost; where nothing is, the links that would be cheapest."""
    moves = plan.raised or tuple(sorted(plan.moves, key=lambda m: m.lever.per_point))
    columns = (
        Column("环节", width=1.6), Column("产业"), Column("现状，%", Look.NUMBER, "0.0"),
        Column("提高到，%", Look.NUMBER, "0.0"), Column("上限，%", Look.NUMBER, "0.0"),
        Column("成本", Look.NUMBER, "#,##0.0"), Column("每点成本", Look.NUMBER, "#,##0.0"),
        Column("上限的影子价格", Look.NUMBER, "#,##0.00", width=1.2),
    )  # fmt: skip
    notes = ["每点成本：只靠该环节提高 1 点指数的成本；上限的影子价格：上限放宽 1 个百分点可省的成本"]
    if assumed := sum(m.lever.assumed for m in moves):
        notes.append(f"{assumed} 个环节没有填写成本，按默认值计，是假设")
    if moves[_ROWS:]:
        notes.append(f"共 {len(moves)} 个环节，列出每点成本最低的 {_ROWS} 个")
    rows = tuple(
        (
            label(m.lever.label), label(m.lever.industry), m.lever.rate, m.to, m.lever.cap, m.cost,
            finite(m.lever.per_point), finite(m.cap_price),
        )
        for m in moves[:_ROWS]
    )  # fmt: skip
    alt = listed((m.lever.label, f"{one(m.lever.rate)}% → {one(m.to)}%") for m in moves[:_ROWS])
    return Exhibit(
        "planning-plan", SECTION, _plan_title(plan), Table(columns, rows), "渗透率为 %；成本按填写的单位",
        _source(material), tuple(notes), _marks(material), f"表格，环节及其提高：{alt}。",
    )  # fmt: skip


def _plan_title(plan: Plan) -> str:
    goal = plan.goal
    where, now, target = short(goal.name), one(goal.index), one(goal.target)
    if plan.verdict == DONE:
        return f"{where}的指数为 {now}，已达到目标 {target}"
    if plan.verdict == OUT_OF_REACH:
        return f"{where}达不到 {target}：各环节都到上限，指数最高为 {one(goal.reachable)}"
    more = "已是可达的最高指数" if goal.highest else f"再多 1 点需 {money(plan.price)}"
    return f"{where}由 {now} 到 {target} 最低需 {money(plan.cost)}，{more}"


def _curve(material: Material, plan: Plan, curve: Sequence[Plan]) -> Exhibit:
    """Cost by target."""
    first, last = curve[0], curve[-1]
    where = short(plan.goal.name)
    ends = f"{where}的目标由 {one(first.goal.target)} 提到 {one(last.goal.target)}"
    title = f"{ends}，最低成本由 {money(first.cost)} 增至 {money(last.cost)}"
    names = tuple(one(p.goal.target) for p in curve)
    series = Series("最低成本", tuple(p.cost for p in curve), PRIMARY, "#,##0")
    notes = (
        f"横轴为{where}的目标指数，最右为各环节都到上限时的指数",
        "成本与提高的百分点成正比；没有填写的成本按默认值计",
    )
    shown = listed((name, money(p.cost)) for name, p in zip(names, curve, strict=True))
    return Exhibit(
        "planning-curve", SECTION, title, Chart(Kind.LINE, names, (series,)), "成本，按填写的单位", _source(material),
        notes, _marks(material), f"折线图，目标指数与最低成本：{shown}。",
    )  # fmt: skip
