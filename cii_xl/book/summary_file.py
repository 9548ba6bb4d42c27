"""The summary as a file of its own: the charted 汇总 sheet of one edition's values, its rows, and what was noticed."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pandas as pd

from cii_xl.book.canvas import Canvas, Field, Value
from cii_xl.book.layout import LEFT, SUMMARY, TITLE, Sheet
from cii_xl.book.package import normalise
from cii_xl.book.sheets.summary import SummarySheet
from cii_xl.book.style import FONT, Styles
from cii_xl.book.workbook import new_workbook
from cii_xl.index import Edition, Problem
from cii_xl.index.summary import Summary
from cii_xl.palette import ACCENT, BAD, PRIMARY, PROVENANCE

_ROWS = Sheet("明细", "shRows", "全部环节的权重、渗透率、贡献与来源")
_PROBLEMS = Sheet("提示", "shProblems", "读取与检查时发现的问题")


def summary_workbook(edition: Edition, summary: Summary, published: dict[str, float]) -> bytes:
    """An .xlsx with native charts of this edition's values. ``published`` maps codes to printed indices."""
    buffer = io.BytesIO()
    workbook = new_workbook(buffer, f"产业互联网发展指数 汇总 {edition.id}")
    styles = Styles(workbook)
    SummarySheet(Canvas(workbook, SUMMARY, styles, tab=ACCENT), summary, published, live=False).write()
    _rows(Canvas(workbook, _ROWS, styles, tab=PRIMARY), edition)
    if edition.notes:
        _problems(Canvas(workbook, _PROBLEMS, styles, tab=BAD), edition.id, edition.notes)
    workbook.close()
    return normalise(buffer.getvalue(), theme_font=FONT)


def _rows(canvas: Canvas, edition: Edition) -> None:
    """Every row with its contribution, as one table."""
    fields = [
        Field("产业", "cell strong"), Field("环节"), Field("子环节"), Field(TITLE["position"], "cell centre", "whole"),
        Field("权重", "cell", "percent"), Field("渗透率", "cell", "one"), Field("贡献点数", "cell", "two"),
        Field("可提升点数", "cell", "two"), Field("下限", "cell", "one"), Field("上限", "cell", "one"),
        Field("来源", "cell centre"), Field("依据"),
    ]  # fmt: skip
    keys = [
        "industry", "stage", "substage", "position", "weight", "rate", "contribution", "headroom", "low", "high",
        "provenance", "basis",
    ]  # fmt: skip
    every = pd.concat([edition.table(code) for code in edition.industries])[keys]
    rows: list[list[Value]] = [[None if pd.isna(v) else v for v in row] for row in every.itertuples(index=False)]
    canvas.widths([2, 10, 14, 22, 11, 10, 10, 11, 12, 9, 9, 9, 46])
    canvas.ws.set_row(0, 32)
    canvas.put(0, LEFT, "明细", "title")
    canvas.put(1, LEFT, f"{edition.id} 版 · 贡献 = 权重 × 渗透率，各行相加即为指数", "subtitle")
    canvas.table(3, LEFT, "tblRows", fields, rows, filters=True)
    source = LEFT + keys.index("provenance")
    for word, (colour, _) in PROVENANCE.items():
        shade = canvas.workbook.add_format({"bg_color": colour})
        rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": shade}
        canvas.ws.conditional_format(4, source, 3 + len(rows), source, rule)
    canvas.ws.freeze_panes(4, LEFT + 3)
    canvas.page(3 + len(rows), LEFT + len(fields) - 1, footer=f"产业互联网发展指数 {edition.id}", repeat=3)


def _problems(canvas: Canvas, edition_id: str, problems: Sequence[Problem]) -> None:
    fields = [
        Field("程度", "cell centre"), Field("位置"), Field("发现", "cell wrap"), Field("应为", "cell wrap"),
        Field("处理", "cell wrap"),
    ]  # fmt: skip
    rows: list[list[Value]] = [[p.severity.value, str(p.place), p.found, p.expected, p.fix] for p in problems]
    canvas.widths([2, 8, 24, 44, 30, 56])
    canvas.ws.set_row(0, 32)
    canvas.put(0, LEFT, "提示", "title")
    canvas.put(1, LEFT, "读取与检查工作簿时发现的问题；下列各项不影响计算，但请核对", "subtitle")
    canvas.table(3, LEFT, "tblProblems", fields, rows)
    for row in range(4, 4 + len(rows)):
        canvas.ws.set_row(row, 34)
    canvas.page(3 + len(rows), LEFT + len(fields) - 1, footer=f"产业互联网发展指数 {edition_id}", repeat=3)
