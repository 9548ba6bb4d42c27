"""Each input to its low and its high end, everything else as stated."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cii_xl.analysis.sensitivity.inputs import (
    RATES,
    Input,
    Inputs,
    industry_of_stage,
    inner_shares,
    stage_shares,
)
from cii_xl.index import arithmetic
from cii_xl.index.arithmetic import Array


def one_at_a_time(inputs: Inputs, code: str = "") -> pd.DataFrame:
    """The tornado's figures: inputs of one industry, or with ``""`` of all, biggest swing first.

    Returns
    -------
    Columns input, kind, industry, stated, low, high (shares of 1 or percent), index_stated, index_low, index_high (of
    the industry, or of the mean over industries, at the low and the high end), swing (index_high − index_low, without
    its sign), rank_stated, rank_low, rank_high (of the input's own industry). A weight's change is taken from or given
    to the others of its level in proportion.
    """
    edition = inputs.edition
    chosen = [i for i in inputs.all if code in ("", i.code)]
    codes = list(edition.industries)
    own = np.array([codes.index(i.code) for i in chosen], dtype=np.intp)
    stated = arithmetic.ranks(edition.indices.to_numpy())
    sides: dict[str, npt.NDArray[Any]] = {}
    for side in ("low", "high"):
        moved = [_moved(inputs, i, getattr(i, side)) for i in chosen]
        weights, rates = (np.array([m[part] for m in moved]).reshape(-1, len(edition.rates)) for part in (0, 1))
        indices = arithmetic.index(weights, rates, edition.by_industry)
        sides[f"index_{side}"] = indices[:, codes.index(code)] if code else arithmetic.mean(indices)
        sides[f"rank_{side}"] = arithmetic.ranks(indices)[np.arange(len(own)), own]
    frame = pd.DataFrame(
        {
            "input": [i.name for i in chosen],
            "kind": [i.kind for i in chosen],
            "industry": [i.industry for i in chosen],
            "stated": [i.stated for i in chosen],
            "low": [i.low for i in chosen],
            "high": [i.high for i in chosen],
            "index_stated": edition.index(code) if code else edition.mean(),
            "index_low": sides["index_low"],
            "index_high": sides["index_high"],
            "swing": np.abs(sides["index_high"] - sides["index_low"]),
            "rank_stated": stated[own],
            "rank_low": sides["rank_low"],
            "rank_high": sides["rank_high"],
        }
    )
    # swings that differ by rounding only keep the edition's order
    order = (-frame["swing"].round(9)).sort_values(kind="stable").index
    return frame.loc[order].reset_index(drop=True)


def _moved(inputs: Inputs, one: Input, value: float) -> tuple[Array, Array]:
    """Weights and rates with one input at another value."""
    edition = inputs.edition
    weights, rates = np.array(edition.weights), np.array(edition.rates)
    if one.kind == RATES:
        rates[one.at] = value
        return weights, rates
    if one.substage:
        inner = _replaced(inner_shares(edition), edition.by_stage.of_row, one, value)
        return stage_shares(edition)[edition.by_stage.of_row] * inner, rates
    outer = _replaced(stage_shares(edition), industry_of_stage(edition), one, value)
    return outer[edition.by_stage.of_row] * inner_shares(edition), rates


def _replaced(shares: Array, level: npt.NDArray[np.intp], one: Input, value: float) -> Array:
    """Shares with one of them at another value, the others of its level scaled to what is left."""
    scale = (1 - value) / (1 - shares[one.at])
    out = np.where(level == level[one.at], shares * scale, shares)
    out[one.at] = value
    return out
