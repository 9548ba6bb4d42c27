"""Plots, axes and legend of a chart that is being updated: what comes with new series, and goes with old ones."""

from __future__ import annotations

import copy
import math
from collections.abc import Sequence
from typing import Any

from cii_xl.exhibits.slides.charts.merging import C

_AXES = ("catAx", "valAx", "dateAx", "serAx")


def add_plot(root: Any, fresh: Any) -> Any:
    """A plot that was not there: without its series, with its axes where they are missing."""
    area, theirs = root.find(f"{C}chart/{C}plotArea"), fresh.getparent()
    plots, axes = _parts(area)
    plot = copy.deepcopy(fresh)
    for ser in plot.findall(f"{C}ser"):
        plot.remove(ser)
    area.insert(area.index(plots[-1]) + 1, plot)
    if _ids(plot) == _ids(_parts(theirs)[0][0]):  # on the first axes, whose ids another program may have changed
        for own, id in zip(plot.findall(f"{C}axId"), _ids(plots[0]), strict=True):
            own.set("val", id)
        return plot
    missing = set(_ids(plot)) - {id for axis in axes for id in _ids(axis)}
    last = axes[-1]
    for axis in _parts(theirs)[1]:
        if _ids(axis)[0] in missing:
            added = copy.deepcopy(axis)
            last.addnext(added)
            last = added
    return plot


def _parts(area: Any) -> tuple[list[Any], list[Any]]:
    """Plots and axes of a plot area."""
    with_ids = [child for child in area if child.find(f"{C}axId") is not None]
    axes = [child for child in with_ids if child.tag in {C + tag for tag in _AXES}]
    return [child for child in with_ids if child not in axes], axes


def _ids(part: Any) -> list[str]:
    return [id.get("val") for id in part.findall(f"{C}axId")]


def tidy(root: Any) -> None:
    """Take out plots without series, and axes without plots."""
    area = root.find(f"{C}chart/{C}plotArea")
    plots, axes = _parts(area)
    for plot in plots:
        if plot.find(f"{C}ser") is None:
            area.remove(plot)
    used = {id for plot in _parts(area)[0] for id in _ids(plot)}
    for axis in axes:
        if _ids(axis)[0] not in used:
            area.remove(axis)


def renumber(root: Any) -> None:
    """Number the series in their order, as the legend counts them."""
    for index, ser in enumerate(root.iter(f"{C}ser")):
        ser.find(f"{C}idx").set("val", str(index))
        ser.find(f"{C}order").set("val", str(index))


def hidden_series(root: Any, sers: Sequence[Any]) -> list[Any]:
    """Series whose legend entry is taken out."""
    entries = root.iterfind(f"{C}chart/{C}legend/{C}legendEntry")
    out = {int(e.find(f"{C}idx").get("val")) for e in entries if e.find(f"{C}delete") is not None}
    return [ser for i, ser in enumerate(sers) if i in out]


def visible_series(new: Any, sers: Sequence[Any]) -> set[int]:
    """``id`` of each series that the legend shows."""
    hidden = {id(ser) for ser in hidden_series(new, sers)}
    return {id(ser) for ser in sers} - hidden


def set_legend_entries(root: Any, hidden: set[int]) -> None:
    """Take the entries of these series, given by ``id``, out of the legend, and no others."""
    legend = root.find(f"{C}chart/{C}legend")
    if legend is None:
        return
    for entry in legend.findall(f"{C}legendEntry"):
        if entry.find(f"{C}delete") is not None:
            legend.remove(entry)
    at = 1 if legend.find(f"{C}legendPos") is not None else 0
    for index in reversed([i for i, ser in enumerate(root.iter(f"{C}ser")) if id(ser) in hidden]):
        entry = legend.makeelement(f"{C}legendEntry")
        for tag, val in (("idx", str(index)), ("delete", "1")):
            child = legend.makeelement(C + tag)
            child.set("val", val)
            entry.append(child)
        legend.insert(at, entry)


def update_legend(root: Any, new: Any, old: Any | None) -> None:
    """A legend appears or goes with the data, unless a person decided otherwise."""
    chart = root.find(f"{C}chart")
    here, there = chart.find(f"{C}legend"), new.find(f"{C}chart/{C}legend")
    had = old is not None and old.find(f"{C}chart/{C}legend") is not None
    if here is None and there is not None and old is not None and not had:
        chart.insert(chart.index(chart.find(f"{C}plotArea")) + 1, there)
    elif here is not None and there is None and had:
        chart.remove(here)


def update_scales(root: Any, new: Any, old: Any | None) -> None:
    """Ends of axes that are as we set them follow the data. Bars whose axis ends where the program likes, as in decks
    of earlier times, begin where ours do."""
    now, fresh, before = ([] if part is None else _value_axes(part) for part in (root, new, old))
    for i, (here, there) in enumerate(zip(now, fresh, strict=False)):
        for tag in ("max", "min"):
            stated, wanted = _end(here, tag), _end(there, tag)
            ours = i < len(before) and _close(stated, _end(before[i], tag))
            begins = stated is None and (tag == "min" or wanted == 0) and _has_bars(root, here)
            if ours or begins:
                _set_end(here, tag, wanted)


def lower_end(root: Any) -> float | None:
    """Where the first axis of values begins; None where the program chooses."""
    axes = _value_axes(root)
    return _end(axes[0], "min") if axes else None


def _value_axes(root: Any) -> list[Any]:
    return list(root.findall(f"{C}chart/{C}plotArea/{C}valAx"))


def _has_bars(root: Any, axis: Any) -> bool:
    """Whether bars are drawn on the axis: a person may have chosen another type of chart."""
    id = _ids(axis)[0]
    return any(id in _ids(plot) for plot in root.iterfind(f"{C}chart/{C}plotArea/{C}barChart"))


def share_scale(root: Any) -> None:
    """A line across bars that lie has axes of its own, which must be like the bars'."""
    axes = _value_axes(root)
    if len(axes) == 2 and root.find(f".//{C}lineChart") is None:
        for tag in ("max", "min"):
            _set_end(axes[1], tag, _end(axes[0], tag))


def _end(axis: Any, tag: str) -> float | None:
    found = axis.find(f"{C}scaling/{C}{tag}")
    return None if found is None else float(found.get("val"))


def _close(a: float | None, b: float | None) -> bool:
    return a == b if a is None or b is None else math.isclose(a, b, rel_tol=1e-6, abs_tol=1e-9)


def _set_end(axis: Any, tag: str, value: float | None) -> None:
    scaling = axis.find(f"{C}scaling")
    found = scaling.find(C + tag)
    if value is None:
        if found is not None:
            scaling.remove(found)
        return
    if found is None:
        found = scaling.makeelement(C + tag)
        first_min = scaling.find(f"{C}min") if tag == "max" else None
        if first_min is not None:
            first_min.addprevious(found)
        else:
            scaling.append(found)
    found.set("val", repr(value))
