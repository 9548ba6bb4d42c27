"""The inbox: which of its files are looked at, and their bytes, read once. Nothing in it is ever changed."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cii_xl.usage import file_fault

_CHUNK = 1 << 20
_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp"})
"""Categories of characters that are not seen but change what is."""
_LAST = datetime(9999, 12, 30, tzinfo=UTC).timestamp()
"""Of what some disks say of a file, the last moment that can be told."""
_ADVICE = {
    errno.ENOENT: "文件已被移走或改名；确认它在收件文件夹中",
    errno.EACCES: "没有读取权限，或被其他程序占用；授予读取权限，或关闭正在使用它的程序",
    errno.EPERM: "没有读取权限；授予读取权限",
}
_OF_THE_SYSTEM = frozenset({"thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a file of the inbox that is no verdict: it was passed over, left for later, or known."""

    file: str
    """Its path within the inbox."""
    text: str
    """Chinese, for staff."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file's bytes. ``data`` is None where it is larger than may be kept."""

    name: str
    sha256: str
    size: int
    data: bytes | None
    received: str
    """When the file was last changed by its own account, ISO in UTC."""


class StillWritten(ValueError):
    """A file that changed while it was read."""


def files(inbox: Path, store: Path) -> tuple[list[Path], list[Remark]]:
    """All files to look at, by path, and remarks on those passed over. The store, should it lie within, is none of it.

    Raises OSError where the inbox is not a folder that can be read.
    """
    os.scandir(inbox).close()
    found: list[Path] = []
    remarks: list[Remark] = []
    for path in sorted(_walk(inbox, _real(store), remarks), key=lambda p: p.relative_to(inbox).as_posix()):
        name = path.name.casefold()
        if name.startswith(".") or name.endswith(".tmp") or name in _OF_THE_SYSTEM:
            continue
        if why := _passed_over(path, inbox):
            remarks.append(Remark(name_of(path, inbox), why))
        else:
            found.append(path)
    return found, remarks


def name_of(path: Path, inbox: Path) -> str:
    """What a file is called in messages: its path within the inbox, as proper Unicode that cannot steer a terminal or
    turn round what is read."""
    name = path.relative_to(inbox).as_posix().encode("utf-8", "replace").decode()
    return "".join("?" if unicodedata.category(c) in _UNSEEN else c for c in name)


def read(path: Path, inbox: Path, limit: int) -> Arrived:
    """A file's bytes and their digest, read once; of more than ``limit`` bytes only the digest.

    Raises OSError where it is gone or cannot be read, StillWritten where somebody is copying it into the inbox.
    """
    digest, size = hashlib.sha256(), 0
    chunks: list[bytes] = []
    with path.open("rb") as stream:
        before = os.fstat(stream.fileno())
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            chunks = [*chunks, chunk] if size <= limit else []
        after = os.fstat(stream.fileno())
    if (before.st_mtime_ns, size) != (after.st_mtime_ns, after.st_size):
        raise StillWritten(path)
    data = b"".join(chunks) if size <= limit else None
    return Arrived(name_of(path, inbox), digest.hexdigest(), size, data, _moment(after.st_mtime))


def unreadable(path: Path, error: OSError) -> str:
    """Why a file of the inbox could not be read, and what to do."""
    if path.is_symlink():
        return "无法读取：链接所指的文件不存在或打不开；放入文件本身，再收一次"
    if error.errno in _ADVICE:
        return f"无法读取：{_ADVICE[error.errno]}，再收一次"
    return file_fault(OSError(error.errno, f"系统错误 {error.errno}"))


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(min(max(seconds, 0.0), _LAST), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _walk(inbox: Path, store: Path, remarks: list[Remark]) -> Iterator[Path]:
    """Everything in the inbox and below that is no folder; links to folders are told, not followed."""

    def closed(error: OSError) -> None:
        remarks.append(Remark(name_of(Path(error.filename), inbox), "无法打开的文件夹；检查访问权限后再收一次"))

    for here, folders, names in os.walk(inbox, onerror=closed):
        place = Path(here)
        yield from (place / name for name in (*names, *(f for f in folders if (place / f).is_symlink())))
        folders[:] = [f for f in folders if not f.startswith(".") and _real(place / f) != store]


def _real(path: Path) -> Path:
    """Where a path leads in the end; unlike ``Path.resolve`` never raises, not for links in a circle either."""
    return Path(os.path.realpath(path))


def _passed_over(path: Path, inbox: Path) -> str:
    """Why a file is not looked at; blank where it is."""
    if path.name.startswith("~$"):
        return f"Excel 打开 {path.name[2:]} 时的临时文件，已跳过；关闭该文件后再收一次"
    if path.is_symlink() and not _real(path).is_relative_to(_real(inbox)):
        return "指向收件文件夹以外的链接，已跳过；请放入文件本身"
    try:
        mode = path.stat().st_mode
    except OSError:
        return ""  # gone or unreadable: told when it is read
    if stat.S_ISDIR(mode):
        return "指向文件夹的链接，已跳过；请放入文件本身"
    return "" if stat.S_ISREG(mode) else "不是普通文件，已跳过"
