"""Whether the size band fits employees and revenue, as a formula: what ``size.possible`` says, live on the form."""

from __future__ import annotations

import math
from contextlib import suppress

from cii_xl.survey.definition import Question
from cii_xl.survey.size import SIZES, possible, revenue_bounds, rule

_SMALLEST = len(SIZES) - 1
_EVERYBODY = 1e12
"""Employees enough for every band, so that only revenue decides."""


def clash(industry: str, chosen: str, employees: str, band: str, bands: Question) -> str:
    """Whether the size at place ``chosen`` of ``SIZES`` (a formula, from 0) cannot be, given the cell with the
    employees and the formula for the revenue band's place in its list (from 1, an error while blank). Blank text where
    the industry has no bounds by employees."""
    persons = [least for least in rule(industry).employees if least]
    if not persons:
        return ""
    by_persons = "+".join(f"({employees}<{least:.15g})" for least in persons)
    known = f"ISNUMBER({employees})"
    largest, smallest = _by_money(industry, bands)
    low = f"MAX(IF({known},{by_persons},0),IFERROR(CHOOSE({band},{largest}),0))"
    high = f"MAX(IF({known},{by_persons},{_SMALLEST}),IFERROR(CHOOSE({band},{smallest}),{_SMALLEST}))"
    return f"OR({chosen}<{low},{chosen}>{high})"


def _by_money(industry: str, bands: Question) -> tuple[str, str]:
    """For each revenue band the places of the largest and of the smallest size it allows, as arguments of CHOOSE."""
    ranges = []
    for option in bands.options:
        low, high = 0.0, math.inf
        with suppress(ValueError):  # a definition edited to have bands of its own
            low, high = revenue_bounds(option.code)
        fitting = possible(industry, _EVERYBODY, low, high)
        at = [place for place, size in enumerate(SIZES) if size in fitting]
        ranges.append((min(at), max(at)))
    return ",".join(str(first) for first, _ in ranges), ",".join(str(last) for _, last in ranges)
