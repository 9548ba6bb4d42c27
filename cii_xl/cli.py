"""The ``cii-xl`` command: a thin layer over the packages, with Chinese output.

Exit status: 0 fine, 1 the input has problems, 2 wrong usage. Heavy packages are imported where they are used, so that
``cii-xl --help`` answers at once.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cii_xl
from cii_xl.commands import analyse, build, exhibits, survey
from cii_xl.usage import FINE, PROBLEMS, Parser, add_command, file_fault

if TYPE_CHECKING:
    from cii_xl.index import Edition, Problem
    from cii_xl.index.summary import Summary
    from cii_xl.terminal import Terminal

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure") and not stream.isatty():
            stream.reconfigure(encoding="utf-8")  # a pipe or file gets UTF-8 whatever the locale
    given = _parser().parse_args(arguments)
    run: Command = given.run
    try:
        return run(given)
    except KeyboardInterrupt:
        print("已中断，没有写出未完成的文件", file=sys.stderr)
        return PROBLEMS
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read the output has had enough
        return FINE
    except OSError as error:
        print(file_fault(error), file=sys.stderr)
        return PROBLEMS


def _parser() -> Parser:
    parser = Parser(prog="cii-xl", description="产业互联网发展指数（CII）工具")
    parser.add_argument("--version", action="version", version=f"cii-xl {cii_xl.__version__}", help="显示版本")
    commands = parser.add_subparsers(title="命令", metavar="命令", required=True)

    summary = add_command(commands, "summary", _summary, "读取、检查并计算工作簿，写出带图表的汇总")
    summary.add_argument("workbook", nargs="?", type=Path, metavar="工作簿", help="默认为随包附带的 CII.xlsm")
    summary.add_argument("--out", type=Path, metavar="目录", help="写出文件的目录，默认为当前目录")
    summary.add_argument("--json", action="store_true", help="只打印 JSON；同时给出 --out 时也写出文件")

    check = add_command(commands, "check", _check, "列出工作簿的全部问题及其单元格；有问题时退出码为 1")
    check.add_argument("workbook", type=Path, metavar="工作簿")
    check.add_argument("--json", action="store_true", help="打印 JSON")

    published = add_command(commands, "published", _published, "打印 2019-2020 公布版本")
    form = published.add_mutually_exclusive_group()
    form.add_argument("--csv", action="store_true", help="打印 CSV，列与版本数据结构一致")
    form.add_argument("--json", action="store_true", help="打印 JSON，含权重来源与全部约束")

    build.add(commands)

    opening = add_command(commands, "open", _open, "取一份写好本机设置的工作簿并打开；从不覆盖已有文件")
    opening.add_argument("workbook", nargs="?", type=Path, metavar="工作簿", help="默认为随包附带的 CII.xlsm")
    opening.add_argument("--out", type=Path, metavar="文件", help="副本的路径或文件夹，默认为当前目录")
    opening.add_argument("--no-start", action="store_true", help="只写出副本，不打开")

    doctor = add_command(commands, "doctor", _doctor, "检查本机的 Python、Excel 与设置，逐项说明处理办法；不写任何文件")
    doctor.add_argument("workbook", nargs="?", type=Path, metavar="工作簿", help="同时检查这份工作副本")
    doctor.add_argument("--json", action="store_true", help="打印 JSON")
    survey.add(commands)
    exhibits.add(commands)
    analyse.add(commands)
    return parser


def _summary(given: argparse.Namespace) -> int:
    from cii_xl.book.workbook import shipped_workbook
    from cii_xl.terminal import Terminal

    terminal = Terminal()
    with terminal.progress("读取并检查工作簿"):
        edition, problems = _read(given.workbook or shipped_workbook())
    if edition is None:
        return _refuse(terminal, problems, given.json)

    from cii_xl import published
    from cii_xl.index.summary import summarise

    summary = summarise(edition, published.edition())
    if given.out is not None or not given.json:
        _write_summary(terminal, edition, summary, given.out or Path())  # first: whoever reads the table may stop early
    if given.json:
        print(json.dumps(_summary_json(edition, summary), ensure_ascii=False, indent=2))
    else:
        terminal.summary(summary)
        terminal.problems(problems)
    return PROBLEMS if _counted(problems) else FINE


def _write_summary(terminal: Terminal, edition: Edition, summary: Summary, folder: Path) -> None:
    """Write the summary workbook and its picture, each whole or not at all."""
    from cii_xl import published
    from cii_xl.book.files import file_name, write_new
    from cii_xl.book.summary_file import summary_workbook
    from cii_xl.exhibits.fonts import NoChineseFont

    folder.mkdir(parents=True, exist_ok=True)
    name = f"CII-汇总-{file_name(edition.id)}"
    with terminal.progress("写出汇总表"):
        book = summary_workbook(edition, summary, published.printed_indices())
        terminal.wrote(write_new(folder / f"{name}.xlsx", book))
    with terminal.progress("绘制汇总图"):
        from cii_xl.exhibits.summary_page import summary_png

        try:
            terminal.wrote(write_new(folder / f"{name}.png", summary_png(summary)))
        except NoChineseFont as error:
            terminal.say(str(error))


def _check(given: argparse.Namespace) -> int:
    from cii_xl.terminal import Terminal

    terminal = Terminal()
    with terminal.progress("读取并检查工作簿"):
        edition, problems = _read(given.workbook)
    counted = _counted(problems)
    if given.json:
        print(json.dumps({"problems": [p.as_dict() for p in problems]}, ensure_ascii=False, indent=2))
    else:
        terminal.problems(problems)
        terminal.verdict(problems, edition)
    return PROBLEMS if counted else FINE


def _read(path: Path) -> tuple[Edition | None, list[Problem]]:
    """The edition of a workbook, or None, and every problem met."""
    from cii_xl.book.reader import read_workbook
    from cii_xl.book.reading.intake import UnusableFile

    try:
        edition = read_workbook(path)
    except UnusableFile as error:
        return None, list(error.problems)
    except cii_xl.EditionError as error:
        return None, list(error.problems)
    return edition, list(edition.notes)


def _counted(problems: Sequence[Problem]) -> int:
    """How many problems there are, not counting notes that only say what was done."""
    from cii_xl.index import Severity

    return sum(p.severity is not Severity.NOTE for p in problems)


def _refuse(terminal: Terminal, problems: Sequence[Problem], as_json: bool) -> int:
    if as_json:
        nothing = {"edition": None, "mean": None, "industries": [], "problems": [p.as_dict() for p in problems]}
        print(json.dumps(nothing, ensure_ascii=False, indent=2))
    else:
        terminal.problems(problems)
        terminal.verdict(problems, None)
    return PROBLEMS


def _summary_json(edition: Edition, summary: Summary) -> dict[str, Any]:
    return {
        "edition": edition.id,
        "mean": summary.mean,
        "industries": [
            {
                "code": i.code,
                "name": i.name,
                "index": i.index,
                "rank": i.rank,
                "stages": [
                    {"stage": s.name, "weight": s.weight, "rate": s.rate, "contribution": s.contribution}
                    for s in i.stages
                ],
            }
            for i in summary.industries
        ],
        "problems": [p.as_dict() for p in edition.notes],
    }


def _published(given: argparse.Namespace) -> int:
    from cii_xl import published

    edition = published.edition()
    if given.csv:
        print(edition.rows.to_csv(index=False, lineterminator="\n"), end="")
    elif given.json:
        told = {
            "edition": edition.id,
            "mean": edition.mean(),
            "indices": {str(code): float(index) for code, index in edition.indices.items()},
            "rows": json.loads(edition.rows.to_json(orient="records", double_precision=15)),
            "weights": published.weights().to_dict("records"),
            "constraints": published.constraint_report().to_dict("records"),
        }
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        from cii_xl.index.summary import summarise
        from cii_xl.terminal import Terminal

        terminal = Terminal()
        terminal.summary(summarise(edition))
        terminal.rows(edition)
    return FINE


def _open(given: argparse.Namespace) -> int:
    from cii_xl.addin.opening import CannotOpen, start, working_copy
    from cii_xl.book.workbook import shipped_workbook
    from cii_xl.terminal import Terminal

    terminal = Terminal()
    try:
        path = working_copy(given.workbook or shipped_workbook(), given.out)
    except CannotOpen as error:
        terminal.say(str(error))
        return PROBLEMS
    terminal.wrote(path)
    if not given.no_start:
        terminal.say(start(path))
    return FINE


def _doctor(given: argparse.Namespace) -> int:
    from cii_xl.addin.doctor import examine
    from cii_xl.addin.finding import State
    from cii_xl.terminal import Terminal

    terminal = Terminal()
    with terminal.progress("检查这台电脑"):
        findings = examine(given.workbook)
    if given.json:
        print(json.dumps({"checks": [f.as_dict() for f in findings]}, ensure_ascii=False, indent=2))
    else:
        terminal.findings(findings)
    return PROBLEMS if any(f.state is State.MISSING for f in findings) else FINE


if __name__ == "__main__":
    sys.exit(main())
