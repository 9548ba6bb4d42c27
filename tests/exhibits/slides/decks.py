"""Decks for tests: the whole deck of the published edition, made once, and what people do to it."""

from __future__ import annotations

import functools
import io
import zipfile
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from pptx import Presentation
from pptx.opc.packuri import PackURI
from pptx.parts.chart import ChartPart

from cii_xl import published
from cii_xl.exhibits.catalogue import exhibits
from cii_xl.exhibits.deck import plan
from cii_xl.exhibits.exhibit import Exhibit, Slide
from cii_xl.exhibits.material import Material
from cii_xl.exhibits.slides.tags import every_shape
from cii_xl.exhibits.slides.write import new_deck

PRINTED = published.edition()
MATERIAL = Material(PRINTED, PRINTED, previous=PRINTED)
"""Compared with itself, so that nothing but a rate decides whether the change chart is there."""
TAUGHT = Material(PRINTED.with_rates({("教育", "教学", "授课"): 60.0}), PRINTED, previous=PRINTED)


def planned(
    material: Material, only: tuple[str, ...] = (), **options: Any
) -> Callable[[Mapping[str, int]], list[Slide]]:
    """The plan as ``update_deck`` wants it."""
    made = made_of(material, only)
    return lambda stands: plan(made, material, stands=stands, **options)


_MADE: dict[tuple[int, tuple[str, ...]], tuple[Material, list[Exhibit]]] = {}


def made_of(material: Material, only: tuple[str, ...] = ()) -> list[Exhibit]:
    """The exhibits of a material, made once."""
    key = (id(material), only)
    if key not in _MADE:
        _MADE[key] = (material, exhibits(material, only))  # the material is kept, so that its id is not used again
    return _MADE[key][1]


@functools.cache
def deck(only: tuple[str, ...] = ()) -> bytes:
    """The deck of MATERIAL."""
    return new_deck(planned(MATERIAL, only)({}))


def opened(data: bytes) -> Any:
    return Presentation(io.BytesIO(data))


def saved(presentation: Any) -> bytes:
    buffer = io.BytesIO()
    presentation.save(buffer)
    return buffer.getvalue()


def shape(presentation: Any, name: str) -> Any:
    """The one shape of that name."""
    found = [s for slide in presentation.slides for s in every_shape(slide.shapes) if s.name == name]
    assert len(found) == 1, (name, len(found))
    return found[0]


def page_of(presentation: Any, name: str) -> int:
    """The number of the slide with that shape."""
    return next(i for i, slide in enumerate(presentation.slides, 1) if name in [s.name for s in slide.shapes])


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def move(presentation: Any, page: int, to: int) -> None:
    """Move a slide, pages counted from 1."""
    ids = presentation.part._element.sldIdLst
    entry = ids[page - 1]
    ids.remove(entry)
    ids.insert(to - 1, entry)


def drop(presentation: Any, page: int) -> None:
    """Delete a slide as PowerPoint does."""
    ids = presentation.part._element.sldIdLst
    entry = ids[page - 1]
    presentation.part.drop_rel(entry.rId)
    ids.remove(entry)


def duplicate(presentation: Any, page: int) -> Any:
    """Copy a slide to the end as PowerPoint does: parts that belong to a shape are copied with it, notes are not."""
    source = presentation.slides[page - 1]
    copy = presentation.slides.add_slide(source.slide_layout)
    tree = copy.shapes._spTree
    for child in list(tree)[2:]:
        tree.remove(child)
    ids = {
        id: copy.part.relate_to(_copied(rel.target_part), rel.reltype)
        for id, rel in source.part.rels.items()
        if not rel.reltype.endswith(("/slideLayout", "/notesSlide"))
    }
    for child in list(source.shapes._spTree)[2:]:
        added = deepcopy(child)
        for node in added.iter():
            for key, value in node.attrib.items():
                if key.endswith("}id") and value in ids:
                    node.set(key, ids[value])
        tree.append(added)
    return copy


def _copied(part: Any) -> Any:
    if not isinstance(part, ChartPart):
        name = PackURI(str(part.partname).replace("/tags/tag", "/tags/copy"))
        return type(part)(name, part.content_type, part.package, part.blob)
    name = part.package.next_partname(ChartPart.partname_template)
    copy = ChartPart.load(name, part.content_type, part.package, part.blob)
    for external in copy._element.findall("{*}externalData"):
        copy._element.remove(external)
    copy.chart_workbook.update_from_xlsx_blob(part.chart_workbook.xlsx_part.blob)
    return copy
