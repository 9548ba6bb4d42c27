"""The stages of the industry that weights are sought for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cii_xl.analysis.errors import problem
from cii_xl.analysis.given import Typed
from cii_xl.analysis.lines import text
from cii_xl.index import Problem, UnknownName, names


@dataclass(frozen=True, slots=True)
class Stages:
    """An industry's name, and its stages in the order of the edition."""

    industry: str
    names: tuple[str, ...]

    def find(self, cell: Typed) -> int | None:
        """The position of the stage that a cell names; None where it is none of them."""
        try:
            return self.names.index(names.find("环节", text(cell), self.names))
        except UnknownName:
            return None

    def wrong(self, place: str, cell: Typed) -> Iterator[Problem]:
        """What is wrong with a cell that should name a stage."""
        expected = f"“{self.industry}”的环节：{'、'.join(self.names)}"
        if not text(cell):
            yield problem("stage.blank", place, "环节为空", expected, "填写环节，或清空整行")
        elif self.find(cell) is None:
            near = UnknownName("环节", text(cell), self.names).near
            fix = f"最接近的是：{'、'.join(near)}" if near else "改为其中之一，或换一个产业"
            yield problem("stage.unknown", place, f"没有名为“{text(cell)}”的环节", expected, fix)
