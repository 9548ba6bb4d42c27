"""Weights from data: entropy and CRITIC, over comparable units (rows) and criteria (columns) in one unit of measure.

Both say how much the units differ in a criterion, not how much the criterion matters.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pandas as pd

from cii_xl.index.arithmetic import Array

FEW = 30
"""Units below which the chance part of a correlation is worth telling."""

_NOTHING = 1e-12


def entropy(data: pd.DataFrame) -> Array | None:
    """Entropy weights, shape ``(criteria,)``, sum 1: one less the Shannon entropy of each column's shares, scaled.

    Values are 0 or more. A column that is the same in every unit weighs nothing; None where all are (Shannon 1948; as
    weights Zeleny 1982, Hwang and Yoon 1981).
    """
    values = data.to_numpy(dtype=float)
    total = values.sum(axis=0)
    shares = values / np.where(total > 0, total, 1.0)
    logs = np.log(np.where(shares > 0, shares, 1.0))
    evenness = -(shares * logs).sum(axis=0) / math.log(len(values))
    return _scaled(np.where(total > 0, 1.0 - evenness, 0.0))


def critic(data: pd.DataFrame) -> Array | None:
    """CRITIC weights, shape ``(criteria,)``, sum 1: the standard deviation of the column scaled to 0–1, times Σ (1 − r)
    over the other columns (Diakoulaki, Mavrotas and Papayannakis 1995).

    A column that is the same in every unit has no correlation: it weighs nothing and is left out of the others' sums.
    None where nothing is left, or all columns say the same.
    """
    values = data.to_numpy(dtype=float)
    width = np.ptp(values, axis=0)
    moving = width > _NOTHING
    information = np.zeros(values.shape[1])
    if moving.sum() == 1:
        information[moving] = 1.0
    elif moving.any():
        scaled = (values[:, moving] - values[:, moving].min(axis=0)) / width[moving]
        information[moving] = scaled.std(axis=0) * (1.0 - np.corrcoef(scaled.T)).sum(axis=1)
    return _scaled(information)


def _scaled(information: Array) -> Array | None:
    information = np.where(information > _NOTHING, information, 0.0)
    return information / information.sum() if information.sum() > 0 else None


def without_one(method: Callable[[pd.DataFrame], Array | None], data: pd.DataFrame) -> tuple[Array, Array] | None:
    """Lowest and highest weight of each criterion when each unit is left out in turn; None below three units, or where
    too little is left."""
    if len(data) < 3:
        return None
    found = [method(data.drop(index=unit)) for unit in data.index]
    weights = [w for w in found if w is not None]
    if len(weights) < len(found):
        return None
    return np.min(weights, axis=0), np.max(weights, axis=0)


def chance_correlation(units: int) -> float:
    """Correlation that chance alone exceeds in one of twenty samples of so many unrelated units (Fisher's z); 1 below
    four units."""
    return math.tanh(1.959964 / math.sqrt(units - 3)) if units > 3 else 1.0
