"""What can be raised on the way to a target: each link with its cost per percentage point and its cap."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from cii_xl.index import Edition

UNIT_COST, CAP = 1.0, 100.0
"""Cost of a percentage point where nobody said, in whatever unit; and the highest rate."""


@dataclass(frozen=True, slots=True)
class Price:
    """What was said of some rows: cost of a percentage point, and highest rate; None where only the other was."""

    rows: tuple[int, ...]
    cost: float | None
    cap: float | None


@dataclass(frozen=True, slots=True)
class Lever:
    """One link. ``weight`` is index points of the target per percentage point, ``rate`` and ``cap`` percent,
    ``cost`` per percentage point."""

    row: int
    code: str
    industry: str
    stage: str
    substage: str
    weight: float
    rate: float
    cost: float
    cap: float
    assumed: bool
    """Whether the cost is the one for links of which nobody said any."""

    @property
    def label(self) -> str:
        """The finest name."""
        return self.substage or self.stage

    @property
    def room(self) -> float:
        """Percentage points up to the cap; none where the rate is above it, or where it weighs nothing."""
        return max(0.0, self.cap - self.rate) if self.weight > 0 else 0.0

    @property
    def per_point(self) -> float:
        """Cost of one index point by this link alone; infinite where it weighs nothing."""
        return self.cost / self.weight if self.weight > 0 else np.inf


def levers(
    edition: Edition, prices: Iterable[Price] = (), *, industry: str = "", unit_cost: float = UNIT_COST
) -> tuple[Lever, ...]:
    """The links of one industry, or, where it is blank, of all, for the mean index.

    Parameters
    ----------
    prices : later ones go before earlier ones.
    industry : name or code; raises UnknownName.
    unit_cost : of a percentage point where ``prices`` say none.
    """
    cost = np.full(len(edition.rates), np.nan)
    cap = np.full(len(edition.rates), CAP)
    for price in prices:
        rows = list(price.rows)
        if price.cost is not None:
            cost[rows] = price.cost
        if price.cap is not None:
            cap[rows] = price.cap
    code = edition.code(industry) if industry else ""
    share = 1.0 if code else 1.0 / len(edition.industries)
    return tuple(
        Lever(
            i, r["code"], r["industry"], r["stage"], r["substage"], r["weight"] * share, r["rate"],
            unit_cost if np.isnan(cost[i]) else float(cost[i]), float(cap[i]), bool(np.isnan(cost[i])),
        )
        for i, r in enumerate(edition.rows.to_dict("records"))
        if not code or r["code"] == code
    )  # fmt: skip
