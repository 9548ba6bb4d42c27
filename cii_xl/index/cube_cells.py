"""Cells of a cube: which rows make one industry of one cross, which cells make one member, and what each counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from cii_xl.index import arithmetic
from cii_xl.index.arithmetic import Array, Groups
from cii_xl.index.check import number
from cii_xl.index.cube_check import CUBE_TITLES, INDUSTRY, VALUE_ADDED
from cii_xl.index.problems import EditionError, Place, Problem, fold

Numbers = npt.NDArray[np.intp]
Weights = Literal["equal", "value_added"] | Mapping[tuple[str, ...], float]
"""What a cell counts in an aggregate: each the same, by its value added, or by amounts for the members of each cell
(dimensions in the cube's order, then the industry's name or code)."""
WEIGHTINGS: dict[Literal["equal", "value_added"], str] = {"equal": "等权", "value_added": CUBE_TITLES[VALUE_ADDED]}
"""What people call the two that have a name."""


@dataclass(frozen=True)
class ManyGroups(Groups):
    """Groups as of an edition, for tables of which a matrix of rows × groups would fill the memory."""

    @cached_property
    def _sorted(self) -> tuple[Numbers, Numbers]:
        """Rows with each group's together, and where each group begins."""
        order = np.argsort(self.of_row, kind="stable")
        return order, np.searchsorted(self.of_row[order], np.arange(len(self.labels)))

    def total(self, values: npt.ArrayLike) -> Array:
        """Sum of ``values`` (shape ``(..., rows)``) within each group, shape ``(..., groups)``."""
        order, starts = self._sorted
        sums: Array = np.add.reduceat(np.asarray(values, dtype=float)[..., order], starts, axis=-1)
        return sums


def numbered(frame: pd.DataFrame, columns: Sequence[str], members: Mapping[str, Sequence[str]]) -> Numbers:
    """The number of each row's member, shape ``(rows, columns)``."""
    if not columns:
        return np.zeros((len(frame), 0), dtype=np.intp)
    codes = [pd.Categorical(frame[c], categories=list(members[c])).codes for c in columns]
    return np.column_stack(codes).astype(np.intp)


def grouped(numbers: Numbers, columns: Sequence[str], members: Mapping[str, Sequence[str]]) -> ManyGroups:
    """Rows of the same members as one group, labelled by the tuple of them, in the order of members."""
    if not columns:
        return ManyGroups(((),), np.zeros(len(numbers), dtype=np.intp))
    distinct, of_row = np.unique(numbers, axis=0, return_inverse=True)
    labels = tuple(tuple(members[c][n] for c, n in zip(columns, row, strict=True)) for row in distinct)
    return ManyGroups(labels, of_row.reshape(-1).astype(np.intp))


def aggregate(values: Array, weights: Array, groups: Groups) -> Array:
    """Weighted mean of the cells' ``values`` in each group, Σ v·x / Σ v; the plain mean where all weigh nothing.

    ``values`` and ``weights`` have the shape ``(cells,)``.
    """
    weights = np.where(groups.total(weights)[groups.of_row] > 0, weights, 1.0)
    return arithmetic.index(weights / groups.total(weights)[groups.of_row], values, groups)


def cell_weights(cells: pd.DataFrame, dimensions: Sequence[str], weights: Weights) -> Array:
    """What each cell counts, shape ``(cells,)``; ``cells`` has the dimensions, code, industry and value added.

    Raises EditionError that lists every cell whose weight is missing or unusable, and ValueError for an unknown word.
    """
    if isinstance(weights, str):
        if weights == "equal":
            return np.ones(len(cells))
        if weights != VALUE_ADDED:
            raise ValueError(f"聚合权重“{weights}”不认识；应为 equal（等权）、value_added（增加值）或各单元的权重表")
        amounts = list(cells[VALUE_ADDED])
        problems = [
            Problem(
                "weights.missing", Place(_label(cell, dimensions)), "没有增加值", "每个单元都有增加值",
                "在该单元任一行的“增加值”列填写，或改用等权",
            )
            for cell, amount in zip(cells.to_dict("records"), amounts, strict=True)
            if np.isnan(amount)
        ]  # fmt: skip
    else:
        amounts, problems = _mapped(cells, dimensions, weights)
    if problems:
        raise EditionError(problems)
    return np.array(amounts, dtype=float)


def refuse_weightless(totals: Array, labels: Sequence[object]) -> None:
    """Raise EditionError that lists the groups of which all cells weigh nothing."""
    nothing = [label for label, total in zip(labels, totals, strict=True) if not total > 0]
    if nothing:
        fix = "填写大于 0 的权重，或改用等权"
        raise EditionError(
            Problem("weights.zero", Place(_said(label)), "聚合权重合计为 0", "大于 0", fix) for label in nothing
        )


def _mapped(
    cells: pd.DataFrame, dimensions: Sequence[str], weights: Mapping[tuple[str, ...], float]
) -> tuple[list[float], list[Problem]]:
    given = {tuple(map(fold, key)): (key, value) for key, value in weights.items()}
    amounts, problems = [], []
    for cell in cells.to_dict("records"):
        members = tuple(fold(cell[d]) for d in dimensions)
        keys = [key for name in (INDUSTRY, "code") if (key := (*members, fold(cell[name]))) in given]
        value = given.pop(keys[0])[1] if keys else None
        amount = number(value)
        if amount is None or amount < 0:
            found = "没有给出权重" if value is None else f"权重“{value}”不可用"
            where = Place(_label(cell, dimensions))
            problems.append(Problem("weights.missing", where, found, "不小于 0 的数字", "在权重表中补上这一单元"))
            continue
        amounts.append(amount)
    expected = "、".join(CUBE_TITLES[d] for d in (*dimensions, INDUSTRY))
    for key, _ in given.values():
        fix = f"键应为（{expected}）；改正或删除"
        problems.append(Problem("weights.unknown", Place(_said(key)), "权重表中有数据里没有的单元", "已有的单元", fix))
    return amounts, problems


def _label(cell: Mapping[object, object], dimensions: Sequence[str]) -> str:
    return _said(tuple(cell[d] for d in (*dimensions, INDUSTRY)))


def _said(label: object) -> str:
    return "／".join(map(str, label)) if isinstance(label, tuple) and label else "整体" if label == () else str(label)
