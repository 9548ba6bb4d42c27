"""What a wave may be called: its name stands in the names of files."""

from __future__ import annotations

import unicodedata

_LONGEST = 20
_NOT_IN_FILE_NAMES = '/\\:*?"<>|'


class BadWave(ValueError):
    """A name that no wave may have; the message says why and what is allowed."""


def checked_wave(text: str) -> str:
    """The wave's name without outer spaces, such as ``2026Q4``; raises BadWave."""
    wave = text.strip()
    if not wave or len(wave) > _LONGEST or unprintable(wave) or set(wave) & set(_NOT_IN_FILE_NAMES):
        allowed = f"1 至 {_LONGEST} 个字符，不含 {' '.join(_NOT_IN_FILE_NAMES)}"
        raise BadWave(f"轮次“{text}”不可用；应为：{allowed}；请改写，例如 2026Q4")
    return wave


def unprintable(text: str) -> bool:
    """Whether a text holds line ends or other control characters, or half a character."""
    return any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in text)
