"""Numbers as a spreadsheet's number format shows them, and round ends of axes."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from cii_xl.index.summary import one

_ENDS = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


def stored(value: float) -> float:
    """The number that a workbook keeps: Excel has 15 significant digits."""
    return float(f"{value:.15g}")


def shown(value: float, number: str) -> str:
    """``value`` under number formats of digits, ``,``, ``%`` and signs: ``+0.0;-0.0;0.0``, ``#,##0``, ``0.0%``."""
    sections = number.split(";")
    plain = sections[0]
    if len(sections) > 1 and value < 0:
        value, plain = -value, sections[1]
    elif len(sections) > 2 and value == 0:
        plain = sections[2]
    digits = re.search(r"[#0][#0,]*(?:\.(0+))?", plain)
    if digits is None:
        return plain.replace('"', "")
    places = len(digits[1] or "")
    text = one(value * 100 if "%" in re.sub(r'"[^"]*"', "", plain) else value, places)
    if not float(text):
        text = text.lstrip("-")
    if "," in digits[0]:
        whole, dot, rest = text.partition(".")
        text = f"{int(whole):,}".join(["-" if text.startswith("-0") else "", ""]) + dot + rest
    return (plain[: digits.start()] + text + plain[digits.end() :]).replace('"', "")


def with_sign(number: str) -> str:
    """The number format of a change: always with its sign."""
    return number if ";" in number or number == "General" else f"+{number};-{number};{number}"


def ceiling(values: Iterable[float]) -> float:
    """A round end for an axis, above the largest value by a tenth at least, for its label; 1 where none is above 0."""
    top = max(values, default=0.0) * 1.1
    if top <= 0:
        return 1.0
    unit = 10.0 ** math.floor(math.log10(top))
    return stored(next(end for end in _ENDS if end * unit >= top * (1 - 1e-12)) * unit)


def floor(values: Iterable[float]) -> float:
    """A round lower end for an axis: 0 where no value is below."""
    lowest = min(values, default=0.0)
    return -ceiling([-lowest]) if lowest < 0 else 0.0
