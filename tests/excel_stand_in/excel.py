"""Excel as tests see it: a workbook that is opened, edited, calculated and read, in a process of its own."""

from __future__ import annotations

import multiprocessing
import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Self

from .workbook import Book

ERROR_NUMBERS = {"#NULL!": 2000, "#DIV/0!": 2007, "#VALUE!": 2015, "#REF!": 2023, "#NAME?": 2029, "#NUM!": 2036,
                 "#N/A": 2042, "#SPILL!": 2045, "#CALC!": 2050}  # fmt: skip
"""Excel's errors and what VBA's CVErr calls them."""


@dataclass(frozen=True)
class XlError:
    """An error value in a cell or returned by a function: ``XlError("#N/A")``."""

    code: str


class Ref(str):
    """Cells as an argument of ``Book.call``: ``Ref("制造!A2:A8")`` arrives as a Range, not as its values."""

    __slots__ = ()


class VbaError(Exception):
    """A run-time error that the VBA did not handle: where Excel would show its 'End / Debug' box."""

    def __init__(self, number: int, text: str) -> None:
        super().__init__(number, text)
        self.number, self.text = number, text


class StandInGap(Exception):
    """Something that Excel has and the stand-in has not, by name; no test may take it for an answer of Excel."""


class StandInError(Exception):
    """The stand-in itself failed; the worker's traceback."""


class Excel:
    """The process that plays Excel, started at the first ``open``; it has one workbook open at a time."""

    def __init__(self, timeout: float = 60.0) -> None:
        self.timeout = timeout
        self._process: Any = None
        self._pipe: Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def open(self, path: Path, *, read_only: bool = False, run_open: bool = True) -> Book:
        """Open a workbook with its macros, ``Workbook_Open`` included; whatever was open is closed unsaved."""
        if self._pipe is None:
            from .worker import serve

            context = multiprocessing.get_context("spawn")  # nothing of this process may leak into that one
            self._pipe, theirs = context.Pipe()
            self._process = context.Process(target=serve, args=(theirs,), daemon=True)
            self._process.start()
            theirs.close()
        self.ask("open", str(path), read_only, run_open)
        return Book(self.ask)

    def ask(self, method: str, *args: Any) -> Any:
        """One request; raises what went wrong as VbaError, StandInGap or StandInError."""
        assert self._pipe is not None
        self._pipe.send((method, args))
        if not self._pipe.poll(self.timeout):
            self.close()
            raise StandInError(f"{self.timeout:g} 秒内没有答复 {method}，已终止")
        try:
            kind, answer = self._pipe.recv()
        except EOFError:
            self.close()
            raise StandInError(f"执行 {method} 时进程退出") from None
        if kind == "vba":
            raise VbaError(*answer)
        if kind == "gap":
            raise StandInGap(answer)
        if kind == "failed":
            raise StandInError(answer)
        return answer

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            with suppress(ProcessLookupError, PermissionError):  # ended by itself
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.join()
            assert self._pipe is not None
            self._pipe.close()
        self._process = self._pipe = None
