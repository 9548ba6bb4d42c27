"""The 图表目录 sheet: what a deck of slides has, in which order, under which titles, and when it was last exported."""

from __future__ import annotations

from collections.abc import Sequence

from cii_xl.book.canvas import Canvas, Field, Value, address, span
from cii_xl.book.layout import (
    DECK_DEFAULT,
    DECK_NAME,
    EXHIBIT_FIELDS,
    EXHIBIT_TABLE,
    EXPORTED_NAME,
    HOME,
    INCLUDED,
    LEFT,
    LEFT_OUT,
    MAPPING_NAME,
    PREVIOUS_NAME,
    SCENARIOS_NAME,
    SURVEYED_NAME,
    TEMPLATE_NAME,
)
from cii_xl.book.macros import Listed
from cii_xl.palette import MUTED

NONE = "尚未导出"
_STATE, _INPUTS, _TABLE = 3, 5, 13
_LAST = LEFT + len(EXHIBIT_FIELDS) - 1
_STYLES = {"include": "input centre", "order": "input centre", "title": "input"}


def write(canvas: Canvas, listed: Sequence[Listed], footer: str) -> None:
    """Write the sheet with the exhibits in the order of a deck."""
    canvas.widths([2, 22, 34, 8, 8, 62, 20])
    canvas.ws.set_row(0, 32)
    canvas.put(0, LEFT, "图表目录", "title")
    canvas.link(0, _LAST, HOME.name, "返回首页")
    text = "首页按钮“导出PPT”按本页写出演示文稿；已有的文稿就地更新，手工改过的标题、位置与样式保留"
    canvas.put(1, LEFT, text, "subtitle")
    canvas.section(_STATE, LEFT, _LAST, NONE)
    canvas.workbook.define_name(EXPORTED_NAME, span(canvas.sheet.name, _STATE, LEFT, _STATE, LEFT))
    _inputs(canvas)
    hint = "“采用”填是或否；“顺序”填数字的排在前面，留空的按目录顺序；“手写标题”留空时用计算出的标题"
    canvas.put(_TABLE - 1, LEFT, hint, "note")
    canvas.ws.set_row(_TABLE, 22)
    fields = [Field(title, _STYLES.get(key, "cell")) for key, title in EXHIBIT_FIELDS.items()]
    rows: list[list[Value]] = [
        [line.id, line.name, INCLUDED if line.include else LEFT_OUT, None, None, None] for line in listed
    ]
    canvas.table(_TABLE, LEFT, EXHIBIT_TABLE, fields, rows or [[None] * len(fields)], filters=True)
    first, last = _TABLE + 1, _TABLE + max(len(rows), 1)
    _rules(canvas, first, last)
    canvas.ws.freeze_panes(_TABLE + 1, 0)
    canvas.page(last, _LAST, footer=footer, portrait=True, repeat=_TABLE)


def _inputs(canvas: Canvas) -> None:
    asked = (
        (DECK_NAME, "演示文稿", f"留空为本工作簿旁的“{DECK_DEFAULT}”；已有的文件就地更新，并留备份"),
        (TEMPLATE_NAME, "模板", "自己的 .pptx 模板；留空用随附的模板"),
        (MAPPING_NAME, "模板对照", "模板的版式、占位符与本工具名称的对照表；名称相同时留空"),
        (PREVIOUS_NAME, "上一版", "“版本变化”与哪个版本比较：填“版本”页中的名称；留空为研报公布的版本"),
        (SCENARIOS_NAME, "情景表", "“情景对比”用哪些情景表，如 情景 制造；多张以顿号分隔；留空则没有情景"),
        (SURVEYED_NAME, "问卷", "“调查覆盖”与问卷区间：留空时“问卷跟踪”页有轮次和台账就采用；填否则不采用"),
    )
    choice = {
        "validate": "list", "source": [INCLUDED, LEFT_OUT], "error_title": "是或否",
        "error_message": f"请填 {INCLUDED} 或 {LEFT_OUT}，或留空。",
    }  # fmt: skip
    for row, (name, label, hint) in enumerate(asked, _INPUTS):
        if name == SURVEYED_NAME:
            canvas.ws.data_validation(row, LEFT + 1, row, LEFT + 1, choice)
        canvas.put(row, LEFT, label)
        canvas.put(row, LEFT + 1, None, "input")
        canvas.put(row, LEFT + 2, hint, "note")
        canvas.workbook.define_name(name, span(canvas.sheet.name, row, LEFT + 1, row, LEFT + 1))


def _rules(canvas: Canvas, first: int, last: int) -> None:
    """Lists and limits of what may be typed; lines that are left out turn grey."""
    include, order, title = (LEFT + list(EXHIBIT_FIELDS).index(key) for key in ("include", "order", "title"))
    listed = {
        "validate": "list", "source": [INCLUDED, LEFT_OUT], "error_title": "是或否",
        "error_message": f"请填 {INCLUDED} 或 {LEFT_OUT}。",
    }  # fmt: skip
    canvas.ws.data_validation(first, include, last, include, listed)
    number = {
        "validate": "decimal", "criteria": ">=", "value": 0, "error_title": "顺序",
        "error_message": "请填不小于 0 的数字，或留空。",
    }  # fmt: skip
    canvas.ws.data_validation(first, order, last, order, number)
    length = {
        "validate": "length", "criteria": "<=", "value": 80, "error_title": "标题过长",
        "error_message": "标题请不超过 80 个字，以便排成两行。",
    }  # fmt: skip
    canvas.ws.data_validation(first, title, last, title, length)
    grey = canvas.workbook.add_format({"font_color": MUTED})
    rule = {"type": "formula", "criteria": f'=${address(first, include)}="{LEFT_OUT}"', "format": grey}
    canvas.ws.conditional_format(first, LEFT, last, _LAST, rule)
