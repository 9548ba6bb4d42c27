"""Lines that people filled in, on the sheet or in a CSV file, each with the place to name when something is wrong."""

from __future__ import annotations

import csv
import io
import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from cii_xl.analysis.errors import AnalysisError, problem
from cii_xl.analysis.given import Typed
from cii_xl.index.problems import fold


@dataclass(frozen=True, slots=True)
class Line:
    """One line: where it stands, such as ``判断矩阵 第 3 行``, and its cells in the order of the block's fields."""

    place: str
    cells: tuple[Typed, ...]

    def cell(self, title: str) -> str:
        """The place of one of its cells."""
        return f"{self.place} {title}"


def typed(block: str, rows: Sequence[Sequence[Typed]]) -> tuple[Line, ...]:
    """Lines of a block of the sheet; they are counted without the blank ones."""
    return tuple(Line(f"{block} 第 {i} 行", tuple(row)) for i, row in enumerate(rows, 1))


def read_csv(name: str, data: bytes, titles: Sequence[str]) -> tuple[Line, ...]:
    """Lines of a CSV file with these headings in its first row, in any order; other columns are not looked at.

    UTF-8 (with or without signature) or GB18030; blank rows are passed over. Raises AnalysisError.
    """
    rows = _rows(name, data)
    headings = [fold(cell) for cell in rows[0][1]] if rows else []
    wrong = [t for t in titles if headings.count(fold(t)) != 1]
    if wrong:
        place = f"{name} 第 {rows[0][0]} 行" if rows else name
        found = f"{'、'.join(f'“{t}”' for t in wrong)}没有或不止一列" if rows else "没有内容"
        fix = "第一行写列名，其后每行一条；可用 Excel 另存为“CSV UTF-8（逗号分隔）”"
        raise AnalysisError([problem("csv.heading", place, found, f"列名：{'、'.join(titles)}", fix)])
    at = [headings.index(fold(t)) for t in titles]
    return tuple(
        Line(f"{name} 第 {number} 行", tuple(row[k] if k < len(row) else "" for k in at)) for number, row in rows[1:]
    )


def _rows(name: str, data: bytes) -> list[tuple[int, list[str]]]:
    """Rows that are not blank with their line numbers."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            reader = csv.reader(io.StringIO(data.decode(encoding), newline=""))
            rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
        except UnicodeDecodeError:
            continue
        except csv.Error:  # a cell of more than 131,072 characters
            break
        return [(number, row) for number, row in rows if any(row)]
    expected, fix = "UTF-8 或 GB18030 的 CSV 文件", "在 Excel 中另存为“CSV UTF-8（逗号分隔）”"
    raise AnalysisError([problem("csv.file", name, "不是可以读取的 CSV 文件", expected, fix)])


def text(value: Typed) -> str:
    """A cell as text without outer spaces; whole numbers without a decimal point."""
    if value is None or value != value:
        return ""
    if isinstance(value, (int, float)) and float(value).is_integer():
        return str(int(value))
    return str(value).strip()


def figure(value: Typed) -> float | None:
    """The finite number of a cell: a number, ``0.333``, ``1/3`` or ``40%`` (as 40), full-width too; else None."""
    plain = _narrow(value).removesuffix("%")
    try:
        number = float(Fraction(plain)) if "/" in plain else float(plain)
    except (ValueError, ZeroDivisionError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def factor(value: Typed) -> float | None:
    """The finite number of a cell that multiplies: as ``figure``, but ``110%`` is 1.1."""
    number = figure(value)
    return number / 100 if number is not None and with_percent_sign(value) else number


def with_percent_sign(value: Typed) -> bool:
    """Whether a cell is text that ends in %; Excel makes 0.4 of a typed 40%, which then has none."""
    return _narrow(value).endswith("%")


def _narrow(value: Typed) -> str:
    return unicodedata.normalize("NFKC", text(value)).replace(" ", "")
