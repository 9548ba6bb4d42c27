"""How wide texts are, and where their lines break: Chinese anywhere but beside punctuation, words and numbers never."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import LoadFlags

from cii_xl.exhibits.fonts import chinese_family

LEADING = 1.4
"""Distance of lines, in sizes."""

_EM = 100
_PIECES = re.compile(r"[A-Za-z0-9.,%+\-–_/:'&]+|.", re.DOTALL)
_NOT_FIRST = "●◆○，。、；：！？）》」』】”’…％%"
_NOT_LAST = "（《「『【“‘"
_CUT = "…"


@cache
def _advance(character: str, bold: bool) -> float:
    """Width of a character, in sizes: a full square for one that the font does not have, as most such are."""
    font = get_font(findfont(FontProperties(family=chinese_family(), weight="bold" if bold else "normal")))
    if not font.get_char_index(ord(character)):
        return 1.0
    font.set_size(_EM, 72)
    return font.load_char(ord(character), flags=LoadFlags.NO_HINTING).linearHoriAdvance / 65536 / _EM


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Width in points of one line of ``size`` points."""
    return size * _width(text, bold)


@lru_cache(4096)
def _width(text: str, bold: bool) -> float:
    return sum(_advance(character, bold) for character in text)


def widest(texts: list[str], size: float) -> float:
    """Width in points of the widest line of all ``texts``."""
    return max((width(line, size) for text in texts for line in text.split("\n")), default=0.0)


def lines(text: str, room: float, size: float, *, bold: bool = False) -> list[str]:
    """The lines that ``text`` takes where ``room`` points are there; a word wider than that is cut."""
    done = [""]
    for part in text.split("\n"):
        if width(part, size, bold=bold) <= room:
            done[-1:] = [part.strip(), ""]
            continue
        for piece in _pieces(part, room, size, bold):
            if done[-1] and width(done[-1] + piece.rstrip(), size, bold=bold) > room:
                done.append("")
            done[-1] += piece if done[-1] else piece.lstrip()
        done.append("")
    return [line.rstrip() for line in done[:-1]] or [""]


def fitted(text: str, room: float, size: float, most: int, *, bold: bool = False) -> list[str]:
    """At most ``most`` lines; what is beyond them is cut, and an ellipsis says so."""
    found = lines(text, room, size, bold=bold)
    if len(found) <= most:
        return found
    last = found[most - 1]
    while last and width(last + _CUT, size, bold=bold) > room:
        last = last[:-1]
    return [*found[: most - 1], last + _CUT]


def _pieces(text: str, room: float, size: float, bold: bool) -> list[str]:
    """What may not be broken: words and numbers, and punctuation with what it belongs to."""
    found: list[str] = []
    for piece in _PIECES.findall(text):
        if found and (piece[0] in _NOT_FIRST or found[-1][-1] in _NOT_LAST):
            found[-1] += piece
        else:
            found.append(piece)
    return [part for piece in found for part in _cut(piece, room, size, bold)]


def _cut(piece: str, room: float, size: float, bold: bool) -> list[str]:
    return [piece] if width(piece, size, bold=bold) <= room else list(piece)
