"""The scenario on the 宏观 sheet: coefficients multiplied or shifted, and the chain before and after."""

from __future__ import annotations

from typing import Any

from cii_xl.book import charts
from cii_xl.book.canvas import Canvas, Field, Live, Value, address, span
from cii_xl.book.layout import LEFT
from cii_xl.book.macro_names import COEFFICIENTS, SCENARIO_CHAIN_TABLE, SCENARIO_TABLE, Coefficient
from cii_xl.book.sheets import macro_chain
from cii_xl.book.sheets.macro_places import (
    END,
    HIGH,
    INCREMENT,
    LOW,
    PLUS,
    SCENARIO,
    SCENARIO_CHAIN,
    SCENARIO_TOP,
    SHARE,
    TIMES,
    chain,
    changed,
    described,
    input_row,
    last,
    values,
)
from cii_xl.index.growth import YEARS, Chain
from cii_xl.palette import ACCENT, BAD, GOOD, SERIES

_FINE, _BEYOND = "可用", "超出范围"
_MOST = 50
"""A scenario multiplies by at most this many percent more or less, and shifts by at most as many units."""
_NOTE = (
    "在浅黄的格里填：“乘以”使该系数各年同时增减百分之几（-50 到 50），“加上”再按其单位平移；第三节的基准不变。"
    "贡献度单独改动时三项合计不再是 100%，需要时请同时改另两项。下表单位同第四节。"
)


def write(canvas: Canvas, now: Chain) -> None:
    """Write the cells to type in, the chain as changed, and the chart of both."""
    canvas.section(SCENARIO, LEFT, END, "五、情景：成倍或平移各系数")
    canvas.across(SCENARIO + 1, LEFT, END, _NOTE, "note wrap")
    fields = [
        Field("系数", "cell strong"),
        Field("单位", "cell centre"),
        Field("乘以（±%）", "input", "one"),
        Field("加上（±）", "input", "two"),
        Field("2024 年基准", "cell", "two"),
        Field("2024 年情景", "cell", "two"),
        Field("取值", "cell centre"),
    ]
    canvas.table(SCENARIO_TOP, LEFT, SCENARIO_TABLE, fields, [_row(c, now) for c in COEFFICIENTS])
    first, end = SCENARIO_TOP + 1, SCENARIO_TOP + len(COEFFICIENTS)
    limits = {
        "validate": "decimal", "criteria": "between", "minimum": -_MOST, "maximum": _MOST, "error_title": "情景不可用",
        "error_message": f"请填 {-_MOST} 到 {_MOST} 之间的数字；0 表示不改。",
    }  # fmt: skip
    canvas.ws.data_validation(first, TIMES, end, PLUS, limits)
    for word, colour in ((_FINE, GOOD), (_BEYOND, BAD)):
        shade = canvas.workbook.add_format({"font_color": colour, "bold": True})
        rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": shade}
        canvas.ws.conditional_format(first, LEFT + 6, end, LEFT + 6, rule)
    _chain(canvas, now)
    canvas.chart(
        SCENARIO_TOP, LEFT + 7, _before_after(canvas), 705, 318, "各年 GDP 增量：基准与情景，簇状柱形图", x_offset=14
    )


def _row(c: Coefficient, now: Chain) -> list[Value]:
    row = input_row(c.key)
    year = 0 if c.key == "base" else len(YEARS) - 1
    own = values(c.key)
    times, plus = (address(SCENARIO_TOP + 1 + row - input_row("base"), column) for column in (TIMES, PLUS))
    low, high = (f"{bound}({own})*(1+{times}/100)+{plus}" for bound in ("MIN", "MAX"))
    fine = f'IF(AND({low}>={described(c.key, LOW)},{high}<={described(c.key, HIGH)}),"{_FINE}","{_BEYOND}")'
    here = float(now.of(c.key)[-1])
    return [
        Live(address(row, LEFT), c.label),
        Live(address(row, LEFT + 1), c.unit),
        0,
        0,
        Live(last(c.key) if year else own, here),
        Live(changed(c.key, year), here),
        Live(fine, _FINE),
    ]


def _chain(canvas: Canvas, now: Chain) -> None:
    top = SCENARIO_CHAIN
    fields = [
        *macro_chain.FIELDS,
        Field("基准增量", "cell", "thousands"),
        Field("增量变化", "cell strong", "change"),
        Field("变化（%）", "cell", "change"),
        Field("贡献率变化", "cell", "change"),
    ]
    table = macro_chain.rows(top, changed, now)
    for i, row in enumerate(table):
        after, base = address(top + 1 + i, INCREMENT), address(top + 1 + i, INCREMENT + 1)
        share = f"{address(top + 1 + i, SHARE)}-{chain(SHARE, i)}"
        row += [
            Live(chain(INCREMENT, i), float(now.increment[i])),
            Live(f"{after}-{base}", 0.0),
            Live(f"IF({base}=0,0,({after}/{base}-1)*100)", 0.0),
            Live(share, 0.0),
        ]
    canvas.table(top, LEFT, SCENARIO_CHAIN_TABLE, fields, table)
    below = top + len(YEARS) + 1
    canvas.across(below, LEFT, INCREMENT - 1, "六年合计", "cell strong")
    total = float(now.increment.sum())
    for column, number, value in (
        (INCREMENT, "thousands", total),
        (INCREMENT + 1, "thousands", total),
        (INCREMENT + 2, "change", 0.0),
    ):
        area = f"{address(top + 1, column)}:{address(below - 1, column)}"
        canvas.put(below, column, Live(f"SUM({area})", value), "cell strong", number)


def _before_after(canvas: Canvas) -> Any:
    made = charts.chart(canvas.workbook, "column", "GDP 增量：基准与情景（亿元，2018 年不变价）", legend="bottom")
    first, end, sheet = SCENARIO_CHAIN + 1, SCENARIO_CHAIN + len(YEARS), canvas.sheet.name
    years = span(sheet, first, LEFT, end, LEFT)
    for name, column, colour in (("基准", INCREMENT + 1, SERIES[7]), ("情景", INCREMENT, ACCENT)):
        made.add_series(
            {
                "name": name,
                "categories": years,
                "values": span(sheet, first, column, end, column),
                "gap": 50,
                "data_labels": charts.labels("#,##0"),
                **charts.fill(colour),
            }
        )
    made.set_x_axis(charts.category_axis())
    made.set_y_axis(charts.value_axis("亿元", num_format="#,##0", min=0))
    return made
