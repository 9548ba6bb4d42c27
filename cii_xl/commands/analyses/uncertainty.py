"""``cii-xl analyse uncertainty``: how sure the indices and their ranking are."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cii_xl.commands.analysing import Refused, add_analysis, add_seed, edition, number, read_lines, whole

if TYPE_CHECKING:
    from cii_xl.analysis.uncertainty import Uncertainty
    from cii_xl.index import Problem
    from cii_xl.terminal import Terminal

DRAWS = 16_384


def add(commands: Any) -> None:
    """Add ``uncertainty``."""
    text = "不确定性：指数的区间、名次的概率、两两先后"
    parser = add_analysis(commands, "uncertainty", _uncertainty, text)
    add_seed(parser, DRAWS)
    parser.add_argument("--confidence", type=number(0.5, 0.999), default=0.95, metavar="数", help="置信度，默认 0.95")
    help = "环节权重围绕现值的集中度，越大越接近现值；默认 100，0 为固定"
    parser.add_argument("--concentration", type=number(0, 1e6), default=100.0, metavar="数", help=help)
    help = "子环节在其环节内的权重集中度；默认 100，0 为固定"
    parser.add_argument("--sub-concentration", type=number(0, 1e6), default=100.0, metavar="数", help=help)
    parser.add_argument(
        "--self-band", type=number(0, 100), default=5.0, metavar="数", help="自填渗透率的 ± 百分点；默认 5，0 为固定"
    )
    help = "公布的渗透率是否按印刷精度（末位半个单位）抽取；默认 yes"
    parser.add_argument("--printed-precision", choices=("yes", "no"), default="yes", metavar="yes|no", help=help)
    help = "有上下限的渗透率在其间的分布：pert 以现值为众数（默认），uniform 为均匀"
    parser.add_argument("--ranges", choices=("pert", "uniform"), default="pert", metavar="pert|uniform", help=help)
    help = "权重区间，CSV，列：产业、环节、子环节、下限、上限；上下限为占本产业的比例，如 20%% 或 0.2"
    parser.add_argument("--weight-ranges", type=Path, metavar="CSV", help=help)
    help = "进程数，只影响用时，不影响结果；默认 1，百万次以上才值得加"
    parser.add_argument("--processes", type=whole(1), default=1, metavar="N", help=help)
    help = "问卷台账所在，来源为“问卷”的渗透率由此取重复样本；与 --wave 一起给出"
    parser.add_argument("--store", type=Path, metavar="文件夹", help=help)
    parser.add_argument("--wave", default="", metavar="轮次", help="例如 2026Q4")


def _uncertainty(terminal: Terminal, given: argparse.Namespace) -> Uncertainty:
    from cii_xl.analysis.uncertainty import PERT, UNIFORM, Settings, survey_draws, uncertainty
    from cii_xl.analysis.uncertainty.typed import refuse, weight_ranges
    from cii_xl.book.panels.uncertainty import RANGES

    if (given.store is None) != (not given.wave):
        raise Refused("--store 与 --wave 应一起给出：台账所在，以及取哪一轮次")
    read = edition(terminal, given)
    if given.workbook is not None:
        terminal.say("不读取工作簿“不确定性”页上填写的设置与权重区间，只用命令中写明的")
    wrong: list[Problem] = []
    lines = read_lines(given.weight_ranges, [f.title for f in RANGES.fields], wrong)
    settings = Settings(
        draws=given.draws,
        seed=given.seed,
        confidence=given.confidence,
        concentration=given.concentration,
        sub_concentration=given.sub_concentration,
        self_band=given.self_band,
        printed_precision=given.printed_precision == "yes",
        ranges=UNIFORM if given.ranges == "uniform" else PERT,
        weight_ranges=weight_ranges(lines, wrong),
    )
    refuse(read, settings, wrong)
    survey = survey_draws(read, given.store, given.wave)
    with terminal.counting("抽样") as tell:
        return uncertainty(read, settings, survey=survey, processes=given.processes, progress=tell)
