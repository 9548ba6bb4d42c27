"""Pictures of what is built: one PNG per printed page of a workbook or deck, made by LibreOffice.

Usage::

    python tools/render.py workbook/CII.xlsm deck.pptx --out /tmp/pages [--dpi 70]

Numbers are those stored in the file: LibreOffice does not recalculate a workbook that it opens. The LibreOffice
tests share this module's way of starting and stopping soffice. Standard library only.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

FLAGS = ("--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck", "--nofirststartwizard")
INSTALL = "make libreoffice(即 sh tools/install_libreoffice.sh)"

SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
 <item oor:path="/org.openoffice.Office.Common/Misc">
  <prop oor:name="UseLocking" oor:op="fuse"><value>false</value></prop>
 </item>
</oor:items>
"""
"""No lock files beside documents: one left by a crash would make the next opening of that document fail."""


class OfficeError(RuntimeError):
    """LibreOffice is missing, refused a request, crashed or did not answer. The message is Chinese."""


def private_environment(home: Path) -> dict[str, str]:
    """Environment in which LibreOffice writes only below ``home`` and behaves alike on every computer.

    The caller's home may be read-only, its Python settings would break LibreOffice's own Python, and a ``C`` locale
    would break Chinese file names.
    """
    kept: Mapping[str, str] = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("XDG_", "PYTHON", "LC_", "LANG", "SAL_", "DISPLAY", "WAYLAND_"))
    }
    return {**kept, "HOME": str(home), "TMPDIR": str(home), "LC_ALL": "C.UTF-8", "SAL_USE_VCLPLUGIN": "svp"}


class Soffice:
    """A headless soffice of our own, with its profile and its log (``soffice.log``) in the folder ``home``.

    With ``pipe`` it listens on the Unix pipe of that name until it is stopped.
    """

    def __init__(self, home: Path, *arguments: str, pipe: str | None = None) -> None:
        program = shutil.which("soffice")
        if program is None:
            raise OfficeError(f"找不到 soffice；请先安装 LibreOffice：{INSTALL}")
        profile = (home / "profile").as_uri()
        settings = home / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text(SETTINGS, encoding="utf-8")
        command = [program, f"-env:UserInstallation={profile}", *FLAGS, *arguments]
        if pipe is not None:
            command.append(f"--accept=pipe,name={pipe};urp;StarOffice.ComponentContext")
        # LibreOffice names the pipe by which it finds itself after the profile: MD5, each byte in hex, unpadded
        own = "".join(f"{byte:x}" for byte in hashlib.md5(profile.encode("utf-16-le")).digest())
        self._pipes = [f"SingleOfficeIPC_{own}", *([pipe] if pipe is not None else [])]
        with (home / "soffice.log").open("ab") as log:
            self.process = subprocess.Popen(
                command,
                env=private_environment(home),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # so that stop() reaches soffice.bin, a grandchild
            )

    def stop(self) -> None:
        """End it, whatever state it is in, and remove the sockets that it leaves in /tmp when it is killed."""
        with contextlib.suppress(ProcessLookupError):  # it has ended by itself
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for pipe in self._pipes:
            Path(f"/tmp/OSL_PIPE_{os.getuid()}_{pipe}").unlink(missing_ok=True)


def pdf_pages(pdf: Path, out_dir: Path, dpi: int = 70, name: str | None = None) -> list[Path]:
    """Draw each page of ``pdf`` as ``out_dir/name-1.png`` …, in page order; ``name`` defaults to that of the PDF."""
    program = shutil.which("pdftoppm")
    if program is None:
        raise OfficeError(f"找不到 pdftoppm；请先安装：{INSTALL}")
    out_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out_dir, prefix=".pages-") as folder:
        prefix = Path(folder) / (name or pdf.name)
        done = subprocess.run(
            [program, "-r", str(dpi), "-png", str(pdf), str(prefix)], capture_output=True, text=True, timeout=300
        )
        if done.returncode:
            raise OfficeError(f"pdftoppm 无法处理 {pdf.name}:{done.stderr.strip()}")
        # pdftoppm pads page numbers to one width, so names sort in page order
        return [page.replace(out_dir / page.name) for page in sorted(Path(folder).iterdir())]


def render(path: Path, out_dir: Path, dpi: int = 70, timeout: float = 180.0) -> list[Path]:
    """Print a workbook or deck and return the pictures, one per page: ``out_dir/CII.xlsm-1.png`` ….

    Hidden sheets are not printed. Raises OfficeError if LibreOffice cannot read the file or takes longer than
    ``timeout`` seconds.
    """
    path = path.resolve()
    with tempfile.TemporaryDirectory(prefix="cii-render-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        soffice = Soffice(home, "--convert-to", "pdf", "--outdir", str(home), str(path))
        try:
            soffice.process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise OfficeError(f"LibreOffice 在 {timeout:g} 秒内没有转换完 {path.name}，已终止") from None
        finally:
            soffice.stop()
        pdf = home / f"{path.stem}.pdf"
        if not pdf.is_file():
            said = (home / "soffice.log").read_text(encoding="utf-8", errors="replace").strip()
            raise OfficeError(f"LibreOffice 无法打开或打印 {path}:{said or '没有说明原因'}")
        return pdf_pages(pdf, out_dir, dpi, path.name)


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: print the path of each picture; exit status 1 if a file could not be drawn."""
    parser = argparse.ArgumentParser(description="把工作簿或幻灯片逐页画成 PNG(经由 LibreOffice)")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help=".xlsx、.xlsm 或 .pptx 文件")
    parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="图片放在哪个文件夹")
    parser.add_argument("--dpi", type=int, default=70, help="分辨率，默认 70")
    options = parser.parse_args(arguments)
    try:
        for file in options.files:
            for page in render(file, options.out, options.dpi):
                print(page)
    except OfficeError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
