import pytest

from cii_xl.index.summary import one, summarise

from .tiny import edition


@pytest.mark.parametrize(
    ("x", "shown"),
    [
        (0.25, "0.3"),
        (2.35, "2.4"),  # 2.35000000000000008882
        (0.15, "0.2"),  # 0.1499999999999999944
        (1.005e2, "100.5"),
        (-0.25, "-0.3"),
        (0.24999, "0.2"),
        (5, "5.0"),
        (99.95, "100.0"),
        (0.05 + 0.1 + 0.1, "0.3"),
    ],
)
def test_halves_round_away_from_zero_as_in_a_spreadsheet(x, shown):
    assert one(x) == shown


@pytest.mark.parametrize(("places", "shown"), [(0, "3"), (2, "2.68"), (3, "2.675")])
def test_other_places(places, shown):
    assert one(2.675, places) == shown


def test_a_summary_holds_the_editions_figures():
    summary = summarise(edition())
    assert (summary.id, summary.mean, summary.reference) == ("tiny", 37.5, None)
    assert [(i.code, i.name, i.index, i.rank, i.change) for i in summary.industries] == [
        ("FIN", "金融", 35, 2, None),
        ("RET", "零售", 40, 1, None),
    ]
    assert [i.code for i in summary.ranked] == ["RET", "FIN"]


def test_rows_stand_in_chain_order_and_go_by_their_finest_name():
    finance = summarise(edition()).industries[0]
    assert [(r.position, r.label, r.contribution, r.headroom) for r in finance.rows] == [
        (1, "放款", 5, 45),
        (2, "线下", 10, 15),
        (3, "线上", 20, 5),
    ]
    assert (finance.top.label, finance.next.label) == ("线上", "放款")


def test_stages_keep_the_editions_order():
    finance = summarise(edition()).industries[0]
    assert [(s.name, s.weight, s.rate, s.contribution) for s in finance.stages] == [
        ("获客", 0.5, 60, 30),
        ("放款", 0.5, 10, 5),
    ]


def test_only_stated_rates_are_marked():
    finance, retail = summarise(edition()).industries
    assert [r.marked_label for r in (*finance.rows, *retail.rows)] == ["放款", "线下", "线上●", "采购○", "销售◆"]


def test_mean_rates_along_the_chain():
    summary = summarise(edition())
    assert summary.positions == 3
    assert [summary.mean_rate(p) for p in (1, 2, 3, 4)] == [15, 50, 80, None]
    assert (summary.far_end, summary.near_end) == (15, 70)


def test_commentary_says_the_figures():
    assert summarise(edition()).commentary() == [
        "2 个产业的指数平均为 37.50；零售最高（40.0），金融最低（35.0），相差 5.0 点。",
        "高于平均的产业有 1 个：零售。",
        "拉动最大的单个环节是零售的“销售”，贡献 30.0 点；提升空间最大的是金融的“放款”，全面渗透可再增 45.0 点。",
        "从最上游到最接近消费端，各产业环节的平均渗透率由 15.0% 升至 70.0%。",
    ]


def test_commentary_says_when_rates_fall_towards_the_consumer():
    falling = edition((0, "rate", 5), (4, "rate", 5))
    assert summarise(falling).commentary()[3].endswith("由 15.0% 降至 5.0%。")


def test_changes_are_measured_against_the_reference():
    reference = edition()
    now = reference.with_rates({("金融", "放款"): 12.5, ("零售", "采购"): 10})
    summary = summarise(now, reference)
    assert [i.change for i in summary.industries] == [1.25, -5]
    said = "与公布版本（tiny）相比，2 个产业的指数有变化，幅度最大的是零售，下降 5.0 点。"
    assert summary.commentary()[-1] == said


def test_an_industry_the_reference_lacks_has_no_change():
    now = edition((3, "code", "NEW"), (4, "code", "NEW"))
    assert [i.change for i in summarise(now, edition()).industries] == [0, None]


def test_rounding_of_a_sum_is_no_change():
    summary = summarise(edition((2, "rate", 10 + 1e-9)), edition())
    assert summary.commentary()[-1] == "与公布版本（tiny）相比，各产业指数没有变化。"
