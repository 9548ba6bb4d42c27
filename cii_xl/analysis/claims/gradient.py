"""Whether rates rise towards the consumer: Kendall's τ-b between position and rate, with a permutation p-value.

Within an industry no two links share a position, so the number of discordant pairs under random order has the
distribution of inversions of a multiset: its generating function is the q-multinomial coefficient, which is exact for
any number of links, ties among rates included. Over industries the statistics add up and their distributions convolve.

Sources: Kendall (1945), "The treatment of ties in ranking problems", Biometrika 33; Andrews (1976), The Theory of
Partitions, theorem 3.6 (inversions of a multiset).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import islice, pairwise, permutations, product

import numpy as np
import numpy.typing as npt

from cii_xl.analysis.claims.verdicts import FAILS, HOLDS, OPEN
from cii_xl.analysis.result import Progress, silent
from cii_xl.index.arithmetic import Array
from cii_xl.index.summary import one

SAME = 1e-6
"""Rates (percent) closer than this are tied."""

ENUMERATED = 40_320
"""Up to so many permutations (8!) are all taken; more are drawn."""

_CHUNK = 2_000_000
"""Signs of pairs held at once while permutations are counted."""

Group = tuple[Array, Array]
"""Positions and rates (percent) of one industry's links, shape ``(links,)`` each."""


@dataclass(frozen=True, slots=True)
class Gradient:
    """Kendall's τ-b and its p-values under random order within each industry; nan where nothing can be compared."""

    links: int
    pairs: int
    """Pairs compared, tied ones among them."""
    tau: float
    p_rising: float
    """Share of orders with a statistic at least as high: the test of *rises towards the consumer*."""
    p_falling: float
    p_two_sided: float
    p_least: float
    """The smallest ``p_rising`` that these links could give: above the level, no data of this size could tell."""
    exact: bool
    permutations: int
    """Drawn at random, where the p-values are not exact; else 0."""

    def verdict(self, level: float) -> str:
        """成立 where rates rise significantly, 不成立 where they fall so, else 无法判断."""
        return HOLDS if self.p_rising <= level else FAILS if self.p_falling <= level else OPEN


def chance(p: float) -> str:
    """``p = 0.083``, ``p < 0.001``."""
    return "p < 0.001" if p < 0.0005 else f"p = {one(p, 3)}"


def signs(values: npt.ArrayLike) -> npt.NDArray[np.int8]:
    """Of later less earlier for each pair (last axis), 0 for a tie; shape ``(..., n (n − 1) / 2)``."""
    x = np.asarray(values, dtype=float)
    first, second = np.triu_indices(x.shape[-1], 1)
    apart = x[..., second] - x[..., first]
    return np.asarray(np.where(np.abs(apart) <= SAME, 0, np.sign(apart)), dtype=np.int8)


def tau_b(groups: Sequence[Group]) -> float:
    """Σ S / √(Σ pairs untied in position · Σ pairs untied in rate), pairs within each group only; nan without pairs."""
    x = [signs(position) for position, _ in groups]
    y = [signs(rates) for _, rates in groups]
    untied = [sum(int(np.count_nonzero(s)) for s in side) for side in (x, y)]
    if not all(untied):
        return math.nan
    return sum(int(a @ b.astype(int)) for a, b in zip(x, y, strict=True)) / math.sqrt(untied[0] * untied[1])


def inversions(ties: Sequence[int]) -> list[int]:
    """How many orders of a multiset have 0, 1, 2 … inversions, ``ties`` being how often each value occurs.

    >>> inversions([1, 1, 1]), inversions([1, 2, 1])
    ([1, 2, 2, 1], [1, 2, 3, 3, 2, 1])
    """
    counts, size = [1], 0
    for m in ties:
        counts = _times(counts, _gaussian(size + m, m))
        size += m
    return counts


def _gaussian(n: int, k: int) -> list[int]:
    """Coefficients of the q-binomial coefficient, by its q-Pascal rule."""
    row: list[list[int]] = [[1]]
    for total in range(1, n + 1):
        row = [
            [1]
            if j in (0, total)
            else _plus(row[j - 1], [0] * j + row[j])
            for j in range(min(total, k) + 1)
        ]  # fmt: skip
    return row[k]


def _plus(a: Sequence[int], b: Sequence[int]) -> list[int]:
    return [(a[i] if i < len(a) else 0) + (b[i] if i < len(b) else 0) for i in range(max(len(a), len(b)))]


def _times(a: Sequence[int], b: Sequence[int]) -> list[int]:
    out = [0] * (len(a) + len(b) - 1)
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            out[i + j] += x * y
    return out


def within(groups: Sequence[Group]) -> Gradient:
    """Only pairs of links of the same industry are compared; exact. ``groups`` may be one industry.

    Raises ValueError where two links of a group share a position.
    """
    if any(len(np.unique(position)) < len(position) for position, _ in groups):
        raise ValueError("positions of a group must differ")
    ties = [list(np.unique(np.cumsum(np.r_[0, np.diff(np.sort(r)) > SAME]), return_counts=True)[1]) for _, r in groups]
    counts = reduce(_times, (inversions([int(m) for m in t]) for t in ties), [1])
    untied = len(counts) - 1
    s = sum(int(signs(position) @ signs(rates).astype(int)) for position, rates in groups)
    orders = sum(counts)
    down = (untied - s) // 2
    rising, falling = sum(counts[: down + 1]) / orders, sum(counts[down:]) / orders
    edge = min(down, untied - down)
    two_sided = min(1.0, 2 * sum(counts[: edge + 1]) / orders) if 2 * edge < untied else 1.0
    return _test(groups, sum(math.comb(len(r), 2) for _, r in groups), tau_b(groups), rising, falling, two_sided,
                 counts[0] / orders, 0)  # fmt: skip


def across(groups: Sequence[Group], draws: int, seed: int, progress: Progress = silent) -> Gradient:
    """All pairs are compared, of different industries too, by position scaled to 0–1 within each industry; rates are
    permuted within industries. Up to ``ENUMERATED`` orders are all taken, else ``draws`` are drawn with the seed."""
    kept = [(position, rates) for position, rates in groups if len(rates)]
    x = np.concatenate([_scaled(position) for position, _ in kept]) if kept else np.empty(0)
    y = np.concatenate([rates for _, rates in kept]) if kept else np.empty(0)
    sign, own = signs(x), signs(y)
    observed = int(sign.astype(int) @ own)
    untied = math.sqrt(np.count_nonzero(sign) * np.count_nonzero(own))
    every = math.prod(math.factorial(len(rates)) for _, rates in kept)
    exact = every <= ENUMERATED
    orders = _all_orders(kept) if exact else _drawn(kept, draws, seed)
    found = np.array(list(_statistics(y, sign, orders, every if exact else draws, progress)), dtype=int)
    # the order observed is one of the possible ones: it keeps a drawn p-value from being 0
    extra = 0 if exact else 1

    def share(hits: npt.NDArray[np.bool_]) -> float:
        return (int(np.count_nonzero(hits)) + extra) / (len(found) + extra)

    return _test(
        [(x, y)], len(sign), observed / untied if untied else math.nan, share(found >= observed),
        share(found <= observed), share(np.abs(found) >= abs(observed)), share(found >= found.max(initial=observed)),
        0 if exact else draws,
    )  # fmt: skip


def _test(
    groups: Sequence[Group], pairs: int, tau: float, rising: float, falling: float, two: float, least: float, drawn: int
) -> Gradient:
    if math.isnan(tau):
        rising = falling = two = least = math.nan
    return Gradient(sum(len(r) for _, r in groups), pairs, tau, rising, falling, two, least, not drawn, drawn)


def _scaled(position: Array) -> Array:
    low, high = position.min(), position.max()
    return np.asarray((position - low) / (high - low)) if high > low else np.full(len(position), 0.5)


def _all_orders(groups: Sequence[Group]) -> Iterator[tuple[int, ...]]:
    starts = np.cumsum([0, *(len(rates) for _, rates in groups)])
    own = [permutations(range(a, b)) for a, b in pairwise(starts.tolist())]
    for order in product(*own):
        yield tuple(i for part in order for i in part)


def _drawn(groups: Sequence[Group], draws: int, seed: int) -> Iterator[npt.NDArray[np.intp]]:
    generator = np.random.Generator(np.random.PCG64(seed))
    starts = np.cumsum([0, *(len(rates) for _, rates in groups)])
    for _ in range(draws):
        yield np.concatenate([a + generator.permutation(b - a) for a, b in pairwise(starts.tolist())])


def _statistics(
    y: Array, sign: npt.NDArray[np.int8], orders: Iterator[object], count: int, progress: Progress
) -> Iterator[int]:
    size, done = max(1, _CHUNK // max(1, len(sign))), 0
    while taken := list(islice(orders, size)):
        yield from (signs(y[np.array(taken, dtype=int)]).astype(np.int32) @ sign.astype(np.int32)).tolist()
        done += len(taken)
        progress(done, count)
