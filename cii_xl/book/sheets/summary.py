"""The 汇总 sheet: commentary, ranking, heat table and charts of a summary.

The same layout serves the workbook, where every figure is a live formula over the industry tables, and the summary
file, where it is a value (``live=False``).
"""

from __future__ import annotations

from cii_xl.book import formulas
from cii_xl.book.canvas import Canvas, Field, Live, Value, address, span
from cii_xl.book.formulas import NONE
from cii_xl.book.layout import HOME, LEFT, MEAN_NAME, SUMMARY_COMMENTARY, SummaryRows, index_name, summary_slots
from cii_xl.book.sheets.commentary import sentences
from cii_xl.book.sheets.summary_charts import SummaryCharts
from cii_xl.index.summary import MARKS_NOTE, MOVED, Summary
from cii_xl.palette import HEAT, WHITE

_WIDTHS = [2, 12, *[12.5] * 11]
_LAST = len(_WIDTHS) - 1

_RANKING = (
    Field("名次", "cell centre", "whole"),
    Field("产业", "cell strong"),
    Field("指数", "cell", "one"),
    Field("产业平均", "cell", "one"),
    Field("较公布值", "cell", "change"),
    Field("贡献最大的环节", "cell wrap"),
    Field("贡献点数", "cell", "one"),
    Field("下一步重点环节", "cell wrap"),
    Field("可提升点数", "cell", "one"),
)
_BASE = (
    Field("产业", "cell strong"),
    Field("指数", "cell", "two"),
    Field("产业平均", "cell", "two"),
    Field("名次", "cell centre", "whole"),
    Field("次序", "cell centre", "whole"),
    Field("公布值", "cell", "one"),
    Field("最大环节", "cell wrap"),
    Field("最大贡献", "cell", "two"),
    Field("重点环节", "cell wrap"),
    Field("可提升", "cell", "two"),
    Field("最上游渗透率", "cell", "one"),
    Field("近消费端渗透率", "cell", "one"),
    Field("校验", "cell wrap"),
)


TOTAL, MEANS = "合计", "平均渗透率"
"""The heading of the last column of contributions, and the label that the last row of the sheet begins with."""


class SummarySheet:
    """Writes the sheet; ``published`` maps codes to printed indices, ``slots`` is how many positions there is room
    for, by default as many as a workbook with that summary is built with."""

    def __init__(
        self, canvas: Canvas, summary: Summary, published: dict[str, float], *, live: bool, slots: int | None = None
    ) -> None:
        self.canvas, self.summary, self.published, self.live = canvas, summary, published, live
        self.codes = [i.code for i in summary.industries]
        self.slots = slots or (summary_slots(summary.positions) if live else summary.positions)
        self.rows = SummaryRows(len(self.codes))

    def write(self) -> None:
        """Write every block, the charts and the page set-up."""
        canvas = self.canvas
        canvas.widths([2, 12, *[12.5] * max(12, self.slots + 1)])
        canvas.ws.set_row(0, 32)
        canvas.put(0, LEFT, "产业互联网发展指数 · 汇总", "title")
        if self.live:
            canvas.link(0, _LAST, HOME.name, "返回首页")
            canvas.status(2, LEFT, len(self.codes))
        canvas.put(
            1, LEFT, f"{self.summary.id} 版 · 指数为 0–100，1 点等于 1 个百分点的应用程度（研报 2.3）", "subtitle"
        )
        self._commentary()
        self._ranking()
        self._heat()
        self._base()
        self._parts()
        self._means()
        self._charts()
        canvas.ws.freeze_panes(2, LEFT + 1)
        footer = f"产业互联网发展指数 {self.summary.id}"
        last_column = max(_LAST, LEFT + self.slots + 1)
        # one page without the working tables below, which are for the charts and not for print
        canvas.page(self.rows.base - 2, last_column, footer=footer, portrait=True, one_page=True)

    def _cell(self, formula: str, value: float | str, *, array: bool = False) -> Value:
        if self.live:
            return Live(formula, value, array)
        return None if value == NONE else value

    # -- blocks --------------------------------------------------------------------------------------------------

    def _commentary(self) -> None:
        self.canvas.section(SUMMARY_COMMENTARY - 1, LEFT, _LAST, "一、要点")
        following = sentences(self.codes, self.rows, self.summary.reference or "")
        for row, (text, formula) in enumerate(
            zip(self.summary.commentary(), following, strict=False), SUMMARY_COMMENTARY
        ):
            self.canvas.ws.set_row(row, 22)
            self.canvas.across(row, LEFT, _LAST, self._cell(formula, text), "wrap")

    def _ranking(self) -> None:
        top = self.rows.ranking
        self.canvas.section(top - 1, LEFT, _LAST, "二、排名")
        self.canvas.ws.set_row(top, 22)
        rows = []
        for k, industry in enumerate(self.summary.ranked, 1):
            where = f"MATCH({k},tblIndex[次序],0)"

            def find(name: str, value: float | str, where: str = where) -> Value:
                return self._cell(f"INDEX(tblIndex[{name}],{where})", value)

            published = f"INDEX(tblIndex[公布值],{where})"
            now = f"INDEX(tblIndex[指数],{where})"
            # differences of rounding size are none: the published index is met to 1e-9, not to the last bit
            change = f'IF(ISNUMBER({published}),IF(ABS({now}-{published})<{MOVED:.6f},0,{now}-{published}),"{NONE}")'
            moved = industry.change if industry.change is not None and abs(industry.change) >= MOVED else 0.0
            rows.append(
                [
                    find("名次", industry.rank),
                    find("产业", industry.name),
                    find("指数", industry.index),
                    find("产业平均", self.summary.mean),
                    self._cell(change, NONE if industry.change is None else moved),
                    find("最大环节", industry.top.label),
                    find("最大贡献", industry.top.contribution),
                    find("重点环节", industry.next.label),
                    find("可提升", industry.next.headroom),
                ]
            )
            self.canvas.ws.set_row(top + k, 28)
        self.canvas.table(top, LEFT, "tblRanking", _RANKING, rows)
        bar = {"type": "data_bar", "bar_solid": True, "bar_color": HEAT[1], "min_type": "num", "min_value": 0}
        self.canvas.ws.conditional_format(top + 1, LEFT + 2, top + len(rows), LEFT + 2, bar)

    def _heat(self) -> None:
        """Substage names over rates, industries down, positions across."""
        canvas, top = self.canvas, self.rows.heat
        canvas.section(top - 1, LEFT, _LAST, "四、环节渗透率热力表（%，由上游到消费端）")
        canvas.ws.set_row(top, 20)
        canvas.put(top, LEFT, "产业", "head")
        for p in range(1, self.slots + 1):
            canvas.put(top, LEFT + p, self._heading(p, ""), "head")
        canvas.put(top, LEFT + self.slots + 1, "指数", "head")
        for i, industry in enumerate(self.summary.industries):
            row = top + 1 + 2 * i
            canvas.ws.set_row(row, 24)
            canvas.put(row, LEFT, industry.name, "heat value")
            canvas.put(row + 1, LEFT, None, "heat value")
            at = {r.position: r for r in industry.rows}
            for p in range(1, self.slots + 1):
                label = formulas.label_at(industry.code, str(p))
                rate = formulas.rate_at(industry.code, str(p))
                here = at.get(p)
                canvas.put(row, LEFT + p, self._cell(label, here.marked_label if here else NONE), "heat label")
                canvas.put(row + 1, LEFT + p, self._cell(rate, here.rate if here else NONE), "heat value", "one")
            canvas.put(row, LEFT + self.slots + 1, None, "heat label")
            index = self._cell(index_name(industry.code), industry.index)
            canvas.put(row + 1, LEFT + self.slots + 1, index, "heat value", "one")
        values = [self.rows.rates(i) for i in range(len(self.codes))]
        canvas.put(self.rows.rates(len(self.codes) - 1) + 1, LEFT, MARKS_NOTE, "note")
        areas = [f"{address(r, LEFT + 1)}:{address(r, LEFT + self.slots)}" for r in values]
        scale = {
            "type": "3_color_scale", "min_type": "num", "min_value": 0, "mid_type": "num", "mid_value": 30,
            "max_type": "num", "max_value": 75, "min_color": HEAT[0], "mid_color": HEAT[1], "max_color": HEAT[2],
            "multi_range": " ".join(areas),
        }  # fmt: skip
        canvas.ws.conditional_format(areas[0], scale)
        # slots that no industry uses stay, for rows to come, but should not be seen
        blank = canvas.workbook.add_format({"font_color": WHITE})
        nothing = {"type": "cell", "criteria": "==", "value": f'"{NONE}"', "format": blank}
        canvas.ws.conditional_format(top + 1, LEFT + 1, top + 2 * len(self.codes), LEFT + self.slots, nothing)

    def _heading(self, position: int, unit: str) -> Value:
        """A position's heading, ``NONE`` while no industry reaches it."""
        text = f"第 {position} 环" if unit else str(position)
        here = text if position <= self.summary.positions else NONE
        return self._cell(f'IF({formulas.last_position(self.codes)}>={position},"{text}","{NONE}")', here)

    def _base(self) -> None:
        top = self.rows.base
        self.canvas.section(top - 1, LEFT, _LAST, "六、计算底表（图表与排名的数据来源）")
        self.canvas.ws.set_row(top, 30)
        rows = [self._base_row(i, top + 1 + i) for i in range(len(self.codes))]
        for row in range(top + 1, top + 1 + len(rows)):
            self.canvas.ws.set_row(row, 28)
        self.canvas.table(top, LEFT, "tblIndex", _BASE, rows)
        if self.live:
            # the mean stands in the first row of the table; it is one figure, named for all who need it
            place = span(self.canvas.sheet.name, top + 1, LEFT + 2, top + 1, LEFT + 2)
            self.canvas.workbook.define_name(MEAN_NAME, place)

    def _base_row(self, i: int, row: int) -> list[Value]:
        industry = self.summary.industries[i]
        code = industry.code
        order = self.summary.ranked.index(industry) + 1
        ranks, own = LEFT + 3, address(row, LEFT + 3)
        earlier = f"+COUNTIF({address(self.rows.base + 1, ranks, fixed=True)}:{address(row - 1, ranks)},{own})"
        points, room = formulas.points(code), formulas.room(code)
        published = self.published.get(code)
        return [
            industry.name,
            self._cell(index_name(code), industry.index),
            self._cell(formulas.mean(self.codes), self.summary.mean),
            self._cell(formulas.rank(code), industry.rank),
            self._cell(own + (earlier if i else ""), order),
            published,
            self._cell(formulas.label_of_biggest(code, points), industry.top.label, array=True),
            self._cell(formulas.biggest(points), industry.top.contribution, array=True),
            self._cell(formulas.label_of_biggest(code, room), industry.next.label, array=True),
            self._cell(formulas.biggest(room), industry.next.headroom, array=True),
            self._cell(formulas.end_rate(code, "MIN"), industry.rows[0].rate),
            self._cell(formulas.end_rate(code, "MAX"), industry.rows[-1].rate),
            self._cell(formulas.verdict(code, self.slots), formulas.FINE),
        ]

    def _parts(self) -> None:
        """Contributions by position, and their sum, which must be the index."""
        canvas, top = self.canvas, self.rows.parts
        canvas.put(top, LEFT, "贡献（点）", "head")
        for p in range(1, self.slots + 1):
            canvas.put(top, LEFT + p, self._heading(p, "环"), "head")
        canvas.put(top, LEFT + self.slots + 1, TOTAL, "head")
        for i, industry in enumerate(self.summary.industries):
            row = top + 1 + i
            canvas.put(row, LEFT, industry.name, "cell strong")
            for p in range(1, self.slots + 1):
                value = sum(r.contribution for r in industry.rows if r.position == p)
                formula = formulas.at_position(industry.code, str(p), formulas.points(industry.code))
                canvas.put(row, LEFT + p, self._cell(formula, value), "cell", "points")
            first, last = address(row, LEFT + 1), address(row, LEFT + self.slots)
            total = sum(r.contribution for r in industry.rows)
            canvas.put(row, LEFT + self.slots + 1, self._cell(f"SUM({first}:{last})", total), "cell", "one")

    def _means(self) -> None:
        """The mean rate at each position. Beyond the last position the last point is repeated: a chart then draws
        nothing new, where an empty text would be drawn as zero."""
        canvas, top = self.canvas, self.rows.means
        canvas.put(top, LEFT, "位置", "head")
        canvas.put(top + 1, LEFT, MEANS, "cell strong")
        last = self.summary.positions
        mean = 0.0
        for p in range(1, self.slots + 1):
            position = f"MIN({p},{formulas.last_position(self.codes)})"
            here = self.summary.mean_rate(p)
            mean = mean if here is None else here
            before = address(top + 1, LEFT + p - 1) if p > 1 else "0"
            rate = formulas.mean_rate_at(self.codes, address(top, LEFT + p), before)
            canvas.put(top, LEFT + p, self._cell(position, min(p, last)), "head")
            canvas.put(top + 1, LEFT + p, self._cell(rate, mean), "cell", "one")

    def _charts(self) -> None:
        canvas, rows = self.canvas, self.rows
        canvas.section(rows.charts - 1, LEFT, _LAST, "三、指数与构成")
        canvas.section(rows.gradient - 1, LEFT, _LAST, "五、越接近消费端，渗透率如何变化")
        draw = SummaryCharts(canvas.workbook, canvas.sheet.name, self.summary, slots=self.slots, live=self.live)
        canvas.chart(rows.charts, LEFT, draw.ranking("bar"), 530, 300, "各产业指数排名条形图")
        canvas.chart(rows.charts, LEFT + 6, draw.parts(), 545, 300, "各产业指数的环节贡献堆积图", x_offset=12)
        canvas.chart(rows.gradient, LEFT, draw.gradient(), 1095, 305, "环节渗透率随接近消费端的变化")
