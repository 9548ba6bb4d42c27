"""``cii-xl doctor``: what this computer has and lacks for the workbook. It looks, and never writes anything."""

from __future__ import annotations

import platform as machine
import struct
import sys
import zipfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import cii_xl
from cii_xl.addin import doctor_excel, doctor_windows, office, settings
from cii_xl.addin.finding import Finding, State, care, fine, missing
from cii_xl.book.vba_version import xlwings_version
from cii_xl.book.workbook import shipped_workbook

if TYPE_CHECKING:
    from cii_xl.index import Edition

ADDIN = ".xlam"
_INSTALL_AGAIN = "重新安装：pip install --force-reinstall cii-xl"
_WITH_EXCEL = ("win32", "darwin")
_OPEN = "运行 cii-xl open 取得写好设置的工作副本"


def examine(workbook: Path | None = None, platform: str = sys.platform) -> list[Finding]:
    """Every check that fits the platform, in the order a person would mend things.

    Parameters
    ----------
    workbook
        A working copy to look at as well; where None, the workbook that comes with the package.
    """
    findings = [*_python(), *_book(workbook, platform)]
    if platform == "win32":
        findings += doctor_windows.examine(workbook)
        addin = workbook is not None and workbook.suffix.lower() == ADDIN
        if office.excel(platform) and not addin and all(f.state is not State.MISSING for f in findings):
            findings += doctor_excel.examine(workbook)
    elif platform == "darwin":
        findings += _mac()
    else:
        findings += _linux()
    return findings


def _python() -> Iterator[Finding]:
    bits = 8 * struct.calcsize("P")
    yield fine("Python", f"{machine.python_version()}，{bits} 位，{sys.executable}")
    yield fine("cii-xl", f"{cii_xl.__version__}，{Path(cii_xl.__file__).parent}")


def _book(workbook: Path | None, platform: str) -> Iterator[Finding]:
    """The workbook: whole, for the installed xlwings, and with this computer's settings."""
    name = "工作簿" if workbook else "随包工作簿"
    mend = "检查路径；或用 cii-xl open 取得新的一份" if workbook else _INSTALL_AGAIN
    try:
        path = workbook or shipped_workbook()
        package = path.read_bytes()
        version = xlwings_version(package)
        found = settings.read(package)
    except OSError as error:
        yield missing(name, f"无法读取：{error.strerror or error}", mend)
        return
    except (zipfile.BadZipFile, zipfile.LargeZipFile, settings.NoSettings) as error:
        told = error if isinstance(error, settings.NoSettings) else "不是 Excel 工作簿，或已损坏"
        yield missing(name, f"{path.name}：{told}", mend)
        return
    if path.suffix.lower() == ADDIN:
        yield fine("加载宏", str(path))
    else:
        yield _data(name, path, shipped=workbook is None)
    if platform in _WITH_EXCEL:
        yield _xlwings(version)
        if workbook:
            yield _settings(found, settings.this_computer(platform))


def _data(name: str, path: Path, *, shipped: bool) -> Finding:
    """Whether the workbook's data can be computed, and of the shipped one also whether they are the published ones."""
    from cii_xl import published
    from cii_xl.book.reader import read_workbook

    try:
        edition = read_workbook(path)
    except ValueError as error:  # UnusableFile or EditionError: the first line tells the first problem
        return missing(name, str(error).splitlines()[0], f"运行 cii-xl check {path.name} 查看全部问题")
    told = f"{path}，{len(edition.industries)} 个产业，数据完整"
    if shipped and not _same_figures(edition, published.edition()):
        return missing(name, f"{path} 与公布版本不同，曾被改动", _INSTALL_AGAIN)
    return fine(name, told)


def _same_figures(one: Edition, other: Edition) -> bool:
    """Whether two editions have the same stages, weights and rates, but for the last digits of a double."""
    names = ["code", "stage", "substage"]
    if one.rows[names].values.tolist() != other.rows[names].values.tolist():
        return False
    apart = max(abs(one.weights - other.weights).max(), abs(one.rates - other.rates).max())
    return float(apart) < 1e-9


def _xlwings(of_workbook: str | None) -> Finding:
    """The package that connects Excel and Python, of the very version that the workbook's VBA was made for."""
    name = "xlwings"
    try:
        installed = metadata.version("xlwings")
    except metadata.PackageNotFoundError:
        exactly = f"=={of_workbook}" if of_workbook else ""
        return missing(name, "没有安装", f'运行：pip install "xlwings{exactly}"')
    if of_workbook is None:
        return care(name, f"{installed}；读不出工作簿所用的版本", _OPEN)
    if installed != of_workbook:
        mend = f'运行：pip install "xlwings=={of_workbook}"，或{_OPEN}'
        return missing(name, f"{installed}；工作簿的宏要求 {of_workbook}", mend)
    return fine(name, f"{installed}，与工作簿一致")


def _settings(found: dict[str, str], wanted: dict[str, str]) -> Finding:
    different = [key for key, value in wanted.items() if found.get(key) != value]
    if different:
        told = "、".join(f"{key}={found.get(key, '（无）')}" for key in different[:3])
        mend = "运行 cii-xl open 加上该工作簿的路径，得到设置正确的副本"
        return missing("工作簿设置", f"与这台电脑不符：{told}", mend)
    return fine("工作簿设置", "指向当前的 Python")


def _mac() -> Iterator[Finding]:
    excel = office.excel("darwin")
    if excel is None:
        yield missing("Excel", f"{office.MAC_EXCEL} 不存在", office.INSTALL_EXCEL)
        return
    yield fine("Excel", f"{excel.version or '版本不明'}；macOS 上按钮与内置公式可用，CII 函数不可用")
    try:
        script = f"xlwings-{metadata.version('xlwings')}.applescript"
    except metadata.PackageNotFoundError:
        return
    folder = Path.home() / "Library/Application Scripts/com.microsoft.Excel"
    if (folder / script).is_file():
        yield fine("按钮所用脚本", script)
    else:
        yield missing("按钮所用脚本", f"{folder} 中没有 {script}", "在终端运行一次：xlwings runpython install")


def _linux() -> Iterator[Finding]:
    yield care("Excel", "Linux 上没有 Excel", "CII 函数与按钮请在 Windows 上使用；命令行的全部功能此处可用")
    found = office.libreoffice()
    if found:
        yield fine("LibreOffice", str(found.path))
    else:
        yield care("LibreOffice", "没有找到，无法打开工作簿查看", office.INSTALL_LIBREOFFICE)
    from cii_xl.exhibits.fonts import NoChineseFont, chinese_family

    try:
        yield fine("中文字体", chinese_family())
    except NoChineseFont as error:
        found_text, _, mend = str(error).partition("；")
        yield care("中文字体", found_text, mend)
