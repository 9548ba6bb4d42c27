"""Regions: measures against closed forms, results against hand-worked numbers, and what is made up marked."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import cii_xl
from cii_xl.analysis.errors import AnalysisError
from cii_xl.analysis.regions.compute import Cross, compute
from cii_xl.analysis.regions.demo import REGIONS, demo
from cii_xl.analysis.regions.measures import quotients, theil, variance
from cii_xl.analysis.regions.result import Regions, regions
from cii_xl.book.panels.regions import MEMBERS, PANEL
from cii_xl.exhibits.catalogue.say import TITLE_EMS, ems
from cii_xl.exhibits.deck import slides_of
from cii_xl.exhibits.exhibit import Chart, Kind, Mark, Table
from cii_xl.exhibits.material import SYNTHETIC
from cii_xl.exhibits.picture import picture
from cii_xl.exhibits.slides import lint
from cii_xl.exhibits.slides.write import new_deck
from cii_xl.index import Cube, EditionError
from cii_xl.index.arithmetic import Groups

DEMO = demo(cii_xl.published(), 0, years=(2019, 2020))
VALUES = {
    ("东", "金融"): (30.0, 3.0),
    ("东", "制造"): (10.0, 1.0),
    ("西", "金融"): (20.0, 2.0),
    ("西", "制造"): (2.0, 6.0),
}
"""Index and value added."""


def small(values: dict[tuple[str, str], tuple[float, float]] = VALUES, **more: Any) -> Cube:
    """One row per cell, so that its rate is the index."""
    codes = {"金融": "FIN", "制造": "MFG"}
    frame = pd.DataFrame(
        [
            {
                "region": region, "industry": name, "code": codes.get(name, name), "stage": "全部", "substage": None,
                "position": 1, "weight": 1.0, "rate": rate, "low": None, "high": None, "provenance": "自填",
                "basis": None, "value_added": amount,
            }
            for (region, name), (rate, amount) in values.items()
        ]
    )  # fmt: skip
    return Cube(frame.assign(**more), id="小")


# -- measures


def test_a_table_without_interaction_has_quotients_of_one() -> None:
    """I_rc = a_r · b_c with equal weights: every region has the same pattern."""
    x = np.outer([1.0, 2.0, 3.0], [5.0, 7.0, 11.0, 13.0])
    found = quotients(x, np.ones_like(x))
    assert found.index == pytest.approx(np.ones_like(x))
    assert found.structure == pytest.approx(np.ones_like(x))


def test_quotients_by_hand() -> None:
    found = quotients([[30.0, 10.0], [20.0, 2.0]], [[3.0, 1.0], [2.0, 6.0]])
    east, west, fin, mfg, whole = 25.0, 52 / 8, 26.0, 22 / 7, 152 / 12
    assert found.index == pytest.approx(
        np.array(
            [
                [30 / east / (fin / whole), 10 / east / (mfg / whole)],
                [20 / west / (fin / whole), 2 / west / (mfg / whole)],
            ]
        )
    )
    assert found.structure == pytest.approx(
        np.array([[3 / 4 / (5 / 12), 1 / 4 / (7 / 12)], [2 / 8 / (5 / 12), 6 / 8 / (7 / 12)]])
    )


TABLES = st.tuples(st.integers(1, 5), st.integers(1, 5)).flatmap(
    lambda shape: st.tuples(
        arrays.arrays(float, shape, elements=st.floats(0.5, 100)),
        arrays.arrays(float, shape, elements=st.floats(0.1, 50)),
    )
)


@given(TABLES)
def test_quotients_of_penetrated_value_are_the_usual_ones(table: tuple[np.ndarray, np.ndarray]) -> None:
    """The product of both quotients is the share-based location quotient of v·I (Miller & Blair, 8.2.1); its mean over
    rows, weighted by their share of all, is 1."""
    x, v = table
    found, value = quotients(x, v), v * x
    usual = (value / value.sum(axis=1, keepdims=True)) / (value.sum(axis=0) / value.sum())
    assert found.both == pytest.approx(usual, rel=1e-9)
    assert (found.both * value.sum(axis=1, keepdims=True) / value.sum()).sum(axis=0) == pytest.approx(1, rel=1e-9)


def test_cells_that_are_not_there_have_no_quotient_and_do_not_count() -> None:
    found = quotients([[30.0, np.nan], [20.0, 2.0]], [[1.0, 5.0], [1.0, 1.0]])
    assert np.isnan(found.index[0, 1])
    assert found.index[0, 0] == pytest.approx((30 / 30) / (25 / (52 / 3)))


def test_a_row_of_zeros_has_no_quotients() -> None:
    assert np.isnan(quotients([[0.0, 0.0], [1.0, 2.0]], np.ones((2, 2))).index[0]).all()


def test_variance_by_hand() -> None:
    """Groups (10, 20) and (30, 60): means 15 and 45, of all 30; between 15², within (5² + 15²) / 2."""
    split = variance([10, 20, 30, 60], [1, 1, 1, 1], Groups.from_labels("aabb"))
    assert (float(split.between), float(split.within), float(split.total)) == (225, 125, 350)
    assert float(split.share) == 225 / 350


def test_theil_by_hand() -> None:
    """One of two has everything: T = ln 2, all of it between groups of one, none within a group of both."""
    apart = theil([1, 0], [1, 1], Groups.from_labels("ab"))
    together = theil([1, 0], [1, 1], Groups.from_labels("aa"))
    assert (float(apart.between), float(apart.within)) == pytest.approx((np.log(2), 0))
    assert (float(together.between), float(together.within)) == pytest.approx((0, np.log(2)))


CELLS = st.integers(1, 12).flatmap(
    lambda n: st.tuples(
        arrays.arrays(float, n, elements=st.floats(0, 100)),
        arrays.arrays(float, n, elements=st.floats(0.01, 50)),
        st.lists(st.integers(0, 3), min_size=n, max_size=n),
    )
)


@given(CELLS)
def test_between_and_within_add_up_to_the_whole(cells: tuple[np.ndarray, np.ndarray, list[int]]) -> None:
    """The whole computed by its own definition."""
    x, v, labels = cells
    groups, w = Groups.from_labels(labels), v / v.sum()
    mean = (w * x).sum()
    assert variance(x, v, groups).total == pytest.approx((w * (x - mean) ** 2).sum(), rel=1e-9, abs=1e-9)
    split = theil(x, v, groups)
    if mean > 1e-100:
        ratio = x / mean
        whole = (w * np.where(ratio > 0, ratio * np.log(np.where(ratio > 0, ratio, 1)), 0)).sum()
        assert split.total == pytest.approx(whole, rel=1e-9, abs=1e-9)
        assert split.between > -1e-9
        assert split.within > -1e-9


def test_without_dispersion_there_is_no_share() -> None:
    groups = Groups.from_labels("abb")
    for split in (variance([12.1] * 3, [0.1, 0.2, 0.3], groups), theil([12.1] * 3, [0.1, 0.2, 0.3], groups)):
        assert np.isnan(split.share)
    assert np.isnan(theil([0, 0, 0], [1, 1, 1], groups).total)
    alike = regions(small(dict.fromkeys(VALUES, (12.1, 1.0))))
    assert [e.id for e in alike.exhibits()] == ["regions", "regions-quotients", "regions-aggregated"]
    assert "各单元指数相同，没有离散。" in alike.sentences()


# -- the analysis


def test_by_hand_with_value_added() -> None:
    found = regions(small(), weighting="value_added")
    cross = found.to_frame().set_index(["region", "industry"])
    assert cross["index"].to_dict() == {key: x for key, (x, _) in VALUES.items()}
    assert cross["weight"].to_dict() == {key: v for key, (_, v) in VALUES.items()}
    rows = found.frames()["aggregated"].set_index("member")
    assert rows.loc["东"].to_dict() == {
        "edition": "小",
        "dimension": "region",
        "index": 25,
        "weight": 4 / 12,
        "rank": 1,
    }
    assert rows.loc["西", "index"] == 52 / 8
    assert rows.loc["制造", ["index", "rank"]].tolist() == [22 / 7, 2]
    split = found.frames()["dispersion"].iloc[0]
    mean = 152 / 12
    assert split["between"] == pytest.approx((4 * (25 - mean) ** 2 + 8 * (6.5 - mean) ** 2) / 12)
    assert split["total"] == pytest.approx(sum(v * (x - mean) ** 2 for x, v in VALUES.values()) / 12)


def test_frames_agree_with_the_cube() -> None:
    cube = DEMO.select(year=2020)
    for weighting in ("equal", "value_added"):
        found = regions(DEMO, weighting=weighting)  # type: ignore[arg-type]
        by_region = cube.index("region", weighting)  # type: ignore[arg-type]
        rows = found.frames()["aggregated"].query("dimension == 'region'")
        assert rows["index"].to_numpy() == pytest.approx(by_region.to_numpy(), abs=1e-9)
        assert rows["weight"].sum() == pytest.approx(1)
        assert found.found.cross.total == pytest.approx(cube.mean(weighting), abs=1e-9)  # type: ignore[arg-type]
        assert len(found.frames()["quotients"]) == 49


def test_any_two_dimensions_and_years() -> None:
    assert compute(DEMO, rows="region", columns="industry", weighting="equal").year == "2020"
    assert "只用 2020 年的数据；2019 年未计入" in regions(DEMO).assumptions()
    assert regions(DEMO, year="2019").found.year == regions(DEMO, year=2019).found.year == "2019"
    by_year = regions(DEMO, rows="年份", columns="地区")
    assert by_year.found.dimensions == ("year", "region")
    assert by_year.found.year == ""
    assert not any("未计入" in said for said in by_year.assumptions())
    assert list(by_year.found.cross.index.index) == ["2019", "2020"]


def test_blank_cells_are_told_and_not_taken_for_zero() -> None:
    ragged = {key: value for key, value in VALUES.items() if key != ("西", "制造")}
    found = regions(small(ragged))
    assert len(found.to_frame()) == 3
    assert "交叉表 4 格中有 1 格没有数据，不参与聚合，也不当作 0" in found.assumptions()
    assert found.frames()["aggregated"].set_index("member").loc["西", "index"] == 20
    assert found.to_sheet().rows["cross"][2][:3] == ("西", 20.0, None)


def test_an_industry_that_a_region_has_not_is_shown_and_does_not_count() -> None:
    """Value added 0: the region's and the industry's means are those of the others, and it heads no title."""
    absent = VALUES | {("西", "制造"): (0.5, 0.0)}
    found = regions(small(absent), weighting="value_added")
    rows = found.frames()["aggregated"].set_index("member")
    assert rows["index"].to_dict() == pytest.approx({"东": 25, "西": 20, "金融": 26, "制造": 10})
    assert found.found.cross.total == pytest.approx((90 + 10 + 40) / 6)
    assert found.to_sheet().rows["cross"][2][:3] == ("西", 20.0, 0.5)
    assert found.to_sheet().rows["quotients"][2][2] is None
    title = "东的金融指数最高（30.0），东的制造最低（10.0），相差 20.0 点"
    assert found.exhibit.title == title
    told = "交叉表 4 格中有 1 格增加值为 0：照列自身的指数，不参与聚合，也没有区位商"
    assert told in found.assumptions()
    assert not any("增加值为 0" in said for said in regions(small(absent)).assumptions())
    json.dumps(found.as_dict(), allow_nan=False)
    with pytest.raises(EditionError, match="西：聚合权重合计为 0"):
        regions(small(absent | {("西", "金融"): (20.0, 0.0)}), weighting="value_added")


def test_members_put_together_that_weigh_nothing_have_their_plain_mean() -> None:
    index = pd.DataFrame([[10.0, 20.0], [30.0, 40.0], [50.0, np.nan]], index=list("甲乙丙"), columns=["金融", "制造"])
    weights = pd.DataFrame([[9.0, 1.0], [1.0, 0.0], [1.0, 0.0]], index=index.index, columns=index.columns)
    rest = Cross(index, weights).at_most(2, 2).index.loc["其他（2 个）"]
    assert rest.tolist() == [40.0, 40.0]


def test_what_cannot_be_analysed_is_told_at_once() -> None:
    with pytest.raises(AnalysisError) as caught:
        regions(small(), rows="firm", columns="年份")
    assert [(str(p.place), p.found) for p in caught.value.problems] == [
        ("行维度", "“小”没有维度“企业”"),
        ("列维度", "“小”没有维度“年份”"),
    ]
    with pytest.raises(AnalysisError, match="与行维度同为“行业”"):
        regions(small(), rows="industry")
    with pytest.raises(AnalysisError, match="没有 2018 年的数据；应为：已有的年份：2019、2020"):
        regions(DEMO, year=2018)
    with pytest.raises(EditionError, match="东／金融：没有增加值"):
        regions(small(value_added=None), weighting="value_added")


# -- many members


def test_members_beyond_the_room_go_together_and_the_means_stay() -> None:
    random = np.random.Generator(np.random.PCG64(3))
    index = pd.DataFrame(random.uniform(1, 90, (40, 20))).rename(index=lambda i: f"甲{i}", columns=lambda i: f"乙{i}")
    weights = pd.DataFrame(random.uniform(1, 5, (40, 20)), index=index.index, columns=index.columns)
    whole = Cross(index.mask(index < 5), weights.mask(index < 5, 0.0))
    cut = whole.at_most(12, 10)
    assert cut.index.shape == (12, 10)
    assert cut.index.index[-1] == "其他（29 个）"
    assert cut.index.columns[-1] == "其他（11 个）"
    assert cut.total == pytest.approx(whole.total)
    assert cut.weights.to_numpy().sum() == pytest.approx(whole.weights.to_numpy().sum())
    kept = cut.index.index[0]
    assert cut.rows[0] == pytest.approx(whole.rows[list(whole.index.index).index(kept)])
    fits = whole.at_most(40, 20)
    assert fits.index.equals(whole.index)
    assert fits.weights.equals(whole.weights)


def test_a_sheet_and_slides_of_very_many_firms() -> None:
    values = {(f"企业{i}", name): (1.0 + i % 60, 1.0 + i) for i in range(50) for name in ("金融", "制造")}
    found = regions(small(values))
    sheet = found.to_sheet()
    assert len(sheet.rows["aggregated"]) == MEMBERS
    assert "其他（39 个）" in [row[0] for row in sheet.rows["aggregated"]]
    table = found.exhibit.body
    assert isinstance(table, Table)
    assert len(table.rows) == 11
    assert any("其他" in note for note in found.exhibit.notes)


# -- what is made up is marked


def test_the_same_seed_gives_the_same_data_and_zero_is_one() -> None:
    published = cii_xl.published()
    assert demo(published, 0).rows.equals(demo(published, 0).rows)
    assert not demo(published, 0).rows.equals(demo(published, 1).rows)
    last = DEMO.select(year=2020).rows.drop(columns="year")
    assert last.equals(demo(published, 0).rows)


def test_made_up_editions_keep_weights_and_stay_in_range() -> None:
    published = cii_xl.published()
    for region in REGIONS:
        edition = DEMO.edition(region=region, year=2020)
        assert edition.rows["weight"].tolist() == published.rows["weight"].tolist()
        assert edition.rates.min() >= 0
        assert edition.rates.max() <= 100
        assert edition.mean() > DEMO.edition(region=region, year=2019).mean()
    ends = published.with_rates({("金融", published.rows.at[0, "stage"]): 0.0})
    moved = demo(ends, 5).rows
    assert (moved["rate"].to_numpy().reshape(len(REGIONS), -1)[:, ends.rates == 0] == 0).all()


def test_made_up_data_are_marked_wherever_they_show() -> None:
    found = regions(demo(cii_xl.published(), 7), seed=7)
    assert "合成" in DEMO.id
    assert DEMO.rows["basis"].str.contains("合成").all()
    assert all(Mark.SYNTHETIC in e.marks and SYNTHETIC in e.title and SYNTHETIC in e.source for e in found.exhibits())
    assert all(SYNTHETIC in said for said in found.sentences())
    assert SYNTHETIC in found.to_sheet().state
    assert all(frame["edition"].str.contains("合成").all() for frame in found.frames().values())
    assert found.settings()["seed"] == 7
    assert found.settings()["synthetic"] is True


def test_data_read_back_from_a_file_stay_marked() -> None:
    renamed = Cube(DEMO.rows, id="客户")
    found = regions(renamed)
    assert found.to_sheet().state.startswith(SYNTHETIC)
    assert all(Mark.SYNTHETIC in e.marks for e in found.exhibits())
    assert not any("合成" in said for said in regions(small()).sentences())
    assert regions(small()).exhibit.marks == ()


@pytest.mark.parametrize("word", ["合成氨", "合成橡胶"])
def test_a_client_whose_trade_is_called_synthetic_has_real_data(word: str) -> None:
    found = regions(Cube(small(basis=f"{word}行业协会").rows, id=f"{word}各地"))
    assert not found.found.synthetic
    assert not any(SYNTHETIC in text for text in (*found.sentences(), found.to_sheet().state, found.exhibit.title))
    assert found.exhibit.marks == ()


# -- shown


def many() -> list[Regions]:
    published = cii_xl.published()
    long = small({(f"很长很长很长很长的地区名称{r}", n): (5.0 * r, 1.0) for r in range(1, 4) for n in ("金融", "制造")})
    alike = small(dict.fromkeys(VALUES, (12.0, 1.0)))
    one = small({("东", "金融"): (12.0, 1.0)})
    zero = small(dict.fromkeys(VALUES, (0.0, 1.0)))
    calibrated = Cube(published.rows.assign(region="全国"), id=published.id)
    cubes = [DEMO, small(), long, alike, one, zero, calibrated]
    return [*(regions(c) for c in cubes), regions(DEMO, rows="industry", columns="year", weighting="value_added")]


@pytest.mark.parametrize("found", many())
def test_titles_figures_and_texts_hold_whatever_the_data(found: Regions) -> None:
    for exhibit in found.exhibits():
        assert ems(exhibit.title) <= TITLE_EMS
        assert "nan" not in f"{exhibit.title}{exhibit.alt}{exhibit.foot}"
        assert exhibit.section == "分析"
    json.dumps(found.as_dict(), allow_nan=False)
    sheet = found.to_sheet()
    for block in PANEL.blocks:
        rows = sheet.rows[block.key]
        assert len(rows) <= block.slots
        assert all(len(row) == len(block.fields) for row in rows)
    assert len(sheet.findings) <= 8
    assert len(sheet.notes) <= 10


def test_calibrated_figures_are_marked() -> None:
    assert many()[-2].exhibit.marks == (Mark.CALIBRATED,)


def test_slides_have_nothing_wrong() -> None:
    found = regions(DEMO, weighting="value_added")
    slides = slides_of(found.exhibits())
    assert [str(f) for f in lint.lint(new_deck(slides), slides=slides)] == []
    assert picture(found.exhibit).startswith(b"\x89PNG")


def test_the_dispersion_chart_adds_up_to_a_hundred() -> None:
    chart = regions(DEMO).exhibits()[2].body
    assert isinstance(chart, Chart)
    assert chart.kind is Kind.STACKED_100
    splits = regions(DEMO).frames()["dispersion"]
    between, within = (series.values for series in chart.series)
    assert between == pytest.approx((100 * splits["between"] / splits["total"]).tolist())
    assert within == pytest.approx((100 * splits["within"] / splits["total"]).tolist())
    assert chart.categories == ("按地区·方差", "按地区·泰尔指数", "按行业·方差", "按行业·泰尔指数")
