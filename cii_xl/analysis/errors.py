"""What stops an analysis, told all at once."""

from __future__ import annotations

from collections.abc import Iterable

from cii_xl.index.problems import Place, Problem


class AnalysisError(ValueError):
    """An analysis that cannot be done on what was given. ``problems`` holds all findings; the message lists each."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(p) for p in self.problems))


def problem(rule: str, place: str, found: str, expected: str, fix: str) -> Problem:
    """An error at a place that has only a label, such as a setting's name or ``判断矩阵 第2行``."""
    return Problem(f"analysis.{rule}", Place(place), found, expected, fix)
