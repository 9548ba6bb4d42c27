"""Errors as Excel shows them: a true error value in the cell, and a sentence that CII_WHY tells."""

from __future__ import annotations

from cii_xl.index import Problem, UnknownName


class CellError(Exception):
    """An error value for one cell; ``value`` is what Excel shows, the message what CII_WHY says."""

    value = "#VALUE!"


class NotAvailable(CellError):
    """The thing asked for is not there."""

    value = "#N/A"


class BadValue(CellError):
    """An argument, or the data behind the function, cannot be used."""


class Impossible(CellError):
    """The question has no answer."""

    value = "#NUM!"


def unknown(error: UnknownName) -> NotAvailable:
    """The error for a name that is not there, with the nearest ones."""
    return NotAvailable(str(error))


def unusable(problems: tuple[Problem, ...]) -> BadValue:
    """The error for data with problems: the first one, and how many more there are."""
    more = f"（另有 {len(problems) - 1} 个问题，见 CII_CHECK）" if len(problems) > 1 else ""
    return BadValue(f"{problems[0]}{more}")
