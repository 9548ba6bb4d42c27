"""The GDP chain on the 宏观 sheet, year by year in native formulas, and its checks against what is printed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cii_xl.book import charts
from cii_xl.book.canvas import Canvas, Field, Live, Value, address, span
from cii_xl.book.layout import LEFT
from cii_xl.book.macro_names import CHAIN_TABLE
from cii_xl.book.sheets import macro_checks
from cii_xl.book.sheets.macro_checks import agrees, lamps
from cii_xl.book.sheets.macro_places import (
    BEFORE,
    BY_CAPITAL,
    BY_LABOUR,
    BY_TFP,
    CHAIN,
    CHAIN_CHARTS,
    CHAIN_TOP,
    END,
    GROWTH,
    INCREMENT,
    SHARE,
    value,
)
from cii_xl.index.growth import YEARS, Chain
from cii_xl.palette import ACCENT, PRIMARY, SERIES
from cii_xl.published import gdp

FIELDS = [
    Field("年份", "cell centre", "whole"),
    Field("增速", "cell", "two"),
    Field("上年GDP", "cell", "two"),
    Field("全国增量", "cell", "thousands"),
    Field("经劳动力", "cell", "two"),
    Field("经资本", "cell", "two"),
    Field("经生产率", "cell", "two"),
    Field("贡献率", "cell", "one"),
    Field("GDP增量", "cell strong", "thousands"),
]
_NOTE = (
    "单位：增量为亿元，上年 GDP 为万亿元，其余为 %。"
    "经劳动力、经资本、经（全要素）生产率三列相加即贡献率，占 GDP 增速的百分比。"
    "右侧与研报印出的数值逐年核对：四舍五入到印出的位数后应相同。系数即由印出值反推，一致只说明反推无误，不是独立验证。"
    "系数改动后出现“不一致”，表示所改的系数不再对应研报的结果，并非出错。"
)


def rows(top: int, cell: Callable[[str, int], str], now: Chain) -> list[list[Value]]:
    """Rows of a table of the chain whose headings stand at ``top``; ``cell`` names a coefficient of a year in
    formulas, and ``now`` has the values that the formulas have."""
    found: list[list[Value]] = []
    for i, year in enumerate(YEARS):
        row = top + 1 + i
        growth, before, additional, labour, capital, tfp, share = (address(row, c) for c in range(GROWTH, INCREMENT))
        last_year = f"{address(row - 1, BEFORE)}*(1+{address(row - 1, GROWTH)}/100)" if i else cell("base", 0)
        four = "+".join(cell(key, i) for key in ("in_progress", "in_efficiency", "in_scale", "in_allocation"))
        by_labour, by_capital, by_tfp = (float(x) for x in now.channels[:, i])
        found.append(
            [
                year,
                Live(cell("growth", i), now.growth[i]),
                Live(last_year, float(now.before[i])),
                Live(f"{before}*10000*{growth}/100", float(now.additional[i])),
                Live(f"{cell('labour', i)}*{cell('in_labour', i)}/100", by_labour),
                Live(f"{cell('capital', i)}*{cell('in_capital', i)}/100", by_capital),
                Live(f"{cell('tfp', i)}*({four})/4/100", by_tfp),
                Live(f"{labour}+{capital}+{tfp}", float(now.share[i])),
                Live(f"{additional}*{share}/100", float(now.increment[i])),
            ]
        )
    return found


def write(canvas: Canvas, now: Chain) -> None:
    """Write the chain, the checks, and both charts."""
    canvas.section(CHAIN, LEFT, END, "四、测算结果与研报印出值的核对")
    canvas.across(CHAIN + 1, LEFT, END, _NOTE, "note wrap")
    canvas.ws.set_row(CHAIN + 1, 30)
    fields = [
        *FIELDS,
        Field("印出增量", "cell", "thousands"),
        Field("印出贡献率", "cell", "one"),
        Field("增量核对", "cell centre"),
        Field("贡献率核对", "cell centre"),
    ]
    table = rows(CHAIN_TOP, value, now)
    for i, (increment, share) in enumerate(zip(gdp.increments(), gdp.shares(), strict=True)):
        row = CHAIN_TOP + 1 + i
        own = [agrees(address(row, c), address(row, p), 1) for c, p in ((INCREMENT, LEFT + 9), (SHARE, LEFT + 10))]
        table[i] += [increment.number, share.number, *own]
    canvas.table(CHAIN_TOP, LEFT, CHAIN_TABLE, fields, table)
    lamps(canvas, CHAIN_TOP + 1, LEFT + 11, CHAIN_TOP + len(YEARS), LEFT + 12)
    macro_checks.write(canvas, now)
    canvas.chart(CHAIN_CHARTS, LEFT, _paths(canvas), 700, 360, "各年贡献率中经资本与经全要素生产率的部分，堆积柱形图")
    canvas.chart(
        CHAIN_CHARTS, LEFT, _compared(canvas), 700, 360, "测算的 GDP 增量（柱）与研报印出值（点）", x_offset=716
    )


def _span(canvas: Canvas, column: int) -> str:
    return span(canvas.sheet.name, CHAIN_TOP + 1, column, CHAIN_TOP + len(YEARS), column)


def _paths(canvas: Canvas) -> Any:
    title = "贡献率来自哪里：经资本与经全要素生产率（占 GDP 增速的百分比）"
    made = charts.chart(canvas.workbook, "column", title, subtype="stacked", legend="bottom")
    for column, name, colour in (
        (BY_LABOUR, "经劳动力", SERIES[3]),
        (BY_CAPITAL, "经资本", SERIES[1]),
        (BY_TFP, "经全要素生产率", PRIMARY),
    ):
        made.add_series(
            {
                "name": name,
                "categories": _span(canvas, LEFT),
                "values": _span(canvas, column),
                "gap": 55,
                "data_labels": charts.labels("0.0;-0.0;;", font=charts.font(8, "#FFFFFF", bold=True)),
                **charts.fill(colour),
            }
        )
    made.set_x_axis(charts.category_axis())
    made.set_y_axis(charts.value_axis("%", num_format="0", min=0))
    return made


def _compared(canvas: Canvas) -> Any:
    title = "GDP 增量：测算（柱）与研报印出（点）"
    made = charts.chart(canvas.workbook, "column", title, legend="bottom")
    years = _span(canvas, LEFT)
    made.add_series(
        {
            "name": "测算增量（亿元）",
            "categories": years,
            "values": _span(canvas, INCREMENT),
            "gap": 60,
            "data_labels": charts.labels("#,##0.0", position="center", font=charts.font(8, "#FFFFFF", bold=True)),
            **charts.fill(PRIMARY),
        }
    )
    points = canvas.workbook.add_chart({"type": "line"})
    marker = {"type": "diamond", "size": 8, "fill": {"color": ACCENT}, "border": {"color": "#FFFFFF"}}
    points.add_series(
        {
            "name": "研报印出（亿元）",
            "categories": years,
            "values": _span(canvas, LEFT + 9),
            "line": {"none": True},
            "marker": marker,
        }
    )
    made.combine(points)
    made.set_x_axis(charts.category_axis())
    made.set_y_axis(charts.value_axis("亿元（2018 年不变价）", num_format="#,##0", min=0))
    return made
