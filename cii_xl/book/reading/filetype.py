"""What a file is that is not the workbook it should be, so that the person is told what to do with it."""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from pathlib import Path, PurePath
from typing import NamedTuple


class Wrong(NamedTuple):
    """Why a file is not a usable workbook: rule name, what was found, what to do."""

    rule: str
    found: str
    fix: str


_SAVE_AS = "用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”"
_ET = Wrong("file.et", "这是 WPS 表格（.et）文件", "在 WPS 中打开，另存为“Microsoft Excel 文件（.xlsx）”")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"RIFF")
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def not_a_zip(path: Path, name: str) -> Wrong | None:
    """What a file is whose first bytes are not a zip's; None for a zip. Reads all of it only for old Office files.
    ``name`` is the one that people know it by."""
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(b"PK\x03\x04"):
        return None
    if head.startswith(_OLE):
        return _old_office(path.read_bytes(), _extension(name))
    if head.startswith(b"%PDF"):
        return Wrong("file.pdf", "这是 PDF 文件", "向对方索取 Excel 原件")
    if _is_text(head):
        return Wrong("file.text", "这是文本文件（如 CSV 或网页），不是工作簿", _SAVE_AS)
    if head.startswith(_PICTURES):
        return Wrong("file.picture", "这是图片", "向对方索取 Excel 原件")
    return Wrong("file.unknown", "文件内容不是 Excel 工作簿", _SAVE_AS + "；打不开说明文件已损坏")


def _old_office(content: bytes, extension: str) -> Wrong:
    """The OLE2 container holds both old .xls files and new ones under a password: told apart by a stream name."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return Wrong("file.password", "工作簿有打开密码", "用 Excel 打开，在“文件—信息—保护工作簿”中去掉密码并保存")
    if extension == ".et":
        return _ET
    if extension in (".wps", ".doc"):
        return _wrong_program(extension)
    return Wrong("file.xls", "这是旧版 Office（.xls）文件", _SAVE_AS)


def _is_text(head: bytes) -> bool:
    """Text in an encoding common in China; a character cut off at the end of ``head`` does not count."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    if b"\0" in head:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            codecs.getincrementaldecoder(encoding)().decode(head)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _wrong_program(extension: str) -> Wrong:
    return Wrong("file.not-a-workbook", f"这是文字文档（{extension}），不是 Excel 工作簿", "检查是否选错了文件")


def _extension(name: str) -> str:
    return PurePath(name).suffix.lower()


def wrong_zip(name: str, parts: set[str]) -> Wrong | None:
    """What a zip is that is not an .xlsx or .xlsm by both content (``parts``) and the extension of ``name``."""
    extension = _extension(name)
    if extension == ".et":
        return _ET
    if extension == ".wps":
        return _wrong_program(extension)
    if "xl/workbook.bin" in parts:
        return Wrong("file.xlsb", "这是二进制工作簿（.xlsb）", _SAVE_AS)
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= parts:
        kinds = {"word/": "Word 文档", "ppt/": "演示文稿", "content.xml": "OpenDocument 文件"}
        kind = next((kind for start, kind in kinds.items() if any(p.startswith(start) for p in parts)), "其他压缩文件")
        return Wrong("file.not-a-workbook", f"这是{kind}，不是 Excel 工作簿", "检查是否选错了文件")
    if extension not in (".xlsx", ".xlsm"):
        return Wrong("file.extension", f"扩展名是“{extension}”", _SAVE_AS)
    if extension == ".xlsx" and "xl/vbaProject.bin" in parts:
        return Wrong("file.macros", "扩展名是 .xlsx，内容却带宏，Excel 也不会打开它", "把扩展名改回 .xlsm")
    return None


_ACTIVE = {
    "xl/vbaProject.bin": ("file.macros", "宏"),
    "xl/macrosheets/": ("file.macros", "宏表"),
    "xl/externalLinks/": ("file.links", "指向其他工作簿的链接"),
    "xl/embeddings/": ("file.embedded", "嵌入的文件"),
    "xl/activeX/": ("file.controls", "ActiveX 控件"),
    "xl/connections.xml": ("file.connections", "数据连接"),
    "xl/queryTables/": ("file.connections", "数据连接"),
}


def active_part(parts: Iterable[str]) -> Wrong | None:
    """What a workbook carries that can act or reach elsewhere, and that no plain table needs; the first one found."""
    folded = [part.casefold() for part in parts]
    for start, (rule, what) in _ACTIVE.items():
        if any(part.startswith(start.casefold()) for part in folded):
            return Wrong(rule, f"工作簿内有{what}", f"在最初收到的文件中填写，或删除其中的{what}，另存为 .xlsx 后再试")
    return None
