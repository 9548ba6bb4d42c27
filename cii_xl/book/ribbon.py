"""The ribbon tab: one XML part and one relationship, for which XlsxWriter has no call."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from itertools import groupby
from xml.sax.saxutils import quoteattr

from cii_xl.book.macros import Button

PART = "customUI/customUI14.xml"
NAMESPACE = "http://schemas.microsoft.com/office/2009/07/customui"
"""Office 2010 and later ([MS-CUSTOMUI2])."""
RELATION = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
CALLBACK = "CiiRibbon"
"""The one macro that ribbon buttons call; it runs the macro in the button's tag."""

_RELATIONS = "_rels/.rels"


def ribbon_xml(buttons: Sequence[Button], label: str = "CII 指数") -> str:
    """The tab with its buttons, neighbours of one group together."""
    groups = []
    for number, (name, own) in enumerate(groupby(buttons, key=lambda b: b.group), 1):
        inside = "".join(_button(b) for b in own)
        groups.append(f'<group id="cii{number}" label={quoteattr(name)}>{inside}</group>')
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<customUI xmlns="{NAMESPACE}"><ribbon><tabs>'
        f'<tab id="ciiTab" label={quoteattr(label)}>{"".join(groups)}</tab>'
        "</tabs></ribbon></customUI>"
    )


def _button(button: Button) -> str:
    given = {
        "id": f"btn{button.macro}", "label": button.caption, "screentip": button.caption, "supertip": button.tip,
        "imageMso": button.image, "size": "large", "onAction": CALLBACK, "tag": button.macro,
    }  # fmt: skip
    return f"<button {' '.join(f'{name}={quoteattr(value)}' for name, value in given.items())}/>"


def add_ribbon(package: bytes, xml: str) -> bytes:
    """The package with the ribbon part and the relationship to it. Raises ValueError where it has one already."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    if PART in parts:
        raise ValueError(f"the package has a part {PART} already")
    relation = f'<Relationship Id="rIdCiiRibbon" Type="{RELATION}" Target="{PART}"/>'
    parts[_RELATIONS] = parts[_RELATIONS].replace(b"</Relationships>", f"{relation}</Relationships>".encode())
    parts[PART] = xml.encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()
