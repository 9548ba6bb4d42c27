"""Findings in words: where methods differ, and what that does to the index. Titles of exhibits are made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cii_xl.analysis.weighting.pairs import shown
from cii_xl.book.panels.weighting import CHARTED, FAILED, METHODS, REVIEW
from cii_xl.exhibits.catalogue.say import apart, highest, quoted, short
from cii_xl.index.summary import one

if TYPE_CHECKING:
    from cii_xl.analysis.weighting.result import Expert, Suggestion, Weighting


def percent(share: float) -> str:
    """``33.5%``."""
    return f"{one(share * 100)}%"


def differences_title(result: Weighting) -> str:
    """Where the methods differ most, or where the only one differs most from the stated weights."""
    industry, names = short(result.stages.industry), result.stages.names
    if not result.done:
        most = highest([100 * float(w) for w in result.stated])
        which = f"{quoted([names[k] for k in most])}原权重最高（{percent(float(result.stated[most[0]]))}）"
        why = "所填内容算不出权重" if failed(result) else "还没有可算的判断或数据"
        return f"{industry}的 {len(names)} 个环节中{which}，{why}"
    own = [m for m in result.done if m.key in CHARTED]
    if len(own) == 1:
        stage = int(np.abs(np.asarray(own[0].weights) - result.stated).argmax())
        new, old = float(np.asarray(own[0].weights)[stage]), float(result.stated[stage])
        return f"按“{own[0].name}”计算，{industry}“{short(names[stage])}”的权重与原权重相差最大：{_course(old, new)}"
    table = np.stack([np.asarray(m.weights) for m in own])
    stage = int(np.ptp(table, axis=0).argmax())
    least, most_given = own[int(table[:, stage].argmin())], own[int(table[:, stage].argmax())]
    ends = [float(np.asarray(m.weights)[stage]) for m in (least, most_given)]
    was = percent(float(result.stated[stage]))
    if percent(ends[0]) == percent(ends[1]):
        return f"{industry}的各方法给出的权重一致，“{short(names[stage])}”为 {percent(ends[0])}，原为 {was}"
    return (
        f"{industry}的“{short(names[stage])}”各方法分歧最大：由 {percent(ends[0])}（{least.name}）"
        f"到 {percent(ends[1])}（{most_given.name}），原为 {was}"
    )


def indices_title(result: Weighting) -> str:
    """The range of the index over the computed methods."""
    before, industry = result.edition.index(result.code), short(result.stages.industry)
    lowest, top = (f(result.effects, key=lambda e: e.index) for f in (min, max))
    places = sorted({e.rank for e in result.effects})
    rank = f"第 {places[0]}" if len(places) == 1 else f"第 {places[0]} 至第 {places[-1]}"
    figures = apart(lowest.index, top.index, before)
    if len(result.effects) == 1:
        return f"换用“{lowest.method.name}”权重，{industry}指数为 {figures[0]}，原为 {figures[2]}，排名{rank}"
    between = f"在 {figures[0]} 与 {figures[1]} 之间" if figures[0] != figures[1] else f"为 {figures[0]}"
    return f"换用 {len(result.effects)} 种权重，{industry}指数{between}，原为 {figures[2]}，排名{rank}"


def failed(result: Weighting) -> list[str]:
    """Which methods could not be computed though their block was filled in, and why."""
    found: dict[str, list[str]] = {}
    for m in result.methods:
        if m.state == FAILED:
            found.setdefault(m.label, []).append(m.name)
    return [f"{'、'.join(names)}无法计算：{why}" for why, names in found.items()]


def findings(result: Weighting) -> tuple[str, ...]:
    """All findings, the most important first."""
    said = [differences_title(result), *([indices_title(result)] if result.effects else []), *_consistency(result)]
    without = failed(result)
    if lacking := [m.name for m in result.methods if m.lacking]:
        without.append(f"未填写、没有计算的方法：{'、'.join(lacking)}")
    said += ["；".join(without)] if without else []
    return tuple(f"{sentence}。" for sentence in said)


def _consistency(result: Weighting) -> list[str]:
    """For each method who contradicts himself, and, for AHP, which judgement to begin with."""
    said = []
    for name in dict.fromkeys(e.method for e in result.experts):
        own = [e for e in result.experts if e.method == name]
        wrong = [e for e in own if e.verdict == REVIEW]
        ratios = [e.ratio for e in own if e.ratio is not None]
        if wrong:
            who = "、".join(_told(e) for e in wrong[:3]) + (f"等 {len(wrong)} 项" if len(wrong) > 3 else "")
            said.append(f"“{name}”的判断中需复核的有：{who}")
        elif ratios:
            said.append(f"“{name}”的判断都通过一致性检验，比率最大 {one(max(ratios), 2)}")
    reviewed = {e.who for e in result.experts if e.method == METHODS["ahp"] and e.verdict == REVIEW}
    return said + [_advice(s) for s in result.suggestions if s.who in reviewed][:2]


def _told(expert: Expert) -> str:
    """``张三（比率 0.18）``, ``李四（合计 90.0）``."""
    figure = f"合计 {one(expert.total)}" if expert.total is not None else f"比率 {one(expert.ratio or 0.0, 2)}"
    return f"{expert.who}（{figure}）"


def _advice(suggestion: Suggestion) -> str:
    off = suggestion.revisit
    beyond = f"，超出标度，按 {shown(off.consistent)} 改" if off.is_beyond else ""
    return (
        f"{suggestion.who}可先复核“{suggestion.a}”比“{suggestion.b}”：现为 {shown(off.given)}，与其余判断一致时约为 "
        f"{shown(off.implied)}{beyond}，改后比率由 {one(off.ratio, 2)} 降至 {one(off.ratio_after, 2)}"
    )


def _course(old: float, new: float) -> str:
    if percent(old) == percent(new):
        return f"仍为 {percent(old)}"
    return f"由 {percent(old)} {'升' if new > old else '降'}至 {percent(new)}"
