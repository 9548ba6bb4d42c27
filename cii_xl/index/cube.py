"""The Cube: editions by region, sub-industry, firm and year in one validated table, and indices across them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, cast

import numpy as np
import pandas as pd

from cii_xl.index import arithmetic, cube_cells
from cii_xl.index.arithmetic import Array
from cii_xl.index.check import blank
from cii_xl.index.cube_cells import ManyGroups, Weights
from cii_xl.index.cube_check import CUBE_TITLES, DIMENSIONS, INDUSTRY, VALUE_ADDED, CubePlaces, check_cube, member
from cii_xl.index.edition import COLUMNS, Edition
from cii_xl.index.names import find
from cii_xl.index.problems import EditionError, Problem, Severity, UnknownName, fold

__all__ = ["DIMENSIONS", "VALUE_ADDED", "Cube", "Weights"]

_NUMBERS = ("weight", "rate", "low", "high")


class Cube:
    """Rows of an edition with further dimensions, validated once.

    A *cross* is one combination of members (such as 华东 and 2020) that has rows, and is an Edition; a *cell* is one
    industry of one cross, in which weights sum to 1. Crosses need not have the same industries, stages or weights.

    Parameters
    ----------
    rows : DataFrame with the columns of an Edition and any of ``DIMENSIONS``; ``value_added`` may say what a cell
        produces (any one unit), in one of its rows or the same in all. Other columns are left out.
    id : short name of the whole.
    industries : code → name of industries that must have rows, besides those that ``rows`` names.
    places : names the place of each value in messages; row numbers where not given.
    notes : problems already met on the way in (below errors), kept with the cube.

    Raises
    ------
    EditionError
        with every problem of every cross, each with its place.
    """

    def __init__(
        self,
        rows: pd.DataFrame,
        *,
        id: str,
        industries: Mapping[str, str] | None = None,
        places: CubePlaces | None = None,
        notes: Iterable[Problem] = (),
    ) -> None:
        if missing := [c for c in COLUMNS if c not in rows.columns]:
            raise ValueError(f"a cube needs the columns {', '.join(missing)}")
        dimensions = tuple(d for d in DIMENSIONS if d in rows.columns)
        rows = rows.loc[:, [*COLUMNS, *dimensions, *([VALUE_ADDED] if VALUE_ADDED in rows.columns else [])]]
        rows = rows.reset_index(drop=True)
        found = [*notes, *check_cube(rows, dimensions, industries or {}, places or CubePlaces())]
        if any(p.severity is Severity.ERROR for p in found):
            raise EditionError(found)
        self._fill(_typed(rows, dimensions), id, dimensions, tuple(found))

    def _fill(self, rows: pd.DataFrame, id: str, dimensions: tuple[str, ...], notes: tuple[Problem, ...]) -> None:
        self.id = id
        self.dimensions = dimensions
        """Keys of the dimensions that the rows have, besides the industry, in the order of ``DIMENSIONS``."""
        self.notes = notes
        """Warnings and notes met while reading and checking."""
        self._rows = rows
        self._sealed = True

    def __setattr__(self, name: str, value: object) -> None:
        if "_sealed" in self.__dict__:
            raise AttributeError("a Cube does not change; select gives a new one")
        super().__setattr__(name, value)

    def __repr__(self) -> str:
        sizes = ", ".join(f"{len(self.members(d))} × {d}" for d in (*self.dimensions, INDUSTRY))
        return f"<Cube {self.id}: {sizes}, {len(self._rows)} rows>"

    # -- the data ------------------------------------------------------------------------------------------------

    @property
    def rows(self) -> pd.DataFrame:
        """A copy of the tidy table: columns of an Edition, the dimensions, and ``value_added`` (nan: not told)."""
        return self._rows.copy()

    @property
    def industries(self) -> dict[str, str]:
        """Code → Chinese name, in order of first appearance."""
        return dict(zip(self._rows["code"], self._rows["industry"], strict=True))

    @property
    def weights(self) -> Array:
        """Weights, shape ``(rows,)``, shares of the cell."""
        return self._rows["weight"].to_numpy(dtype=float, copy=True)

    @property
    def rates(self) -> Array:
        """Rates, shape ``(rows,)``, percent."""
        return self._rows["rate"].to_numpy(dtype=float, copy=True)

    def members(self, dimension: str) -> tuple[str, ...]:
        """Names of a dimension's members in order of first appearance, years ascending; of the industry too.

        Dimensions go by key or Chinese heading. Raises UnknownName.
        """
        return self._members[self.dimension(dimension)]

    def dimension(self, name: object) -> str:
        """The key of a dimension given by key or Chinese heading; raises UnknownName."""
        known = {fold(text): d for d in (*self.dimensions, INDUSTRY) for text in (d, CUBE_TITLES[d])}
        if fold(name) not in known:
            raise UnknownName("维度", name, [CUBE_TITLES[d] for d in (*self.dimensions, INDUSTRY)])
        return known[fold(name)]

    @cached_property
    def _members(self) -> dict[str, tuple[str, ...]]:
        found = {d: tuple(dict.fromkeys(self._rows[d])) for d in (*self.dimensions, INDUSTRY)}
        return found | {"year": tuple(sorted(found["year"]))} if "year" in found else found

    @cached_property
    def by_cell(self) -> ManyGroups:
        """Groups of rows by cell: labels are the members of the dimensions and the industry's name.

        ``arithmetic.index(weights, rates, cube.by_cell)`` gives the cells' indices for any leading axes (draws).
        """
        columns = (*self.dimensions, INDUSTRY)
        return cube_cells.grouped(cube_cells.numbered(self._rows, columns, self._members), columns, self._members)

    @cached_property
    def _cells(self) -> pd.DataFrame:
        groups, (_, first) = self.by_cell, np.unique(self.by_cell.of_row, return_index=True)
        cells = pd.DataFrame(list(groups.labels), columns=[*self.dimensions, INDUSTRY])
        cells.insert(len(self.dimensions), "code", self._rows["code"].to_numpy()[first])
        cells["index"] = arithmetic.index(self.weights, self.rates, groups)
        cells[VALUE_ADDED] = self._rows[VALUE_ADDED].groupby(groups.of_row).first().to_numpy(dtype=float)
        return cells

    @property
    def cells(self) -> pd.DataFrame:
        """One row per cell: the dimensions, code, industry, index (index points) and value_added (nan: not told)."""
        return self._cells.copy()

    # -- parts of it ---------------------------------------------------------------------------------------------

    def select(self, **members: str | int | Sequence[str | int]) -> Cube:
        """The rows of one or several members of each dimension named (``region="华东"``, ``industry=["FIN", "零售"]``).

        Raises UnknownName with the nearest names, and ValueError where the members chosen have no rows in common.
        """
        keep = np.ones(len(self._rows), dtype=bool)
        for name, given in members.items():
            dimension = self.dimension(name)
            chosen = [given] if isinstance(given, (str, int)) else list(given)
            keep &= self._rows[dimension].isin([self._member(dimension, one) for one in chosen]).to_numpy(dtype=bool)
        if not keep.any():
            said = "、".join(f"{CUBE_TITLES[self.dimension(name)]}为“{given}”" for name, given in members.items())
            raise ValueError(f"没有{said}的数据；请换一个组合")
        part = object.__new__(Cube)
        part._fill(self._rows[keep].reset_index(drop=True), self.id, self.dimensions, self.notes)
        return part

    def edition(self, **members: str | int) -> Edition:
        """The Edition of one cross; dimensions that have only one member need not be named.

        Raises UnknownName, and ValueError that names the dimensions still open.
        """
        part = self.select(**members) if members else self
        if still := [d for d in part.dimensions if len(part.members(d)) > 1]:
            said = "、".join(f"{CUBE_TITLES[d]}（{len(part.members(d))} 个）" for d in still)
            raise ValueError(f"还有多个成员的维度：{said}；请各指定一个，如 {still[0]}=“{part.members(still[0])[0]}”")
        return Edition(part._rows, id=" ".join([self.id, *(part.members(d)[0] for d in part.dimensions)]))

    def _member(self, dimension: str, given: object) -> str:
        if dimension == INDUSTRY:
            by_code = {fold(code): name for code, name in self.industries.items()}
            given = by_code.get(fold(given), given)
        return find(CUBE_TITLES[dimension], given, self._members[dimension])

    # -- indices across crosses ----------------------------------------------------------------------------------

    def index(self, by: str | Sequence[str] = INDUSTRY, weights: Weights = "equal") -> pd.Series:
        """Index by any cross of dimensions: the weighted mean Σ v·I / Σ v of the cells in each, index points.

        Parameters
        ----------
        by : dimensions by key or Chinese heading; the industry is one of them. At least one: ``mean`` gives the whole.
        weights : what each cell counts: ``equal``, ``value_added``, or amounts by the members of each cell. Where the
            cells of a cross weigh nothing (an industry that a region has not), it has their own, plain mean.

        Returns
        -------
        Series named ``index`` over the members (a MultiIndex where there are several dimensions), only of what has
        cells, in the order of the members.

        Raises
        ------
        UnknownName for a dimension; ValueError for none; EditionError with every missing weight, and with every member
        of the dimensions that weighs nothing.
        """
        columns = [self.dimension(name) for name in ([by] if isinstance(by, str) else by)]
        if not columns:
            raise ValueError("没有给出维度；应为至少一个维度，如 地区；总体的指数请用 mean()")
        groups = self.cells_by(columns)
        counts = self.cell_weights(weights)
        for column in columns:
            members = self.cells_by((column,))
            cube_cells.refuse_weightless(members.total(counts), members.labels)
        values = cube_cells.aggregate(self._cells["index"].to_numpy(dtype=float), counts, groups)
        labels = cast("tuple[tuple[str, ...], ...]", groups.labels)
        over: pd.Index = pd.MultiIndex.from_tuples(labels, names=columns)
        return pd.Series(values, index=over if len(columns) > 1 else over.get_level_values(0), name="index")

    def cross(self, rows: str, columns: str, weights: Weights = "equal") -> pd.DataFrame:
        """``index(by=(rows, columns))`` as a table, members in order; nan where there is no cell."""
        row, column = self.dimension(rows), self.dimension(columns)
        if row == column:
            raise ValueError(f"行维度与列维度都是“{CUBE_TITLES[row]}”；请选两个不同的维度")
        table = self.index(by=(row, column), weights=weights).unstack(column)
        return table.reindex(index=list(self._members[row]), columns=list(self._members[column]))

    def mean(self, weights: Weights = "equal") -> float:
        """The weighted mean of all cells, index points."""
        counts = self.cell_weights(weights)
        cube_cells.refuse_weightless(np.array([counts.sum()]), [()])
        return float(cube_cells.aggregate(self._cells["index"].to_numpy(dtype=float), counts, self.cells_by(()))[0])

    def cells_by(self, columns: Sequence[str]) -> ManyGroups:
        """Groups of ``cells`` by dimensions (keys), in the order of their members."""
        return cube_cells.grouped(cube_cells.numbered(self._cells, columns, self._members), columns, self._members)

    def cell_weights(self, weights: Weights) -> Array:
        """What each of ``cells`` counts under ``weights``, shape ``(cells,)``; raises EditionError."""
        return cube_cells.cell_weights(self._cells, self.dimensions, weights)


def _typed(rows: pd.DataFrame, dimensions: Sequence[str]) -> pd.DataFrame:
    """Checked rows with real types, a cross's rows together, one spelling of each member's name."""
    out: dict[str, Any] = {c: ["" if blank(v) else str(v).strip() for v in rows[c]] for c in COLUMNS}
    out |= {c: [np.nan if blank(v) else float(v) for v in rows[c]] for c in _NUMBERS}
    out["position"] = [int(v) for v in rows["position"]]
    for c in (INDUSTRY, *dimensions):
        first: dict[str, str] = {}
        out[c] = [first.setdefault(fold(name), name) for name in map(member, rows[c])]
    told: list[Any] = list(rows[VALUE_ADDED]) if VALUE_ADDED in rows.columns else [None] * len(rows)
    out[VALUE_ADDED] = [np.nan if blank(v) else float(v) for v in told]
    frame = pd.DataFrame(out)
    keys = [frame[c].map({name: i for i, name in enumerate(dict.fromkeys(frame[c]))}) for c in (*dimensions, "code")]
    order = np.lexsort([key.to_numpy() for key in reversed(keys)])  # stable: stages keep their order
    return frame.iloc[order].reset_index(drop=True)
