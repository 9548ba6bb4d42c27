"""``Regions``: indices by two dimensions, location quotients, dispersion between and within, and aggregates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from cii_xl.analysis.regions import shown
from cii_xl.analysis.regions.compute import TOTAL, Cross, Found, Weighting, compute
from cii_xl.analysis.result import Result, finite
from cii_xl.analysis.tables import Titled
from cii_xl.book.panels.panel import Filled
from cii_xl.book.panels.regions import MEMBERS, PANEL
from cii_xl.exhibits.exhibit import Exhibit, Table
from cii_xl.exhibits.material import SYNTHETIC
from cii_xl.index import Cube
from cii_xl.index.arithmetic import Array, ranks
from cii_xl.index.cube_cells import WEIGHTINGS
from cii_xl.index.cube_check import CUBE_TITLES

Cell = float | str | None


def regions(
    cube: Cube,
    *,
    rows: str = "region",
    columns: str = "industry",
    weighting: Weighting = "equal",
    year: str | int = "",
    seed: int | None = None,
) -> Regions:
    """Analyse a cube by two of its dimensions; see ``compute``. ``seed`` is that of a demo cube, to be told."""
    return Regions(compute(cube, rows=rows, columns=columns, weighting=weighting, year=year), seed)


@dataclass(frozen=True)
class Regions(Result):
    """The analysis, done."""

    found: Found
    seed: int | None = None

    kind: ClassVar[str] = "regions"

    def frames(self) -> dict[str, pd.DataFrame]:
        """``cross``, ``quotients``, ``dispersion`` and ``aggregated``; each row names its edition."""
        found, cross = self.found, self.found.cross
        row, column = found.dimensions
        cells = {
            row: np.repeat(cross.index.index.to_numpy(), len(cross.index.columns)),
            column: np.tile(cross.index.columns.to_numpy(), len(cross.index)),
            "index": cross.index.to_numpy().ravel(),
        }
        quotients = cross.quotients
        measured = {
            "quotient": quotients.index.ravel(),
            "structure": quotients.structure.ravel(),
            "penetrated_quotient": quotients.both.ravel(),
        }
        splits = [
            {
                "grouped_by": dimension, "measure": measure, "total": split.total,
                "between": split.between, "within": split.within, "between_share": split.share,
            }
            for dimension, measure, split in found.splits
        ]  # fmt: skip
        frames = {
            "cross": pd.DataFrame(cells | {"weight": cross.weights.to_numpy().ravel()}).dropna(subset="index"),
            "quotients": pd.DataFrame(cells | measured).dropna(subset="index"),
            "dispersion": pd.DataFrame(splits),
            "aggregated": pd.concat(
                [
                    _aggregated(row, cross.index.index, cross.rows, cross.weights.sum(axis=1)),
                    _aggregated(column, cross.index.columns, cross.columns, cross.weights.sum(axis=0)),
                ]
            ),
        }
        for frame in frames.values():
            frame.insert(0, "edition", found.edition)
        return {name: frame.reset_index(drop=True) for name, frame in frames.items()}

    def tables(self) -> tuple[Titled, ...]:
        """As the sheet has them; the names of a cross table's columns, which stand in its first row there, are its
        headings."""
        crossed = {block.title for block in PANEL.blocks if block.key in ("cross", "quotients")}
        return tuple(_headed(t) if t.title in crossed else t for t in super().tables())

    def sentences(self) -> tuple[str, ...]:
        """That data are made up, where they are; then what each exhibit's title says."""
        warning = (f"以下为{SYNTHETIC}，由随机数生成，不是调查或统计结果。",) if self.found.synthetic else ()
        return (*warning, *(f"{title}。" for title in shown.titles(self.found)))

    def assumptions(self) -> tuple[str, ...]:
        """How cells were put together, and what was left out."""
        return (*self.found.assumptions, shown.QUOTIENT)

    def settings(self) -> Mapping[str, Any]:
        """Dimensions, weighting, year, and the demo's seed."""
        found = self.found
        return {
            "edition": found.edition,
            "synthetic": found.synthetic,
            "rows": found.dimensions[0],
            "columns": found.dimensions[1],
            "weights": found.weighting,
            "year": found.year or None,
            "seed": self.seed,
        }

    def exhibits(self) -> tuple[Exhibit, ...]:
        """Cross table with heat, location quotients, between and within, and the rows' aggregates."""
        return shown.exhibits(self.found)

    def to_sheet(self) -> Filled:
        """The rows of the 区域 sheet; members beyond ``MEMBERS`` are put together."""
        found = self.found
        cross = found.cross.at_most(MEMBERS, MEMBERS)
        titles = [CUBE_TITLES[d] for d in found.dimensions]
        corner = "＼".join(titles)
        year = f"；{found.year} 年" if found.year else ""
        state = f"{found.edition}；行：{titles[0]}，列：{titles[1]}；聚合权重：{WEIGHTINGS[found.weighting]}{year}"
        if found.synthetic and SYNTHETIC not in state:
            state = f"{SYNTHETIC}：{state}"
        rows: dict[str, Sequence[Sequence[Cell]]] = {
            "cross": _with_means(corner, cross),
            "quotients": _table(corner, cross, cross.quotients.index),
            "dispersion": [
                (
                    f"按{CUBE_TITLES[dimension]}分组·{measure}", finite(split.total), finite(split.between),
                    finite(split.within), finite(100 * split.share), finite(100 - 100 * split.share),
                )
                for dimension, measure, split in found.splits
            ],
            "aggregated": shown.ranked(cross),
        }  # fmt: skip
        return Filled(state, self.sentences(), rows, self.assumptions())


def _aggregated(dimension: str, members: pd.Index, indices: Any, weights: pd.Series) -> pd.DataFrame:
    share = weights.to_numpy() / weights.sum()
    frame = {"dimension": dimension, "member": list(members), "index": indices, "weight": share, "rank": ranks(indices)}
    return pd.DataFrame(frame)


def _table(corner: str, cross: Cross, values: Array) -> list[tuple[Cell, ...]]:
    """The rows of a cross table, column names first, since a sheet's headings are fixed."""
    blanks = [None] * (MEMBERS - len(cross.index.columns))
    heading: tuple[Cell, ...] = (corner, *map(str, cross.index.columns), *blanks)
    return [
        heading,
        *((str(name), *map(finite, own), *blanks) for name, own in zip(cross.index.index, values, strict=True)),
    ]


def _with_means(corner: str, cross: Cross) -> list[tuple[Cell, ...]]:
    """Indices with those of the rows at the right and those of the columns below."""
    heading, *rows = _table(corner, cross, cross.index.to_numpy())
    blanks = [None] * (MEMBERS - len(cross.index.columns))
    below: tuple[Cell, ...] = (TOTAL, *map(finite, cross.columns), *blanks, cross.total)
    means = map(finite, cross.rows)
    return [(*heading, TOTAL), *((*own, mean) for own, mean in zip(rows, means, strict=True)), below]


def _headed(titled: Titled) -> Titled:
    names, *rows = titled.table.rows
    columns = (replace(c, title=str(n or "")) for c, n in zip(titled.table.columns, names, strict=True))
    return replace(titled, table=Table(tuple(columns), tuple(rows)))
