"""The two ends of each value, as error bars and in words."""

from __future__ import annotations

from cii_xl.book.canvas import Live
from cii_xl.exhibits.exhibit import Series
from cii_xl.exhibits.numbers import shown
from cii_xl.exhibits.slides.charts.drawing import Labels, Ser
from cii_xl.exhibits.slides.charts.grid import Grid
from cii_xl.exhibits.slides.charts.numbers import stored


def interval_ends(grid: Grid, series: Series) -> tuple[int, int]:
    """Columns of the lower and the upper ends."""
    low = grid.figures(f"{series.name}（下限）", series.low, series.number)
    return low, grid.figures(f"{series.name}（上限）", series.high, series.number)


def error_columns(grid: Grid, value: int, series: Series, low: int, high: int) -> tuple[int, int]:
    """Columns of what error bars take off and add."""
    minus: list[Live | None] = []
    plus: list[Live | None] = []
    for row, (x, lo, hi) in enumerate(zip(series.values, series.low, series.high, strict=True)):
        v, lower, upper = (grid.cell(at, row) for at in (value, low, high))
        minus.append(None if x is None or lo is None else Live(f"{v}-{lower}", stored(x - lo)))
        plus.append(None if x is None or hi is None else Live(f"{upper}-{v}", stored(hi - x)))
    return (
        grid.helper(f"{series.name}：向下", minus, series.number),
        grid.helper(f"{series.name}：向上", plus, series.number),
    )


def interval_labels(grid: Grid, value: int, series: Series, low: int, high: int) -> Ser:
    """Bars that are not seen, up to the ends of the intervals; each carries its value behind its end, and its interval
    where that is not a point."""
    places: list[Live | None] = []
    texts: list[Live | None] = []
    number = series.number.replace('"', '""')
    for row, (x, lo, hi) in enumerate(zip(series.values, series.low, series.high, strict=True)):
        v, lower, upper = (grid.cell(at, row) for at in (value, low, high))
        if x is None:
            places.append(None)
            texts.append(None)
        elif lo is None or hi is None:
            places.append(Live(v, stored(x)))
            texts.append(Live(f'TEXT({v},"{number}")', shown(x, series.number)))
        else:
            places.append(Live(f"MAX({v},{upper})", stored(max(x, hi))))
            own, least, most = (f'TEXT({a},"{number}")' for a in (v, lower, upper))
            said, *ends = (shown(a, series.number) for a in (x, lo, hi))
            formula = f'{own}&IF({least}={most},"","（"&{least}&"–"&{most}&"）")'
            texts.append(Live(formula, said if ends[0] == ends[1] else f"{said}（{ends[0]}–{ends[1]}）"))
    place, words = grid.helper("标签位置", places, series.number), grid.helper("标签", texts)
    only = frozenset(i for i, text in enumerate(texts) if text is not None)
    labels = Labels(position="outEnd", texts=words, only=only)
    return Ser(place, labels=labels, legend=False)
