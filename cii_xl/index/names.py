"""Finding an industry, stage or substage by what a person typed."""

from __future__ import annotations

from collections.abc import Iterable

from cii_xl.index.problems import UnknownName, fold


def find(kind: str, given: object, known: Iterable[str]) -> str:
    """The known name that ``given`` means, an exact one first; raises UnknownName with the nearest names."""
    names = list(known)
    if given in names:
        return str(given)
    wanted = fold(given)
    for name in names:
        if fold(name) == wanted:
            return name
    raise UnknownName(kind, given, names)
