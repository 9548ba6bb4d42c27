"""The words beside each answer, as formulas: what is still to fill in, and what cannot be right.

Plain functions of Excel 2007, so that WPS and LibreOffice calculate them too. ``超出范围`` and ``请更正`` are what a
form would be sent back for, ``请核对`` what only looks odd.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from cii_xl.book.canvas import address
from cii_xl.survey import credit_code, places
from cii_xl.survey.definition import Definition, Kind, Need, Question
from cii_xl.survey.form_size import clash
from cii_xl.survey.size import SIZES

DONE, STOOD_IN, NOT_ASKED = "已填", "已选等级", "无需填写"
MISSING = {Need.MUST: "必填", Need.WANTED: "请填写", Need.FREE: "选填"}
"""State of a blank answer."""
OUT, WRONG, LOOK = "超出范围", "请更正", "请核对"
"""What the other states begin with; the rest of each is in brackets."""
FRACTION, APART = f"{LOOK}（应填 0–100）", f"{LOOK}（与等级不一致）"

LISTED = (Kind.LEVEL, Kind.CHOICE, Kind.YESNO)
LONGEST_TEXT = 200
FIRST_DATE, LAST_DATE = (2000, 1, 1), (2099, 12, 31)
_COUNTED = ("人", "家", "个", "台", "套", "项", "次")


def options_name(code: str) -> str:
    """Defined name of a question's options on the hidden sheet."""
    return f"o_{code}"


def whole(question: Question) -> bool:
    """Whether a number counts things, and so has no decimals."""
    return question.kind is Kind.NUMBER and question.unit in _COUNTED


def bounds_text(low: float | None, high: float | None) -> str:
    """``0–100``, ``不小于 1`` or ``不大于 50``."""
    if low is None:
        return f"不大于 {high:.15g}"
    return f"不小于 {low:.15g}" if high is None else f"{low:.15g}–{high:.15g}"


@dataclass(frozen=True)
class States:
    """The states of one definition's questions."""

    definition: Definition

    @cached_property
    def rows(self) -> dict[str, int]:
        """Question code → row of the sheet 填写, from 0."""
        return places.rows(self.definition)

    def cell(self, code: str, column: int = places.ANSWER) -> str:
        """Address of a question's answer or of another of its cells, ``$D$8``."""
        return address(self.rows[code], column, fixed=True)

    def initial(self, question: Question) -> str:
        """State while the form is blank."""
        return NOT_ASKED if question.asked_if else MISSING[self._need(question)]

    def formula(self, question: Question) -> str:
        """State as it follows from the answers, without the leading ``=``."""
        answer, na = self.cell(question.code), self.cell(question.code, places.NOT_APPLICABLE)
        blank = f'TRIM({answer})=""'
        text = f"IF({blank},{self._missing(question)},{_first(self._faults(question), DONE)})"
        if question.na:
            both = f"{WRONG}（答案与“{places.NA}”只留一项）"
            text = f'IF({na}="{places.NA}",IF({blank},"{places.NA}","{both}"),{text})'
        if question.asked_if:
            text = f'IF({self._asked(question)},{text},"{NOT_ASKED}")'
        return f'IFERROR({text},"{WRONG}（单元格有错误）")'

    def _asked(self, question: Question) -> str:
        """Whether the conditions hold. An answer that was itself not asked for fulfils none."""
        holds = []
        for code, answer in question.conditions:
            asked = self.definition.by_code[code]
            holds.append(f'{self.cell(code)}="{_escaped(asked.option(answer).label)}"')
            if asked.asked_if:
                holds.append(f'{self.cell(code, places.STATE)}<>"{NOT_ASKED}"')
        return f"AND({','.join(holds)})"

    def _need(self, question: Question) -> Need:
        """Of share and level one is enough, and it is the share that is asked for."""
        share = self.definition.by_code.get(question.agrees)
        return Need.FREE if share and share.need is not Need.FREE else question.need

    def _missing(self, question: Question) -> str:
        word = f'"{MISSING[self._need(question)]}"'
        level = self.definition.levels.get(question.code)
        if level is None or question.need is Need.FREE:
            return word
        return f'IF(TRIM({self.cell(level.code)})="",{word},"{STOOD_IN}")'

    def _faults(self, q: Question) -> Iterator[tuple[str, str]]:
        """Conditions under which an answer that is there is faulty, worst first, and what is said then."""
        a = self.cell(q.code)
        match q.kind:
            case Kind.SHARE | Kind.NUMBER:
                yield from self._number_faults(q, a)
            case Kind.LEVEL | Kind.CHOICE | Kind.YESNO:
                yield f"SUMPRODUCT(--({options_name(q.code)}={a}))=0", f"{WRONG}（从列表中选）"
                if q.code == "consent":
                    yield f'{a}="{_escaped(q.option("0").label)}"', f"{WRONG}（不同意则不能采用）"
                if q.code == "size" and (odd := self._size_clash(q)):
                    yield odd, f"{LOOK}（与人数或收入不符）"
            case Kind.DATE:
                first, last = (f"DATE({y},{m},{d})" for y, m, d in (FIRST_DATE, LAST_DATE))
                yield f"NOT(ISNUMBER({a}))", f"{WRONG}（应为日期）"
                yield f"OR({a}<{first},{a}>{last})", f"{OUT}（日期）"
            case Kind.CREDIT_CODE:
                yield f"LEN(TRIM({a}))<>18", f"{WRONG}（应为 18 位）"
                yield f"NOT({_credit_code_holds(a)})", f"{WRONG}（校验码不符）"
            case Kind.TEXT:
                yield f"LEN({a})>{LONGEST_TEXT}", f"{WRONG}（超过 {LONGEST_TEXT} 字）"

    def _number_faults(self, q: Question, a: str) -> Iterator[tuple[str, str]]:
        yield f"NOT(ISNUMBER({a}))", f"{WRONG}（应为数字）"
        low, high = bounds(q)
        if outside := _outside(a, low, high):
            yield outside, f"{OUT}（{bounds_text(low, high)}）"
        if whole(q):
            yield f"{a}<>INT({a})", f"{LOOK}（应为整数）"
        if q.total:
            yield f"{self.total(q.total)}>100", f"{WRONG}（合计超过 100）"
        if q.kind is Kind.SHARE:
            yield f"AND({a}>0,{a}<1)", FRACTION
        if level := self.definition.levels.get(q.code):
            yield self._disagree(level), APART
        if outside := _outside(a, q.soft_low, q.soft_high):
            yield outside, f"{LOOK}（通常 {bounds_text(q.soft_low, q.soft_high)}）"

    def total(self, word: str) -> str:
        """Sum of the parts of one whole, of those asked for; rounded, since 33.3 + 33.3 + 33.4 is not quite 100 in
        binary."""
        parts = []
        for part in (q for q in self.definition.questions if q.total == word):
            value = f"N({self.cell(part.code)})"
            parts.append(f"IF({self._asked(part)},{value},0)" if part.asked_if else value)
        return f"ROUND({'+'.join(parts)},6)"

    def _disagree(self, level: Question) -> str:
        """Whether the level nearest to a share is more than one step from the chosen one."""
        shares = [o.share or 0.0 for o in level.options]
        between = [(a + b) / 2 for a, b in pairwise(shares)]
        low = ",".join(f"{s:.15g}" for s in [-1, -1, *between][: len(shares)])
        high = ",".join(f"{s:.15g}" for s in [*between[1:], 101, 101])
        share = self.cell(level.agrees)
        chosen = self._place(level)
        beyond = f"OR({share}<=CHOOSE({chosen},{low}),{share}>CHOOSE({chosen},{high}))"
        return f"AND(ISNUMBER({share}),IFERROR({beyond},FALSE))"

    def _place(self, question: Question) -> str:
        """Place of the chosen option in its list, from 1; an error while there is none."""
        return f"MATCH({self.cell(question.code)},{options_name(question.code)},0)"

    def _size_clash(self, size: Question) -> str:
        """Whether size does not fit employees and revenue; blank where that cannot be told."""
        asked = self.definition.by_code
        codes = tuple(o.code for o in size.options)
        if codes != SIZES or not {"employees", "revenue_band"} <= asked.keys():
            return ""
        band = asked["revenue_band"]
        chosen = f"{self._place(size)}-1"
        return clash(self.definition.industry, chosen, self.cell("employees"), self._place(band), band)


def bounds(question: Question) -> tuple[float | None, float | None]:
    """Lowest and highest answer; a share's are 0 and 100 where the question does not say."""
    if question.kind is not Kind.SHARE:
        return question.low, question.high
    return 0.0 if question.low is None else question.low, 100.0 if question.high is None else question.high


def _outside(cell: str, low: float | None, high: float | None) -> str:
    """Whether a cell lies outside of bounds; blank where there are none."""
    tests = [f"{cell}{sign}{value:.15g}" for sign, value in (("<", low), (">", high)) if value is not None]
    return f"OR({','.join(tests)})" if tests else ""


def _first(cases: Iterator[tuple[str, str]], otherwise: str) -> str:
    """A formula with the text of the first case that holds."""
    text = f'"{otherwise}"'
    for condition, said in reversed(list(cases)):
        text = f'IF({condition},"{said}",{text})'
    return text


def _credit_code_holds(cell: str) -> str:
    """Whether the last character is the one that the first 17 lead to (GB 32100-2015)."""
    code, alphabet = f"UPPER(TRIM({cell}))", f'"{credit_code.ALPHABET}"'
    places_ = ",".join(str(place + 1) for place in range(17))
    weights = ",".join(str(pow(3, place, 31)) for place in range(17))
    total = f"SUMPRODUCT((FIND(MID({code},{{{places_}}},1),{alphabet})-1)*{{{weights}}})"
    return f"IFERROR(MOD(-{total},31)=FIND(MID({code},18,1),{alphabet})-1,FALSE)"


def _escaped(text: str) -> str:
    return text.replace('"', '""')
