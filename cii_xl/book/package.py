"""The workbook as a package of parts: made reproducible, and compared part by part.

An .xlsx or .xlsm is a zip of parts. ``normalise`` takes out of the zip whatever depends on when and where it was made,
so that equal parts give equal bytes. One thing is left to the machine: zlib and zlib-ng (some builds of Python) deflate
the same part to different bytes. So equal bytes are proof that two packages are the same, and ``same_package`` is the
check that holds on every machine.
"""

from __future__ import annotations

import difflib
import io
import re
import zipfile
from xml.sax.saxutils import escape

from defusedxml import minidom

from cii_xl.book.vba_project import streams

_CONTENT_TYPES = "[Content_Types].xml"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the zip format's first date; Excel's own files carry it too
_UNIX, _READABLE_FILE = 3, 0o100644 << 16
_XML = (".xml", ".rels", ".vml")
_DIFF_LINES = 40

_DRAWN = re.compile(r"xl/(charts|drawings)/[^/]+\.xml")
_THEME = re.compile(r"xl/theme/[^/]+\.xml")
_LATIN_ALONE = re.compile(rb'(<a:latin typeface="([^"]+)"[^>]*/>)(?!<a:ea )')
_THEME_EAST_ASIAN = b'<a:ea typeface=""/>'


def normalise(package: bytes, *, theme_font: str = "") -> bytes:
    """Make a package written by XlsxWriter reproducible, and its charts' and text boxes' Chinese fonts take effect.

    Parts are sorted with the content types first, and carry fixed dates and attributes. In charts and drawings, where
    XlsxWriter names a font for Latin text only, the same font is named for East Asian text; otherwise Excel sets
    Chinese in its own choice of font. The document's created and modified dates are the writer's to fix.

    Parameters
    ----------
    package
        The bytes of an .xlsx or .xlsm file.
    theme_font
        East Asian font of the theme, used by chart text that names no font; where empty, the theme stays as it is.
    """
    parts = _parts(package)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(parts, key=lambda name: (name != _CONTENT_TYPES, name)):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.create_system, info.external_attr = _UNIX, _READABLE_FILE
            data = _with_east_asian_font(name, parts[name], theme_font)
            archive.writestr(info, data, zipfile.ZIP_DEFLATED, compresslevel=9)
    return buffer.getvalue()


def same_package(one: bytes, other: bytes) -> list[str]:
    """List how two packages differ, in Chinese, one entry per part or VBA stream; empty where all parts are equal.

    XML parts are shown as a short diff of their indented form, VBA modules as a diff of their source text. Only what
    the parts hold is compared, not how the zip stores them.
    """
    return _differences("", _parts(one), _parts(other))


def _parts(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _with_east_asian_font(name: str, xml: bytes, theme_font: str) -> bytes:
    if _DRAWN.fullmatch(name):
        return _LATIN_ALONE.sub(rb'\1<a:ea typeface="\2"/>', xml)
    if theme_font and _THEME.fullmatch(name):
        named = f'<a:ea typeface="{escape(theme_font, {chr(34): "&quot;"})}"/>'
        return xml.replace(_THEME_EAST_ASIAN, named.encode())
    return xml


def _differences(where: str, one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    found = [f"{where}{name}：只在前一个中" for name in sorted(one.keys() - other.keys())]
    found += [f"{where}{name}：只在后一个中" for name in sorted(other.keys() - one.keys())]
    for name in sorted(one.keys() & other.keys()):
        if one[name] == other[name]:
            continue
        if name.endswith("vbaProject.bin"):
            inside = _differences(f"{name}/", streams(one[name]), streams(other[name]))
            found += inside or [f"{name}：各流内容相同，只是存放方式不同"]
        else:
            found.append(f"{where}{name}：{_difference(name, one[name], other[name])}")
    return found


def _difference(name: str, one: bytes, other: bytes) -> str:
    before, after = _lines(name, one), _lines(name, other)
    if before is None or after is None:
        at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
        return f"二进制内容不同（{len(one)} 与 {len(other)} 字节，自第 {at} 字节起）"
    diff = list(difflib.unified_diff(before, after, lineterm="", n=1))[2:]
    if not diff:
        return "内容相同，只是空白或写法不同"
    rest = [f"…… 另有 {len(diff) - _DIFF_LINES} 行"] if len(diff) > _DIFF_LINES else []
    return "\n".join(["内容不同", *diff[:_DIFF_LINES], *rest])


def _lines(name: str, data: bytes) -> list[str] | None:
    """The lines a person compares: XML indented, VBA and other ASCII text as it is; None for binary data."""
    if name.endswith(_XML):
        return minidom.parseString(data).toprettyxml(indent=" ").splitlines()  # type: ignore[no-any-return]
    return data.decode("ascii").splitlines() if data.isascii() and b"\0" not in data else None
