"""A new deck: what stands on its slides, that it is valid, and that it is the same every time."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation
from pptx.util import Pt

from cii_xl.book.reading.intake import UnusableFile
from cii_xl.exhibits.exhibit import TABLE, Chart, Column, Exhibit, Look, Mark, Slide, Table, Words
from cii_xl.exhibits.slides import areas
from cii_xl.exhibits.slides.charts import disagreements, read_chart, written
from cii_xl.exhibits.slides.package import opened as opened_safely
from cii_xl.exhibits.slides.tables import read_table, table_texts
from cii_xl.exhibits.slides.tags import BODIES, body_print, every_shape, recorded, tag_of, text_print
from cii_xl.exhibits.slides.template import template
from cii_xl.exhibits.slides.text import source_lines
from cii_xl.exhibits.slides.update import update_deck
from cii_xl.exhibits.slides.write import new_deck
from exhibits.slides.decks import MATERIAL, TAUGHT, deck, opened, parts, planned, saved, shape

SLIDES = planned(MATERIAL)({})


@pytest.fixture(scope="module")
def made() -> Any:
    return opened(deck())


def test_one_slide_for_each_page_of_the_plan(made: Any) -> None:
    assert len(made.slides) == len(SLIDES) == 24
    for slide, page in zip(made.slides, SLIDES, strict=True):
        assert slide.slide_layout.name == page.layout
        assert slide.shapes.title.text_frame.text == page.exhibits[0].title


def test_every_exhibit_is_there_with_its_texts(made: Any) -> None:
    for slide, page in zip(made.slides, SLIDES, strict=True):
        text = "\n".join(s.text_frame.text for s in slide.shapes if s.has_text_frame)
        for exhibit in page.exhibits:
            assert exhibit.title in text
            assert exhibit.unit in text or isinstance(exhibit.body, Words)  # words name their units themselves
            assert all(mark in text for mark in exhibit.marks) or isinstance(exhibit.body, Words)
        if page.layout != "封面":
            assert page.exhibits[0].section in text
            assert "\n".join(source_lines(page.exhibits)) in text


def test_numbers_in_every_workbook_are_those_of_the_exhibits(made: Any) -> None:
    charts = [e for page in SLIDES for e in page.exhibits if isinstance(e.body, Chart)]
    assert len(charts) >= 17
    for exhibit in charts:
        frame = shape(made, f"cii:{exhibit.id}:chart")
        assert read_chart(frame) == written(exhibit)
        assert disagreements(frame) == []
        for series in exhibit.body.series:  # type: ignore[union-attr]
            read = read_chart(frame)[1][series.name]
            for there, here in zip(read, series.values, strict=True):
                assert there == here if here is None else there == pytest.approx(here, rel=1e-14)


def test_tables_are_native_and_say_what_the_exhibits_say(made: Any) -> None:
    tables = [e for page in SLIDES for e in page.exhibits if isinstance(e.body, Table)]
    assert len(tables) >= 9
    for exhibit in tables:
        frame = shape(made, f"cii:{exhibit.id}:table")
        assert frame.has_table
        assert read_table(frame) == table_texts(exhibit)


def test_words_keep_their_levels(made: Any) -> None:
    for page in SLIDES:
        for exhibit in page.exhibits:
            if isinstance(exhibit.body, Words):
                frame = shape(made, f"cii:{exhibit.id}:words").text_frame
                assert [(p.level, p.text) for p in frame.paragraphs] == list(exhibit.body.paragraphs)


def test_every_exhibit_is_tagged_with_what_was_written(made: Any) -> None:
    found = {(tag.id, tag.role): tag for slide in made.slides for s in slide.shapes if (tag := tag_of(s))}
    for page in SLIDES:
        for exhibit in page.exhibits:
            body = next(found[exhibit.id, role] for role in BODIES if (exhibit.id, role) in found)
            if not isinstance(exhibit.body, Words):
                assert body.written == body_print(exhibit.body)
        assert found[page.id, "title"].written == text_print(page.exhibits[0].title)


def test_no_placeholder_is_left_empty(made: Any) -> None:
    for slide in made.slides:
        for one in slide.placeholders:
            assert one.has_text_frame, one.name
            assert one.text_frame.text.strip(), (one.name, slide.shapes.title.text_frame.text)


def test_every_slide_but_the_cover_has_its_number(made: Any) -> None:
    for slide in list(made.slides)[1:]:
        assert len(slide._element.xpath('.//a:fld[@type="slidenum"]')) == 1


def test_notes_name_exhibits_and_sources(made: Any) -> None:
    for slide, page in zip(made.slides, SLIDES, strict=True):
        said = slide.notes_slide.notes_text_frame.text
        assert said.startswith(f"图表编号：{'、'.join(e.id for e in page.exhibits)}")
        assert all(f"来源：{e.source}" in said for e in page.exhibits if e.source)
        on_slide = {(t.id, t.role, t.written) for s in every_shape(slide.shapes) if (t := tag_of(s))}
        assert {(t.id, t.role, t.written) for t in recorded(said)} == on_slide


def test_sections_hold_every_slide_once(made: Any) -> None:
    root = made.part._element
    sections = root.findall(".//{*}section")
    assert [s.get("name") for s in sections] == [
        "封面与目录",
        *dict.fromkeys(p.exhibits[0].section for p in SLIDES[2:]),
    ]
    listed = [entry.get("id") for section in sections for entry in section.iter("{*}sldId")]
    assert listed == [entry.get("id") for entry in root.sldIdLst]


def test_the_parts_of_a_table_have_text_of_one_size() -> None:
    """Each alone would be larger or smaller: one is short, the other full of long names."""

    def part(id: str, rows: int, name: str) -> Slide:
        cells = tuple((f"{name}{i}", 10.0 + i) for i in range(rows))
        table = Table((Column("环节"), Column("渗透率", Look.NUMBER, "0.0")), cells)
        return Slide(id, TABLE, (Exhibit(id, "样例", f"表 {id}", table, "%", "演示", alt="表"),))

    full, short = part("stages-AAA", 19, "供应与物流配送的统筹"), part("stages-AAA_2", 3, "销售")
    other = part("heat", 3, "销售")

    def size(deck: bytes, id: str) -> int:
        frame = shape(opened(deck), f"cii:{id}:table")
        return int(next(frame._element.iter("{*}rPr")).get("sz"))

    alone = [size(new_deck([slide]), slide.id) for slide in (full, short)]
    assert alone[0] < alone[1]
    together = new_deck([full, short, other])
    assert [size(together, slide.id) for slide in (full, short, other)] == [alone[0], alone[0], alone[1]]
    added = update_deck(new_deck([other]), [other, full, short])[0]
    assert [size(added, slide.id) for slide in (full, short)] == [alone[0], alone[0]]


def test_marks_stand_beside_the_unit() -> None:
    page = next(s for s in SLIDES if s.id == "gdp")
    marked = replace(page, exhibits=(replace(page.exhibits[0], marks=(Mark.FORECAST, Mark.SYNTHETIC)),))
    made = opened(new_deck([marked]))
    assert shape(made, "cii:gdp:mark").text_frame.text == "含预测、合成"
    plain = replace(page, exhibits=(replace(page.exhibits[0], marks=()),))
    names = [s.name for s in opened(new_deck([plain])).slides[0].shapes]
    assert "cii:gdp:mark" not in names
    assert areas.MARK not in names


def test_the_same_slides_give_the_same_bytes() -> None:
    only = [s for s in SLIDES if s.id in ("cover", "ranking", "stages-MFG", "sources")]
    assert new_deck(only) == new_deck(only)
    with zipfile.ZipFile(io.BytesIO(deck())) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        for name in archive.namelist():
            if name.endswith(".xlsx"):
                with zipfile.ZipFile(io.BytesIO(archive.read(name))) as book:
                    assert len({info.date_time for info in book.infolist()}) == 1
                    assert book.read("docProps/core.xml").count(b"T00:00:00Z") == 2


def test_nothing_in_the_deck_is_of_today() -> None:
    core = parts(deck())["docProps/core.xml"].decode()
    assert "2024-01-01T00:00:00Z" in core
    assert core.count("202") == 2


@pytest.mark.parametrize("material", [MATERIAL, TAUGHT], ids=["printed", "changed"])
def test_text_that_looks_like_markup_or_a_formula_stays_text(material: Any) -> None:
    page = planned(material, ("ranking",))({})[2]
    evil = '=HYPERLINK("x")<a:t>&amp;\x00\x0b”'
    strange = replace(
        page, exhibits=(replace(page.exhibits[0], title=evil, unit=evil, source=evil), *page.exhibits[1:])
    )
    made = opened(new_deck([strange]))
    assert made.slides[0].shapes.title.text_frame.text == '=HYPERLINK("x")<a:t>&amp;”'


def test_another_template_with_slides_of_its_own() -> None:
    theirs = opened(template())
    theirs.slides.add_slide(theirs.slide_layouts[1]).shapes.title.text_frame.text = "示例页"
    made = opened(new_deck(SLIDES[:3], saved(theirs)))
    assert len(made.slides) == 3
    assert not any("示例页".encode() in data for data in parts(saved(made)).values())


def test_a_template_file_with_the_extension_potx(tmp_path: Path) -> None:
    path = tmp_path / "模板.potx"
    data = parts(template())
    kinds = data["[Content_Types].xml"]
    data["[Content_Types].xml"] = kinds.replace(b"presentationml.presentation.main", b"presentationml.template.main")
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in data.items():
            archive.writestr(name, part)
    assert len(Presentation(io.BytesIO(new_deck(SLIDES[:3], path))).slides) == 3


def test_no_slides_make_an_empty_deck() -> None:
    assert len(opened(new_deck([])).slides) == 0


def test_a_table_alone_and_words_alone() -> None:
    by_id = {e.id: e for s in SLIDES for e in s.exhibits}
    alone = [Slide("stages-MFG", "表格", (by_id["stages-MFG"],)), Slide("commentary", "文字", (by_id["commentary"],))]
    made = opened(new_deck(alone))
    assert shape(made, "cii:stages-MFG:table").has_table
    assert shape(made, "cii:commentary:words").text_frame.text


def zipped(entries: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def without(data: bytes, name: str) -> bytes:
    return zipped({n: d for n, d in parts(data).items() if n != name})


HOSTILE = {
    "empty": (b"", "空的"),
    "text": ("你好".encode(), "不是演示文稿"),
    "password": (bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
    "ppt": (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2000), ".ppt"),
    "workbook": (zipped({"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b"<a/>"}), "Excel 工作簿"),
    "zip": (zipped({"a.txt": b"a"}), "其他压缩文件"),
    "cut": (template()[:4000], "已损坏"),
    "no layouts": (without(template(), "ppt/slideMasters/slideMaster1.xml"), "已损坏"),
    "bad xml": (zipped({**parts(template()), "ppt/presentation.xml": b"<a"}), "已损坏"),
    "doctype": (zipped({**parts(template()), "ppt/theme/theme1.xml": b"<!DOCTYPE a><a/>"}), "DOCTYPE"),
    "bomb": (zipped({**parts(template()), "ppt/slides/bomb.xml": bytes(60_000_000)}), "过大"),
    "many": (zipped({f"{i}.txt": b"" for i in range(10_001)}), "10,001 个部件"),
}


@pytest.mark.parametrize(("data", "said"), HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_deck_is_refused_in_chinese(data: bytes, said: str) -> None:
    with pytest.raises(UnusableFile) as refused:
        opened_safely(data, "客户.pptx")
    assert said in str(refused.value)
    assert "客户.pptx" in str(refused.value)


def test_heading_over_the_right_half_has_its_full_size_where_it_fits() -> None:
    pair = next(slide for slide in SLIDES if len(slide.exhibits) == 2)
    long = replace(pair.exhibits[1], title="一个很长的标题，" * 9)
    made = opened(new_deck([pair, replace(pair, id="long", exhibits=(pair.exhibits[0], long))]))
    sizes = [
        [run.font.size for paragraph in s.text_frame.paragraphs for run in paragraph.runs]
        for slide in made.slides
        for s in slide.shapes
        if s.name.endswith(":heading")
    ]
    assert sizes == [[None], [Pt(12)]], "as the template says, and smaller"
