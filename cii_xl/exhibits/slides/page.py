"""One slide of a deck seen by our names: placeholders to write to, areas to draw in."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from pptx.oxml.ns import qn
from pptx.util import Emu

from cii_xl.exhibits.slides import text
from cii_xl.exhibits.slides.box import Box


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

    def has_placeholder(self, role: str) -> bool:
        """Whether text written here takes its looks from the template."""
        area = self.areas.get(role)
        return area is not None and area.index is not None


def clone(slide: Any, layout: Any, areas: dict[str, Area]) -> dict[str, Any]:
    """Name the placeholders of a new slide after our roles, add the slide number, remove those that we do not use."""
    by_index = {area.index: area for area in areas.values() if area.index is not None}
    found: dict[str, Any] = {}
    for shape in list(slide.placeholders):
        area = by_index.get(shape.placeholder_format.idx)
        if area is None:
            shape.element.getparent().remove(shape.element)
        else:
            shape.name = area.role
            found[area.role] = shape
    for theirs in layout.placeholders:
        area = by_index.get(theirs.placeholder_format.idx)
        if area is not None and area.role not in found:
            found[area.role] = _copy(slide, theirs, area.role)
    return found


def _copy(slide: Any, theirs: Any, role: str) -> Any:
    """A latent placeholder, which python-pptx leaves out: the slide number with its field, the footer."""
    element = deepcopy(theirs.element)
    properties = element.spPr
    for child in list(properties):
        properties.remove(child)
    style = element.txBody.find("{*}lstStyle")
    for child in list(style):
        style.remove(child)
    for properties in element.txBody.iter(qn("a:rPr"), qn("a:endParaRPr")):
        text.set_fonts(properties)
    element.nvSpPr.cNvPr.set("id", str(slide.shapes._next_shape_id))
    element.nvSpPr.cNvPr.set("name", role)
    slide.shapes._spTree.append(element)
    return slide.placeholders[theirs.placeholder_format.idx]
