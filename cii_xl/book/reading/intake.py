"""A look at a file before any parser sees it: is it a workbook, and is it safe to parse?

Nothing is trusted that the file says of itself: entries are inflated and counted, XML is searched as bytes. Only the
standard library runs here, and the index package (with pandas) is imported only to say what is wrong, so that a good
file costs a few milliseconds.
"""

from __future__ import annotations

import copy
import os
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cii_xl.book.reading.filetype import not_a_zip, wrong_zip
from cii_xl.book.reading.xmlscan import Finding, Scan, sheet_name

if TYPE_CHECKING:
    from cii_xl.index.problems import Problem

MB = 1_000_000
EXTENSIONS = (".xlsx", ".xlsm")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a workbook may be at most. Bytes are counted after inflating, unless ``file_bytes``."""

    file_bytes: int = 50 * MB
    entries: int = 2_000
    entry_bytes: int = 64 * MB
    total_bytes: int = 128 * MB
    ratio: int = 200
    """Inflated to stored bytes of one entry over 1 MB; pictures, which are never parsed, are exempt."""
    rows: int = 20_000
    columns: int = 500
    spread_cells: int = 200_000
    """Cells of all merged ranges and range hyperlinks of a sheet: a parser makes an object of each."""


class UnusableFile(ValueError):
    """A file that is not a workbook, or not one that may be parsed. ``problems`` holds what to tell the person."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(p) for p in self.problems))


def problem(where: str, rule: str, found: str, expected: str, fix: str, at: tuple[str, str] | None = None) -> Problem:
    """A Problem of the file ``where``, or of the (sheet, cell) ``at``."""
    from cii_xl.index.problems import Place, Problem  # late: brings pandas

    return Problem(rule, Place(where, *(at or ())), found, expected, fix)


def inspect(path: str | os.PathLike[str], limits: Limits | None = None) -> None:
    """Let an .xlsx or .xlsm workbook within ``limits`` pass; raise UnusableFile with the reasons for anything else."""
    path, limits = Path(path), limits or Limits()
    try:
        _file(path, limits)
        with zipfile.ZipFile(path) as archive:
            _entries(path, archive, limits)
            problems = _parts(path, archive, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        found = f"文件不完整或已损坏（{error}）"
        fix = "重新下载或复制文件；若能用 Excel 打开，另存为新的 .xlsx 再试"
        raise _refuse(path, "file.cut-off", found, "完整的 .xlsx 或 .xlsm 文件", fix) from None
    except OSError as error:
        found = f"无法读取文件（{error.strerror or error}）"
        fix = "关闭正在使用它的程序，或检查访问权限"
        raise _refuse(path, "file.unreadable", found, "可以读取的文件", fix) from None
    if problems:
        raise UnusableFile(problems)


def _refuse(path: Path, rule: str, found: str, expected: str, fix: str) -> UnusableFile:
    return UnusableFile([problem(path.name, rule, found, expected, fix)])


def _file(path: Path, limits: Limits) -> None:
    """The file from outside: there, of a fitting size, and a zip by its first bytes."""
    workbook = "一个 .xlsx 或 .xlsm 工作簿"
    if not path.exists():
        raise _refuse(path, "file.missing", f"找不到文件 {path}", workbook, "检查路径和文件名")
    if not path.is_file():
        raise _refuse(path, "file.folder", f"{path} 不是文件", workbook, "给出工作簿文件本身的路径")
    if path.name.startswith("~$"):
        fix = f"改用 {path.name[2:]}"
        raise _refuse(path, "file.lock", "这是 Excel 打开工作簿时的临时文件", workbook, fix)
    size = path.stat().st_size
    if size == 0:
        raise _refuse(path, "file.empty", "文件是空的（0 字节）", workbook, "重新下载或复制文件")
    if size > limits.file_bytes:
        expected = f"不超过 {limits.file_bytes / MB:g} MB"
        fix = "删除图片和无关的工作表后再试"
        raise _refuse(path, "file.size", f"文件有 {size / MB:.0f} MB", expected, fix)
    if wrong := not_a_zip(path):
        raise _refuse(path, wrong.rule, wrong.found, workbook, wrong.fix)


def _entries(path: Path, archive: zipfile.ZipFile, limits: Limits) -> None:
    """The zip's table of contents: names, number, and whether it is a workbook at all."""
    infos = archive.infolist()
    names = [info.filename for info in infos]
    if len(names) > limits.entries:
        expected = f"不超过 {limits.entries:,} 个部件"
        fix = "在 Excel 中只复制需要的工作表到新工作簿"
        raise _refuse(path, "file.entries", f"文件内有 {len(names):,} 个部件", expected, fix)
    seen: set[str] = set()
    for name in names:
        outside = name.startswith(("/", "\\")) or name[1:2] == ":" or ".." in re.split(r"[/\\]", name)
        if outside or name.casefold() in seen:
            found = f"文件内部件名“{name}”{'越界' if outside else '重复'}"
            fix = "文件可能被篡改；用 Excel 打开并另存为新文件"
            raise _refuse(path, "file.names", found, "正常的部件名", fix)
        seen.add(name.casefold())
    if any(info.flag_bits & 1 for info in infos):
        raise _refuse(path, "file.password", "文件内容已加密", "未加密的工作簿", "用 Excel 打开并另存为不加密的 .xlsx")
    if wrong := wrong_zip(path, set(names)):
        raise _refuse(path, wrong.rule, wrong.found, f"扩展名与内容相符的 {' 或 '.join(EXTENSIONS)} 工作簿", wrong.fix)


def _parts(path: Path, archive: zipfile.ZipFile, limits: Limits) -> list[Problem]:
    """Inflate every entry, count the bytes, and search the XML ones."""
    findings: list[tuple[str, Finding]] = []
    total = 0
    for info in archive.infolist():
        picture = info.filename.startswith("xl/media/")
        scan = None if picture else Scan(info.filename, limits.rows, limits.columns, limits.spread_cells)
        size = 0
        for chunk in _inflated(archive, info):
            size += len(chunk)
            total += len(chunk)
            fix = "文件可能是恶意构造的；确认来源，或在 Excel 中只复制需要的工作表到新工作簿"
            if size > limits.entry_bytes or total > limits.total_bytes:
                expected = f"单个部件 {limits.entry_bytes / MB:g} MB、合计 {limits.total_bytes / MB:g} MB 以内"
                raise _refuse(path, "file.inflated", f"部件 {info.filename} 解压后过大", expected, fix)
            if not picture and size > max(MB, limits.ratio * info.compress_size):
                expected = f"解压后不超过压缩前的 {limits.ratio} 倍"
                raise _refuse(path, "file.ratio", f"部件 {info.filename} 的压缩率异常", expected, fix)
            if scan:
                scan.feed(chunk)
        if size != info.file_size:
            raise zipfile.BadZipFile(f"{info.filename}: {size} != {info.file_size}")
        if scan:
            findings += [(info.filename, finding) for finding in scan.close()]
    # Sheet names are looked up only now that every part is known to be of a fair size.
    return [
        problem(path.name, f.rule, f.found, f.expected, f.fix, (sheet_name(archive, part), f.cell) if f.cell else None)
        for part, f in findings
    ]


def _inflated(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """What an entry really holds, in chunks. ``zipfile`` stops at the size the header states, so it is told none."""
    boundless = copy.copy(info)
    boundless.file_size = 1 << 62
    with archive.open(boundless) as stream:
        while chunk := stream.read(MB):
            yield chunk
