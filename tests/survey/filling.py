"""Forms made, filled in and saved as a respondent would, without a spreadsheet program: fast enough for hundreds."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from xml.sax.saxutils import escape

from cii_xl.book.canvas import address
from cii_xl.survey import define, places
from cii_xl.survey.credit_code import completed
from cii_xl.survey.definition import Definition, Kind
from cii_xl.survey.form import form_workbook, stamp_of
from cii_xl.survey.records import Respondent
from cii_xl.survey.seal import sealed

from .hostile import packed, sheet, unpacked

MFG = define.definition("MFG")
SMALL = replace(MFG, questions=tuple(q for q in MFG.questions if q.section in list(MFG.sections)[:2]))
"""The head and the first stage of the shipped questionnaire for 制造."""
Answers = Mapping[str, str | float | None]


def code_of(number: int) -> str:
    """A credit code that is right, another for each number."""
    return completed(f"91110000{number:09d}")


def good(number: int = 1, definition: Definition = SMALL) -> dict[str, str | float | None]:
    """Answers that nothing is wrong with; another credit code for each number."""
    answers: dict[str, str | float | None] = {
        "company": f"第{number}公司", "credit_code": code_of(number), "province": "北京市", "size": "大型",
        "employees": 5000, "contact": "张三", "phone": "010-1234567", "date": "2026-11-20", "consent": "是",
    }  # fmt: skip
    bands = definition.by_code["revenue_band"].options
    answers["revenue_band"] = bands[-1].label
    for question in definition.shares:
        answers[question.code] = 45
        level = definition.levels[question.code]
        answers[level.code] = next(o.label for o in level.options if o.share == 45)
    for question in definition.questions:
        if question.code.endswith("_platform"):
            answers[question.code] = "否"
        elif question.kind is Kind.CHOICE and question.code not in answers:
            answers[question.code] = question.options[0].label
    return answers


def form(definition: Definition, secret: bytes, wave: str = "2026Q4", respondent: Respondent | None = None) -> bytes:
    """A form as staff send it; a blank one where no respondent is given."""
    stamp = stamp_of(definition, wave, respondent.id) if respondent else stamp_of(definition)
    return form_workbook(definition, sealed(stamp, definition, secret) if respondent else stamp, respondent)


def filled(empty: bytes, definition: Definition, answers: Answers, modified: str = "2024-11-20T08:00:00Z") -> bytes:
    """The form with answers in its cells, saved at ``modified``."""
    parts = unpacked(empty)
    name, rows = sheet(parts, places.ANSWERS), places.rows(definition)
    text = parts[name].decode()
    for code, value in answers.items():
        if value is not None:
            at = address(rows[code], places.ANSWER)
            new = _cell(at, value)
            text, done = re.subn(rf'<c r="{at}"( s="\d+")?(?:/>|[^>]*>.*?</c>)', new, text, count=1)
            assert done == 1, at
    parts[name] = text.encode()
    core = parts["docProps/core.xml"].decode()
    core, done = re.subn(r"(<dcterms:modified[^>]*>)[^<]*", rf"\g<1>{modified}", core)
    assert done == 1
    parts["docProps/core.xml"] = core.encode()
    return packed(parts)


def _cell(at: str, value: str | float) -> Callable[[re.Match[str]], str]:
    """The cell that takes the place of an empty one, its style kept."""
    kind, held = "", f"<v>{value}</v>"
    if isinstance(value, str):
        kind, held = ' t="inlineStr"', f"<is><t>{escape(value)}</t></is>"
    return lambda empty: f'<c r="{at}"{empty[1] or ""}{kind}>{held}</c>'
