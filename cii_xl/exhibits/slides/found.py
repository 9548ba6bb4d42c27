"""Where the exhibits of a deck are now, wherever people moved, copied or renamed them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cii_xl.exhibits.slides import tags, text
from cii_xl.exhibits.slides.tags import Tag


@dataclass(frozen=True, slots=True)
class Found:
    """One of our shapes."""

    slide: Any
    page: int
    """Number of its slide."""
    shape: Any
    tag: Tag
    """As it was found; ``written`` is blank where nothing remembers it."""


@dataclass(frozen=True, slots=True)
class Deck:
    """All of our shapes, in the order of the slides."""

    shapes: tuple[Found, ...]

    def bodies(self, id: str) -> list[Found]:
        """The shapes that show an exhibit: one, or several where a person copied it."""
        return [f for f in self.shapes if f.tag.id == id and f.tag.role in tags.BODIES]

    def texts(self, id: str, role: str) -> list[Found]:
        """The texts of an exhibit in one role."""
        return [f for f in self.shapes if f.tag.id == id and f.tag.role == role]

    def shows(self, id: str, page: int) -> bool:
        """Whether an exhibit stands on a page."""
        return any(f.page == page for f in self.bodies(id))

    @property
    def ids(self) -> list[str]:
        """Every exhibit that the deck shows, in its order."""
        return list(dict.fromkeys(f.tag.id for f in self.shapes if f.tag.role in tags.BODIES))

    def pages(self) -> dict[str, int]:
        """Exhibit → the first page that shows it."""
        return {id: min(f.page for f in self.bodies(id)) for id in self.ids}


def find(deck: Any) -> Deck:
    """Look through every slide, groups and notes too."""
    return Deck(tuple(found for page, slide in enumerate(deck.slides, 1) for found in _on(slide, page)))


def _on(slide: Any, page: int) -> Iterator[Found]:
    notes = slide.notes_slide.notes_placeholder if slide.has_notes_slide else None
    said = notes.text_frame.text if notes is not None and notes.has_text_frame else ""
    lost = tags.recovered(slide, said)
    for shape in tags.every_shape(slide.shapes):
        tag = lost.get(shape.shape_id) or tags.tag_of(shape)
        if tag is not None:
            yield Found(slide, page, shape, tag)
    if notes is not None and (tag := tags.tag_of(notes) or _of_notes(said)):
        yield Found(slide, page, notes, tag)


def _of_notes(said: str) -> Tag | None:
    """The tag of notes that have lost it, from their record."""
    found = tags.recorded(said)
    return Tag(found[0].id, tags.NOTES) if found else None


def notes_without_record(shape: Any) -> list[str]:
    """The paragraphs of notes that a person reads."""
    return [said for _, said in text.read(shape.text_frame) if said and not tags.recorded(said)]
