"""Running ``extract`` in a process of its own, with limits on memory and time.

A file made to hurt takes down the child only, and the parent can import pandas while the child works.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from cii_xl.book.reading.extract import NO_MEMORY, Parsed
from cii_xl.book.reading.intake import UnusableFile, problem

SECONDS = 60.0
MEMORY = 2 << 30

# The child finds packages exactly as the parent does: installed, editable, or from a checkout on PYTHONPATH.
_BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from cii_xl.book.reading import extract; extract.main()"
)
_ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENPYXL_LXML": "False",  # the same parser on every computer, the one that defusedxml guards
    "OPENPYXL_DEFUSEDXML": "True",
}


class Child:
    """A parse under way; a context manager, so that no process is left behind."""

    def __init__(self, path: Path, seconds: float, memory: int) -> None:
        self._path, self._seconds, self._deadline = path, seconds, time.monotonic() + seconds
        search = json.dumps([str(entry or Path.cwd()) for entry in sys.path])
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-P", "-c", _BOOT, search, str(path.absolute()), str(memory)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | _ENVIRONMENT,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._process.returncode is None:
            self._process.kill()
            self._process.communicate()

    def result(self) -> Parsed:
        """Wait for the child; raises UnusableFile if it ran out of time or memory, or could not read the file."""
        try:
            out, err = self._process.communicate(timeout=max(0.0, self._deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            raise self._unusable("file.time", f"{self._seconds:g} 秒内没有读完") from None
        if self._process.returncode == NO_MEMORY:
            raise self._unusable("file.memory", "读取时内存超出限制")
        if self._process.returncode != 0:
            lines = err.decode("utf-8", "replace").strip().splitlines() or [f"退出码 {self._process.returncode}"]
            raise self._unusable("file.unparsable", f"内容无法解析（{lines[-1][:200]}）")
        return Parsed.from_json(out)

    def _unusable(self, rule: str, found: str) -> UnusableFile:
        fix = "用 Excel 打开并另存为新的 .xlsx 再试；或在新工作簿中只保留行业表"
        return UnusableFile([problem(self._path.name, rule, found, "能正常打开、大小普通的工作簿", fix)])


def start(path: Path, *, seconds: float = SECONDS, memory: int = MEMORY) -> Child:
    """Begin to parse a file that ``intake.inspect`` has let pass; ``memory`` is in bytes of address space."""
    return Child(path, seconds, memory)


def parse(path: Path, *, seconds: float = SECONDS, memory: int = MEMORY) -> Parsed:
    """Parse a file and wait for it; raises UnusableFile."""
    with start(path, seconds=seconds, memory=memory) as child:
        return child.result()
