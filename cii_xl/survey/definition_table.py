"""A definition as a CSV table that a consultant edits in Excel or WPS: a line that says what it is, a line of
headings, one row per question."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from cii_xl.book.files import write_atomically
from cii_xl.index.problems import Place, Problem
from cii_xl.survey.definition import Definition, Kind, Need, Option, Question
from cii_xl.survey.definition_check import KINDS, NEEDS, BadDefinition, Rows, check

ABOUT = {"industry": "行业代码", "name": "行业名称", "edition": "指数版本"}
"""What the first line says: a heading and its value, side by side."""
COLUMNS = {
    "code": "编码", "section": "部分", "kind": "类型", "need": "必填", "label": "题目", "label_en": "英文题目",
    "help": "填写说明", "unit": "单位", "options": "选项", "asked_if": "提问条件", "na": "可不适用", "low": "下限",
    "high": "上限", "soft_low": "提示下限", "soft_high": "提示上限", "stage": "环节", "substage": "子环节",
    "total": "合计组", "agrees": "对应占比",
}  # fmt: skip
"""Field of a question → its heading, in the order written."""
_NUMBERS = ("low", "high", "soft_low", "soft_high")
_YES = {"是": True, "yes": True, "1": True, "": False, "否": False, "no": False, "0": False}
_ANCHOR = re.compile(r"(?P<label>.*\S)\s*@\s*(?P<share>[0-9.]+)\s*%?")
_FIRST_QUESTION = 3
"""Row of the first question, as Excel counts."""


def parse_definition(data: bytes, rows: Callable[[str, str], Rows | None] = lambda edition, code: None) -> Definition:
    """The definition in a CSV file's bytes (UTF-8 or GB18030).

    ``rows`` gives the (stage, substage) pairs that an edition has for an industry, by their ids, or None where they
    are not known. Raises BadDefinition with all problems, each placed by row and column.
    """
    grid = _grid(_text(data))
    if len(grid) < _FIRST_QUESTION or sum(1 for title in grid[1] if _field(title, COLUMNS)) < 2:
        raise BadDefinition([_not_a_table("没有问卷的标题行")])
    about, problems = _about(grid[0])
    questions, lines, more = _questions(grid[1:], _FIRST_QUESTION - 1)
    problems += more
    if lines:
        substages = rows(about["edition"], about["industry"])
        problems += check(questions, lambda at, field: _place(lines[at], field), substages)
    if problems:
        raise BadDefinition(problems)
    return Definition(**about, questions=tuple(questions))


def parse_questions(text: str, values: Mapping[str, str]) -> tuple[Question, ...]:
    """The questions of a template, a table without the first line, with each ``{name}`` in its cells replaced.

    Raises BadDefinition where a cell cannot be read, KeyError where a name has no value.
    """
    heading, *rows = _grid(text)
    filled = [[cell.format_map(values) for cell in row] for row in rows]
    questions, _, problems = _questions([heading, *filled], 1)
    if problems:
        raise BadDefinition(problems)
    return tuple(questions)


def write_definition(definition: Definition, path: Path) -> None:
    """Write a definition whole or not at all, as UTF-8 that Excel recognises; raises OSError."""
    write_atomically(path, table(definition).encode("utf-8-sig"))


def table(definition: Definition) -> str:
    """The CSV text of a definition."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([text for key, title in ABOUT.items() for text in (f"{title} {key}", getattr(definition, key))])
    writer.writerow([f"{title} {field}" for field, title in COLUMNS.items()])
    writer.writerows([_cell(question, field) for field in COLUMNS] for question in definition.questions)
    return out.getvalue()


def options_text(options: Iterable[Option]) -> str:
    """Options as one cell says them, as ``read_options`` reads them."""
    return " | ".join(_written(option) for option in options)


def read_options(text: str) -> tuple[Option, ...]:
    """Options from ``1=甲 | 2=乙``, a level's with the share each stands for: ``3=约一半 @45``."""
    return tuple(_option(part.strip()) for part in text.split("|")) if text else ()


def _option(part: str) -> Option:
    code, _, label = (piece.strip() for piece in part.partition("="))
    if anchor := _ANCHOR.fullmatch(label):
        share = _number(anchor["share"])
        if share is not None:
            return Option(code, anchor["label"], share)
    return Option(code, label)


def _text(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadDefinition([_not_a_table("文字编码无法识别")])


def _not_a_table(found: str) -> Problem:
    return Problem(
        "definition.file", Place("文件"), found, "CSV 文件：第 1 行行业与版本，第 2 行标题，其后每行一题",
        "在 Excel 中另存为“CSV UTF-8（逗号分隔）”，或用自带的问卷重新开始",
    )  # fmt: skip


def _grid(text: str) -> list[list[str]]:
    try:
        return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=""))]
    except csv.Error as e:
        raise BadDefinition([_not_a_table(f"无法按 CSV 读取（{e}）")]) from e


def _questions(grid: Sequence[Sequence[str]], first: int) -> tuple[list[Question], list[int], list[Problem]]:
    """Questions below a row of headings, the row of each, and what cannot be read; ``first`` is the headings' row."""
    columns, problems = _columns(grid[0], first)
    if problems:
        return [], [], problems
    questions, lines = [], []
    for line, row in enumerate(grid[1:], first + 1):
        if any(row):
            cells = {field: row[at] if at < len(row) else "" for field, at in columns.items()}
            question, wrong = _question(cells, line)
            questions.append(question)
            lines.append(line)
            problems += wrong
    return questions, lines, problems


def _about(row: Sequence[str]) -> tuple[dict[str, str], list[Problem]]:
    told = {_field(title, ABOUT): value for title, value in zip(row[::2], row[1::2], strict=False)}
    expected = "第 1 行依次为标题和值，如 行业代码 industry,MFG"
    problems = [
        Problem("definition.about", _place(1, key), f"没有写明{title}", expected, "补上")
        for key, title in ABOUT.items()
        if not told.get(key)
    ]
    return {key: told.get(key, "") for key in ABOUT}, problems


def _columns(row: Sequence[str], line: int) -> tuple[dict[str, int], list[Problem]]:
    """Field → its column, wherever it stands."""
    found: dict[str, int] = {}
    problems = []
    for at, title in enumerate(row):
        field = _field(title, COLUMNS)
        if field and field not in found:
            found[field] = at
        elif title:
            what = "多次出现" if field else "不认识"
            problems.append(
                _heading(line, f"标题“{title}”{what}", "、".join(COLUMNS.values()), "删去这一列，或改正标题")
            )
    missing = [f"{title} {field}" for field, title in COLUMNS.items() if field not in found]
    return found, problems + [_heading(line, f"缺少“{title}”列", "各列齐全", "补上这一列") for title in missing]


def _heading(line: int, found: str, expected: str, fix: str) -> Problem:
    return Problem("definition.heading", Place(f"第{line}行 标题"), found, expected, fix)


def _field(title: str, names: dict[str, str]) -> str | None:
    """The field that a heading means: its name, its Chinese title, or both."""
    words = title.split()
    return next((field for field, name in names.items() if field in words or name in words), None)


def _question(cells: dict[str, str], line: int) -> tuple[Question, list[Problem]]:
    """The question in a row and what could not be read, in place of which the mildest value stands."""
    kind = next((k for k, name in KINDS.items() if cells["kind"] in (k.value, name)), None)
    need = next((n for n, name in NEEDS.items() if cells["need"] in (n.value, name)), None)
    na = _YES.get(cells["na"].casefold())
    numbers = {field: _number(cells[field]) for field in _NUMBERS}
    problems = [
        Problem("definition.value", _place(line, field), f"“{cells[field]}”不认识", expected, "改为其中之一")
        for field, value, expected in (
            ("kind", kind, "、".join(KINDS.values())),
            ("need", need, "、".join(NEEDS.values())),
            ("na", na, "是、否或空白"),
        )
        if value is None
    ]
    problems += [
        Problem("definition.number", _place(line, field), f"“{cells[field]}”不是数", "一个数，或空白", "改为数字")
        for field, value in numbers.items()
        if value is None and cells[field]
    ]
    texts = {f: cells[f] for f in COLUMNS if f not in ("kind", "need", "na", "options", *_NUMBERS)}
    if kind is None:
        # whether the other columns suit a kind that is not known cannot be said yet
        texts |= {"total": "", "agrees": ""}
        cells, numbers = {**cells, "options": ""}, dict.fromkeys(_NUMBERS)
    values: dict[str, Any] = {**texts, **numbers, "options": read_options(cells["options"])}
    return Question(kind=kind or Kind.TEXT, need=need or Need.FREE, na=bool(na), **values), problems


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _place(line: int, field: str) -> Place:
    return Place(f"第{line}行 {field}")


def _cell(question: Question, field: str) -> str:
    value = getattr(question, field)
    match field:
        case "kind":
            return KINDS[value]
        case "need":
            return NEEDS[value]
        case "na":
            return "是" if value else ""
        case "options":
            return options_text(value)
        case _ if field in _NUMBERS:
            return "" if value is None else f"{value:.15g}"
    return str(value)


def _written(option: Option) -> str:
    share = "" if option.share is None else f" @{option.share:.15g}"
    return f"{option.code}={option.label}{share}"
