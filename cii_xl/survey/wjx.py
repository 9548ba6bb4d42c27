"""问卷星 exports: what each row answers, ready to be judged like a form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from cii_xl.index.problems import Place, Problem
from cii_xl.survey.definition import Question
from cii_xl.survey.reading.content import ExportContent
from cii_xl.survey.wjx_columns import SUBMITTED, Columns, plain, top

SEVERAL = "┋"
"""What 问卷星 writes between the options of a question where several may be chosen."""
_BLANKS = ("(空)", "(跳过)")
_CHINA = timezone(timedelta(hours=8))
_LETTER = re.compile(r"^[A-Za-z]\s*[、.:]\s*")


def no_rows(export: ExportContent) -> Problem:
    """The error of an export that nobody answered."""
    fix = "在问卷星中重新导出全部答卷"
    return Problem("export.empty", top(export), "列标题之下没有答卷", "每份答卷一行", fix)


@dataclass(frozen=True, slots=True)
class Row:
    """One respondent's row."""

    number: int
    """Row of the sheet, from 1."""
    values: Mapping[str, str | float | None]
    """Question code → answer, an option as the definition writes it; None where it was blank or not asked."""
    submitted: str
    """When it was submitted, ISO in UTC; blank where the export does not say."""
    problems: tuple[Problem, ...]
    """Answers that only an export can have; they are not among the values."""


def rows(export: ExportContent, chosen: Columns) -> Iterator[Row]:
    """Each row that holds anything."""
    names = chosen.names(export.header)
    submitted = next((i for i, text in enumerate(export.header) if plain(text) == SUBMITTED), None)
    for number, row in enumerate(export.rows, export.first_row):
        if all(value is None for value in row):
            continue
        told: dict[str, str | float | None] = {}
        problems = []
        for code, column in chosen.by_code.items():
            question, value = chosen.definition.by_code[code], _said(row[column])
            if value is not None and question.options:
                if wrong := _no_single_option(question, value, place_of(number, names[code])):
                    problems.append(wrong)
                    continue
                value = _option(question, str(value))
            told[code] = value
        yield Row(number, told, "" if submitted is None else _moment(row[submitted]), tuple(problems))


def place_of(number: int, name: str) -> Place:
    """Where a row answers a question; ``name`` is its column's, of ``Columns.names``."""
    return Place(f"第{number}行 {name}")


def _said(value: str | float | None) -> str | float | None:
    """What a cell answers; None where 问卷星 wrote that it was blank or not asked."""
    if isinstance(value, str):
        value = value.strip()
        return None if not value or plain(value) in _BLANKS else value
    return value


def _no_single_option(question: Question, value: str | float, place: Place) -> Problem | None:
    """What is wrong with an answer that is several options, or an option's number, which says nothing of its code."""
    if isinstance(value, str) and SEVERAL in value:
        found, fix = f"选了多项：{value}", "与受访者确认后，在问卷星中改为单选再导出，或请其重新填写"
        return Problem("export.several", place, found, "只选一项", fix)
    if not isinstance(value, str) or value.isdecimal():
        found, expected = f"只有选项序号 {value}", "、".join(o.label for o in question.options[:8])
        return Problem("export.number", place, found, expected, "在问卷星下载时选“按选项文本”")
    return None


def _option(question: Question, text: str) -> str:
    """The label of the option that a text means: the label itself, or what follows its code or a letter; else the
    text as it is, which the judge refuses."""
    said = _bare_option(text)
    labels = {o.label: o.label.removeprefix(o.code) for o in question.options}
    for pairs in ((label, label) for label in labels), labels.items():
        fitting = [label for label, shown in pairs if _bare_option(shown) == said]
        if len(fitting) == 1:
            return fitting[0]
    return text


def _bare_option(text: str) -> str:
    return re.sub(r"\s+", "", _LETTER.sub("", plain(text))).casefold()


def _moment(value: str | float | None) -> str:
    """When a row was submitted, China's time in the export, as ISO in UTC; blank where it cannot be told."""
    if not isinstance(value, str):
        return ""
    try:
        moment = datetime.fromisoformat(re.sub(r"\b(\d)\b", r"0\1", value.strip().replace("/", "-")))
    except ValueError:
        return ""
    moment = moment.replace(tzinfo=moment.tzinfo or _CHINA)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
