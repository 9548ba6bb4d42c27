"""New data in one series, leaving what a person changed: the parts of ``c:ser`` that an update may touch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cii_xl.exhibits.slides.charts.colours import OURS
from cii_xl.exhibits.slides.charts.xml import CELL_TEXTS

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"

_AFTER_POINTS = ("dLbls", "trendline", "errBars", "cat", "val", "smooth", "shape", "extLst")


def merge_series(now: Any, new: Any, old: Any | None, moved: Mapping[int, int], alike: bool) -> None:
    """Bring ``now`` up to date.

    ``new`` is the series as we would draw it today, and is used up; ``old`` as we would have drawn it of the data that
    ``now`` holds, None where unknown. ``moved`` tells where each old point is today. ``alike`` is False where a person
    chose another type of chart: then only data change.
    """
    for tag in ("tx", "cat", "val"):
        before, after = now.find(C + tag), new.find(C + tag)
        if before is not None and after is not None:
            now.replace(before, after)
        elif after is not None:
            _insert(now, after, {"tx": _AFTER_TX, "cat": _AFTER_CAT, "val": _AFTER_VAL}[tag])
    _texts(now, new)
    if alike:
        _errors(now, new, old)
        _series_colour(now, new)
        _points(now, new, moved)
        _labels(now, new, old, moved)


_AFTER_TX = ("spPr", "invertIfNegative", "pictureOptions", "marker", "dPt", *_AFTER_POINTS)
_AFTER_CAT = ("val", "smooth", "shape", "extLst")
_AFTER_VAL = ("smooth", "shape", "extLst")


def _insert(parent: Any, child: Any, successors: tuple[str, ...]) -> None:
    """Put ``child`` before the first of ``successors``, as the schema orders them."""
    for at, element in enumerate(parent):
        if element.tag in {C + name for name in successors}:
            parent.insert(at, child)
            return
    parent.append(child)


def _errors(now: Any, new: Any, old: Any | None) -> None:
    here, there = now.find(f"{C}errBars"), new.find(f"{C}errBars")
    if here is not None and there is not None:
        for tag in ("plus", "minus"):
            before, after = here.find(C + tag), there.find(C + tag)
            if before is not None and after is not None:
                here.replace(before, after)
    elif here is not None:
        now.remove(here)
    elif there is not None and (old is None or old.find(f"{C}errBars") is None):  # else a person took them away
        _insert(now, there, ("cat", *_AFTER_CAT))


def colour_of(element: Any) -> str | None:
    """Colour of a series or point by its own fill, else by its line: ``0F4C5C``; None for a theme's colour or none."""
    for path in (f"{C}spPr/{A}solidFill", f"{C}spPr/{A}ln/{A}solidFill"):
        found = element.find(path)
        if found is not None:
            plain = found.find(f"{A}srgbClr")
            return None if plain is None or len(plain) else plain.get("val", "").upper()
    return None


def _series_colour(now: Any, new: Any) -> None:
    before, after = colour_of(now), colour_of(new)
    if before not in OURS or after is None or before == after:
        return
    for part in ("spPr", "marker"):
        for plain in now.iterfind(f"{C}{part}//{A}srgbClr"):
            if plain.get("val", "").upper() == before:
                plain.set("val", after)


def _points(now: Any, new: Any, moved: Mapping[int, int]) -> None:
    """Points recoloured by a person go where their category goes; ours are made anew."""
    kept = {}
    for point in now.findall(f"{C}dPt"):
        now.remove(point)
        index = point.find(f"{C}idx")
        at = moved.get(int(index.get("val")))
        if at is not None and colour_of(point) not in OURS:
            index.set("val", str(at))
            kept[at] = point
    for point in new.findall(f"{C}dPt"):
        kept.setdefault(int(point.find(f"{C}idx").get("val")), point)
    for _, point in sorted(kept.items()):
        _insert(now, point, _AFTER_POINTS)


def _labels(now: Any, new: Any, old: Any | None, moved: Mapping[int, int]) -> None:
    here, there = now.find(f"{C}dLbls"), new.find(f"{C}dLbls")
    had = None if old is None else old.find(f"{C}dLbls")
    if here is None or there is None:
        if there is not None and had is None:
            _insert(now, there, _AFTER_POINTS[1:])
        elif here is not None and had is not None:
            now.remove(here)
        return
    _number(here, there)
    before, after = _by_point(had), _by_point(there)
    kept: dict[int, Any] = {}
    for was, label in _by_point(here).items():
        here.remove(label)
        at = moved.get(was)
        if (
            at is None
            or _is_ours(label, before.get(was))
            or (_cell_text(label) is not None and _deleted(after.get(at)))
        ):
            continue
        label.find(f"{C}idx").set("val", str(at))
        _say(label, after.get(at))
        _number(label, there)
        kept[at] = label
    ours_and_theirs = after | kept
    for at in sorted(ours_and_theirs, reverse=True):
        here.insert(0, ours_and_theirs[at])


def _by_point(labels: Any | None) -> dict[int, Any]:
    found = [] if labels is None else labels.findall(f"{C}dLbl")
    return {int(label.find(f"{C}idx").get("val")): label for label in found}


def _deleted(label: Any | None) -> bool:
    return label is not None and label.find(f"{C}delete") is not None


def _is_ours(label: Any, made: Any | None) -> bool:
    """Whether a label is as we made it: left out for lack of room, or of another colour; not one that was moved,
    rewritten or set otherwise by a person."""
    if made is None or _cell_text(label) is not None:
        return False
    if _deleted(label) or _deleted(made):
        return _deleted(label) and _deleted(made)
    own = label.find(f"{C}layout/{C}manualLayout") is not None or label.find(f"{C}tx") is not None
    return not own and _set_as(label) == _set_as(made)


def _set_as(label: Any) -> tuple[object, ...]:
    """Size, weight, colour and place of a label."""
    text = label.find(f"{C}txPr//{A}defRPr")
    colour = None if text is None else text.find(f"{A}solidFill/{A}srgbClr")
    place = label.find(f"{C}dLblPos")
    return (
        *((None, None) if text is None else (text.get("sz"), text.get("b"))),
        None if colour is None else colour.get("val"),
        None if place is None else place.get("val"),
    )


def _cell_text(label: Any | None) -> Any | None:
    """The text of a label that shows a cell."""
    if label is None:
        return None
    field = next((f for f in label.iter(f"{A}fld") if f.get("type") == "CELLRANGE"), None)
    return None if field is None else field.find(f"{A}t")


def _say(label: Any, new: Any | None) -> None:
    here, there = _cell_text(label), _cell_text(new)
    if here is not None and there is not None:
        here.text = there.text


def _number(here: Any, there: Any) -> None:
    """The number format of labels follows the exhibit."""
    own, wanted = here.find(f"{C}numFmt"), there.find(f"{C}numFmt")
    if own is not None and wanted is not None:
        own.set("formatCode", wanted.get("formatCode"))
        own.set("sourceLinked", "0")


def _texts(now: Any, new: Any) -> None:
    """The cells that labels show."""
    fresh = _extension(new)
    if fresh is None:
        return
    stale, place = _extension(now), now.find(f"{C}extLst")
    if stale is not None:
        stale.getparent().replace(stale, fresh)
    elif place is not None:
        place.append(fresh)
    else:
        now.append(new.find(f"{C}extLst"))


def _extension(ser: Any) -> Any | None:
    found = (ext for ext in ser.iterfind(f"{C}extLst/{C}ext") if ext.get("uri", "").upper() == CELL_TEXTS)
    return next(found, None)
