"""The list of what is still to do, on the sheet 核对.

A hidden column gives each question a key: its row on 填写, raised by 1,000 or 2,000 where it is less urgent, or a last
one where nothing is to do. The list takes the keys smallest first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from cii_xl.book.canvas import Canvas, Live, address, quoted
from cii_xl.palette import ACCENT, BAD, LINE
from cii_xl.survey import places
from cii_xl.survey.definition import Definition, Need, Question
from cii_xl.survey.form_answers import UNSEEN, numbers
from cii_xl.survey.form_states import LOOK, MISSING, OUT, WRONG, States
from cii_xl.survey.form_style import FormStyles

NUMBER, WHAT, ASKED, DONE, BAR, PERCENT = range(1, 7)
"""Columns of the sheet 核对."""
KEY, PLACE = 8, 9
"""Hidden columns: a question's key, and the row on 填写 of what a line of the list shows."""
MUST, WANTED, FREE = MISSING[Need.MUST], MISSING[Need.WANTED], MISSING[Need.FREE]
_WISHED, _ODD, _NO_KEY = 1000, 2000, 9999
_NOTHING = " "
"""Shown in lines that are not needed. Not an empty text: a formula's stored value must not look missing."""


@dataclass(frozen=True)
class OpenList:
    """The list of one definition, with its heading in row ``top``."""

    definition: Definition
    top: int

    @cached_property
    def _states(self) -> States:
        return States(self.definition)

    def write(self, canvas: Canvas, styles: FormStyles) -> None:
        """Write heading, list and rules."""
        ws, questions = canvas.ws, self.definition.questions
        canvas.section(self.top - 1, NUMBER, PERCENT, "尚待处理的问题（须处理的在前；点“前往”到该题）")
        ws.set_row(self.top, 24)
        canvas.put(self.top, NUMBER, "题号", "head")
        canvas.put(self.top, WHAT, "问题", "head")
        canvas.across(self.top, ASKED, BAR, "状态", "head")
        canvas.put(self.top, PERCENT, "前往", "head")
        first, last = self.top + 1, self.top + len(questions)
        keys = f"{address(first, KEY, fixed=True)}:{address(last, KEY, fixed=True)}"
        now = [*self._first_list(), *[None] * len(questions)]
        for row, (question, entry) in enumerate(zip(questions, now, strict=False), first):
            ws.set_row(row, 18)
            canvas.put(row, KEY, self._key(question))
            smallest = f"SMALL({keys},{row - self.top})"
            now_at = self._states.rows[entry.code] + 1 if entry else 0
            canvas.put(row, PLACE, Live(f"IF({smallest}={_NO_KEY},0,MOD({smallest},1000))", now_at))
            self._write_entry(canvas, row, entry)
        place, state = f"${address(first, PLACE)}", f"${address(first, ASKED)}"
        # no two of these share a cell: LibreOffice shows only one of rules that overlap
        ruled = {"bottom": 1, "bottom_color": LINE}
        words = (first, ASKED, last, BAR)
        for area, test, shade in (
            ((first, NUMBER, last, WHAT), f"{place}>0", ruled),
            (words, _urgent(state), ruled | {"font_color": BAD}),
            (words, f"{place}>0", ruled | {"font_color": ACCENT}),
            ((first, PERCENT, last, PERCENT), f"{place}>0", ruled),
        ):
            rule = {"type": "formula", "criteria": f"={test}", "format": styles.rule(**shade), "stop_if_true": True}
            ws.conditional_format(*area, rule)

    def _write_entry(self, canvas: Canvas, row: int, entry: Question | None) -> None:
        """One line of the list; ``entry`` is what it shows on the blank form."""
        place = address(row, PLACE)
        label = f"INDEX({_column(places.LABEL)},{place})"
        target = f'"#{quoted(places.ANSWERS)}!{_letters(places.ANSWER)}"&{place}'

        def live(formula: str, value: str | float) -> Live:
            return Live(f'IF({place}=0,"{_NOTHING}",{formula})', value if entry else _NOTHING)

        number = live(f"INDEX({_column(places.NUMBER)},{place})", numbers(self.definition)[entry.code] if entry else 0)
        state = live(f"INDEX({_column(places.STATE)},{place})", self._states.initial(entry) if entry else "")
        canvas.put(row, NUMBER, number, "list number")
        chinese = f'SUBSTITUTE(LEFT({label},FIND(CHAR(10),{label}&CHAR(10))-1),"{UNSEEN}","")'
        text = live(chinese, entry.label if entry else "")
        canvas.put(row, WHAT, text, "list text")
        canvas.across(row, ASKED, BAR, state, "list state")
        canvas.put(row, PERCENT, live(f'HYPERLINK({target},"前往")', "前往"), "list link")

    def _key(self, question: Question) -> Live:
        """The question's sort key, blank where nothing is to do."""
        state, row = on_answers(self._states.cell(question.code, places.STATE)), self._states.rows[question.code] + 1
        rest = f'IF({state}="{WANTED}",{_WISHED + row},IF(LEFT({state},3)="{LOOK}",{_ODD + row},{_NO_KEY}))'
        now = {MUST: row, WANTED: _WISHED + row}.get(self._states.initial(question), _NO_KEY)
        return Live(f"IF({_urgent(state)},{row},{rest})", now)

    def _first_list(self) -> list[Question]:
        """What the list shows on the blank form."""
        return [q for word in (MUST, WANTED) for q in self.definition.questions if self._states.initial(q) == word]


def on_answers(formula: str) -> str:
    """A formula of the sheet 填写 as it reads on another."""
    return re.sub(r"\$[A-Z]\$\d+", lambda m: f"{quoted(places.ANSWERS)}!{m[0]}", formula)


def _urgent(state: str) -> str:
    """Whether a form with this state would be sent back."""
    return f'OR({state}="{MUST}",LEFT({state},{len(OUT)})="{OUT}",LEFT({state},{len(WRONG)})="{WRONG}")'


def _column(column: int) -> str:
    """All cells of a column of 填写 that may hold a question."""
    letters = _letters(column)
    return f"{quoted(places.ANSWERS)}!${letters}$1:${letters}${places.MAX_ROWS}"


def _letters(column: int) -> str:
    return address(0, column).rstrip("1")
