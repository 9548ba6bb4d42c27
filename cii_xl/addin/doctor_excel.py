"""The user's own test of the add-in: each line of the 函数 sheet as Excel computes it, beside Python's result."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from cii_xl.addin import settings
from cii_xl.addin.finding import Finding, care, fine, missing
from cii_xl.addin.parts import macros
from cii_xl.book.layout import CONFIG, FUNCTIONS
from cii_xl.book.macros import Example
from cii_xl.book.reader import read_workbook
from cii_xl.book.workbook import shipped_workbook

TABLE = "tblFunctions"
_SIGNATURE, _LIVE = 0, 4
"""Columns of the table on the 函数 sheet, counted from 0."""
_MACROS_RUN = 1
"""msoAutomationSecurityLow: the person asked for this test of a workbook of theirs."""
_CLOSE = 1e-9


def examine(workbook: Path | None, new_app: Callable[[], Any] | None = None) -> Iterator[Finding]:
    """Open the workbook in a hidden Excel, recalculate, compare, and close it without saving.

    ``new_app`` starts Excel; given by tests.
    """
    path = workbook or shipped_workbook()
    examples = macros(read_workbook(path)).examples
    try:
        rows = _calculated(path, new_app or _hidden_excel, fill=workbook is None)
    except Exception as error:  # whatever Excel, COM or xlwings raise is what this test is here to tell
        yield missing("Excel 实测", f"未能完成：{error}", "关闭全部 Excel 窗口后再试；仍不行时按上面各行检查")
        return
    yield from compare(rows, examples)


def compare(rows: Sequence[Sequence[Any]], examples: Sequence[Example]) -> Iterator[Finding]:
    """One line for each function: what Excel shows against what Python gives."""
    shown = {str(row[_SIGNATURE]): row[_LIVE] for row in rows}
    for example in examples:
        name, wanted = example.signature.partition("(")[0], example.value
        if example.signature not in shown:
            yield care(name, "工作簿的“函数”表中没有这个函数", "工作簿较旧；运行 cii-xl open 取得新的一份")
        elif _same(shown[example.signature], wanted):
            yield fine(name, f"{example.formula} = {_told(wanted)}")
        else:
            found = f"{example.formula}：Excel 得 {_told(shown[example.signature])}，Python 得 {_told(wanted)}"
            yield missing(name, found, f"在 Excel 中用 =CII_WHY({FUNCTIONS.name}!F…) 查看该单元格的原因")


def _calculated(path: Path, new_app: Callable[[], Any], *, fill: bool) -> list[list[Any]]:
    """Rows of the function table after a full recalculation. ``fill``: with this computer's settings, typed into the
    open workbook only."""
    app = new_app()
    try:
        app.display_alerts = False
        app.api.AutomationSecurity = _MACROS_RUN
        book = app.books.open(str(path), update_links=False, read_only=True)
        if fill:
            own = settings.this_computer("win32")
            book.sheets[CONFIG.name].range("A1").value = [list(pair) for pair in own.items()]
        app.api.CalculateFullRebuild()
        body = book.sheets[FUNCTIONS.name].tables[TABLE].data_body_range
        rows: list[list[Any]] = body.options(ndim=2, err_to_str=True).value
        book.close()
        return rows
    finally:
        app.quit()


def _hidden_excel() -> Any:
    return importlib.import_module("xlwings").App(visible=False, add_book=False)


def _same(shown: Any, wanted: float | str) -> bool:
    if isinstance(wanted, str) or isinstance(shown, (str, bool, type(None))):
        return bool(shown == wanted)
    return abs(float(shown) - wanted) <= _CLOSE


def _told(value: Any) -> str:
    return "空" if value is None else f"{value:.10g}" if isinstance(value, float) else str(value)
