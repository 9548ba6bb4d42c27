"""The 函数 sheet: every worksheet function with a live example beside the value it must show."""

from __future__ import annotations

import math
from collections.abc import Sequence

from cii_xl.book.canvas import Canvas, Field, Live, Value, address, width_of
from cii_xl.book.layout import HOME, LEFT
from cii_xl.book.macros import Example
from cii_xl.palette import BAD, GOOD

_TOP = 4
_TEXT_WIDTH = 48
"""Characters that fit beside each other in the wide columns."""


def write(canvas: Canvas, examples: Sequence[Example], edition_id: str) -> None:
    """Write the sheet; with Python connected every line must end in 一致."""
    canvas.widths([2, 46, 52, 46, 44, 20, 20, 9])
    canvas.ws.set_row(0, 32)
    canvas.put(0, LEFT, "函数", "title")
    canvas.link(0, LEFT + 6, HOME.name, "返回首页")
    canvas.put(
        1,
        LEFT,
        "在任意单元格输入；“实际”列由 Python 组件计算；未改动数据时应与“应为”列一致，改动后有关的行会不同",
        "subtitle",
    )
    canvas.put(2, LEFT, "出错的单元格显示 #N/A、#VALUE! 或 #NUM!，原因用 =CII_WHY(单元格) 查看", "note")
    fields = [
        Field("函数", "cell strong"), Field("说明", "cell wrap"), Field("参数", "cell wrap"),
        Field("示例", "cell wrap"),
        Field("实际", "cell wrap"), Field("应为", "cell wrap"), Field("是否一致", "cell centre"),
    ]  # fmt: skip
    rows: list[list[Value]] = []
    for i, e in enumerate(examples, _TOP + 1):
        live, wanted = address(i, LEFT + 4), address(i, LEFT + 5)
        same = (
            f'IF(ISERROR({live}),"未连接",IF(ISNUMBER({wanted}),IF(ABS({live}-{wanted})<0.000000001,"一致","不一致"),'
        )
        same += f'IF({live}={wanted},"一致","不一致")))'
        formula = e.formula.removeprefix("=")
        rows.append([e.signature, e.text, e.arguments, e.formula, Live(formula, e.value), e.value, Live(same, "一致")])
    canvas.table(_TOP, LEFT, "tblFunctions", fields, rows)
    for row, e in enumerate(examples, _TOP + 1):
        told = ((e.text, _TEXT_WIDTH), (e.arguments, _TEXT_WIDTH), (str(e.value), 18))
        canvas.ws.set_row(row, 17 * max(_lines(text, width) for text, width in told) + 4)
    for word, colour in (("一致", GOOD), ("不一致", BAD)):
        shade = canvas.workbook.add_format({"font_color": colour, "bold": True})
        rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": shade}
        canvas.ws.conditional_format(_TOP + 1, LEFT + 6, _TOP + len(rows), LEFT + 6, rule)
    canvas.ws.freeze_panes(_TOP + 1, LEFT + 1)
    canvas.page(_TOP + len(rows), LEFT + 6, footer=f"产业互联网发展指数 {edition_id}", repeat=_TOP)


def _lines(text: str, width: int) -> int:
    """Lines that a wrapped text takes in a column of that many characters."""
    return sum(max(1, math.ceil(width_of(line) / width)) for line in text.split("\n"))
