"""Theme fonts and colours: those of the house template, and what a client's theme leaves open."""

from __future__ import annotations

from typing import Any

from pptx.opc.oxml import serialize_part_xml
from pptx.oxml import parse_xml

from cii_xl.exhibits.slides.house import rgb
from cii_xl.palette import INK, MUTED, PAPER, PRIMARY, SERIES, WHITE

LATIN, EAST_ASIAN = "Arial", "Microsoft YaHei"
"""Fonts of the theme."""

NAME = "产业互联网发展指数"
_NS = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
_KINDS = ("majorFont", "minorFont")


def house_theme() -> bytes:
    """The theme part of the house template."""
    hexes = {
        "dk1": INK, "lt1": WHITE, "dk2": PRIMARY, "lt2": PAPER,
        "accent1": SERIES[0], "accent2": SERIES[1], "accent3": SERIES[2],
        "accent4": SERIES[3], "accent5": SERIES[4], "accent6": SERIES[6],
        "hlink": PRIMARY, "folHlink": MUTED,
    }  # fmt: skip
    colours = "".join(f"<a:{name}>{rgb(colour)}</a:{name}>" for name, colour in hexes.items())
    font = (
        f'<a:latin typeface="{LATIN}"/><a:ea typeface="{EAST_ASIAN}"/><a:cs typeface=""/>'
        f'<a:font script="Hans" typeface="{EAST_ASIAN}"/>'
    )
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="{{}}" cap="flat" cmpd="sng" algn="ctr">{fill}<a:prstDash val="solid"/></a:ln>'
    plain = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<a:theme {_NS} name="{NAME}"><a:themeElements>'
        f'<a:clrScheme name="{NAME}">{colours}</a:clrScheme>'
        f'<a:fontScheme name="{NAME}"><a:majorFont>{font}</a:majorFont><a:minorFont>{font}</a:minorFont>'
        f'</a:fontScheme><a:fmtScheme name="{NAME}"><a:fillStyleLst>{fill * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{''.join(line.format(w) for w in (6350, 12700, 19050))}</a:lnStyleLst>"
        f"<a:effectStyleLst>{plain * 3}</a:effectStyleLst><a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst>"
        "</a:fmtScheme></a:themeElements><a:objectDefaults/><a:extraClrSchemeLst/></a:theme>"
    ).encode()


def of(master: Any) -> Any:
    """The theme part of a slide master."""
    return next(rel.target_part for rel in master.part.rels.values() if rel.reltype.endswith("/theme"))


def lacks_east_asian_font(master: Any) -> bool:
    """Whether the theme's headings or text name no East Asian font, nor one for simplified Chinese."""
    root = parse_xml(of(master).blob)
    return any(not _east_asian(root.find(f".//{{*}}{kind}")) for kind in _KINDS)


def add_east_asian_font(master: Any) -> None:
    """Name our East Asian font where the theme names none; else each program would choose another one."""
    part = of(master)
    root = parse_xml(part.blob)
    for kind in _KINDS:
        font = root.find(f".//{{*}}{kind}")
        if font is not None and not font.find("{*}ea").get("typeface"):
            font.find("{*}ea").set("typeface", _east_asian(font) or EAST_ASIAN)
    part._blob = serialize_part_xml(root)


def _east_asian(font: Any) -> str:
    if font is None:
        return ""
    hans = font.find("{*}font[@script='Hans']")
    return str(font.find("{*}ea").get("typeface") or ("" if hans is None else hans.get("typeface")))
