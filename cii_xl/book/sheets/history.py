"""Two long tables that actions append to: 历史 (what 恢复公布值 replaced) and 版本数据 (the rows of all snapshots)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from cii_xl.book.canvas import Canvas, Field, Value, address
from cii_xl.book.layout import HISTORY_FIELDS, HOME, LEFT, SNAPSHOT_FIELDS
from cii_xl.index import Edition
from cii_xl.palette import LINE

_TOP = 4
_ROOM = 20_000
"""Rows that get their formats ahead of time: an appended row only brings values."""
_WIDTHS = {"time": 19, "version": 20, "stage": 12, "substage": 22, "basis": 46, "formulas": 40}
_NUMBERS = {"weight": "percent", "rate": "one", "low": "one", "high": "one", "position": "whole"}


def write_history(canvas: Canvas) -> None:
    """历史, hidden until there is something to keep."""
    text = "“恢复公布值”把一个产业的表改回研报公布的版本；改回之前表中的内容逐行保留在这里，可复制回去"
    _write(canvas, "tblHistory", HISTORY_FIELDS, text)


def write_snapshots(canvas: Canvas, rows: Sequence[Sequence[Value]] = ()) -> None:
    """版本数据, which stays hidden: people look at 版本. ``rows`` are those of ``snapshot_rows``."""
    text = "“版本”页保存的各版本的全部环节；请勿改动；删除某版本的全部行即删除该版本"
    _write(canvas, "tblSnapshots", SNAPSHOT_FIELDS, text, rows)


def snapshot_rows(edition: Edition, name: str, time: str) -> list[list[Value]]:
    """An edition as rows of ``tblSnapshots``, under a name and the time it was saved."""
    rows = edition.rows.assign(version=name, time=time)[list(SNAPSHOT_FIELDS)]
    return [[_value(v) for v in row] for row in rows.itertuples(index=False)]


def _value(value: Value) -> Value:
    return None if value == "" or (isinstance(value, float) and math.isnan(value)) else value


def _write(
    canvas: Canvas, table: str, titles: Mapping[str, str], text: str, rows: Sequence[Sequence[Value]] = ()
) -> None:
    canvas.widths([2, *(_WIDTHS.get(key, 10) for key in titles)])
    canvas.ws.set_row(0, 32)
    canvas.put(0, LEFT, canvas.sheet.name, "title")
    canvas.link(0, LEFT + 3, HOME.name, "返回首页")
    canvas.put(2, LEFT, text, "note")
    fields = [Field(title, "text", _NUMBERS.get(key, "")) for key, title in titles.items()]
    canvas.table(_TOP, LEFT, table, fields, rows or [[None] * len(fields)])
    for column, field in enumerate(fields, LEFT):
        width = _WIDTHS.get(list(titles)[column - LEFT], 10)
        canvas.ws.set_column(column, column, width, canvas.styles(field.style, field.number))
    rule = canvas.workbook.add_format({"bottom": 1, "bottom_color": LINE})
    filled = {"type": "formula", "criteria": f'=${address(_TOP + 1, LEFT)}<>""', "format": rule}
    canvas.ws.conditional_format(_TOP + 1, LEFT, _TOP + _ROOM, LEFT + len(fields) - 1, filled)
    canvas.ws.freeze_panes(_TOP + 1, LEFT + 1)
    canvas.ws.set_paper(9)
    canvas.ws.set_landscape()
    canvas.ws.fit_to_pages(1, 0)
    canvas.ws.repeat_rows(_TOP)
    canvas.ws.hide()
