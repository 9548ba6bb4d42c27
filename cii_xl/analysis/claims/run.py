"""All of it for one edition: the gradient by source of the rates, every claim on every basis, the forecast exhibits."""

from __future__ import annotations

import math

import pandas as pd

from cii_xl.analysis.claims.checks import checks
from cii_xl.analysis.claims.claim import Claim, all_judged
from cii_xl.analysis.claims.economy import economy
from cii_xl.analysis.claims.figures import (
    PRINTED,
    SURVEYED,
    as_published,
    edition_figures,
    printed_figures,
    survey_figures,
)
from cii_xl.analysis.claims.gradient import Gradient, Group, across, within
from cii_xl.analysis.claims.industries import finance_and_manufacturing, logistics_and_retail, services
from cii_xl.analysis.claims.network import comparisons
from cii_xl.analysis.claims.outcome import ALL, Outcome, Settings, Slope
from cii_xl.analysis.claims.overall import overall
from cii_xl.analysis.claims.production import production
from cii_xl.analysis.claims.result import Claims
from cii_xl.analysis.errors import AnalysisError, problem
from cii_xl.analysis.result import Progress, silent
from cii_xl.book.panels.claims import PANEL
from cii_xl.book.panels.panel import Setting
from cii_xl.book.panels.settings import allowed
from cii_xl.index import Edition
from cii_xl.index.problems import Problem
from cii_xl.published import edition as published_edition

DEFAULT = Settings()


def claims(
    edition: Edition,
    *,
    level: float = DEFAULT.level,
    draws: int = DEFAULT.draws,
    seed: int = DEFAULT.seed,
    progress: Progress = silent,
) -> Claims:
    """Test the report's core statements on three bases.

    Parameters
    ----------
    edition : its rates are the basis 校准 (all of them) and 问卷 (those of the survey); the basis 公布 is the report.
    level : significance level of the gradient's one-sided permutation test, between 0 and 0.5.
    draws : permutations drawn where not all orders can be taken (pairs across industries only).
    seed : of those draws; 0 is a seed.

    Raises
    ------
    AnalysisError
        with every setting outside its range.
    """
    if wrong := problems(level, draws, seed):
        raise AnalysisError(wrong)
    draws, seed = int(draws), int(seed)
    slopes = [
        slope for basis, rows in _sources(edition).items() for slope in gradients(basis, rows, draws, seed, progress)
    ]
    pooled = {slope.source: slope.test for slope in slopes if slope.pooled and not slope.across}
    bases = [printed_figures(), edition_figures(edition), survey_figures(edition)]
    changed = tuple(name for code, name in edition.industries.items() if not as_published(edition, code))
    outcome = Outcome(
        edition,
        tuple(all_judged(statements(pooled, level), bases)),
        tuple(slopes),
        comparisons(),
        Settings(level, draws, seed),
        changed,
        int((edition.rows["provenance"] == SURVEYED).sum()),
    )
    return Claims(outcome)


def statements(pooled: dict[str, Gradient], level: float = DEFAULT.level) -> list[Claim]:
    """Every claim, in the order shown, our own checks last; ``pooled`` is the gradient within industries by basis."""
    return [
        *overall(pooled, level), *finance_and_manufacturing(), *logistics_and_retail(), *services(), *economy(),
        *production(), *checks(),
    ]  # fmt: skip


def problems(level: float = DEFAULT.level, draws: float = DEFAULT.draws, seed: float = DEFAULT.seed) -> list[Problem]:
    """Every setting outside the range that the sheet allows for it."""
    given = {"level": level, "draws": draws, "seed": seed}
    return [
        problem("setting", s.label, _shown(s, given[s.key]), allowed(s), f"改为 {allowed(s)}")
        for s in PANEL.settings
        if not _fits(s, given[s.key])
    ]


def _shown(setting: Setting, value: float) -> str:
    """The value in the unit of what is allowed."""
    return f"{100 * value:.10g}%" if setting.number == "percent" else f"{value:.10g}"


def _fits(setting: Setting, value: float) -> bool:
    low = -math.inf if setting.low is None else setting.low
    high = math.inf if setting.high is None else setting.high
    return math.isfinite(value) and low <= value <= high and not (setting.whole and value % 1)


def _sources(edition: Edition) -> dict[str, pd.DataFrame]:
    printed, rows = published_edition().rows, edition.rows
    return {
        PRINTED: printed[printed["provenance"] == PRINTED],
        SURVEYED: rows[rows["provenance"] == SURVEYED],
        ALL: rows,
    }


def gradients(basis: str, rows: pd.DataFrame, draws: int, seed: int, progress: Progress = silent) -> list[Slope]:
    """The gradient of each industry that has rates, and pooled: within industries, and across them."""
    parts: dict[str, Group] = {
        str(name): (own["position"].to_numpy(float), own["rate"].to_numpy(float))
        for name, own in rows.groupby("industry", sort=False)
    }
    groups = list(parts.values())
    return [
        *(Slope(basis, name, within([group])) for name, group in parts.items()),
        Slope(basis, "合并（产业内配对）", within(groups), pooled=True),
        Slope(basis, "合并（全部配对）", across(groups, draws, seed, progress), pooled=True, across=True),
    ]
