"""What xlwings needs of Windows: pywin32, a few DLL calls, and a platform by that name while it is imported.

``install`` changes ``sys.modules`` for good, so it is for a process of its own.
"""

from __future__ import annotations

import asyncio  # noqa: F401  # these look at the platform as they are imported, so before it changes
import ctypes
import datetime as dt
import multiprocessing  # noqa: F401
import subprocess  # noqa: F401
import sys
import types
from typing import Any

import numpy  # noqa: F401
import pandas  # noqa: F401
from dateutil import tz  # noqa: F401
from PIL import ImageGrab  # noqa: F401
from pyopenvba.interpreter._objects import VBAObject

from .com import CDispatch, ComError, PyIDispatch, TimeType
from .server import PythonObject

HWND = 4711
PID = 815
MB_FLAGS = {"MB_OK": 0, "MB_OKCANCEL": 1, "MB_YESNOCANCEL": 3, "MB_YESNO": 4, "MB_ICONWARNING": 48,
            "MB_ICONINFORMATION": 64}  # fmt: skip


class Running:
    """The one Excel of this process: its Application object, and the message boxes Python has shown."""

    application: VBAObject | None = None

    @classmethod
    def message_box(cls, _hwnd: int, text: str, title: str, style: int) -> int:
        """``MessageBox``: recorded and answered like VBA's own MsgBox."""
        interpreter = cls.application.interpreter  # type: ignore[union-attr]
        return int(interpreter.show_message(text, style, title))


def dispatch(target: Any, *_: object, **__: object) -> CDispatch:
    """``win32com.client.Dispatch`` of a pointer or of an object dispatched before."""
    target = getattr(target, "_inner", target)
    if isinstance(target, CDispatch):
        return target
    if isinstance(target, PyIDispatch):
        return CDispatch(target)
    raise ComError(-2147221005, "Invalid class string")  # CO_E_CLASSSTRING: nothing is started by name here


def unwrap(pointer: Any) -> Any:
    """``win32com.server.util.unwrap``: the Python object behind a pointer to one."""
    target = getattr(pointer, "target", None)
    if not isinstance(target, PythonObject):
        raise ComError(-2147467262, "No such interface supported")  # E_NOINTERFACE
    return target.wrapped


def install() -> None:
    """Put the stand-ins in place and import xlwings with its Windows engine and its server."""
    for name, members in _modules().items():
        module = types.ModuleType(name)
        module.__dict__.update(members)
        sys.modules[name] = module
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], child, module)
    nothing = _Dll()
    real = ctypes.PyDLL
    platform = sys.platform
    ctypes.oledll = ctypes.windll = nothing  # type: ignore[attr-defined]
    ctypes.PyDLL = lambda *_: nothing  # type: ignore[assignment,misc]
    sys.platform = "win32"
    try:
        import xlwings._xlwindows
        import xlwings.com_server
        import xlwings.udfs
    finally:
        sys.platform = platform
        ctypes.PyDLL = real  # type: ignore[misc]
    xlwings._xlwindows.Apps.cleanup = staticmethod(lambda: None)  # runs tasklist and taskkill


class _Dll:
    """Any library and any of its functions; the few whose answer matters are named."""

    def __getattr__(self, name: str) -> Any:
        answers = {
            "GetTopWindow": lambda _: HWND,
            "GetWindow": lambda *_: 0,
            "GetForegroundWindow": lambda: HWND,
            "PyCom_PyObjectFromIUnknown": _excel,
        }
        if name.startswith("__"):
            raise AttributeError(name)
        return _DllFunction(answers[name]) if name in answers else self

    def __call__(self, *_: object) -> int:
        return 0


class _DllFunction:
    def __init__(self, answer: Any) -> None:
        self.answer, self.restype = answer, None

    def __call__(self, *args: object) -> Any:
        return self.answer(*args)


def _excel(*_: object) -> PyIDispatch:
    assert Running.application is not None
    return PyIDispatch(Running.application)


class _DispatchBase:
    """``DispatchBaseClass``: the base of early-bound classes, of which there are none here."""


def _modules() -> dict[str, dict[str, Any]]:
    com = {"CDispatch": CDispatch, "Dispatch": dispatch, "DispatchEx": dispatch, "DispatchBaseClass": _DispatchBase,
           "CoClassBaseClass": _DispatchBase}  # fmt: skip
    pythoncom = {
        "__file__": None,
        "ole_error": ComError,
        "com_error": ComError,
        "IID_IDispatch": "IDispatch",
        "IID_IEnumVARIANT": "IEnumVARIANT",
        "TypeIIDs": {"IDispatch": PyIDispatch},
        "CoInitialize": lambda: None,
        "CoMarshalInterThreadInterfaceInStream": lambda _, api: api,
        "CoGetInterfaceAndReleaseStream": lambda stream, _: stream,
    }
    utc = types.SimpleNamespace(utc=lambda: dt.UTC)
    return {
        "pywintypes": {"com_error": ComError, "error": OSError, "TimeType": TimeType, "IID": str},
        "pythoncom": pythoncom,
        "win32api": {"MessageBox": Running.message_box},
        "win32con": MB_FLAGS,
        "win32event": {},
        "win32gui": {"FindWindowEx": lambda *_: HWND},
        "win32process": {"GetWindowThreadProcessId": lambda _: (1, PID)},
        "win32timezone": {"TimeZoneInfo": utc},
        "win32com": {},
        "win32com.client": com,
        "win32com.server": {},
        "win32com.server.dispatcher": {},
        "win32com.server.policy": {},
        "win32com.server.exception": {"COMException": ComError},
        "win32com.server.util": {"wrap": lambda obj, **_: PyIDispatch(PythonObject(obj)), "unwrap": unwrap},
    }
