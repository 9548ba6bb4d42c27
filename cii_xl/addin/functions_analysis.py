"""The worksheet functions that ask an analysis, which is imported only then: intervals, rank probabilities, GDP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from cii_xl.addin.cells import Grid, blank, number, single
from cii_xl.addin.errors import BadValue, CellError, NotAvailable, unknown, unusable
from cii_xl.addin.model import Model
from cii_xl.addin.registry import Argument, function
from cii_xl.book.panels import settings
from cii_xl.book.panels.uncertainty import PANEL, RANGES
from cii_xl.index import EditionError, UnknownName

if TYPE_CHECKING:
    from cii_xl.analysis.uncertainty.settings import Settings

INDUSTRY = Argument("industry", "行业", "行业名称或代码，如 制造 或 MFG；也可引用一列行业")
YEAR = Argument("year", "年", "2019 到 2024 的年份；也可引用一列年份")


@function(
    '=CII_INTERVAL("制造")',
    INDUSTRY,
    Argument("confidence", "置信度", "如 0.9 或 90%；省略时取“不确定性”页的设置", optional=True),
    array=True,
)
def cii_interval(model: Model, industry: Grid, confidence: Grid | None = None) -> Grid:
    """行业指数的区间：下限与上限两格，按“不确定性”页的设置抽样，来源为问卷的按表中上下限。

    只取一端时用 =INDEX(CII_INTERVAL("制造"),1,2)。"""
    given = _settings(model)
    wanted = given.confidence if confidence is None or blank(single(confidence)) else _confidence(single(confidence))
    return [_caught_pair(model, value, wanted, given) for row in industry for value in row]


@function('=CII_RANK_PROB("金融",1)', INDUSTRY, Argument("rank", "名次", "1 为最高"))
def cii_rank_prob(model: Model, industry: Any, rank: Any) -> float:
    """行业得到某一名次的概率（0–1），按“不确定性”页的设置抽样，来源为问卷的按表中上下限；并列取较好的名次。"""
    from cii_xl.analysis.uncertainty.live import rank_probability

    code, edition = model.industry(industry), model.whole
    with _told():
        return rank_probability(edition, code, _whole(rank, "名次", len(edition.industries)), _settings(model))


@function("=CII_GDP(2024)", YEAR)
def cii_gdp(model: Model, year: Any) -> float:
    """产业互联网带来的 GDP 增量（亿元，2018 年不变价），按“宏观”页的系数计算。"""
    return _of_year(model, year, "increment")


@function("=CII_GDP_SHARE(2024)", YEAR)
def cii_gdp_share(model: Model, year: Any) -> float:
    """产业互联网对当年 GDP 增长的贡献率（%），按“宏观”页的系数计算。"""
    return _of_year(model, year, "share")


def _caught_pair(model: Model, industry: Any, confidence: float, given: Settings) -> list[Any]:
    """Both ends, or the error of that industry in both cells."""
    from cii_xl.analysis.uncertainty.live import interval

    try:
        code, edition = model.industry(industry), model.whole
        with _told():
            return list(interval(edition, code, confidence, given))
    except CellError as error:
        return [error, error]


def _settings(model: Model) -> Settings:
    """What 不确定性 asks for; the defaults where the workbook has no such sheet. Raises BadValue."""
    from cii_xl.analysis import runs
    from cii_xl.analysis.uncertainty.typed import settings_of

    typed = model.uncertainty
    with _told():
        return settings_of(runs.settled(PANEL, typed.settings), settings.rows(RANGES, typed.rows.get(RANGES.key, ())))


def _confidence(value: Any) -> float:
    """A confidence level: 0.9, 90 or 90 %."""
    found = number(value, "置信度")
    return found / 100 if found > 1 else found


def _whole(value: Any, what: str, most: int) -> int:
    found = number(value, what, 1, most)
    if not found.is_integer():
        raise BadValue(f"{what} {found:g} 应为整数")
    return int(found)


def _of_year(model: Model, year: Any, what: str) -> float:
    """What the chain of 宏观 gives for one year; that of the published coefficients where the workbook has none."""
    from cii_xl.analysis.gdp import coefficients_from, published_coefficients, series

    if blank(year):
        raise NotAvailable("年份为空；请填写年份，如 2024")
    with _told():
        found = series(coefficients_from(model.gdp) if model.gdp else published_coefficients()).set_index("year")[what]
    first, last = int(found.index[0]), int(found.index[-1])
    wanted = number(year, "年份", first, last)
    if not wanted.is_integer():
        raise BadValue(f"年份 {wanted:g} 应为整数")
    return float(found[int(wanted)])


@contextmanager
def _told() -> Iterator[None]:
    """What an analysis refuses, as an error of the cell."""
    from cii_xl.analysis.errors import AnalysisError

    try:
        yield
    except UnknownName as error:
        raise unknown(error) from None
    except (AnalysisError, EditionError) as error:
        raise unusable(error.problems) from None
