"""The workbook's data as the functions see it: each industry usable by itself, problems kept.

While somebody edits one industry its weights may not sum to 100 %; the functions of the other industries must go on
working. So every industry is an edition of its own, and the whole edition exists only when all of them are fine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from cii_xl.addin.errors import NotAvailable, unknown, unusable
from cii_xl.index import Edition, EditionError, Problem, UnknownName
from cii_xl.index.problems import fold


@dataclass(frozen=True)
class TypedIn:
    """What people typed on the sheet of an analysis, as the cells show it; see ``book.panels.settings``."""

    settings: Mapping[str, Any] = field(default_factory=dict)
    """By ``Setting.key``."""
    rows: Mapping[str, Sequence[Sequence[Any]]] = field(default_factory=dict)
    """By ``Block.key``, all prepared rows of blocks to fill in."""


@dataclass(frozen=True)
class Model:
    """What was read from a workbook at one revision."""

    editions: Mapping[str, Edition]
    """Code → the edition of that industry alone, for industries without errors."""
    names: Mapping[str, str]
    """Code → Chinese name of every industry found, usable or not."""
    problems: tuple[Problem, ...] = ()
    failed: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict)
    """Code → errors of an industry that cannot be used."""
    id: str = ""
    uncertainty: TypedIn = TypedIn()
    """What 不确定性 asks for; nothing where the workbook has no such sheet."""
    gdp: Sequence[Sequence[Any]] = ()
    """The table of coefficients on 宏观, headings included; empty where the workbook has none."""

    @cached_property
    def whole(self) -> Edition:
        """All industries together; raises CellError while any of them cannot be used."""
        self.indices()
        rows = pd.concat([self.editions[code].rows for code in self.names], ignore_index=True)
        return Edition(rows, id=self.id)

    def industry(self, given: object) -> str:
        """The code of an industry given by name or code, any case and width; raises CellError."""
        if given is None or not str(given).strip():
            raise NotAvailable("行业为空；请填写行业名称或代码，如 制造 或 MFG")
        wanted = fold(given)
        for code, name in self.names.items():
            if wanted in (fold(code), fold(name)):
                return code
        raise unknown(UnknownName("行业", given, [*self.names.values(), *self.names]))

    def edition(self, given: object) -> tuple[str, Edition]:
        """Code and edition of a usable industry; raises CellError with what is wrong with it."""
        code = self.industry(given)
        if code in self.failed:
            raise unusable(self.failed[code])
        return code, self.editions[code]

    def index(self, given: object) -> float:
        """Index of one industry."""
        code, edition = self.edition(given)
        return edition.index(code)

    def indices(self) -> dict[str, float]:
        """Code → index of every industry; raises CellError while any of them cannot be used."""
        if not self.names:
            raise NotAvailable("当前工作簿中没有行业表（tblFIN、tblMFG 等）")
        return {code: self.index(code) for code in self.names}


def model(
    parsed_editions: Iterable[tuple[str, str, Edition | EditionError]],
    id: str,
    told: Iterable[Problem] = (),
    uncertainty: TypedIn = TypedIn(),
    gdp: Sequence[Sequence[Any]] = (),
) -> Model:
    """A model from (code, name, edition or what is wrong) of each industry, what is wrong with the whole, and what
    analyses are told."""
    editions: dict[str, Edition] = {}
    names: dict[str, str] = {}
    failed: dict[str, tuple[Problem, ...]] = {}
    problems = list(told)
    for code, name, result in parsed_editions:
        names[code] = name
        if isinstance(result, Edition):
            editions[code] = result
            problems += result.notes
        else:
            failed[code] = result.problems
            problems += result.problems
    return Model(editions, names, tuple(dict.fromkeys(problems)), failed, id, uncertainty, gdp)
