"""Finding an industry, stage or substage by what a person typed."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from cii_xl.index.problems import UnknownName


def fold(text: object) -> str:
    """The form in which names are compared: full-width characters made narrow, case and outer spaces dropped."""
    return unicodedata.normalize("NFKC", str(text)).strip().casefold()


def find(kind: str, given: object, known: Iterable[str]) -> str:
    """The known name that ``given`` means; raises UnknownName with the nearest names where there is none."""
    names = list(known)
    wanted = fold(given)
    for name in names:
        if fold(name) == wanted:
            return name
    raise UnknownName(kind, given, names)
