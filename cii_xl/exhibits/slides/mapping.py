"""The mapping file of a client's template: which of its layouts and placeholders stand for ours."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cii_xl.exhibits.exhibit import LAYOUTS
from cii_xl.exhibits.slides import areas
from cii_xl.index.problems import Place, Problem, UnknownName

LAYOUT, PLACEHOLDER, THEIRS = "版式", "占位符", "模板中的名称"
COLUMNS = (LAYOUT, PLACEHOLDER, THEIRS)
"""Header of the file. A row without 占位符 names the layout itself."""


class TemplateError(ValueError):
    """A template or mapping that cannot be used; ``problems`` holds all findings, the message lists each."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(p) for p in problems))


@dataclass(frozen=True, slots=True)
class Mapping:
    """Our layout → their layout; (our layout, our placeholder) → their placeholder."""

    layouts: dict[str, str] = field(default_factory=dict)
    placeholders: dict[tuple[str, str], str] = field(default_factory=dict)


def read_mapping(path: Path) -> Mapping:
    """Read a mapping file: CSV (UTF-8 or GB18030) with the columns 版式, 占位符, 模板中的名称.

    Raises TemplateError with every fault, OSError where the file cannot be read.
    """
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", "replace")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    header = [cell.strip() for cell in rows[0]] if rows else []
    if any(column not in header for column in COLUMNS):
        found = f"表头是“{'、'.join(header)}”" if header else "文件是空的"
        problem = _problem(path, 1, found, f"表头含 {'、'.join(COLUMNS)} 三列", "改正第 1 行的表头")
        raise TemplateError([problem])
    at = [header.index(column) for column in COLUMNS]
    mapping, problems = Mapping(), []
    for number, row in enumerate(rows[1:], 2):
        cells = [row[i].strip() if i < len(row) else "" for i in at]
        if any(cells):
            problems += [_problem(path, number, *fault) for fault in _add(mapping, *cells)]
    if problems:
        raise TemplateError(problems)
    return mapping


def _add(mapping: Mapping, layout: str, placeholder: str, theirs: str) -> Iterator[tuple[str, str, str]]:
    """Take in one row; yields what is wrong with it."""
    if layout not in LAYOUTS:
        yield str(UnknownName("版式", layout, LAYOUTS)), f"以下之一：{'、'.join(LAYOUTS)}", "改正版式的名称"
        return
    names = (areas.TITLE, *areas.CONTENT[layout], *areas.OPTIONAL[layout])
    if placeholder and placeholder not in names:
        yield (
            str(UnknownName("占位符", placeholder, names)),
            f"版式“{layout}”可用的占位符：{'、'.join(names)}",
            "改正占位符的名称",
        )
    elif not theirs:
        yield "没有写模板中的名称", "模板中版式或占位符的名称", "填写名称，或删去这一行"
    elif placeholder:
        if mapping.placeholders.setdefault((layout, placeholder), theirs) != theirs:
            yield f"“{layout}”的“{placeholder}”已对应到别的名称", "每个占位符只对应一次", "删去多余的一行"
    elif mapping.layouts.setdefault(layout, theirs) != theirs:
        yield f"版式“{layout}”已对应到别的名称", "每个版式只对应一次", "删去多余的一行"


def _problem(path: Path, line: int, found: str, expected: str, fix: str) -> Problem:
    return Problem("template-mapping", Place(f"{path.name} 第 {line} 行"), found, expected, fix)
