"""Reading returned files in processes of their own, with limits on memory and time for each file.

A file made to hurt takes down its worker, which is replaced; the other files go on.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

from cii_xl.book.reading.intake import MB, Reason
from cii_xl.survey.reading import content, extract

SECONDS = 20.0
"""For a file, from handing it over to having its content; over 2 MB (an export) in proportion to its size."""
MEMORY = 280 << 20
"""Address space of a worker in bytes: more than what is resident, which must stay under 300 MB."""
WORKERS = 2
_NO_MEMORY = 3
_FIX = "用 Excel 或 WPS 打开，另存为新的 .xlsx 再试；仍不行时，在最初收到的问卷文件中重新填写（问卷星则分批导出）"
_EXPECTED = "能正常打开、大小普通的问卷"

# The child finds packages exactly as the parent does: installed, editable, or from a checkout on PYTHONPATH.
_BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from cii_xl.survey.reading import worker; worker.main()"
)
_ENVIRONMENT = {"OPENPYXL_LXML": "False", "OPENPYXL_DEFUSEDXML": "True"}


@dataclass(frozen=True, slots=True)
class Job:
    """One file to read: where it is, and the name that people know it by."""

    path: Path
    name: str


class Workers:
    """``n`` workers that read files side by side; a context manager, so that no process is left behind."""

    def __init__(self, n: int = WORKERS, *, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._n = n
        self._idle: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
        self._workers = [_Worker(seconds, memory) for _ in range(n)]

    def __enter__(self) -> Self:
        for worker in self._workers:
            worker.start()
            self._idle.put(worker)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for worker in self._workers:
            worker.close()

    def read_all(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, content.Content]]:
        """Each job with its content, as they come: not in the order given. Jobs are taken as workers get free."""
        waiting = iter(jobs)
        with ThreadPoolExecutor(self._n) as threads:
            # One job more for each worker than it can read, so that none waits while the caller is busy.
            running = {threads.submit(self._read, job): job for job in islice(waiting, 2 * self._n)}
            try:
                while running:
                    done: set[Future[content.Content]] = wait(running, return_when=FIRST_COMPLETED).done
                    for future in done:
                        job = running.pop(future)
                        running |= {threads.submit(self._read, more): more for more in islice(waiting, 1)}
                        yield job, future.result()
            finally:
                threads.shutdown(wait=False, cancel_futures=True)

    def _read(self, job: Job) -> content.Content:
        worker = self._idle.get()
        try:
            return content.from_json(worker.read(job))
        finally:
            self._idle.put(worker)


class _Worker:
    """The parent's side of one worker process."""

    def __init__(self, seconds: float, memory: int) -> None:
        self._seconds, self._memory = seconds, memory
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False
        self._lock = threading.Lock()

    def start(self) -> subprocess.Popen[bytes]:
        """The process, begun where there is none; raises RuntimeError once closed."""
        with self._lock:
            if self._closed:
                raise RuntimeError("the workers were closed")
            self._process = self._process or self._begun()
            return self._process

    def _begun(self) -> subprocess.Popen[bytes]:
        search = json.dumps([str(entry or Path.cwd()) for entry in sys.path])
        return subprocess.Popen(
            [sys.executable, "-W", "ignore", "-P", "-c", _BOOT, search, str(self._memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | _ENVIRONMENT,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )

    def close(self) -> None:
        """End the process for good, also while a thread still waits for it."""
        with self._lock:
            self._closed = True
        self.end()

    def end(self, *, gone: bool = False) -> int | None:
        """End the process, which has nothing to lose; its exit status, None where there was none. ``gone``: it has
        closed its output and is about to end by itself."""
        with self._lock:
            process, self._process = self._process, None
        if process is None:
            return None
        with suppress(subprocess.TimeoutExpired):
            # one that dies by itself closes its pipe a moment before, and its exit status tells why
            process.wait(1.0 if gone else 0.0)
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):  # what could not be written to it is lost with it
                    pipe.close()
        return process.wait()

    def read(self, job: Job) -> str | bytes:
        """The JSON of the job's content; a refusal where it takes too much time or memory.

        A worker that dies of anything else is replaced and the file tried once more: it need not be the file's fault.
        """
        seconds = self._seconds * max(1.0, _size(job.path) / (2 * MB))
        for _ in range(2):
            line, slow = self._ask(job, seconds)
            if line.endswith(b"\n"):
                return line
            status = self.end(gone=True)
            if slow:
                return _refusal(job.name, "file.time", f"{seconds:.3g} 秒内没有读完")
            if status == _NO_MEMORY:
                return _refusal(job.name, "file.memory", "读取时内存超出限制")
        return _refusal(job.name, "file.unparsable", f"读取程序中途停止（退出码 {status}）")

    def _ask(self, job: Job, seconds: float) -> tuple[bytes, bool]:
        """What the process answers, not a whole line if it is gone; and whether it was ended for being slow."""
        process = self.start()
        assert process.stdin is not None
        assert process.stdout is not None
        slow = threading.Event()

        def too_slow() -> None:
            slow.set()
            process.kill()

        timer = threading.Timer(seconds, too_slow)
        timer.start()
        line = b""
        try:
            with suppress(OSError):  # it is gone already: its exit status tells why
                process.stdin.write(json.dumps([str(job.path.absolute()), job.name, seconds]).encode() + b"\n")
                process.stdin.flush()
                line = process.stdout.readline()
        finally:
            timer.cancel()
        return line, slow.is_set()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _refusal(name: str, rule: str, found: str) -> str:
    return content.refused_json(name, [Reason(rule, found, _EXPECTED, _FIX)])


def main() -> None:
    """The worker: one JSON line (path, name, seconds) in, one JSON line of content out, until the input ends.

    Command line: search path (JSON), bytes of memory.
    """
    # openpyxl would import these where they are installed: slow, and pictures are not to be decoded.
    sys.modules |= {"numpy": None, "PIL": None}  # type: ignore[dict-item]
    _limit(int(sys.argv[2]))
    import openpyxl  # noqa: F401  while the parent prepares the first file

    try:
        for line in sys.stdin.buffer:
            path, name, seconds = json.loads(line)
            _alarm(2 * seconds + 1)
            sys.stdout.buffer.write(_read(path, name).encode() + b"\n")
            sys.stdout.buffer.flush()
            _alarm(0)
    except MemoryError:
        os._exit(_NO_MEMORY)  # nothing may be left to end in good order with


def _read(path: str, name: str) -> str:
    try:
        found = extract.extract(Path(path), name)
    except MemoryError:
        raise
    except Exception as error:  # whatever a broken file makes openpyxl raise, said in one line with its first cause
        while error.__cause__ and isinstance(error.__cause__, Exception):
            error = error.__cause__
        if isinstance(error, MemoryError):
            raise error from None
        told = f"{type(error).__name__}: {error}".partition("\n")[0][:200]
        return _refusal(name, "file.unparsable", f"内容无法解析（{told}）")
    return content.refused_json(name, found) if isinstance(found, list) else content.to_json(found)


def _limit(memory: int) -> None:
    """Cap the memory of this process where the platform can (not Windows; macOS refuses)."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _alarm(seconds: float) -> None:
    """End this process in so many seconds, 0 for never, should the parent be gone by then (not on Windows)."""
    with suppress(ImportError, AttributeError):
        import signal

        signal.setitimer(signal.ITIMER_REAL, seconds)
