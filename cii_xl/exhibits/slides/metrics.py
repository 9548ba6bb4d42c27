"""How much room text takes on a slide: its lines under Chinese rules, and their height.

Widths are those of a real Chinese font of this machine; the height of a line is that of Microsoft YaHei, the font of
the house theme, so that a deck is judged as PowerPoint shows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cii_xl.exhibits.pictures import letters

LEADING = 1.32
"""Height of a line at single spacing, in sizes: ascent and descent of Microsoft YaHei."""


@dataclass(frozen=True, slots=True)
class Insets:
    """Room between a shape's edges and its text, in points; the default is PowerPoint's."""

    left: float = 7.2
    top: float = 3.6
    right: float = 7.2
    bottom: float = 3.6


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph as it is set, in points. ``line`` is in single spacings, unless ``exact`` states the distance."""

    text: str
    size: float
    bold: bool = False
    line: float = 1.0
    exact: float | None = None
    before: float = 0.0
    after: float = 0.0
    left: float = 0.0
    """Distance of its text from the insets."""

    @property
    def pitch(self) -> float:
        """Distance of its lines."""
        return self.line * self.size * LEADING if self.exact is None else self.exact


def width(text: str, size_pt: float, *, bold: bool = False) -> float:
    """Width in points of ``text`` on one line."""
    return letters.width(text, size_pt, bold=bold)


def lines(text: str, size_pt: float, width_pt: float, *, bold: bool = False) -> list[str]:
    """The lines that ``text`` takes in ``width_pt`` points; one, blank, of no text."""
    return letters.lines(text, width_pt, size_pt, bold=bold)


def height(paragraphs: Sequence[Paragraph], width_pt: float) -> float:
    """Height in points of paragraphs set in ``width_pt`` points; the first has no room before it, as in PowerPoint."""
    total = 0.0
    for number, own in enumerate(paragraphs):
        count = len(lines(own.text, own.size, width_pt - own.left, bold=own.bold))
        total += (own.before if number else 0.0) + count * own.pitch + own.after
    return total - (paragraphs[-1].after if paragraphs else 0.0)


def widest(paragraphs: Sequence[Paragraph], width_pt: float) -> float:
    """Width in points of the longest line of the paragraphs."""
    return max(
        (
            own.left + width(line, own.size, bold=own.bold)
            for own in paragraphs
            for line in lines(own.text, own.size, width_pt - own.left, bold=own.bold)
        ),
        default=0.0,
    )
