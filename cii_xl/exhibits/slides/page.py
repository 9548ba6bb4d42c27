"""One slide of a deck seen by our names: placeholders to write to, areas to draw in."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from pptx.enum.shapes import PP_PLACEHOLDER as KIND
from pptx.oxml.ns import qn
from pptx.oxml.shapes.autoshape import CT_Shape
from pptx.util import Emu

from cii_xl.exhibits.slides import text
from cii_xl.exhibits.slides.box import Box

_PLACEHOLDER = f"{qn('p:nvPr')}/{qn('p:ph')}"
_LATENT = (KIND.SLIDE_NUMBER, KIND.FOOTER, KIND.DATE)


@dataclass(frozen=True, slots=True)
class Area:
    """Where something goes on slides of a layout; ``index`` is its placeholder's, None where there is none."""

    role: str
    index: int | None
    box: Box


@dataclass(slots=True)
class Page:
    """A slide with its placeholders and areas by our names."""

    slide: Any
    shapes: dict[str, Any]
    areas: dict[str, Area]

    def shape(self, role: str) -> Any:
        """The placeholder, or a text box where the template has none; None where it has no place for it either."""
        if role not in self.shapes and role in self.areas:
            box = self.areas[role].box
            made = self.slide.shapes.add_textbox(*(Emu(x) for x in (box.left, box.top, box.width, box.height)))
            frame = made.text_frame
            frame.word_wrap = True
            frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
            self.shapes[role] = made
        return self.shapes.get(role)

    def take(self, role: str) -> Box:
        """The area to draw in; its empty placeholder goes."""
        self.drop(role)
        return self.areas[role].box

    def drop(self, role: str) -> None:
        """Remove the placeholder, if there is one."""
        shape = self.shapes.pop(role, None)
        if shape is not None:
            shape.element.getparent().remove(shape.element)


def is_placeholder(shape: Any) -> bool:
    """python-pptx's own property looks for it with XPath, which takes as long as writing the text."""
    return shape.element[0].find(_PLACEHOLDER) is not None


def placeholders(layout: Any, areas: dict[str, Area]) -> list[Any]:
    """What a new slide of a layout begins with: an empty placeholder, named by its role, for each that we use.

    Those come last that python-pptx leaves out of new slides: the slide number with its field, the footer.
    """
    by_index = {area.index: area for area in areas.values() if area.index is not None}
    made: list[Any] = []
    latent: list[Any] = []
    for theirs in layout.placeholders:
        ph = theirs.element[0].find(_PLACEHOLDER)
        area = by_index.get(ph.idx)
        if area is None:
            continue
        if ph.type in _LATENT:
            latent.append(_copy(theirs, area.role))
        else:
            made.append(CT_Shape.new_placeholder_sp(0, area.role, ph.type, ph.orient, ph.sz, ph.idx))
    for id, element in enumerate((*made, *latent), 2):  # 1 is the slide's own
        element.nvSpPr.cNvPr.set("id", str(id))
    return [*made, *latent]


def _copy(theirs: Any, role: str) -> Any:
    element = deepcopy(theirs.element)
    element.nvSpPr.cNvPr.set("name", role)
    properties = element.spPr
    for child in list(properties):
        properties.remove(child)
    style = element.txBody.find("{*}lstStyle")
    for child in list(style):
        style.remove(child)
    for properties in element.txBody.iter(qn("a:rPr"), qn("a:endParaRPr")):
        text.set_fonts(properties)
    return element
