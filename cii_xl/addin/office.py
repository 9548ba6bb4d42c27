"""The office programs of this computer. Everything that is asked of the operating system about them is asked here."""

from __future__ import annotations

import importlib
import plistlib
import shutil
import struct
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

APP_PATHS = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
CLICK_TO_RUN = r"SOFTWARE\Microsoft\Office\ClickToRun\Configuration"
LIBREOFFICE = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
)
MAC_EXCEL = Path("/Applications/Microsoft Excel.app")

INSTALL_EXCEL = "请安装 Microsoft Excel 2016 或更新版本"
INSTALL_LIBREOFFICE = "请安装 LibreOffice（Debian/Ubuntu：sudo apt install libreoffice-calc）"

_MACHINES = {0x014C: 32, 0x8664: 64, 0xAA64: 64}


@dataclass(frozen=True, slots=True)
class Program:
    """An installed program. ``bits`` is 0 and ``version`` empty where they cannot be told."""

    path: Path
    version: str = ""
    bits: int = 0


def excel(platform: str = sys.platform) -> Program | None:
    """Microsoft Excel, or None."""
    if platform == "darwin":
        return _mac_excel()
    if platform != "win32":
        return None
    for hive in ("HKEY_CURRENT_USER", "HKEY_LOCAL_MACHINE"):
        path = Path(str(registry_value(hive, APP_PATHS) or "").strip('"'))
        if path.is_file():
            return Program(path, _windows_version(), _bits(path))
    return None


def libreoffice() -> Program | None:
    """LibreOffice, on the search path or where its installers put it, or None."""
    for name in ("soffice", "libreoffice", *LIBREOFFICE):
        if found := shutil.which(name):
            return Program(Path(found))
    return None


def registry_value(hive: str, key: str, name: str = "") -> Any:
    """A value of the Windows registry, of 64-bit programs first; None where it is not there."""
    winreg: Any = importlib.import_module("winreg")  # by name: it exists on Windows only
    for view in (winreg.KEY_WOW64_64KEY, winreg.KEY_WOW64_32KEY):
        try:
            with winreg.OpenKey(getattr(winreg, hive), key, 0, winreg.KEY_READ | view) as opened:
                return winreg.QueryValueEx(opened, name)[0]
        except OSError:
            continue
    return None


def registry_keys(hive: str, key: str) -> list[str]:
    """Names of the keys under a key of the Windows registry; none where it is not there."""
    winreg: Any = importlib.import_module("winreg")
    try:
        with winreg.OpenKey(getattr(winreg, hive), key) as opened:
            return [winreg.EnumKey(opened, i) for i in range(winreg.QueryInfoKey(opened)[0])]
    except OSError:
        return []


def _windows_version() -> str:
    """``16.0.17928.20114``, or only ``16`` where Office was not installed over the network."""
    full = registry_value("HKEY_LOCAL_MACHINE", CLICK_TO_RUN, "VersionToReport")
    current = registry_value("HKEY_CLASSES_ROOT", r"Excel.Application\CurVer") or ""
    return str(full or str(current).rpartition(".")[2])


def _bits(path: Path) -> int:
    """32 or 64, from the header of a Windows program."""
    with path.open("rb") as file:
        head = file.read(4096)
    try:
        at = struct.unpack_from("<I", head, 0x3C)[0]
        return _MACHINES.get(struct.unpack_from("<H", head, at + 4)[0], 0)
    except struct.error:
        return 0


def _mac_excel() -> Program | None:
    try:
        with (MAC_EXCEL / "Contents/Info.plist").open("rb") as file:
            told = plistlib.load(file)
    except FileNotFoundError:
        return None
    except plistlib.InvalidFileException:
        told = {}
    return Program(MAC_EXCEL, str(told.get("CFBundleShortVersionString", "")), 64)
