"""From a returned file to its content: a form's known addresses, or a 问卷星 export's rows.

Runs in the worker process. Neither pandas nor the index package is imported here.
"""

from __future__ import annotations

import datetime
import math
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import islice, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cii_xl.book.reading.intake import MB, Limits, Reason, Wording, examine
from cii_xl.book.reading.values import heading, iso
from cii_xl.survey import places
from cii_xl.survey.reading.content import CellKind, ExportContent, FormContent, RawCell

if TYPE_CHECKING:
    from openpyxl import Workbook

FORM = Limits(5 * MB, entries=300, entry_bytes=20 * MB, total_bytes=20 * MB, rows=2_000, columns=60,
              spread_cells=20_000, active=False)  # fmt: skip
EXPORT = Limits(20 * MB, entries=300, entry_bytes=40 * MB, total_bytes=60 * MB, rows=20_005, columns=400,
                spread_cells=20_000, active=False)  # fmt: skip
EXPORT_HEADINGS = ("序号", "提交答卷时间")
"""What tells a 问卷星 export: headings that its first sheet always has."""
MAX_TEXT = 4_000
"""Characters of a cell that are kept: more than any answer may have, so that the judge sees it is too long."""

_FILL_AGAIN = "在最初收到的问卷文件（.xlsx）中填写后寄回"
WORDING = Wording("填好的问卷（.xlsx），或问卷星导出的 .xlsx", _FILL_AGAIN, _FILL_AGAIN, _FILL_AGAIN)

_HEADER_ROWS, _LIST_COLUMNS = 5, 300
_LETTERS = {column: chr(ord("A") + column) for column in range(places.CODE + 1)}
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MODIFIED = re.compile(rb"<(?:\w+:)?modified\b[^<>]*>([^<]+)<")


def extract(path: Path, name: str) -> FormContent | ExportContent | list[Reason]:
    """The content of a returned file, or why it is refused; raises whatever openpyxl does on a broken workbook.
    ``name`` is the file's own, which may differ from the path's."""
    if reasons := examine(path, name, FORM if _looks_like_a_form(path) else EXPORT, WORDING):
        return reasons
    with _open(path) as book:
        sheets = {sheet.title: sheet for sheet in book.worksheets}
        if places.ANSWERS in sheets:
            return _form(path, book, sheets)
        return (_export(path, book.worksheets[0]) if book.worksheets else None) or [_neither(list(sheets))]


@contextmanager
def _open(path: Path, *, cached: bool = False) -> Iterator[Workbook]:
    """The workbook with formulas, or with the values that were ``cached`` of them."""
    import openpyxl

    if not openpyxl.DEFUSEDXML:
        raise RuntimeError("defusedxml is not installed")
    with path.open("rb") as stream:  # of a path openpyxl would judge the extension, which a stored file has not
        book = openpyxl.load_workbook(stream, read_only=True, data_only=cached, keep_links=False)
        yield book
        book.close()


def _looks_like_a_form(path: Path) -> bool:
    """A guess from the list of sheets, only to choose limits; both choices are safe."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open("xl/workbook.xml") as part:
            return f'"{places.ANSWERS}"'.encode() in part.read(MB)
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, KeyError):
        return True


def _neither(sheets: list[str]) -> Reason:
    found = f"既没有工作表“{places.ANSWERS}”，也不是问卷星导出（工作表：{'、'.join(sheets[:5]) or '无'}）"
    return Reason("file.not-a-form", found, WORDING.wanted, f"检查是否寄错了文件；{_FILL_AGAIN}，不要改工作表名")


def _form(path: Path, book: Workbook, sheets: Mapping[str, Any]) -> FormContent:
    cells: dict[str, RawCell] = {}
    labels: dict[str, str] = {}
    codes: dict[str, str] = {}
    for address, column, cell in _window(sheets[places.ANSWERS]):
        if column in (places.ANSWER, places.NOT_APPLICABLE):
            cells[address] = _raw(cell)
        elif column in (places.LABEL, places.CODE) and (text := _text(cell.value)):
            (labels if column == places.LABEL else codes)[address] = text
    formulas = [address for address, cell in cells.items() if cell.formula]
    cells |= _cached(path, set(formulas)) if formulas else {}
    return FormContent(
        meta=_meta(sheets[places.META]) if places.META in sheets else None,
        properties=_properties(book),
        cells={address: cell for address, cell in cells.items() if cell.kind != "blank" or cell.formula},
        labels=labels,
        codes=codes,
        lists=_lists(sheets[places.OPTIONS]) if places.OPTIONS in sheets else None,
        modified=_modified(path),
    )


def _window(sheet: Any) -> Iterator[tuple[str, int, Any]]:
    """(address, column from 0, cell) of the filled cells of 填写 that a form may have."""
    rows = sheet.iter_rows(places.FIRST_ROW + 1, places.MAX_ROWS, places.LABEL + 1, places.CODE + 1)
    for number, row in enumerate(rows, places.FIRST_ROW + 1):
        for column, cell in enumerate(row, places.LABEL):
            if cell.value is not None:
                yield f"{_LETTERS[column]}{number}", column, cell


def _cached(path: Path, formulas: set[str]) -> dict[str, RawCell]:
    """What the spreadsheet last computed for these cells."""
    found = dict.fromkeys(formulas, RawCell(formula=True))
    with _open(path, cached=True) as book:
        for address, _, cell in _window(book[places.ANSWERS]):
            if address in formulas:
                raw = _raw(cell)
                found[address] = RawCell(raw.value, raw.kind, True, raw.format)
    return found


def _raw(cell: Any) -> RawCell:
    if cell.data_type == "f":
        return RawCell(formula=True)
    value, kind = _plain(cell.value, error=cell.data_type == "e")
    return RawCell(value, kind, format=cell.number_format) if kind == "number" else RawCell(value, kind)


def _plain(value: Any, *, error: bool = False) -> tuple[str | float | bool | None, CellKind]:
    """A value that JSON can hold, and what it is."""
    if isinstance(value, bool):
        return value, "bool"
    if isinstance(value, (int, float)):
        number = float(value) if abs(value) < 1e300 else math.inf
        if not math.isfinite(number):
            return "#NUM!", "error"
        return (int(number) if number.is_integer() and abs(number) < 1e15 else number), "number"
    if isinstance(value, (datetime.date, datetime.time, datetime.timedelta)):
        return iso(value), "date"
    text = _text(value)
    return (text, "error" if error else "text") if text else (None, "blank")


def _text(value: object) -> str:
    """Text that can be stored anywhere, of a bounded length; blank for None."""
    return "" if value is None else _UNFIT.sub("", str(value)[:MAX_TEXT])


def _meta(sheet: Any) -> dict[str, str]:
    """Key → value of the known keys, whatever their order."""
    rows = sheet.iter_rows(1, 3 * len(places.META_KEYS), 1, 2, values_only=True)
    found = {_text(row[0]).strip(): _text(row[1]).strip() for row in rows if len(row) == 2}
    return {key: found[key] for key in places.META_KEYS if key in found}


def _properties(book: Workbook) -> dict[str, str] | None:
    found = {p.name: _text(p.value).strip() for p in book.custom_doc_props.props}
    return {key: found[f"cii_{key}"] for key in places.META_KEYS if f"cii_{key}" in found} or None


def _lists(sheet: Any) -> tuple[tuple[str, ...], ...]:
    """The columns of ``_options``, each down to its last filled cell, without empty columns at the end."""
    sheet.reset_dimensions()  # else rows are filled up to the width that the sheet claims to have
    rows = [
        [_text(value).strip() for value in row[:_LIST_COLUMNS]]
        for row in sheet.iter_rows(1, places.MAX_ROWS, values_only=True)
    ]
    columns = [_trimmed(column) for column in zip_longest(*rows, fillvalue="")]
    return tuple(columns[: max((i + 1 for i, column in enumerate(columns) if column), default=0)])


def _trimmed(texts: tuple[str, ...]) -> tuple[str, ...]:
    return texts[: max((i + 1 for i, text in enumerate(texts) if text), default=0)]


def _export(path: Path, sheet: Any) -> ExportContent | None:
    """The rows of a 问卷星 export; None where the sheet is none."""
    rows = sheet.iter_rows(1, EXPORT.rows, 1, EXPORT.columns, values_only=True)
    top = [_trimmed(tuple(_text(value).strip() for value in row)) for row in islice(rows, _HEADER_ROWS)]
    at = next((i for i, row in enumerate(top) if set(EXPORT_HEADINGS) <= {heading(text) for text in row}), None)
    if at is None:
        return None
    table, filled = [], 0
    for row in sheet.iter_rows(at + 2, EXPORT.rows, 1, len(top[at]), values_only=True):
        table.append(tuple(_exported(value) for value in row))
        filled = len(table) if any(value is not None for value in table[-1]) else filled
    return ExportContent(top[at], tuple(table[:filled]), at + 2, _modified(path), sheet.title)


def _exported(value: Any) -> str | float | None:
    plain, kind = _plain(value)
    return str(plain).upper() if kind == "bool" else plain


def _modified(path: Path) -> str:
    """When the file says it was last saved. openpyxl would say "now" of a file that does not tell."""
    with zipfile.ZipFile(path) as archive:
        if "docProps/core.xml" not in archive.namelist():
            return ""
        told = _MODIFIED.search(archive.read("docProps/core.xml"))
    try:
        moment = datetime.datetime.fromisoformat(told[1].decode("ascii").strip()) if told else None
    except ValueError:
        return ""
    if moment is None:
        return ""
    moment = moment.replace(tzinfo=moment.tzinfo or datetime.UTC)
    try:
        return moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except OverflowError:
        return ""
