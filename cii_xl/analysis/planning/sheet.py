"""The rows of 情景与目标."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from cii_xl.analysis.bars import bar
from cii_xl.analysis.planning.scenario import Scenario
from cii_xl.analysis.planning.target import Move, Plan
from cii_xl.analysis.result import finite
from cii_xl.book.canvas import Value
from cii_xl.book.panels.panel import Filled
from cii_xl.book.panels.planning import INDEX_SLOTS, OTHER_SLOTS, PLAN_SLOTS
from cii_xl.index import arithmetic
from cii_xl.index.summary import one

if TYPE_CHECKING:
    from cii_xl.analysis.planning.result import PlanningResult

Rows = list[list[Value]]


def filled(result: PlanningResult) -> Filled:
    """What the button writes."""
    plan, shown = result.plan, result.shown
    goal = f"目标：{plan.goal.name} {one(plan.goal.target)}（{plan.verdict}）" if plan is not None else "没有目标"
    state = f"{result.edition.id} 版；情景 {len(result.scenarios)} 个；{goal}"
    steps = [_steps(s) for s in result.scenarios if s.name == shown]
    rows: dict[str, Rows] = {
        "indices": _indices(result.scenarios),
        "steps": steps[0] if steps else [],
        "plan": _plan(plan) if plan is not None else [],
        "curve": [[one(p.goal.target), len(p.raised), p.cost, finite(p.price)] for p in result.curve],
    }
    return Filled(state, result.sentences(), rows, result.assumptions())


def indices(s: Scenario) -> list[tuple[str, str, float, float, float, int | None, int | None]]:
    """Code, name, index now and in the scenario, change, ranks; the mean last, without code and ranks."""
    now, then = s.edition.indices.to_numpy(), s.indices
    ranks = zip(arithmetic.ranks(now).tolist(), arithmetic.ranks(then).tolist(), strict=True)
    rows: list[tuple[str, str, float, float, float, int | None, int | None]] = [
        (code, name, float(a), float(b), float(b - a), *rank)
        for (code, name), a, b, rank in zip(s.edition.industries.items(), now, then, ranks, strict=True)
    ]
    return [*rows, ("", "各产业平均", s.edition.mean(), s.mean, s.change, None, None)]


def _indices(scenarios: tuple[Scenario, ...]) -> Rows:
    """Every industry in every scenario; where there is no room, the means only."""
    rows: Rows = [[s.name, *row[1:]] for s in scenarios for row in indices(s)]
    if len(rows) <= INDEX_SLOTS:
        return rows
    return [[s.name, *indices(s)[-1][1:]] for s in scenarios]


def _steps(s: Scenario) -> Rows:
    level = s.edition.mean()
    rows: Rows = [["现状", *[None] * 4, level, None, None, None]]
    for step in s.steps:
        own: list[Value] = [step.edit.text, len(step.edit.rows), step.changed, len(step.held), step.effect, None]
        rows.append([*own, *bar(level, step.effect)])
        level = float(step.after.mean())
    return [*rows, [s.name, *[None] * 4, s.mean, None, None, None]]


def _plan(plan: Plan) -> Rows:
    """Links that are raised, then the next best of the others, each by what an index point costs; those for which
    there is no room go together."""
    raised = plan.raised
    if len(raised) > PLAN_SLOTS:
        rest = raised[PLAN_SLOTS - 1 :]
        cost, gain = (math.fsum(x) for x in zip(*((m.cost, m.rise * m.lever.weight) for m in rest), strict=True))
        together: list[Value] = [f"其余 {len(rest)} 个环节", *[None] * 5, cost, gain, None, None, None]
        return [*(_move(m) for m in raised[: PLAN_SLOTS - 1]), together]
    others = sorted((m for m in plan.moves if m not in raised), key=lambda m: m.lever.per_point)
    return [_move(m) for m in [*raised, *others[: min(OTHER_SLOTS, PLAN_SLOTS - len(raised))]]]


def _move(m: Move) -> list[Value]:
    v = m.lever
    return [
        v.label, v.industry, v.rate, m.to, v.cap, v.cost, m.cost, m.rise * v.weight,
        *map(finite, (v.per_point, m.cap_price, m.reduced_cost)),
    ]  # fmt: skip
