"""Text on slides: fonts everywhere, levels, and what a person set by hand."""

from __future__ import annotations

import io
from typing import Any

import pytest
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.util import Inches, Pt

from cii_xl.exhibits.exhibit import WORDS, Exhibit, Words
from cii_xl.exhibits.slides import areas, text
from cii_xl.exhibits.slides.box import Box
from cii_xl.exhibits.slides.layouts import Layouts
from cii_xl.exhibits.slides.template import template
from cii_xl.exhibits.slides.text import Style
from cii_xl.exhibits.slides.words import fitting, write_words


def box() -> Any:
    deck = Presentation(io.BytesIO(template()))
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    return slide.shapes.add_textbox(0, 0, Inches(4), Inches(2))


def properties(shape: Any) -> list[Any]:
    return [e for tag in ("rPr", "endParaRPr") for e in shape._element.iter(f"{{*}}{tag}")]


def test_every_run_and_end_has_both_fonts_and_the_language() -> None:
    shape = box()
    text.write(shape.text_frame, [(0, "标题 A"), (1, "要点"), (1, "")], Style(12, "#0F4C5C", True, "ctr", 90))
    found = properties(shape)
    assert len(found) == 2 + 3
    for own in found:
        assert own.get("lang") == "zh-CN"
        assert own.find("{*}latin").get("typeface") == "+mn-lt"
        assert own.find("{*}ea").get("typeface") == "+mn-ea"
        assert own.get("sz") == "1200"
        assert [child.tag.split("}")[1] for child in own] == ["solidFill", "latin", "ea"]
    first = shape.text_frame.paragraphs[0]
    assert first.line_spacing == pytest.approx(0.9)
    assert [(p.level, p.text) for p in shape.text_frame.paragraphs] == [(0, "标题 A"), (1, "要点"), (1, "")]


def test_titles_take_the_fonts_of_headings() -> None:
    shape = box()
    text.write(shape.text_frame, "标题", text.TITLE)
    assert {p.find("{*}ea").get("typeface") for p in properties(shape)} == {"+mj-ea"}


def test_line_breaks_are_paragraphs_and_control_characters_go() -> None:
    shape = box()
    text.write(shape.text_frame, "一\r\n二\x07\n三 <&>")
    assert text.read(shape.text_frame) == [(0, "一"), (0, "二"), (0, "三 <&>")]
    text.rewrite(shape.text_frame, "四\x00\n五")
    assert text.read(shape.text_frame) == [(0, "四"), (0, "五")]


def test_nothing_smaller_than_nine_points() -> None:
    with pytest.raises(ValueError, match="小于 9 磅"):
        Style(8.5)


def test_what_a_person_set_stays() -> None:
    shape = box()
    text.write(shape.text_frame, [(0, "旧标题"), (1, "旧要点")], Style(16), Style(14))
    heading, point = shape.text_frame.paragraphs
    heading.runs[0].font.size = Pt(20)
    heading.runs[0].font.color.rgb = RGBColor(0xB3, 0x37, 0x2F)
    point.runs[0].font.italic = True
    point.runs[0].font.name = "Georgia"
    text.rewrite(shape.text_frame, [(0, "新标题"), (1, "新要点"), (1, "又一点"), (0, "另一标题")])
    paragraphs = shape.text_frame.paragraphs
    assert [(p.level, p.text) for p in paragraphs] == [
        (0, "新标题"), (1, "新要点"), (1, "又一点"), (0, "另一标题"),
    ]  # fmt: skip
    assert [p.runs[0].font.size for p in paragraphs] == [Pt(20), Pt(14), Pt(14), Pt(20)]
    assert paragraphs[0].runs[0].font.color.rgb == paragraphs[3].runs[0].font.color.rgb == RGBColor(0xB3, 0x37, 0x2F)
    assert paragraphs[1].runs[0].font.italic is True
    assert paragraphs[2].runs[0].font.name == "Georgia"


def test_a_text_that_lost_its_fonts_gets_them_again() -> None:
    shape = box()
    shape.text_frame.text = "别的程序写的"
    text.rewrite(shape.text_frame, "新的")
    assert all(p.find("{*}ea") is not None for p in properties(shape))


def test_a_text_with_a_font_of_its_own_keeps_it_for_chinese_too() -> None:
    shape = box()
    shape.text_frame.text = "手写"
    shape.text_frame.paragraphs[0].runs[0].font.name = "KaiTi"
    text.rewrite(shape.text_frame, "新的")
    run = next(shape._element.iter("{*}rPr"))
    assert (run.find("{*}latin").get("typeface"), run.find("{*}ea").get("typeface")) == ("KaiTi", "KaiTi")


def test_sources_of_a_pair_are_told_apart_unless_they_are_the_same() -> None:
    one = Exhibit("a", "", "", Words(()), "指数点", "研报 2.1", ("甲", "乙"))
    other = Exhibit("b", "", "", Words(()), "%", "研报 4.1")
    assert text.source_lines([one]) == ["来源：研报 2.1　注1：甲　注2：乙"]
    assert text.source_lines([one, other]) == ["左　来源：研报 2.1　注1：甲　注2：乙", "右　来源：研报 4.1"]
    assert text.source_lines([other, other]) == ["来源：研报 4.1"]


POINT = (1, "每个环节有权重（产业内合计 100%）和渗透率（0–100%），产业指数为两者乘积之和")
WIDE, BESIDE = Box(0, 0, 11183112, 4389120), Box(0, 0, 3547872, 3840480)


@pytest.mark.parametrize(
    ("place", "count", "wanted"), [(WIDE, 4, (16, 1)), (BESIDE, 3, (13, 1))], ids=["wide", "beside a chart"]
)
def test_short_words_are_large(place: Box, count: int, wanted: tuple[int, int]) -> None:
    assert fitting([(0, "小标题"), *[POINT] * count], place) == wanted


def test_long_words_stand_in_two_columns_and_shrink() -> None:
    sizes = [fitting([POINT] * count, WIDE) for count in (4, 16, 24, 80)]
    assert [columns for _, columns in sizes] == [1, 2, 2, 2]
    assert [size for size, _ in sizes] == sorted((size for size, _ in sizes), reverse=True)
    assert sizes[-1] == (10, 2)
    assert fitting([POINT] * 80, BESIDE) == (10, 1)


def test_two_columns_are_written() -> None:
    page = Layouts.of(Presentation(io.BytesIO(template()))).add(WORDS)
    shape = write_words(page, areas.WORDS, Exhibit("method", "", "", Words((POINT,) * 20)))
    body = shape._element.txBody.find("{*}bodyPr")
    assert body.get("numCol") == "2"
    assert int(body.get("spcCol")) > 0
