"""The change between editions as exhibits."""

from __future__ import annotations

import math
from collections.abc import Sequence

from cii_xl import published
from cii_xl.analysis.change.comparison import Change, Comparison
from cii_xl.analysis.change.said import FEW, effects, ratios, slope
from cii_xl.analysis.change.timeline import Timeline
from cii_xl.analysis.result import SECTION, finite
from cii_xl.exhibits.catalogue.common import POINTS, numbered_title, of, overall, parts, workbook
from cii_xl.exhibits.catalogue.entry import numbered
from cii_xl.exhibits.catalogue.say import course, label, listed, short, signed
from cii_xl.exhibits.catalogue.steps import STEPS, Step, magnified, waterfall
from cii_xl.exhibits.exhibit import Chart, Column, Exhibit, Kind, Look, Mark, Series, Table
from cii_xl.exhibits.material import Material
from cii_xl.index.summary import MOVED, one
from cii_xl.palette import BAD, GOOD, INK, SERIES

_ROWS = 12
"""Industries of one table."""
_LINES = 7
"""Industries of the series; the mean is the line beside them."""
_READ = 0.05
"""Index points below which a step reads 0.0."""
_ORDER_FREE = "渗透率与权重的影响为沙普利值，与先后次序无关"


def exhibits(compared: Comparison, line: Timeline) -> tuple[Exhibit, ...]:
    """All of them, the main one first."""
    if not compared.common:
        return (_series(compared, line),)
    found = [*_mean(compared), *_industries(compared)]
    found += [_industry(compared, i) for i in compared.industries if compared.steps(i.code)]
    if len(line.versions) > 2:
        found.append(_series(compared, line))
    if line.dispersions:
        found.append(_dispersion(compared, line))
    return tuple(found)


def _source(compared: Comparison) -> str:
    new = Material(compared.end.edition, published.edition())
    old = Material(compared.start.edition, published.edition())
    return "；".join(dict.fromkeys([overall(new, "2.2"), workbook(old)]))


def _marks(compared: Comparison, code: str = "") -> tuple[Mark, ...]:
    """What must be known of either edition's rates, of one industry or of all."""
    found = set()
    for version in (compared.start, compared.end):
        material = Material(version.edition, published.edition())
        rows = material.rows[code] if code else material.all_rows
        found |= set(material.marks(rows))
    return tuple(mark for mark in Mark if mark in found)


def _between(compared: Comparison) -> str:
    return f"由“{label(compared.start.name)}”到“{label(compared.end.name)}”"


def _mean(compared: Comparison) -> list[Exhibit]:
    """The mean of all industries by industry, stage and effect; nothing where nothing moved."""
    found = compared.mean_steps()
    if not found:
        return []
    old, new = compared.start.edition.mean(), compared.end.edition.mean()
    chart, cut = magnified(waterfall(("起始平均", old), _bars(found), ("结束平均", new), GOOD, BAD))
    title = f"平均指数{course(old, new)}，影响最大的是{_named(found[0])}"
    exhibit = Exhibit(
        "change-mean", SECTION, title, chart, POINTS, _source(compared),
        (_between(compared), f"每一级为对平均指数的影响；{_ORDER_FREE}", *cut), _marks(compared),
        _alt("平均指数", old, new, found),
    )  # fmt: skip
    return [exhibit]


def _bars(steps: Sequence[Step]) -> list[Step]:
    """The steps that a waterfall draws: those that would read 0.0, and those beyond its room, go together."""
    seen = [s for s in steps if abs(s[1]) >= _READ][: STEPS - 1] if len(steps) > STEPS or _blurred(steps) else steps
    rest = steps[len(seen) :]
    return [*seen, *([(f"其余各项（{len(rest)} 个）", math.fsum(x for _, x in rest))] if rest else [])]


def _blurred(steps: Sequence[Step]) -> bool:
    """Whether more than one of them, but not all, would read 0.0."""
    return 1 < sum(abs(x) < _READ for _, x in steps) < len(steps)


def _named(step: Step) -> str:
    return f"{short(step[0], 20)}（{signed(step[1])} 点）"


def _alt(what: str, old: float, new: float, steps: Sequence[Step]) -> str:
    shown = listed((name, signed(x)) for name, x in _bars(steps))
    return f"瀑布图，{what}由 {one(old)} 到 {one(new)}，变化为：{shown}。"


def _industries(compared: Comparison) -> list[Exhibit]:
    """Every common industry's change and effects, in parts; the mean stands in the last."""
    blocks = parts([*compared.industries, compared.mean], _ROWS)
    title = f"{len(compared.common)} 个共同产业平均变化 {signed(compared.mean.change)} 点：{effects(compared)}"
    if not effects(compared):
        title = f"{len(compared.common)} 个共同产业的权重与渗透率都没有变化"
    heads = ("起始指数", "结束指数", "变化", "渗透率影响", "权重影响", "新增环节", "取消环节")
    columns = (Column("产业", width=1.2), *(Column(head, Look.NUMBER, _number(head)) for head in heads))
    notes = [_between(compared), f"变化为右边四列之和；{_ORDER_FREE}"]
    for names, version in ((compared.gone, compared.start), (compared.come, compared.end)):
        if names:
            listed_names = "、".join(short(n) for n in names.values())
            notes.append(f"只有“{label(version.name)}”有、未列出的产业：{short(listed_names, 40)}")
    return [
        Exhibit(
            numbered("change-industries", i), SECTION, numbered_title(title, of(i, len(blocks))),
            Table(columns, tuple(_row(c) for c in block)), "指数点", _source(compared), tuple(notes),
            _marks(compared), f"表格，{len(block)} 行：{listed((c.name, signed(c.change)) for c in block)}。",
        )
        for i, block in enumerate(blocks)
    ]  # fmt: skip


def _number(head: str) -> str:
    return "0.0" if head.endswith("指数") else "+0.00;-0.00;0.00"


def _row(c: Change) -> tuple[str | float, ...]:
    return (label(c.name), c.old, c.new, c.change, c.rate_effect, c.weight_effect, c.added, c.removed)


def _industry(compared: Comparison, change: Change) -> Exhibit:
    """One industry by stage and effect."""
    found = compared.steps(change.code)
    chart, cut = magnified(waterfall(("起始指数", change.old), _bars(found), ("结束指数", change.new), GOOD, BAD))
    if abs(change.change) > MOVED:
        title = f"{short(change.name)}指数{course(change.old, change.new)}，影响最大的是{_named(found[0])}"
    else:
        title = f"{short(change.name)}指数没有变化，各环节的影响相抵，最大的是{_named(found[0])}"
    return Exhibit(
        f"change-stages-{change.code}", SECTION, title, chart, POINTS, _source(compared),
        (_between(compared), f"每一级为对{short(change.name)}指数的影响；{_ORDER_FREE}", *cut),
        _marks(compared, change.code), _alt(f"{change.name}指数", change.old, change.new, found),
    )  # fmt: skip


def _series(compared: Comparison, line: Timeline) -> Exhibit:
    """Indices by version, of the highest industries and of the mean."""
    names = tuple(label(v.name) for v in line.versions)
    codes = sorted(line.names, key=lambda c: -next(x for x in reversed(line.indices(c)) if x is not None))
    lines = [
        Series(label(line.names[c]), tuple(line.indices(c)), SERIES[i % len(SERIES)])
        for i, c in enumerate(codes[:_LINES])
    ]
    notes = ["横轴为版本的先后，间隔不代表时间的长短"]
    title = f"{len(line.versions)} 个版本没有共同的产业，各产业指数分别列出"
    if line.common:
        means = line.means()
        lines.append(Series("平均", tuple(means), INK))
        title = f"{len(line.versions)} 个版本间，共同产业的平均指数{course(means[0], means[-1])}"
        notes.append(f"平均为各版都有的 {len(line.common)} 个产业")
    if codes[_LINES:]:
        notes.append(f"只画最近指数最高的 {_LINES} 个产业")
    alt = f"折线图，{len(names)} 个版本的指数：" + listed(
        (s.name, " → ".join("无" if x is None else one(x) for x in s.values)) for s in lines
    )
    return Exhibit(
        "change-series", SECTION, title, Chart(Kind.LINE, names, tuple(lines)), POINTS, _source(compared),
        tuple(notes), _marks(compared), f"{alt}。",
    )  # fmt: skip


def _dispersion(compared: Comparison, line: Timeline) -> Exhibit:
    """Standard deviation and coefficient of variation by version, with what the regression says."""
    first, last = line.dispersions[0], line.dispersions[-1]
    columns = (
        Column("版本", width=1.6), Column("平均指数", Look.NUMBER, "0.0"), Column("标准差", Look.NUMBER, "0.00"),
        Column("变异系数", Look.NUMBER, "0.000"),
    )  # fmt: skip
    # as many as a slide holds: the last ones
    shown = list(zip(line.versions, line.dispersions, strict=True))[-_ROWS:]
    rows = tuple((label(v.name), d.mean, d.sd, finite(d.cv)) for v, d in shown)
    title = f"各产业指数的标准差{course(first.sd, last.sd)}，变异系数{ratios(first.cv, last.cv)}"
    few = "，数目少，只作提示" if len(line.common) < FEW else ""
    notes = [f"各版都有的 {len(line.common)} 个产业{few}；标准差除以 n"]
    if line.beta is not None:
        notes.append(f"β 收敛：斜率 {slope(line.beta)}；{line.beta.verdict}")
    alt = "表格，各版本的标准差：" + listed((v.name, one(d.sd, 2)) for v, d in shown) + "。"
    return Exhibit(
        "change-convergence", SECTION, title, Table(columns, rows), "指数点；变异系数无单位", _source(compared),
        tuple(notes), _marks(compared), alt,
    )  # fmt: skip
