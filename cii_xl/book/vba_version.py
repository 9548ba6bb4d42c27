"""The xlwings version that a workbook's VBA was made for, read without the packages that building needs."""

from __future__ import annotations

import io
import re
import zipfile

_MODULE = re.compile(rb"\x01[\x00-\xff]{2}\x00Attribut\x00e VB_Nam")
_TOLD = re.compile(rb"'Version: ([0-9][0-9A-Za-z.]*)\r?\n")
_ENOUGH = 400
"""Characters of the module that hold its name and version, which stand in its first three lines."""


def xlwings_version(package: bytes) -> str | None:
    """``0.37.8``; None where the workbook has no VBA, or its VBA no module ``xlwings``."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        if "xl/vbaProject.bin" not in archive.namelist():
            return None
        project = archive.read("xl/vbaProject.bin")
    # Every module's source is compressed on its own and begins alike; where in the file it lies does not matter.
    for found in _MODULE.finditer(project):
        source = _beginning(project[found.start() + 3 :])
        told = _TOLD.search(source)
        if told and source.startswith(b'Attribute VB_Name = "xlwings"'):
            return told[1].decode("ascii")
    return None


def _beginning(chunk: bytes) -> bytes:
    """The first characters of a compressed chunk ([MS-OVBA] 2.4.1.3.2), its header left out."""
    text, at = bytearray(), 0
    while at < len(chunk) and len(text) < _ENOUGH:
        flags, at = chunk[at], at + 1
        for bit in range(8):
            if not flags >> bit & 1:
                text += chunk[at : at + 1]
                at += 1
                continue
            token, at = int.from_bytes(chunk[at : at + 2], "little"), at + 2
            width = max(4, (len(text) - 1).bit_length())  # bits of the offset, more the further on in the chunk
            offset, length = (token >> 16 - width) + 1, (token & 0xFFFF >> width) + 3
            if offset > len(text):
                return bytes(text)  # not compressed source after all
            for _ in range(length):
                text.append(text[-offset])
    return bytes(text)
