"""What a change is, in sentences; and what was assumed on the way."""

from __future__ import annotations

import math
from collections.abc import Iterable

from cii_xl.analysis.change.comparison import Comparison
from cii_xl.analysis.change.convergence import CONVERGES, DIVERGES, LEAST, UNCLEAR, Beta, enough, sigma_verdict
from cii_xl.analysis.change.shapley import WHOLE, Part
from cii_xl.analysis.change.timeline import Timeline
from cii_xl.exhibits.catalogue.say import course, names, short, signed
from cii_xl.index.summary import MOVED, one

FEW = 20
"""Industries below which what they say of convergence is called a hint."""
_SEEN = 0.0005
"""Speed of convergence, a share a year, below which it reads 0.0%."""


def findings(compared: Comparison, line: Timeline, industry: str) -> tuple[str, ...]:
    """The most important first."""
    if not compared.common:
        return (f"“{compared.start.name}”与“{compared.end.name}”没有共同的产业，无法分解变化。",)
    said = [_mean(compared), *_most(compared), *_industry(compared, industry), *_missing(compared)]
    return (*said, *_growth(line), *_sigma(line), *_beta(line))


def effects(compared: Comparison) -> str:
    """``渗透率变化 +1.2 点，权重变化 -0.3 点``, of the mean; effects that are nothing left out."""
    mean = compared.mean
    each = (
        ("渗透率变化", mean.rate_effect), ("权重变化", mean.weight_effect),
        ("新增环节", mean.added), ("取消环节", mean.removed),
    )  # fmt: skip
    return "，".join(f"{name} {signed(x)} 点" for name, x in each if abs(x) > MOVED)


def _mean(compared: Comparison) -> str:
    mean = compared.mean
    between = f"从“{short(compared.start.name)}”到“{short(compared.end.name)}”"
    moved = f"{between}，{len(compared.common)} 个共同产业的平均指数{course(mean.old, mean.new)}"
    return f"{moved}（{signed(mean.change)} 点），其中{effects(compared)}。" if effects(compared) else f"{moved}。"


def _most(compared: Comparison) -> list[str]:
    moved = [i for i in compared.industries if abs(i.change) > MOVED]
    if not moved:
        return ["各共同产业的指数都没有变化。"]
    most = max(moved, key=lambda i: abs(i.change))
    still = len(compared.common) - len(moved)
    rest = f"；{still} 个产业没有变化" if still else ""
    return [f"变化最大的是{short(most.name)}，指数{course(most.old, most.new)}（{signed(most.change)} 点）{rest}。"]


def _industry(compared: Comparison, code: str) -> list[str]:
    parts = sorted((p for p in compared.parts[code] if abs(p.effect) > MOVED), key=lambda p: -abs(p.effect))
    if not parts:
        return []
    name = short(compared.end.edition.industries[code])
    first = f"{name}的变化中影响最大的环节是“{short(parts[0].label)}”（{signed(parts[0].effect)} 点，{_why(parts[0])}）"
    second = f"，其次是“{short(parts[1].label)}”（{signed(parts[1].effect)} 点，{_why(parts[1])}）" if parts[1:] else ""
    return [f"{first}{second}。"]


def _why(part: Part) -> str:
    if part.added or part.removed:
        return f"{part.status}环节"
    return "主要来自渗透率" if abs(part.rate_effect) >= abs(part.weight_effect) else "主要来自权重"


def _missing(compared: Comparison) -> list[str]:
    found = ((compared.gone, compared.start), (compared.come, compared.end))
    return [f"只有“{short(v.name)}”有的产业：{'、'.join(own.values())}；未参与分解。" for own, v in found if own]


def _growth(line: Timeline) -> list[str]:
    own = [g for g in line.growth if g.code and not math.isnan(g.growth)]
    if not any(abs(g.change) > MOVED for g in own):
        return []
    if line.span is None:
        ahead = max(own, key=lambda g: g.growth)
        return [f"增长最快的是{short(ahead.name)}，累计 {_share(ahead.growth)}；版本没有可用的年份，未计算年均增速。"]
    mean = line.growth[-1]
    ahead = max(own, key=lambda g: g.cagr)
    yearly = f"{line.span:g} 年间平均指数年均增长 {_share(mean.cagr)}；" if not mean.code else ""
    return [f"{yearly}增长最快的是{short(ahead.name)}，年均 {_share(ahead.cagr)}。"]


def _sigma(line: Timeline) -> list[str]:
    if not line.dispersions:
        return [f"所有版本都有的产业只有 {len(line.common)} 个，少于 {LEAST} 个，不判断收敛。"]
    first, last = line.dispersions[0], line.dispersions[-1]
    sd, cv = sigma_verdict(first.sd, last.sd), sigma_verdict(first.cv, last.cv)
    figures = f"标准差{course(first.sd, last.sd)}（{sd}），变异系数{ratios(first.cv, last.cv)}（{cv}）"
    if sd != cv:
        return [f"σ 收敛：{figures}；结论：绝对差距与相对差距不一致，不能一概而论。"]
    return [f"σ 收敛：{figures}；结论：{sd}{_hint(sd, len(line.common))}。"]


def ratios(first: float, last: float) -> str:
    """How a coefficient of variation went, at three decimals; a word where the mean is 0."""
    a, b = ("无" if math.isnan(x) else one(x, 3) for x in (first, last))
    return f"保持在 {a}" if a == b else f"由 {a} 变为 {b}"


def _beta(line: Timeline) -> list[str]:
    found, n = line.beta, len(line.growing)
    if found is None:
        return [f"β 收敛：{_untold(n, line.moved)}。"] if line.dispersions else []
    said = f"β 收敛：增长对起点对数的斜率为 {slope(found)}"
    if found.verdict == UNCLEAR:
        return [f"{said}，在 5% 水平上不能与 0 区分；结论：{UNCLEAR}。"]
    pace = f"，每年缩小差距的 {_share(found.speed)}，半程 {one(found.half_life)} 年"
    # nan is not above anything
    seen = found.speed >= _SEEN
    return [f"{said}{pace if seen else ''}；结论：{found.verdict}{_hint(found.verdict, n)}。"]


def _untold(n: int, changed: int) -> str:
    if n < LEAST:
        return f"可用的产业只有 {n} 个，少于 {LEAST} 个，不能判断"
    if not enough(n, changed):
        return (
            f"{n} 个产业中只有 {changed} 个的指数有变化，不足以判断" if changed else "各产业的指数都没有变化，不能判断"
        )
    return "各产业的起点或增长相同，不能判断"


def slope(found: Beta) -> str:
    """``-0.012（标准误 0.004，精确置换 p = 0.048）``."""
    own = found.line
    p = f"p = {one(found.p, 3)}" if found.p >= 0.0005 else "p < 0.001"
    return f"{one(own.slope, 3)}（标准误 {one(own.stderr, 3)}，{found.test} {p}）"


def _hint(verdict: str, n: int) -> str:
    return f"（仅 {n} 个产业，只作提示）" if verdict in (CONVERGES, DIVERGES) and n < FEW else ""


def _share(x: float) -> str:
    return f"{one(100 * x)}%"


def assumptions(compared: Comparison, line: Timeline) -> tuple[str, ...]:
    """What a reader must know of how the figures came about."""
    parts = [p for code in compared.common for p in compared.parts[code]]
    said = [
        "分解为沙普利值：ΔI = Σ 平均权重 × 渗透率之差 + Σ 平均渗透率 × 权重之差，与先后次序无关，各部分之和等于变化。",
        "一个产业的权重合计不变，某环节权重上升必有其他环节下降，各环节的权重效应要合在一起读。",
    ]
    if whole := _labels(p for p in parts if p.status == WHOLE):
        said.append(f"子环节的划分已全部改变，按整个环节比较：{whole}。")
    if sources := sum(not p.same_source for p in parts):
        said.append(f"{sources} 个环节两版渗透率的来源不同（如校准改为问卷），其变化含口径的变化。")
    if scope := "、".join(f"{name}（{signed(x)} 点）" for name, x in compared.scope):
        said.append(f"对各版全部产业平均指数的影响单列：{scope}。")
    said += _time(line)
    return tuple(said)


def _labels(parts: Iterable[Part]) -> str:
    found = [f"{p.industry}“{p.stage}”" for p in parts]
    return "、".join(found[:3]) + (f"等 {len(found)} 个" if found[3:] else "")


def _time(line: Timeline) -> list[str]:
    order = "、".join(f"{short(v.name)}" + (f"（{v.year:g}）" if v.year is not None else "") for v in line.versions)
    said = [f"版本的先后：{order}。"]
    if not line.dated:
        said.append("有的版本没有年份，或名称中的年份不是逐版增大，未计算年均增速；β 收敛按全期增长计算。")
    if apart := [line.names[c] for c in line.names if c not in line.common]:
        said.append(f"不是每个版本都有的产业不进入平均与收敛：{names(apart)}。")
    if zero := [line.names[c] for c in line.common if c not in line.growing]:
        said.append(f"指数为 0，不能取对数，不进入 β 收敛：{names(zero)}。")
    if line.dispersions and len(line.common) < FEW:
        few = f"收敛只基于 {len(line.common)} 个产业，数目少，回归只作提示"
        said.append(f"{few}；起点有误差时斜率会偏向收敛。标准差按全部产业计（除以 n）。")
    return said
