"""A waterfall: stacked columns on a base that is not seen, cut where they cross zero."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import accumulate

from cii_xl.book.canvas import Live
from cii_xl.exhibits.exhibit import Chart
from cii_xl.exhibits.numbers import shown, with_sign
from cii_xl.exhibits.slides.charts.drawing import Axes, Drawing, Labels, Plot, Room, Ser
from cii_xl.exhibits.slides.charts.grid import Grid
from cii_xl.exhibits.slides.charts.numbers import stored
from cii_xl.exhibits.slides.charts.reference import level, reference_column
from cii_xl.palette import BAD, GOOD, INK, MUTED


def waterfall(chart: Chart, room: Room) -> Drawing:
    """WATERFALL. Where ``Series.colours`` says nothing, increases are green and decreases red."""
    series = chart.series[0]
    changes = [stored(x or 0.0) for x in series.values]
    grid = Grid(chart.categories)
    change = grid.figures(series.name, series.values, series.number)
    across = level(chart, reference_column(chart, grid))
    rows = range(len(changes))
    totals = frozenset(chart.totals)
    ends = list(
        accumulate(
            rows, lambda level, row: changes[row] if row in totals else stored(level + changes[row]), initial=0.0
        )
    )
    before = [0.0 if row in totals else ends[row] for row in rows]
    after = ends[1:]

    end = grid.next_helper
    levels = [
        Live(
            grid.cell(change, r) if r in totals or not r else f"{grid.cell(end, r - 1)}+{grid.cell(change, r)}",
            after[r],
        )
        for r in rows
    ]
    grid.helper("累计", levels, series.number)

    def of(row: int) -> tuple[str, str]:
        """Formulas of where a step begins and ends."""
        return ("0" if row in totals or not row else grid.cell(end, row - 1)), grid.cell(end, row)

    def base(row: int) -> Live:
        p, q = of(row)
        a, b = before[row], after[row]
        return Live(f"MAX(0,MIN({p},{q}))+MIN(0,MAX({p},{q}))", stored(max(0.0, min(a, b)) + min(0.0, max(a, b))))

    def above(row: int) -> Live:
        p, q = of(row)
        a, b = before[row], after[row]
        return Live(f"MAX(0,{p},{q})-MAX(0,MIN({p},{q}))", stored(max(0.0, a, b) - max(0.0, min(a, b))))

    def below(row: int) -> Live:
        p, q = of(row)
        a, b = before[row], after[row]
        return Live(f"MIN(0,{p},{q})-MIN(0,MAX({p},{q}))", stored(min(0.0, a, b) - min(0.0, max(a, b))))

    colours = _colours(chart, changes, totals)
    number = series.number
    hidden = grid.helper("底", [base(r) for r in rows], number)
    upper = grid.helper("零上", [above(r) for r in rows], number)
    lower = grid.helper("零下", [below(r) for r in rows], number)
    sers = (
        Ser(hidden, legend=False),
        Ser(upper, series.colour, points=colours, legend=False),
        Ser(lower, series.colour, points=colours, legend=False),
    )
    steps = Plot("bar", sers, "stacked", gap=40, overlap=100)
    connectors = _connectors(grid, end, after, number)
    signs = with_sign(number)
    formats = [number if r in totals else signs for r in rows]
    texts = [
        Live(
            f'TEXT({grid.cell(change, r)},"{formats[r].replace(chr(34), chr(34) * 2)}")', shown(changes[r], formats[r])
        )
        for r in rows
    ]
    tops = [Live("MAX({},{})".format(*of(r)), max(before[r], after[r])) for r in rows]
    place = grid.helper("标签位置", tops, number)
    words = grid.helper("标签", texts)
    labels = Ser(place, labels=Labels(position="t", colour=INK, bold=True, texts=words), legend=False, marker=False)
    lines = Plot("line", (*connectors, labels, *across))
    return Drawing(grid, (steps, lines), Axes(chart.minimum, chart.maximum, number))


def _colours(chart: Chart, changes: list[float], totals: frozenset[int]) -> Mapping[int, str]:
    series = chart.series[0]
    if series.colours:
        return {i: colour for i, colour in enumerate(series.colours) if colour != series.colour}
    return {i: GOOD if x >= 0 else BAD for i, x in enumerate(changes) if i not in totals}


def _connectors(grid: Grid, end: int, after: list[float], number: str) -> tuple[Ser, ...]:
    """Level lines from each step to the next. Each needs two neighbouring points and then a gap, so that three series
    take turns."""
    sers = []
    for turn in range(min(3, len(after) - 1)):
        cells: list[Live | None] = [None] * len(after)
        for row in range(turn, len(after) - 1, 3):
            cells[row] = cells[row + 1] = Live(grid.cell(end, row), after[row])
        column = grid.helper(f"连线 {turn + 1}", cells, number)
        sers.append(Ser(column, MUTED, legend=False, width=0.75, marker=False))
    return tuple(sers)
