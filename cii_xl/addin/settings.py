"""The settings that xlwings reads from a workbook's hidden sheet ``xlwings.conf``: this computer's, in a copy.

The package is edited part by part: only the sheet's own part is written anew, so charts, macros and whatever else the
workbook holds stay byte for byte as they were.
"""

from __future__ import annotations

import io
import os
import re
import sys
import zipfile
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path
from xml.sax.saxutils import escape

from defusedxml import ElementTree

import cii_xl
from cii_xl.book.layout import CONFIG as CONFIG_SHEET
from cii_xl.book.macros import CONFIG

PYTHON = Path(sys.executable)
"""The interpreter that Excel is to start: this one."""

_CELLS = re.compile(rb"<sheetData>.*</sheetData>|<sheetData\s*/>", re.DOTALL)
_SIZE = re.compile(rb'<dimension ref="[^"]*"')
_STYLE = re.compile(rb'<c r="A1"[^>]*? s="(\d+)"')
_RELATIONS = "xl/_rels/workbook.xml.rels"


class NoSettings(ValueError):
    """A workbook that cannot take the settings; the message says why and what to do."""


def this_computer(platform: str = sys.platform, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Every key that xlwings looks up, for the Python that runs now."""
    settings = dict(CONFIG)
    if platform == "win32":
        settings |= _interpreter(environ)
        # where Excel gives a web address for a workbook that OneDrive keeps, xlwings needs the folder
        settings["ONEDRIVE_CONSUMER_WIN"] = environ.get("OneDriveConsumer", "")
        settings["ONEDRIVE_COMMERCIAL_WIN"] = environ.get("OneDriveCommercial", "")
    elif platform == "darwin":
        settings["INTERPRETER_MAC"] = str(PYTHON)
    if not _installed():
        settings["PYTHONPATH"] = str(Path(cii_xl.__file__).parents[1])
    return settings


def _interpreter(environ: Mapping[str, str]) -> dict[str, str]:
    """The Windows interpreter. One of conda is reached through its environment, which has to be activated first."""
    prefix, conda = Path(sys.prefix), environ.get("CONDA_EXE", "")
    if (prefix / "conda-meta").is_dir() and conda:
        root = Path(conda).parents[1]
        name = "base" if prefix == root else str(prefix)
        if " " not in name:  # xlwings puts the environment into a command without quotes
            return {"INTERPRETER_WIN": "pythonw", "CONDA PATH": str(root), "CONDA ENV": name}
    windowless = PYTHON.with_name("pythonw.exe")
    return {"INTERPRETER_WIN": str(windowless if windowless.is_file() else PYTHON)}


def _installed() -> bool:
    """Whether the interpreter finds this package by itself, from any folder."""
    try:
        metadata.distribution("cii-xl")
    except metadata.PackageNotFoundError:
        return False
    return True


def read(package: bytes) -> dict[str, str]:
    """The settings that a workbook holds, keys in capitals; raises NoSettings."""
    with _opened(package) as archive:
        rows = ElementTree.fromstring(archive.read(_sheet_part(archive))).iterfind("{*}sheetData/{*}row")
        shared = list(_shared(archive))
        lines = [[_text(cell, shared) for cell in row.iterfind("{*}c")] for row in rows]
    return {line[0].upper(): line[1] if len(line) > 1 else "" for line in lines if line and line[0]}


def write(package: bytes, settings: Mapping[str, str]) -> bytes:
    """The workbook with these settings and no others; the same bytes where it has them already. Raises NoSettings."""
    if read(package) == settings:
        return package
    buffer = io.BytesIO()
    with _opened(package) as archive, zipfile.ZipFile(buffer, "w") as copy:
        part = _sheet_part(archive)
        for info in archive.infolist():
            data = archive.read(info)
            copy.writestr(info, _filled(data, settings) if info.filename == part else data)
    return buffer.getvalue()


def _opened(package: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(package))
    except zipfile.BadZipFile:
        raise NoSettings("文件不是 Excel 工作簿，或已损坏；请换一份 CII.xlsm 再试") from None


def _sheet_part(archive: zipfile.ZipFile) -> str:
    """Name of the part that holds the settings sheet."""
    try:
        sheets = ElementTree.fromstring(archive.read("xl/workbook.xml")).iterfind("{*}sheets/{*}sheet")
        wanted = next(sheet for sheet in sheets if sheet.get("name") == CONFIG_SHEET.name)
        ids = {value for name, value in wanted.items() if name.endswith("}id")}
        relations = ElementTree.fromstring(archive.read(_RELATIONS))
        target = next(relation.get("Target") for relation in relations if relation.get("Id") in ids)
    except (KeyError, StopIteration, ElementTree.ParseError):
        raise NoSettings(
            f"工作簿中没有设置表“{CONFIG_SHEET.name}”，不是 CII 工作簿，或该表已被删除；请运行 cii-xl open 取得新的一份"
        ) from None
    return str(target).removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _shared(archive: zipfile.ZipFile) -> Iterator[str]:
    if "xl/sharedStrings.xml" in archive.namelist():
        for item in ElementTree.fromstring(archive.read("xl/sharedStrings.xml")):
            runs = item.findall("{*}t") or item.findall("{*}r/{*}t")
            yield "".join(t.text or "" for t in runs)


def _text(cell: ElementTree.Element, shared: list[str]) -> str:
    if cell.get("t") == "inlineStr":
        return "".join(t.text or "" for t in cell.iterfind("{*}is/{*}t"))
    value = cell.findtext("{*}v") or ""
    return shared[int(value)] if cell.get("t") == "s" else value


def _filled(sheet: bytes, settings: Mapping[str, str]) -> bytes:
    """The sheet's part with its cells replaced by two columns of text."""
    style = _STYLE.search(sheet)
    drawn = f' s="{style[1].decode()}"' if style else ""
    rows = "".join(
        f'<row r="{row}">{_cell(f"A{row}", drawn, key)}{_cell(f"B{row}", drawn, value)}</row>'
        for row, (key, value) in enumerate(settings.items(), 1)
    )
    filled, count = _CELLS.subn(lambda _: f"<sheetData>{rows}</sheetData>".encode(), sheet, count=1)
    if count != 1:
        raise NoSettings(f"设置表“{CONFIG_SHEET.name}”的内容无法改写；请运行 cii-xl open 取得新的一份")
    return _SIZE.sub(f'<dimension ref="A1:B{len(settings)}"'.encode(), filled, count=1)


def _cell(address: str, drawn: str, text: str) -> str:
    if not text:
        return f'<c r="{address}"{drawn}/>'
    return f'<c r="{address}"{drawn} t="inlineStr"><is><t>{escape(text)}</t></is></c>'
