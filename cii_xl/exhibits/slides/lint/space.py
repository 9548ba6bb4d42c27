"""What stands where: shapes over each other, shapes beyond the edge, pictures without words for them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any

from pptx.oxml.ns import qn

from cii_xl.exhibits.slides import metrics
from cii_xl.exhibits.slides.lint.rules import Finding, finding
from cii_xl.exhibits.slides.lint.seen import QUIET, Looked, Page, Rect, Seen
from cii_xl.exhibits.slides.lint.styles import Block

_TOUCH = 3.0
"""Points by which two shapes must overlap, both ways, to be told."""
_WHOLE = 0.9
"""Share of the slide above which a shape is its background."""
_EDGE = 1.0
_FILLS = tuple(qn(f"a:{name}") for name in ("solidFill", "gradFill", "pattFill", "blipFill", "grpFill"))
_DECORATIVE = "{http://schemas.microsoft.com/office/drawing/2017/decorative}decorative"


def space(looked: Looked) -> Iterator[Finding]:
    """Everything about places, and alternative texts."""
    for page in looked.pages:
        for seen in page.shapes:
            yield from _outside(seen, looked)
            yield from _alt(seen)
        yield from _overlaps(page, looked)


def _outside(seen: Seen, looked: Looked) -> Iterator[Finding]:
    rect = seen.rect
    beyond = [
        f"{side}边 {by:.0f} 磅"
        for side, by in (
            ("左", -rect.left), ("上", -rect.top),
            ("右", rect.right - looked.width), ("下", rect.bottom - looked.height),
        )
        if by > _EDGE
    ]  # fmt: skip
    if beyond:
        yield finding("shape.outside", seen.place, f"超出页面{'、'.join(beyond)}", "全部在页面之内", "移回页面，或缩小")


def _alt(seen: Seen) -> Iterator[Finding]:
    if seen.text.strip() or (seen.shape.is_placeholder and seen.shape.has_text_frame):
        return
    element = seen.shape.element
    groups = element.iterancestors(qn("p:grpSp"))
    if any(_described(own[0].find(qn("p:cNvPr"))) for own in (element, *groups)):
        return
    fix = "右键选“编辑替代文字”，写一句话；只作装饰的，勾选“标记为装饰性”"
    yield finding("shape.alt", seen.place, "没有替代文字", "一句话说明图形表示什么", fix)


def _described(properties: Any) -> bool:
    marks = [mark.get("val") for mark in properties.iter(_DECORATIVE)]
    return bool((properties.get("descr") or "").strip()) or "1" in marks


def _overlaps(page: Page, looked: Looked) -> Iterator[Finding]:
    solid = [
        (seen, rect)
        for seen in page.shapes
        if not seen.grouped and (rect := _seen_area(seen)) is not None
        and rect.width * rect.height < _WHOLE * looked.width * looked.height
    ]  # fmt: skip
    for (below, a), (above, b) in combinations(solid, 2):
        if min(a.common(b)) > _TOUCH and not _meant(below, a, above, b):
            across, down = a.common(b)
            yield finding(
                "shape.overlap", below.place, f"与{above.label}重叠 {across:.0f} × {down:.0f} 磅", "互不遮挡",
                "移开或缩小其中一个；文字过长时改短",
            )  # fmt: skip


def _meant(below: Seen, a: Rect, above: Seen, b: Rect) -> bool:
    """Circles of a table stand on it; a shape without text, behind others, is their panel."""
    if below.own and above.own and (below.tag is None or above.tag is None):
        return True
    panel = not below.own and below.shape.element.tag == qn("p:sp") and not below.text.strip()
    return panel and a.holds(b)


def _seen_area(seen: Seen) -> Rect | None:
    """What of a shape is seen: all of it where it has a fill or line, else its text; None where there is nothing."""
    tag = seen.shape.element.tag
    if tag == qn("p:cxnSp") or seen.kind in QUIET:
        return None
    if seen.cells:
        return _grown(seen)
    if tag != qn("p:sp") or _filled(seen.shape.element):
        return seen.rect
    return None if seen.block is None else inked(seen, seen.block)


def _filled(element: Any) -> bool:
    properties = element.spPr
    fill = next((child.tag for child in properties if child.tag in (*_FILLS, qn("a:noFill"))), None)
    line = properties.find(qn("a:ln"))
    drawn = line is not None and line.find(qn("a:noFill")) is None and len(line) > 0
    style = element.find(f"{qn('p:style')}/{qn('a:fillRef')}")
    by_style = fill is None and style is not None and style.get("idx") != "0"
    return fill in _FILLS or drawn or by_style


def inked(seen: Seen, block: Block) -> Rect:
    """Where a shape's text is, which may be more or less than the shape."""
    if block.turned or block.columns > 1:
        return seen.rect
    across, down = seen.room
    most = max(across, 1.0) if block.wraps else math.inf
    wide, high = metrics.widest(block.paragraphs, most), metrics.height(block.paragraphs, most)
    left = seen.rect.left + block.insets.left + {"r": across - wide, "ctr": (across - wide) / 2}.get(block.align, 0.0)
    top = seen.rect.top + block.insets.top + {"b": down - high, "ctr": (down - high) / 2}.get(block.anchor, 0.0)
    return Rect(left, top, left + wide, top + high)


def _grown(seen: Seen) -> Rect:
    """A table as high as programs draw it: rows grow with their text."""
    rows: dict[int, float] = {}
    for cell in seen.cells:
        rows[cell.row] = max(rows.get(cell.row, 0.0), cell.needed, cell.height)
    return replace(seen.rect, bottom=max(seen.rect.bottom, seen.rect.top + sum(rows.values())))
