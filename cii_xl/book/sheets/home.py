"""The 首页 sheet: what this is, how to use it, the indices as tiles, and links to every sheet."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from cii_xl.book import formulas
from cii_xl.book.canvas import Canvas, Live, span, width_of
from cii_xl.book.layout import (
    LEFT,
    MEAN_NAME,
    MESSAGE_NAME,
    SUMMARY,
    TIME_NAME,
    Sheet,
    index_name,
    summary_slots,
)
from cii_xl.book.macros import Button, Macros
from cii_xl.book.sheets.summary_charts import SummaryCharts
from cii_xl.book.style import BASE
from cii_xl.index.summary import Summary
from cii_xl.palette import BAD, MUTED

ACTIONS_ROW = 13
"""The row with the buttons; below it stands what the last one did."""
_TILES = 18
_LAST = 12
_WIDTH = 856
"""Width of the columns up to the last in pixels."""
_LINE, _APART, _LETTER, _IN_LINE = 36, 18, 8, 6
"""Pixels from one line of buttons to the next, between groups in a line, and of half a Chinese character; the most
buttons of several groups in one line."""

_STEPS = (
    "看结果：本页的指数卡片与图表、“汇总”页的排名与热力表，都由工作簿内的公式实时计算。",
    "改数据：打开某个产业的工作表，在浅黄单元格里修改权重或渗透率，指数与图表随即更新。",
    "加环节：在产业表内插入一行并填满各列，权重合计保持 100%，汇总与图表自动包含新环节。",
    "看出处：每个渗透率按来源着色，并在批注与“依据”列注明研报章节；含义见“图例与来源”。",
    "再往下：“分析”各按钮回答有多准、什么要紧、怎样达到目标；“导出摘要”“导出PPT”给出汇总文件与可编辑的幻灯片。",
)


def write(canvas: Canvas, summary: Summary, sheets: Sequence[Sheet], macros: Macros) -> None:
    """Write the sheet; ``sheets`` are those to link to, in order."""
    ws = canvas.ws
    canvas.widths([2, *[9.5] * _LAST, 2])
    ws.set_row(0, 40)
    canvas.put(0, LEFT, "产业互联网发展指数（CII）", "title")
    canvas.put(1, LEFT, f"{summary.id} 版 · {len(summary.industries)} 个产业 · 指数 0–100", "subtitle")
    canvas.status(2, LEFT, len(summary.industries))
    canvas.section(3, LEFT, _LAST, "这是什么")
    about = (
        "把每个产业的业务流程拆成环节，按价值与重要程度赋权，再乘以各环节的产业互联网渗透率并相加，得到该产业的指数。"
        "指数每高 1 点，表示新的连接模式在该产业中的应用多 1 个百分点。研报印出的数值与推算的数值始终分开标注。"
    )
    ws.set_row(4, 38)
    canvas.across(4, LEFT, _LAST, about, "wrap")
    canvas.section(6, LEFT, _LAST, "怎么用")
    for row, step in enumerate(_STEPS, 7):
        ws.set_row(row, 19)
        canvas.put(row, LEFT, f"{row - 6}. {step}")
    if macros:
        canvas.put(ACTIONS_ROW - 1, LEFT, macros.state, "note")
        _buttons(canvas, macros)

    canvas.section(_TILES - 2, LEFT, _LAST, "指数一览")
    ws.set_row(_TILES - 1, 6)
    _tiles(canvas, summary)
    bottom = _TILES + 4 * ((len(summary.industries) + 4) // 4)

    slots = summary_slots(summary.positions)
    chart = SummaryCharts(canvas.workbook, SUMMARY.name, summary, slots=slots, live=True).ranking("column")
    canvas.chart(bottom, LEFT, chart, 850, 300, "各产业指数柱形图与平均线")

    links = bottom + 15
    canvas.section(links - 1, LEFT, _LAST, "各工作表")
    half = (len(sheets) + 1) // 2
    for i, sheet in enumerate(sheets):
        row, column = links + i % half, LEFT + 6 * (i // half)
        canvas.link(row, column, sheet.name, sheet.name)
        canvas.put(row, column + 1, sheet.purpose, "note")
    ws.set_first_sheet()
    ws.activate()
    canvas.page(links + half, _LAST, footer=f"产业互联网发展指数 {summary.id}", portrait=True)


def _buttons(canvas: Canvas, macros: Macros) -> None:
    """Lines of buttons in one high row, groups apart, and the line in which an action tells how it ended."""
    lines = _lines(macros.buttons)
    canvas.ws.set_row(ACTIONS_ROW, 0.75 * (len(lines) * _LINE + 4))
    for i, groups in enumerate(lines):
        captions = [button.caption for group in groups for button in group]
        letters = _LETTER * sum(map(width_of, captions))
        round_them = (_WIDTH - _APART * (len(groups) - 1) - letters) // len(captions)
        left = 0
        for group in groups:
            for button in group:
                width = _LETTER * width_of(button.caption) + round_them
                options = {
                    "macro": button.macro, "caption": button.caption, "description": button.tip, "width": width - 6,
                    "height": _LINE - 4, "x_offset": left, "y_offset": 4 + i * _LINE,
                }  # fmt: skip
                canvas.ws.insert_button(ACTIONS_ROW, LEFT, options)
                left += width
            left += _APART
    row = ACTIONS_ROW + 1
    canvas.ws.set_row(row, 34)
    canvas.across(row, LEFT, _LAST - 2, macros.texts.get("action.idle"), "wrap")
    # text, so that Excel does not make a date of the time it is given
    as_text = canvas.workbook.add_format(BASE | {"num_format": "@", "align": "right", "font_color": MUTED})
    canvas.ws.merge_range(row, _LAST - 1, row, _LAST, "", as_text)
    for name, column in ((MESSAGE_NAME, LEFT), (TIME_NAME, _LAST - 1)):
        canvas.workbook.define_name(name, span(canvas.sheet.name, row, column, row, column))
    red = canvas.workbook.add_format({"font_color": BAD, "bold": True})
    rule = {"type": "text", "criteria": "begins with", "value": macros.texts.get("action.failed", "×"), "format": red}
    canvas.ws.conditional_format(row, LEFT, row, LEFT, rule)


def _lines(buttons: Sequence[Button]) -> list[list[list[Button]]]:
    """The groups of buttons by line, whole and as many as fit."""
    lines: list[list[list[Button]]] = []
    for _, group in groupby(buttons, key=lambda button: button.group):
        own = list(group)
        if lines and sum(map(len, lines[-1])) + len(own) <= _IN_LINE:
            lines[-1].append(own)
        else:
            lines.append([own])
    return lines


def _tiles(canvas: Canvas, summary: Summary) -> None:
    """Four tiles a row: the mean first, then each industry, all native formulas."""
    mean = Live(MEAN_NAME, summary.mean)
    _tile(canvas, 0, f"{len(summary.industries)} 个产业平均", mean, "算术平均，各产业权重相同", "mean")
    for i, industry in enumerate(summary.industries, 1):
        name = index_name(industry.code)
        rank = Live(formulas.rank_text(industry.code), f"第 {industry.rank} 位")
        _tile(canvas, i, industry.name, Live(name, industry.index), rank, "tile")


def _tile(canvas: Canvas, i: int, label: str, value: Live, note: Live | str, style: str) -> None:
    row, column = _TILES + 4 * (i // 4), LEFT + 3 * (i % 4)
    canvas.ws.set_row(row + 1, 34)
    canvas.ws.set_row(row + 3, 6)
    canvas.across(row, column, column + 2, label, f"{style} label")
    canvas.across(row + 1, column, column + 2, value, f"{style} value", "two" if style == "mean" else "one")
    canvas.across(row + 2, column, column + 2, note, f"{style} note")
