"""What a table file may be at most, and what is said of one that is more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from cii_xl.book.reading.intake import MB, UnusableFile, problem
from cii_xl.book.reading.values import Value

Wanted = Callable[[str], bool]
"""Whether a column of that heading is read."""


@dataclass(frozen=True, slots=True)
class TableLimits:
    """What a table file may be at most."""

    file_bytes: int = 50 * MB
    rows: int = 50_000
    columns: int = 60
    inflated_bytes: int = 128 * MB
    """Of a Parquet file, uncompressed, as its own metadata say."""
    text: int = 32_767
    """Characters of one cell, as many as a worksheet's cell holds."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Headings, and each column's cells (None where blank); ``first`` is the number of the first row of data as people
    count them: 2 in a CSV file, under its headings, 1 in a Parquet file."""

    headings: tuple[str, ...]
    cells: tuple[Sequence[Value], ...]
    first: int


def check_texts(name: str, headings: Sequence[str], texts: Sequence[Sequence[Any]], limits: TableLimits) -> None:
    """Raise UnusableFile where a cell's text is too long."""
    for heading, own in zip(headings, texts, strict=True):
        longest = max((len(v) for v in own if isinstance(v, (str, bytes))), default=0)
        if longest > limits.text:
            expected, where = f"每格不超过 {limits.text:,} 个字符", f"{name} 列“{heading}”"
            found = f"有一格的内容长 {longest:,} 个字符"
            raise unusable(where, "file.text-length", found, expected, "缩短该格的内容；检查双引号是否成对")


def too_many_rows(name: str, rows: int, limits: TableLimits) -> UnusableFile:
    """What to raise of a file with too many rows."""
    fix = "只保留需要的行，或拆成几个文件"
    return unusable(name, "file.rows", f"有 {rows:,} 行", f"不超过 {limits.rows:,} 行", fix)


def too_many_columns(name: str, limits: TableLimits) -> UnusableFile:
    """What to raise of a file with too many columns."""
    return unusable(name, "file.columns", "列数过多", f"不超过 {limits.columns} 列", "删除无关的列")


def unusable(where: str, rule: str, found: str, expected: str, fix: str) -> UnusableFile:
    """What to raise of a file, or of one of its columns, for one reason."""
    return UnusableFile([problem(where, rule, found, expected, fix)])
