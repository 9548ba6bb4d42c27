"""Which inputs go together, and the Sobol' indices of each group on every output."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cii_xl.analysis.result import Progress, silent
from cii_xl.analysis.sensitivity import sobol
from cii_xl.analysis.sensitivity.exact import Exact
from cii_xl.analysis.sensitivity.inputs import RATES, WEIGHTS, Inputs
from cii_xl.analysis.sensitivity.model import Model
from cii_xl.analysis.sensitivity.tables import records
from cii_xl.index import PROVENANCES, arithmetic
from cii_xl.index.arithmetic import Array

KIND, PROVENANCE, INDUSTRY, STAGE, INPUT = "kind", "provenance", "industry", "stage", "input"
GROUPINGS = {KIND: "权重与渗透率", PROVENANCE: "渗透率来源", INDUSTRY: "产业", STAGE: "环节", INPUT: "单项"}
"""Ways to group, and what people call them."""

INDEX, RANK = "index", "rank"
"""What an output measures: index points, or a rank (of the mean: how many ranks industries move on average)."""

EXACT, ESTIMATE = "exact", "estimate"

_ENDS = ("first", "first_low", "first_high", "total", "total_low", "total_high")


@dataclass(frozen=True, slots=True)
class Group:
    """Some inputs by their numbers, varied together."""

    grouping: str
    name: str
    members: tuple[int, ...]


def groups(inputs: Inputs) -> tuple[Group, ...]:
    """All groups; each grouping but that by provenance, which is of rates only, divides the inputs."""
    return tuple(group for group in _groups(inputs) if group.members)


def _groups(inputs: Inputs) -> Iterator[Group]:
    every = list(enumerate(inputs.all))
    for kind, name in ((WEIGHTS, "全部权重"), (RATES, "全部渗透率")):
        yield Group(KIND, name, tuple(n for n, i in every if i.kind == kind))
    for provenance in PROVENANCES:
        yield Group(PROVENANCE, f"渗透率（{provenance}）", tuple(n for n, i in every if i.provenance == provenance))
    for code, name in inputs.edition.industries.items():
        yield Group(INDUSTRY, name, tuple(n for n, i in every if i.code == code))
    for stage in records(inputs.edition.stages()):
        own = (stage["code"], stage["stage"])
        name = f"{stage['industry']}·{stage['stage']}"
        yield Group(STAGE, name, tuple(n for n, i in every if (i.code, i.stage) == own))
    for n, i in every:
        yield Group(INPUT, i.name, (n,))


def outputs(indices: Array, stated: Array) -> Array:
    """What is explained, shape ``(draws, 2 (industries + 1))``: indices and their mean; ranks and the mean number of
    ranks that industries are away from the stated ones. ``indices`` has shape ``(draws, industries)``."""
    ranks = arithmetic.ranks(indices).astype(float)
    shift = np.abs(ranks - stated).mean(axis=-1, keepdims=True)
    return np.concatenate([indices, arithmetic.mean(indices)[:, None], ranks, shift], axis=-1)


def variance_shares(
    inputs: Inputs, draws: int, seed: int, *, resamples: int = sobol.RESAMPLES, progress: Progress = silent
) -> pd.DataFrame:
    """Sobol' indices of every group on every output.

    Returns
    -------
    Columns target (code, ``""`` for the mean), measure, grouping, group, first, total (each with _low and _high),
    method (``exact`` where the index is linear, ``estimate``); nan where an output does not vary.
    """
    model, every = Model(inputs), groups(inputs)
    exact = Exact(model)
    stated = arithmetic.ranks(inputs.edition.indices.to_numpy()).astype(float)
    a, b = (inputs.draw(half) for half in sobol.samples(len(inputs.all), draws, seed))
    members = [group.members for group in every]
    found = sobol.indices(
        lambda x: outputs(model.indices(x), stated), a, b, members, seed=seed, resamples=resamples, progress=progress
    )
    targets = [*inputs.edition.industries, ""]
    frames = []
    for g, group in enumerate(every):
        figures = {end: getattr(found, end)[g] for end in _ENDS}
        method = [ESTIMATE] * (2 * len(targets))
        if (known := exact.indices(group.members)) is not None:
            for end in _ENDS:
                figures[end][: len(targets)] = known[end.startswith("total")]
            method[: len(targets)] = [EXACT] * len(targets)
        where = {"target": targets * 2, "measure": [INDEX] * len(targets) + [RANK] * len(targets)}
        frames.append(
            pd.DataFrame(where | {"grouping": group.grouping, "group": group.name} | figures | {"method": method})
        )
    return pd.concat(frames, ignore_index=True)


def variances(inputs: Inputs) -> pd.DataFrame:
    """What each index varies by, exactly: target (code, ``""`` for the mean), index, expected (index points), sd, and
    the shares of its variance from weights alone, rates alone, and both together; nan where it does not vary."""
    model = Model(inputs)
    exact, edition = Exact(model), inputs.edition
    expected = arithmetic.index(edition.weights, model.rate_means, edition.by_industry)
    k = len(expected)
    parts = {name: np.append(x, x.sum()) for name, x in
             (("weights", exact.weights), ("rates", exact.rates), ("both", exact.both))}  # fmt: skip
    whole = sum(parts.values())
    sd = np.sqrt(whole)
    sd[k] /= k
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = {name: np.where(whole > 0, x / whole, np.nan) for name, x in parts.items()}
    return pd.DataFrame(
        {
            "target": [*edition.industries, ""],
            "index": np.append(edition.indices.to_numpy(), edition.mean()),
            "expected": np.append(expected, expected.mean()),
            "sd": sd,
        }
        | shares
    )
