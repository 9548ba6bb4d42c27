"""Files made to hurt whoever reads them, from a sound form: what a tool of this kind is attacked with.

Each is small on disk. What compresses beyond belief is caught by its ratio, so some are made of random digits.
"""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass

MB = 1_000_000
Parts = dict[str, bytes]
STRINGS = "xl/sharedStrings.xml"
_END = b"</sheetData>"


def unpacked(form: bytes) -> Parts:
    """Part name → bytes."""
    with zipfile.ZipFile(io.BytesIO(form)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Parts) -> bytes:
    """The parts as a file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def sheet(parts: Parts, name: str = "填写") -> str:
    """The part that holds a sheet."""
    sheets = re.findall(r'<sheet [^>]*?name="([^"]*)"', parts["xl/workbook.xml"].decode())
    return f"xl/worksheets/sheet{sheets.index(name) + 1}.xml"


@dataclass(frozen=True)
class Attack:
    """What is done to the parts of a form, and by which of ``rules`` it is refused; none: it may be read after all."""

    name: str
    change: Callable[[Parts], None]
    rules: frozenset[str]


def attacks() -> Iterator[Attack]:
    """All of them."""
    yield Attack("zip bomb", _bomb, frozenset({"file.inflated"}))
    yield Attack(
        "far cell", _into_sheet(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), frozenset({"cells.far"})
    )
    yield Attack("nested entities", _laughs, frozenset({"file.doctype"}))
    yield Attack("external entity", _xxe, frozenset({"file.doctype"}))
    yield Attack("merged ranges", _merges, frozenset({"cells.spread"}))
    yield Attack("deep XML", _deep, frozenset())
    yield Attack("many strings", _strings, frozenset())
    yield Attack("one string everywhere", _one_string, frozenset())
    yield Attack("many cells in a row", _cells, frozenset({"file.memory"}))
    yield Attack("many styles", _styles, frozenset({"file.memory"}))
    yield Attack("not XML", _broken, frozenset({"file.unparsable"}))


def _into_sheet(row: bytes) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        name = sheet(parts)
        parts[name] = parts[name].replace(_END, row + _END)

    return change


def _bomb(parts: Parts) -> None:
    _into_sheet(b'<row r="400"><c r="A400" t="inlineStr"><is><t>' + b"0" * (200 * MB) + b"</t></is></c></row>")(parts)


def _laughs(parts: Parts) -> None:
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 9))
    _doctype(parts, f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>'.encode())


def _xxe(parts: Parts) -> None:
    _doctype(parts, b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>')


def _doctype(parts: Parts, text: bytes) -> None:
    parts[STRINGS] = parts[STRINGS].replace(b"<sst", text + b"<sst", 1)


def _merges(parts: Parts) -> None:
    name = sheet(parts)
    ranges = b"".join(b'<mergeCell ref="A%d:B%d"/>' % (i, i) for i in range(1, 50_001))
    parts[name] = parts[name].replace(_END, _END + b"<mergeCells>" + ranges + b"</mergeCells>")


def _deep(parts: Parts) -> None:
    _into_sheet(b"<a>" * 100_000 + b"</a>" * 100_000)(parts)


def _digits(n: int) -> Iterator[bytes]:
    rng = random.Random(0)
    return (b"%06d" % rng.randrange(10**6) for _ in range(n))


def _strings(parts: Parts) -> None:
    more = b"".join(b"<si><t>%s</t></si>" % text for text in _digits(300_000))
    parts[STRINGS] = parts[STRINGS].replace(b"</sst>", more + b"</sst>")


def _one_string(parts: Parts) -> None:
    count = parts[STRINGS].count(b"<si>")
    parts[STRINGS] = parts[STRINGS].replace(b"</sst>", b"<si><t>" + b"".join(_digits(1_500_000)) + b"</t></si></sst>")
    name = sheet(parts)
    parts[name] = re.sub(rb'<c r="D(\d+)"( s="\d+")?/>', rb'<c r="D\1" t="s"><v>%d</v></c>' % count, parts[name])


def _cells(parts: Parts) -> None:
    cells = b"".join(b'<c s="%s"/>' % text for text in _digits(1_100_000))
    _into_sheet(b'<row r="400">' + cells + b"</row>")(parts)


def _styles(parts: Parts) -> None:
    fonts = b"".join(b'<font><sz val="1%s"/></font>' % text for text in _digits(400_000))
    parts["xl/styles.xml"] = parts["xl/styles.xml"].replace(b"</fonts>", fonts + b"</fonts>")


def _broken(parts: Parts) -> None:
    parts[STRINGS] = parts[STRINGS].replace(b"</si>", b"</sj>", 1)
