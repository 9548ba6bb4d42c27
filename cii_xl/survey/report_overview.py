"""The first sheet of 收件报告.xlsx: how a wave stands, in figures and a chart, and what most often goes wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from cii_xl.book import charts
from cii_xl.book.canvas import Canvas, Value, span
from cii_xl.book.layout import ACCEPTED, LEFT, OUTSTANDING, SENT_BACK, UNINVITED, WITH_WARNINGS
from cii_xl.book.sheets.tracking import STATES
from cii_xl.index.problems import Severity
from cii_xl.palette import MUTED, SERIES, WHITE
from cii_xl.survey.records import Submission
from cii_xl.survey.rules import RULES
from cii_xl.survey.workbooks import SEVERITIES, plain, shade

Counts = Sequence[tuple[str, str, Counter[str]]]
"""(wave, industry's name, state of 问卷跟踪 → how many respondents)."""

_COMMON = 10
"""Kinds of problems that are listed."""
_TOP = 3
_LAST = LEFT + 9


def overview(canvas: Canvas, counts: Counts, submissions: Sequence[Submission], waves: str, footer: str) -> None:
    """Write the sheet. ``submissions`` are all that came back; ``waves`` names the waves."""
    canvas.widths([2, 12, 14, 10, 15, *[10] * 6])
    canvas.ws.set_row(0, 32)
    canvas.put(0, LEFT, "问卷收件报告", "title")
    # what the files say: a report must not depend on the clock
    newest = max((s.modified for s in submissions), default="")
    saved = f"最近保存的一份：{newest}（文件所记，UTC）" if newest else "收到的文件都没有保存时间"
    canvas.put(1, LEFT, plain(f"轮次 {waves} · 收到 {len(submissions)} 份 · {saved}"), "subtitle")
    total: Counter[str] = sum((c for *_, c in counts), Counter())
    sent = sum(total[s] for s in STATES)
    back = sent - total[OUTSTANDING]
    tiles = (
        ("发放", sent, f"另有名单外 {total[UNINVITED]} 份"),
        ("回收", back, f"回收率 {_share(back, sent)}"),
        (ACCEPTED, total[ACCEPTED] + total[WITH_WARNINGS], f"其中有提示 {total[WITH_WARNINGS]} 份"),
        (SENT_BACK, total[SENT_BACK], "已写退回说明，请客户改正"),
        (OUTSTANDING, total[OUTSTANDING], "名单见“待催收”"),
    )
    canvas.ws.set_row(_TOP + 1, 34)
    for i, (label, value, note) in enumerate(tiles):
        for row, text, style in ((0, label, "tile label"), (1, value, "tile value"), (2, note, "tile note")):
            canvas.across(_TOP + row, LEFT + 2 * i, LEFT + 2 * i + 1, text, style, "whole" if row == 1 else "")
    below = _states(canvas, _TOP + 5, counts)
    last = _common(canvas, below, submissions)
    canvas.page(last, _LAST, footer=footer, portrait=True)


def _states(canvas: Canvas, top: int, counts: Counts) -> int:
    """Waves and industries by state, and the chart of them; returns the row below."""
    canvas.section(top - 1, LEFT, _LAST, "一、各产业的回收情况")
    heads = ("轮次", "产业", *STATES, "发放", "回收", "回收率", UNINVITED)
    canvas.ws.set_row(top, 30)
    for offset, title in enumerate(heads):
        canvas.put(top, LEFT + offset, title, "head")
    for row, (wave, industry, found) in enumerate(counts, top + 1):
        sent = sum(found[s] for s in STATES)
        back = sent - found[OUTSTANDING]
        share = back / sent if sent else None
        values: tuple[Value, ...] = (
            plain(wave), plain(industry), *(found[s] for s in STATES), sent, back, share, found[UNINVITED],
        )  # fmt: skip
        for offset, value in enumerate(values):
            number = "" if offset < 2 else "percent" if heads[offset] == "回收率" else "whole"
            canvas.put(row, LEFT + offset, value, "cell", number)
    if not counts:
        canvas.put(top + 1, LEFT, "还没有发放名单，也没有收到可识别的问卷", "note")
        return top + 4
    # one wave needs no name at every bar
    labels = LEFT if len({wave for wave, *_ in counts}) > 1 else LEFT + 1
    first, last, sheet = top + 1, top + len(counts), canvas.sheet.name
    made = charts.chart(canvas.workbook, "bar", "发放的问卷现在怎样（份）", subtype="stacked", legend="bottom")
    for offset, (word, colour) in enumerate(STATES.items(), LEFT + 2):
        ink = MUTED if word == OUTSTANDING else WHITE
        made.add_series(
            {
                "name": span(sheet, top, offset, top, offset),
                "categories": span(sheet, first, labels, last, LEFT + 1),
                "values": span(sheet, first, offset, last, offset),
                "gap": 45,
                "data_labels": charts.labels("0;;;", font=charts.font(8, ink, bold=True)),
                **charts.fill(colour),
            }
        )
    made.set_x_axis(charts.value_axis(num_format="0", min=0, label_position="high"))
    made.set_y_axis(charts.category_axis(reverse=True))
    tall = 110 + 26 * min(len(counts), 20)
    canvas.chart(last + 2, LEFT, made, 800, tall, "各产业问卷的接受、退回与未回份数条形图")
    return last + 4 + tall // 24 + 2


def _common(canvas: Canvas, top: int, submissions: Sequence[Submission]) -> int:
    """The problems that most files have; returns the last row."""
    canvas.section(top - 1, LEFT, _LAST, "二、最常见的问题（有此问题的份数）")
    serious = [{p.rule: p.severity for p in s.problems if p.severity is not Severity.NOTE} for s in submissions]
    often = Counter(rule for one in serious for rule in one)
    if not often:
        canvas.put(top, LEFT, "收到的问卷都没有错误和警告" if submissions else "还没有收到问卷", "note")
        return top + 1
    worst = {rule: severity for one in serious for rule, severity in one.items()}
    canvas.put(top, LEFT, "程度", "head")
    canvas.across(top, LEFT + 1, _LAST - 1, "问题", "head")
    canvas.put(top, _LAST, "份数", "head")
    ranked = sorted(often.items(), key=lambda item: (-item[1], item[0]))[:_COMMON]
    for row, (rule, n) in enumerate(ranked, top + 1):
        canvas.put(row, LEFT, worst[rule].value, "cell centre")
        canvas.across(row, LEFT + 1, _LAST - 1, RULES[rule][1] if rule in RULES else rule, "cell")
        canvas.put(row, _LAST, n, "cell", "whole")
    last = top + len(ranked)
    shade(canvas, top + 1, LEFT, last, SEVERITIES)
    bar = {"type": "data_bar", "bar_color": SERIES[1], "min_type": "num", "min_value": 0}
    canvas.ws.conditional_format(top + 1, _LAST, last, _LAST, bar)
    return last + 1


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "—"
