"""What the subcommands of ``cii-xl analyse`` share: reading the workbook, telling the result, writing it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cii_xl.commands.refusals import Refusals, guarded
from cii_xl.usage import FINE, add_command

if TYPE_CHECKING:
    import pandas as pd

    from cii_xl.analysis.result import Result
    from cii_xl.index import Edition
    from cii_xl.terminal import Terminal

SUFFIXES = (".xlsx", ".pptx", ".png", ".svg", ".csv", ".json")
_SHOWN = 40
"""Rows of a table that the terminal shows; files have all."""

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


def add_seed(parser: argparse.ArgumentParser, draws: int) -> None:
    """``--draws`` and ``--seed``."""
    parser.add_argument("--draws", type=whole(2), default=draws, metavar="N", help=f"抽样次数，默认 {draws}")
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


def edition(terminal: Terminal, given: argparse.Namespace) -> Edition:
    """The workbook's edition; raises EditionError or UnusableFile."""
    from cii_xl.book.reader import read_workbook
    from cii_xl.book.workbook import shipped_workbook

    with terminal.progress("读取工作簿"):
        return read_workbook(given.workbook or shipped_workbook())


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
    if out is not None and out.suffix.lower() not in SUFFIXES:
        raise Refused(f"--out {out} 的后缀不认识；应为 {'、'.join(SUFFIXES)} 之一")


def deliver(terminal: Terminal, result: Result, given: argparse.Namespace) -> None:
    """Write the file asked for, then tell the result: JSON, or findings, tables and assumptions."""
    if given.out is not None:
        from cii_xl.book.files import write_new

        with terminal.progress("写出结果"):
            files = _files(result, given.out)
        given.out.parent.mkdir(parents=True, exist_ok=True)
        for path, data in files.items():
            terminal.wrote(write_new(path, data))
    if given.json:
        print(result.to_json())
        return
    for sentence in result.sentences():
        terminal.tell(f"· {sentence}")
    for frame in result.frames().values():
        if len(frame):
            _table(terminal, frame)
    for assumption in result.assumptions():
        terminal.tell(f"注：{assumption}")


def _table(terminal: Terminal, frame: pd.DataFrame) -> None:
    import pandas as pd

    numbers = [str(c) for c in frame.columns if pd.api.types.is_numeric_dtype(frame[c])]
    rows = [["" if _none(v) else f"{v:.4g}" if isinstance(v, float) else str(v) for v in row]
            for row in frame.head(_SHOWN).itertuples(index=False)]  # fmt: skip
    terminal.table([str(c) for c in frame.columns], rows, numbers=numbers)
    if len(frame) > _SHOWN:
        terminal.tell(f"……另有 {len(frame) - _SHOWN} 行；用 --json 或 --out 取得全部")


def _none(value: object) -> bool:
    return value is None or value != value


def _files(result: Result, out: Path) -> dict[Path, bytes]:
    """Path → content; pictures of more than one exhibit have their ids in the names."""
    kind = out.suffix.lower()
    if kind == ".json":
        return {out: f"{result.to_json()}\n".encode()}
    if kind == ".csv":
        frames = result.frames()
        data = {name: f.to_csv(index=False, lineterminator="\n").encode("utf-8-sig") for name, f in frames.items()}
        first = next(iter(data))
        return {out if name == first else out.with_stem(f"{out.stem}-{name}"): own for name, own in data.items()}
    shown = result.exhibits()
    if kind == ".xlsx":
        from cii_xl.exhibits.sheet import exhibits_workbook

        return {out: exhibits_workbook(shown)}
    if kind == ".pptx":
        from cii_xl.exhibits.deck import slides_of
        from cii_xl.exhibits.slides.write import new_deck

        return {out: new_deck(slides_of(shown))}
    from cii_xl.exhibits.picture import picture

    drawn = {e.id: picture(e, format="svg" if kind == ".svg" else "png") for e in shown}
    return {out if len(drawn) == 1 else out.with_stem(f"{out.stem}-{id}"): data for id, data in drawn.items()}
