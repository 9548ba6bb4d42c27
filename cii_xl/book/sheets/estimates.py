"""The 问卷估计 sheet: industries and rows as a survey has them, beside what was there, with intervals drawn.

Buttons fill the prepared rows; a file of its own is written filled. Helper columns beyond the printed ones turn what
stands in the rows into what the charts draw, so that the charts follow either way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cii_xl.book import charts
from cii_xl.book.canvas import Canvas, Live, Value, address, span
from cii_xl.book.layout import (
    ESTIMATED_INDEX_FIELDS,
    ESTIMATED_INDEX_SLOTS,
    ESTIMATED_INDICES_NAME,
    ESTIMATED_NAME,
    ESTIMATED_ROW_FIELDS,
    ESTIMATED_ROW_SLOTS,
    ESTIMATED_ROWS_NAME,
    GRADE_DEFAULT,
    GRADE_NAME,
    GRADES,
    HOME,
    LEFT,
)
from cii_xl.palette import ACCENT, BAD, GOOD, INK, MUTED, SERIES, WHITE

Row = Mapping[str, Value]

GRADE_COLOURS = dict(zip(GRADES, (GOOD, SERIES[1], SERIES[3], BAD), strict=True))
NONE = "尚未估计：先“收集问卷”，再点“导入问卷估计”（或运行 cii-xl survey estimate）"
"""The line of state of a workbook without estimates."""
INDEX_NUMBERS = {"invited": "whole", "returned": "whole", "usable": "whole", "old": "one", "new": "one", "low": "one",
                 "high": "one"}  # fmt: skip
ROW_NUMBERS = {"old": "one", "new": "one", "low": "one", "high": "one", "n": "whole", "n_eff": "one", "deff": "two"}
"""Number formats of the two blocks by field."""

_TABLE_LAST = LEFT + len(ESTIMATED_ROW_FIELDS) - 1
_DRAWN = _TABLE_LAST + 2
"""First column under the chart of the rows."""
_LAST = _DRAWN + 6
_BASE = _LAST + 2
"""First column of what the charts draw; beyond what is printed."""
_REACHED = 5
"""The helper column of the intervals' upper ends; the bars by grade stand after it."""
_GRADE, _STATE, _RULE = 3, 5, 6
_INDICES = 9
"""Heading row of the industries."""
_CHART = _INDICES + ESTIMATED_INDEX_SLOTS + 1
_CHART_ROWS = 13
_ROWS = _CHART + _CHART_ROWS + 3
"""Heading row of the edition's rows."""
_TAIL = 8
"""Rows below them that the chart beside them reaches into, so that few rows still leave it room."""
_END = _ROWS + ESTIMATED_ROW_SLOTS + _TAIL
_NO_FRAME = {"border": {"none": True}, "fill": {"color": WHITE}}
"""A framed chart whose rows are all hidden would leave a line."""
_ROW, _HEAD = 18, 30
"""Heights in points."""


def write(
    canvas: Canvas,
    footer: str,
    rule: Sequence[str],
    indices: Sequence[Row] = (),
    rows: Sequence[Row] = (),
    *,
    grade: str = GRADE_DEFAULT,
    state: str = NONE,
    home: bool = True,
) -> None:
    """Write the sheet, by default empty as buttons expect it.

    ``rule`` says in lines how grades are given. ``indices`` and ``rows`` are keyed as ``ESTIMATED_INDEX_FIELDS`` and
    ``ESTIMATED_ROW_FIELDS``, rates in percent; ``grade`` is the lowest that is taken; ``state`` is the line that says
    what the estimates are of. ``home``: whether the workbook has a sheet 首页 to go back to. Raises ValueError where
    there are more than the prepared rows.
    """
    if len(indices) > ESTIMATED_INDEX_SLOTS or len(rows) > ESTIMATED_ROW_SLOTS:
        raise ValueError(f"问卷估计最多容纳 {ESTIMATED_INDEX_SLOTS} 个产业、{ESTIMATED_ROW_SLOTS} 行")
    canvas.widths([2, 9, 13, 19, 10, 10, 9, 9, 8, 11, 9, 7, 7, 34, 2, *[9] * 7, 2, 26, *[8] * 10])
    canvas.ws.set_row(0, 32)
    canvas.put(0, LEFT, "问卷估计", "title")
    if home:
        canvas.link(0, _TABLE_LAST, HOME.name, "返回首页")
    text = "由交回的问卷估计的渗透率（%）与置信区间；等级越靠前越可靠，不低于最低等级的才采用"
    canvas.put(1, LEFT, text, "subtitle")
    _input(canvas, grade)
    canvas.section(_STATE, LEFT, _TABLE_LAST, state)
    canvas.ws.set_row(_RULE, max(15 * len(rule), _ROW) + 4)
    canvas.across(_RULE, LEFT, _TABLE_LAST, "\n".join(rule), "note wrap")
    _industries(canvas, indices)
    _estimates(canvas, rows)
    for first, count, height in heights(len(indices), len(rows)):
        for row in range(first, first + count):
            canvas.ws.set_row(row, height or None, None, {} if height else {"hidden": True})
    for name, row in ((ESTIMATED_INDICES_NAME, _INDICES + 1), (ESTIMATED_ROWS_NAME, _ROWS + 1)):
        canvas.workbook.define_name(name, span(canvas.sheet.name, row, LEFT, row, LEFT))
    canvas.workbook.define_name(ESTIMATED_NAME, span(canvas.sheet.name, _STATE, LEFT, _STATE, LEFT))
    canvas.ws.freeze_panes(2, 0)
    canvas.page(_END, _LAST, footer=footer)


def heights(indices: int, rows: int) -> list[tuple[int, int, float]]:
    """Runs of sheet rows (first, how many, points) as they are with so many industries and rows: what is not used is
    hidden, and with it what the charts would draw of it; an empty block goes with its chart."""

    def block(top: int, slots: int, used: int, tail: int) -> list[tuple[int, int, float]]:
        some = bool(used)
        return [
            (top - 1, 1, 22.0 * some),
            (top, 1, float(_HEAD * some)),
            *([(top + 1, used, float(_ROW))] if used else []),
            *([(top + 1 + used, slots - used, 0.0)] if used < slots else []),
            (top + 1 + slots, tail, float(_ROW * some)),
        ]

    return [
        *block(_INDICES, ESTIMATED_INDEX_SLOTS, indices, _CHART_ROWS + 1),
        *block(_ROWS, ESTIMATED_ROW_SLOTS, rows, _TAIL),
    ]


def _input(canvas: Canvas, grade: str) -> None:
    canvas.put(_GRADE, LEFT, "最低等级")
    canvas.put(_GRADE, LEFT + 1, grade, "input centre")
    canvas.put(_GRADE, LEFT + 2, "下拉选择；低于此等级的估计不写入产业表，只在本页列出", "note")
    canvas.workbook.define_name(GRADE_NAME, span(canvas.sheet.name, _GRADE, LEFT + 1, _GRADE, LEFT + 1))
    listed = {
        "validate": "list", "source": list(GRADES), "error_title": "没有这个等级",
        "error_message": f"等级应为 {'、'.join(GRADES)} 之一，请从下拉列表选择。",
    }  # fmt: skip
    canvas.ws.data_validation(_GRADE, LEFT + 1, _GRADE, LEFT + 1, listed)


def _industries(canvas: Canvas, indices: Sequence[Row]) -> None:
    canvas.section(_INDICES - 1, LEFT, _TABLE_LAST, "一、产业指数")
    _block(canvas, _INDICES, ESTIMATED_INDEX_SLOTS, ESTIMATED_INDEX_FIELDS, INDEX_NUMBERS, indices)
    _helpers(canvas, _INDICES, ESTIMATED_INDEX_SLOTS, ESTIMATED_INDEX_FIELDS, indices, ("产业", "原指数", "新指数"))
    made = charts.chart(canvas.workbook, "column", "产业指数：原值与问卷估计（点；竖线为置信区间）", legend="bottom")
    for offset, (name, colour) in enumerate((("原指数", SERIES[7]), ("新指数", ACCENT)), 1):
        series = _series(canvas, _INDICES, ESTIMATED_INDEX_SLOTS, offset) | charts.fill(colour)
        shown = charts.labels("0.0;;", position="inside_base", font=charts.font(8, WHITE, bold=True))
        series |= {"name": name, "gap": 70, "data_labels": shown}
        if name == "新指数":
            series["y_error_bars"] = _bars(canvas, _INDICES, ESTIMATED_INDEX_SLOTS, indices)
        made.add_series(series)
    made.set_x_axis(charts.category_axis())
    made.set_y_axis(charts.value_axis(num_format="0", min=0))
    made.set_chartarea(_NO_FRAME)
    room = canvas.workbook.add_chart({"type": "line"})
    room.add_series(_room(canvas, _INDICES, ESTIMATED_INDEX_SLOTS) | {"line": {"none": True}})
    made.combine(room)
    made.set_legend({"position": "bottom", "delete_series": [2], "font": charts.font(8, MUTED)})
    what = "各产业原指数与问卷估计的指数及其置信区间柱形图"
    canvas.chart(_CHART, LEFT, made, 860, _CHART_ROWS * 24 - 4, what, object_position=4, y_offset=4)


def _estimates(canvas: Canvas, rows: Sequence[Row]) -> None:
    top, slots = _ROWS, ESTIMATED_ROW_SLOTS
    canvas.section(top - 1, LEFT, _TABLE_LAST, "二、逐个环节")
    _block(canvas, top, slots, ESTIMATED_ROW_FIELDS, ROW_NUMBERS, rows)
    grade, taken = _column(ESTIMATED_ROW_FIELDS, "grade"), _column(ESTIMATED_ROW_FIELDS, "taken")
    for word, colour in GRADE_COLOURS.items():
        _shade(canvas, grade, word, {"font_color": colour, "bold": True})
    _shade(canvas, taken, "是", {"font_color": GOOD, "bold": True})
    _shade(canvas, taken, "否", {"font_color": MUTED})
    _helpers(canvas, top, slots, ESTIMATED_ROW_FIELDS, rows, ("环节", "原渗透率", "新渗透率"))
    for offset, word in enumerate(GRADES, _REACHED + 1):
        canvas.put(top, _BASE + offset, f"等级 {word}", "head")
        for i in range(slots):
            row = rows[i] if i < len(rows) else {}
            now = _number(row.get("new")) if row.get("grade") == word else 0.0
            cell = Live(f'IF({address(top + 1 + i, grade)}="{word}",{address(top + 1 + i, _BASE + 2)},0)', now)
            canvas.put(top + 1 + i, _BASE + offset, cell, "cell", "one")
    height = 24 + _HEAD * 4 // 3 + (slots + _TAIL) * 24
    canvas.chart(
        top - 1, _DRAWN, _rates(canvas, rows), 470, height, "各环节问卷估计的渗透率与置信区间条形图，颜色为可靠等级",
        object_position=4, y_offset=4,
    )  # fmt: skip


def _rates(canvas: Canvas, rows: Sequence[Row]) -> Any:
    """One bar a row, of its grade's colour: a series for each grade, which is nought elsewhere, and an invisible one
    that carries the intervals. No legend: the table beside has the grades in the same colours."""
    top, slots = _ROWS, ESTIMATED_ROW_SLOTS
    made = charts.chart(canvas.workbook, "bar", "渗透率的问卷估计（%；颜色为等级，横线为置信区间）")
    for offset, word in enumerate(GRADES, _REACHED + 1):
        series = _series(canvas, top, slots, offset) | charts.fill(GRADE_COLOURS[word])
        made.add_series(series | {"name": f"等级 {word}", "gap": 45, "overlap": 100})
    unseen = {"fill": {"none": True}, "border": {"none": True}, "gap": 45, "overlap": 100}
    intervals = {"name": "置信区间", "y_error_bars": _bars(canvas, top, slots, rows)}
    made.add_series(_series(canvas, top, slots, 2) | unseen | intervals)
    made.add_series(_room(canvas, top, slots) | unseen)
    made.set_x_axis(charts.value_axis(num_format="0", min=0, label_position="high"))
    made.set_y_axis(charts.category_axis(reverse=True, num_font=charts.font(8), interval_unit=1))
    made.set_chartarea(_NO_FRAME)
    return made


def _block(
    canvas: Canvas, top: int, slots: int, fields: Mapping[str, str], numbers: Mapping[str, str], rows: Sequence[Row]
) -> None:
    for column, title in enumerate(fields.values(), LEFT):
        canvas.put(top, column, title, "head")
    for i in range(slots):
        row = rows[i] if i < len(rows) else {}
        for column, key in enumerate(fields, LEFT):
            style = "cell strong" if key == "industry" else "cell centre" if key in ("grade", "taken") else "cell"
            canvas.put(top + 1 + i, column, row.get(key), style, numbers.get(key, ""))


def _helpers(
    canvas: Canvas, top: int, slots: int, fields: Mapping[str, str], rows: Sequence[Row], heads: Sequence[str]
) -> None:
    """Label, value before, value now, how far the interval reaches below and above it, and up to where; nought for
    what is not there, since charts of blank cells and of text differ between programs."""
    canvas.put(top - 1, _BASE, "图表底表（自动计算）", "note")
    for offset, head in enumerate((*heads, "区间下段", "区间上段", "区间上端")):
        canvas.put(top, _BASE + offset, head, "head")
    for i in range(slots):
        at, row = top + 1 + i, rows[i] if i < len(rows) else {}
        old, now, low, high = (address(at, _column(fields, key)) for key in ("old", "new", "low", "high"))
        below, above = _reach(row)
        cells = (
            _label(at, fields, row),
            Live(f"N({old})", _number(row.get("old"))),
            Live(f"N({now})", _number(row.get("new"))),
            Live(f"IF(COUNT({now},{low})=2,MAX({now}-{low},0),0)", below),
            Live(f"IF(COUNT({now},{high})=2,MAX({high}-{now},0),0)", above),
            Live(f"{address(at, _BASE + 2)}+{address(at, _BASE + 4)}", _number(row.get("new")) + above),
        )
        for offset, value in enumerate(cells):
            canvas.put(at, _BASE + offset, value, "cell", "one" if offset else "")


def _label(at: int, fields: Mapping[str, str], row: Row) -> Live:
    """The industry, or the industry and the row's own name; a dot where nothing stands."""
    industry = address(at, _column(fields, "industry"))
    if "stage" not in fields:
        return Live(f'IF({industry}="","·",{industry})', str(row.get("industry") or "·"))
    stage, substage = (address(at, _column(fields, key)) for key in ("stage", "substage"))
    formula = f'{industry}&"·"&IF({substage}="",{stage},{substage})'
    own = row.get("substage") or row.get("stage") or ""
    return Live(formula, f"{row.get('industry') or ''}·{own}")


def _reach(row: Row) -> tuple[float, float]:
    now, low, high = (row.get(key) for key in ("new", "low", "high"))
    below = max(now - low, 0.0) if isinstance(now, int | float) and isinstance(low, int | float) else 0.0
    above = max(high - now, 0.0) if isinstance(now, int | float) and isinstance(high, int | float) else 0.0
    return below, above


def _series(canvas: Canvas, top: int, slots: int, offset: int) -> dict[str, Any]:
    sheet, first, last = canvas.sheet.name, top + 1, top + slots
    return {
        "categories": span(sheet, first, _BASE, last, _BASE),
        "values": span(sheet, first, _BASE + offset, last, _BASE + offset),
    }


def _room(canvas: Canvas, top: int, slots: int) -> dict[str, Any]:
    """An unseen series of the intervals' upper ends: programs scale axes to the values and cut error bars off."""
    return _series(canvas, top, slots, _REACHED) | {"name": "区间上端"}


def _bars(canvas: Canvas, top: int, slots: int, rows: Sequence[Row]) -> dict[str, Any]:
    """Error bars from the helper columns, with the lengths that they have now for readers without a calculation."""
    sheet, first, last = canvas.sheet.name, top + 1, top + slots
    reach = [_reach(rows[i]) if i < len(rows) else (0.0, 0.0) for i in range(slots)]
    return {
        "type": "custom",
        "minus_values": span(sheet, first, _BASE + 3, last, _BASE + 3),
        "minus_data": [below for below, _ in reach],
        "plus_values": span(sheet, first, _BASE + 4, last, _BASE + 4),
        "plus_data": [above for _, above in reach],
        "line": {"color": INK, "width": 1.25},
    }


def _column(fields: Mapping[str, str], key: str) -> int:
    return LEFT + list(fields).index(key)


def _number(value: Value) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _shade(canvas: Canvas, column: int, word: str, look: dict[str, Any]) -> None:
    rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": canvas.workbook.add_format(look)}
    canvas.ws.conditional_format(_ROWS + 1, column, _ROWS + ESTIMATED_ROW_SLOTS, column, rule)
