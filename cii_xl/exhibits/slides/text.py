"""Text on slides: every run names a Latin and an East Asian font, and what a person set by hand stays."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement

from cii_xl.exhibits.exhibit import Exhibit
from cii_xl.exhibits.slides.house import rgb

SMALLEST = 9.0
"""Points below which nothing on a slide is set."""

LANGUAGE = "zh-CN"
NAMESPACE = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
_PARAGRAPH = qn("a:p")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_NEW_PARAGRAPH = re.compile(r"\r\n|[\r\n\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Style:
    """How text is set; None is as its placeholder says. ``size`` in points, ``colour`` as ``#RRGGBB``; ``align`` is
    ``l``, ``ctr`` or ``r``; ``line`` the height of a line in percent; ``heading`` takes the theme's heading fonts."""

    size: float | None = None
    colour: str | None = None
    bold: bool | None = None
    align: str | None = None
    line: int | None = None
    heading: bool = False

    def __post_init__(self) -> None:
        if self.size is not None and self.size < SMALLEST:
            raise ValueError(f"字号 {self.size} 磅小于 {SMALLEST:g} 磅")


PLAIN = Style()
TITLE = Style(heading=True)

Paragraph = tuple[int, str]
"""Level and text."""


def source_line(exhibit: Exhibit) -> str:
    """Source and numbered notes of an exhibit whose unit stands above it."""
    return replace(exhibit, unit="").foot


def source_lines(exhibits: Sequence[Exhibit]) -> list[str]:
    """The source paragraphs of a slide: one for each exhibit, told apart by side where both have something to say."""
    said = [source_line(exhibit) for exhibit in exhibits]
    if len(said) == 2 and all(said) and said[0] != said[1]:
        return [f"左　{said[0]}", f"右　{said[1]}"]
    return [line for line in dict.fromkeys(said) if line]


def write(frame: Any, said: str | Iterable[str | Paragraph], *styles: Style) -> None:
    """Set all text of a text frame or cell anew.

    Parameters
    ----------
    frame
        A TextFrame of python-pptx.
    said
        One text, or paragraphs with or without their levels; a line break in a text starts a paragraph.
    styles
        Of paragraphs at level 0, 1, …; deeper ones are set as the last. Blank: all as the placeholder says.
    """
    put(frame, xml(said, *styles))


def xml(said: str | Iterable[str | Paragraph], *styles: Style) -> str:
    """The paragraphs that ``write`` sets, as XML in the namespace ``a``: many are parsed faster in one piece."""
    by_level = styles or (PLAIN,)
    last = len(by_level) - 1
    return "".join(_paragraph(level, text, by_level[min(level, last)]) for level, text in paragraphs(said))


def put(frame: Any, written: str) -> None:
    """Set all text of a text frame or cell anew, to paragraphs as ``xml`` gives them."""
    body = frame._txBody
    _clear(body)
    body.extend(parse_xml(f"<a:txBody {NAMESPACE}>{written}</a:txBody>"))


def rewrite(frame: Any, said: str | Iterable[str | Paragraph]) -> None:
    """Set the text anew, each paragraph with the properties of the one that stood in its place.

    Sizes, fonts and colours set by hand stay: those of a paragraph's first run. A paragraph beyond those that stood
    there takes after the last of its level.
    """
    body = frame._txBody
    old = [(p, _level(p)) for p in body.findall(qn("a:p"))]
    _clear(body)
    for i, (level, text) in enumerate(paragraphs(said)):
        same = [p for p, at in old if at == level] or [p for p, _ in old]
        model = old[i][0] if i < len(old) and old[i][1] == level else same[-1] if same else None
        body.append(_parsed(_paragraph(level, text, PLAIN)) if model is None else _like(model, level, text))


def read(frame: Any) -> list[Paragraph]:
    """The paragraphs of a text frame with their levels."""
    return [(_level(p), "".join(t.text or "" for t in p.iter(qn("a:t")))) for p in frame._txBody.findall(qn("a:p"))]


def set_fonts(properties: Any) -> None:
    """Name the theme's Latin and East Asian fonts where run properties name none, and the language where they do not
    say."""
    if properties.get("lang") is None:
        properties.set("lang", LANGUAGE)
        properties.set("altLang", "en-US")
    latin = properties.find(qn("a:latin"))
    if latin is None:
        latin = _child(properties, "a:latin", typeface="+mn-lt")
        _in_order(properties, latin, _BEFORE_LATIN)
    if properties.find(qn("a:ea")) is None:
        named = str(latin.get("typeface"))
        latin.addnext(_element("a:ea", typeface="+mn-ea" if named.startswith("+") else named))


_BEFORE_LATIN = tuple(
    qn(f"a:{name}")
    for name in (
        "ln", "noFill", "solidFill", "gradFill", "blipFill", "pattFill", "grpFill", "effectLst", "effectDag",
        "highlight", "uLnTx", "uLn", "uFillTx", "uFill",
    )
)  # fmt: skip


def _element(tag: str, **attributes: str) -> Any:
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(name, value)
    return made


def _child(parent: Any, tag: str, **attributes: str) -> Any:
    made = _element(tag, **attributes)
    parent.append(made)
    return made


def _in_order(parent: Any, child: Any, before: tuple[str, ...]) -> None:
    parent.remove(child)
    parent.insert(sum(1 for c in parent if c.tag in before), child)


def _clear(body: Any) -> None:
    for paragraph in body.findall(_PARAGRAPH):
        body.remove(paragraph)


def paragraphs(said: str | Iterable[str | Paragraph]) -> list[Paragraph]:
    """The paragraphs as they are written: split at line breaks, without characters that XML cannot hold."""
    if isinstance(said, str) and said.isprintable():  # as most cells are
        return [(0, said)]
    given = [said] if isinstance(said, str) else list(said)
    levelled = [(0, one) if isinstance(one, str) else one for one in given]
    return [(level, _ILLEGAL.sub("", part)) for level, text in levelled for part in _NEW_PARAGRAPH.split(text)] or [
        (0, "")
    ]


def _level(paragraph: Any) -> int:
    properties = paragraph.find(qn("a:pPr"))
    return 0 if properties is None else int(properties.get("lvl", "0"))


def _paragraph(level: int, text: str, style: Style) -> str:
    run = f"<a:r>{_run_properties('rPr', style)}<a:t>{escape(text)}</a:t></a:r>" if text else ""
    return f"<a:p>{_paragraph_properties(level, style)}{run}{_run_properties('endParaRPr', style)}</a:p>"


@cache
def _paragraph_properties(level: int, style: Style) -> str:
    attributes = (f' lvl="{level}"' if level else "") + (f' algn="{style.align}"' if style.align else "")
    if style.line is not None:
        return f'<a:pPr{attributes}><a:lnSpc><a:spcPct val="{style.line * 1000}"/></a:lnSpc></a:pPr>'
    return f"<a:pPr{attributes}/>" if attributes else ""


@cache
def _run_properties(tag: str, style: Style) -> str:
    size = "" if style.size is None else f' sz="{round(style.size * 100)}"'
    bold = "" if style.bold is None else f' b="{int(style.bold)}"'
    fill = "" if style.colour is None else f"<a:solidFill>{rgb(style.colour)}</a:solidFill>"
    theme = "+mj" if style.heading else "+mn"
    return (
        f'<a:{tag} lang="{LANGUAGE}" altLang="en-US"{size}{bold}>{fill}<a:latin typeface="{theme}-lt"/>'
        f'<a:ea typeface="{theme}-ea"/></a:{tag}>'
    )


def _parsed(written: str) -> Any:
    return parse_xml(f"<a:txBody {NAMESPACE}>{written}</a:txBody>")[0]


def _like(model: Any, level: int, text: str) -> Any:
    """A paragraph with the properties of ``model``: its own, those of its first run, and those of its end."""
    paragraph = _element("a:p")
    own = model.find(qn("a:pPr"))
    if own is not None:
        paragraph.append(deepcopy(own))
    end = model.find(qn("a:endParaRPr"))
    first = next(model.iter(qn("a:rPr")), end)
    if text:
        run = _child(paragraph, "a:r")
        run.append(_copied(first, "a:rPr"))
        _child(run, "a:t").text = text
    paragraph.append(_copied(first if end is None else end, "a:endParaRPr"))
    if level and own is None:
        paragraph.insert(0, _element("a:pPr", lvl=str(level)))
    elif own is not None and level != _level(model):
        paragraph[0].set("lvl", str(level))
    return paragraph


def _copied(properties: Any, tag: str) -> Any:
    if properties is None:
        return _parsed(_run_properties(tag.removeprefix("a:"), PLAIN))
    copied = _element(tag, **properties.attrib)
    for child in properties:
        if child.tag not in (qn("a:hlinkClick"), qn("a:hlinkMouseOver")):
            copied.append(deepcopy(child))
    set_fonts(copied)
    return copied
