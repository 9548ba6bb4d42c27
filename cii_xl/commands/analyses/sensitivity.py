"""``cii-xl analyse sensitivity``: which assumption moves the index and the ranking."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from cii_xl.commands.analysing import add_analysis, add_seed, edition, number

if TYPE_CHECKING:
    from cii_xl.analysis.sensitivity.result import Sensitivity
    from cii_xl.terminal import Terminal

_OPTIONS = ("industry", "draws", "seed", "concentration", "band", "exponent")


def add(commands: Any) -> None:
    """Add ``sensitivity``."""
    text = "哪项假设左右指数与排名：方差分解、逐项变动、去掉环节、换汇总方式"
    parser = add_analysis(commands, "sensitivity", _sensitivity, text)
    help = "名称或代码；默认为“平均”：平均指数与全部产业的排名"
    parser.add_argument("--industry", metavar="产业", help=help)
    add_seed(parser, 4096, "基础样本，2 的幂，64 到 65536")
    help = "权重集中度：Dirichlet 分布的参数之和，默认 100；0 为权重固定"
    parser.add_argument("--concentration", type=number(0, 1e6), metavar="S", help=help)
    help = "自填渗透率可能偏离的百分点数，默认 5"
    parser.add_argument("--band", type=number(0, 100), metavar="点", help=help)
    help = "幂平均情景的幂次，默认 0.5；1 算术，0 几何，-1 调和"
    parser.add_argument("--power", dest="exponent", type=number(-10, 10), metavar="P", help=help)


def _sensitivity(terminal: Terminal, given: argparse.Namespace) -> Sensitivity:
    from cii_xl.analysis.sensitivity.run import sensitivity

    read = edition(terminal, given)
    with terminal.counting("分解方差") as progress:
        return sensitivity(read, progress=progress, **{key: getattr(given, key) for key in _OPTIONS})
