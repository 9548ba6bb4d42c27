"""Exhibits as a workbook: a sheet for each with its figures, a native chart over them, source and notes."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cii_xl.book.canvas import Canvas, width_of
from cii_xl.book.layout import Sheet
from cii_xl.book.package import normalise
from cii_xl.book.style import BASE, FONT, Styles
from cii_xl.book.workbook import new_workbook
from cii_xl.exhibits.exhibit import Chart, Exhibit, Look, Table, Words
from cii_xl.exhibits.frames import frame
from cii_xl.exhibits.shades import heat, on
from cii_xl.exhibits.sheet_charts import Place, native, write_grid
from cii_xl.exhibits.slides.charts.draw import draw
from cii_xl.exhibits.slides.charts.drawing import Room
from cii_xl.palette import ACCENT, LINE, MUTED, PRIMARY

if TYPE_CHECKING:
    import pandas as pd

CONTENTS = Sheet("目录", "shContents", "全部图表，点击标题前往")
TOP = 4
"""Row of the headings of a sheet's figures, counted from 0."""

_LONGEST = 31
"""Characters of a sheet's name."""
_CHART = (860, 400)
_PLAIN = "0.0##"
"""Format of numbers that have none."""
_ACROSS = 11
"""Last column that is printed with a chart: columns are 11 characters or more, so that it reaches as far."""
_LABELS = "图中部分标签为导出时的文字；改动上方数据后，图形随之变化，标签请重新导出"
_WORDS = 110
"""Width of a column of words in characters."""
_ROW = 24
"""Height of a chart's rows in pixels: rows are 18 points high."""


def exhibits_workbook(exhibits: Sequence[Exhibit], title: str = "产业互联网发展指数（CII）图表集") -> bytes:
    """An .xlsx with a contents sheet and a sheet for each exhibit; the same exhibits give the same bytes.

    Figures are numbers, unrounded, under the exhibit's formats; charts are native and follow them. Sheets have the
    exhibits' ids as their names.
    """
    buffer = io.BytesIO()
    workbook = new_workbook(buffer, title)
    styles = Styles(workbook)
    formats = _Formats(workbook)
    names = sheet_names(exhibits)
    _contents(Canvas(workbook, CONTENTS, styles, tab=ACCENT), exhibits, names, title)
    for number, (exhibit, name) in enumerate(zip(exhibits, names, strict=True), 1):
        canvas = Canvas(workbook, Sheet(name, f"shExhibit{number}", exhibit.title), styles, tab=PRIMARY)
        _sheet(canvas, exhibit, formats, title)
    workbook.close()
    return normalise(buffer.getvalue(), theme_font=FONT)


def sheet_names(exhibits: Sequence[Exhibit]) -> list[str]:
    """The exhibits' ids, short enough for sheets and each different, also to readers that ignore case."""
    names: list[str] = []
    taken = {CONTENTS.name.lower()}
    for exhibit in exhibits:
        number, name = 1, exhibit.id[:_LONGEST]
        while name.lower() in taken:
            number += 1
            name = f"{exhibit.id[: _LONGEST - 4]}~{number}"
        taken.add(name.lower())
        names.append(name)
    return names


class _Formats:
    """Cell formats with an exhibit's own number formats, each made once."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._made: dict[tuple[str, bool, str], Any] = {}

    def __call__(self, number: str, quiet: bool = False, fill: str = "") -> Any:
        """A number's format; ``quiet`` for what only serves a drawing."""
        key = (number, quiet, fill)
        if key not in self._made:
            look = BASE | {"num_format": _PLAIN if number in ("", "General") else number, "align": "right"}
            look |= {"font_color": MUTED, "font_size": 9} if quiet else {"border": 1, "border_color": LINE, "indent": 1}
            look |= {"bg_color": fill, "font_color": on(fill)} if fill else {}
            self._made[key] = self._workbook.add_format(look)
        return self._made[key]


def _contents(canvas: Canvas, exhibits: Sequence[Exhibit], names: Sequence[str], title: str) -> None:
    canvas.widths([6, 14, 78, 40, 20])
    canvas.ws.set_row(0, 32)
    canvas.put(0, 0, title, "title")
    canvas.put(1, 0, f"共 {len(exhibits)} 张图表；点击标题前往", "subtitle")
    for column, heading in enumerate(("序号", "部分", "标题", "来源", "工作表")):
        canvas.put(3, column, heading, "head")
    for row, (exhibit, name) in enumerate(zip(exhibits, names, strict=True), 4):
        canvas.put(row, 0, row - 3, "cell centre", "whole")
        canvas.put(row, 1, exhibit.section, "cell")
        canvas.link(row, 2, name, exhibit.title)
        canvas.put(row, 3, exhibit.source, "cell")
        canvas.put(row, 4, name, "cell")
    canvas.ws.freeze_panes(4, 0)
    canvas.page(3 + len(exhibits), 4, footer=title, repeat=3)


def _sheet(canvas: Canvas, exhibit: Exhibit, formats: _Formats, footer: str) -> None:
    canvas.ws.set_row(0, 28)
    canvas.section(0, 0, _ACROSS, exhibit.title)
    canvas.put(1, 0, "　".join(part for part in (exhibit.section, _unit(exhibit)) if part), "subtitle")
    canvas.link(2, 0, CONTENTS.name, "返回目录")
    foot = [f"来源：{exhibit.source}"] if exhibit.source else []
    foot += [f"注{i if len(exhibit.notes) > 1 else ''}：{note}" for i, note in enumerate(exhibit.notes, 1)]
    if isinstance(exhibit.body, Chart):
        wide, high = _CHART
        canvas.ws.set_column(0, _ACROSS, 11)
        drawing = draw(exhibit.body, Room(wide * 0.75, high * 0.75))
        place = Place(canvas, TOP)
        last = write_grid(place, drawing, formats)
        canvas.chart(last + 2, 0, native(place, drawing, exhibit.title), wide, high, exhibit.alt or exhibit.title)
        last += 2 + high // _ROW + 1
        columns = _ACROSS
        if any(ser.labels and ser.labels.texts is not None for ser in drawing.series):
            foot.append(_LABELS)
    elif isinstance(exhibit.body, Words):
        last, columns = _words(canvas, exhibit.body), 0
    else:
        last, columns = _table(canvas, exhibit.body, frame(exhibit), formats), len(frame(exhibit).columns) - 1
    for row, text in enumerate(foot, last + 2):
        canvas.put(row, 0, text, "note")
    canvas.page(last + 2 + len(foot), columns, footer=footer, one_page=True)


def _unit(exhibit: Exhibit) -> str:
    marks = f"（含{'、'.join(exhibit.marks)}）" if exhibit.marks else ""
    return (f"单位：{exhibit.unit}" if exhibit.unit else "") + marks


def _words(canvas: Canvas, words: Words) -> int:
    """Paragraphs, long ones on as many lines as they need; returns the last row."""
    canvas.ws.set_column(0, 0, _WORDS)
    for row, (level, text) in enumerate(words.paragraphs, TOP):
        canvas.put(row, 0, text, "cell wrap" if level else "cell strong")
        canvas.ws.set_row(row, 18 * max(1, math.ceil(width_of(text) / (_WORDS - 10))))
    return TOP + len(words.paragraphs) - 1


def _table(canvas: Canvas, table: Table, data: pd.DataFrame, formats: _Formats) -> int:
    """The cells of a table; returns the last row."""
    for at, heading in enumerate(data.columns):
        canvas.put(TOP, at, heading, "head")
        cells = data.iloc[:, at].tolist()
        column = next((c for c in table.columns if c.title == heading), None)
        origin = None if column is None else table.columns.index(column)
        for row, cell in enumerate(cells):
            stated = table.colours[row][origin] if table.colours and origin is not None else ""
            if cell is None or isinstance(cell, str):
                canvas.put(TOP + 1 + row, at, cell, "cell", fill=stated)
                continue
            fill = heat(cell, table.heat_top) if column and column.look is Look.HEAT else ""
            number = column.number if column else "0"
            canvas.ws.write_number(TOP + 1 + row, at, cell, formats(number, False, stated or fill))
        if column is not None and column.look is Look.HARVEY:
            _quarters(canvas, TOP + 1, at, TOP + len(cells))
        wide = max([width_of(heading), *(width_of(cell) for cell in cells if isinstance(cell, str))])
        canvas.ws.set_column(at, at, min(max(wide, 8) + 4, 60))
    return TOP + len(data)


def _quarters(canvas: Canvas, first: int, column: int, last: int) -> None:
    """Circles filled by quarters beside the figures: Excel's own Harvey balls."""
    icons = [{"criteria": ">=", "type": "number", "value": value} for value in (87.5, 62.5, 37.5, 12.5)]
    canvas.ws.conditional_format(
        first, column, last, column, {"type": "icon_set", "icon_style": "5_quarters", "icons": icons}
    )
