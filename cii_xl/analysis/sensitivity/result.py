"""The analysis, done: tables, findings and assumptions; what is drawn of it is in ``exhibits`` and ``rows``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any, ClassVar

import pandas as pd

from cii_xl.analysis.result import Result
from cii_xl.analysis.sensitivity import findings
from cii_xl.analysis.sensitivity.groupings import INDEX, INPUT
from cii_xl.analysis.sensitivity.inputs import Inputs
from cii_xl.analysis.sensitivity.one_at_a_time import one_at_a_time
from cii_xl.analysis.sensitivity.robustness import left_out
from cii_xl.analysis.sensitivity.settings import MEAN, Settings
from cii_xl.book.panels.panel import Filled
from cii_xl.exhibits.exhibit import Exhibit


@dataclass(frozen=True)
class Sensitivity(Result):
    """What moves the index and the rank of one industry, or the mean index and the ranking."""

    kind: ClassVar[str] = "sensitivity"

    inputs: Inputs
    chosen: Settings
    target: str
    """Code of the industry; blank: the mean."""
    shares: pd.DataFrame
    """As ``groupings.variance_shares``, all targets."""
    variances: pd.DataFrame
    """As ``groupings.variances``, all targets."""
    moved: pd.DataFrame
    """As ``one_at_a_time``, of the target."""
    left: pd.DataFrame
    """As ``robustness.left_out``, of the target."""
    compared: pd.DataFrame
    agreement: pd.DataFrame
    """As in ``robustness``, all industries."""

    @property
    def name(self) -> str:
        """Name of the target."""
        return self.inputs.edition.industries.get(self.target, MEAN)

    def of(self, industry: str) -> Sensitivity:
        """The same analysis, told of another industry (code or name) or of ``平均``; nothing is drawn anew.

        Raises UnknownName.
        """
        edition = self.inputs.edition
        code = "" if industry == MEAN else edition.code(industry)
        chosen = replace(self.chosen, industry=edition.industries.get(code, MEAN))
        return replace(
            self, target=code, chosen=chosen, moved=one_at_a_time(self.inputs, code), left=left_out(edition, code)
        )

    @cached_property
    def own(self) -> pd.DataFrame:
        """The target's variance shares, of its index first."""
        own = self.shares[self.shares["target"] == self.target].drop(columns="target")
        columns = ["group", *own.columns.drop("group")]
        return own[columns].sort_values("measure", kind="stable", ignore_index=True)

    def share(self, grouping: str, measure: str = INDEX) -> pd.DataFrame:
        """The target's variance shares by one grouping, in the edition's order."""
        own = self.own
        return own[(own["grouping"] == grouping) & (own["measure"] == measure)].reset_index(drop=True)

    def frames(self) -> dict[str, pd.DataFrame]:
        """groups and inputs (the target's Sobol' indices), one_at_a_time, left_out, scenarios, agreement, variances."""
        single = self.own["grouping"] == INPUT
        names = self.inputs.edition.industries
        return {
            "groups": self.own[~single].reset_index(drop=True),
            "inputs": self.own[single].reset_index(drop=True),
            "one_at_a_time": self.moved,
            "left_out": self.left,
            "scenarios": self.compared,
            "agreement": self.agreement,
            "variances": self.variances.assign(target=[names.get(code, MEAN) for code in self.variances["target"]]),
        }

    def sentences(self) -> tuple[str, ...]:
        """The findings, most important first."""
        return findings.sentences(self)

    def assumptions(self) -> tuple[str, ...]:
        """What was assumed, replaced or left out."""
        return findings.assumptions(self)

    def settings(self) -> Mapping[str, Any]:
        """As asked for, with the edition."""
        return {"edition": self.inputs.edition.id} | asdict(self.chosen)

    def exhibits(self) -> tuple[Exhibit, ...]:
        """Stages, inputs, tornado, stages left out, other sums."""
        from cii_xl.analysis.sensitivity.exhibits import exhibits

        return exhibits(self)

    def to_sheet(self) -> Filled:
        """The rows of 敏感性."""
        from cii_xl.analysis.sensitivity.rows import filled

        return filled(self)
