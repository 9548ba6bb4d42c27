"""The native charts of an analysis' sheet, bound to the prepared rows: hidden rows are not drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cii_xl.book import charts
from cii_xl.book.canvas import Canvas, Live, Value, address, span
from cii_xl.book.panels.panel import BAR, COLUMN, INTERVAL, LINE, STACKED, WATERFALL, Drawn
from cii_xl.book.panels.places import BlockPlace
from cii_xl.palette import INK, MUTED, WHITE

BASE = "图表底表（自动计算）"
"""Stands above what only charts show."""
REACHES = ("区间下段", "区间上段", "区间上端")
"""Headings of the helper columns of an interval: how far it reaches below and above the value, and up to where."""

Row = Mapping[str, Value]
_LYING = (BAR, STACKED, INTERVAL)
_TYPES = {BAR: "bar", INTERVAL: "bar", STACKED: "bar", COLUMN: "column", WATERFALL: "column", LINE: "line"}
_NO_FRAME = {"border": {"none": True}, "fill": {"color": WHITE}}
"""A framed chart whose rows are all hidden would leave a line."""
_UNSEEN = {"fill": {"none": True}, "border": {"none": True}}


@dataclass(frozen=True)
class Bound:
    """A chart with the place of its block, the column of each of its fields, and of what an interval reaches to."""

    canvas: Canvas
    place: BlockPlace
    drawn: Drawn
    columns: Mapping[str, int]
    reaches: int = 0
    """First of the three helper columns of an interval."""

    def span(self, column: int) -> str:
        """The prepared rows of a column."""
        return span(self.canvas.sheet.name, self.place.first, column, self.place.last, column)

    def series(self, column: int, name: str) -> dict[str, Any]:
        """Name, categories and values of one series."""
        return {"name": name, "categories": self.span(self.columns[self.drawn.category]), "values": self.span(column)}


def chart(bound: Bound, rows: Sequence[Row]) -> Any:
    """The chart; ``rows`` are those that the block has now, by field key, for readers without a calculation."""
    drawn, canvas = bound.drawn, bound.canvas
    titles = {f.key: f.title for f in bound.place.block.fields}
    stacked = drawn.kind in (STACKED, WATERFALL)
    made = charts.chart(canvas.workbook, _TYPES[drawn.kind], drawn.title, subtype="stacked" if stacked else "")
    for key, colour in drawn.series:
        series = bound.series(bound.columns[key], titles[key]) | _look(drawn, key, colour)
        if drawn.kind == INTERVAL and key == drawn.series[-1][0]:
            series["y_error_bars"] = _bars(bound, rows)
        made.add_series(series)
    unseen = [i for i, (key, _) in enumerate(drawn.series) if key == "unseen"]
    seen = len(drawn.series) - len(unseen)
    if drawn.kind == INTERVAL:
        # programs scale axes to the values and would cut error bars off
        unseen.append(len(drawn.series))
        made.add_series(bound.series(bound.reaches + 2, REACHES[2]) | _UNSEEN | {"gap": 60, "overlap": 100})
    if seen > 1:
        made.set_legend({"position": "bottom", "delete_series": unseen, "font": charts.font(8, MUTED)})
    _axes(made, drawn, {} if drawn.kind == LINE or _signed(bound, rows) else {"min": 0})
    made.set_chartarea(_NO_FRAME)
    return made


def _look(drawn: Drawn, key: str, colour: str) -> dict[str, Any]:
    if drawn.kind == LINE:
        return charts.line(colour) | _labels(drawn, colour)
    if drawn.kind == INTERVAL or (drawn.kind == WATERFALL and key in ("up", "down")):
        colour = _pale(colour)  # a small step is lower than the letters of its label
    layered = drawn.kind in (STACKED, WATERFALL) or (drawn.kind == INTERVAL and len(drawn.series) == 1)
    look: dict[str, Any] = {"gap": 35 if drawn.kind == WATERFALL else 60} | ({"overlap": 100} if layered else {})
    return look | (_UNSEEN if key == "unseen" else charts.fill(colour) | _labels(drawn, colour))


def _labels(drawn: Drawn, colour: str) -> dict[str, Any]:
    if not drawn.number:
        return {}
    if drawn.kind in (STACKED, WATERFALL):
        # nothing where nothing is
        number = drawn.number if ";" in drawn.number else f"{drawn.number};-{drawn.number};;"
        return {"data_labels": charts.labels(number, position="center", font=charts.font(8, _on(colour)))}
    if drawn.kind == INTERVAL:
        font = charts.font(8, INK, bold=True)
        return {"data_labels": charts.labels(drawn.number, position="inside_base", font=font)}
    return {"data_labels": charts.labels(drawn.number, position="above" if drawn.kind == LINE else "outside_end")}


def _pale(colour: str) -> str:
    """A colour on which letters and error bars can be read: both may begin within a bar and end beyond it."""
    return "#" + bytes(round(c + (255 - c) * 0.55) for c in bytes.fromhex(colour.lstrip("#"))).hex().upper()


def _on(colour: str) -> str:
    """The colour of letters on a colour."""
    red, green, blue = bytes.fromhex(colour.lstrip("#"))
    return WHITE if 0.299 * red + 0.587 * green + 0.114 * blue < 150 else INK


def _signed(bound: Bound, rows: Sequence[Row]) -> bool:
    """Whether a series may be below nought: it is a change, or is below it now."""
    changes = {f.key for f in bound.place.block.fields if f.number == "change"}
    below = (row.get(key) for row in rows for key, _ in bound.drawn.series)
    return any(key in changes for key, _ in bound.drawn.series) or any(
        isinstance(value, int | float) and value < 0 for value in below
    )


def _axes(made: Any, drawn: Drawn, ends: dict[str, Any]) -> None:
    number = drawn.number.partition(";")[0] or "General"
    ends = ends if drawn.maximum is None else ends | {"max": drawn.maximum}
    if drawn.kind in _LYING:
        made.set_x_axis(charts.value_axis(drawn.unit, num_format=number, label_position="high", **ends))
        names = charts.category_axis(num_font=charts.font(8), interval_unit=1, label_position="low")
        made.set_y_axis(names | {"reverse": True})
    else:
        made.set_x_axis(charts.category_axis(label_position="low"))
        made.set_y_axis(charts.value_axis(drawn.unit, num_format=number, **ends))


def helpers(bound: Bound, rows: Sequence[Row]) -> None:
    """Write the helper columns of an interval: nought for what is not there."""
    canvas, place, drawn = bound.canvas, bound.place, bound.drawn
    canvas.put(place.head - 1, bound.reaches, BASE, "note")
    for offset, head in enumerate(REACHES):
        canvas.put(place.head, bound.reaches + offset, head, "head")
    for i, (below, above, end) in enumerate(_reaches(bound, rows)):
        at = place.first + i
        value, low, high = (address(at, bound.columns[key]) for key in (drawn.series[-1][0], drawn.low, drawn.high))
        cells = (
            Live(f"IF(COUNT({value},{low})=2,MAX({value}-{low},0),0)", below),
            Live(f"IF(COUNT({value},{high})=2,MAX({high}-{value},0),0)", above),
            Live(f"N({value})+{address(at, bound.reaches + 1)}", end),
        )
        for offset, cell in enumerate(cells):
            canvas.put(at, bound.reaches + offset, cell, "cell", "two")


def _bars(bound: Bound, rows: Sequence[Row]) -> dict[str, Any]:
    """Error bars from the helper columns, with the lengths that they have now."""
    found = _reaches(bound, rows)
    return {
        "type": "custom",
        "minus_values": bound.span(bound.reaches),
        "minus_data": [below for below, _, _ in found],
        "plus_values": bound.span(bound.reaches + 1),
        "plus_data": [above for _, above, _ in found],
        "line": {"color": INK, "width": 1.25},
    }


def _reaches(bound: Bound, rows: Sequence[Row]) -> list[tuple[float, float, float]]:
    """What the helper columns hold, one line for each prepared row."""
    drawn = bound.drawn
    found = []
    for row in rows:
        value, low, high = (row.get(key) for key in (drawn.series[-1][0], drawn.low, drawn.high))
        here = float(value) if isinstance(value, int | float) else 0.0
        numeric = isinstance(value, int | float)
        below = max(here - low, 0.0) if numeric and isinstance(low, int | float) else 0.0
        above = max(high - here, 0.0) if numeric and isinstance(high, int | float) else 0.0
        found.append((below, above, here + above))
    return [*found, *[(0.0, 0.0, 0.0)] * (bound.place.block.slots - len(found))]
