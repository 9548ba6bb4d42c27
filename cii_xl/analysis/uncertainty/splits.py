"""Weights drawn around the stated ones: Dirichlet at each level by breaking a stick, or ranges that are renormalised.

A Dirichlet(α₀m) vector is had from independent betas (Connor & Mosimann 1969): the first share is beta(α₀m₁,
α₀(1 − m₁)), the next a beta share of what is left, and so on. One number fewer than there are shares is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cii_xl.analysis.errors import problem
from cii_xl.analysis.uncertainty.settings import Settings
from cii_xl.index import Edition, UnknownName
from cii_xl.index.problems import Problem


@dataclass(frozen=True, slots=True)
class Split:
    """How a whole is divided among its parts. ``shares`` sum to 1; ``concentration`` 0: they are fixed."""

    parts: tuple[int, ...]
    """Numbers of the parts: rows of the edition, or of stages within ``Industry.stages``."""
    shares: tuple[float, ...]
    concentration: float

    @property
    def drawn(self) -> bool:
        """Whether more than one part has weight, and weights are not fixed."""
        return self.concentration > 0 and sum(m > 0 for m in self.shares) > 1

    def betas(self) -> list[tuple[float, float]]:
        """Parameters of the break at each part with weight but the last."""
        if not self.drawn:
            return []
        alphas = [self.concentration * m for m in self.shares if m > 0]
        return [(a, sum(alphas[k + 1 :])) for k, a in enumerate(alphas[:-1])]


@dataclass(frozen=True, slots=True)
class Industry:
    """How one industry's weights are drawn: stages, then rows within each stage; or each row within its range."""

    rows: tuple[int, ...]
    stages: Split
    within: tuple[Split, ...]
    ranges: tuple[tuple[float, float], ...] = ()
    """Low and high of each row's weight; blank: Dirichlet."""


def industries(edition: Edition, settings: Settings) -> tuple[tuple[Industry, ...], list[Problem]]:
    """The split of every industry in the edition's order, and what is wrong with the ranges typed."""
    ranges, wrong = _ranges(edition, settings)
    found = []
    stage_of = edition.by_stage.of_row
    for number in range(len(edition.industries)):
        rows = np.flatnonzero(edition.by_industry.of_row == number)
        weights = edition.weights[rows]
        stages = list(dict.fromkeys(stage_of[rows].tolist()))
        within = [rows[stage_of[rows] == s] for s in stages]
        totals = np.array([edition.weights[own].sum() for own in within])
        own_ranges = [ranges.get(int(r), (float(w), float(w))) for r, w in zip(rows, weights, strict=True)]
        found.append(
            Industry(
                tuple(rows.tolist()),
                Split(tuple(range(len(stages))), _shares(totals), settings.concentration),
                tuple(
                    Split(tuple(own.tolist()), _shares(edition.weights[own]), settings.sub_concentration)
                    for own in within
                ),
                tuple(own_ranges) if any(int(r) in ranges for r in rows) else (),
            )
        )
    return tuple(found), wrong


def _shares(weights: np.ndarray) -> tuple[float, ...]:
    total = float(weights.sum())
    if total <= 0:
        return tuple(0.0 for _ in weights)
    return tuple((weights / total).tolist())


def _ranges(edition: Edition, settings: Settings) -> tuple[dict[int, tuple[float, float]], list[Problem]]:
    found: dict[int, tuple[float, float]] = {}
    wrong = []
    for i, given in enumerate(settings.weight_ranges, 1):
        place = given.place or f"权重区间 第 {i} 行"
        try:
            at = edition.locate(given.industry, given.stage, given.substage or None)
        except UnknownName as error:
            wrong.append(problem("weights.row", place, str(error), "工作簿中的产业、环节和子环节", "照产业表改正名称"))
            continue
        if len(at) > 1:
            fix = "写明子环节，每个子环节一行"
            wrong.append(problem("weights.stage", place, f"“{given.stage}”有 {len(at)} 个子环节", "一个子环节", fix))
        elif at[0] in found:
            wrong.append(problem("weights.twice", place, "与前面的一行相同", "每个子环节一行", "删去其中一行"))
        elif not 0 <= given.low <= given.high <= 1 or given.high == 0:
            fix = "下限、上限按占本产业的比例填写，如 20% 或 0.2"
            told = f"{given.low:g} 至 {given.high:g}"
            wrong.append(problem("weights.range", place, told, "0 ≤ 下限 ≤ 上限 ≤ 1，上限大于 0", fix))
        else:
            found[at[0]] = (given.low, given.high)
    return found, wrong
