"""Size bands as strata, and how bands with too few answers are merged: always with a neighbour, never across one.

A partition of the bands is an array that gives each band its class, rising from 0: ``[0, 0, 1, 2]`` merges the first
two.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.intp]
LEAST = 2
"""Answers a class needs: a variance takes two."""


def merged(counts: npt.ArrayLike, start: Codes | None = None) -> Codes:
    """The partition in which every class has at least ``LEAST`` of ``counts`` (answers per band), as far as they go.

    From the largest band on, a class with fewer takes in the next smaller one; the last class, the one before it. With
    fewer than ``LEAST`` in all, everything is one class. ``start``: classes that are together already.
    """
    amounts = np.asarray(counts, dtype=float)
    cut = np.ones(len(amounts) - 1, dtype=bool) if start is None else np.diff(start) > 0
    held = 0.0
    for band, apart in enumerate(cut):
        held += amounts[band]
        if apart and held >= LEAST:
            held = 0.0
        else:
            cut[band] = False
    if held + amounts[-1] < LEAST and cut.any():
        cut[np.flatnonzero(cut)[-1]] = False
    return _classes(cut)


def joined(partitions: Sequence[Codes]) -> Codes:
    """The finest partition that is coarser than each: bands that any of them merges stay merged."""
    return _classes(np.all([np.diff(p) > 0 for p in partitions], axis=0))


def described(partition: Codes, bands: Sequence[str]) -> tuple[str, ...]:
    """Classes of more than one band, by their bands' names: ``大＋中``."""
    classes = [[b for b, c in zip(bands, partition, strict=True) if c == k] for k in range(int(partition[-1]) + 1)]
    return tuple("＋".join(names) for names in classes if len(names) > 1)


def _classes(cut: npt.NDArray[np.bool_]) -> Codes:
    return np.concatenate([[0], np.cumsum(cut)]).astype(np.intp)
