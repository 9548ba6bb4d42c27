"""Building ``CII.xlam``: the worksheet functions in any workbook, byte for byte the same each time."""

from __future__ import annotations

import io
import re
import zipfile

from cii_xl.book.canvas import Canvas
from cii_xl.book.layout import CONFIG, LEFT, TEXTS, Sheet
from cii_xl.book.macros import Macros, source, write_config, write_texts
from cii_xl.book.package import normalise
from cii_xl.book.style import FONT, Styles
from cii_xl.book.vba_project import WORKBOOK_CODE_NAME, build_project
from cii_xl.book.workbook import new_workbook

ABOUT = Sheet("CII", "shAbout", "")
"""Excel shows no sheet of an add-in, yet a workbook must have one that is not hidden."""

_MODULES = ("CiiCore", "CiiFunctions")
_TYPES = "[Content_Types].xml"
_WORKBOOK_TYPE = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_ADDIN_TYPE = b"application/vnd.ms-excel.addin.macroEnabled.main+xml"

_ABOUT_LINES = (
    "在 Excel 的 开发工具 → Excel 加载项 → 浏览 中选择 CII.xlam，之后任何工作簿都可使用 CII 函数",
    "函数读取所在工作簿的行业表（tblFIN、tblMFG 等）；该工作簿不是 CII 工作簿时使用公布版本",
    "首次使用前请运行 cii-xl open CII.xlam --no-start，得到写好本机设置的副本",
)

_CALLING_BOOK = """\
    ' The workbook whose tables are read: that of the asking cell; for an event or a macro, the active one.
    If TypeName(Application.Caller) = "Range" Then
        Set CiiBook = Application.Caller.Worksheet.Parent
    Else
        Set CiiBook = ActiveWorkbook
    End If
"""


def build_addin(macros: Macros) -> bytes:
    """The add-in with the worksheet functions of these macros. Needs the ``build`` extra for its VBA project."""
    buffer = io.BytesIO()
    workbook = new_workbook(buffer, "产业互联网发展指数 CII 函数")
    styles = Styles(workbook)
    canvas = {sheet.code_name: Canvas(workbook, sheet, styles) for sheet in (ABOUT, TEXTS, CONFIG)}
    about = canvas[ABOUT.code_name]
    about.widths([2, 100])
    about.put(0, LEFT, "CII 函数加载宏", "title")
    for row, line in enumerate(_ABOUT_LINES, 1):
        about.put(row, LEFT, line)
    write_texts(canvas[TEXTS.code_name], macros.texts)
    write_config(canvas[CONFIG.code_name])

    workbook.set_vba_name(WORKBOOK_CODE_NAME)
    modules = {name: macros.modules[name] for name in _MODULES}
    modules["CiiCore"] = for_any_workbook(modules["CiiCore"])
    project = build_project(list(canvas), modules=modules, workbook_code=source("AddinWorkbook.cls"))
    workbook.add_vba_project(io.BytesIO(project), is_stream=True)
    workbook.close()
    return normalise(_as_addin(buffer.getvalue()), theme_font=FONT)


def _as_addin(package: bytes) -> bytes:
    """The package declared an add-in: Excel opens it without a window. XlsxWriter writes workbooks only."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as archive, zipfile.ZipFile(buffer, "w") as copy:
        for info in archive.infolist():
            data = archive.read(info)
            copy.writestr(info, data.replace(_WORKBOOK_TYPE, _ADDIN_TYPE) if info.filename == _TYPES else data)
    return buffer.getvalue()


def for_any_workbook(core: str) -> str:
    """CiiCore's source for the add-in: the tables are those of the calling workbook, not of the add-in's own.

    Raises ValueError where CiiCore has changed so that this can no longer be done.
    """
    core, count = re.subn(
        r"(?<=Public Function CiiBook\(\) As Workbook\n).*?(?=End Function)", _CALLING_BOOK, core, flags=re.S
    )
    if count != 1:
        raise ValueError("CiiCore.bas 中找不到函数 CiiBook，无法生成加载宏")
    return core
