"""What each of three bases knows of rates and indices: the report's print, the whole edition, the survey alone.

A rate is a span of percent. On the print it is what the printed point or bound allows; in the edition its identified
range (``low``, ``high``) where it was filled in; in the survey the sample's interval. A rate of which a basis knows
nothing lies between 0 and 100.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pandas as pd

from cii_xl.analysis.claims.program import Program
from cii_xl.analysis.claims.rates import STAGE, SUBSTAGE, Flags, NotListed, Rates
from cii_xl.analysis.claims.span import RATE, Span, total
from cii_xl.index import Edition
from cii_xl.published import edition as published_edition
from cii_xl.published import fact, facts
from cii_xl.published.constraints import constraints, stages

PRINTED, CALIBRATED, SURVEYED = "公布", "校准", "问卷"
BASES = (PRINTED, CALIBRATED, SURVEYED)
"""Only what the report prints; the whole edition, filled rates among them; only rates of the survey."""

_GIVEN = (PRINTED, "区间", CALIBRATED)
"""Provenances of the rates that a published edition holds."""
_LINK = [STAGE, SUBSTAGE]
_SAME = 1e-9


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
        return tuple(c.id for rates in self.rates.values() if rates.program for c in rates.program.limits)

    def without(self, stated: Sequence[str]) -> Figures:
        """The same, but for rates of which only the given printed facts tell: a statement is no evidence of itself."""
        if not stated or self.basis != PRINTED:
            return self
        return self._each(lambda rates: rates.only(np.array([id not in stated for id in rates.facts])))

    def without_calibration(self) -> Figures:
        """Only what the calibration did not give."""
        return self._each(Rates.without_calibration)

    def _each(self, change: Callable[[Rates], Rates]) -> Figures:
        return replace(self, rates={code: change(rates) for code, rates in self.rates.items()})


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
            np.array([bool(s.fact) for s in rows]), np.zeros(len(rows), dtype=bool), facts=tuple(s.fact for s in rows),
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
    rates = _rates(published_edition(), code)
    assert rates.weights is not None
    return replace(rates, program=Program(constraints(code), rates.weights))


def survey_figures(edition: Edition) -> Figures:
    """Only the rates with provenance 问卷, each in its interval; the weights are the edition's."""
    found = {}
    for code in edition.industries:
        known = (edition.table(code)["provenance"] == SURVEYED).to_numpy()
        found[code] = replace(_rates(edition, code).only(known), weights_known=False)
    return Figures(SURVEYED, found)


def _rates(edition: Edition, code: str) -> Rates:
    table = edition.table(code)
    finest = table["substage"].where(table["substage"] != "", table["stage"])
    return Rates(
        {STAGE: tuple(table["stage"]), SUBSTAGE: tuple(finest)},
        table["position"].to_numpy(dtype=int),
        table["low"].fillna(table["rate"]).to_numpy(dtype=float),
        table["high"].fillna(table["rate"]).to_numpy(dtype=float),
        np.ones(len(table), dtype=bool),
        _filled(table, code),
        table["weight"].to_numpy(dtype=float),
        True,
        _same(table, code, ["weight"]),
    )


def _filled(table: pd.DataFrame, code: str) -> Flags:
    """Rows of an edition whose bounds are those of the published one, and which nobody took for their own; where the
    bounds were deleted, whose rate is."""
    published = published_edition()
    if code not in published.industries:
        return np.zeros(len(table), dtype=bool)
    other = published.table(code).set_index(_LINK).reindex(pd.MultiIndex.from_frame(table[_LINK]))
    rate = np.isclose(table["rate"], other["rate"], rtol=0, atol=_SAME)
    same = table["provenance"].isin(_GIVEN).to_numpy()
    for end in ("low", "high"):
        bare = table[end].isna().to_numpy()
        same = same & np.where(bare, rate, np.isclose(table[end], other[end], rtol=0, atol=_SAME))
    return np.asarray(same)


def as_published(edition: Edition, code: str) -> bool:
    """Whether an industry has the published links, weights, rates and bounds, row by row."""
    names, numbers = ["position", "provenance"], ["weight", "rate", "low", "high"]
    return _same(edition.table(code), code, numbers, names)


def _same(table: pd.DataFrame, code: str, numbers: Sequence[str], names: Sequence[str] = ()) -> bool:
    """Whether the links are the published ones, and these columns of theirs."""
    published = published_edition()
    if code not in published.industries:
        return False
    other = published.table(code)
    return table[[*_LINK, *names]].equals(other[[*_LINK, *names]]) and np.allclose(
        table[[*numbers]], other[[*numbers]], rtol=0, atol=_SAME, equal_nan=True
    )
