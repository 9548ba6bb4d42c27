"""The house style of native charts: fonts, quiet axes and grid lines, direct labels rather than legends."""

from __future__ import annotations

from typing import Any

from cii_xl.book.style import FONT
from cii_xl.palette import INK, LINE, MUTED, PRIMARY


def font(size: float = 9, colour: str = INK, *, bold: bool = False) -> dict[str, Any]:
    """Font of a chart text."""
    return {"name": FONT, "size": size, "color": colour, "bold": bold}


def chart(workbook: Any, kind: str, title: str, *, subtype: str = "", legend: str = "none") -> Any:
    """A chart in house style; ``legend`` is a position, or ``none``."""
    made = workbook.add_chart({"type": kind, "subtype": subtype} if subtype else {"type": kind})
    made.set_title({"name": title, "name_font": font(11, PRIMARY, bold=True), "overlay": False})
    made.set_chartarea({"border": {"color": LINE}, "fill": {"color": "#FFFFFF"}})
    made.set_plotarea({"fill": {"none": True}})
    made.set_legend({"none": True} if legend == "none" else {"position": legend, "font": font(8, MUTED)})
    return made


def category_axis(**more: Any) -> dict[str, Any]:
    """An axis of names: a line, no ticks."""
    return {"num_font": font(9), "line": {"color": LINE}, "major_tick_mark": "none"} | more


def value_axis(title: str = "", **more: Any) -> dict[str, Any]:
    """An axis of numbers: pale grid lines, no line, its unit as title."""
    axis: dict[str, Any] = {
        "num_font": font(8, MUTED),
        "line": {"none": True},
        "major_tick_mark": "none",
        "major_gridlines": {"visible": True, "line": {"color": LINE, "width": 0.5}},
    }
    if title:
        axis |= {"name": title, "name_font": font(8, MUTED)}
    return axis | more


def fill(colour: str) -> dict[str, Any]:
    """A solid series colour with a hair of white between neighbours."""
    return {"fill": {"color": colour}, "border": {"color": "#FFFFFF", "width": 0.5}}


def labels(number: str, **more: Any) -> dict[str, Any]:
    """Data labels with a number format."""
    return {"value": True, "num_format": number, "font": font(8)} | more


def line(colour: str, width: float = 2, marker: str = "circle", size: int = 5) -> dict[str, Any]:
    """A line with markers of its colour."""
    return {
        "line": {"color": colour, "width": width},
        "marker": {"type": marker, "size": size, "fill": {"color": colour}, "border": {"color": colour}},
    }
