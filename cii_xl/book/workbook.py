"""New workbooks in house style, and where the shipped one lies."""

from __future__ import annotations

import functools
import io
from datetime import datetime
from pathlib import Path
from typing import Any

import cii_xl
from cii_xl.book.style import FONT

_MADE = datetime(2020, 7, 1)
"""The report's month: files must not depend on the clock."""


def new_workbook(buffer: io.BytesIO, title: str) -> Any:
    """An XlsxWriter workbook in house style with fixed document properties."""
    import xlsxwriter

    defaults = {"font_name": FONT, "font_size": 10}
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True, "default_format_properties": defaults})
    workbook.set_properties(
        {"title": title, "subject": "产业互联网发展指数（CII）", "author": "cii-xl", "created": _MADE}
    )
    workbook.set_size(2400, 1400)
    # every formula carries its value: Excel need not calculate on opening, nor ask to save on closing, and cells that
    # call Python keep their values where macros are off. The id is that of today's Excel: an older one makes it
    # calculate all the same.
    workbook.set_calc_mode("auto", 191029)
    workbook.calc_on_load = False
    return workbook


def add_plain_sheet(workbook: Any, name: str) -> Any:
    """A sheet whose formulas have no function newer than the file format.

    XlsxWriter goes through each formula with thirty regular expressions in search of one, which takes as long as
    writing the rest of a small sheet.
    """
    return workbook.add_worksheet(name, worksheet_class=_plain())


@functools.cache
def _plain() -> Any:
    from xlsxwriter.worksheet import Worksheet

    class Plain(Worksheet):  # type: ignore[misc]
        def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
            return formula.removeprefix("=")

    return Plain


def shipped_workbook() -> Path:
    """The workbook that comes with this package: ``workbook/CII.xlsm`` of a checkout, or the installed copy."""
    package = Path(cii_xl.__file__).parent
    for folder in (package.parent / "workbook", package / "workbook"):
        if (folder / "CII.xlsm").is_file():
            return folder / "CII.xlsm"
    raise FileNotFoundError("CII.xlsm 不在安装目录中；请重新安装 cii-xl")
