"""How text, fills and lines of charts look, as DrawingML."""

from __future__ import annotations

from functools import cache

from cii_xl.exhibits.slides.box import POINT

_FONTS = '<a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/><a:cs typeface="+mn-cs"/>'
"""The theme's fonts, Latin and East Asian, so that a chart in a client's template speaks its language."""


@cache
def run(tag: str, size: float, colour: str, bold: bool = False) -> str:
    """Properties of text: ``a:defRPr`` or ``a:rPr``."""
    how = f'lang="zh-CN" altLang="en-US" sz="{round(size * 100)}" b="{int(bold)}"'
    return f"<a:{tag} {how}>{fill(colour)}{_FONTS}</a:{tag}>"


@cache
def text(size: float, colour: str, bold: bool = False) -> str:
    """``c:txPr``: how text is set."""
    return (
        f"<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr>{run('defRPr', size, colour, bold)}</a:pPr>"
        '<a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    )


def fill(colour: str) -> str:
    """A solid fill, or none where ``colour`` is blank."""
    return f'<a:solidFill><a:srgbClr val="{colour[1:]}"/></a:solidFill>' if colour else "<a:noFill/>"


@cache
def line(colour: str, width: float, dash: str = "") -> str:
    """``a:ln``; none where ``colour`` is blank."""
    if not colour:
        return "<a:ln><a:noFill/></a:ln>"
    dashed = f'<a:prstDash val="{dash}"/>' if dash else ""
    return f'<a:ln w="{round(width * POINT)}" cap="rnd">{fill(colour)}{dashed}<a:round/></a:ln>'
