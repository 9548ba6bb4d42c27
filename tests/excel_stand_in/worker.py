"""The process behind ``Excel``: answers its requests, one after the other, until the pipe closes.

Opening a workbook takes seconds, and most tests open the same one. So a workbook just opened stays as it is in the
process that opened it; a copy of that process, which takes a moment to make, goes on with it until another is opened.
"""

from __future__ import annotations

import gc
import os
import pickle
import traceback
import warnings
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .requests import Requests

Request = tuple[str, tuple[Any, ...]]
Answer = tuple[str, Any]


def serve(pipe: Connection) -> None:
    """Become Excel on Windows, and answer."""
    os.setpgid(0, 0)  # so that whoever ends this process ends its copies too
    from . import windows

    windows.install()
    import numpy  # noqa: F401  what xlwings' server would import in every copy
    import pandas  # noqa: F401

    from .requests import Requests

    requests = Requests()
    warnings.simplefilter("error")  # as in the tests themselves
    there: object = None
    request = _received(pipe)
    while request is not None:
        wanted = _file(request)
        if wanted is None or wanted != there:
            answer = _answer(requests, request)
            there = wanted if answer[0] == "ok" else None
            if there is None:
                pipe.send(answer)
                request = _received(pipe)
                continue
        request = _in_a_copy(requests, pipe)


def _file(request: Request) -> object:
    """Which file, as it is now, a request opens and how; None where it opens none."""
    method, args = request
    if method != "open" or not Path(args[0]).is_file():
        return None
    stat = Path(args[0]).stat()
    return (*args, stat.st_mtime_ns, stat.st_size)


def _in_a_copy(requests: Requests, pipe: Connection) -> Request | None:
    """Say that the workbook is open and go on in a copy of this process; returns the request that opens another."""
    gc.freeze()  # or collecting garbage would copy every page
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.close(read)
        pipe.send(("ok", None))
        request = _received(pipe)
        while request is not None and request[0] != "open":
            pipe.send(_answer(requests, request))
            request = _received(pipe)
        with open(write, "wb") as parent:  # noqa: PTH123  a descriptor
            pickle.dump(request, parent)
        os._exit(0)
    os.close(write)
    with open(read, "rb") as told:  # noqa: PTH123
        request = told.read()
    os.waitpid(child, 0)
    return pickle.loads(request) if request else None


def _received(pipe: Connection) -> Request | None:
    try:
        request: Request = pipe.recv()
    except EOFError:
        return None
    return request


def _answer(requests: Requests, request: Request) -> Answer:
    from pyopenvba.exceptions import VBAError, VBARuntimeError

    from . import com

    com.gaps.clear()
    method, args = request
    answer: Answer
    try:
        answer = ("ok", getattr(requests, method)(*args))
    except VBARuntimeError as error:
        answer = ("vba", (error.number, str(error)))
    except VBAError as error:
        answer = ("gap", str(error))
    except Exception:
        answer = ("failed", traceback.format_exc())
    return ("gap", "；".join(com.gaps)) if com.gaps else answer
