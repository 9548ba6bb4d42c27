"""What stands for our layouts and placeholders in a template that does not have their names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pptx.enum.shapes import PP_PLACEHOLDER as KIND

from cii_xl.exhibits.exhibit import COVER
from cii_xl.exhibits.slides import areas
from cii_xl.exhibits.slides.box import POINT, Box
from cii_xl.exhibits.slides.page import Area

_INCH = 914400
_STRIP = {areas.UNIT: 0.3, areas.HEADING_2: 0.5, areas.SOURCE: 0.65}
"""Inches that a line takes of the content where a template has no placeholder for it."""

_TITLES = (KIND.TITLE, KIND.CENTER_TITLE, KIND.VERTICAL_TITLE)
_HOLDERS = (KIND.OBJECT, KIND.CHART, KIND.TABLE, KIND.BODY, KIND.PICTURE, KIND.SUBTITLE)


def layout(name: str, theirs: Iterable[Any]) -> Any:
    """The layout with as many large placeholders as needed and the most room in the smallest of them."""
    number = len(areas.CONTENT[name])
    best, most = None, 0
    for one in theirs:
        if not any(p.placeholder_format.type in _TITLES for p in one.placeholders):
            continue
        is_cover = any(p.placeholder_format.type in (KIND.CENTER_TITLE, KIND.SUBTITLE) for p in one.placeholders)
        holders = _holders(one)
        if is_cover != (name == COVER) or len(holders) < number:
            continue
        # Holders beyond those needed stay empty on the slide, so that an exact number is better.
        large = sorted((_area(h) for h in holders), reverse=True)[:number]
        room = min(large) if len(holders) == number else min(large) // 10
        if room > most:
            best, most = one, room
    return best


def _holders(layout: Any) -> list[Any]:
    """Placeholders that can hold an exhibit, without lines of text such as captions."""
    found = [p for p in layout.placeholders if p.placeholder_format.type in _HOLDERS and box(p) is not None]
    return [p for p in found if p.height > 0.8 * _INCH]


def box(placeholder: Any) -> Box | None:
    """Where a placeholder is, by itself or by its master's; None where neither says."""
    place = (placeholder.left, placeholder.top, placeholder.width, placeholder.height)
    return None if None in place else Box(*place)


def _area(placeholder: Any) -> int:
    return int(placeholder.width) * int(placeholder.height)


def placeholders(name: str, layout: Any, taken: dict[str, Any]) -> None:
    """Fill in by kind and place what no name told: the title, the largest holders from left to right, the number."""
    page = (areas.PAGE,) if areas.PAGE in areas.OPTIONAL[name] else ()
    if all(role in taken for role in (areas.TITLE, *areas.CONTENT[name], *page)):
        return
    used = {p.placeholder_format.idx for p in taken.values()}
    free = [p for p in layout.placeholders if p.placeholder_format.idx not in used]
    for role, kinds in ((areas.TITLE, _TITLES), (areas.PAGE, (KIND.SLIDE_NUMBER,))):
        if role not in taken and (role == areas.TITLE or role in areas.OPTIONAL[name]):
            fitting = [p for p in free if p.placeholder_format.type in kinds]
            if fitting:
                taken[role] = fitting[0]
    missing = [role for role in areas.CONTENT[name] if role not in taken]
    holders = [p for p in _holders(layout) if p.placeholder_format.idx not in used]
    if missing and len(holders) >= len(missing):
        largest = sorted(holders, key=_area, reverse=True)[: len(missing)]
        taken.update(zip(missing, sorted(largest, key=lambda p: (p.left, p.top)), strict=True))


def strips(name: str, found: dict[str, Area]) -> None:
    """Lines for which the template has no placeholder take the top and bottom of the content."""
    optional, content = areas.OPTIONAL[name], areas.CONTENT[name]
    first, second = content[0], content[-1]
    if areas.HEADING_2 in optional and areas.HEADING_2 not in found:
        _cut(found, second, areas.HEADING_2, _STRIP[areas.HEADING_2])
    for unit, mark, of in ((areas.UNIT, areas.MARK, first), (areas.UNIT_2, areas.MARK_2, second)):
        if unit in optional and unit not in found:
            _cut(found, of, unit, _STRIP[areas.UNIT])
            line = found[unit].box
            if mark not in found:
                third = line.width // 3
                found[unit] = Area(unit, None, Box(line.left, line.top, line.width - third, line.height))
                found[mark] = Area(mark, None, Box(line.left + line.width - third, line.top, third, line.height))
    if areas.SOURCE in optional and areas.SOURCE not in found:
        boxes = [found[role].box for role in content]
        height = round(_STRIP[areas.SOURCE] * _INCH)
        bottom = max(box.top + box.height for box in boxes)
        left, right = min(box.left for box in boxes), max(box.left + box.width for box in boxes)
        for role in content:
            box = found[role].box
            spare = max(0, box.top + box.height - (bottom - height))
            found[role] = Area(role, found[role].index, Box(box.left, box.top, box.width, box.height - spare))
        found[areas.SOURCE] = Area(areas.SOURCE, None, Box(left, bottom - height + 4 * POINT, right - left, height))


def _cut(found: dict[str, Area], of: str, role: str, inches: float) -> None:
    """Give ``role`` the top of the area ``of``."""
    box, height = found[of].box, round(inches * _INCH)
    found[role] = Area(role, None, Box(box.left, box.top, box.width, height))
    found[of] = Area(of, found[of].index, Box(box.left, box.top + height, box.width, box.height - height))
