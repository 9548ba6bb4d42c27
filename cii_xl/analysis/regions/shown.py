"""What is shown of indices by region: titles with their figures, and the exhibits under them."""

from __future__ import annotations

import numpy as np

from cii_xl.analysis.regions.compute import TOTAL, Cross, Found
from cii_xl.analysis.result import SECTION, finite
from cii_xl.exhibits.catalogue.common import POINTS
from cii_xl.exhibits.catalogue.say import apart, label, listed, names, short
from cii_xl.exhibits.exhibit import Chart, Column, Exhibit, Kind, Look, Mark, Reference, Series, Table
from cii_xl.exhibits.material import SYNTHETIC
from cii_xl.index.arithmetic import TIE, Array, ranks
from cii_xl.index.cube_cells import WEIGHTINGS
from cii_xl.index.cube_check import CUBE_TITLES
from cii_xl.index.summary import one
from cii_xl.palette import PRIMARY, SERIES

ROWS, COLUMNS = 10, 8
"""Members that a table on a slide has room for; the lightest of the others go together."""
DISPERSION = "regions-dispersion"
QUOTIENT = "区位商为（单元指数÷行指数）÷（列指数÷总体指数）：1 表示与总体格局一致，高于 1 表示该单元的渗透相对突出"

SPLIT = "方差与泰尔指数各自分解为组间与组内，两部分之和等于总离散"


def titles(found: Found) -> tuple[str, ...]:
    """Of the cross table, the quotients, the dispersion and the aggregates; each a sentence without its full stop."""
    begin = f"{SYNTHETIC}：" if found.synthetic else ""
    said = (_cross_title(found.cross), _quotient_title(found.cross), _split_title(found), _aggregate_title(found))
    return tuple(begin + sentence for sentence in said)


def exhibits(found: Found) -> tuple[Exhibit, ...]:
    """The cross table, the quotients, the dispersion (where there is any) and the aggregates."""
    cross, said = found.cross.at_most(ROWS, COLUMNS), titles(found)
    source = f"CII 分析：{found.edition}{f'，{found.year} 年' if found.year else ''}"
    weighting = f"聚合权重：{WEIGHTINGS[found.weighting]}"
    marks = ((Mark.CALIBRATED,) if found.filled else ()) + ((Mark.SYNTHETIC,) if found.synthetic else ())
    notes = [weighting]
    if found.cross.index.shape != cross.index.shape:
        notes.append("成员过多时，权重较小的合并为“其他”")
    row, column = (CUBE_TITLES[d] for d in found.dimensions)
    made = (
        ("regions", said[0], _cross_table(cross, row), POINTS, tuple(notes),
         f"热力表，{row}与{column}交叉的指数；各{row}：{_of_rows(cross)}；总体 {one(cross.total)}。"),
        ("regions-quotients", said[1], _quotient_table(cross, row), "倍", (*notes, QUOTIENT),
         f"热力表，各{row}与{column}的区位商，范围 {_range(cross.quotients.index)}。"),
        (DISPERSION, said[2], _split_chart(found), "%", (weighting, SPLIT),
         f"堆积条形图，各分组下组间占总离散的比例：{_shares(found)}。"),
        ("regions-aggregated", said[3], _bars(cross), POINTS, tuple(notes),
         f"条形图，各{row}的指数由高到低：{_of_rows(cross)}；总体 {one(cross.total)}。"),
    )  # fmt: skip
    return tuple(
        Exhibit(id, SECTION, title, body, unit, source, own, marks, alt)
        for id, title, body, unit, own, alt in made
        if id != DISPERSION or _disperse(found)
    )


def ranked(cross: Cross) -> list[tuple[str, float, int, float]]:
    """Name, index, rank and share of weight (0-1) of each row, best first."""
    places, weights = ranks(cross.rows), cross.weights.sum(axis=1).to_numpy()
    order = np.argsort(places, kind="stable")
    names_of = [str(name) for name in cross.index.index]
    return [(names_of[i], float(cross.rows[i]), int(places[i]), float(weights[i] / weights.sum())) for i in order]


def _cross_title(cross: Cross) -> str:
    """The highest and the lowest cell of those that count."""
    x = np.where(cross.weights.to_numpy() > 0, cross.index.to_numpy(), np.nan)
    low, high = float(np.nanmin(x)), float(np.nanmax(x))
    if high - low <= TIE:
        return f"各单元指数相同，均为 {one(high)}"
    a, b = apart(high, low)
    return f"{_cell(cross, x, high)}指数最高（{a}），{_cell(cross, x, low)}最低（{b}），相差 {one(high - low)} 点"


def _quotient_title(cross: Cross) -> str:
    """The cells that stand out most, up and down, from what their row and column let expect."""
    x = cross.quotients.index
    if np.isnan(x).all():
        return "指数都为 0，没有区位商"
    low, high = float(np.nanmin(x)), float(np.nanmax(x))
    if one(high, 2) == one(low, 2) == "1.00":
        return "各单元区位商都约为 1，渗透格局一致"
    return f"{_cell(cross, x, high)}区位商最高（{one(high, 2)}），{_cell(cross, x, low)}最低（{one(low, 2)}）"


def _split_title(found: Found) -> str:
    """The part of the variance that lies between the rows, and between the columns."""
    (row, _, by_row), _, (column, _, by_column), _ = found.splits
    if np.isnan(by_row.share):
        return "各单元指数相同，没有离散"
    first, second = CUBE_TITLES[row], CUBE_TITLES[column]
    between = one(100 * by_row.share)
    return f"{first}之间的差异占指数方差的 {between}%，{second}之间占 {one(100 * by_column.share)}%"


def _aggregate_title(found: Found) -> str:
    """Which row leads and which comes last."""
    rows = ranked(found.cross)
    title = CUBE_TITLES[found.dimensions[0]]
    if len(rows) == 1:
        return f"{short(rows[0][0])}的指数为 {one(rows[0][1])}"
    best, worst = rows[0][1], rows[-1][1]
    if best - worst <= TIE:
        return f"{len(rows)} 个{title}的指数相同，均为 {one(best)}"
    top = [name for name, x, _, _ in rows if best - x <= TIE]
    last = [name for name, x, _, _ in rows if x - worst <= TIE]
    a, b = apart(best, worst)
    return f"{len(rows)} 个{title}中，{names(top)}以 {a} 居首，{names(last)}以 {b} 居末"


def _cell(cross: Cross, values: Array, value: float) -> str:
    """``华东的金融``: the first cell that has the value."""
    i, j = np.argwhere(values == value)[0]
    return f"{short(str(cross.index.index[i]))}的{short(str(cross.index.columns[j]))}"


def _cross_table(cross: Cross, row: str) -> Table:
    """Indices with their means at the right and at the bottom."""
    x = cross.index.to_numpy()
    columns = (*_columns(cross, row, "0.0"), Column(TOTAL, Look.NUMBER, "0.0", 0.8))
    rows = [
        (label(str(name)), *map(finite, own), finite(mean))
        for name, own, mean in zip(cross.index.index, x, cross.rows, strict=True)
    ]
    return Table(columns, (*rows, (TOTAL, *map(finite, cross.columns), cross.total)), _top(x))


def _quotient_table(cross: Cross, row: str) -> Table:
    x = cross.quotients.index
    rows = (
        (label(str(name)), *map(finite, own)) for name, own in zip(cross.index.index, x, strict=True)
    )  # fmt: skip
    return Table(_columns(cross, row, "0.00"), tuple(rows), _top(x))


def _columns(cross: Cross, row: str, number: str) -> tuple[Column, ...]:
    heat = (Column(label(str(name)), Look.HEAT, number, 0.8) for name in cross.index.columns)
    return (Column(row, width=1.3), *heat)


def _disperse(found: Found) -> bool:
    return not all(np.isnan(split.share) for *_, split in found.splits)


def _split_chart(found: Found) -> Chart:
    """Between and within as percent of the whole, for both ways of grouping and both measures."""
    told = [(f"按{CUBE_TITLES[d]}·{measure}", split.share) for d, measure, split in found.splits]
    between = tuple(finite(100 * share) for _, share in told)
    within = tuple(None if x is None else 100 - x for x in between)
    series = (Series("组间", between, PRIMARY), Series("组内", within, SERIES[1]))
    return Chart(Kind.STACKED_100, tuple(name for name, _ in told), series)


def _bars(cross: Cross) -> Chart:
    rows = ranked(cross)
    series = Series("指数", tuple(x for _, x, _, _ in rows), PRIMARY)
    mean = Reference(TOTAL, cross.total) if rows[0][1] - rows[-1][1] > TIE else None
    return Chart(Kind.BAR, tuple(label(name) for name, *_ in rows), (series,), reference=mean)


def _of_rows(cross: Cross) -> str:
    return listed((name, one(x)) for name, x, _, _ in ranked(cross))


def _shares(found: Found) -> str:
    shares = ((d, measure, split.share) for d, measure, split in found.splits)
    return listed((f"按{CUBE_TITLES[d]}分组的{m}", "无" if np.isnan(s) else f"{one(100 * s)}%") for d, m, s in shares)


def _range(values: Array) -> str:
    if np.isnan(values).all():
        return "无"
    return f"{one(float(np.nanmin(values)), 2)}–{one(float(np.nanmax(values)), 2)}"


def _top(values: Array) -> float:
    """Value at which the heat is darkest: the highest one."""
    top = float(np.nanmax(values)) if not np.isnan(values).all() else 0.0
    return top if top > 0 else 1.0
