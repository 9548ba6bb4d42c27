"""Everything that a block of draws needs, as arrays that go to other processes once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from cii_xl.analysis.uncertainty import quantiles
from cii_xl.analysis.uncertainty.rates import Marginal, Pert, Replicated, TwoPiece, Uniform
from cii_xl.analysis.uncertainty.splits import Industry, Split
from cii_xl.index import Edition
from cii_xl.index.arithmetic import Array

MOST_DIMENSIONS = 21_201
"""Of Sobol's sequence with the direction numbers of Joe & Kuo (2008)."""


@dataclass(frozen=True)
class Plan:
    """Industries, assumptions on rates, and where each random number goes. Dimensions: industries' weights, then
    rates in the edition's order; the replicates of an industry share one."""

    industries: tuple[Industry, ...]
    stated: npt.NDArray[np.intp]
    """Rank of each industry with the stated figures."""
    weights: Array
    rates: Array
    """As stated, by row."""
    marginals: tuple[Marginal, ...]
    tables: Array
    """Quantile tables, shape ``(tables, NODES)``."""
    breaks: tuple[tuple[tuple[int, ...], ...], ...]
    """Tables of the breaks of each industry's splits: its stages first, then each stage's rows."""
    table_of: Mapping[int, int]
    """Table of each row's rate that has one."""
    replicates: Mapping[str, Array]
    """Industry code → shape ``(replicates, items)``, percent."""
    dimensions: int
    starts: Mapping[str | int, int] = field(default_factory=dict)
    """Dimension of each row's rate, and of each code's replicates."""


def plan(
    edition: Edition,
    industries: Sequence[Industry],
    marginals: Sequence[Marginal],
    replicates: Mapping[str, Array],
) -> Plan:
    """The plan, its tables computed; equal distributions share a table."""
    shapes: dict[tuple[float, float], int] = {}

    def number(shape: tuple[float, float]) -> int:
        return shapes.setdefault(shape, len(shapes))

    breaks, dimensions = [], 0
    for industry in industries:
        splits: tuple[Split, ...] = () if industry.ranges else (industry.stages, *industry.within)
        breaks.append(tuple(tuple(number(b) for b in split.betas()) for split in splits))
        dimensions += sum(len(own) for own in breaks[-1]) + sum(low < high for low, high in industry.ranges)
    starts: dict[str | int, int] = {}
    table_of: dict[int, int] = {}
    pieces: list[Array] = []
    for row, marginal in enumerate(marginals):
        key: str | int = marginal.code if isinstance(marginal, Replicated) else row
        if isinstance(marginal, (Uniform, Pert, TwoPiece, Replicated)) and key not in starts:
            starts[key] = dimensions
            dimensions += 1
        if isinstance(marginal, Pert):
            table_of[row] = number(marginal.shape)
        elif isinstance(marginal, TwoPiece):
            table_of[row] = -1 - len(pieces)
            pieces.append(marginal.table())
    # two-piece tables stand behind those of the betas, whose number is known only now
    table_of = {row: t if t >= 0 else len(shapes) - 1 - t for row, t in table_of.items()}
    tables = np.concatenate([quantiles.beta(list(shapes)), np.array(pieces).reshape(-1, quantiles.NODES)])
    return Plan(
        tuple(industries),
        edition.ranking().set_index("code")["rank"].loc[list(edition.industries)].to_numpy(dtype=np.intp),
        edition.weights,
        edition.rates,
        tuple(marginals),
        tables,
        tuple(breaks),
        table_of,
        dict(replicates),
        dimensions,
        starts,
    )
