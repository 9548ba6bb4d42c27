"""What an industry table lets a person type, how it colours what was typed, and its notes."""

from __future__ import annotations

import re

import pandas as pd

from cii_xl.book.canvas import Canvas, address
from cii_xl.book.layout import (
    TITLE,
    industry_column,
)
from cii_xl.index.check import PROVENANCES
from cii_xl.palette import BAD, PROVENANCE


def validate(canvas: Canvas, first: int, last: int) -> None:
    """Drop-downs and limits with Chinese messages, over the rows ``first`` to ``last``."""

    def rule(key: str, **options: object) -> None:
        column = industry_column(key)
        canvas.ws.data_validation(first, column, last, column, options)

    rule(
        "weight",
        validate="decimal",
        criteria="between",
        minimum=0,
        maximum=1,
        input_title="权重",
        input_message="填百分比，如 12.5%。一个行业各行合计应为 100%。",
        error_title="权重不可用",
        error_message="权重应在 0% 到 100% 之间，且为数字。请输入如 12.5% 的百分比。",
    )
    rule(
        "rate",
        validate="decimal",
        criteria="between",
        minimum=0,
        maximum=100,
        input_title="渗透率",
        input_message="填 0–100 的百分数，40 表示 40%。改动后请把来源改为“自填”，并更新或清空上下限。",
        error_title="渗透率不可用",
        error_message="渗透率应为 0 到 100 之间的数字。40 表示 40%，不要填 0.4。",
    )
    for key in ("low", "high"):
        rule(
            key,
            validate="decimal",
            criteria="between",
            minimum=0,
            maximum=100,
            error_title=f"{TITLE[key]}不可用",
            error_message=f"{TITLE[key]}应为 0 到 100 之间的数字，或留空。",
        )
    rule(
        "provenance",
        validate="list",
        source=list(PROVENANCES),
        error_title="来源不可用",
        error_message=f"请从下拉列表选择：{'、'.join(PROVENANCES)}。",
    )
    rule(
        "position",
        validate="integer",
        criteria=">=",
        value=1,
        error_title="距消费端不可用",
        error_message="请填从 1 开始的整数：1 离消费端最远，数字越大越接近消费端；同一行业内不重复。",
    )


def colour(canvas: Canvas, first: int, last: int) -> None:
    """Rate and provenance take the provenance's colour; a rate outside its bounds turns red."""
    rate, low, high, source = (industry_column(k) for k in ("rate", "low", "high", "provenance"))

    def at(column: int) -> str:
        return f"${address(first, column)}"

    outside = (
        f"=OR(AND(ISNUMBER({at(low)}),{at(low)}>{at(rate)}+0.000000001),"
        f"AND(ISNUMBER({at(high)}),{at(high)}<{at(rate)}-0.000000001))"
    )
    bad = canvas.workbook.add_format({"font_color": BAD, "bold": True})
    canvas.ws.conditional_format(first, rate, last, high, {"type": "formula", "criteria": outside, "format": bad})
    for column in (rate, source):
        for word, (colour, _) in PROVENANCE.items():
            shade = canvas.workbook.add_format({"bg_color": colour})
            rule = {"type": "formula", "criteria": f'={at(source)}="{word}"', "format": shade}
            canvas.ws.conditional_format(first, column, last, column, rule)


def annotate(canvas: Canvas, rows: pd.DataFrame, first: int) -> None:
    """The report's section as a note on each rate."""
    column = industry_column("rate")
    for row, (basis, source) in enumerate(zip(rows["basis"], rows["provenance"], strict=True), first):
        sections = "、".join(re.findall(r"\d(?:\.\d)+", basis.split("：")[0]))
        text = f"出处：研报 {sections} 节\n来源：{source}" if sections else f"来源：{source}"
        options = {"author": "CII", "font_name": "Microsoft YaHei", "font_size": 9, "width": 170, "height": 44}
        canvas.ws.write_comment(row, column, text, options)
