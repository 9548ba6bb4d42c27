"""问卷估计.xlsx: rates and index with intervals beside what was there, how they were made, and who did not answer."""

from __future__ import annotations

import math
from collections.abc import Sequence

from cii_xl.book import charts
from cii_xl.book.canvas import Canvas, Value, span
from cii_xl.book.layout import ESTIMATES, GRADE_DEFAULT, LEFT
from cii_xl.book.sheets import estimates as sheet
from cii_xl.index import Edition
from cii_xl.palette import ACCENT, BAD, LINE, PRIMARY, SERIES
from cii_xl.survey.apply import Change, changes
from cii_xl.survey.estimate.data import TITLES
from cii_xl.survey.estimate.grade import sentence
from cii_xl.survey.estimate.result import Estimate, SurveyEstimate
from cii_xl.survey.workbooks import Listed, Workbook, head, height, listing, plain, shade

Estimates = Sequence[SurveyEstimate]
"""One for each industry, of any waves."""

INDEX_NOTE = (
    "新指数及其区间按全部有估计的环节计算，没有估计的环节取原渗透率；低于最低等级而未采用的环节，在工作簿中保留原值。"
)
_METHOD_WIDTHS = (14, 12, 12, 12, 12, 12, 14, 46)
_NO = "没有可用的答案，保留原值"


def estimate_workbook(estimates: Estimates, edition: Edition, *, lowest: str = GRADE_DEFAULT) -> bytes:
    """The estimates as an .xlsx, the same bytes for the same arguments.

    ``edition`` is what they are compared with: it has their industries. ``lowest`` is the lowest grade that is taken.
    Raises UnknownName where the edition lacks an industry, ValueError where there are too many rows for the sheet.
    """
    footer = f"问卷估计 {_waves(estimates)}"
    workbook = Workbook(f"问卷估计 {_waves(estimates)}")
    sheet.write(
        workbook.sheet(ESTIMATES.name, ESTIMATES.code_name, ACCENT),
        footer,
        grade_rule(),
        index_rows(estimates, edition),
        estimate_rows(estimates, edition, lowest),
        grade=lowest,
        state=state(estimates, edition, lowest),
        home=False,
    )
    _method(workbook.sheet("方法", "shMethod", PRIMARY), estimates, edition, footer)
    _missing(workbook.sheet("无应答", "shMissing", SERIES[3]), estimates, edition, footer)
    _figures(workbook.sheet("全部估计", "shFigures", SERIES[2]), estimates, edition, footer)
    return workbook.finish()


def grade_rule() -> tuple[str, ...]:
    """What the sheet 问卷估计 says of grades and of the new index."""
    return sentence(), INDEX_NOTE


def state(estimates: Estimates, edition: Edition, lowest: str) -> str:
    """The line of state on 问卷估计."""
    if not estimates:
        return "没有可估计的问卷"
    rows = estimate_rows(estimates, edition, lowest)
    taken = sum(row["taken"] == "是" for row in rows)
    names = "、".join(edition.industries[e.industry] for e in estimates)
    levels = "、".join(dict.fromkeys(f"{e.confidence:.0%}" for e in estimates))
    more = sum(e.uninvited for e in estimates)
    beyond = f" · 可用中有名单外 {more} 家" if more else ""
    counts = f"采用 {lowest} 级及以上，{len(rows)} 行中的 {taken} 行"
    return f"{_waves(estimates)} · {names} · {counts} · 置信水平 {levels}{beyond}"


def index_rows(estimates: Estimates, edition: Edition) -> list[dict[str, Value]]:
    """Industries as rows of 问卷估计, keyed as ``layout.ESTIMATED_INDEX_FIELDS``."""
    return [
        {
            "industry": edition.industries[edition.code(one.industry)],
            "wave": plain(one.wave),
            "invited": one.invited,
            "returned": one.returned,
            "usable": one.usable,
            "old": edition.index(one.industry),
            "new": one.index.rate if one.index else None,
            "low": one.index.low if one.index else None,
            "high": one.index.high if one.index else None,
        }
        for one in estimates
    ]


def estimate_rows(estimates: Estimates, edition: Edition, lowest: str) -> list[dict[str, Value]]:
    """The edition's rows of the industries as rows of 问卷估计, keyed as ``layout.ESTIMATED_ROW_FIELDS``."""
    return [_row(change, edition) for change in changes(estimates, edition, lowest)]


def _row(change: Change, edition: Edition) -> dict[str, Value]:
    figure = change.figure
    told: dict[str, Value] = {
        "industry": edition.industries[change.industry],
        "stage": change.stage,
        "substage": change.substage,
        "old": change.old,
    }
    if figure is None:
        none = dict.fromkeys(("new", "low", "high", "n", "n_eff", "deff", "grade"))
        return told | none | {"taken": "否", "note": "问卷没有问到，保留原值"}
    notes = "；".join(figure.notes) or ("" if figure.rate is not None else _NO)
    return told | {
        "new": figure.rate,
        "low": figure.low,
        "high": figure.high,
        "n": figure.n,
        "n_eff": _finite(figure.n_eff),
        "deff": _finite(figure.deff),
        "grade": figure.grade,
        "taken": "是" if change.taken else "否",
        "note": plain(notes),
    }


def _method(canvas: Canvas, estimates: Estimates, edition: Edition, footer: str) -> None:
    canvas.widths([2, *_METHOD_WIDTHS])
    canvas.ws.set_row(0, 32)
    canvas.put(0, LEFT, "方法", "title")
    canvas.put(
        1, LEFT, "怎样从问卷得到渗透率与区间：总体及其来源、回收、权重、单一单位层与漏答的处理、等级规则", "subtitle"
    )
    row = 3
    names = {id(one): edition.industries[edition.code(one.industry)] for one in estimates}
    for method in dict.fromkeys(one.method for one in estimates):
        of = "、".join(names[id(one)] for one in estimates if one.method == method)
        row = _lines(canvas, row, f"{of}：方法", method if sentence() in method else (*method, sentence()))
    for one in estimates:
        name = names[id(one)]
        row = _strata(canvas, row, name, one)
        facts = [
            f"总体家数的来源：{one.source}。",
            f"并在一起的规模层：{'、'.join(one.merged) or '没有'}。",
            f"权重的设计效应（Kish）{_shown(one.deff, 2)}，有效样本量 {_shown(one.n_eff, 1)}。",
            f"自助法 {one.replicates} 次，随机种子 {one.seed}；对照的版本 {one.edition}。",
            *one.notes,
        ]
        row = _lines(canvas, row, f"{name}：本轮须知", facts)
    canvas.page(row, LEFT + len(_METHOD_WIDTHS) - 1, footer=footer, portrait=True)


def _lines(canvas: Canvas, top: int, title: str, lines: Sequence[str]) -> int:
    """A heading and paragraphs below it; returns the row after them."""
    last = LEFT + len(_METHOD_WIDTHS) - 1
    canvas.section(top, LEFT, last, title)
    for row, text in enumerate(lines, top + 1):
        shown = plain(text)
        canvas.across(row, LEFT, last, shown, "wrap")
        canvas.ws.set_row(row, height([shown], [sum(_METHOD_WIDTHS)]))
    return top + len(lines) + 2


def _strata(canvas: Canvas, top: int, name: str, one: SurveyEstimate) -> int:
    """Population and response by size band, and the margins where the population is known by more."""
    canvas.section(top, LEFT, LEFT + len(_METHOD_WIDTHS) - 1, f"{name}：总体与回收（家）")
    heads = ("规模", "总体", "发放", "回收", "可用", "回收率", "平均权重")
    for offset, title in enumerate(heads):
        canvas.put(top + 1, LEFT + offset, title, "head")
    row = top + 2
    for s in one.strata:
        share = s.returned / s.invited if s.invited else None
        weight = s.population / s.usable if s.usable else None
        values: tuple[Value, ...] = (s.band, s.population, s.invited, s.returned, s.usable, share, weight)
        numbers = ("", "whole", "whole", "whole", "whole", "percent", "two")
        for offset, (value, number) in enumerate(zip(values, numbers, strict=True)):
            canvas.put(row, LEFT + offset, plain(value), "cell", number)
        row += 1
    for variable, levels in one.population.items():
        if variable != "size":
            told = "、".join(f"{level} {_shown(count, 0)}" for level, count in levels.items())
            canvas.put(row, LEFT, plain(f"边际 {TITLES.get(variable, variable)}：{told}"), "note")
            row += 1
    return row + 1


_MISSING = (
    Listed("产业", 8), Listed("环节", 14), Listed("子环节", 20), Listed("题号", 18),
    Listed("作答", 8, "cell", "whole"), Listed("以等级代替", 11, "cell", "whole"), Listed("不适用", 8, "cell", "whole"),
    Listed("漏答", 8, "cell", "whole"), Listed("应答率（%）", 11, "cell", "one"),
    Listed("渗透率（%）", 11, "cell", "one"), Listed("调整的影响（点）", 16, "cell", "two"),
)  # fmt: skip


def _missing(canvas: Canvas, estimates: Estimates, edition: Edition, footer: str) -> None:
    """Item non-response, and what adjusting for it did."""
    text = (
        "每道占比题的作答、以等级代替、不适用与漏答份数；漏答按同规模层作答者加权补足，最后一列是它使渗透率变动的点数"
    )
    head(canvas, _MISSING, "无应答", text)
    rows: list[list[Value]] = []
    for one in estimates:
        for e in one.items:
            r = e.response
            counts = (r.answered, r.by_level, r.not_applicable, r.missing, r.rate) if r else (None,) * 5
            name = edition.industries[edition.code(one.industry)]
            rows.append([name, e.stage, e.substage or e.stage, e.code, *counts, e.rate, e.effect])
    last = listing(canvas, 3, "tblMissing", _MISSING, rows, footer=footer, nothing="没有占比题")
    if rows:
        made = charts.chart(canvas.workbook, "bar", "各题怎样作答（份）", subtype="percent_stacked", legend="bottom")
        colours = (PRIMARY, SERIES[1], LINE, BAD)
        for column, colour in enumerate(colours, LEFT + 4):
            made.add_series(
                {
                    "name": span(canvas.sheet.name, 3, column, 3, column),
                    "categories": span(canvas.sheet.name, 4, LEFT + 2, last, LEFT + 2),
                    "values": span(canvas.sheet.name, 4, column, last, column),
                    "gap": 40,
                    **charts.fill(colour),
                }
            )
        made.set_x_axis(charts.value_axis(num_format="0%", label_position="high"))
        made.set_y_axis(charts.category_axis(reverse=True, num_font=charts.font(8), interval_unit=1))
        tall = 120 + 22 * len(rows)
        canvas.chart(last + 2, LEFT, made, 900, tall, "各题作答、以等级代替、不适用与漏答份数的比例条形图")
        canvas.page(last + 3 + tall // 24, LEFT + len(_MISSING) - 1, footer=footer, portrait=True, repeat=3)


_FIGURES = (
    Listed("产业", 8), Listed("类别", 9), Listed("环节", 14), Listed("子环节", 20), Listed("题号", 18),
    Listed("估计", 9, "cell", "one"), Listed("下限", 9, "cell", "one"), Listed("上限", 9, "cell", "one"),
    Listed("标准误", 9, "cell", "two"), Listed("自助法下限", 11, "cell", "one"),
    Listed("自助法上限", 11, "cell", "one"), Listed("n", 7, "cell", "whole"), Listed("有效样本量", 11, "cell", "one"),
    Listed("设计效应", 10, "cell", "two"), Listed("等级", 7, "cell centre"), Listed("说明", 44),
)  # fmt: skip


def _figures(canvas: Canvas, estimates: Estimates, edition: Edition, footer: str) -> None:
    """Every figure: index, stages, rows and yes/no questions, with the bounds of both methods."""
    text = "指数、环节、子环节与是否题的全部估计（%）；区间按线性化（是否题按 Wilson），自助法的区间供对照"
    head(canvas, _FIGURES, "全部估计", text)
    rows: list[list[Value]] = []
    for one in estimates:
        name = edition.industries[edition.code(one.industry)]
        kinds = (("指数", (one.index,) if one.index else ()), ("环节", one.stages), ("子环节", one.items),
                 ("是否题", one.yesno))  # fmt: skip
        rows += [[name, kind, *_figure(e)] for kind, figures in kinds for e in figures]
    last = listing(canvas, 3, "tblFigures", _FIGURES, rows, footer=footer, nothing="没有估计")
    shade(canvas, 4, LEFT + len(_FIGURES) - 2, last, sheet.GRADE_COLOURS)


def _figure(e: Estimate) -> list[Value]:
    return [
        e.stage, e.substage, e.code, e.rate, e.low, e.high, e.se, e.boot_low, e.boot_high, e.n, _finite(e.n_eff),
        _finite(e.deff), e.grade, "；".join(e.notes),
    ]  # fmt: skip


def _waves(estimates: Estimates) -> str:
    return "、".join(dict.fromkeys(e.wave for e in estimates)) or "（无轮次）"


def _finite(value: float) -> float | None:
    """A figure that a cell can hold."""
    return value if math.isfinite(value) else None


def _shown(value: float, digits: int) -> str:
    return f"{value:.{digits}f}" if math.isfinite(value) else "—"
