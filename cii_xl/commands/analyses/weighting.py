"""``cii-xl analyse weighting``: weights of an industry's stages from experts' judgements and from data."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cii_xl.commands.analysing import add_analysis, edition

if TYPE_CHECKING:
    from cii_xl.analysis.lines import Line
    from cii_xl.analysis.weighting import Weighting
    from cii_xl.book.panels.panel import Block
    from cii_xl.index import Problem
    from cii_xl.terminal import Terminal


def add(commands: Any) -> None:
    """Add ``weighting``."""
    parser = add_analysis(commands, "weighting", _weighting, "由专家判断或数据得出环节权重，与原权重并列")
    parser.add_argument("--industry", required=True, metavar="行业", help="名称或代码，如 制造、MFG")
    parser.add_argument(
        "--judgements", type=Path, metavar="CSV", help="两两判断，列名：专家、环节A、环节B、A比B的重要程度"
    )
    parser.add_argument(
        "--best-worst", type=Path, metavar="CSV",
        help="最优最劣，列名：专家、最重要环节、最不重要环节、环节、最优比它、它比最劣",
    )  # fmt: skip
    parser.add_argument("--budget", type=Path, metavar="CSV", help="预算分配，列名：专家、环节、分数")
    parser.add_argument("--data", type=Path, metavar="CSV", help="单位的渗透率，列名：单位、环节、渗透率")
    parser.add_argument(
        "--random-index", default="Saaty 1980", metavar="名称",
        help="随机指数表：Saaty 1980（默认）、Saaty 2004、Alonso-Lamata 2006",
    )  # fmt: skip


def _weighting(terminal: Terminal, given: argparse.Namespace) -> Weighting:
    from cii_xl.analysis.errors import AnalysisError
    from cii_xl.analysis.weighting import Entered, weigh
    from cii_xl.book.panels.weighting import BEST_WORST, BUDGET, DATA, JUDGEMENTS

    files = ((given.judgements, JUDGEMENTS), (given.best_worst, BEST_WORST), (given.budget, BUDGET), (given.data, DATA))
    problems: list[Problem] = []
    read: list[tuple[Line, ...]] = []
    for path, block in files:
        try:
            read.append(_lines(path, block))
        except AnalysisError as error:
            problems += error.problems
    if problems:
        raise AnalysisError(problems)
    return weigh(edition(terminal, given), given.industry, Entered(*read), random_index=given.random_index)


def _lines(path: Path | None, block: Block) -> tuple[Line, ...]:
    from cii_xl.analysis.lines import read_csv

    if path is None:
        return ()
    return read_csv(path.name, path.read_bytes(), [f.title for f in block.fields])
