"""The 行业背景 sheet: traffic, data, devices and the industries' economic weight, as printed in the report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cii_xl.book import charts
from cii_xl.book.canvas import Canvas, Field, Live, Value, address, quoted, span
from cii_xl.book.layout import HOME, LEFT
from cii_xl.palette import ACCENT, PRIMARY, SERIES
from cii_xl.published.facts import Fact, fact, facts_like

_CHART = LEFT + 7
_LAST = 18
_BLOCK = 20
"""Rows of a block: heading, table on the left, chart on the right."""


@dataclass
class _Block:
    """One heading with a table and a chart beside it."""

    canvas: Canvas
    top: int
    heading: str

    def __post_init__(self) -> None:
        self.canvas.section(self.top, LEFT, _LAST, self.heading)

    @property
    def first(self) -> int:
        return self.top + 3

    def table(self, name: str, fields: list[Field], rows: list[list[Value]]) -> None:
        self.canvas.table(self.top + 2, LEFT, name, fields, rows)
        self.last = self.top + 2 + len(rows)

    def note(self, text: str) -> None:
        row = self.top + 1
        self.canvas.across(row, LEFT, _LAST, text, "note wrap")
        self.canvas.ws.set_row(row, 30)

    def column(self, offset: int) -> str:
        """Range of a table column."""
        return span(self.canvas.sheet.name, self.first, LEFT + offset, self.last, LEFT + offset)

    def chart(self, made: Any, description: str, height: int = 330) -> None:
        self.canvas.chart(self.top + 2, _CHART, made, 620, height, description, y_offset=6)


def write(canvas: Canvas, edition_id: str) -> None:
    """Write every block."""
    canvas.widths([2, 20, 26, 13, 13, 13, 13, 2, *[9] * 11])
    canvas.ws.set_row(0, 32)
    canvas.put(0, LEFT, "行业背景", "title")
    canvas.link(0, LEFT + 5, HOME.name, "返回首页")
    canvas.put(1, LEFT, "研报 1.3 与 2.1 印出的数据；带 e 的年份为预测", "subtitle")
    _traffic(_Block(canvas, 3, "一、移动互联网接入流量，2014–2024 年（研报 1.3）"))
    _industrial(_Block(canvas, 3 + _BLOCK, "二、行业生产型数据占中国数据总规模的比重，2015–2024 年（研报 1.3）"))
    _types(_Block(canvas, 3 + 2 * _BLOCK, "三、中国产生数据的类型构成，2018 与 2024 年（研报 1.3）"))
    _devices(_Block(canvas, 3 + 3 * _BLOCK, "四、接入网络设备的构成，2015、2018 与 2024 年（研报 1.3）"))
    _economy(_Block(canvas, 3 + 4 * _BLOCK, "五、七大产业的经济体量，2018 年（研报 2.1、3.7.1）"))
    canvas.ws.freeze_panes(2, 0)
    canvas.ws.set_h_pagebreaks([3 + 2 * _BLOCK, 3 + 4 * _BLOCK])
    canvas.page(3 + 5 * _BLOCK + 4, _LAST, footer=f"产业互联网发展指数 {edition_id}")


def _kind(f: Fact) -> str:
    return "预测" if f.forecast else "实际"


def _traffic(block: _Block) -> None:
    yearly = [f for f in facts_like("traffic.") if f.id[8:].isdigit()]
    rows: list[list[Value]] = []
    for i, f in enumerate(yearly):
        growth: Value = None
        if i:
            row, column = block.first + i, LEFT + 1
            now, before = address(row, column), address(row - 1, column)
            growth = Live(f"({now}/{before}-1)*100", (f.number / yearly[i - 1].number - 1) * 100)
        rows.append([f.period, f.number, growth, _kind(f)])
    fields = [
        Field("年份", "cell centre"),
        Field("接入流量（亿GB）", "cell", "thousands"),
        Field("增长率（%）", "cell", "one"),
        Field("性质", "cell centre"),
    ]
    block.table("tblTraffic", fields, rows)
    block.note(f"单位：{yearly[0].note_zh}。增长率由印出的流量逐年计算；图中左轴为对数刻度。")
    growth_times = yearly[-1].number / yearly[0].number
    made = charts.chart(
        block.canvas.workbook,
        "column",
        f"接入流量：{yearly[0].period} 到 {yearly[-1].period} 年增至 {growth_times:,.0f} 倍（对数刻度）",
        legend="bottom",
    )
    made.add_series(
        {
            "name": "接入流量（亿GB，左轴）",
            "categories": block.column(0),
            "values": block.column(1),
            "gap": 50,
            **charts.fill(PRIMARY),
        }
    )
    growth_line = block.canvas.workbook.add_chart({"type": "line"})
    growth_line.add_series(
        {
            "name": "增长率（%，右轴）",
            "categories": block.column(0),
            "values": block.column(2),
            "y2_axis": True,
            **charts.line(ACCENT),
        }
    )
    made.combine(growth_line)
    made.set_x_axis(charts.category_axis())
    made.set_y_axis(charts.value_axis("亿GB", log_base=10, num_format="#,##0", min=1))
    growth_line.set_y2_axis(charts.value_axis("%", num_format="0", min=0, major_gridlines={"visible": False}))
    block.chart(made, "移动互联网接入流量（柱，对数刻度）与增长率（线）")


def _industrial(block: _Block) -> None:
    rows: list[list[Value]] = [[f.period, f.number, _kind(f)] for f in facts_like("data.industrial_share.")]
    block.table(
        "tblIndustrialData",
        [Field("年份", "cell centre"), Field("占比（%）", "cell", "one"), Field("性质", "cell centre")],
        rows,
    )
    printed = fact("data.total.printed")
    block.note(f"图中另印有数据总规模 {printed.value}（EB），但{printed.note_zh}，故不列入逐年序列。")
    made = charts.chart(block.canvas.workbook, "line", f"行业生产型数据占比：{rows[0][1]:g}% 到 {rows[-1][1]:g}%")
    made.add_series(
        {
            "name": "占比（%）",
            "categories": block.column(0),
            "values": block.column(1),
            "data_labels": charts.labels("0", position="above"),
            **charts.line(PRIMARY, 2.5),
        }
    )
    made.set_x_axis(charts.category_axis())
    made.set_y_axis(charts.value_axis("%", num_format="0", min=40, max=70))
    block.chart(made, "行业生产型数据占比折线图")


def _types(block: _Block) -> None:
    note = "单位：%。2024 年为预测。因四舍五入，各类合计可能不等于 100%。"
    made = _shares(block, "data.share", ("2018", "2024e"), Field("数据类型"), "tblDataShare", note)
    block.chart(made, "数据类型构成百分比堆积条形图", height=250)


def _devices(block: _Block) -> None:
    note = "单位：%。图中数值按图例顺序对应各设备；2024 年为预测。因四舍五入，合计可能不等于 100%。"
    made = _shares(block, "devices", ("2015", "2018", "2024e"), Field("设备"), "tblDevices", note)
    block.chart(made, "接入网络设备构成百分比堆积条形图", height=290)


def _shares(block: _Block, prefix: str, years: tuple[str, ...], first: Field, table: str, note: str) -> Any:
    """Shares of kinds in some years: the table, and a stacked bar a year."""
    kinds = [k for k in dict.fromkeys(f.subject for f in facts_like(f"{prefix}.")) if k != "个人设备"]
    rows: list[list[Value]] = [[k, *(fact(f"{prefix}.{k}.{y[:4]}").number for y in years)] for k in kinds]
    block.table(table, [first, *(Field(y, "cell", "one") for y in years)], rows)
    block.note(note)
    title = block.heading.split("、")[1].split("，")[0]
    made = charts.chart(block.canvas.workbook, "bar", f"{title}（%）", subtype="percent_stacked", legend="bottom")
    _stack(block, made, len(kinds), len(years))
    return made


def _stack(block: _Block, made: Any, kinds: int, years: int) -> None:
    """One series per kind, one bar per year, labelled directly."""
    sheet, head = block.canvas.sheet.name, block.top + 2
    for i in range(kinds):
        row = block.first + i
        made.add_series(
            {
                "name": span(sheet, row, LEFT, row, LEFT),
                "categories": span(sheet, head, LEFT + 1, head, LEFT + years),
                "values": span(sheet, row, LEFT + 1, row, LEFT + years),
                "gap": 45,
                "data_labels": charts.labels("0.0", font=charts.font(8, "#FFFFFF")),
                **charts.fill(SERIES[i % len(SERIES)]),
            }
        )
    made.set_x_axis(charts.value_axis(num_format="0%", label_position="high"))
    made.set_y_axis(charts.category_axis(reverse=True))


def _economy(block: _Block) -> None:
    rows: list[list[Value]] = [
        [f.subject, f.measure, f.number, f.unit_zh, f"研报 {f.section}"] for f in facts_like("econ.")
    ]
    fields = [
        Field("产业", "cell strong"),
        Field("指标", "cell wrap"),
        Field("数值", "cell", "two"),
        Field("单位", "cell centre"),
        Field("出处", "cell centre"),
    ]
    block.table("tblEconomy", fields, rows)
    block.note("研报未给出教育的增加值，医疗以卫生总费用、物流以运输仓储邮政业增加值表示；指标口径不同，不宜直接相加。")
    for row in range(block.first, block.last + 1):
        block.canvas.ws.set_row(row, 30 if len(str(rows[row - block.first][1])) > 12 else 18)
    made = charts.chart(block.canvas.workbook, "bar", "印出增加值的五个产业：增加值（万亿元，2018 年）")
    shown = [i for i, f in enumerate(facts_like("econ.")) if f.id.endswith(".va")]
    sheet = block.canvas.sheet.name

    def pick(column: int) -> str:
        cells = [address(block.first + i, column, fixed=True) for i in shown]
        return "=(" + ",".join(f"{quoted(sheet)}!{c}" for c in cells) + ")"

    made.add_series(
        {
            "name": "增加值（万亿元）",
            "categories": pick(LEFT),
            "values": pick(LEFT + 2),
            "gap": 50,
            "data_labels": charts.labels("0.00"),
            **charts.fill(PRIMARY),
        }
    )
    made.set_x_axis(charts.value_axis("万亿元", num_format="0", min=0, label_position="high"))
    made.set_y_axis(charts.category_axis(reverse=True))
    block.chart(made, "五个产业的增加值条形图")
