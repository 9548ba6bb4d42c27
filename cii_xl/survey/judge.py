"""What becomes of a returned file: its content becomes a Submission with every finding at once. Pure functions.

The order of use: ``stamp_of``, then with the definition of that version ``stamp_problems``, then ``judge``; or
``rejected`` as soon as there is no stamp or no definition. Rows of an export go to ``judge_export``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from functools import partial
from itertools import zip_longest

from cii_xl.book.canvas import address
from cii_xl.book.reading.values import heading
from cii_xl.index.problems import Place, Problem
from cii_xl.survey import places, rules_whole, seal
from cii_xl.survey.definition import Definition, Question
from cii_xl.survey.form_answers import numbers, shown_label
from cii_xl.survey.reading.content import FormContent, RawCell
from cii_xl.survey.records import Answer, Respondent, Stamp, Submission
from cii_xl.survey.rules import finding, quoted
from cii_xl.survey.rules_answer import Given

_BLANK = RawCell()
_A_FEW = 3
"""More codes than this in other rows: rows were added or removed."""
_AGAIN = "在最初收到的问卷文件中填写后寄回，不要复制到别的文件，也不要改题目"


def stamp_of(content: FormContent) -> tuple[Stamp | None, list[Problem]]:
    """What a form says it is, and what is wrong with how it says so. None: it does not say."""
    meta = _stamp(content.meta)
    properties = _stamp(content.properties)
    here, there = Place(f"工作表 {places.META}", places.META), Place("文档属性")
    if meta is None and properties is None:
        return None, [finding("stamp.lost", here, "两处问卷标识都没有了", "问卷发出时的标识", _AGAIN)]
    if meta is None:
        found = f"隐藏的工作表 {places.META} 没有了"
        return properties, [finding("stamp.no-meta", here, found, "发出时的样子", "不用处理；已改用文档属性")]
    if properties is None:
        found = "文档属性中的问卷标识没有了"
        return meta, [finding("stamp.no-properties", there, found, "发出时的样子", f"不用处理；已改用 {places.META}")]
    if meta != properties:
        return meta, [finding("stamp.differ", here, _difference(meta, properties), "两处一致", _AGAIN)]
    return meta, []


def stamp_problems(stamp: Stamp, definition: Definition | None, secret: bytes) -> list[Problem]:
    """What is wrong with a stamp, given the definition known under its version and the key of the seal."""
    here = Place(f"工作表 {places.META}", places.META)
    if definition is None:
        found = f"问卷 {quoted(stamp.form)}，版本 {quoted(stamp.version)}"
        fix = "请用最近收到的问卷填写；自行改过的问卷，用发出它的资料库收集"
        return [finding("stamp.unknown", here, found, "发出过的问卷版本", fix)]
    told = (stamp.form, stamp.industry, stamp.edition, stamp.version)
    wanted = (definition.form, definition.industry, definition.edition, definition.digest)
    if told != wanted:
        return [finding("stamp.form", here, quoted(" ".join(told)), " ".join(wanted), _AGAIN)]
    if not stamp.wave and not stamp.respondent and not stamp.seal:
        found = "空白问卷，没有写明轮次和单位"
        fix = "不用处理；按所填的信用代码登记，请核对是否受邀单位"
        return [finding("stamp.blank", here, found, "发给本单位的问卷", fix)]
    if not seal.holds(stamp, definition, secret):
        return [finding("stamp.seal", here, "印记不符，问卷标识被改动", "发出时的标识", _AGAIN)]
    return []


def judge(
    content: FormContent,
    definition: Definition,
    stamp: Stamp,
    *,
    sha256: str,
    file: str,
    invited: Respondent | None = None,
    problems: Iterable[Problem] = (),
) -> Submission:
    """A form's answers and everything that is wrong with it.

    ``problems`` are those found before, of the stamp; ``invited`` is whom the stamp's respondent id stands for.
    """
    known = partial(Submission, sha256, 0, file, stamp, modified=content.modified)
    layout = tuple(_layout(content, definition))
    if any(p.rule == "form.rows" for p in layout):  # what stands at the known addresses answers other questions
        return known(stamp.respondent, problems=(*problems, *layout))
    given = _given(content, definition)
    answers, found = rules_whole.answers(definition, given)
    found += rules_whole.other_code(answers, _place_of("credit_code", given, file), invited)
    respondent = stamp.respondent or _credit_code(answers)
    return known(respondent, answers=answers, problems=(*problems, *layout, *found))


def judge_export(
    row: Mapping[str, str | float | None],
    definition: Definition,
    stamp: Stamp,
    *,
    headings: Mapping[str, str],
    number: int,
    sha256: str,
    file: str,
    modified: str,
    invited: Respondent | None = None,
) -> Submission:
    """One respondent's row of an export, by the same rules.

    Parameters
    ----------
    row : question code → value; questions that the export does not have may be left out.
    stamp : what the import says the rows are; its respondent where that is known, else the credit code answered counts.
    headings : question code → heading of its column, which names the place of a problem.
    number : row of the sheet, counted from 1.
    """
    given = {
        q.code: Given(Place(f"第{number}行 {headings.get(q.code, q.label)}"), _exported(row.get(q.code)))
        for q in definition.questions
    }
    answers, found = rules_whole.answers(definition, given)
    found += rules_whole.other_code(answers, _place_of("credit_code", given, file), invited)
    respondent = stamp.respondent or _credit_code(answers)
    return Submission(
        sha256, number, file, replace(stamp, respondent=respondent), respondent, modified, answers, tuple(found)
    )


def rejected(
    problems: Iterable[Problem], *, sha256: str, file: str, stamp: Stamp | None = None, modified: str = ""
) -> Submission:
    """A file that could not be judged any further, for these reasons."""
    return Submission(sha256, 0, file, stamp, stamp.respondent if stamp else "", modified, problems=tuple(problems))


def _stamp(told: Mapping[str, str] | None) -> Stamp | None:
    """The stamp, None where what tells the form and its version is gone."""
    if not told or not told.get("form") or not told.get("version"):
        return None
    return Stamp(**{key: told.get(key, "") for key in places.META_KEYS})


def _difference(meta: Stamp, properties: Stamp) -> str:
    both = ((key, value, getattr(properties, key)) for key, value in asdict(meta).items())
    differing = [f"{key}：{quoted(one)}与{quoted(other)}" for key, one, other in both if one != other]
    return f"{places.META} 与文档属性不一致，{'；'.join(differing)}"


def _given(content: FormContent, definition: Definition) -> dict[str, Given]:
    given = {}
    at = places.rows(definition)
    number = numbers(definition)
    for question in definition.questions:
        answer, na = (address(at[question.code], column) for column in (places.ANSWER, places.NOT_APPLICABLE))
        label = f"{number[question.code]} {question.label}"
        given[question.code] = Given(
            Place(label, places.ANSWERS, answer),
            content.cells.get(answer, _BLANK),
            Place(label, places.ANSWERS, na),
            content.cells.get(na, _BLANK),
        )
    return given


def _layout(content: FormContent, definition: Definition) -> Iterator[Problem]:
    """Whether codes, labels and options still stand where the form had them."""
    whole = Place(places.ANSWERS, places.ANSWERS)
    if not content.codes:
        found = "隐藏的编码列没有了"
        yield finding("form.codes-lost", whole, found, "发出时的样子", "不用处理；已按题目核对")
    at, number = places.rows(definition), numbers(definition)
    codes = {address(row, places.CODE): code for code, row in at.items()}
    moved = [cell for cell, code in content.codes.items() if codes.get(cell) != code]
    if len(moved) > _A_FEW:
        place = Place(f"{places.ANSWERS} {moved[0]}", places.ANSWERS, moved[0])
        yield finding("form.rows", place, f"从这里起有 {len(moved)} 题移位", "题目在原来的行", f"不要增删行；{_AGAIN}")
        return
    for cell in moved:
        if cell not in codes:
            place = Place(f"{places.ANSWERS} {cell}", places.ANSWERS, cell)
            yield finding(
                "form.code", place, f"多出编码 {quoted(content.codes[cell])}", "空白", f"不要增删行；{_AGAIN}"
            )
    for question in definition.questions:
        yield from _unmoved(content, question, f"{number[question.code]} {question.label}", at[question.code])
    yield from _options(content, definition)


def _unmoved(content: FormContent, question: Question, name: str, row: int) -> Iterator[Problem]:
    code, label = address(row, places.CODE), address(row, places.LABEL)
    if content.codes and content.codes.get(code) != question.code:
        place = Place(name, places.ANSWERS, code)
        found = f"编码为 {quoted(content.codes.get(code, ''))}"
        yield finding("form.code", place, found, question.code, f"不要增删行；{_AGAIN}")
    if heading(content.labels.get(label, "")) != heading(shown_label(question)):
        place = Place(name, places.ANSWERS, label)
        yield finding("form.label", place, f"题目为 {quoted(content.labels.get(label, ''))}", question.label, _AGAIN)


def _options(content: FormContent, definition: Definition) -> Iterator[Problem]:
    if content.lists is None:
        found = f"隐藏的工作表 {places.OPTIONS} 没有了"
        place = Place(f"工作表 {places.OPTIONS}", places.OPTIONS)
        yield finding("form.options-lost", place, found, "发出时的样子", "不用处理；已按问卷定义核对")
        return
    listed = [question for question in definition.questions if question.options]
    for column, question in enumerate(listed):
        wanted = (question.code, *(option.label for option in question.options))
        there = content.lists[column] if column < len(content.lists) else ()
        for row, (one, other) in enumerate(zip_longest(wanted, there, fillvalue="")):
            if heading(one) != heading(other):
                cell = address(row, column)
                place = Place(f"{places.OPTIONS} {cell}", places.OPTIONS, cell)
                found = f"“{question.label}”的选项为 {quoted(other)}"
                yield finding("form.option", place, found, one or "空白", _AGAIN)
                break


def _exported(value: str | float | None) -> RawCell:
    if value is None:
        return _BLANK
    return RawCell(value, "text" if isinstance(value, str) else "number")


def _place_of(code: str, given: Mapping[str, Given], file: str) -> Place:
    return given[code].place if code in given else Place(file)


def _credit_code(answers: Mapping[str, Answer]) -> str:
    value = answers["credit_code"].value if "credit_code" in answers else None
    return value if isinstance(value, str) else ""
