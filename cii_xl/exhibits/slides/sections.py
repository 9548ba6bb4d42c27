"""The sections of a deck as PowerPoint's slide sorter shows them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from lxml import etree
from pptx.oxml.ns import qn

_URI = "{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"
_P14 = "http://schemas.microsoft.com/office/powerpoint/2010/main"
_SPACE = uuid.UUID("5d1c2b0e-1f5d-5c35-9a53-3c1c8a6a7f10")
"""What the ids of sections are made from, so that the same deck has the same ids."""


def write_sections(presentation: Any, names: Sequence[str]) -> None:
    """Divide the slides into sections; ``names`` has one for each slide, and slides side by side share theirs."""
    root = presentation.part._element
    ids = [slide.get("id") for slide in root.sldIdLst]
    listed = etree.Element(f"{{{_P14}}}sectionLst", nsmap={"p14": _P14})
    runs = groupby(zip(names, ids, strict=True), key=lambda pair: pair[0])
    for number, (name, run) in enumerate(runs):
        id = f"{{{str(uuid.uuid5(_SPACE, f'{number} {name}')).upper()}}}"
        section = etree.SubElement(listed, f"{{{_P14}}}section", name=name, id=id)
        slides = etree.SubElement(section, f"{{{_P14}}}sldIdLst")
        for _, slide in run:
            etree.SubElement(slides, f"{{{_P14}}}sldId", id=slide)
    extensions = root.find(qn("p:extLst"))
    if extensions is None:
        extensions = etree.SubElement(root, qn("p:extLst"))
    for old in extensions.findall(qn("p:ext")):
        if old.get("uri") == _URI:
            extensions.remove(old)
    extension = etree.SubElement(extensions, qn("p:ext"), uri=_URI)
    extension.append(listed)


def mend_sections(presentation: Any) -> None:
    """After slides were added or taken out: every slide is in one section, new ones in that of the slide before."""
    root = presentation.part._element
    listed = root.find(f".//{{{_P14}}}sectionLst")
    if listed is None:
        return
    ids = [slide.get("id") for slide in root.sldIdLst]
    entries = {entry.get("id"): entry for entry in listed.iter(f"{{{_P14}}}sldId")}
    for id, entry in entries.items():
        if id not in ids:
            entry.getparent().remove(entry)
    homes = [section.find(f"{{{_P14}}}sldIdLst") for section in listed.iter(f"{{{_P14}}}section")]
    before = None
    for id in ids:
        if id not in entries:
            entries[id] = etree.Element(f"{{{_P14}}}sldId", id=id)
            if before is not None:
                entries[before].addnext(entries[id])
            elif homes and homes[0] is not None:
                homes[0].insert(0, entries[id])
        before = id
