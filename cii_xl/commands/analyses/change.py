"""``cii-xl analyse change``: two or more workbooks, the oldest first."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cii_xl.commands.analysing import Refused, add_analysis

if TYPE_CHECKING:
    from cii_xl.analysis.change import ChangeResult, Version
    from cii_xl.index import Edition
    from cii_xl.terminal import Terminal


def add(commands: Any) -> None:
    """Add ``change``."""
    text = "两个或更多版本：指数变化分解到各环节的渗透率与权重，增长与收敛"
    parser = add_analysis(commands, "change", _change, text, of="最旧的版本")
    help = "依次列出，旧的在前；只给一个工作簿时与研报公布版本比较"
    parser.add_argument("more", nargs="*", type=Path, metavar="另一个工作簿", help=help)
    parser.add_argument("--industry", default="", metavar="产业", help="名称或代码；默认为变化最大的产业")
    help = "各版本的年份，以逗号分隔，如 2020,2022；默认取版本名称中最后一个年份"
    parser.add_argument("--years", type=_years, default=(), metavar="年份", help=help)


def _years(text: str) -> tuple[float, ...]:
    parts = text.replace("，", ",").replace("、", ",").split(",")
    try:
        years = tuple(float(part) for part in parts)
    except ValueError:
        years = ()
    if not years or not all(1000 <= year <= 9999 for year in years):
        raise argparse.ArgumentTypeError(f"应为以逗号分隔的四位数年份，如 2020,2022，而不是“{text}”")
    return years


def _change(terminal: Terminal, given: argparse.Namespace) -> ChangeResult:
    from cii_xl.analysis.change import Version, change
    from cii_xl.book.layout import PUBLISHED_VERSION

    if given.workbook is None:
        raise Refused("没有给出工作簿；请依次写出两个或更多，旧的在前")
    paths = [given.workbook, *given.more]
    versions = [Version(name, edition) for name, edition in zip(_names(paths), _read(terminal, paths), strict=True)]
    if len(versions) == 1:
        from cii_xl import published

        versions.insert(0, Version(PUBLISHED_VERSION, published.edition()))
    return change(_dated(versions, given.years), industry=given.industry)


def _read(terminal: Terminal, paths: Sequence[Path]) -> list[Edition]:
    """Every workbook's edition; raises AnalysisError with the problems of all, each with its file's name."""
    from dataclasses import replace

    from cii_xl.analysis.errors import AnalysisError
    from cii_xl.book.reader import read_workbook
    from cii_xl.book.reading.intake import UnusableFile
    from cii_xl.index import EditionError, Place, Problem

    editions: list[Edition] = []
    problems: list[Problem] = []
    with terminal.progress("读取工作簿"):
        for path in paths:
            try:
                editions.append(read_workbook(path))
            except UnusableFile as error:
                problems += error.problems
            except EditionError as error:
                problems += [replace(p, place=Place(f"{path.name} {p.place}")) for p in error.problems]
    if problems:
        raise AnalysisError(problems)
    return editions


def _names(paths: Sequence[Path]) -> list[str]:
    """The files' names without suffix; whole paths where these come twice."""
    stems = [path.stem for path in paths]
    return stems if len(set(stems)) == len(stems) else [str(path) for path in paths]


def _dated(versions: Sequence[Version], years: Sequence[float]) -> list[Version]:
    from dataclasses import replace

    if not years:
        return list(versions)
    if len(years) != len(versions):
        names = "、".join(v.name for v in versions)
        raise Refused(f"--years 有 {len(years)} 个年份，而版本有 {len(versions)} 个（{names}）；请一一对应")
    return [replace(v, year=year) for v, year in zip(versions, years, strict=True)]
