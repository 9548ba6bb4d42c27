"""The sheet 填写: every question with its answer cell, what it means, and what is still wrong with it."""

from __future__ import annotations

from cii_xl.book.canvas import Canvas, Live, address, span
from cii_xl.palette import ACCENT, BAD, GOOD, MUTED
from cii_xl.survey import form_validation, places
from cii_xl.survey.definition import Definition, Kind, Need, Question
from cii_xl.survey.form_states import LOOK, MISSING, NOT_ASKED, OUT, WRONG, States, whole
from cii_xl.survey.form_style import MISSING as MISSING_FILL
from cii_xl.survey.form_style import NOT_ASKED_FILL, WANTED_FILL, FormStyles, height, lines

TOKEN_LINE = "@@line@@"
"""Stands for the line that says whose form it is, of which wave."""
_WIDTHS = {
    places.NUMBER: 5.0, places.LABEL: 33.0, places.ANSWER: 26.0, places.UNIT: 7.0, places.NOT_APPLICABLE: 8.0,
    places.HELP: 30.0, places.STATE: 15.0, places.CODE: 12.0,
}  # fmt: skip
_TITLES = {
    places.NUMBER: "题号", places.LABEL: "问题", places.ANSWER: "答案", places.UNIT: "单位",
    places.NOT_APPLICABLE: "不适用", places.HELP: "填写说明", places.STATE: "状态", places.CODE: "编码",
}  # fmt: skip
_HEAD = places.FIRST_ROW - 1
_PROGRESS = 3
_CHINESE_NUMBERS = "〇一二三四五六七八九"


UNSEEN = "\u200b"
"""A space of no width. It stands before the line break between Chinese and English, since a run of text that began with
the break itself would lose it in some programs."""
_BREAK = f"{UNSEEN}\n"


def shown_label(question: Question) -> str:
    """A question's label as its cell holds it: Chinese, and the English on a line of its own."""
    return f"{question.label}{_BREAK}{question.label_en}" if question.label_en else question.label


def numbers(definition: Definition) -> dict[str, int]:
    """Question code → the number that people call it by, from 1."""
    return {question.code: number for number, question in enumerate(definition.questions, 1)}


def ordinal(number: int) -> str:
    """A section's number in Chinese, 1 to 99: 一, 十, 二十三."""
    tens, ones = divmod(number, 10)
    return (
        (_CHINESE_NUMBERS[tens] if tens > 1 else "")
        + ("十" if tens else "")
        + (_CHINESE_NUMBERS[ones] if ones or not tens else "")
    )


def write(canvas: Canvas, styles: FormStyles, definition: Definition, progress: Live) -> None:
    """Write the sheet. ``progress`` says how far the form is filled in."""
    ws, states = canvas.ws, States(definition)
    canvas.widths([1.5, *_WIDTHS.values()])
    ws.set_column(places.CODE, places.CODE, _WIDTHS[places.CODE], None, {"hidden": True})
    last = _last_row(states)
    _top(canvas, definition, progress)
    for number, (section, row) in enumerate(places.headings(definition).items(), 1):
        canvas.section(row, places.NUMBER, places.STATE, f"{ordinal(number)}、{section}")
    for question, number in zip(definition.questions, numbers(definition).values(), strict=True):
        _question(canvas, styles, states, question, number)
    _colours(canvas, styles, last)
    ws.freeze_panes(places.FIRST_ROW, 0)
    first = next(iter(states.rows.values()))
    ws.set_selection(first, places.ANSWER, first, places.ANSWER)
    # only unlocked cells can be selected, so that Tab and Enter go from answer to answer
    ws.protect("", {"select_locked_cells": False})
    canvas.page(last, places.STATE, footer=f"{definition.form} 版本 {definition.digest}", portrait=True, repeat=_HEAD)
    ws.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.65)


def _last_row(states: States) -> int:
    return max(states.rows.values())


def _top(canvas: Canvas, definition: Definition, progress: Live) -> None:
    ws = canvas.ws
    ws.set_row(0, 32)
    canvas.put(0, places.NUMBER, f"{definition.name}产业互联网应用情况调查表", "form title")
    canvas.put(1, places.NUMBER, TOKEN_LINE, "subtitle")
    canvas.put(
        2, places.NUMBER, "只在有底色的单元格中填写，按 Tab 键到下一个答案；占比填 0–100 的数，不加百分号", "note"
    )
    canvas.put(_PROGRESS, places.NUMBER, progress, "form verdict")
    ws.set_row(_HEAD - 1, 6)
    ws.set_row(_HEAD, 24)
    for column, title in _TITLES.items():
        canvas.put(_HEAD, column, title, "head")


def _question(canvas: Canvas, styles: FormStyles, states: States, question: Question, number: int) -> None:
    ws, row = canvas.ws, states.rows[question.code]
    ws.set_row(row, _height(question))
    canvas.put(row, places.NUMBER, number, "form number")
    if question.label_en:
        parts = (styles("chinese"), question.label, styles("english"), f"{_BREAK}{question.label_en}")
        ws.write_rich_string(row, places.LABEL, *parts, styles("form label"))
    else:
        canvas.put(row, places.LABEL, question.label, "form label")
    canvas.put(row, places.ANSWER, None, _answer_style(question))
    canvas.put(row, places.UNIT, question.unit, "form small")
    canvas.put(row, places.NOT_APPLICABLE, None, "answer na" if question.na else "no na")
    canvas.put(row, places.HELP, question.help, "form help")
    canvas.put(row, places.STATE, Live(states.formula(question), states.initial(question)), "form state")
    canvas.put(row, places.CODE, question.code, "note")
    ws.data_validation(
        row, places.ANSWER, row, places.ANSWER, form_validation.answer(question, address(row, places.ANSWER))
    )
    _name(canvas, places.answer_name(question.code), row, places.ANSWER)
    if question.na:
        _name(canvas, places.na_name(question.code), row, places.NOT_APPLICABLE)
        ws.data_validation(row, places.NOT_APPLICABLE, row, places.NOT_APPLICABLE, form_validation.not_applicable())


def _height(question: Question) -> float:
    """High enough for the label, the help, and the longest option that may be chosen."""
    english = lines(question.label_en, _WIDTHS[places.LABEL] * 1.2) if question.label_en else 0
    label = lines(question.label, _WIDTHS[places.LABEL]) + english * 0.85
    longest = max((lines(o.label, _WIDTHS[places.ANSWER]) for o in question.options), default=1)
    help_ = lines(question.help, _WIDTHS[places.HELP] * 1.1)
    return max(height(2, 9), height(label), height(longest), height(help_, 9))


def _answer_style(question: Question) -> str:
    match question.kind:
        case Kind.SHARE:
            return "answer share"
        case Kind.NUMBER:
            return "answer whole" if whole(question) else "answer number"
        case Kind.DATE:
            return "answer date"
    return "answer text"


def _name(canvas: Canvas, name: str, row: int, column: int) -> None:
    canvas.workbook.define_name(name, span(canvas.sheet.name, row, column, row, column))


def _colours(canvas: Canvas, styles: FormStyles, last: int) -> None:
    """Rules that follow the state: the row greyed, the answer shaded, the word coloured."""
    ws, first = canvas.ws, places.FIRST_ROW
    state = f"${address(first, places.STATE)}"
    must, wanted = MISSING[Need.MUST], MISSING[Need.WANTED]
    whole_row, answers, words = (
        (first, places.NUMBER, last, places.STATE),
        (first, places.ANSWER, last, places.ANSWER),
        (first, places.STATE, last, places.STATE),
    )
    grey = styles.rule(font_color=MUTED, bg_color=NOT_ASKED_FILL)
    red, amber = styles.rule(bg_color=MISSING_FILL), styles.rule(bg_color=WANTED_FILL)
    rules = [
        (whole_row, f'={state}="{NOT_ASKED}"', grey),
        (answers, f'=OR({state}="{must}",{_begins(state, OUT)},{_begins(state, WRONG)})', red),
        (answers, f'={state}="{wanted}"', amber),
        (words, f'=OR({state}="{must}",{_begins(state, OUT)},{_begins(state, WRONG)})', styles.rule(font_color=BAD)),
        (words, f'=OR({state}="{wanted}",{_begins(state, LOOK)})', styles.rule(font_color=ACCENT)),
        (words, f'={state}="{MISSING[Need.FREE]}"', styles.rule(font_color=MUTED)),
        (words, f'={state}<>""', styles.rule(font_color=GOOD)),
    ]
    for area, formula, shade in rules:
        ws.conditional_format(*area, {"type": "formula", "criteria": formula, "format": shade, "stop_if_true": True})


def _begins(cell: str, word: str) -> str:
    return f'LEFT({cell},{len(word)})="{word}"'
