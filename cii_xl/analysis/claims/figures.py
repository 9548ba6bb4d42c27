"""What each of three bases knows of rates and indices: the report's print, the whole edition, the survey alone.

A rate is a span of percent. On the print it is what the printed point or bound allows; in the edition its identified
range (``low``, ``high``) where it was filled in; in the survey the sample's interval. A rate of which a basis knows
nothing lies between 0 and 100.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt

from cii_xl.analysis.claims.span import RATE, Span, total
from cii_xl.index import Edition
from cii_xl.index.arithmetic import Array
from cii_xl.published import edition as published_edition
from cii_xl.published import fact, facts
from cii_xl.published.constraints import Constraint, constraints, stages

PRINTED, CALIBRATED, SURVEYED = "公布", "校准", "问卷"
BASES = (PRINTED, CALIBRATED, SURVEYED)
"""Only what the report prints; the whole edition, filled rates among them; only rates of the survey."""

STAGE, SUBSTAGE = "stage", "substage"


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
    known: npt.NDArray[np.bool_]
    """Whether the basis has a figure at all."""
    weights: Array | None
    """Shares; None where they are not printed."""
    limits: tuple[Constraint, ...] = ()
    """Calibration constraints that these rates meet; they bind several rates at once."""
    facts: tuple[str, ...] = ()
    """Of the print: the id of the fact that states each row's rate, blank for none."""
    _found: dict[bytes, Span] = field(init=False, default_factory=dict, compare=False, repr=False)
    """Results of linear programs by their coefficients: statements ask for the same ones."""

    def at(self, names: Sequence[str], level: str = SUBSTAGE) -> list[int]:
        """Row numbers of links; raises NotListed where one is missing, so that a renamed link cannot drop out."""
        labels = self.labels[level]
        if missing := [name for name in names if name not in labels]:
            raise NotListed("、".join(f"“{name}”" for name in missing))
        return [i for name in names for i, label in enumerate(labels) if label == name]

    def span(self, coefficients: Array) -> Span:
        """Smallest and largest Σ coefficient × rate that the figures allow; two linear programs where constraints
        bind several rates, else exact interval arithmetic."""
        if not self.limits:
            up, down = np.maximum(coefficients, 0), np.minimum(coefficients, 0)
            return Span(float(up @ self.low + down @ self.high), float(up @ self.high + down @ self.low))
        key = np.asarray(coefficients, dtype=float).tobytes()
        if key not in self._found:
            self._found[key] = Span(self._extreme(coefficients), -self._extreme(-coefficients))
        return self._found[key]

    def rate(self, row: int) -> Span:
        """One rate."""
        return self.span(np.eye(len(self.low))[row])

    def difference(self, above: Sequence[int], below: Sequence[int]) -> Span:
        """Mean rate of some rows less that of others, weighted; where weights are unknown, whatever they may be."""
        if self.weights is not None:
            return self.span(self._mean(above) - self._mean(below))
        ends = [self.rate(a) - self.rate(b) for a in above for b in below]
        return Span(min(s.low for s in ends), max(s.high for s in ends))

    def mean(self, rows: Sequence[int]) -> Span:
        """Mean rate of some rows, weighted; where weights are unknown, whatever they may be."""
        if self.weights is not None:
            return self.span(self._mean(rows))
        ends = [self.rate(row) for row in rows]
        return Span(min(s.low for s in ends), max(s.high for s in ends))

    def _mean(self, rows: Sequence[int]) -> Array:
        assert self.weights is not None
        part = np.zeros(len(self.low))
        part[list(rows)] = self.weights[list(rows)] if self.weights[list(rows)].sum() > 0 else 1.0
        return np.asarray(part / part.sum())

    @cached_property
    def _program(self) -> tuple[Array, Array, Array, Array]:
        """Equalities and inequalities of the linear programs, as scipy takes them."""
        assert self.weights is not None
        terms = [(c.equality, *c.terms(self.weights)) for c in self.limits]
        equal = [(a, -b) for equality, a, b in terms if equality and a.any()]
        upper = [(-a, b) for equality, a, b in terms if not equality and a.any()]
        return (
            np.array([a for a, _ in equal]), np.array([b for _, b in equal]),
            np.array([a for a, _ in upper]), np.array([b for _, b in upper]),
        )  # fmt: skip

    def _extreme(self, coefficients: Array) -> float:
        from scipy.optimize import linprog

        a_eq, b_eq, a_ub, b_ub = self._program
        result = linprog(coefficients, A_eq=a_eq, b_eq=b_eq, A_ub=a_ub, b_ub=b_ub, bounds=(0, 100))
        if not result.success:
            raise RuntimeError(f"no range: {result.message}")
        return float(result.fun)


@dataclass(frozen=True)
class Figures:
    """One basis: the rates of each industry by code."""

    basis: str
    rates: Mapping[str, Rates]

    def of(self, code: str) -> Rates:
        """The rates of one industry; raises NotListed."""
        if code not in self.rates:
            raise NotListed(f"产业 {code}")
        return self.rates[code]

    def index(self, code: str) -> Span:
        """The index of one industry: as printed, with the room of its rounding, or Σ weight × rate."""
        rates = self.of(code)
        if rates.weights is None:
            return Span.printed(fact(f"index.{code}").value)
        return rates.span(rates.weights)

    def index_shown(self, code: str) -> str:
        """The index as people read it: as printed, or from its smallest to its largest value."""
        return fact(f"index.{code}").value if self.of(code).weights is None else self.index(code).shown()

    def has_index(self, code: str) -> bool:
        """Whether the basis has any figure for the industry's index."""
        return self.basis == PRINTED or bool(self.of(code).known.any())

    def mean(self, codes: Sequence[str]) -> Span:
        """Arithmetic mean of indices."""
        return total(self.index(code) for code in codes) * (1 / len(codes))

    @property
    def enforced(self) -> tuple[str, ...]:
        """Ids of the calibration constraints that these figures were made to meet."""
        return tuple(c.id for rates in self.rates.values() for c in rates.limits)

    def without(self, stated: Sequence[str]) -> Figures:
        """The same, but for rates of which only the given printed facts tell: a statement is no evidence of itself."""
        if not stated or self.basis != PRINTED:
            return self
        return replace(self, rates={code: _forget(rates, stated) for code, rates in self.rates.items()})


def _forget(rates: Rates, stated: Sequence[str]) -> Rates:
    keep = np.array([id not in stated for id in rates.facts])
    low, high = np.where(keep, rates.low, RATE.low), np.where(keep, rates.high, RATE.high)
    return replace(rates, low=low, high=high, known=rates.known & keep)


def printed_figures() -> Figures:
    """The report's own points (with the room of their rounding) and bounds on rates, and its indices."""
    found: dict[str, Rates] = {}
    for code in dict.fromkeys(s.code for s in stages()):
        rows = stages(code)
        spans = [_printed(s.constraint, s.low, s.high, s.fact) for s in rows]
        found[code] = Rates(
            {STAGE: tuple(s.stage for s in rows), SUBSTAGE: tuple(s.substage for s in rows)},
            np.array([s.position for s in rows]),
            np.array([s.low for s in spans]), np.array([s.high for s in spans]),
            np.array([bool(s.fact) for s in rows]), None, facts=tuple(s.fact for s in rows),
        )  # fmt: skip
    return Figures(PRINTED, found)


def _printed(kind: str, low: float | None, high: float | None, stated: str) -> Span:
    if kind == "point":
        return Span.printed(facts()[stated].value)
    return Span(RATE.low if low is None else low, RATE.high if high is None else high)


def edition_figures(edition: Edition) -> Figures:
    """The whole edition. An industry that is still as published keeps the calibration's constraints; in any other,
    each rate lies in its own bounds, or is taken as it stands where it has none."""
    found = {c: _calibrated(c) if as_published(edition, c) else _rates(edition, c) for c in edition.industries}
    return Figures(CALIBRATED, found)


@cache
def _calibrated(code: str) -> Rates:
    """A published industry with its constraints; kept, since its linear programs are the slow part of a run."""
    return replace(_rates(published_edition(), code), limits=tuple(constraints(code)))


def survey_figures(edition: Edition) -> Figures:
    """Only the rates with provenance 问卷, each in its interval; the weights are the edition's."""
    found = {}
    for code in edition.industries:
        rates, known = _rates(edition, code), (edition.table(code)["provenance"] == SURVEYED).to_numpy()
        low, high = np.where(known, rates.low, RATE.low), np.where(known, rates.high, RATE.high)
        found[code] = replace(rates, low=low, high=high, known=known)
    return Figures(SURVEYED, found)


def _rates(edition: Edition, code: str) -> Rates:
    table = edition.table(code)
    rate = table["rate"].to_numpy(dtype=float)
    low, high = (table[end].to_numpy(dtype=float) for end in ("low", "high"))
    finest = table["substage"].where(table["substage"] != "", table["stage"])
    return Rates(
        {STAGE: tuple(table["stage"]), SUBSTAGE: tuple(finest)},
        table["position"].to_numpy(dtype=int),
        np.where(np.isnan(low), rate, low),
        np.where(np.isnan(high), rate, high),
        np.ones(len(table), dtype=bool),
        table["weight"].to_numpy(dtype=float),
    )


def as_published(edition: Edition, code: str) -> bool:
    """Whether an industry has the published links, weights and rates, row by row."""
    published = published_edition()
    if code not in published.industries:
        return False
    own, other = edition.table(code), published.table(code)
    names, numbers = [STAGE, SUBSTAGE, "position", "provenance"], ["weight", "rate"]
    return own[names].equals(other[names]) and np.allclose(own[numbers], other[numbers], rtol=0, atol=1e-9)
