"""What the GDP chain on the 宏观 sheet gives against what the report prints, told by native formulas."""

from __future__ import annotations

from cii_xl.book.canvas import Canvas, Live, address
from cii_xl.book.layout import LEFT
from cii_xl.book.sheets.macro_places import ADDITIONAL, CHECKS, END, INCREMENT, chain, last, value
from cii_xl.index.growth import LAST, Chain
from cii_xl.index.summary import one
from cii_xl.palette import BAD, GOOD
from cii_xl.published import gdp
from cii_xl.published.facts import fact

AGREE, DIFFER = "一致", "不一致"


def agrees(model: str, printed: str, places: int) -> Live:
    """Whether a cell, rounded to that many places, is what another holds."""
    return Live(f'IF(ROUND({model},{places})={printed},"{AGREE}","{DIFFER}")', AGREE)


def lamps(canvas: Canvas, *area: int) -> None:
    """Colour the two words in an area: first row, first column, last row, last column."""
    for word, colour in ((AGREE, GOOD), (DIFFER, BAD)):
        shade = canvas.workbook.add_format({"font_color": colour, "bold": True})
        rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": shade}
        canvas.ws.conditional_format(*area, rule)


def _column(column: int) -> str:
    return f"{chain(column, 0)}:{chain(column, LAST)}"


def write(canvas: Canvas, now: Chain) -> None:
    """Totals and 2024's figures against the printed ones."""
    for column, head in ((LEFT + 3, "测算"), (LEFT + 4, "印出"), (LEFT + 5, "结论")):
        canvas.put(CHECKS, column, head, "head")
    canvas.across(CHECKS, LEFT, LEFT + 2, "合计与 2024 年分解的核对", "head")
    canvas.across(CHECKS, LEFT + 6, END, "说明", "head")
    total, additional = float(now.increment.sum()), float(now.additional.sum())
    pulls = {key: getattr(now, key)[LAST] * now.growth[LAST] / 100 for key in ("labour", "capital", "tfp")}
    sums = f"SUM({_column(INCREMENT)})"
    low, high = gdp.base_range()
    lines: list[tuple[str, Live, float, int, str, str]] = [
        ("六年增量合计（万亿元）", Live(f"{sums}/10000", total / 10000), fact("gdp.increment.total").number, 2, "two",
         "研报 1.2 印为 4.63 万亿元"),
        ("占六年全国增量的比重（%）", Live(f"{sums}/SUM({_column(ADDITIONAL)})*100", total / additional * 100),
         fact("gdp.share.total").number, 0, "one", "研报核心结论印为约 13%，为取整后的数"),
        ("2024 年 GDP 增速（%）", Live(last("growth"), now.growth[LAST]), fact("gdp.growth.2024").number, 1, "two",
         "研报 1.2 印为 5.5 个百分点"),
    ]  # fmt: skip
    for key, name, symbol in (("labour", "劳动力", "L"), ("capital", "资本", "K"), ("tfp", "全要素生产率", "TFP")):
        live = Live(f"{last(key)}*{last('growth')}/100", pulls[key])
        text = "贡献度×增速，应与印出的拉动值相同"
        lines.append((f"2024 年{name}拉动（百分点）", live, fact(f"gdp.pull.{symbol}.2024").number, 1, "two", text))
    for i, (label, live, printed, places, number, text) in enumerate(lines, CHECKS + 1):
        _line(canvas, i, label, text)
        canvas.put(i, LEFT + 3, live, "cell", number)
        canvas.put(i, LEFT + 4, printed, "cell", ("whole", "one", "two")[places])
        canvas.put(i, LEFT + 5, agrees(address(i, LEFT + 3), address(i, LEFT + 4), places), "cell centre")
    row = CHECKS + 1 + len(lines)
    least, most = gdp.rounded_base()
    _line(
        canvas,
        row,
        "2018 年 GDP（万亿元）",
        "研报 2.1、3.7.1 印出的增加值（卫生总费用）÷占 GDP 比重，按四舍五入容许的范围；"
        f"单看印出的增量、贡献率与 2024 年增速，则为 {one(least)}–{one(most)}",
    )
    canvas.put(row, LEFT + 3, Live(value("base"), now.base), "cell", "two")
    canvas.put(row, LEFT + 4, f"{low:.2f}–{high:.2f}", "cell centre")
    inside = f'IF(AND({value("base")}>={low:.6f},{value("base")}<={high:.6f}),"{AGREE}","{DIFFER}")'
    canvas.put(row, LEFT + 5, Live(inside, AGREE), "cell centre")
    lamps(canvas, CHECKS + 1, LEFT + 5, row, LEFT + 5)


def _line(canvas: Canvas, row: int, label: str, text: str) -> None:
    canvas.across(row, LEFT, LEFT + 2, label, "cell")
    canvas.across(row, LEFT + 6, END, text, "cell")
