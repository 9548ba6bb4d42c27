"""Formulas and names that follow a sheet: renamed with it, ``#REF!`` without it. pyOpenVBA leaves them as they are."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pyopenvba.apps.excel._model import Worksheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from .book import OpenBook

_CELLS = r"(?:\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?|\$?[A-Z]{1,3}:\$?[A-Z]{1,3}|\$?\d+:\$?\d+)"
_TEXT = re.compile(r'("(?:[^"]|"")*")')


def follow(current: Callable[[], OpenBook]) -> None:
    """Make every formula and name follow ``Worksheet.Name = …`` and ``Worksheet.Delete``. Once per process."""
    name, delete = Worksheet._vba_members["name"], Worksheet._vba_members["delete"]

    def rename(sheet: Any, value: object) -> None:
        old = sheet.name
        name.setter(sheet, value)
        quoted = "'" + sheet.name.replace("'", "''") + "'!"
        _rewrite(current(), lambda text: _prefix(old).sub(lambda _: quoted, text))

    def remove(sheet: Any) -> object:
        tables = [table.name for table in sheet.tables]
        answer = delete.getter(sheet)
        gone = [re.compile(_prefix(sheet.name).pattern + _CELLS)]
        gone += [
            re.compile(rf"(?<![\w.]){re.escape(table)}(?:\[(?:[^\[\]]|\[[^\]]*\])*\])?(?![\w.])") for table in tables
        ]

        def lost(text: str) -> str:
            for pattern in gone:
                text = pattern.sub("#REF!", text)
            return text

        _rewrite(current(), lost)
        return answer

    Worksheet._vba_members["name"] = replace(name, setter=rename)
    Worksheet._vba_members["delete"] = replace(delete, getter=remove)


def _prefix(sheet: str) -> re.Pattern[str]:
    quoted = re.escape("'" + sheet.replace("'", "''") + "'")
    return re.compile(rf"(?:{quoted}|(?<![\w.'\]]){re.escape(sheet)})!")


def _rewrite(book: OpenBook, change: Callable[[str], str]) -> None:
    """Change the references of every formula and name, but not the texts within them, and calculate."""

    def changed(formula: str) -> str:
        parts = _TEXT.split(formula)
        parts[::2] = [change(part) for part in parts[::2]]
        return "".join(parts)

    for sheet in book.workbook.sheets_:
        for cell in sheet.cells_.values():
            if cell.formula:
                cell.formula = changed(cell.formula)
    for entry in book.workbook.names_.entries:
        entry.refers_to = changed(entry.refers_to)
    book.workbook.names_.changed = True
    book.workbook.calculator.rebuild()
    book.workbook.calculator.recalculated()
