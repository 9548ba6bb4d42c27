"""Text on slides: every run names a Latin and an East Asian font, and what a person set by hand stays."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement

from cii_xl.exhibits.exhibit import Exhibit

SMALLEST = 9.0
"""Points below which nothing on a slide is set."""

LANGUAGE = "zh-CN"
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
    body, by_level = frame._txBody, styles or (PLAIN,)
    _clear(body)
    for level, text in paragraphs(said):
        body.append(_paragraph(level, text, by_level[min(level, len(by_level) - 1)]))


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
        body.append(_paragraph(level, text, PLAIN) if model is None else _like(model, level, text))


def restyle_last(frame: Any, style: Style) -> None:
    """Set the last paragraph in a style of its own."""
    body = frame._txBody
    last = body.findall(qn("a:p"))[-1]
    body.replace(last, _paragraph(_level(last), "".join(t.text or "" for t in last.iter(qn("a:t"))), style))


def read(frame: Any) -> list[Paragraph]:
    """The paragraphs of a text frame with their levels."""
    return [(_level(p), "".join(t.text or "" for t in p.iter(qn("a:t")))) for p in frame._txBody.findall(qn("a:p"))]


def set_fonts(properties: Any, *, heading: bool = False) -> None:
    """Name the theme's Latin and East Asian fonts where run properties name none, and the language where they do not
    say."""
    theme = "+mj" if heading else "+mn"
    if properties.get("lang") is None:
        properties.set("lang", LANGUAGE)
        properties.set("altLang", "en-US")
    latin = properties.find(qn("a:latin"))
    if latin is None:
        latin = _child(properties, "a:latin", typeface=f"{theme}-lt")
        _in_order(properties, latin, _BEFORE_LATIN)
    if properties.find(qn("a:ea")) is None:
        named = str(latin.get("typeface"))
        latin.addnext(_element("a:ea", typeface=f"{theme}-ea" if named.startswith("+") else named))


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
    for paragraph in body.findall(qn("a:p")):
        body.remove(paragraph)


def paragraphs(said: str | Iterable[str | Paragraph]) -> list[Paragraph]:
    """The paragraphs as they are written: split at line breaks, without characters that XML cannot hold."""
    given = [said] if isinstance(said, str) else list(said)
    levelled = [(0, one) if isinstance(one, str) else one for one in given]
    return [(level, _ILLEGAL.sub("", part)) for level, text in levelled for part in _NEW_PARAGRAPH.split(text)] or [
        (0, "")
    ]


def _level(paragraph: Any) -> int:
    properties = paragraph.find(qn("a:pPr"))
    return 0 if properties is None else int(properties.get("lvl", "0"))


def _paragraph(level: int, text: str, style: Style) -> Any:
    paragraph = _element("a:p")
    properties = _paragraph_properties(level, style)
    if properties is not None:
        paragraph.append(properties)
    if text:
        run = _child(paragraph, "a:r")
        run.append(_run_properties("a:rPr", style))
        _child(run, "a:t").text = text
    paragraph.append(_run_properties("a:endParaRPr", style))
    return paragraph


def _paragraph_properties(level: int, style: Style) -> Any:
    attributes = {"lvl": str(level)} if level else {}
    if style.align:
        attributes["algn"] = style.align
    if not attributes and style.line is None:
        return None
    properties = _element("a:pPr", **attributes)
    if style.line is not None:
        spacing = _child(properties, "a:lnSpc")
        _child(spacing, "a:spcPct", val=str(style.line * 1000))
    return properties


def _run_properties(tag: str, style: Style) -> Any:
    attributes = {"lang": LANGUAGE, "altLang": "en-US"}
    if style.size is not None:
        attributes["sz"] = str(round(style.size * 100))
    if style.bold is not None:
        attributes["b"] = str(int(style.bold))
    properties = _element(tag, **attributes)
    if style.colour is not None:
        fill = _child(properties, "a:solidFill")
        _child(fill, "a:srgbClr", val=style.colour.lstrip("#"))
    set_fonts(properties, heading=style.heading)
    return properties


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
        return _run_properties(tag, PLAIN)
    copied = _element(tag, **properties.attrib)
    for child in properties:
        if child.tag not in (qn("a:hlinkClick"), qn("a:hlinkMouseOver")):
            copied.append(deepcopy(child))
    set_fonts(copied)
    return copied
