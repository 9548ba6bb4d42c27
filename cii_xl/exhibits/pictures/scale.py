"""Where values and categories stand on the paper."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """Values from ``low`` to ``high`` on a line from ``start`` to ``end``, in points."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Where the value stands."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


@dataclass(frozen=True, slots=True)
class Slots:
    """Equal places for ``count`` categories from ``start`` on, ``size`` points each."""

    start: float
    size: float
    count: int

    def middle(self, i: int) -> float:
        """Middle of the place of category ``i``."""
        return self.start + (i + 0.5) * self.size


def scale(
    values: Iterable[float | None], start: float, end: float, maximum: float | None = None, minimum: float = 0.0
) -> Scale:
    """A scale that has 0, or ``minimum``, and all values on it, and ends at ``maximum`` where that is given and
    enough."""
    found = [x for x in values if x is not None]
    low, high = min([minimum, *found]), max([minimum, *found, maximum or minimum])
    return Scale(low, high if high > low else low + 1.0, start, end)


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round numbers from ``low`` or above to the first at ``high`` or above, about ``most`` of them."""
    rough = (high - low) / max(most - 1, 1) or 1.0
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(x * unit for x in (1, 2, 2.5, 5, 10) if x * unit >= rough * (1 - 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.ceil(high / step - 1e-9)
    return [float(f"{i * step:.12g}") for i in range(first, last + 1)]


def apart(wanted: list[float], gap: float, low: float, high: float) -> list[float]:
    """Places near the ``wanted`` ones, in the same order up and down, at least ``gap`` from each other and between
    ``low`` and ``high`` as far as there is room for all."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    at = [0.0] * len(wanted)
    groups: list[list[int]] = []
    starts: list[float] = []
    room = max(high - low, gap * (len(wanted) - 1))
    for i in order:
        groups.append([i])
        starts.append(min(max(wanted[i], low), low + room))
        # a group that would touch the one before joins it, around the mean of what both want
        while len(groups) > 1 and starts[-1] < starts[-2] + gap * len(groups[-2]):
            members = groups.pop()
            starts.pop()
            groups[-1] += members
            ideal = sum(wanted[m] - k * gap for k, m in enumerate(groups[-1])) / len(groups[-1])
            starts[-1] = min(max(ideal, low), low + room - gap * (len(groups[-1]) - 1))
    for members, start in zip(groups, starts, strict=True):
        for k, m in enumerate(members):
            at[m] = start + k * gap
    return at
