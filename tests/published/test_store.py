"""The stored edition against what the report prints; the statements are spelled out from the facts once more."""

import numpy as np
import pytest

from cii_xl import published
from cii_xl.published import constraint_report, edition, fact, facts, provenance_counts, weights
from cii_xl.published.constraints import stages
from cii_xl.published.store import codes, printed_indices

PRINTED = {"FIN": 30.2, "RET": 21.5, "ENT": 19.5, "EDU": 16.1, "MED": 15.6, "LOG": 11.2, "MFG": 5.5}


def rates(code: str) -> dict[str, float]:
    table = edition().table(code)
    return dict(zip(table["substage"], table["rate"], strict=True))


def stage_rates(code: str) -> dict[str, float]:
    stages = edition().stages(code)
    return dict(zip(stages["stage"], stages["rate"], strict=True))


def weight_of(code: str, *labels: str) -> float:
    table = edition().table(code)
    return float(table.loc[table["stage"].isin(labels) | table["substage"].isin(labels), "weight"].sum())


def but(values: dict[str, float], *left_out: str) -> list[float]:
    assert set(left_out) <= values.keys()
    return [value for name, value in values.items() if name not in left_out]


@pytest.mark.parametrize("code", PRINTED)
def test_the_printed_index_is_met(code):
    assert fact(f"index.{code}").number == PRINTED[code]
    assert edition().index(code) == pytest.approx(PRINTED[code], abs=1e-9)


def test_the_mean_is_the_printed_one():
    assert edition().mean() == pytest.approx(17.0857142857, abs=1e-9)
    assert f"{edition().mean():.2f}" == fact("index.MEAN").value == "17.09"


def test_the_ranking_begins_and_ends_as_printed():
    ranking = edition().ranking().set_index("industry")["rank"]
    for extreme in (fact("index.MAX"), fact("index.MIN")):
        assert extreme.unit == "rank"
        assert ranking[extreme.subject] == extreme.number


def test_finance():
    stage, sub = stage_rates("FIN"), rates("FIN")
    assert stage["资金支付"] > stage["资金吸收"] > stage["资金提供"]
    assert sub["支付与转账"] > 70
    weak = {sub.pop(name) for name in ("客户BD", "系统对接", "金融产品设计", "贷款管理与还款")}
    assert max(weak) < min(30.2, sub["金融产品销售"], sub["支付与转账"])


def test_retail():
    sub = rates("RET")
    assert sub["支付结算"] == pytest.approx(71, abs=1e-9)
    assert sub["商品管理"] == pytest.approx(48, abs=1e-9)
    back = {name: sub.pop(name) for name in ("定价与后台商务", "采购与供应", "物流配送")}
    assert max(back.values()) <= 15
    assert min(sub.values()) >= 20 - 1e-9
    assert max(sub.values()) == sub["支付结算"]


def test_entertainment():
    stage = stage_rates("ENT")
    table = edition().table("ENT")
    ends = table[table["stage"].isin(["内容生产", "衍生"])]
    assert ends["contribution"].sum() / ends["weight"].sum() < 15
    assert min(stage["发行"], stage["营销"]) > max(stage["内容生产"], stage["衍生"])


def test_education():
    sub = rates("EDU")
    printed = {"办公协同": 60, "家校沟通": 70, "广告投放": 40}
    assert {name: sub[name] for name in printed} == pytest.approx(printed, abs=1e-9)
    assert max(but(sub, *printed)) <= 20
    assert weight_of("EDU", "教学") > 0.5
    assert weight_of("EDU", "授课") > weight_of("EDU", "内容生产", "学习测评")


def test_health_care():
    sub, stage = rates("MED"), stage_rates("MED")
    assert [sub[name] for name in ("临床管理", "挂号导诊", "健康资讯")] == pytest.approx([35, 35, 35], abs=1e-9)
    assert max(sub["研发生产"], sub["医药流通"]) <= 10
    assert weight_of("MED", "研发生产", "医药流通", "机构管理") == pytest.approx(0.6, abs=1e-9)
    assert min(but(stage, "研发生产", "医药流通")) > max(stage["研发生产"], stage["医药流通"])


def test_logistics():
    sub = rates("LOG")
    assert sub["定价出单"] == pytest.approx(40, abs=1e-9)
    assert max(but(sub, "定价出单")) <= 20
    assert sub["仓储管理"] < min(but(sub, "仓储管理"))


def test_manufacturing():
    sub = rates("MFG")
    assert max(sub.values()) <= 15
    assert max(sub["设计研发"], sub["售后运维"]) < 10
    assert min(sub["生产管理"], sub["销售"]) > max(but(sub, "生产管理", "销售"))


@pytest.mark.parametrize("code", PRINTED)
def test_rates_rise_towards_the_consumer(code):
    table = edition().table(code)
    assert np.polyfit(table["position"], table["rate"], 1)[0] > 0


def test_every_constraint_is_met_with_its_slack():
    report = constraint_report()
    assert list(dict.fromkeys(report["code"])) == ["", *PRINTED]
    assert len(report) == 109
    assert report["met"].all()
    assert (report.loc[report["equality"], "slack"].abs() < 1e-9).all()
    assert (report.loc[~report["equality"], "slack"] > -1e-9).all()


def test_every_printed_rate_order_and_weight_is_a_constraint():
    stated = {id for id in facts() if id.split(".")[0] in ("index", "rate", "order", "weight")}
    assert stated == set(constraint_report()["fact"]) - {""}


def test_stage_list_and_facts_agree():
    for stage in (s for s in stages() if s.fact):
        printed = fact(stage.fact)
        assert printed.number in (stage.low, stage.high), stage.substage
        assert {"point": "公布", "lower": "区间", "upper": "区间"}[printed.kind] == stage.provenance


def test_slack_is_the_distance_to_the_limit():
    report = constraint_report().set_index("id")["slack"]
    sub = rates("MFG")
    assert report["rate.MFG.销售"] == pytest.approx(15 - sub["销售"])
    assert report["rate.MFG.设计研发"] == pytest.approx(10 - 0.1 - sub["设计研发"])  # strict: one decimal step inside
    assert report["weight.EDU.教学"] == pytest.approx(2 * weight_of("EDU", "教学") - 1 - 0.001)


def test_provenance():
    counts = provenance_counts()
    assert counts.sum().to_dict() == {"公布": 9, "区间": 25, "校准": 14}
    assert counts.loc["零售"].to_dict() == {"公布": 2, "区间": 6, "校准": 0}
    assert list(counts.index) == list(edition().industries.values())


def test_weights_are_all_calibrated_and_say_from_what():
    frame = weights()
    assert len(frame) == 48
    assert set(frame["provenance"]) == {"校准"}
    assert frame.groupby("code")["weight"].sum().to_numpy() == pytest.approx(np.ones(7), abs=1e-9)
    assert set(frame.loc[frame["code"] == "MED", "basis"].str[:5]) == {"3.7.1"}
    assert frame["basis"].ne("").all()


def test_printed_rates_have_no_range_and_the_others_lie_in_theirs():
    rows = edition().rows
    printed = rows["provenance"] == "公布"
    assert rows.loc[printed, ["low", "high"]].isna().all(axis=None)
    filled = rows[~printed]
    assert (filled["low"] <= filled["rate"]).all()
    assert (filled["rate"] <= filled["high"]).all()


def test_names_of_the_edition():
    assert edition().id == published.EDITION_ID == "2019-2020"
    assert codes() == list(PRINTED) == list(edition().industries)
    assert printed_indices() == PRINTED
    assert edition().notes == ()
