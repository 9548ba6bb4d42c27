"""Intervals and rank probabilities for worksheet functions: many cells, one run."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass, replace
from threading import Lock

import numpy as np
import numpy.typing as npt

from cii_xl.analysis.errors import AnalysisError, problem
from cii_xl.analysis.uncertainty import settings as allowed
from cii_xl.analysis.uncertainty.run import prepared
from cii_xl.analysis.uncertainty.settings import CONFIDENCE, Settings
from cii_xl.analysis.uncertainty.simulate import simulate
from cii_xl.analysis.uncertainty.statistics import ends
from cii_xl.analysis.uncertainty.survey import SurveyDraws
from cii_xl.index import Edition
from cii_xl.index.arithmetic import Array

_KEPT = 4
"""Runs remembered: a workbook's edition, and a few that were edited or saved."""


@dataclass(frozen=True)
class _Run:
    indices: Array
    """Sorted, shape ``(industries, draws)``."""
    ranks: npt.NDArray[np.int64]


_runs: OrderedDict[tuple[str, Settings], _Run] = OrderedDict()
_lock = Lock()


def interval(
    edition: Edition, industry: str, confidence: float = CONFIDENCE, settings: Settings | None = None
) -> tuple[float, float]:
    """Ends of an industry's interval, index points; ``confidence`` goes before that of the settings. Raises
    UnknownName, AnalysisError."""
    settings = replace(settings or Settings(), confidence=confidence)
    number = list(edition.industries).index(edition.code(industry))
    low, high = np.quantile(_run(edition, settings).indices[number], ends(confidence))
    return float(low), float(high)


def rank_probability(edition: Edition, industry: str, rank: int, settings: Settings | None = None) -> float:
    """Probability (0-1) that an industry has that rank, 1 for the highest index. Raises UnknownName, AnalysisError."""
    number, most = list(edition.industries).index(edition.code(industry)), len(edition.industries)
    if not 1 <= rank <= most or rank != int(rank):
        raise AnalysisError([problem("rank", "名次", f"{rank:g}", f"1 至 {most} 的整数", "改正名次")])
    run = _run(edition, settings or Settings())
    return float(run.ranks[number, int(rank) - 1] / run.indices.shape[1])


def _run(edition: Edition, settings: Settings) -> _Run:
    """The run of that edition and settings, from memory where it was done; survey rows within their own bounds."""
    if wrong := list(allowed.problems(settings, len(edition.industries))):
        raise AnalysisError(wrong)
    key = _digest(edition), replace(settings, confidence=CONFIDENCE)
    with _lock:
        if key not in _runs:
            draws = simulate(prepared(edition, settings, SurveyDraws()).plan, settings.draws, settings.seed)
            _runs[key] = _Run(np.sort(draws.indices, axis=1), draws.ranks)
            while len(_runs) > _KEPT:
                _runs.popitem(last=False)
        _runs.move_to_end(key)
        return _runs[key]


def _digest(edition: Edition) -> str:
    """What tells editions apart whose results differ."""
    rows = edition.rows
    texts = "\x1f".join(text for column in ("code", "stage", "substage", "provenance") for text in rows[column])
    numbers = rows[["weight", "rate", "low", "high"]].to_numpy(dtype=float).tobytes()
    return hashlib.sha256(texts.encode() + numbers).hexdigest()
