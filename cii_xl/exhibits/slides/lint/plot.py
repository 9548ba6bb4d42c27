"""Where a chart's parts stand, as programs lay them out: an estimate from the chart's XML, good to a few points.

Only what decides where labels are: bars, columns, lines and areas; other kinds of charts have no plots here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from cii_xl.exhibits.slides.lint.layout import C, val

_SHAPES = ("barChart", "lineChart", "areaChart")
_ALIKE = 1 / 6
"""Share of the largest value by which values above 0 may differ for Excel to begin their axis above 0."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One value as drawn: from where to where on the value axis, and its lane on the other, both from 0 to 1."""

    start: float
    end: float
    middle: float
    breadth: float


@dataclass(frozen=True, slots=True)
class Plot:
    """Series drawn alike: their XML, and for each its pieces, None where there is no value."""

    shape: str
    horizontal: bool
    stacked: bool
    element: Any
    series: tuple[Any, ...]
    values: tuple[tuple[float | None, ...], ...]
    pieces: tuple[tuple[Piece | None, ...], ...]


def plots(space: Any) -> list[Plot]:
    """The plots of a ``c:chartSpace``."""
    area = space.find(f"{C}chart/{C}plotArea")
    found = [] if area is None else [e for e in area if e.tag in [f"{C}{shape}" for shape in _SHAPES]]
    spans = {plot: _spans(_values(plot), _grouping(plot)) for plot in found}
    drawn = []
    for plot in found:
        axis = axis_of(area, plot, "valAx")
        # plots that share an axis share its scale
        together = [spans[other] for other in found if axis_of(area, other, "valAx") is axis]
        ends = [span[1] for one in together for own in one for span in own if span is not None]
        drawn.append(_plot(area, plot, spans[plot], _scale(axis, ends, "percent" in _grouping(plot))))
    return drawn


def axis_of(area: Any, plot: Any, *tags: str) -> Any:
    """The axis of one of those kinds that a plot is drawn on; None where there is none."""
    ids = {id.get("val") for id in plot.findall(f"{C}axId")}
    return next((e for e in area if e.tag in [f"{C}{t}" for t in tags] and val(e, "axId", "") in ids), None)


def _values(plot: Any) -> tuple[tuple[float | None, ...], ...]:
    """Values of each series, all as long as the longest."""
    values = [_numbers(ser.find(f"{C}val")) for ser in plot.findall(f"{C}ser")]
    count = max(map(len, values), default=0)
    return tuple((*own, *[None] * (count - len(own))) for own in values)


def _grouping(plot: Any) -> str:
    return val(plot, "grouping", "clustered" if plot.tag == f"{C}barChart" else "standard")


def _plot(area: Any, plot: Any, spans: list[list[_Span]], scale: tuple[float, float]) -> Plot:
    low, high = scale
    values = _values(plot)
    lane = _lanes(area, plot, len(values), max(map(len, values), default=0))

    def share(value: float) -> float:
        """Where on the axis a value stands; nothing is drawn beyond its ends."""
        return min(max((value - low) / (high - low), 0.0), 1.0)

    pieces = tuple(
        tuple(
            None if span is None else Piece(share(span[0]), share(span[1]), *lane(i, k)) for k, span in enumerate(own)
        )
        for i, own in enumerate(spans)
    )
    horizontal = val(plot, "barDir", "col") == "bar"
    stacked = "tacked" in _grouping(plot)
    return Plot(plot.tag.removeprefix(C), horizontal, stacked, plot, tuple(plot.findall(f"{C}ser")), values, pieces)


_Span = tuple[float, float] | None


def _spans(values: Sequence[Sequence[float | None]], grouping: str) -> list[list[_Span]]:
    """From where to where each value goes: from 0, or on top of those before it on the same side of 0."""
    count = max(map(len, values), default=0)
    totals = [sum(abs(own[k] or 0.0) for own in values) or 1.0 for k in range(count)]
    up, down = [0.0] * count, [0.0] * count
    spans: list[list[_Span]] = []
    for own in values:
        row: list[_Span] = []
        for k, value in enumerate(own):
            if value is None:
                row.append(None)
                continue
            height = value / totals[k] if grouping == "percentStacked" else value
            if "tacked" not in grouping:
                row.append((0.0, height))
                continue
            side = up if height >= 0 else down
            row.append((side[k], side[k] + height))
            side[k] += height
        spans.append(row)
    return spans


def _scale(axis: Any, values: list[float], shares: bool) -> tuple[float, float]:
    """Ends of a value axis, as stated or as Excel chooses them: the next round step beyond a twentieth more, and from
    near the smallest value where all are alike and above 0."""
    scaling = None if axis is None else axis.find(f"{C}scaling")
    stated = {name: "" if scaling is None else val(scaling, name, "") for name in ("min", "max")}
    top, bottom = max(values, default=0.0), min(values, default=0.0)
    alike = not shares and not stated["min"] and 0 < top - bottom <= _ALIKE * top
    bottom = bottom - (top - bottom) / 2 if alike else float(stated["min"] or min(bottom, 0.0))
    top = max(top, 0.0)
    step = _step((top - bottom) / 8 if top > bottom else 1.0)
    more = 0.0 if shares else 0.05 * (top - bottom)
    low = bottom if stated["min"] else math.floor((bottom - (more if bottom < 0 else 0.0)) / step) * step
    high = float(stated["max"]) if stated["max"] else math.ceil((top + more) / step - 1e-9) * step if top > 0 else 0.0
    return low, high if high > low else low + 1.0


def _step(least: float) -> float:
    """1, 2 or 5 times a power of ten, at least as much."""
    unit = float(10 ** math.floor(math.log10(least)))
    return next(times * unit for times in (1, 2, 5, 10) if times * unit >= least * (1 - 1e-9))


def _lanes(area: Any, plot: Any, series: int, count: int) -> Callable[[int, int], tuple[float, float]]:
    """Middle and breadth of each value's lane on the axis of categories."""
    bars, grouping = plot.tag == f"{C}barChart", _grouping(plot)
    slot = 1 / max(count, 1)
    values = axis_of(area, plot, "valAx")
    dates = _dates(area, plot)
    reverse = _reversed(axis_of(area, plot, "catAx", "dateAx"))
    between = bars or (values is not None and val(values, "crossBetween", "between") == "between")
    stacked = "tacked" in grouping
    gap = float(val(plot, "gapWidth", "150").rstrip("%")) / 100
    overlap = float(val(plot, "overlap", "100" if stacked else "0").rstrip("%")) / 100
    side_by_side = 1 if not bars or stacked else series
    breadth = slot / (side_by_side - (side_by_side - 1) * overlap + gap) if bars else slot

    def lane(i: int, k: int) -> tuple[float, float]:
        if dates:
            first, last = dates[0], dates[-1]
            return (dates[min(k, len(dates) - 1)] - first) / ((last - first) or 1.0), slot
        middle = (k + 0.5) * slot if between or count < 2 else k / (count - 1)
        if side_by_side > 1:
            middle += (i - (side_by_side - 1) / 2) * breadth * (1 - overlap)
        return (1 - middle if reverse else middle), breadth

    return lane


def _dates(area: Any, plot: Any) -> list[float]:
    """Places of the categories on a scale of days; none on an axis of names."""
    if axis_of(area, plot, "dateAx") is None:
        return []
    found = plot.find(f"{C}ser/{C}cat")
    return [x for x in _numbers(found) if x is not None]


def _reversed(axis: Any) -> bool:
    return axis is not None and axis.find(f"{C}scaling/{C}orientation[@val='maxMin']") is not None


def _numbers(holder: Any) -> tuple[float | None, ...]:
    cache = None if holder is None else next(iter(holder.iter(f"{C}numCache", f"{C}numLit")), None)
    if cache is None:
        return ()
    values: list[float | None] = [None] * int(val(cache, "ptCount", "0"))
    for point in cache.findall(f"{C}pt"):
        at = int(point.get("idx"))
        if at < len(values):
            values[at] = _float(point.findtext(f"{C}v"))
    return tuple(values)


def _float(text: str | None) -> float | None:
    try:
        return float(text or "")
    except ValueError:  # an error value, such as #N/A
        return None
