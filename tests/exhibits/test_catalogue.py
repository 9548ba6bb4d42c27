"""Every exhibit's numbers against the edition's rows and the table of facts, worked out once more by other means."""

import csv
import doctest
from importlib import resources

import pandas as pd
import pytest
from index.tiny import edition as tiny
from index.tiny import rows as tiny_rows

from cii_xl import published
from cii_xl.exhibits import catalogue
from cii_xl.exhibits.catalogue import CATALOGUE, exhibits, known, missing
from cii_xl.exhibits.catalogue.common import sections
from cii_xl.exhibits.exhibit import Chart, Exhibit, Kind, Look, Mark, Table, Words
from cii_xl.exhibits.material import Coverage, Interval, Material
from cii_xl.index import COLUMNS, Edition, UnknownName
from cii_xl.palette import PROVENANCE

PRINTED = published.edition()
ROWS = PRINTED.rows
CHANGED = PRINTED.with_rates({("制造", "销售"): 30.0, ("零售", "后台商务"): 5.0})
SCENARIO = CHANGED.with_rates({("物流", "仓储"): 50.0})
COVERAGE = (Coverage("FIN", 10, 8, 6), Coverage("制造", 20, 10, 5))
FULL = Material(CHANGED, PRINTED, scenario=SCENARIO, coverage=COVERAGE)
NO_INTERVAL = "各产业指数都是确定的数，没有区间；应用问卷估计后可用"


def by_id(material: Material, *only: str) -> dict[str, Exhibit]:
    return {e.id: e for e in exhibits(material, only)}


def chart(id: str, material: Material = FULL) -> Chart:
    body = by_id(material, id)[id].body
    assert isinstance(body, Chart)
    return body


def table(id: str, material: Material = FULL) -> Table:
    body = by_id(material, id)[id].body
    assert isinstance(body, Table)
    return body


def points(edition: Edition) -> dict[str, float]:
    """Indices by name, by summing over the rows."""
    found: dict[str, float] = {}
    for row in edition.rows.to_dict("records"):
        found[row["industry"]] = found.get(row["industry"], 0.0) + row["weight"] * row["rate"]
    return found


def printed_rows() -> dict[str, dict[str, str]]:
    """The table of facts as it lies in the package."""
    text = (resources.files("cii_xl.published") / "data" / "facts.csv").read_text(encoding="utf-8")
    return {row["id"]: row for row in csv.DictReader(text.splitlines())}


FACTS = printed_rows()


def number(id: str) -> float:
    return float(FACTS[id]["value"])


# -- all of them -----------------------------------------------------------------------------------------------------


def test_the_published_edition_has_more_than_twenty_exhibits():
    assert len(exhibits(Material(PRINTED, PRINTED))) == 28
    assert len(exhibits(FULL)) == 32


@pytest.mark.parametrize("material", [Material(PRINTED, PRINTED), FULL], ids=["published", "full"])
def test_every_exhibit_has_what_a_reader_needs(material: Material):
    for e in exhibits(material):
        assert e.title, e.id
        assert e.unit, e.id
        assert e.source, e.id
        assert sections(e.source) or e.id == "coverage", e.id
        assert e.alt.endswith("。"), e.id
        assert e.section, e.id
        assert e.id.isascii(), e.id


def test_the_example_in_the_documentation_holds():
    assert doctest.testmod(catalogue) == (0, 3)


def test_every_title_has_a_figure():
    for e in exhibits(FULL):
        assert any(c.isdigit() for c in e.title), e.id


def test_series_are_as_long_as_their_categories():
    for e in exhibits(FULL):
        if isinstance(e.body, Chart):
            n = len(e.body.categories)
            for s in e.body.series:
                assert len(s.values) == n, e.id
                assert len(s.colours) in (0, n), e.id
                assert len(s.low) == len(s.high) in (0, n), e.id
            assert len(e.body.widths) in (0, n)


def test_rows_of_tables_are_as_long_as_their_heads():
    for e in exhibits(FULL):
        if isinstance(e.body, Table):
            assert {len(row) for row in e.body.rows} == {len(e.body.columns)}, e.id
            assert len(e.body.colours) in (0, len(e.body.rows)), e.id
            assert len(e.body.rows) <= 10, e.id


def test_the_sections_named_are_those_of_the_report():
    known = {part for row in FACTS.values() for part in [row["section"]]}
    known |= {"2.2", "3.1.1"}
    for e in exhibits(FULL):
        assert set(sections(e.source)) <= known, e.id


# -- indices ---------------------------------------------------------------------------------------------------------


def test_ranking():
    found = chart("ranking")
    expected = sorted(points(CHANGED).items(), key=lambda pair: -pair[1])
    assert found.kind is Kind.BAR
    assert found.categories == tuple(name for name, _ in expected)
    assert found.series[0].values == pytest.approx([x for _, x in expected])
    assert found.reference is not None
    assert found.reference.value == pytest.approx(sum(points(CHANGED).values()) / 7)
    assert by_id(FULL, "ranking")["ranking"].title == "金融以 30.2 领先，物流 11.2 居末"


def test_the_published_ranking_says_what_the_report_prints():
    e = by_id(Material(PRINTED, PRINTED), "ranking")["ranking"]
    assert e.title == "金融以 30.2 领先，制造 5.5 尚处起步"
    assert e.source == "研报 2.2、4.1；CII 工作簿（2019-2020 版）"
    assert e.marks == ()


def test_commentary_says_what_the_summary_says():
    body = by_id(FULL, "commentary")["commentary"].body
    assert isinstance(body, Words)
    assert tuple(text for _, text in body.paragraphs) == tuple(FULL.summary.commentary())


def test_contributions_add_up_to_the_indices():
    found = chart("contributions")
    assert found.kind is Kind.STACKED
    assert [s.name for s in found.series] == [f"第 {p} 位" for p in range(1, 9)]
    for i, name in enumerate(found.categories):
        parts = [s.values[i] for s in found.series]
        assert sum(x for x in parts if x is not None) == pytest.approx(points(CHANGED)[name])
        for position, part in enumerate(parts, 1):
            rows = CHANGED.rows
            own = rows[(rows["industry"] == name) & (rows["position"] == position)]
            assert part == (None if own.empty else pytest.approx((own["weight"] * own["rate"]).item()))


def test_many_positions_are_stacked_in_bands(other: Edition):
    found = chart("contributions", Material(other, PRINTED))
    assert [s.name for s in found.series] == [f"第 {p}–{p + 1} 位" for p in range(1, 12, 2)]
    farm = found.categories.index("农业")
    assert [s.values[farm] for s in found.series] == pytest.approx([x / 12 for x in (16, 50, 90, 130, 140, 150)])


def test_headroom_climbs_from_the_mean_to_a_hundred():
    found = chart("headroom")
    values = found.series[0].values
    assert found.kind is Kind.WATERFALL
    assert found.totals == (0, 8)
    assert values[0] == pytest.approx(sum(points(CHANGED).values()) / 7)
    assert values[-1] == 100
    assert sum(x for x in values[:-1] if x is not None) == pytest.approx(100)
    steps = dict(zip(found.categories[1:-1], values[1:-1], strict=True))
    assert steps == pytest.approx({name: (100 - x) / 7 for name, x in points(CHANGED).items()})


def test_intervals_are_the_bounds_through_the_weights_and_a_printed_index_is_a_point():
    found = chart("intervals").series[0]
    rows = CHANGED.rows
    for name, low, high in zip(chart("intervals").categories, found.low, found.high, strict=True):
        if name not in ("制造", "零售"):
            assert low == high == pytest.approx(points(CHANGED)[name])
            continue
        own = rows[rows["industry"] == name]
        assert low == pytest.approx((own["weight"] * own["low"].fillna(own["rate"])).sum())
        assert high == pytest.approx((own["weight"] * own["high"].fillna(own["rate"])).sum())


def test_notes_say_which_industries_have_which_kind_of_interval():
    material = Material(PRINTED, PRINTED, intervals={"MFG": Interval(5, 6, "问卷区间（n = 40）")})
    e = by_id(material, "intervals")["intervals"]
    assert "区间（制造）：问卷区间（n = 40）" in e.notes
    assert "区间（金融、零售、文娱、教育、医疗、物流）：研报印出的指数，没有区间" in e.notes
    assert chart("intervals", material).series[0].low[-1] == 5


# -- industries ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", PRINTED.industries)
def test_stage_tables(code: str):
    found = table(f"stages-{code}")
    own = CHANGED.rows.query("code == @code").sort_values("position")
    assert [c.look for c in found.columns] == [
        Look.TEXT, Look.TEXT, Look.NUMBER, Look.HEAT, Look.HARVEY, Look.NUMBER, Look.TEXT,
    ]  # fmt: skip
    for got, r in zip(found.rows, own.to_dict("records"), strict=True):
        assert got[:2] == (r["stage"], r["substage"] or None)
        assert got[2:6] == pytest.approx((r["weight"] * 100, r["rate"], r["rate"], r["weight"] * r["rate"]))
        assert got[6] == r["provenance"]
    assert [row[-1] for row in found.colours] == [PROVENANCE[p][0] for p in own["provenance"]]


@pytest.mark.parametrize("code", PRINTED.industries)
def test_rate_bars_stand_in_the_order_of_the_table(code: str):
    found = chart(f"rates-{code}")
    own = CHANGED.rows.query("code == @code").sort_values("position")
    assert found.series[0].values == pytest.approx(list(own["rate"]))
    finest = [s or t for s, t in zip(own["substage"], own["stage"], strict=True)]
    assert [c.rstrip("●◆○") for c in found.categories] == finest
    colour = dict(found.key)
    assert list(found.series[0].colours) == [colour[p] for p in own["provenance"]]
    assert [c[-1] == "●" for c in found.categories] == [p == "公布" for p in own["provenance"]]


def test_long_industries_go_on_on_a_second_table(other: Edition):
    found = by_id(Material(other, PRINTED), "stages-AGR", "rates-AGR")
    assert list(found) == ["stages-AGR", "stages-AGR_2", "rates-AGR", "rates-AGR_2"]
    assert found["stages-AGR"].title.endswith("（1/2）")
    assert found["stages-AGR_2"].title.endswith("（2/2）")
    bodies = [found[id].body for id in ("stages-AGR", "stages-AGR_2")]
    assert [row[0] for body in bodies if isinstance(body, Table) for row in body.rows] == [
        f"第{i // 3}段" for i in range(1, 13)
    ]


def test_marimekko_shows_the_lowest_industry():
    material = Material(PRINTED, PRINTED)
    e = by_id(material, "marimekko")["marimekko"]
    assert e.title.startswith("制造指数 5.5")
    body = e.body
    assert isinstance(body, Chart)
    own = ROWS.query("code == 'MFG'").sort_values("position")
    assert body.widths == pytest.approx(list(own["weight"]))
    assert body.series[0].values == pytest.approx(list(own["rate"]))
    assert [a + b for a, b in zip(body.series[0].values, body.series[1].values, strict=True)] == pytest.approx(
        [100.0] * 5
    )  # type: ignore[operator]


def test_other_marimekkos_are_made_when_asked_for():
    assert not any(e.id.startswith("marimekko-") for e in exhibits(FULL))
    assert list(by_id(FULL, "marimekko-FIN")) == ["marimekko-FIN"]
    assert len(exhibits(FULL, ["marimekko-XXX"])) == 7


# -- along the chain -------------------------------------------------------------------------------------------------


def test_heat_has_every_rate_at_its_place():
    found = table("heat")
    assert [c.title for c in found.columns] == ["产业", *"12345678"]
    cells = {
        (row[0], p): cell for row in found.rows for p, cell in enumerate(row[1:], 1) if cell is not None
    }  # fmt: skip
    assert len(cells) == 48
    for r in CHANGED.rows.to_dict("records"):
        cell = cells[r["industry"], r["position"]]
        assert isinstance(cell, tuple)
        assert cell[0] == r["rate"]
        assert cell[1].rstrip("●◆○") == r["substage"]


def test_a_wide_heat_table_goes_on(other: Edition):
    found = by_id(Material(other, PRINTED), "heat")
    assert list(found) == ["heat", "heat_2"]
    heads = [[c.title for c in e.body.columns] for e in found.values() if isinstance(e.body, Table)]
    assert heads == [["产业", *map(str, range(1, 7))], ["产业", *map(str, range(7, 13))]]


def test_gradient_has_a_line_for_each_industry_and_the_mean():
    found = chart("gradient")
    rows = CHANGED.rows
    assert found.kind is Kind.LINE
    assert [s.name for s in found.series] == [*PRINTED.industries.values(), "平均"]
    for s in found.series[:-1]:
        own = rows[rows["industry"] == s.name].set_index("position")["rate"]
        assert s.values == tuple(own.get(p) for p in range(1, 9))
    assert found.series[-1].values == pytest.approx(list(rows.groupby("position")["rate"].mean()))


# -- comparisons -----------------------------------------------------------------------------------------------------


def test_change_goes_from_one_mean_to_the_other():
    found = chart("change")
    values = found.series[0].values
    old, new = points(PRINTED), points(CHANGED)
    assert values[0] == pytest.approx(sum(old.values()) / 7)
    assert values[-1] == pytest.approx(sum(new.values()) / 7)
    steps = dict(zip(found.categories[1:-1], values[1:-1], strict=True))
    assert steps == pytest.approx({name: (new[name] - old[name]) / 7 for name in ("制造", "零售")})
    assert sum(x for x in values[:-1] if x is not None) == pytest.approx(values[-1])
    assert "其余 5 个产业的指数没有变化，未列出" in by_id(FULL, "change")["change"].notes


def test_changes_too_small_beside_their_levels_have_an_axis_of_their_own_and_a_note():
    def shown(rate):
        after = PRINTED.with_rates({("制造", "销售"): rate})
        return by_id(Material(after, PRINTED, previous=PRINTED), "change")["change"]

    near = shown(15.0)
    levels = [near.body.series[0].values[0], near.body.series[0].values[-1]]
    assert near.body.minimum == 16.5
    assert near.body.minimum < min(levels)
    assert near.notes[-1] == "纵轴由 16.5 起，不从 0 起，柱高不可按比例比较"
    far = shown(100.0)
    assert far.body.minimum is None
    assert not any("纵轴" in note for note in far.notes)


def test_industries_that_came_and_went_are_steps_of_their_own():
    before = tiny()
    rows = tiny_rows()
    after = Edition(pd.concat([rows[rows["code"] == "FIN"], ROWS.query("code == 'MFG'")])[list(COLUMNS)], id="新")
    found = chart("change", Material(after, PRINTED, previous=before))
    values = found.series[0].values
    steps = dict(zip(found.categories[1:-1], values[1:-1], strict=True))
    assert steps == pytest.approx({"新增的产业": (35 + 5.5) / 2 - 35, "退出的产业": 35 - 37.5})
    assert sum(x for x in values[:-1] if x is not None) == pytest.approx((35 + 5.5) / 2)


def test_whatif_has_both_sides():
    found = chart("whatif")
    now, then = points(CHANGED), points(SCENARIO)
    assert [s.name for s in found.series] == ["现状", "情景"]
    for name, x, y in zip(found.categories, *(s.values for s in found.series), strict=True):
        if name == "平均":
            assert (x, y) == pytest.approx((sum(now.values()) / 7, sum(then.values()) / 7))
        else:
            assert (x, y) == pytest.approx((now[name], then[name]))
    assert "物流" in by_id(FULL, "whatif")["whatif"].title


def test_coverage_has_the_numbers_of_the_survey():
    found = chart("coverage")
    assert found.categories == ("金融", "制造")
    assert {s.name: s.values for s in found.series} == {"邀请": (10, 20), "回收": (8, 10), "有效": (6, 5)}


def test_made_up_data_are_marked_on_what_they_enter():
    rows = CHANGED.rows
    rows.loc[rows["substage"] == "销售", "basis"] = "合成示例数据"
    found = by_id(Material(Edition(rows, id="试"), PRINTED, coverage=COVERAGE))
    marked = {id for id, e in found.items() if Mark.SYNTHETIC in e.marks}
    assert {"ranking", "heat", "stages-MFG", "rates-MFG", "coverage"} <= marked
    assert not {"stages-FIN", "gdp"} & marked


# -- printed figures -------------------------------------------------------------------------------------------------


def test_gdp():
    found = chart("gdp")
    assert found.categories == tuple(f"{y}e" for y in range(2019, 2025))
    assert found.series[0].values == tuple(number(f"gdp.increment.{y}") for y in range(2019, 2025))
    assert found.series[1].values == tuple(number(f"gdp.share.{y}") for y in range(2019, 2025))
    e = by_id(FULL, "gdp")["gdp"]
    assert e.marks == (Mark.FORECAST,)
    assert e.title == "产业互联网预计 2024 年带来 9,387.8 亿元 GDP 增量，贡献率由 10.7% 升至 14.2%"
    assert "研报称占整体 GDP 增量约 13%（取整），由逐年数据推算为 12.6%" in e.notes


def test_growth():
    found = chart("growth-2024")
    assert found.series[0].values == (0.2, 1.8, 3.5, 5.5)
    assert found.totals == (3,)
    assert found.categories == ("劳动力（3.7%）", "资本（32.5%）", "全要素生产率（63.9%）", "GDP 增速")
    assert "因四舍五入，合计可能不等于100%（本图合计 100.1%）" in by_id(FULL, "growth-2024")["growth-2024"].notes[0]


def test_traffic():
    found = chart("traffic")
    flow = [number(f"traffic.{y}") for y in range(2014, 2025)]
    assert found.series[0].values == tuple(flow)
    assert found.series[1].values[0] is None
    printed = {1: 103.4, 3: 162.3, 4: 189.1, 5: 114.7, 6: 142.4, 7: 142.4}
    for i, growth in printed.items():
        assert found.series[1].values[i] == pytest.approx(growth, abs=0.05)
    e = by_id(FULL, "traffic")["traffic"]
    assert e.title.endswith("预计 2024 年增至其 179.5 倍")
    assert number("traffic.multiple") == 179.5
    assert any("相差十倍" in note for note in e.notes)


def test_data_types():
    found = chart("data-types")
    assert found.kind is Kind.STACKED_100
    assert found.categories == ("2018", "2024e")
    assert len(found.series) == 5
    for s in found.series:
        assert s.values == tuple(number(f"data.share.{s.name}.{y}") for y in (2018, 2024))


def test_industrial_data():
    found = chart("industrial-data")
    assert found.series[0].values == tuple(number(f"data.industrial_share.{y}") for y in range(2015, 2025))
    assert found.categories[3:5] == ("2018", "2019e")


def test_devices():
    found = chart("devices")
    assert found.kind is Kind.AREA
    assert found.categories == ("2015", "2018", "2024e")
    assert [s.name for s in found.series] == ["M2M", "PC", "平板电脑", "智能手机", "联网电视", "其他"]
    for s in found.series:
        assert s.values == tuple(number(f"devices.{s.name}.{y}") for y in (2015, 2018, 2024))
    assert "99.9%" in by_id(FULL, "devices")["devices"].notes[0]


def test_economy_has_a_row_for_each_of_the_seven():
    found = table("economy")
    sizes = {
        "制造": "MFG.va", "零售": "RET.va", "金融": "FIN.va", "医疗": "MED.total", "教育": "EDU.spend",
        "物流": "LOG.va", "文娱": "ENT.va",
    }  # fmt: skip
    assert [(row[0], row[2]) for row in found.rows] == [(name, number(f"econ.{id}")) for name, id in sizes.items()]
    shares = {row[0]: row[3] for row in found.rows}
    assert shares == {
        name: number(f"econ.{id}_gdp") if f"econ.{id}_gdp" in FACTS else None for name, id in sizes.items()
    }  # fmt: skip
    said = "".join(str(row[4]) for row in found.rows)
    used = {f"econ.{id}{end}" for id in sizes.values() for end in ("", "_gdp")}
    for id, row in FACTS.items():
        if id.startswith("econ.") and id not in used:
            assert row["value"] in said, id


def test_forecasts_are_marked_and_past_years_are_not():
    found = by_id(FULL)
    forecast = {id for id, e in found.items() if Mark.FORECAST in e.marks}
    assert forecast == {"gdp", "growth-2024", "traffic", "data-types", "industrial-data", "devices"}


# -- asking for some -------------------------------------------------------------------------------------------------


def test_what_cannot_be_made_is_told_with_its_reason():
    material = Material(PRINTED, PRINTED)
    assert missing(material) == {
        "change": "没有可比较的版本：本版与公布版本相同，也没有给出上一版本",
        "whatif": "没有情景",
        "intervals": NO_INTERVAL,
        "coverage": "没有问卷调查的份数",
    }
    assert not {"change", "whatif", "coverage", "intervals"} & {e.id for e in exhibits(material)}
    assert exhibits(material, ["change"]) == []
    assert missing(FULL) == {}


def test_nothing_changed_is_a_reason_too():
    same = Material(PRINTED, PRINTED, previous=PRINTED, scenario=PRINTED, coverage=(Coverage("FIN", 0, 0, 0),))
    assert missing(same) == {
        "change": "与 2019-2020 版相比，各产业指数没有变化",
        "whatif": "情景与本版的权重和渗透率相同",
        "intervals": NO_INTERVAL,
        "coverage": "没有问卷调查的份数",
    }
    old = Edition(ROWS.query("code == 'MFG'"), id="旧")
    strange = Material(tiny(), PRINTED, previous=old, scenario=old)
    assert missing(strange)["change"] == "与 旧 版没有共同的产业"
    assert missing(strange)["whatif"] == "情景与本版没有共同的产业"


def test_only_what_is_named_is_made_in_the_catalogues_order():
    assert [e.id for e in exhibits(FULL, ["gdp", "rates-MFG", "ranking"])] == ["ranking", "rates-MFG", "gdp"]
    assert [e.id for e in exhibits(FULL, ["stages-XXX"])] == [f"stages-{code}" for code in PRINTED.industries]


def test_an_unknown_id_is_told_with_the_nearest():
    with pytest.raises(UnknownName, match="没有名为“stages-MGF”的图表编号；最接近的是：stages-MFG"):
        exhibits(FULL, ["ranking", "stages-MGF"])


def test_every_exhibit_is_known_by_a_chinese_name():
    names = known(FULL)
    assert {e.id for e in exhibits(FULL)} <= set(names)
    assert names["stages-MFG"] == "制造：环节表"
    assert all(names.values())
    assert set(CATALOGUE) - {"stages-XXX", "rates-XXX", "marimekko-XXX"} <= set(names)


def test_codes_that_no_command_line_takes_are_written_as_numbers():
    material = Material(tiny((3, "code", "零-1"), (4, "code", "零-1")), PRINTED)
    assert "stages-u96F6u002D1" in {e.id for e in exhibits(material)}


def test_one_description_gives_the_same_numbers_each_time():
    again = Material(CHANGED, PRINTED, scenario=SCENARIO, coverage=COVERAGE)
    assert exhibits(again) == exhibits(FULL)


def test_only_what_depends_on_a_rate_changes_with_it():
    other = Material(CHANGED.with_rates({("教育", "教学", "授课"): 6.0}), PRINTED)
    before, after = by_id(Material(CHANGED, PRINTED)), by_id(other)
    assert {id for id in before if before[id] != after[id]} == {
        "ranking", "commentary", "contributions", "heat", "gradient", "headroom", "intervals", "stages-EDU",
        "rates-EDU", "change",
    }  # fmt: skip
