"""Ids of those whom a list gives none: the one that a company has already, else the next number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from cii_xl.index.problems import fold
from cii_xl.survey.credit_code import normalised
from cii_xl.survey.records import Respondent


class Ambiguous(ValueError):
    """A name that several on the earlier list have; ``ids`` are theirs."""

    def __init__(self, ids: Sequence[str]) -> None:
        self.ids = tuple(ids)
        super().__init__("、".join(ids))


class Numbering:
    """Gives ids, each once.

    Parameters
    ----------
    industry : the code that numbers begin with, as in ``MFG-0001``.
    listed : respondents of the wave so far, by id.
    now : the new list; who has an id there keeps it, and nobody else gets it.
    """

    def __init__(self, industry: str, listed: Mapping[str, Respondent], now: Iterable[Respondent]) -> None:
        told = list(now)
        given = {one.id for one in told if one.id}
        self._industry = industry
        self._free = {id: one for id, one in listed.items() if id not in given}
        # a company found by its code is not to be taken for another of the same name
        self._by_code = {normalised(one.credit_code): id for id, one in self._free.items() if one.credit_code}
        self._coded = {code for one in told if not one.id and (code := normalised(one.credit_code)) in self._by_code}
        taken = (re.fullmatch(rf"{re.escape(industry)}-(\d+)", id, re.IGNORECASE) for id in (*listed, *given))
        self._last = max((int(match[1]) for match in taken if match), default=0)

    def numbered(self, one: Respondent) -> Respondent:
        """The respondent with an id: its own, that of the listed company with its credit code or else its name, or the
        number after the highest. Raises Ambiguous."""
        if one.id:
            return one
        id = self._by_code.get(normalised(one.credit_code)) if one.credit_code else None
        if id not in self._free:
            id = self._by_name(one)
        if id is None:
            self._last += 1
            id = f"{self._industry}-{self._last:04d}"
        self._free.pop(id, None)
        return replace(one, id=id)

    def _by_name(self, one: Respondent) -> str | None:
        named = [
            id
            for id, other in self._free.items()
            if fold(other.name) == fold(one.name) and normalised(other.credit_code) not in self._coded
        ]
        if len(named) > 1:
            raise Ambiguous(named)
        return named[0] if named else None
