"""One answer by itself: from the cell as stored to the answer meant, and what is wrong with it."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from cii_xl.book.reading import values
from cii_xl.book.reading.values import Cell, Reading, heading
from cii_xl.index.problems import Place, Problem
from cii_xl.survey import credit_code, places
from cii_xl.survey.definition import Kind, Option, Question
from cii_xl.survey.form_states import FIRST_DATE, LAST_DATE, LONGEST_TEXT, bounds_text, whole
from cii_xl.survey.reading.content import RawCell
from cii_xl.survey.records import Answer, State
from cii_xl.survey.rules import finding, quoted

_BLANK = RawCell()
_TICKS = {heading(text).casefold() for text in (places.NA, "√", "✓", "✔", "是", "x", "×", "y", "yes", "1", "TRUE")}
_NO_TICKS = {"", "否", "0", "n", "no", "false"}
_DATE = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))(?:[T ].*)?", re.ASCII)
_SERIALS = (36_526, 73_050)
"""Excel's day numbers of 2000-01-01 and 2099-12-31."""
_KEPT_TEXT = 2_000


@dataclass(frozen=True, slots=True)
class Given:
    """What stands where a question is answered: the answer, the mark 不适用, and how to name both places."""

    place: Place
    cell: RawCell = _BLANK
    na_place: Place | None = None
    na: RawCell = _BLANK


@dataclass(frozen=True, slots=True)
class Judged:
    """An answer as understood. ``unclear``: something is there but cannot be understood, so it is not missing."""

    answer: Answer
    problems: tuple[Problem, ...] = ()
    unclear: bool = False


class _Wrong(Exception):
    """An answer that cannot be taken, for the reason ``problem``."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.rule)


def judged(question: Question, given: Given) -> Judged:
    """The answer to a question, and every problem of it alone. Never raises, whatever the cells hold."""
    problems: list[Problem] = []
    typed = question.kind is not Kind.TEXT and heading(values.shown(_as_cell(given.cell))) == places.NA
    try:
        value = None if typed else _value(question, given, problems)
    except _Wrong as wrong:
        return Judged(Answer(question.code, State.BLANK), (*problems, wrong.problem), unclear=True)
    ticked = _ticked(question, given, problems)
    if (ticked or typed) and not question.na:
        place = given.place if typed else given.na_place or given.place
        fix = "填写答案；没有这项业务的填 0，不清楚的留空"
        problems.append(finding("na.not-allowed", place, f"选了“{places.NA}”", "本题的答案", fix))
        return Judged(Answer(question.code, State.BLANK), tuple(problems), unclear=True)
    if typed or (ticked and value is None):
        return Judged(Answer(question.code, State.NOT_APPLICABLE), tuple(problems))
    if ticked:
        found = f"答案为 {quoted(value)}，又选了“{places.NA}”"
        problems.append(finding("na.both", given.na_place or given.place, found, "只取其一", "清空其中一格"))
    state = State.BLANK if value is None else State.ANSWERED
    unclear = value is None and any(p.rule == "na.unclear" for p in problems)
    return Judged(Answer(question.code, state, value), tuple(problems), unclear)


def _ticked(question: Question, given: Given, problems: list[Problem]) -> bool:
    text = heading(values.shown(_as_cell(given.na))).casefold()
    if text in _TICKS or text in _NO_TICKS:
        return text in _TICKS
    place = given.na_place or given.place
    problems.append(
        finding(
            "na.unclear",
            place,
            quoted(values.shown(_as_cell(given.na))),
            f"“{places.NA}”或空白",
            "从列表中选择，或清空",
        )
    )
    return False


def _value(question: Question, given: Given, problems: list[Problem]) -> float | str | None:
    """The answer's value, None where blank; adds what is odd, raises _Wrong."""
    raw, place = given.cell, given.place
    if raw.formula and raw.kind == "blank":
        fix = "把公式换成结果：复制该格，选择性粘贴为“数值”"
        raise _Wrong(finding("answer.uncached", place, "公式没有保存算出的值", "直接填写的答案", fix))
    if raw.kind == "error":
        raise _Wrong(finding("answer.error", place, f"单元格显示 {quoted(raw.value)}", "答案", "清除后重新填写"))
    cell = _as_cell(raw)
    if cell.blank:
        return None
    if raw.formula:
        found, fix = f"公式，上次算出 {quoted(values.shown(cell))}", "核对后直接填写数值"
        problems.append(finding("answer.formula", place, found, "直接填写的答案", fix))
    match question.kind:
        case Kind.SHARE | Kind.NUMBER:
            return _figure(question, cell, place, problems)
        case Kind.LEVEL | Kind.CHOICE | Kind.YESNO:
            return _option(question, cell, place, problems)
        case Kind.DATE:
            return _date(cell, place, problems)
        case Kind.CREDIT_CODE:
            return _credit(cell, place)
        case Kind.TEXT:
            return _text(cell, place, problems)


def _as_cell(raw: RawCell) -> Cell:
    kinds = {"date": "date", "error": "error"}
    return Cell(raw.value, raw.format, kinds.get(raw.kind, ""))  # type: ignore[arg-type]


def _figure(question: Question, cell: Cell, place: Place, problems: list[Problem]) -> float:
    share = question.kind is Kind.SHARE
    reading = values.rate(cell) if share else _number(question, cell)
    low, high = _bounds(question)
    within = "数字" if low is None and high is None else f"数字，{bounds_text(low, high)}"
    value = reading.value
    if not reading.is_number or not isinstance(value, (int, float)):
        fix = "只填数字，不写“约”、单位或说明" + ("；百分之三十五填 35" if share else "")
        raise _Wrong(finding("answer.type", place, quoted(values.shown(cell)), within, fix))
    if (low is not None and value < low) or (high is not None and value > high):
        fix = "改正；百分之三十五填 35" if share else f"改正；单位是{question.unit or '个'}"
        raise _Wrong(finding("answer.range", place, f"{value:.15g}", within, fix))
    if reading.remark:
        problems.append(finding("answer.read", place, reading.remark, within, "不用处理；读得不对时改正"))
    problems.extend(_unusual(question, value, place, as_stored=not reading.remark))
    return value


def _number(question: Question, cell: Cell) -> Reading:
    """A number, also one that is followed by the question's own unit."""
    reading = values.number(cell)
    unit = heading(question.unit)
    if reading.is_number or not unit or not isinstance(cell.value, str):
        return reading
    bare = heading(cell.value)
    if not bare.endswith(unit):
        return reading
    without = values.number(Cell(bare.removesuffix(unit)))
    remark = f"文本“{values.clean(cell.value)[:40]}”读作 {values.shown(Cell(without.value))}"
    return Reading(without.value, remark) if without.is_number else reading


def _bounds(question: Question) -> tuple[float | None, float | None]:
    if question.kind is not Kind.SHARE:
        return question.low, question.high
    return (0.0 if question.low is None else question.low), (100.0 if question.high is None else question.high)


def _unusual(question: Question, value: float, place: Place, *, as_stored: bool) -> Iterator[Problem]:
    if question.kind is Kind.SHARE and 0 < value < 1 and as_stored:
        fix = f"若是 {value * 100:.6g}%，改填 {value * 100:.6g}；确实不到 1% 则不用改"
        yield finding("answer.fraction", place, f"{value:.15g}", "百分数，百分之三十五填 35", fix)
    if whole(question) and not float(value).is_integer():
        yield finding("answer.whole", place, f"{value:.15g}", f"整数（{question.unit}）", "核对后改为整数")
    low, high = question.soft_low, question.soft_high
    if (low is not None and value < low) or (high is not None and value > high):
        fix = "请核对；无误则不用改，最好在备注中说明"
        yield finding("answer.unusual", place, f"{value:.15g}", f"通常{bounds_text(low, high)}", fix)


def _option(question: Question, cell: Cell, place: Place, problems: list[Problem]) -> str:
    text = values.shown(cell)
    key = heading(text).casefold()
    if isinstance(cell.value, bool) and question.kind is Kind.YESNO:
        key = "1" if cell.value else "0"
    labels = {heading(o.label).casefold(): o for o in question.options}
    if key in labels:
        return labels[key].code
    # "3" for level "3 约一半业务", "广东" for "广东省": one option only, so that nothing is guessed.
    near = {o.code.casefold(): o for o in question.options}.get(key) or _only(key, labels)
    if near is None:
        some = "、".join(o.label for o in question.options[:8])
        expected = f"下列之一：{some}{'…' if len(question.options) > 8 else ''}"
        raise _Wrong(finding("answer.option", place, quoted(text), expected, "从下拉列表中选择"))
    problems.append(
        finding("answer.read", place, f"{quoted(text)}读作“{near.label}”", "列表中的选项", "不用处理；读得不对时改正")
    )
    return near.code


def _only(key: str, labels: dict[str, Option]) -> Option | None:
    found = [option for label, option in labels.items() if key in label]
    return found[0] if len(key) >= 2 and len(found) == 1 else None


def _date(cell: Cell, place: Place, problems: list[Problem]) -> str:
    expected, fix = "日期，写作 2026-11-20", "按 2026-11-20 的样子填写"
    text = values.shown(cell)
    day = _day(cell)
    if day is None:
        raise _Wrong(finding("answer.type", place, quoted(text), expected, fix))
    if not datetime.date(*FIRST_DATE) <= day <= datetime.date(*LAST_DATE):
        between = f"{datetime.date(*FIRST_DATE)} 至 {datetime.date(*LAST_DATE)}"
        raise _Wrong(finding("answer.range", place, quoted(text), between, fix))
    if cell.kind != "date" and text != day.isoformat():
        found = f"{quoted(text)}读作 {day}"
        problems.append(finding("answer.read", place, found, expected, "不用处理；读得不对时改正"))
    return day.isoformat()


def _day(cell: Cell) -> datetime.date | None:
    if (
        isinstance(cell.value, (int, float))
        and not isinstance(cell.value, bool)
        and _SERIALS[0] <= cell.value <= _SERIALS[1]
    ):
        return datetime.date(1899, 12, 30) + datetime.timedelta(int(cell.value))
    plain = values.clean(unicodedata.normalize("NFKC", values.shown(cell)))
    match = _DATE.fullmatch(plain) or _DATE.fullmatch("".join(plain.split()))
    if not match:
        return None
    year, month, day = (int(part) for part in match.groups() if part)
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _credit(cell: Cell, place: Place) -> str:
    fix = "对照营业执照重新填写；先把单元格格式设为“文本”"
    if isinstance(cell.value, (int, float)):
        found = f"数字 {values.shown(cell)}"
        raise _Wrong(finding("credit.number", place, found, "18 位文本", fix))
    text = values.shown(cell)
    if wrong := credit_code.check(text):
        raise _Wrong(
            finding("credit.digits", place, f"{quoted(text)}，{wrong}", "18 位统一社会信用代码", "对照营业执照改正")
        )
    return credit_code.normalised(text)


def _text(cell: Cell, place: Place, problems: list[Problem]) -> str:
    text = values.shown(cell)
    if len(text) > LONGEST_TEXT:
        found = f"共 {len(text):,} 字" + (f"，只保留前 {_KEPT_TEXT:,} 字" if len(text) > _KEPT_TEXT else "")
        problems.append(finding("answer.long", place, found, f"至多 {LONGEST_TEXT} 字", "写短一些；详情另附文件"))
    return text[:_KEPT_TEXT]
