"""Colours, fonts and cell formats: the one visual style of everything written with XlsxWriter."""

from __future__ import annotations

from typing import Any

FONT = "Microsoft YaHei"
"""On Windows and with Office for Mac; elsewhere the program's own Chinese sans serif takes its place."""

INK = "#1F2A37"
MUTED = "#64727F"
LINE = "#D3DADF"
PAPER = "#F4F6F7"
WHITE = "#FFFFFF"
PRIMARY = "#0F4C5C"
SOFT = "#DCE8EA"
ACCENT = "#D9622B"
INPUT = "#FFF9E6"
GOOD = "#2E7D5B"
BAD = "#B3372F"

SERIES = ("#0F4C5C", "#3A8C84", "#86A873", "#D9A441", "#D9622B", "#8C4A3C", "#6B5B8C", "#5D7A99")
"""Colours of industries, repeated when there are more."""

HEAT = ("#FFFFFF", "#CFE3E0", "#55A09B")
"""Low, middle and high of a heat table."""

PROVENANCE = {
    "公布": ("#CFE6DC", "研报以文字印出的数值"),
    "区间": ("#FBE6C2", "研报只印出上限或下限，区间内的数值为校准所得"),
    "校准": ("#E3E1EE", "研报未印出，按先验与全部约束校准所得"),
    "问卷": ("#CFE2F5", "由问卷估计，附样本区间"),
    "自填": ("#F6D6D0", "使用者自行填写"),
}
"""Colour and meaning of each provenance."""


def chain_colours(n: int) -> list[str]:
    """``n`` colours from upstream (pale) to the consumer end (dark, then warm)."""
    stops = ["#D8E6E4", "#9CC5C1", "#4F9A96", "#0F4C5C", "#D9622B"]
    return [_blend(stops, i / max(n - 1, 1)) for i in range(n)]


def _blend(stops: list[str], t: float) -> str:
    at = t * (len(stops) - 1)
    i = min(int(at), len(stops) - 2)
    low, high = (bytes.fromhex(s[1:]) for s in stops[i : i + 2])
    return "#" + bytes(round(a + (b - a) * (at - i)) for a, b in zip(low, high, strict=True)).hex().upper()


BASE: dict[str, Any] = {"font_name": FONT, "font_size": 10, "font_color": INK, "valign": "vcenter"}

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
    "tile label": {"font_size": 10, "font_color": MUTED, "bg_color": PAPER, "align": "center"},
    "tile value": {"font_size": 20, "bold": True, "font_color": PRIMARY, "bg_color": PAPER, "align": "center"},
    "tile note": {"font_size": 9, "font_color": MUTED, "bg_color": PAPER, "align": "center"},
    "tile text": {
        "font_size": 11, "bold": True, "font_color": PRIMARY, "bg_color": PAPER, "align": "center", "shrink": True,
    },
    "mean label": {"font_size": 10, "font_color": WHITE, "bg_color": PRIMARY, "align": "center"},
    "mean value": {"font_size": 20, "bold": True, "font_color": WHITE, "bg_color": PRIMARY, "align": "center"},
    "mean note": {"font_size": 9, "font_color": WHITE, "bg_color": PRIMARY, "align": "center"},
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
    "percent": "0.0%",
    "change": '+0.0;-0.0;"—"',
    "thousands": "#,##0.0",
    "whole": "0",
    "points": "0.0;-0.0;;@",
}
"""Number formats by name. ``points`` leaves zeros blank; ``change`` shows none as a dash."""


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
