"""Whether a definition can be asked, printed and judged: its rules, checked all together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from cii_xl.index.problems import Place, Problem
from cii_xl.survey.definition import Definition, Kind, Need, Option, Question
from cii_xl.survey.places import MAX_ROWS, rows

KINDS = {
    Kind.SHARE: "占比", Kind.LEVEL: "等级", Kind.YESNO: "是否", Kind.CHOICE: "单选", Kind.NUMBER: "数值",
    Kind.TEXT: "文本", Kind.DATE: "日期", Kind.CREDIT_CODE: "信用代码",
}  # fmt: skip
NEEDS = {Need.MUST: "必填", Need.WANTED: "应填", Need.FREE: "选填"}
"""What kinds and needs are called in tables and messages."""

HEAD: Mapping[str, tuple[Kind, Need | None]] = {
    "company": (Kind.TEXT, Need.MUST),
    "credit_code": (Kind.CREDIT_CODE, Need.MUST),
    "province": (Kind.CHOICE, Need.MUST),
    "size": (Kind.CHOICE, Need.MUST),
    "revenue_band": (Kind.CHOICE, None),
    "employees": (Kind.NUMBER, None),
    "contact": (Kind.TEXT, Need.MUST),
    "date": (Kind.DATE, Need.MUST),
    "consent": (Kind.YESNO, Need.MUST),
}
"""Questions that every form has, with the kind and the need (None: any) that checks and estimates count on."""
LIMITS = {"section": 32, "label": 60, "label_en": 200, "help": 120, "unit": 12}
"""Characters. Excel holds 32 in a prompt's title, where a section goes, and 255 in its text: label and help."""
OPTION_LIMIT = 60
ANCHORS = ("0", "1", "2", "3", "4", "5")
"""Codes of a level's options."""

Rows = Sequence[tuple[str, str]]
"""(stage, substage) of an industry's rows in the edition, in order."""
Where = Callable[[int, str], Place]
"""Names the place of a question's field; questions count from 0."""

_CODE = re.compile(r"[a-z][a-z0-9_]{0,19}")
_OPTION_CODE = re.compile(r"[^\s=|&@]{1,20}")
_CONDITION = re.compile(r"\s*[a-z][a-z0-9_]*\s*=\s*[^\s=|&@]+\s*")
_LISTED = (Kind.LEVEL, Kind.CHOICE, Kind.YESNO)


class BadDefinition(ValueError):
    """A definition that cannot be used. ``problems`` holds all that is wrong; the message lists each."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(p) for p in self.problems))


class _Finding(NamedTuple):
    """A problem of a question's field that has no place yet."""

    rule: str
    field: str
    found: str
    expected: str
    fix: str

    def at(self, place: Place) -> Problem:
        return Problem(f"definition.{self.rule}", place, self.found, self.expected, self.fix)


def check(questions: Sequence[Question], where: Where, substages: Rows | None = None) -> list[Problem]:
    """Every problem of a definition's questions. ``substages`` are the rows of the edition that must each have one
    share; None where the edition is not known."""
    found = [
        finding.at(where(at, finding.field))
        for at, question in enumerate(questions)
        for finding in (*_own(question), *_options(question), *_among(at, questions))
    ]
    found += _head(questions, where)
    found += _layout(questions, where)
    if substages is not None:
        found += _edition(questions, substages, where)
    return found


def _own(q: Question) -> Iterator[_Finding]:
    """What is wrong with a question by itself."""
    if not _CODE.fullmatch(q.code):
        expected = "小写英文字母开头，只含小写字母、数字和下划线，至多 20 位"
        yield _Finding("code", "code", f"编码“{q.code}”不可用", expected, "改写编码")
    for field in ("section", "label"):
        if not getattr(q, field):
            yield _Finding("blank", field, "没有填写", "每个问题都有部分和题目", "补上")
    for field, most in LIMITS.items():
        if (length := len(getattr(q, field))) > most:
            yield _Finding("length", field, f"共 {length} 个字符", f"至多 {most} 个字符", "写短一些")
    if q.kind is Kind.SHARE and not q.stage:
        yield _Finding("stage", "stage", "占比题没有环节", "指数表中的环节", "填写所问的环节")
    if q.total and q.kind is not Kind.SHARE:
        yield _Finding("total", "total", "只有占比题可以合计", "占比题，或空白", "清空合计组，或改类型为占比")
    if q.agrees and q.kind is not Kind.LEVEL:
        yield _Finding("agrees", "agrees", "只有等级题可以对应占比题", "等级题，或空白", "清空，或改类型为等级")
    yield from _bounds(q)


def _bounds(q: Question) -> Iterator[_Finding]:
    every = {"low": q.low, "soft_low": q.soft_low, "soft_high": q.soft_high, "high": q.high}
    given = [(name, value) for name, value in every.items() if value is not None]
    if q.kind not in (Kind.SHARE, Kind.NUMBER):
        for name, _ in given:
            yield _Finding("bounds", name, "这类问题没有上下限", "空白", "清空")
        return
    for (below, low), (above, high) in pairwise(given):
        if low > high:
            found = f"{above} 为 {high:g}，小于 {below} 的 {low:g}"
            yield _Finding("bounds", above, found, "low ≤ soft_low ≤ soft_high ≤ high", "对调或改正")
    for name, value in given:
        if q.kind is Kind.SHARE and not 0 <= value <= 100:
            yield _Finding("bounds", name, f"占比的界限为 {value:g}", "0 至 100", "改为百分数")


def _options(q: Question) -> Iterator[_Finding]:
    if q.kind not in _LISTED:
        if q.options:
            yield _Finding("options", "options", "这类问题不列选项", "空白", "清空选项，或改类型为单选")
        return
    if len(q.options) < 2:
        found = f"有 {len(q.options)} 个选项"
        yield _Finding("options", "options", found, "至少 2 个选项，写作 1=甲 | 2=乙", "补全选项")
    for what, texts in (("编码", [o.code for o in q.options]), ("文字", [o.label for o in q.options])):
        for text, times in Counter(texts).items():
            if times > 1:
                yield _Finding("options.twice", "options", f"选项{what}“{text}”出现多次", "各不相同", "改写其一")
    for option in q.options:
        yield from _option(option)
    codes = tuple(o.code for o in q.options)
    if q.kind is Kind.LEVEL:
        yield from _anchors(q)
    elif any(o.share is not None for o in q.options):
        yield _Finding("options.share", "options", "只有等级题的选项对应占比", "选项后没有 @", "删去 @ 和数字")
    if q.kind is Kind.YESNO and set(codes) != {"0", "1"}:
        found = f"选项编码为 {'、'.join(codes) or '空'}"
        yield _Finding("options.yesno", "options", found, "1 为是，0 为否", "写作 1=是 | 0=否")


def _option(option: Option) -> Iterator[_Finding]:
    if not _OPTION_CODE.fullmatch(option.code):
        found = f"选项编码“{option.code}”不可用"
        yield _Finding("options.code", "options", found, "1 至 20 位，不含空格和 = | & @", "改写编码")
    if not option.label or len(option.label) > OPTION_LIMIT or "|" in option.label or "@" in option.label:
        found = f"选项“{option.code}”的文字“{option.label}”不可用"
        yield _Finding("options.label", "options", found, f"1 至 {OPTION_LIMIT} 个字符，不含 | 和 @", "改写文字")


def _anchors(q: Question) -> Iterator[_Finding]:
    codes = tuple(o.code for o in q.options)
    if codes != ANCHORS:
        found = f"等级为 {'、'.join(codes) or '空'}"
        yield _Finding("level", "options", found, "0 至 5 共六级，依次列出", "补全六级")
    shares = [o.share for o in q.options if o.share is not None and 0 <= o.share <= 100]
    if len(shares) < len(q.options):
        found = "有等级没有对应占比，或不在 0 至 100 之间"
        yield _Finding("level.share", "options", found, "每级后写 @ 和百分数，如 @45", "补上")
    elif any(low >= high for low, high in pairwise(shares)):
        yield _Finding("level.share", "options", "对应占比不是逐级增大", "由 0 级到 5 级依次增大", "改正 @ 后的数")


def _among(at: int, questions: Sequence[Question]) -> Iterator[_Finding]:
    """What is wrong with a question beside the others."""
    q = questions[at]
    before, everyone = {b.code: b for b in questions[:at]}, {b.code: b for b in questions}
    if q.code in before:
        yield _Finding("twice", "code", f"编码“{q.code}”已经用过", "每个编码只用一次", "改写编码")
    if q.asked_if and not all(_CONDITION.fullmatch(part) for part in q.asked_if.split("&")):
        expected = "编码=选项编码，多个条件用 & 连接"
        yield _Finding("asked_if", "asked_if", f"“{q.asked_if}”看不懂", expected, "改写条件")
    else:
        for code, answer in q.conditions:
            if code not in before:
                found = f"所依据的问题 {code} {'在本题或其后' if code in everyone else '不存在'}"
                yield _Finding("asked_if", "asked_if", found, "本题之前的问题", "改写编码，或调整次序")
            elif answer not in (offered := [o.code for o in before[code].options]):
                expected = f"它的选项编码：{'、'.join(offered) or '没有'}"
                yield _Finding("asked_if", "asked_if", f"问题 {code} 没有选项 {answer}", expected, "改写条件")
    if q.kind is Kind.LEVEL and q.agrees:
        if q.agrees not in everyone or everyone[q.agrees].kind is not Kind.SHARE:
            yield _Finding("agrees", "agrees", f"{q.agrees} 不是占比题", "一个占比题的编码", "改写编码，或清空")
        elif any(b.agrees == q.agrees for b in questions[:at]):
            found = f"占比题 {q.agrees} 已有等级题"
            yield _Finding("agrees", "agrees", found, "一个占比题至多对应一个等级题", "改写编码，或清空")


def _head(questions: Sequence[Question], where: Where) -> Iterator[Problem]:
    """Whether what every form asks is asked."""
    at = {q.code: i for i, q in enumerate(questions)}
    for code, (kind, need) in HEAD.items():
        if code not in at:
            finding = _Finding("head", "", f"缺少问题 {code}", "每份问卷都有单位信息各题", "从自带的问卷复制这一行")
            yield finding.at(Place("问卷"))
            continue
        asked = questions[at[code]]
        if asked.kind is not kind:
            finding = _Finding("head", "kind", f"{code} 的类型被改动", KINDS[kind], "改回")
            yield finding.at(where(at[code], "kind"))
        if need is not None and asked.need is not need:
            finding = _Finding("head", "need", f"{code} 不再是必填", NEEDS[need], "改回")
            yield finding.at(where(at[code], "need"))


def _layout(questions: Sequence[Question], where: Where) -> Iterator[Problem]:
    """Whether the sheet can hold the questions in their order."""
    done: set[str] = set()
    for at, (last, this) in enumerate(pairwise(("", *(q.section for q in questions)))):
        done.add(last)
        if this != last and this in done:
            finding = _Finding("section", "section", f"部分“{this}”被隔开", "同一部分排在一起", "移到一起，或另起名称")
            yield finding.at(where(at, "section"))
    needed = 1 + max(rows(Definition("", "", "", tuple(questions))).values(), default=0)
    if needed > MAX_ROWS:
        finding = _Finding("rows", "", f"共需 {needed} 行", f"至多 {MAX_ROWS} 行", "减少问题，或分成两份问卷")
        yield finding.at(Place("问卷"))


def _edition(questions: Sequence[Question], substages: Rows, where: Where) -> Iterator[Problem]:
    """Whether each row of the edition has one share, and every share a row."""
    stages = {stage for stage, _ in substages}
    asked: set[tuple[str, str]] = set()
    for at, q in enumerate(questions):
        row = (q.stage, q.substage)
        if q.kind is not Kind.SHARE or not q.stage or (q.total and q.stage in stages and not q.substage):
            continue
        if row not in substages:
            field = "substage" if q.stage in stages else "stage"
            found = f"指数表中没有“{'”的“'.join(filter(None, row))}”"
            finding = _Finding("row", field, found, "与指数表的环节、子环节完全一致", "改写，或由新的指数表重新生成")
            yield finding.at(where(at, field))
        elif not q.total and row in asked:
            finding = _Finding("row", "substage", "这个子环节已有占比题", "每个子环节一个占比题", "删去一题")
            yield finding.at(where(at, "substage"))
        elif not q.total:
            asked.add(row)
    for stage, substage in substages:
        if (stage, substage) not in asked:
            found = f"没有问到“{stage}”的“{substage or stage}”"
            finding = _Finding("row", "", found, "指数表的每一行都有占比题", "补上这一题")
            yield finding.at(Place("问卷"))
