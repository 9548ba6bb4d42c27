"""What a waterfall on a sheet is stacked of."""

from __future__ import annotations

from cii_xl.book.canvas import Value
from cii_xl.index.summary import MOVED


def bar(level: float, effect: float) -> list[Value]:
    """A step of ``effect`` from ``level``: unseen, up, down."""
    if abs(effect) <= MOVED:
        return [level, None, None]
    low = min(level, level + effect)
    return [low, effect, None] if effect > 0 else [low, None, -effect]
