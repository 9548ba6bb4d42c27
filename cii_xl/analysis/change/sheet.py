"""The rows of 变化分解."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from cii_xl.analysis.bars import bar
from cii_xl.analysis.change.comparison import Change, Comparison
from cii_xl.analysis.change.shapley import Part, difference
from cii_xl.analysis.change.timeline import Timeline
from cii_xl.analysis.result import finite
from cii_xl.book.canvas import Value
from cii_xl.book.panels.change import INDUSTRY_SLOTS, STAGE_SLOTS
from cii_xl.book.panels.panel import Filled

if TYPE_CHECKING:
    from cii_xl.analysis.change.result import ChangeResult

Rows = list[list[Value]]


def filled(result: ChangeResult) -> Filled:
    """What the button writes."""
    from cii_xl.analysis.change.result import convergence

    compared, line, code = result.comparison, result.timeline, result.industry
    name = compared.end.edition.industries.get(code, "无")
    state = f"“{compared.start.name}”→“{compared.end.name}”；共同产业 {len(compared.common)} 个；逐环节列出：{name}"
    rows = {
        "industries": _industries(compared),
        "stages": _stages(compared, code) if code else [],
        "series": _series(line, code),
        "growth": _growth(line),
        "convergence": [
            [measure, verdict, *map(finite, numbers), test, n]
            for measure, *numbers, test, n, verdict in convergence(line)
        ],
    }
    return Filled(state, result.sentences(), rows, result.assumptions())


def _industries(compared: Comparison) -> Rows:
    """Common industries, biggest change first where not all have room; those of one version; the mean."""
    alone = [
        [name, f"只有{side}", *ends(version.edition.index(code)), *[None] * 5]
        for names, version, side, ends in (
            (compared.gone, compared.start, "起始版本", lambda x: (x, None)),
            (compared.come, compared.end, "结束版本", lambda x: (None, x)),
        )
        for code, name in names.items()
    ]
    common = [_change(i) for i in compared.industries]
    if len(common) + len(alone) >= INDUSTRY_SLOTS:
        most = sorted(compared.industries, key=lambda i: -abs(i.change))[: max(0, INDUSTRY_SLOTS - 2)]
        common = [_change(i) for i in most]
        room = INDUSTRY_SLOTS - 2 - len(common)
        left = len(compared.industries) - len(most) + len(alone[room:])
        alone = [*alone[:room], [f"其余 {left} 个产业", "未列出", *[None] * 7]]
    return [*common, *alone, *([_change(compared.mean)] if compared.common else [])]


def _change(c: Change) -> list[Value]:
    return [c.name, "两版都有", c.old, c.new, c.change, c.rate_effect, c.weight_effect, c.added, c.removed]


def _stages(compared: Comparison, code: str) -> Rows:
    """From the old index to the new one by link, farthest first; the smallest go together where there are too many."""
    whole = next(i for i in compared.industries if i.code == code)
    parts = list(compared.parts[code])
    room = STAGE_SLOTS - 2
    rest: list[Part] = []
    if len(parts) > room:
        biggest = sorted(parts, key=lambda p: -abs(p.effect))
        rest = biggest[room - 1 :]
        parts = [p for p in parts if p not in rest]
    steps = [_part(p) for p in parts]
    if rest:
        sums: list[Value] = [math.fsum(getattr(p, k) for p in rest) for k in ("effect", *_EFFECTS)]
        steps.append([f"其余 {len(rest)} 个环节", "合计", None, None, *sums, None, None])
    rows: Rows = [_level(compared.start.name, whole.old)]
    level = whole.old
    for step in steps:
        effect = float(step[4] or 0.0)  # type: ignore[arg-type]
        rows.append([*step, None, *bar(level, effect)])
        level += effect
    return [*rows, _level(compared.end.name, whole.new)]


_EFFECTS = ("rate_effect", "weight_effect", "added", "removed")


def _part(p: Part) -> list[Value]:
    numbers: Iterable[float] = (p.rate_old, p.rate_new, p.effect, *(getattr(p, k) for k in _EFFECTS))
    return [p.label, p.status, *map(finite, (*numbers, p.weight_old, p.weight_new))]


def _level(name: str, index: float) -> list[Value]:
    return [name, "指数", *[None] * 9, index, None, None, None]


def _series(line: Timeline, code: str) -> Rows:
    means = line.means()
    own: Sequence[float | None] = line.indices(code) if code else [None] * len(means)
    moves: list[list[float | None]] = [[None, None]]
    moves += [[difference(a, b), difference(a, b) / a if a > 0 else None] for a, b in pairwise(means)]
    spread: list[list[float | None]] = [[d.sd, d.cv] for d in line.dispersions] or [[None, None] for _ in means]
    return [
        [v.name, v.year, *map(finite, (mean, index, *move, *apart))]
        for v, mean, index, move, apart in zip(line.versions, means, own, moves, spread, strict=True)
    ]


def _growth(line: Timeline) -> Rows:
    """The mean last; where not all have room, those that grew most."""
    mean = [g for g in line.growth if not g.code]
    own = [g for g in line.growth if g.code]
    room = INDUSTRY_SLOTS - len(mean)
    if len(own) > room:
        own = sorted(own, key=lambda g: -abs(g.change))[:room]
    return [[g.name, g.years, *map(finite, (g.first, g.last, g.change, g.growth, g.cagr))] for g in (*own, *mean)]
