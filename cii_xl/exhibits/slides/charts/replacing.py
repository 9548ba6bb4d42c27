"""New data in a chart that stands on a slide, and was perhaps changed by hand."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from cii_xl.exhibits.exhibit import Chart, Exhibit, Kind
from cii_xl.exhibits.slides.charts.adding import chart_of, describe, room_of
from cii_xl.exhibits.slides.charts.draw import draw
from cii_xl.exhibits.slides.charts.embedded import ChartError
from cii_xl.exhibits.slides.charts.merging import C, merge_series
from cii_xl.exhibits.slides.charts.reading import Data, read_chart, read_stored
from cii_xl.exhibits.slides.charts.structure import (
    add_plot,
    hidden_series,
    lower_end,
    renumber,
    set_legend_entries,
    share_scale,
    tidy,
    update_legend,
    update_scales,
    visible_series,
)
from cii_xl.exhibits.slides.charts.xml import chart_xml
from cii_xl.exhibits.steps import foot


def replace_chart(frame: Any, exhibit: Exhibit) -> None:
    """Give the chart in ``frame`` the data of ``exhibit``.

    Values, categories, series, number formats, error bars, alternative text and the workbook follow the exhibit, and
    so do colours and ends of axes that are still as we set them. Everything else stays: place, size, fonts, colours
    and labels changed by hand, which move with their category. Raises ChartError where there is no chart to update.
    """
    from pptx.oxml import parse_xml

    if not frame.has_chart:
        raise ChartError(f"形状“{frame.name}”里没有图表，无法更新“{exhibit.id}”")
    root = frame.chart.part._element
    if next(root.iter(f"{C}ser"), None) is None:
        raise ChartError(f"图表“{frame.name}”里没有任何系列，无法更新；请删除它后重新导出")
    chart, room = chart_of(exhibit), room_of(frame.width, frame.height)
    drawing = draw(chart, room)
    new = parse_xml(chart_xml(drawing))
    before = _before(frame, chart)
    old = None if before is None else parse_xml(chart_xml(draw(before, room)))
    moves = _Moves(() if before is None else before.categories, chart.categories)
    _merge(root, new, old, moves)
    if chart.kind in (Kind.BAR, Kind.INTERVAL):
        share_scale(root)
    frame.chart.part.chart_workbook.update_from_xlsx_blob(drawing.grid.workbook(exhibit.title))
    describe(frame, exhibit)


def _before(frame: Any, chart: Chart) -> Chart | None:
    """The chart of the data that the frame has now; None where it has no series of these."""
    try:
        categories, values = read_chart(frame)
    except ChartError:  # LibreOffice saves charts without their workbooks
        categories, values = read_stored(frame)
    before = _with_data(chart, (categories, values)) if categories else None
    if before is None or chart.kind is not Kind.WATERFALL:
        return before
    # where its axis would begin: at 0, or at the foot of its own levels, if the chart was made so
    own = foot(before)
    return replace(before, minimum=own if own == lower_end(frame.chart.part._element) else None)


def _with_data(chart: Chart, data: Data) -> Chart | None:
    categories, values = data
    blank = (None,) * len(categories)
    series = tuple(
        replace(
            s,
            values=values[s.name],
            low=values.get(f"{s.name}（下限）", blank) if s.low else (),
            high=values.get(f"{s.name}（上限）", blank) if s.high else (),
            colours=s.colours if len(s.colours) == len(categories) else (),
        )
        for s in chart.series
        if s.name in values
    )
    if not series:
        return None
    reference = chart.reference
    if reference is not None:
        first = next((x for x in values.get(reference.name, ()) if x is not None), None)
        reference = None if first is None else replace(reference, value=first)
    widths = tuple(x or 0.0 for x in values.get("宽度", ())) if chart.widths else ()
    if chart.kind is Kind.MARIMEKKO and (not sum(widths) > 0 or min(widths) < 0):
        return None
    if chart.kind is Kind.COMBO and len(series) < 2:
        return None
    totals = chart.totals if len(categories) == len(chart.categories) else ()
    return replace(chart, categories=categories, series=series, reference=reference, widths=widths, totals=totals)


class _Moves:
    """Where categories went."""

    def __init__(self, before: Sequence[str], after: Sequence[str]) -> None:
        self.count = len(before)
        self.to = {i: after.index(name) for i, name in enumerate(before) if name in after}

    def of(self, ser: Any) -> dict[int, int]:
        """Old point → new point of a series, which may have several points for each category."""
        each = _count(ser) // self.count if self.count else 0
        return {each * i + k: each * j + k for i, j in self.to.items() for k in range(each)}


def _merge(root: Any, new: Any, old: Any | None, moves: _Moves) -> None:
    """Series by series; those that are new are added with their plot and axes, those that are gone are taken out."""
    now_sers, new_sers = list(root.iter(f"{C}ser")), list(new.iter(f"{C}ser"))
    old_sers = {} if old is None else {_name(ser): ser for ser in old.iter(f"{C}ser")}
    pairs = _pairs(now_sers, new_sers)
    hidden = hidden_series(root, now_sers)
    parents = {id(ser): ser.getparent() for ser in new_sers}
    kinds = {id(ser): _kind(ser.getparent()) for ser in (*now_sers, *new_sers)}
    homes = {id(parents[id(fresh)]): ser.getparent() for fresh, ser in pairs if ser is not None}
    visible = visible_series(new, new_sers)
    used = []
    for fresh, ser in pairs:
        if ser is None:
            home = homes.get(id(parents[id(fresh)]))
            if home is None:
                home = homes[id(parents[id(fresh)])] = add_plot(root, parents[id(fresh)])
            ser = _add_series(home, fresh, kinds[id(fresh)])
        else:
            alike = kinds[id(fresh)] == kinds[id(ser)]
            merge_series(ser, fresh, old_sers.get(_name(ser)), moves.of(ser), alike)
        used.append((ser, fresh))
    mine = {id(ser) for ser, _ in used}
    for ser in now_sers:
        if id(ser) not in mine:
            ser.getparent().remove(ser)
    tidy(root)
    changed = [id(ser) for ser in now_sers] != [id(ser) for ser in root.iter(f"{C}ser")]
    if changed:
        renumber(root)
        out = {id(ser) for ser, fresh in used if id(fresh) not in visible} | {id(ser) for ser in hidden}
        set_legend_entries(root, out)
    update_legend(root, new, old)
    update_scales(root, new, old)


def _name(ser: Any) -> str:
    return "".join(v.text or "" for v in ser.iterfind(f"{C}tx//{C}v"))


def _kind(plot: Any) -> str:
    """Type of a plot: a person may have chosen another."""
    direction = plot.find(f"{C}barDir")
    return str(plot.tag) + ("" if direction is None else str(direction.get("val")))


def _pairs(now: Sequence[Any], new: Sequence[Any]) -> list[tuple[Any, Any | None]]:
    """Each new series with the present one of its name, else with the next that is left in plots of its kind."""
    left = list(now)
    found: dict[int, Any] = {}
    for same in (_same_name_and_kind, _same_name, _same_kind):
        for fresh in new:
            if id(fresh) not in found:
                ser = next((ser for ser in left if same(ser, fresh)), None)
                if ser is not None:
                    found[id(fresh)] = ser
                    left = [other for other in left if other is not ser]
    return [(fresh, found.get(id(fresh))) for fresh in new]


def _same_name_and_kind(ser: Any, fresh: Any) -> bool:
    return _same_name(ser, fresh) and _kind(ser.getparent()) == _kind(fresh.getparent())


def _same_name(ser: Any, fresh: Any) -> bool:
    return _name(ser) == _name(fresh)


def _same_kind(ser: Any, fresh: Any) -> bool:
    return _kind(ser.getparent()) == _kind(fresh.getparent()) and _grouping(ser) == _grouping(fresh)


def _grouping(ser: Any) -> str:
    found = ser.getparent().find(f"{C}grouping")
    return "" if found is None else str(found.get("val"))


def _count(ser: Any) -> int:
    found = ser.find(f"{C}val//{C}ptCount")
    return 0 if found is None else int(found.get("val"))


def _add_series(plot: Any, fresh: Any, kind: str) -> Any:
    """Put a new series last in a plot; where a person chose another type of chart, as a copy of the last one there."""
    sers = plot.findall(f"{C}ser")
    if kind != _kind(plot):
        ser = copy.deepcopy(sers[-1])
        merge_series(ser, fresh, None, {}, False)
    else:
        ser = fresh
    at = plot.index(sers[-1]) + 1 if sers else plot.index(plot.find(f"{C}varyColors")) + 1
    plot.insert(at, ser)
    return ser
