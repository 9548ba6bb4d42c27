"""The sentence above the table of industries on the 宏观 sheet, and whether what was typed can be."""

from __future__ import annotations

import numpy as np

from cii_xl.book.canvas import Canvas, Live
from cii_xl.book.layout import LEFT
from cii_xl.book.macro_names import EQUAL
from cii_xl.book.sheets import macro_places as at
from cii_xl.index.arithmetic import Array
from cii_xl.index.growth import DIMENSIONS, LAST, Chain, added
from cii_xl.index.summary import one
from cii_xl.palette import BAD, GOOD

_FINE = "可用"
_NO_WEIGHTS = f"没有可用的权重：请填增加值，或改选“{EQUAL}”"
_NO_MEAN = "平均指数为 0，无法计算相对升幅：请先填写渗透率"
_BEYOND = "提高后的指数应在 0 到 100 之间，请改“提高（点）”"
_TOO_MUCH = "份额会超过 100%，请减小“提高（点）”或弹性"


def write(canvas: Canvas, now: Chain, indices: Array, rises: Array) -> None:
    """Write both; ``indices`` and ``rises`` are those of the table as built, where weights are equal."""
    n = len(indices)
    equal = np.full(n, 1 / n)
    more = float(added(now, indices, equal, rises, 1.0).sum())
    canvas.across(at.UPLIFT_SAYS, LEFT, at.END, Live(_sentence(n), _said(now, indices, rises, more)), "cell strong")
    row = at.UPLIFT_SAYS + 1
    canvas.put(row, LEFT, "填写的内容：", "note")
    canvas.put(row, LEFT + 1, Live(_state(n), _stands(now, indices, rises)), "note")
    for criteria, colour in (("==", GOOD), ("!=", BAD)):
        shade = canvas.workbook.add_format({"font_color": colour, "bold": True})
        rule = {"type": "cell", "criteria": criteria, "value": f'"{_FINE}"', "format": shade}
        canvas.ws.conditional_format(row, LEFT + 1, row, LEFT + 1, rule)


def _sentence(n: int) -> str:
    more, increment, share = (
        f"SUM({at.industries(at.ADDED, n)})",
        at.chain(at.INCREMENT, LAST),
        at.chain(at.SHARE, LAST),
    )
    after = f"{share}+{more}/{at.chain(at.ADDITIONAL, LAST)}*100"
    return (
        f'"按下表提高后，平均指数由 "&TEXT({at.MEAN},"0.00")&" 变为 "&TEXT({at.MEAN}+{at.MEAN_UP},"0.00")'
        f'&"；2024 年产业互联网的贡献率由 "&TEXT({share},"0.0")&"% 变为 "&TEXT({after},"0.0")&"%，增量由 "'
        f'&TEXT({increment},"0.0")&" 亿元变为 "&TEXT({increment}+{more},"0.0")&" 亿元。"'
    )


def _said(now: Chain, indices: Array, rises: Array, more: float) -> str:
    """What the sentence says as built."""
    mean, share, increment = float(indices.mean()), float(now.share[LAST]), float(now.increment[LAST])
    after = share + more / float(now.additional[LAST]) * 100
    return (
        f"按下表提高后，平均指数由 {one(mean, 2)} 变为 {one(mean + float(rises.mean()), 2)}；"
        f"2024 年产业互联网的贡献率由 {one(share)}% 变为 {one(after)}%，"
        f"增量由 {one(increment)} 亿元变为 {one(increment + more)} 亿元。"
    )


def _state(n: int) -> str:
    index, rise, used = (at.industries(column, n) for column in (at.INDEX, at.RISE, at.USED_WEIGHT))
    beyond = f"SUMPRODUCT(--({index}+{rise}<0))+SUMPRODUCT(--({index}+{rise}>100))>0"
    most = f"MAX({','.join(at.last(key) for key in DIMENSIONS)})*(1+{at.ELASTICITY}*{at.MEAN_UP}/{at.MEAN})"
    return (
        f'IF(SUM({used})=0,"{_NO_WEIGHTS}",IF({at.MEAN}=0,"{_NO_MEAN}",'
        f'IF({beyond},"{_BEYOND}",IF({most}>100,"{_TOO_MUCH}","{_FINE}"))))'
    )


def _stands(now: Chain, indices: Array, rises: Array) -> str:
    """What that gives as built, where weights are equal and the elasticity is 1."""
    mean, after = float(indices.mean()), indices + rises
    if mean == 0:
        return _NO_MEAN
    if (after < 0).any() or (after > 100).any():
        return _BEYOND
    most = max(now.of(key)[LAST] for key in DIMENSIONS) * (1 + float(rises.mean()) / mean)
    return _TOO_MUCH if most > 100 else _FINE
