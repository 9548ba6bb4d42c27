"""A deck as a file: looked at before any parser sees it, opened, and saved to the same bytes every time."""

from __future__ import annotations

import functools
import io
import itertools
import posixpath
import zipfile
import zlib
from datetime import datetime
from typing import Any
from xml.sax.saxutils import quoteattr

from lxml import etree
from pptx.opc.constants import NAMESPACE
from pptx.opc.packuri import PackURI
from pptx.opc.serialized import PackageWriter, _PhysPkgWriter

from cii_xl.book.package import normalise
from cii_xl.book.reading.intake import MB, UnusableFile, problem

_FILE, _ENTRIES, _INFLATED, _PART = 200 * MB, 10_000, 1_000 * MB, 200 * MB
"""What a deck may be at most: bytes of the file, number of parts, bytes of all parts and of one."""
_XML_PART = 50 * MB
"""Parts that become trees in memory, of about ten times their size."""

_XML = (".xml", ".rels")
_DATE = datetime(2024, 1, 1)
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_WANTED = "一个 .pptx 演示文稿"
_SAVE_AS = "用 PowerPoint 或 WPS 打开，另存为“PowerPoint 演示文稿（.pptx）”"
_PARTS = {"xl/": "Excel 工作簿", "word/": "Word 文档", "content.xml": "OpenDocument 文件"}
_SMALL = 500
"""Bytes up to which a part is stored as it is: a deck has hundreds of tags, and deflating one saves next to nothing."""
_DECLARED = "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
_FIRST_DATE = (1980, 1, 1, 0, 0, 0)
_MAIN = b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
_KINDS = (b"template", b"slideshow")
"""Of decks that are templates (.potx) or start as a show (.ppsx); they open as ordinary ones."""


def opened(data: bytes, name: str) -> Any:
    """The deck as a Presentation of python-pptx. ``name`` is what people call the file.

    Raises UnusableFile, with what to do, for whatever is not a deck, is protected by a password, damaged, or of a size
    that no deck has.
    """
    _outside(data, name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _inside(archive, name)
            data = _as_presentation(archive, data)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise _damaged(name, str(error)) from error
    from pptx import Presentation
    from pptx.exc import PythonPptxError

    try:
        deck = Presentation(io.BytesIO(data))
        for holder in (*deck.slide_masters, *deck.slides):
            len(holder.shapes)
    except (PythonPptxError, etree.LxmlError, KeyError, ValueError, AttributeError, IndexError, TypeError) as error:
        raise _damaged(name, f"{type(error).__name__}: {error}") from error
    setattr(deck.part.package, "next_partname", _Names(deck.part.package))  # noqa: B010 - mypy minds the assignment
    return deck


def saved(deck: Any, before: bytes | None = None) -> bytes:
    """The deck as bytes, the same every time for the same slides.

    ``before`` is the file it was opened from: parts whose XML says the same keep the bytes that they had there, and
    where all do, it is the file.
    """
    deck.part.rename_slide_parts([entry.rId for entry in deck.part._element.get_or_add_sldIdLst()])
    package, buffer = deck.part.package, io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        file, writer = _Undated(archive), PackageWriter(buffer, package._rels, tuple(package.iter_parts()))
        writer._write_content_types_stream(file)
        writer._write_pkg_rels(file)
        for part in writer._parts:
            file.write(part.partname, part.blob)
            if part._rels:
                file.write(part.partname.rels_uri, _relations(part))
    return buffer.getvalue() if before is None else _kept(before, buffer.getvalue())


class _Undated(_PhysPkgWriter):
    """A zip as python-pptx writes to it, with the format's first date on every part and not the clock's."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def write(self, name: PackURI, data: bytes) -> None:
        entry = zipfile.ZipInfo(name.membername, _FIRST_DATE)
        entry.compress_type = zipfile.ZIP_DEFLATED if len(data) > _SMALL else zipfile.ZIP_STORED
        self._archive.writestr(entry, data)


def _relations(part: Any) -> bytes:
    """The .rels of a part as python-pptx writes it, which builds a tree for each and takes four times as long."""
    folder = part.partname.baseURI
    rows = sorted((int(id[3:]) if id.startswith("rId") and id[3:].isdigit() else 0, id) for id in part.rels)
    lines = (_relation(part.rels[id], folder) for _, id in rows)
    root = f"<Relationships xmlns={quoteattr(NAMESPACE.OPC_RELATIONSHIPS)}>{''.join(lines)}</Relationships>"
    return f"{_DECLARED}{root}".encode()


def _relation(relation: Any, folder: str) -> str:
    known = f'Id="{relation.rId}" Type="{relation.reltype}"'
    if relation.is_external:
        return f'<Relationship {known} Target={quoteattr(relation.target_ref)} TargetMode="External"/>'
    name = relation.target_partname
    return f"<Relationship {known} Target={quoteattr(_way(name.baseURI, folder) + name.filename)}/>"


@functools.cache
def _way(to: str, folder: str) -> str:
    way = posixpath.relpath(to, folder)
    return "" if way == "." else f"{way}/"


class _Names:
    """Takes the place of python-pptx's search for a free part name, which looks through the whole package each time."""

    def __init__(self, package: Any) -> None:
        self._taken = {str(part.partname) for part in package.iter_parts()}
        self._last: dict[str, int] = {}

    def __call__(self, pattern: str) -> PackURI:
        for number in itertools.count(self._last.get(pattern, 0) + 1):
            if (name := pattern % number) not in self._taken:
                self._last[pattern] = number
                self._taken.add(name)
                return PackURI(name)
        raise AssertionError("unreachable")


def dated(deck: Any, title: str) -> None:
    """Give a new deck its properties, with a date that is not the clock's."""
    core = deck.core_properties
    core.title = "".join(c for c in title if c.isprintable())
    core.created = core.modified = _DATE
    core.revision = 1


def _kept(before: bytes, after: bytes) -> bytes:
    """``after``, with the old bytes of parts that say what a part of ``before`` said, perhaps under another name."""
    with zipfile.ZipFile(io.BytesIO(before)) as archive:
        had = {name: archive.read(name) for name in archive.namelist()}
    same = set(had.values())
    by_meaning: dict[bytes, bytes] = {}
    parts: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(after)) as archive:
        for name in archive.namelist():
            data = archive.read(name)
            if name.endswith(_XML) and data not in same:
                if not by_meaning:
                    by_meaning = {_meaning(part): part for old, part in had.items() if old.endswith(_XML)}
                data = by_meaning.get(_meaning(data), data)
            parts[name] = data
    if parts == had:
        return before
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return normalise(buffer.getvalue())


def _meaning(xml: bytes) -> bytes:
    """The XML without what does not matter: the way it is written, and blanks between elements."""
    root = etree.fromstring(xml, etree.XMLParser(remove_blank_text=True, resolve_entities=False))
    if etree.QName(root).localname in ("Types", "Relationships"):  # sets, whatever their order
        root[:] = sorted(root, key=lambda child: sorted(child.attrib.items()))
    written: bytes = etree.tostring(root, method="c14n")
    return written


def _outside(data: bytes, name: str) -> None:
    if not data:
        raise _refused(name, "file.empty", "文件是空的（0 字节）", _WANTED, "重新下载或复制文件")
    if len(data) > _FILE:
        found, most = f"文件有 {len(data) / MB:.0f} MB", f"不超过 {_FILE / MB:g} MB"
        raise _refused(name, "file.size", found, most, "删除或压缩其中的图片和视频后再试")
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            fix = "用 PowerPoint 打开，在“文件—信息—保护演示文稿”中去掉密码并保存"
            raise _refused(name, "file.password", "文件有打开密码", "没有密码的 .pptx", fix)
        raise _refused(name, "file.ppt", "这是旧版 Office 文件（如 .ppt）", _WANTED, _SAVE_AS)
    if not data.startswith(b"PK"):
        raise _refused(name, "file.not-a-deck", "内容不是演示文稿", _WANTED, "检查是否选错了文件")


def _inside(archive: zipfile.ZipFile, name: str) -> None:
    """The zip's contents, inflated and counted: nothing is trusted that it says of itself."""
    infos = archive.infolist()
    if len(infos) > _ENTRIES:
        most = f"不超过 {_ENTRIES:,} 个部件"
        raise _refused(name, "file.entries", f"文件内有 {len(infos):,} 个部件", most, "拆成几个文件后再试")
    names = [info.filename for info in infos]
    if "[Content_Types].xml" not in names or "ppt/presentation.xml" not in names:
        starts = (what for start, what in _PARTS.items() if any(n.startswith(start) for n in names))
        kind = next(starts, "其他压缩文件")
        raise _refused(name, "file.not-a-deck", f"这是{kind}，不是演示文稿", _WANTED, "检查是否选错了文件")
    if any(info.flag_bits & 1 for info in infos):
        raise _refused(name, "file.password", "文件内容已加密", "没有密码的 .pptx", _SAVE_AS)
    if len({n.casefold() for n in names}) != len(names):
        raise _refused(name, "file.names", "文件内有重名的部件", "每个部件一个名称", _SAVE_AS)
    total = 0
    for info in infos:
        xml = info.filename.endswith(_XML)
        size, largest = 0, _XML_PART if xml else _PART
        with archive.open(info) as stream:
            while chunk := stream.read(MB):
                if xml and b"<!DOCTYPE" in chunk:
                    raise _refused(name, "file.doctype", f"部件 {info.filename} 带有 DOCTYPE", _WANTED, _SAVE_AS)
                size += len(chunk)
                total += len(chunk)
                if size > largest or total > _INFLATED:
                    limit = f"单个部件 {largest / MB:g} MB、合计 {_INFLATED / MB:g} MB 以内"
                    fix = "文件可能是恶意构造的，请确认来源；或删除其中的视频后再试"
                    raise _refused(name, "file.inflated", f"部件 {info.filename} 解压后过大", limit, fix)


def _as_presentation(archive: zipfile.ZipFile, data: bytes) -> bytes:
    """A template (.potx) or show (.ppsx) as an ordinary deck."""
    types = archive.read("[Content_Types].xml")
    plain = types
    for kind in _KINDS:
        plain = plain.replace(_MAIN.replace(b"presentation.main", kind + b".main"), _MAIN)
    if plain == types:
        return data
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as copy:
        for info in archive.infolist():
            copy.writestr(info, plain if info.filename == "[Content_Types].xml" else archive.read(info))
    return buffer.getvalue()


def _refused(name: str, rule: str, found: str, expected: str, fix: str) -> UnusableFile:
    return UnusableFile([problem(name, rule, found, expected, fix)])


def _damaged(name: str, why: str) -> UnusableFile:
    found = f"文件不完整或已损坏（{why}）"
    return _refused(name, "file.cut-off", found, "完整的 .pptx 文件", f"重新下载或复制文件；若能打开，{_SAVE_AS}")
