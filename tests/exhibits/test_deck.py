"""The pages of a deck: order, pairs, agenda, method, sources, titles written by hand."""

import re

import pytest
from index.tiny import edition as tiny

from cii_xl import published
from cii_xl.exhibits.catalogue import exhibits, known
from cii_xl.exhibits.catalogue.common import sections
from cii_xl.exhibits.deck import PAGES, plan, ranges
from cii_xl.exhibits.exhibit import LAYOUTS, Chart, Slide, Table, Words
from cii_xl.exhibits.material import Coverage, Material
from cii_xl.index import Edition, UnknownName

PRINTED = published.edition()
MATERIAL = Material(PRINTED, PRINTED)
CHANGED = PRINTED.with_rates({("制造", "销售"): 30.0})
FULL = Material(
    CHANGED, PRINTED, scenario=CHANGED.with_rates({("物流", "仓储"): 50.0}), coverage=(Coverage("FIN", 10, 8, 6),)
)


def deck(material: Material = MATERIAL, only: tuple[str, ...] = (), **options: object) -> dict[str, Slide]:
    return {slide.id: slide for slide in plan(exhibits(material, only), material, **options)}  # type: ignore[arg-type]


def words(slide: Slide) -> list[str]:
    body = slide.exhibits[0].body
    assert isinstance(body, Words)
    return [text for _, text in body.paragraphs]


def test_the_published_deck_has_twenty_four_pages():
    slides = plan(exhibits(MATERIAL), MATERIAL)
    assert len(slides) == 24
    assert [s.id for s in slides[:3]] == ["cover", "agenda", "ranking"]
    assert [s.id for s in slides[-2:]] == ["method", "sources"]
    assert len({s.id for s in slides}) == 24


def test_every_exhibit_stands_on_one_page():
    for material in (MATERIAL, FULL):
        on_pages = [e.id for s in deck(material).values() for e in s.exhibits if e.id not in PAGES]
        assert sorted(on_pages) == sorted(e.id for e in exhibits(material))


def test_layouts_fit_what_stands_on_them():
    bodies = {
        "封面": [Words],
        "文字": [Words],
        "图表": [Chart],
        "表格": [Table],
        "图表与文字": [Chart, Words],
        "双图": [Table, Chart],
    }
    assert set(bodies) == set(LAYOUTS)
    for slide in deck(FULL).values():
        assert [type(e.body) for e in slide.exhibits] == bodies[slide.layout], slide.id


def test_table_and_bars_of_an_industry_share_a_page():
    slide = deck()["stages-MFG"]
    assert [e.id for e in slide.exhibits] == ["stages-MFG", "rates-MFG"]
    assert [e.id for e in deck(only=("rates-MFG",))["rates-MFG"].exhibits] == ["rates-MFG"]


def test_parts_that_follow_share_a_page_too(other: Edition):
    slides = deck(Material(other, PRINTED))
    assert [e.id for e in slides["stages-AGR_2"].exhibits] == ["stages-AGR_2", "rates-AGR_2"]


def test_the_agenda_has_the_pages_of_each_section():
    slides = plan(exhibits(FULL), FULL)
    said = words(slides[1])
    for section in dict.fromkeys(s.exhibits[0].section for s in slides[2:-2]):
        pages = [i for i, s in enumerate(slides, 1) if s.exhibits[0].section == section]
        assert f"{section}　第 {pages[0]}–{pages[-1]} 页" in said or f"{section}　第 {pages[0]} 页" in said
        assert slides[pages[0] - 1].exhibits[0].title in said
    assert slides[1].exhibits[0].title == f"目录：{len(slides) - 4} 页图表，分 6 个部分"


@pytest.mark.parametrize(
    ("pages", "shown"), [([3, 4, 5, 9], "3–5、9"), ([7], "7"), ([2, 1, 2], "1–2"), ([1, 3], "1、3")]
)
def test_page_ranges(pages: list[int], shown: str):
    assert ranges(pages) == shown


def test_the_sources_page_names_every_section_with_its_pages():
    slides = plan(exhibits(MATERIAL), MATERIAL)
    said = words(slides[-1])
    named: dict[str, str] = {}
    for line in said:
        if "：第 " in line and not line.startswith("CII"):
            where = line.split("：第 ")[1].removesuffix(" 页")
            named |= dict.fromkeys(line.split("：")[0].split("、"), where)
    expected: dict[str, list[int]] = {}
    for page, slide in enumerate(slides, 1):
        for e in slide.exhibits:
            for section in [] if e.id in PAGES else sections(e.source):
                expected.setdefault(section, []).append(page)
    assert named == {section: ranges(pages) for section, pages in expected.items()}
    assert said[-1] == "公布 9 项、区间 25 项、校准 14 项"
    assert slides[-1].exhibits[0].title == f"图表引用研报 {len(expected)} 节，48 个渗透率按 3 类来源标注"


def test_the_method_page_counts_what_the_edition_has():
    slide = deck()["method"]
    said = "\n".join(words(slide))
    rows = PRINTED.rows
    filled = rows[rows["provenance"] != "公布"]
    wide = int((filled["high"] - filled["low"] > 50).sum())
    assert f"{len(filled)} 个补足的渗透率附有权重不变时仍可取的范围，其中 {wide} 个宽于 50 个百分点" in said
    assert f"全部 {len(published.constraint_report())} 条约束" in said
    assert "公布（9 项）" in said
    assert slide.exhibits[0].title == "指数为权重与渗透率乘积之和，48 个渗透率中 9 个为公布"


def test_an_edition_without_calibration_says_nothing_of_it():
    rows = tiny((1, "provenance", "问卷"), (2, "provenance", "问卷"))
    slide = deck(Material(rows, PRINTED))["method"]
    assert "校准" not in "".join(words(slide))
    assert slide.exhibits[0].title == "指数为权重与渗透率乘积之和，5 个渗透率均为公布、问卷或自填"


def test_the_cover_has_the_edition_and_no_date():
    slide = deck()["cover"]
    said = words(slide)
    assert said[0] == "2019-2020 版"
    assert "7 个产业、48 个环节，平均指数 17.1" in said
    assert not re.search(r"20\d\d", "".join([slide.exhibits[0].title, *said[1:]]))


def test_order_puts_first_what_it_names():
    slides = list(deck(order=["gdp", "rates-MFG", "gdp"]))
    assert slides[2:6] == ["gdp", "stages-MFG", "ranking", "contributions"]


def test_order_takes_the_parts_of_a_table_along(other: Edition):
    slides = list(deck(Material(other, PRINTED), order=["heat"]))
    assert slides[2:4] == ["heat", "heat_2"]


def test_order_across_sections_shows_in_the_agenda():
    said = words(deck(order=["ranking", "gdp"])["agenda"])
    assert said[0] == "指数总览　第 3、5–8 页"
    assert "宏观贡献　第 4、17–18 页" in said


def test_titles_by_hand_replace_the_computed_ones(other: Edition):
    slides = deck(titles={"ranking": "我们的标题", "method": "怎样算", "stages-MFG": ""})
    assert slides["ranking"].exhibits[0].title == "我们的标题"
    assert slides["method"].exhibits[0].title == "怎样算"
    assert slides["stages-MFG"].exhibits[0].title.startswith("制造（5.5）")
    assert "我们的标题" in words(slides["agenda"])
    parts = deck(Material(other, PRINTED), titles={"heat": "热力"})
    assert [parts[id].exhibits[0].title for id in ("heat", "heat_2")] == ["热力", "热力（续）"]


def test_titles_and_order_may_name_what_this_deck_lacks():
    slides = deck(only=("gdp",), titles={"change": "变化"}, order=["coverage", "marimekko-FIN"])
    assert list(slides) == ["cover", "agenda", "gdp", "method", "sources"]


@pytest.mark.parametrize("options", [{"order": ["gpd"]}, {"titles": {"gpd": "x"}}])
def test_unknown_ids_are_told_with_the_nearest(options: dict[str, object]):
    with pytest.raises(UnknownName, match=r"没有名为“gpd”的图表编号；最接近的是：.*gdp"):
        deck(**options)  # type: ignore[arg-type]


def test_a_deck_without_exhibits_has_no_agenda():
    assert list(deck(only=("coverage",))) == ["cover", "method", "sources"]
    assert "coverage" in known(MATERIAL)


def test_the_same_exhibits_give_the_same_deck():
    assert plan(exhibits(FULL), FULL) == plan(exhibits(FULL), FULL)
