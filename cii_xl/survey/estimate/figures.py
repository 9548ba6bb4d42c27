"""From answers and weights to estimates as they are told: interval, bootstrap interval, grade and notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from cii_xl.index.arithmetic import Array
from cii_xl.survey.definition import Question
from cii_xl.survey.estimate.bootstrap import replicate, studentised
from cii_xl.survey.estimate.data import Items
from cii_xl.survey.estimate.design import Design
from cii_xl.survey.estimate.grade import grade
from cii_xl.survey.estimate.index import Part, Sum, combined, replicated, sums
from cii_xl.survey.estimate.intervals import SINGLE, Interval, interval, widened, wilson, without_error
from cii_xl.survey.estimate.items import Item, item
from cii_xl.survey.estimate.missing import Response
from cii_xl.survey.estimate.result import Estimate
from cii_xl.survey.estimate.variance import Linear

_FEW = 2
"""Degrees of freedom that the bootstrap's t needs at least."""
Drawn = tuple[Array, Array]
"""Rates of a figure in each replicate, and the variances that the replicates state."""


def estimated(
    shares: Items, parts: Sequence[Part], plan: Design, replicates: int, seed: int, confidence: float
) -> tuple[tuple[Estimate, ...], tuple[Estimate, ...]]:
    """Estimates of all share questions, and of the index (first) with the stages; the latter empty where nothing could
    be estimated."""
    asked = [item(shares, j, plan) for j in range(len(shares.questions))]
    items = {one.question.code: one for one in asked if isinstance(one, Item)}
    if not items:
        return _untold(shares.questions, asked), ()
    wholes = sums(parts, items)
    summed = [combined(whole, items, plan.band, plan.weights) for whole in wholes]
    drawn = replicate(
        [(one.values, one.known, one.figure) for one in items.values()],
        np.stack([f.scores for f in (*(one.figure for one in items.values()), *summed)], axis=1),
        plan.weights,
        plan.weighting.margins,
        plan.strata,
        replicates=replicates,
        seed=seed,
    )
    rates = dict(zip(items, drawn.rates.T, strict=True))
    stated = dict(zip(items, drawn.variances.T, strict=False))
    told = {code: _share(one, (rates[code], stated[code]), plan, confidence) for code, one in items.items()}
    told |= {e.code: e for e in _untold(shares.questions, asked)}
    totals = [
        _total(whole, figure, items, (replicated(whole, rates), variances), confidence)
        for whole, figure, variances in zip(wholes, summed, drawn.variances.T[len(items) :], strict=True)
    ]
    return tuple(told[q.code] for q in shares.questions), tuple(totals)


def of_yesno(asked: Items, plan: Design, confidence: float) -> tuple[Estimate, ...]:
    """Estimates of yes/no questions: the share of yes, with Wilson's interval on n_eff."""
    told: list[Estimate] = []
    for j, question in enumerate(asked.questions):
        one = item(asked, j, plan)
        if not isinstance(one, Item):
            told += _untold([question], [one])
            continue
        single = one.valued.sum() < 2
        bounds = None if single else wilson(one.figure.rate, one.effective, confidence)
        notes = [SINGLE if single else "", *_about(one, plan)]
        told.append(_estimate(_key(question), int(one.valued.sum()), one.deff, one.figure, bounds, None, notes, one))
    return tuple(told)


def _share(one: Item, drawn: Drawn, plan: Design, confidence: float) -> Estimate:
    bounds, told = interval(one.figure, one.effective, confidence)
    boot = _bootstrapped(one.figure, drawn, bounds, told, confidence)
    skewed = _skewed(one.figure, bounds, told, confidence)
    notes = [told, skewed, _unboot(bounds, boot, told), *_about(one, plan)]
    return _estimate(_key(one.question), int(one.valued.sum()), one.deff, one.figure, bounds, boot, notes, one)


def _total(whole: Sum, figure: Linear, items: Mapping[str, Item], drawn: Drawn, confidence: float) -> Estimate:
    parts = [items[code] for code in whole.coefficients]
    # what the sum is good for is what its weakest question is good for
    n, effective = min(int(one.valued.sum()) for one in parts), min(one.effective for one in parts)
    deff = parts[0].deff if len(parts) == 1 else n / effective
    bounds, told = interval(figure, effective, confidence)
    kept = "、".join(p.substage or p.stage for p in whole.kept)
    still = "、".join(one.question.code for one in parts if without_error(one.figure))
    notes = [
        "所含的题中有的只有 1 份可用回答，区间不能给出" if told == SINGLE and len(parts) > 1 else told,
        f"{kept} 没有问卷估计，沿用版本中的渗透率，不计其误差" if kept else "",
        f"{still} 的答案全部相同，不计其误差" if still and bounds and not told else "",
        _skewed(figure, bounds, told, confidence),
    ]
    boot = _bootstrapped(figure, drawn, bounds, told, confidence)
    notes.append(_unboot(bounds, boot, told))
    made = _estimate((whole.stage, "", ""), n, deff, figure, bounds, boot, notes, None)
    return replace(made, grade=grade(made.n_eff, made.low, made.high, kept=whole.unknown))


def _untold(questions: Sequence[Question], asked: Sequence[Item | Response]) -> tuple[Estimate, ...]:
    """Those questions that nobody gave a value for."""
    return tuple(
        _nothing(q, counted) for q, counted in zip(questions, asked, strict=True) if isinstance(counted, Response)
    )


def _nothing(question: Question, counted: Response) -> Estimate:
    inapplicable = counted.not_applicable > 0 and counted.missing == 0
    return Estimate(
        *_key(question),
        n=0,
        n_eff=0.0,
        deff=1.0,
        rate=None,
        low=None,
        high=None,
        se=None,
        boot_low=None,
        boot_high=None,
        response=counted,
        effect=None,
        grade="",
        notes=("全部回答“不适用”，没有估计" if inapplicable else "没有可用的回答，没有估计",),
    )


def _key(question: Question) -> tuple[str, str, str]:
    return question.stage, question.substage, question.code


def _estimate(
    key: tuple[str, str, str],
    n: int,
    deff: float,
    figure: Linear,
    bounds: Interval | None,
    boot: Interval | None,
    notes: list[str],
    one: Item | None,
) -> Estimate:
    low, high = bounds or (None, None)
    return Estimate(
        *key,
        n=n,
        n_eff=n / deff,
        deff=deff,
        rate=figure.rate,
        low=low,
        high=high,
        se=None if bounds is None else figure.se,
        boot_low=boot[0] if boot else None,
        boot_high=boot[1] if boot else None,
        response=one.response if one else None,
        effect=one.effect if one else None,
        grade=grade(n / deff, low, high),
        notes=tuple(note for note in notes if note),
    )


def _bootstrapped(
    figure: Linear, drawn: Drawn, bounds: Interval | None, told: str, confidence: float
) -> Interval | None:
    """The bootstrap's interval; None where linearisation had nothing to work with, since draws have not, either, and
    where so few answers make most of the variance that draws differ too little: of two there is only one draw."""
    few = figure.freedom < _FEW
    return None if bounds is None or told or few else studentised(figure.rate, figure.se, *drawn, confidence)


def _skewed(figure: Linear, bounds: Interval | None, told: str, confidence: float) -> str:
    """That the correction for skewness has widened the interval much."""
    return "偏度修正后区间较宽" if bounds and not told and widened(figure, bounds, confidence) else ""


def _unboot(bounds: Interval | None, boot: Interval | None, told: str) -> str:
    """Why there is no bootstrap interval beside another."""
    return f"自由度不足 {_FEW}，自助法区间不给出" if bounds and not boot and not told else ""


def _about(one: Item, plan: Design) -> list[str]:
    """What a reader must know of one item in particular."""
    merged = "；".join(one.merged_beyond(plan))
    return [
        f"{one.response.by_level} 份只答等级，以等级所对应的占比代替" if one.response.by_level else "",
        f"本题可用回答过少的规模段合并为一层：{merged}" if merged else "",
    ]
