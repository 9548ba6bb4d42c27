"""The GDP chain worked out: six years against the printed ones, what matters most, what higher indices would add."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from cii_xl.analysis.errors import AnalysisError
from cii_xl.analysis.gdp import exhibits, said
from cii_xl.analysis.gdp.coefficients import OWN, Coefficients, published_coefficients, years_of
from cii_xl.analysis.gdp.uplift import Uplift, of_the_edition, uplift
from cii_xl.analysis.result import Result
from cii_xl.book.macro_names import BY_KEY, COEFFICIENTS, EQUAL, LIMITS
from cii_xl.book.panels.panel import Filled
from cii_xl.exhibits.exhibit import Exhibit
from cii_xl.index import Edition, Problem
from cii_xl.index.growth import LAST, YEARS, effects
from cii_xl.index.summary import one
from cii_xl.published import gdp


def series(coefficients: Coefficients) -> pd.DataFrame:
    """Columns year, increment (亿元, 2018 prices) and share (percent of GDP growth), one row a year from 2019 to
    2024."""
    chain = coefficients.chain
    return pd.DataFrame({"year": YEARS, "increment": chain.increment, "share": chain.share})


@dataclass(frozen=True)
class Gdp(Result):
    """The chain on given coefficients and an edition. Frames: series, tornado, uplift (where there is one),
    coefficients."""

    kind: ClassVar[str] = "gdp"

    edition_id: str
    coefficients: Coefficients
    uplift: Uplift | None
    refused: tuple[Problem, ...] = ()
    """Why there is no uplift."""

    @cached_property
    def series(self) -> pd.DataFrame:
        """One row a year: growth (%), gdp_before (万亿元), additional (亿元), what comes via labour, capital and TFP
        (percent of growth), share (%) and increment (亿元), the printed two, and whether both agree as printed."""
        chain = self.coefficients.chain
        labour, capital, tfp = chain.channels
        printed_share = np.array([f.number for f in gdp.shares()])
        printed_increment = np.array([f.number for f in gdp.increments()])
        pairs = [*zip(chain.share, printed_share, strict=True), *zip(chain.increment, printed_increment, strict=True)]
        same = np.array([float(one(now)) == printed for now, printed in pairs]).reshape(2, -1).all(axis=0)
        return pd.DataFrame(
            {
                "year": YEARS,
                "growth": chain.growth,
                "gdp_before": chain.before,
                "additional": chain.additional,
                "via_labour": labour,
                "via_capital": capital,
                "via_tfp": tfp,
                "share": chain.share,
                "increment": chain.increment,
                "printed_share": printed_share,
                "printed_increment": printed_increment,
                "agrees": same,
            }
        )

    @cached_property
    def tornado(self) -> pd.DataFrame:
        """One row a coefficient, the widest first: key, name, unit, value in 2024 (of 2018 for the base), low and high
        end, the change of 2024's increment there, and how far apart they are (亿元)."""
        chain = self.coefficients.chain
        rows: list[dict[str, Any]] = [
            {
                "key": e.key, "name": BY_KEY[e.key].label, "unit": BY_KEY[e.key].unit, "value": chain.of(e.key)[-1],
                "low": e.low, "high": e.high, "change_low": e.at_low, "change_high": e.at_high, "width": e.width,
            }
            for e in effects(chain, self.coefficients.bands, LIMITS)
        ]  # fmt: skip
        rows.sort(key=lambda row: -round(row["width"], 6))
        return pd.DataFrame(rows)

    @cached_property
    def inputs(self) -> pd.DataFrame:
        """Every value of every coefficient: key, name, unit, year, value, source, low, high (limits), band."""
        rows = [
            {
                "key": c.key, "name": c.label, "unit": c.unit, "year": year, "value": value,
                "source": self.coefficients.source(c.key, year), "low": c.low, "high": c.high,
                "band": self.coefficients.bands[c.key],
            }
            for c in COEFFICIENTS
            for year, value in zip(years_of(c.key), self.coefficients.chain.of(c.key), strict=True)
        ]  # fmt: skip
        return pd.DataFrame(rows)

    def frames(self) -> dict[str, pd.DataFrame]:
        """The tables."""
        raised = {} if self.uplift is None else {"uplift": self.uplift.table}
        return {"series": self.series, "tornado": self.tornado, **raised, "coefficients": self.inputs}

    def sentences(self) -> tuple[str, ...]:
        """Total and agreement, where 2024's share comes from, the coefficient that matters most, higher indices."""
        return (
            said.total(self.series, calibrated=self._calibrated),
            said.paths(self.series.iloc[LAST]),
            said.matters(self.tornado),
            said.higher(self.uplift, self.series.iloc[LAST]),
        )

    def assumptions(self) -> tuple[str, ...]:
        """What is printed, calibrated, assumed, changed, and left out."""
        changed = self.inputs[self.inputs["source"] == OWN]
        return said.assumed(changed, self.uplift, self.refused)

    def settings(self) -> Mapping[str, Any]:
        """Every coefficient and band, and the assumption about indices, where there is one."""
        chain, up = self.coefficients.chain, self.uplift
        return {
            "edition": self.edition_id,
            "coefficients": {c.key: list(chain.of(c.key)) for c in COEFFICIENTS},
            "bands": dict(self.coefficients.bands),
            "raise": None if up is None else dict(zip(up.table["industry"], up.table["rise"], strict=True)),
            "elasticity": None if up is None else up.elasticity,
            "weighting": None if up is None else up.weighting,
        }

    def exhibits(self) -> tuple[Exhibit, ...]:
        """Series against printed, tornado, uplift; where value added is printed, what one point adds."""
        last, up = self.series.iloc[LAST], self.uplift
        found = [
            exhibits.against_printed(self.series, calibrated=self._calibrated),
            exhibits.tornado(self.tornado, calibrated=self._calibrated),
        ]
        if up is not None:
            if exhibits.tells(up):
                found.append(exhibits.higher(up, self.edition_id, last))
            if (up.table["per_point_value_added"] != 0).any():
                found.append(exhibits.per_point(up, self.edition_id, last))
        return tuple(found)

    @property
    def _calibrated(self) -> bool:
        """Whether coefficients that were calibrated to the printed series are among the values."""
        return bool((self.inputs["source"] == gdp.CALIBRATED).any())

    def to_sheet(self) -> Filled:
        """Sentences only: the sheet 宏观 works the tables out by itself."""
        state = f"{self.edition_id}：{said.changes(self.inputs)}"
        return Filled(state, self.sentences(), {}, self.assumptions())


def analyse(
    edition: Edition,
    coefficients: Coefficients | None = None,
    rises: Mapping[str, float] | None = None,
    *,
    elasticity: float = 1.0,
    weighting: str = EQUAL,
) -> Gdp:
    """The chain on ``coefficients`` (the stored ones where not given), and what raising indices of ``edition`` by
    ``rises`` points would add; see ``uplift``. Where no rises are given, and the edition's indices do not allow one
    point each (above 99, or all 0), there is no uplift, and ``assumptions`` say why. Raises AnalysisError."""
    given = coefficients or published_coefficients()
    try:
        found = uplift(edition, given.chain, rises, elasticity=elasticity, weighting=weighting)
    except AnalysisError as error:
        if rises is not None or not all(map(of_the_edition, error.problems)):
            raise
        return Gdp(edition.id, given, None, error.problems)
    return Gdp(edition.id, given, found)
