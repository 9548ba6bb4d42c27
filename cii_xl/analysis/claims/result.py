"""The tests of the report's conclusions as a result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import pandas as pd

from cii_xl.analysis.claims import said
from cii_xl.analysis.claims.exhibits import exhibits
from cii_xl.analysis.claims.figures import CALIBRATED, PRINTED, SURVEYED
from cii_xl.analysis.claims.outcome import Outcome
from cii_xl.analysis.claims.sheet import filled
from cii_xl.analysis.result import Result
from cii_xl.book.panels.panel import Filled
from cii_xl.exhibits.exhibit import Exhibit


class Claims(Result):
    """Verdicts on the report's statements, the gradient along the chain, the check of the forecast exhibits."""

    kind = "claims"

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome

    def frames(self) -> dict[str, pd.DataFrame]:
        """``claims``: a row per claim, its verdicts as people see them. ``gradient``: a row per industry and source of
        rates, p-values by permutation. ``forecasts``: a row per printed label. ``evidence``: a row per claim and basis.
        ``methods``: how each claim is computed."""
        return {
            "claims": self._claims(),
            "gradient": self._gradient(),
            "forecasts": self._forecasts(),
            "evidence": self._evidence(),
            "methods": self._methods(),
        }

    def _claims(self) -> pd.DataFrame:
        rows = [
            {
                "id": by[PRINTED].claim.id,
                "claim": by[PRINTED].claim.text,
                "kind": by[PRINTED].claim.kind,
                "section": by[PRINTED].claim.section,
                "printed": by[PRINTED].shown,
                "calibrated": by[CALIBRATED].shown,
                "built_in": by[CALIBRATED].built_in,
                "survey": by[SURVEYED].shown,
            }
            for by in self.outcome.claims()
        ]
        return pd.DataFrame(rows)

    def _evidence(self) -> pd.DataFrame:
        rows = [
            {"id": j.claim.id, "basis": j.basis, "verdict": j.shown, "built_in": j.built_in, "evidence": j.evidence}
            for j in self.outcome.judged
        ]
        return pd.DataFrame(rows)

    def _methods(self) -> pd.DataFrame:
        claims = [by[PRINTED].claim for by in self.outcome.claims()]
        return pd.DataFrame([{"id": c.id, "group": c.group, "method": c.method} for c in claims])

    def _gradient(self) -> pd.DataFrame:
        level = self.outcome.settings.level
        rows = [
            {"source": s.source, "industry": s.name, **asdict(s.test), "verdict": s.test.verdict(level)}
            for s in self.outcome.slopes
        ]
        return pd.DataFrame(rows)

    def _forecasts(self) -> pd.DataFrame:
        rows = [
            {
                "id": c.id,
                "series": c.series,
                "item": c.item,
                "period": c.period,
                "unit": c.unit,
                "printed": float(c.label) if c.label else None,
                "computed": c.computed,
                "low": c.span.low if c.span else None,
                "high": c.span.high if c.span else None,
                "verdict": c.verdict,
                "note": c.note,
            }
            for c in self.outcome.comparisons
        ]
        return pd.DataFrame(rows).astype(dict.fromkeys(("printed", "computed", "low", "high"), float))

    def sentences(self) -> tuple[str, ...]:
        """The findings in Chinese."""
        return said.sentences(self.outcome)

    def assumptions(self) -> tuple[str, ...]:
        """What was assumed, in Chinese."""
        return said.assumptions(self.outcome)

    def settings(self) -> Mapping[str, Any]:
        """Edition, level, draws and seed."""
        return {"edition": self.outcome.edition.id} | asdict(self.outcome.settings)

    def exhibits(self) -> tuple[Exhibit, ...]:
        """Claims by group, the gradient, the labels."""
        return exhibits(self.outcome)

    def to_sheet(self) -> Filled:
        """The rows of 结论检验."""
        return filled(self.outcome)
