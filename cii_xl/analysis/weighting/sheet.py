"""The result as rows of the sheet 权重方法."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from cii_xl.analysis.weighting.pairs import shown
from cii_xl.book.canvas import Value
from cii_xl.book.panels.panel import Block, Filled
from cii_xl.book.panels.weighting import BLANKS, CONSISTENCY, DONE, EFFECTS, METHODS, REVISIT, STATED, WEIGHTS

if TYPE_CHECKING:
    from cii_xl.analysis.weighting.result import Effect, Method, Weighting


def filled(result: Weighting) -> Filled:
    """State, findings, rows and notes; what does not fit a block is counted in its last row."""
    state = (
        f"{result.edition.id} 版　产业：{result.stages.industry}　已算 {len(result.done)} 种方法　"
        f"随机指数表：{result.random_index}"
    )
    rows: dict[str, Sequence[Sequence[Value]]] = {
        WEIGHTS.key: _fitted(WEIGHTS, _weights(result)),
        EFFECTS.key: _effects(result),
        CONSISTENCY.key: _fitted(CONSISTENCY, _consistency(result)),
        REVISIT.key: _fitted(REVISIT, _revisit(result)),
        BLANKS.key: _fitted(BLANKS, [[b.who, b.block, b.stage, b.other] for b in result.blanks]),
    }
    return Filled(state, result.sentences(), rows, result.assumptions())


def _fitted(block: Block, rows: Sequence[Sequence[Value]]) -> list[Sequence[Value]]:
    if len(rows) <= block.slots:
        return list(rows)
    rest: list[Value] = [f"另有 {len(rows) - block.slots + 1} 行"]
    return [*rows[: block.slots - 1], rest + [None] * (len(block.fields) - 1)]


def _weights(result: Weighting) -> list[list[Value]]:
    by_key = {m.key: m.weights for m in result.methods}
    columns = [by_key[key] for key in METHODS]
    return [
        [stage, float(result.stated[k]), *(None if w is None else float(w[k]) for w in columns)]
        for k, stage in enumerate(result.stages.names)
    ]


def _effects(result: Weighting) -> list[list[Value]]:
    index, rank = result.edition.index(result.code), result.rank
    before: list[Value] = [STATED, DONE, index, 0.0, rank, *[None] * 4, f"{result.edition.id} 版"]
    done = {e.method.key: e for e in result.effects}
    return [before, *(_effect(result, m, done.get(m.key)) for m in result.methods)]


def _effect(result: Weighting, method: Method, effect: Effect | None) -> list[Value]:
    if effect is None:
        return [method.name, method.state, *[None] * 7, method.label]
    gained, k = effect.rank_change, effect.stage
    places = "不变" if gained == 0 else f"升 {gained} 位" if gained > 0 else f"降 {-gained} 位"
    return [
        method.name, method.state, effect.index, effect.change, effect.rank, places, result.stages.names[k],
        float(result.stated[k]), float(np.asarray(method.weights)[k]), method.label,
    ]  # fmt: skip


def _consistency(result: Weighting) -> list[list[Value]]:
    return [
        [e.who, e.method, e.given, e.needed, e.lambda_max, e.xi, e.ratio, e.total, e.verdict] for e in result.experts
    ]


def _revisit(result: Weighting) -> list[list[Value]]:
    return [
        [
            s.who, s.a, s.b, shown(s.revisit.given), shown(s.revisit.consistent), s.revisit.factor, s.revisit.ratio,
            s.revisit.ratio_after,
        ]
        for s in result.suggestions
    ]  # fmt: skip
