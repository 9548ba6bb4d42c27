"""The shapes of a deck as they stand on its pages: where, and whose they are."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pptx.oxml.ns import qn

from cii_xl.exhibits.slides import tags
from cii_xl.exhibits.slides.box import POINT
from cii_xl.exhibits.slides.differences import ROLES
from cii_xl.exhibits.slides.found import find
from cii_xl.exhibits.slides.lint.styles import Block, Styles
from cii_xl.exhibits.slides.metrics import Insets, height
from cii_xl.exhibits.slides.tags import Tag


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle on a slide, in points from its upper left corner."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Its width."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Its height."""
        return self.bottom - self.top

    def common(self, other: Rect) -> tuple[float, float]:
        """Width and height of what two rectangles share; one is negative or 0 where they share nothing."""
        across = min(self.right, other.right) - max(self.left, other.left)
        return across, min(self.bottom, other.bottom) - max(self.top, other.top)

    def holds(self, other: Rect, slack: float = 1.0) -> bool:
        """Whether ``other`` lies in it."""
        return (
            self.left - slack <= other.left
            and self.top - slack <= other.top
            and other.right <= self.right + slack
            and other.bottom <= self.bottom + slack
        )


QUIET = ("dt", "ftr", "sldNum")
"""Placeholders that say what they say on every page."""

NOWHERE = Rect(0.0, 0.0, 0.0, 0.0)
"""Of a shape without a place."""


@dataclass(frozen=True, slots=True)
class TableCell:
    """One cell: where it is, counted from 0, its text, and the height in points that it needs and has."""

    row: int
    column: int
    block: Block
    needed: float
    height: float

    @property
    def place(self) -> str:
        """Where it is, for messages."""
        return f"第 {self.row + 1} 行第 {self.column + 1} 列"


@dataclass(frozen=True, slots=True)
class Seen:
    """One shape: python-pptx's, its page, its place, and our tag where it is ours."""

    page: int
    shape: Any
    rect: Rect
    tag: Tag | None
    grouped: bool = False
    block: Block | None = None
    """Its text as it is set; None where there is none, or where the shape has no place."""
    cells: tuple[TableCell, ...] = ()
    """Of a table."""

    @property
    def room(self) -> tuple[float, float]:
        """Width and height inside its insets; of text in columns, as if these stood one below the other."""
        insets = Insets() if self.block is None else self.block.insets
        across, down = self.rect.width - insets.left - insets.right, self.rect.height - insets.top - insets.bottom
        if self.block is None or self.block.columns == 1:
            return across, down
        count = self.block.columns
        return (across - (count - 1) * self.block.gap) / count, down * count

    @property
    def place(self) -> str:
        """Where it is, for messages."""
        return f"第 {self.page} 页 {self.label}"

    @property
    def label(self) -> str:
        """What people call it."""
        if self.tag is None:
            return f"形状“{self.shape.name}”"
        kind = "表格" if self.tag.role == tags.TABLE else "图表"
        role = f" {ROLES[self.tag.role]}" if self.tag.role in ROLES else ""
        return f"{kind} {self.tag.id}{role}"

    @property
    def kind(self) -> str:
        """Which placeholder it is, as ``title``; blank where it is none."""
        holder = self.shape.element.find(f"*/{qn('p:nvPr')}/{qn('p:ph')}")
        return "" if holder is None else str(holder.get("type", "obj"))

    @property
    def own(self) -> bool:
        """Whether we drew it: an exhibit, a text of one, or what belongs to a table."""
        return self.tag is not None or self.shape.name.startswith("cii:")

    @property
    def text(self) -> str:
        """Its text; blank where it can have none."""
        return str(self.shape.text_frame.text) if self.shape.has_text_frame else ""


@dataclass(frozen=True, slots=True)
class Page:
    """One slide with everything on it, from back to front."""

    number: int
    slide: Any
    shapes: tuple[Seen, ...]

    def of(self, *roles: str) -> list[Seen]:
        """The shapes in those roles."""
        return [seen for seen in self.shapes if seen.tag is not None and seen.tag.role in roles]


@dataclass(frozen=True, slots=True)
class Looked:
    """A whole deck, looked at once."""

    deck: Any
    width: float
    height: float
    pages: tuple[Page, ...]


def look(deck: Any) -> Looked:
    """Every shape of every slide with its place; members of groups too."""
    found = find(deck)
    known = {(one.page, one.shape.element): one.tag for one in found.shapes}
    styles: dict[int, Styles] = {}
    pages = []
    for number, slide in enumerate(deck.slides, 1):
        layout = slide.slide_layout
        own = styles.setdefault(id(layout.part), Styles(deck, layout))
        shapes = tuple(
            _seen(number, shape, rect, known.get((number, shape.element)), grouped, own)
            for shape, rect, grouped in _placed(slide.shapes, own)
        )
        pages.append(Page(number, slide, shapes))
    return Looked(deck, deck.slide_width / POINT, deck.slide_height / POINT, tuple(pages))


def _seen(page: int, shape: Any, rect: Rect | None, tag: Tag | None, grouped: bool, styles: Styles) -> Seen:
    if getattr(shape, "has_table", False):
        return Seen(page, shape, rect or NOWHERE, tag, grouped, None, tuple(_cells(shape.table, styles)))
    says = rect is not None and shape.has_text_frame and shape.text_frame.text.strip()
    return Seen(page, shape, rect or NOWHERE, tag, grouped, styles.block(shape) if says else None)


def _cells(table: Any, styles: Styles) -> Iterator[TableCell]:
    heights, widths = [row.height / POINT for row in table.rows], [column.width / POINT for column in table.columns]
    for row, high in enumerate(heights):
        for column, wide in enumerate(widths):
            cell = table.cell(row, column)
            if cell.is_spanned:
                continue
            if cell.is_merge_origin:
                high = sum(heights[row : row + cell.span_height])
                wide = sum(widths[column : column + cell.span_width])
            block = styles.cell(cell)
            insets = block.insets
            room = max(wide - insets.left - insets.right, 1.0)
            needed = 0.0 if block.turned else height(block.paragraphs, room) + insets.top + insets.bottom
            yield TableCell(row, column, block, needed, high)


_Map = tuple[float, float, float, float]
"""From a group's own measure to the slide's: offsets and factors."""


def _placed(
    shapes: Any, styles: Styles, to: _Map = (0, 0, 1, 1), grouped: bool = False
) -> Iterator[tuple[Any, Rect | None, bool]]:
    """Each shape and its place, that of its placeholder where it has none itself; None where neither has."""
    for shape in shapes:
        level = next((one for one in styles.levels(shape) if one.element.x is not None), None)
        yield shape, None if level is None else _rect(level, to), grouped
        if shape.element.tag == qn("p:grpSp"):
            yield from _placed(shape.shapes, styles, _inner(shape, to), True)


def _rect(shape: Any, to: _Map) -> Rect:
    """The upright rectangle around a shape, which may be turned."""
    left, top = to[0] + shape.element.x * to[2], to[1] + shape.element.y * to[3]
    wide, high = shape.element.cx * to[2], shape.element.cy * to[3]
    turn = math.radians(getattr(shape, "rotation", 0) or 0)
    x, y = left + wide / 2, top + high / 2
    wide, high = (
        abs(wide * math.cos(turn)) + abs(high * math.sin(turn)),
        abs(wide * math.sin(turn)) + abs(high * math.cos(turn)),
    )
    return Rect(*(v / POINT for v in (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)))


def _inner(group: Any, to: _Map) -> _Map:
    frame = group.element.grpSpPr.find(qn("a:xfrm"))
    own = None if frame is None else (frame.find(qn("a:chOff")), frame.find(qn("a:chExt")))
    if own is None or own[0] is None or own[1] is None:
        return to
    x, y = int(own[0].get("x")), int(own[0].get("y"))
    across = to[2] * group.width / (int(own[1].get("cx")) or 1)
    down = to[3] * group.height / (int(own[1].get("cy")) or 1)
    return to[0] + group.left * to[2] - x * across, to[1] + group.top * to[3] - y * down, across, down


def listed(parts: Sequence[str], most: int = 3) -> str:
    """The first few, and how many there are."""
    more = f"等 {len(parts)} 处" if len(parts) > most else ""
    return "；".join(parts[:most]) + more
