"""``cii-xl analyse gdp``: what industrial internet adds to GDP, on coefficients of one's own."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cii_xl.commands.analysing import add_analysis, edition, number

if TYPE_CHECKING:
    from cii_xl.analysis.gdp import Coefficients, Gdp
    from cii_xl.terminal import Terminal


def add(commands: Any) -> None:
    """Add ``gdp``."""
    text = "产业互联网带来的 GDP 增量：测算链条、影响最大的系数、指数提高会增加多少"
    parser = add_analysis(commands, "gdp", _analyse, text)
    parser.add_argument(
        "--set", action="append", default=[], dest="sets", metavar="系数=值",
        help="改一个系数，如 份额：资本=16（各年）或 “GDP 增速@2024=5.8”（一年）；可多次",
    )  # fmt: skip
    parser.add_argument(
        "--raise", action="append", default=[], dest="raises", metavar="行业=点数",
        help="指数提高的点数，如 制造=5；可多次，默认每个产业 1 点",
    )  # fmt: skip
    parser.add_argument(
        "--elasticity", type=number(), default=1.0, metavar="倍", help="份额随平均指数相对变动的倍数，默认 1"
    )
    parser.add_argument("--weights", metavar="权重", help="平均指数的权重：等权（默认）或 增加值")


def _analyse(terminal: Terminal, given: argparse.Namespace) -> Gdp:
    from cii_xl.analysis.gdp import analyse, with_set
    from cii_xl.analysis.gdp.typed import rises
    from cii_xl.book.macro_names import EQUAL

    read = edition(terminal, given)
    coefficients = with_set(_coefficients(terminal, given.workbook), given.sets)
    return analyse(
        read,
        coefficients,
        rises(given.raises) or None,
        elasticity=given.elasticity,
        weighting=EQUAL if given.weights is None else given.weights,
    )


def _coefficients(terminal: Terminal, workbook: Path | None) -> Coefficients:
    """Those of the workbook's sheet 宏观; the stored ones, and a remark, where it has none."""
    from cii_xl.analysis.gdp import coefficients_from, published_coefficients
    from cii_xl.book.macro_reading import input_rows
    from cii_xl.book.workbook import shipped_workbook

    path = workbook or shipped_workbook()
    rows = input_rows(path)
    if rows is None:
        terminal.say(f"{path.name} 中没有“宏观”的系数表，系数用随包提供的值")
        return published_coefficients()
    return coefficients_from(rows)
