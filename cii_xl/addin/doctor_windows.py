"""The examination of a Windows computer: Excel, the library that xlwings loads into it, and what keeps macros off."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path, PureWindowsPath

from cii_xl.addin import office
from cii_xl.addin.finding import Finding, care, fine, missing
from cii_xl.addin.settings import PYTHON

OFFICE = r"Software\Microsoft\Office"
POLICIES = r"Software\Policies\Microsoft\Office"
CODE_PAGE = "mbcs"
"""The encoding of the system's code page, as Python names it on Windows."""
_USER = "HKEY_CURRENT_USER"
_MACRO_SETTINGS = "Excel 的 文件 → 选项 → 信任中心 → 信任中心设置"


def examine(workbook: Path | None) -> Iterator[Finding]:
    """Every check of Windows."""
    excel = office.excel("win32")
    yield _pywin32()
    if excel is None:
        yield missing("Excel", "没有找到", office.INSTALL_EXCEL)
        yield from _libraries(64)
        return
    yield fine("Excel", f"{excel.version or '版本不明'}，{_bits(excel.bits)}，{excel.path}")
    yield from _libraries(excel.bits)
    trusted = _trusted_folders(_major(excel.version))
    inside = workbook is not None and any(_within(workbook, folder, below) for folder, below in trusted)
    yield _macros(_major(excel.version), inside)
    if workbook is None:
        yield fine("受信任位置", f"{len(trusted)} 个；给出工作簿路径可检查它是否在其中")
        return
    if inside:
        yield fine("受信任位置", "工作簿在受信任位置中，打开时不再询问")
    else:
        yield care(
            "受信任位置",
            "工作簿不在受信任位置中，首次打开时会询问",
            f"点“启用内容”；或在{_MACRO_SETTINGS} → 受信任位置 中加入 {workbook.absolute().parent}",
        )
    yield _mark_of_the_web(workbook)
    yield _onedrive(workbook)


def _bits(bits: int) -> str:
    return f"{bits} 位" if bits else "位数不明"


def _major(version: str) -> str:
    """``16.0``, as the registry names the version."""
    return f"{version.partition('.')[0] or '16'}.0"


def _pywin32() -> Finding:
    try:
        return fine("pywin32", metadata.version("pywin32"))
    except metadata.PackageNotFoundError:
        return missing("pywin32", "没有安装", "运行：pip install pywin32")


def _libraries(bits: int) -> Iterator[Finding]:
    """The DLL that Excel loads: of Excel's bits, not of Python's, which runs in a process of its own."""
    try:
        version = metadata.version("xlwings")
    except metadata.PackageNotFoundError:
        return  # said already
    python = 64 if sys.maxsize > 2**32 else 32
    folders = [PYTHON.parent, PYTHON.parent.parent]
    for size in (bits,) if bits else (64, 32):
        dll = f"xlwings{size}-{version}.dll"
        held = next((folder for folder in folders if (folder / dll).is_file()), None)
        if held is None:
            yield missing(
                "xlwings DLL",
                f"{dll} 不在 {folders[0]} 或其上一级文件夹中",
                f"在虚拟环境中安装（py -m venv），再运行：pip install --force-reinstall xlwings=={version}",
            )
        else:
            yield fine("xlwings DLL", str(held / dll))
    if bits:
        told = "相同" if bits == python else "不同；二者在各自的进程中运行，可以配合使用"
        yield fine("32/64 位", f"Excel {bits} 位，Python {python} 位，{told}")
    if not _in_code_page(str(PYTHON)):
        yield missing("Python 路径", f"{PYTHON} 含系统代码页没有的字符", "把 Python 装到只含英文字母的文件夹")


def _in_code_page(path: str) -> bool:
    """Whether VBA, which hands paths on in the system's code page, can name a file."""
    try:
        path.encode(CODE_PAGE)
    except UnicodeEncodeError:
        return False
    return True


def _macros(major: str, trusted: bool) -> Finding:
    """Whether Excel runs macros; a company's policy goes before the person's choice."""
    name, setting = "宏安全性", None
    for root in (POLICIES, OFFICE):
        setting = office.registry_value(_USER, rf"{root}\{major}\Excel\Security", "VBAWarnings")
        if setting is not None:
            break
    by_policy = setting is not None and root == POLICIES
    who = "请联系公司的信息部门" if by_policy else f"{_MACRO_SETTINGS} → 宏设置：选“通过通知禁用 VBA 宏”"
    if setting in (None, 2):
        return fine(name, "打开时询问；点“启用内容”即可")
    if setting == 1:
        return care(name, "所有工作簿的宏都不经询问就运行", f"较不安全；建议在{who}")
    told = "只运行有数字签名的宏" if setting == 3 else "禁用全部宏"
    if trusted:
        return fine(name, f"{told}；工作簿在受信任位置中，不受影响")
    return missing(name, f"{told}{'（公司策略）' if by_policy else ''}", who)


def _trusted_folders(major: str) -> list[tuple[str, bool]]:
    """Trusted folders and whether those below them are trusted too."""
    found = []
    for root in (POLICIES, OFFICE):
        locations = rf"{root}\{major}\Excel\Security\Trusted Locations"
        for key in office.registry_keys(_USER, locations):
            folder = office.registry_value(_USER, rf"{locations}\{key}", "Path")
            below = office.registry_value(_USER, rf"{locations}\{key}", "AllowSubFolders")
            if folder:
                found.append((os.path.expandvars(str(folder)), bool(below)))
    return found


def _within(workbook: Path, folder: str, below: bool) -> bool:
    """Whether a workbook lies in a folder, compared as Windows does: case does not matter, nor a last backslash."""
    own, trusted = PureWindowsPath(workbook.absolute()).parent, PureWindowsPath(folder)
    return own == trusted or (below and own.is_relative_to(trusted))


def _mark_of_the_web(workbook: Path) -> Finding:
    """Windows marks files from the internet; Office then blocks their macros without asking."""
    name = "来自网络的标记"
    try:
        zone = Path(f"{workbook}:Zone.Identifier").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return fine(name, "没有")
    if "ZoneId=3" in zone or "ZoneId=4" in zone:
        return missing(name, "文件来自网络，Excel 不运行其中的宏", "右键单击文件 → 属性 → 勾选“解除锁定”")
    return fine(name, "没有")


def _onedrive(workbook: Path) -> Finding:
    name, mend = "OneDrive", "移到本机文件夹，如 文档\\CII（不在 OneDrive 中）"
    if "http:" in str(workbook) or "https:" in str(workbook):
        return missing(name, "给出的是网址，不是本机文件", mend)
    for variable in ("OneDrive", "OneDriveConsumer", "OneDriveCommercial"):
        folder = os.environ.get(variable, "")
        if folder and _within(workbook, folder, below=True):
            return care(name, f"工作簿在 {folder} 中；同步时 Excel 给出网址，按钮与函数可能找不到文件", mend)
    return fine(name, "工作簿不在 OneDrive 中")
