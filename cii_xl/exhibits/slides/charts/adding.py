"""A new chart on a slide."""

from __future__ import annotations

from typing import Any

from cii_xl.exhibits.exhibit import Chart, Exhibit
from cii_xl.exhibits.slides.box import POINT, Box
from cii_xl.exhibits.slides.charts.draw import draw
from cii_xl.exhibits.slides.charts.drawing import Drawing, Room
from cii_xl.exhibits.slides.charts.xml import chart_xml


def chart_of(exhibit: Exhibit) -> Chart:
    """The exhibit's chart; raises TypeError where it is a table or words."""
    if not isinstance(exhibit.body, Chart):
        raise TypeError(f"“{exhibit.id}”不是图表")
    return exhibit.body


class _Made:
    """What python-pptx asks of chart data: the chart's XML and its workbook."""

    def __init__(self, drawing: Drawing, title: str) -> None:
        self._drawing, self._title = drawing, title

    def xml_bytes(self, _: Any) -> bytes:
        return chart_xml(self._drawing)

    @property
    def xlsx_blob(self) -> bytes:
        return self._drawing.grid.workbook(self._title)


def add_chart(slide: Any, box: Box, exhibit: Exhibit) -> Any:
    """Draw ``exhibit`` as a native chart in ``box``; returns its GraphicFrame, named ``cii:<id>:chart``."""
    from pptx.enum.chart import XL_CHART_TYPE

    drawing = draw(chart_of(exhibit), room_of(box.width, box.height))
    made = _Made(drawing, exhibit.title)
    kind = XL_CHART_TYPE.COLUMN_CLUSTERED  # which writer of python-pptx's own to take; ours needs none
    frame = slide.shapes.add_chart(kind, box.left, box.top, box.width, box.height, made)
    frame.name = f"cii:{exhibit.id}:chart"
    describe(frame, exhibit)
    return frame


def room_of(width: int, height: int) -> Room:
    """The size of a frame, given in EMU."""
    return Room(width / POINT, height / POINT)


def describe(frame: Any, exhibit: Exhibit) -> None:
    """Give the frame its alternative text."""
    frame._element.nvGraphicFramePr.cNvPr.set("descr", exhibit.alt)
