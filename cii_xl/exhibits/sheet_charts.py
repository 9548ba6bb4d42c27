"""Native Excel charts over the cells of a sheet: the same drawings that slides have."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from cii_xl.book import charts
from cii_xl.book.canvas import Canvas, Live, Value, width_of
from cii_xl.exhibits.slides.charts.drawing import Axes, Drawing, Labels, Plot, Ser
from cii_xl.exhibits.slides.charts.grid import Column, value_of
from cii_xl.palette import LINE, WHITE

_POSITIONS = {
    "outEnd": "outside_end", "inEnd": "inside_end", "inBase": "inside_base", "ctr": "center", "t": "above",
    "r": "right", "b": "below",
}  # fmt: skip
_GROUPINGS = {"stacked": "stacked", "percentStacked": "percent_stacked"}
_LEGENDS = {"t": "top", "r": "right"}
_NAMES = 52
"""Most of the width of the categories' column."""
_ADDRESS = re.compile(r'"[^"]*"|\b([A-Z]{1,3})(\d+)\b')


@dataclass(frozen=True, slots=True)
class Place:
    """Where a drawing's grid stands: its canvas, and the row of its headings. It begins in column A."""

    canvas: Canvas
    top: int

    def cells(self, drawing: Drawing, at: int) -> list[Any]:
        """A column's cells as charts refer to them."""
        count = max(len(drawing.grid.column(at).cells), 1)
        return [self.canvas.sheet.name, self.top + 1, at, self.top + count, at]

    def formula(self, row: int, at: int) -> str:
        """One cell of a column, or its heading for row -1, as a formula."""
        sheet = self.canvas.sheet.name.replace("'", "''")
        return f"='{sheet}'!${_letters(at)}${self.top + row + 2}"

    def moved(self, cell: Value) -> Value:
        """A cell of the grid as it stands here: its formula is about rows further down."""
        if not isinstance(cell, Live):
            return cell
        down = _ADDRESS.sub(lambda m: f"{m[1]}{int(m[2]) + self.top}" if m[1] else m[0], cell.formula)
        return Live(down, cell.value, cell.array)


def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def write_grid(place: Place, drawing: Drawing, styled: Any) -> int:
    """Write headings and cells; ``styled(number)`` gives a format. Returns the last row.

    What only serves the drawing stands right of an empty column, in a quiet style, as formulas over the figures.
    """
    canvas, helper, last = place.canvas, False, place.top
    for at, column in enumerate(drawing.grid.columns):
        if column is None:
            helper = True
            canvas.ws.set_column(at, at, 3)
            continue
        canvas.put(place.top, at, place.moved(column.heading), "note" if helper else "head")
        for row, cell in enumerate(column.cells, place.top + 1):
            _cell(place, row, at, column, cell, helper, styled)
            last = max(last, row)
        texts = [value_of(cell) for cell in (column.heading, *column.cells)]
        wide = max(width_of(text) if isinstance(text, str) else 8 for text in texts)
        canvas.ws.set_column(at, at, min(max(wide + 3, 11), 34 if at else _NAMES))
    return last


def _cell(place: Place, row: int, at: int, column: Column, cell: Value, helper: bool, styled: Any) -> None:
    value = place.moved(cell)
    if isinstance(value, str) or value is None:
        place.canvas.put(row, at, value, "note" if helper else "cell strong" if at == 0 else "cell")
        return
    look = styled(column.number, helper)
    if isinstance(value, Live):
        place.canvas.ws.write_formula(row, at, f"={value.formula}", look, value.value)
    else:
        place.canvas.ws.write_number(row, at, value, look)


def native(place: Place, drawing: Drawing, title: str) -> Any:
    """The chart of a drawing whose grid has been written at ``place``."""
    first, *rest = drawing.plots
    made = _plot(place, drawing, first, title)
    for plot in rest:
        made.combine(_plot(place, drawing, plot, title))
    _axes(made, first, drawing.axes)
    if drawing.legend:
        hidden = [i for i, ser in enumerate(drawing.series) if not ser.legend]
        made.set_legend(
            {"position": _LEGENDS[drawing.legend], "font": charts.font(9), "delete_series": hidden}
            if hidden
            else {"position": _LEGENDS[drawing.legend], "font": charts.font(9)}
        )
    return made


def _plot(place: Place, drawing: Drawing, plot: Plot, title: str) -> Any:
    kind = "bar" if plot.horizontal else "column" if plot.shape == "bar" else plot.shape
    made = charts.chart(place.canvas.workbook, kind, title, subtype=_GROUPINGS.get(plot.grouping, ""))
    for ser in plot.series:
        options: dict[str, Any] = {
            "name": place.formula(-1, ser.values),
            "categories": place.cells(drawing, ser.categories),
            "values": place.cells(drawing, ser.values),
            # the chart's own copy; XlsxWriter's would have zeros for blank cells
            "values_data": [value_of(cell) for cell in drawing.grid.column(ser.values).cells],
            **_look(plot, ser, len(drawing.grid.column(ser.values).cells)),
            **_errors(place, drawing, ser),
        }
        if ser.labels:
            options["data_labels"] = _labels(place, drawing, ser, ser.labels)
        if plot.shape == "bar":
            options |= {"gap": plot.gap, "overlap": plot.overlap}
        if plot.second:
            options["y2_axis"] = True
        made.add_series(options)
    if plot.second and drawing.second:
        # there but not seen: an axis marked as deleted makes LibreOffice draw its series on the first one
        unseen = {"label_position": "none", "line": {"none": True}, "major_tick_mark": "none"}
        ends = {"min": drawing.second.minimum, "max": drawing.second.maximum}
        values = unseen | {key: value for key, value in ends.items() if value is not None}
        made.set_y2_axis(values)
        if plot.horizontal:
            made.set_x2_axis(unseen | {"reverse": True})
    return made


def _look(plot: Plot, ser: Ser, count: int) -> dict[str, Any]:
    """Fill or line of a series and of its points."""
    if plot.shape == "line":
        if not ser.colour:
            return {"line": {"none": True}, "marker": {"type": "none"}}
        look = charts.line(ser.colour, ser.width, "circle" if ser.marker else "none")
        if ser.dash:
            look["line"] |= {"dash_type": "dash"}
        if ser.points:
            dashed = {"border": {"color": ser.colour, "width": ser.width, "dash_type": "dash"}}
            look["points"] = [dashed if i in ser.points else None for i in range(count)]
        return look
    if not ser.colour:
        return {"fill": {"none": True}, "border": {"none": True}}
    look = {"fill": {"color": ser.colour}, "border": {"color": WHITE, "width": 0.5} if plot.edges else {"none": True}}
    if ser.points:
        look["points"] = [{"fill": {"color": ser.points[i]}} if i in ser.points else None for i in range(count)]
    return look


def _errors(place: Place, drawing: Drawing, ser: Ser) -> dict[str, Any]:
    if ser.minus is None or ser.plus is None:
        return {}
    ends: dict[str, Any] = {"type": "custom"}
    for side, at in (("minus", ser.minus), ("plus", ser.plus)):
        name, first, _, last, _ = place.cells(drawing, at)
        quoted = name.replace("'", "''")
        ends[f"{side}_values"] = f"='{quoted}'!${_letters(at)}${first + 1}:${_letters(at)}${last + 1}"
        found = [value_of(cell) for cell in drawing.grid.column(at).cells]
        ends[f"{side}_data"] = [0 if x is None else x for x in found]
    return {"y_error_bars": ends}


def _labels(place: Place, drawing: Drawing, ser: Ser, labels: Labels) -> dict[str, Any]:
    """Labels of a series; points without one have theirs deleted."""
    options: dict[str, Any] = {"font": charts.font(9, labels.colour, bold=labels.bold)}
    if labels.position:
        options["position"] = _POSITIONS[labels.position]
    options["series_name"] = labels.name or labels.value_and_name
    options["value"] = not labels.name
    if labels.value_and_name:
        options["separator"] = " "
    options["num_format"] = labels.number
    custom: list[dict[str, Any] | None] = []
    for i in range(len(drawing.grid.column(ser.values).cells)):
        if (labels.only is not None and i not in labels.only) or i in labels.without:
            custom.append({"delete": True})
        elif labels.texts is not None:
            # as text: LibreOffice shows the point's value where a label refers to a cell
            custom.append({"value": str(value_of(drawing.grid.column(labels.texts).cells[i]) or " ")})
        elif i in labels.inside:
            # XlsxWriter places all labels of a series alike: outside, with white between figure and line
            custom.append({"fill": {"color": WHITE}, "font": charts.font(9, bold=labels.bold)})
        elif i in labels.colours:
            custom.append({"font": charts.font(9, labels.colours[i], bold=labels.bold)})
        else:
            custom.append(None)
    if any(custom):
        options["custom"] = custom
    return options


def _axes(made: Any, plot: Plot, axes: Axes) -> None:
    """The categories' and the values' axis; without numbers where labels say them."""
    values: dict[str, Any] = {"num_format": axes.number}
    values |= {} if axes.minimum is None else {"min": axes.minimum}
    values |= {} if axes.maximum is None else {"max": axes.maximum}
    if not axes.shown:
        values |= {"visible": False, "major_gridlines": {"visible": False}}
    names: dict[str, Any] = {"label_position": "low"}
    if axes.dates:
        names |= {"date_axis": True, "num_format": "0", "major_unit": 100000}
    if not axes.names:
        names |= {"label_position": "none", "line": {"color": LINE}}
    if not axes.between:
        names["position_axis"] = "on_tick"
    if plot.horizontal:
        made.set_y_axis(charts.category_axis(reverse=True, **names))
        made.set_x_axis(charts.value_axis(**values))
    else:
        made.set_x_axis(charts.category_axis(**names))
        made.set_y_axis(charts.value_axis(**values))
