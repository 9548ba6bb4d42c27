"""Reading the workbook behind a chart, whoever wrote it last: XlsxWriter, Excel or LibreOffice.

Standard library and defusedxml only; formulas are not evaluated, their stored values count.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

Value = float | str | None

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_LARGEST = 16 * 2**20
"""Size of a part (bytes) above which it is not read."""
_AREA = re.compile(
    r"(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[^'!]+))!"
    r"\$?(?P<c1>[A-Z]{1,3})\$?(?P<r1>\d{1,7})(?::\$?(?P<c2>[A-Z]{1,3})\$?(?P<r2>\d{1,7}))?"
)


class ChartError(ValueError):
    """A chart or its workbook cannot be used; the message, Chinese, says why and what to do."""


@dataclass(frozen=True, slots=True)
class Book:
    """Cells of a workbook by sheet, then by (row, column), both counted from 0."""

    sheets: dict[str, dict[tuple[int, int], float | str]]

    def area(self, reference: str) -> list[Value]:
        """Values of ``数据!$B$2:$B$8``, row by row; raises ChartError where it is no such reference."""
        found = _AREA.fullmatch(reference)
        name = "" if found is None else (found["quoted"] or "").replace("''", "'") or found["plain"]
        if found is None or name not in self.sheets:
            raise ChartError(f"图表引用了“{reference}”，但它的数据工作簿里没有这个区域")
        cells = self.sheets[name]
        top, left = int(found["r1"]) - 1, _column(found["c1"])
        bottom, right = (int(found["r2"]) - 1, _column(found["c2"])) if found["c2"] else (top, left)
        if (bottom - top + 1) * (right - left + 1) > 100_000:
            raise ChartError(f"图表引用的区域“{reference}”过大")
        return [cells.get((row, column)) for row in range(top, bottom + 1) for column in range(left, right + 1)]


def read_book(data: bytes) -> Book:
    """Parse an .xlsx; raises ChartError."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {info.filename: info for info in archive.infolist()}

            def xml(name: str) -> Element:
                if parts[name].file_size > _LARGEST:
                    raise ChartError(f"图表的数据工作簿过大（{name}），没有读取")
                root: Element = fromstring(archive.read(name))
                return root

            strings = [_text(si) for si in xml("xl/sharedStrings.xml")] if "xl/sharedStrings.xml" in parts else []
            targets = {rel.get("Id"): rel.get("Target", "") for rel in xml("xl/_rels/workbook.xml.rels")}
            sheets = {}
            for sheet in xml("xl/workbook.xml").iter(f"{_S}sheet"):
                target = targets[sheet.get(f"{_R}id")]
                path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
                if "worksheets" in path:
                    sheets[sheet.get("name", "")] = _cells(xml(path), strings)
    except (zipfile.BadZipFile, KeyError, ParseError, DefusedXmlException, IndexError, ValueError) as error:
        if isinstance(error, ChartError):
            raise
        raise ChartError("图表的数据工作簿无法读取，可能已损坏；请删除该图表后重新导出") from error
    if not sheets:
        raise ChartError("图表的数据工作簿里没有工作表")
    return Book(sheets)


def _cells(sheet: Element, strings: list[str]) -> dict[tuple[int, int], float | str]:
    cells: dict[tuple[int, int], float | str] = {}
    for cell in sheet.iter(f"{_S}c"):
        found = re.fullmatch(r"([A-Z]{1,3})(\d{1,7})", cell.get("r", ""))
        value = _value(cell, strings)
        if found is not None and value is not None and value != "":
            cells[int(found[2]) - 1, _column(found[1])] = value
    return cells


def _value(cell: Element, strings: list[str]) -> Value:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        inline = cell.find(f"{_S}is")
        return None if inline is None else _text(inline)
    stored = cell.findtext(f"{_S}v")
    if not stored:  # a formula that was never computed
        return None
    if kind == "s":
        return strings[int(stored)]
    return float(stored) if kind == "n" else None if kind == "e" else stored


def _text(item: Element) -> str:
    """Text of a string item, phonetic guides left out."""
    runs = [item.find(f"{_S}t"), *(run.find(f"{_S}t") for run in item.iter(f"{_S}r"))]
    return "".join(run.text or "" for run in runs if run is not None)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
