"""Words and figures for titles: short, at one decimal, and right where there is one, none, or a tie."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from cii_xl.index.summary import one

TITLE_EMS = 70.0
"""Room for a title, in Chinese characters: two lines of 24 pt on 12.3 inches, less a little for ragged ends."""

_NAME_EMS = 10.0
_LABEL_EMS = 20.0


def ems(text: str) -> float:
    """Width of a text in Chinese characters; Latin ones count 0.6."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.6 for c in text)


def clean(name: str) -> str:
    """A name on one line, without characters that cannot be shown, and that files refuse."""
    return " ".join("".join(c if c.isprintable() else " " for c in name).split())


def short(name: str, room: float = _NAME_EMS) -> str:
    """A name that leaves a title room: cut with … where it is longer than ``room`` Chinese characters."""
    name = clean(name)
    if ems(name) <= room:
        return name
    while ems(name) > room - 1:
        name = name[:-1]
    return name + "…"


def label(name: str) -> str:
    """A name beside a bar or in a cell, where two lines are the most."""
    return short(name, _LABEL_EMS)


def names(all_of_them: Sequence[str], most: int = 3) -> str:
    """``金融、零售``; beyond ``most`` only the first and how many there are."""
    if len(all_of_them) <= most:
        return "、".join(short(name, _NAME_EMS if len(all_of_them) == 1 else 6.0) for name in all_of_them)
    return f"{short(all_of_them[0])}等 {len(all_of_them)} 个"


def quoted(all_of_them: Sequence[str], most: int = 2) -> str:
    """``“商品管理”、“支付结算”``; beyond ``most`` only the first and how many there are."""
    if len(all_of_them) <= most:
        return "、".join(f"“{short(name, _NAME_EMS if len(all_of_them) == 1 else 6.0)}”" for name in all_of_them)
    return f"“{short(all_of_them[0])}”等 {len(all_of_them)} 个环节"


def highest(values: Sequence[float]) -> list[int]:
    """Where the highest figure is; all that read the same at one decimal, since that is what a reader sees."""
    most = one(max(values))
    return [i for i, x in enumerate(values) if one(x) == most]


def apart(*values: float) -> list[str]:
    """Figures at one decimal, or at up to three where values that differ would read the same."""
    for places in (1, 2, 3):
        shown = [one(v, places) for v in values]
        if len(set(shown)) == len(set(values)):
            return shown
    return [one(v) for v in values]


def signed(x: float) -> str:
    """A change with its sign, at one decimal or at as many (up to three) as it needs to be more than nothing."""
    for places in (1, 2, 3):
        shown = one(abs(x), places)
        if float(shown):
            return ("+" if x > 0 else "-") + shown
    return "0.0"


def course(before: float, after: float, up: str = "升至", down: str = "降至", unit: str = "") -> str:
    """``由 17.1% 升至 18.0%``; ``保持在 17.1%`` where nothing is seen to change."""
    a, b = apart(before, after)
    if a == b:
        return f"保持在 {a}{unit}"
    return f"由 {a}{unit} {up if after > before else down} {b}{unit}"


def either(words: Sequence[str]) -> str:
    """``公布``, ``公布或问卷``, ``公布、问卷或自填``; nothing of no words."""
    return "或".join(part for part in ("、".join(words[:-1]), *words[-1:]) if part)


def listed(pairs: Iterable[tuple[str, str]]) -> str:
    """``金融 30.2、零售 21.5``, for texts that tell what a picture shows."""
    return "、".join(f"{clean(name)} {figure}" for name, figure in pairs)
