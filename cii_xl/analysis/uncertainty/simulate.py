"""All blocks of a run, in this process or several: the same blocks, put together in the same order."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import numpy as np

from cii_xl.analysis.result import Progress, silent
from cii_xl.analysis.uncertainty.block import Block, Counts, block
from cii_xl.analysis.uncertainty.nets import Nets, nets, points
from cii_xl.analysis.uncertainty.plan import Plan
from cii_xl.index.arithmetic import Array

CHUNK = 4
"""Nets that a process is handed at once."""


@dataclass(frozen=True)
class Draws:
    """What all draws gave; industries and rows in the edition's order."""

    nets: Nets
    indices: Array
    """Shape ``(industries, draws)``, net after net."""
    ranks: Counts
    """Draws in which industry i has rank r + 1, shape ``(industries, industries)``."""
    above: Counts
    """Draws in which industry i is above j, shape ``(industries, industries)``."""
    kept: int
    """Draws in which the stated order holds; see ``block.in_order``."""
    first: Array
    """Mean weight of each row over the draws in which its industry is first, nan where it never is; shape
    ``(rows,)``."""
    as_stated: Array
    """The same over the draws in which its industry has its stated rank."""


def simulate(
    plan: Plan, draws: int, seed: int, *, processes: int = 1, chunk: int = CHUNK, progress: Progress = silent
) -> Draws:
    """At least ``draws`` draws. Neither ``processes`` nor ``chunk``, the nets handed out at once, changes any bit of
    the result: each net is a stream and a block of its own, counts are integers, and sums are taken in the order of
    the nets, exactly. What ``progress`` raises stops the run.
    """
    whole = nets(draws, plan.dimensions)
    indices = np.empty((len(plan.industries), whole.draws))
    ranks, above = (np.zeros((len(indices), len(indices)), dtype=np.int64) for _ in range(2))
    first, stated, kept = [], [], 0
    for net, one in enumerate(_blocks(plan, seed, whole, processes, chunk)):
        indices[:, net * whole.size : (net + 1) * whole.size] = one.indices
        ranks += one.ranks
        above += one.above
        kept += one.kept
        first.append(one.first)
        stated.append(one.as_stated)
        progress(net + 1, whole.count)
    industry = np.empty(len(plan.weights), dtype=np.intp)
    for number, own in enumerate(plan.industries):
        industry[list(own.rows)] = number
    held = ranks[np.arange(len(ranks)), plan.stated - 1]
    means = _mean(first, ranks[:, 0][industry]), _mean(stated, held[industry])
    return Draws(whole, indices, ranks, above, kept, *means)


def _mean(sums: Sequence[Array], counts: Counts) -> Array:
    exact = np.array([math.fsum(row) for row in zip(*sums, strict=True)])
    return np.asarray(np.divide(exact, counts, out=np.full(len(exact), np.nan), where=counts > 0))


def _blocks(plan: Plan, seed: int, whole: Nets, processes: int, chunk: int) -> Iterator[Block]:
    if processes <= 1:
        for net in range(whole.count):
            yield _block(plan, seed, whole, net)
        return
    parts = [range(start, min(start + chunk, whole.count)) for start in range(0, whole.count, chunk)]
    begun = (plan, seed, whole)
    # spawn, since forking a process that has threads, as Excel's and numpy's do, may hang
    workers = min(processes, len(parts))
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_begin, initargs=begun) as pool:
        try:
            for blocks in pool.map(_part, parts):
                yield from blocks
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _block(plan: Plan, seed: int, whole: Nets, net: int) -> Block:
    return block(plan, points(seed, net, whole.size, plan.dimensions))


_begun: tuple[Plan, int, Nets] | None = None
"""In a worker: what it was started with."""


def _begin(plan: Plan, seed: int, whole: Nets) -> None:
    global _begun
    _begun = (plan, seed, whole)


def _part(numbers: Sequence[int]) -> list[Block]:
    if _begun is None:
        raise RuntimeError("a worker begins with a plan")
    return [_block(*_begun, net) for net in numbers]
