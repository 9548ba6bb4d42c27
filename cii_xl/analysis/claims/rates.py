"""The rates of one industry as one basis knows them, each a span of percent, and what follows for means of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from cii_xl.analysis.claims.program import Program
from cii_xl.analysis.claims.span import RATE, Span
from cii_xl.index.arithmetic import Array

STAGE, SUBSTAGE = "stage", "substage"

Flags = npt.NDArray[np.bool_]
"""One for each row."""


class NotListed(ValueError):
    """An industry or a link that the edition does not have; the message names it."""


@dataclass(frozen=True)
class Rates:
    """The rates of one industry, arrays of shape ``(rows,)``, percent, in the order of the edition."""

    labels: Mapping[str, tuple[str, ...]]
    """``stage`` and ``substage`` of each row."""
    position: npt.NDArray[np.int_]
    low: Array
    high: Array
    known: Flags
    """Whether the basis has a figure at all."""
    filled: Flags
    """Whether that figure is still what the calibration gave."""
    weights: Array | None = None
    """Shares; None where they are not printed."""
    weights_known: bool = False
    """Whether the basis has weights of its own, so that statements on them can be judged."""
    weights_filled: bool = False
    """Whether those are still what the calibration gave."""
    program: Program | None = None
    """Constraints of the calibration that these rates meet, where they bind several rates at once."""
    facts: tuple[str, ...] = ()
    """Of the print: the id of the fact that states each row's rate, blank for none."""

    def only(self, keep: Flags) -> Rates:
        """The same, with nothing known of the other rows."""
        low, high = np.where(keep, self.low, RATE.low), np.where(keep, self.high, RATE.high)
        return replace(self, low=low, high=high, known=self.known & keep)

    def without_calibration(self) -> Rates:
        """Only what the calibration did not give. Its weights still weigh means; nothing is stated of them."""
        known = self.weights_known and not self.weights_filled
        return replace(self.only(~self.filled), weights_known=known, program=None)

    def at(self, names: Sequence[str], level: str = SUBSTAGE) -> list[int]:
        """Row numbers of links; raises NotListed where one is missing, so that a renamed link cannot drop out."""
        labels = self.labels[level]
        if missing := [name for name in names if name not in labels]:
            raise NotListed("、".join(f"“{name}”" for name in missing))
        return [i for name in names for i, label in enumerate(labels) if label == name]

    def span(self, coefficients: Array) -> Span:
        """Smallest and largest Σ coefficient × rate that the figures allow: under the constraints that bind several
        rates, else by exact interval arithmetic."""
        if self.program is not None:
            return self.program.span(coefficients)
        up, down = np.maximum(coefficients, 0), np.minimum(coefficients, 0)
        return Span(float(up @ self.low + down @ self.high), float(up @ self.high + down @ self.low))

    def rate(self, row: int) -> Span:
        """One rate."""
        return self.span(np.eye(len(self.low))[row])

    def difference(self, above: Sequence[int], below: Sequence[int]) -> Span:
        """Mean rate of some rows less that of others, weighted; where weights are unknown, whatever they may be."""
        if self.weights is not None:
            return self.span(_mean(self.weights, above) - _mean(self.weights, below))
        return _hull([self.rate(a) - self.rate(b) for a in above for b in below])

    def mean(self, rows: Sequence[int]) -> Span:
        """Mean rate of some rows, weighted; where weights are unknown, whatever they may be."""
        if self.weights is not None:
            return self.span(_mean(self.weights, rows))
        return _hull([self.rate(row) for row in rows])


def _mean(weights: Array, rows: Sequence[int]) -> Array:
    """Coefficients of a weighted mean; rows that weigh nothing count alike."""
    part = np.zeros(len(weights))
    part[list(rows)] = weights[list(rows)] if weights[list(rows)].sum() > 0 else 1.0
    return np.asarray(part / part.sum())


def _hull(spans: Sequence[Span]) -> Span:
    return Span(min(s.low for s in spans), max(s.high for s in spans))
