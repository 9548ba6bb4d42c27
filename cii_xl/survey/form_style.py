"""Cell formats that only the questionnaire has, and how high a row of wrapped Chinese text must be."""

from __future__ import annotations

import math
from typing import Any

from cii_xl.book.canvas import width_of
from cii_xl.book.style import BASE, Styles
from cii_xl.palette import BAD, INPUT, LINE, MUTED, PAPER, PRIMARY, WHITE

MISSING, WANTED_FILL, NOT_ASKED_FILL = "#FADCD6", "#FDF0C4", "#E9EDEF"
"""Fills of answers that must be given, that should be, and that are not asked for."""

_BOX: dict[str, Any] = {"border": 1, "border_color": LINE}
_ANSWER: dict[str, Any] = _BOX | {"border_color": PRIMARY, "bg_color": INPUT, "locked": False, "text_wrap": True}
_LEFT: dict[str, Any] = {"align": "left", "indent": 1}

# text cells are of format @, so that 18 digits stay 18 digits and =1+1 stays what was typed
_FORMATS: dict[str, dict[str, Any]] = {
    "answer text": _ANSWER | _LEFT | {"num_format": "@"},
    "answer share": _ANSWER | {"align": "right", "indent": 1, "num_format": "0.0"},
    "answer whole": _ANSWER | {"align": "right", "indent": 1, "num_format": "#,##0"},
    "answer number": _ANSWER | {"align": "right", "indent": 1, "num_format": "#,##0.0##"},
    "answer date": _ANSWER | {"align": "center", "num_format": "yyyy-mm-dd"},
    "answer na": _ANSWER | {"align": "center", "num_format": "@", "font_size": 9},
    "no na": _BOX | {"bg_color": NOT_ASKED_FILL},
    "form number": _BOX | {"align": "center", "font_color": MUTED},
    "form label": _BOX | _LEFT | {"text_wrap": True},
    "form small": _BOX | {"align": "center", "font_size": 9, "text_wrap": True},
    "form help": _BOX | _LEFT | {"font_size": 9, "font_color": MUTED, "text_wrap": True},
    "form state": _BOX | {"align": "center", "font_size": 9, "bold": True, "text_wrap": True},
    "form percent": _BOX | {"align": "center", "num_format": "0%"},
    "form total": _BOX | {"align": "center", "bold": True, "bg_color": PAPER},
    "form total percent": _BOX | {"align": "center", "bold": True, "bg_color": PAPER, "num_format": "0%"},
    "bar": _BOX | {"font_color": PRIMARY, "font_name": "Arial", "font_size": 9},
    "paragraph": {"text_wrap": True, "valign": "top"},
    "addressee": {"font_size": 12, "bold": True, "text_wrap": True},
    "verdict": {
        "font_size": 13, "bold": True, "align": "center", "font_color": WHITE, "bg_color": BAD, "text_wrap": True,
    },
    "form verdict": {"bold": True, "font_color": BAD},
    "form title": {"font_size": 18, "bold": True, "font_color": PRIMARY},
    "chinese": {},
    "english": {"font_size": 8, "font_color": MUTED},
    "list number": {"align": "center"},
    "list text": {"shrink": True, "indent": 1},
    "list state": {"align": "center", "font_size": 9, "bold": True},
    "list link": {"align": "center", "font_color": PRIMARY, "bold": True},
}  # fmt: skip


class FormStyles(Styles):
    """The house style and the questionnaire's own formats."""

    def __call__(self, name: str = "text", number: str = "", fill: str = "") -> Any:
        """The format of that name; a questionnaire's own knows its number format itself."""
        if name not in _FORMATS:
            return super().__call__(name, number, fill)
        key = (name, number, fill)
        if key not in self._made:
            shade = {"bg_color": fill} if fill else {}
            self._made[key] = self._workbook.add_format(BASE | _FORMATS[name] | shade)
        return self._made[key]

    def rule(self, **properties: Any) -> Any:
        """A format for a conditional rule: it changes only what it names."""
        return self._workbook.add_format(properties)


def lines(text: str, width: float) -> int:
    """Lines that a text takes in a column of that width (characters), its own line breaks counted."""
    return sum(max(1, math.ceil(width_of(part) / (width - 2))) for part in text.split("\n"))


def height(count: float, size: float = 10) -> float:
    """Height in points of a row of that many lines, with room for the tall Chinese fonts."""
    return round(count * size * 1.5 + 8, 1)
