"""Which sheets of a workbook are somebody's own: not made by the build, and no industry's."""

from __future__ import annotations

import zipfile
from pathlib import Path

from cii_xl.book import layout
from cii_xl.book.layout import Sheet
from cii_xl.book.panels.catalogue import PANELS


def foreign_sheets(path: Path) -> list[str]:
    """Names of visible sheets that a new workbook would not have, in order. The file is one that was read before."""
    from defusedxml.ElementTree import fromstring

    with zipfile.ZipFile(path) as archive:
        book = fromstring(archive.read("xl/workbook.xml"))
    ours = {value.name for value in vars(layout).values() if isinstance(value, Sheet)}
    ours |= {*layout.INDUSTRY_NAMES.values(), *(panel.sheet.name for panel in PANELS)}
    sheets = [e for e in book.iter() if e.tag.endswith("}sheet")]
    return [e.get("name") for e in sheets if e.get("name") not in ours and e.get("state") in (None, "visible")]
