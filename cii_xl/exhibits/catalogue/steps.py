"""Waterfalls: from one level to another by steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cii_xl.exhibits.catalogue.say import label
from cii_xl.exhibits.exhibit import Chart, Kind, Series
from cii_xl.exhibits.steps import foot
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


def magnified(chart: Chart) -> tuple[Chart, list[str]]:
    """A waterfall whose axis begins near its levels, where its changes would not be seen from 0, and the note that says
    so; as it is, without a note, where they are seen."""
    low = foot(chart)
    if low is None:
        return chart, []
    return replace(chart, minimum=low), [f"纵轴由 {low:,.12g} 起，不从 0 起，柱高不可按比例比较"]


def merged(steps: Sequence[Step], rest: str) -> list[Step]:
    """Steps, biggest first as given; those beyond ``STEPS`` become one, called ``rest``."""
    if len(steps) <= STEPS:
        return list(steps)
    others = steps[STEPS - 1 :]
    return [*steps[: STEPS - 1], (f"{rest}（{len(others)} 个）", sum(x for _, x in others))]
