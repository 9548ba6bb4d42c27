"""The 校验 sheet, filled by the button 校验数据, and the rule that marks faulty cells on the industry sheets."""

from __future__ import annotations

from cii_xl.book.canvas import Canvas, address, span
from cii_xl.book.layout import (
    CHECK_NAME,
    CHECK_SLOTS,
    CHECKED_NAME,
    HOME,
    INDUSTRY_COLUMNS,
    INDUSTRY_TABLE_TOP,
    LEFT,
    MARK_SLOTS,
    MARKS_NAME,
    table_name,
)
from cii_xl.palette import ACCENT, BAD, GOOD, PAPER

TITLES = ("序号", "程度", "位置", "发现", "应为", "处理")
_STYLES = ("cell centre", "cell centre", "link", "cell wrap", "cell wrap", "cell wrap")
_TOP = 5
_MARKS = LEFT + len(TITLES) + 1
_SEVERITIES = {"错误": BAD, "警告": ACCENT, "提示": GOOD}


def write(canvas: Canvas, edition_id: str) -> None:
    """Write the sheet with empty rows, hidden until there are problems to fill them."""
    canvas.widths([2, 7, 8, 20, 44, 26, 56, 2, 12])
    canvas.ws.set_row(0, 32)
    canvas.put(0, LEFT, "数据校验", "title")
    canvas.link(0, LEFT + 5, HOME.name, "返回首页")
    canvas.put(1, LEFT, "首页按钮“校验数据”逐项检查全部产业表；点击“位置”跳到该单元格，改正后再校验一次", "subtitle")
    canvas.put(2, LEFT, "有问题的单元格在产业表中以红框标出；再次校验后，已改正的不再标出", "note")
    _name(canvas, CHECKED_NAME, 3, LEFT, 3, LEFT)
    canvas.put(3, LEFT, "尚未校验", "section")
    for column in range(LEFT + 1, LEFT + len(TITLES)):
        canvas.put(3, column, None, "section")
    canvas.ws.set_row(3, 24)
    canvas.ws.set_row(4, 6)
    canvas.ws.set_row(_TOP, 22)
    for offset, title in enumerate(TITLES):
        canvas.put(_TOP, LEFT + offset, title, "head")
    last = _TOP + CHECK_SLOTS
    for row in range(_TOP + 1, last + 1):
        canvas.ws.set_row(row, None, None, {"hidden": True})
        for offset, style in enumerate(_STYLES):
            canvas.put(row, LEFT + offset, None, style)
    _name(canvas, CHECK_NAME, _TOP + 1, LEFT, _TOP + 1, LEFT)
    for word, colour in _SEVERITIES.items():
        shade = canvas.workbook.add_format({"font_color": colour, "bold": True})
        rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": shade}
        canvas.ws.conditional_format(_TOP + 1, LEFT + 1, last, LEFT + 1, rule)
    canvas.ws.set_column(_MARKS, _MARKS, 12, None, {"hidden": True})
    _name(canvas, MARKS_NAME, _TOP + 1, _MARKS, _TOP + MARK_SLOTS, _MARKS)
    canvas.ws.freeze_panes(_TOP + 1, 0)
    canvas.page(last, LEFT + len(TITLES) - 1, footer=f"产业互联网发展指数 {edition_id}", repeat=_TOP)


def mark(canvas: Canvas, code: str, rows: int) -> None:
    """Let an industry's sheet mark the cells that 校验 lists: the rule is there from the start and only the list
    changes, so that no mark outlives its cause."""
    first, last = INDUSTRY_TABLE_TOP + 1, INDUSTRY_TABLE_TOP + rows
    shade = canvas.workbook.add_format({"border": 1, "border_color": BAD, "font_color": BAD, "bg_color": PAPER})
    here = f'"{table_name(code)}!"&ADDRESS(ROW({address(first, LEFT)}),COLUMN({address(first, LEFT)}),4)'
    rule = {"type": "formula", "criteria": f"=COUNTIF({MARKS_NAME},{here})>0", "format": shade}
    canvas.ws.conditional_format(first, LEFT, last, LEFT + len(INDUSTRY_COLUMNS) - 1, rule)


def _name(canvas: Canvas, name: str, *corners: int) -> None:
    canvas.workbook.define_name(name, span(canvas.sheet.name, *corners))
