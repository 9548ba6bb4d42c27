"""The template of a scenario: one industry's rates before and after, all native, so that it follows what is typed.

新建情景 copies the sheet and writes only the industry's rows into the prepared ones. Rows left over are hidden, and so
is what charts would draw of them.
"""

from __future__ import annotations

from typing import Any

from cii_xl.book import charts
from cii_xl.book.canvas import Canvas, Live, Value, address, span
from cii_xl.book.formulas import NONE
from cii_xl.book.layout import HOME, LEFT, SCENARIO_SLOTS
from cii_xl.palette import ACCENT, BAD, GOOD, PRIMARY, SERIES, WHITE

TITLE_CELL, NOTE_CELL = (0, LEFT), (1, LEFT)
"""Cells that the action writes: the sheet's title and the line below it."""
START = 26
"""Row of the index before; the prepared rows follow, and then the row of the index after."""
FIRST = START + 1
END = FIRST + SCENARIO_SLOTS
_TILE = 3
_CHARTS = 8
_LAST = LEFT + 8
_FLOW = _LAST + 2
"""First column of what the waterfall draws: label, invisible base, whole, rise, fall."""


def write(canvas: Canvas) -> None:
    """Write the template; the sheet is very hidden."""
    canvas.widths([2, 14, 24, 10, 12, 12, 12, 12, 12, 12, 2, 14, *[9] * 4])
    canvas.ws.set_row(0, 32)
    canvas.put(*TITLE_CELL, "情景", "title")
    canvas.link(0, _LAST, HOME.name, "返回首页")
    canvas.put(*NOTE_CELL, "", "subtitle")
    canvas.put(2, LEFT, "在浅黄的“情景渗透率”中填 0–100 的新值，指数与两张图随即更新；产业表本身不变", "note")
    _tiles(canvas)
    _table(canvas)
    _flow(canvas)
    canvas.chart(_CHARTS, LEFT, _before_after(canvas), 432, 320, "各环节渗透率：基准与情景")
    canvas.chart(_CHARTS, LEFT, _waterfall(canvas), 432, 320, "指数从基准到情景的瀑布图", x_offset=440)
    canvas.page(END, _LAST, footer="产业互联网发展指数 · 情景", portrait=True)
    canvas.ws.very_hidden()


def _rows(column: int) -> str:
    """The prepared rows of a column."""
    return f"{address(FIRST, column, fixed=True)}:{address(END - 1, column, fixed=True)}"


def _tiles(canvas: Canvas) -> None:
    before, after = address(START, LEFT + 6), address(END, LEFT + 7)
    told = (
        (LEFT, LEFT + 1, "基准指数", Live(before, 0.0), "one"),
        (LEFT + 2, LEFT + 4, "情景指数", Live(after, 0.0), "one"),
        (LEFT + 5, LEFT + 6, "变化（点）", Live(f"{after}-{before}", 0.0), "change"),
        (LEFT + 7, _LAST, "改动的环节数", Live(f"SUMPRODUCT(--({_rows(LEFT + 4)}<>{_rows(LEFT + 3)}))", 0), "whole"),
    )
    canvas.ws.set_row(_TILE + 1, 34)
    for first, last, label, value, number in told:
        canvas.across(_TILE, first, last, label, "tile label")
        canvas.across(_TILE + 1, first, last, value, "tile value", number)
    valid = f"SUMPRODUCT(--ISNUMBER({_rows(LEFT + 4)}))=SUMPRODUCT(--ISNUMBER({_rows(LEFT + 3)}))"
    fine = f"AND({valid},MIN({_rows(LEFT + 4)})>=0,MAX({_rows(LEFT + 4)})<=100)"
    state = Live(f'IF({fine},"情景渗透率均可用","情景渗透率应为 0–100 的数字，请改正")', "情景渗透率均可用")
    canvas.put(_TILE + 3, LEFT, state, "note")


def _table(canvas: Canvas) -> None:
    canvas.section(START - 2, LEFT, _LAST, "环节：基准与情景")
    canvas.ws.set_row(START - 1, 30)
    heads = ("环节", "子环节", "权重", "基准渗透率", "情景渗透率", "渗透率变化", "基准贡献", "情景贡献", "影响（点）")
    for offset, head in enumerate(heads):
        canvas.put(START - 1, LEFT + offset, head, "head")
    _whole(canvas, START, "基准指数", LEFT + 6)
    for row in range(FIRST, END):
        weight, old, new = (address(row, LEFT + k) for k in (2, 3, 4))
        before, after = address(row, LEFT + 6), address(row, LEFT + 7)
        cells = (
            (None, "cell", ""), (None, "cell", ""), (None, "cell", "percent"), (None, "cell", "one"),
            (None, "input", "one"), (Live(f"{new}-{old}", 0.0), "cell", "change"),
            (Live(f"{weight}*{old}", 0.0), "cell", "two"), (Live(f"{weight}*{new}", 0.0), "cell", "two"),
            (Live(f"{after}-{before}", 0.0), "cell", "change"),
        )  # fmt: skip
        for column, (value, style, number) in enumerate(cells, LEFT):
            canvas.put(row, column, value, style, number)
    _whole(canvas, END, "情景指数", LEFT + 7)
    rates = {
        "validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100, "error_title": "渗透率不可用",
        "error_message": "渗透率应为 0 到 100 之间的数字。40 表示 40%，不要填 0.4。",
    }  # fmt: skip
    canvas.ws.data_validation(FIRST, LEFT + 4, END - 1, LEFT + 4, rates)
    for criteria, colour in ((">", GOOD), ("<", BAD)):
        shade = canvas.workbook.add_format({"font_color": colour, "bold": True})
        rule = {"type": "formula", "criteria": f"={address(FIRST, LEFT + 8)}{criteria}0", "format": shade}
        canvas.ws.conditional_format(FIRST, LEFT + 8, END - 1, LEFT + 8, rule)


def _whole(canvas: Canvas, row: int, label: str, column: int) -> None:
    """A row with a total: the index before above the rows, the index after below them, as in the waterfall."""
    for c in range(LEFT, _LAST + 1):
        value = label if c == LEFT else Live(f"SUM({_rows(column)})", 0.0) if c == column else None
        canvas.put(row, c, value, "cell strong", "" if c == LEFT else "two")


def _flow(canvas: Canvas) -> None:
    """What the waterfall draws. Each step stands on the lower of the sums before and after it."""
    canvas.put(START - 2, _FLOW, "瀑布图底表（自动计算）", "note")
    for offset, head in enumerate(("步骤", "底", "指数", "上升", "下降")):
        canvas.put(START - 1, _FLOW + offset, head, "head")
    before, after = address(START, LEFT + 6, fixed=True), address(END, LEFT + 7, fixed=True)
    for row, label, whole in ((START, "基准", before), (END, "情景", after)):
        ends: tuple[Value, ...] = (label, 0, Live(whole, 0.0), 0, 0)
        for offset, value in enumerate(ends):
            canvas.put(row, _FLOW + offset, value, "cell", "two" if offset else "")
    effects = address(FIRST, LEFT + 8, fixed=True)
    for row in range(FIRST, END):
        effect, stage, substage = (address(row, LEFT + k) for k in (8, 0, 1))
        until = f"{before}+SUM({effects}:{effect})"
        flow: tuple[Value, ...] = (
            Live(f'IF({substage}="",IF({stage}="","{NONE}",{stage}),{substage})', NONE),
            Live(f"MIN({until},{until}-{effect})", 0.0),
            0,
            Live(f"MAX({effect},0)", 0.0),
            Live(f"MAX(-{effect},0)", 0.0),
        )
        for offset, value in enumerate(flow):
            canvas.put(row, _FLOW + offset, value, "cell", "two" if offset else "")


def _before_after(canvas: Canvas) -> Any:
    sheet = canvas.sheet.name
    names = span(sheet, FIRST, _FLOW, END - 1, _FLOW)
    made = charts.chart(canvas.workbook, "column", "各环节渗透率（%）：基准与情景", legend="bottom")
    for name, column, colour in (("基准", LEFT + 3, SERIES[7]), ("情景", LEFT + 4, ACCENT)):
        values = span(sheet, FIRST, column, END - 1, column)
        made.add_series({"name": name, "categories": names, "values": values, "gap": 60, **charts.fill(colour)})
    made.set_x_axis(charts.category_axis())
    made.set_y_axis(charts.value_axis(num_format="0", min=0))
    return made


def _waterfall(canvas: Canvas) -> Any:
    sheet = canvas.sheet.name
    names = span(sheet, START, _FLOW, END, _FLOW)
    made = charts.chart(canvas.workbook, "column", "指数如何从基准变到情景（点）", subtype="stacked", legend="bottom")
    steps = (("底", None), ("指数", PRIMARY), ("上升", GOOD), ("下降", BAD))
    for offset, (name, colour) in enumerate(steps, 1):
        column = _FLOW + offset
        series = {"name": name, "categories": names, "values": span(sheet, START, column, END, column), "gap": 35}
        if colour is None:
            made.add_series(series | {"fill": {"none": True}, "border": {"none": True}})
        else:
            made.add_series(
                series
                | charts.fill(colour)
                | {"data_labels": charts.labels("0.0;;;", font=charts.font(8, WHITE, bold=True))}
            )
    made.set_legend({"position": "bottom", "delete_series": [0], "font": charts.font(8)})
    made.set_x_axis(charts.category_axis())
    made.set_y_axis(charts.value_axis(num_format="0.0", min=0))
    return made
