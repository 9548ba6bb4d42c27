"""Every figure that the 2019-2020 report prints as text, with the section it stands in."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from cii_xl.index.names import find


@dataclass(frozen=True, slots=True)
class Fact:
    """One printed figure or statement. ``value`` is as printed; ``kind`` is point, lower, upper, order or text."""

    id: str
    section: str
    subject: str
    measure: str
    period: str
    unit: str
    kind: str
    value: str
    note: str
    unit_zh: str
    value_zh: str
    note_zh: str

    @property
    def number(self) -> float:
        """The figure in ``unit``; raises ValueError for a statement that is not a number."""
        return float(self.value)

    @property
    def forecast(self) -> bool:
        """Whether the report gives it as an estimate (a period that ends in ``e``)."""
        return self.period.endswith("e")

    @property
    def shown(self) -> float | str:
        """The value as it goes into a cell: a number where it is one, else its Chinese text."""
        return self.value_zh if self.kind in ("order", "text") else self.number


def data_rows(name: str) -> Iterator[dict[str, str]]:
    """Rows of one of the package's data files."""
    text = (resources.files("cii_xl.published") / "data" / name).read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines())


@cache
def facts() -> dict[str, Fact]:
    """All printed figures by id, in the order of the source table (185 of them)."""
    return {row["id"]: Fact(**row) for row in data_rows("facts.csv")}


def fact(id: str) -> Fact:
    """One printed figure by id, such as ``index.MFG``; raises UnknownName with the nearest ids."""
    return facts()[find("研报数据编号", id, facts())]


def facts_like(prefix: str) -> list[Fact]:
    """The printed figures whose id begins with ``prefix``, in order."""
    return [f for f in facts().values() if f.id.startswith(prefix)]
