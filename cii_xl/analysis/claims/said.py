"""The outcome in Chinese: findings, assumptions, and the short texts of rows."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from cii_xl.analysis.claims.claim import CHECK, STATEMENT, Judged
from cii_xl.analysis.claims.figures import CALIBRATED, PRINTED, SURVEYED
from cii_xl.analysis.claims.gradient import chance
from cii_xl.analysis.claims.outcome import ALL, Outcome, Slope
from cii_xl.analysis.claims.verdicts import BUILT_IN, DIFFERS, FAILS, HOLDS, OPEN, UNCHECKED
from cii_xl.book.panels.claims import SLOPE_SLOTS
from cii_xl.exhibits.catalogue.say import names
from cii_xl.index.summary import one


def sentences(outcome: Outcome) -> tuple[str, ...]:
    """The findings, the most important first."""
    stated, own = (outcome.on(PRINTED, kind) for kind in (STATEMENT, CHECK))
    found = [
        f"研报的 {len(stated)} 条说法按印出的数值检验：{_counts(stated)}；另有 {len(own)} 条自洽核对：{_counts(own)}"
    ]
    failed = [
        f"{kind} {len(ids)} 条：{'、'.join(ids)}"
        for kind, judged in (("说法", stated), ("核对", own))
        if (ids := [f"“{j.claim.text}”（{j.claim.section}）" for j in judged if j.verdict == FAILS])
    ]
    if failed:
        found.append(f"按印出的数值不成立的{'；'.join(failed)}")
    calibrated = _counts(outcome.on(CALIBRATED, STATEMENT))
    found.append(
        f"说法按校准后的全部渗透率：{calibrated}；校准即按研报的说法填数，“{HOLDS}”与“{BUILT_IN}”都不是新的证据"
    )
    if outcome.surveyed:
        surveyed = _counts(outcome.on(SURVEYED, STATEMENT))
        found.append(f"说法按问卷数值（{outcome.surveyed} 个环节）：{surveyed}")
    else:
        found.append("版本中没有问卷数值，按问卷的检验都无法判断")
    found += [_gradient(outcome, source) for source in (PRINTED, SURVEYED, ALL) if outcome.within(source).pairs]
    labels = [c for c in outcome.comparisons if c.verdict != UNCHECKED]
    wrong = [c for c in labels if c.verdict == DIFFERS]
    told = "：" + "；".join(c.told for c in wrong) if wrong else ""
    found.append(f"流量、数据与设备的 {len(labels)} 处可核对的标注中 {len(wrong)} 处与印出的数列不一致{told}")
    return tuple(found)


def _counts(judged: Sequence[Judged]) -> str:
    shown = [j.shown for j in judged]
    counts = {word: shown.count(word) for word in (HOLDS, BUILT_IN, FAILS, OPEN)}
    return "，".join(f"{word} {count} 条" for word, count in counts.items() if count)


def _gradient(outcome: Outcome, source: str) -> str:
    test, level = outcome.within(source), outcome.settings.level
    if math.isnan(test.tau):
        return f"{source}渗透率都相同，没有可比较的高低"
    tested = f"{test.links} 个环节，单侧 {chance(test.p_rising)}"
    text = f"{source}渗透率在产业内配对的 τ-b 为 {one(test.tau, 2)}（{tested}）"
    if source == ALL:
        return f"{text}；校准的先验本就逐级上升，不能当作证据"
    if test.p_least > level:
        return f"{text}；环节太少，即使完全一致也达不到 {level:g} 的显著性水平"
    meaning = {HOLDS: "越近消费端越高，达到显著", FAILS: "越近消费端越低，达到显著", OPEN: "未达到显著"}
    return f"{text}；{meaning[test.verdict(level)]}"


def tested(slope: Slope, level: float) -> str:
    """How many links, p-value and verdict, or why there is none."""
    test = slope.test
    if math.isnan(test.tau):
        return "只有 1 个环节" if not test.pairs else f"{test.links} 个环节的渗透率都相同"
    return f"{test.links} 个环节，{chance(test.p_rising)}，{test.verdict(level)}"


def how(slope: Slope) -> str:
    """Which pairs were compared, and how the p-value was computed."""
    pairs = "全部环节两两比较" if slope.across else "同一产业的环节两两比较"
    kind = "精确 p 值" if slope.test.exact else f"随机置换 {slope.test.permutations} 次"
    return f"{pairs}，共 {slope.test.pairs} 对，{kind}"


def best(by_basis: Mapping[str, Judged]) -> str:
    """The evidence to show where there is room for one: of each basis that decides, of the print where none does."""
    told = [by_basis[basis] for basis in (PRINTED, SURVEYED) if by_basis[basis].verdict != OPEN]
    calibrated = by_basis[CALIBRATED]
    if not told and calibrated.verdict != OPEN:
        told = [calibrated]
    return "；".join(f"{j.basis}：{j.evidence}" for j in told) or f"{PRINTED}：{by_basis[PRINTED].evidence}"


def assumptions(outcome: Outcome) -> tuple[str, ...]:
    """What was assumed, left out or replaced."""
    found = [
        "印出的数值按末位半个单位的舍入计；推算与标注的舍入有共同的数即算相符",
        "印出的界限只用于检验别的说法，不用于检验它自己；没有印出的渗透率视为 0–100% 都可能",
        "校准的渗透率取识别区间，同一产业的约束一并考虑（线性规划，权重固定）；整个区间都成立才算成立",
        "“约束内含”指该说法本身就是校准的约束，或只因校准所给的上下限才成立；其余的“成立”由研报别的说法推出，也不是新证据",
        "自洽核对不是研报的说法，而是其数值之间、读法之间应当相符之处，单独列出和计数",
        "问卷渗透率取其区间，权重取工作簿中的权重；没有问卷数值的环节视为未知",
        "把文字说法译成不等式是一种读法，逐条写在“算法”一列；“初级水平”等没有界限的说法不计算",
        f"τ-b 的单侧显著性水平为 {outcome.settings.level:g}；产业内配对的 p 为精确值，全部配对在排列多于 40320 种时"
        f"随机置换 {outcome.settings.draws} 次，种子 {outcome.settings.seed}",
        "七个产业是很少的单位，跨产业的比较只作提示",
    ]  # fmt: skip
    left = len(outcome.by_source(ALL)) - SLOPE_SLOTS
    if left > 0:
        found.append(f"“结论检验”页的梯度容不下全部产业，另有 {left} 个只在 cii-xl analyse claims 中列出")
    if outcome.changed:
        found.append(
            f"{names(outcome.changed)}与研报公布版不同：校准的约束不再适用，只取各环节自己的上下限，没有上下限的取其数值；"
            f"未改动的上下限仍是校准所给，靠它们才成立的说法仍为“{BUILT_IN}”"
        )
    return tuple(found)
