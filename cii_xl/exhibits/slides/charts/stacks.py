"""Series on top of each other: stacked columns, shares of 100 %, areas."""

from __future__ import annotations

from collections.abc import Mapping

from cii_xl.book.canvas import Live
from cii_xl.exhibits.exhibit import Chart, Kind, Series
from cii_xl.exhibits.numbers import shown
from cii_xl.exhibits.shades import on
from cii_xl.exhibits.slides.charts.bars import axis_number, points
from cii_xl.exhibits.slides.charts.drawing import Axes, Drawing, Labels, Plot, Room, Ser
from cii_xl.exhibits.slides.charts.grid import Grid
from cii_xl.exhibits.slides.charts.numbers import ceiling, stored
from cii_xl.exhibits.slides.charts.reference import level, reference_column
from cii_xl.palette import INK

_SMALL, _LINE = 0.03, 11.0
"""Share of the axis, and height in points, below which a piece has no label."""


def stacks(chart: Chart, room: Room) -> Drawing:
    """STACKED and STACKED_100."""
    shares = chart.kind is Kind.STACKED_100
    grid = Grid(chart.categories)
    columns = [grid.figures(s.name, s.values, s.number) for s in chart.series]
    across = reference_column(chart, grid)
    labelled = room.fits([shown(x or 0, s.number) for s in chart.series for x in s.values], len(chart.categories))
    small = _small(chart, shares, room)
    sers = []
    for series, column, without in zip(chart.series, columns, small, strict=True):
        marked = points(chart, series)
        own = Labels(series.number, "ctr", on(series.colour), without=without, colours=_on(series, marked))
        legend = len(chart.series) > 1
        sers.append(Ser(column, series.colour, points=marked, labels=own if labelled else None, legend=legend))
    plots = [Plot("bar", tuple(sers), "percentStacked" if shares else "stacked", gap=45, overlap=100, edges=True)]
    over = level(chart, across)
    if not shares and labelled and len(chart.series) > 1:
        over = (_totals(chart, grid, columns), *over)
    if over:
        plots.append(Plot("line", over))
    axes = Axes(
        maximum=None if shares else chart.maximum, number="0%" if shares else axis_number(chart), shown=not labelled
    )
    return Drawing(grid, tuple(plots), axes, legend="r" if len(chart.series) > 1 else "")


def _on(series: Series, marked: Mapping[int, str]) -> dict[int, str]:
    """Labels that need another colour, since their piece has one."""
    return {i: on(colour) for i, colour in marked.items() if on(colour) != on(series.colour)}


def _totals(chart: Chart, grid: Grid, columns: list[int]) -> Ser:
    """What the pieces sum to, above each column: the labels of a line that is not seen."""
    sums: list[Live | None] = []
    for row in range(len(chart.categories)):
        found = [x for s in chart.series if (x := s.values[row]) is not None]
        area = f"{grid.cell(columns[0], row)}:{grid.cell(columns[-1], row)}"
        sums.append(Live(f"SUM({area})", stored(sum(found))) if found else None)
    number = chart.series[0].number
    labels = Labels(number, "t", INK, bold=True)
    return Ser(grid.helper("合计", sums, number), labels=labels, legend=False, marker=False)


def least_piece(room: Room) -> float:
    """Share of the axis that a piece must have for a label."""
    return max(_SMALL, _LINE / (0.8 * room.height))


def _small(chart: Chart, shares: bool, room: Room) -> list[frozenset[int]]:
    """For each series, the pieces that are too small for a label."""
    rows = range(len(chart.categories))
    totals = [sum(abs(s.values[row] or 0.0) for s in chart.series) for row in rows]
    axis = totals if shares else [chart.maximum or ceiling(totals)] * len(totals)
    least = least_piece(room)
    return [
        frozenset(row for row in rows if (x := s.values[row]) is not None and abs(x) < least * axis[row])
        for s in chart.series
    ]


def areas(chart: Chart, room: Room) -> Drawing:
    """AREA: stacked. Labels stand at inner categories, where all of a label lies on its area."""
    grid = Grid(chart.categories)
    small = _small(chart, False, room)
    count = len(chart.categories)
    inner = frozenset(range(1, count - 1)) if room.fits([""] * count, count) and count <= 12 else frozenset[int]()
    sers = []
    for series, without in zip(chart.series, small, strict=True):
        only = frozenset(i for i in inner - without if series.values[i] is not None)
        labels = Labels(series.number, "", on(series.colour), only=only) if only else None
        sers.append(Ser(grid.figures(series.name, series.values, series.number), series.colour, labels=labels))
    plots = [Plot("area", tuple(sers), "stacked", edges=True)]
    if over := level(chart, reference_column(chart, grid)):
        plots.append(Plot("line", over))
    axes = Axes(maximum=chart.maximum, number=axis_number(chart), shown=True, between=False)
    return Drawing(grid, tuple(plots), axes, legend="r" if len(chart.series) > 1 else "")
