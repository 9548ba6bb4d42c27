"""xlwings' Python server as VBA sees it: its objects, its death, and how often it was started and asked."""

from __future__ import annotations

import sys
import traceback
from collections import Counter
from collections.abc import Sequence
from typing import Any, ClassVar

from pyopenvba.exceptions import VBAError
from pyopenvba.interpreter._objects import VBAObject
from pyopenvba.interpreter._values import error

from .com import NO_SUCH_MEMBER, ComError, to_python, to_vba

RPC_S_SERVER_UNAVAILABLE = -2147023174
E_FAIL = -2147467259


class Server:
    """One Python process behind ``XLPy``. Here it is this process; being killed, it answers no more."""

    started = 0
    calls: ClassVar[Counter[str]] = Counter()
    tracebacks: ClassVar[list[str]] = []
    alive: ClassVar[Server | None] = None

    @classmethod
    def running(cls) -> Server:
        """The server that lives, else a new one, as xlwings' DLL answers ``XLPyDLLActivateAuto``."""
        if cls.alive is None:
            cls.started += 1
            cls.alive = Server()
        return cls.alive

    @classmethod
    def kill(cls) -> None:
        """End the server. A new one has imported nothing: the modules of the functions' packages are forgotten."""
        from xlwings import _xlwindows, udfs

        cls.alive = None
        _xlwindows.BOOK_CALLER = None
        for function_module in list(udfs.udf_modules):
            package = function_module.rpartition(".")[0] or function_module
            for name in [n for n in sys.modules if n == package or n.startswith(f"{package}.")]:
                del sys.modules[name]
        udfs.udf_modules.clear()

    @classmethod
    def reset(cls) -> None:
        """As if Excel had just been started."""
        cls.kill()
        cls.started = 0
        cls.calls.clear()
        cls.tracebacks.clear()


class PythonObject(VBAObject):
    """A Python object that a COM server hands to VBA, with the methods it names in ``_public_methods_``."""

    vba_type_name = "PythonObject"

    def __init__(self, wrapped: Any) -> None:
        self.wrapped = wrapped
        self.server = Server.running()

    def vba_get(self, name: str, args: Sequence[object] = (), named: dict[str, object] | None = None) -> object:
        """Call a method; an exception in it comes out as pywin32's server sends it, with the traceback as text."""
        if self.server is not Server.alive:
            raise error(RPC_S_SERVER_UNAVAILABLE, "The RPC server is unavailable.")
        method = next((m for m in self.wrapped._public_methods_ if m.lower() == name.lower()), None)
        if method is None or named:
            raise error(NO_SUCH_MEMBER)
        Server.calls[method] += 1
        try:
            result = getattr(self.wrapped, method)(*[to_python(one, lambda pointer: pointer) for one in args])
        except VBAError:
            raise  # a gap, or an error of the object model outside COM: nothing that Python could have sent
        except Exception as failure:
            text = "".join(traceback.format_exception(failure))
            Server.tracebacks.append(text)
            if isinstance(failure, ComError):
                # Excel's own error goes through Python as it came, and its text is lost on the way
                raise error(failure.hresult, "Automation error") from failure
            source = "Python COM Server Internal Error"
            raise error(E_FAIL, f"Unexpected Python Error: {text}", source=source) from failure
        return to_vba(result)


def activate() -> PythonObject:
    """The object that the stock module's ``XLPy`` returns."""
    from xlwings.com_server import XLPython

    Server.running()
    return PythonObject(XLPython())
