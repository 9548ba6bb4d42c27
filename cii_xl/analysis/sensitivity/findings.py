"""The analysis in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from cii_xl.analysis.sensitivity.groupings import INPUT, RANK, STAGE
from cii_xl.analysis.sensitivity.robustness import STATED
from cii_xl.analysis.sensitivity.sobol import CONFIDENCE, RARE, RESAMPLES
from cii_xl.analysis.sensitivity.tables import Record, biggest, records
from cii_xl.exhibits.catalogue.say import apart, names, signed
from cii_xl.index.summary import one

if TYPE_CHECKING:
    from cii_xl.analysis.sensitivity.result import Sensitivity

FEW = 10
"""Industries below which correlations of rankings say little."""


def percent(share: float) -> str:
    """``34.5%``; estimates a little below 0 are none."""
    return f"{one(max(100 * share, 0.0))}%"


def index_name(result: Sensitivity) -> str:
    """What the index of the target is called."""
    return f"{result.name}指数" if result.target else "平均指数"


def rank_name(result: Sensitivity) -> str:
    """What its rank is called."""
    return f"{result.name}的名次" if result.target else "产业排名"


def sentences(result: Sensitivity) -> tuple[str, ...]:
    """At most eight, the most important first."""
    return (*_variance(result), *_rank(result), *_moved(result), *_left(result), *_scenarios(result), *_zeros(result))


def _variance(result: Sensitivity) -> Iterator[str]:
    own = records(result.variances[result.variances["target"] == result.target])[0]
    if np.isnan(own["rates"]):
        yield f"{index_name(result)}没有不确定的成分，不随假设变动。"
        return
    yield (
        f"{index_name(result)}在假设范围内的标准差为 {one(own['sd'], 2)} 点：方差的 {percent(own['rates'])} "
        f"来自渗透率，{percent(own['weights'])} 来自权重，{percent(own['both'])} 来自二者的交互（精确值）。"
    )
    stage, single = biggest(result.share(STAGE)), biggest(result.share(INPUT))
    if stage is not None and single is not None:
        yield (
            f"对{index_name(result)}影响最大的环节是“{stage['group']}”，总效应占方差的 {percent(stage['total'])}"
            f"{_within(stage)}；最大的单项是“{single['group']}”，占 {percent(single['total'])}。"
        )


def _within(row: Record) -> str:
    if row["total_low"] == row["total_high"]:
        return ""
    return f"（95% 区间 {percent(row['total_low'])}–{percent(row['total_high'])}）"


def _rank(result: Sensitivity) -> Iterator[str]:
    stage, single = biggest(result.share(STAGE, RANK)), biggest(result.share(INPUT, RANK))
    if stage is None or single is None:
        yield f"{rank_name(result)}在抽样中几乎不变，没有可分解的方差。"
        return
    yield (
        f"对{rank_name(result)}影响最大的环节是“{stage['group']}”（总效应 {percent(stage['total'])}），"
        f"最大的单项是“{single['group']}”（{percent(single['total'])}）。"
    )


def _moved(result: Sensitivity) -> Iterator[str]:
    moved = result.moved
    if moved.empty:
        return
    top = records(moved)[0]
    low, high = apart(*sorted((top["index_low"], top["index_high"])))
    changes = int(((moved["rank_low"] != moved["rank_stated"]) | (moved["rank_high"] != moved["rank_stated"])).sum())
    yield (
        f"逐项变动时，“{top['input']}”的摆幅最大：{index_name(result)}由 {low} 到 {high}，"
        f"相差 {one(top['swing'], 2)} 点；{_some(changes, len(moved), '项', '单独变动')}会改变所在产业的名次。"
    )


def _some(number: int, of: int, unit: str, what: str) -> str:
    return f"{of} {unit}中有 {number} {unit}{what}" if number else f"{of} {unit}中没有一{unit}{what}"


def _left(result: Sensitivity) -> Iterator[str]:
    left = result.left.dropna(subset=["change"])
    top = biggest(left.assign(size=left["change"].abs()), "size")
    if top is None:
        return
    before, after = apart(top["index"], top["without"])
    changes = int((left["rank"] != left["rank_without"]).sum())
    yield (
        f"去掉一个环节时，“{top['industry']}·{top['stage']}”的影响最大：{top['industry']}指数由 {before} 变为 {after}"
        f"（{signed(top['change'])} 点）；{_some(changes, len(left), '个', '环节去掉后')}会改变所在产业的名次。"
    )


def _scenarios(result: Sensitivity) -> Iterator[str]:
    others = result.agreement[result.agreement["scenario"] != STATED]
    most = records(others.sort_values("mean_shift", ascending=False, kind="stable"))[0]
    same = list(others.loc[others["moved"] == 0, "name"])
    if most["moved"] == 0:
        yield f"换用 {len(others)} 种汇总方式或权重，排名都不变。"
        return
    tau = "" if np.isnan(most["kendall"]) else f"，与现行排名的 Kendall τ-b 为 {one(most['kendall'], 2)}"
    held = f"；{'、'.join(same)}下排名不变" if same else ""
    yield (
        f"{len(others)} 种其他汇总方式或权重中，“{most['name']}”对排名改动最大：{most['moved']} 个产业换位，"
        f"最多移动 {most['max_shift']} 位{tau}{held}。"
    )


def _zeros(result: Sensitivity) -> Iterator[str]:
    zero = result.compared[(result.compared["index"] == 0) & (result.compared["scenario"] != STATED)]
    if len(zero):
        ways, industries = zero["name"].unique(), zero["industry"].unique()
        yield f"{'、'.join(ways)}下{names(list(industries))}的指数为 0：有渗透率为 0，未作替换。"


def assumptions(result: Sensitivity) -> tuple[str, ...]:
    """What the figures rest on, and what each scenario changed."""
    rows = records(result.agreement)
    return (*basis(result), *(f"情景“{row['name']}”：{row['changed']}" for row in rows if row["scenario"] != STATED))


def basis(result: Sensitivity) -> tuple[str, ...]:
    """What the figures rest on."""
    chosen, inputs = result.chosen, result.inputs
    told = [
        f"权重：各层次围绕现行权重按集中度 {chosen.concentration:g} 的 Dirichlet 分布变动；"
        "其相互独立的输入是底层的 gamma 变量（份额为其除以合计），方差分解按这些变量计算"
    ] * (chosen.concentration > 0)
    told += inputs.told
    told += [
        "各项输入相互独立变动，不再要求产业指数等于研报印出的数值",
        f"方差分解：两组各 {chosen.draws:,} 点的 Sobol 序列，种子 {chosen.seed}；估计值附 {CONFIDENCE:.0%} 自助区间"
        f"（{RESAMPLES} 次重抽），区间可略低于 0；指数对渗透率是线性的，渗透率、全部权重与整个产业的份额为精确值",
        "逐项变动：渗透率取其范围的两端；权重取自身 95% 区间的两端，同一层次的其他权重按比例增减；其余各项不变。"
        "去掉环节：该产业其余权重按比例放大到合计 100%，渗透率不变",
    ]
    silent = result.own[result.own["measure"] == RANK]["total"].isna().all()
    if silent:
        told.append(f"{rank_name(result)}在少于 {RARE} 次抽样中变动，其方差不作分解，留空")
    gone = result.left[result.left["change"].isna()]
    if len(gone):
        stages = [f"“{row['industry']}·{row['stage']}”" for row in records(gone)]
        told.append(f"{'、'.join(stages)}是所在产业唯一有权重的环节，去掉后没有指数，留空")
    return (*told, *few(result))


def few(result: Sensitivity) -> tuple[str, ...]:
    """A warning where there are few industries to correlate."""
    number = len(result.inputs.edition.industries)
    return (f"只有 {number} 个产业，排名相关系数只作参考",) if number < FEW else ()
