"""The findings in words."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from cii_xl.analysis.uncertainty.statistics import MEAN
from cii_xl.exhibits.catalogue.say import short, signed
from cii_xl.index.arithmetic import TIE
from cii_xl.index.summary import one

if TYPE_CHECKING:
    from cii_xl.analysis.uncertainty.result import Uncertainty

Row = dict[str, Any]

_SHIFT = 0.1
"""Index points between a mean of draws and the stated index that are worth telling."""
_WIDE = 0.8
"""Confidence from which a stated index outside its interval is worth telling."""
_LEAD = 0.75
"""Probability under which an order of two is open."""


def chance(share: float) -> str:
    """``90.8%``; never 0 or 100 where it is neither."""
    if 0 < share < 0.0005:
        return "不到 0.1%"
    if 0.9995 <= share < 1:
        return "超过 99.9%"
    return f"{one(100 * share)}%"


def up(x: float) -> str:
    """Three decimals, rounded up: 不超过 must hold."""
    return f"{math.ceil(x * 1000) / 1000:.3f}"


def scope(result: Uncertainty) -> str:
    """What probabilities and intervals hold under: they are of the assumed ranges, not of the world."""
    given = result.given
    stages, substages = given.concentration, given.sub_concentration
    told = [f"集中度 {stages:g}" if stages else "权重固定"]
    if substages != stages:
        told.append(f"子环节 {substages:g}" if substages else "子环节固定")
    if given.weight_ranges:
        told.append("含权重区间")
    return f"在所设范围内（{'，'.join(told)}）"


def kept(result: Uncertainty) -> str:
    """How surely the stated order holds; stated ties have none, since draws hardly ever tie."""
    ranks = result.ranking["rank"]
    if ranks.nunique() == 1:
        return "各产业现值并列，没有名次可以保持"
    if not ranks.is_unique:
        return f"除并列者外，先后都不变的概率为 {chance(result.kept)}"
    return f"全部 {len(ranks)} 个产业的名次都不变的概率为 {chance(result.kept)}"


def level(result: Uncertainty) -> str:
    """``95%``."""
    return f"{100 * result.given.confidence:g}%"


def records(frame: pd.DataFrame) -> list[Row]:
    """A table's rows."""
    return frame.to_dict("records")  # type: ignore[return-value]


def of_industries(result: Uncertainty) -> list[Row]:
    """The rows of industries, best first."""
    return [r for r in records(result.indices) if r["code"] != MEAN]


def surest_first(result: Uncertainty) -> Row:
    """The industry that is first most often."""
    return max(records(result.ranking), key=lambda r: float(r["first"]))


def widest(result: Uncertainty) -> Row:
    """The industry with the widest interval."""
    return max(of_industries(result), key=lambda r: float(r["width"]))


def largest_error(result: Uncertainty) -> float:
    """The largest standard error of an industry's mean, index points."""
    return max(float(r["se"]) for r in of_industries(result))


def apart(pair: Row) -> bool:
    """Whether the interval of the difference is without 0."""
    return bool(pair["low"] > TIE or pair["high"] < -TIE)


def told_apart(result: Uncertainty) -> int:
    """Pairs whose order is told."""
    return sum(apart(r) for r in records(result.pairs))


def closest(result: Uncertainty) -> Row | None:
    """The pair whose order is least sure; None where there is one industry."""
    return min(records(result.pairs), key=lambda r: max(r["above"], r["below"]), default=None)


def sentences(result: Uncertainty) -> tuple[str, ...]:
    """All findings."""
    return tuple(_sentences(result))


def _sentences(result: Uncertainty) -> Iterator[str]:
    own = of_industries(result)
    wide, narrow = widest(result), min(own, key=lambda r: float(r["width"]))
    pair = closest(result)
    if pair is None:
        yield f"{scope(result)}，{_interval(wide)}，现值 {one(wide['index'])}，为 {level(result)} 区间"
    else:
        mean, top = records(result.indices)[-1], surest_first(result)
        yield f"{scope(result)}，{short(top['industry'])}居首的概率为 {chance(top['first'])}；{kept(result)}"
        yield _closest(pair)
        yield (
            f"{len(result.pairs)} 对产业中，{told_apart(result)} 对可以分出先后：指数之差的 {level(result)} 区间不含 0"
        )
        yield (
            f"{level(result)} 区间最宽的是{_interval(wide)}，宽 {one(wide['width'])} 点；"
            f"最窄的是{_interval(narrow)}，宽 {one(narrow['width'])} 点"
        )
        mean_of = f"{len(own)} 个产业的平均指数"
        yield f"{mean_of}现值 {one(mean['index'])}，{level(result)} 区间为 {one(mean['low'])}–{one(mean['high'])}"
    outside = [
        short(r["industry"]) for r in records(result.indices) if not r["low"] - TIE <= r["index"] <= r["high"] + TIE
    ]
    if outside and pair is not None and result.given.confidence >= _WIDE:
        yield f"现值不在 {level(result)} 区间之内的有：{'、'.join(outside)}；渗透率可能的范围偏在现值的一侧"
    moved = max(own, key=lambda r: abs(r["mean"] - r["index"]))
    change = moved["mean"] - moved["index"]
    if abs(change) > _SHIFT:
        side = "上" if change > 0 else "下"
        yield (
            f"抽样均值与现值相差最多的是{short(moved['industry'])}（{signed(change)} 点）："
            f"其渗透率可能的范围多在现值之{side}"
        )
    yield (
        f"收敛：抽样均值的标准误不超过 {up(largest_error(result))} 点（{result.nets.count} 组独立扰动的 Sobol 点集）"
        + _against(own)
    )


def _interval(row: Row) -> str:
    return f"{short(row['industry'])}（{one(row['low'])}–{one(row['high'])}）"


def _closest(pair: Row) -> str:
    a, b = short(pair["industry"]), short(pair["other"])
    if pair["above"] < pair["below"]:
        a, b = b, a
    sure = max(pair["above"], pair["below"])
    if sure == 0:
        return f"{a}与{b}的指数在每次抽样中都相同"
    verdict = "先后难分" if sure < _LEAD else "先后最不确定"
    return f"{a}与{b}{verdict}：{a}高于{b}的概率为 {chance(sure)}"


def _against(own: Sequence[Row]) -> str:
    """How far means are from the closed form, where there is one for any."""
    off = [abs(r["mean"] - r["mean_exact"]) for r in own if not math.isnan(r["mean_exact"])]
    return f"，与精确值相差不超过 {up(max(off))} 点" if off else ""
