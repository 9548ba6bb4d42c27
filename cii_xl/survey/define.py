"""Definitions of questionnaires: made from an edition's stages, shipped for the published industries, edited in Excel.

>>> definition("制造").form
'CII-MFG'

``python -m cii_xl.survey.define`` makes the shipped ones anew from the templates and the wording in ``data``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from cii_xl import published
from cii_xl.index import Edition, Place, UnknownName
from cii_xl.index.problems import fold
from cii_xl.survey import size
from cii_xl.survey.definition import Definition, Kind, Question
from cii_xl.survey.definition_check import BadDefinition, Rows, check
from cii_xl.survey.definition_table import options_text, parse_definition, parse_questions, write_definition

__all__ = ["BadDefinition", "definition", "generate", "industries", "read_definition", "write_definition"]

DATA = Path(__file__).parent / "data"
_SHIPPED = ("FIN", "RET", "ENT", "EDU", "MED", "LOG", "MFG")
"""In the order of the published edition."""


def industries() -> dict[str, str]:
    """Code → Chinese name of the industries that a definition is shipped for."""
    return {code: _shipped(code).name for code in _SHIPPED}


def definition(industry: str) -> Definition:
    """The shipped definition of an industry, by code or Chinese name; raises UnknownName with the nearest names."""
    names = industries()
    codes = {fold(code): code for code in names} | {fold(name): code for code, name in names.items()}
    if (code := codes.get(fold(industry))) is None:
        raise UnknownName("行业问卷", industry, [*names.values(), *names])
    return _shipped(code)


def read_definition(path: Path, edition: Edition | None = None) -> Definition:
    """The definition in an edited CSV file, its stages checked against ``edition``; where none is given, against the
    published one if the file is made for that.

    Raises BadDefinition with every problem, OSError where the file cannot be read.
    """

    def rows(id: str, code: str) -> Rows | None:
        if edition is not None:
            return _rows(edition, code)
        return _rows(published.edition(), code) if id == published.EDITION_ID else None

    return parse_definition(path.read_bytes(), rows)


def generate(edition: Edition, industry: str) -> Definition:
    """A definition for any industry of any edition, by code or Chinese name: the shared head, one section per stage
    with a share and a level for each substage, and the closing section.

    Wording comes from ``data/wording.csv`` where the substage is known there, else from the general templates. Raises
    UnknownName, or BadDefinition where the edition has too many rows for a form or names too long for one.
    """
    code = edition.code(industry)
    name = edition.industries[code]
    rows = _rows(edition, code)
    rule = size.rule(code)
    questions = [*_filled("head.csv", size_rule=rule.text, revenue_bands=options_text(rule.bands))]
    for number, stage in enumerate(dict.fromkeys(stage for stage, _ in rows), 1):
        questions += _stage(code, number, stage, rows)
    questions += _filled("closing.csv", industry=name)
    if problems := check(questions, lambda at, field: Place(f"问题 {questions[at].code} {field}"), rows):
        raise BadDefinition(problems)
    return Definition(code, name, edition.id, tuple(questions))


def _rows(edition: Edition, code: str) -> Rows:
    """The industry's (stage, substage) pairs, in order; none where the edition does not have the industry."""
    if code not in edition.industries:
        return []
    table = edition.table(code)
    return list(zip(table["stage"], table["substage"], strict=True))


def _stage(code: str, number: int, stage: str, rows: Rows) -> Iterator[Question]:
    """The section of one stage. Rows are numbered through the whole industry."""
    section = stage if stage.endswith("环节") else f"{stage}环节"
    for row, (own, substage) in enumerate(rows, 1):
        if own != stage:
            continue
        names = {"substage": substage or stage, "substage_en": _english(code, stage, substage)}
        for question in _filled("each_substage.csv", row=str(row), **names):
            worded = _worded(question, code, stage, substage) if question.kind is Kind.SHARE else question
            yield replace(worded, section=section, stage=stage, substage=substage)
    for question in _filled("each_stage.csv", number=str(number), stage=stage, stage_en=_english(code, stage, "")):
        yield replace(question, section=section, stage=stage)


def _worded(question: Question, code: str, stage: str, substage: str) -> Question:
    """The question with the wording kept for its substage, where there is one."""
    own = _wording().get((code, stage, substage), {})
    return replace(
        question,
        label=own.get("label") or question.label,
        label_en=own.get("label_en") or question.label_en,
        help=own.get("help") or question.help,
    )


def _english(code: str, stage: str, substage: str) -> str:
    """English name of a stage or substage; the Chinese one where none is kept."""
    return _wording().get((code, stage, substage), {}).get("name_en") or substage or stage


def _filled(name: str, **values: str) -> tuple[Question, ...]:
    """Questions of a template file, each ``{…}`` in it filled with the value of that name."""
    return parse_questions((DATA / name).read_text(encoding="utf-8-sig"), values)


@cache
def _wording() -> Mapping[tuple[str, str, str], Mapping[str, str]]:
    """(industry, stage, substage) → name_en, label, label_en, help; a stage's own row has no substage."""
    with (DATA / "wording.csv").open(encoding="utf-8-sig", newline="") as file:
        return {(row["industry"], row["stage"], row["substage"]): row for row in csv.DictReader(file)}


@cache
def _shipped(code: str) -> Definition:
    return parse_definition((DATA / f"{code}.csv").read_bytes())


def write_shipped(folder: Path) -> None:
    """Make the shipped definitions from the published edition and write them into ``folder``."""
    for code in _SHIPPED:
        write_definition(generate(published.edition(), code), folder / f"{code}.csv")


if __name__ == "__main__":
    write_shipped(DATA)
