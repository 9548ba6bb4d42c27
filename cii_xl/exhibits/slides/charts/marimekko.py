"""A Marimekko: areas on a scale of days, with steep sides, so that each column is as wide as it should be."""

from __future__ import annotations

import math

from cii_xl.book.canvas import Live
from cii_xl.exhibits.exhibit import Chart
from cii_xl.exhibits.numbers import shown
from cii_xl.exhibits.shades import on
from cii_xl.exhibits.slides.charts.drawing import Axes, Drawing, Labels, Plot, Room, Ser
from cii_xl.exhibits.slides.charts.grid import Grid
from cii_xl.exhibits.slides.charts.numbers import ceiling, stored
from cii_xl.exhibits.slides.charts.stacks import least_piece
from cii_xl.palette import INK

WIDTH = "宽度"
"""Heading of the columns' widths."""
_DAYS = 10000
"""Length of the scale: whole numbers, fine enough for a width of 0.01 %."""
_GAP = 40
"""Half of the white between columns, in days."""
_NARROW = 26.0
"""Width in points below which a column has no labels."""
_MIDDLE = 2
"""Which of a column's five points carries labels."""


def marimekko(chart: Chart, room: Room) -> Drawing:
    """MARIMEKKO. Raises ValueError where widths are missing or none is above zero."""
    if len(chart.widths) != len(chart.categories) or min(chart.widths, default=0.0) < 0 or not sum(chart.widths) > 0:
        raise ValueError("马赛克图要求每一列都有不小于 0 的宽度，且合计大于 0")
    grid = Grid(chart.categories)
    rows = range(len(chart.categories))
    columns = [grid.figures(s.name, s.values, s.number) for s in chart.series]
    width = grid.figures(WIDTH, chart.widths)
    days = _days(chart, grid, width)
    middles = {5 * row + _MIDDLE for row in rows}
    share = [w / sum(chart.widths) for w in chart.widths]
    axis = chart.maximum or ceiling([sum(s.values[row] or 0.0 for s in chart.series) for row in rows])
    wide = {row for row in rows if share[row] * room.width >= _NARROW}
    sers = []
    for series, column in zip(chart.series, columns, strict=True):
        groups: dict[str, list[int]] = {}
        for row in rows:
            groups.setdefault(series.colours[row] if series.colours else series.colour, []).append(row)
        for colour, mine in groups.items():
            values = _sides(grid, column, [series.values[row] if row in mine else None for row in rows])
            helper = grid.helper(series.name, values, series.number)
            seen = [row for row in mine if (series.values[row] or 0.0) >= least_piece(room) * axis and row in wide]
            only = frozenset(5 * row + _MIDDLE for row in seen)
            labels = Labels(series.number, "", on(colour), only=only)
            legend = len(chart.series) > 1 and len(groups) == 1
            sers.append(Ser(helper, colour, days, labels=labels, legend=legend))
    base = [0.0 if i in middles else None for i in range(5 * len(chart.categories))]
    names: list[Live | None] = [None] * len(base)
    for row in rows:
        total = f"SUM({grid.cell(width, 0)}:{grid.cell(width, len(chart.categories) - 1)})"
        names[5 * row + _MIDDLE] = Live(
            f'{grid.cell(0, row)}&CHAR(10)&TEXT({grid.cell(width, row)}/{total},"0%")',
            f"{chart.categories[row]}\n{shown(share[row], '0%')}",
        )
    feet = grid.helper("名称位置", base)
    words = grid.helper("名称", names)
    under = Labels(position="b", colour=INK, texts=words, only=frozenset(5 * row + _MIDDLE for row in wide), wrap=True)
    foot = Plot("line", (Ser(feet, "", days, labels=under, legend=False, marker=False),))
    # pieces that sum to the end may exceed it by rounding, and points outside the axis lose their labels
    top = chart.maximum and stored(chart.maximum * 1.0001)
    axes = Axes(0.0, top, chart.series[0].number, names=False, dates=True, between=False)
    return Drawing(
        grid, (Plot("area", tuple(sers), "stacked", gap=0), foot), axes, legend="t" if len(chart.series) > 1 else ""
    )


def _days(chart: Chart, grid: Grid, width: int) -> int:
    """Five places for each column: its two sides, each with a foot and a shoulder, and its middle between them."""
    total, last = sum(chart.widths), len(chart.categories) - 1
    all_ = f"SUM({grid.cell(width, 0)}:{grid.cell(width, last)})"
    days: list[Live] = []
    for row, own in enumerate(chart.widths):
        upto = sum(chart.widths[: row + 1])
        to, start = (f"SUM({grid.cell(width, 0)}:{grid.cell(width, row)})", grid.cell(width, row))
        left, right = f"ROUND(({to}-{start})/{all_}*{_DAYS},0)+{_GAP}", f"ROUND({to}/{all_}*{_DAYS},0)-{_GAP}"
        first, final = _whole((upto - own) / total * _DAYS) + _GAP, _whole(upto / total * _DAYS) - _GAP
        places = (left, f"{left}+1", f"ROUND(({left}+{right})/2,0)", f"{right}-1", right)
        values = (first, first + 1, _whole((first + final) / 2), final - 1, final)
        days += [Live(place, value) for place, value in zip(places, values, strict=True)]
    return grid.helper("横向位置", days, "0")


def _whole(x: float) -> float:
    """Halves go up, as in spreadsheets."""
    return float(math.floor(x + 0.5))


def _sides(grid: Grid, column: int, values: list[float | None]) -> list[Live | float]:
    """Heights at a column's five places: 0 at its feet."""
    heights: list[Live | float] = []
    for row, value in enumerate(values):
        top: Live | float = 0.0 if value is None else Live(grid.cell(column, row), stored(value))
        heights += [0.0, top, top, top, 0.0]
    return heights
