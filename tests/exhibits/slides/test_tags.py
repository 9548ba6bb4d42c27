"""Which exhibit a shape shows, and what was written there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pptx import Presentation
from pptx.util import Inches

from cii_xl.exhibits.exhibit import Chart
from cii_xl.exhibits.slides.tags import Tag, Tagger, body_print, every_shape, record, recorded, tag_of, text_print
from exhibits.slides.decks import MATERIAL, made_of, opened, saved


@pytest.fixture
def deck() -> Any:
    presentation = Presentation()
    presentation.slides.add_slide(presentation.slide_layouts[5])
    return presentation


def box(deck: Any, text: str = "") -> Any:
    made = deck.slides[0].shapes.add_textbox(Inches(1), Inches(1), Inches(3), Inches(1))
    made.text_frame.text = text
    return made


TAG = Tag("stages-MFG", "title", "0123456789ab")


def test_a_tag_is_read_back_after_saving(deck: Any) -> None:
    Tagger(deck.part.package).put(deck.slides[0].shapes.title, TAG)
    again = opened(saved(deck)).slides[0].shapes.title
    assert tag_of(again) == TAG
    assert again.name == "cii:stages-MFG:title"


def test_a_renamed_shape_is_still_known(deck: Any) -> None:
    shape = box(deck)
    Tagger(deck.part.package).put(shape, TAG)
    shape.name = "左边的图"
    assert tag_of(opened(saved(deck)).slides[0].shapes[-1]) == TAG


def test_a_shape_without_tag_is_known_by_its_name(deck: Any) -> None:
    shape = box(deck)
    shape.name = "cii:ranking:chart"
    assert tag_of(shape) == Tag("ranking", "chart", "")
    for foreign in ("图表 3", "cii:ranking", "cii:ranking:harvey-1-2", "xcii:ranking:chart"):
        shape.name = foreign
        assert tag_of(shape) is None


def test_a_new_tag_takes_the_place_of_the_old(deck: Any) -> None:
    shape, tagger = box(deck), Tagger(deck.part.package)
    tagger.put(shape, TAG)
    tagger.put(shape, replace(TAG, written="ffff"))
    assert tag_of(shape) == replace(TAG, written="ffff")
    assert len(shape.part.rels) == 2  # layout and tags


def test_tags_of_other_programs_stay(deck: Any) -> None:
    shape, tagger = box(deck), Tagger(deck.part.package)
    tagger.put(shape, TAG)
    part = next(rel.target_part for rel in shape.part.rels.values() if rel.reltype.endswith("/tags"))
    part._blob = part.blob.replace(b"</p:tagLst>", b'<p:tag name="KSO_WM_ID" val="1&amp;2"/></p:tagLst>')
    tagger.put(shape, replace(TAG, written="ffff"))
    assert b'name="KSO_WM_ID" val="1&amp;2"' in part.blob
    assert tag_of(shape) == replace(TAG, written="ffff")


def test_a_shape_that_has_only_other_programs_tags_gets_ours_beside_them(deck: Any) -> None:
    shape, tagger = box(deck), Tagger(deck.part.package)
    tagger.put(shape, TAG)
    part = next(rel.target_part for rel in shape.part.rels.values() if rel.reltype.endswith("/tags"))
    head, tail = part.blob.split(b"<p:tag ", 1)[0], b'<p:tag name="THINK" val="x"/></p:tagLst>'
    part._blob = head + tail
    shape.name = "其他"
    assert tag_of(shape) is None
    tagger.put(shape, TAG)
    assert tag_of(shape) == TAG
    assert b"THINK" in part.blob


def test_two_decks_of_tags_do_not_clash(deck: Any) -> None:
    Tagger(deck.part.package).put(box(deck), TAG)
    again = opened(saved(deck))
    other = replace(TAG, id="gdp")
    Tagger(again.part.package).put(box(again), other)
    read = [tag_of(s) for s in opened(saved(again)).slides[0].shapes]
    assert read[1:] == [TAG, other]


def test_shapes_in_groups_are_seen(deck: Any) -> None:
    inner = box(deck)
    deck.slides[0].shapes.add_group_shape([inner])
    assert inner.shape_id in [s.shape_id for s in every_shape(deck.slides[0].shapes)]


def test_the_fingerprint_of_a_text_ignores_blanks_only() -> None:
    assert text_print("金融以 30.2 领先") == text_print("金融以30.2\n领先\v") != text_print("金融以 30.3 领先")


def test_the_fingerprint_of_a_chart_ignores_the_last_bits() -> None:
    body = made_of(MATERIAL)[0].body
    assert isinstance(body, Chart)
    first = body.series[0]

    def with_value(value: float) -> Chart:
        return replace(body, series=(replace(first, values=(value, *first.values[1:])), *body.series[1:]))

    assert body_print(with_value(0.1 + 0.2)) == body_print(with_value(0.3)) != body_print(with_value(0.3001))
    assert body_print(body) != body_print(replace(body, series=(replace(first, number="0.00"), *body.series[1:])))


def test_the_record_in_the_notes_is_read_back() -> None:
    tags = [TAG, Tag("gdp", "chart", "aa")]
    said = "图表编号：gdp\n来源：研报 3.1\n" + record(tags)
    assert sorted(recorded(said), key=str) == sorted(tags, key=str)
    assert record(tags) == record(tags[::-1])
    assert recorded("来源：研报 3.1") == []
