"""Size bands 大, 中, 小 and 微 by employees and revenue, as official statistics draw them (``data/size.csv``).

The 2017 method of the National Bureau of Statistics (国统字〔2017〕213号): large, medium and small take both lower
bounds, and whoever misses one falls into the band below. Finance has a standard of its own, by assets, which a form
does not ask for: no check there, nor for industries that the table does not know.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from cii_xl.survey.definition import Option

SIZES = ("大", "中", "小", "微")
"""The bands, largest first."""
_UNLISTED = "*"
_EVERYBODY = (0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Rule:
    """The bounds of one industry: at least this for 大, 中 and 小. Zeros where the method sets none."""

    title: str
    """What the method calls the industry."""
    employees: tuple[float, float, float]
    """Persons."""
    revenue: tuple[float, float, float]
    """Of a year, 万元."""
    cuts: tuple[float, ...]
    """Where the revenue bands of a form meet, 万元; every bound of ``revenue`` is among them."""
    note: str
    """Said instead of the bounds where there is another standard, else after them."""
    source: str

    @property
    def text(self) -> str:
        """The rule as a form explains it."""
        if not any(self.employees):
            return self.note
        each = [
            f"{band}型须{self._bounds(persons, money)}"
            for band, persons, money in zip(SIZES, self.employees, self.revenue, strict=False)
        ]
        return f"国家统计局划型办法（{self.title}）：{'；'.join(each)}；其余为微型。{self.note}"

    def _bounds(self, persons: float, money: float) -> str:
        told = f"不少于 {persons:g} 人"
        return f"{told}且营业收入不低于 {_money(money)}" if money else told

    @property
    def bands(self) -> tuple[Option, ...]:
        """The revenue bands that a form offers; ``revenue_bounds`` reads their codes."""
        edges = (0.0, *self.cuts, math.inf)
        return tuple(_band(low, high) for low, high in pairwise(edges))


def rule(industry: str) -> Rule:
    """The rule of an industry by code; one without bounds where the table does not know it."""
    rules = _rules()
    return rules.get(industry, rules[_UNLISTED])


def possible(
    industry: str, employees: float | None = None, revenue_low: float | None = None, revenue_high: float | None = None
) -> frozenset[str]:
    """The bands an organisation can be in, given its employees and a revenue from ``revenue_low`` to below
    ``revenue_high``, 万元. What is not known, or not bounded for this industry, leaves all bands open."""
    own = rule(industry)
    persons = _at_least(own.employees, employees)
    low = _at_least(own.revenue, revenue_low or 0.0)
    high = _at_least(own.revenue, math.inf if revenue_high is None else math.nextafter(revenue_high, 0.0))
    if not any(own.employees):
        return frozenset(SIZES)
    by_money = range(high, low + 1)
    by_persons = range(len(SIZES)) if employees is None else (persons,)
    return frozenset(SIZES[max(a, b)] for a in by_money for b in by_persons)


def revenue_bounds(code: str) -> tuple[float, float]:
    """Lower and upper bound of a revenue band by its option's code, 万元; the upper one is not in the band."""
    low, _, high = code.partition("-")
    return float(low), float(high) if high else math.inf


def _at_least(bounds: tuple[float, ...], value: float | None) -> int:
    """Place in ``SIZES`` of the largest band whose lower bound the value meets."""
    met = (place for place, bound in enumerate(bounds) if (value or 0.0) >= bound)
    return next(met, len(SIZES) - 1)


def _band(low: float, high: float) -> Option:
    if math.isinf(high):
        return Option(f"{low:.0f}-", f"{_money(low)}及以上")
    label = f"不足 {_money(high)}" if low == 0 else f"{_money(low)}至 {_money(high)}（不含）"
    return Option(f"{low:.0f}-{high:.0f}", label)


def _money(amount: float) -> str:
    return f"{amount / 10_000:g} 亿元" if amount >= 10_000 else f"{amount:g} 万元"


@cache
def _rules() -> Mapping[str, Rule]:
    with (Path(__file__).parent / "data" / "size.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["industry"]: _rule(row) for row in csv.DictReader(file)}


def _rule(row: Mapping[str, str]) -> Rule:
    return Rule(
        title=row["title"],
        employees=_three(row, "employees"),
        revenue=_three(row, "revenue"),
        cuts=tuple(float(cut) for cut in row["revenue_cuts"].split("|")),
        note=row["note"],
        source=row["source"],
    )


def _three(row: Mapping[str, str], what: str) -> tuple[float, float, float]:
    large, medium, small = (float(row[f"{band}_{what}"] or 0) for band in ("large", "medium", "small"))
    return large, medium, small
