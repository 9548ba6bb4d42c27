"""Taking estimates over: the rates, intervals and provenance of an edition, where the survey is good enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cii_xl.book.layout import GRADES
from cii_xl.index import Edition, Severity
from cii_xl.index.problems import fold
from cii_xl.survey.estimate.result import Estimate, SurveyEstimate

PROVENANCE = "问卷"


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the edition beside its estimate. Rates in percent."""

    row: int
    """Row number in the edition."""
    industry: str
    """Code."""
    stage: str
    substage: str
    old: float
    wave: str
    figure: Estimate | None
    """None where the survey did not ask about the row."""
    taken: bool

    @property
    def basis(self) -> str:
        """What the column 依据 says of a rate taken over: wave, respondents, effective respondents, grade."""
        f = self.figure
        return "" if f is None else f"{self.wave}，n={f.n}，n_eff={f.n_eff:.1f}，等级 {f.grade}"


def takes(figure: Estimate, lowest: str) -> bool:
    """Whether an estimate is good enough to be taken over: a rate with an interval, of that grade or a better one."""
    told = None not in (figure.rate, figure.low, figure.high)
    return told and figure.grade in GRADES[: GRADES.index(lowest) + 1]


def changes(estimates: Sequence[SurveyEstimate], edition: Edition, lowest: str) -> list[Change]:
    """Every row of the estimated industries, in the edition's order, with what becomes of it.

    ``lowest`` is the lowest grade that is taken, one of ``GRADES``. Raises UnknownName where the edition lacks an
    industry.
    """
    found = {
        (edition.code(one.industry), fold(e.stage), fold(e.substage)): (one.wave, e)
        for one in estimates
        for e in one.items
    }
    waves = {edition.code(one.industry): one.wave for one in estimates}
    rows = []
    for row, told in enumerate(edition.rows.to_dict("records")):
        code, stage, substage = told["code"], told["stage"], told["substage"]
        if code in waves:
            wave, figure = found.get((code, fold(stage), fold(substage)), (waves[code], None))
            taken = figure is not None and takes(figure, lowest)
            rows.append(Change(row, code, stage, substage, float(told["rate"]), wave, figure, taken))
    return rows


def applied(edition: Edition, taken: Sequence[Change]) -> Edition:
    """A new edition with the changes that are taken: rate, bounds, provenance and basis. Raises EditionError."""
    rows = edition.rows
    for change in taken:
        if change.taken and (f := change.figure) is not None:
            rows.loc[change.row, ["rate", "low", "high"]] = [f.rate, f.low, f.high]
            rows.loc[change.row, ["provenance", "basis"]] = [PROVENANCE, change.basis]
    return Edition(rows, id=edition.id, notes=(p for p in edition.notes if p.severity is Severity.NOTE))
