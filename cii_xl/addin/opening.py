"""``cii-xl open``: a working copy with this computer's settings, and the program that shows it."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path
from typing import Any

from cii_xl.addin import office, settings
from cii_xl.book.files import write_new
from cii_xl.book.reading.intake import UnusableFile, inspect

ENDINGS = (".xlsm", ".xlam")


class CannotOpen(ValueError):
    """The working copy cannot be made; the message says why and what to do."""


def working_copy(source: Path, wanted: Path | None = None) -> Path:
    """Copy a workbook with this computer's settings to ``wanted``, or to the next free name (``CII-2.xlsm``).

    Where ``wanted`` is a folder the copy has the source's name; where it is None it goes to the current folder.
    A file that already is that copy is left as it is, so a working copy can be opened again and again.

    Raises CannotOpen, and OSError where the folder cannot be written.
    """
    target = (wanted or Path()).absolute()
    if target.is_dir():
        target /= source.name
    if not source.is_file():
        raise CannotOpen(f"找不到工作簿 {source}；请检查路径和文件名")
    if source.suffix.lower() not in ENDINGS:
        raise CannotOpen(f"{source.name} 不能带宏；请给出 .xlsm 工作簿")
    if target.suffix.lower() != source.suffix.lower():
        raise CannotOpen(f"{target.name} 的后缀应为 {source.suffix}，否则 Excel 拒绝打开")
    try:
        if source.suffix.lower() == ".xlsm":
            inspect(source)
        copy = settings.write(source.read_bytes(), settings.this_computer())
    except UnusableFile as error:
        raise CannotOpen(str(error)) from None
    except settings.NoSettings as error:
        raise CannotOpen(f"{source.name}：{error}") from None
    target.parent.mkdir(parents=True, exist_ok=True)
    return write_new(target, copy)


def start(path: Path, platform: str = sys.platform) -> str:
    """Show a workbook in Excel, else in LibreOffice; returns a sentence on what was done, or what to install."""
    excel, other = office.excel(platform), office.libreoffice()
    if platform == "win32" and (excel or not other):
        # by the file's type: what the person has chosen for workbooks, such as WPS
        try:
            _windows_start(path)
        except OSError:
            return f"没有可以打开工作簿的程序；{office.INSTALL_EXCEL}，再打开上述文件"
        return "已用 Excel 打开；出现黄色提示条时请点“启用内容”" if excel else "没有找到 Excel，已用默认程序打开"
    if platform == "darwin" and excel:
        _run(["open", "-a", "Microsoft Excel", str(path)])
        return "已用 Excel 打开；出现提示时请选“启用宏”"
    if other:
        _run([str(other.path), "--calc", str(path)])
        return "没有找到 Excel，已用 LibreOffice 打开：内置公式与图表可用，CII 函数需要 Windows 上的 Excel"
    if platform == "darwin":
        return f"没有找到 Excel 或 LibreOffice；{office.INSTALL_EXCEL}，再打开上述文件"
    return f"没有找到 LibreOffice；{office.INSTALL_LIBREOFFICE}，再打开上述文件"


def _windows_start(path: Path) -> None:
    shell: Any = importlib.import_module("os")  # os.startfile exists on Windows only
    shell.startfile(str(path))


def _run(command: list[str]) -> None:
    """Start a program that outlives this one."""
    nothing = subprocess.DEVNULL
    subprocess.Popen(command, stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True)
