"""The cells of a CSV or Parquet file, before anything is made of them: limits first, then columns of plain values."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pandas as pd

from cii_xl.book.reading.intake import MB, UnusableFile
from cii_xl.book.reading.parquet_columns import parquet_columns
from cii_xl.book.reading.table_limits import (
    Columns,
    TableLimits,
    Wanted,
    check_texts,
    too_many_columns,
    too_many_rows,
    unusable,
)

_WANTED = "一个 .csv 或 .parquet 文件"
_ENCODINGS = ("utf-8-sig", "gb18030")


def columns(path: Path, limits: TableLimits, wanted: Wanted) -> Columns:
    """The columns of a .csv or .parquet file; raises UnusableFile. Cells of headings that are not ``wanted`` may be
    left out."""
    kind = path.suffix.lower()
    if kind not in (".csv", ".parquet"):
        fix = "另存为“CSV UTF-8（逗号分隔）”或 Parquet；工作簿请用 read_workbook 或 read_cube 读取"
        raise unusable(path.name, "file.extension", f"扩展名是“{path.suffix}”", _WANTED, fix)
    data = _bytes(path, limits)
    if kind == ".csv":
        return csv_columns(data, path.name, limits)
    return parquet_columns(data, path.name, limits, wanted)


def _bytes(path: Path, limits: TableLimits) -> bytes:
    """The file's content, of a fitting size."""
    try:
        if not path.exists():
            raise unusable(path.name, "file.missing", f"找不到文件 {path}", _WANTED, "检查路径和文件名")
        if not path.is_file():
            raise unusable(path.name, "file.folder", f"{path} 不是文件", _WANTED, "给出文件本身的路径")
        size = path.stat().st_size
        with path.open("rb") as file:
            data = file.read(limits.file_bytes + 1)
    except OSError as error:
        found = f"无法读取文件（{error.strerror or error}）"
        fix = "关闭正在使用它的程序，或检查访问权限"
        raise unusable(path.name, "file.unreadable", found, _WANTED, fix) from None
    if not data:
        raise unusable(path.name, "file.empty", "文件是空的（0 字节）", _WANTED, "重新导出或复制文件")
    if len(data) > limits.file_bytes:
        found, expected = f"文件有 {size / MB:.0f} MB", f"不超过 {limits.file_bytes / MB:g} MB"
        raise unusable(path.name, "file.size", found, expected, "只保留需要的行和列，或拆成几个文件")
    return data


def csv_columns(data: bytes, name: str, limits: TableLimits) -> Columns:
    """The columns of a CSV file, all cells as text; raises UnusableFile."""
    encoding = _encoding(data, name)
    lines = max(data.count(b"\n"), data.count(b"\r"))
    if lines > limits.rows + 1:
        raise too_many_rows(name, lines, limits)
    try:
        frame = pd.read_csv(
            io.BytesIO(data), dtype=str, encoding=encoding, header=None, names=range(limits.columns + 1),
            index_col=False, keep_default_na=False, na_values=[""], skip_blank_lines=False,
        )  # fmt: skip
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise _unparsable(name, error, limits) from None
    width = int(frame.notna().any().to_numpy().nonzero()[0].max(initial=-1)) + 1
    if width > limits.columns:
        raise too_many_columns(name, limits)
    table = frame.iloc[:, :width].astype(object).where(frame.iloc[:, :width].notna(), None)
    if len(table) > limits.rows + 1:
        raise too_many_rows(name, len(table) - 1, limits)
    headings = tuple("" if v is None else str(v) for v in table.iloc[0]) if len(table) else ()
    if len([h for h in headings if h]) == 1 and re.search(r"[;\t]", headings[0]):
        fix = "在 Excel 中另存为“CSV UTF-8（逗号分隔）”"
        raise unusable(name, "file.separator", "各列不是用逗号分隔的", "逗号分隔的 CSV 文件", fix)
    cells = tuple(table.iloc[1:, i].tolist() for i in range(width))
    check_texts(name, headings, [[v for v in own if v is not None] for own in cells], limits)
    return Columns(headings, cells, first=2)


def _encoding(data: bytes, name: str) -> str:
    if not data.startswith((b"\xff\xfe", b"\xfe\xff")) and b"\0" not in data:
        for encoding in _ENCODINGS:
            try:
                data.decode(encoding)
            except UnicodeDecodeError:
                continue
            return encoding
    fix = "用 Excel 打开，另存为“CSV UTF-8（逗号分隔）”"
    raise unusable(name, "file.encoding", "文件不是 UTF-8 或 GB18030 编码的文本", "CSV 文本文件", fix)


def _unparsable(name: str, error: Exception, limits: TableLimits) -> UnusableFile:
    if match := re.search(r"in line (\d+), saw (\d+)", str(error)):
        expected = f"不超过 {limits.columns} 列"
        fix = "内容里有逗号的单元格要用英文双引号括起来"
        return unusable(f"{name} 第{match[1]}行", "file.columns", f"有 {match[2]} 列", expected, fix)
    fix = "检查是否有没有成对的英文双引号；或用 Excel 打开，另存为“CSV UTF-8（逗号分隔）”"
    return unusable(name, "file.unparsable", "内容无法解析为表格", "逗号分隔的 CSV 文件", fix)
