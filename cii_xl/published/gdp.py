"""The coefficients of the chain of report 1.2: what is printed, what was calibrated to the printed series, what is
assumed.

The report prints the increments and shares of six years, but growth and its factors of 2024 only, so the rest is the
smallest departure from a stated prior that meets every printed figure, in closed form (``calibrated``).
``python -m cii_xl.published.gdp`` computes it anew and writes it over ``data/gdp.csv``.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import numpy as np

from cii_xl.index.growth import BASE_YEAR, KEYS, LAST, YEARLY, YEARS, Chain
from cii_xl.published.facts import Fact, data_rows, fact, facts, facts_like

PRINTED, CALIBRATED, ASSUMED = "公布", "校准", "假设"
"""Where a coefficient is from."""

_FILE = "gdp.csv"
_DIGITS = 6
"""Significant digits that are kept of a calibrated figure: enough for all that is printed."""


def increments() -> list[Fact]:
    """The printed increment of each year, 亿元."""
    return [fact(f"gdp.increment.{year}") for year in YEARS]


def shares() -> list[Fact]:
    """The printed share of growth of each year, percent."""
    return [fact(f"gdp.share.{year}") for year in YEARS]


@cache
def chain() -> Chain:
    """The chain with the stored coefficients."""
    rows = {row["key"]: row for row in data_rows(_FILE)}
    yearly = {key: tuple(float(rows[key][str(year)]) for year in YEARS) for key in YEARLY}
    return Chain(float(rows["base"][str(BASE_YEAR)]), **yearly)


def source(key: str, year: int) -> str:
    """Where one value is from: ``PRINTED``, ``CALIBRATED`` or ``ASSUMED``."""
    if key in ("in_labour", "in_scale") or (key in ("growth", "labour", "capital", "tfp") and year == YEARS[LAST]):
        return PRINTED
    return ASSUMED if key in ("labour", "capital", "tfp") else CALIBRATED


def calibrated() -> Chain:
    """Every coefficient from the printed figures.

    Growth: the printed increment over the printed share is the year's additional GDP. With the printed growth of 2024
    that fixes GDP of 2023, hence of 2018, hence growth of the other years; of the printed figures as they
    stand, that is: their rounding alone leaves the room of ``rounded_base`` and ``rounded_growth``.

    Factors: those of 2024 are printed. Productivity's contribution rises evenly to it from that of 2018, for which
    stands the printed share of technical progress, which is wider and so its upper bound; capital's falls by as much;
    labour's stays.

    Shares of industrial internet: the prior has the same share in capital's and in productivity's contribution, on a
    straight line from the first year's to the last year's. Each year departs from it as little as the printed share of
    growth allows, in squared relative change of both. The three dimensions it acts on have equal parts.
    """
    increment, share = (np.array([f.number for f in found]) for found in (increments(), shares()))
    additional = increment / share * 100
    last_growth = fact("gdp.growth.2024").number
    base = additional[-1] / last_growth * 100 - additional[:-1].sum()
    growth = additional / (base + np.concatenate([[0.0], np.cumsum(additional)[:-1]])) * 100

    tfp_last, capital_last, labour = (fact(f"gdp.contribution.{key}.2024").number for key in ("TFP", "K", "L"))
    step = (tfp_last - fact("gdp.technology_share.2018").number) / (YEARS[LAST] - BASE_YEAR)
    to_go = YEARS[LAST] - np.array(YEARS)
    tfp, capital = tfp_last - step * to_go, capital_last + step * to_go

    alike = share / (capital + tfp)
    prior = np.linspace(alike[0], alike[-1], len(YEARS))
    through = np.array([capital, tfp]) * prior
    pull = (share - through.sum(axis=0)) / (through**2).sum(axis=0)
    in_capital, in_tfp = 100 * prior * (1 + pull * through)

    none, own = np.zeros(len(YEARS)), in_tfp * 4 / 3
    yearly = (growth, np.full(len(YEARS), labour), capital, tfp, none, in_capital, own, own, none, own)
    kept = [tuple(_kept(float(x)) for x in values) for values in yearly]
    return Chain(_kept(base / 10000), *kept)


def _kept(x: float) -> float:
    return float(f"{x:.{_DIGITS}g}")


def rounded_base() -> tuple[float, float]:
    """GDP of 2018 that rounding of the printed increments, shares and growth of 2024 allows, 万亿元."""
    growth = fact(f"gdp.growth.{YEARS[LAST]}")
    *before, last = _additional()
    ends = ((0, -1, growth.number + _half(growth)), (-1, 0, growth.number - _half(growth)))
    low, high = (last[own] / percent * 100 - sum(a[other] for a in before) for own, other, percent in ends)
    return low / 10000, high / 10000


def rounded_growth() -> tuple[float, float]:
    """Growth of the first year that the same rounding allows, percent: its least additional GDP goes with the highest
    base, and its most with the lowest."""
    (low, high), (least, most) = rounded_base(), _additional()[0]
    return least / high / 100, most / low / 100


def _additional() -> list[tuple[float, float]]:
    """Additional GDP of each year that rounding of the printed increment and share allows, 亿元."""
    pairs = zip(increments(), shares(), strict=True)
    return [
        ((i.number - _half(i)) / (s.number + _half(s)) * 100, (i.number + _half(i)) / (s.number - _half(s)) * 100)
        for i, s in pairs
    ]


_OTHER_MEASURE = "econ.LOG.cost_gdp"
"""Logistics cost over its share implies 91.1–92.4, apart from all others: it cannot be of the same GDP."""


def base_range() -> tuple[float, float]:
    """GDP of 2018 that the printed sizes of industries and their shares of GDP allow, 万亿元: each pair within the
    rounding of both, logistics cost left out (``_OTHER_MEASURE``)."""
    pairs = [(fact(f.id.removesuffix("_gdp")), f) for f in facts_like("econ.") if f.id.endswith("_gdp")]
    used = [(size, part) for size, part in pairs if part.id != _OTHER_MEASURE]
    low = max((s.number - _half(s)) / (p.number + _half(p)) * 100 for s, p in used)
    high = min((s.number + _half(s)) / (p.number - _half(p)) * 100 for s, p in used)
    return low, high


def _half(f: Fact) -> float:
    """Half a unit of the last printed place."""
    return 0.5 * 10.0 ** -len(f.value.partition(".")[2])


def value_added(code: str) -> float | None:
    """Printed value added of an industry by its code, 万亿元; None where the report prints none."""
    found = facts().get(f"econ.{code}.va")
    return None if found is None else found.number


def write_coefficients(path: Path) -> None:
    """Write the calibrated coefficients as CSV, one row each, columns key, 2018, 2019 … 2024."""
    found = calibrated()
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["key", BASE_YEAR, *YEARS])
        for key in KEYS:
            values = [f"{x:g}" for x in found.of(key)]
            out.writerow([key, *values, *[""] * len(YEARS)] if key == "base" else [key, "", *values])


if __name__ == "__main__":
    write_coefficients(Path(__file__).parent / "data" / _FILE)
