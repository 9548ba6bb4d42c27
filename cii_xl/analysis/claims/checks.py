"""What the report does not say itself, but what its figures, or the reading of its statements, must meet to fit."""

from __future__ import annotations

from collections.abc import Sequence

from cii_xl.analysis.claims.claim import CHECKS, Claim
from cii_xl.analysis.claims.comparison import Comparison, agreed, figure, told
from cii_xl.analysis.claims.economy import gdp_shares
from cii_xl.analysis.claims.figures import Figures
from cii_xl.analysis.claims.network import comparisons
from cii_xl.analysis.claims.rates import Rates
from cii_xl.analysis.claims.span import Span, total
from cii_xl.analysis.claims.statements import Judge
from cii_xl.analysis.claims.verdicts import FAILS, HOLDS, OPEN, Finding, above, every
from cii_xl.book.layout import INDUSTRY_NAMES
from cii_xl.published import fact, printed_indices


def checks() -> list[Claim]:
    """The checks: of the chain, of the economy, of traffic and data."""
    by_id = {c.id: c for c in comparisons()}
    codes = list(printed_indices())
    return [
        Claim("chain.slope", "核心结论", CHECKS, "逐个产业看，也都是越近消费端渗透率越高",
            "渗透率对距消费端位置的最小二乘斜率，每个产业都大于 0；研报只说整体上如此", _slopes(codes), (),
            tuple(f"order.CHAIN.{code}" for code in codes)),
        _check("gdp.contributions", "1.2", "2024 年三要素贡献度合计 100%", "三项贡献度相加", agreed(_contributions())),
        _check("econ.shares", "2.1", "金融、物流、零售、文娱的占 GDP 比重一致",
            "各自的规模 ÷ 占比推出的 GDP 与制造推出的相符",
            agreed(gdp_shares(["econ.FIN.va", "econ.LOG.va", "econ.RET.va", "econ.ENT.va"]))),
        _check("econ.fiscal", "2.1", "教育、医疗占财政支出的比重分母相同", "两者的支出 ÷ 占比推出的全国财政支出相符",
            _fiscal()),
        _check("traffic.unit", "1.3", "正文的 EB 与图中的亿 GB 相符", "按 1 EB = 10 亿 GB 换算",
            agreed([by_id["traffic.unit"]])),
        _check("data.shares", "1.3", "各类数据份额合计 100%（2018、2024）", "五类份额相加",
            agreed([by_id["data.share.2018"], by_id["data.share.2024"]])),
    ]  # fmt: skip


def _check(id: str, section: str, text: str, method: str, judge: Judge) -> Claim:
    return Claim(id, section, CHECKS, text, method, judge)


def _slopes(codes: Sequence[str]) -> Judge:
    def judge(figures: Figures) -> Finding:
        if not any(figures.of(code).known.any() for code in codes):
            return Finding(OPEN, "没有这一来源的渗透率")
        verdicts = {code: above(_slope(figures.of(code))) for code in codes}
        up = sum(v == HOLDS for v in verdicts.values())
        down = [INDUSTRY_NAMES[code] for code, v in verdicts.items() if v == FAILS]
        text = f"{len(codes)} 个产业中 {up} 个斜率确定为正" + (f"，{'、'.join(down)}不为正" if down else "")
        return Finding(every(verdicts.values()), text)

    return judge


def _slope(rates: Rates) -> Span:
    """Least-squares slope of rate on position, points per link."""
    centred = rates.position - rates.position.mean()
    return rates.span(centred / (centred @ centred))


def _contributions() -> list[Comparison]:
    parts = [fact(f"gdp.contribution.{factor}.2024") for factor in ("L", "K", "TFP")]
    return [
        Comparison("gdp.contributions", CHECKS, "合计", parts[0].period, parts[0].section, "%", "100",
            sum(f.number for f in parts), total(figure(f.id) for f in parts), identity=True),
    ]  # fmt: skip


def _fiscal() -> Judge:
    # 3.70 is kept as 3.7 in the list of facts
    education = Span.printed(fact("econ.EDU.public").value, 2) / (figure("econ.EDU.public_share") * 0.01)
    health = figure("econ.MED.public") / (figure("econ.MED.public_share") * 0.01)
    verdict = HOLDS if education.touches(health) else FAILS
    return told(verdict, f"教育推出 {education.shown()} 万亿元，医疗推出 {health.shown()} 万亿元")
