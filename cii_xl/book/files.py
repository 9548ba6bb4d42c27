"""Writing files whole or not at all, and never over somebody's work."""

from __future__ import annotations

import itertools
import secrets
from pathlib import Path

_LONGEST = 60
"""Characters of a file name: with the temporary suffix, Chinese ones must stay below 255 bytes."""


def write_atomically(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path`` whole or not at all: to a temporary file in the same folder, then renamed.

    Raises OSError where the folder cannot be written or the file is open in Excel; what was there is then untouched.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        with temporary.open("xb") as file:
            file.write(data)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def write_new(path: Path, data: bytes) -> Path:
    """Write ``data`` as ``path``, or as ``名称-2``, ``名称-3``, … where other files have the name; returns the path.

    A file that already holds the same bytes is left as it is.
    """
    for number in itertools.count(1):
        free = path if number == 1 else path.with_name(f"{path.stem}-{number}{path.suffix}")
        if free.is_file() and free.stat().st_size == len(data) and free.read_bytes() == data:
            return free
        if not free.exists():
            write_atomically(free, data)
            return free
    raise AssertionError("unreachable")


def file_name(text: str) -> str:
    """An edition id made fit for a file name on every system."""
    kept = "".join("-" if c in '<>:"/\\|?*' or ord(c) < 32 else c for c in text).strip(" .")
    return kept[:_LONGEST] or "未命名"
