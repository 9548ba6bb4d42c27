"""The process behind ``Excel``: answers its requests, one after the other, until the pipe closes."""

from __future__ import annotations

import traceback
import warnings
from multiprocessing.connection import Connection
from typing import Any


def serve(pipe: Connection) -> None:
    """Become Excel on Windows, and answer."""
    from . import windows

    windows.install()
    from pyopenvba.exceptions import VBAError, VBARuntimeError

    from . import com
    from .requests import Requests

    requests = Requests()
    warnings.simplefilter("error")  # as in the tests themselves
    while True:
        try:
            method, args = pipe.recv()
        except EOFError:
            return
        com.gaps.clear()
        answer: tuple[str, Any]
        try:
            answer = ("ok", getattr(requests, method)(*args))
        except VBARuntimeError as error:
            answer = ("vba", (error.number, str(error)))
        except VBAError as error:
            answer = ("gap", str(error))
        except Exception:
            answer = ("failed", traceback.format_exc())
        if com.gaps:
            answer = ("gap", "；".join(com.gaps))
        pipe.send(answer)
