"""Scenarios and plans in sentences; and what was assumed on the way."""

from __future__ import annotations

import math
from collections.abc import Sequence

from cii_xl.analysis.planning.levers import CAP, Lever
from cii_xl.analysis.planning.scenario import Scenario, Step
from cii_xl.analysis.planning.target import DONE, OUT_OF_REACH, Move, Plan
from cii_xl.exhibits.catalogue.say import course, quoted, short, signed
from cii_xl.index import Edition, arithmetic
from cii_xl.index.summary import MOVED, one

_TOLD = 4
"""Scenarios that are told one by one."""


def scenarios(found: Sequence[Scenario]) -> list[str]:
    """What each does to the mean, to whom most, and to the ranking; of many only those that do most."""
    told = sorted(found, key=lambda s: -abs(s.change))[:_TOLD] if len(found) > _TOLD else found
    said = [_scenario(s) for s in told]
    if found[_TOLD:]:
        said.append(f"另有 {len(found) - _TOLD} 个情景影响较小，见下表。")
    return said


def _scenario(s: Scenario) -> str:
    moved = s.indices - s.edition.indices
    name = f"情景“{short(s.name, 16)}”"
    if float(moved.abs().max()) <= MOVED:
        return f"{name}没有改变任何产业的指数。"
    said = f"{name}使平均指数{course(s.edition.mean(), s.mean)}（{signed(s.change)} 点），"
    if len({signed(float(x)) for x in moved}) == 1:
        said += "各产业的变化相同"
    else:
        most = str(moved.abs().idxmax())
        said += f"影响最大的产业是{short(s.edition.industries[most])}（{signed(float(moved[most]))} 点）"
    if len(s.steps) > 1:
        top = max(s.steps, key=lambda step: abs(step.effect))
        said += f"，影响最大的修改是“{short(top.edit.text, 20)}”（平均 {signed(top.effect)} 点）"
    return f"{said}；{_ranks(s)}。"


def _ranks(s: Scenario) -> str:
    before, after = (arithmetic.ranks(indices) for indices in (s.edition.indices, s.indices))
    names = list(s.edition.industries.values())
    shifts = [f"{short(n)}由第 {a} 到第 {b}" for n, a, b in zip(names, before, after, strict=True) if a != b]
    if not shifts:
        return "名次不变"
    return f"名次有变：{'、'.join(shifts[:3])}{f'等 {len(shifts)} 个产业' if shifts[3:] else ''}"


def plan(found: Plan | None) -> list[str]:
    """What the target costs, what is raised, and what more would cost or save."""
    if found is None:
        return []
    goal = found.goal
    if found.verdict == DONE:
        return [f"{short(goal.name)}的指数为 {one(goal.index)}，已达到目标 {one(goal.target)}，不需要投入。"]
    if found.verdict == OUT_OF_REACH:
        return _short_of(found)
    raised = found.raised
    ways = "、".join(_move(m) for m in raised[:3]) + (f"等 {len(raised)} 个环节" if raised[3:] else "")
    guessed = "（其中没有填写的成本按默认值计，不是预算）" if any(m.lever.assumed for m in raised) else ""
    said = [
        f"{short(goal.name)}的指数由 {one(goal.index)} 提高到 {one(goal.target)}，"
        f"最低成本为 {money(found.cost)}{guessed}：提高{ways}。",
        _beyond(found),
    ]
    priced = sorted((m for m in found.moves if m.cap_price > MOVED and m.lever.cap < CAP), key=lambda m: -m.cap_price)
    if priced:
        top = priced[0]
        each = f"每放宽 1 个百分点可省 {money(top.cap_price)}"
        said.append(f"最受上限约束的是“{short(top.lever.label)}”（上限 {one(top.lever.cap)}%），{each}。")
    return said


def _beyond(found: Plan) -> str:
    goal = found.goal
    if not goal.highest:
        return f"目标的影子价格为 {money(found.price)}：在此基础上再提高 1 点指数，约需再投入这么多。"
    capped = any(v.cap < CAP for v in goal.levers)
    why = "各环节都已到上限，再提高须先放宽上限" if capped else "各环节都已到 100%"
    return f"{one(goal.target)} 已是可达的最高指数：{why}。"


def _short_of(found: Plan) -> list[str]:
    goal = found.goal
    said = f"{short(goal.name)}的目标 {one(goal.target)} 达不到：各环节都提高到上限，指数最高为 {one(goal.reachable)}，"
    said += f"差 {one(goal.target - goal.reachable)} 点，成本为 {money(found.cost)}。"
    if not found.binding:
        return [said]
    labels = [named(v) for v in found.binding]
    most = "、".join(f"“{short(name, 14)}”" for name in labels[:3])
    rest = f"等 {len(labels)} 个环节" if labels[3:] else ""
    return [said, f"低于 100% 的上限使指数达不到目标，影响最大的是{most}{rest}；提高这些上限，或降低目标。"]


def _move(m: Move) -> str:
    return f"“{short(m.lever.label)}”（{one(m.lever.rate)}% → {one(m.to)}%）"


def named(lever: Lever) -> str:
    """``制造·销售``."""
    return f"{lever.industry}·{lever.label}"


def money(x: float) -> str:
    """A cost at one decimal with thousands apart, or at as many as it needs to be more than nothing."""
    for places in (1, 2, 3, 4):
        shown = one(x, places)
        if float(shown) or not x:
            whole, dot, decimals = shown.partition(".")
            return f"{int(whole):,}{dot}{decimals}"
    return f"{x:.2g}"


def assumptions(edition: Edition, found: Sequence[Scenario], plan: Plan | None, unit_cost: float) -> tuple[str, ...]:
    """What a reader must know of how the figures came about."""
    said = []
    if found:
        said.append(
            "情景为假设，不是预测；同一情景的修改按列出的先后依次进行，每项的影响取决于排在它前面的修改，合计等于总变化。"
        )
        said.append("改动环节的渗透率不改变权重；各情景都从现状出发，互不叠加。")
    held = [(s, step) for s in found for step in s.steps if step.held]
    if held:
        rows = {row for _, step in held for row in step.held}
        names = [str(edition.rows.at[row, "substage"] or edition.rows.at[row, "stage"]) for row in sorted(rows)]
        said.append(f"{_of(held)}使{quoted(names)}超出 0–100%，已截断。")
    if idle := [(s, step) for s in found for step in s.steps if not step.held and not step.changed]:
        said.append(f"{_of(idle)}没有改变任何环节。")
    return (*said, *_plan_assumptions(plan, unit_cost))


def _of(steps: Sequence[tuple[Scenario, Step]]) -> str:
    """Edits by scenario and text; beyond two only how many."""
    shown = "、".join(f"情景“{short(s.name)}”的“{short(step.edit.text, 20)}”" for s, step in steps[:2])
    return shown + (f"等 {len(steps)} 项修改" if steps[2:] else "")


def _plan_assumptions(plan: Plan | None, unit_cost: float) -> list[str]:
    if plan is None:
        return []
    said = [
        "规划从现状出发，不含上列情景；成本与提高的百分点成正比，各环节互不影响，权重不变；成本的单位由填写者决定。"
    ]
    own = plan.goal.levers
    if assumed := sum(v.assumed for v in own):
        said.append(f"{assumed} 个环节没有填写成本，按每百分点 {unit_cost:g} 计，这是假设而不是估计。")
    if open_ended := sum(v.cap >= CAP for v in own):
        said.append(f"{open_ended} 个环节的上限为 100%（没有填写时即是），方案可把它们提高到 100%。")
    if above := [v.label for v in own if v.cap < v.rate]:
        said.append(f"{quoted(above)}的上限低于现状，不再提高。")
    if not math.isnan(plan.price) and plan.verdict != DONE:
        said.append("影子价格只在边际上成立；目标恰在一个环节到顶、下一个环节开始处时，价格在两者之间。")
    return said
