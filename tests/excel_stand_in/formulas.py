"""VBA functions in cell formulas, worked out when Excel works them out; pyOpenVBA has neither.

Excel calculates after every edit and before it raises the edit's Change event; pyOpenVBA when a cell is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyopenvba._a1 import Area
from pyopenvba.apps.excel import _events
from pyopenvba.apps.excel._calc import Calculator
from pyopenvba.apps.excel._engine_book import EngineBook, scalar
from pyopenvba.apps.excel._evaluate import _range
from pyopenvba.apps.excel._model import Range
from pyopenvba.apps.excel._worksheet_functions import answer
from pyopenvba.exceptions import VBARuntimeError
from pyopenvba.formula._calc import registry
from pyopenvba.formula._calc.evaluator import Context
from pyopenvba.formula._calc.values import EMPTY as NOT_GIVEN
from pyopenvba.formula._calc.values import VALUE, Array, Reference
from pyopenvba.interpreter._values import MISSING, VBAArray, error

from .com import rows_of

if TYPE_CHECKING:
    from pyopenvba.interpreter._runtime import ModuleRuntime

    from .book import OpenBook

_after_edit = _events.after_edit
_handle = _events._handle


Key = tuple[str, int, int]
"""Sheet in small letters, row and column."""


_NODES: dict[tuple[str, tuple[str, ...]], Any] = {}
"""Trees of formulas, which depend on their text and the names of tables only: reading them takes half the time."""


class Parsed(EngineBook):  # type: ignore[misc]
    """A workbook as the formula engine reads it, each formula parsed once."""

    def read(self, formula: str) -> Any:
        """The formula's tree."""
        key = formula, tuple(self.table_names())
        if key not in _NODES:
            _NODES[key] = super().read(formula)
        return _NODES[key]


class Calculation(Calculator):  # type: ignore[misc]
    """Recalculation with functions that called Application.Volatile."""

    def __init__(self, book: Any) -> None:
        super().__init__(book)
        self.engine_book = Parsed(self)
        self.volatile: set[Key] = set()
        self._in_columns: dict[tuple[str, int], dict[Key, list[tuple[int, int]]]] = {}
        """Sheet and column → formulas that read blocks there, and which rows: pyOpenVBA goes through all formulas."""

    def wake(self) -> None:
        """Mark the volatile cells, and what reads them, to be worked out."""
        self.build()
        for key in list(self.volatile):
            cell = self._cell(key)
            if cell is None or not cell.formula:
                self.volatile.discard(key)
            else:
                cell.stale = True
        self._spoil(set(self.volatile), set())

    def recalculated(self) -> Any:
        """After an edit."""
        self.wake()
        return super().recalculated()

    def calculate_all(self) -> None:
        """F9."""
        self.wake()
        super().calculate_all()

    def rebuild(self) -> None:
        """After cells moved: every formula is worked out again, and says again whether it is volatile."""
        self.volatile.clear()
        self._in_columns.clear()
        super().rebuild()

    def _keep(self, key: Key, compiled: Any) -> None:
        for area in self._blocks.get(key, ()):
            for column in range(area.left, area.right + 1):
                self._in_columns[area.sheet.lower(), column].pop(key, None)
        super()._keep(key, compiled)
        for area in self._blocks.get(key, ()):
            for column in range(area.left, area.right + 1):
                rows = self._in_columns.setdefault((area.sheet.lower(), column), {}).setdefault(key, [])
                rows.append((area.top, area.bottom))

    def _reading(self, name: str, row: int, column: int) -> set[Key]:
        blocks = self._in_columns.get((name, column), {})
        found = {key for key, rows in blocks.items() if any(top <= row <= bottom for top, bottom in rows)}
        return found | self._readers.get((name, row, column), set())


def listen(book: OpenBook) -> None:
    """Calculate after every edit, events or none, and note every event, heard or not."""

    def after_edit(target: Range, *, calculate_first: bool = True) -> None:
        if book.calculating:
            raise error(1004, "a function called from a cell cannot change the workbook")
        if target.sheet.book.application.enable_events:
            _after_edit(target, calculate_first=calculate_first)
        else:
            target.sheet.book.calculator.settle_spills()
            target.sheet.book.calculator.recalculated()

    def handle(owner: Any, procedure: str, args: list[object]) -> None:
        if procedure.startswith("Workbook_"):
            targets = [one for one in args if isinstance(one, Range)]
            where = book.address(targets[0]) if targets else getattr(args[0], "name", "")
            book.events.append((procedure, where))
        _handle(owner, procedure, args)

    _events.after_edit = after_edit
    _events._handle = handle
    _events._listening_for_calculate = lambda _: True


def register(book: OpenBook, module: ModuleRuntime) -> list[str]:
    """Let formulas call the public functions of a standard module."""
    added = []
    for versions in module.procedures.values():
        procedure = versions[0]
        if procedure.kind == "function" and procedure.scope != "private":
            name = procedure.name.upper()
            kinds = (registry.Kind.RANGE,)
            call = _implementation(book, module, procedure)
            registry.FUNCTIONS[name] = registry.Function(name, call, kinds, 0, registry.MAX_ARGUMENTS)
            added.append(name)
    return added


def unregister(names: list[str]) -> None:
    """Forget functions of a workbook that is closed."""
    for name in names:
        registry.FUNCTIONS.pop(name, None)


def _implementation(book: OpenBook, module: ModuleRuntime, procedure: Any) -> Any:
    def call(context: Context, *args: Any) -> Any:
        sheet = book.workbook.sheet_named(context.sheet)
        block = sheet.array_formulas.get((context.row, context.column))
        cell = Area(context.row, context.column, context.row, context.column, sheet.name)
        given = [MISSING if one is NOT_GIVEN else _argument(sheet, one) for one in args]
        outer = book.caller, book.calculating
        book.caller, book.calculating = Range(sheet, [block or cell]), True
        try:
            return _engine_value(book.app.interpreter.call(procedure, module, given, {}))
        except VBARuntimeError as failure:
            book.failed[book.address(book.caller)] = str(failure)
            return VALUE  # what Excel shows where a function ends in an error that it did not handle
        finally:
            book.caller, book.calculating = outer

    return call


def _argument(sheet: Any, value: Any) -> object:
    """An argument as Excel hands it to VBA: cells as a Range, arrays counted from 1 and always two-dimensional."""
    if isinstance(value, Reference):
        return _range(sheet, value)
    return answer(value, whole=isinstance(value, Array))


def _engine_value(value: object) -> Any:
    if isinstance(value, VBAArray):
        rows = rows_of(value, scalar, list)
        return Array(rows if value.dimensions > 1 else [rows])
    if isinstance(value, Range):
        area = value.first
        return _engine_value(value.vba_get("Value")) if area.rows * area.columns > 1 else scalar(value.vba_value())
    return scalar(value)
