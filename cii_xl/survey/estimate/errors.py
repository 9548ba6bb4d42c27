"""What stops an estimate, told all at once."""

from __future__ import annotations

from collections.abc import Iterable

from cii_xl.index.problems import Place, Problem


class EstimateError(ValueError):
    """Nothing can be estimated from what was given. ``problems`` holds all findings; the message lists each."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(p) for p in self.problems))


def problem(rule: str, place: str, found: str, expected: str, fix: str) -> Problem:
    """An error at a place that has only a label."""
    return Problem(f"estimate.{rule}", Place(place), found, expected, fix)
