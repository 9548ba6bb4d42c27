"""Which exhibit a shape shows, and what we wrote there: so that an update finds it and tells our text from a person's.

Each of our shapes has a tags part, PowerPoint's own place for such things (``Shape.Tags``): it stays with the shape
when it is copied, moved to another slide or deck, and saved. The shape's name, ``cii:<exhibit id>:<role>``, says the
same without the memory, for programs that drop tags. LibreOffice drops names of placeholders too, and keeps notes:
their last paragraph is a record of what was written on the slide.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any
from xml.sax.saxutils import quoteattr

from defusedxml.ElementTree import fromstring
from lxml import etree
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.oxml.ns import qn

from cii_xl.exhibits.exhibit import Body

TITLE, TRACKER, UNIT, SOURCE, HEADING, MARK, NOTES = "title", "tracker", "unit", "source", "heading", "mark", "notes"
CHART, TABLE, WORDS = "chart", "table", "words"
BODIES = (CHART, TABLE, WORDS)
"""Roles of shapes that show the exhibit itself."""

_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.tags+xml"
_NAME = re.compile(r"cii:([A-Za-z0-9_-]+):([a-z]+)")
_EXHIBIT, _ROLE, _WRITTEN = "CII_EXHIBIT", "CII_ROLE", "CII_WRITTEN"
_ROOT = '<p:tagLst xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main">{}</p:tagLst>'
_PROPERTIES, _LISTED, _TAGS, _ID = qn("p:nvPr"), qn("p:custDataLst"), qn("p:tags"), qn("r:id")
_EXTENSIONS = qn("p:extLst")
_LENGTH = 12
_RECORD = re.compile(r"更新记录（请保留）：(.*)")


@dataclass(frozen=True, slots=True)
class Tag:
    """Exhibit, role, and the fingerprint of what we wrote; blank where that is not known."""

    id: str
    role: str
    written: str = ""

    @property
    def name(self) -> str:
        """Name of the shape."""
        return f"cii:{self.id}:{self.role}"


def text_print(text: str) -> str:
    """Fingerprint of a text: spaces and line breaks do not count, programs change them."""
    return _hash("".join(unicodedata.normalize("NFC", text).split()))


def body_print(body: Body) -> str:
    """Fingerprint of what an exhibit shows, to 12 digits: the last bits of a sum depend on the computer."""
    return _hash(json.dumps(_plain(body), ensure_ascii=False, sort_keys=True))


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        kind: Any = type(value)
        return {name: _plain(getattr(value, name)) for name in _names(kind)}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return f"{value:.12g}" if isinstance(value, float) else value


@functools.cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_LENGTH]


class Tagger:
    """Writes tags in one deck."""

    def __init__(self, package: Any) -> None:
        names = (str(part.partname) for part in package.iter_parts())
        found = (re.fullmatch(r"/ppt/tags/tag(\d+)\.xml", name) for name in names)
        self._package = package
        self._last = max((int(match[1]) for match in found if match), default=0)

    def put(self, shape: Any, tag: Tag) -> None:
        """Name the shape and tag it; nothing is touched where it says so already."""
        named = shape.element[0][0]  # python-pptx looks for it with XPath, twice as slowly as all the rest here
        if named.get("name") != tag.name:
            named.set("name", tag.name)
        part = _part(shape)
        if part is None:
            self._last += 1
            part = Part(PackURI(f"/ppt/tags/tag{self._last}.xml"), _TYPE, self._package, _xml(tag))
            # nothing refers to a new part: no need to look whether something does, as relate_to would
            _refer(shape, shape.part.rels._add_relationship(RT.TAGS, part))
        elif _read(part) != tag:
            part._blob = _xml(tag, _others(part))


def tag_of(shape: Any) -> Tag | None:
    """The shape's tag, else what its name says; None where it is not one of ours."""
    part = _part(shape)
    found = None if part is None else _read(part)
    if found is not None:
        return found
    named = _NAME.fullmatch(shape.name)
    return Tag(named[1], named[2]) if named else None


def every_shape(shapes: Any) -> Iterator[Any]:
    """The shapes of a slide with those in groups."""
    for shape in shapes:
        yield shape
        if shape.element.tag == qn("p:grpSp"):
            yield from every_shape(shape.shapes)


def record(tags: Iterable[Tag]) -> str:
    """The last paragraph of a slide's notes."""
    return "更新记录（请保留）：" + " ".join(sorted(f"{tag.name[4:]}={tag.written}" for tag in tags))


def recorded(text: str) -> list[Tag]:
    """The tags in a slide's notes."""
    found = [match for line in text.splitlines() if (match := _RECORD.search(line))]
    entries = [re.fullmatch(r"([\w-]+):([a-z]+)=(\w*)", entry) for match in found for entry in match[1].split()]
    return [Tag(entry[1], entry[2], entry[3]) for entry in entries if entry]


def recovered(slide: Any, notes: str) -> dict[int, Tag]:
    """Id of a shape → tag, for a slide whose tags are lost, as its notes have them.

    A shape that still says what was written is that shape. The title is the title whatever it says.
    """
    shapes = [shape for shape in every_shape(slide.shapes) if tag_of(shape) is None or not _written(shape)]
    found: dict[int, Tag] = {}
    for tag in recorded(notes):
        for shape in shapes:
            if shape.shape_id in found:
                continue
            own = tag_of(shape)
            if (own is not None and replace(tag, written="") == own) or (
                own is None and shape.has_text_frame and _says(shape, tag, slide)
            ):
                found[shape.shape_id] = tag
            else:
                continue
            break
    return found


def _says(shape: Any, tag: Tag, slide: Any) -> bool:
    title = slide.shapes.title
    if title is not None and shape.shape_id == title.shape_id:
        return tag.role == TITLE
    text = shape.text_frame.text
    return bool(text.strip()) and text_print(text) == tag.written


def _written(shape: Any) -> str:
    tag = tag_of(shape)
    return "" if tag is None else tag.written


def _properties(shape: Any) -> Any:
    return shape.element[0].find(_PROPERTIES)


def _part(shape: Any) -> Any:
    properties = _properties(shape)
    reference = None if properties is None else properties.find(f"{_LISTED}/{_TAGS}")
    if reference is None:
        return None
    id = reference.get(_ID)
    return shape.part.related_part(id) if id in shape.part.rels else None


def _refer(shape: Any, id: str) -> None:
    """Put the reference where the schema wants it: behind the placeholder and media, before extensions."""
    properties = _properties(shape)
    listed = properties.find(_LISTED)
    if listed is None:
        listed = etree.Element(_LISTED)
        extensions = properties.find(_EXTENSIONS)
        if extensions is None:
            properties.append(listed)
        else:
            extensions.addprevious(listed)
    for old in listed.findall(_TAGS):
        listed.remove(old)
    etree.SubElement(listed, _TAGS).set(_ID, id)


def _values(part: Any) -> dict[str, str]:
    """Names, which PowerPoint writes in capitals, and values."""
    return {tag.get("name", "").upper(): tag.get("val", "") for tag in fromstring(part.blob).iter(qn("p:tag"))}


def _read(part: Any) -> Tag | None:
    values = _values(part)
    if _EXHIBIT not in values or _ROLE not in values:
        return None
    return Tag(values[_EXHIBIT], values[_ROLE], values.get(_WRITTEN, ""))


def _others(part: Any) -> dict[str, str]:
    """Tags of other programs, which stay."""
    return {name: value for name, value in _values(part).items() if name not in (_EXHIBIT, _ROLE, _WRITTEN)}


def _xml(tag: Tag, others: dict[str, str] | None = None) -> bytes:
    values = {_EXHIBIT: tag.id, _ROLE: tag.role, _WRITTEN: tag.written, **(others or {})}
    inner = "".join(f"<p:tag name={quoteattr(name)} val={quoteattr(value)}/>" for name, value in values.items())
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{_ROOT.format(inner)}'.encode()
