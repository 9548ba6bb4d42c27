"""A search through the bytes of one XML part, as they stream by, for what must not reach a parser."""

from __future__ import annotations

import posixpath
import re
import zipfile
from typing import NamedTuple


class Finding(NamedTuple):
    """One reason to refuse a part; ``cell`` is an address where there is one."""

    rule: str
    found: str
    expected: str
    fix: str
    cell: str | None = None


_PLAIN_ENCODINGS = {"utf-8", "utf8", "us-ascii", "ascii"}
_ENCODING = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)")
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_PREFIX = rb"<(?:[\w.-]+:)?"
_CELL = re.compile(_PREFIX + rb"(?:c|row)(?=\s)[^<]*?\sr\s*=\s*[\"']([^\"'<]*)")
_RANGE = re.compile(_PREFIX + rb"(?:mergeCell|hyperlink)(?=\s)[^<]*?\sref\s*=\s*[\"']([^\"'<]*)")
_ADDRESS = re.compile(rb"([A-Za-z]{0,3})([0-9]{1,7})")
_NO_SHEETS = ("xl/calcChain.xml", "xl/externalLinks/")
"""Parts that list cells of sheets (their own, or another workbook's) and are not loaded."""
_UNTRUSTED = "文件可能是恶意构造的；确认来源，或用 Excel 打开并另存为新文件"


class Scan:
    """Feed it a part's chunks; closing it gives the findings, at most one of each rule."""

    def __init__(self, part: str, rows: int, columns: int, spread_cells: int) -> None:
        self._part, self._rows, self._columns, self._spread_limit = part, rows, columns, spread_cells
        self._found: dict[str, Finding] = {}
        self._rest = b""
        self._is_xml: bool | None = None
        self._spread = 0

    def feed(self, chunk: bytes) -> None:
        """Search the next bytes. A tag cut in two waits for its other half."""
        if self._is_xml is None:
            self._start(chunk)
        if self._is_xml:
            # Without its zero bytes UTF-16 reads like ASCII, so nothing hides in it.
            text = self._rest + chunk.replace(b"\0", b"")
            cut = max(text.rfind(b"<"), 0)
            self._search(text[:cut])
            self._rest = text[cut:]

    def close(self) -> list[Finding]:
        """Search what is left; all that was found."""
        self._search(self._rest)
        return list(self._found.values())

    def _start(self, chunk: bytes) -> None:
        plain = re.sub(rb"^(\xef\xbb\xbf|\xff\xfe|\xfe\xff)", b"", chunk[:400]).replace(b"\0", b"").lstrip()
        self._is_xml = plain.startswith(b"<")
        declared = _ENCODING.search(plain)
        encoding = declared[1].decode("ascii", "replace").lower() if declared else "utf-8"
        wide = b"\0" in chunk[:400] or chunk.startswith((b"\xff\xfe", b"\xfe\xff"))
        # Power Query keeps its data in customXml as UTF-16; no worksheet is read from there.
        if self._is_xml and (wide or encoding not in _PLAIN_ENCODINGS) and not self._part.startswith("customXml/"):
            self._add("file.encoding", f"部件 {self._part} 的编码不是 UTF-8", "UTF-8 编码的工作簿", _UNTRUSTED)

    def _search(self, text: bytes) -> None:
        if _DTD.search(text):
            self._add("file.doctype", f"部件 {self._part} 含有 DOCTYPE 或 ENTITY 声明", "没有这类声明", _UNTRUSTED)
        if self._part.startswith(_NO_SHEETS):
            return
        for reference in _CELL.findall(text):
            at = _position(reference)
            if at is None or at[0] > self._rows or at[1] > self._columns:
                cell = reference.decode("ascii", "replace")
                cell = f"A{cell}" if cell.isdigit() else cell
                expected = f"{self._rows:,} 行、{self._columns} 列以内"
                fix = "删除数据区以外的行和列（选中后右键“删除”），保存后再试"
                self._add("cells.far", f"单元格 {cell} 远在数据区之外", expected, fix, cell)
        for reference in _RANGE.findall(text):
            corners = [_position(corner) for corner in reference.split(b":")]
            (top, left), (bottom, right) = corners[0] or (1, 1), corners[-1] or (self._spread_limit + 1, 1)
            self._spread += (abs(bottom - top) + 1) * (abs(right - left) + 1)
            if self._spread > self._spread_limit:
                cell = reference.decode("ascii", "replace")
                expected = f"一张工作表合计 {self._spread_limit:,} 格以内"
                fix = "取消整行、整列的合并或超链接，保存后再试"
                self._add("cells.spread", f"合并单元格或超链接的范围过大，到 {cell}", expected, fix, cell)

    def _add(self, rule: str, found: str, expected: str, fix: str, cell: str | None = None) -> None:
        self._found.setdefault(rule, Finding(rule, found, expected, fix, cell))


def _position(reference: bytes) -> tuple[int, int] | None:
    """(row, column) of ``B7``, (row, 0) of a bare row number, None of anything else (entities, for one)."""
    match = _ADDRESS.fullmatch(reference)
    if not match:
        return None
    column = 0
    for letter in match[1].upper():
        column = column * 26 + letter - 64
    return int(match[2]), column


def sheet_name(archive: zipfile.ZipFile, part: str) -> str:
    """The visible name of the sheet kept in ``part``; the part's own name where the workbook does not say."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        relations = fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        book = fromstring(archive.read("xl/workbook.xml"))
    except (KeyError, ParseError, DefusedXmlException):
        return part
    ids = {r.get("Id") for r in relations if posixpath.join("/xl", r.get("Target", "")) == f"/{part}"}
    sheets = (e for e in book.iter() if e.tag.endswith("}sheet"))
    return next((s.get("name", part) for s in sheets if ids & set(s.attrib.values())), part)
