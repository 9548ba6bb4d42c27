"""The change between editions as a result: tables, findings, exhibits, the rows of 变化分解."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

import pandas as pd

from cii_xl.analysis.change import exhibits, said, sheet
from cii_xl.analysis.change.comparison import Comparison, Version
from cii_xl.analysis.change.convergence import sigma_verdict
from cii_xl.analysis.change.timeline import Timeline, timeline
from cii_xl.analysis.errors import AnalysisError, problem
from cii_xl.analysis.result import Result
from cii_xl.book.panels.panel import Filled
from cii_xl.exhibits.exhibit import Exhibit


@dataclass(frozen=True)
class ChangeResult(Result):
    """Two editions compared, and the editions between them over time."""

    kind: ClassVar[str] = "change"

    comparison: Comparison
    timeline: Timeline
    industry: str
    """Code of the industry that is shown link by link; blank where the editions share none."""

    def frames(self) -> dict[str, pd.DataFrame]:
        """``industries`` (common ones, the mean last), ``stages`` (their links), ``steps`` (of the mean),
        ``missing`` (industries of one edition only), ``series``, ``growth``, ``convergence``. Weights are shares,
        rates percent, effects index points, growth shares."""
        return {
            "industries": _industries(self.comparison),
            "stages": _stages(self.comparison),
            "steps": pd.DataFrame(self.comparison.mean_steps(), columns=["step", "effect"]),
            "missing": _missing(self.comparison),
            "series": _series(self.timeline),
            "growth": _growth(self.timeline),
            "convergence": pd.DataFrame(convergence(self.timeline), columns=list(CONVERGENCE)),
        }

    def sentences(self) -> tuple[str, ...]:
        """How the mean moved and why, which industry most, growth a year, convergence."""
        return said.findings(self.comparison, self.timeline, self.industry)

    def assumptions(self) -> tuple[str, ...]:
        """How links were matched, what only one edition has, and how much a few industries can tell."""
        return said.assumptions(self.comparison, self.timeline)

    def settings(self) -> Mapping[str, Any]:
        """The versions in order with their years, the two compared, the industry shown."""
        versions = self.timeline.versions
        return {
            "start": self.comparison.start.name,
            "end": self.comparison.end.name,
            "versions": [v.name for v in versions],
            "years": [v.year for v in versions],
            "industry": self.industry,
        }

    def exhibits(self) -> tuple[Exhibit, ...]:
        """The mean's waterfall where it moved, the table of industries, a waterfall for each that changed, the series
        of three or more editions, convergence."""
        return exhibits.exhibits(self.comparison, self.timeline)

    def to_sheet(self) -> Filled:
        """The rows of 变化分解."""
        return sheet.filled(self)


def change(
    versions: Sequence[Version], *, start: Version | None = None, end: Version | None = None, industry: str = ""
) -> ChangeResult:
    """The change between editions.

    Parameters
    ----------
    versions : two or more, in order of time; a year left out is the last one in the version's name or edition id.
    start, end : the two that are split into effects; the first and the last where not given.
    industry : code or name of the industry to show link by link; the one that changed most where blank.

    Raises
    ------
    AnalysisError
        for fewer than two versions, names that come twice, and years that do not rise.
    UnknownName
        for an industry that the two editions do not share.
    """
    if len(versions) < 2:
        found = f"{len(versions)} 个版本"
        raise AnalysisError(
            [problem("version.few", "版本", found, "两个或更多的版本", "另存一个版本，或再给一个工作簿")]
        )
    line = timeline(versions)
    compared = Comparison(start or versions[0], end or versions[-1])
    return ChangeResult(compared, line, _shown(compared, industry))


def _shown(compared: Comparison, industry: str) -> str:
    if industry:
        return _common_code(compared, industry)
    if not compared.common:
        return ""
    return max(compared.industries, key=lambda i: abs(i.change)).code


def _common_code(compared: Comparison, industry: str) -> str:
    """Raises UnknownName with the names that both editions have."""
    from cii_xl.index import UnknownName
    from cii_xl.index.problems import fold

    names = {c: compared.end.edition.industries[c] for c in compared.common}
    for code, name in names.items():
        if fold(industry) in (fold(code), fold(name)):
            return code
    raise UnknownName("两版都有的产业", industry, list(names.values()))


def _industries(compared: Comparison) -> pd.DataFrame:
    rows = [*compared.industries, *([compared.mean] if compared.common else [])]
    columns = ["code", "industry", "old", "new", "change", "rate_effect", "weight_effect", "added", "removed"]
    values = [
        (i.code, i.name, i.old, i.new, i.change, i.rate_effect, i.weight_effect, i.added, i.removed) for i in rows
    ]
    return pd.DataFrame(values, columns=columns)


def _stages(compared: Comparison) -> pd.DataFrame:
    parts = [p for code in compared.common for p in compared.parts[code]]
    columns = [
        "code", "industry", "stage", "substage", "status", "weight_old", "weight_new", "rate_old", "rate_new",
        "rate_effect", "weight_effect", "added", "removed", "effect",
    ]  # fmt: skip
    return pd.DataFrame([asdict(p) | {"effect": p.effect} for p in parts], columns=columns)


def _missing(compared: Comparison) -> pd.DataFrame:
    sides = ((compared.gone, compared.start), (compared.come, compared.end))
    rows = [(c, n, v.name, v.edition.index(c)) for names, v in sides for c, n in names.items()]
    return pd.DataFrame(rows, columns=["code", "industry", "only_in", "index"])


def _series(line: Timeline) -> pd.DataFrame:
    rows = [
        (v.name, v.year, code, line.names[code], v.edition.index(code))
        for v in line.versions
        for code in v.edition.industries
    ]
    return pd.DataFrame(rows, columns=["version", "year", "code", "industry", "index"])


def _growth(line: Timeline) -> pd.DataFrame:
    rows = [
        (g.code, g.name, g.since, g.until, g.first, g.last, g.change, g.years, g.growth, g.cagr) for g in line.growth
    ]
    columns = ["code", "industry", "since", "until", "first", "last", "change", "years", "growth", "cagr"]
    return pd.DataFrame(rows, columns=columns)


CONVERGENCE = ("measure", "first", "last", "value", "stderr", "t", "p", "test", "n", "verdict")


def convergence(line: Timeline) -> list[tuple[Any, ...]]:
    """Rows of ``CONVERGENCE``: the two measures of σ-convergence (value: last less first), and the slope of β with the
    test that p is of."""
    rows: list[tuple[Any, ...]] = []
    if line.dispersions:
        first, last = line.dispersions[0], line.dispersions[-1]
        for measure, a, b in (("σ：标准差", first.sd, last.sd), ("σ：变异系数", first.cv, last.cv)):
            rows.append((measure, a, b, b - a, *[None] * 4, len(line.common), sigma_verdict(a, b)))
    if line.beta is not None:
        own, found = line.beta.line, line.beta
        test = (own.slope, own.stderr, own.t, found.p, found.test)
        rows.append(("β：斜率", None, None, *test, own.n, found.verdict))
    return rows
