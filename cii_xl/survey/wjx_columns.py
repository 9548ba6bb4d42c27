"""问卷星 exports: which column answers which question, by a mapping, a code in the heading, or the question's label."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cii_xl.book.canvas import address
from cii_xl.index.problems import Place, Problem, Severity
from cii_xl.survey.definition import Definition, Need, Question
from cii_xl.survey.reading.content import ExportContent

SUBMITTED = "提交答卷时间"
OWN_COLUMNS = ("序号", SUBMITTED, "所用时间", "来源", "来源详情", "来自IP", "总分", "答题者", "昵称")
"""What 问卷星 itself puts before the answers."""
_MAPPING = ("列标题", "题目代码")
_SAVE = "在 Excel 中另存为“CSV UTF-8（逗号分隔）”"

_NUMBERING = re.compile(r"^\s*(?:第\s*\d+\s*题\s*[、.:]?|\(\d{1,3}\)\s*[、.:]?|[Qq]?\d{1,3}\s*[、.:])\s*")
_HINT = re.compile(r"[\[(【](?:单选|多选|填空|下拉|量表|判断|矩阵|必填|选填|必答|选答)[^\])】]*[\])】]")
_BRACKETED = re.compile(r"[\[(【]\s*([^\[\]()【】]+?)\s*[\])】]")


class MappingFault(ValueError):
    """A column mapping that cannot be used: one Chinese line for each thing wrong with it."""


@dataclass(frozen=True)
class Columns:
    """Which column of an export answers which question of a definition."""

    definition: Definition
    by_code: Mapping[str, int]
    """Question code → column, from 0."""
    unmatched: tuple[str, ...]
    """Headings of columns that are no question."""
    doubled: tuple[tuple[str, str], ...] = ()
    """(heading, code) of columns for a question that another column answers already."""

    @cached_property
    def missing(self) -> tuple[Question, ...]:
        """Questions without a column, but those that nobody must or should answer."""
        return tuple(q for q in self.definition.questions if q.code not in self.by_code and q.need is not Need.FREE)

    def names(self, header: Sequence[str]) -> dict[str, str]:
        """Question code → its column as messages name it: ``G 列“3、…”``; of one without a column its label."""
        names = {q.code: q.label for q in self.definition.questions}
        return names | {code: f"{_letters(column)} 列“{header[column]}”" for code, column in self.by_code.items()}

    @property
    def rated(self) -> int:
        """How many of the edition's rows have a share or level column."""
        levels = self.definition.levels
        return sum(q.code in self.by_code or levels.get(q.code, q).code in self.by_code for q in self.definition.shares)


def read_mapping(path: Path) -> dict[str, str]:
    """Heading → question code from a CSV (UTF-8 or GB18030) with the columns 列标题,题目代码; a blank code leaves the
    column out. Raises MappingFault with everything wrong, OSError where it cannot be read."""
    try:
        rows = list(csv.reader(io.StringIO(_decoded(path), newline="")))
    except csv.Error as error:
        raise MappingFault(f"对应表 {path.name} 无法按 CSV 读取（{error}）；{_SAVE}") from error
    head = [plain(cell) for cell in rows[0]] if rows else []
    if missing := [name for name in _MAPPING if name not in head]:
        found = f"对应表 {path.name} 第 1 行没有“{'”“'.join(missing)}”"
        raise MappingFault(f"{found}；应为 {','.join(_MAPPING)}，其后每行一列")
    at = [head.index(name) for name in _MAPPING]
    mapping: dict[str, str] = {}
    wrong = []
    for number, row in enumerate(rows[1:], 2):
        heading, code = (row[i].strip() if i < len(row) else "" for i in at)
        if not heading and not code:
            continue
        if not heading or plain(heading) in mapping:
            wrong.append(
                f"对应表 {path.name} 第 {number} 行：列标题“{heading}”{'重复' if heading else '为空'}；每列写一行"
            )
        mapping[plain(heading)] = code
    if wrong:
        raise MappingFault("\n".join(wrong))
    return mapping


def columns(header: Sequence[str], definition: Definition, mapping: Mapping[str, str]) -> Columns:
    """Match columns to questions: by the mapping, else by a code in brackets, else by the label."""
    labels: dict[str, list[str]] = {}
    for question in definition.questions:
        labels.setdefault(_bare(question.label), []).append(question.code)
    codes = {code.casefold(): code for code in definition.by_code}
    found: dict[str, int] = {}
    unmatched, doubled = [], []
    for column, heading in enumerate(header):
        narrow = plain(heading)
        if narrow in mapping:
            code = codes.get(mapping[narrow].casefold())
            if not mapping[narrow]:
                continue
        else:
            if not narrow or narrow in OWN_COLUMNS:
                continue
            code = _named(narrow, codes) or _labelled(narrow, labels)
        if code is None:
            unmatched.append(heading)
        elif code in found:
            doubled.append((heading, code))
        else:
            found[code] = column
    return Columns(definition, found, tuple(unmatched), tuple(doubled))


def choose(export: ExportContent, definitions: Sequence[Definition], mapping: Mapping[str, str]) -> Columns | Problem:
    """The definition that an export answers, by most columns of the edition's rows; of two versions the later. A
    problem where two industries fit alike or none does."""
    fits = [columns(export.header, d, mapping) for d in definitions]
    best = max((c.rated for c in fits), default=0)
    chosen = [c for c in fits if c.rated == best]
    industries = dict.fromkeys(c.definition.name for c in chosen)
    if best == 0:
        found = "没有一列能与已登记问卷的占比题或等级题对应"
        expected = "列标题与题目文字相同，或带有题目代码，如“3、题目[s1_share]”"
    elif len(industries) > 1:
        found = f"各列与 {len(industries)} 个行业的问卷同样相符（{'、'.join(industries)}）"
        expected = "只与一个行业的问卷相符"
    else:
        return max(reversed(chosen), key=lambda c: len(c.by_code))
    return Problem("export.industry", top(export), found, expected, _fix())


def about(export: ExportContent, chosen: Columns) -> list[Problem]:
    """What is wrong with the columns as a whole; an error where every row would have to be sent back for it."""
    definition, at = chosen.definition, top(export)
    found = [
        Problem("export.columns", at, f"“{heading}”与另一列都对应题目 {code}", "每题一列", _fix())
        for heading, code in chosen.doubled
    ]
    must = [q for q in chosen.missing if q.need is Need.MUST and not q.asked_if]
    if must:
        found.append(Problem("export.columns", at, f"必填的题目没有对应的列：{_listed(must)}", "每题一列", _fix()))
    if 2 * chosen.rated < len(definition.shares):
        told = f"{len(definition.shares)} 个环节中只有 {chosen.rated} 个有对应的列"
        found.append(Problem("export.columns", at, told, "一半以上的环节有占比题或等级题的列", _fix()))
    if others := [q for q in chosen.missing if q not in must]:
        told = f"没有对应列的题目按未答处理：{_listed(others)}"
        found.append(Problem("export.columns", at, told, "每题一列", _fix(), Severity.WARNING))
    if chosen.unmatched:
        told = f"{len(chosen.unmatched)} 列没有对应的题目，未使用：{'、'.join(chosen.unmatched)}"
        expected = "题目文字、带代码的列，或问卷星自己的列"
        found.append(Problem("export.columns", at, told, expected, _fix(), Severity.WARNING))
    return found


def plain(text: str) -> str:
    """A heading or answer as compared: full-width made narrow, without outer spaces."""
    return unicodedata.normalize("NFKC", text).strip()


def _bare(text: str) -> str:
    """A label or heading without numbering, hints of the question's kind, spaces, and marks at the end."""
    kept = _HINT.sub("", _NUMBERING.sub("", plain(text).lstrip("*")))
    return re.sub(r"\s+", "", kept).strip("*").rstrip("?:。").casefold()


def _named(heading: str, codes: Mapping[str, str]) -> str | None:
    """The code that stands in brackets in a heading."""
    return next((codes[m.casefold()] for m in _BRACKETED.findall(heading) if m.casefold() in codes), None)


def _labelled(heading: str, labels: Mapping[str, Sequence[str]]) -> str | None:
    """The only question with the heading's text."""
    found = labels.get(_bare(heading), ())
    return found[0] if len(found) == 1 else None


def _letters(column: int) -> str:
    """``G`` for column 6."""
    return address(0, column).rstrip("1")


def top(export: ExportContent) -> Place:
    """The row of headings."""
    return Place("列标题", export.sheet, f"A{export.first_row - 1}")


def _listed(questions: Sequence[Question]) -> str:
    return "、".join(f"{q.label}[{q.code}]" for q in questions)


def _fix() -> str:
    return f"用 --mapping 给出对应表（CSV，两列：{','.join(_MAPPING)}），再收一次"


def _decoded(path: Path) -> str:
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise MappingFault(f"对应表 {path.name} 的文字编码无法识别；{_SAVE}")
