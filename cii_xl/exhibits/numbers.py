"""Numbers as text, exactly as a spreadsheet shows them under a number format."""

from __future__ import annotations

import re

from cii_xl.index.summary import one

_DIGITS = re.compile(r"[#0][#0,]*(?:\.([#0]*))?")
_QUOTED = re.compile(r'"([^"]*)"')


def shown(value: float, number: str) -> str:
    """``value`` under a spreadsheet number format; halves go away from zero, and nothing is shown as ``-0.0``.

    Formats have digits (``0.0``, ``#,##0``, ``0.0#``), ``%``, words in quotes, and up to three sections for positive
    numbers, negative numbers and zero (``+0.0;-0.0;0.0``). ``""`` and ``General`` give the shortest text of at most
    15 digits.

    >>> shown(1234.56, "#,##0.0"), shown(-0.04, "0.0"), shown(29.4, "0.0#"), shown(2.25, "+0.0;-0.0;0.0")
    ('1,234.6', '0.0', '29.4', '+2.3')
    """
    if number in ("", "General"):
        return f"{value:.15g}"
    sections = number.split(";")
    section = sections[0]
    if len(sections) > 1 and value < 0:
        section, value = sections[1], -value
    elif len(sections) > 2 and value == 0:
        section = sections[2]
    bare = _QUOTED.sub(lambda quote: "\0" * len(quote[0]), section)
    digits = _DIGITS.search(bare)
    if digits is None:
        return _QUOTED.sub(r"\1", section)
    places = digits[1] or ""
    text = one(value * 100 if "%" in bare else value, len(places))
    if not float(text):
        text = text.lstrip("-")
    sign, text = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, dot, decimals = text.partition(".")
    least = len(places.rstrip("#"))
    decimals = decimals[:least] + decimals[least:].rstrip("0")
    if "," in digits[0]:
        whole = f"{int(whole):,}"
    # Excel keeps the point of "0.#" even where nothing follows it
    around = (_QUOTED.sub(r"\1", part) for part in (section[: digits.start()], section[digits.end() :]))
    before, after = around
    return f"{sign}{before}{whole}{dot}{decimals}{after}"


def with_sign(number: str) -> str:
    """The number format of a change: always with its sign."""
    return number if ";" in number or number in ("", "General") else f"+{number};-{number};{number}"
