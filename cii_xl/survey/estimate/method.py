"""How an estimate was made, in sentences for whoever reads it, and what is particular about one wave."""

from __future__ import annotations

from collections.abc import Sequence

from cii_xl.survey.definition import Definition
from cii_xl.survey.estimate import grade
from cii_xl.survey.estimate.data import TITLES, Sample
from cii_xl.survey.estimate.design import Design
from cii_xl.survey.estimate.population import Population
from cii_xl.survey.estimate.result import Estimate

VOLUNTEERS = "基于模型的区间：受访者为自愿回复，并非随机样本"
_OFF = 1e-6
"""Relative distance from a margin that is worth telling."""


def sentences(population: Population, replicates: int, seed: int, confidence: float, trim: float) -> tuple[str, ...]:
    """The method, one sentence each."""
    level = f"{100 * confidence:g}%"
    if population.raked:
        weights = (
            "权数：按规模分层，基础权数为层内总体家数除以可用份数，"
            f"再对 {'、'.join(TITLES[v] for v in population.margins)} 的边际作迭代比例调整（raking）；"
            f"超过层内中位数 {trim:g} 倍的权数截断，截下的部分在同层内按比例分给其他答卷，各层合计不变。"
        )
    else:
        weights = "权数：按规模分层，权数为层内总体家数除以可用份数（事后分层）。"
    return (
        f"{VOLUNTEERS}；假定同一规模段内，未回复者与回复者无系统差异。",
        f"总体家数来源：{population.source}。",
        weights,
        "一层可用份数不足 2 份时，与相邻的规模段（较小的一段；最末一段与前一段）合并为一层，"
        "权数、方差和自助法都按合并后的层计算。",
        "漏答：同层内按已回答者加权补偿（加权类调整）；“不适用”和按跳题不须回答的不计入该题的分母；只答等级的，以等级所对应的占比代替。",
        f"区间（{level}）：分层比率估计的线性化方差，含有限总体修正，在 logit 尺度上取 t 区间，自由度按 Satterthwaite；"
        "估计量偏斜的一侧不短于 Hall 的偏度修正区间。答案全部相同时改用 n_eff 上的 Wilson 区间。",
        f"自助法区间：层内 Rao–Wu 重标自助法 {replicates} 次（随机种子 {seed}），每次重新校准权数，"
        "取学生化（bootstrap-t）区间。",
        "是否题：按 n_eff 的 Wilson 区间，不作有限总体修正（偏宽）。",
        "设计效应：Kish deff = n·Σw²/(Σw)²，n_eff = n/deff。",
        "行业指数与环节：按版本权重加总，各题取自同一批受访者，其协方差已计入；权重视为已知，没有估计的环节沿用版本中的渗透率；"
        "n 和 n_eff 取所含各题中最小的。",
        grade.sentence(),
    )


def notes(
    definition: Definition, edition: str, sample: Sample, design: Design, items: Sequence[Estimate]
) -> tuple[str, ...]:
    """What a reader must know of this wave in particular."""
    weighting = design.weighting
    blank = "、".join(e.code for e in items if e.rate is None)
    told = [
        f"问卷按版本 {definition.edition} 编制，权重取自版本 {edition}" if definition.edition != edition else "",
        f"合并为一层的规模段：{'；'.join(design.merged)}" if design.merged else "",
        f"{len(sample.uninvited)} 份答卷的单位不在发放名单中，按其所填规模计入" if sample.uninvited else "",
        f"总体中这些水平没有答卷，其家数按比例分给其他水平：{'、'.join(design.lost)}" if design.lost else "",
        f"{weighting.trimmed} 份答卷的权数被截断" if weighting.trimmed else "",
        f"权数与总体边际最多相差 {weighting.off:.2%}，未能完全一致" if weighting.off > _OFF else "",
        f"没有估计的题：{blank}" if blank else "",
        *sample.notes,
    ]
    return tuple(note for note in told if note)
