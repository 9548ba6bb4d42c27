"""Drawing the sheet of an analysis from its description: cells to type in, prepared rows, charts over them.

The rows are there from the start, and those that a result does not use are hidden, so that at run time only values are
written. What charts need besides stands beyond the printed columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cii_xl.book.canvas import Canvas, Value, span
from cii_xl.book.layout import HOME, LEFT, panel_name
from cii_xl.book.panels import charts
from cii_xl.book.panels.panel import INTERVAL, Block, Filled, Panel, PanelField
from cii_xl.book.panels.places import (
    DRAWN,
    FINDING_SLOTS,
    FINDINGS,
    HEAD,
    NOTE_SLOTS,
    NOTES,
    PIXELS,
    ROW,
    SECTION,
    SETTINGS,
    STATE,
    STATE_ROW,
    TYPED,
    BlockPlace,
    Places,
    check,
    heights,
    parted,
    printed,
    unprinted,
)
from cii_xl.book.panels.settings import validation
from cii_xl.palette import HEAT

_GAP = 12
"""Pixels between two charts."""
_PORTRAIT = 112
"""Characters of width up to which a sheet is printed upright."""
_PAPER = 7.27 * 72, 10.49 * 72
"""Points of an upright page between its margins."""
_WIDER = 1.2
"""Columns with the fonts of LibreOffice, which alone heeds breaks, and so the smaller scale of its pages."""


def write(canvas: Canvas, panel: Panel, filled: Filled | None = None, footer: str = "") -> None:
    """Write the sheet, empty as before the first run, or with a result. Raises ValueError where that does not fit."""
    keys = names(panel)
    if twice := sorted({key for key in keys if keys.count(key) > 1}):
        raise ValueError(f"panel {panel.key}: more than one cell would be named {', '.join(twice)}")
    if filled is not None:
        check(panel, filled)
    _PanelSheet(canvas, panel, filled).write(footer)


def names(panel: Panel) -> list[str]:
    """Keys of all named cells of a panel: parts of the sheet, settings, blocks."""
    settings = [SETTINGS, *(setting.key for setting in panel.settings)] if panel.settings else []
    blocks = [block.key for block in panel.blocks]
    drawn = [block.key + DRAWN for block in panel.blocks if unprinted(block)]
    typed = [block.key + TYPED for block in panel.blocks if block.typed]
    return [STATE, FINDINGS, NOTES, *settings, *blocks, *drawn, *typed]


class _PanelSheet:
    """The sheet being drawn."""

    def __init__(self, canvas: Canvas, panel: Panel, filled: Filled | None) -> None:
        self.canvas, self.panel, self.filled = canvas, panel, filled
        self.told = filled or Filled(panel.none)
        self.places = Places(panel)
        self.last = self.places.last
        self.free = self.last + 2
        """First column beyond the printed ones that nothing stands in yet."""

    def write(self, footer: str) -> None:
        """Everything from top to bottom."""
        canvas, panel, places, told = self.canvas, self.panel, self.places, self.told
        canvas.widths([2, *places.widths, 2])
        canvas.ws.set_row(0, 32)
        canvas.put(0, LEFT, panel.title, "title")
        canvas.link(0, self.last, HOME.name, "返回首页")
        canvas.put(1, LEFT, panel.subtitle, "subtitle")
        canvas.section(STATE_ROW, LEFT, self.last, told.state)
        self._name(STATE, STATE_ROW, LEFT)
        self._settings()
        self._texts(FINDINGS, places.findings, "结论", told.findings, FINDING_SLOTS, "wrap")
        for place in places.blocks:
            self._block(place)
        self._texts(NOTES, places.notes, "假设与说明", told.notes, NOTE_SLOTS, "note wrap")
        canvas.ws.freeze_panes(2, 0)
        self._pages(self._heights(), footer)

    def _name(self, key: str, row: int, column: int, rows: int = 1, columns: int = 1) -> None:
        area = span(self.canvas.sheet.name, row, column, row + rows - 1, column + columns - 1)
        self.canvas.workbook.define_name(panel_name(self.panel.key, key), area)

    def _settings(self) -> None:
        canvas, top = self.canvas, self.places.settings
        if not self.panel.settings:
            return
        canvas.section(top, LEFT, self.last, "设置")
        self._name(SETTINGS, top + 1, LEFT + 1, len(self.panel.settings))
        for row, setting in enumerate(self.panel.settings, top + 1):
            canvas.put(row, LEFT, setting.label)
            canvas.put(row, LEFT + 1, setting.default, "input centre", setting.number)
            canvas.put(row, LEFT + 2, setting.text, "note")
            self._name(setting.key, row, LEFT + 1)
            if rule := validation(setting):
                canvas.ws.data_validation(row, LEFT + 1, row, LEFT + 1, rule)

    def _texts(self, key: str, row: int, title: str, texts: Sequence[str], slots: int, style: str) -> None:
        self.canvas.section(row - 1, LEFT, self.last, title)
        for i in range(slots):
            self.canvas.across(row + i, LEFT, self.last, texts[i] if i < len(texts) else None, style)
        self._name(key, row, LEFT)

    def _block(self, place: BlockPlace) -> None:
        canvas, block = self.canvas, place.block
        rows = self.told.rows.get(block.key, block.begin if block.typed else ())
        parts = [parted(block, row) for row in rows]
        canvas.section(place.top, LEFT, self.last, block.title)
        if block.note:
            canvas.put(place.top + 1, LEFT, block.note, "note")
        columns = self._columns(place, LEFT, printed(block), [shown for shown, _ in parts])
        self._name(block.key, place.first, LEFT)
        if block.typed:
            self._name(block.key + TYPED, place.first, LEFT, block.slots, len(printed(block)))
        if unprinted(block):
            self._name(block.key + DRAWN, place.first, self.free)
            canvas.put(place.head - 1, self.free, charts.BASE, "note")
            columns |= self._columns(place, self.free, unprinted(block), [more for _, more in parts])
            self.free += len(unprinted(block))
        self._charts(place, columns, [dict(zip((f.key for f in block.fields), row, strict=True)) for row in rows])

    def _columns(
        self, place: BlockPlace, left: int, fields: Sequence[PanelField], rows: Sequence[Sequence[Value]]
    ) -> dict[str, int]:
        """Write some fields of all prepared rows; returns where each stands."""
        for c, field in enumerate(fields):
            self.canvas.put(place.head, left + c, field.title, "head")
            style = _style(place.block, field)
            for i in range(place.block.slots):
                value = rows[i][c] if i < len(rows) else None
                self.canvas.put(place.first + i, left + c, value, style, field.number)
            self._colours(place, left + c, field)
        return {field.key: left + c for c, field in enumerate(fields)}

    def _colours(self, place: BlockPlace, column: int, field: PanelField) -> None:
        area = (place.first, column, place.last, column)
        if field.heat is not None:
            scale = {
                "type": "3_color_scale", "min_type": "num", "min_value": 0, "mid_type": "num",
                "mid_value": field.heat * 0.4, "max_type": "num", "max_value": field.heat, "min_color": HEAT[0],
                "mid_color": HEAT[1], "max_color": HEAT[2],
            }  # fmt: skip
            self.canvas.ws.conditional_format(*area, scale)
        for word, colour in field.lamps.items():
            lamp = self.canvas.workbook.add_format({"font_color": colour, "bold": True})
            rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": lamp}
            self.canvas.ws.conditional_format(*area, rule)

    def _charts(self, place: BlockPlace, columns: Mapping[str, int], rows: Sequence[charts.Row]) -> None:
        """The charts under the rows, two of them side by side."""
        drawn = place.block.charts
        width = sum(int(w * 7 + 5) for w in self.places.widths)
        each = (width - _GAP * (len(drawn) - 1)) // max(len(drawn), 1)
        for i, own in enumerate(drawn):
            bound = charts.Bound(self.canvas, place, own, columns, self.free)
            if own.kind == INTERVAL:
                charts.helpers(bound, rows)
                self.free += len(charts.REACHES)
            self.canvas.chart(
                place.charts, LEFT, charts.chart(bound, rows), each, place.chart_rows * PIXELS - 8, own.description,
                object_position=4, x_offset=i * (each + _GAP), y_offset=6,
            )  # fmt: skip

    def _heights(self) -> Mapping[int, float]:
        """Give rows the heights that they have with the result; returns those that are not ``ROW``, by row."""
        first = {place.block.key: place.first for place in self.places.blocks}
        first |= {FINDINGS: self.places.findings, NOTES: self.places.notes}
        named = {panel_name(self.panel.key, key): row for key, row in first.items()}
        high = {STATE_ROW: SECTION} | {place.head: HEAD for place in self.places.blocks}
        for run in heights(self.panel, self.filled):
            top = named[run.name] + run.offset
            high |= dict.fromkeys(range(top, top + run.rows), run.height)
        for row, height in high.items():
            self.canvas.ws.set_row(row, height or None, None, {} if height else {"hidden": True})
        return high

    def _pages(self, high: Mapping[int, float], footer: str) -> None:
        """Print one page wide, so that a page ends before a block or its charts rather than within. LibreOffice does
        so; Excel takes no breaks while it fits a sheet to the page's width."""
        places = self.places
        portrait = sum(places.widths) <= _PORTRAIT
        self.canvas.page(places.end, self.last, footer=footer, portrait=portrait)
        across, down = _PAPER if portrait else _PAPER[::-1]
        room = down * max(0.75 * _WIDER * sum(int(w * 7 + 5) for w in (2, *places.widths)) / across, 1.0)
        starts = sorted({row for place in places.blocks for row in (place.top, place.charts)} | {places.notes - 1})
        breaks, top = [], 0
        for start, end in zip(starts, [*starts[1:], places.end + 1], strict=True):
            if sum(high.get(row, ROW) for row in range(top, end)) > room and start > top:
                breaks.append(start)
                top = start
        self.canvas.ws.set_h_pagebreaks(breaks)


def _style(block: Block, field: PanelField) -> str:
    """Cells to type in look like those of settings."""
    if not block.typed:
        return field.style
    return "input centre" if field.style.endswith("centre") else "input"
