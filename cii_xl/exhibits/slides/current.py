"""A deck brought up to date with what was chosen: what it shows, what it is to show, and how the two differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cii_xl.exhibits.choosing import Choices
from cii_xl.exhibits.exhibit import Exhibit, Slide
from cii_xl.exhibits.material import Material
from cii_xl.exhibits.slides.differences import Differences
from cii_xl.exhibits.slides.mapping import Mapping
from cii_xl.exhibits.slides.update import pages_in, update_deck


@dataclass(frozen=True)
class Current:
    """The deck as it is to be written, and what changed."""

    data: bytes
    differences: Differences
    exhibits: Sequence[Exhibit]


def bring_up_to_date(
    before: bytes,
    name: str,
    material: Material,
    choices: Choices,
    *,
    only: Sequence[str] = (),
    mapping: Mapping | None = None,
) -> Current:
    """The deck with the exhibits that are chosen and those that it shows already; ``only`` ids are touched where any
    are given. Nothing is written. Raises as ``update_deck`` does."""
    made = choices.made(material, {*pages_in(before, name), *only})
    data, differences = update_deck(
        before,
        lambda stands: choices.plan(made, material, stands),
        name=name,
        only=only,
        titles=choices.titles,
        mapping=mapping,
    )
    return Current(data, differences, made)


def as_planned(deck: bytes, name: str, material: Material, choices: Choices) -> list[Slide]:
    """The slides that a deck should have, for the pages where its exhibits stand: what it is checked against."""
    stands = pages_in(deck, name)
    return choices.plan(choices.made(material, stands), material, stands)
