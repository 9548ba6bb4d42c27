"""The house template: theme, master and six layouts with named placeholders, built to the same bytes every time.

Everything that a deck looks like by default is here and in the layouts that this module writes; slides carry text and
data only, so that a person can restyle a whole deck from its master.
"""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any
from xml.sax.saxutils import quoteattr

from pptx import Presentation
from pptx.oxml import parse_xml
from pptx.util import Emu

from cii_xl.book.package import normalise
from cii_xl.exhibits.exhibit import CHART, COVER, LAYOUTS, WORDS
from cii_xl.exhibits.slides import areas, theme
from cii_xl.exhibits.slides.box import Box
from cii_xl.exhibits.slides.house import (
    BODY_SIZE,
    INDICES,
    LOOKS,
    PAGE_STYLE,
    PLACES,
    SIZE,
    TITLE_SIZE,
    cover_band,
    rgb,
    rules,
    small,
)
from cii_xl.palette import ACCENT, INK, PRIMARY

_DATE = datetime(2024, 1, 1)
_NS = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
_FIELD = "{C1FF6DA9-008F-8B48-92A6-B652298478BF}"
"""Id of the slide number's field."""
_RUN_FONTS = '<a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/>'
_FONTS = '<a:latin typeface="+{0}-lt"/><a:ea typeface="+{0}-ea"/><a:cs typeface="+{0}-cs"/>'


def template() -> bytes:
    """The template as an empty .pptx file; the same bytes every time on one machine."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Emu(SIZE[0]), Emu(SIZE[1])
    del deck.part._element.sldSz.attrib["type"]
    _drop(deck.part.package, "/thumbnail")
    _drop(deck.part, "/printerSettings")
    for layout in list(deck.slide_layouts)[len(LAYOUTS) :]:
        deck.slide_layouts.remove(layout)
    master = deck.slide_master
    theme.of(master)._blob = theme.house_theme()
    _write_master(master.element)
    for layout, name in zip(deck.slide_layouts, LAYOUTS, strict=True):
        _write_layout(layout.element, name)
    for style in deck.part._element.iter("{*}defRPr"):
        style.set("lang", "zh-CN")
    _write_app(deck.part.package)
    _write_core(deck.core_properties)
    buffer = io.BytesIO()
    deck.save(buffer)
    return normalise(buffer.getvalue())


def _drop(part: Any, kind: str) -> None:
    for id in [id for id, rel in part._rels.items() if rel.reltype.endswith(kind)]:
        part._rels.pop(id)


def _write_core(core: Any) -> None:
    core.title, core.author, core.last_modified_by, core.language = (
        f"{theme.NAME}图表模板",
        theme.NAME,
        theme.NAME,
        "zh-CN",
    )
    core.subject = core.keywords = core.comments = core.category = ""
    core.created = core.modified = _DATE
    core.revision = 1


def _write_app(package: Any) -> None:
    """python-pptx's own names a number of slides and themes that are no longer there."""
    part = next(rel.target_part for rel in package._rels.values() if rel.reltype.endswith("/extended-properties"))
    namespace = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
    part._blob = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<Properties xmlns="{namespace}"><Application>Microsoft Office PowerPoint</Application></Properties>'
    ).encode()


def _write_master(master: Any) -> None:
    tree = master.cSld.spTree
    _clear(tree)
    for extension in master.cSld.findall("{*}extLst"):
        master.cSld.remove(extension)
    shapes = [
        _placeholder(2, areas.TITLE, PLACES[CHART][areas.TITLE], 'type="title"', "点击编辑标题", anchor="b"),
        _placeholder(3, areas.WORDS, PLACES[WORDS][areas.WORDS], 'type="body" idx="1"', "点击编辑文字"),
        _placeholder(
            4,
            areas.PAGE,
            PLACES[CHART][areas.PAGE],
            'type="sldNum" sz="quarter" idx="4"',
            "",
            anchor="b",
            style=PAGE_STYLE,
        ),
    ]
    for shape in shapes:
        tree.append(shape)
    styles = master.find("{*}txStyles")
    master.replace(styles, parse_xml(_text_styles()))


def _text_styles() -> str:
    """Titles of 24 points; text in five levels, of which slides use two: headings without and points with a bullet."""
    title = _level(1, TITLE_SIZE, "tx2", "mj", bold=True, spacing=0, line=90)
    body = _level(1, BODY_SIZE, "tx2", "mn", bold=True, spacing=9) + "".join(
        _level(i, size, "tx1", "mn", spacing=4, indent=(i - 1) * 228600, bullet="•" if i % 2 == 0 else "–")
        for i, size in enumerate((BODY_SIZE - 2, BODY_SIZE - 3, BODY_SIZE - 4, BODY_SIZE - 4), 2)
    )
    other = "".join(_level(i, 12, "tx1", "mn", spacing=0) for i in range(1, 6))
    return (
        f"<p:txStyles {_NS}><p:titleStyle>{title}</p:titleStyle><p:bodyStyle>{body}</p:bodyStyle>"
        f"<p:otherStyle>{other}</p:otherStyle></p:txStyles>"
    )


def _level(
    level: int, size: float, colour: str, fonts: str, *, bold: bool = False, spacing: float = 0, line: int = 100,
    indent: int = 0, bullet: str = "",
) -> str:  # fmt: skip
    hanging = f'marL="{indent}" indent="-228600"' if bullet else 'marL="0" indent="0"'
    mark = f'<a:buFont typeface="Arial"/><a:buChar char="{bullet}"/>' if bullet else "<a:buNone/>"
    tint = f"<a:buClr>{rgb(ACCENT)}</a:buClr>" if bullet else ""
    return (
        f'<a:lvl{level}pPr {hanging} algn="l" defTabSz="914400" rtl="0" eaLnBrk="1" latinLnBrk="0" hangingPunct="1">'
        f'<a:lnSpc><a:spcPct val="{line}000"/></a:lnSpc>'
        f'<a:spcBef><a:spcPts val="{round(spacing * 100)}"/></a:spcBef>{tint}{mark}'
        f'<a:defRPr lang="zh-CN" sz="{round(size * 100)}" b="{int(bold)}" kern="1200">'
        f'<a:solidFill><a:schemeClr val="{colour}"/></a:solidFill>{_FONTS.format(fonts)}</a:defRPr></a:lvl{level}pPr>'
    )


def _write_layout(layout: Any, name: str) -> None:
    for attribute in ("type", "preserve", "userDrawn"):
        layout.attrib.pop(attribute, None)
    if name == COVER:
        layout.set("type", "title")
    layout.set("preserve", "1")
    layout.set("userDrawn", "1")
    layout.cSld.set("name", name)
    for extension in layout.cSld.findall("{*}extLst"):
        layout.cSld.remove(extension)
    tree = layout.cSld.spTree
    _clear(tree)
    drawn = cover_band() if name == COVER else rules(name)
    for id, (left_top, colour) in enumerate(drawn, 30):
        tree.append(_rectangle(id, left_top, colour))
    for id, (role, box) in enumerate(PLACES[name].items(), 2):
        kind, anchor, style, prompt = LOOKS[role]
        if role == areas.TITLE and name == COVER:
            kind, style = 'type="ctrTitle"', small(36, PRIMARY, bold=True)
        if role == areas.SUBTITLE:
            style = small(18, INK, line=120) + small(14, line=120).replace("lvl1pPr", "lvl2pPr")
        index = "" if role == areas.TITLE else f' idx="{INDICES[role]}"'
        tree.append(_placeholder(id, role, box, f"{kind}{index} hasCustomPrompt=\"1\"" if prompt else kind + index,
                                 prompt, anchor=anchor, style=style))  # fmt: skip


def _clear(tree: Any) -> None:
    for child in list(tree)[2:]:
        tree.remove(child)


def _placeholder(id: int, name: str, box: Box, kind: str, prompt: str, *, anchor: str = "t", style: str = "") -> Any:
    run, end = (f'<a:{tag} lang="zh-CN" altLang="en-US">{_RUN_FONTS}</a:{tag}>' for tag in ("rPr", "endParaRPr"))
    if "sldNum" in kind:
        said = f'<a:fld id="{_FIELD}" type="slidenum">{run}<a:t>‹#›</a:t></a:fld>'
    else:
        said = f"<a:r>{run}<a:t>{prompt}</a:t></a:r>"
    return parse_xml(
        f'<p:sp {_NS}><p:nvSpPr><p:cNvPr id="{id}" name={quoteattr(name)}/><p:cNvSpPr><a:spLocks noGrp="1"/>'
        f"</p:cNvSpPr><p:nvPr><p:ph {kind}/></p:nvPr></p:nvSpPr><p:spPr>{_frame(box)}"
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
        f'<p:txBody><a:bodyPr vert="horz" wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="{anchor}">'
        f"<a:noAutofit/></a:bodyPr><a:lstStyle>{style}</a:lstStyle><a:p>{said}{end}</a:p></p:txBody></p:sp>"
    )


def _rectangle(id: int, box: Box, colour: str) -> Any:
    return parse_xml(
        f'<p:sp {_NS}><p:nvSpPr><p:cNvPr id="{id}" name="线 {id}"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr>'
        f'<p:spPr>{_frame(box)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill>{rgb(colour)}</a:solidFill>'
        "<a:ln><a:noFill/></a:ln></p:spPr><p:txBody><a:bodyPr/><a:lstStyle/>"
        f'<a:p><a:endParaRPr lang="zh-CN">{_RUN_FONTS}</a:endParaRPr></a:p></p:txBody></p:sp>'
    )


def _frame(box: Box) -> str:
    size = f'<a:off x="{box.left}" y="{box.top}"/><a:ext cx="{box.width}" cy="{box.height}"/>'
    return f"<a:xfrm>{size}</a:xfrm>"
