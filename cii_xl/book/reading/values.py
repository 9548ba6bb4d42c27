"""From a raw cell to the value the person sees in it.

Pure functions, one per kind of column. What cannot be read as a number is left as the text it shows, so that the
edition's own check reports it with its cell.
"""

from __future__ import annotations

import datetime
import math
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeGuard

Value = str | int | float | bool | None
Kind = Literal["", "date", "error", "uncached"]
"""What the value is: as it stands, an ISO date, an Excel error such as ``#REF!``, a formula without a cached value."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as stored: value, Excel number format, and kind."""

    value: Value
    format: str = "General"
    kind: Kind = ""

    @property
    def blank(self) -> bool:
        """Nothing to be seen: no value, or spaces only. A formula without a value is not blank."""
        return self.kind != "uncached" and (self.value is None or shown(self) == "")


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read, and where it is not what is stored, a Chinese remark that says so."""

    value: Value
    remark: str | None = None

    @property
    def is_number(self) -> bool:
        """Whether the value can be computed with."""
        return _is_number(self.value)


_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))  # pasted from web pages and chats
_MINUS = str.maketrans("−–", "--")
_NUMBER = re.compile(r"([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?)\s*(%?)", re.ASCII)
_FORMAT_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')


def clean(text: str) -> str:
    """Text without invisible characters and outer spaces (full-width and no-break ones too)."""
    return text.translate(_INVISIBLE).strip()


def heading(value: object) -> str:
    """The form in which headings are compared: full-width made narrow, every space and line break dropped."""
    return "".join(clean(unicodedata.normalize("NFKC", str(value))).split())


def shown(cell: Cell) -> str:
    """The cell's content as text: ``3.1``, ``TRUE``, ``2024-05-01``; empty where there is nothing."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return format(value, ".15g")
    if cell.kind == "date":
        return value.removesuffix("T00:00:00").replace("T", " ")
    return clean(value)


def iso(moment: datetime.date | datetime.time | datetime.timedelta) -> str:
    """ISO text of a date or time, as ``Cell.value`` of kind ``date`` holds it."""
    return str(moment) if isinstance(moment, datetime.timedelta) else moment.isoformat()


def text(cell: Cell) -> Reading:
    """A text column: text without outer spaces, a number as the person sees it, None where blank."""
    return Reading(shown(cell) or None)


def number(cell: Cell) -> Reading:
    """A plain number (position); text such as ``３`` or ``1,000`` is read as the number it shows."""
    return _read(cell, percent_is=None)


def rate(cell: Cell) -> Reading:
    """A rate, percent 0-100: ``40％`` in text is 40, and so is 0.4 in a cell formatted as percent."""
    value = cell.value
    if _is_number(value) and "%" in _FORMAT_LITERAL.sub("", cell.format):
        percent = _plain(Decimal(repr(value)) * 100)
        return Reading(percent, f"单元格为百分比格式，按所见“{percent:.15g}%”读作 {percent:.15g}")
    return _read(cell, percent_is=Decimal(1))


def weight(cell: Cell) -> Reading:
    """A weight, share 0-1: ``12.5%`` in text is 0.125. Numbers are shares as stored, whatever their format."""
    return _read(cell, percent_is=Decimal(100))


def _read(cell: Cell, percent_is: Decimal | None) -> Reading:
    """``percent_is``: what a number followed by a percent sign is divided by; None where no such sign belongs."""
    value = cell.value
    if value is None or _is_number(value):
        return Reading(value)
    if not isinstance(value, str) or cell.kind:
        return Reading(shown(cell))
    plain = clean(unicodedata.normalize("NFKC", value)).translate(_MINUS)
    match = _NUMBER.fullmatch(plain)
    if not match or not re.search(r"\d", plain) or (match[2] and percent_is is None):
        return Reading(clean(value) or None)
    figure = Decimal(match[1].replace(",", ""))
    result = _plain(figure / percent_is if match[2] and percent_is else figure)
    if not math.isfinite(result):
        return Reading(clean(value))
    return Reading(result, f"文本“{clean(value)}”读作 {result:.15g}")


def _is_number(value: Value) -> TypeGuard[int | float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _plain(figure: Decimal) -> int | float:
    """The nearest number, whole ones as int; decimal arithmetic keeps 7 % from becoming 7.000000000000001."""
    value = float(figure)
    return int(value) if value.is_integer() else value
