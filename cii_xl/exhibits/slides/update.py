"""A deck that people have worked on, with new figures: data and computed text change, everything else stays."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cii_xl.exhibits.exhibit import CHART, TABLE, WORDS, Chart, Exhibit, Slide, Table, Words
from cii_xl.exhibits.slides import tags, text
from cii_xl.exhibits.slides.charts import ChartError, read_chart, replace_chart, written
from cii_xl.exhibits.slides.differences import (
    Cell,
    Difference,
    Differences,
    State,
    Text,
    chart_cells,
    table_cells,
)
from cii_xl.exhibits.slides.fitting import Sizes
from cii_xl.exhibits.slides.found import Deck, Found, find, notes_without_record
from cii_xl.exhibits.slides.layouts import Layouts
from cii_xl.exhibits.slides.mapping import Mapping as LayoutMapping
from cii_xl.exhibits.slides.mapping import TemplateError
from cii_xl.exhibits.slides.package import opened, saved
from cii_xl.exhibits.slides.sections import mend_sections
from cii_xl.exhibits.slides.tables import read_table, replace_table, table_texts
from cii_xl.exhibits.slides.tags import Tag, Tagger
from cii_xl.exhibits.slides.write import (
    Line,
    Notes,
    add_line,
    add_slide,
    body_print,
    body_role,
    lines,
    notes_text,
    table_sizes,
    words_text,
)

Plan = Callable[[Mapping[str, int]], Sequence[Slide]]
"""Exhibit → page where it stands in the deck, to the slides of the deck."""

_LAYOUT = {Chart: CHART, Table: TABLE, Words: WORDS}


def pages_in(deck: bytes, name: str) -> dict[str, int]:
    """Each exhibit that a deck shows, in its order → the first page that shows it. Raises UnusableFile."""
    return find(opened(deck, name)).pages()


def update_deck(
    deck: bytes,
    plan: Plan | Sequence[Slide],
    *,
    name: str = "演示文稿",
    only: Collection[str] = (),
    titles: Collection[str] = (),
    mapping: LayoutMapping | None = None,
) -> tuple[bytes, Differences]:
    """Bring the exhibits of a deck up to date.

    Exhibits are found by their tags wherever they stand, copies too. Their data, units, sources, marks and notes follow
    the plan; so do titles and words, unless a person changed them in the deck. Place, size, looks, other slides and
    other shapes stay. Exhibits that the deck lacks get a slide behind the one before them in the plan; those that the
    plan lacks are told and left alone.

    Parameters
    ----------
    deck
        The .pptx file.
    plan
        The slides; or a function that makes them for the pages where exhibits stand, for agenda and sources.
    name
        What people call the file, for messages.
    only
        Exhibits to bring up to date, all others left as they are; blank: all.
    titles
        Exhibits whose titles were written by hand in the workbook: these count, whatever the deck says.
    mapping
        As for ``new_deck``; used for slides that are added.

    Returns
    -------
    The new file, and what changed. Where nothing did, the parts are those of ``deck``, byte for byte.

    Raises
    ------
    UnusableFile
        where it is not a deck.
    """
    make: Plan = plan if callable(plan) else lambda pages: plan
    work = _Work(opened(deck, name), mapping, frozenset(only), frozenset(titles))
    slides = make({})
    added = work.add_missing(slides)
    found = find(work.deck)
    slides = make(found.pages())
    told = [work.exhibit(found, slide, exhibit, added) for slide in slides for exhibit in slide.exhibits
            if work.wanted(exhibit.id)]  # fmt: skip
    for slide in slides:
        work.notes(found, slide)
    if not only:
        told += _orphans(found, slides)
    mend_sections(work.deck)
    return saved(work.deck, deck), Differences(tuple(told))


def _orphans(found: Deck, slides: Sequence[Slide]) -> Iterator[Difference]:
    made = {exhibit.id for slide in slides for exhibit in slide.exhibits}
    for id in found.ids:
        if id not in made:
            pages = tuple(dict.fromkeys(f.page for f in found.bodies(id)))
            why = "工作簿中已没有这个图表，幻灯片上的保持原样；不需要时请自行删除"
            yield Difference(id, State.ORPHAN, pages, remarks=(why,))


@dataclass(slots=True)
class _Changes:
    """What was done to one exhibit so far."""

    cells: list[Cell] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    kept: list[Text] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    look: bool = False

    @property
    def any(self) -> bool:
        return bool(self.cells or self.texts or self.look)


class _Work:
    """One update."""

    def __init__(self, deck: Any, mapping: LayoutMapping | None, only: frozenset[str], titles: frozenset[str]) -> None:
        self.deck = deck
        self._mapping, self._only, self._titles = mapping, only, titles
        self._tagger = Tagger(deck.part.package)
        self._notes = Notes()
        self._layouts: Layouts | None = None
        self.lacking: dict[str, str] = {}
        """Exhibits that could not be added, and why."""

    def wanted(self, id: str) -> bool:
        """Whether this exhibit is to be brought up to date."""
        return not self._only or id in self._only

    def layouts(self) -> Layouts:
        """The deck's layouts, looked for when they are needed: people delete those that no slide uses."""
        if self._layouts is None:
            self._layouts = Layouts.of(self.deck, self._mapping)
        return self._layouts

    def add_missing(self, slides: Sequence[Slide]) -> set[str]:
        """Add a slide for each exhibit that the deck does not show; returns their ids."""
        found = find(self.deck)
        place = {id: found.bodies(id)[0].slide.slide_id for id in found.ids}
        added: set[str] = set()
        sizes: dict[str, Sizes] | None = None
        for at, slide in enumerate(slides):
            for part in self._missing(slide, place):
                try:
                    sizes = table_sizes(self.layouts(), slides) if sizes is None else sizes
                    made = add_slide(self.layouts(), self._tagger, self._notes, part, sizes)
                except TemplateError as error:
                    why = f"没有添加：{error.problems[0].place}没有可用的占位符；请用原模板另行导出后复制过来"
                    self.lacking.update((e.id, why) for e in part.exhibits)
                    continue
                self._move(made.slide_id, slides, at, place)
                place.update((e.id, made.slide_id) for e in part.exhibits)
                added.update(e.id for e in part.exhibits)
        return added

    def _missing(self, slide: Slide, place: Mapping[str, int]) -> list[Slide]:
        """The slide itself where the deck shows none of its exhibits, else one for each that it does not show."""
        lacking = [e for e in slide.exhibits if e.id not in place and self.wanted(e.id)]
        whole = len(lacking) == len(slide.exhibits)
        return [slide] if whole else [Slide(e.id, _LAYOUT[type(e.body)], (e,)) for e in lacking]

    def _move(self, id: int, slides: Sequence[Slide], at: int, place: Mapping[str, int]) -> None:
        """Put a slide behind that of the exhibit before it in the plan, else before that of the one behind."""
        entries = self.deck.part._element.sldIdLst
        by_id = {entry.id: entry for entry in entries}
        before = [place[e.id] for slide in slides[: at + 1] for e in slide.exhibits if e.id in place]
        behind = [place[e.id] for slide in slides[at + 1 :] for e in slide.exhibits if e.id in place]
        if before:
            by_id[before[-1]].addnext(by_id[id])
        elif behind:
            by_id[behind[0]].addprevious(by_id[id])

    def exhibit(self, found: Deck, slide: Slide, exhibit: Exhibit, added: Collection[str]) -> Difference:
        """Bring every copy of one exhibit up to date, with the texts around it."""
        if exhibit.id in self.lacking:
            return Difference(exhibit.id, State.LACKING, (), remarks=(self.lacking[exhibit.id],))
        bodies, changes = found.bodies(exhibit.id), _Changes()
        for body in bodies:
            self._body(body, exhibit, changes)
        for line in _lines(slide, exhibit):
            copies = found.texts(line.id, line.role)
            for copy in copies:
                here = [e for e in slide.exhibits if found.shows(e.id, copy.page)] or [exhibit]
                sources = tuple(text.source_lines(here))
                self._text(copy, replace(line, said=sources) if line.role == tags.SOURCE else line, changes)
            if not copies and line.role == tags.MARK and line.text:
                self._add_mark(bodies, slide, line, changes)
        pages = tuple(dict.fromkeys(body.page for body in bodies))
        new = exhibit.id in added
        state = State.NEW if new else State.CHANGED if changes.any else State.SAME
        told = () if new else tuple(dict.fromkeys(changes.cells))
        texts = () if new else tuple(changes.texts)
        look = changes.look and not new
        return Difference(exhibit.id, state, pages, told, texts, tuple(changes.kept), tuple(changes.remarks), look)

    def _body(self, body: Found, exhibit: Exhibit, changes: _Changes) -> None:
        if body.tag.role != body_role(exhibit):
            changes.remarks.append(f"第 {body.page} 页的图表形式已变，保持原样；请删除它后再更新")
        elif isinstance(exhibit.body, Words):
            said = exhibit.body.paragraphs
            self._write(body, said, words_text(exhibit.body), changes, force=False)
        elif isinstance(exhibit.body, Chart):
            self._chart(body, exhibit, changes)
        else:
            self._table(body, exhibit, changes)

    def _chart(self, body: Found, exhibit: Exhibit, changes: _Changes) -> None:
        try:
            cells = list(chart_cells(read_chart(body.shape), written(exhibit)))
        except ChartError as error:
            cells = []
            changes.remarks.append(f"第 {body.page} 页：{error}")
            body = replace(body, tag=replace(body.tag, written="unreadable"))
        if self._differs(body, exhibit, cells, changes):
            try:
                replace_chart(body.shape, exhibit)
            except ChartError as error:
                changes.remarks.append(f"第 {body.page} 页：{error}")
                return
        self._tagger.put(body.shape, Tag(exhibit.id, tags.CHART, body_print(exhibit)))

    def _table(self, body: Found, exhibit: Exhibit, changes: _Changes) -> None:
        cells = list(table_cells(read_table(body.shape), table_texts(exhibit)))
        if self._differs(body, exhibit, cells, changes):
            replace_table(body.slide, body.shape, exhibit)
        self._tagger.put(body.shape, Tag(exhibit.id, tags.TABLE, body_print(exhibit)))

    def _differs(self, body: Found, exhibit: Exhibit, cells: list[Cell], changes: _Changes) -> bool:
        """Whether a chart or table is to be drawn anew."""
        look = body.tag.written not in ("", body_print(exhibit))
        changes.cells += cells
        changes.look |= look
        return look or bool(cells)

    def _text(self, copy: Found, line: Line, changes: _Changes) -> None:
        force = line.id in self._titles and line.role in (tags.TITLE, tags.HEADING)
        self._write(copy, line.said, line.text, changes, force=force)

    def _write(
        self, copy: Found, said: Sequence[str | tuple[int, str]], new: str, changes: _Changes, *, force: bool
    ) -> None:
        """Write a text anew where it says something else, unless a person wrote that."""
        if not copy.shape.has_text_frame:
            return
        old, fingerprint = copy.shape.text_frame.text, tags.text_print(new)
        now = tags.text_print(old)
        if now != fingerprint:
            if not force and now != copy.tag.written:
                known = bool(copy.tag.written)
                changes.kept.append(Text(copy.tag.role, copy.page, old, new, known))
                self._tagger.put(copy.shape, copy.tag)
                return
            text.rewrite(copy.shape.text_frame, said)
            changes.texts.append(Text(copy.tag.role, copy.page, old, new))
        self._tagger.put(copy.shape, replace(copy.tag, written=fingerprint))

    def _add_mark(self, bodies: Sequence[Found], slide: Slide, line: Line, changes: _Changes) -> None:
        """A mark that was not needed before must not be missing now."""
        for body in bodies:
            try:
                done = add_line(self.layouts().page(body.slide, slide.layout), self._tagger, line)
            except TemplateError:
                done = False
            if done:
                changes.texts.append(Text(tags.MARK, body.page, "", line.text))
            else:
                changes.remarks.append(f"第 {body.page} 页应标注“{line.text}”，但版式中没有位置；请手工补上")

    def notes(self, found: Deck, slide: Slide) -> None:
        """Notes follow the plan unless a person wrote some; the record follows in any case."""
        for copy in found.texts(slide.id, tags.NOTES):
            if not self.wanted(slide.id):
                continue
            here = tuple(e for e in slide.exhibits if found.shows(e.id, copy.page)) or slide.exhibits
            said, own = notes_text(here), notes_without_record(copy.shape)
            fingerprint = tags.text_print("\n".join(said))
            ours = copy.tag.written in ("", tags.text_print("\n".join(own)))
            now = [tag for shape in tags.every_shape(copy.slide.shapes) if (tag := tags.tag_of(shape)) is not None]
            paragraphs = [*(said if ours else own), tags.record(now)]
            if paragraphs != [p for _, p in text.read(copy.shape.text_frame)]:
                text.rewrite(copy.shape.text_frame, paragraphs)
            if ours:
                self._tagger.put(copy.shape, Tag(slide.id, tags.NOTES, fingerprint))


def _lines(slide: Slide, exhibit: Exhibit) -> Iterator[Line]:
    """The texts of an exhibit: those of its page, and those that it has where it stands on a page of its own."""
    own = [line for line in lines(slide) if line.id == exhibit.id]
    yield from own
    if exhibit is not slide.exhibits[0]:
        alone = Slide(exhibit.id, _LAYOUT[type(exhibit.body)], (exhibit,))
        have = {line.role for line in own}
        yield from (line for line in lines(alone) if line.role not in have and line.role != tags.MARK)
