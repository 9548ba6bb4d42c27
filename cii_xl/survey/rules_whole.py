"""The answers together: what is missing, what contradicts another answer, who may not be counted."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import suppress

from cii_xl.index.problems import Place, Problem
from cii_xl.survey import credit_code, places, size
from cii_xl.survey.definition import Definition, Kind, Need, Question
from cii_xl.survey.records import Answer, Respondent, State
from cii_xl.survey.rules import finding, quoted
from cii_xl.survey.rules_answer import Given, Judged, judged


def answers(definition: Definition, given: Mapping[str, Given]) -> tuple[dict[str, Answer], list[Problem]]:
    """Every question's answer and what is wrong, in the form's order; then what is wrong among answers."""
    each: dict[str, Judged] = {}
    problems: list[Problem] = []
    for question in definition.questions:
        one = judged(question, given[question.code])
        if not _asked(question, each):
            if one.answer.state is State.ANSWERED or one.unclear:
                problems.append(_not_asked(definition, question, given[question.code].place))
            one = Judged(Answer(question.code, State.SKIPPED))
        problems += one.problems
        each[question.code] = one
    told = {code: one.answer for code, one in each.items()}
    unclear = {code for code, one in each.items() if one.unclear}
    where = {code: one.place for code, one in given.items()}
    problems += _missing(definition, told, unclear, where)
    problems += _half(definition, told, unclear, where)
    problems += _parts(definition, told, where)
    problems += _levels(definition, told, where)
    problems += _size(definition, told, where)
    problems += _consent(told, where)
    return told, problems


def other_code(told: Mapping[str, Answer], place: Place, invited: Respondent | None) -> Iterator[Problem]:
    """A credit code that is not the invited respondent's."""
    code = told["credit_code"].value if "credit_code" in told else None
    if not isinstance(code, str) or invited is None or not invited.credit_code:
        return
    if code != (wanted := credit_code.normalised(invited.credit_code)):
        fix = "确认是否由受邀单位填写；换了单位的，请为它另发问卷；名单有误的，改正名单后再收一次"
        yield finding("credit.other", place, code, f"{wanted}（{invited.name}）", fix)


def _asked(question: Question, each: Mapping[str, Judged]) -> bool:
    """Whether all conditions hold; one that hangs on an answer nobody understood is given the benefit of the doubt."""
    return all(
        each[code].unclear or each[code].answer.value == wanted for code, wanted in question.conditions if code in each
    )


def _not_asked(definition: Definition, question: Question, place: Place) -> Problem:
    asked = [f"“{definition.by_code[c].label}”为“{_label(definition.by_code[c], a)}”" for c, a in question.conditions]
    found = "不必作答，却有答案；该答案不采用"
    return finding("answer.not-asked", place, found, f"仅在{'且'.join(asked)}时作答", "清空，或改正前面的答案")


def _label(question: Question, code: str) -> str:
    return next((o.label for o in question.options if o.code == code), code)


def _missing(
    definition: Definition, told: Mapping[str, Answer], unclear: set[str], where: Mapping[str, Place]
) -> Iterator[Problem]:
    for question in definition.questions:
        code = question.code
        if told[code].state is not State.BLANK or code in unclear or question.need is Need.FREE:
            continue
        level = definition.levels.get(code)
        if level and told[level.code].state is State.ANSWERED:
            found = f"没有填，以“{level.label}”所选的“{_label(level, str(told[level.code].value))}”代替"
            yield finding("answer.by-level", where[code], found, "占比，或等级", "不用处理；知道占比时填上更准")
        elif _spoken_for(definition, question, told, unclear) or (level and level.code in unclear):
            continue
        elif question.need is Need.MUST:
            yield finding("answer.missing", where[code], "没有填", _wanted(question), "补填后寄回")
        else:
            yield finding("answer.blank", where[code], "没有填", _wanted(question), _hint(question, level))


def _spoken_for(definition: Definition, level: Question, told: Mapping[str, Answer], unclear: set[str]) -> bool:
    """Whether a blank level is no loss: its share is there, or is reported itself."""
    share = definition.by_code.get(level.agrees) if level.kind is Kind.LEVEL else None
    if share is None:
        return False
    return share.need is not Need.FREE or share.code in unclear or told[share.code].state is not State.BLANK


def _wanted(question: Question) -> str:
    kinds = {
        Kind.SHARE: "占比", Kind.NUMBER: "数字", Kind.DATE: "日期", Kind.TEXT: "文字", Kind.CREDIT_CODE: "18 位代码",
    }  # fmt: skip
    return kinds.get(question.kind, "选项之一")


def _hint(question: Question, level: Question | None) -> str:
    hints = ["尽量补填"]
    if level:
        hints.append("占比说不准时选等级")
    if question.na:
        hints.append(f"没有这项业务时选“{places.NA}”")
    return "；".join(hints)


def _half(
    definition: Definition, told: Mapping[str, Answer], unclear: set[str], where: Mapping[str, Place]
) -> Iterator[Problem]:
    asked = [q.code for q in definition.shares if told[q.code].state is not State.SKIPPED]
    levels = {code: level.code for code, level in definition.levels.items()}
    empty = [
        code
        for code in asked
        if told[code].state is State.BLANK
        and code not in unclear
        and not (code in levels and (told[levels[code]].state is State.ANSWERED or levels[code] in unclear))
    ]
    if 2 * len(empty) > len(asked):
        found = f"{len(asked)} 个环节问题中 {len(empty)} 个既没有占比也没有等级"
        fix = f"补填后寄回；没有的业务选“{places.NA}”"
        yield finding("form.half", where[empty[0]], f"填答不足一半：{found}", "至少填答一半", fix)


def _parts(definition: Definition, told: Mapping[str, Answer], where: Mapping[str, Place]) -> Iterator[Problem]:
    groups: dict[str, list[Question]] = {}
    for question in definition.questions:
        if question.total:
            groups.setdefault(question.total, []).append(question)
    for questions in groups.values():
        given = [(q, _number(told[q.code])) for q in questions]
        shares = [(q, value) for q, value in given if value is not None]
        total = math.fsum(value for _, value in shares)
        if total > 100 + 1e-9:
            found = f"合计 {total:.6g}：" + " + ".join(f"{value:.6g}" for _, value in shares)
            fix = f"核对{'、'.join(_name(where[q.code]) for q, _ in shares)}"
            yield finding("parts.over", where[shares[-1][0].code], found, "各部分合计不超过 100", fix)


def _name(place: Place) -> str:
    return place.cell or quoted(place.label)


def _levels(definition: Definition, told: Mapping[str, Answer], where: Mapping[str, Place]) -> Iterator[Problem]:
    for code, level in definition.levels.items():
        share = _number(told[code]) if code in told else None
        chosen = told[level.code].value
        steps = [(o.share, o) for o in level.options if o.share is not None]
        at = next((i for i, (_, o) in enumerate(steps) if o.code == chosen), None)
        if share is None or at is None:
            continue
        nearest = min(range(len(steps)), key=lambda i: abs(steps[i][0] - share))
        if abs(nearest - at) > 1:
            found = f"占比 {share:.6g}，等级却是“{steps[at][1].label}”"
            fix = f"核对 {_name(where[code])} 和 {_name(where[level.code])}；不改则采用占比"
            yield finding("level.differs", where[level.code], found, f"约为“{steps[nearest][1].label}”", fix)


def _size(definition: Definition, told: Mapping[str, Answer], where: Mapping[str, Place]) -> Iterator[Problem]:
    chosen = told["size"].value if "size" in told else None
    employees = _number(told.get("employees"))
    band = told["revenue_band"].value if "revenue_band" in told else None
    low, high = None, None
    if band is not None:
        with suppress(ValueError):  # a definition edited to have other bands
            low, high = size.revenue_bounds(str(band))
    if chosen not in size.SIZES or (employees is None and low is None):
        return
    fitting = size.possible(definition.industry, employees, low, high)
    if chosen not in fitting:
        known = [f"{employees:.15g} 人"] if employees is not None else []
        known += [f"收入“{_label(definition.by_code['revenue_band'], str(band))}”"] if low is not None else []
        told_sizes = "或".join(f"{s}型" for s in size.SIZES if s in fitting)
        found = f"选了“{chosen}型”，而{'、'.join(known)}"
        yield finding("size.band", where["size"], found, told_sizes, "核对规模、人数和收入；单位分别是人和万元")


def _consent(told: Mapping[str, Answer], where: Mapping[str, Place]) -> Iterator[Problem]:
    if "consent" in told and told["consent"].value == "0":
        yield finding(
            "consent.no", where["consent"], "选了“否”", "“是”", "不同意时所填数据不会使用；愿意参加的改选“是”"
        )


def _number(answer: Answer | None) -> float | None:
    value = answer.value if answer else None
    return value if isinstance(value, (int, float)) else None
