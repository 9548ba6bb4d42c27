"""A deck brought up to date in its place, with the old one kept beside it."""

from __future__ import annotations

from pathlib import Path

from cii_xl.book.files import write_atomically, write_new

BACKUP = "备份"


class Busy(ValueError):
    """A deck that is open in a program, or cannot be written; the message says what to do."""


def replace_deck(path: Path, before: bytes, after: bytes) -> Path:
    """Write ``after`` in place of the deck, whole or not at all; returns where ``before`` is kept.

    Raises Busy where PowerPoint or another program has the file open or wrote it since ``before`` was read, OSError
    where the folder cannot be written.
    """
    busy = f"{path.name} 正在 PowerPoint 或 WPS 中打开，没有写出；请关闭后再试"
    if any(path.with_name(lock).exists() for lock in (f"~${path.name}", f".~{path.name}", f".~lock.{path.name}#")):
        raise Busy(busy)
    if path.read_bytes() != before:
        raise Busy(f"{path.name} 在更新期间被改过，没有写出；请再更新一次")
    backup = write_new(path.with_name(f"{path.stem}.{BACKUP}{path.suffix}"), before)
    try:
        write_atomically(path, after)
    except PermissionError as error:
        raise Busy(f"{busy}（或没有写权限）；原文件未动，已另存一份 {backup.name}") from error
    return backup
