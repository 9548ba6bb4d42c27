"""Words: headings and points in paragraphs."""

from __future__ import annotations

from cii_xl.exhibits.exhibit import Words
from cii_xl.exhibits.pictures.letters import LEADING, lines
from cii_xl.exhibits.pictures.paper import Box, Paper
from cii_xl.palette import ACCENT, INK, PRIMARY

_SIZES = (13.0, 11.0)
_INDENT = 14.0
_BEFORE = (10.0, 5.0)
"""White before a heading and before a point."""


def height(words: Words, room: float) -> float:
    """Points that the paragraphs want where they have ``room``."""
    return sum(
        _BEFORE[min(level, 1)] + len(_lines(level, text, room)) * _SIZES[min(level, 1)] * LEADING
        for level, text in words.paragraphs
    )


def draw(paper: Paper, box: Box, words: Words) -> None:
    """Headings bold, points behind a bullet and indented by their level."""
    y = box.top
    for level, text in words.paragraphs:
        size = _SIZES[min(level, 1)]
        y += _BEFORE[min(level, 1)]
        rows = _lines(level, text, box.width)
        if level:
            paper.rectangle(Box(box.left + _INDENT * (level - 1) + 2, y + size * LEADING / 2 - 2, 4, 4), ACCENT)
        paper.text(
            box.left + _INDENT * level, y, "\n".join(rows), size, INK if level else PRIMARY, "left", "top",
            bold=not level,
        )  # fmt: skip
        y += len(rows) * size * LEADING


def _lines(level: int, text: str, room: float) -> list[str]:
    return lines(text, room - _INDENT * level, _SIZES[min(level, 1)], bold=not level)
