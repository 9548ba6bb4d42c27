"""Bytes kept by their SHA-256: written whole or not at all, never changed, checked when read."""

from __future__ import annotations

import hashlib
import os
import secrets
from contextlib import suppress
from pathlib import Path


def digest(data: bytes) -> str:
    """SHA-256 of the bytes, hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def place(folder: Path, sha256: str) -> Path:
    """Where the bytes of that digest lie: ``ab/abcdef…``, so that no folder grows endless."""
    return folder / sha256[:2] / sha256


def keep(folder: Path, data: bytes) -> str:
    """Write the bytes unless they are there already, undamaged; the digest. Durable once it returns.

    Raises OSError where the folder cannot be written.
    """
    sha256 = digest(data)
    file = place(folder, sha256)
    if file.is_file() and file.stat().st_size == len(data) and file.read_bytes() == data:
        return sha256
    new = not file.parent.is_dir()
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = file.with_name(f".{sha256[:16]}.{secrets.token_hex(4)}.tmp")
    try:
        with open(temporary, "xb", opener=_for_the_owner) as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        try:
            temporary.replace(file)
        except PermissionError:  # Windows, while another collector reads the same bytes
            if file.read_bytes() != data:
                raise
    finally:
        temporary.unlink(missing_ok=True)
    _settle(file.parent)
    if new:
        _settle(folder)
    return sha256


def undamaged(folder: Path, sha256: str) -> bytes | None:
    """The bytes, or None where they are missing or no longer have that digest."""
    with suppress(FileNotFoundError):
        data = place(folder, sha256).read_bytes()
        if digest(data) == sha256:
            return data
    return None


def _for_the_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _settle(folder: Path) -> None:
    """Bring a folder's table of names to disk, where the system can (Windows and some network drives cannot)."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
