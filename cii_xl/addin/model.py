"""The workbook's data as the functions see it: each industry usable by itself, problems kept.

While somebody edits one industry its weights may not sum to 100 %; the functions of the other industries must go on
working. So every industry is an edition of its own, and the whole edition exists only when all of them are fine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cii_xl.addin.errors import NotAvailable, unknown, unusable
from cii_xl.index import Edition, EditionError, Problem, UnknownName
from cii_xl.index.problems import fold


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
    parsed_editions: Iterable[tuple[str, str, Edition | EditionError]], id: str, told: Iterable[Problem] = ()
) -> Model:
    """A model from (code, name, edition or what is wrong) of each industry, and what is wrong with the whole."""
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
    return Model(editions, names, tuple(dict.fromkeys(problems)), failed, id)
