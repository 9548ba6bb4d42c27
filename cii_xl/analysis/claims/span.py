"""Figures with the room that rounding, or not knowing better, leaves them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from cii_xl.index.summary import one

SLACK = 1e-6
"""How far ends may miss each other by rounding of sums and of linear programs (whatever unit)."""


@dataclass(frozen=True, slots=True)
class Span:
    """All values from ``low`` to ``high``. Sums and products of spans hold every value that their parts allow
    (interval arithmetic): never too narrow, wider than need be where one figure enters twice."""

    low: float
    high: float

    @classmethod
    def printed(cls, text: str, places: int | None = None) -> Span:
        """What a printed number may have been before rounding: half a unit of its last digit either way.

        ``places`` is how many decimals it was rounded to, where the text does not show them (``3.70`` kept as 3.7).
        """
        half = 0.5 * 10.0 ** (Decimal(text).as_tuple().exponent if places is None else -places)  # type: ignore[operator]
        return cls(float(text) - half, float(text) + half)

    def __add__(self, other: Span) -> Span:
        return Span(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Span) -> Span:
        return Span(self.low - other.high, self.high - other.low)

    def __mul__(self, other: Span | float) -> Span:
        factor = other if isinstance(other, Span) else Span(other, other)
        ends = [a * b for a in (self.low, self.high) for b in (factor.low, factor.high)]
        return Span(min(ends), max(ends))

    def __truediv__(self, other: Span) -> Span:
        if other.low <= 0 <= other.high:
            raise ZeroDivisionError(f"{other} holds 0")
        return self * Span(1 / other.high, 1 / other.low)

    def touches(self, other: Span) -> bool:
        """Whether the two have a value in common."""
        return self.low <= other.high + SLACK and other.low <= self.high + SLACK

    def inside(self, other: Span) -> bool:
        """Whether every value is one of the other's too."""
        return self.low >= other.low - SLACK and self.high <= other.high + SLACK

    def shown(self, places: int = 1) -> str:
        """``30.2``, or ``21.7 至 90.8`` where the ends read differently."""
        a, b = (
            one(x, places).replace("-0.0", "0.0") if abs(x) < 0.05 else one(x, places) for x in (self.low, self.high)
        )
        return a if a == b else f"{a} 至 {b}"


RATE = Span(0.0, 100.0)
"""A rate of which nothing is known."""


def total(spans: Iterable[Span]) -> Span:
    """The sum of spans."""
    found = list(spans)
    return Span(math.fsum(s.low for s in found), math.fsum(s.high for s in found))


def growth(before: Span, after: Span) -> Span:
    """Growth in percent from one figure to another."""
    ratio = after / before
    return Span(100 * (ratio.low - 1), 100 * (ratio.high - 1))
