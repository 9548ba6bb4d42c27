"""``cii-xl analyse planning``: scenarios, and the cheapest way to a target."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cii_xl.commands.analysing import Refused, add_analysis, edition, read_lines

if TYPE_CHECKING:
    from cii_xl.analysis.planning import PlanningResult
    from cii_xl.terminal import Terminal


def add(commands: Any) -> None:
    """Add ``planning``."""
    text = "情景：改动一些环节会怎样；目标：要达到某个指数，提高哪些环节最省"
    parser = add_analysis(commands, "planning", _planning, text)
    help = "情景的修改，CSV，列：情景名、产业、环节、子环节、操作、数值"
    parser.add_argument("--edits", type=Path, metavar="CSV", help=help)
    help = "把一个环节设为某值，如 制造/销售=30；可重复，合为一个情景"
    parser.add_argument("--set", action="append", default=[], metavar="行业/环节[/子环节]=值", help=help)
    help = "要达到的指数，如 制造=20；行业写“全部”为各产业平均"
    parser.add_argument("--target", metavar="行业=指数", help=help)
    help = "成本与上限，CSV，列：产业、环节、子环节、每百分点成本、上限；没有列出的成本为 1，上限为 100"
    parser.add_argument("--costs", type=Path, metavar="CSV", help=help)


def _planning(terminal: Terminal, given: argparse.Namespace) -> PlanningResult:
    if given.edits is None and not given.set and given.target is None:
        raise Refused("没有说明要做什么；请加 --edits、--set 或 --target")
    if given.costs is not None and given.target is None:
        raise Refused("--costs 只与 --target 同用；请写明要达到的指数，如 --target 制造=20")
    from cii_xl.analysis.errors import AnalysisError
    from cii_xl.analysis.planning import planning, typed
    from cii_xl.index import Problem

    own = edition(terminal, given)
    if given.workbook is not None:
        terminal.say("不读取工作簿“情景与目标”页上填写的情景、目标与成本，只用命令中写明的")
    assigned, wrong = typed.assignments(given.set)
    edits, faults = typed.edits([*read_lines(given.edits, typed.EDIT_TITLES, wrong), *assigned], own)
    wrong += faults
    prices, faults = typed.prices(read_lines(given.costs, typed.PRICE_TITLES, wrong), own)
    wrong += faults
    target = None if given.target is None else typed.target(given.target, own)
    if isinstance(target, Problem):
        wrong.append(target)
        target = None
    if wrong:
        raise AnalysisError(wrong)
    return planning(own, edits, target=target, prices=prices)
