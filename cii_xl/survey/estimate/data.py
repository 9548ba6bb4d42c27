"""From returned forms to arrays: who answered what, in which stratum, in percent."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from cii_xl.index.arithmetic import Array
from cii_xl.index.problems import Problem
from cii_xl.survey.definition import Definition, Kind, Question
from cii_xl.survey.estimate.errors import EstimateError, problem
from cii_xl.survey.estimate.strata import Codes
from cii_xl.survey.estimate.versions import Versioned, other_versions, some, versioned
from cii_xl.survey.records import Respondent, State, Submission, Verdict

BANDS = ("大", "中", "小", "微")
"""Size bands, the strata, from large to small."""
TITLES = {"size": "规模", "province": "省份", "revenue_band": "营业收入"}
"""What margins of the population may be known by, and what messages call it; also the codes of the head's questions."""
VARIABLES = tuple(TITLES)


class Status(IntEnum):
    """What there is for one question of one respondent. A question skipped after an earlier answer does not apply."""

    MISSING = 0
    NOT_APPLICABLE = 1
    BY_LEVEL = 2
    ANSWERED = 3


@dataclass(frozen=True)
class Items:
    """Answers to the questions of one kind. ``values`` in percent (yes is 100), nan where there is none, and ``status``
    have the shape ``(respondents, questions)``."""

    questions: tuple[Question, ...]
    values: Array
    status: npt.NDArray[np.int8]


@dataclass(frozen=True)
class Sample:
    """The usable forms of one wave, respondents by id, so that nothing depends on the order of arrival."""

    respondents: tuple[str, ...]
    band: Codes
    """Number in ``BANDS`` of each respondent: as listed, else as answered."""
    categories: Mapping[str, tuple[str, ...]]
    """Variable of ``VARIABLES`` → each respondent's level, blank where unknown."""
    shares: Items
    yesno: Items
    invited: tuple[int, ...]
    """By band."""
    returned: tuple[int, ...]
    """By band: respondents with any form, usable or not."""
    uninvited: tuple[str, ...]
    """Usable respondents who are not on the list; their band is the one answered."""
    notes: tuple[str, ...]


def gather(
    definition: Definition,
    submissions: Sequence[Submission],
    invited: Mapping[str, Respondent],
    wave: str,
    versions: Iterable[Definition] = (),
) -> Sample:
    """The sample; of several forms of one respondent the newest usable one counts.

    ``versions``: the other definitions that forms came on. Raises EstimateError.
    """
    problems = list(_strangers(definition, submissions, wave))
    usable = _newest(s for s in submissions if s.verdict is not Verdict.REJECTED)
    if not usable:
        problems.append(problem("empty", f"轮次 {wave}", "没有可用的答卷", "至少 1 份", "先收集问卷"))
    told = versioned(definition, usable.values(), versions)
    answered = {v: {who: _answered(form, v) for who, form in zip(usable, told, strict=True)} for v in VARIABLES}
    known = {v: {who: _listed(invited.get(who), v) or answered[v][who] for who in usable} for v in VARIABLES}
    sizes = known["size"] | {who: _listed(r, "size") or known["size"].get(who, "") for who, r in invited.items()}
    problems += _without_size(sizes, invited)
    if problems:
        raise EstimateError(problems)
    shares, odd = _items(definition.shares, told)
    asked = [q for q in definition.questions if q.kind is Kind.YESNO and q.stage]
    yesno, more = _items(asked, told)
    everyone = {s.respondent for s in submissions}
    return Sample(
        respondents=tuple(usable),
        band=np.array([BANDS.index(sizes[who]) for who in usable], dtype=np.intp),
        categories={v: tuple(levels.values()) for v, levels in known.items()},
        shares=shares,
        yesno=yesno,
        invited=_by_band(sizes[who] for who in invited),
        returned=_by_band(sizes[who] for who in invited if who in everyone),
        uninvited=tuple(who for who in usable if who not in invited),
        notes=(*other_versions(told), *_sizes_apart(invited, answered["size"]), *odd, *more),
    )


def level_name(variable: str, text: str) -> str:
    """One name for what lists, forms and population tables write differently: 大型 and 大, 广东省 and 广东."""
    name = "".join(text.split())
    if variable == "size":
        return name.removesuffix("企业").removesuffix("型")
    if variable == "province":
        return name[:3] if name.startswith(("黑龙江", "内蒙古")) else name[:2]
    return name


def _strangers(definition: Definition, submissions: Sequence[Submission], wave: str) -> Iterator[Problem]:
    """Forms of another questionnaire or wave: their answers would be counted under the wrong name."""
    for s in submissions:
        if s.verdict is Verdict.REJECTED or s.stamp is None:
            continue
        if s.stamp.form != definition.form or s.stamp.wave not in ("", wave):
            found = f"问卷 {s.stamp.form}，轮次 {s.stamp.wave}"
            yield problem(
                "stranger", f"文件 {s.file}", found, f"问卷 {definition.form}，轮次 {wave}", "只取本轮次的答卷"
            )


def _newest(submissions: Iterable[Submission]) -> dict[str, Submission]:
    """Respondent → newest form, by when it was saved and then by arrival."""
    found: dict[str, Submission] = {}
    for s in submissions:
        if s.respondent not in found or s.modified >= found[s.respondent].modified:
            found[s.respondent] = s
    return dict(sorted(found.items()))


def _listed(listed: Respondent | None, variable: str) -> str:
    """A respondent's level on the list of invitations; blank where it has none."""
    told = {} if listed is None else {"size": listed.size, "province": listed.province}
    return level_name(variable, told.get(variable, ""))


def _answered(form: Versioned, variable: str) -> str:
    """A respondent's level as answered; blank where it was not."""
    question, answer = form.definition.by_code.get(variable), form.answers.get(variable)
    if question is None or answer is None or answer.state is not State.ANSWERED:
        return ""
    labels = {o.code: o.label for o in question.options}
    return level_name(variable, labels.get(str(answer.value), str(answer.value)))


def _without_size(sizes: Mapping[str, str], invited: Mapping[str, Respondent]) -> Iterator[Problem]:
    """Those of whom neither list nor form tells the size."""
    for who, size in sorted(sizes.items()):
        if size not in BANDS and who in invited:
            found, fix = f"规模为“{size}”，也没有可用的答卷说明规模", "在发放名单中补上规模，再重新导入"
            yield problem("invited.size", f"发放名单 {who}", found, "、".join(BANDS), fix)
        elif size not in BANDS:
            fix = "把该单位加入发放名单，或请其重填"
            yield problem("answered.size", f"答卷 {who}", f"规模为“{size}”", "、".join(BANDS), fix)


def _sizes_apart(invited: Mapping[str, Respondent], answered: Mapping[str, str]) -> Iterator[str]:
    """Notes on respondents whose size the list does not have, or has otherwise than they do."""
    pairs = {who: (_listed(invited[who], "size"), size) for who, size in answered.items() if who in invited}
    if missing := [f"{who}（{size}）" for who, (known, size) in pairs.items() if not known]:
        yield f"{len(missing)} 家在发放名单中没有规模，按其所填计入：{some(missing)}"
    differ = {who: pair for who, pair in pairs.items() if all(pair) and pair[0] != pair[1]}
    if apart := [f"{who}（名单 {known}，所填 {size}）" for who, (known, size) in differ.items()]:
        yield f"{len(apart)} 家所填规模与发放名单不同，按名单计入：{some(apart)}"


def _items(questions: Sequence[Question], forms: Sequence[Versioned]) -> tuple[Items, list[str]]:
    """The answers to some questions, and a note for each that is no percentage and so counts as missing."""
    values = np.full((len(forms), len(questions)), np.nan)
    status = np.zeros(values.shape, dtype=np.int8)
    notes = []
    for i, form in enumerate(forms):
        for j, question in enumerate(questions):
            value, state = _cell(form, question)
            if value is not None and not 0 <= value <= 100:
                notes.append(f"{form.respondent} 的 {question.code} 为 {value}，不是 0–100 的百分数，按漏答处理")
                value, state = None, Status.MISSING
            values[i, j] = math.nan if value is None else value
            status[i, j] = state
    return Items(tuple(questions), values, status), notes


def _cell(form: Versioned, asked: Question) -> tuple[float | None, Status]:
    """One answer in percent and what it is; a level answer stands in for a missing share."""
    question = form.question(asked)
    if question is None:
        return None, Status.MISSING
    answer = form.answers.get(question.code)
    if answer is not None and answer.state in (State.NOT_APPLICABLE, State.SKIPPED):
        return None, Status.NOT_APPLICABLE
    if answer is not None and answer.state is State.ANSWERED and answer.value is not None:
        scale = 100.0 if question.kind is Kind.YESNO else 1.0
        return scale * _figure(answer.value), Status.ANSWERED
    beside = form.definition.levels.get(question.code)
    level = form.answers.get(beside.code) if beside is not None else None
    if beside is None or level is None:
        return None, Status.MISSING
    if level.state is State.NOT_APPLICABLE:
        return None, Status.NOT_APPLICABLE
    shares = {o.code: o.share for o in beside.options}
    if level.state is State.ANSWERED and (share := shares.get(str(level.value))) is not None:
        return share, Status.BY_LEVEL
    return None, Status.MISSING


def _figure(value: float | str) -> float:
    """An answer as a number; nan of a text."""
    try:
        return float(value)
    except ValueError:
        return math.nan


def _by_band(sizes: Iterable[str]) -> tuple[int, ...]:
    told = list(sizes)
    return tuple(told.count(band) for band in BANDS)
