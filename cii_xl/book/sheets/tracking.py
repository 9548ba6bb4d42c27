"""The 问卷跟踪 sheet: where a wave's files lie, how many forms came back, and one row for each respondent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from cii_xl.book import charts
from cii_xl.book.canvas import Canvas, Field, Live, Value, address, printed, span
from cii_xl.book.layout import (
    ACCEPTED,
    FORMS_DEFAULT,
    FORMS_NAME,
    HOME,
    INBOX_DEFAULT,
    INBOX_NAME,
    LEFT,
    LIST_NAME,
    OUTSTANDING,
    SENT_BACK,
    STORE_DEFAULT,
    STORE_NAME,
    TRACKED_NAME,
    TRACKING_FIELDS,
    TRACKING_TABLE,
    UNINVITED,
    WAVE_NAME,
    WITH_WARNINGS,
)
from cii_xl.book.style import BASE
from cii_xl.palette import ACCENT, BAD, GOOD, LINE, MUTED, SERIES, WHITE

Row = Mapping[str, Value]

STATES = {ACCEPTED: GOOD, WITH_WARNINGS: SERIES[3], SENT_BACK: BAD, OUTSTANDING: LINE}
"""The states of an invited respondent and their colours in charts."""
NONE = "尚未收集问卷"
"""The line of state of a workbook without a survey."""
_LAST = LEFT + len(TRACKING_FIELDS) - 1
_STATE, _INPUTS, _TILES, _CHART = 3, 5, 11, 16
_LEAST, _ROW = 13, 18
"""Fewest rows beside the chart, and their height in points."""
_COUNTS = LEFT + 5
"""First column of the counts by industry, right of the chart that draws them."""
_ROOM = 20_000
"""Rows that get their formats ahead of time: an appended row only brings values."""
_WIDTHS = (9, 20, 36, 8, 12, 26, 17, 16, 48, 22, 26)
_TILE_COLUMNS = ((LEFT, LEFT + 1), (LEFT + 2, LEFT + 2), (LEFT + 3, LEFT + 4), (LEFT + 5, LEFT + 5),
                 (LEFT + 6, LEFT + 7), (LEFT + 8, LEFT + 8))  # fmt: skip


def write(
    canvas: Canvas,
    industries: Sequence[str],
    footer: str,
    rows: Sequence[Row] = (),
    *,
    given: Mapping[str, str] | None = None,
    state: str = NONE,
) -> None:
    """Write the sheet, by default empty as buttons expect it.

    ``industries`` are the names to count by. ``rows`` are keyed as ``TRACKING_FIELDS``; ``given`` maps the defined
    names of input cells to what stands in them; ``state`` is the line that says what the list is of.
    """
    canvas.widths([2, *_WIDTHS])
    top = _top(len(industries))
    canvas.ws.set_row(0, 32)
    canvas.put(0, LEFT, "问卷跟踪", "title")
    canvas.link(0, _LAST, HOME.name, "返回首页")
    text = "“生成问卷”按发放名单为每个单位生成一份表单；“收集问卷”读入收件文件夹中交回的文件，并更新本页"
    canvas.put(1, LEFT, text, "subtitle")
    canvas.section(_STATE, LEFT, _LAST, state)
    canvas.workbook.define_name(TRACKED_NAME, span(canvas.sheet.name, _STATE, LEFT, _STATE, LEFT))
    _inputs(canvas, given or {})
    _tiles(canvas, rows)
    _counts(canvas, industries, rows)
    _table(canvas, top, rows)
    for first, count, height in heights(len(rows), len(industries)):
        for row in range(first, first + count):
            canvas.ws.set_row(row, height or None, None, {} if height else {"hidden": True})
    _page(canvas, top, footer)


def heights(rows: int, industries: int) -> list[tuple[int, int, float]]:
    """Runs of sheet rows (first, how many, points) as they are with so many respondents: without any there is nothing
    to draw, and chart and counts go with their rows."""
    return [(_CHART - 1, _top(industries) - _CHART, float(_ROW if rows else 0))]


def _top(industries: int) -> int:
    """Heading row of the respondents, below the chart and the counts."""
    return _CHART + max(_LEAST, industries + 2) + 1


def _inputs(canvas: Canvas, given: Mapping[str, str]) -> None:
    asked = (
        (WAVE_NAME, "轮次", "必填，例如 2026Q4；同一轮次的表单一起统计"),
        (STORE_NAME, "问卷文件夹", f"台账、收到的原件与密钥所在；留空为本工作簿旁的“{STORE_DEFAULT}”"),
        (LIST_NAME, "发放名单（CSV）", "受访单位名单；生成问卷时读取，留空则生成一份空白表单"),
        (INBOX_NAME, "收件文件夹", f"客户交回的文件放在这里；留空为“{INBOX_DEFAULT}”"),
        (FORMS_NAME, "表单输出文件夹", f"生成的表单写在这里；留空为“{FORMS_DEFAULT}”"),
    )
    for row, (name, label, hint) in enumerate(asked, _INPUTS):
        canvas.put(row, LEFT, label)
        canvas.put(row, LEFT + 2, given.get(name, ""), "input")
        canvas.put(row, LEFT + 3, hint, "note")
        canvas.workbook.define_name(name, span(canvas.sheet.name, row, LEFT + 2, row, LEFT + 2))


def _tiles(canvas: Canvas, rows: Sequence[Row]) -> None:
    """How many forms went out and what became of them, over all rows of the table."""
    found = Counter(str(row["state"]) for row in rows)
    sent = sum(found[state] for state in STATES)
    back = sent - found[OUTSTANDING]
    all_sent = "+".join(_count(state) for state in STATES)
    all_back = "+".join(_count(state) for state in STATES if state != OUTSTANDING)
    share = Live(f'IF(({all_sent})=0,"—","回收率 "&TEXT(({all_back})/({all_sent}),"0%"))', _share(back, sent))
    outside = Live(f'"另有名单外 "&{_count(UNINVITED)}&" 份"', f"另有名单外 {found[UNINVITED]} 份")
    told: tuple[tuple[str, Live, Value], ...] = (
        ("发放", Live(all_sent, sent), outside),
        ("回收", Live(all_back, back), share),
        (ACCEPTED, Live(_count(ACCEPTED), found[ACCEPTED]), "用于估计"),
        (WITH_WARNINGS, Live(_count(WITH_WARNINGS), found[WITH_WARNINGS]), "用于估计，提示待核对"),
        (SENT_BACK, Live(_count(SENT_BACK), found[SENT_BACK]), "请客户改正后重交"),
        (OUTSTANDING, Live(_count(OUTSTANDING), found[OUTSTANDING]), "待催收"),
    )
    canvas.ws.set_row(_TILES + 1, 34)
    for (first, last), (label, value, note) in zip(_TILE_COLUMNS, told, strict=True):
        canvas.across(_TILES, first, last, label, "tile label")
        canvas.across(_TILES + 1, first, last, value, "tile value", "whole")
        canvas.across(_TILES + 2, first, last, note, "tile note")


def _counts(canvas: Canvas, industries: Sequence[str], rows: Sequence[Row]) -> None:
    """States by industry, and the chart of them."""
    canvas.section(_CHART - 1, LEFT, _LAST, "各产业的回收情况")
    for offset, head in enumerate(("产业", *STATES, "回收率（回收/发放）")):
        canvas.put(_CHART, _COUNTS + offset, head, "head")
    found = Counter((str(row["industry"]), str(row["state"])) for row in rows)
    for row, name in enumerate(industries, _CHART + 1):
        which = f",{TRACKING_TABLE}[{TRACKING_FIELDS['industry']}],{address(row, _COUNTS)}"
        numbers = [found[name, state] for state in STATES]
        first, last = address(row, _COUNTS + 1), address(row, _COUNTS + len(STATES))
        sent, back = f"SUM({first}:{last})", f"(SUM({first}:{last})-{last})"
        share = f'IF({sent}=0,"—",TEXT({back}/{sent},"0%")&"（"&{back}&"/"&{sent}&"）")'
        values = [Live(_count(state, which), n) for state, n in zip(STATES, numbers, strict=True)]
        cells: tuple[Value, ...] = (name, *values, Live(share, _returned(sum(numbers) - numbers[-1], sum(numbers))))
        for offset, value in enumerate(cells):
            canvas.put(row, _COUNTS + offset, value, "cell centre" if offset else "cell strong")
    made, what = _chart(canvas, len(industries)), "各产业问卷的接受、退回与未回份数条形图"
    tall = (_top(len(industries)) - _CHART - 1) * _ROW * 4 // 3
    canvas.chart(_CHART, LEFT, made, 610, tall - 4, what, object_position=4, y_offset=4)


def _chart(canvas: Canvas, industries: int) -> Any:
    sheet, first, last = canvas.sheet.name, _CHART + 1, _CHART + industries
    made = charts.chart(canvas.workbook, "bar", "发放的问卷现在怎样（份）", subtype="stacked", legend="bottom")
    for column, (state, colour) in enumerate(STATES.items(), _COUNTS + 1):
        ink = MUTED if state == OUTSTANDING else WHITE
        made.add_series(
            {
                "name": span(sheet, _CHART, column, _CHART, column),
                "categories": span(sheet, first, _COUNTS, last, _COUNTS),
                "values": span(sheet, first, column, last, column),
                "gap": 45,
                "data_labels": charts.labels("0;;;", font=charts.font(8, ink, bold=True)),
                **charts.fill(colour),
            }
        )
    # a framed chart whose rows are all hidden would leave a line
    made.set_chartarea({"border": {"none": True}, "fill": {"color": WHITE}})
    made.set_x_axis(charts.value_axis(num_format="0", min=0, label_position="high"))
    made.set_y_axis(charts.category_axis(reverse=True))
    return made


def _table(canvas: Canvas, top: int, rows: Sequence[Row]) -> None:
    canvas.section(top - 1, LEFT, _LAST, "逐个单位")
    canvas.ws.set_row(top, 22)
    fields = [Field(title, "text") for title in TRACKING_FIELDS.values()]
    written = [[row[key] for key in TRACKING_FIELDS] for row in rows] or [[None] * len(fields)]
    for column, width in enumerate(_WIDTHS, LEFT):
        canvas.ws.set_column(column, column, width, canvas.styles("text"))
    canvas.table(top, LEFT, TRACKING_TABLE, fields, written, filters=True)
    centre = canvas.workbook.add_format(BASE | {"align": "center"})
    problems = LEFT + list(TRACKING_FIELDS).index("problems")
    canvas.ws.set_column(problems, problems, _WIDTHS[problems - LEFT], centre)
    for at, row in enumerate(rows, top + 1):
        if isinstance(row["problems"], int):
            canvas.ws.write_number(at, problems, row["problems"], centre)
    first, last = top + 1, top + _ROOM
    state = LEFT + list(TRACKING_FIELDS).index("state")
    line: dict[str, Any] = {"bottom": 1, "bottom_color": LINE}
    shades = {ACCEPTED: GOOD, WITH_WARNINGS: ACCENT, SENT_BACK: BAD, OUTSTANDING: MUTED, UNINVITED: ACCENT}
    for word, colour in shades.items():
        # the line again: LibreOffice applies only the first rule that holds
        shade = canvas.workbook.add_format({"font_color": colour, "bold": word != OUTSTANDING} | line)
        rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": shade}
        canvas.ws.conditional_format(first, state, last, state, rule)
    filled = {
        "type": "formula", "criteria": f'=${address(first, LEFT)}<>""', "format": canvas.workbook.add_format(line),
    }  # fmt: skip
    canvas.ws.conditional_format(first, LEFT, last, _LAST, filled)


def _page(canvas: Canvas, top: int, footer: str) -> None:
    """Print like the other sheets, but without a print area, which would end where the respondents ended when the
    sheet was made."""
    ws = canvas.ws
    ws.set_paper(9)
    ws.set_landscape()
    ws.fit_to_pages(1, 0)
    ws.set_margins(left=0.5, right=0.5, top=0.55, bottom=0.65)
    ws.center_horizontally()
    ws.set_footer(printed(footer, canvas.sheet.name))
    ws.repeat_rows(top)
    # ids such as credit codes may be all digits, and are texts on purpose
    ws.ignore_errors({"number_stored_as_text": f"A1:{address(top + _ROOM, _LAST)}"})


def _count(state: str, also: str = "") -> str:
    return f'COUNTIFS({TRACKING_TABLE}[{TRACKING_FIELDS["state"]}],"{state}"{also})'


def _percent(part: int, whole: int) -> str:
    """As ``TEXT(part/whole,"0%")`` shows it: halves go up."""
    return f"{(200 * part + whole) // (2 * whole)}%"


def _share(part: int, whole: int) -> str:
    return f"回收率 {_percent(part, whole)}" if whole else "—"


def _returned(part: int, whole: int) -> str:
    return f"{_percent(part, whole)}（{part}/{whole}）" if whole else "—"
