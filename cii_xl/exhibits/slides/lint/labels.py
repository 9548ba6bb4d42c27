"""Labels of a chart: their texts, where they stand, and which of them stand on each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from cii_xl.exhibits.numbers import shown
from cii_xl.exhibits.slides import metrics
from cii_xl.exhibits.slides.lint.layout import A, C, category_names, inner, size_of
from cii_xl.exhibits.slides.lint.plot import Piece, Plot, plots
from cii_xl.exhibits.slides.lint.seen import Rect

_AWAY = 3.0
"""Points between a value and its label."""
_SHARE = 0.25
"""Share of the smaller label, each way, that must be covered: less is still read, and places are estimates."""
_MOST = 3
"""Lines of a name under a column; programs turn or drop names that need more."""


@dataclass(frozen=True, slots=True)
class Label:
    """A label and its rectangle in points from the frame's corner."""

    text: str
    rect: Rect


def collisions(labels: list[Label]) -> list[tuple[Label, Label]]:
    """Pairs of labels that cover each other."""
    return [(a, b) for a, b in combinations(labels, 2) if _covered(a.rect, b.rect)]


def _covered(a: Rect, b: Rect) -> bool:
    across, down = a.common(b)
    return across > _SHARE * min(a.width, b.width) and down > _SHARE * min(a.height, b.height)


def labels(space: Any, width: float, height: float) -> list[Label]:
    """All labels of a ``c:chartSpace`` in a frame of that size, in points."""
    if not (drawn := plots(space)):
        return []
    area, size = inner(space, width, height), size_of(space)
    return [
        Label(text, _rect(plot, piece, at, text, own, area))
        for plot in drawn
        for ser, values, pieces in zip(plot.series, plot.values, plot.pieces, strict=True)
        for k, (value, piece) in enumerate(zip(values, pieces, strict=True))
        if value is not None and piece is not None
        for text, at, own in _said(plot, ser, k, value, size)
    ]


def crowded(space: Any, width: float, height: float) -> list[str]:
    """Names under columns that do not fit in their places, even in three lines."""
    area = space.find(f"{C}chart/{C}plotArea")
    axis = None if area is None else area.find(f"{C}catAx")
    drawn = plots(space)
    if axis is None or not drawn or any(plot.horizontal for plot in drawn) or _on(axis, "delete"):
        return []
    if area.find(f".//{C}tickLblSkip") is None and drawn[0].shape != "barChart":
        return []  # programs leave names of lines out as they like, and time goes on without them
    names = category_names(area)
    slot = inner(space, width, height).width / max(len(names), 1)
    size = size_of(axis, size_of(space))
    return [name for name in names if len(metrics.lines(name, size, slot)) > _MOST or slot < size]


def _said(plot: Plot, ser: Any, k: int, value: float, size: float) -> Iterator[tuple[str, str, float]]:
    """Text, position and size of the label of a point, if it has one."""
    group = ser.find(f"{C}dLbls")
    group = plot.element.find(f"{C}dLbls") if group is None else group
    if group is None:
        return
    own = next((label for label in group.findall(f"{C}dLbl") if label.find(f"{C}idx").get("val") == str(k)), None)
    spec = group if own is None else own
    if _on(spec, "delete"):
        return
    place = spec.find(f"{C}dLblPos")
    points = size_of(spec, size_of(group, size))
    rich = spec.find(f"{C}tx/{C}rich")
    if rich is not None:
        text = "\n".join("".join(t.text or "" for t in p.iter(f"{A}t")) for p in rich.findall(f"{A}p"))
        sizes = [int(e.get("sz")) / 100 for e in rich.iter(f"{A}rPr", f"{A}defRPr") if e.get("sz")]
        points = max(sizes, default=points)
    else:
        text = _composed(spec, ser, value)
    if text.strip():
        yield text, _default(plot) if place is None else place.get("val"), points


def _composed(spec: Any, ser: Any, value: float) -> str:
    number = spec.find(f"{C}numFmt")
    stored = ser.findtext(f"{C}val//{C}formatCode") or "General"
    linked = number is None or number.get("sourceLinked") == "1"
    parts = [
        "".join(v.text or "" for v in ser.iterfind(f"{C}tx//{C}v")) if _on(spec, "showSerName") else "",
        shown(value, stored if linked else number.get("formatCode")) if _on(spec, "showVal") else "",
    ]
    return " ".join(part for part in parts if part)


def _default(plot: Plot) -> str:
    if plot.shape == "lineChart":
        return "r"
    return "outEnd" if plot.shape == "barChart" and not plot.stacked else "ctr"


def _rect(plot: Plot, piece: Piece, at: str, text: str, size: float, area: Rect) -> Rect:
    said = text.split("\n")
    wide = max(metrics.width(line, size) for line in said)
    high = len(said) * size * 1.15
    along = wide if plot.horizontal else high
    length = area.width if plot.horizontal else area.height
    start, end = piece.start * length, piece.end * length
    sign = 1 if end >= start else -1
    line = plot.shape == "lineChart"
    middle = {
        "outEnd": end + sign * (_AWAY + along / 2),
        "inEnd": end - sign * (_AWAY + along / 2),
        "inBase": start + sign * (_AWAY + along / 2),
        "t": end + _AWAY + high / 2 + (2 if line else 0),
        "b": end - _AWAY - high / 2 - (2 if line else 0),
    }.get(at, end if line else (start + end) / 2)
    if plot.horizontal:
        x, y = area.left + middle, area.bottom - piece.middle * area.height
    else:
        x, y = area.left + piece.middle * area.width, area.bottom - middle
    if line and at in ("r", "l"):
        x += (wide / 2 + _AWAY + 2) * (1 if at == "r" else -1)
    return Rect(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)


def _on(element: Any, name: str) -> bool:
    child = element.find(f"{C}{name}")
    return child is not None and child.get("val", "1") in ("1", "true")
