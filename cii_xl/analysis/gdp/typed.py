"""Rises of indices as people type them on the command line."""

from __future__ import annotations

import math
from collections.abc import Iterable

from cii_xl.analysis.errors import AnalysisError, problem
from cii_xl.index import Problem


def rises(given: Iterable[str]) -> dict[str, float]:
    """``制造=5`` → 5 points for 制造; a name given twice counts with its last figure.

    Raises AnalysisError with every text that is no such pair.
    """
    found: dict[str, float] = {}
    problems: list[Problem] = []
    for text in given:
        name, equals, number = text.rpartition("=")
        try:
            points = float(number)
        except ValueError:
            points = math.nan
        if equals and name.strip() and math.isfinite(points):
            found[name.strip()] = points
        else:
            problems.append(problem("gdp.raise", text, "不是“行业=点数”", "行业=点数", "如 制造=5"))
    if problems:
        raise AnalysisError(problems)
    return found
