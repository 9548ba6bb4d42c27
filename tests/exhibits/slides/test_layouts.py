"""Layouts and placeholders of templates that are not ours."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation
from pptx.util import Inches

from cii_xl.exhibits.exhibit import CHART, CHART_WORDS, COVER, LAYOUTS, PAIR, TABLE, WORDS, Exhibit, Words
from cii_xl.exhibits.slides import areas, text, theme
from cii_xl.exhibits.slides.layouts import Layouts, check
from cii_xl.exhibits.slides.mapping import Mapping, TemplateError, read_mapping
from cii_xl.exhibits.slides.template import template
from cii_xl.exhibits.slides.words import write_words
from cii_xl.index.problems import Severity

THEIRS = {COVER: "首页", WORDS: "文本页", CHART: "单图", CHART_WORDS: "图文", TABLE: "数据表", PAIR: "对比"}


def ours() -> Any:
    return Presentation(io.BytesIO(template()))


def renamed() -> Any:
    """Our template as a client would have it: other names, and no placeholders for lines."""
    deck = ours()
    for layout in deck.slide_layouts:
        for placeholder in list(layout.placeholders):
            role = placeholder.name
            if role in (
                areas.UNIT,
                areas.MARK,
                areas.SOURCE,
                areas.TRACKER,
                areas.HEADING_2,
                areas.UNIT_2,
                areas.MARK_2,
            ):
                placeholder.element.getparent().remove(placeholder.element)
            else:
                placeholder.name = f"客户{role}"
        layout._element.cSld.set("name", THEIRS[layout.name])
    return deck


def mapped() -> Mapping:
    mapping = Mapping()
    for layout, theirs in THEIRS.items():
        mapping.layouts[layout] = theirs
        for role in (areas.TITLE, *areas.CONTENT[layout]):
            mapping.placeholders[layout, role] = f"客户{role}"
    return mapping


def layout_of(deck: Any, name: str) -> Any:
    return next(layout for layout in deck.slide_layouts if layout.name == name)


def test_a_mapping_finds_every_layout_and_placeholder() -> None:
    deck, plain = renamed(), Layouts.of(ours())
    layouts = Layouts.of(deck, mapped())
    assert layouts.problems == ()
    for name in LAYOUTS:
        assert layouts[name].theirs.name == THEIRS[name]
        for role in (areas.TITLE, *areas.CONTENT[name]):
            assert layouts[name].areas[role].index == plain[name].areas[role].index


def test_lines_without_placeholder_take_a_strip_of_the_content() -> None:
    chart = Layouts.of(renamed(), mapped())[CHART].areas
    whole = Layouts.of(ours())[CHART].areas[areas.CHART].box
    unit, mark, body, source = (chart[role].box for role in (areas.UNIT, areas.MARK, areas.CHART, areas.SOURCE))
    assert chart[areas.UNIT].index is None
    assert unit.top == mark.top == whole.top
    assert unit.left + unit.width <= mark.left
    assert unit.top + unit.height <= body.top
    assert body.top + body.height <= source.top
    assert body.height > 0.6 * whole.height


def test_both_exhibits_of_a_pair_have_their_lines() -> None:
    pair = Layouts.of(renamed(), mapped())[PAIR].areas
    right, unit, heading = (pair[role].box for role in (areas.RIGHT, areas.UNIT_2, areas.HEADING_2))
    assert heading.top + heading.height <= unit.top
    assert unit.top + unit.height <= right.top
    assert heading.left == unit.left == right.left


def test_a_text_box_stands_in_for_a_missing_placeholder() -> None:
    page = Layouts.of(renamed(), mapped()).add(CHART)
    shape = page.shape(areas.SOURCE)
    assert not shape.is_placeholder
    text.write(shape.text_frame, "来源：研报 2.1")
    assert shape.text_frame.text == "来源：研报 2.1"
    assert page.shape(areas.SOURCE) is shape
    assert page.shape(areas.TRACKER) is None


def test_a_template_is_guessed_from_what_its_layouts_hold() -> None:
    deck = Presentation()  # python-pptx's own: 4:3, English names
    problems = check(deck)
    assert {p.rule for p in problems} == {"template-size", "template-layout", "template-placeholder"}
    layouts = [p for p in problems if p.rule == "template-layout"]
    assert [p.severity for p in layouts] == [Severity.NOTE] * len(LAYOUTS)
    told = "\n".join(str(p) for p in problems)
    assert "4:3" in told
    assert "Title and Content" in told
    assert "Two Content" in told
    small = [p for p in problems if p.severity is Severity.ERROR]
    assert small, "the words beside a chart leave it too little of a 4:3 slide"
    assert all("至少" in p.expected for p in small)


def test_a_wide_english_template_works_without_a_mapping() -> None:
    deck = wide()
    layouts = Layouts.of(deck)
    assert layouts[CHART].theirs.name == "Title and Content"
    assert layouts[PAIR].theirs.name == "Two Content"
    assert layouts[COVER].theirs.name == "Title Slide"
    left, right = (layouts[PAIR].areas[role].box for role in (areas.LEFT, areas.RIGHT))
    assert left.left + left.width <= right.left
    page = layouts.add(CHART)
    assert {p.name for p in page.slide.placeholders} == {areas.TITLE, areas.CHART, areas.PAGE}
    box = page.take(areas.CHART)
    assert box == layouts[CHART].areas[areas.CHART].box
    assert areas.CHART not in {p.name for p in page.slide.placeholders}


def wide() -> Any:
    """python-pptx's template at 16:9, all its placeholders stretched."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(13.333), Inches(7.5)
    for holder in [deck.slide_master, *deck.slide_layouts]:
        for shape in holder.placeholders:
            places = shape._element.spPr.findall("{*}xfrm")
            if places:
                shape.left, shape.width = round(shape.left * 4 / 3), round(shape.width * 4 / 3)
    return deck


def test_a_theme_without_east_asian_fonts_gets_one() -> None:
    deck = wide()
    part = theme.of(deck.slide_master)
    part._blob = re.sub(rb'<a:font script="Hans"[^>]*/>', b"", part.blob)
    assert [p.severity for p in check(deck) if p.rule == "template-font"] == [Severity.WARNING]
    Layouts.of(deck)
    assert [p for p in check(deck) if p.rule == "template-font"] == []
    again = Presentation(io.BytesIO(saved(deck)))
    assert [p for p in check(again) if p.rule == "template-font"] == []


def saved(deck: Any) -> bytes:
    buffer = io.BytesIO()
    deck.save(buffer)
    return buffer.getvalue()


def test_all_faults_at_once_with_the_closest_names() -> None:
    deck, mapping = renamed(), mapped()
    mapping.layouts[TABLE] = "数据图表"
    mapping.placeholders[CHART, areas.CHART] = "客户图表"
    holder = next(p for p in layout_of(deck, "对比").placeholders if p.name == "客户左图")
    holder.width = Inches(1)
    with pytest.raises(TemplateError) as caught:
        Layouts.of(deck, mapping)
    problems = caught.value.problems
    assert len(problems) == 3
    said = str(caught.value)
    assert "没有名为“数据图表”的版式；最接近的是：数据表" in said
    assert "客户图表区" in said
    assert "版式“双图”（模板中为“对比”）的占位符“左图”" in said
    assert "1.0 × " in said


def test_a_layout_that_nothing_can_stand_for() -> None:
    deck = wide()
    for name in ("Two Content", "Comparison", "Content with Caption", "Picture with Caption"):
        deck.slide_layouts.remove(layout_of(deck, name))
    problems = [p for p in check(deck) if p.severity is Severity.ERROR]
    assert {str(p.place) for p in problems} == {"版式“图表与文字”", "版式“双图”"}
    assert all("对应表" in p.fix for p in problems)


def test_placeholders_that_we_do_not_use_are_not_left_on_slides() -> None:
    page = Layouts.of(wide()).add(WORDS)
    made = Exhibit("method", "附录", "标题", Words(((0, "小标题"), (1, "要点"))))
    shape = write_words(page, areas.WORDS, made)
    assert shape.name == "cii:method:words"
    assert [(p.level, p.text) for p in shape.text_frame.paragraphs] == [(0, "小标题"), (1, "要点")]
    assert {p.name for p in page.slide.placeholders} == {areas.TITLE, "cii:method:words", areas.PAGE}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_mapping_file(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "对应.csv"
    rows = ["版式,占位符,模板中的名称", "图表,,单图", "图表,图表区,客户图表区", ",,", "双图,,对比"]
    path.write_text("\r\n".join(rows), encoding=encoding, newline="")
    mapping = read_mapping(path)
    assert mapping.layouts == {CHART: "单图", PAIR: "对比"}
    assert mapping.placeholders == {(CHART, areas.CHART): "客户图表区"}


def test_every_fault_of_a_mapping_file(tmp_path: Path) -> None:
    path = tmp_path / "对应.csv"
    rows = ["版式,占位符,模板中的名称", "图标,,单图", "图表,图表,客户图表", "双图,左图,", "表格,,甲", "表格,,乙"]
    path.write_text("\n".join(rows), encoding="utf-8")
    with pytest.raises(TemplateError) as caught:
        read_mapping(path)
    said = [str(p) for p in caught.value.problems]
    assert [s.split("：")[0] for s in said] == [f"[错误] 对应.csv 第 {n} 行" for n in (2, 3, 4, 6)]
    assert "最接近的是：图表" in said[0]
    assert "图表区" in said[1]


@pytest.mark.parametrize("content", ["", "a,b\n1,2"])
def test_a_file_that_is_no_mapping(tmp_path: Path, content: str) -> None:
    path = tmp_path / "对应.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(TemplateError, match="表头含 版式、占位符、模板中的名称 三列"):
        read_mapping(path)
