"""What a person decided of the exhibits: which a deck has, in which order, and titles of their own."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cii_xl.book.layout import EXHIBITS
from cii_xl.exhibits.catalogue import CATALOGUE, exhibits, known
from cii_xl.exhibits.deck import plan
from cii_xl.exhibits.exhibit import Exhibit, Slide
from cii_xl.exhibits.material import Material

if TYPE_CHECKING:
    from cii_xl.book.reading.choices import Choice


@dataclass(frozen=True, slots=True)
class Choices:
    """Ids to make, ids that come first, and titles by id."""

    only: tuple[str, ...]
    order: tuple[str, ...]
    titles: Mapping[str, str]
    unknown: tuple[str, ...] = ()
    """Ids on the list that no exhibit has: mistyped, most likely."""

    def told(self) -> str:
        """What to say of ids that no exhibit has; blank where there is none."""
        if not self.unknown:
            return ""
        return (
            f"“{EXHIBITS.name}”中不认识编号 {'、'.join(self.unknown)}，已略过；用 cii-xl exhibits --list 查看全部编号"
        )

    def made(self, material: Material, shown: Collection[str] = ()) -> list[Exhibit]:
        """The exhibits that are chosen, and those that a deck shows already: nobody chose them, yet they are no
        orphans. None where every line is left out."""
        ids = [id for id in known(material) if id in self.only or id in shown]
        return exhibits(material, ids) if ids else []

    def plan(self, made: Sequence[Exhibit], material: Material, stands: Mapping[str, int] | None = None) -> list[Slide]:
        """The slides of exhibits, in the order and under the titles that were chosen; see ``deck.plan``."""
        return plan(made, material, titles=self.titles, order=self.order, stands=stands)


def chosen(listed: Sequence[Choice], material: Material) -> Choices:
    """What the lines of 图表目录 choose. Exhibits that are not listed, such as those of an industry that was added, are
    made; lines of exhibits that the material does not have any more are passed over, ids that none has are told."""
    may, entries = known(material), CATALOGUE.values()
    lines = {choice.id: choice for choice in listed if choice.id in may}
    asked = {id for entry in entries if entry.on_request for id in entry.ids(material)}
    only = tuple(id for id in may if (lines[id].include if id in lines else id not in asked))
    numbered = sorted((c for c in lines.values() if c.order is not None), key=lambda c: c.order or 0.0)
    titles = {choice.id: choice.title for choice in lines.values() if choice.title}
    unknown = tuple(
        choice.id for choice in listed if choice.id not in may and not any(e.has(choice.id) for e in entries)
    )
    return Choices(only, tuple(choice.id for choice in numbered), titles, unknown)
