"""What was read from a returned file, before anybody judges it: plain data that travels as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from cii_xl.book.reading.intake import Reason
    from cii_xl.index.problems import Problem

CellKind = Literal["number", "text", "bool", "date", "error", "blank"]


@dataclass(frozen=True, slots=True)
class RawCell:
    """One cell as stored. A date is ISO text; an error is its text, such as ``#REF!``; of a formula the value is the
    cached one, ``blank`` where there is none."""

    value: str | float | bool | None = None
    kind: CellKind = "blank"
    formula: bool = False
    format: str = "General"
    """Excel number format of a number, which tells 35 % from 0.35."""


@dataclass(frozen=True)
class FormContent:
    """A workbook with the sheet 填写. Addresses are A1 on that sheet; only cells that hold something are here."""

    meta: Mapping[str, str] | None
    """Key → value of the sheet ``_meta``; None where the sheet is lost."""
    properties: Mapping[str, str] | None
    """Custom document properties, without their prefix ``cii_``; None where the part is lost or has none of ours."""
    cells: Mapping[str, RawCell] = field(default_factory=dict)
    """Columns of answers and of 不适用."""
    labels: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    lists: tuple[tuple[str, ...], ...] | None = None
    """Columns of the sheet ``_options``, each from the top to its last filled cell; None where the sheet is lost."""
    modified: str = ""
    """When the file says it was last saved: ISO in UTC (``2026-11-20T08:15:00Z``), blank where it does not say."""


@dataclass(frozen=True)
class ExportContent:
    """A 问卷星 export: one row for each respondent."""

    header: tuple[str, ...]
    rows: tuple[tuple[str | float | None, ...], ...]
    """As wide as the header; dates are ISO text; rows without anything are left out only at the end."""
    first_row: int
    """Row of the sheet, counted from 1, that ``rows[0]`` is."""
    modified: str = ""
    sheet: str = ""
    """Name of the sheet it stands on."""


@dataclass(frozen=True)
class Refused:
    """A file that is neither: why not, at least one error."""

    problems: tuple[Problem, ...]


Content = FormContent | ExportContent | Refused


def to_json(content: Content) -> str:
    """One line of JSON that ``from_json`` reads back."""
    if isinstance(content, FormContent):
        told = asdict(content) | {"cells": {at: _cell(cell) for at, cell in content.cells.items()}}
    elif isinstance(content, ExportContent):
        told = {name: getattr(content, name) for name in content.__dataclass_fields__}
    else:
        told = {"problems": [asdict(problem) for problem in content.problems]}
    return json.dumps({"type": type(content).__name__, **told}, separators=(",", ":"))


def refused_json(name: str, reasons: Iterable[Reason]) -> str:
    """The JSON of a file (``name``) refused for ``reasons``, made without Problem, which would bring pandas."""
    problems = [
        {
            "rule": reason.rule,
            "place": {"label": name, "sheet": reason.sheet, "cell": reason.cell},
            "found": reason.found,
            "expected": reason.expected,
            "fix": reason.fix,
            "severity": "错误",
        }
        for reason in reasons
    ]
    return json.dumps({"type": "Refused", "problems": problems}, separators=(",", ":"))


def from_json(text: str | bytes) -> Content:
    """The content that ``to_json`` wrote."""
    told: dict[str, Any] = json.loads(text)
    kind = told.pop("type")
    if kind == "FormContent":
        cells = {at: RawCell(*cell) for at, cell in told.pop("cells").items()}
        lists = told.pop("lists")
        return FormContent(**told, cells=cells, lists=None if lists is None else tuple(map(tuple, lists)))
    if kind == "ExportContent":
        return ExportContent(**told | {"header": tuple(told["header"]), "rows": tuple(map(tuple, told["rows"]))})
    return Refused(tuple(_problem(problem) for problem in told["problems"]))


def _cell(cell: RawCell) -> list[str | float | bool | None]:
    return [cell.value, cell.kind, cell.formula, cell.format]


def _problem(told: dict[str, Any]) -> Problem:
    from cii_xl.index.problems import Place, Problem, Severity  # late: brings pandas, which the worker seldom needs

    return Problem(**told | {"place": Place(**told["place"]), "severity": Severity(told["severity"])})
