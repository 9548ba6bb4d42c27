"""Made-up editions by region, for trying the analysis out; marked as made up in their id and in every row."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cii_xl.exhibits.material import SYNTHETIC
from cii_xl.index import Cube, Edition
from cii_xl.index.arithmetic import Array
from cii_xl.index.cube import VALUE_ADDED

REGIONS = ("华北", "东北", "华东", "华中", "华南", "西南", "西北")

_REGION, _INDUSTRY, _STAGE = 0.35, 0.25, 0.15
"""Standard deviations of the effects of region, industry in region, and stage in both, on the log-odds of a rate."""
_YEAR = 0.2
"""What each year adds to the log-odds."""
_SIZE, _MIX, _SCALE = 0.5, 0.4, 800.0
"""Spread (of logarithms) of the regions' sizes and of their mix of industries, and a typical value added."""


def demo(edition: Edition, seed: int, *, regions: Sequence[str] = REGIONS, years: Sequence[int] = ()) -> Cube:
    """A made-up Cube: the edition's stages and weights in every region, its rates moved by drawn effects.

    A rate p (share) becomes p·e^d / (1 − p + p·e^d), where d is the sum of normal effects of the region, of the
    industry in it, and of the stage; the last year has d as drawn, each earlier one ``_YEAR`` less. So
    rates stay within 0-100, and 0 and 100 stay as they are. Value added is log-normal and the same in every year. Rates
    and value added have one decimal. The same seed gives the same last year, however many there are.
    """
    random = np.random.Generator(np.random.PCG64(seed))
    base, industries = edition.rows, edition.by_industry
    n, m = len(regions), len(industries.labels)
    shift = random.normal(0, _REGION, (n, 1)) + random.normal(0, _INDUSTRY, (n, m))[:, industries.of_row]
    shift = shift + random.normal(0, _STAGE, (n, len(base)))
    size = _SCALE * np.exp(random.normal(0, _SIZE, (n, 1)) + random.normal(0, _MIX, (n, m)))
    id = f"{SYNTHETIC}（种子 {seed}）"
    parts = [
        base.assign(
            region=region,
            rate=_moved(edition.rates, shift[i] - _YEAR * back).round(1),
            low=np.nan,
            high=np.nan,
            provenance="自填",
            basis=id,
            value_added=size[i, industries.of_row].round(1),
            **({"year": str(years[-1 - back])} if years else {}),
        )
        for i, region in enumerate(regions)
        for back in reversed(range(len(years) or 1))
    ]
    return Cube(pd.concat(parts, ignore_index=True).astype({VALUE_ADDED: float}), id=id)


def _moved(rates: Array, shift: Array) -> Array:
    """Rates, percent, with ``shift`` added to their log-odds."""
    share, odds = rates / 100, np.exp(shift)
    moved: Array = 100 * share * odds / (1 - share + share * odds)
    return moved
