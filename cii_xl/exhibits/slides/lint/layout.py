"""How programs lay a chart out: legend, names, numbers, and what is left for the plot; good to a few points."""

from __future__ import annotations

from typing import Any

from cii_xl.exhibits.slides import metrics
from cii_xl.exhibits.slides.lint.seen import Rect

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"

_PAD = 7.0
"""Points between the frame and what is drawn."""
_KEY = 34.0
"""Points that a legend's entry takes beside its words."""
_SIZE = 10.0
"""Points of a chart's text where nothing says so."""
_NAMES = 0.4
"""Share of the frame that the names of horizontal bars take at most."""


def size_of(element: Any, default: float = _SIZE) -> float:
    """Points of the text that ``c:txPr`` of an element sets."""
    found = None if element is None else element.find(f"{C}txPr/{A}p/{A}pPr/{A}defRPr")
    return int(found.get("sz")) / 100 if found is not None and found.get("sz") else default


def inner(space: Any, width: float, height: float) -> Rect:
    """The rectangle between the axes, in points from the frame's corner."""
    area = space.find(f"{C}chart/{C}plotArea")
    manual = _manual(area, width, height)
    if manual is not None:
        return manual
    size = size_of(space)
    left, top, right, bottom = _PAD, _PAD, width - _PAD, height - _PAD
    legend = space.find(f"{C}chart/{C}legend")
    if legend is not None and val(legend, "overlay", "0") == "0":
        own = size_of(legend, size)
        names = [name for ser in area.iter(f"{C}ser") if (name := name_of(ser))]
        beside = max((metrics.width(name, own) for name in names), default=0.0) + _KEY
        strip = own * metrics.LEADING + 6
        match val(legend, "legendPos", "r"):
            case "t":
                top += strip
            case "b":
                bottom -= strip
            case "l":
                left += beside
            case _:
                right -= beside
    horizontal = any(bar.get("val") == "bar" for bar in area.iter(f"{C}barDir"))
    for axis in area:
        if _deleted(axis) or val(axis, "tickLblPos", "nextTo") == "none":
            continue
        own = size_of(axis, size)
        if axis.tag in (f"{C}catAx", f"{C}dateAx"):
            names = category_names(area)
            if horizontal:
                longest = max((metrics.width(name, own) for name in names), default=0.0)
                left += min(longest, _NAMES * width) + 6
            else:
                slot = max((right - left) / max(len(names), 1), own)
                most = max((len(metrics.lines(name, own, slot)) for name in names), default=1)
                bottom -= most * own * metrics.LEADING + 4
        elif axis.tag == f"{C}valAx":
            if horizontal:
                bottom -= own * metrics.LEADING + 4
            elif val(axis, "axPos", "l") == "r":
                right -= 3 * own
            else:
                left += 3 * own
    return Rect(left, top, max(right, left + 1), max(bottom, top + 1))


def _manual(area: Any, width: float, height: float) -> Rect | None:
    layout = area.find(f"{C}layout/{C}manualLayout")
    if layout is None:
        return None
    sides = {name: val(layout, name, "") for name in ("x", "y", "w", "h")}
    if not all(sides.values()):
        return None
    x, y, w, h = (float(sides[name]) for name in "xywh")
    return Rect(x * width, y * height, (x + w) * width, (y + h) * height)


def category_names(area: Any) -> list[str]:
    """Names under or beside the first plot."""
    cat = next(iter(area.iter(f"{C}cat")), None)
    return [] if cat is None else [point.findtext(f"{C}v") or "" for point in cat.iter(f"{C}pt")]


def name_of(ser: Any) -> str:
    """The name of a series."""
    return "".join(v.text or "" for v in ser.iterfind(f"{C}tx//{C}v"))


def _deleted(axis: Any) -> bool:
    return val(axis, "delete", "0") in ("1", "true")


def val(element: Any, name: str, default: str) -> str:
    """The ``val`` of a child of an element."""
    child = element.find(f"{C}{name}")
    return default if child is None else str(child.get("val", default))
