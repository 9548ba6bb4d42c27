"""Harvey balls: circles filled clockwise from the top by a share of 100, as native shapes over the cells of a table."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import quoteattr

from pptx.oxml import parse_xml
from pptx.oxml.ns import qn

from cii_xl.exhibits.slides.box import POINT, Box
from cii_xl.exhibits.slides.house import rgb
from cii_xl.palette import PRIMARY, WHITE

DIAMETER = 16 * POINT
"""At most; less where rows are low."""

_POSITION, _CORNERS = qn("a:xfrm"), (qn("a:off"), qn("a:chOff"))
_TOP, _TURN = 16200000, 21600000
"""Sixty-thousandths of a degree: twelve o'clock, and all around."""
_NS = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)

_CIRCLE = '<a:prstGeom prst="ellipse"><a:avLst/></a:prstGeom>'
_SIZE = '<a:{0} cx="{1}" cy="{1}"/>'
# python-pptx would add it when somebody asks for the text, and so change a slide that was only read.
_NO_TEXT = (
    '<p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:endParaRPr lang="zh-CN" altLang="en-US"><a:latin typeface="+mn-lt"/>'
    '<a:ea typeface="+mn-ea"/></a:endParaRPr></a:p></p:txBody>'
)


def end_angle(value: float) -> int:
    """Where the filled part ends, in sixty-thousandths of a degree clockwise from three o'clock."""
    return round(_TOP + min(max(value, 0.0), 100.0) / 100 * _TURN) % _TURN


IDS = 3
"""How many ids a ball takes: of its group, its circle and its pie."""


def ball(first: int, name: str, cell: Box, value: float, alt: str) -> Any:
    """A ball in the middle of ``cell``, to be put on a slide; ``first`` is the least of its ids."""
    side = min(DIAMETER, round(cell.height * 0.7), round(cell.width * 0.9))
    # The same position says where the group is and where its parts are, so that both are in the slide's measures.
    left, top = _corner(cell, side)
    place, child = f'<a:off x="{left}" y="{top}"/>{_SIZE.format("ext", side)}', f'<a:chOff x="{left}" y="{top}"/>'
    empty = ' hidden="1"' if value <= 0 else ""
    return parse_xml(
        f'<p:grpSp {_NS}><p:nvGrpSpPr><p:cNvPr id="{first}" name={quoteattr(name)} descr={quoteattr(alt)}/>'
        f"<p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm>{place}{child}{_SIZE.format('chExt', side)}"
        f"</a:xfrm></p:grpSpPr>{_part(first + 1, '圆', place, _CIRCLE, WHITE, PRIMARY)}"
        f"{_part(first + 2, '扇形', place, _geometry(value), PRIMARY, '', empty)}</p:grpSp>"
    )


def move_ball(group: Any, cell: Box, value: float, alt: str) -> None:
    """Put a ball that is there already into the middle of ``cell`` with a new value; size and colours stay."""
    side = int(group.grpSpPr.find(qn("a:xfrm")).find(qn("a:ext")).get("cx"))
    left, top = _corner(cell, side)
    place, size = (("x", str(left)), ("y", str(top))), (("cx", str(side)), ("cy", str(side)))
    for position in group.iter(_POSITION):
        for corner in position:
            for name, number in place if corner.tag in _CORNERS else size:
                corner.set(name, number)
    group.nvGrpSpPr.cNvPr.set("descr", alt)
    pie = group.findall(qn("p:sp"))[-1]
    pie.nvSpPr.cNvPr.attrib.pop("hidden", None)
    if value <= 0:
        pie.nvSpPr.cNvPr.set("hidden", "1")
    pie.spPr.replace(pie.spPr.find(qn("a:prstGeom")), parse_xml(f"<p:spPr {_NS}>{_geometry(value)}</p:spPr>")[0])


def _corner(cell: Box, side: int) -> tuple[int, int]:
    return cell.left + (cell.width - side) // 2, cell.top + (cell.height - side) // 2


def _geometry(value: float) -> str:
    """A pie; a full circle is not one, for its two ends meet."""
    if not 0 < value < 100:
        return _CIRCLE
    return (
        f'<a:prstGeom prst="pie"><a:avLst><a:gd name="adj1" fmla="val {_TOP}"/>'
        f'<a:gd name="adj2" fmla="val {end_angle(value)}"/></a:avLst></a:prstGeom>'
    )


def _part(id: int, name: str, place: str, geometry: str, fill: str, line: str, hidden: str = "") -> str:
    edge = f'<a:ln w="{POINT}"><a:solidFill>{rgb(line)}</a:solidFill></a:ln>' if line else "<a:ln><a:noFill/></a:ln>"
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{id}" name="{name}"{hidden}/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm>'
        f"{place}</a:xfrm>{geometry}<a:solidFill>{rgb(fill)}</a:solidFill>{edge}</p:spPr>{_NO_TEXT}</p:sp>"
    )
