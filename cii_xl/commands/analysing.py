"""What the subcommands of ``cii-xl analyse`` share: reading the workbook, telling the result, writing it."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cii_xl.commands import delivery
from cii_xl.commands.refusals import Refusals, guarded
from cii_xl.usage import FINE, add_command, fault

if TYPE_CHECKING:
    from cii_xl.analysis.lines import Line
    from cii_xl.analysis.result import Result
    from cii_xl.index import Edition, Problem
    from cii_xl.terminal import Terminal

SUFFIXES = (".xlsx", ".pptx", ".png", ".svg", ".csv", ".json")

Analyse = Callable[["Terminal", argparse.Namespace], "Result"]


def add_analysis(
    commands: Any, name: str, analyse: Analyse, text: str, *, of: str = "默认为随包附带的 CII.xlsm"
) -> argparse.ArgumentParser:
    """A subcommand that runs ``analyse`` and delivers its result; it takes a workbook, ``--json`` and ``--out``. ``of``
    says what may stand for the workbook."""

    def run(given: argparse.Namespace) -> int:
        from cii_xl.terminal import Terminal

        _check_out(given.out)
        terminal = Terminal()
        deliver(terminal, analyse(terminal, given), given)
        return FINE

    parser = add_command(commands, name, guarded(run, refusals), text)
    parser.add_argument("workbook", nargs="?", type=Path, metavar="工作簿", help=of)
    parser.add_argument("--json", action="store_true", help="打印 JSON，数值不取整")
    parser.add_argument(
        "--out", type=Path, metavar="文件", help=f"写出结果，格式由后缀决定：{'、'.join(SUFFIXES)}；从不覆盖已有文件"
    )
    return parser


def add_seed(parser: argparse.ArgumentParser, draws: int, text: str = "抽样次数") -> None:
    """``--draws``, of which ``text`` says what it is, and ``--seed``."""
    parser.add_argument("--draws", type=whole(2), default=draws, metavar="N", help=f"{text}，默认 {draws}")
    parser.add_argument("--seed", type=whole(0), default=0, metavar="S", help="随机种子，默认 0；相同的种子结果相同")


def whole(least: int) -> Callable[[str], int]:
    """A type of argument: a whole number from ``least`` on."""

    def parse(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = least - 1
        if number < least:
            raise argparse.ArgumentTypeError(f"应为不小于 {least} 的整数，而不是“{text}”")
        return number

    return parse


def number(low: float | None = None, high: float | None = None) -> Callable[[str], float]:
    """A type of argument: a finite number, from ``low`` and up to ``high`` where these are given."""
    if low is not None and high is not None:
        expected = f" {low:,.10g} 到 {high:,.10g} 之间的数"
    elif low is not None:
        expected = f"不小于 {low:,.10g} 的数"
    else:
        expected = "数" if high is None else f"不大于 {high:,.10g} 的数"

    def parse(text: str) -> float:
        try:
            found = float(text)
        except ValueError:
            found = math.nan
        if math.isfinite(found) and (low is None or found >= low) and (high is None or found <= high):
            return found
        raise argparse.ArgumentTypeError(f"应为{expected}，而不是“{text}”")

    return parse


def edition(terminal: Terminal, given: argparse.Namespace) -> Edition:
    """The workbook's edition; raises EditionError or UnusableFile."""
    from cii_xl.book.reader import read_workbook
    from cii_xl.book.workbook import shipped_workbook

    with terminal.progress("读取工作簿"):
        return read_workbook(given.workbook or shipped_workbook())


def read_lines(path: Path | None, titles: Sequence[str], wrong: list[Problem]) -> tuple[Line, ...]:
    """The lines of a CSV file with these headings; none where no file is given. What is wrong with the file, or that it
    cannot be read, joins ``wrong``, so that it is told with all else."""
    from cii_xl.analysis.errors import AnalysisError, problem
    from cii_xl.analysis.lines import read_csv

    if path is None:
        return ()
    try:
        return read_csv(path.name, path.read_bytes(), titles)
    except AnalysisError as error:
        wrong += error.problems
    except OSError as error:
        found, fix = fault(error)
        wrong.append(problem("csv.unreadable", str(path), found, f"CSV 文件，列名：{'、'.join(titles)}", fix))
    return ()


class Refused(ValueError):
    """Arguments that do not go together, or a file that cannot be written; the message says what to do."""


def refusals() -> Refusals:
    """What analyses refuse."""
    from cii_xl.analysis.errors import AnalysisError
    from cii_xl.book.reading.intake import UnusableFile
    from cii_xl.exhibits.fonts import NoChineseFont
    from cii_xl.index import EditionError, UnknownName
    from cii_xl.survey.estimate.errors import EstimateError
    from cii_xl.survey.store import StoreFault

    return (UnusableFile, EditionError, AnalysisError, EstimateError), (NoChineseFont, UnknownName, StoreFault, Refused)


def _check_out(out: Path | None) -> None:
    """Refuse, before minutes of work, what could not be written after them."""
    import tempfile

    if out is None:
        return
    wrong = []
    if out.suffix.lower() not in SUFFIXES:
        wrong.append(f"--out {out} 的后缀不认识；应为 {'、'.join(SUFFIXES)} 之一")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=out.parent).close()  # permissions alone do not tell on every system
    except OSError as error:
        found, fix = fault(error)
        wrong.append(f"--out {out} 所在的文件夹无法写入：{found}；{fix}")
    if wrong:
        raise Refused("\n".join(wrong))


def deliver(terminal: Terminal, result: Result, given: argparse.Namespace) -> None:
    """Write the files asked for, then tell the result: JSON, or findings, tables and assumptions."""
    if given.out is not None:
        with terminal.progress("写出结果"):
            paths = delivery.write(result, given.out)
        for path in paths:
            terminal.wrote(path)
    if given.json:
        print(result.to_json())
    else:
        delivery.tell(terminal, result)
