"""The 宏观 sheet: what the report prints of GDP, and the chain behind it with every coefficient in a cell."""

from __future__ import annotations

from cii_xl.book.canvas import Canvas
from cii_xl.book.layout import HOME, LEFT
from cii_xl.book.sheets import (
    macro_chain,
    macro_inputs,
    macro_printed,
    macro_scenario,
    macro_tornado,
    macro_uplift,
)
from cii_xl.book.sheets.macro_places import CHAIN, END, INPUTS, SCENARIO, TORNADO, UPLIFT, WIDTHS
from cii_xl.index.summary import Summary
from cii_xl.published import gdp


def write(canvas: Canvas, edition_id: str, summary: Summary) -> None:
    """Write the printed tables, the chain with its checks, scenario and tornado, and what higher indices would add."""
    canvas.widths(WIDTHS)
    canvas.ws.set_row(0, 32)
    canvas.put(0, LEFT, "产业互联网与宏观经济", "title")
    canvas.link(0, LEFT + 7, HOME.name, "返回首页")
    text = "研报 1.2 印出的推算与预测，以及其测算链条：系数可改，结果随即重算；GDP 增量以 2018 年不变价计"
    canvas.put(1, LEFT, text, "subtitle")
    chain = gdp.chain()
    macro_printed.series(canvas)
    macro_printed.decomposition(canvas)
    macro_inputs.write(canvas, chain)
    macro_chain.write(canvas, chain)
    macro_scenario.write(canvas, chain)
    macro_tornado.write(canvas, chain)
    macro_uplift.write(canvas, chain, summary)
    canvas.ws.set_h_pagebreaks([INPUTS, CHAIN, SCENARIO, TORNADO, UPLIFT])
    canvas.page(macro_uplift.last_row(len(summary.industries)), END, footer=f"产业互联网发展指数 {edition_id}")
    canvas.ws.freeze_panes(2, 0)
