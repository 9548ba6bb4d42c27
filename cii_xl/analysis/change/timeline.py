"""Editions in a stated order: each industry's index over time, growth, and whether industries converge."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from cii_xl.analysis.change.comparison import Version
from cii_xl.analysis.change.convergence import LEAST, Beta, Dispersion, beta, dispersion, moved
from cii_xl.analysis.change.shapley import difference
from cii_xl.analysis.errors import AnalysisError, problem

_YEAR = re.compile(r"(?<!\d)(?:19|20|21)\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Growth:
    """One industry from the first to the last edition that has it. ``change`` in index points; ``growth`` and
    ``cagr`` are shares, nan where the index began at 0 (and the CAGR without years)."""

    code: str
    name: str
    since: str
    until: str
    first: float
    last: float
    years: float | None

    @property
    def change(self) -> float:
        """Last less first."""
        return difference(self.first, self.last)

    @property
    def growth(self) -> float:
        """Last over first, less one."""
        return self.change / self.first if self.first > 0 else math.nan

    @property
    def cagr(self) -> float:
        """Compound growth a year."""
        if self.years is None or not self.first > 0:
            return math.nan
        return math.expm1(math.log1p(self.growth) / self.years) if self.last > 0 else -1.0


@dataclass(frozen=True)
class Timeline:
    """Versions in order of time; ``dated`` says whether all have years, which then rise."""

    versions: tuple[Version, ...]

    @property
    def dated(self) -> bool:
        """Whether growth a year can be told."""
        return all(v.year is not None for v in self.versions)

    @property
    def span(self) -> float | None:
        """Years from the first to the last version."""
        return _between(self.versions[0], self.versions[-1])

    @cached_property
    def names(self) -> dict[str, str]:
        """Code → name of every industry of any version; a later name goes before an earlier one."""
        found: dict[str, str] = {}
        for version in self.versions:
            found |= version.edition.industries
        return found

    @cached_property
    def common(self) -> tuple[str, ...]:
        """Codes of the industries that all versions have."""
        return tuple(c for c in self.names if all(c in v.edition.industries for v in self.versions))

    def indices(self, code: str) -> list[float | None]:
        """An industry's index in each version, None where it has no such industry."""
        return [v.edition.index(code) if code in v.edition.industries else None for v in self.versions]

    def means(self) -> list[float]:
        """Mean over the common industries in each version; nan where there are none."""
        n = len(self.common)
        return [math.fsum(v.edition.index(c) for c in self.common) / n if n else math.nan for v in self.versions]

    @cached_property
    def growth(self) -> tuple[Growth, ...]:
        """Growth of each industry that more than one version has, then, with a blank code, that of the mean."""
        rows = []
        for code, name in self.names.items():
            having = [v for v in self.versions if code in v.edition.industries]
            if len(having) > 1:
                first, last = having[0], having[-1]
                ends = (first.edition.index(code), last.edition.index(code))
                rows.append(Growth(code, name, first.name, last.name, *ends, _between(first, last)))
        if self.common:
            means, names = self.means(), [v.name for v in self.versions]
            rows.append(Growth("", "各产业平均", names[0], names[-1], means[0], means[-1], self.span))
        return tuple(rows)

    @cached_property
    def dispersions(self) -> tuple[Dispersion, ...]:
        """Dispersion of the common industries in each version; none for fewer than three."""
        if len(self.common) < LEAST:
            return ()
        return tuple(dispersion([v.edition.index(c) for c in self.common]) for v in self.versions)

    @property
    def growing(self) -> tuple[str, ...]:
        """The common industries whose first and last index have a logarithm."""
        ends = (self.versions[0].edition, self.versions[-1].edition)
        return tuple(c for c in self.common if all(e.index(c) > 0 for e in ends))

    @property
    def moved(self) -> int:
        """How many of ``growing`` changed from the first to the last version."""
        return moved(*self._ends)

    @cached_property
    def beta(self) -> Beta | None:
        """Growth from the first to the last version on the initial level; None where it cannot be told."""
        return beta(*self._ends, self.span)

    @property
    def _ends(self) -> tuple[list[float], list[float]]:
        first, last = ([v.edition.index(c) for c in self.growing] for v in (self.versions[0], self.versions[-1]))
        return first, last


def year_of(text: str) -> float | None:
    """The last year that a name has, such as 2020 of ``2019-2020``; None where it has none."""
    found = _YEAR.findall(text)
    return float(found[-1]) if found else None


def timeline(versions: Sequence[Version]) -> Timeline:
    """The versions as a timeline, each without a year taking the last one in its name or its edition's id.

    Where some then have none, or where years that come from names do not rise, no version has a year. Raises
    AnalysisError for years that were given and do not rise, and for names that come twice.
    """
    found = [_dated(v) for v in versions]
    wrong = [
        problem("version.twice", "版本", f"“{name}”出现两次", "每个版本只列一次", "删去重复的一行，或改一个名称")
        for name in dict.fromkeys(v.name for v in versions)
        if sum(v.name == name for v in versions) > 1
    ]
    falls = [(a, b) for a, b in pairwise(found) if a.year is not None and b.year is not None and a.year >= b.year]
    typed = any(v.year is not None for v in versions)
    for a, b in falls if typed else []:
        place, said = f"“{b.name}”的年份", f"{b.year:g}，而排在它前面的“{a.name}”为 {a.year:g}"
        wrong.append(problem("version.year", place, said, "逐版增大的年份", "改正年份，或按时间先后排列版本"))
    if wrong:
        raise AnalysisError(wrong)
    if falls or any(v.year is None for v in found):
        found = [replace(v, year=None) for v in versions]
    return Timeline(tuple(found))


def _dated(version: Version) -> Version:
    if version.year is not None:
        return version
    in_name = year_of(version.name)
    return replace(version, year=in_name if in_name is not None else year_of(version.edition.id))


def _between(first: Version, last: Version) -> float | None:
    if first.year is None or last.year is None or first.year == last.year:
        return None
    return last.year - first.year
