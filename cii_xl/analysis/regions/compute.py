"""The analysis of a cube: cross table, quotients, dispersion and aggregates, with what was assumed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from cii_xl.analysis.errors import AnalysisError, problem
from cii_xl.analysis.regions.measures import Quotients, Split, quotients, theil, variance
from cii_xl.exhibits.material import made_up
from cii_xl.index import Cube, UnknownName
from cii_xl.index.arithmetic import Array, ranks
from cii_xl.index.cube_check import CUBE_TITLES, INDUSTRY

Weighting = Literal["equal", "value_added"]
TOTAL = "总体"
_FILLED = ("区间", "校准")


@dataclass(frozen=True)
class Cross:
    """A cross table of two dimensions: indices (nan: no cell) and weights, members as labels. What weighs nothing has
    an index to be shown, that does not count."""

    index: pd.DataFrame
    weights: pd.DataFrame

    @property
    def rows(self) -> Array:
        """Index of each row: the weighted mean of its cells."""
        return _mean(self.index, self.weights, axis=1)

    @property
    def columns(self) -> Array:
        """Index of each column."""
        return _mean(self.index, self.weights, axis=0)

    @property
    def total(self) -> float:
        """Index of all."""
        x, v = self.index.to_numpy(), self.weights.to_numpy()
        return float(np.nansum(x * v) / v.sum())

    @property
    def quotients(self) -> Quotients:
        """Location quotients of the cells."""
        return quotients(self.index.to_numpy(), self.weights.to_numpy())

    def at_most(self, rows: int, columns: int) -> Cross:
        """The table with the heaviest members; the rest of a dimension that has more are one, ``其他（n 个）``."""
        return self._heaviest(rows)._turned()._heaviest(columns)._turned()

    def _turned(self) -> Cross:
        return Cross(self.index.T, self.weights.T)

    def _heaviest(self, most: int) -> Cross:
        if len(self.index) <= most:
            return self
        heaviest = np.argsort(-self.weights.sum(axis=1).to_numpy(), kind="stable")[: most - 1]
        kept = np.isin(np.arange(len(self.index)), heaviest)
        name = f"其他（{(~kept).sum()} 个）"
        rest = pd.DataFrame(
            [_mean(self.index[~kept], self.weights[~kept], axis=0)], index=[name], columns=self.index.columns
        )
        weights = pd.DataFrame([self.weights[~kept].sum(axis=0)], index=[name], columns=self.index.columns)
        return Cross(pd.concat([self.index[kept], rest]), pd.concat([self.weights[kept], weights]))


def _mean(index: pd.DataFrame, weights: pd.DataFrame, axis: int) -> Array:
    """Weighted means; plain ones where all weigh nothing, nan where there is no cell."""
    x, v = index.to_numpy(), weights.to_numpy()
    v = np.where(v.sum(axis=axis, keepdims=True) > 0, v, ~np.isnan(x))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.nansum(x * v, axis=axis) / v.sum(axis=axis))


@dataclass(frozen=True)
class Found:
    """What was computed of a cube."""

    edition: str
    synthetic: bool
    filled: bool
    """Whether calibrated rates are among the figures."""
    dimensions: tuple[str, str]
    """Keys of the dimension of rows and of that of columns."""
    weighting: Weighting
    year: str
    """The year the figures are of; blank where years are a dimension of the table, or there are none."""
    cross: Cross
    splits: tuple[tuple[str, str, Split], ...]
    """Dimension that makes the groups, name of the measure, and the split over all cells."""
    assumptions: tuple[str, ...]

    @property
    def ranks(self) -> list[int]:
        """Rank of each row of the table, 1 for the highest."""
        return [int(r) for r in ranks(self.cross.rows)]


def compute(cube: Cube, *, rows: str, columns: str, weighting: Weighting, year: str | int = "") -> Found:
    """Analyse a cube by two of its dimensions, given by key or Chinese heading.

    The finest cells are aggregated with ``weighting``. Of several years, unless the table is by year, ``year`` is
    taken, the last one where it is blank. Raises AnalysisError, and EditionError with every cell whose value added is
    missing.
    """
    rows, columns = _dimensions(cube, rows, columns)
    year = str(year).strip()
    assumed: list[str] = []
    if "year" in (rows, columns) or "year" not in cube.dimensions:
        if year:
            there = "year" in cube.dimensions
            found = "年份是交叉表的行或列" if there else "数据没有年份维度"
            fix = f"清空“年份”，或{'让行与列用别的维度' if there else '在数据中加上年份一列'}"
            raise AnalysisError([problem("regions.year", f"年份 {year}", found, "留空", fix)])
    else:
        cube, year = _of_year(cube, year, assumed)
    weights = cube.cell_weights(weighting)
    amounts = pd.Series(weights).groupby([cube.cells[rows], cube.cells[columns]]).sum().unstack().fillna(0.0)
    index = cube.cross(rows, columns, weighting)
    cross = Cross(index, amounts.reindex(index=index.index, columns=index.columns))
    values = cube.cells["index"].to_numpy(dtype=float)
    splits = tuple(
        (dimension, name, measure(values, weights, cube.cells_by((dimension,))))
        for dimension in (rows, columns)
        for name, measure in (("方差", variance), ("泰尔指数", theil))
    )
    records = cube.rows
    return Found(
        edition=cube.id,
        synthetic=made_up(cube.id, records["basis"]),
        filled=bool(records["provenance"].isin(_FILLED).any()),
        dimensions=(rows, columns),
        weighting=weighting,
        year=year,
        cross=cross,
        splits=splits,
        assumptions=(*assumed, *_assumed(cube, cross, (rows, columns), weighting)),
    )


def _dimensions(cube: Cube, *names: str) -> tuple[str, str]:
    """The keys of both dimensions; raises AnalysisError that says which the data lack, and which they have."""
    have = [CUBE_TITLES[d] for d in (*cube.dimensions, INDUSTRY)]
    found, problems = [], []
    for label, name in zip(("行维度", "列维度"), names, strict=True):
        try:
            found.append(cube.dimension(name))
        except UnknownName:
            title = CUBE_TITLES.get(name, name)
            fix = f"在数据中增加“{title}”列，或换一个维度，或用合成示例数据"
            told = f"“{cube.id}”没有维度“{title}”"
            problems.append(problem("dimension", label, told, f"已有的维度：{'、'.join(have)}", fix))
    if len(found) == len(names) and len(set(found)) < len(names):
        told = f"与行维度同为“{CUBE_TITLES[found[0]]}”"
        problems.append(problem("dimension", "列维度", told, "与行维度不同的维度", "换一个维度"))
    if problems:
        raise AnalysisError(problems)
    return found[0], found[1]


def _of_year(cube: Cube, year: str, assumed: list[str]) -> tuple[Cube, str]:
    """The cube's part of one year; the last where none is named, with a remark where there are others."""
    years = cube.members("year")
    if year and year not in years:
        fix = "改为其中一年，或留空取最后一年"
        raise AnalysisError([problem("year", "年份", f"没有 {year} 年的数据", f"已有的年份：{'、'.join(years)}", fix)])
    year = year or years[-1]
    if others := [y for y in years if y != year]:
        assumed.append(f"只用 {year} 年的数据；{'、'.join(others)} 年未计入")
    return cube.select(year=year), year


def _assumed(cube: Cube, cross: Cross, dimensions: tuple[str, str], weighting: Weighting) -> list[str]:
    """How cells were put together, and how many cells of the table have no data, or weigh nothing."""
    cell = "、".join(CUBE_TITLES[d] for d in (*cube.dimensions, INDUSTRY))
    how = "每个单元权重相同" if weighting == "equal" else "每个单元按增加值加权"
    said = [f"单元为{cell}的每个组合，共 {len(cube.cells)} 个；聚合时{how}"]
    there = cross.index.notna().to_numpy()
    if missing := int((~there).sum()):
        said.append(f"交叉表 {there.size} 格中有 {missing} 格没有数据，不参与聚合，也不当作 0")
    if weightless := int((there & ~(cross.weights.to_numpy() > 0)).sum()):
        said.append(f"交叉表 {there.size} 格中有 {weightless} 格增加值为 0：照列自身的指数，不参与聚合，也没有区位商")
    said.append("离散程度按单元计算：组内包含同组各单元的全部差异")
    if min(len(cube.members(d)) for d in dimensions) < 3:
        said.append("有一个维度的成员少于 3 个，组间占比只作描述")
    return said
