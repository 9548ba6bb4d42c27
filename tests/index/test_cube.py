"""Cubes: every cross an Edition, aggregates as worked by hand, all faults of all crosses at once."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import cii_xl
from cii_xl.index import COLUMNS, Cube, EditionError, UnknownName, arithmetic
from cii_xl.index.cube_cells import ManyGroups

from .tiny import edition, rows

REGIONS, YEARS = ("华东", "华北"), (2020, 2019)
AMOUNTS = {("华东", "FIN"): 30.0, ("华东", "RET"): 10.0, ("华北", "FIN"): 5.0, ("华北", "RET"): 15.0}


def crossed(*, years: bool = True) -> pd.DataFrame:
    """The tiny table in two regions and two years: 华北 has 10 points less of every rate above 10, 2019 has 0.9 of
    2020. Indices of 2020: 华东 FIN 35, RET 40; 华北 FIN 30, RET 30."""
    parts = []
    for region, year in itertools.product(REGIONS, YEARS if years else YEARS[:1]):
        part = rows().assign(region=region, low=None, high=None)
        rates = part["rate"].astype(float)
        if region == "华北":
            rates = rates - 10 * (rates > 10)
        part["rate"] = rates * (0.9 if year == 2019 else 1)
        part["value_added"] = [AMOUNTS[region, code] for code in part["code"]]
        parts.append(part.assign(year=year) if years else part)
    return pd.concat(parts, ignore_index=True)


WHOLE = Cube(crossed(), id="格")


@pytest.fixture
def cube() -> Cube:
    return Cube(crossed(), id="格")


def faults(frame: pd.DataFrame, **more: Any) -> list[tuple[str, str]]:
    with pytest.raises(EditionError) as caught:
        Cube(frame, id="格", **more)
    return [(p.rule, str(p.place)) for p in caught.value.problems]


# -- editions and cubes


def test_a_cube_of_one_cross_is_the_edition() -> None:
    published = cii_xl.published()
    cube = Cube(published.rows, id=published.id)
    assert cube.dimensions == ()
    assert cube.edition().rows.equals(published.rows)
    assert cube.edition().id == published.id
    assert cube.index().to_numpy() == pytest.approx(published.indices.to_numpy(), abs=1e-12)
    assert cube.mean() == pytest.approx(published.mean(), abs=1e-12)


def test_every_cross_is_the_edition_of_its_own_rows(cube: Cube) -> None:
    frame = crossed()
    for region, year in itertools.product(REGIONS, YEARS):
        own = frame[(frame["region"] == region) & (frame["year"] == year)]
        alone = cii_xl.Edition(own, id="x")
        found = cube.edition(region=region, year=year)
        assert found.rows.equals(alone.rows)
        assert found.id == f"格 {region} {year}"
        by = cube.index(by=("region", "year", "industry"))
        assert [by[region, str(year), name] for name in ("金融", "零售")] == pytest.approx(list(alone.indices))


def test_dimensions_and_members(cube: Cube) -> None:
    assert cube.dimensions == ("region", "year")
    assert cube.members("region") == cube.members("地区") == REGIONS
    assert cube.members("year") == ("2019", "2020")
    assert cube.members("行业") == ("金融", "零售")
    assert cube.industries == {"FIN": "金融", "RET": "零售"}
    assert repr(cube) == "<Cube 格: 2 × region, 2 × year, 2 × industry, 20 rows>"


def test_cells_are_industries_of_crosses(cube: Cube) -> None:
    cells = cube.cells
    assert list(cells.columns) == ["region", "year", "code", "industry", "index", "value_added"]
    assert list(cells["code"]) == ["FIN", "RET"] * 4
    assert list(cells["index"]) == pytest.approx([31.5, 36, 35, 40, 27, 27, 30, 30])
    assert list(cells["value_added"]) == [30, 10, 30, 10, 5, 15, 5, 15]


def test_select(cube: Cube) -> None:
    part = cube.select(region="华北", year=[2019, 2020])
    assert part.members("region") == ("华北",)
    assert part.edition(year=2020).indices.to_dict() == {"FIN": 30, "RET": 30}
    assert cube.select(industry="ret").industries == {"RET": "零售"}
    assert cube.select(地区="华东").cells["region"].unique().tolist() == ["华东"]
    assert len(cube.rows) == 20


def test_what_select_and_edition_refuse(cube: Cube) -> None:
    with pytest.raises(UnknownName, match="没有名为“华西”的地区；最接近的是：华北、华东"):
        cube.select(region="华西")
    with pytest.raises(UnknownName, match="没有名为“firm”的维度"):
        cube.select(firm="甲")
    with pytest.raises(ValueError, match=r"还有多个成员的维度：地区（2 个）、年份（2 个）；请各指定一个，如 region="):
        cube.edition()
    ragged = Cube(crossed().iloc[:15], id="格")
    with pytest.raises(ValueError, match="没有地区为“华北”、年份为“2019”的数据"):
        ragged.edition(region="华北", year=2019)


def test_a_cube_does_not_change(cube: Cube) -> None:
    for frame in (cube.rows, cube.cells):
        frame.iloc[:] = frame.iloc[::-1].to_numpy()
    cube.weights[:] = 0
    assert cube.index().to_dict() == pytest.approx({"金融": 30.875, "零售": 33.25})
    with pytest.raises(AttributeError, match="does not change"):
        cube.id = "x"


# -- aggregates worked by hand


def test_equal_weights_by_hand(cube: Cube) -> None:
    now = cube.select(year=2020)
    assert now.index("region").to_dict() == {"华东": 37.5, "华北": 30}
    assert now.index("industry").to_dict() == {"金融": 32.5, "零售": 35}
    assert now.mean() == 33.75


def test_value_added_by_hand(cube: Cube) -> None:
    now = cube.select(year=2020)
    assert now.index("region", "value_added").to_dict() == {"华东": (30 * 35 + 10 * 40) / 40, "华北": 30}
    assert now.index("industry", "value_added").to_dict() == pytest.approx(
        {"金融": (30 * 35 + 5 * 30) / 35, "零售": (10 * 40 + 15 * 30) / 25}
    )
    assert now.mean("value_added") == pytest.approx((30 * 35 + 10 * 40 + 20 * 30) / 60)


def test_weights_given_for_each_cell(cube: Cube) -> None:
    now = cube.select(year=2020)
    weights = {("华东", "2020", "金融"): 1, ("华东", "2020", "ret"): 3, ("华北", "2020", "FIN"): 0,
               ("华北", "2020", "零售"): 2}  # fmt: skip
    assert now.index("region", weights).to_dict() == {"华东": (35 + 3 * 40) / 4, "华北": 30}


def test_a_cross_table_has_blanks_where_there_is_no_cell() -> None:
    frame = crossed(years=False).iloc[:8]  # 华北 has only FIN
    table = Cube(frame, id="格").cross("地区", "industry")
    assert list(table.index) == list(REGIONS)
    assert list(table.columns) == ["金融", "零售"]
    assert np.isnan(table.loc["华北", "零售"])
    assert table.loc["华北", "金融"] == 30


def test_leading_axes_are_kept(cube: Cube) -> None:
    draws = np.stack([cube.rates, cube.rates / 2])
    found = arithmetic.index(cube.weights, draws, cube.by_cell)
    assert found.shape == (2, 8)
    assert found[0] == pytest.approx(cube.cells["index"].to_numpy())
    assert found[1] == pytest.approx(cube.cells["index"].to_numpy() / 2)


@given(st.lists(st.integers(0, 5), min_size=1, max_size=40), st.integers(0, 2**32 - 1))
def test_many_groups_add_up_as_groups_do(labels: list[int], seed: int) -> None:
    values = np.random.Generator(np.random.PCG64(seed)).random((3, len(labels)))
    few, many = arithmetic.Groups.from_labels(labels), ManyGroups.from_labels(labels)
    assert isinstance(many, ManyGroups)
    assert many.total(values) == pytest.approx(few.total(values), abs=1e-12)


@given(st.lists(st.floats(0.1, 100), min_size=8, max_size=8))
def test_aggregating_in_two_steps_gives_the_same(weights: list[float]) -> None:
    cube = WHOLE
    keys = list(itertools.product(REGIONS, ("2019", "2020"), ("金融", "零售")))
    given = dict(zip(keys, weights, strict=True))
    by_region = cube.index("region", given)
    amounts = {r: sum(w for (region, *_), w in given.items() if region == r) for r in REGIONS}
    again = sum(by_region[r] * amounts[r] for r in REGIONS) / sum(amounts.values())
    assert cube.mean(given) == pytest.approx(again, abs=1e-9)


# -- weights that are missing


def test_every_missing_value_added_is_listed() -> None:
    frame = crossed()
    frame.loc[frame["region"] == "华北", "value_added"] = None
    with pytest.raises(EditionError) as caught:
        Cube(frame, id="格").index("region", "value_added")
    assert [str(p.place) for p in caught.value.problems] == [
        "华北／2019／金融", "华北／2019／零售", "华北／2020／金融", "华北／2020／零售",
    ]  # fmt: skip
    assert {p.rule for p in caught.value.problems} == {"weights.missing"}


def test_missing_unusable_and_unknown_weights_are_all_told(cube: Cube) -> None:
    now = cube.select(year=2020)
    with pytest.raises(EditionError) as caught:
        now.mean({("华东", "2020", "金融"): 1, ("华东", "2020", "零售"): -1, ("华南", "2020", "金融"): 1,
                  ("华北", "2020", "零售"): 2})  # fmt: skip
    assert [(p.rule, str(p.place)) for p in caught.value.problems] == [
        ("weights.missing", "华东／2020／零售"),
        ("weights.missing", "华北／2020／金融"),
        ("weights.unknown", "华南／2020／金融"),
    ]


def test_a_group_that_weighs_nothing_has_no_index() -> None:
    frame = crossed(years=False)
    frame.loc[frame["region"] == "华北", "value_added"] = 0
    with pytest.raises(EditionError, match="聚合权重合计为 0") as caught:
        Cube(frame, id="格").index("region", "value_added")
    assert [str(p.place) for p in caught.value.problems] == ["华北"]


def test_an_industry_that_a_region_has_not_keeps_its_own_index_and_does_not_count() -> None:
    frame = crossed(years=False)
    frame.loc[(frame["region"] == "华北") & (frame["code"] == "FIN"), "value_added"] = 0
    cube = Cube(frame, id="格")
    table = cube.cross("region", "industry", "value_added")
    assert table.to_numpy() == pytest.approx(np.array([[35.0, 40], [30, 30]]))
    assert cube.index("industry", "value_added").to_dict() == pytest.approx(
        {"金融": 35, "零售": (10 * 40 + 15 * 30) / 25}
    )
    assert cube.mean("value_added") == pytest.approx((30 * 35 + 10 * 40 + 15 * 30) / 55)


def test_several_cells_that_weigh_nothing_have_their_plain_mean() -> None:
    frame = crossed()
    frame.loc[(frame["region"] == "华北") & (frame["code"] == "FIN"), "value_added"] = 0
    table = Cube(frame, id="格").cross("region", "industry", "value_added")
    assert table.loc["华北", "金融"] == pytest.approx((27 + 30) / 2)


@pytest.mark.parametrize(("where", "places"), [("region", ["华北"]), ("industry", ["零售"])])
def test_a_row_or_a_column_that_weighs_nothing_is_refused(where: str, places: list[str]) -> None:
    frame = crossed(years=False)
    frame.loc[frame[where] == places[0], "value_added"] = 0
    with pytest.raises(EditionError, match="聚合权重合计为 0") as caught:
        Cube(frame, id="格").cross("region", "industry", "value_added")
    assert [str(p.place) for p in caught.value.problems] == places


def test_an_index_by_nothing_is_the_mean(cube: Cube) -> None:
    with pytest.raises(ValueError, match=r"没有给出维度；应为至少一个维度，如 地区；总体的指数请用 mean\(\)"):
        cube.index([])


def test_unknown_words(cube: Cube) -> None:
    with pytest.raises(ValueError, match="聚合权重“人口”不认识"):
        cube.mean("人口")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="行维度与列维度都是“地区”"):
        cube.cross("region", "地区")


# -- what is refused


def test_faults_of_all_crosses_are_told_at_once_each_with_its_rows() -> None:
    frame = crossed().astype(object)
    frame.loc[0, "weight"] = 0.5  # 华东 2020 FIN, rows 1-3
    frame.loc[8, "rate"] = 140  # 华东 2019 RET
    frame.loc[11, "provenance"] = "猜的"
    frame.loc[14, "position"] = 1  # the same as row 14
    frame.loc[15:16, "value_added"] = [5.0, 6.0]
    frame.loc[17, "year"] = "20年"
    frame.loc[19, "region"] = " "
    assert sorted(faults(frame)) == sorted([
        ("year.range", "第18行 年份"),
        ("region.blank", "第20行 地区"),
        ("provenance.unknown", "第12行 来源"),
        ("weight.sum", "第1–3行 权重"),
        ("position.duplicate", "第15行 距消费端"),
        ("rate.range", "第9行 渗透率"),
        ("value.differs", "第17行 增加值"),
    ])  # fmt: skip


def test_messages_name_the_cross() -> None:
    frame = crossed().astype(object)
    frame.loc[0, "weight"] = 0.5
    with pytest.raises(EditionError, match=r"“金融（华东，2020）”权重合计 125%，多 25 个百分点"):
        Cube(frame, id="格")


def test_a_row_of_no_cross_does_not_make_others_wrong() -> None:
    frame = crossed(years=False).astype(object)
    frame.loc[0, "region"] = None
    assert faults(frame) == [("region.blank", "第1行 地区")]


def test_names_and_codes_belong_together() -> None:
    frame = crossed(years=False).astype(object)
    frame.loc[5, "industry"] = "银行"
    frame.loc[8, "code"] = "XXX"
    found = faults(frame)
    assert ("industry.two-names", "第6行 行业") in found
    assert ("industry.name", "第9行 行业") in found


@pytest.mark.parametrize("value", ["很多", -1, float("inf")])
def test_value_added_must_be_an_amount(value: object) -> None:
    frame = crossed(years=False).astype(object)
    frame.loc[0, "value_added"] = value
    assert faults(frame)[0] == ("value.range", "第1行 增加值")


def test_a_cube_needs_rows_and_the_industries_it_is_told_of() -> None:
    assert faults(crossed().iloc[:0]) == [("edition.empty", "整个版本")]
    assert faults(crossed(), industries={"FIN": "金融", "MFG": "制造"}) == [("industry.empty", "行业 MFG")]
    with pytest.raises(ValueError, match="needs the columns rate"):
        Cube(crossed().drop(columns="rate"), id="格")


def test_one_member_however_it_is_spelled() -> None:
    frame = crossed(years=False).astype(object)
    frame.loc[1, "region"] = " 华东\u3000"
    frame.loc[5:, "region"] = "ABC"
    frame.loc[6, "region"] = "ａｂｃ"
    assert Cube(frame, id="格").members("region") == ("华东", "ABC")


def test_many_cells_are_checked_one_by_one() -> None:
    """More cells than one batch: the fault of the last one is found at its rows."""
    frame = pd.concat([rows().assign(firm=f"企业{i}") for i in range(100)], ignore_index=True)
    assert len(Cube(frame, id="x").cells) == 200
    frame = frame.astype(object)
    frame.loc[499, "weight"] = 0.4
    assert faults(frame) == [("weight.sum", "第499–500行 权重")]


def test_the_tiny_edition_has_the_columns_of_the_contract() -> None:
    assert list(Cube(edition().rows, id="x").rows.columns) == [*COLUMNS, "value_added"]
