"""The key and the seal: a returned form whose stamp was changed shows it, since only staff can seal.

Sheet protection only stops accidents. The seal (HMAC-SHA256) covers the stamp and, through the definition, every code,
label and option that the form was made with.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from cii_xl.survey.definition import Definition
from cii_xl.survey.records import Stamp

VARIABLE = "CII_SURVEY_KEY"
"""Environment variable that may hold the key, at least 32 characters."""
_LEAST = 32


class BadKey(ValueError):
    """A key that cannot be used; the message is Chinese and says what to do."""


def key(file: Path, *, make: bool = True) -> bytes:
    """The key: from the environment, else from ``file``, which is made on first use for its owner's eyes only.

    Not to ``make`` one is right where forms are out already: by a new key every one of them would look forged. Raises
    BadKey where it is too short or missing, OSError where the file cannot be made.
    """
    if given := os.environ.get(VARIABLE):
        return _long_enough(given.strip(), f"环境变量 {VARIABLE}")
    if not file.exists():
        if not make:
            fix = f"从备份恢复它，或用环境变量 {VARIABLE} 给出原来的密钥，再试；没有它，收回的问卷都会显得被改动过"
            raise BadKey(f"密钥文件 {file} 不见了，而问卷已经发出；{fix}")
        _make(file)
    return _long_enough(file.read_text("ascii", "replace").strip(), f"密钥文件 {file}")


def _make(file: Path) -> None:
    """A new key file, whole at once: two first uses at the same moment must end with one key."""
    temporary = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(secrets.token_hex(32))
            stream.flush()
            os.fsync(stream.fileno())
        with suppress(FileExistsError):
            os.link(temporary, file)
    finally:
        temporary.unlink(missing_ok=True)


def sealed(stamp: Stamp, definition: Definition, secret: bytes) -> Stamp:
    """The stamp with its seal."""
    return replace(stamp, seal=_seal(stamp, definition, secret))


def holds(stamp: Stamp, definition: Definition, secret: bytes) -> bool:
    """Whether the stamp's seal is ours."""
    return hmac.compare_digest(stamp.seal.encode(), _seal(stamp, definition, secret).encode())


def _seal(stamp: Stamp, definition: Definition, secret: bytes) -> str:
    told = [stamp.form, stamp.version, stamp.edition, stamp.industry, stamp.wave, stamp.respondent]
    message = json.dumps([told, definition.to_json()], ensure_ascii=False, separators=(",", ":"))
    return hmac.new(secret, message.encode(), "sha256").hexdigest()


def _long_enough(text: str, where: str) -> bytes:
    if len(text) < _LEAST or not text.isascii():
        raise BadKey(f"{where} 中的密钥不可用；应为至少 {_LEAST} 个英文字母或数字，从备份恢复原来的密钥")
    return text.encode()
