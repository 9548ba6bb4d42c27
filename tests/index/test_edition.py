import numpy as np
import pandas as pd
import pytest

from cii_xl.index import COLUMNS, Edition, EditionError, Problem, Severity, UnknownName
from cii_xl.index.check import Places

from .tiny import edition, rows


@pytest.fixture
def tiny() -> Edition:
    return edition()


def industries(indices: list[float]) -> Edition:
    """An edition with one single-row industry per index."""
    frame = pd.DataFrame(
        {
            "code": [f"C{i:02}" for i in range(len(indices))],
            "industry": [f"产业{i}" for i in range(len(indices))],
            "stage": "全部",
            "position": 1,
            "weight": 1,
            "rate": indices,
            "provenance": "自填",
        }
    )
    return Edition(frame.reindex(columns=list(COLUMNS)), id="many")


# -- what is computed


def test_index_and_mean(tiny):
    assert tiny.index("FIN") == 35
    assert tiny.index("零售") == 40
    assert tiny.mean() == 37.5
    assert tiny.indices.to_dict() == {"FIN": 35, "RET": 40}


def test_ranking_is_best_first_with_ties_sharing_the_better_rank():
    ranking = industries([20.0, 30.0, 10.0, 20.0]).ranking()
    assert list(ranking["rank"]) == [1, 2, 2, 4]
    assert list(ranking["code"]) == ["C01", "C00", "C03", "C02"]
    assert list(ranking["index"]) == [30, 20, 20, 10]


def test_indices_that_differ_by_rounding_of_the_sum_tie():
    assert list(industries([0.1 + 0.2 + 1, 1.3]).ranking()["rank"]) == [1, 1]


@pytest.mark.parametrize("n", [1, 31])
def test_any_number_of_industries(n):
    indices = np.linspace(100, 1, n)
    many = industries(list(indices))
    assert list(many.indices) == list(indices)
    assert list(many.ranking()["rank"]) == list(range(1, n + 1))
    assert many.mean() == pytest.approx(indices.mean(), abs=1e-12)


def test_table_adds_contribution_and_headroom(tiny):
    table = tiny.table("金融")
    assert list(table.columns) == [*COLUMNS, "contribution", "headroom"]
    assert list(table["contribution"]) == [20, 10, 5]
    assert list(table["headroom"]) == [5, 15, 45]


def test_stages(tiny):
    stages = tiny.stages("FIN").set_index("stage")
    assert stages.loc["获客", ["weight", "rate", "contribution", "headroom"]].to_list() == [0.5, 60, 30, 20]
    assert stages.loc["放款", ["weight", "rate", "contribution", "headroom"]].to_list() == [0.5, 10, 5, 45]
    assert stages["share"].to_list() == pytest.approx([30 / 35, 5 / 35])


def test_stages_of_all_industries_keep_their_order(tiny):
    assert list(zip(tiny.stages()["code"], tiny.stages()["stage"], strict=True)) == [
        ("FIN", "获客"),
        ("FIN", "放款"),
        ("RET", "采购"),
        ("RET", "销售"),
    ]


def test_a_stage_name_that_two_industries_share_is_two_stages():
    stages = edition((3, "stage", "获客")).stages()
    assert list(stages.loc[stages["stage"] == "获客", "weight"]) == [0.5, 0.5]


def test_a_stage_that_weighs_nothing_has_no_rate():
    stages = edition((3, "weight", 0), (4, "weight", 1)).stages("RET")
    assert np.isnan(stages["rate"][0])
    assert stages["rate"][1] == 60


def test_an_index_of_zero_has_no_shares():
    assert edition((3, "rate", 0), (4, "rate", 0)).stages("RET")["share"].isna().all()


def test_next_to_raise_is_the_row_with_most_headroom(tiny):
    assert tiny.next_to_raise("金融")["stage"] == "放款"


def test_sums_that_must_agree_do(tiny):
    changed = tiny.with_rates({("金融", "获客"): 33.3, ("零售", "采购"): 0.7 / 0.3})
    for code in changed.industries:
        table, stages = changed.table(code), changed.stages(code)
        index = changed.index(code)
        assert table["contribution"].sum() == pytest.approx(index, abs=1e-9)
        assert table["headroom"].sum() + index == pytest.approx(100, abs=1e-9)
        assert stages["contribution"].sum() == pytest.approx(index, abs=1e-9)
        assert stages["share"].sum() == pytest.approx(1, abs=1e-9)
        assert stages["weight"].sum() == pytest.approx(1, abs=1e-9)


# -- the rows


def test_rows_of_an_industry_need_not_lie_together():
    mixed = Edition(rows().iloc[[0, 3, 1, 4, 2]], id="mixed")
    assert list(mixed.rows["code"]) == ["FIN", "FIN", "FIN", "RET", "RET"]
    assert list(mixed.rows["substage"]) == ["线上", "线下", "", "", ""]
    assert mixed.indices.to_dict() == {"FIN": 35, "RET": 40}


def test_blank_cells_become_empty_text_and_nan(tiny):
    first = tiny.rows.iloc[2]
    assert (first["substage"], first["basis"]) == ("", "")
    assert np.isnan(first["low"])
    assert tiny.rows.dtypes[["weight", "rate", "low", "high"]].eq(float).all()


def test_other_columns_are_left_out(tiny):
    assert list(Edition(rows().assign(other=1), id="x").rows.columns) == list(COLUMNS)


# -- immutability


def test_the_table_that_came_in_may_change_afterwards():
    frame = rows()
    made = Edition(frame, id="x")
    frame["rate"] = 0.0
    assert made.index("FIN") == 35


def test_what_is_handed_out_does_not_lead_back(tiny):
    for frame in (tiny.rows, tiny.table("FIN"), tiny.stages(), tiny.ranking(), tiny.indices):
        frame.iloc[:] = frame.iloc[::-1].to_numpy()
    tiny.industries["FIN"] = "其他"
    assert tiny.rows.equals(edition().rows)
    assert tiny.indices.to_dict() == {"FIN": 35, "RET": 40}
    assert tiny.industries == {"FIN": "金融", "RET": "零售"}
    assert list(tiny.ranking()["index"]) == [40, 35]


@pytest.mark.parametrize(
    "array",
    [
        lambda ed: ed.weights,
        lambda ed: ed.rates,
        lambda ed: ed.by_industry.of_row,
        lambda ed: ed.by_stage.indicator,
    ],
)
def test_arrays_are_read_only(tiny, array):
    with pytest.raises(ValueError, match="read-only"):
        array(tiny)[0] = 0


# -- other rates and weights


def test_with_rates_by_substage_is_a_new_edition(tiny):
    other = tiny.with_rates({("金融", "获客", "线下"): 100.0})
    assert (tiny.index("FIN"), other.index("FIN")) == (35, 50)
    assert other.id == tiny.id


def test_with_rates_by_stage_goes_to_all_its_substages(tiny):
    other = tiny.with_rates({("fin", "获客"): 50})
    assert list(other.table("FIN")["rate"]) == [50, 50, 10]
    assert other.rows.iloc[2:].equals(tiny.rows.iloc[2:])


def test_a_changed_rate_loses_its_bounds_and_says_it_was_typed_in(tiny):
    changed = tiny.with_rates({("金融", "获客", "线下"): 90.0}).table("FIN").loc[1]
    assert changed[["low", "high"]].isna().all()
    assert changed["provenance"] == "自填"


def test_a_changed_rate_takes_the_provenance_given(tiny):
    assert list(tiny.with_rates({("零售", "采购"): 1.0}, provenance="问卷").table("RET")["provenance"]) == ["问卷"] * 2


def test_with_rates_checks_what_it_is_given(tiny):
    with pytest.raises(EditionError) as caught:
        tiny.with_rates({("金融", "放款"): 101, ("零售", "采购"): "高"})
    assert [p.rule for p in caught.value.problems] == ["rate.range", "rate.text"]


def test_with_weights_spreads_a_stage_over_its_substages(tiny):
    other = tiny.with_weights({("金融", "获客"): 0.8, ("金融", "放款"): 0.2})
    assert list(other.table("FIN")["weight"]) == pytest.approx([0.4, 0.4, 0.2])
    assert other.index("FIN") == pytest.approx(32 + 16 + 2)
    assert list(tiny.table("FIN")["weight"]) == [0.25, 0.25, 0.5]


def test_with_weights_spreads_evenly_where_the_stage_weighed_nothing():
    light = edition((0, "weight", 0), (1, "weight", 0), (2, "weight", 1))
    other = light.with_weights({("金融", "获客"): 0.5, ("金融", "放款"): 0.5})
    assert list(other.table("FIN")["weight"]) == [0.25, 0.25, 0.5]


def test_with_weights_must_still_sum_to_one(tiny):
    with pytest.raises(EditionError, match="多 10 个百分点"):
        tiny.with_weights({("金融", "放款"): 0.6})


def test_notes_go_along_and_warnings_are_found_anew():
    note = Problem("rate.percent-format", Places().cell(0, "rate"), "a", "b", "c", Severity.NOTE)
    loaded = Edition(rows((0, "rate", 0.4)), id="x", notes=[note])
    assert [p.rule for p in loaded.notes] == ["rate.percent-format", "rate.fraction"]
    assert [p.rule for p in loaded.with_rates({("FIN", "获客", "线上"): 40}).notes] == ["rate.percent-format"]


# -- names


@pytest.mark.parametrize("typed", ["FIN", "fin", "ＦＩＮ", " 金融 "])
def test_an_industry_goes_by_code_or_name(tiny, typed):
    assert tiny.code(typed) == "FIN"


@pytest.mark.parametrize(("typed", "near"), [("金溶", "金融"), ("finn", "FIN"), ("ＦＩ", "FIN"), ("零售业", "零售")])
def test_an_unknown_industry_gets_the_nearest(tiny, typed, near):
    with pytest.raises(UnknownName) as caught:
        tiny.index(typed)
    assert caught.value.near[0] == near


def test_an_unknown_stage_or_substage_gets_the_nearest(tiny):
    with pytest.raises(UnknownName, match="没有名为“获可”的环节；最接近的是：获客"):
        tiny.with_rates({("金融", "获可"): 1})
    with pytest.raises(UnknownName, match="没有名为“线上店”的子环节；最接近的是：线上、线下"):
        tiny.with_weights({("金融", "获客", "线上店"): 1})


def test_repr(tiny):
    assert repr(tiny) == "<Edition tiny: 2 industries, 5 rows>"
