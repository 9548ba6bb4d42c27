"""Reliability in four grades, by effective sample size and interval: weak figures are marked, not hidden."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Grade:
    """What a grade asks for at least: ``effective`` respondents, and at most ``half_width`` percentage points."""

    name: str
    effective: float
    half_width: float


RULE = (Grade("A", 60, 5), Grade("B", 30, 10), Grade("C", 10, 15))
"""From best to worst; whatever meets none is D. 30 and an interval of 30 points across are the limits below which the
US National Center for Health Statistics does not publish proportions (Parker et al. 2017); the others are this
project's."""
WORST = "D"


def grade(effective: float, low: float | None, high: float | None, *, kept: float = 0.0) -> str:
    """The grade of an estimate with n_eff and bounds in percent; D where there is no interval.

    ``kept``: share of the whole that rows without an estimate weigh. Of them nothing is known but that they lie between
    0 and 100, which the interval does not say.
    """
    if low is None or high is None:
        return WORST
    half = (high - low) / 2 + 50 * kept
    reached = [g.name for g in RULE if effective >= g.effective and half <= g.half_width]
    return reached[0] if reached else WORST


def sentence() -> str:
    """The rule in words."""
    grades = "；".join(
        f"{g.name} 级：n_eff 不少于 {g.effective:g} 且区间半宽不超过 {g.half_width:g} 个百分点" for g in RULE
    )
    return (
        f"可靠性分级：{grades}；其余为 {WORST} 级，没有区间的也是 {WORST} 级；"
        "环节和指数沿用版本渗透率的部分每占权重 1%，半宽按加 0.5 个百分点评级。"
    )
