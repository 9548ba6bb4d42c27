"""Numbers as a workbook keeps them, and round ends of axes."""

from __future__ import annotations

import math
from collections.abc import Iterable

_ENDS = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


def stored(value: float) -> float:
    """The number that a workbook keeps: Excel has 15 significant digits."""
    return float(f"{value:.15g}")


def ceiling(values: Iterable[float]) -> float:
    """A round end for an axis, above the largest value by a tenth at least, for its label; 1 where none is above 0."""
    top = max(values, default=0.0) * 1.1
    return round_end(top) if top > 0 else 1.0


def round_end(top: float) -> float:
    """The next round number at ``top``, which is above 0, or beyond."""
    unit = 10.0 ** math.floor(math.log10(top))
    return stored(next(end for end in _ENDS if end * unit >= top * (1 - 1e-12)) * unit)


def floor(values: Iterable[float]) -> float:
    """A round lower end for an axis: 0 where no value is below."""
    lowest = min(values, default=0.0)
    return -ceiling([-lowest]) if lowest < 0 else 0.0
