"""The workbook's VBA project, made without Excel from the one that xlwings ships.

The base is xlwings' ``quickstart_standalone.xlsm``: its ``_VBA_PROJECT`` stream is the 7-byte header without a
performance cache ([MS-OVBA] 2.3.4.1), so Excel compiles every module from its source text. The header, the project's
information, references and protection records, and its ID stay as xlwings wrote them; they are constants of the pinned
xlwings version, so the same arguments always give the same bytes.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyopenvba.cfb import CFB
    from pyopenvba.vba import VBAProject

WORKBOOK_CODE_NAME = "ThisWorkbook"
"""Code name of the workbook itself: give it to XlsxWriter's ``workbook.set_vba_name``."""

KEPT_MODULES = (WORKBOOK_CODE_NAME, "xlwings", "Dictionary")
"""What stays of xlwings' own project; its sample module and its sheets' modules go."""

_BASE_FILE = "xlwings/quickstart_standalone.xlsm"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,30}")
_CODE_NAME = re.compile(rb'<sheetPr[^>]*codeName="([^"]+)"')
_TERMINATOR = struct.pack("<HI", 0x0010, 0)
_SHEET_HEADER = (
    'Attribute VB_Name = "{name}"\r\n'
    'Attribute VB_Base = "0{{00020820-0000-0000-C000-000000000046}}"\r\n'
    "Attribute VB_GlobalNameSpace = False\r\n"
    "Attribute VB_Creatable = False\r\n"
    "Attribute VB_PredeclaredId = True\r\n"
    "Attribute VB_Exposed = True\r\n"
    "Attribute VB_TemplateDerived = False\r\n"
    "Attribute VB_Customizable = True\r\n"
)


def project_of(workbook: Path, code_names: Sequence[str]) -> bytes | None:
    """The VBA project of a workbook that we built, where its sheets have just these code names; else None.

    It spares programs that only fill a workbook the tools that make a project.
    """
    with zipfile.ZipFile(workbook) as archive:
        sheets = (name for name in archive.namelist() if name.startswith("xl/worksheets/sheet"))
        named = {match[1].decode() for name in sheets if (match := _CODE_NAME.search(archive.read(name)))}
        return archive.read("xl/vbaProject.bin") if named == set(code_names) else None


def build_project(
    code_names: Sequence[str], *, modules: Mapping[str, str] | None = None, workbook_code: str = ""
) -> bytes:
    """Build ``vbaProject.bin`` for a workbook whose sheets have these code names.

    Parameters
    ----------
    code_names
        One per sheet, hidden ones too; each becomes a document module. The same names go to XlsxWriter's
        ``worksheet.set_vba_name``, or Excel invents modules of its own and events go dead.
    modules
        Standard modules: name to source text, with or without its ``Attribute VB_Name`` line.
    workbook_code
        Source text of ThisWorkbook, without attribute lines.

    Raises
    ------
    ValueError
        For a name VBA does not allow or that is taken, and for source text that is not ASCII.
    ImportError
        Where the ``build`` extra is not installed; the message says how.
    """
    with _build_extra():
        from pyopenvba import vba
        from pyopenvba.cfb import CFB
    sources = {WORKBOOK_CODE_NAME: workbook_code, **(modules or {})}
    for name in (*code_names, *sources):
        _check_name(name)
    for name, source in sources.items():
        _check_ascii(name, source)

    cfb = CFB.from_bytes(_base_project())
    project = vba.parse_vba_project(cfb)
    dropped = [module for module in project.modules if module.name not in KEPT_MODULES]
    for module in dropped:
        project.delete_module(module.name)
        cfb.remove_stream_in_storage("VBA", module.stream_name)

    added = []
    for name in code_names:
        project.add_module(name, _SHEET_HEADER.format(name=name), kind=vba.VBAModuleKind.other)
        added.append((name, "Document"))
    for name, source in (modules or {}).items():
        project.add_module(name, source)
        added.append((name, "Module"))
    project.get_module(WORKBOOK_CODE_NAME).body = workbook_code

    # Kept modules are written anew too: xlwings' file has a stale performance cache before the text of some of them
    # and LF line ends in another.
    for module in project.modules:
        module.source = "\r\n".join(module.source.splitlines()) + "\r\n"
        module.text_offset = 0
        write = cfb.write_stream_in_storage if module.name in KEPT_MODULES else cfb.add_stream_to_storage
        write("VBA", module.stream_name, vba.rebuild_module_stream(module, project.code_page))
    _write_lists(cfb, project, added, {module.name for module in dropped})
    return _all_black(cfb.to_bytes())


def streams(project: bytes) -> dict[str, bytes]:
    """Every stream of a ``vbaProject.bin`` by its path, with module sources and the dir stream decompressed.

    For reading and comparing; what a performance cache holds is left out.
    """
    with _build_extra():
        from pyopenvba import vba
        from pyopenvba.cfb import CFB
    cfb = CFB.from_bytes(project)
    found = {name: cfb.get_stream_at((), name) for name in cfb.list_streams_at(())}
    found |= {f"VBA/{name}": cfb.get_stream_in_storage("VBA", name) for name in cfb.list_streams_in_storage("VBA")}
    found["VBA/dir"] = vba.decompress(found["VBA/dir"])
    for module in vba.parse_vba_project(cfb).modules:
        path = f"VBA/{module.stream_name}"
        found[path] = vba.decompress(found[path][module.text_offset :])
    return found


@contextmanager
def _build_extra() -> Iterator[None]:
    """Say which extra to install where a package that only building needs is missing."""
    try:
        yield
    except ImportError as error:
        raise ImportError(
            f'生成带宏的工作簿需要 {error.name}，这台电脑上没有；请运行：pip install "cii-xl[build]"'
        ) from error


def _base_project() -> bytes:
    # Found by its metadata, not imported: only a data file is needed, and importing xlwings has side effects.
    with _build_extra():
        base = metadata.distribution("xlwings").locate_file(_BASE_FILE)
    with zipfile.ZipFile(io.BytesIO(Path(str(base)).read_bytes())) as archive:
        return archive.read("xl/vbaProject.bin")


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise ValueError(f"VBA 模块名“{name}”不可用；应为：以英文字母开头，只含英文字母、数字和下划线，最多 31 个字符")


def _check_ascii(name: str, source: str) -> None:
    """Refuse what a VBA project cannot hold: it is stored in one code page, and Chinese would become ``??``."""
    for number, line in enumerate(source.splitlines(), start=1):
        if not line.isascii():
            raise ValueError(f"VBA 模块 {name} 第 {number} 行含非 ASCII 字符：{line.strip()}；文字应放在单元格中")


def _write_lists(cfb: CFB, project: VBAProject, added: list[tuple[str, str]], dropped: set[str]) -> None:
    """Write the three streams that list the modules: dir, PROJECT and PROJECTwm."""
    from pyopenvba import vba

    directory = vba.serialize_dir_stream(project)
    # pyOpenVBA writes four bytes after the six of the terminator ([MS-OVBA] 2.3.4.2); Excel's own files have none.
    end = directory.rindex(_TERMINATOR) + len(_TERMINATOR)
    cfb.write_stream_in_storage("VBA", "dir", vba.compress(directory[:end]))
    text = vba.serialize_project_stream(
        cfb.get_stream("PROJECT"), {}, add_modules=added, delete_names=dropped, code_page=project.code_page
    )
    # pyOpenVBA puts new windows after the blank line that ends the stream.
    cfb.write_stream("PROJECT", re.sub(rb"(?:\r\n)+(?=\w+=\d+, )", b"\r\n", text).rstrip() + b"\r\n")
    names = [(module.name, module.name) for module in project.modules]
    cfb.write_stream("PROJECTwm", vba.serialize_projectwm(names, code_page=project.code_page))


def _all_black(compound: bytes) -> bytes:
    """Colour every directory entry black, the simplest valid red-black tree ([MS-CFB] 2.6.4).

    pyOpenVBA colours added entries red wherever they land in the tree. It writes the directory just before the
    mini-FAT; the header gives the first sector of each.
    """
    data = bytearray(compound)
    directory, mini_fat = struct.unpack_from("<I", data, 48)[0], struct.unpack_from("<I", data, 60)[0]
    for entry in range((directory + 1) * 512, (mini_fat + 1) * 512, 128):
        if data[entry + 66]:  # the entry's type; 0 is an unused slot
            data[entry + 67] = 1
    return bytes(data)
