"""How the text of a shape is set once every level has had its say: run, shape, layout, master, presentation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from pptx.oxml.ns import qn

from cii_xl.exhibits.slides import theme
from cii_xl.exhibits.slides.box import POINT
from cii_xl.exhibits.slides.metrics import Insets, Paragraph

SIZE = 18.0
"""Points where nobody says."""

_TITLES = ("title", "ctrTitle")
_OTHERS = ("dt", "ftr", "sldNum", "hdr")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text: its size in points, and whether its Chinese has a font that was chosen for it."""

    text: str
    size: float
    font: bool


@dataclass(frozen=True, slots=True)
class Block:
    """The text of a shape or cell as it is set. ``anchor`` is ``t``, ``ctr`` or ``b``; ``align`` ``l``, ``ctr``, ``r``
    or ``just``; ``grows`` where the shape follows its text, ``turned`` where its lines do not run across; ``columns``
    stand ``gap`` points apart."""

    paragraphs: tuple[Paragraph, ...]
    runs: tuple[Run, ...]
    insets: Insets
    anchor: str
    align: str
    wraps: bool
    grows: bool
    turned: bool
    columns: int = 1
    gap: float = 0.0


class Styles:
    """Looks up what one layout, its master and the deck's defaults say."""

    def __init__(self, deck: Any, layout: Any) -> None:
        master = layout.slide_master
        self._defaults = deck.part._element.find(qn("p:defaultTextStyle"))
        self._texts = master.element.find(qn("p:txStyles"))
        self._lacking = theme.lacks_east_asian_font(master)
        self._layout = layout
        self._inherited: dict[int, list[Any]] = {}

    def levels(self, shape: Any) -> list[Any]:
        """The shape, and the placeholders of layout and master that it takes after."""
        holder = _placeholder(shape)
        if holder is None:
            return [shape]
        index = int(holder.get("idx", "0"))
        if index not in self._inherited:
            found, last = [], self._layout.placeholders.get(index)
            while last is not None:
                found.append(last)
                last = getattr(last, "_base_placeholder", None)
            self._inherited[index] = found
        return [shape, *self._inherited[index]]

    def block(self, shape: Any) -> Block:
        """The text of a shape."""
        bodies = [body for level in self.levels(shape) if (body := level.element.find(qn("p:txBody"))) is not None]
        chain = [style for body in bodies if (style := body.find(qn("a:lstStyle"))) is not None]
        chain += self._last(shape)
        frames = [frame for body in bodies if (frame := body.find(qn("a:bodyPr"))) is not None]
        return self._block(bodies[0], chain, frames)

    def cell(self, cell: Any) -> Block:
        """The text of a table's cell."""
        block = self._block(cell._tc.txBody, [] if self._defaults is None else [self._defaults], [])
        sides = (cell.margin_left, cell.margin_top, cell.margin_right, cell.margin_bottom)
        turned = cell._tc.tcPr is not None and cell._tc.tcPr.get("vert", "horz") != "horz"
        return replace(block, insets=Insets(*(side / POINT for side in sides)), turned=turned)

    def _last(self, shape: Any) -> list[Any]:
        holder = _placeholder(shape)
        if holder is None or self._texts is None:
            return [] if self._defaults is None else [self._defaults]
        kind = holder.get("type", "obj")
        name = "p:titleStyle" if kind in _TITLES else "p:otherStyle" if kind in _OTHERS else "p:bodyStyle"
        found = self._texts.find(qn(name))
        return [] if found is None else [found]

    def _block(self, body: Any, chain: list[Any], frames: list[Any]) -> Block:
        scale, less = _shrunk(frames)
        runs: list[Run] = []
        paragraphs = []
        align = "l"
        for number, p in enumerate(body.findall(qn("a:p"))):
            levels = _for_level(p, chain)
            own = list(self._runs(p, levels, scale))
            runs += [run for run, _ in own]
            align = _first(levels, lambda e: e.get("algn"), "l") if not number else align
            paragraphs.append(_paragraph(p, levels, own, scale, less))
        insets = Insets(*(
            _first(frames, lambda e, side=side: _emu(e.get(side)), default)  # type: ignore[misc]
            for side, default in (("lIns", 7.2), ("tIns", 3.6), ("rIns", 7.2), ("bIns", 3.6))
        ))  # fmt: skip
        anchor = _first(frames, lambda e: e.get("anchor"), "t")
        wraps = _first(frames, lambda e: e.get("wrap"), "square") != "none"
        grows = _fit(frames) == qn("a:spAutoFit")
        turned = _first(frames, lambda e: e.get("vert"), "horz") != "horz"
        columns = int(_first(frames, lambda e: e.get("numCol"), "1"))
        gap = _first(frames, lambda e: _emu(e.get("spcCol")), 0.0)
        return Block(tuple(paragraphs), tuple(runs), insets, anchor, align, wraps, grows, turned, columns, gap)

    def _runs(self, p: Any, levels: list[Any], scale: float) -> Iterator[tuple[Run, bool]]:
        """Each run, and whether it is bold."""
        inherited = [d for level in levels if (d := level.find(qn("a:defRPr"))) is not None]
        for run in p:
            if run.tag not in (qn("a:r"), qn("a:fld")):
                continue
            own = run.find(qn("a:rPr"))
            chain = inherited if own is None else [own, *inherited]
            size = _first(chain, lambda e: _hundredths(e.get("sz")), SIZE) * scale
            bold = _first(chain, lambda e: e.get("b"), "0") in ("1", "true")
            latin_only = own is not None and own.find(qn("a:latin")) is not None and own.find(qn("a:ea")) is None
            theirs = any(_named(e) for e in chain) or not self._lacking
            yield Run(run.findtext(qn("a:t")) or "", size, theirs and not latin_only), bold


def _placeholder(shape: Any) -> Any:
    """What makes a shape a placeholder; None where it is none."""
    properties = shape.element[0].find(qn("p:nvPr"))
    return None if properties is None else properties.find(qn("p:ph"))


def _for_level(p: Any, chain: list[Any]) -> list[Any]:
    """What each list style says of the paragraph's level, the paragraph itself first."""
    own = p.find(qn("a:pPr"))
    level = int(own.get("lvl", "0")) if own is not None else 0
    found = (style.find(qn(f"a:lvl{level + 1}pPr")) for style in chain)
    return ([] if own is None else [own]) + [one for one in found if one is not None]


def _paragraph(p: Any, levels: list[Any], runs: list[tuple[Run, bool]], scale: float, less: float) -> Paragraph:
    text = "".join("\n" if e.tag == qn("a:br") else e.findtext(qn("a:t")) or "" for e in p if e.tag != qn("a:pPr"))
    end = p.find(qn("a:endParaRPr"))
    inherited = [d for level in levels if (d := level.find(qn("a:defRPr"))) is not None]
    blank = _first([e for e in (end, *inherited) if e is not None], lambda e: _hundredths(e.get("sz")), SIZE) * scale
    size = max((run.size for run, _ in runs if run.text), default=blank)
    line, exact = _spacing(levels, "a:lnSpc", size)
    before, after = (_distance(levels, tag, size) for tag in ("a:spcBef", "a:spcAft"))
    left = max(_first(levels, lambda e: _emu(e.get("marL")), 0.0), 0.0)
    bold = any(bold for run, bold in runs if run.text)
    return Paragraph(text, size, bold, max(line - less, 0.1), exact, before, after, left)


def _spacing(levels: list[Any], tag: str, size: float) -> tuple[float, float | None]:
    """Multiples of a line, or points."""
    found = _first(levels, lambda e: e.find(qn(tag)), None)
    if found is None or not len(found):
        return 1.0, None
    value = found[0].get("val")
    if found[0].tag == qn("a:spcPts"):
        return 1.0, int(value) / 100
    return _share(value), None


def _distance(levels: list[Any], tag: str, size: float) -> float:
    if _first(levels, lambda e: e.find(qn(tag)), None) is None:
        return 0.0
    times, points = _spacing(levels, tag, size)
    return times * size * 1.2 if points is None else points


def _fit(frames: list[Any]) -> str:
    kinds = (qn("a:noAutofit"), qn("a:normAutofit"), qn("a:spAutoFit"))
    return str(_first(frames, lambda e: next((c.tag for c in e if c.tag in kinds), None), kinds[0]))


def _shrunk(frames: list[Any]) -> tuple[float, float]:
    """How PowerPoint has made text fit: factor of its sizes, and what it took off the line spacing."""
    if not frames or (fit := frames[0].find(qn("a:normAutofit"))) is None:
        return 1.0, 0.0
    return _share(fit.get("fontScale", "100000")), _share(fit.get("lnSpcReduction", "0"))


def _named(properties: Any) -> bool:
    """Whether an East Asian font is named, other than the theme's."""
    font = properties.find(qn("a:ea"))
    return font is not None and not (font.get("typeface") or "+").startswith("+")


def _first(elements: list[Any], of: Callable[[Any], _T | None], default: _T) -> _T:
    return next((value for element in elements if (value := of(element)) is not None), default)


def _emu(value: str | None) -> float | None:
    return _scaled(value, POINT)


def _hundredths(value: str | None) -> float | None:
    return _scaled(value, 100)


def _scaled(value: str | None, unit: float) -> float | None:
    """A whole number in ``unit``; None for measures with a unit of their own, which hardly any program writes."""
    return int(value) / unit if value is not None and value.lstrip("-").isdigit() else None


def _share(value: str) -> float:
    """``90000`` or ``90%``."""
    return float(value.rstrip("%")) / (100 if value.endswith("%") else 100_000)
