"""COM as pywin32 shows it, over pyOpenVBA's objects: values in both directions and late-bound dispatch."""

from __future__ import annotations

import datetime as dt
import types
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from pyopenvba.exceptions import VBAError, VBARuntimeError
from pyopenvba.interpreter._objects import VBAObject
from pyopenvba.interpreter._values import (
    EMPTY,
    MISSING,
    NOTHING,
    NULL,
    VBAArray,
    VBADate,
    VBAErrorValue,
    VBAInt,
)  # fmt: skip

DISP_E_EXCEPTION = -2147352567
DISP_E_UNKNOWNNAME = -2147352570
DISP_E_PARAMNOTFOUND = -2147352572
"""What a missing optional argument arrives as."""
ERROR_BASE = -2146828288
"""0x800A0000: a VBA error or a cell error is this plus its number."""
NO_SUCH_MEMBER = 438
RANGE_IID = "{00020846-0000-0000-C000-000000000046}"
TAKE_ARGUMENTS = {"range", "item", "offset", "resize", "evaluate"}
"""Properties that pywin32 hands out as something to call; of the others it hands out the value."""

gaps: list[str] = []
"""Members that the object model lacks and that Python asked for, whatever became of the error there."""


class ComError(Exception):
    """``pywintypes.com_error``."""

    def __init__(
        self, hresult: int, strerror: str = "", excepinfo: tuple[Any, ...] | None = None, argerror: Any = None
    ):
        super().__init__(hresult, strerror, excepinfo, argerror)
        self.hresult, self.strerror, self.excepinfo, self.argerror = self.args


class TimeType(dt.datetime):
    """``pywintypes.TimeType``."""


class PyIDispatch:
    """A raw interface pointer: what a COM server gets as an argument."""

    def __init__(self, target: VBAObject) -> None:
        self.target = target

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PyIDispatch) and other.target is self.target

    def __hash__(self) -> int:
        return id(self.target)

    def GetTypeInfo(self, *_: object) -> PyIDispatch:  # noqa: N802
        return self

    def GetTypeAttr(self) -> types.SimpleNamespace:  # noqa: N802
        return types.SimpleNamespace(iid=RANGE_IID if self.target.vba_type_name == "Range" else "{}")

    def GetDocumentation(self, _: int) -> tuple[str, str, int, None]:  # noqa: N802
        return (self.target.vba_type_name, "", 0, None)

    def GetIDsOfNames(self, _: int, name: str) -> int:  # noqa: N802
        if self.target.vba_member(name) is None:
            raise ComError(DISP_E_UNKNOWNNAME, "Unknown name.")
        return 1


class CDispatch:
    """``win32com.client.CDispatch``: a late-bound object."""

    CLSID = "{}"

    def __init__(self, oleobj: PyIDispatch) -> None:
        self.__dict__["_oleobj_"] = oleobj

    @property
    def _target(self) -> VBAObject:
        target: VBAObject = self._oleobj_.target
        return target

    def _get(self, name: str, args: tuple[Any, ...] = (), named: dict[str, Any] | None = None) -> Any:
        given = [to_vba(one, none=MISSING) for one in args]
        by_name = {key: to_vba(one, none=MISSING) for key, one in (named or {}).items()}
        return asked(name, lambda: to_python(self._target.vba_get(name, given, by_name)))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        spec = self._target.vba_member(name)
        if spec is None and name.startswith("Get") and self._target.vba_member(name[3:]) is not None:
            return types.MethodType(lambda self, *args: self._get(name[3:], args), self)  # GetAddress(...)
        functions = self._target.vba_type_name == "WorksheetFunction"
        if functions or (spec is not None and (spec.kind == "method" or name.lower() in TAKE_ARGUMENTS)):
            return types.MethodType(lambda self, *args, **named: self._get(name, args, named), self)
        return self._get(name)

    def __setattr__(self, name: str, value: Any) -> None:
        asked(name, lambda: self._target.vba_set(name, to_vba(value, none=EMPTY)))

    def __call__(self, *args: Any) -> Any:
        return self._get("Item", args)

    def __iter__(self) -> Iterator[Any]:
        return iter([to_python(one) for one in self._target.vba_iterate()])

    def __len__(self) -> int:
        return int(self.Count)

    def __bool__(self) -> bool:
        return True

    def __eq__(self, other: object) -> bool:
        return getattr(other, "_oleobj_", None) == self._oleobj_

    def __hash__(self) -> int:
        return hash(self._oleobj_)


def asked(name: str, do: Callable[[], Any]) -> Any:
    """Do something to the object model, with its errors as pywin32 raises them."""
    try:
        return do()
    except VBARuntimeError as error:
        if error.number == NO_SUCH_MEMBER:
            raise AttributeError(name) from error
        info = (0, "Microsoft Excel", error.description, None, 0, ERROR_BASE + error.number)
        raise ComError(DISP_E_EXCEPTION, "Exception occurred.", info) from error
    except VBAError as error:
        gaps.append(str(error))
        raise


def to_python(value: Any, pointer: Callable[[PyIDispatch], Any] = CDispatch) -> Any:
    """A VBA value as pywin32 hands it over: arrays are tuples of rows, errors and missing arguments are numbers."""
    if value is EMPTY or value is NULL or value is NOTHING:
        return None
    if value is MISSING:
        return DISP_E_PARAMNOTFOUND
    if isinstance(value, VBAObject):
        return pointer(PyIDispatch(value))
    if isinstance(value, VBAErrorValue):
        return ERROR_BASE + value.number
    if isinstance(value, VBADate):
        when = value.to_datetime()
        return TimeType.combine(when.date(), when.time(), dt.UTC)
    if isinstance(value, VBAArray):
        return rows_of(value, lambda one: to_python(one, pointer), tuple)
    if isinstance(value, VBAInt):
        return int(value)
    return float(value) if isinstance(value, float) else value


def to_vba(value: Any, none: object = EMPTY) -> object:
    """A Python value as pywin32 passes it on; ``none`` is what None becomes.

    Numpy's scalars, but float64, are no COM values: pywin32 refuses them too.
    """
    value = getattr(value, "_inner", value)  # xlwings wraps what it gets in an object that tries again
    if value is None:
        return none
    if isinstance(value, CDispatch):
        return value._oleobj_.target
    if isinstance(value, PyIDispatch):
        return value.target
    if isinstance(value, bool | str | Decimal):
        return value
    if isinstance(value, int):
        return VBAInt(value, "Long") if -(2**31) <= value < 2**31 else float(value)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, dt.date):
        return VBADate.from_datetime(value.replace(tzinfo=None) if isinstance(value, dt.datetime) else value)
    if isinstance(value, list | tuple):
        return array_of([to_vba(one) if not isinstance(one, list | tuple) else list(map(to_vba, one)) for one in value])
    raise TypeError(f"Objects of type '{type(value).__name__}' can not be converted to a COM VARIANT")


def array_of(items: list[Any], base: int = 0) -> VBAArray:
    """A VBA array of values, or of rows of values; COM counts from 0, Excel's own arrays from 1."""
    if not items or not isinstance(items[0], list):
        return VBAArray([(base, base + len(items) - 1)], items=items)
    width = len(items[0])
    by_column = [row[column] for column in range(width) for row in items]
    return VBAArray([(base, base + len(items) - 1), (base, base + width - 1)], items=by_column)


def rows_of(array: VBAArray, item: Callable[[Any], Any], sequence: Callable[[Any], Any]) -> Any:
    """The items of an array, or its rows, each passed through ``item``."""
    if array.dimensions == 1:
        return sequence([item(one) for one in array.items])
    height = array.bounds[0][1] - array.bounds[0][0] + 1
    return sequence([sequence([item(one) for one in array.items[row::height]]) for row in range(height)])
