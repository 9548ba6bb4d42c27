"""A deck as PDF, drawn by LibreOffice."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

_PROGRAMS = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
)
_SECONDS = 180


class NoOffice(RuntimeError):
    """LibreOffice is not there, or could not draw the deck; the message says what to do."""


def deck_pdf(deck: bytes) -> bytes:
    """The pages of a .pptx file as PDF. Raises NoOffice."""
    program = shutil.which("soffice") or next((p for p in _PROGRAMS if Path(p).is_file()), None)
    if program is None:
        raise NoOffice("没有找到 LibreOffice，无法生成 PDF；请先安装，或用 PowerPoint 打开 .pptx 后另存为 PDF")
    with tempfile.TemporaryDirectory(prefix="cii-pdf-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        (home / "deck.pptx").write_bytes(deck)
        # a profile of its own: a LibreOffice that is open would take the request and not say when it is done
        flags = [f"-env:UserInstallation={(home / 'profile').as_uri()}", "--headless", "--norestore", "--nolockcheck"]
        command = [program, *flags, "--convert-to", "pdf", "--outdir", folder, str(home / "deck.pptx")]
        try:
            subprocess.run(
                command, capture_output=True, timeout=_SECONDS, env={**os.environ, "HOME": folder}, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise NoOffice(
                f"LibreOffice 在 {_SECONDS} 秒内没有完成；请用 PowerPoint 打开 .pptx 后另存为 PDF"
            ) from error
        pdf = home / "deck.pdf"
        if not pdf.is_file():
            raise NoOffice("LibreOffice 没有生成 PDF；请用 PowerPoint 打开 .pptx 后另存为 PDF")
        return pdf.read_bytes()
