"""What the report says of links within one industry (3.x.4, 4.1), as claims."""

from __future__ import annotations

import numpy as np

from cii_xl.analysis.claims.claim import Claim
from cii_xl.analysis.claims.figures import CALIBRATED, PRINTED, STAGE, Figures
from cii_xl.analysis.claims.span import Span
from cii_xl.analysis.claims.statements import bounded, falling, higher, stated, together
from cii_xl.analysis.claims.verdicts import HOLDS, OPEN, Finding, meets, most, some
from cii_xl.book.panels.claims import GROUPS
from cii_xl.index.summary import one
from cii_xl.published import fact

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
    others = ["运力组织", "运输管理", "分拣配送", "客户服务"]
    front, rear = ["定价与后台商务", "采购与供应", "物流配送"], ["门店运营", "线上渠道", "消费者服务"]
    return [
        Claim("log.pricing", "4.1", GOODS, "物流：定价出单为 40%", _POINT, stated("LOG", ["rate.LOG.定价出单"]),
            ("rate.LOG.定价出单",), ("rate.LOG.定价出单",)),
        Claim("log.rest", "4.1", GOODS, "物流：其余环节大多不超过 20%", "其余 5 个环节中过半不超过 20%",
            bounded("LOG", ["仓储管理", *others], most_percent=20, joined=most), ("rate.LOG.其余",),
            ("rate.LOG.运力组织", "rate.LOG.仓储管理")),
        Claim("log.service", "3.3.4、4.1", GOODS, "物流：后端销售服务高于其他环节",
            f"“服务”的加权平均与其余环节比较；{_EACH}",
            higher("LOG", ["服务"], ["资源管理", "运输", "仓储", "配送"], STAGE), (), ("order.LOG.服务:",)),
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
            higher("RET", [*rear, "商品管理", "支付结算"], front)),
    ]  # fmt: skip


def services() -> list[Claim]:
    """文娱, 教育 and 医疗."""
    rest = ["内容生产", "授课", "学习测评", "招生转化"]
    printed = ("rate.EDU.办公协同", "rate.EDU.家校沟通", "rate.EDU.广告投放")
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
            higher("EDU", ["机构管理"], ["教学", "营销推广"], STAGE)),
        Claim("edu.weights", "3.6.1", SERVICES, "教育：各环节不可能等权（授课居绝对地位）",
            "环节等权、环节内均分时算得的指数不等于教育指数", _unequal, (), ("weight.EDU.教学",)),
        Claim("med.printed", "4.1", SERVICES, "医疗：临床管理、挂号导诊、健康资讯达 35%", _POINT,
            stated("MED", reached), reached, reached),
        Claim("med.core", "4.1", SERVICES, "医疗：研发生产与医药流通不超过 10%", _BOUND,
            bounded("MED", ["研发生产", "医药流通"], most_percent=10), ("rate.MED.core",),
            ("rate.MED.研发生产", "rate.MED.医药流通")),
        Claim("med.order", "4.1", SERVICES, "医疗：后端三环节高于研发生产与流通", "按环节加权平均渗透率逐对比较",
            higher("MED", ["健康管理", "医疗服务", "机构管理"], ["研发生产", "医药流通"], STAGE), (), ("order.MED:",)),
        Claim("med.weight", "3.7.1", SERVICES, "医疗：上游三环节权重合计 60%", "研发生产、医药流通、机构管理的权重相加",
            _upstream, ("weight.MED.upstream",), ("weight.MED.upstream",)),
    ]  # fmt: skip


def _unequal(figures: Figures) -> Finding:
    """Equal weights of stages, and of links within each, would give another index than the industry has."""
    rates = figures.of("EDU")
    labels = rates.labels[STAGE]
    stages = list(dict.fromkeys(labels))
    equal = np.array([1 / len(stages) / labels.count(stage) for stage in labels])
    span, index = rates.span(equal), figures.index("EDU")
    if not rates.known.any():
        return Finding(OPEN, f"所涉 {len(labels)} 个环节没有这一来源的数值")
    verdict = OPEN if span.touches(index) else HOLDS
    return Finding(verdict, f"等权时指数为 {span.shown()}，教育指数为 {figures.index_shown('EDU')}")


def _upstream(figures: Figures) -> Finding:
    """The weights of three stages add up to the printed sum."""
    if figures.basis == PRINTED:
        return Finding(OPEN, "研报只印出这一合计，没有印出单项权重")
    if figures.basis != CALIBRATED:
        return Finding(OPEN, "问卷不含权重")
    rates, label = figures.of("MED"), fact("weight.MED.upstream").value
    rows = rates.at(["研发生产", "医药流通", "机构管理"], STAGE)
    assert rates.weights is not None
    share = 100 * float(rates.weights[rows].sum())
    return Finding(meets(Span.printed(label), Span(share, share)), f"合计 {one(share)}%")
