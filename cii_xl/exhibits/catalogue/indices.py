"""Exhibits of the indices as a whole: ranking, findings, what they are made of, how far they are from 100."""

from __future__ import annotations

import math
from collections.abc import Sequence

from cii_xl.exhibits.catalogue.common import OVERVIEW, POINTS, WEIGHTS_FILLED, overall
from cii_xl.exhibits.catalogue.say import clean, highest, label, listed, names, short
from cii_xl.exhibits.catalogue.steps import merged, waterfall
from cii_xl.exhibits.exhibit import Chart, Exhibit, Kind, Reference, Series, Words
from cii_xl.exhibits.material import IDENTIFIED, Interval, Material
from cii_xl.index.arithmetic import TIE
from cii_xl.index.summary import Industry, one
from cii_xl.palette import ACCENT, PRIMARY, chain_colours

LAYERS = 8
"""Parts that a stacked column may have; neighbouring positions go together where there are more."""

_STARTING = 10.0
"""Index below which an industry is said to have only begun."""


def ranking(material: Material) -> list[Exhibit]:
    """The indices, best first, with their mean as a line."""
    ranked = material.summary.ranked
    mean = material.summary.mean
    chart = Chart(
        Kind.BAR,
        tuple(label(i.name) for i in ranked),
        (Series("指数", tuple(i.index for i in ranked), PRIMARY),),
        reference=Reference("平均", mean) if len(ranked) > 1 else None,
    )
    printed = [i for i in ranked if material.is_printed(i.code)]
    notes = [f"平均为 {len(ranked)} 个产业指数的算术平均"] if len(ranked) > 1 else []
    if printed and len(printed) < len(ranked):
        notes.append(f"与研报印出数值一致的有：{names([i.name for i in printed], len(ranked))}；其余为本版计算")
    elif printed:
        notes.append("与研报印出的指数一致")
    exhibit = Exhibit(
        "ranking", OVERVIEW, ranking_title(ranked), chart, POINTS, overall(material, "2.2", "4.1"),
        tuple(notes), material.marks(material.all_rows, indices=True),
        f"条形图，各产业指数由高到低：{listed((i.name, one(i.index)) for i in ranked)}；平均 {one(mean)}。",
    )  # fmt: skip
    return [exhibit]


def ranking_title(ranked: Sequence[Industry]) -> str:
    """Who leads and who comes last; industries best first."""
    best, worst = ranked[0].index, ranked[-1].index
    if len(ranked) == 1:
        return f"{short(ranked[0].name)}产业互联网发展指数为 {one(best)}"
    if best - worst <= TIE:
        return f"{len(ranked)} 个产业指数相同，均为 {one(best)}"
    if one(best) == one(worst):
        return f"{len(ranked)} 个产业指数十分接近，均约为 {one(best)}"
    top = [i.name for i in ranked if one(i.index) == one(best)]
    last = [i.name for i in ranked if one(i.index) == one(worst)]
    lead = f"{names(top)}以 {one(best)} {'领先' if len(top) == 1 else '并列领先'}"
    if worst < _STARTING:
        return f"{lead}，{names(last)} {one(worst)} 尚处起步"
    return f"{lead}，{names(last)} {one(worst)} {'居末' if len(last) == 1 else '并列居末'}"


def commentary(material: Material) -> list[Exhibit]:
    """The summary's sentences, to stand beside the ranking."""
    said = [clean(sentence) for sentence in material.summary.commentary()]
    title = mean_title(material)
    rows = material.all_rows
    exhibit = Exhibit(
        "commentary", OVERVIEW, title, Words(tuple((1, sentence) for sentence in said)), f"{POINTS}；渗透率 %",
        overall(material, "2.2", "4.1"), (), material.marks(rows), "".join(said),
    )  # fmt: skip
    return [exhibit]


def mean_title(material: Material) -> str:
    """The mean, and how many industries are above it."""
    summary = material.summary
    if len(summary.industries) == 1:
        return f"{short(summary.industries[0].name)}指数为 {one(summary.mean)}，满分为 100"
    above = sum(i.index > summary.mean + TIE for i in summary.industries)
    if not above:
        return f"{len(summary.industries)} 个产业指数平均为 {one(summary.mean)}，彼此没有差别"
    return f"{len(summary.industries)} 个产业指数平均为 {one(summary.mean)}，高于平均的有 {above} 个"


def contributions(material: Material) -> list[Exhibit]:
    """What each index is made of, stacked from the far end of the chain to the consumer."""
    ranked = material.summary.ranked
    positions = sorted({row.position for i in ranked for row in i.rows})
    width = math.ceil(len(positions) / LAYERS)
    bands = [positions[k : k + width] for k in range(0, len(positions), width)]
    series = []
    for band, colour in zip(bands, chain_colours(len(bands)), strict=True):
        own = [[row.contribution for row in i.rows if row.position in band] for i in ranked]
        name = f"第 {band[0]} 位" if len(band) == 1 else f"第 {band[0]}–{band[-1]} 位"
        series.append(Series(name, tuple(sum(x) if x else None for x in own), colour))
    notes = ["自下而上为最上游到最接近消费端；位置按各产业环节排列，产业之间不一一对应"]
    if all(material.has_filled_weights(i.code) for i in ranked):
        notes.append(WEIGHTS_FILLED)
    rows = material.all_rows
    exhibit = Exhibit(
        "contributions", OVERVIEW, contributions_title(ranked),
        Chart(Kind.STACKED, tuple(label(i.name) for i in ranked), tuple(series)), POINTS,
        overall(material, "2.2"), tuple(notes), material.marks(rows),
        f"堆积柱形图，各产业指数由各位置环节的贡献构成，合计为：{listed((i.name, one(i.index)) for i in ranked)}。",
    )  # fmt: skip
    return [exhibit]


def contributions_title(industries: Sequence[Industry]) -> str:
    """The link that brings most points."""
    links = [(i.name, row) for i in industries for row in i.rows]
    best = highest([row.contribution for _, row in links])
    name, row = links[best[0]]
    points = one(row.contribution)
    link = f"{short(name)}的“{short(row.label)}”"
    if len(links) == 1:
        return f"{short(name)}只有“{short(row.label)}”一个环节，贡献 {points} 点"
    if len(best) == len(links):
        return f"全部 {len(links)} 个环节的贡献相同，各 {points} 点"
    if len(best) > 1:
        return f"{link}等 {len(best)} 个环节各贡献 {points} 点，并列最大"
    return f"{link}贡献 {points} 点，为全部 {len(links)} 个环节中最大"


def headroom(material: Material) -> list[Exhibit]:
    """From the mean to 100: how much of the gap each industry accounts for."""
    summary = material.summary
    n = len(summary.industries)
    gaps = sorted(((i.name, (100 - i.index) / n) for i in summary.industries), key=lambda g: -g[1])
    steps = merged(gaps, "其他产业")
    chart = waterfall(("平均指数" if n > 1 else "指数", summary.mean), steps, ("全面渗透", 100.0), ACCENT, ACCENT)
    notes = [f"每一级为该产业的缺口（100 减指数）除以 {n}"] if n > 1 else []
    rows = material.all_rows
    exhibit = Exhibit(
        "headroom", OVERVIEW, headroom_title(summary.industries, summary.mean), chart, POINTS,
        overall(material, "2.2", "2.3"), tuple(notes), material.marks(rows, indices=True),
        f"瀑布图，由 {one(summary.mean)} 到 100，各产业的缺口为：{listed((s, one(x)) for s, x in steps)}。",
    )  # fmt: skip
    return [exhibit]


def headroom_title(industries: Sequence[Industry], mean: float) -> str:
    """How far from 100, and who accounts for most of it."""
    if mean >= 100 - TIE:
        return "指数已达 100，没有提升空间" if len(industries) == 1 else "各产业指数均已达 100，没有提升空间"
    gap = f"距 100 还差 {one(100 - mean)} 点"
    if len(industries) == 1:
        return f"{short(industries[0].name)}指数为 {one(mean)}，{gap}"
    gaps = [(100 - i.index) / len(industries) for i in industries]
    share = one(max(gaps))
    last = [industries[k].name for k in highest(gaps)]
    if len(last) == len(industries):
        return f"平均指数 {one(mean)}，{gap}，各产业缺口相同，各占 {share} 点"
    if len(last) > 1:
        return f"平均指数 {one(mean)}，{gap}，其中{names(last)}缺口最大，各占 {share} 点"
    return f"平均指数 {one(mean)}，{gap}，其中{names(last)}缺口最大，占 {share} 点"


def lacks_intervals(material: Material) -> str:
    """Why there are no intervals to show."""
    found = (material.interval(code) for code in material.edition.industries)
    if any(x.high - x.low > TIE for x in found):
        return ""
    return "各产业指数都是确定的数，没有区间；应用问卷估计后可用"


def intervals(material: Material) -> list[Exhibit]:
    """The ranking with the range in which each index may lie."""
    ranked = material.summary.ranked
    found = [material.interval(i.code) for i in ranked]
    series = Series(
        "指数",
        tuple(i.index for i in ranked),
        PRIMARY,
        low=tuple(x.low for x in found),
        high=tuple(x.high for x in found),
    )
    who: dict[str, list[str]] = {}
    for industry, x in zip(ranked, found, strict=True):
        who.setdefault(x.basis, []).append(industry.name)
    notes = [f"区间{f'（{names(own, len(ranked))}）' if len(who) > 1 else ''}：{basis}" for basis, own in who.items()]
    if IDENTIFIED in who:
        notes.append("各环节同取下限或同取上限而得，宽于指数本身可能的偏差；研报印出的指数是确定的，区间不是置信区间")
    rows = material.all_rows
    shown = listed(
        (i.name, f"{one(i.index)}（{one(x.low)}–{one(x.high)}）") for i, x in zip(ranked, found, strict=True)
    )
    exhibit = Exhibit(
        "intervals", OVERVIEW, intervals_title([(i.name, x) for i, x in zip(ranked, found, strict=True)]),
        Chart(Kind.INTERVAL, tuple(label(i.name) for i in ranked), (series,)), POINTS,
        overall(material, "2.2", "4.1"), tuple(notes), material.marks(rows), f"条形图，各产业指数及其区间：{shown}。",
    )  # fmt: skip
    return [exhibit]


def intervals_title(found: Sequence[tuple[str, Interval]]) -> str:
    """How many ranks the ranges leave open; (name, range), best first."""
    widest, x = max(found, key=lambda pair: pair[1].high - pair[1].low)
    if x.high - x.low <= TIE:
        only = f"{short(widest)}指数" if len(found) == 1 else "各产业指数"
        return f"{only}没有区间，视为确定"
    span = f"{one(x.low)}–{one(x.high)}"
    if len(found) == 1:
        return f"{short(widest)}指数可能在 {span} 之间"
    spans = [own for _, own in found]
    met = sum(any(p is not q and p.low <= q.high and q.low <= p.high for q in spans) for p in spans)
    if not met:
        return f"各产业指数的区间互不重叠，名次不受影响；{short(widest)}最宽（{span}）"
    some = f"全部 {len(found)} 个产业" if met == len(found) else f"{len(found)} 个产业中有 {met} 个"
    return f"{some}的指数区间与其他产业重叠，{short(widest)}最宽（{span}）"
