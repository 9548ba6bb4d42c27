"""Every rule by which a deck is judged: its name, how bad it is, and what it means."""

from __future__ import annotations

from collections.abc import Mapping

from cii_xl.index.problems import Place, Problem, Severity

Finding = Problem
"""One thing that is wrong with a deck."""

_E, _W = Severity.ERROR, Severity.WARNING

RULES: Mapping[str, tuple[Severity, str]] = {
    "source.missing": (_E, "有图表或表格的页没有来源"),
    "unit.missing": (_E, "图表或表格没有单位"),
    "title.missing": (_E, "页面没有标题"),
    "title.lines": (_W, "标题按其字号超过两行"),
    "text.overflow": (_W, "文字超出文本框"),
    "text.cell": (_W, "表格单元格放不下文字，行高会被撑大"),
    "text.small": (_W, "文字小于 9 磅"),
    "text.font": (_W, "中文没有指定东亚字体"),
    "text.placeholder": (_W, "占位符空着，或与版式失去联系"),
    "shape.overlap": (_W, "两个形状互相遮挡"),
    "shape.outside": (_W, "形状超出页面"),
    "shape.alt": (_W, "图形没有替代文字"),
    "chart.labels": (_W, "图表的标签互相重叠"),
    "chart.names": (_W, "类别名称放不下，会被斜排或省略"),
    "chart.workbook": (_W, "图表的数据工作簿缺失或读不出"),
    "chart.stored": (_E, "图表显示的数值与它的数据工作簿不一致"),
    "figures.chart": (_E, "图表的数值与工作簿不一致"),
    "figures.table": (_E, "表格的内容与工作簿不一致"),
    "figures.text": (_W, "手工改过的文字中有工作簿里没有的数字"),
    "exhibit.orphan": (_W, "图表在工作簿中已经没有"),
    "exhibit.twice": (_W, "同一页有两个相同的图表"),
}
"""Rule → (severity, meaning)."""


def finding(rule: str, place: str, found: str, expected: str, fix: str) -> Finding:
    """A finding of that rule, as bad as the table says; ``place`` as in ``第 5 页 图表 ranking 标题``."""
    return Finding(rule, Place(place), found, expected, fix, RULES[rule][0])


def quoted(text: str, most: int = 24) -> str:
    """Text from a slide, on one line and cut to what a message can hold."""
    flat = " ".join(text.split())
    return f"“{flat if len(flat) <= most else flat[: most - 1] + '…'}”"
