"""One line of the catalogue: what an exhibit is called and how it is made."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cii_xl.exhibits.exhibit import Exhibit
from cii_xl.exhibits.material import Material

EACH = "XXX"
"""Stands for the industry's code in the id of an entry that makes one exhibit per industry."""


def _nothing(material: Material) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A kind of exhibit. ``make`` may give several: one per industry, or ``_2``, ``_3`` where a table goes on."""

    id: str
    name: str
    """What it is called in lists."""
    make: Callable[[Material], Iterable[Exhibit]]
    lacks: Callable[[Material], str] = _nothing
    """Why it cannot be made of this material; empty where it can."""
    on_request: bool = False
    """Whether it is made only when asked for by id."""

    def ids(self, material: Material) -> dict[str, str]:
        """Id → name of what it makes, continuations apart."""
        if EACH not in self.id:
            return {self.id: self.name}
        return {
            of_industry(self.id, code): f"{name}：{self.name}" for code, name in material.edition.industries.items()
        }

    def has(self, id: str) -> bool:
        """Whether the id is one of its, of whatever industry."""
        before, each, _ = self.id.partition(EACH)
        return id.startswith(before) if each else id == self.id


def of_industry(id: str, code: str) -> str:
    """``stages-XXX`` → ``stages-MFG``; characters that no shape name or command line takes are written as numbers."""
    plain = "".join(c if c.isascii() and c.isalnum() else f"u{ord(c):04X}" for c in code)
    return id.replace(EACH, plain)


def numbered(id: str, part: int) -> str:
    """The id of the first, second, … part of an exhibit: ``heat``, ``heat_2``."""
    return id if part == 0 else f"{id}_{part + 1}"


def whole(id: str) -> str:
    """``heat_2`` → ``heat``, of which it is a part."""
    return id.split("_")[0]
