"""What the report says of all industries and of the chain as a whole (核心结论, 3.1.4, 4.1, 4.2), as claims."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cii_xl.analysis.claims.claim import Claim
from cii_xl.analysis.claims.figures import CALIBRATED, PRINTED, Figures
from cii_xl.analysis.claims.gradient import Gradient, chance
from cii_xl.analysis.claims.indices import beyond, no_index, ordered
from cii_xl.analysis.claims.span import Span
from cii_xl.analysis.claims.statements import Judge, never, percent
from cii_xl.analysis.claims.verdicts import FAILS, HOLDS, OPEN, Finding, above, every, meets
from cii_xl.book.layout import INDUSTRY_NAMES
from cii_xl.book.panels.claims import GROUPS
from cii_xl.index.summary import one
from cii_xl.published import fact, printed_indices

OVERALL = GROUPS["overall"]
SECOND = ("MFG",)
"""Of the seven only manufacturing is not of the tertiary sector."""
GOODS = ("RET", "LOG", "MFG")
"""The report's industries of physical goods: 4.1 names manufacturing and retail, and ties logistics to them."""

_ALIKE = ((("FIN", "金融产品销售"), ("MFG", "销售")), (("RET", "消费者服务"), ("LOG", "客户服务")))
"""Links of the same sort, selling and serving customers, in two industries each."""


def overall(pooled: Mapping[str, Gradient], level: float) -> list[Claim]:
    """The claims; ``pooled`` is the gradient within industries by basis, ``level`` that of its test."""
    codes = sorted(printed_indices(), key=lambda code: -printed_indices()[code])
    services = [code for code in codes if code not in SECOND]
    every_index = tuple(f"index.{code}" for code in codes)
    slopes = tuple(f"order.CHAIN.{code}" for code in codes)
    order = "、".join(INDUSTRY_NAMES[code] for code in codes)
    return [
        Claim("index.mean", "核心结论", OVERALL, f"七大产业指数平均为 {fact('index.MEAN').value}",
            "七个指数的算术平均，与印出值（末位半个单位以内）比较", _mean, (), every_index),
        Claim("index.early", "核心结论", OVERALL, "整体尚处初级水平", "研报没有给出初级与其他水平的界限，不能计算",
            never(f"平均 {fact('index.MEAN').value}（满分 100），但研报未给出界限")),
        Claim("index.order", "4.1", OVERALL, f"由高到低：{order}", "相邻两个指数逐对比较", ordered(codes), (),
            every_index),
        Claim("index.top", "3.1.4、4.1", OVERALL, "金融指数最高", "与其余产业的指数逐个比较",
            beyond(["FIN"], [c for c in codes if c != "FIN"]), (), every_index),
        Claim("index.bottom", "4.1", OVERALL, "制造指数最低", "与其余产业的指数逐个比较",
            beyond([c for c in codes if c != "MFG"], ["MFG"]), (), every_index),
        Claim("index.services", "核心结论", OVERALL, "第三产业高于制造业", "六个第三产业的指数逐个与制造比较",
            beyond(services, list(SECOND)), (), every_index),
        Claim("index.goods", "3.4.4", OVERALL, "零售在实体行业中最高", "实体行业取零售、物流、制造",
            beyond(["RET"], [c for c in GOODS if c != "RET"]), (), tuple(f"index.{c}" for c in GOODS)),
        Claim("chain.tau", "核心结论", OVERALL, "总体上越近消费端渗透率越高（C 端驱动）",
            f"产业内配对的 Kendall τ-b，单侧置换检验，显著性水平 {level:g}", _gradient(pooled, level), (), slopes),
        Claim("chain.alike", "4.2", OVERALL, "同类环节在不同产业程度不同",
            "金融产品销售与制造销售、零售与物流的客户服务，渗透率各不相等", _alike),
        Claim("chain.weights", "4.2", OVERALL, "流程的内容与权重会随渗透改变", "需要两个以上版本",
            never("只有一个版本，无从比较")),
    ]  # fmt: skip


def _mean(figures: Figures) -> Finding:
    codes = list(printed_indices())
    if silent := no_index(figures, codes):
        return silent
    span = figures.mean(codes)
    label = Span.printed(fact("index.MEAN").value)
    if figures.basis == PRINTED:
        # what rounding leaves open on both sides is no disagreement
        return Finding(HOLDS if span.touches(label) else FAILS, f"平均 {one((span.low + span.high) / 2, 4)}")
    return Finding(meets(label, span), f"平均 {span.shown(2)}")


def _gradient(pooled: Mapping[str, Gradient], level: float) -> Judge:
    def judge(figures: Figures) -> Finding:
        if figures.basis == CALIBRATED:
            return _signs(figures)
        test = pooled[figures.basis]
        if np.isnan(test.tau):
            return Finding(OPEN, "没有两个以上可比较的渗透率")
        small = "，环节太少，完全一致也达不到显著" if test.p_least > level else ""
        text = f"{test.links} 个环节，τ-b {one(test.tau, 2)}，{chance(test.p_rising)}{small}"
        return Finding(test.verdict(level), text)

    return judge


def _signs(figures: Figures) -> Finding:
    """Of filled rates only pairs whose order is the same over all that the constraints allow are counted."""
    found = [
        above(rates.difference([j], [i]))
        for rates in figures.rates.values()
        for i, j in np.argwhere(rates.position[:, None] < rates.position[None, :]).tolist()
    ]
    up, down, unsure = (found.count(v) for v in (HOLDS, FAILS, OPEN))
    verdict = HOLDS if up - down - unsure > 0 else FAILS if up + unsure - down <= 0 else OPEN
    return Finding(verdict, f"{len(found)} 对环节中确定上升 {up} 对、不升 {down} 对、未定 {unsure} 对")


def _alike(figures: Figures) -> Finding:
    verdicts, told = [], []
    for (a, one_link), (b, other) in _ALIKE:
        rows = figures.of(a).at([one_link]), figures.of(b).at([other])
        first, second = figures.of(a).rate(rows[0][0]), figures.of(b).rate(rows[1][0])
        known = figures.of(a).known[rows[0][0]], figures.of(b).known[rows[1][0]]
        verdicts.append(OPEN if not all(known) or first.touches(second) else HOLDS)
        told.append(f"{INDUSTRY_NAMES[a]}“{one_link}” {percent(first)}，{INDUSTRY_NAMES[b]}“{other}” {percent(second)}")
    return Finding(every(verdicts), "；".join(told))
