"""What is shown of the tests: the claims in parts, the gradient, the labels of the forecast exhibits."""

from __future__ import annotations

import math
from collections.abc import Sequence

from cii_xl import published
from cii_xl.analysis.claims.claim import CHECKS, Judged
from cii_xl.analysis.claims.comparison import Comparison
from cii_xl.analysis.claims.figures import BASES, PRINTED, SURVEYED
from cii_xl.analysis.claims.gradient import chance
from cii_xl.analysis.claims.network import DATA, DEVICES, TRAFFIC
from cii_xl.analysis.claims.outcome import ALL, Outcome, Slope
from cii_xl.analysis.claims.said import best
from cii_xl.analysis.claims.verdicts import AGREES, BUILT_IN, DIFFERS, FAILS, HOLDS, OPEN, UNCHECKED
from cii_xl.analysis.result import SECTION
from cii_xl.book.panels.claims import GROUPS
from cii_xl.exhibits.catalogue.common import of, parts, report, workbook
from cii_xl.exhibits.catalogue.say import label, listed
from cii_xl.exhibits.exhibit import Chart, Column, Exhibit, Kind, Look, Mark, Series, Table
from cii_xl.exhibits.material import Material
from cii_xl.exhibits.shades import blend
from cii_xl.index.summary import one
from cii_xl.palette import BAD, GOOD, MUTED, SERIES, WHITE

_ROWS = 12
"""Claims or labels of one table."""
_GROUPS = 12
"""Bars of the gradient; pooled ones first."""

_PALE = {
    word: blend(colour, WHITE, 0.72)
    for colour, words in ((GOOD, (HOLDS, AGREES)), (BAD, (FAILS, DIFFERS)), (MUTED, (BUILT_IN,)))
    for word in words
}
"""Fill of a verdict's cell; none for what cannot be told."""

_LEGEND = f"“{BUILT_IN}”：因校准时的约束而成立，不是证据"

_BASES = "公布只用印出的数值，校准用全部渗透率，问卷只用问卷数值"


def exhibits(outcome: Outcome) -> tuple[Exhibit, ...]:
    """All of them: claims by group, the gradient, the labels by series."""
    found = [e for key, title in GROUPS.items() for e in _claims(outcome, key, title)]
    found.append(_gradient(outcome))
    series = (("traffic", TRAFFIC), ("data", DATA), ("devices", DEVICES))
    return (*found, *(e for key, title in series for e in _labels(outcome, key, title)))


def _claims(outcome: Outcome, key: str, title: str) -> list[Exhibit]:
    every = [by for by in outcome.claims() if by[PRINTED].claim.group == title]
    split = parts(every, _ROWS)
    return [_claims_part(outcome, key, title, every, own, i, len(split)) for i, own in enumerate(split)]


def _claims_part(
    outcome: Outcome, key: str, title: str, every: Sequence[dict[str, Judged]], own: Sequence[dict[str, Judged]],
    part: int, of_parts: int,
) -> Exhibit:  # fmt: skip
    rates = any(by[b].verdict != OPEN for by in every for b in BASES[1:])
    shown = BASES if rates else BASES[:1]
    own_checks = title == CHECKS
    columns = (
        Column("核对的内容" if own_checks else "研报的说法", width=3.0),
        Column("章节", width=1.1), *(Column(basis, width=1.0) for basis in shown),
        Column("依据", width=4.6),
    )  # fmt: skip
    rows = tuple(
        (by[PRINTED].claim.text, by[PRINTED].claim.section, *(by[b].shown for b in shown), best(by)) for by in own
    )
    fills = tuple(("", "", *(_PALE.get(by[b].shown, "") for b in shown), "") for by in own)
    words = [by[PRINTED].verdict for by in every]
    counts = "、".join(f"{words.count(word)} 条{word}" for word in (HOLDS, FAILS, OPEN) if word in words)
    sections = [s for by in own for s in by[PRINTED].claim.section.split("、")]
    material = Material(outcome.edition, published.edition())
    return Exhibit(
        f"claims-{key}" + (f"-{part + 1}" if part else ""),
        SECTION,
        f"{title}：{len(every)} 条{'' if own_checks else '研报说法'}按印出的数值检验，{counts}{of(part, of_parts)}",
        Table(columns, rows, colours=fills),
        "结论，无量纲",
        "；".join([report(sections), workbook(material)] if rates else [report(sections)]),
        (_LEGEND, _BASES) if rates else ("只涉及印出的数值，校准与问卷中没有同类数值",),
        material.marks(material.all_rows) if rates else (Mark.FORECAST,),
        f"表格，{title}的说法与结论：{listed((by[PRINTED].claim.text, by[PRINTED].verdict) for by in own)}。",
    )


def _gradient(outcome: Outcome) -> Exhibit:
    sources = [s for s in (PRINTED, SURVEYED, ALL) if outcome.within(s).pairs]
    slopes = outcome.by_source(ALL)[:_GROUPS]
    order = [s.name for s in slopes]
    names = {s.name: ("全部" if s.across else "产业内") if s.pooled else label(s.name) for s in slopes}
    series = tuple(_series(outcome.by_source(source), source, order, SERIES[i]) for i, source in enumerate(sources))
    test, level = outcome.within(PRINTED), outcome.settings.level
    shown = f"{one(test.tau, 2)}（{chance(test.p_rising)}）"
    enough = "支持" if test.p_rising <= level else "尚不足以断定"
    material = Material(outcome.edition, published.edition())
    told = [(s, f"τ-b {one(outcome.within(s).tau, 2)}（{chance(outcome.within(s).p_rising)}）") for s in sources]
    left = len(outcome.by_source(ALL)) - len(order)
    notes = [
        "校准的先验本就逐级上升，全部渗透率的 τ-b 不能当作证据",
        f"“产业内”只比较同一产业的环节，“全部”也跨产业比较；产业内：{listed(told)}；p 为单侧置换检验",
    ]
    return Exhibit(
        "claims-gradient",
        SECTION,
        f"{test.links} 个公布渗透率沿产业链的 τ-b 为 {shown}，{enough}“越近消费端越高”",
        Chart(Kind.CLUSTERED, tuple(names[name] for name in order), series),
        "Kendall τ-b（-1 至 1）",
        "；".join([report(["核心结论", "4.1"]), workbook(material)]),
        (*notes, *([f"另有 {left} 个产业未列出"] if left else [])),
        material.marks(material.all_rows),
        f"分组柱形图，各产业渗透率与距消费端位置的 τ-b：{listed(told)}。",
    )  # fmt: skip


def _series(slopes: Sequence[Slope], source: str, order: Sequence[str], colour: str) -> Series:
    tau = {s.name: s.test.tau for s in slopes if not math.isnan(s.test.tau)}
    return Series(f"{source}渗透率", tuple(tau.get(name) for name in order), colour, "0.00")


def _labels(outcome: Outcome, key: str, title: str) -> list[Exhibit]:
    every = [c for c in outcome.comparisons if c.series == title]
    words = [c.verdict for c in every]
    counts = "、".join(f"{words.count(word)} 处{word}" for word in (AGREES, DIFFERS, UNCHECKED) if word in words)
    split = parts(every, _ROWS)
    return [
        Exhibit(
            f"claims-forecast-{key}" + (f"-{i + 1}" if i else ""),
            SECTION,
            f"{title}：研报的 {len(every)} 处数值与印出的数列核对，{counts}{of(i, len(split))}",
            _label_table(own),
            "、".join(dict.fromkeys(c.unit for c in own)),
            report(c.section for c in own),
            ("印出与算得按各自末位的舍入比较，有共同的数为一致", "年份后的 e 表示研报的预测"),
            (Mark.FORECAST,) if any(c.period.endswith(("e", "2024")) for c in own) else (),
            f"表格，{title}的标注与推算：{listed((f'{c.period} {c.item}', c.verdict) for c in own)}。",
        )
        for i, own in enumerate(split)
    ]


def _label_table(own: Sequence[Comparison]) -> Table:
    columns = (
        Column("项目", width=2.6), Column("期间", width=1.1), Column("印出", Look.NUMBER, "#,##0.0#", 1.1),
        Column("算得", Look.NUMBER, "#,##0.0#", 1.1), Column("结论", width=1.0), Column("说明", width=4.2),
    )  # fmt: skip
    rows = tuple(
        (
            f"{c.item}（{c.unit}）", c.period, float(c.label) if c.label else None,
            None if c.computed is None else float(one(c.computed, c.places)), c.verdict, _why(c),
        )
        for c in own
    )  # fmt: skip
    return Table(columns, rows, colours=tuple(("", "", "", "", _PALE.get(c.verdict, ""), "") for c in own))


def _why(c: Comparison) -> str:
    return c.note or (f"推算范围 {c.span.shown(2)}" if c.span else "")
