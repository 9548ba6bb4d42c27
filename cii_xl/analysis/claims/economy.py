"""What the report says of growth, of the size of the seven industries and of regions (1.2, 2.1, 4.1, 5.1), as claims.

They are arithmetic on printed figures: each holds where the roundings of the figures allow it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from cii_xl.analysis.claims.claim import Claim
from cii_xl.analysis.claims.comparison import Comparison, agreed, figure, told
from cii_xl.analysis.claims.span import Span, total
from cii_xl.analysis.claims.statements import Judge
from cii_xl.analysis.claims.verdicts import above, below, every
from cii_xl.book.panels.claims import GROUPS
from cii_xl.exhibits.catalogue.growth import yearly
from cii_xl.index.summary import one
from cii_xl.published import Fact, fact

ECONOMY = GROUPS["economy"]


def economy() -> list[Claim]:
    """The claims, in the order of the report."""
    increments, shares = yearly("gdp.increment."), yearly("gdp.share.")
    return [
        _arithmetic("gdp.share", "核心结论", "六年增量占 GDP 增量合计的 13%", "逐年增量之和 ÷ Σ（增量 ÷ 贡献率）",
            _share(increments, shares)),
        _arithmetic("gdp.total", "1.2", "六年增量共计 4.63 万亿元", "逐年增量相加", _total(increments)),
        _claim("gdp.range", "1.2", "每年增量在 6000 亿至 1 万亿元之间", "逐年与两端比较",
            _between(increments, 6000, 10000)),
        _claim("gdp.rising", "1.2", "增量逐年上升", "逐年与上一年比较", _rising(increments, "亿元")),
        _claim("gdp.share.rising", "1.2", "贡献率由 10.7% 逐年升至 14.2%", "逐年与上一年比较", _rising(shares, "%")),
        _arithmetic("gdp.growth", "1.2", "2024 年增速 5.5 由三要素拉动相加而成", "三项拉动相加", _pulls()),
        _claim("gdp.tfp", "1.2", "2024 年全要素生产率的贡献大于资本，资本大于劳动力", "贡献度逐对比较", _factors()),
        _arithmetic("econ.manufacturing", "4.1", "制造业占 GDP 近 30%",
            "与增加值 ÷ GDP 比较，GDP 由其他产业的规模与占比推出", gdp_shares(["econ.MFG.va"])),
        _arithmetic("econ.logistics", "2.1", "物流总费用相当于 GDP 的 14.5%", "总费用 ÷ 由增加值推出的 GDP",
            gdp_shares(["econ.LOG.cost"])),
        _arithmetic("region.east", "5.1", "东部占互联网业务收入的 90.9%", "东部收入 ÷ 三个地区收入之和",
            _region("region.east")),
        _arithmetic("region.top5", "5.1", "前五省份占互联网业务收入的 87.1%", "五省收入 ÷ 三个地区收入之和",
            _region("region.top5")),
    ]  # fmt: skip


def _claim(id: str, section: str, text: str, method: str, judge: Judge) -> Claim:
    return Claim(id, section, ECONOMY, text, method, judge)


def _arithmetic(id: str, section: str, text: str, method: str, comparisons: Sequence[Comparison]) -> Claim:
    return _claim(id, section, text, method, agreed(comparisons))


def _number(f: Fact) -> float:
    return f.number


def _stated(f: Fact, item: str, computed: float, span: Span, note: str = "") -> Comparison:
    return Comparison(f.id, ECONOMY, item, f.period, f.section, f.unit_zh, f.value, computed, span, note)


def _share(increments: Sequence[Fact], shares: Sequence[Fact]) -> list[Comparison]:
    pairs = list(zip(increments, shares, strict=True))
    whole = sum(f.number / (s.number / 100) for f, s in pairs)
    grown = total(figure(f.id) / (figure(s.id) * 0.01) for f, s in pairs)
    sums = total(figure(f.id) for f in increments)
    return [_stated(fact("gdp.share.total"), "占比", 100 * sum(map(_number, increments)) / whole, sums / grown * 100)]


def _total(increments: Sequence[Fact]) -> list[Comparison]:
    # 1 万亿 = 10,000 亿
    summed = total(figure(f.id) for f in increments) * 1e-4
    return [_stated(fact("gdp.increment.total"), "合计", sum(map(_number, increments)) * 1e-4, summed)]


def _between(facts: Sequence[Fact], least: float, most: float) -> Judge:
    sides = [(above(figure(f.id), least, strict=False), below(figure(f.id), most, strict=False)) for f in facts]
    low, high = min(facts, key=_number), max(facts, key=_number)
    return told(every([v for side in sides for v in side]), f"最低 {low.value} 亿元，最高 {high.value} 亿元")


def _rising(facts: Sequence[Fact], unit: str) -> Judge:
    verdict = every([above(figure(after.id) - figure(before.id), strict=False) for before, after in pairwise(facts)])
    text = f"{facts[0].period} {facts[0].value}，{facts[-1].period} {facts[-1].value}"
    least = min(after.number - before.number for before, after in pairwise(facts))
    return told(verdict, f"{text} {unit}，每年至少增 {one(least)}")


def _pulls() -> list[Comparison]:
    pulls = [fact(f"gdp.pull.{factor}.2024") for factor in ("L", "K", "TFP")]
    return [_stated(fact("gdp.growth.2024"), "增速", sum(map(_number, pulls)), total(figure(f.id) for f in pulls))]


def _factors() -> Judge:
    labour, capital, tfp = (fact(f"gdp.contribution.{factor}.2024") for factor in ("L", "K", "TFP"))
    verdict = every([above(figure(a.id) - figure(b.id)) for a, b in ((tfp, capital), (capital, labour))])
    return told(verdict, f"全要素生产率 {tfp.value}%，资本 {capital.value}%，劳动力 {labour.value}%")


_GDP = ("econ.FIN.va", "econ.RET.va", "econ.MFG.va")
"""Value added printed with two decimals, from which GDP follows most closely."""


def _implied(id: str) -> Span:
    return figure(id) / (figure(f"{id}_gdp") * 0.01)


def _gdp(without: str) -> Span:
    """GDP of 2018 (万亿元) that agrees with every size in ``_GDP`` and its share, but for the one being checked."""
    spans = [_implied(id) for id in _GDP if id != without]
    return Span(max(s.low for s in spans), min(s.high for s in spans))


def gdp_shares(ids: Sequence[str]) -> list[Comparison]:
    """Share of GDP of each size, against the GDP that the others imply."""
    found = []
    for id in ids:
        size, share, gdp = fact(id), fact(f"{id}_gdp"), _gdp(id)
        computed = 100 * size.number / ((gdp.low + gdp.high) / 2)
        note = f"其他产业推出的 GDP 为 {gdp.shown()} 万亿元"
        found.append(_stated(share, f"{size.subject}占比", computed, figure(id) / gdp * 100, note))
    return found


def _region(id: str) -> list[Comparison]:
    """A share of the nation, which is the sum of the three regions printed with it."""
    parts = ("region.east", "region.centre_west", "region.northeast")
    summed, whole = sum(fact(part).number for part in parts), total(figure(part) for part in parts)
    part, share, larger = fact(id), fact(f"{id}_share"), fact("region.internet_revenue.total")
    note = f"以另一口径的规模以上企业收入 {larger.value} 亿元为分母则为 {one(100 * part.number / larger.number)}%"
    return [_stated(share, "占比", 100 * part.number / summed, figure(id) / whole * 100, note)]
