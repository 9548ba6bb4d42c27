"""The 版本 sheet: where snapshots are named, two versions compared, and all of them listed."""

from __future__ import annotations

from collections.abc import Sequence

from cii_xl.book import charts
from cii_xl.book.canvas import Canvas, Field, Live, Value, address, span
from cii_xl.book.layout import (
    COMPARED_NAME,
    COMPARED_SLOTS,
    CURRENT_VERSION,
    FROM_NAME,
    HOME,
    LEFT,
    MEAN_NAME,
    MOVED_NAME,
    MOVED_SLOTS,
    PUBLISHED_VERSION,
    SNAPSHOT_NAME,
    TO_NAME,
    VERSIONS_NAME,
    index_name,
)
from cii_xl.index import Edition
from cii_xl.palette import ACCENT, BAD, GOOD, SERIES

_LAST = LEFT + 9
_INPUTS = 3
_INDICES = 8
"""Heading row of the indices."""
_CHART = _INDICES + COMPARED_SLOTS + 2
_STAGES = _CHART + 14
_LIST = _STAGES + MOVED_SLOTS + 4


def write(canvas: Canvas, edition: Edition, published: Edition, saved: Sequence[tuple[str, str, Edition]] = ()) -> None:
    """Write the sheet for a workbook of that edition. The blocks of a comparison are empty, their rows hidden, until
    there is one. ``saved`` are snapshots that the workbook begins with: name, time of saving, edition."""
    canvas.widths([2, 22, 19, 14, 11, 11, 11, 11, 11, 11, 11])
    canvas.ws.set_row(0, 32)
    canvas.put(0, LEFT, "版本", "title")
    canvas.link(0, _LAST, HOME.name, "返回首页")
    text = "首页按钮“保存版本”把全部权重与渗透率存为一个版本；“版本对比”比较下面选定的两个版本"
    canvas.put(1, LEFT, text, "subtitle")
    _inputs(canvas)
    _indices(canvas, edition, published)
    _stages(canvas)
    _list(canvas, edition, published, saved)
    canvas.ws.freeze_panes(2, 0)
    canvas.page(_LIST + 12, _LAST, footer=f"产业互联网发展指数 {edition.id}", portrait=True)


def _inputs(canvas: Canvas) -> None:
    listed = {"validate": "list", "source": f"={VERSIONS_NAME}", "error_title": "没有这个版本"}
    listed["error_message"] = "请从下拉列表选择；已保存的版本见本页下方。"
    given = (
        (SNAPSHOT_NAME, "新版本的名称", None, "留空时自动命名为“快照 1”“快照 2”……"),
        (FROM_NAME, "对比：从", PUBLISHED_VERSION, "下拉选择"),
        (TO_NAME, "对比：到", CURRENT_VERSION, "下拉选择"),
    )
    for row, (name, label, value, hint) in enumerate(given, _INPUTS):
        canvas.put(row, LEFT, label)
        canvas.put(row, LEFT + 1, value, "input")
        canvas.put(row, LEFT + 2, hint, "note")
        canvas.workbook.define_name(name, span(canvas.sheet.name, row, LEFT + 1, row, LEFT + 1))
        if name != SNAPSHOT_NAME:
            canvas.ws.data_validation(row, LEFT + 1, row, LEFT + 1, listed)


def _indices(canvas: Canvas, edition: Edition, published: Edition) -> None:
    """Industry, from, to, change; a last row for the mean. As built it compares the published edition with the live
    indices."""
    sheet, top = canvas.sheet.name, _INDICES
    canvas.section(top - 1, LEFT, _LAST, "一、指数对比")
    canvas.ws.set_row(top, 30)
    heads = ("产业", PUBLISHED_VERSION, CURRENT_VERSION, "变化")
    for offset, head in enumerate(heads):
        canvas.put(top, LEFT + offset, head, "head")
    first, last = top + 1, top + COMPARED_SLOTS
    shown = _as_built(edition, published, first)
    for row in range(first, last + 1):
        values = shown[row - first] if row - first < len(shown) else [None] * len(heads)
        for offset, (style, number) in enumerate(
            (("cell strong", ""), ("cell", "one"), ("cell", "one"), ("cell", "change"))
        ):
            canvas.put(row, LEFT + offset, values[offset], style, number)
        if row - first >= len(shown):
            canvas.ws.set_row(row, None, None, {"hidden": True})
    canvas.workbook.define_name(COMPARED_NAME, span(sheet, top, LEFT, top, LEFT))
    _signs(canvas, first, LEFT + 3, last)

    names = span(sheet, first, LEFT, last, LEFT)
    both = charts.chart(canvas.workbook, "column", "两个版本的产业指数", legend="bottom")
    for column, colour in ((LEFT + 1, SERIES[7]), (LEFT + 2, ACCENT)):
        series = {"name": span(sheet, top, column, top, column), "values": span(sheet, first, column, last, column)}
        both.add_series(
            series | {"categories": names, "gap": 60, "data_labels": charts.labels("0.0")} | charts.fill(colour)
        )
    both.set_x_axis(charts.category_axis())
    both.set_y_axis(charts.value_axis(num_format="0", min=0))
    canvas.chart(_CHART, LEFT, both, 960, 290, "两个版本的产业指数柱形图")


def _as_built(edition: Edition, published: Edition, first: int) -> list[list[Value]]:
    """Rows of the comparison that a new workbook opens with."""
    old = published.indices.to_dict()
    rows: list[list[Value]] = []
    for code, name in edition.industries.items():
        before = round(old[code], 9) if code in old else None
        rows.append([name, before, Live(index_name(code), edition.index(code)), None])
    rows.append(["平均", round(published.mean(), 9), Live(MEAN_NAME, edition.mean()), None])
    for row, values in enumerate(rows, first):
        was, now = address(row, LEFT + 1), address(row, LEFT + 2)
        if isinstance(values[1], float) and isinstance(values[2], Live):
            values[3] = Live(f"ROUND({now}-{was},6)", round(float(values[2].value) - values[1], 6))
    return rows


def _stages(canvas: Canvas) -> None:
    """The stages whose contributions moved most."""
    top = _STAGES
    canvas.section(top - 1, LEFT, _LAST, "二、变化最大的环节（按对产业指数的影响排列）")
    canvas.ws.set_row(top, 30)
    for offset, title in enumerate(
        ("环节", "子环节", "产业", "渗透率 从", "渗透率 到", "权重 从", "权重 到", "贡献 从", "贡献 到", "影响（点）")
    ):
        canvas.put(top, LEFT + offset, title, "head")
    numbers = ("", "", "", "one", "one", "percent", "percent", "two", "two", "change")
    for row in range(top + 1, top + 1 + MOVED_SLOTS):
        for offset, number in enumerate(numbers):
            canvas.put(row, LEFT + offset, None, "cell", number)
        canvas.ws.set_row(row, None, None, {"hidden": True})
    canvas.workbook.define_name(MOVED_NAME, span(canvas.sheet.name, top + 1, LEFT, top + 1, LEFT))
    _signs(canvas, top + 1, _LAST, top + MOVED_SLOTS)


def _list(canvas: Canvas, edition: Edition, published: Edition, saved: Sequence[tuple[str, str, Edition]]) -> None:
    """The versions, two of which are always there; the table grows with each snapshot."""
    canvas.section(_LIST - 1, LEFT, _LAST, "三、已有的版本")
    fields = [
        Field("版本"), Field("保存时间"), Field("产业数", "cell", "whole"), Field("环节数", "cell", "whole"),
        Field("指数平均", "cell", "one"),
    ]  # fmt: skip
    rows: list[list[Value]] = [
        [PUBLISHED_VERSION, "研报", len(published.industries), len(published.rates), published.mean()],
        [CURRENT_VERSION, "此刻", None, None, Live(MEAN_NAME, edition.mean())],
    ]
    for name, time, old in saved:
        rows.append([name, time, len(old.industries), len(old.rates), old.mean()])
    canvas.table(_LIST, LEFT, "tblVersions", fields, rows)
    canvas.workbook.define_name(VERSIONS_NAME, "=tblVersions[版本]")


def _signs(canvas: Canvas, first: int, column: int, last: int) -> None:
    """Rises green, falls red."""
    for criteria, colour in ((">", GOOD), ("<", BAD)):
        shade = canvas.workbook.add_format({"font_color": colour, "bold": True})
        rule = {"type": "formula", "criteria": f"=ROUND(N({address(first, column)}),6){criteria}0", "format": shade}
        canvas.ws.conditional_format(first, column, last, column, rule)
