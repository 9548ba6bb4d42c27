"""Draws to tables: intervals, ranks, pairs, weights, and how figures settle as draws are added."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from cii_xl.analysis.uncertainty.nets import LEAST
from cii_xl.analysis.uncertainty.simulate import Draws
from cii_xl.index import Edition
from cii_xl.index.arithmetic import Array

MEAN = ""
"""Code of the mean of industries in tables: no industry has it."""
PAIRED = 12
"""Industries, best first, of whose differences there are quantiles: of n there are n(n − 1)/2."""
_FIRST = 2**8
"""Draws of the first line of convergence."""


def ends(confidence: float) -> tuple[float, float]:
    """Probabilities of an interval's ends."""
    return (1 - confidence) / 2, (1 + confidence) / 2


def order(edition: Edition) -> list[int]:
    """Industries' numbers, best first as stated; ties in the edition's order."""
    codes = list(edition.industries)
    return [codes.index(code) for code in edition.ranking()["code"]]


def indices(edition: Edition, draws: Draws, moments: tuple[Array, Array], confidence: float) -> pd.DataFrame:
    """One row per industry, best first, and the mean of industries last. ``mean_exact`` and ``sd_exact``: the closed
    form, nan where there is none; ``se``: standard error of ``mean``. Index points."""
    low, high = ends(confidence)
    stated, codes = edition.indices.to_numpy(), list(edition.industries)
    ranks = edition.ranking().set_index("code")["rank"]
    rows = []
    for code, number in [*((codes[i], i) for i in order(edition)), (MEAN, -1)]:
        own = draws.indices[number] if number >= 0 else mean_of_industries(draws)
        at = np.quantile(own, [low, 0.5, high])
        rows.append(
            {
                "code": code,
                "industry": edition.industries.get(code, "平均"),
                "rank": float(ranks[code]) if number >= 0 else np.nan,
                "index": stated[number] if number >= 0 else edition.mean(),
                "mean": own.mean(),
                "median": at[1],
                "sd": own.std(),
                "low": at[0],
                "high": at[2],
                "width": at[2] - at[0],
                "mean_exact": moments[0][number] if number >= 0 else moments[0].mean(),
                "sd_exact": moments[1][number] if number >= 0 else _sd_of_mean(moments[1]),
                "se": _standard_error(own.reshape(draws.nets.count, -1).mean(axis=1)),
            }
        )
    return pd.DataFrame(rows)


def mean_of_industries(draws: Draws) -> Array:
    """The mean of the industries' indices in each draw."""
    total = np.zeros(draws.nets.draws)
    for own in draws.indices:
        total += own
    return total / len(draws.indices)


def ranking(edition: Edition, draws: Draws, confidence: float) -> pd.DataFrame:
    """One row per industry, best first: its stated rank and the probability of keeping it, mean rank, most likely rank,
    and the ranks between which it lies with at least the confidence."""
    codes, n = list(edition.industries), draws.nets.draws
    stated = edition.ranking().set_index("code")["rank"]
    low, high = ends(confidence)
    rows = []
    for i in order(edition):
        share = draws.ranks[i] / n
        below = np.cumsum(draws.ranks[i])
        rows.append(
            {
                "code": codes[i],
                "industry": edition.industries[codes[i]],
                "rank": int(stated[codes[i]]),
                "kept": share[int(stated[codes[i]]) - 1],
                "first": share[0],
                "mean_rank": float(share @ np.arange(1, len(codes) + 1)),
                "likely": int(share.argmax()) + 1,
                "best": int(np.argmax(below > low * n)) + 1,
                "worst": int(np.argmax(below >= high * n)) + 1,
            }
        )
    return pd.DataFrame(rows)


def acceptability(edition: Edition, draws: Draws) -> pd.DataFrame:
    """Rank acceptability (Lahdelma & Salminen 2001): columns code, industry, rank, probability; best first. Ties share
    the better rank, so that a rank's probabilities may sum to other than 1 over the industries."""
    codes = list(edition.industries)
    rows = [
        {
            "code": codes[i],
            "industry": edition.industries[codes[i]],
            "rank": r + 1,
            "probability": own / draws.nets.draws,
        }
        for i in order(edition)
        for r, own in enumerate(draws.ranks[i])
    ]
    return pd.DataFrame(rows)


def pairs(edition: Edition, draws: Draws, confidence: float) -> pd.DataFrame:
    """One row per pair of the first ``PAIRED`` industries, the better stated one first: the probability that it is
    above the other and below it, and its lead (index points) as stated, on average, and between which ends."""
    codes, n = list(edition.industries), draws.nets.draws
    low, high = ends(confidence)
    stated = edition.indices.to_numpy()
    rows = []
    for i, j in combinations(order(edition)[:PAIRED], 2):
        lead = draws.indices[i] - draws.indices[j]
        at = np.quantile(lead, [low, high])
        rows.append(
            {
                "code": codes[i],
                "industry": edition.industries[codes[i]],
                "other_code": codes[j],
                "other": edition.industries[codes[j]],
                "above": draws.above[i, j] / n,
                "below": draws.above[j, i] / n,
                "lead": stated[i] - stated[j],
                "mean": lead.mean(),
                "low": at[0],
                "high": at[1],
            }
        )
    columns = ["code", "industry", "other_code", "other", "above", "below", "lead", "mean", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


def central(edition: Edition, draws: Draws) -> pd.DataFrame:
    """Central weights (Lahdelma & Salminen 2001): the mean of each row's weight over the draws in which its industry is
    first, and over those in which it has its stated rank; nan where there are none. Shares of the industry.
    ``draws_first`` and ``draws_kept``: how many draws these are."""
    rows = edition.rows[["code", "industry", "stage", "substage", "weight"]].copy()
    rows["first"] = draws.first
    rows["kept"] = draws.as_stated
    numbers = edition.by_industry.of_row
    stated = edition.ranking().set_index("code")["rank"].loc[list(edition.industries)].to_numpy()
    rows["draws_first"] = draws.ranks[numbers, 0]
    rows["draws_kept"] = draws.ranks[numbers, stated[numbers] - 1]
    return rows


def convergence(edition: Edition, draws: Draws, confidence: float) -> pd.DataFrame:
    """Mean and interval after the first 256, 512, … and all draws, of each industry, best first, and of their mean;
    ``se`` and ``se_low``, ``se_high`` are standard errors from the nets done by then, nan where there are fewer than
    eight. Index points."""
    at = ends(confidence)
    codes, nets = list(edition.industries), draws.nets
    steps = [2**k for k in range(_FIRST.bit_length() - 1, nets.draws.bit_length()) if 2**k < nets.draws]
    rows = []
    for code, number in [*((codes[i], i) for i in order(edition)), (MEAN, -1)]:
        own = draws.indices[number] if number >= 0 else mean_of_industries(draws)
        parts = own.reshape(nets.count, nets.size)
        means, quantiles = parts.mean(axis=1), np.quantile(parts, at, axis=1)
        for step in (*steps, nets.draws):
            low, high = np.quantile(own[:step], at)
            done = step // nets.size
            errors = [_standard_error(x[:done]) for x in (means, *quantiles)]
            name = edition.industries.get(code, "平均")
            figures = own[:step].mean(), low, high, high - low, *errors
            rows.append((step, code, name, *figures))
    columns = ["draws", "code", "industry", "mean", "low", "high", "width", "se", "se_low", "se_high"]
    return pd.DataFrame(rows, columns=columns)


def _standard_error(parts: Array) -> float:
    """Of the mean of independent estimates."""
    return float(parts.std(ddof=1) / np.sqrt(len(parts))) if len(parts) >= LEAST else float("nan")


def _sd_of_mean(deviations: Array) -> float:
    """Industries are drawn independently."""
    return float(np.sqrt((deviations**2).sum()) / len(deviations))
