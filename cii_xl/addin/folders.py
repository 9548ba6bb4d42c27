"""Files beside the open workbook: its folder on this computer, and showing a file to the person."""

from __future__ import annotations

import os
import sys
import webbrowser
from pathlib import Path
from typing import Any

from cii_xl.addin.session import Refused, Session
from cii_xl.book import layout


def folder_of(book: Any) -> Path:
    """The folder of the workbook's file; raises Refused where it is not on this computer."""
    try:
        name = str(book.fullname)
    except Exception as error:  # xlwings cannot always map a OneDrive address to a folder
        raise Refused(
            "工作簿在 OneDrive 或 SharePoint 上，找不到本机文件夹；请另存到本机，或运行 cii-xl summary"
        ) from error
    if "://" in name:
        raise Refused("工作簿在 OneDrive 或 SharePoint 上；请另存到本机文件夹再导出，或运行 cii-xl summary")
    path = Path(name)
    if not path.is_absolute() or not path.parent.is_dir():
        raise Refused("工作簿还没有保存；请先保存到一个文件夹")
    return path.parent


def show(path: Path) -> None:
    """Open a file in the program that the computer has for it."""
    if sys.platform == "win32" and hasattr(os, "startfile"):
        os.startfile(path)
    else:
        webbrowser.open(path.as_uri())


def path_of(book: Any, text: str) -> Path:
    """The path that somebody typed, beside the workbook where it is no whole one; raises Refused."""
    path = Path(text)
    return path if path.is_absolute() else folder_of(book) / path


def survey_of(session: Session) -> tuple[Path | None, str]:
    """The survey's store, None where 问卷跟踪 names none that is there, and the wave typed beside it."""
    from cii_xl.survey.store import LEDGER

    named, wave = (typed(session.spot(name).value) for name in (layout.STORE_NAME, layout.WAVE_NAME))
    try:
        path = path_of(session.book, named or layout.STORE_DEFAULT)
    except Refused:  # never saved, or in the cloud: there is no folder beside it
        return None, wave
    return (path if (path / LEDGER).is_file() else None), wave


def typed(value: object) -> str:
    """What somebody typed into a cell: Excel makes a number of 2026, and a copied path comes in quotation marks."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip().strip('"').strip()
