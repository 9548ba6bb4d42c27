"""The sheets to look things up in: 研报数据, 图例与来源 and the hidden _meta."""

from __future__ import annotations

import pandas as pd

from cii_xl.book.canvas import Canvas, Field, Live, Value, address, span
from cii_xl.book.formulas import column
from cii_xl.book.layout import EDITION_NAME, HOME, INDUSTRIES_NAME, LAYOUT_NAME, LAYOUT_VERSION, LEFT
from cii_xl.index import Edition
from cii_xl.palette import PROVENANCE
from cii_xl.published.facts import facts

_KINDS = {"point": "数值", "lower": "下限", "upper": "上限", "order": "次序", "text": "文字"}
_SECTIONS = {
    "背景": "研究背景", "核心结论": "主要结论", "1.2": "产业互联网与宏观经济", "1.2 注释": "科技进步贡献率口径",
    "1.3": "产业互联网与生产生活", "2.1": "评价范围", "2.3": "指数的意义", "3.1": "金融", "3.2": "制造", "3.3": "物流",
    "3.4": "零售", "3.5": "文娱", "3.6": "教育", "3.7": "医疗", "4.1": "指数发展评述", "5.1": "发展现状",
}  # fmt: skip
_PARTS = {"1": "行业格局", "3": "驱动模式与规模", "4": "指数评价结果"}


def write_facts(canvas: Canvas, edition_id: str) -> None:
    """Every printed figure with its section, as one table."""
    canvas.widths([2, 30, 11, 16, 44, 13, 24, 20, 8, 46])
    canvas.ws.set_row(0, 32)
    canvas.put(0, LEFT, "研报数据", "title")
    canvas.link(0, LEFT + 8, HOME.name, "返回首页")
    canvas.put(1, LEFT, f"研报以文字印出的 {len(facts())} 条数据，逐条注明章节；带 e 的时期为预测", "subtitle")
    fields = [
        Field("编号", "cell"), Field("章节", "cell centre"), Field("对象", "cell"), Field("指标", "cell wrap"),
        Field("时期", "cell centre"), Field("数值", "cell wrap"), Field("单位", "cell"), Field("类型", "cell centre"),
        Field("说明", "cell wrap"),
    ]  # fmt: skip
    rows: list[list[Value]] = [
        [f.id, f.section, f.subject, f.measure, f.period, f.shown, f.unit_zh, _KINDS[f.kind], f.note_zh]
        for f in facts().values()
    ]
    canvas.table(3, LEFT, "tblFacts", fields, rows, filters=True)
    canvas.ws.set_row(3, 22)
    for row, values in enumerate(rows, 4):
        longest = max(len(str(values[3])) / 21, len(str(values[5])) / 12, len(str(values[8])) / 22)
        canvas.ws.set_row(row, 18 if longest <= 1 else 32 if longest <= 2 else 48)
    canvas.ws.freeze_panes(4, LEFT + 1)
    canvas.page(3 + len(rows), LEFT + len(fields) - 1, footer=f"产业互联网发展指数 {edition_id}", repeat=3)


def write_legend(canvas: Canvas, edition: Edition, weights: pd.DataFrame) -> None:
    """Provenance legend with live counts, where the weights come from, sections, notes on the edition."""
    canvas.widths([2, 14, 14, 22, *[11] * 3, 46])
    canvas.ws.set_row(0, 32)
    canvas.put(0, LEFT, "图例与来源", "title")
    canvas.link(0, LEFT + 6, HOME.name, "返回首页")
    canvas.put(1, LEFT, f"{edition.id} 版", "subtitle")
    row = _legend(canvas, 3)
    row = _counts(canvas, row + 1, edition)
    row = _notes(canvas, row + 1)
    row = _weights(canvas, row + 1, edition, weights)
    row = _sections(canvas, row + 1)
    canvas.ws.freeze_panes(2, 0)
    canvas.page(row, LEFT + 6, footer=f"产业互联网发展指数 {edition.id}", portrait=True)


def _legend(canvas: Canvas, row: int) -> int:
    canvas.section(row, LEFT, LEFT + 6, "一、渗透率来源图例")
    for word, (colour, meaning) in PROVENANCE.items():
        row += 1
        canvas.put(row, LEFT, word, "cell centre", fill=colour)
        canvas.put(row, LEFT + 1, meaning)
    return row + 1


def _counts(canvas: Canvas, row: int, edition: Edition) -> int:
    """How many rates of each industry have which provenance, counted live."""
    canvas.section(row, LEFT, LEFT + 6, "二、各产业渗透率的来源条数")
    words = list(PROVENANCE)
    fields = [Field("产业", "cell strong"), *(Field(w, "cell centre", "whole") for w in words)]
    data = edition.rows
    rows: list[list[Value]] = []
    for code, name in edition.industries.items():
        own = data[data["code"] == code]["provenance"]
        rows.append(
            [name, *(Live(f'COUNTIF({column(code, "provenance")},"{w}")', int((own == w).sum())) for w in words)]
        )
    canvas.table(row + 1, LEFT, "tblProvenance", fields, rows)
    total = row + 2 + len(rows)
    canvas.put(total, LEFT, "合计", "cell strong")
    for i, word in enumerate(words, LEFT + 1):
        formula = f"SUM(tblProvenance[{word}])"
        canvas.put(total, i, Live(formula, int((data["provenance"] == word).sum())), "cell centre", "whole")
    return total + 1


def _notes(canvas: Canvas, row: int) -> int:
    canvas.section(row, LEFT, LEFT + 6, "三、版本说明")
    notes = [
        "“研报”指清华大学互联网产业研究院与艾瑞研究院 2020 年 7 月发布的中国产业互联网发展指数（CII）研究报告。",
        "研报以文字印出七个产业指数与少数环节的渗透率；其余环节的数值在图片中，无法读取。",
        "未印出的权重与渗透率由校准得到：在满足研报全部数值、上下限、次序与权重表述的前提下，离先验最近。",
        "先验（假设）：环节等权，环节内子环节等权；渗透率向消费端线性升至起点的 3 倍，加权平均等于印出指数。",
        "假设：严格的“高于/低于/不到/超过”按至少相差 0.1 个百分点处理；列出的每个子环节权重不低于 1%。",
        "下限与上限是识别区间：权重取校准值、其余约束全部满足时，该数可能的最小值与最大值。公布值没有区间。",
        "名称为设定的子环节：教育“招生转化”、医疗“院务管理”“慢病与随访”。",
    ]
    for text in notes:
        row += 1
        canvas.ws.set_row(row, 20)
        canvas.put(row, LEFT, f"· {text}")
    return row + 1


def _weights(canvas: Canvas, row: int, edition: Edition, weights: pd.DataFrame) -> int:
    """Where the weights come from, by stage."""
    canvas.section(row, LEFT, LEFT + 6, "四、权重来源（研报未印出任何单项权重）")
    row += 1
    for i, title in enumerate(("产业", "环节", "权重", "来源")):
        canvas.put(row, LEFT + i, title, "head")
    canvas.across(row, LEFT + 4, LEFT + 6, "依据", "head")
    told = {(w["code"], w["stage"]): w for w in weights.to_dict("records")}
    untold = {"provenance": "未注明", "basis": "研报没有这个环节"}
    for record in edition.stages().to_dict("records"):
        row += 1
        code, source = record["code"], told.get((record["code"], record["stage"]), untold)
        stage, weight = column(code, "stage"), column(code, "weight")
        canvas.put(row, LEFT, record["industry"], "cell strong")
        canvas.put(row, LEFT + 1, record["stage"], "cell")
        name = address(row, LEFT + 1)
        canvas.put(row, LEFT + 2, Live(f"SUMIF({stage},{name},{weight})", record["weight"]), "cell", "percent")
        canvas.put(row, LEFT + 3, source["provenance"], "cell centre")
        canvas.across(row, LEFT + 4, LEFT + 6, source["basis"], "cell")
    return row + 1


def _sections(canvas: Canvas, row: int) -> int:
    """The report's sections that figures were taken from, with how many."""
    canvas.section(row, LEFT, LEFT + 6, "五、数据出处（按研报章节）")
    found = sorted({f.section for f in facts().values()}, key=lambda s: (not s[0].isdigit(), s))
    fields = [Field("章节", "cell centre"), Field("数据条数", "cell centre", "whole"), Field("内容")]
    rows: list[list[Value]] = []
    for section in found:
        count = sum(f.section == section for f in facts().values())
        rows.append([section, Live(f'COUNTIF(tblFacts[章节],"{section}")', count), _section_title(section)])
    canvas.table(row + 1, LEFT, "tblSections", fields, rows)
    return row + 2 + len(rows)


def _section_title(section: str) -> str:
    if section in _SECTIONS:
        return _SECTIONS[section]
    chapter, _, part = section.rpartition(".")
    return f"{_SECTIONS[chapter]} · {_PARTS.get(part, '')}".rstrip(" ·")


def write_meta(canvas: Canvas, edition: Edition) -> None:
    """Layout version, edition and industries, named for the reader. The sheet is very hidden."""
    entries: tuple[tuple[str, Value], ...] = (
        (LAYOUT_NAME, LAYOUT_VERSION),
        (EDITION_NAME, edition.id),
        (INDUSTRIES_NAME, ",".join(edition.industries)),
    )
    for row, (name, value) in enumerate(entries):
        canvas.put(row, 0, name)
        canvas.put(row, 1, value)
        canvas.workbook.define_name(name, span(canvas.sheet.name, row, 1, row, 1))
    canvas.ws.very_hidden()
