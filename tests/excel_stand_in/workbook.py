"""The open workbook as tests see it; each method is a request to the process that plays Excel."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any


class Book:
    """The open workbook. Sheets go by their visible name, cells by A1 notation. None is an empty cell.

    Every method calculates and raises events as Excel does: an edit recalculates first and raises SheetChange then.
    """

    def __init__(self, ask: Callable[..., Any]) -> None:
        self.ask = ask

    # reading

    def cell(self, sheet: str, a1: str) -> Any:
        """A cell's value."""
        return self.ask("cells", sheet, a1)[0][0]

    def cells(self, sheet: str, a1: str) -> list[list[Any]]:
        """Rows of a range; a structured reference such as ``tblMFG[权重]`` will do for ``a1``."""
        rows: list[list[Any]] = self.ask("cells", sheet, a1)
        return rows

    def formula(self, sheet: str, a1: str) -> str:
        """A cell's formula, or its value as text."""
        return str(self.ask("formulas", sheet, a1)[0][0])

    def formula_cells(self, containing: str = "CII_") -> dict[str, str]:
        """Formulas with this text in them, by ``制造!A1``."""
        found: dict[str, str] = self.ask("formula_cells", containing.upper())
        return found

    def sheets(self) -> list[str]:
        """Names of all sheets in order, hidden ones too."""
        names: list[str] = self.ask("sheets")
        return names

    def tables(self) -> dict[str, str]:
        """Where each table stands, header row included: ``{"tblMFG": "制造!B11:J20"}``."""
        found: dict[str, str] = self.ask("tables")
        return found

    def get(self, sheet: str | None, *path: str | tuple[Any, ...]) -> Any:
        """A property or method: ``get("制造", ("Range", "A1"), "Interior", "Color")``. Without a sheet, the book's."""
        return self.ask("get", sheet, _steps(path))

    def put(self, sheet: str | None, *path: str | tuple[Any, ...], value: Any) -> None:
        """Set such a property."""
        self.ask("put", sheet, _steps(path), value)

    def status_bar(self) -> Any:
        """Text of the status bar, or False where Excel has it."""
        return self.get(None, "Application", "StatusBar")

    def color(self, sheet: str, a1: str) -> tuple[int, int, int] | None:
        """Fill colour as red, green, blue; None without a fill."""
        if int(self.get(sheet, ("Range", a1), "Interior", "ColorIndex")) == -4142:  # xlColorIndexNone
            return None
        number = int(self.get(sheet, ("Range", a1), "Interior", "Color"))
        return number & 255, number >> 8 & 255, number >> 16

    # a person's edits

    def set(self, sheet: str, a1: str, value: Any) -> None:
        """Type a value or, beginning with ``=``, a formula; rows of values are pasted in one go."""
        self.ask("set", sheet, a1, value)

    def undo(self) -> None:
        """Take back the last ``set``."""
        self.ask("undo")

    def calculate(self, *, full: bool = False) -> None:
        """F9; with ``full`` Ctrl+Alt+F9, every formula whether or not anything changed."""
        self.ask("calculate", full)

    def select(self, sheet: str, a1: str) -> None:
        """Go to a sheet and select cells there."""
        self.get(sheet, "Activate")
        self.get(sheet, ("Range", a1), "Select")

    def insert_row(self, sheet: str, row: int) -> None:
        """Insert a whole empty row above ``row``."""
        self.get(sheet, ("Rows", row), "Insert")

    def add_table_row(self, sheet: str, table: str, position: int | None = None) -> None:
        """Insert a row into a table, before its ``position``-th row or at its end."""
        self.get(sheet, ("ListObjects", table), "ListRows", ("Add",) if position is None else ("Add", position))

    def rename_sheet(self, sheet: str, name: str) -> None:
        """Rename a sheet; formulas follow."""
        self.put(sheet, "Name", value=name)

    def delete_sheet(self, sheet: str) -> None:
        """Delete a sheet."""
        self.get(sheet, "Delete")

    def delete_table(self, sheet: str, table: str) -> None:
        """Delete a table with its cells."""
        self.get(sheet, ("ListObjects", table), "Delete")

    def protect(self, sheet: str) -> None:
        """Protect a sheet without a password."""
        self.get(sheet, "Protect")

    def save_as(self, path: Path) -> None:
        """Write a copy; parts that the stand-in does not model stay as they were in the file."""
        self.ask("save_as", str(path))

    # code

    def call(self, function: str, *args: Any, caller: str | None = None) -> Any:
        """Call a VBA function as from the cell ``caller`` (``制造!A1``; None: from VBA). None is a missing argument."""
        return self.ask("call", function, list(args), caller)

    def run(self, macro: str, *, button: str | None = None) -> None:
        """Run a macro; ``button`` is the shape that Application.Caller names."""
        self.ask("call", macro, [], button)

    def add_module(self, source: str) -> None:
        """Add a standard module to the VBA project."""
        self.ask("add_module", source)

    def run_scheduled(self) -> int:
        """Run what Application.OnTime was given; how many macros there were."""
        return int(self.ask("run_scheduled"))

    def write(self, sheet: str, a1: str, value: Any) -> None:
        """Write as Python does, through xlwings."""
        self.ask("write", sheet, a1, value)

    def answer(self, *answers: Any) -> None:
        """What the next message boxes are answered with (6 yes, 7 no, 2 cancel); else with their default button."""
        self.ask("answer", answers)

    # what happened

    def counters(self) -> dict[str, int]:
        """Since opening: ``python`` (calls of CallUDF), ``exec`` (RunPython), ``servers`` started, ``config`` reads."""
        found: dict[str, int] = self.ask("counters")
        return found

    def vba_calls(self, procedure: str) -> int:
        """How often ``Module.Procedure`` ran since opening."""
        return int(self.ask("vba_calls", procedure))

    def events(self) -> list[tuple[str, str]]:
        """Workbook events since last asked, with cells or sheet: ``("Workbook_SheetChange", "制造!B2")``."""
        found: list[tuple[str, str]] = self.ask("events")
        return found

    def dialogs(self) -> list[str]:
        """Texts of the message boxes shown since opening."""
        shown: list[str] = self.ask("dialogs")
        return shown

    def recorded(self, name: str) -> list[dict[str, Any]]:
        """Arguments of each call of a member that is only noted: see ``RECORDED`` in vba.py."""
        calls: list[dict[str, Any]] = self.ask("recorded", name)
        return calls

    def failures(self) -> dict[str, str]:
        """Errors that functions in cells did not handle (Excel shows #VALUE!), by cell."""
        found: dict[str, str] = self.ask("failures")
        return found

    def errors(self) -> list[str]:
        """Every run-time error of the VBA since opening, handled ones too, then every traceback of the server."""
        found: list[str] = self.ask("vba_errors")
        return found

    # what can go wrong

    def kill_server(self) -> None:
        """End the Python server: a call on its old object fails with -2147023174."""
        self.ask("kill_server")

    def remove_dll(self) -> None:
        """Take away the DLL of xlwings, as where Python has none or one of another version."""
        self.ask("remove_dll")


def _steps(path: Iterable[str | tuple[Any, ...]]) -> list[tuple[str, list[Any]]]:
    return [(step, []) if isinstance(step, str) else (step[0], list(step[1:])) for step in path]
