"""Scenarios and a plan as a result: tables, findings, exhibits, the rows of 情景与目标."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from cii_xl.analysis.planning import exhibits, said, sheet
from cii_xl.analysis.planning.edits import Edit
from cii_xl.analysis.planning.levers import UNIT_COST, Price, levers
from cii_xl.analysis.planning.scenario import Scenario, run_scenarios
from cii_xl.analysis.planning.target import Goal, Plan, cheapest, curve
from cii_xl.analysis.result import Result
from cii_xl.book.panels.panel import Filled
from cii_xl.exhibits.exhibit import Exhibit
from cii_xl.index import Edition


@dataclass(frozen=True)
class PlanningResult(Result):
    """Scenarios of an edition, and the cheapest way to a target from the edition as it is."""

    kind: ClassVar[str] = "planning"

    edition: Edition
    scenarios: tuple[Scenario, ...]
    plan: Plan | None
    curve: tuple[Plan, ...]
    """Plans for lower and higher targets."""
    unit_cost: float
    shown: str
    """Name of the scenario whose edits the sheet shows one by one; blank where there is none."""

    def frames(self) -> dict[str, pd.DataFrame]:
        """``scenarios`` (before and after, the mean with a blank code), ``edits`` (in turn, effects on the mean),
        ``contributions`` (the same by industry), ``plan`` and ``curve`` where there is a target. Indices in points,
        rates percent."""
        found = {}
        if self.scenarios:
            found = {
                "scenarios": _scenarios(self.scenarios),
                "edits": _edits(self.scenarios),
                "contributions": _contributions(self.scenarios),
            }
        if self.plan is not None:
            found |= {"plan": _plan(self.plan), "curve": _curve(self.curve)}
        return found

    def sentences(self) -> tuple[str, ...]:
        """What each scenario does, what the target costs and where, and what stands in the way."""
        return (*said.scenarios(self.scenarios), *said.plan(self.plan))

    def assumptions(self) -> tuple[str, ...]:
        """Order of edits, rates held at 0 or 100, costs that nobody gave, what the program takes for granted."""
        return said.assumptions(self.edition, self.scenarios, self.plan, self.unit_cost)

    def settings(self) -> Mapping[str, Any]:
        """Edits in order, target, and default cost."""
        goal = self.plan.goal if self.plan is not None else None
        return {
            "edition": self.edition.id,
            "scenarios": {s.name: [e.text for e in s.edits] for s in self.scenarios},
            "target": None if goal is None else {"of": goal.name, "index": goal.target},
            "unit_cost": self.unit_cost,
        }

    def exhibits(self) -> tuple[Exhibit, ...]:
        """The scenarios side by side, each one's edits as a waterfall, the plan, and its cost by target."""
        return exhibits.exhibits(self.edition, self.scenarios, self.plan, self.curve)

    def to_sheet(self) -> Filled:
        """The rows of 情景与目标."""
        return sheet.filled(self)


def planning(
    edition: Edition,
    edits: Iterable[Edit] = (),
    *,
    target: tuple[str, float] | None = None,
    prices: Sequence[Price] = (),
    unit_cost: float = UNIT_COST,
    shown: str = "",
) -> PlanningResult:
    """Scenarios, and the cheapest way to a target index.

    Parameters
    ----------
    edits : as ``Edit``; those of one scenario are applied in their order.
    target : industry (name or code; blank for the mean of all) and index points 0–100.
    prices : cost per percentage point and cap of links; later ones go before earlier ones.
    unit_cost : cost per percentage point where ``prices`` say none.
    shown : name of the scenario whose edits the sheet lists; the first where blank.

    Raises UnknownName for a target of no known industry.
    """
    scenarios = run_scenarios(edition, edits)
    plan: Plan | None = None
    plans: tuple[Plan, ...] = ()
    if target is not None:
        industry, index = target
        own = levers(edition, prices, industry=industry, unit_cost=unit_cost)
        name = edition.industries[edition.code(industry)] if industry else "各产业平均"
        goal = Goal(name, edition.index(industry) if industry else edition.mean(), index, own)
        plan, plans = cheapest(goal), curve(goal)
    return PlanningResult(edition, scenarios, plan, plans, unit_cost, shown or (scenarios[0].name if scenarios else ""))


def _scenarios(scenarios: Sequence[Scenario]) -> pd.DataFrame:
    columns = ["scenario", "code", "industry", "before", "after", "change", "rank_before", "rank_after"]
    rows = [(s.name, *row) for s in scenarios for row in sheet.indices(s)]
    return pd.DataFrame(rows, columns=columns)


def _edits(scenarios: Sequence[Scenario]) -> pd.DataFrame:
    columns = ["scenario", "step", "edit", "rows", "changed", "held", "before", "after", "effect"]
    rows = [
        (
            s.name, i, step.edit.text, len(step.edit.rows), step.changed, len(step.held), float(step.before.mean()),
            float(step.after.mean()), step.effect,
        )
        for s in scenarios for i, step in enumerate(s.steps, 1)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _contributions(scenarios: Sequence[Scenario]) -> pd.DataFrame:
    rows = [
        (s.name, i, code, name, step.effect_on(k))
        for s in scenarios
        for i, step in enumerate(s.steps, 1)
        for k, (code, name) in enumerate(s.edition.industries.items())
        if step.before[k] != step.after[k]
    ]
    return pd.DataFrame(rows, columns=["scenario", "step", "code", "industry", "effect"])


def _plan(plan: Plan) -> pd.DataFrame:
    columns = [
        "code", "industry", "stage", "substage", "weight", "rate", "to", "rise", "unit_cost", "assumed", "cap", "cost",
        "cost_per_point", "cap_price", "reduced_cost",
    ]  # fmt: skip
    rows = [
        (
            v.code, v.industry, v.stage, v.substage, v.weight, v.rate, m.to, m.rise, v.cost, v.assumed, v.cap, m.cost,
            v.per_point, m.cap_price, m.reduced_cost,
        )
        for m in plan.moves for v in [m.lever]
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _curve(plans: Sequence[Plan]) -> pd.DataFrame:
    rows = [(p.goal.target, p.cost, p.price, len(p.raised)) for p in plans]
    return pd.DataFrame(rows, columns=["target", "cost", "price", "raised"])
