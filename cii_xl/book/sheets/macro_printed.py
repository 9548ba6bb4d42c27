"""The first two blocks of the 宏观 sheet: the GDP series and the 2024 decomposition as printed."""

from __future__ import annotations

from cii_xl.book import charts
from cii_xl.book.canvas import Canvas, Field, Live, Value, address, span
from cii_xl.book.layout import LEFT
from cii_xl.book.sheets.macro_places import END, FACTORS, PRINTED
from cii_xl.palette import ACCENT, PRIMARY, SERIES
from cii_xl.published.facts import fact, facts_like

_YEARS = PRINTED + 2
_CHART = LEFT + 5
_WIDTH = 980


def series(canvas: Canvas) -> None:
    """The printed increments and shares, their total against the printed one, and the chart."""
    canvas.section(PRINTED, LEFT, END, "一、产业互联网带来的 GDP 增量与贡献率，2019–2024 年（研报 1.2）")
    yearly = [f for f in facts_like("gdp.increment.") if f.forecast]
    rows: list[list[Value]] = [[f.period, f.number, fact(f"gdp.share.{f.period[:4]}").number, "预测"] for f in yearly]
    fields = [
        Field("年份", "cell centre"),
        Field("GDP增量（亿元）", "cell", "thousands"),
        Field("贡献率（%）", "cell", "one"),
        Field("性质", "cell centre"),
    ]
    canvas.table(_YEARS, LEFT, "tblGdp", fields, rows)

    total = sum(f.number for f in yearly)
    printed = fact("gdp.increment.total").number
    top = _YEARS + 10
    canvas.across(top, LEFT, LEFT + 1, "合计（亿元）", "cell strong")
    canvas.put(top, LEFT + 2, Live("SUM(tblGdp[GDP增量（亿元）])", total), "cell", "thousands")
    canvas.put(top, LEFT + 3, None, "cell")
    canvas.across(top + 1, LEFT, LEFT + 1, "印出合计（万亿元）", "cell")
    canvas.put(top + 1, LEFT + 2, printed, "cell", "two")
    canvas.put(top + 1, LEFT + 3, None, "cell")
    canvas.across(top + 2, LEFT, LEFT + 1, "是否一致", "cell")
    agree = f'IF(ROUND({address(top, LEFT + 2)}/10000,2)={address(top + 1, LEFT + 2)},"一致（四舍五入后）","不一致")'
    canvas.across(top + 2, LEFT + 2, LEFT + 3, Live(agree, "一致（四舍五入后）"), "cell centre")
    note = (
        f"贡献率为产业互联网带来的增量占当年 GDP 增量的比重。研报核心结论另称 2019–2024 年合计约 "
        f"{fact('gdp.share.total').value}%，为取整后的数。"
    )
    canvas.across(top + 4, LEFT, LEFT + 3, note, "note wrap")
    canvas.ws.set_row(top + 4, 44)

    first, last, sheet = _YEARS + 1, _YEARS + len(rows), canvas.sheet.name
    bars = charts.chart(
        canvas.workbook, "column", f"GDP 增量与贡献率：贡献率由 {rows[0][2]}% 到 {rows[-1][2]}%", legend="bottom"
    )
    years = span(sheet, first, LEFT, last, LEFT)
    bars.add_series(
        {
            "name": "GDP增量（亿元）",
            "categories": years,
            "values": span(sheet, first, LEFT + 1, last, LEFT + 1),
            "gap": 60,
            "data_labels": charts.labels("#,##0.0"),
            **charts.fill(PRIMARY),
        }
    )
    share = canvas.workbook.add_chart({"type": "line"})
    share.add_series(
        {
            "name": "对GDP增长的贡献率（%，右轴）",
            "categories": years,
            "values": span(sheet, first, LEFT + 2, last, LEFT + 2),
            "y2_axis": True,
            "data_labels": charts.labels("0.0", position="above"),
            **charts.line(ACCENT),
        }
    )
    bars.combine(share)
    bars.set_x_axis(charts.category_axis())
    bars.set_y_axis(charts.value_axis("亿元（2018 年不变价）", num_format="#,##0", min=0, max=14000))
    share.set_y2_axis(charts.value_axis("%", num_format="0", min=0, max=16, major_gridlines={"visible": False}))
    canvas.chart(PRINTED + 1, _CHART, bars, _WIDTH, 440, "GDP 增量（柱）与贡献率（线，右轴）", y_offset=6)


def decomposition(canvas: Canvas) -> None:
    """Growth in 2024 by factor, with its chart."""
    top = FACTORS + 2
    canvas.section(FACTORS, LEFT, END, "二、2024 年 GDP 增速的要素分解（研报 1.2）")
    factors = (("劳动力", "L"), ("资本", "K"), ("全要素生产率", "TFP"))
    rows: list[list[Value]] = [
        [name, fact(f"gdp.pull.{key}.2024").number, fact(f"gdp.contribution.{key}.2024").number, "预测"]
        for name, key in factors
    ]
    fields = [
        Field("要素", "cell centre"),
        Field("拉动（百分点）", "cell", "one"),
        Field("贡献度（%）", "cell", "one"),
        Field("性质", "cell centre"),
    ]
    canvas.table(top, LEFT, "tblGdp2024", fields, rows)
    pulls, shares = (
        sum(fact(f"gdp.{what}.{key}.2024").number for _, key in factors) for what in ("pull", "contribution")
    )
    canvas.put(top + 5, LEFT, "合计", "cell strong")
    canvas.put(top + 5, LEFT + 1, Live("SUM(tblGdp2024[拉动（百分点）])", pulls), "cell", "one")
    canvas.put(top + 5, LEFT + 2, Live("SUM(tblGdp2024[贡献度（%）])", shares), "cell", "one")
    growth = fact("gdp.growth.2024").value
    note = (
        f"2024 年 GDP 增速印为 {growth} 个百分点。三项贡献度合计 {shares:.1f}%，因四舍五入可能不等于 100%；"
        f"{fact('gdp.contribution.L.2024').note_zh}。暂不计产业互联网对劳动力的影响。"
    )
    canvas.across(top + 7, LEFT, LEFT + 3, note, "note wrap")
    canvas.ws.set_row(top + 7, 58)

    sheet = canvas.sheet.name
    parts = charts.chart(canvas.workbook, "bar", f"2024 年增长中全要素生产率占 {rows[-1][2]}%")
    parts.add_series(
        {
            "name": "贡献度（%）",
            "categories": span(sheet, top + 1, LEFT, top + 3, LEFT),
            "values": span(sheet, top + 1, LEFT + 2, top + 3, LEFT + 2),
            "gap": 50,
            "data_labels": charts.labels('0.0"%"'),
            **charts.fill(SERIES[1]),
        }
    )
    parts.set_x_axis(
        charts.value_axis("对 GDP 增长的贡献度（%）", num_format="0", min=0, max=80, label_position="high")
    )
    parts.set_y_axis(charts.category_axis(reverse=True))
    canvas.chart(FACTORS + 1, _CHART, parts, _WIDTH, 280, "2024 年 GDP 增长的要素贡献度", y_offset=6)
