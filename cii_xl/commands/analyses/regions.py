"""``cii-xl analyse regions``: indices by region, sub-industry, firm or year."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cii_xl.commands.analysing import Refused, add_analysis, whole

if TYPE_CHECKING:
    from cii_xl.analysis.regions.result import Regions
    from cii_xl.index import Cube
    from cii_xl.terminal import Terminal


def add(commands: Any) -> None:
    """The subcommand."""
    text = (
        "按地区、细分行业、企业、年份交叉比较指数：交叉表、区位商、组间与组内差异；"
        "“工作簿”可以是带维度列的工作簿，也可以是 .csv 或 .parquet 表"
    )
    parser = add_analysis(commands, "regions", _analyse, text, of="含 地区 等列的 .csv、.parquet 或工作簿")
    parser.add_argument("--demo", action="store_true", help="不读文件，用合成示例数据")
    parser.add_argument("--save-demo", type=Path, metavar="文件", help="把合成示例数据另存为 .csv，可改后再分析")
    parser.add_argument("--by", default="地区,行业", metavar="行,列", help="交叉表的行维度和列维度，默认 地区,行业")
    parser.add_argument("--weights", metavar="权重", help="聚合权重：等权（默认）或 增加值")
    parser.add_argument("--year", default="", metavar="年份", help="只看这一年，默认为数据中最后一年")
    parser.add_argument("--seed", type=whole(0), default=0, metavar="S", help="合成示例数据的随机种子，默认 0")


def _analyse(terminal: Terminal, given: argparse.Namespace) -> Regions:
    from cii_xl.analysis.regions.result import regions
    from cii_xl.index.cube_cells import WEIGHTINGS
    from cii_xl.index.names import find

    rows, columns = _dimensions(given.by)
    words = {word: key for key, word in WEIGHTINGS.items()}
    weighting = "equal" if given.weights is None else words[find("聚合权重", given.weights, words)]
    cube = _cube(terminal, given)
    seed = given.seed if given.demo else None
    return regions(cube, rows=rows, columns=columns, weighting=weighting, year=given.year, seed=seed)


def _dimensions(by: str) -> tuple[str, str]:
    names = [name.strip() for name in by.replace("，", ",").split(",")]
    if len(names) != 2 or not all(names):
        raise Refused(f"--by “{by}”不可用；应为用逗号隔开的两个维度，如 地区,行业")
    return names[0], names[1]


def _cube(terminal: Terminal, given: argparse.Namespace) -> Cube:
    if given.demo:
        if given.workbook is not None:
            raise Refused("--demo 不读文件；请去掉文件名，或去掉 --demo")
        return _demo(terminal, given)
    if given.save_demo is not None:
        raise Refused("--save-demo 要与 --demo 一起使用")
    if given.workbook is None:
        raise Refused("没有给出数据文件；请给出带 地区 等列的 .csv、.parquet 或工作簿，或加 --demo 用合成示例数据")
    from cii_xl.book.reader import read_cube

    with terminal.progress("读取数据"):
        return read_cube(given.workbook)


def _demo(terminal: Terminal, given: argparse.Namespace) -> Cube:
    from cii_xl import published
    from cii_xl.analysis.regions.demo import demo
    from cii_xl.book.files import write_new
    from cii_xl.book.table_file import table_csv

    cube = demo(published.edition(), given.seed)
    if given.save_demo is not None:
        if given.save_demo.suffix.lower() != ".csv":
            raise Refused(f"--save-demo {given.save_demo} 的后缀应为 .csv")
        given.save_demo.parent.mkdir(parents=True, exist_ok=True)
        terminal.wrote(write_new(given.save_demo, table_csv(cube)))
    return cube
