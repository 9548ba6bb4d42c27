"""A new deck: one slide for each page of the plan, in a template's layouts."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pptx.opc.constants import CONTENT_TYPE as CT
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml.ns import qn
from pptx.parts.slide import NotesSlidePart

from cii_xl.exhibits.catalogue.entry import whole
from cii_xl.exhibits.exhibit import Chart, Exhibit, Slide, Table, Words
from cii_xl.exhibits.slides import areas, metrics, tags, text
from cii_xl.exhibits.slides.box import POINT, Box
from cii_xl.exhibits.slides.charts import add_chart
from cii_xl.exhibits.slides.fitting import SIZES, Sizes
from cii_xl.exhibits.slides.house import HEADING_LINE, HEADING_SIZE
from cii_xl.exhibits.slides.layouts import Layouts
from cii_xl.exhibits.slides.mapping import Mapping
from cii_xl.exhibits.slides.metrics import Paragraph
from cii_xl.exhibits.slides.package import dated, opened, saved
from cii_xl.exhibits.slides.page import Page, is_placeholder
from cii_xl.exhibits.slides.sections import write_sections
from cii_xl.exhibits.slides.tables import add_table, largest
from cii_xl.exhibits.slides.tags import Tag, Tagger
from cii_xl.exhibits.slides.template import template as house_template
from cii_xl.exhibits.slides.text import Style
from cii_xl.exhibits.slides.words import write_words
from cii_xl.palette import ACCENT, MUTED, PRIMARY

_FRONT = "封面与目录"
"""Section of the pages before the first exhibit."""

_ALONE: dict[str, Style] = {
    areas.TRACKER: Style(10, MUTED, align="r"),
    areas.UNIT: Style(11, MUTED),
    areas.UNIT_2: Style(11, MUTED),
    areas.MARK: Style(11, ACCENT, bold=True, align="r"),
    areas.MARK_2: Style(11, ACCENT, bold=True, align="r"),
    areas.HEADING_2: Style(HEADING_SIZE, PRIMARY, bold=True, line=HEADING_LINE),
    areas.SOURCE: Style(9, MUTED),
}
"""How lines are set for which a template has no placeholder."""

_LONG_HEADING = 12
"""Points of a heading over the right half where it would not fit at its full size."""


@dataclass(frozen=True, slots=True)
class Line:
    """One text around the exhibits of a slide: whose it is, what it is, where it goes, what it says."""

    id: str
    role: str
    area: str
    said: tuple[str, ...]

    @property
    def text(self) -> str:
        """All of it."""
        return "\n".join(self.said)


def new_deck(slides: Sequence[Slide], template: bytes | Path | None = None, mapping: Mapping | None = None) -> bytes:
    """The slides as a .pptx file; the same bytes every time.

    Parameters
    ----------
    template
        Another .pptx or .potx instead of the house template, as bytes or path; its own slides are left out.
    mapping
        Which of its layouts and placeholders stand for ours.

    Raises
    ------
    TemplateError
        where the template lacks what the deck needs.
    UnusableFile
        where it is not a deck.
    OSError
        where it cannot be read.
    """
    name = template.name if isinstance(template, Path) else "模板"
    data = template.read_bytes() if isinstance(template, Path) else template or _house()
    deck = opened(data, name)
    _drop_slides(deck)
    layouts, tagger, notes = Layouts.of(deck, mapping), Tagger(deck.part.package), Notes()
    sizes = table_sizes(layouts, slides)
    for slide in slides:
        add_slide(layouts, tagger, notes, slide, sizes)
    write_sections(deck, sections(slides))
    dated(deck, slides[0].exhibits[0].title if slides else "")
    return saved(deck)


@functools.cache
def _house() -> bytes:
    return house_template()


def sections(slides: Sequence[Slide]) -> list[str]:
    """The section of each slide: that of its exhibits, one for what comes before the first of them."""
    return [_FRONT if slide.id in ("cover", "agenda") else slide.exhibits[0].section or _FRONT for slide in slides]


def table_sizes(layouts: Layouts, slides: Sequence[Slide]) -> dict[str, Sizes]:
    """Whole table → the sizes of its text, that all of its parts have room for; tables in one part are left out."""
    parts: dict[str, list[tuple[str, str, Exhibit]]] = {}
    for slide in slides:
        for area, exhibit in zip(areas.CONTENT[slide.layout], slide.exhibits, strict=True):
            if isinstance(exhibit.body, Table):
                parts.setdefault(whole(exhibit.id), []).append((slide.layout, area, exhibit))
    return {
        id: min((largest(layouts[name].areas[area].box, e) for name, area, e in found), key=lambda sizes: sizes.text)
        for id, found in parts.items()
        if len(found) > 1
    }


def add_slide(
    layouts: Layouts, tagger: Tagger, notes: Notes, slide: Slide, sizes: dict[str, Sizes] | None = None
) -> Any:
    """Write one slide at the end of the deck; returns python-pptx's slide. ``sizes``: as ``table_sizes`` has them."""
    page = layouts.add(slide.layout)
    written: list[Tag] = []
    for line in lines(slide):
        tag = _write_line(page, tagger, line)
        if tag is not None:
            written.append(tag)
    for area, exhibit in zip(areas.CONTENT[slide.layout], slide.exhibits, strict=True):
        tag = Tag(exhibit.id, body_role(exhibit), body_print(exhibit))
        most = (sizes or {}).get(whole(exhibit.id), SIZES[0])
        tagger.put(_draw(page, area, exhibit, most), tag)
        written.append(tag)
    notes.write(page.slide, tagger, slide, written)
    return page.slide


def add_line(page: Page, tagger: Tagger, line: Line) -> bool:
    """Write a line on a slide that has none yet; False where the template has no place for it."""
    return _write_line(page, tagger, line) is not None


def _write_line(page: Page, tagger: Tagger, line: Line) -> Tag | None:
    if not line.text:
        page.drop(line.area)
        return None
    shape = page.shape(line.area)
    if shape is None:
        return None
    style = text.TITLE if line.role == tags.TITLE else text.PLAIN
    style = style if is_placeholder(shape) else _ALONE[line.area]
    if line.area == areas.HEADING_2 and not _fits(line.text, page.areas[line.area].box):
        style = replace(style, size=_LONG_HEADING)
    text.write(shape.text_frame, line.said, style)
    tag = Tag(line.id, line.role, tags.text_print(line.text))
    tagger.put(shape, tag)
    return tag


def _fits(heading: str, box: Box) -> bool:
    """Whether a heading has its full size, which the house template gives it, in its place."""
    set_ = [Paragraph(heading, HEADING_SIZE, bold=True, line=HEADING_LINE / 100)]
    return metrics.height(set_, box.width / POINT) <= box.height / POINT


def lines(slide: Slide) -> Iterator[Line]:
    """The texts around the exhibits; those that say nothing are blank."""
    lead = slide.exhibits[0]
    yield Line(lead.id, tags.TITLE, areas.TITLE, (lead.title,))
    if slide.layout in areas.OPTIONAL and areas.SOURCE in areas.OPTIONAL[slide.layout]:
        yield Line(lead.id, tags.TRACKER, areas.TRACKER, (lead.section,))
        yield from _around(lead, slide.layout, areas.UNIT, areas.MARK)
        for other in slide.exhibits[1:]:
            yield Line(other.id, tags.HEADING, areas.HEADING_2, (other.title,))
            yield from _around(other, slide.layout, areas.UNIT_2, areas.MARK_2)
        yield Line(lead.id, tags.SOURCE, areas.SOURCE, tuple(text.source_lines(slide.exhibits)))


def _around(exhibit: Exhibit, layout: str, unit: str, mark: str) -> Iterator[Line]:
    """Unit and marks, where the layout has a place for them."""
    if unit in areas.OPTIONAL[layout]:
        yield Line(exhibit.id, tags.UNIT, unit, (f"单位：{exhibit.unit}" if exhibit.unit else "",))
        yield Line(exhibit.id, tags.MARK, mark, (f"含{'、'.join(exhibit.marks)}" if exhibit.marks else "",))


def body_role(exhibit: Exhibit) -> str:
    """The role of the shape that shows the exhibit."""
    return {Chart: tags.CHART, Table: tags.TABLE, Words: tags.WORDS}[type(exhibit.body)]


def body_print(exhibit: Exhibit) -> str:
    """Fingerprint of what the shape shows: of words their text, for a person may have changed it."""
    body = exhibit.body
    return tags.text_print(words_text(body)) if isinstance(body, Words) else tags.body_print(body)


def words_text(words: Words) -> str:
    """All the text of an exhibit of words."""
    return "\n".join(said for _, said in words.paragraphs)


def _draw(page: Page, area: str, exhibit: Exhibit, most: Sizes) -> Any:
    """The exhibit in its area, a table in sizes up to ``most``; returns its shape."""
    if isinstance(exhibit.body, Chart):
        return add_chart(page.slide, page.take(area), exhibit)
    if isinstance(exhibit.body, Table):
        return add_table(page.slide, page.take(area), exhibit, most)
    return write_words(page, area, exhibit)


class Notes:
    """Writes the speaker notes of new slides."""

    def __init__(self) -> None:
        self._empty: Any = None
        """What python-pptx makes for the first slide; it takes as long as the slide itself, so others get a copy."""
        self._at = 0
        """Which of its shapes has the text."""

    def write(self, slide: Any, tagger: Tagger, page: Slide, written: Sequence[Tag]) -> None:
        """The exhibits' ids and sources, and the record of what was written."""
        said = notes_text(page.exhibits)
        notes = self._add(slide)
        text.write(notes.text_frame, [*said, tags.record(written)])
        tagger.put(notes, Tag(page.id, tags.NOTES, tags.text_print("\n".join(said))))

    def _add(self, slide: Any) -> Any:
        if self._empty is None:
            made = slide.notes_slide
            self._empty = deepcopy(made.part._element)
            self._at = [s.shape_id for s in made.shapes].index(made.notes_placeholder.shape_id)
            return made.notes_placeholder
        package = slide.part.package
        name = package.next_partname("/ppt/notesSlides/notesSlide%d.xml")
        part = NotesSlidePart(name, CT.PML_NOTES_SLIDE, package, deepcopy(self._empty))
        part.relate_to(package.presentation_part.notes_master_part, RT.NOTES_MASTER)
        part.relate_to(slide.part, RT.SLIDE)
        slide.part.relate_to(part, RT.NOTES_SLIDE)
        return part.notes_slide.shapes[self._at]


def notes_text(exhibits: Sequence[Exhibit]) -> list[str]:
    """The paragraphs of the notes, without the record."""
    ids = "、".join(exhibit.id for exhibit in exhibits)
    sources = dict.fromkeys(exhibit.source for exhibit in exhibits if exhibit.source)
    return [f"图表编号：{ids}", *(f"来源：{source}" for source in sources)]


def _drop_slides(deck: Any) -> None:
    ids = deck.part._element.get_or_add_sldIdLst()
    for entry in list(ids):
        deck.part.drop_rel(entry.get(qn("r:id")))
        ids.remove(entry)
