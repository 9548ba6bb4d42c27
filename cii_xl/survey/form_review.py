"""The sheet 核对: how much of each section is answered, whether answers fit together, and what is still to do.

Everything is a native formula over the column of states on 填写.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from cii_xl.book.canvas import Canvas, Live, address, quoted
from cii_xl.palette import BAD, GOOD
from cii_xl.survey import places
from cii_xl.survey.definition import Definition, Kind, Question
from cii_xl.survey.form_answers import numbers, ordinal
from cii_xl.survey.form_open import (
    ASKED,
    BAR,
    DONE,
    FREE,
    KEY,
    MUST,
    NUMBER,
    PERCENT,
    PLACE,
    WANTED,
    WHAT,
    OpenList,
    on_answers,
)
from cii_xl.survey.form_states import APART, FRACTION, LOOK, NOT_ASKED, OUT, WRONG, States
from cii_xl.survey.form_style import FormStyles, height, lines

_WIDTHS = (1.5, 7, 46, 9, 9, 27, 11, 2, 8, 8)
_VERDICT, _SECTIONS = 2, 5
_STEPS = 20
"""Length of a full bar, in characters."""
_READY, _NOT_READY = "可以提交", "暂不能提交"
_FEW = "环节占比填答不足一半；"
_FITS = "相符"


@dataclass(frozen=True)
class Review:
    """The sheet of one definition; rows and columns count from 0."""

    definition: Definition

    @cached_property
    def states(self) -> States:
        """The states that it sums up."""
        return States(self.definition)

    @property
    def total(self) -> int:
        """Row of all sections together; below its heading row each section has a row."""
        return _SECTIONS + 1 + len(self.definition.sections)

    @property
    def checks(self) -> int:
        """Heading row of the checks across questions."""
        return self.total + 3

    @property
    def open_list(self) -> int:
        """Heading row of what is still to do."""
        return self.checks + len(self._checks()) + 3

    def progress(self) -> Live:
        """What 填写 says at its top: how far the form is filled in, and whether it may be sent back."""
        here, verdict = quoted(places.REVIEW), self._verdict()
        percent = f"{here}!{address(self.total, PERCENT, fixed=True)}"
        said = f"{here}!{address(_VERDICT, NUMBER, fixed=True)}"
        return Live(f'"已完成 "&TEXT({percent},"0%")&"。"&{said}', f"已完成 0%。{verdict.value}")

    def write(self, canvas: Canvas, styles: FormStyles) -> None:
        """Write the sheet."""
        ws = canvas.ws
        canvas.widths(_WIDTHS)
        for column in (KEY, PLACE):
            ws.set_column(column, column, _WIDTHS[column], None, {"hidden": True})
        ws.set_row(0, 32)
        ws.set_row(1, 24)
        canvas.put(0, NUMBER, "核对", "form title")
        canvas.put(1, NUMBER, "本表随“填写”自动更新，无须填写；出现“可以提交”后即可寄回", "subtitle")
        ws.set_row(_VERDICT, 34)
        canvas.across(_VERDICT, NUMBER, PERCENT, self._verdict(), "verdict")
        said = address(_VERDICT, NUMBER, fixed=True)
        green = styles.rule(bg_color=GOOD)
        ready = {"type": "formula", "criteria": f'=LEFT({said},{len(_READY)})="{_READY}"', "format": green}
        ws.conditional_format(_VERDICT, NUMBER, _VERDICT, PERCENT, ready)
        self._write_sections(canvas, styles)
        self._write_checks(canvas, styles)
        OpenList(self.definition, self.open_list).write(canvas, styles)
        ws.protect("")
        last = self.open_list + len(self.definition.questions)
        canvas.page(
            last, PERCENT, footer=f"{self.definition.form} 版本 {self.definition.digest}", portrait=True, one_page=True
        )

    def _verdict(self) -> Live:
        """Whether the form may be sent back; if not, why not."""
        everything = self._states_of(self.definition.questions)
        must, wanted = (f'COUNTIF({everything},"{word}")' for word in (MUST, WANTED))
        odd = f'COUNTIF({everything},"{LOOK}*")'
        wrong = f'(COUNTIF({everything},"{OUT}*")+COUNTIF({everything},"{WRONG}*"))'
        few = self._few()
        urgent = f'IF({must}>0,"还有 "&{must}&" 题必填未填；","")&IF({wrong}>0,"有 "&{wrong}&" 题须更正；","")&{few}'
        rest = f'IF({wanted}+{odd}=0,"","（另有 "&{wanted}&" 题建议填写，"&{odd}&" 题请核对）")'
        return Live(f'IF(LEN({urgent})=0,"{_READY}"&{rest},{urgent}&"{_NOT_READY}")', self._first_verdict())

    def _few(self) -> str:
        """Says so where more than half of the shares asked for have neither share nor level."""
        states = [self._state(q) for q in self.definition.shares]
        if not states:
            return '""'
        blank = "+".join(f'OR({s}="{MUST}",{s}="{WANTED}",{s}="{FREE}")' for s in states)
        asked = "+".join(f'({s}<>"{NOT_ASKED}")' for s in states)
        return f'IF(2*({blank})>{asked},"{_FEW}","")'

    def _first_verdict(self) -> str:
        """The verdict on the blank form."""
        begin = [self.states.initial(q) for q in self.definition.questions]
        must, wanted = begin.count(MUST), begin.count(WANTED)
        asked = [state for q in self.definition.shares if (state := self.states.initial(q)) != NOT_ASKED]
        few = _FEW if asked else ""
        if must or few:
            return (f"还有 {must} 题必填未填；" if must else "") + few + _NOT_READY
        return _READY + (f"（另有 {wanted} 题建议填写，0 题请核对）" if wanted else "")

    def _write_sections(self, canvas: Canvas, styles: FormStyles) -> None:
        canvas.section(_SECTIONS - 1, NUMBER, PERCENT, "各部分完成情况")
        canvas.ws.set_row(_SECTIONS, 24)
        for column, title in enumerate(("部分", "名称", "应答", "已答", "进度", "完成"), NUMBER):
            canvas.put(_SECTIONS, column, title, "head")
        for number, (name, questions) in enumerate(self.definition.sections.items(), 1):
            row = _SECTIONS + number
            canvas.put(row, NUMBER, ordinal(number), "form number")
            canvas.put(row, WHAT, name, "form label")
            states = self._states_of(questions)
            self._meter(canvas, row, _answered(states), _to_answer(states), self._wanted(questions))
        first, last = _SECTIONS + 1, self.total - 1
        canvas.put(self.total, NUMBER, None, "form total")
        canvas.put(self.total, WHAT, "合计", "form total")
        done, asked = (f"SUM({address(first, c)}:{address(last, c)})" for c in (DONE, ASKED))
        self._meter(canvas, self.total, done, asked, self._wanted(self.definition.questions), "form total")
        complete = styles.rule(font_color=GOOD)
        share = f"${address(first, PERCENT)}"
        rule = {"type": "formula", "criteria": f"={share}=1", "format": complete}
        canvas.ws.conditional_format(first, ASKED, self.total, PERCENT, rule)

    def _meter(self, canvas: Canvas, row: int, done: str, asked: str, wanted: int, style: str = "form number") -> None:
        """One row: to answer, answered, a bar of characters (drawn alike everywhere), percent."""
        to_do, is_done = address(row, ASKED), address(row, DONE)
        canvas.put(row, ASKED, Live(asked, wanted), style)
        canvas.put(row, DONE, Live(done, 0), style)
        percent = f"IF({to_do}=0,1,{is_done}/{to_do})"
        share = 0.0 if wanted else 1.0
        full = f"INT({address(row, PERCENT)}*{_STEPS})"
        bar = f'REPT("█",{full})&REPT("░",{_STEPS}-{full})'
        canvas.put(row, BAR, Live(bar, "█" * int(share * _STEPS) + "░" * int((1 - share) * _STEPS)), "bar")
        percent_style = "form total percent" if style == "form total" else "form percent"
        canvas.put(row, PERCENT, Live(percent, share), percent_style)

    def _write_checks(self, canvas: Canvas, styles: FormStyles) -> None:
        canvas.section(self.checks - 1, NUMBER, PERCENT, "答案之间的核对")
        canvas.ws.set_row(self.checks, 24)
        canvas.put(self.checks, NUMBER, "序号", "head")
        canvas.put(self.checks, WHAT, "核对内容", "head")
        canvas.across(self.checks, ASKED, PERCENT, "结果", "head")
        rows = self._checks()
        for number, (text, result) in enumerate(rows, 1):
            row = self.checks + number
            canvas.ws.set_row(row, height(lines(text, _WIDTHS[WHAT]), 10))
            canvas.put(row, NUMBER, number, "form number")
            canvas.put(row, WHAT, text, "form label")
            canvas.across(row, ASKED, PERCENT, result, "form state")
        area = self.checks + 1, ASKED, self.checks + len(rows), PERCENT
        first = f"${address(self.checks + 1, ASKED)}"
        for test, colour in ((f'LEFT({first},{len(_FITS)})="{_FITS}"', GOOD), (f'{first}<>""', BAD)):
            rule = {"type": "formula", "criteria": f"={test}", "format": styles.rule(font_color=colour)}
            canvas.ws.conditional_format(*area, rule | {"stop_if_true": True})

    def _checks(self) -> list[tuple[str, Live]]:
        """What is compared across questions, and the comparison."""
        found = []
        for word in dict.fromkeys(q.total for q in self.definition.questions if q.total):
            parts = [q for q in self.definition.questions if q.total == word]
            called = "、".join(str(numbers(self.definition)[q.code]) for q in parts)
            total = on_answers(self.states.total(word))
            said = f'IF({total}>100,"合计 "&{total}&"，超过 100","{_FITS}（合计 "&{total}&"）")'
            found.append((f"第 {called} 题合计不超过 100", Live(said, f"{_FITS}（合计 0）")))
        everything = self._states_of(self.definition.questions)
        if self.definition.levels:
            found.append(("占比与所选等级相符（相差不超过一级）", _count(everything, APART)))
        if any(q.kind is Kind.SHARE for q in self.definition.questions):
            found.append(("占比按 0–100 填写（不填 0 与 1 之间的小数）", _count(everything, FRACTION)))
        return found

    def _wanted(self, questions: Iterable[Question]) -> int:
        return sum(self.states.initial(q) in (MUST, WANTED) for q in questions)

    def _state(self, question: Question) -> str:
        return f"{quoted(places.ANSWERS)}!{self.states.cell(question.code, places.STATE)}"

    def _states_of(self, questions: Iterable[Question]) -> str:
        """The cells with the states of questions that stand together."""
        codes = [q.code for q in questions]
        first, last = (self.states.cell(code, places.STATE) for code in (codes[0], codes[-1]))
        return f"{quoted(places.ANSWERS)}!{first}:{last}"


def _answered(states: str) -> str:
    """Answered, stood in for or not applicable, rightly or not."""
    return f'{_to_answer(states)}-COUNTIF({states},"{MUST}")-COUNTIF({states},"{WANTED}")'


def _to_answer(states: str) -> str:
    """Those and the blank ones that are asked for; what is free counts only when it is answered."""
    return f'SUMPRODUCT(({states}<>"")*({states}<>"{NOT_ASKED}")*({states}<>"{FREE}"))'


def _count(states: str, state: str) -> Live:
    """How many answers are in a state that contradicts another answer or the question."""
    number = f'COUNTIF({states},"{state}")'
    return Live(f'IF({number}=0,"{_FITS}",{number}&" 处不相符")', _FITS)
