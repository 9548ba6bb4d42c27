"""What stands right of an industry table: the chart of rates and weights, and the totals by stage."""

from __future__ import annotations

from cii_xl.book import charts, formulas
from cii_xl.book.canvas import Canvas, Live, address, span
from cii_xl.book.formulas import NONE
from cii_xl.book.layout import (
    INDUSTRY_COLUMNS,
    INDUSTRY_STAGE_SLOTS,
    INDUSTRY_STAGES_TOP,
    INDUSTRY_TABLE_TOP,
    LEFT,
    index_name,
    industry_column,
)
from cii_xl.index.summary import Industry, Stage
from cii_xl.palette import ACCENT, PRIMARY

_BESIDE = LEFT + len(INDUSTRY_COLUMNS) + 1
"""Column of what stands right of the table, which is free to grow downwards."""


def chart(canvas: Canvas, name: str, first: int, last: int, *, divided: bool) -> None:
    """Rates as columns and weights as marks on a second axis, over the table's rows ``first`` to ``last``;
    ``divided`` says that every row has a substage."""
    sheet = canvas.sheet.name

    def of(key: str) -> str:
        return span(sheet, first, industry_column(key), last, industry_column(key))

    # with the stages below the substages' names an undivided stage has a name too, at the cost of room
    names = (
        of("substage") if divided else span(sheet, first, industry_column("stage"), last, industry_column("substage"))
    )
    rates = charts.chart(canvas.workbook, "column", f"{name}：各环节渗透率与权重", legend="bottom")
    rates.add_series(
        {
            "name": "渗透率（%）",
            "categories": names,
            "values": of("rate"),
            "gap": 60,
            "data_labels": charts.labels("0.0"),
            **charts.fill(PRIMARY),
        }
    )
    weights = canvas.workbook.add_chart({"type": "line"})
    weights.add_series(
        {
            "name": "权重（右轴）",
            "categories": names,
            "values": of("weight"),
            "y2_axis": True,
            **charts.line(ACCENT, marker="diamond", size=8),
            "line": {"none": True},
        }
    )
    rates.combine(weights)
    rates.set_x_axis(charts.category_axis())
    rates.set_y_axis(charts.value_axis("渗透率（%）", min=0, num_format="0"))
    weights.set_y2_axis(charts.value_axis("权重", min=0, num_format="0%", major_gridlines={"visible": False}))
    canvas.chart(
        INDUSTRY_TABLE_TOP,
        LEFT + len(INDUSTRY_COLUMNS) + 1,
        rates,
        600,
        360,
        f"{name}各环节的渗透率（柱）与权重（菱形，右轴）",
    )


def stage_totals(canvas: Canvas, industry: Industry) -> None:
    """Weight, mean rate, contribution and share of each stage, all live; stages beyond the slots in a last row."""
    code, top = industry.code, INDUSTRY_STAGES_TOP
    canvas.section(top - 1, _BESIDE, _BESIDE + 4, "各环节合计（自动计算）")
    for offset, title in enumerate(("环节", "权重", "环节渗透率", "贡献点数", "占指数")):
        canvas.put(top, _BESIDE + offset, title, "head")
    weights, points, index = formulas.column(code, "weight"), formulas.points(code), index_name(code)
    spare = [Stage(NONE, 0.0, 0.0, 0.0)] * INDUSTRY_STAGE_SLOTS
    for row, stage in enumerate((*industry.stages, *spare)[:INDUSTRY_STAGE_SLOTS], top + 1):
        above = f"{address(top, _BESIDE, fixed=True)}:{address(row - 1, _BESIDE)}"
        name, weight, contribution = (address(row, _BESIDE + k) for k in (0, 1, 3))
        share = stage.contribution / industry.index if industry.index > 0 else 0.0
        cells = (
            (Live(formulas.stage_name(code, above), stage.name, array=True), ""),
            (Live(formulas.of_stage(code, name, weights), stage.weight), "share"),
            (Live(f"IF({weight}>0,{contribution}/{weight},0)", stage.rate), "points"),
            (Live(formulas.of_stage(code, name, points), stage.contribution), "points"),
            (Live(f"IF({index}>0,{contribution}/{index},0)", share), "share"),
        )
        for column, (value, number) in enumerate(cells, _BESIDE):
            canvas.put(row, column, value, "cell", number)
    _rest(canvas, industry)


def _rest(canvas: Canvas, industry: Industry) -> None:
    """What the slots do not show, so that nothing is silently missing: blank as long as every stage has a slot."""
    first, row = INDUSTRY_STAGES_TOP + 1, INDUSTRY_STAGES_TOP + 1 + INDUSTRY_STAGE_SLOTS
    beyond = industry.stages[INDUSTRY_STAGE_SLOTS:]
    weight, points = sum(s.weight for s in beyond), sum(s.contribution for s in beyond)
    wholes = {
        1: (formulas.weight_sum(industry.code), weight, "share"),
        3: (index_name(industry.code), points, "points"),
    }
    canvas.put(row, _BESIDE, "其余环节", "cell")
    for offset in range(1, 5):
        if offset not in wholes:
            canvas.put(row, _BESIDE + offset, None, "cell")
            continue
        whole, value, number = wholes[offset]
        slots = f"{address(first, _BESIDE + offset)}:{address(row - 1, _BESIDE + offset)}"
        canvas.put(row, _BESIDE + offset, Live(f"ROUND({whole}-SUM({slots}),9)", value), "cell", number)
