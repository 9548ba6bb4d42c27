"""The coefficients of the GDP chain as people give them: the table on the 宏观 sheet, or single values by name."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from cii_xl.analysis.errors import AnalysisError, problem
from cii_xl.analysis.given import Typed
from cii_xl.book.macro_names import BAND, BANDS, BY_KEY, COEFFICIENTS, INPUT_FIELDS, LABEL, Coefficient
from cii_xl.index import Problem
from cii_xl.index.growth import BASE_YEAR, KEYS, YEARS, Chain
from cii_xl.index.names import find
from cii_xl.index.problems import UnknownName, fold
from cii_xl.published import gdp

OWN = "自填"
"""Where a value is from that is not the stored one."""


@dataclass(frozen=True)
class Coefficients:
    """Checked coefficients, and how far the tornado moves each, in its unit."""

    chain: Chain
    bands: Mapping[str, float] = field(default_factory=lambda: dict(BANDS))

    def source(self, key: str, year: int) -> str:
        """Where a value is from: as stored (公布, 校准, 假设), or 自填 where it is another."""
        at = 0 if key == "base" else YEARS.index(year)
        here, stored = self.chain.of(key)[at], gdp.chain().of(key)[at]
        return gdp.source(key, year) if math.isclose(here, stored, rel_tol=1e-12) else OWN


def published_coefficients() -> Coefficients:
    """Those that come with the package: printed, calibrated to what is printed, or assumed."""
    return Coefficients(gdp.chain())


def years_of(key: str) -> tuple[int, ...]:
    """Years in which a coefficient has a value."""
    return (BASE_YEAR,) if key == "base" else YEARS


def coefficients_from(rows: Sequence[Sequence[Typed]]) -> Coefficients:
    """The table ``tblGdpInputs`` with its headings as first row: ``tblGdpInputs[#All]``, or the name ``gdp_inputs``.

    Columns are found by heading and rows by the coefficient's name, so their order does not matter; columns other than
    系数, the years and 浮动 are not looked at.

    Raises
    ------
    AnalysisError
        with every problem, each at its ``系数 年份``: headings or coefficients missing or twice, cells that are blank,
        text, or outside the coefficient's limits.
    """
    heads = [str(cell).strip() if cell is not None else "" for cell in rows[0]] if rows else []
    wanted = [name for name in INPUT_FIELDS if name.isdigit() or name in (LABEL, BAND)]
    if missing := [name for name in wanted if heads.count(name) != 1]:
        found = f"没有“{'”“'.join(missing)}”列，或不止一列"
        fix = "恢复“宏观”第三节系数表的表头，不要改名"
        raise AnalysisError([problem("gdp.headings", "系数表", found, f"含“{'”“'.join(wanted)}”各一列", fix)])
    by_label = {fold(c.label): c for c in COEFFICIENTS}
    table: dict[str, Sequence[Typed]] = {}
    problems: list[Problem] = []
    for row in rows[1:]:
        name = row[heads.index(LABEL)]
        if name is None or not str(name).strip():
            continue
        c = by_label.get(fold(name))
        if c is None or c.key in table:
            fix = "系数的名称不要改，也不要增加行"
            what = "不是系数的名称" if c is None else "出现了两次"
            problems.append(problem("gdp.name", f"系数表 {name}", what, "每个系数一行", fix))
        else:
            table[c.key] = row
    chain: dict[str, list[float]] = {}
    bands: dict[str, float] = {}
    for c in COEFFICIENTS:
        if c.key not in table:
            problems.append(
                problem("gdp.missing", f"系数表 {c.label}", "没有这一行", "每个系数一行", "恢复该行，名称照原样")
            )
            continue
        row = table[c.key]
        cells = {year: row[heads.index(str(year))] for year in years_of(c.key)}
        chain[c.key] = [_number(c, f"{c.label} {year}", cell, problems) for year, cell in cells.items()]
        bands[c.key] = _band(c, row[heads.index(BAND)], problems)
    if problems:
        raise AnalysisError(problems)
    return Coefficients(_chain(chain), bands)


def _chain(values: Mapping[str, Sequence[float]]) -> Chain:
    chain = gdp.chain()
    for key in KEYS:
        chain = chain.with_values(key, values[key])
    return chain


def _number(c: Coefficient, place: str, cell: Typed, problems: list[Problem]) -> float:
    """The cell as a number within the coefficient's limits; what is wrong is added to ``problems``."""
    expected = f"{c.low:g} 到 {c.high:g} 之间的数字（{c.unit}）"
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        problems.append(problem("gdp.blank", place, "空白", expected, "填上数字"))
    elif isinstance(cell, str) or not math.isfinite(cell):
        problems.append(problem("gdp.text", place, f"“{cell}”不是数字", expected, "只留数字，不带单位与百分号"))
    elif not c.low <= cell <= c.high:
        problems.append(problem("gdp.range", place, f"{cell:g}", expected, "改到范围以内"))
    else:
        return float(cell)
    return math.nan


def _band(c: Coefficient, cell: Typed, problems: list[Problem]) -> float:
    if isinstance(cell, (int, float)) and math.isfinite(cell) and cell >= 0:
        return float(cell)
    found = "空白" if cell is None else f"“{cell}”"
    problems.append(problem("gdp.band", f"{c.label} {BAND}", found, "不小于 0 的数字", "填上数字；0 表示不浮动"))
    return math.nan


def with_set(coefficients: Coefficients, given: Iterable[str]) -> Coefficients:
    """With single values changed: ``份额：资本=16`` for all years, ``GDP 增速@2024=5.8`` for one.

    Coefficients go by name or key (``in_capital``). Raises AnalysisError with every problem.
    """
    chain, problems = coefficients.chain, list[Problem]()
    for text in given:
        name, equals, number = text.rpartition("=")
        name, _, year = name.partition("@")
        c = _named(name, text, problems) if equals else None
        if not equals:
            expected = "系数=值，或 系数@年=值"
            problems.append(problem("gdp.set", text, "没有等号", expected, "如 份额：资本=16 或 GDP 增速@2024=5.8"))
        if c is None:
            continue
        years = years_of(c.key)
        if year and year.strip() not in map(str, years):
            expected = "、".join(map(str, years))
            problems.append(problem("gdp.year", text, f"“{year}”不是该系数的年份", expected, "改用其中一年"))
            continue
        value = _number(c, text, _parsed(number), problems)
        old = zip(years, chain.of(c.key), strict=True)
        chain = chain.with_values(c.key, [value if year.strip() in ("", str(y)) else x for y, x in old])
    if problems:
        raise AnalysisError(problems)
    return Coefficients(chain, coefficients.bands)


def _named(name: str, text: str, problems: list[Problem]) -> Coefficient | None:
    if name.strip() in BY_KEY:
        return BY_KEY[name.strip()]
    labels = {c.label: c for c in COEFFICIENTS}
    try:
        return labels[find("系数", name, labels)]
    except UnknownName as error:
        problems.append(problem("gdp.name", text, str(error), "系数的名称或代号", f"可用的有：{'、'.join(labels)}"))
        return None


def _parsed(number: str) -> Typed:
    try:
        return float(number)
    except ValueError:
        return number.strip() or None
