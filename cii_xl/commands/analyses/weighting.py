"""``cii-xl analyse weighting``: weights of an industry's stages from experts' judgements and from data."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cii_xl.commands.analysing import Refused, add_analysis, edition, read_lines

if TYPE_CHECKING:
    from cii_xl.analysis.weighting import Weighting
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
    help = "采用这种方法的权重，写入由 --save 命名的新工作簿，原来的权重存为其中的一个版本；如 AHP、最优最劣"
    parser.add_argument("--adopt", metavar="方法", help=help)
    parser.add_argument("--save", type=Path, metavar="新工作簿.xlsm", help="从不覆盖已有文件")


def _weighting(terminal: Terminal, given: argparse.Namespace) -> Weighting:
    if (given.adopt is None) != (given.save is None):
        raise Refused("--adopt 与 --save 应一起给出：采用哪种方法的权重，以及新工作簿写到哪里")
    if given.save is not None and given.save.suffix.lower() != ".xlsm":
        raise Refused(f"--save {given.save} 的后缀应为 .xlsm")
    from cii_xl.analysis.errors import AnalysisError
    from cii_xl.analysis.weighting import Entered, weigh
    from cii_xl.book.panels.weighting import BEST_WORST, BUDGET, DATA, JUDGEMENTS

    files = ((given.judgements, JUDGEMENTS), (given.best_worst, BEST_WORST), (given.budget, BUDGET), (given.data, DATA))
    problems: list[Problem] = []
    read = [read_lines(path, [f.title for f in block.fields], problems) for path, block in files]
    if problems:
        raise AnalysisError(problems)
    result = weigh(edition(terminal, given), given.industry, Entered(*read), random_index=given.random_index)
    if given.adopt is not None:
        _adopt(terminal, result, given)
    return result


def _adopt(terminal: Terminal, result: Weighting, given: argparse.Namespace) -> None:
    """A new workbook with the weights of one method; the edition as it was is a version in it."""
    from cii_xl.addin.adopting import version_name
    from cii_xl.addin.parts import macros
    from cii_xl.analysis.weighting import apply
    from cii_xl.book.build import Begun, build_workbook
    from cii_xl.book.files import write_new
    from cii_xl.book.panels.weighting import ADOPTABLE
    from cii_xl.book.reading.sheets import foreign_sheets
    from cii_xl.book.workbook import shipped_workbook
    from cii_xl.index.names import find

    method = find("可采用的方法", given.adopt, ADOPTABLE)
    label = result.method(method).label
    new = apply(result.edition, result.code, result.weights(method), label)
    begun = Begun(saved=[(version_name(label, ()), "采用权重时", result.edition)])
    with terminal.progress("写出工作簿"):
        data = build_workbook(new, macros(new), begun, donor=shipped_workbook())
    given.save.parent.mkdir(parents=True, exist_ok=True)
    terminal.wrote(write_new(given.save, data))
    if given.workbook is not None:
        sheets = "".join(f"、“{name}”页" for name in foreign_sheets(given.workbook))
        terminal.say(
            f"新文件按标准版式生成，没有带入原工作簿已存的版本、各页填写的内容{sheets}；"
            "需要保留时，请在 Excel 中用按钮“采用权重”"
        )
