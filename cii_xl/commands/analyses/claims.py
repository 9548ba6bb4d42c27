"""``cii-xl analyse claims``: the report's conclusions as tests on the data."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from cii_xl.commands.analysing import add_analysis, add_seed, edition, number

if TYPE_CHECKING:
    from cii_xl.analysis.claims import Claims
    from cii_xl.terminal import Terminal

LEVEL, DRAWS = 0.05, 10_000
"""The sheet's defaults; its module is too heavy for a help text."""


def add(commands: Any) -> None:
    """Add ``claims``."""
    text = "结论检验：研报的核心说法、沿产业链的梯度、流量数据设备的标注"
    parser = add_analysis(commands, "claims", _claims, text)
    add_seed(parser, DRAWS)
    help = f"τ-b 检验的单侧显著性水平，0.001 到 0.5，默认 {LEVEL:g}"
    parser.add_argument("--level", type=number(), default=LEVEL, metavar="数", help=help)


def _claims(terminal: Terminal, given: argparse.Namespace) -> Claims:
    from cii_xl.analysis.claims import claims

    read = edition(terminal, given)
    with terminal.counting("检验") as tell:
        return claims(read, level=given.level, draws=given.draws, seed=given.seed, progress=tell)
