"""LibreOffice as tests see it: documents that are opened, changed, recalculated and read.

LibreOffice's Python interface (``uno``) belongs to the system's Python, not to the one that runs the tests, so
``uno_worker.py`` runs there and is told what to do over its standard input, one JSON object per line.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import json
import queue
import shutil
import subprocess
import tempfile
import threading
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self, TypedDict

from tools.render import OfficeError, Soffice, private_environment

PYTHON = "/usr/bin/python3"
WORKER = Path(__file__).with_name("uno_worker.py")

FILTERS = {
    ".xlsx": "Calc MS Excel 2007 XML",
    ".xlsm": "Calc MS Excel 2007 VBA XML",
    ".xls": "MS Excel 97",
    ".csv": "Text - txt - csv (StarCalc)",
}
"""Ending of a file's name → what LibreOffice calls the format."""

Value = float | str
"""What a cell shows: a number, a text (``""`` when empty), or the text of an error such as ``#DIV/0!``."""


class FormulaCell(TypedDict):
    """A formula as LibreOffice writes it (``;`` between arguments, braces round an array formula) and its result.

    ``error`` is 0 or LibreOffice's code: 503 ``#NUM!``, 519 ``#VALUE!``, 524 ``#REF!``, 525 ``#NAME?``,
    532 ``#DIV/0!``, 32767 ``#N/A``; any other code shows as ``Err:nnn``.
    """

    formula: str
    value: Value
    error: int


class Table(TypedDict):
    """Where an Excel Table stands; ``ref`` (``A3:D8``) has the header row in it."""

    sheet: str
    ref: str


class Chart(TypedDict):
    """A chart's title (``""`` without one) and the ranges it draws, ``$制造.$D$4:$D$8``."""

    title: str
    ranges: list[str]


@functools.cache
def missing() -> tuple[str, ...]:
    """What the LibreOffice tests need and this computer does not have."""
    lacking = [name for name in ("soffice", "pdftoppm", "pdftotext") if shutil.which(name) is None]
    if not Path(PYTHON).exists() or subprocess.run([PYTHON, "-I", "-c", "import uno"], capture_output=True).returncode:
        lacking.append("python3-uno")
    fonts = shutil.which("fc-list")
    if fonts is None or not subprocess.run([fonts, ":lang=zh", "family"], capture_output=True).stdout.strip():
        lacking.append("中文字体")
    return tuple(lacking)


class Office:
    """One LibreOffice process, started when first needed and again after a failure; ``close`` ends it.

    ``timeout`` is the longest wait for any one answer, in seconds; a LibreOffice that takes longer is ended.
    """

    def __init__(self, timeout: float = 60.0) -> None:
        self.timeout = timeout
        self._numbers = itertools.count()
        self._home: tempfile.TemporaryDirectory[str] | None = None
        self._soffice: Soffice | None = None
        self._worker: subprocess.Popen[str] | None = None
        self._replies: queue.Queue[dict[str, Any] | None] = queue.Queue()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def running(self) -> bool:
        """Whether there is a LibreOffice to talk to."""
        return self._worker is not None

    def open(self, path: Path, *, macros: bool = False) -> Doc:
        """Open a file out of sight. With ``macros`` its VBA may run (MacroExecutionMode 4), else never (0)."""
        if not self.running:
            self._start()
        number = next(self._numbers)
        self.call("open", number, path.resolve().as_uri(), 4 if macros else 0)
        return Doc(self, number)

    def fill(self, path: Path, values: Mapping[str, Mapping[str, Value]], to: Path) -> None:
        """Open a file, put values into its cells by sheet and address, save it as another, and close it.

        As ``open``, ``set``, ``save_as`` and ``close`` do, in one request: some hundreds of files a minute.
        """
        if not self.running:
            self._start()
        self.call("fill", path.resolve().as_uri(), values, to.resolve().as_uri(), FILTERS[to.suffix])

    def call(self, method: str, *arguments: object) -> Any:
        """Ask the worker for one thing; OfficeError if LibreOffice refuses, dies or does not answer in time."""
        if self._worker is None or self._worker.stdin is None:
            raise OfficeError(f"LibreOffice 已经退出,无法执行 {method};请重新打开文件")
        with contextlib.suppress(BrokenPipeError):  # the worker has ended; what it said last is still to be read
            self._worker.stdin.write(json.dumps([method, *arguments]) + "\n")
            self._worker.stdin.flush()
        return self._reply(method)

    def close(self) -> None:
        """End LibreOffice and remove its folder."""
        if self._worker is not None and self._soffice is not None:
            with contextlib.suppress(OfficeError, subprocess.TimeoutExpired):  # then it is ended by force
                self.call("quit")
                self._soffice.process.wait(10)
        self._abandon()

    def _start(self) -> None:
        self._home = tempfile.TemporaryDirectory(prefix="cii-office-", ignore_cleanup_errors=True)
        home = Path(self._home.name)
        pipe = f"cii-{uuid.uuid4().hex}"
        self._replies = queue.Queue()
        try:
            self._soffice = Soffice(home, pipe=pipe)
            with (home / "worker.log").open("ab") as log:
                self._worker = subprocess.Popen(
                    [PYTHON, "-I", "-X", "utf8", str(WORKER), pipe],
                    env=private_environment(home),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    encoding="utf-8",
                )
        except (OSError, OfficeError):
            self._abandon()
            raise
        threading.Thread(target=_listen, args=(self._worker, self._replies), daemon=True).start()
        self._reply("start")

    def _reply(self, method: str) -> Any:
        try:
            reply = self._replies.get(timeout=self.timeout)
        except queue.Empty:
            raise self._failure(f"LibreOffice 在 {self.timeout:g} 秒内没有答复 {method},已终止") from None
        if reply is None or reply.get("gone"):
            raise self._failure(f"LibreOffice 在执行 {method} 时崩溃或退出")
        if "error" in reply:
            raise OfficeError(f"{method}:{reply['error']}")
        return reply["ok"]

    def _failure(self, what: str) -> OfficeError:
        """End everything and make the error to raise, with what the processes wrote last."""
        said = []
        if self._home is not None:
            for log in sorted(Path(self._home.name).glob("*.log")):
                said += log.read_text(encoding="utf-8", errors="replace").splitlines()[-5:]
        self._abandon()
        return OfficeError("\n".join([what, *said]))

    def _abandon(self) -> None:
        if self._worker is not None:
            self._worker.kill()
            self._worker.wait()
            if self._worker.stdin is not None:
                with contextlib.suppress(BrokenPipeError):  # a request that it never read
                    self._worker.stdin.close()
        if self._soffice is not None:
            self._soffice.stop()
        if self._home is not None:
            self._home.cleanup()
        self._worker = self._soffice = self._home = None


def _listen(worker: subprocess.Popen[str], replies: queue.Queue[dict[str, Any] | None]) -> None:
    """Pass the worker's answers on; None when it has ended."""
    if worker.stdout is not None:
        with worker.stdout:
            for line in worker.stdout:
                if line.endswith("\n"):  # else it was ended while it wrote
                    replies.put(json.loads(line))
    replies.put(None)


class Doc:
    """One open document. Sheets go by their visible name, cells and ranges by A1 notation, rows from 1.

    Changes made here raise no workbook events (Workbook_SheetChange stays silent), and no method recalculates
    everything: LibreOffice shows the values stored in the file until ``recalculate``.
    """

    def __init__(self, office: Office, number: int) -> None:
        self._office, self._number = office, number

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _call(self, method: str, *arguments: object) -> Any:
        return self._office.call(method, self._number, *arguments)

    def recalculate(self) -> None:
        """Recalculate every formula, whether or not anything it depends on has changed."""
        self._call("recalculate")

    def sheets(self) -> list[str]:
        """Names of all sheets, hidden ones too, in order."""
        names: list[str] = self._call("sheets")
        return names

    def cells(self, sheet: str, a1: str) -> list[list[Value]]:
        """Rows of a range."""
        rows: list[list[Value]] = self._call("cells", sheet, a1)
        return rows

    def formula_cells(self) -> dict[str, FormulaCell]:
        """Every formula of every sheet, by ``制造!A1``."""
        found: dict[str, FormulaCell] = self._call("formula_cells")
        return found

    def set(self, sheet: str, cell: str, value: Value) -> None:
        """Put a number, a text or, beginning with ``=``, a formula in LibreOffice's own notation into a cell.

        That notation has ``;`` between arguments and ``$制造.A1`` for other sheets; ``tblMFG[权重]`` is as in Excel.
        """
        self._call("set", sheet, cell, value)

    def unprotect(self, sheet: str) -> None:
        """Take the protection off a sheet that has no password."""
        self._call("unprotect", sheet)

    def forget_properties(self) -> None:
        """Remove the custom document properties."""
        self._call("forget_properties")

    def insert_row(self, sheet: str, row: int) -> None:
        """Insert a whole empty sheet row above ``row``, as a person would."""
        self._call("insert_row", sheet, row)

    def insert_cells(self, sheet: str, a1: str) -> None:
        """Insert empty cells at a range, pushing down only what stands under it."""
        self._call("insert_cells", sheet, a1)

    def tables(self) -> dict[str, Table]:
        """Excel Tables (LibreOffice's database ranges) by name."""
        found: dict[str, Table] = self._call("tables")
        return found

    def charts(self) -> dict[str, list[Chart]]:
        """Charts of each sheet that has any, by sheet name."""
        found: dict[str, list[Chart]] = self._call("charts")
        return found

    def basic_modules(self, library: str = "VBAProject") -> list[str]:
        """Names of the modules of a Basic library; a workbook's VBA is in ``VBAProject``. Empty if there is none."""
        names: list[str] = self._call("basic_modules", library)
        return names

    def save_as(self, path: Path, *, password: str = "") -> None:
        """Write a copy, in the format of the file name's ending, one of ``FILTERS``; the document stays as it is.

        Of a .csv it is the first sheet, in UTF-8. With ``password`` a copy in .xlsx opens with it only.
        """
        self._call("store", path.resolve().as_uri(), FILTERS[path.suffix], password)

    def to_pdf(self, path: Path) -> None:
        """Print all visible sheets."""
        self._call("store", path.resolve().as_uri(), "calc_pdf_Export")

    def close(self) -> None:
        """Close without saving. Nothing happens if LibreOffice has ended meanwhile: an earlier error says so."""
        if self._office.running:
            self._call("close")
