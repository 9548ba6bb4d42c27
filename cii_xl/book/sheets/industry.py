"""The sheet of one industry: its table, native totals beside it, a chart and the provenance legend."""

from __future__ import annotations

import pandas as pd

from cii_xl.book import formulas
from cii_xl.book.canvas import Canvas, Field, Live, span
from cii_xl.book.layout import (
    HOME,
    INDUSTRY_COLUMNS,
    INDUSTRY_STAGES_TOP,
    INDUSTRY_TABLE_TOP,
    INDUSTRY_TILES,
    LEFT,
    MEAN_NAME,
    TITLE,
    index_name,
    summary_slots,
    table_name,
)
from cii_xl.book.sheets import industry_rules as rules
from cii_xl.book.sheets import industry_side as side
from cii_xl.index.check import PROVENANCES
from cii_xl.index.summary import Industry, Summary, one
from cii_xl.palette import BAD, GOOD, PROVENANCE

_TILE = INDUSTRY_TILES
_INDEX_CELL = (_TILE + 1, LEFT)

_FIELDS = {
    "stage": Field(TITLE["stage"], "input"),
    "substage": Field(TITLE["substage"], "input"),
    "weight": Field(TITLE["weight"], "input", "percent"),
    "rate": Field(TITLE["rate"], "input", "one"),
    "low": Field(TITLE["low"], "input", "one"),
    "high": Field(TITLE["high"], "input", "one"),
    "provenance": Field(TITLE["provenance"], "input centre"),
    "basis": Field(TITLE["basis"], "input"),
    "position": Field(TITLE["position"], "input centre", "whole"),
}
_WIDTHS = [2, 12, 21, 10, 10, 9, 9, 10, 44, 10, 2, 14, 11, 11, 11, 11]


def write(canvas: Canvas, industry: Industry, rows: pd.DataFrame, summary: Summary, published: float | None) -> None:
    """Write the sheet of one industry. ``rows`` are its tidy rows, ``published`` its printed index."""
    canvas.widths(_WIDTHS)
    _head(canvas, industry, summary, published)
    keys = [c.key for c in INDUSTRY_COLUMNS]
    values = [[None if pd.isna(v) else v for v in row] for row in rows[keys].itertuples(index=False)]
    canvas.table(INDUSTRY_TABLE_TOP, LEFT, table_name(industry.code), [_FIELDS[k] for k in keys], values)
    canvas.ws.set_row(INDUSTRY_TABLE_TOP, 22)
    first, last = INDUSTRY_TABLE_TOP + 1, INDUSTRY_TABLE_TOP + len(rows)
    rules.validate(canvas, first, last)
    rules.colour(canvas, first, last)
    rules.annotate(canvas, rows, first)
    side.chart(canvas, industry.name, first, last, divided=bool((rows["substage"] != "").all()))
    side.stage_totals(canvas, industry)
    canvas.ws.freeze_panes(INDUSTRY_TABLE_TOP + 1, LEFT + 2)
    canvas.page(max(last + 2, INDUSTRY_STAGES_TOP + 9), 18, footer=f"产业互联网发展指数 {summary.id}")
    row, column = _INDEX_CELL
    canvas.workbook.define_name(index_name(industry.code), span(canvas.sheet.name, row, column, row, column))


def _head(canvas: Canvas, industry: Industry, summary: Summary, published: float | None) -> None:
    code = industry.code
    canvas.ws.set_row(0, 32)
    canvas.put(0, LEFT, f"{industry.name}产业", "title")
    canvas.link(0, LEFT + 8, HOME.name, "返回首页")
    canvas.put(1, LEFT, f"产业互联网发展指数 · {summary.id} 版 · 指数 = Σ 权重 × 渗透率", "subtitle")
    canvas.ws.set_row(_TILE + 1, 34)

    ranks = Live(formulas.rank_text(code), f"第 {industry.rank} 位")
    change = "" if published is None else _change(code, industry.index, published)
    total = sum(row.weight for row in industry.rows)

    _tile(canvas, 1, 2, "指数", Live(formulas.index(code), industry.index), change, number="one")
    mean = Live(f'"各产业平均 "&{formulas.two(MEAN_NAME)}', f"各产业平均 {one(summary.mean, 2)}")
    _tile(canvas, 3, 4, "名次", ranks, mean)
    check = Live(f'"校验："&{formulas.verdict(code, summary_slots(summary.positions))}', f"校验：{formulas.FINE}")
    _tile(canvas, 5, 7, "权重合计", Live(formulas.weight_sum(code), total), check, number="percent")
    canvas.put(_TILE, 8, "贡献最大的环节（点）", "tile label")
    i = summary.industries.index(industry) + 1
    canvas.put(_TILE + 1, 8, Live(formulas.of_industry("最大环节", i), industry.top.label), "tile text")
    most = Live(formulas.of_industry("最大贡献", i), industry.top.contribution)
    canvas.put(_TILE + 2, 8, most, "tile note", "one")
    canvas.across(_TILE, 9, 12, "下一步重点环节（可提升点数）", "tile label")
    next_label = Live(formulas.of_industry("重点环节", i), industry.next.label)
    canvas.across(_TILE + 1, 9, 12, next_label, "tile text")
    canvas.across(_TILE + 2, 9, 12, Live(formulas.of_industry("可提升", i), industry.next.headroom), "tile note", "one")
    for criteria, colour in (("containing", GOOD), ("not containing", BAD)):
        shade = canvas.workbook.add_format({"font_color": colour, "bold": True})
        rule = {"type": "text", "criteria": criteria, "value": formulas.FINE, "format": shade}
        canvas.ws.conditional_format(_TILE + 2, 5, _TILE + 2, 7, rule)

    canvas.put(7, LEFT, "来源图例", "note")
    for column, word in enumerate(PROVENANCES, LEFT + 2):
        canvas.put(7, column, word, "cell centre", fill=PROVENANCE[word][0])
    canvas.put(7, LEFT + 7, "← 渗透率与来源两列按来源着色；含义见“图例与来源”", "note")
    help_text = (
        "浅黄单元格可填写：权重合计应为 100%；渗透率填 0–100 的百分数（40 表示 40%）。"
        "在表内插入行即可增加环节，指数、图表与汇总自动跟随。"
    )
    canvas.put(8, LEFT, help_text, "note")


def _change(code: str, index: float, published: float) -> Live:
    difference = f"{index_name(code)}-{published!r}"
    now = index - published
    shown = "与公布值一致" if abs(now) < 5e-7 else f"与公布值相差 {now:+.1f}"
    formula = f'IF(ABS({difference})<0.0000005,"与公布值一致","与公布值相差 "&TEXT({difference},"+0.0;-0.0"))'
    return Live(formula, shown)


def _tile(canvas: Canvas, first: int, last: int, label: str, value: Live, note: Live | str, number: str = "") -> None:
    """A figure with its name above and a remark below, over columns ``first`` to ``last``."""
    canvas.across(_TILE, first, last, label, "tile label")
    canvas.across(_TILE + 1, first, last, value, "tile value", number)
    canvas.across(_TILE + 2, first, last, note, "tile note")
