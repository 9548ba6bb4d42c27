"""What stands around the plots of charts: names of categories and series, legends, axes, reference lines."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from cii_xl.exhibits.exhibit import Reference
from cii_xl.exhibits.numbers import shown
from cii_xl.exhibits.pictures.letters import LEADING, fitted, lines, widest, width
from cii_xl.exhibits.pictures.paper import Box, Paper
from cii_xl.exhibits.pictures.scale import Slots, apart
from cii_xl.exhibits.shades import blend
from cii_xl.palette import ACCENT, INK, MUTED

NAME, LABEL, SMALL = 10.0, 10.0, 9.0
"""Sizes of names of categories, of figures, and of the smallest text there is."""

_SWATCH = 9.0


class Entry(NamedTuple):
    """One word of a legend, its colour, and whether it is of a line."""

    word: str
    colour: str
    line: bool = False


def legend(paper: Paper, box: Box, entries: Sequence[Entry]) -> Box:
    """Swatches with their words along the top; returns the rest of the box."""
    if not entries:
        return box
    x, y = box.left, box.top + 8
    for word, colour, line in entries:
        wide = _SWATCH + 5 + width(word, SMALL)
        if x > box.left and x + wide > box.right:
            x, y = box.left, y + SMALL * LEADING + 3
        if line:
            paper.line([(x, y), (x + _SWATCH + 2, y)], colour, 2)
        else:
            paper.rectangle(Box(x, y - _SWATCH / 2, _SWATCH, _SWATCH), colour)
        paper.text(x + _SWATCH + 5, y, word, SMALL, MUTED)
        x += wide + 16
    return box.inset(top=y - box.top + 16)


class Names:
    """Names of categories under upright columns: broken into lines, or only every second, third, … where they are too
    long for that."""

    def __init__(self, categories: Sequence[str], widths: Sequence[float]) -> None:
        self._step = 1
        if categories and all(name.rstrip("e").isdigit() for name in categories):
            need = max(width(name, NAME) + 6 for name in categories)
            self._step = max(1, math.ceil(need / min(widths)))
        rooms = [room * self._step - 4 for room in widths]
        self._size = NAME if self._lines(categories, rooms, NAME) <= self._lines(categories, rooms, SMALL) else SMALL
        self._texts = [fitted(name, room, self._size, 3) for name, room in zip(categories, rooms, strict=True)]
        self.height = max((len(rows) for rows in self._texts), default=1) * self._size * LEADING + 6

    @staticmethod
    def _lines(categories: Sequence[str], rooms: Sequence[float], size: float) -> int:
        return max((len(lines(name, room, size)) for name, room in zip(categories, rooms, strict=True)), default=1)

    def draw(self, paper: Paper, middles: Sequence[float], top: float) -> None:
        """Draw them from ``top`` down."""
        for i, (rows, x) in enumerate(zip(self._texts, middles, strict=True)):
            if i % self._step == 0:
                paper.text(x, top + 4, "\n".join(rows), self._size, INK, "center", "top")

    def under(self, paper: Paper, slots: Slots, top: float) -> None:
        """Draw them under equal places."""
        self.draw(paper, [slots.middle(i) for i in range(slots.count)], top)


def value_axis(paper: Paper, plot: Box, at: Sequence[tuple[float, str]]) -> None:
    """Grid lines with their numbers left of the plot; ``at``: height on the paper and text."""
    for y, text in at:
        paper.line([(plot.left, y), (plot.right, y)])
        paper.text(plot.left - 5, y, text, SMALL, MUTED, "right")


def at_ends(paper: Paper, x: float, low: float, high: float, ends: Sequence[tuple[float, float, str, str]]) -> None:
    """Names right of the plot, from ``x``, each near the height where its series ends but apart from the others.

    ``ends``: where a series ends (x, y), its text and colour. A thin line leads from the end where it is not beside
    its name.
    """
    places = apart([y for _, y, _, _ in ends], SMALL * LEADING + 1, low, high)
    for (from_x, y, text, colour), at in zip(ends, places, strict=True):
        if abs(at - y) > 2 or x - from_x > 12:
            paper.line([(from_x + 4, y), (x - 8, at), (x - 2, at)], colour, 0.5, dashed=x - from_x > 12)
        paper.text(x, at, text, SMALL, readable(colour))


def readable(colour: str) -> str:
    """The colour as text on white: darker where it is too pale."""
    red, green, blue = bytes.fromhex(colour[1:])
    pale = (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255
    return blend(colour, INK, min(max(1.6 * (pale - 0.4), 0.0), 1.0))


def room_for(texts: Sequence[str]) -> float:
    """Width to keep free right of a plot for ``texts``."""
    return widest(list(texts), SMALL) + 14


def reference_text(reference: Reference) -> str:
    """``平均 17.1``."""
    return f"{reference.name} {shown(reference.value, reference.number)}"


def level(paper: Paper, plot: Box, y: float, reference: Reference) -> None:
    """A line across upright columns, named behind its right end."""
    paper.line([(plot.left, y), (plot.right, y)], ACCENT, 1.5, dashed=True, name="reference")
    paper.text(plot.right + 5, y, reference_text(reference), SMALL, ACCENT)
