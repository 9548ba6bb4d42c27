"""The charts of the 汇总 sheet; 首页 shows one of them too."""

from __future__ import annotations

from typing import Any, Literal

from cii_xl.book import charts
from cii_xl.book.canvas import span
from cii_xl.book.layout import INDUSTRY_TABLE_TOP, LEFT, SummaryRows, industry_column
from cii_xl.index.summary import Industry, Summary
from cii_xl.palette import ACCENT, INK, PRIMARY, SERIES, WHITE, chain_colours


class SummaryCharts:
    """Makes charts over the blocks of the sheet named ``sheet``.

    ``slots`` is how many positions the blocks have room for; ``live`` says that the industries' own tables are in the
    same workbook.
    """

    def __init__(self, workbook: Any, sheet: str, summary: Summary, *, slots: int, live: bool) -> None:
        self.workbook, self.sheet, self.summary, self.slots, self.live = workbook, sheet, summary, slots, live
        self.n = len(summary.industries)
        self.rows = SummaryRows(self.n)

    def ranking(self, kind: Literal["bar", "column"]) -> Any:
        """The indices, best first; columns with the mean as a line."""
        sheet, top, n = self.sheet, self.rows.ranking, self.n
        # at the foot of a column a figure never meets the mean's line
        where = "inside_base" if kind == "column" else "inside_end"
        names = span(sheet, top + 1, LEFT + 1, top + n, LEFT + 1)
        indices = span(sheet, top + 1, LEFT + 2, top + n, LEFT + 2)
        means = span(sheet, top + 1, LEFT + 3, top + n, LEFT + 3)
        title = "各产业指数与平均" if kind == "column" else "各产业指数排名（点）"
        made = charts.chart(self.workbook, kind, title, legend="bottom" if kind == "column" else "none")
        made.add_series(
            {
                "name": "指数",
                "categories": names,
                "values": indices,
                "gap": 55,
                "data_labels": charts.labels("0.0", position=where, font=charts.font(9, WHITE, bold=True)),
                **charts.fill(PRIMARY),
            }
        )
        if kind == "column":
            mean = self.workbook.add_chart({"type": "line"})
            mean.add_series(
                {"name": "产业平均", "categories": names, "values": means, **charts.line(ACCENT, 2, marker="none")}
            )
            made.combine(mean)
            made.set_x_axis(charts.category_axis())
            made.set_y_axis(charts.value_axis(num_format="0", min=0))
        else:
            made.set_x_axis(charts.value_axis(num_format="0", min=0, label_position="high"))
            made.set_y_axis(charts.category_axis(reverse=True))
        return made

    def parts(self) -> Any:
        """Contributions by position, stacked to the index."""
        sheet, top, n = self.sheet, self.rows.parts, self.n
        parts = charts.chart(
            self.workbook, "bar", "指数由哪些环节构成（点；由左至右为上游到消费端）", subtype="stacked"
        )
        colours = chain_colours(self.summary.positions)
        for p in range(1, self.slots + 1):
            column = LEFT + p
            parts.add_series(
                {
                    "name": span(sheet, top, column, top, column),
                    "categories": span(sheet, top + 1, LEFT, top + n, LEFT),
                    "values": span(sheet, top + 1, column, top + n, column),
                    "gap": 45,
                    **charts.fill(colours[min(p, len(colours)) - 1]),
                }
            )
        parts.set_x_axis(charts.value_axis(num_format="0", min=0, label_position="high"))
        parts.set_y_axis(charts.category_axis(reverse=True))
        return parts

    def gradient(self) -> Any:
        """Rates against position, a line per industry and a thick one for their mean."""
        sheet, rows = self.sheet, self.rows
        made = charts.chart(
            self.workbook,
            "scatter",
            "环节渗透率与距消费端的位置（粗线为各产业平均）",
            subtype="straight_with_markers",
            legend="right",
        )
        for i, industry in enumerate(self.summary.industries):
            x, y = self._chain(i, industry)
            colour = SERIES[i % len(SERIES)]
            made.add_series(
                {"name": industry.name, "categories": x, "values": y, **charts.line(colour, width=1.25, size=5)}
            )
        made.add_series(
            {
                "name": "平均",
                "categories": span(sheet, rows.means, LEFT + 1, rows.means, LEFT + self.slots),
                "values": span(sheet, rows.means + 1, LEFT + 1, rows.means + 1, LEFT + self.slots),
                **charts.line(INK, width=3.5, marker="none"),
            }
        )
        made.set_x_axis(
            charts.category_axis(
                name="位置（1 为最上游，数字越大越接近消费端）",
                name_font=charts.font(8),
                num_font=charts.font(9),
                num_format="0",
                min=1,
                major_unit=1,
                major_gridlines={"visible": False},
            )
        )
        made.set_y_axis(charts.value_axis("渗透率（%）", min=0, num_format="0"))
        return made

    def _chain(self, i: int, industry: Industry) -> tuple[str, str]:
        """Ranges of an industry's positions and rates: its own table in the workbook, the heat table in a file of
        values, where cells beyond the last position are truly empty."""
        if self.live:
            first, last = INDUSTRY_TABLE_TOP + 1, INDUSTRY_TABLE_TOP + len(industry.rows)
            position, rate = industry_column("position"), industry_column("rate")
            return span(industry.name, first, position, last, position), span(industry.name, first, rate, last, rate)
        top, row, end = self.rows.means, self.rows.rates(i), LEFT + industry.rows[-1].position
        return span(self.sheet, top, LEFT + 1, top, end), span(self.sheet, row, LEFT + 1, row, end)
