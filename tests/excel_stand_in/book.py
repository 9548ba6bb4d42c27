"""One workbook open in the stand-in: what a person, a macro and xlwings can do with it, and what is counted."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from pyopenvba._a1 import Area
from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.apps.excel._model import Range, Worksheet
from pyopenvba.interpreter._objects import VBAObject
from pyopenvba.interpreter._values import EMPTY, MISSING, VBAErrorValue, to_bool

from . import formulas, vba
from .com import PyIDispatch, array_of, rows_of, to_python, to_vba
from .excel import ERROR_NUMBERS, Ref, XlError
from .server import Server
from .windows import Running, dispatch

ERROR_NAMES = {number: name for name, number in ERROR_NUMBERS.items()}
REF_ERROR = 2023
DIMENSIONS = "Dimensions"
"""The one function of ours that fails on purpose: VBA tells only so that an array has one dimension."""
Cells = list[list[Any]]


class OpenBook:
    """An Excel with one workbook in it."""

    def __init__(self, path: Path, *, read_only: bool, run_open: bool) -> None:
        self.app = ExcelApplication.open(path, with_vba=False)
        self.workbook = self.app.workbook
        self.read_only = read_only
        self.caller: object = VBAErrorValue(REF_ERROR)
        self.calculating = False
        self.dll_present = True
        self.libraries: list[str] = []
        self.commands: list[str] = []
        self.stored: dict[str, object] = {}
        self.recorded: list[tuple[str, dict[str, Any]]] = []
        self.events: list[tuple[str, str]] = []
        self.errors: list[str] = []
        self.failed: dict[str, str] = {}
        self.procedures: Counter[str] = Counter()
        self._undo: list[tuple[Range, object]] = []
        self.workbook._calculator = formulas.Calculation(self.workbook)
        interpreter = self.app.interpreter
        interpreter.host = vba.Bridge(self)
        interpreter._intrinsics = vba.intrinsics(interpreter._intrinsics)
        self._count_calls()
        formulas.listen(self)
        Running.application = self.app.application
        Server.reset()
        self.functions: list[str] = []
        for name, kind, source in vba.sources(path):
            document = kind == "class" and isinstance(interpreter.host.global_object(name.lower()), VBAObject)
            self.add_module(source, name, "document" if document else kind)
        interpreter.initialise()
        if run_open and self.workbook.vba_document is not None:
            formulas._handle(self.workbook, "Workbook_Open", [])

    def add_module(self, source: str, name: str = "", kind: str = "standard") -> None:
        module = self.app.add_module(source, name=name, kind=kind)
        if kind == "standard" and name != "xlwings":
            self.functions += formulas.register(self, module)

    def _count_calls(self) -> None:
        interpreter = self.app.interpreter
        call = interpreter.call

        def counted(procedure: Any, module: Any, *args: Any, **named: Any) -> object:
            self.procedures[f"{module.name}.{procedure.name}"] += 1
            return call(procedure, module, *args, **named)

        find = interpreter.find_procedure
        interpreter.call = counted
        interpreter.find_procedure = lambda name, module="": find(name.rpartition("!")[2], module)  # 'Book.xlsm'!Macro
        handle = interpreter._handle

        def noted(failure: Any, frame: Any, *args: Any) -> str:
            if frame.procedure.name != DIMENSIONS:
                self.errors.append(str(failure))
            return str(handle(failure, frame, *args))

        interpreter._handle = noted

    def close(self) -> None:
        formulas.unregister(self.functions)

    # --- cells -----------------------------------------------------------------------

    def sheet(self, name: str) -> Worksheet:
        found = next((sheet for sheet in self.workbook.sheets_ if sheet.name == name), None)
        if found is None:
            raise LookupError(f"没有工作表“{name}”；有：{'、'.join(self.sheets())}")
        return found

    def range(self, sheet: str, a1: str) -> Range:
        found = self.sheet(sheet).vba_get("Range", [a1])
        assert isinstance(found, Range)
        return found

    def address(self, cells: object) -> str:
        """``制造!B2`` of a range."""
        assert isinstance(cells, Range)
        return f"{cells.sheet.name}!{cells.vba_get('Address', [False, False])}"

    def cells(self, sheet: str, a1: str) -> Cells:
        value = to_plain(self.range(sheet, a1).vba_get("Value2"))
        return value if isinstance(value, list) else [[value]]

    def formulas(self, sheet: str, a1: str) -> Cells:
        value = to_plain(self.range(sheet, a1).vba_get("Formula2"))
        return value if isinstance(value, list) else [[value]]

    def formula_cells(self, containing: str) -> dict[str, str]:
        return {
            self.address(Range(sheet, [Area(row, column, row, column, sheet.name)])): cell.formula
            for sheet in self.workbook.sheets_
            for (row, column), cell in sorted(sheet.cells_.items())
            if cell.formula and containing in cell.formula.upper()
        }

    def set(self, sheet: str, a1: str, value: object) -> None:
        """Type into a cell, or paste over a block: one edit, one Change event, one step for ``undo``."""
        target = self.range(sheet, a1)
        self._undo.append((target, target.vba_get("Formula")))
        if isinstance(value, list):
            target.vba_set("Value", array_of([list(map(to_vba, row)) for row in value], base=1))
        elif isinstance(value, str) and value.startswith("="):
            target.vba_set("Formula2", value)
        else:
            target.vba_set("Value", to_vba(value))

    def undo(self) -> None:
        target, before = self._undo.pop()
        target.vba_set("Formula", before)

    def calculate(self, full: bool = False) -> None:
        if full:
            self.workbook.calculator.rebuild()
        self.app.application.vba_get("Calculate")

    def volatile(self, yes: object) -> object:
        """``Application.Volatile`` of the function that runs now."""
        if self.calculating and isinstance(self.caller, Range):
            key = (self.caller.sheet.name.lower(), self.caller.first.top, self.caller.first.left)
            if yes is MISSING or to_bool(yes):
                self.workbook.calculator.volatile.add(key)
            else:
                self.workbook.calculator.volatile.discard(key)
        return EMPTY

    # --- the rest of the workbook ------------------------------------------------------

    def sheets(self) -> list[str]:
        return [sheet.name for sheet in self.workbook.sheets_]

    def get(self, sheet: str | None, path: list[Any]) -> Any:
        """A property of the workbook or of a sheet: names, and lists of arguments of the name before."""
        found: Any = self.workbook if sheet is None else self.sheet(sheet)
        for name, args in path:
            found = found.vba_get(name, [self._resolve(one) for one in args])
        return to_plain(found)

    def put(self, sheet: str | None, path: list[Any], value: object) -> None:
        """Set the property that ends the path."""
        found: Any = self.workbook if sheet is None else self.sheet(sheet)
        *way, (last, args) = path
        for name, given in way:
            found = found.vba_get(name, [to_vba(one) for one in given])
        found.vba_set(last, to_vba(value), [to_vba(one) for one in args])

    def tables(self) -> dict[str, str]:
        found = {}
        for sheet in self.workbook.sheets_:
            for table in sheet.tables:
                whole = Range(sheet, [Area(table.area.top, table.area.left, table.area.bottom, table.area.right)])
                found[table.name] = self.address(whole)
        return found

    # --- code ------------------------------------------------------------------------

    def call(self, function: str, args: list[Any], caller: str | None) -> Any:
        given = [MISSING if one is None else self._resolve(one) for one in args]
        outer = self.caller
        if caller is None:
            self.caller = VBAErrorValue(REF_ERROR)
        else:
            self.caller = self._resolve(Ref(caller)) if "!" in caller else caller
        try:
            return to_plain(self.app.interpreter.run(function, given))
        finally:
            self.caller = outer

    def _resolve(self, value: Any) -> object:
        if isinstance(value, Ref):
            sheet, _, a1 = value.rpartition("!")
            return self.range(sheet, a1)
        if isinstance(value, list):
            return array_of([[to_vba(one) for one in row] for row in value], base=1)
        return VBAErrorValue(ERROR_NUMBERS[value.code]) if isinstance(value, XlError) else to_vba(value)

    def write(self, sheet: str, a1: str, value: Any) -> None:
        """Write as Python does it: through xlwings."""
        import xlwings

        whole = xlwings.Book(impl=xlwings._xlwindows.Book(dispatch(PyIDispatch(self.workbook))))
        whole.sheets[sheet].range(a1).value = value

    def counters(self) -> dict[str, int]:
        return {
            "python": Server.calls["CallUDF"],
            "exec": Server.calls["Exec"],
            "servers": Server.started,
            "config": self.procedures["xlwings.GetConfig"],
        }


def to_plain(value: object) -> Any:
    """A value of VBA as the tests see it: rows of an array, XlError for an error, None for nothing."""
    if isinstance(value, VBAErrorValue):
        return XlError(ERROR_NAMES.get(value.number, str(value.number)))
    if hasattr(value, "dimensions"):
        return rows_of(value, to_plain, list)
    if isinstance(value, Range):
        return to_plain(value.vba_get("Value2"))
    if isinstance(value, VBAObject):
        return repr(value)
    return to_python(value)
