"""What the report says about the weights and rates of one industry, as constraints a solver can meet.

A constraint's slack is ``a(w) · r + b(w)`` for weights ``w`` (shares) and rates ``r`` (percent): for fixed weights it
is linear in the rates. An equality is met when the slack is 0, an inequality when it is not negative.

How words became inequalities is said in ``docs/method.md``; each constraint carries the section it was read from.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from cii_xl.index.arithmetic import Array
from cii_xl.published.facts import data_rows, fact, facts

MARGIN = 0.1
"""Percentage points by which a strict statement (above, below, higher than) is met: one step of the decimal shown."""
WEIGHT_MARGIN = 0.001
"""The same for weights, in shares."""
MIN_WEIGHT = 0.01
"""Assumption: a stage that the report lists weighs at least 1 %."""

Terms = Callable[[Array], tuple[Array, float]]


@dataclass(frozen=True)
class Constraint:
    """One statement of the report on one industry."""

    id: str
    source: str
    text: str
    equality: bool
    terms: Terms
    """Weights → (coefficients of the rates, constant); their sum is the slack."""
    fact: str = ""
    """Id of the printed fact it states; empty where it was read from the section's wording."""

    def slack(self, weights: Array, rates: Array) -> float:
        """How far from the limit: percentage or index points, or shares for a constraint on weights."""
        a, b = self.terms(weights)
        return float(a @ rates + b)

    def met(self, weights: Array, rates: Array, tolerance: float = 1e-7) -> bool:
        """Whether the weights and rates meet the statement, within ``tolerance``."""
        slack = self.slack(weights, rates)
        return abs(slack) <= tolerance if self.equality else slack >= -tolerance


@dataclass(frozen=True)
class Stage:
    """One row of the stage list with what is printed of its rate."""

    industry: str
    code: str
    stage: str
    substage: str
    position: int
    constraint: str
    low: float | None
    high: float | None
    fact: str
    name_from: str
    basis: str

    @property
    def provenance(self) -> str:
        """公布 for a printed rate, 区间 for a printed bound, 校准 otherwise."""
        return {"point": "公布", "range": "校准"}.get(self.constraint, "区间")


def stages(code: str | None = None) -> list[Stage]:
    """The stage list of one industry, or of all, each industry in chain order."""
    rows = (
        Stage(
            **{
                **row,
                "position": int(row["position"]),
                "low": float(row["low"]) if row["low"] else None,
                "high": float(row["high"]) if row["high"] else None,
            }  # type: ignore[arg-type]
        )
        for row in data_rows("stages.csv")
    )
    return [s for s in rows if code in (None, s.code)]


_LOW = ["客户BD", "系统对接", "金融产品设计", "贷款管理与还款"]

# Printed order: the first group above the second, by substage names ("s:") or by whole stages ("S:").
_ORDERS = {
    "FIN": [
        ("order.FIN", "3.1.4", "S", ["资金支付"], ["资金吸收"]),
        ("order.FIN", "3.1.4", "S", ["资金吸收"], ["资金提供"]),
        ("order.FIN.low", "3.1.4", "s", ["金融产品销售", "支付与转账"], _LOW),
        ("rate.FIN.max", "4.1", "s", ["支付与转账"], ["贷前审核", "金融产品销售"]),
    ],
    "MFG": [("order.MFG", "3.2.4", "s", ["生产管理", "销售"], ["设计研发", "生产执行", "售后运维"])],
    "LOG": [
        ("order.LOG.仓储", "3.3.4", "s", ["运力组织", "运输管理", "分拣配送", "客户服务", "定价出单"], ["仓储管理"]),
        ("order.LOG.服务", "3.3.4", "s", ["客户服务"], ["运力组织", "运输管理", "分拣配送"]),
    ],
    "RET": [("order.RET.支付结算", "3.4.4", "s", ["支付结算"], ["门店运营", "线上渠道", "消费者服务"])],
    "ENT": [("order.ENT", "3.5.4", "S", ["发行", "营销"], ["内容生产", "衍生"])],
    "MED": [("order.MED", "4.1", "S", ["健康管理", "医疗服务", "机构管理"], ["研发生产", "医药流通"])],
}  # fmt: skip

# Bounds that the report words strictly (below, above); all others include the limit.
_STRICT = {"FIN": {"支付与转账"}, "MFG": {"设计研发", "售后运维"}}


def constraints(code: str) -> list[Constraint]:
    """Every constraint on one industry, in the order the report gives them."""
    rows = stages(code)
    found = [_index(code), *_rates(code, rows), *_orders(code, rows), _chain(code, rows), *_weights(code, rows)]
    if code == "ENT":
        found.append(_ends(rows))
    if code == "FIN":
        found += _low(rows)
    return found


def _index(code: str) -> Constraint:
    printed = fact(f"index.{code}")
    text = f"指数 = {printed.value}"
    return Constraint(printed.id, printed.section, text, True, lambda w: (w.copy(), -printed.number), printed.id)


def _rates(code: str, rows: Sequence[Stage]) -> list[Constraint]:
    """Printed points and bounds on single rates."""
    found = []
    for i, s in enumerate(rows):
        name = s.substage or s.stage
        strict = MARGIN if name in _STRICT.get(code, ()) else 0.0
        unit = np.eye(len(rows))[i]
        source = s.basis.split("：")[0]
        if s.constraint == "point":
            assert s.low is not None
            text = f"{name} = {s.low:g}%"
            found.append(Constraint(f"rate.{code}.{name}", source, text, True, _fixed(unit, -s.low), s.fact))
            continue
        if s.low is not None:
            text = f"{name} {'>' if strict else '≥'} {s.low:g}%"
            found.append(Constraint(f"rate.{code}.{name}", source, text, False, _fixed(unit, -s.low - strict), s.fact))
        if s.high is not None:
            text = f"{name} {'<' if strict else '≤'} {s.high:g}%"
            found.append(Constraint(f"rate.{code}.{name}", source, text, False, _fixed(-unit, s.high - strict), s.fact))
    return found


def _orders(code: str, rows: Sequence[Stage]) -> list[Constraint]:
    """Printed orders, one constraint for each pair."""
    found = []
    for id, source, level, upper, lower in _ORDERS.get(code, []):
        labels = [s.stage if level == "S" else s.substage for s in rows]
        for hi in upper:
            for lo in lower:
                above, below = _at(labels, [hi]), _at(labels, [lo])

                def terms(w: Array, above: Array = above, below: Array = below) -> tuple[Array, float]:
                    return _mean(w, above) - _mean(w, below), -MARGIN

                printed = id if id in facts() else ""
                found.append(Constraint(f"{id}:{hi}>{lo}", source, f"{hi} > {lo}", False, terms, printed))
    return found


def _ends(rows: Sequence[Stage]) -> Constraint:
    """Content and derivatives together: their weighted mean rate is below the printed bound."""
    printed = fact("rate.ENT.ends")
    ends = _at([s.stage for s in rows], ["内容生产", "衍生"])
    text = f"内容生产与衍生合计渗透率 < {printed.value}%"
    terms: Terms = lambda w: (-_mean(w, ends), printed.number - MARGIN)  # noqa: E731
    return Constraint(printed.id, printed.section, text, False, terms, printed.id)


def _low(rows: Sequence[Stage]) -> list[Constraint]:
    """Links called weak or not high are below the industry's own index."""
    index = fact("index.FIN").number
    found = []
    for i, s in enumerate(rows):
        if s.substage in _LOW:
            text = f"{s.substage} < 行业指数 {index:g}"
            terms = _fixed(-np.eye(len(rows))[i], index - MARGIN)
            found.append(Constraint(f"order.FIN.low:{s.substage}<指数", "3.1.4", text, False, terms, "order.FIN.low"))
    return found


def _chain(code: str, rows: Sequence[Stage]) -> Constraint:
    """Rates rise towards the consumer on the whole: the least-squares slope of rate on position is positive."""
    position = np.array([s.position for s in rows], dtype=float)
    centred = position - position.mean()
    slope = centred / (centred @ centred)
    text = "渗透率随接近消费端总体上升（最小二乘斜率 > 0）"
    return Constraint(f"order.CHAIN.{code}", "核心结论", text, False, _fixed(slope, -MARGIN), "order.CHAIN")


def _weights(code: str, rows: Sequence[Stage]) -> list[Constraint]:
    """Weights sum to 1; and what the report says of single weights."""
    n = len(rows)
    none = np.zeros(n)
    found = [Constraint(f"weight.{code}.sum", "2.2", "权重合计 100%", True, lambda w: (none, float(w.sum()) - 1))]
    if code == "MED":
        printed = fact("weight.MED.upstream")
        upstream = _at([s.stage for s in rows], ["研发生产", "医药流通", "机构管理"])
        share = printed.number / 100
        text = f"研发生产、医药流通、机构管理权重合计 {printed.value}%"
        found.append(
            Constraint(
                printed.id, printed.section, text, True, lambda w: (none, float(upstream @ w) - share), printed.id
            )
        )
    if code == "EDU":
        found += _teaching(rows)
    return found


def _teaching(rows: Sequence[Stage]) -> list[Constraint]:
    """Teaching is the core of education and lecturing its absolute centre: three statements on weights."""
    teaching = _at([s.stage for s in rows], ["教学"])
    lecture = _at([s.substage for s in rows], ["授课"])
    readings = [
        ("weight.EDU.教学", "教学为核心：权重大于其余环节之和", 2 * teaching - 1),
        ("weight.EDU.授课", "授课居绝对地位：权重大于教学其余子环节之和", 2 * lecture - teaching),
    ]
    for i, s in enumerate(rows):
        if s.stage != "教学":
            text = f"授课居绝对地位：权重大于{s.substage}"
            readings.append((f"weight.EDU.授课>{s.substage}", text, lecture - np.eye(len(rows))[i]))

    def constraint(id: str, text: str, a: Array) -> Constraint:
        return Constraint(id, "3.6.1", text, False, lambda w: (np.zeros(len(w)), float(a @ w) - WEIGHT_MARGIN))

    return [constraint(*reading) for reading in readings]


def _at(labels: Sequence[str], wanted: Sequence[str]) -> Array:
    """1 where the label is wanted; every wanted label must be there, so that a renamed stage cannot drop out."""
    if unknown := set(wanted) - set(labels):
        raise KeyError(f"constraint on a stage that is not listed: {', '.join(sorted(unknown))}")
    return np.array([label in wanted for label in labels], dtype=float)


def _mean(w: Array, members: Array) -> Array:
    """Coefficients that give the weighted mean rate of the members."""
    part = members * w
    return np.asarray(part / part.sum())


def _fixed(a: Array, b: float) -> Terms:
    return lambda w: (a, b)
