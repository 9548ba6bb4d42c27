"""The independent inputs of an edition: what is not certain in it, each with its distribution and its two ends.

Weights follow a Dirichlet distribution around the stated ones at each level (stages of an industry, substages of a
stage). Its shares depend on each other, so the independent inputs are the gamma variables underneath: shares are
gammas divided by their sum. Rates follow their provenance.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from cii_xl.analysis.sensitivity.laws import Gamma, Law, quantile, share_interval
from cii_xl.analysis.sensitivity.tables import records
from cii_xl.analysis.uncertainty.rates import Pert, TwoPiece, Uniform, rates
from cii_xl.analysis.uncertainty.settings import Settings
from cii_xl.index import Edition
from cii_xl.index.arithmetic import Array

WEIGHTS, RATES = "weights", "rates"
"""Kinds of inputs."""


@dataclass(frozen=True, slots=True)
class Input:
    """One independent input.

    ``at`` is the number of its stage (a stage's weight, ``substage`` blank) or of its row. ``stated``, ``low`` and
    ``high`` are shares within its level (0-1) or rates (percent): for a weight its own 95 % interval, for a rate the
    ends of its range (of a survey's estimate its interval).
    """

    kind: str
    code: str
    industry: str
    stage: str
    substage: str
    provenance: str
    """Of a rate; blank for a weight."""
    at: int
    law: Law
    stated: float
    low: float
    high: float

    @property
    def name(self) -> str:
        """``制造·生产制造·生产执行 渗透率``."""
        inner = "" if self.substage == self.stage else self.substage
        return "·".join(part for part in (self.industry, self.stage, inner) if part) + f" {self.what}"

    @property
    def what(self) -> str:
        """What of it is uncertain."""
        if self.kind == RATES:
            return "渗透率"
        return "子环节权重" if self.substage else "环节权重"


@dataclass(frozen=True)
class Inputs:
    """All inputs of an edition, weights of stages first, then of substages, then rates; and what stays fixed."""

    edition: Edition
    concentration: float
    band: float
    all: tuple[Input, ...]
    told: tuple[str, ...]
    """What is assumed of rates, and what is taken as certain, in Chinese."""

    @cached_property
    def columns(self) -> dict[str, npt.NDArray[np.intp]]:
        """Numbers of the inputs that are weights of stages, weights of substages, rates; by these three words."""
        kinds = np.array(["rate" if i.kind == RATES else "substage" if i.substage else "stage" for i in self.all])
        return {kind: np.flatnonzero(kinds == kind) for kind in ("stage", "substage", "rate")}

    @cached_property
    def targets(self) -> dict[str, npt.NDArray[np.intp]]:
        """Numbers of the stages or rows that those inputs stand for."""
        return {kind: np.array([self.all[i].at for i in own], dtype=np.intp) for kind, own in self.columns.items()}

    def draw(self, uniform: Array) -> Array:
        """Values of the inputs, shape ``(draws, inputs)``, for numbers between 0 and 1 of the same shape."""
        return np.stack([quantile(i.law, uniform[:, k]) for k, i in enumerate(self.all)], axis=1)


def inputs_of(edition: Edition, concentration: float, band: float) -> Inputs:
    """The inputs of an edition.

    ``concentration`` is the sum of the parameters of each Dirichlet distribution: a share m has the standard deviation
    √(m (1 − m) / (concentration + 1)); 0: weights are fixed. ``band`` is what a typed rate may be off to either side,
    percentage points.
    """
    weights, of_weights = _weights(edition, concentration)
    values, of_rates = _rates(edition, band)
    return Inputs(edition, concentration, band, (*weights, *values), (*of_weights, *of_rates))


def stage_shares(edition: Edition) -> Array:
    """Weight of each stage in its industry, shape ``(stages,)``."""
    return edition.by_stage.total(edition.weights)


def inner_shares(edition: Edition) -> Array:
    """Weight of each row within its stage, shape ``(rows,)``; equal ones in a stage that weighs nothing."""
    groups, w = edition.by_stage, edition.weights
    total = groups.total(w)[groups.of_row]
    return np.asarray(
        np.where(total > 0, w / np.where(total > 0, total, 1.0), 1 / groups.indicator.sum(0)[groups.of_row])
    )


def industry_of_stage(edition: Edition) -> npt.NDArray[np.intp]:
    """Number of the industry of each stage, shape ``(stages,)``."""
    codes = list(edition.industries)
    return np.array([codes.index(label[0]) for label in edition.by_stage.labels], dtype=np.intp)  # type: ignore[index]


def _weights(edition: Edition, concentration: float) -> tuple[list[Input], list[str]]:
    stages, names = edition.by_stage.labels, edition.industries
    outer, inner = stage_shares(edition), inner_shares(edition)
    rows = edition.rows
    of_stage = industry_of_stage(edition)
    found: list[Input] = []
    if concentration == 0:
        return found, ["权重固定，不作为输入"]

    def add(label: tuple[str, str], substage: str, at: int, share: float) -> None:
        code, stage = label
        low, high = share_interval(share, concentration)
        law = Gamma(concentration * share)
        found.append(Input(WEIGHTS, code, names[code], stage, substage, "", at, law, share, low, high))

    for s, label in enumerate(stages):
        if outer[s] > 0 and np.count_nonzero(outer[of_stage == of_stage[s]] > 0) > 1:
            add(label, "", s, float(outer[s]))  # type: ignore[arg-type]
    for row, s in enumerate(edition.by_stage.of_row):
        beside = (edition.by_stage.of_row == s) & (edition.weights > 0)
        if beside[row] and np.count_nonzero(beside) > 1:
            add(stages[s], str(rows.at[row, "substage"]), row, float(inner[row]))
    zero = int(np.count_nonzero(edition.weights == 0))
    return found, [f"{zero} 个子环节的权重为 0，权重保持 0，渗透率也不影响结果，都不作为输入"] if zero else []


def _rates(edition: Edition, band: float) -> tuple[list[Input], list[str]]:
    assumed = rates(edition, Settings(self_band=band), {})
    found: list[Input] = []
    for row, (r, law) in enumerate(zip(records(edition.rows), assumed.marginals, strict=True)):
        if r["weight"] > 0 and isinstance(law, Uniform | Pert | TwoPiece):
            names = (str(r["code"]), str(r["industry"]), str(r["stage"]), str(r["substage"]), str(r["provenance"]))
            found.append(Input(RATES, *names, row, law, float(r["rate"]), law.low, law.high))
    told = ["渗透率按来源：" + "；".join(assumed.told)]
    if any(isinstance(i.law, TwoPiece) for i in found):
        told.append("方差分解要求输入相互独立，因此不用问卷的重复样本：同一产业的问卷估计之间的相关未计入")
    return found, told
