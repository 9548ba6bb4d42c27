"""Measured text: Chinese line breaking, heights, and LibreOffice's own lines."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pptx import Presentation
from pptx.oxml.ns import qn
from pptx.util import Pt

from cii_xl.exhibits.fonts import chinese_family
from cii_xl.exhibits.slides.metrics import LEADING, Paragraph, height, lines, widest, width
from cii_xl.exhibits.slides.pdf import deck_pdf

TEXTS = st.text(st.sampled_from("金融零售指数，。、（）“”0123456789.%abcXY \n😀…"), max_size=60)


def test_a_chinese_character_is_as_wide_as_its_size() -> None:
    assert width("产业互联网", 24) == pytest.approx(120, rel=1e-4)
    assert 24 * 0.5 < width("5", 24) < 24 * 0.65
    assert width("M2M", 24, bold=True) > width("M2M", 24)


def test_no_text_is_one_blank_line() -> None:
    assert lines("", 12, 100) == [""]
    assert width("", 12) == 0
    assert height([Paragraph("", 10)], 100) == pytest.approx(10 * LEADING)
    assert height([], 100) == 0
    assert widest([], 100) == 0


def test_numbers_and_words_are_not_broken_and_punctuation_does_not_begin_a_line() -> None:
    assert lines("金融以 30.2 领先", 10, 45) == ["金融以", "30.2 领先"]
    assert lines("金融零售，物流", 10, 41) == ["金融零", "售，物流"]
    assert lines("一二三“四五”", 10, 41) == ["一二三", "“四五”"]
    assert lines("甲\n乙", 10, 100) == ["甲", "乙"]


def test_characters_without_a_glyph_are_measured_as_squares() -> None:
    assert width("😀", 20) == pytest.approx(20, rel=1e-4)
    assert lines("😀" * 5, 20, 45) == ["😀😀", "😀😀", "😀"]


def test_height_counts_lines_spacing_and_indents() -> None:
    one = Paragraph("一二三四五六", 10)
    assert height([one], 61) == pytest.approx(10 * LEADING)
    assert height([one], 31) == pytest.approx(20 * LEADING)
    assert height([Paragraph("一二三四五六", 10, left=30)], 61) == pytest.approx(20 * LEADING)
    assert height([Paragraph("一", 10, line=0.9)], 61) == pytest.approx(9 * LEADING)
    assert height([Paragraph("一", 10, exact=15)], 61) == 15
    spaced = Paragraph("一", 10, before=4, after=2)
    assert height([spaced, spaced], 61) == pytest.approx(20 * LEADING + 4 + 2), "nothing before the first"


def test_widest_is_the_longest_line_with_its_indent() -> None:
    assert widest([Paragraph("一二三", 10, left=5), Paragraph("一二三四", 10)], 100) == pytest.approx(40, rel=1e-4)
    assert widest([Paragraph("一二三四", 10)], 21) == pytest.approx(20, rel=1e-4)


@given(TEXTS, st.floats(20, 400), st.floats(6, 30), st.booleans())
def test_lines_fit_and_lose_nothing(text: str, room: float, size: float, bold: bool) -> None:
    found = lines(text, size, max(room, 2 * size), bold=bold)
    assert "".join("".join(found).split()) == "".join(text.split())
    # punctuation stays with what it belongs to, even where that is wider than the room
    plain = [line for line in found if not re.search(r"[，。、（）“”…%.]", line)]
    assert all(width(line, size, bold=bold) <= max(room, 2 * size) + 1e-6 for line in plain)


@given(st.text(st.sampled_from("金融零售指数"), max_size=60), st.floats(30, 300), st.floats(0, 100), st.floats(8, 28))
def test_more_room_never_takes_more_lines_and_larger_type_never_fewer(
    text: str, room: float, more: float, size: float
) -> None:
    assert len(lines(text, size, room + more)) <= len(lines(text, size, room))
    assert len(lines(text, size * 1.3, room)) >= len(lines(text, size, room))


@given(TEXTS, st.floats(40, 300), st.floats(8, 28))
def test_height_and_width_grow_with_type(text: str, room: float, size: float) -> None:
    line = text.replace("\n", "")
    assert width(line, size) <= width(line, size * 1.1)
    assert height([Paragraph(text, size)], 1e9) <= height([Paragraph(text, size * 1.1)], 1e9)
    assert height([Paragraph(text, size), Paragraph(text, size)], room) > height([Paragraph(text, size)], room)


# LibreOffice parts Chinese from figures where no space does, PowerPoint does not: few such places here
TITLES = (
    "金融以 30.2 领先，制造 5.5 尚处起步",
    "金融的“支付与转账”贡献 7.7 点，为全部 48 个环节中最大",
    "从最上游到最接近消费端，各产业平均渗透率由 8.6% 升至 44.0%，越靠近消费端的环节渗透率越高，制造除外",
    "产业互联网预计 2024 年带来 9,387.8 亿元 GDP 增量，对 GDP 增长的贡献率由 2019 年的 10.7% 升至 14.2%（预测）",
    "制造指数 5.5：“销售”、“售后运维”权重最大（各 25.2%），渗透率平均仅 6.9%，是提升空间最大的两个环节",
    "移动互联网接入流量 2018 年达 711.1 亿 GB，预计 2024 年增至其 179.5 倍",
    "IoT 数据占比升幅最大，由 7.7% 升至 19.1% 的同时，娱乐数据占比由 39.7% 降至 27.1% 左右，但仍是第二大类；"
    "企业生产数据由 12.0% 升至 18.0%",
    "平均指数 17.1，距 100 还差 82.9 点，其中制造缺口最大，占 13.5 点",
    "七大产业合计占 GDP 的一半以上，产业互联网渗透率每提高 1 个百分点，就多出数千亿元增加值，这一效应在制造与零售最大，"
    "在教育与医疗次之，在文娱与物流也不可忽视",
    "短",
)


@pytest.mark.skipif(shutil.which("soffice") is None or shutil.which("pdftotext") is None, reason="没有 LibreOffice")
def test_libreoffice_breaks_titles_into_as_many_lines(tmp_path: Path) -> None:
    room = 620.0
    deck = Presentation()
    deck.slide_width, deck.slide_height = Pt(960), Pt(540)
    for title in TITLES:
        slide = deck.slides.add_slide(deck.slide_layouts[6])
        frame = slide.shapes.add_textbox(Pt(40), Pt(40), Pt(room), Pt(200)).text_frame
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = 0
        run = frame.paragraphs[0].add_run()
        run.text, run.font.size, run.font.bold, run.font.name = title, Pt(24), True, chinese_family()
        properties = run._r.get_or_add_rPr()
        properties.find(qn("a:latin")).addnext(properties.makeelement(qn("a:ea"), {"typeface": chinese_family()}))
    buffer = io.BytesIO()
    deck.save(buffer)
    (tmp_path / "deck.pdf").write_bytes(deck_pdf(buffer.getvalue()))
    command = ["pdftotext", "-bbox", str(tmp_path / "deck.pdf"), "-"]
    said = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout.decode()
    pages = said.split("<page ")[1:]
    theirs = [len(set(re.findall(r'yMin="([\d.]+)"', page))) for page in pages]
    assert theirs == [len(lines(title, 24, room, bold=True)) for title in TITLES]
    assert set(theirs) >= {1, 2, 3, 4}
