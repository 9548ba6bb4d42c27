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
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, NamedTuple

from cii_xl.book.reading.filetype import active_part, not_a_zip, wrong_zip
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
    active: bool = True
    """Whether macros, embedded files, controls, data connections and links to other files may be inside."""


class Wording(NamedTuple):
    """What the messages call the file that should have come, and what they advise."""

    wanted: str = "一个 .xlsx 或 .xlsm 工作簿"
    from_text: str = "用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”，并把数据放进行业表"
    original: str = "向对方索取 Excel 原件"
    smaller: str = "在 Excel 中只复制需要的工作表到新工作簿"


class Reason(NamedTuple):
    """Why a file may not be parsed; ``sheet`` and ``cell`` where one cell is the reason."""

    rule: str
    found: str
    expected: str
    fix: str
    sheet: str | None = None
    cell: str | None = None


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
    path = Path(path)
    if reasons := examine(path, path.name, limits or Limits(), Wording()):
        raise UnusableFile(
            problem(path.name, r.rule, r.found, r.expected, r.fix, (r.sheet or "", r.cell) if r.cell else None)
            for r in reasons
        )


def examine(path: Path, name: str, limits: Limits, wording: Wording) -> list[Reason]:
    """Why the file must not be parsed; nothing where it may be. ``name`` is the one that people know it by."""
    try:
        _file(path, name, limits, wording)
        with zipfile.ZipFile(path) as archive:
            _entries(name, archive, limits, wording)
            return _parts(archive, limits, wording)
    except _Refused as refused:
        return [refused.reason]
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        found = f"文件不完整或已损坏（{error}）"
        fix = "重新下载或复制文件；若能用 Excel 打开，另存为新的 .xlsx 再试"
        return [Reason("file.cut-off", found, "完整的 .xlsx 或 .xlsm 文件", fix)]
    except OSError as error:
        found = f"无法读取文件（{error.strerror or error}）"
        return [Reason("file.unreadable", found, "可以读取的文件", "关闭正在使用它的程序，或检查访问权限")]


class _Refused(Exception):
    """A reason that leaves nothing more to look for."""

    def __init__(self, rule: str, found: str, expected: str, fix: str) -> None:
        self.reason = Reason(rule, found, expected, fix)
        super().__init__(found)


def _file(path: Path, name: str, limits: Limits, wording: Wording) -> None:
    """The file from outside: there, of a fitting size, and a zip by its first bytes."""
    workbook = wording.wanted
    if not path.exists():
        raise _Refused("file.missing", f"找不到文件 {path}", workbook, "检查路径和文件名")
    if not path.is_file():
        raise _Refused("file.folder", f"{path} 不是文件", workbook, "给出工作簿文件本身的路径")
    if (last := PurePath(name).name).startswith("~$"):
        fix = f"改用 {last[2:]}"
        raise _Refused("file.lock", "这是 Excel 打开工作簿时的临时文件", workbook, fix)
    size = path.stat().st_size
    if size == 0:
        raise _Refused("file.empty", "文件是空的（0 字节）", workbook, "重新下载或复制文件")
    if size > limits.file_bytes:
        expected = f"不超过 {limits.file_bytes / MB:g} MB"
        fix = "删除图片和无关的工作表后再试"
        raise _Refused("file.size", f"文件有 {size / MB:.0f} MB", expected, fix)
    if wrong := not_a_zip(path, name):
        fixes = {"file.text": wording.from_text, "file.pdf": wording.original, "file.picture": wording.original}
        raise _Refused(wrong.rule, wrong.found, workbook, fixes.get(wrong.rule, wrong.fix))


def _entries(file: str, archive: zipfile.ZipFile, limits: Limits, wording: Wording) -> None:
    """The zip's table of contents: names, number, and whether it is a workbook at all."""
    infos = archive.infolist()
    names = [info.filename for info in infos]
    if len(names) > limits.entries:
        expected = f"不超过 {limits.entries:,} 个部件"
        raise _Refused("file.entries", f"文件内有 {len(names):,} 个部件", expected, wording.smaller)
    seen: set[str] = set()
    for name in names:
        outside = name.startswith(("/", "\\")) or name[1:2] == ":" or ".." in re.split(r"[/\\]", name)
        if outside or name.casefold() in seen:
            found = f"文件内部件名“{name}”{'越界' if outside else '重复'}"
            fix = "文件可能被篡改；用 Excel 打开并另存为新文件"
            raise _Refused("file.names", found, "正常的部件名", fix)
        seen.add(name.casefold())
    if any(info.flag_bits & 1 for info in infos):
        raise _Refused("file.password", "文件内容已加密", "未加密的工作簿", "用 Excel 打开并另存为不加密的 .xlsx")
    if wrong := wrong_zip(file, set(names)):
        raise _Refused(wrong.rule, wrong.found, f"扩展名与内容相符的 {' 或 '.join(EXTENSIONS)} 工作簿", wrong.fix)
    if not limits.active and (wrong := active_part(names)):
        raise _Refused(wrong.rule, wrong.found, wording.wanted, wrong.fix)


def _parts(archive: zipfile.ZipFile, limits: Limits, wording: Wording) -> list[Reason]:
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
            fix = f"文件可能是恶意构造的；确认来源，或{wording.smaller}"
            if size > limits.entry_bytes or total > limits.total_bytes:
                expected = f"单个部件 {limits.entry_bytes / MB:g} MB、合计 {limits.total_bytes / MB:g} MB 以内"
                raise _Refused("file.inflated", f"部件 {info.filename} 解压后过大", expected, fix)
            if not picture and size > max(MB, limits.ratio * info.compress_size):
                expected = f"解压后不超过压缩前的 {limits.ratio} 倍"
                raise _Refused("file.ratio", f"部件 {info.filename} 的压缩率异常", expected, fix)
            if scan:
                scan.feed(chunk)
        if size != info.file_size:
            raise zipfile.BadZipFile(f"{info.filename}: {size} != {info.file_size}")
        if scan:
            findings += [(info.filename, finding) for finding in scan.close()]
    # Sheet names are looked up only now that every part is known to be of a fair size.
    return [
        Reason(f.rule, f.found, f.expected, f.fix, sheet_name(archive, part) if f.cell else None, f.cell)
        for part, f in findings
    ]


def _inflated(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """What an entry really holds, in chunks. ``zipfile`` stops at the size the header states, so it is told none."""
    boundless = copy.copy(info)
    boundless.file_size = 1 << 62
    with archive.open(boundless) as stream:
        while chunk := stream.read(MB):
            yield chunk
