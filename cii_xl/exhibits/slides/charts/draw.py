"""From an exhibit's chart to its drawing."""

from __future__ import annotations

from collections.abc import Callable

from cii_xl.exhibits.exhibit import Chart, Kind
from cii_xl.exhibits.slides.charts.bars import bars
from cii_xl.exhibits.slides.charts.drawing import Drawing, Room
from cii_xl.exhibits.slides.charts.lines import combination, lines
from cii_xl.exhibits.slides.charts.marimekko import marimekko
from cii_xl.exhibits.slides.charts.stacks import areas, stacks
from cii_xl.exhibits.slides.charts.waterfall import waterfall

_DRAW: dict[Kind, Callable[[Chart, Room], Drawing]] = {
    Kind.BAR: bars,
    Kind.COLUMN: bars,
    Kind.CLUSTERED: bars,
    Kind.INTERVAL: bars,
    Kind.STACKED: stacks,
    Kind.STACKED_100: stacks,
    Kind.LINE: lines,
    Kind.AREA: areas,
    Kind.COMBO: combination,
    Kind.WATERFALL: waterfall,
    Kind.MARIMEKKO: marimekko,
}


def draw(chart: Chart, room: Room) -> Drawing:
    """The drawing of ``chart`` in a frame of that size; raises ValueError for a reference where there is no scale."""
    if chart.reference is not None and chart.kind in (Kind.STACKED_100, Kind.MARIMEKKO):
        raise ValueError(f"{chart.kind} 图没有可以画“{chart.reference.name}”的数值轴")
    return _DRAW[chart.kind](chart, room)
