"""The command line's own words in Chinese: usage, headings, and what is wrong with the arguments."""

from __future__ import annotations

import argparse
import errno
import re
import sys
from collections.abc import Callable, Iterable
from typing import Any, NoReturn

FINE, PROBLEMS, USAGE = 0, 1, 2
"""Exit status: all is well, the input has problems, wrong usage."""

_TOLD = (
    (r"the following arguments are required: (.*)", r"缺少参数：\1"),
    (r"unrecognized arguments: (.*)", r"不认识的参数：\1"),
    (r"argument (.*?): not allowed with argument (.*)", r"\1 与 \2 不能同时使用"),
    (r"argument (.*?): expected one argument", r"\1 后面缺少内容"),
    (r"argument (.*?): (.*)", r"\1：\2"),
)
"""What argparse says, and the same in Chinese."""
_CHOICE = re.compile(r"argument (.*?): invalid choice: (['\"])(.*)\2 \(choose from (.*)\)", re.DOTALL)


class _Formatter(argparse.HelpFormatter):
    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """An ArgumentParser that speaks Chinese; subcommands made by it do too."""

    def __init__(self, **options: object) -> None:
        super().__init__(**{"add_help": False, "formatter_class": _Formatter} | options)  # type: ignore[arg-type]
        self._optionals.title, self._positionals.title = "选项", "参数"
        self.add_argument("-h", "--help", action="help", help="显示帮助")

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the arguments and where to read more; exit with status 2."""
        message = _CHOICE.sub(_choice, message)
        for english, chinese in _TOLD:
            message = re.sub(english, chinese, message)
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"{message}；用 {self.prog} --help 查看用法\n")


def _choice(wrong: re.Match[str]) -> str:
    """What may be chosen instead; the argument is an option (``--weights``) or a Chinese word."""
    name, _, given, choices = wrong.groups()
    space = " " if name[0].isascii() else ""
    known = "、".join(choice.strip().strip("'") for choice in choices.split(","))
    return f"没有名为“{given}”的{space}{name}；可用的有：{known}"


_FAULTS = {
    errno.ENOENT: ("找不到", "检查路径和名称"),
    errno.EEXIST: ("已有同名的文件", "换一个名称，或先移走它"),
    errno.ENOTDIR: ("路径中有一段不是文件夹", "--out 应为文件夹"),
    errno.EISDIR: ("这是文件夹，不是文件", "写出具体的文件名"),
    errno.EACCES: ("没有读写权限，或文件正在 Excel 中打开", "关闭 Excel 中的文件，或换一个文件夹"),
    errno.EPERM: ("没有读写权限", "换一个文件夹"),
    errno.EROFS: ("磁盘是只读的", "换一个文件夹"),
    errno.ENOSPC: ("磁盘已满", "清理空间后再试"),
}


def fault(error: OSError) -> tuple[str, str]:
    """What the system found wrong with a file, and what to do."""
    return _FAULTS.get(error.errno or 0, (error.strerror or str(error), "检查路径后再试"))


def file_fault(error: OSError) -> str:
    """The same as a sentence with the file's name."""
    found, fix = fault(error)
    return f"无法读写 {error.filename or '文件'}：{found}；{fix}"


def add_command(
    commands: Any, name: str, run: Callable[[argparse.Namespace], int] | None, text: str
) -> argparse.ArgumentParser:
    """A subcommand with what it does; ``run`` is None where it only has subcommands of its own."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    if run is not None:
        parser.set_defaults(run=run)
    return parser
