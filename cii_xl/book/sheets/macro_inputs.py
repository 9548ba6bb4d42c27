"""The coefficients of the GDP chain on the 宏观 sheet: labelled cells to type in, coloured by where they are from."""

from __future__ import annotations

from cii_xl.book.canvas import Canvas, Field, Value, span
from cii_xl.book.layout import LEFT
from cii_xl.book.macro_names import COEFFICIENTS, INPUT_FIELDS, INPUTS_NAME, INPUTS_TABLE, Coefficient
from cii_xl.book.sheets.macro_places import BAND, END, INPUTS, INPUTS_TOP, input_row
from cii_xl.index.growth import YEARS, Chain
from cii_xl.palette import INPUT, PROVENANCE
from cii_xl.published import gdp

FILLS = {gdp.PRINTED: PROVENANCE["公布"][0], gdp.CALIBRATED: PROVENANCE["校准"][0], gdp.ASSUMED: INPUT}
_MEANING = {gdp.PRINTED: "研报印出", gdp.CALIBRATED: "由印出的六年序列反推", gdp.ASSUMED: "研报未给，可改"}
_NOTE = (
    "产业互联网对增长的贡献率＝劳动力贡献度×份额＋资本贡献度×份额＋全要素生产率贡献度×四个维度份额的平均；"
    "增量＝贡献率×增速×上年 GDP（2018 年不变价）。研报只印出结果与 2024 年的分解；其余系数以“各要素中份额相同、"
    "逐年直线变化”为先验，取满足全部印出数值而变动最小者。改动任一格，下面各表随即重算。"
)


def write(canvas: Canvas, chain: Chain) -> None:
    """Write the table, its legend, and what each cell may hold."""
    canvas.section(INPUTS, LEFT, END, "三、测算链条的系数（可改）")
    canvas.across(INPUTS + 1, LEFT, END, _NOTE, "note wrap")
    canvas.ws.set_row(INPUTS + 1, 30)
    canvas.put(INPUTS + 2, LEFT, "底色表示来源：", "note")
    for i, (word, fill) in enumerate(FILLS.items()):
        first, said = LEFT + 2 + 3 * i, f"{word}：{_MEANING[word]}"
        canvas.across(INPUTS + 2, first, first + 2, said, "cell centre")
        canvas.put(INPUTS + 2, first, said, "cell centre", fill=fill)

    years = [Field(name, "cell", "two") for name in INPUT_FIELDS[2 : 3 + len(YEARS)]]
    fields = [
        Field(INPUT_FIELDS[0], "cell strong"),
        Field(INPUT_FIELDS[1], "cell centre"),
        *years,
        Field(INPUT_FIELDS[-5], "cell centre"),
        *(Field(name, "cell", "whole") for name in INPUT_FIELDS[-4:-2]),
        Field(INPUT_FIELDS[-2], "input", "two"),
        Field(INPUT_FIELDS[-1], "cell wrap"),
    ]
    rows = [_row(c, chain) for c in COEFFICIENTS]
    canvas.table(INPUTS_TOP, LEFT, INPUTS_TABLE, fields, rows)
    for c, row in zip(COEFFICIENTS, rows, strict=True):
        _style(canvas, c, row)
    name = span(canvas.sheet.name, INPUTS_TOP, LEFT, INPUTS_TOP + len(rows), END)
    canvas.workbook.define_name(INPUTS_NAME, name)


def _row(c: Coefficient, chain: Chain) -> list[Value]:
    base = c.key == "base"
    own: list[Value] = [chain.base, *[None] * len(YEARS)] if base else [None, *chain.of(c.key)]
    return [c.label, c.unit, *own, c.source, c.low, c.high, c.band, c.text]


def _style(canvas: Canvas, c: Coefficient, row: list[Value]) -> None:
    """Colour the cells to type in, and let them hold numbers within the limits only."""
    at = input_row(c.key)
    canvas.ws.set_row(at, 33)
    base = c.key == "base"
    columns = [LEFT + 2] if base else list(range(LEFT + 3, LEFT + 3 + len(YEARS)))
    for i, column in enumerate(columns):
        fill = FILLS[gdp.source(c.key, YEARS[i])]
        canvas.put(at, column, row[column - LEFT], "input", "two", fill=fill)
    told = f"“{c.label}”应为 {c.low:g} 到 {c.high:g} 之间的数字（{c.unit}）。"
    limits = {
        "validate": "decimal", "criteria": "between", "minimum": c.low, "maximum": c.high, "ignore_blank": False,
        "error_title": "系数不可用", "error_message": told, "input_title": c.label,
        "input_message": f"{c.low:g} 到 {c.high:g}（{c.unit}）",
    }  # fmt: skip
    canvas.ws.data_validation(at, columns[0], at, columns[-1], limits)
    band = {
        "validate": "decimal", "criteria": ">=", "value": 0, "error_title": "浮动不可用",
        "error_message": "浮动应为不小于 0 的数字，单位与系数相同。",
    }  # fmt: skip
    canvas.ws.data_validation(at, BAND, at, BAND, band)
