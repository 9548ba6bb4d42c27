"""What a chart on a slide says: by its workbook, by what is stored in the chart, and whether the two agree."""

from __future__ import annotations

import math
from typing import Any

from cii_xl.exhibits.exhibit import Exhibit
from cii_xl.exhibits.slides.charts.adding import chart_of
from cii_xl.exhibits.slides.charts.draw import draw
from cii_xl.exhibits.slides.charts.drawing import Room
from cii_xl.exhibits.slides.charts.embedded import Book, ChartError, Value, read_book
from cii_xl.exhibits.slides.charts.grid import SHEET

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
C15 = "{http://schemas.microsoft.com/office/drawing/2012/chart}"

Data = tuple[tuple[str, ...], dict[str, tuple[float | None, ...]]]
"""Categories, and figures by heading, a value for each category."""


def written(exhibit: Exhibit) -> Data:
    """What ``read_chart`` finds in a chart of ``exhibit``: its series, with ends of intervals (``指数（下限）``), the
    reference and the widths (``宽度``) as columns of their own. Numbers have 15 digits, as in Excel."""
    return draw(chart_of(exhibit), Room(1.0, 1.0)).grid.data()


def read_chart(frame: Any) -> Data:
    """Categories and figures in the workbook behind the chart, up to its first empty column; raises ChartError."""
    book = chart_book(frame)
    cells = book.sheets.get(SHEET) or next(iter(book.sheets.values()))
    headings: list[str] = []
    while (heading := cells.get((0, len(headings) + 1))) is not None:
        headings.append(_name(heading))
    if len(set(headings)) != len(headings):
        raise ChartError("图表的数据工作簿里有重名的列；请改名后再试")
    last = max((row for row, column in cells if column <= len(headings)), default=0)
    rows = range(1, last + 1)
    values = {name: tuple(_number(cells.get((row, at))) for row in rows) for at, name in enumerate(headings, 1)}
    return tuple(_name(cells.get((row, 0))) for row in rows), values


def read_stored(frame: Any) -> Data:
    """Categories and values of every series as the chart itself stores them and shows them, helpers too."""
    names: tuple[str, ...] = ()
    values: dict[str, tuple[float | None, ...]] = {}
    for ser in frame.chart.part._element.iter(f"{C}ser"):
        heading = "".join(v.text or "" for v in ser.iterfind(f"{C}tx//{C}v"))
        found = ser.find(f"{C}val/{C}numRef/{C}numCache")
        if found is not None:
            values[heading] = tuple(_number(x) for x in _cached(found))
        stored = ser.find(f"{C}cat/{C}strRef/{C}strCache")
        if not names and stored is not None:
            names = tuple(_name(x) for x in _cached(stored))
    return names, values


def disagreements(frame: Any) -> list[str]:
    """Where the chart shows something else than its workbook has, a sentence for each place; raises ChartError."""
    book = chart_book(frame)
    found = []
    for reference, shown in _references(frame.chart.part._element):
        try:
            there = book.area(reference)
        except ChartError as error:
            found.append(str(error))
            continue
        if len(there) != len(shown):
            found.append(f"{reference}：图表存有 {len(shown)} 个值，工作簿里是 {len(there)} 个")
            continue
        found += [
            f"{reference} 第 {i} 个值：图表显示“{_name(a)}”，工作簿里是“{_name(b)}”"
            for i, (a, b) in enumerate(zip(shown, there, strict=True), 1)
            if not _same(a, b)
        ]
    return found


def chart_book(frame: Any) -> Book:
    """The workbook embedded with the chart; raises ChartError where there is none."""
    part = frame.chart.part.chart_workbook.xlsx_part
    if part is None:
        raise ChartError("图表没有嵌入数据工作簿（用 LibreOffice 另存会丢失）；更新一次即可补上")
    return read_book(part.blob)


def _references(root: Any) -> list[tuple[str, list[Value]]]:
    caches = [(ref, ref.find(f"{C}{kind}Cache")) for kind in ("num", "str") for ref in root.iter(f"{C}{kind}Ref")]
    found = [(ref.findtext(f"{C}f"), cache) for ref, cache in caches]
    found += [(r.findtext(f"{C15}f"), r.find(f"{C15}dlblRangeCache")) for r in root.iter(f"{C15}datalabelsRange")]
    return [(reference, _cached(cache)) for reference, cache in found if reference and cache is not None]


def _cached(cache: Any) -> list[Value]:
    """Values of a cache, in order, None for points without."""
    count = cache.find(f"{C}ptCount")
    values: list[Value] = [None] * (int(count.get("val")) if count is not None else 0)
    numeric = cache.tag == f"{C}numCache"
    for point in cache.iterfind(f"{C}pt"):
        text, at = point.findtext(f"{C}v") or "", int(point.get("idx"))
        if at < len(values):
            values[at] = _parsed(text) if numeric else text
    return values


def _parsed(text: str) -> Value:
    try:
        return float(text)
    except ValueError:  # an error value, such as #N/A
        return None


def _same(shown: Value, there: Value) -> bool:
    if isinstance(shown, float) and isinstance(there, float):
        return math.isclose(shown, there, rel_tol=1e-9, abs_tol=1e-9)
    return _name(shown) == _name(there)


def _number(value: Value) -> float | None:
    return value if isinstance(value, float) else None


def _name(value: Value) -> str:
    return "" if value is None else f"{value:.15g}" if isinstance(value, float) else value
