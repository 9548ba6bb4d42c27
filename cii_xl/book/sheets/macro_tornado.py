"""The tornado on the 宏观 sheet: each coefficient down and up by its band, sorted by native formulas."""

from __future__ import annotations

from typing import Any

from cii_xl.book import charts
from cii_xl.book.canvas import Canvas, Field, Live, Value, address, span
from cii_xl.book.layout import LEFT
from cii_xl.book.macro_names import BANDS, COEFFICIENTS, LIMITS, TORNADO_TABLE, Coefficient
from cii_xl.book.sheets.macro_places import (
    ADDITIONAL,
    BAND,
    END,
    HIGH,
    INCREMENT,
    LOW,
    SHARE,
    SORTED,
    TORNADO,
    chain,
    described,
    input_row,
    last,
    value,
)
from cii_xl.index.growth import LAST, YEARS, Chain, Effect, effects
from cii_xl.palette import ACCENT, SERIES

_TOP = TORNADO + 2
_AT_LOW, _AT_HIGH, _WIDTH, _RANK = (LEFT + k for k in (5, 6, 7, 8))
_N = len(COEFFICIENTS)
_FACTOR = {"in_labour": "labour", "in_capital": "capital"}
_NOTE = (
    "一次只动一个系数：各年同时减、加第三节的“浮动”，但不越过上下限；看 2024 年产业互联网的增量变化多少亿元。"
    "印出的系数按印出精度浮动，其余为假设的幅度。单独改动后贡献率不再等于印出的 14.2%。"
)


def write(canvas: Canvas, now: Chain) -> None:
    """Write the effects, the same sorted, and the chart."""
    canvas.section(TORNADO, LEFT, END, "六、哪个系数影响最大：2024 年增量的龙卷风图（亿元）")
    canvas.across(TORNADO + 1, LEFT, END, _NOTE, "note wrap")
    fields = [
        Field("系数", "cell strong"),
        Field("单位", "cell centre"),
        Field("2024 年取值", "cell", "two"),
        Field("低端取值", "cell", "two"),
        Field("高端取值", "cell", "two"),
        Field("低端变化", "cell", "change"),
        Field("高端变化", "cell", "change"),
        Field("幅度", "cell", "thousands"),
        Field("名次", "cell centre", "whole"),
    ]
    found = effects(now, BANDS, LIMITS)
    ranks = _ranks(found)
    rows = [_row(i, c, now, e, rank) for i, (c, e, rank) in enumerate(zip(COEFFICIENTS, found, ranks, strict=True))]
    canvas.table(_TOP, LEFT, TORNADO_TABLE, fields, rows)
    _sorted(canvas, found, ranks)
    canvas.chart(
        SORTED, LEFT + 5, _chart(canvas), 880, 330, "各系数使 2024 年增量变化的条形图，影响大的在上", x_offset=14
    )


def _ranks(found: list[Effect]) -> list[int]:
    """From the widest; the first of a tie comes first."""
    order = sorted(range(len(found)), key=lambda i: (-round(found[i].width, 6), i))
    return [order.index(i) + 1 for i in range(len(found))]


def _cells(column: int, *, fixed: bool = True) -> str:
    return f"{address(_TOP + 1, column, fixed=fixed)}:{address(_TOP + _N, column, fixed=fixed)}"


def _row(i: int, c: Coefficient, now: Chain, effect: Effect, rank: int) -> list[Value]:
    row, source = _TOP + 1 + i, input_row(c.key)
    here = value("base") if c.key == "base" else last(c.key)
    band = described(c.key, BAND)
    own, low, high = (address(row, LEFT + k) for k in (2, 3, 4))
    at_low, at_high, width = (address(row, column) for column in (_AT_LOW, _AT_HIGH, _WIDTH))
    widths, until = _cells(_WIDTH), f"{address(_TOP + 1, _WIDTH, fixed=True)}:{width}"
    place = f"SUMPRODUCT(--(ROUND({widths},6)>ROUND({width},6)))+SUMPRODUCT(--(ROUND({until},6)=ROUND({width},6)))"
    return [
        Live(address(source, LEFT), c.label),
        Live(address(source, LEFT + 1), c.unit),
        Live(here, float(now.of(c.key)[-1])),
        Live(f"MAX({own}-{band},{described(c.key, LOW)})", effect.low),
        Live(f"MIN({own}+{band},{described(c.key, HIGH)})", effect.high),
        Live(_change(c.key, own, low), effect.at_low),
        Live(_change(c.key, own, high), effect.at_high),
        Live(f"ABS({at_high}-{at_low})", effect.width),
        Live(place, rank),
    ]


def _change(key: str, own: str, end: str) -> str:
    """The change of the last year's increment when a coefficient moves from ``own`` to ``end`` in all years."""
    increment, share, additional = (chain(column, LAST) for column in (INCREMENT, SHARE, ADDITIONAL))
    moved = f"({end}-{own})"
    if key == "base":
        return f"{increment}*{moved}/{own}"
    if key == "growth":
        levels = "*".join(f"(1+({value('growth', i)}+{moved})/100)" for i in range(len(YEARS) - 1))
        return f"{value('base')}*{levels}*10000*{end}/100*{share}/100-{increment}"
    if key in ("labour", "capital"):
        part = last(f"in_{key}")
    elif key == "tfp":
        part = f"({'+'.join(last(k) for k in ('in_progress', 'in_efficiency', 'in_scale', 'in_allocation'))})/4"
    else:
        part = last(_FACTOR[key]) if key in _FACTOR else f"{last('tfp')}/4"
    return f"{moved}*{part}/100*{additional}/100"


def _sorted(canvas: Canvas, found: list[Effect], ranks: list[int]) -> None:
    heads = ("按影响排序", "低端变化", "高端变化", "幅度")
    for offset, head in enumerate(heads):
        canvas.put(SORTED, LEFT + offset, head, "head")
    for k in range(1, _N + 1):
        i = ranks.index(k)
        at = f"MATCH({k},{_cells(_RANK)},0)"
        shown: tuple[tuple[int, float | str, str], ...] = (
            (LEFT, COEFFICIENTS[i].label, ""), (_AT_LOW, found[i].at_low, "change"),
            (_AT_HIGH, found[i].at_high, "change"), (_WIDTH, found[i].width, "thousands"),
        )  # fmt: skip
        for offset, (column, cached, number) in enumerate(shown):
            canvas.put(SORTED + k, LEFT + offset, Live(f"INDEX({_cells(column)},{at})", cached), "cell", number)


def _chart(canvas: Canvas) -> Any:
    sheet, first, end = canvas.sheet.name, SORTED + 1, SORTED + _N
    made = charts.chart(canvas.workbook, "bar", "2024 年增量的变化（亿元）：系数各自浮动时", legend="bottom")
    for offset, name, colour in ((1, "系数取低端", SERIES[7]), (2, "系数取高端", ACCENT)):
        made.add_series(
            {
                "name": name,
                "categories": span(sheet, first, LEFT, end, LEFT),
                "values": span(sheet, first, LEFT + offset, end, LEFT + offset),
                "gap": 40,
                "overlap": 100,
                "data_labels": charts.labels("+#,##0;-#,##0;;"),
                **charts.fill(colour),
            }
        )
    made.set_x_axis(charts.value_axis("亿元", num_format="+#,##0;-#,##0;0", label_position="high"))
    made.set_y_axis(charts.category_axis(reverse=True, label_position="low"))
    return made
