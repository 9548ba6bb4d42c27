"""What higher industry indices would add to the last year's increment, under an assumption that is spelled out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cii_xl.analysis.errors import AnalysisError, problem
from cii_xl.book.macro_names import EQUAL, VALUE_ADDED
from cii_xl.index import Edition, Problem, UnknownName
from cii_xl.index.growth import DIMENSIONS, LAST, Chain, added, raised, shares_of
from cii_xl.published import gdp

ELASTICITIES = (0.0, 3.0)
"""Allowed elasticities."""


@dataclass(frozen=True)
class Uplift:
    """Industries raised by points, and what that adds.

    ``table`` has code, industry, index, value_added (万亿元, nan where the report prints none), weight (share), rise
    (points), mean_rise (points), added (亿元), and what one point would add with equal weights and with weights by
    value added (per_point_equal, per_point_value_added; 亿元).
    """

    table: pd.DataFrame
    elasticity: float
    weighting: str

    @property
    def mean(self) -> float:
        """The weighted mean index before."""
        return float(self.table["weight"].to_numpy() @ self.table["index"].to_numpy())

    @property
    def rise(self) -> float:
        """Points that it rises by."""
        return float(self.table["mean_rise"].sum())

    @property
    def added(self) -> float:
        """What all rises together add in the last year, 亿元."""
        return float(self.table["added"].sum())


def uplift(
    edition: Edition,
    chain: Chain,
    rises: Mapping[str, float] | None = None,
    *,
    elasticity: float = 1.0,
    weighting: str = EQUAL,
) -> Uplift:
    """Raise industries and see what the last year's increment becomes.

    Industrial internet's share in the dimensions of productivity that it acts on grows by ``elasticity`` times the
    relative rise of the mean index; its share in capital stays. That is assumed, not found.

    Parameters
    ----------
    rises : industry (name or code) → index points; where not given, one point each.
    weighting : ``等权``, or ``增加值``: by printed value added, industries without one left out.

    Raises
    ------
    AnalysisError
        with every problem: unknown industries, indices that would leave 0-100, shares that would exceed 100 %, no value
        added to weight by, a mean index of 0.
    """
    codes, indices = list(edition.industries), edition.indices.to_numpy()
    problems: list[Problem] = []
    rise = _rises(edition, rises, problems)
    sizes = [gdp.value_added(code) for code in codes]
    equal, by_size = np.full(len(codes), 1 / len(codes)), shares_of(sizes)
    weights = by_size if weighting == VALUE_ADDED else equal
    _check(edition, rise, weights, elasticity, weighting, problems)
    if problems:
        raise AnalysisError(problems)
    ones = np.ones(len(codes))
    table = pd.DataFrame(
        {
            "code": codes,
            "industry": list(edition.industries.values()),
            "index": indices,
            "value_added": [math.nan if size is None else size for size in sizes],
            "weight": weights,
            "rise": rise,
            "mean_rise": weights * rise,
            "added": added(chain, indices, weights, rise, elasticity),
            "per_point_equal": added(chain, indices, equal, ones, elasticity),
            "per_point_value_added": added(chain, indices, by_size, ones, elasticity),
        }
    )
    then = raised(chain, float(weights @ rise) / float(weights @ indices), elasticity)
    if (most := max(then.of(key)[LAST] for key in DIMENSIONS)) > 100:
        fix = "减小提高的点数或弹性"
        raise AnalysisError([problem("gdp.share", "提高后的份额", f"{most:.1f}%", "不超过 100%", fix)])
    return Uplift(table, elasticity, weighting)


def of_the_edition(problem: Problem) -> bool:
    """Whether indices of the edition are the problem, rather than what somebody asks of them."""
    return problem.rule in ("analysis.gdp.rise", "analysis.gdp.mean", "analysis.gdp.share")


def _rises(edition: Edition, rises: Mapping[str, float] | None, problems: list[Problem]) -> np.ndarray:
    """Points by industry, in the edition's order."""
    found = np.full(len(edition.industries), 1.0 if rises is None else 0.0)
    for name, points in (rises or {}).items():
        try:
            found[list(edition.industries).index(edition.code(name))] = points
        except UnknownName as error:
            problems.append(problem("gdp.industry", f"提高 {name}", str(error), "工作簿中的产业", "改正产业的名称"))
    return found


def _check(
    edition: Edition, rise: np.ndarray, weights: np.ndarray, elasticity: float, weighting: str, problems: list[Problem]
) -> None:
    low, high = ELASTICITIES
    if not low <= elasticity <= high:
        expected = f"{low:g} 到 {high:g} 之间"
        problems.append(problem("gdp.elasticity", "弹性", f"{elasticity:g}", expected, "改到范围以内"))
    if weighting not in (EQUAL, VALUE_ADDED):
        expected = f"“{EQUAL}”或“{VALUE_ADDED}”"
        problems.append(problem("gdp.weighting", "平均指数的权重", f"“{weighting}”", expected, "改用其中之一"))
    for name, index, points in zip(edition.industries.values(), edition.indices, rise, strict=True):
        if not 0 <= index + points <= 100:
            found = f"由 {index:.1f} 提高 {points:g} 点后为 {index + points:.1f}"
            problems.append(problem("gdp.rise", f"提高 {name}", found, "提高后在 0 到 100 之间", "减小点数"))
    if not weights.any():
        found = "各产业都没有印出的增加值"
        problems.append(problem("gdp.sizes", "平均指数的权重", found, "至少一个产业有增加值", f"改用“{EQUAL}”"))
    elif not weights @ edition.indices.to_numpy():
        problems.append(problem("gdp.mean", "平均指数", "为 0，无法计算相对升幅", "大于 0", "先填写渗透率"))
