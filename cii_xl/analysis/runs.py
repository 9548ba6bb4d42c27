"""Which analysis fills which sheet. Each is imported when it runs: together they are heavy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib import import_module

from cii_xl.analysis.errors import AnalysisError
from cii_xl.analysis.given import Given, Run, Typed
from cii_xl.analysis.result import Result
from cii_xl.book.canvas import Value
from cii_xl.book.panels import settings
from cii_xl.book.panels.catalogue import PANELS
from cii_xl.book.panels.panel import Filled, Panel
from cii_xl.index import Edition, Problem

_DECIMALS = 6
"""Of numbers in a built workbook: the last digits of a simulation differ between computers."""


def run(key: str, given: Given) -> Result:
    """Run the analysis of the panel with that key. Raises what ``Run`` says."""
    analyse: Run = import_module(f"cii_xl.analysis.{key}.panel").run
    return analyse(given)


def settled(panel: Panel, typed: Mapping[str, object]) -> dict[str, Typed]:
    """Settings by key from what their cells hold: in range, whole where they must be, the default where nothing was
    typed. Raises AnalysisError with all that are wrong."""
    read = {s.key: settings.read(s, typed.get(s.key), panel.sheet.name) for s in panel.settings}
    if wrong := [found for found in read.values() if isinstance(found, Problem)]:
        raise AnalysisError(wrong)
    return {key: found for key, found in read.items() if not isinstance(found, Problem)}


def untouched(panel: Panel, edition: Edition, published: Edition) -> Given:
    """What a sheet that nobody has typed on hands to its analysis."""
    inputs = {block.key: _rows(block.begin) for block in panel.blocks if block.typed}
    return Given(edition, published, settings=settled(panel, {}), inputs=inputs)


def begun(edition: Edition, published: Edition) -> dict[str, Filled]:
    """The results that a new workbook of that edition opens with, by panel key."""
    return {p.key: rounded(run(p.key, untouched(p, edition, published)).to_sheet()) for p in PANELS}


def rounded(filled: Filled) -> Filled:
    """A result with its numbers rounded, so that a workbook can be built alike anywhere."""
    rows = {key: [[_rounded(value) for value in row] for row in own] for key, own in filled.rows.items()}
    return replace(filled, rows=rows)


def _rounded(value: Value) -> Value:
    # adding nought makes 0.0 of -0.0
    return round(value, _DECIMALS) + 0.0 if isinstance(value, float) else value


def _rows(rows: Sequence[Sequence[Value]]) -> list[list[Typed]]:
    read = [[_typed(value) for value in row] for row in rows]
    return [row for row in read if any(value is not None for value in row)]


def _typed(value: object) -> Typed:
    return float(value) if isinstance(value, int | float) else None if value in (None, "") else str(value)
