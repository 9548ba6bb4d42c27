"""Whose a returned form is: its wave, the respondent on the list, and what else came of the same respondent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from cii_xl.index.problems import Place, Problem, Severity
from cii_xl.survey.credit_code import normalised
from cii_xl.survey.definition import Definition
from cii_xl.survey.records import Respondent, Stamp, State, Submission, Verdict
from cii_xl.survey.rules import finding
from cii_xl.survey.store import Store
from cii_xl.survey.wave_name import checked_wave

_OPEN, _COLUMNS = "respondent.open", "export.columns"
STAFF = frozenset(
    {
        *("respondent.uninvited", "wave.unknown", "stamp.unknown"),
        *(_COLUMNS, "export.industry"),
        *("file.time", "file.memory", "file.unreadable"),
    }
)
"""Rules of refusals that the sender can do nothing about."""
OURS = STAFF | {"credit.other", "stamp.seal", "file.unparsable"}
"""Rules of refusals that may be for something on our side, which staff can mend: the list, the definitions, the key,
the mapping, a busy computer. A file refused for one is judged again whenever it is collected."""


class _Counted:
    """What counts of one wave so far, and who answered which credit code."""

    def __init__(self, winners: Mapping[str, Submission]) -> None:
        self.winners: dict[str, Submission] = {}
        self.by_code: dict[str, dict[str, Submission]] = {}
        """Credit code → respondent → what counts of that respondent."""
        for submission in winners.values():
            self.add(submission)

    def add(self, submission: Submission) -> None:
        """Count a submission, unless a newer one of its respondent counts."""
        id, old = submission.respondent, self.winners.get(submission.respondent)
        if old is not None:
            if submission.modified < old.modified:
                return
            self.by_code.get(credit_code_of(old), {}).pop(id, None)
        self.winners[id] = submission
        self.by_code.setdefault(credit_code_of(submission), {})[id] = submission


class Belonging:
    """Finds out whose each form is, during one run of collecting.

    Parameters
    ----------
    store : its lists and what counts so far are read once for each wave.
    wave : where forms belong that do not say; blank: the only wave there is of their industry.

    Raises BadWave where the wave's name cannot be used.
    """

    def __init__(self, store: Store, wave: str) -> None:
        self._store, self._wave = store, checked_wave(wave) if wave else ""
        self._lists: dict[tuple[str, str], Mapping[str, Respondent]] = {}
        self._codes: dict[tuple[str, str], dict[str, list[str]]] = {}
        self._counted: dict[tuple[str, str], _Counted] = {}

    def wave(self, definition: Definition, place: Place) -> str | Problem:
        """The wave of forms that do not say theirs, or the problem that there is no telling."""
        industry = definition.industry
        waves = [wave for wave, of in self._store.waves() if of == industry]
        if self._wave:
            # a wave mistyped would be one more wave; without any list there is nothing to tell it by
            if self._wave in waves or not any(self.invited(wave, industry) for wave in waves):
                return self._wave
            found = f"{definition.name}行业没有名为“{self._wave}”的轮次"
        elif len(waves) == 1:
            return waves[0]
        else:
            found = f"没有写明轮次，{definition.name}行业已有 {len(waves)} 个轮次"
        expected = f"下列之一：{'、'.join(waves)}" if waves else "一个轮次，如 2026Q4"
        return Problem("wave.unknown", place, found, expected, "用 --wave 指明轮次，再收一次；新的轮次先登记发放名单")

    def invited(self, wave: str, industry: str) -> Mapping[str, Respondent]:
        """The list of a wave."""
        key = (wave, industry)
        if key not in self._lists:
            self._lists[key] = self._store.invited(wave, industry)
        return self._lists[key]

    def uninvited(self, stamp: Stamp) -> Problem:
        """The error of a form that names a respondent who is not on the list."""
        found = f"编号“{stamp.respondent}”不在发放名单（{stamp.wave}，{stamp.industry}）"
        fix = "核对是否用了发出这批问卷的资料库；名单有遗漏时补登后再收一次"
        return Problem("respondent.uninvited", Place("受访者编号"), found, "名单上的受访者", fix)

    def by_credit_code(self, submission: Submission, wave: str) -> Submission:
        """A form that names no respondent, given to whoever on the wave's list has the credit code answered."""
        assert submission.stamp is not None
        stamp = replace(submission.stamp, wave=wave, respondent="")
        code, problems = submission.respondent, list(submission.problems)
        listed = self._listed(code, wave, stamp.industry)
        if code and len(listed) != 1 and self.invited(wave, stamp.industry):
            found = f"信用代码 {code} " + (f"在发放名单中有 {len(listed)} 家" if listed else "不在发放名单")
            fix = "核对是否受邀单位；是的，把信用代码登记到名单后再收一次"
            problems.append(Problem("respondent.open", Place("信用代码"), found, "名单上的一家", fix, Severity.WARNING))
        respondent = listed[0] if len(listed) == 1 else code
        return replace(submission, stamp=stamp, respondent=respondent, problems=tuple(problems))

    def among_others(self, submission: Submission) -> Submission:
        """The form with what is to be said of others: of the same respondent (notes), with the same code (warning)."""
        stamp = submission.stamp
        if stamp is None or not submission.respondent:
            return submission
        counted = self._counts(stamp.wave, stamp.industry)
        found = [*_same_code(submission, counted), *_revision(submission, counted)]
        return replace(submission, problems=(*submission.problems, *found))

    def recorded(self, submission: Submission) -> None:
        """Take note of what was recorded."""
        stamp = submission.stamp
        if stamp is not None and submission.respondent and submission.verdict is not Verdict.REJECTED:
            self._counts(stamp.wave, stamp.industry).add(submission)

    def to_judge_again(self, standing: Sequence[Submission], *, mapping: bool) -> bool:
        """Whether a file that was judged is to be judged once more: it was refused for something of ours, or its
        columns were not all matched and there is a ``mapping`` now."""
        return any(
            (p.severity is Severity.ERROR and p.rule in OURS) or (p.rule == _COLUMNS and mapping)
            for submission in standing
            for p in submission.problems
        )

    def listed_since(self, standing: Sequence[Submission]) -> list[Submission]:
        """A file's judging as it is now that some of its senders may have been put on the list."""
        return [self._anew(s) if any(p.rule == _OPEN for p in s.problems) else s for s in standing]

    def _anew(self, submission: Submission) -> Submission:
        assert submission.stamp is not None
        problems = tuple(p for p in submission.problems if p.rule != _OPEN)
        return self.by_credit_code(replace(submission, problems=problems), submission.stamp.wave)

    def _listed(self, code: str, wave: str, industry: str) -> list[str]:
        """Ids of those on a list who have the credit code."""
        key = (wave, industry)
        if key not in self._codes:
            codes = self._codes.setdefault(key, {})
            for respondent in self.invited(wave, industry).values():
                codes.setdefault(normalised(respondent.credit_code), []).append(respondent.id)
        return self._codes[key].get(code, []) if code else []

    def _counts(self, wave: str, industry: str) -> _Counted:
        key = (wave, industry)
        if key not in self._counted:
            self._counted[key] = _Counted(self._store.current(wave, industry))
        return self._counted[key]


def credit_code_of(submission: Submission) -> str:
    """The credit code answered; blank where there is none."""
    answer = submission.answers.get("credit_code")
    return str(answer.value) if answer is not None and answer.state is State.ANSWERED else ""


def _same_code(submission: Submission, counted: _Counted) -> list[Problem]:
    code = credit_code_of(submission)
    senders = counted.by_code.get(code, {}) if code else {}
    others = [
        f"{id}（{other.file}）"
        for id, other in senders.items()
        if id != submission.respondent and (other.sha256, other.row) != (submission.sha256, submission.row)
    ]
    if not others:
        return []
    found = f"信用代码 {code} 与 {'、'.join(others)} 所填相同"
    fix = "确认是否同一单位重复填报；是的，通知其中一家重新填写"
    return [Problem("respondent.same-code", Place("信用代码"), found, "每家各不相同", fix, Severity.WARNING)]


def _revision(submission: Submission, counted: _Counted) -> list[Problem]:
    """What becomes of the respondent's two forms, where there is one that counts already."""
    old = counted.winners.get(submission.respondent)
    if old is None or (old.sha256, old.row) == (submission.sha256, submission.row):
        return []
    if submission.verdict is Verdict.REJECTED:
        found, fix = f"先前收到的“{old.file}”已接受，仍按它计入", "改正后寄回即可取代"
    elif submission.modified < old.modified:
        times = f"“{old.file}”自称保存于 {old.modified}，本份 {submission.modified or '没有保存时间'}"
        found = f"先前收到的{times}；仍按先前的一份计入"
        fix = "核对哪一份是最后填写的；是本份的，请该单位在时钟准确的电脑上打开、重新保存并寄回"
        return [finding("respondent.older", Place("同一受访者"), found, "后收到的保存得更晚", fix)]
    elif _named(old) and not _named(submission):
        found = f"取代了该单位填在专发问卷上的“{old.file}”，而本份没有印记，知道信用代码的人都能填"
        fix = "向该单位核实；不是它填的，请它重新保存专发的问卷并寄回"
        expected = "填在发给本单位的问卷上"
        return [Problem("respondent.unsealed", Place("同一受访者"), found, expected, fix, Severity.WARNING)]
    else:
        found, fix = f"取代先前收到的“{old.file}”；旧的一份存档", "不用处理"
    return [Problem("respondent.revision", Place("同一受访者"), found, "每家计入最新的有效一份", fix, Severity.NOTE)]


def _named(submission: Submission) -> bool:
    """Whether it came on a form that was made, and sealed, for its respondent."""
    return submission.stamp is not None and bool(submission.stamp.respondent)
