"""采用权重: the weights of the method chosen on 权重方法, written into the industry's table; the old ones are kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cii_xl.addin import analysing
from cii_xl.addin.restoring import IndustryTable, industry_table
from cii_xl.addin.session import Refused, Session
from cii_xl.addin.steps import Block, Show, Step
from cii_xl.addin.versions import free_name, save_steps, saved
from cii_xl.analysis.weighting.panel import adopt as weighted
from cii_xl.book.layout import table_name
from cii_xl.book.panels.weighting import INDUSTRY, PANEL
from cii_xl.index import Edition
from cii_xl.index.problems import fold
from cii_xl.index.summary import one

_TAKEN = ("weight", "basis")
"""Columns of an industry's table that are written."""


def adopt(session: Session) -> tuple[str, list[Step]]:
    """The sentence, and what keeps the edition as a version and writes the weights. Raises Refused."""
    with analysing.told():
        given = analysing.given(session, PANEL)
        new, label = weighted(given)
    old = given.edition
    code = old.code(given.settings[INDUSTRY])
    table = industry_table(session.book, code)
    if table is None:
        raise Refused(f"找不到表 {table_name(code)}；请从原工作簿复制该产业的工作表")
    name = version_name(label, saved(session.book))
    steps = [*save_steps(session, name), *columns(table, new), Show(table.sheet)]
    moved = f"指数 {one(old.index(code))} → {one(new.index(code))}"
    return f"{old.industries[code]}的权重已改为{label}，{moved}；原来的权重存为版本“{name}”", steps


def columns(table: IndustryTable, edition: Edition) -> Iterator[Step]:
    """What writes the weights of an edition and their basis: whole columns, in which blank rows stay."""
    own = edition.table(table.code).to_dict("records")
    new = {(fold(row["stage"]), fold(row["substage"] or "")): row for row in own}
    at = {key: i for i, key in enumerate(table.keys) if key}
    rows = [new.get((fold(row[at["stage"]] or ""), fold(row[at["substage"]] or ""))) for row in table.values]
    for key in _TAKEN:
        if key in at:
            column = [
                [shown[at[key]] if row is None else row[key] or None]
                for shown, row in zip(table.formulas, rows, strict=True)
            ]
            yield Block(table.sheet, table.row, table.column + at[key], column)


def version_name(label: str, names: Iterable[str]) -> str:
    """A free name for the version of what was there before; ``names`` are taken."""
    return free_name(f"{label[:40]} 之前", names)
