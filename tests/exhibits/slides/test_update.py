"""A deck that people have worked on gets new figures: what depends on them changes, everything else stays."""

from __future__ import annotations

import copy
import io
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from libreoffice.office import missing
from pptx.dml.color import RGBColor
from pptx.util import Emu, Inches, Pt

from cii_xl.exhibits.exhibit import Chart, Mark, Table
from cii_xl.exhibits.material import Material
from cii_xl.exhibits.slides import text
from cii_xl.exhibits.slides.charts import disagreements, read_chart, replace_chart, written
from cii_xl.exhibits.slides.differences import Difference, Differences, State
from cii_xl.exhibits.slides.tables import read_table, table_texts
from cii_xl.exhibits.slides.tags import Tagger, every_shape, tag_of
from cii_xl.exhibits.slides.update import pages_in, update_deck
from exhibits.slides.decks import (
    MATERIAL,
    PRINTED,
    TAUGHT,
    deck,
    drop,
    duplicate,
    made_of,
    move,
    opened,
    page_of,
    parts,
    planned,
    saved,
    shape,
)

DEPENDENT = {
    "ranking", "commentary", "contributions", "heat", "gradient", "headroom", "intervals", "stages-EDU", "rates-EDU",
    "change",
}  # fmt: skip
"""What a rate of 教育 that people typed enters."""
PAGES = {"cover", "agenda", "method", "sources"}
ORDER = planned(MATERIAL)({})


def update(data: bytes, material: Material = TAUGHT, **options: Any) -> tuple[Any, Differences]:
    """The updated deck, opened, and the differences."""
    new, told = update_deck(data, planned(material), **options)
    return opened(new), told


def by_id(told: Differences) -> dict[str, Difference]:
    return {d.id: d for d in told.exhibits}


def exhibit(id: str, material: Material = TAUGHT) -> Any:
    return next(e for e in made_of(material) if e.id == id)


def is_current(presentation: Any, material: Material = TAUGHT) -> None:
    """Every chart and table of the deck shows the material."""
    for one in made_of(material):
        for slide in presentation.slides:
            for found in every_shape(slide.shapes):
                tag = tag_of(found)
                if tag is None or tag.id != one.id:
                    continue
                if tag.role == "chart":
                    assert read_chart(found) == written(one)
                    assert disagreements(found) == []
                elif tag.role == "table":
                    assert read_table(found) == table_texts(one)


def test_without_changes_every_part_stays_as_it_is() -> None:
    new, told = update_deck(deck(), planned(MATERIAL))
    assert {d.state for d in told.exhibits} == {State.SAME}
    assert not told.any
    assert not told.edited
    assert parts(new) == parts(deck())
    assert new == deck()


def test_a_rate_changes_exactly_what_depends_on_it() -> None:
    presentation, told = update(deck())
    changed = {d.id for d in told.exhibits if d.state is not State.SAME}
    assert changed - PAGES == DEPENDENT
    assert set(told.of(State.NEW)) == {e.id for e in made_of(TAUGHT)} - {e.id for e in made_of(MATERIAL)}
    assert {e.id for s in ORDER for e in s.exhibits} - changed == {d.id for d in told.exhibits if d.state is State.SAME}
    is_current(presentation)
    rate = next(c for c in by_id(told)["rates-EDU"].cells if c.new == 60.0)
    assert rate.row.startswith("授课")


def test_parts_of_untouched_exhibits_keep_their_bytes() -> None:
    before = parts(deck())
    after = parts(update_deck(deck(), planned(TAUGHT))[0])
    charts = {
        name: frame for slide in opened(deck()).slides for frame in slide.shapes
        if (name := frame.name).endswith(":chart")
    }  # fmt: skip
    assert len(charts) >= 17
    for name, frame in charts.items():
        part = frame.chart.part
        names = [str(p.partname)[1:] for p in (part, part.chart_workbook.xlsx_part)]
        same = [before[n] == after[n] for n in names]
        assert all(same) == (name.split(":")[1] not in DEPENDENT), name


def test_the_updated_deck_is_what_a_new_one_would_be() -> None:
    presentation, _ = update(deck())
    pages = planned(TAUGHT)({})
    assert len(presentation.slides) == len(pages)
    for slide, page in zip(presentation.slides, pages, strict=True):
        assert slide.shapes.title.text_frame.text == page.exhibits[0].title
    assert update_deck(saved(presentation), planned(TAUGHT))[1].any is False


def test_updating_twice_gives_the_same_bytes() -> None:
    once = update_deck(deck(), planned(TAUGHT))[0]
    assert update_deck(deck(), planned(TAUGHT))[0] == once
    assert update_deck(once, planned(TAUGHT))[0] == once


def test_and_back_again() -> None:
    there = update_deck(deck(), planned(TAUGHT))[0]
    back, told = update(there, MATERIAL)
    assert told.of(State.ORPHAN) == [e.id for e in made_of(TAUGHT) if e.id not in {x.id for x in made_of(MATERIAL)}]
    is_current(back, MATERIAL)


def worked_on() -> Any:
    """A deck after a person was there."""
    presentation = opened(deck())
    chart = shape(presentation, "cii:ranking:chart")
    chart.left, chart.top, chart.width, chart.height = (Emu(x) for x in (111111, 2222222, 5000000, 3333333))
    shape(presentation, "cii:ranking:title").text_frame.text = "我的标题：教育值得关注"
    note = presentation.slides[2].shapes.add_textbox(Inches(1), Inches(1), Inches(2), Inches(1))
    note.text_frame.text, note.name = "客户会上要讲", "便签"
    own = presentation.slides.add_slide(presentation.slide_layouts[1])
    own.shapes.title.text_frame.text = "客户自己的一页"
    move(presentation, len(presentation.slides), 4)
    gradient = shape(presentation, "cii:gradient:chart").chart.plots[0].series[0]
    gradient.format.fill.solid()
    gradient.format.fill.fore_color.rgb = RGBColor(1, 2, 3)
    heading = shape(presentation, "cii:commentary:heading").text_frame.paragraphs[0].runs[0]
    heading.font.size, heading.font.color.rgb = Pt(15), RGBColor(9, 8, 7)
    return presentation


def test_what_people_did_stays() -> None:
    presentation, told = update(saved(worked_on()))
    chart = shape(presentation, "cii:ranking:chart")
    assert (chart.left, chart.top, chart.width, chart.height) == (111111, 2222222, 5000000, 3333333)
    assert shape(presentation, "cii:ranking:title").text_frame.text == "我的标题：教育值得关注"
    assert shape(presentation, "便签").text_frame.text == "客户会上要讲"
    assert presentation.slides[3].shapes.title.text_frame.text == "客户自己的一页"
    fill = shape(presentation, "cii:gradient:chart").chart.plots[0].series[0].format.fill
    assert fill.fore_color.rgb == RGBColor(1, 2, 3)
    heading = shape(presentation, "cii:commentary:heading").text_frame.paragraphs[0]
    assert heading.text == exhibit("commentary").title
    assert (heading.runs[0].font.size, heading.runs[0].font.color.rgb) == (Pt(15), RGBColor(9, 8, 7))
    is_current(presentation)
    assert told.edited == ["ranking"]
    kept = by_id(told)["ranking"].kept[0]
    assert (kept.role, kept.page, kept.old, kept.new, kept.known) == (
        "title", 3, "我的标题：教育值得关注", exhibit("ranking").title, True,
    )  # fmt: skip


def test_agenda_and_sources_have_the_pages_after_what_was_added() -> None:
    presentation, _ = update(saved(worked_on()), MATERIAL)
    agenda = shape(presentation, "cii:agenda:words").text_frame.text
    assert "指数总览　第 3、5–8 页" in agenda
    sources = shape(presentation, "cii:sources:words").text_frame.text
    last = page_of(presentation, "cii:devices:chart")
    assert last == page_of(opened(deck()), "cii:devices:chart") + 1
    assert str(last) in sources


def test_bars_of_a_deck_of_earlier_times_begin_at_0_after_an_update() -> None:
    """Then, no axis stated its lower end, and what was written had another fingerprint."""
    presentation = opened(deck())
    name = "cii:contributions:chart"
    frame = shape(presentation, name)
    scaling = frame.chart.value_axis._element.find("{*}scaling")
    scaling.remove(scaling.find("{*}min"))
    tag = tag_of(frame)
    assert tag is not None
    Tagger(presentation.part.package).put(frame, replace(tag, written="0123456789ab"))
    again, told = update(saved(presentation), MATERIAL)
    assert shape(again, name).chart.value_axis.minimum_scale == 0.0
    assert told.of(State.CHANGED) == [tag.id]
    assert by_id(told)[tag.id].look


def test_words_changed_by_hand_stay() -> None:
    presentation = opened(deck())
    frame = shape(presentation, "cii:commentary:words").text_frame
    frame.paragraphs[0].runs[0].text = "这一句是我写的。"
    again, told = update(saved(presentation))
    assert shape(again, "cii:commentary:words").text_frame.paragraphs[0].text == "这一句是我写的。"
    assert [t.role for t in by_id(told)["commentary"].kept] == ["words"]


def test_notes_changed_by_hand_stay() -> None:
    presentation = opened(deck())
    ranking = presentation.slides[page_of(presentation, "cii:ranking:chart") - 1]
    ranking.notes_slide.notes_text_frame.paragraphs[0].runs[0].text = "先讲金融，再讲教育"
    again, _ = update(saved(presentation))
    said = again.slides[2].notes_slide.notes_text_frame.text
    assert said.startswith("先讲金融，再讲教育\n")
    assert f"ranking:chart={tag_of(shape(again, 'cii:ranking:chart')).written}" in said  # type: ignore[union-attr]


def test_a_title_written_in_the_workbook_wins() -> None:
    data = saved(worked_on())
    plan = planned(TAUGHT, titles={"ranking": "工作簿里写的标题"})
    new, told = update_deck(data, plan, titles=["ranking"])
    assert shape(opened(new), "cii:ranking:title").text_frame.text == "工作簿里写的标题"
    assert told.edited == []


def test_a_title_once_edited_stays_edited() -> None:
    once = update_deck(saved(worked_on()), planned(TAUGHT))[0]
    twice, told = update(once, MATERIAL)
    assert shape(twice, "cii:ranking:title").text_frame.text == "我的标题：教育值得关注"
    assert told.edited == ["ranking"]


def test_figures_changed_by_hand_are_the_workbooks_again() -> None:
    presentation = opened(deck())
    frame = shape(presentation, "cii:gdp:chart")
    one = exhibit("gdp", MATERIAL)
    assert isinstance(one.body, Chart)
    first = one.body.series[0]
    series = (replace(first, values=(1.0, *first.values[1:])), *one.body.series[1:])
    replace_chart(frame, replace(one, body=replace(one.body, series=series)))
    again, told = update(saved(presentation), MATERIAL)
    assert told.of(State.CHANGED) == ["gdp"]
    assert [(c.old, c.new) for c in by_id(told)["gdp"].cells] == [(1.0, pytest.approx(first.values[0]))]
    is_current(again, MATERIAL)


def test_a_cell_of_a_table_changed_by_hand_is_the_workbooks_again() -> None:
    presentation = opened(deck())
    cell = shape(presentation, "cii:economy:table").table.cell(1, 1)
    old = cell.text
    text.rewrite(cell.text_frame, "999")
    again, told = update(saved(presentation), MATERIAL)
    assert [(c.old, c.new) for c in by_id(told)["economy"].cells] == [("999", old)]
    assert isinstance(exhibit("economy").body, Table)
    is_current(again, MATERIAL)


def test_charts_on_other_slides_in_groups_and_renamed_are_found() -> None:
    presentation = opened(deck())
    page = presentation.slides[page_of(presentation, "cii:rates-EDU:chart") - 1]
    frame = shape(presentation, "cii:rates-EDU:chart")
    frame.name = "教育的图"
    page.shapes.add_group_shape([frame])
    again, told = update(saved(presentation))
    assert not by_id(told)["rates-EDU"].remarks
    assert "rates-EDU" not in told.of(State.NEW)
    is_current(again)


def test_all_copies_of_a_slide_are_brought_up_to_date() -> None:
    presentation = opened(deck())
    at = page_of(presentation, "cii:ranking:chart")
    copy = duplicate(presentation, at)
    copy.shapes.title.text_frame.text = "副本的标题"
    again, told = update(saved(presentation))
    ranking = by_id(told)["ranking"]
    assert ranking.pages == (at, len(again.slides))
    pages = (again.slides[at - 1], again.slides[-1])
    both = [s for slide in pages for s in slide.shapes if s.name == "cii:ranking:chart"]
    assert [read_chart(frame) for frame in both] == [written(exhibit("ranking"))] * 2
    assert again.slides[at - 1].shapes.title.text_frame.text == exhibit("ranking").title
    assert again.slides[-1].shapes.title.text_frame.text == "副本的标题"
    assert [t.page for t in ranking.kept] == [len(again.slides)]


def test_a_changed_order_stays() -> None:
    presentation = opened(deck())
    move(presentation, page_of(presentation, "cii:gdp:chart"), 3)
    before = [s.shapes.title.text_frame.text for s in presentation.slides]
    again, _ = update(saved(presentation), MATERIAL)
    after = [s.shapes.title.text_frame.text for s in again.slides]
    assert after == before
    agenda = shape(again, "cii:agenda:words").text_frame.text
    assert "指数总览　第 4–8 页" in agenda


def test_deleted_slides_come_back_in_their_place() -> None:
    presentation = opened(deck())
    titles = [s.shapes.title.text_frame.text for s in presentation.slides]
    for name in ("cii:heat:table", "cii:stages-MFG:table", "cii:cover:words"):
        drop(presentation, page_of(presentation, name))
    again, told = update(saved(presentation), MATERIAL)
    assert set(told.of(State.NEW)) == {"heat", "stages-MFG", "rates-MFG", "cover"}
    assert [s.shapes.title.text_frame.text for s in again.slides] == titles
    entries = [e.get("id") for e in again.part._element.findall(".//{*}section/{*}sldIdLst/{*}sldId")]
    assert sorted(entries) == sorted(e.get("id") for e in again.part._element.sldIdLst)


def test_one_chart_of_a_pair_that_was_deleted_comes_back_on_a_slide_of_its_own() -> None:
    presentation = opened(deck())
    frame = shape(presentation, "cii:rates-RET:chart")
    frame._element.getparent().remove(frame._element)
    again, told = update(saved(presentation), MATERIAL)
    assert told.of(State.NEW) == ["rates-RET"]
    at = page_of(again, "cii:stages-RET:table")
    assert page_of(again, "cii:rates-RET:chart") == at + 1
    assert again.slides[at].shapes.title.text_frame.text == exhibit("rates-RET", MATERIAL).title
    assert update_deck(saved(again), planned(MATERIAL))[1].any is False


def test_orphans_are_told_and_left() -> None:
    there = update_deck(deck(), planned(TAUGHT))[0]
    frame = shape(opened(there), "cii:change:chart")
    material = Material(PRINTED, PRINTED)
    again, told = update(there, material)
    assert "change" in told.of(State.ORPHAN)
    assert read_chart(shape(again, "cii:change:chart")) == read_chart(frame)
    assert "保持原样" in "\n".join(told.sentences())


def test_only_some_exhibits() -> None:
    presentation, told = update(deck(), TAUGHT, only=["contributions"])
    assert [d.id for d in told.exhibits] == ["contributions"]
    assert read_chart(shape(presentation, "cii:contributions:chart")) == written(exhibit("contributions"))
    assert read_chart(shape(presentation, "cii:ranking:chart")) == written(exhibit("ranking", MATERIAL))
    assert len(presentation.slides) == 24


def test_a_mark_that_is_needed_now_is_added() -> None:
    made = [replace(e, marks=(Mark.SYNTHETIC,)) if e.id == "ranking" else e for e in made_of(MATERIAL)]
    from cii_xl.exhibits.deck import plan

    assert not exhibit("ranking", MATERIAL).marks
    new, told = update_deck(deck(), plan(made, MATERIAL))
    assert shape(opened(new), "cii:ranking:mark").text_frame.text == "含合成"
    assert told.of(State.CHANGED) == ["ranking"]
    gone, _ = update_deck(new, planned(MATERIAL))
    assert shape(opened(gone), "cii:ranking:mark").text_frame.text == ""


def test_a_chart_whose_workbook_is_broken_is_told_and_the_rest_updated() -> None:
    presentation = opened(deck())
    shape(presentation, "cii:ranking:chart").chart.part.chart_workbook.xlsx_part._blob = b"nothing"
    again, told = update(saved(presentation))
    assert any("第 3 页" in remark for remark in by_id(told)["ranking"].remarks)
    assert read_chart(shape(again, "cii:ranking:chart")) == written(exhibit("ranking"))
    assert read_chart(shape(again, "cii:gradient:chart")) == written(exhibit("gradient"))


def test_exhibits_in_a_deck() -> None:
    assert sorted(pages_in(deck(), "a.pptx")) == sorted(e.id for page in ORDER for e in page.exhibits)


def test_slides_of_others_are_not_touched() -> None:
    presentation = opened(deck())
    own = presentation.slides.add_slide(presentation.slide_layouts[2])
    own.shapes.title.text_frame.text = "别人的"
    data = saved(presentation)
    theirs = parts(data)[str(own.part.partname)[1:]]
    assert theirs in parts(update_deck(data, planned(TAUGHT))[0]).values()  # perhaps under another number


def rewritten(data: bytes) -> bytes:
    """As another program writes it: other quotes, other order of parts, indented."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, part in reversed(parts(data).items()):
            if name.endswith((".xml", ".rels")):
                part = part.replace(
                    b"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>",
                    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n',
                )
            archive.writestr(name, part)
    return buffer.getvalue()


def test_parts_that_another_program_wrote_keep_its_bytes() -> None:
    data = rewritten(deck())
    new, told = update_deck(data, planned(MATERIAL))
    assert not told.any
    assert parts(new) == parts(data)


def office(path: Path) -> Path:
    """The deck opened and saved by LibreOffice."""
    out = path.parent / "office"
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(path.parent / 'profile').as_uri()}", "--headless", "--convert-to", "pptx",
         "--outdir", str(out), str(path)], capture_output=True, timeout=180, check=True,
    )  # fmt: skip
    return out / path.name


@pytest.mark.skipif(bool(missing()), reason="LibreOffice is not installed")
def test_a_round_trip_through_libreoffice(tmp_path: Path) -> None:
    presentation = opened(deck())
    shape(presentation, "cii:gradient:title").text_frame.text = "手写的标题"
    (tmp_path / "deck.pptx").write_bytes(saved(presentation))
    data = office(tmp_path / "deck.pptx").read_bytes()
    assert len(opened(data).slides) == 24
    assert set(pages_in(data, "deck.pptx")) == {e.id for page in ORDER for e in page.exhibits}
    again, told = update(data)
    is_current(again)
    # LibreOffice takes the template's layouts out, so that nothing can be added
    assert set(told.of(State.LACKING)) == {e.id for e in made_of(TAUGHT)} - {e.id for e in made_of(MATERIAL)}
    assert "ranking" in told.of(State.CHANGED)
    titles = [s.shapes.title.text_frame.text for s in again.slides if s.shapes.title is not None]
    assert exhibit("ranking").title in titles
    assert "手写的标题" in titles
    assert "gradient" in told.edited


CHECK = Path(__file__).parents[4] / "shared" / "tools" / "ooxml_check.py"


@pytest.mark.skipif(not CHECK.exists(), reason="the checker of Office files is not here")
def test_new_and_updated_decks_are_valid(tmp_path: Path) -> None:
    copied = worked_on()
    duplicate(copied, 3)
    files = {"new": deck(), "updated": update_deck(deck(), planned(TAUGHT))[0],
             "worked": update_deck(saved(copied), planned(TAUGHT))[0]}  # fmt: skip
    for name, data in files.items():
        (tmp_path / f"{name}.pptx").write_bytes(data)
    command = [sys.executable, str(CHECK), *(str(tmp_path / f"{name}.pptx") for name in files)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_the_deck_given_is_not_changed() -> None:
    before = copy.copy(deck())
    update_deck(before, planned(TAUGHT))
    assert before == deck()
