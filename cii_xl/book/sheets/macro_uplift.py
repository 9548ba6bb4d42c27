"""What a higher industry index would add to GDP: the last block of the 宏观 sheet, all native.

The assumption stands in a cell: industrial internet's share in productivity's dimensions grows with the mean index.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from cii_xl.book import charts
from cii_xl.book.canvas import Canvas, Field, Live, Value, address, span
from cii_xl.book.layout import LEFT, index_name
from cii_xl.book.macro_names import ELASTICITY_NAME, EQUAL, UPLIFT_TABLE, VALUE_ADDED, WEIGHTING_NAME
from cii_xl.book.sheets import macro_places as at
from cii_xl.book.sheets import macro_uplift_said
from cii_xl.index.growth import DIMENSIONS, LAST, Chain, added, shares_of, through_dimensions
from cii_xl.index.summary import Industry, Summary
from cii_xl.palette import PRIMARY, SERIES
from cii_xl.published import gdp

_NOTE = (
    "假设：平均指数每相对上升 1%，产业互联网在技术进步、技术效率、配置效率三个维度的份额相对上升“弹性”×1%；"
    "资本中的份额不变。这是假设而非研报的结论：指数为 2019–2020 年，增量为 2024 年。"
    "弹性取 1 即份额与平均指数同比例，取 0 即指数不影响增量。"
    "表中增加值为万亿元，增量为亿元；“每点”指该产业指数提高 1 点。"
)
_BEGIN = 1.0
"""Points by which every industry is raised in a new workbook, and the elasticity there."""


def last_row(industries: int) -> int:
    """The last row of the block, and so of the sheet."""
    return at.UPLIFT_TOP + industries + 18


def write(canvas: Canvas, now: Chain, summary: Summary) -> None:
    """Write the assumption's cells, the table of industries, the sentence and the chart."""
    canvas.section(at.UPLIFT, LEFT, at.END, "七、产业指数提高会带来多少增量（2024 年）")
    canvas.across(at.UPLIFT + 1, LEFT, at.END, _NOTE, "note wrap")
    canvas.ws.set_row(at.UPLIFT + 1, 30)
    indices = np.array([i.index for i in summary.industries])
    _settings(canvas, now, indices)
    _table(canvas, now, summary.industries)
    macro_uplift_said.write(canvas, now, indices, np.full(len(indices), _BEGIN))
    alt = "各产业指数每提高 1 点对 2024 年增量的影响，簇状柱形图"
    canvas.chart(at.UPLIFT_TOP + len(indices) + 2, LEFT, _chart(canvas, len(indices)), 980, 350, alt)


def _settings(canvas: Canvas, now: Chain, indices: Any) -> None:
    """The two cells to type in, and what follows from the chain and the table."""
    n = len(indices)
    three = "+".join(at.last(key) for key in DIMENSIONS)
    through = f"({three})/4*{at.last('tfp')}/100*{at.chain(at.ADDITIONAL, LAST)}/100"
    used, index, rise = (at.industries(column, n) for column in (at.USED_WEIGHT, at.INDEX, at.RISE))
    lines: tuple[tuple[str, Value, str, str, str], ...] = (
        ("弹性", _BEGIN, "input", "two", "0 到 3；平均指数相对变化传到三个维度份额的倍数（假设）"),
        ("平均指数的权重", EQUAL, "input centre", "",
         f"“{EQUAL}”：各产业同权，与研报的算术平均相同；“{VALUE_ADDED}”：按研报印出的增加值，未印出的产业不计入"),
        ("经三个维度的增量（亿元）", Live(through, through_dimensions(now)), "cell", "thousands",
         "2024 年产业互联网增量中，经技术进步、技术效率、配置效率的部分"),
        ("平均指数", Live(f"SUMPRODUCT({used},{index})", float(indices.mean())), "cell", "two", "按上面的权重"),
        ("平均指数提高（点）", Live(f"SUMPRODUCT({used},{rise})", _BEGIN), "cell", "two", "按下表“提高（点）”一列"),
    )  # fmt: skip
    for k, (label, value, style, number, text) in enumerate(lines, at.UPLIFT_SETTINGS):
        canvas.across(k, LEFT, LEFT + 2, label, "cell strong")
        canvas.put(k, LEFT + 3, value, style, number)
        canvas.across(k, LEFT + 4, at.END, text, "cell")
    first, column = at.UPLIFT_SETTINGS, LEFT + 3
    for row, name in enumerate((ELASTICITY_NAME, WEIGHTING_NAME), first):
        canvas.workbook.define_name(name, span(canvas.sheet.name, row, column, row, column))
    limits = {
        "validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 3, "ignore_blank": False,
        "error_title": "弹性不可用", "error_message": "弹性应为 0 到 3 之间的数字。",
    }  # fmt: skip
    canvas.ws.data_validation(first, column, first, column, limits)
    listed = {
        "validate": "list", "source": [EQUAL, VALUE_ADDED], "error_title": "权重不可用",
        "error_message": f"请选“{EQUAL}”或“{VALUE_ADDED}”。",
    }  # fmt: skip
    canvas.ws.data_validation(first + 1, column, first + 1, column, listed)


def _table(canvas: Canvas, now: Chain, industries: tuple[Industry, ...]) -> None:
    """One row an industry: index, weights, the points to raise it by, and what they add."""
    fields = [
        Field("产业", "cell strong"),
        Field("当前指数", "cell", "one"),
        Field("增加值", "input", "two"),
        Field("等权权重", "cell", "percent"),
        Field("增加值权重", "cell", "percent"),
        Field("采用的权重", "cell", "percent"),
        Field("提高（点）", "input", "one"),
        Field("平均提高", "cell", "two"),
        Field("增量增加", "cell strong", "thousands"),
        Field("每点·等权", "cell", "one"),
        Field("每点·加权", "cell", "one"),
    ]
    n = len(industries)
    sizes = [gdp.value_added(i.code) for i in industries]
    indices, ones = np.array([i.index for i in industries]), np.ones(n)
    equal, by_size = ones / n, shares_of(sizes)
    per_equal, per_size = (added(now, indices, weights, ones, _BEGIN) for weights in (equal, by_size))
    rows = [
        [
            i.name,
            Live(index_name(i.code), i.index),
            sizes[k],
            *_formulas(k, n, (1 / n, float(by_size[k]), float(per_equal[k]), float(per_size[k]))),
        ]
        for k, i in enumerate(industries)
    ]
    canvas.table(at.UPLIFT_TOP, LEFT, UPLIFT_TABLE, fields, rows)
    points = {
        "validate": "decimal", "criteria": "between", "minimum": -100, "maximum": 100, "error_title": "点数不可用",
        "error_message": "请填 -100 到 100 之间的数字；提高后的指数应在 0 到 100 之间。",
    }  # fmt: skip
    size = {
        "validate": "decimal", "criteria": ">=", "value": 0, "error_title": "增加值不可用",
        "error_message": "增加值应为不小于 0 的数字（万亿元），未知则留空。",
    }  # fmt: skip
    for column, rule in ((at.RISE, points), (at.SIZE, size)):
        canvas.ws.data_validation(at.UPLIFT_TOP + 1, column, at.UPLIFT_TOP + n, column, rule)


def _formulas(k: int, n: int, now: tuple[float, float, float, float]) -> list[Value]:
    """From the weights on; ``now`` has equal weight, weight by size, and what one point adds with either."""
    equal, by_size, per_equal, per_size = now
    cell = partial(address, at.UPLIFT_TOP + 1 + k)
    sizes = at.industries(at.SIZE, n)
    through = f"{at.ELASTICITY}*{at.THROUGH}"
    index = at.industries(at.INDEX, n)
    means = [f"SUMPRODUCT({at.industries(c, n)},{index})" for c in (at.EQUAL_WEIGHT, at.SIZE_WEIGHT)]
    per = [
        Live(f"IF({mean}=0,0,{through}*{cell(column)}/{mean})", value)
        for mean, column, value in zip(means, (at.EQUAL_WEIGHT, at.SIZE_WEIGHT), (per_equal, per_size), strict=True)
    ]
    chosen = f'IF({at.WEIGHTING}="{VALUE_ADDED}",{cell(at.SIZE_WEIGHT)},{cell(at.EQUAL_WEIGHT)})'
    return [
        Live(f"1/{n}", equal),
        Live(f"IF(SUM({sizes})=0,0,N({cell(at.SIZE)})/SUM({sizes}))", by_size),
        Live(chosen, equal),
        _BEGIN,
        Live(f"{cell(at.USED_WEIGHT)}*{cell(at.RISE)}", equal * _BEGIN),
        Live(f"IF({at.MEAN}=0,0,{through}*{cell(at.MEAN_RISE)}/{at.MEAN})", per_equal * _BEGIN),
        *per,
    ]


def _chart(canvas: Canvas, n: int) -> Any:
    """What one point in each industry adds, with either weights."""
    title = "指数每提高 1 点，2024 年增量增加多少（亿元）"
    made = charts.chart(canvas.workbook, "column", title, legend="bottom")
    sheet, first, end = canvas.sheet.name, at.UPLIFT_TOP + 1, at.UPLIFT_TOP + n
    drawn = ((EQUAL, at.PER_EQUAL, SERIES[7]), ("按增加值加权（研报未印出增加值的为 0）", at.PER_SIZE, PRIMARY))
    for name, column, colour in drawn:
        made.add_series(
            {
                "name": name,
                "categories": span(sheet, first, LEFT, end, LEFT),
                "values": span(sheet, first, column, end, column),
                "gap": 60,
                "data_labels": charts.labels("0.0;-0.0;;"),
                **charts.fill(colour),
            }
        )
    made.set_x_axis(charts.category_axis())
    made.set_y_axis(charts.value_axis("亿元", num_format="#,##0"))
    return made
