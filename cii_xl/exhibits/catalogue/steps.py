"""Waterfalls: from one level to another by steps."""

from __future__ import annotations

from collections.abc import Sequence

from cii_xl.exhibits.catalogue.say import label
from cii_xl.exhibits.exhibit import Chart, Kind, Series
from cii_xl.palette import PRIMARY

STEPS = 10
"""Steps between the levels of a waterfall; the smallest go together where there are more."""

Step = tuple[str, float]
"""Name and change."""


def waterfall(start: Step, steps: Sequence[Step], end: Step, up: str, down: str) -> Chart:
    """From the level ``start`` to the level ``end``; ``up`` and ``down`` are the colours of rises and falls."""
    bars = (start, *steps, end)
    colours = (PRIMARY, *(up if x >= 0 else down for _, x in steps), PRIMARY)
    series = Series("指数", tuple(x for _, x in bars), PRIMARY, colours=colours)
    return Chart(Kind.WATERFALL, tuple(label(name) for name, _ in bars), (series,), totals=(0, len(bars) - 1))


def merged(steps: Sequence[Step], rest: str) -> list[Step]:
    """Steps, biggest first as given; those beyond ``STEPS`` become one, called ``rest``."""
    if len(steps) <= STEPS:
        return list(steps)
    others = steps[STEPS - 1 :]
    return [*steps[: STEPS - 1], (f"{rest}（{len(others)} 个）", sum(x for _, x in others))]
