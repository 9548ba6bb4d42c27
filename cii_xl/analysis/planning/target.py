"""The cheapest way to a target index: a linear program over the rises of links, and its shadow prices."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from cii_xl.analysis.planning.levers import CAP, Lever

DONE, FOUND, OUT_OF_REACH = "已达到", "可达到", "达不到"
_TOLERANCE = 1e-9
"""Index points and percentage points within which HiGHS keeps bounds."""
_RAISED = 1e-6
"""Percentage points above which a link counts as raised."""


@dataclass(frozen=True)
class Goal:
    """An index to be raised to a target, index points 0–100, and the links that can be raised."""

    name: str
    """Of the industry, or of the mean."""
    index: float
    target: float
    levers: tuple[Lever, ...]

    @property
    def reachable(self) -> float:
        """The index with every link at its cap, or where it is if that is higher."""
        return self.index + math.fsum(lever.weight * lever.room for lever in self.levers)

    @property
    def highest(self) -> bool:
        """Whether the target is that index: nothing beyond it can be had."""
        return abs(self.reachable - self.target) <= _TOLERANCE


@dataclass(frozen=True, slots=True)
class Move:
    """One link in a plan. Prices are in the unit of costs: ``cap_price`` is what one more percentage point of its cap
    would save, ``reduced_cost`` how much cheaper a percentage point would have to be for the link to be raised."""

    lever: Lever
    rise: float
    cap_price: float
    reduced_cost: float

    @property
    def to(self) -> float:
        """The rate after it, percent."""
        return self.lever.rate + self.rise

    @property
    def cost(self) -> float:
        """Rise × cost of a percentage point."""
        return self.rise * self.lever.cost


@dataclass(frozen=True)
class Plan:
    """The cheapest rises; where the target is out of reach, every link that weighs at its cap."""

    goal: Goal
    verdict: str
    moves: tuple[Move, ...]
    price: float
    """Shadow price of the target: cost of one more index point at the margin; nan where there is none to be had."""

    @cached_property
    def cost(self) -> float:
        """Of all rises."""
        return math.fsum(move.cost for move in self.moves)

    @property
    def raised(self) -> tuple[Move, ...]:
        """The rises that are more than nothing, cheapest index point first."""
        return tuple(
            sorted((m for m in self.moves if m.rise > _RAISED), key=lambda m: (m.lever.per_point, -m.lever.weight))
        )

    @property
    def binding(self) -> tuple[Lever, ...]:
        """Links that stand at a cap below 100 % and would be raised further, the one that holds back most first: by
        what its cap saves, and where the target is out of reach, by the index points it withholds."""
        if self.verdict == OUT_OF_REACH:
            held = [m.lever for m in self.moves if m.lever.weight > 0 and m.lever.cap < CAP]
            return tuple(sorted(held, key=lambda v: -v.weight * (CAP - max(v.cap, v.rate))))
        bound = [m for m in self.moves if m.cap_price > _TOLERANCE and m.lever.cap < CAP]
        return tuple(m.lever for m in sorted(bound, key=lambda m: -m.cap_price))


def cheapest(goal: Goal) -> Plan:
    """Least cost that lifts the index to the target.

    min Σ cᵢ dᵢ subject to Σ wᵢ dᵢ = target − index, 0 ≤ dᵢ ≤ capᵢ − rateᵢ, by ``scipy.optimize.linprog`` (HiGHS). No
    cost is below 0, so to go beyond the target is never cheaper; the equality keeps links that cost nothing from doing
    so. It is a fractional knapsack (Dantzig 1957, Operations Research 5(2)): links are raised in order of cost per
    index point, at most one of them not to its cap. The marginal of the equality is the price of the target; where the
    target lies just where one link is full and the next begins, it is between the prices of the two. What a cap would
    save, and what a link lacks, goes by the dearest link that is raised: that is the one that would give way.
    """
    from scipy.optimize import linprog

    gap = goal.target - goal.index
    if gap <= _TOLERANCE:
        return Plan(goal, DONE, tuple(Move(v, 0.0, 0.0, v.cost) for v in goal.levers), 0.0)
    if goal.reachable < goal.target - _TOLERANCE:
        return Plan(goal, OUT_OF_REACH, tuple(Move(v, v.room, math.nan, math.nan) for v in goal.levers), math.nan)
    weights = np.array([v.weight for v in goal.levers])
    room = np.array([v.room for v in goal.levers])
    found = linprog(
        [v.cost for v in goal.levers],
        A_eq=weights[None, :],
        b_eq=[min(gap, float(weights @ room))],
        bounds=np.column_stack([np.zeros_like(room), room]),
        method="highs",
        options={"primal_feasibility_tolerance": _TOLERANCE, "dual_feasibility_tolerance": _TOLERANCE},
    )
    if not found.success:
        raise ArithmeticError(f"HiGHS: {found.message}")
    price = max(float(found.eqlin.marginals[0]), 0.0)
    rises = np.clip(found.x, 0.0, room).tolist()
    dearest = max((v.per_point for v, d in zip(goal.levers, rises, strict=True) if d > _RAISED), default=0.0)
    moves = tuple(_priced(v, d, dearest) for v, d in zip(goal.levers, rises, strict=True))
    return Plan(goal, FOUND, moves, math.nan if goal.highest else price)


def _priced(lever: Lever, rise: float, price: float) -> Move:
    """A rise with its prices, by that of the index point it would replace. A cap below the present rate saves nothing
    until it reaches the rate."""
    saved = price * lever.weight - lever.cost
    return Move(lever, rise, max(0.0, saved) if lever.cap >= lever.rate else 0.0, max(0.0, -saved))


def curve(goal: Goal, points: int = 10) -> tuple[Plan, ...]:
    """Plans for targets at even steps from the present index to the highest one that can be reached; none where
    nothing can be raised."""
    if goal.reachable - goal.index <= _TOLERANCE:
        return ()
    targets = np.linspace(goal.index, goal.reachable, points + 1)[1:].tolist()
    return tuple(cheapest(replace(goal, target=target)) for target in targets)
