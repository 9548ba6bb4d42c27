import re

import numpy as np
import pytest

from cii_xl.published import edition
from cii_xl.published.constraints import Stage, constraints, stages
from cii_xl.published.store import codes


def unmet(code: str, *, rates: dict[str, float] | None = None, weights: dict[str, float] | None = None) -> set[str]:
    """Ids of the constraints that the stored edition breaks once some of its numbers are changed."""
    table = edition().table(code).set_index("substage")
    for column, changes in (("rate", rates), ("weight", weights)):
        for substage, value in (changes or {}).items():
            assert substage in table.index
            table.loc[substage, column] = value
    w, r = table["weight"].to_numpy(), table["rate"].to_numpy()
    return {c.id for c in constraints(code) if not c.met(w, r)}


@pytest.mark.parametrize(
    ("code", "rates", "broken"),
    [
        ("FIN", {"支付与转账": 70.0}, "rate.FIN.支付与转账"),
        ("FIN", {"客户BD": 30.2}, "order.FIN.low:客户BD<指数"),
        ("FIN", {"贷前审核": 40.0, "贷款管理与还款": 40.0}, "order.FIN:资金吸收>资金提供"),
        ("FIN", {"支付与转账": 20.0}, "order.FIN:资金支付>资金吸收"),
        ("FIN", {"金融产品销售": 26.3}, "order.FIN.low:金融产品销售>金融产品设计"),
        ("RET", {"支付结算": 70.9}, "rate.RET.支付结算"),
        ("RET", {"物流配送": 15.1}, "rate.RET.物流配送"),
        ("RET", {"门店运营": 19.9}, "rate.RET.门店运营"),
        ("RET", {"线上渠道": 71.0}, "order.RET.支付结算:支付结算>线上渠道"),
        ("ENT", {"衍生开发": 19.0}, "rate.ENT.ends"),
        ("ENT", {"发行策略": 9.0, "发行渠道": 9.0}, "order.ENT:发行>内容生产"),
        ("EDU", {"授课": 20.1}, "rate.EDU.授课"),
        ("MED", {"诊断治疗": 0.0, "挂号导诊": 0.0}, "order.MED:医疗服务>医药流通"),
        ("LOG", {"仓储管理": 6.8}, "order.LOG.仓储:运力组织>仓储管理"),
        ("LOG", {"客户服务": 11.9}, "order.LOG.服务:客户服务>分拣配送"),
        ("MFG", {"售后运维": 10.0}, "rate.MFG.售后运维"),
        ("MFG", {"生产执行": 6.9}, "order.MFG:生产管理>生产执行"),
        ("MFG", {"设计研发": 9.0, "售后运维": 1.0, "销售": 4.0}, "order.CHAIN.MFG"),
    ],
)
def test_a_rate_that_contradicts_the_report_breaks_its_constraint(code, rates, broken):
    assert unmet(code) == set()
    assert broken in unmet(code, rates=rates)
    assert f"index.{code}" in unmet(code, rates=rates)


@pytest.mark.parametrize(
    ("code", "weights", "broken"),
    [
        ("FIN", {"贷前审核": 0.17}, {"weight.FIN.sum"}),
        ("MED", {"研发生产": 0.22, "诊断治疗": 0.12}, {"weight.MED.sum", "weight.MED.upstream"}),
        ("EDU", {"授课": 0.2}, {"weight.EDU.sum", "weight.EDU.授课", "weight.EDU.教学", "weight.EDU.授课>招生转化"}),
    ],
)
def test_a_weight_that_contradicts_the_report_breaks_its_constraints(code, weights, broken):
    assert {id for id in unmet(code, weights=weights) if id.startswith("weight.")} == broken


def test_equalities_hold_on_both_sides_inequalities_on_one():
    sums = next(c for c in constraints("MFG") if c.id == "weight.MFG.sum")
    bound = next(c for c in constraints("MFG") if c.id == "rate.MFG.销售")
    w, r = np.full(5, 0.2), np.zeros(5)
    assert [sums.met(w * k, r) for k in (0.99, 1, 1.01)] == [False, True, False]
    assert [bound.met(w, np.full(5, x)) for x in (0, 15, 15.1)] == [True, True, False]


@pytest.mark.parametrize("code", codes())
def test_for_fixed_weights_the_slack_is_linear_in_the_rates(code):
    rng = np.random.default_rng(0)
    n = len(stages(code))
    w, one, other = rng.dirichlet(np.ones(n)), rng.uniform(0, 100, n), rng.uniform(0, 100, n)
    for c in constraints(code):
        middle = c.slack(w, (one + other) / 2)
        assert middle == pytest.approx((c.slack(w, one) + c.slack(w, other)) / 2, abs=1e-9)


@pytest.mark.parametrize("code", codes())
def test_ids_are_their_own_and_sources_are_sections_of_the_report(code):
    found = constraints(code)
    assert len({c.id for c in found}) == len(found)
    section = r"(\d(\.\d){1,2}|核心结论)"
    assert [c.source for c in found if not re.fullmatch(rf"{section}(、{section})*", c.source)] == []
    assert all(c.text for c in found)


@pytest.mark.parametrize(
    ("constraint", "provenance"),
    [("point", "公布"), ("upper", "区间"), ("lower", "区间"), ("lowest", "区间"), ("range", "校准")],
)
def test_provenance_follows_from_what_is_printed(constraint, provenance):
    stage = Stage("制造", "MFG", "销售", "销售", 1, constraint, None, None, "", "report", "")
    assert stage.provenance == provenance
