"""What the report says of links within one industry (3.x.4, 4.1), as claims."""

from __future__ import annotations

from cii_xl.analysis.claims.claim import Claim
from cii_xl.analysis.claims.figures import PRINTED, Figures
from cii_xl.analysis.claims.indices import below_mean
from cii_xl.analysis.claims.overall import SECOND
from cii_xl.analysis.claims.rates import STAGE, SUBSTAGE, Rates
from cii_xl.analysis.claims.span import Span
from cii_xl.analysis.claims.statements import bounded, falling, higher, narrow, stated, together
from cii_xl.analysis.claims.verdicts import OPEN, Finding, above, every, majority, meets, some
from cii_xl.book.panels.claims import GROUPS
from cii_xl.index.summary import one
from cii_xl.published import fact, printed_indices

FINANCE, GOODS, SERVICES = GROUPS["industry"], GROUPS["goods"], GROUPS["services"]

_EACH = "逐对比较渗透率，每一对都要成立"
_BOUND = "逐个环节与界限比较，每一个都要成立"
_POINT = "与印出值（末位半个单位以内）比较"


def finance_and_manufacturing() -> list[Claim]:
    """金融 and 制造."""
    front, rear = ["设计研发", "生产执行"], ["售后运维"]
    weak = ["客户BD", "系统对接", "金融产品设计", "贷款管理与还款"]
    return [
        Claim("fin.order", "3.1.4、4.1", FINANCE, "金融：支付高于吸收，吸收高于提供", "按环节加权平均渗透率逐级比较",
            falling("FIN", ["资金支付", "资金吸收", "资金提供"], STAGE), (), ("order.FIN:",)),
        Claim("fin.top", "3.1.4、4.1", FINANCE, "金融：有直达用户的环节超过 70%",
            "“金融产品销售”“支付与转账”中至少一个超过 70%",
            bounded("FIN", ["金融产品销售", "支付与转账"], least_percent=70, strict=True, joined=some),
            ("rate.FIN.max",), ("rate.FIN.支付与转账",)),
        Claim("fin.weak", "3.1.4", FINANCE, "金融：客户 BD、对接、设计与贷款管理较弱",
            f"各环节低于“金融产品销售”和“支付与转账”；{_EACH}", higher("FIN", ["金融产品销售", "支付与转账"], weak), (),
            ("order.FIN.low:",)),
        Claim("mfg.all", "4.1", FINANCE, "制造：全部环节不超过 15%", _BOUND,
            bounded("MFG", [*front, "生产管理", "销售", *rear], most_percent=15), ("rate.MFG.all",), ("rate.MFG.",)),
        Claim("mfg.ends", "4.1", FINANCE, "制造：研发与运维两端不到 10%", _BOUND,
            bounded("MFG", ["设计研发", "售后运维"], most_percent=10, strict=True), ("rate.MFG.ends",),
            ("rate.MFG.设计研发", "rate.MFG.售后运维")),
        Claim("mfg.order", "3.2.4", FINANCE, "制造：生产管理、销售高于研发、生产、运维", _EACH,
            higher("MFG", ["生产管理", "销售"], [*front, *rear]), (), ("order.MFG:",)),
    ]  # fmt: skip


def logistics_and_retail() -> list[Claim]:
    """物流 and 零售."""
    even = fact("index.LOG")
    others = ["运力组织", "运输管理", "分拣配送", "客户服务"]
    front, rear = ["定价与后台商务", "采购与供应", "物流配送"], ["门店运营", "线上渠道", "消费者服务"]
    return [
        Claim("log.pricing", "4.1", GOODS, "物流：定价出单为 40%", _POINT, stated("LOG", ["rate.LOG.定价出单"]),
            ("rate.LOG.定价出单",), ("rate.LOG.定价出单",)),
        Claim("log.rest", "4.1", GOODS, "物流：其余环节大多不超过 20%", "其余 5 个环节中过半不超过 20%",
            bounded("LOG", ["仓储管理", *others], most_percent=20, joined=majority), ("rate.LOG.其余",),
            ("rate.LOG.运力组织", "rate.LOG.仓储管理")),
        Claim("log.service", "3.3.4、4.1", GOODS, "物流：后端销售服务高于其他环节",
            f"“服务”的加权平均与其余环节比较；{_EACH}",
            higher("LOG", ["服务"], ["资源管理", "运输", "仓储", "配送"], STAGE), (), ("order.LOG.服务:",)),
        Claim("log.even", "3.3.4", GOODS, "物流：各环节差异较小",
            f"任意两个环节相差不超过物流指数 {even.value}；研报没有给出界限，这一界限是设定",
            narrow("LOG", even.number)),
        Claim("log.storage", "3.3.4", GOODS, "物流：仓储管理最低", _EACH,
            higher("LOG", [*others, "定价出单"], ["仓储管理"]), (), ("order.LOG.仓储:",)),
        Claim("ret.payment", "4.1", GOODS, "零售：支付结算为 71%", _POINT, stated("RET", ["rate.RET.支付结算"]),
            ("rate.RET.支付结算",), ("rate.RET.支付结算",)),
        Claim("ret.goods", "4.1", GOODS, "零售：商品管理为 48%", _POINT, stated("RET", ["rate.RET.商品管理"]),
            ("rate.RET.商品管理",), ("rate.RET.商品管理",)),
        Claim("ret.top", "3.4.4", GOODS, "零售：支付结算最高", _EACH,
            higher("RET", ["支付结算"], [*front, *rear, "商品管理"]), (), ("order.RET.支付结算:",)),
        Claim("ret.rear", "4.1", GOODS, "零售：运营与销售的其余环节不低于 20%", _BOUND,
            bounded("RET", rear, least_percent=20), ("rate.RET.其余后端",),
            ("rate.RET.门店运营", "rate.RET.线上渠道", "rate.RET.消费者服务")),
        Claim("ret.front", "4.1", GOODS, "零售：后台商务与供应物流不超过 15%", _BOUND,
            bounded("RET", front, most_percent=15), ("rate.RET.前端",), tuple(f"rate.RET.{name}" for name in front)),
        Claim("ret.ends", "4.1", GOODS, "零售：运营销售一侧高于商务供应一侧", _EACH,
            higher("RET", [*rear, "商品管理", "支付结算"], front), ("rate.RET.其余后端", "rate.RET.前端"),
            tuple(f"rate.RET.{name}" for name in (*front, *rear))),
    ]  # fmt: skip


def services() -> list[Claim]:
    """文娱, 教育 and 医疗."""
    rest = ["内容生产", "授课", "学习测评", "招生转化"]
    printed = ("rate.EDU.办公协同", "rate.EDU.家校沟通", "rate.EDU.广告投放")
    others = [code for code in printed_indices() if code not in (*SECOND, "MED")]
    reached = ("rate.MED.临床管理", "rate.MED.挂号导诊", "rate.MED.健康资讯")
    return [
        Claim("ent.ends", "4.1", SERVICES, "文娱：内容生产与衍生合计不到 15%", "两端的加权平均渗透率与 15% 比较",
            together("ENT", ["内容生产", "衍生"], 15), ("rate.ENT.ends",), ("rate.ENT.ends",)),
        Claim("ent.middle", "3.5.4、4.1", SERVICES, "文娱：发行与营销高于两端", "按环节加权平均渗透率逐对比较",
            higher("ENT", ["发行", "营销"], ["内容生产", "衍生"], STAGE), (), ("order.ENT:",)),
        Claim("edu.printed", "4.1", SERVICES, "教育：办公协同 60%、家校沟通 70%、广告投放 40%", _POINT,
            stated("EDU", printed), printed, printed),
        Claim("edu.rest", "4.1", SERVICES, "教育：其余环节不超过 20%", _BOUND, bounded("EDU", rest, most_percent=20),
            ("rate.EDU.其余",), tuple(f"rate.EDU.{name}" for name in rest)),
        Claim("edu.rear", "4.1", SERVICES, "教育：机构管理高于教学与营销推广", "按环节加权平均渗透率逐对比较",
            higher("EDU", ["机构管理"], ["教学", "营销推广"], STAGE), ("rate.EDU.其余",),
            tuple(f"rate.EDU.{name}" for name in rest)),
        Claim("edu.marketing", "3.6.4", SERVICES, "教育：营销推广高于教学", "按环节加权平均渗透率比较",
            higher("EDU", ["营销推广"], ["教学"], STAGE)),
        Claim("edu.weights", "3.6.1", SERVICES, "教育：授课居于中心", "授课的权重与其余环节的权重逐个比较", _lecture,
            (), ("weight.EDU.授课",)),
        Claim("med.printed", "4.1", SERVICES, "医疗：临床管理、挂号导诊、健康资讯达 35%", _POINT,
            stated("MED", reached), reached, reached),
        Claim("med.core", "4.1", SERVICES, "医疗：研发生产与医药流通不超过 10%", _BOUND,
            bounded("MED", ["研发生产", "医药流通"], most_percent=10), ("rate.MED.core",),
            ("rate.MED.研发生产", "rate.MED.医药流通")),
        Claim("med.order", "4.1", SERVICES, "医疗：后端三环节高于研发生产与流通", "按环节加权平均渗透率逐对比较",
            higher("MED", ["健康管理", "医疗服务", "机构管理"], ["研发生产", "医药流通"], STAGE), (), ("order.MED:",)),
        Claim("med.weight", "3.7.1", SERVICES, "医疗：上游三环节权重合计 60%", "研发生产、医药流通、机构管理的权重相加",
            _upstream, ("weight.MED.upstream",), ("weight.MED.upstream",)),
        Claim("med.rank", "3.7.4", SERVICES, "医疗：在服务类产业中不高",
            f"医疗指数低于其余 {len(others)} 个第三产业指数的平均", below_mean("MED", others), (),
            tuple(f"index.{code}" for code in ("MED", *others))),
    ]  # fmt: skip


def _lecture(figures: Figures) -> Finding:
    """Lecturing weighs more than each other link."""
    rates = figures.of("EDU")
    if silent := _no_weights(figures, rates):
        return silent
    assert rates.weights is not None
    own = rates.at(["授课"])[0]
    others = [row for row in range(len(rates.weights)) if row != own]
    weights = (100 * rates.weights).tolist()
    next_to = max(others, key=weights.__getitem__)
    verdict = every([above(Span(weights[own] - weights[row], weights[own] - weights[row])) for row in others])
    name = rates.labels[SUBSTAGE][next_to]
    return Finding(verdict, f"“授课”权重 {one(weights[own])}%，其余最高为“{name}” {one(weights[next_to])}%")


def _upstream(figures: Figures) -> Finding:
    """The weights of three stages add up to the printed sum."""
    rates, label = figures.of("MED"), fact("weight.MED.upstream").value
    if silent := _no_weights(figures, rates):
        return silent
    rows = rates.at(["研发生产", "医药流通", "机构管理"], STAGE)
    assert rates.weights is not None
    share = 100 * float(rates.weights[rows].sum())
    return Finding(meets(Span.printed(label), Span(share, share)), f"合计 {one(share)}%")


def _no_weights(figures: Figures, rates: Rates) -> Finding | None:
    if rates.weights_known:
        return None
    return Finding(OPEN, "研报没有印出单项权重" if figures.basis == PRINTED else "问卷不含权重")
