"""One cell of a native table: its text, fill and rules."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from pptx.oxml import parse_xml
from pptx.oxml.ns import qn

from cii_xl.exhibits.exhibit import Column, Look, Table
from cii_xl.exhibits.numbers import shown
from cii_xl.exhibits.shades import heat, on
from cii_xl.exhibits.slides import text
from cii_xl.exhibits.slides.box import POINT
from cii_xl.exhibits.slides.fitting import ABOVE, SIDE, Sizes
from cii_xl.exhibits.slides.house import rgb
from cii_xl.exhibits.slides.text import Style
from cii_xl.palette import INK, LINE, PRIMARY, PROVENANCE, WHITE

Value = str | float | tuple[float, str] | None

_ALIGN = {Look.TEXT: "l", Look.NUMBER: "r", Look.HEAT: "ctr", Look.HARVEY: "ctr"}
_STEPS = 256


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows: paragraphs (the text over a heat figure is the first of two), and its fill, "" for none."""

    said: tuple[str, ...]
    fill: str = ""

    @property
    def text(self) -> str:
        """All of it, as python-pptx reads it back."""
        return "\n".join(part for _, part in text.paragraphs(self.said))


def cells(table: Table) -> list[list[Cell]]:
    """Every cell of a table, the heading's row first. A Harvey ball's cell has no text: the ball is a shape over it."""
    fills = table.colours or tuple(("",) * len(table.columns) for _ in table.rows)
    return [
        [Cell((column.title,)) for column in table.columns],
        *(
            [_cell(table, column, value, fill) for column, value, fill in zip(table.columns, row, own, strict=True)]
            for row, own in zip(table.rows, fills, strict=True)
        ),
    ]


def figure(value: Value) -> float | None:
    """The figure of a cell; None where it has none."""
    own = value[0] if isinstance(value, tuple) else value
    return None if own is None or isinstance(own, str) else own


def _cell(table: Table, column: Column, value: Value, fill: str) -> Cell:
    own = figure(value)
    if own is None:
        return Cell((value if isinstance(value, str) else "",), fill)
    if column.look is Look.HARVEY:
        return Cell(("",), fill)
    if column.look is Look.HEAT:
        fill = fill or heat(own, table.heat_top)
    told = shown(own, column.number)
    return Cell((value[1], told) if isinstance(value, tuple) else (told,), fill)


def xml(cell: Cell, column: Column, sizes: Sizes, *, heading: bool) -> str:
    """The cell as an ``a:tc``; a table is parsed in one piece."""
    said = _said(cell, column, sizes, heading=heading)
    return f"<a:tc><a:txBody><a:bodyPr/><a:lstStyle/>{said}</a:txBody>{_properties(cell.fill, heading)}</a:tc>"


def _said(cell: Cell, column: Column, sizes: Sizes, *, heading: bool) -> str:
    """A cell's paragraphs in our own style."""
    align = _ALIGN[column.look]
    *over, last = cell.said
    if heading:
        return text.xml(last, Style(sizes.text, PRIMARY, True, align))
    colour = on(cell.fill or WHITE)
    if not over:
        return text.xml(last, Style(sizes.text, colour, None, align))
    return text.xml(over, Style(sizes.label, colour, None, align)) + text.xml(
        last, Style(sizes.text, colour, True, align)
    )


def update(tc: Any, cell: Cell, column: Column, sizes: Sizes, *, heading: bool) -> None:
    """Set a cell's text and our own fill anew; what a person set by hand stays: size, font, colour, another fill."""
    if _Frame(tc).empty:
        text.put(_Frame(tc), _said(cell, column, sizes, heading=heading))
    elif read(tc) != cell.text:
        text.rewrite(_Frame(tc), cell.said)
    properties = tc.get_or_add_tcPr()
    filled = next((c for c in properties if c.tag in _FILLS), None)
    if filled is not None and not _ours(filled):
        return
    wanted = parse_xml(f"<a:tcPr {text.NAMESPACE}>{_fill(cell.fill)}</a:tcPr>")[0]
    if filled is None:
        lines = [c for c in properties if c.tag in _LINES]
        properties.insert(len(lines), wanted)
    else:
        properties.replace(filled, wanted)
    _recolour(tc, on(cell.fill or WHITE), heading)


def read(tc: Any) -> str:
    """All text of a cell."""
    return "\n".join(part for _, part in text.read(_Frame(tc)))


class _Frame:
    """The text of a cell, as ``text`` wants it."""

    def __init__(self, tc: Any) -> None:
        self._txBody = tc.find(qn("a:txBody"))

    @property
    def empty(self) -> bool:
        return not any(t.text for t in self._txBody.iter(qn("a:t")))


_LINES = tuple(qn(f"a:{name}") for name in ("lnL", "lnR", "lnT", "lnB", "lnTlToBr", "lnBlToTr"))
_FILLS = tuple(qn(f"a:{name}") for name in ("noFill", "solidFill", "gradFill", "blipFill", "pattFill", "grpFill"))


@cache
def _properties(fill: str, heading: bool) -> str:
    """Thin rules under the rows, white ones around filled cells, so that these stand apart."""
    none = "<a:noFill/>"
    white = f"<a:solidFill>{rgb(WHITE)}</a:solidFill>" if fill else none
    under = f"<a:solidFill>{rgb(PRIMARY if heading else LINE)}</a:solidFill>"
    rules = (("lnL", 1.5, white), ("lnR", 1.5, white), ("lnB", 1.25 if heading else 0.5, under))
    drawn = "".join(f'<a:{name} w="{round(w * POINT)}">{look}</a:{name}>' for name, w, look in rules)
    return (
        f'<a:tcPr marL="{SIDE * POINT}" marR="{SIDE * POINT}" marT="{ABOVE * POINT}" marB="{ABOVE * POINT}" '
        f'anchor="{"b" if heading else "ctr"}">{drawn}{_fill(fill)}</a:tcPr>'
    )


def _fill(colour: str) -> str:
    return f"<a:solidFill>{rgb(colour)}</a:solidFill>" if colour else "<a:noFill/>"


def _ours(fill: Any) -> bool:
    """Whether we may have written a fill: none, a colour of the heat scale, or one of provenance."""
    if fill.tag == qn("a:noFill"):
        return True
    named = fill.find(qn("a:srgbClr"))
    return fill.tag == qn("a:solidFill") and named is not None and len(named) == 0 and _is_ours(f"#{named.get('val')}")


@cache
def _is_ours(colour: str) -> bool:
    own = bytes.fromhex(colour[1:])
    scale = (bytes.fromhex(heat(i, _STEPS)[1:]) for i in range(_STEPS + 1))
    on_scale = any(max(abs(a - b) for a, b in zip(own, step, strict=True)) <= 1 for step in scale)
    return on_scale or colour.upper() in {fill.upper() for fill, _ in PROVENANCE.values()}


def _recolour(tc: Any, colour: str, heading: bool) -> None:
    """Text over another fill, where it has one of our inks."""
    if heading:
        return
    for properties in (*tc.iter(qn("a:rPr")), *tc.iter(qn("a:endParaRPr"))):
        named = properties.find(f"{qn('a:solidFill')}/{qn('a:srgbClr')}")
        if named is not None and f"#{named.get('val')}" in (INK, WHITE):
            named.set("val", colour[1:])
