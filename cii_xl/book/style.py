"""Fonts and cell formats: the one visual style of everything written with XlsxWriter."""

from __future__ import annotations

from typing import Any

from cii_xl.palette import INK, INPUT, LINE, MUTED, PAPER, PRIMARY, WHITE

FONT = "Microsoft YaHei"
"""On Windows and with Office for Mac; elsewhere the program's own Chinese sans serif takes its place."""

BASE: dict[str, Any] = {"font_name": FONT, "font_size": 10, "font_color": INK, "valign": "vcenter"}

# white sides keep neighbouring tiles apart
_SIDES: dict[str, Any] = {"align": "center", "left": 5, "left_color": WHITE, "right": 5, "right_color": WHITE}
_TILE = _SIDES | {"font_color": PRIMARY, "bg_color": PAPER}
_MEAN = _SIDES | {"font_color": WHITE, "bg_color": PRIMARY}

_FORMATS: dict[str, dict[str, Any]] = {
    "text": {},
    "wrap": {"text_wrap": True},
    "note": {"font_color": MUTED, "font_size": 9},
    "note wrap": {"font_color": MUTED, "font_size": 9, "text_wrap": True, "valign": "top"},
    "title": {"font_size": 20, "bold": True, "font_color": PRIMARY},
    "subtitle": {"font_size": 11, "font_color": MUTED},
    "section": {"font_size": 12, "bold": True, "font_color": PRIMARY, "bottom": 2, "bottom_color": PRIMARY},
    "head": {
        "bold": True, "font_color": WHITE, "bg_color": PRIMARY, "align": "center", "text_wrap": True, "border": 1,
        "border_color": WHITE,
    },
    "cell": {"border": 1, "border_color": LINE},
    "cell wrap": {"border": 1, "border_color": LINE, "text_wrap": True},
    "cell centre": {"border": 1, "border_color": LINE, "align": "center"},
    "cell strong": {"border": 1, "border_color": LINE, "bold": True},
    "input": {"border": 1, "border_color": LINE, "bg_color": INPUT, "locked": False},
    "input centre": {"border": 1, "border_color": LINE, "bg_color": INPUT, "align": "center", "locked": False},
    "tile label": _TILE | {"font_size": 10, "font_color": MUTED},
    "tile value": _TILE | {"font_size": 20, "bold": True},
    "tile note": _TILE | {"font_size": 9, "font_color": MUTED},
    "tile text": _TILE | {"font_size": 11, "bold": True, "shrink": True},
    "mean label": _MEAN | {"font_size": 10},
    "mean value": _MEAN | {"font_size": 20, "bold": True},
    "mean note": _MEAN | {"font_size": 9},
    "heat label": {
        "font_size": 8, "font_color": MUTED, "align": "center", "text_wrap": True, "top": 1, "top_color": LINE,
        "left": 1, "left_color": LINE, "right": 1, "right_color": LINE,
    },
    "heat value": {
        "bold": True, "align": "center", "bottom": 1, "bottom_color": LINE, "left": 1, "left_color": LINE, "right": 1,
        "right_color": LINE,
    },
    "link": {"font_color": PRIMARY, "underline": 1},
}  # fmt: skip

NUMBER = {
    "one": "0.0",
    "two": "0.00",
    "three": "0.000",
    "percent": "0.0%",
    "change": "+0.0;-0.0;0.0",
    "thousands": "#,##0.0",
    "whole": "0",
    "ratio": "# ?/?",
    "points": "0.0;-0.0;;@",
    "share": "0.0%;-0.0%;;@",
}
"""Number formats by name. ``points`` and ``share`` leave zeros blank."""


class Styles:
    """Cell formats of one workbook, each made once: ``styles("cell", "one")``."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._made: dict[tuple[str, str, str], Any] = {}

    def __call__(self, name: str = "text", number: str = "", fill: str = "") -> Any:
        """The format of that name, with a number format of ``NUMBER`` and a fill colour where given."""
        key = (name, number, fill)
        if key not in self._made:
            properties = BASE | _FORMATS[name]
            if number:
                properties["num_format"] = NUMBER[number]
            if name.split()[0] in ("cell", "input") and "align" not in properties:
                properties |= {"align": "right" if number else "left", "indent": 1}
            if fill:
                properties["bg_color"] = fill
            self._made[key] = self._workbook.add_format(properties)
        return self._made[key]
