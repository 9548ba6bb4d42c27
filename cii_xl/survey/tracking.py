"""问卷跟踪: for everybody invited to a wave, what came back and who is to be reminded of what."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from cii_xl.index.problems import Severity
from cii_xl.survey.definition import Kind
from cii_xl.survey.records import Respondent, State, Submission

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cii_xl.survey.store import Store


class Reminder(StrEnum):
    """What a respondent is to be reminded of; nothing once a form of theirs was accepted."""

    NONE = ""
    NOT_RETURNED = "催交：尚未交回"
    SENT_BACK = "催交：退回后未改正"


@dataclass(frozen=True, slots=True)
class Tracked:
    """One respondent of a wave."""

    respondent: Respondent
    """As invited last. Of somebody who was not: the id, and what the form answers of name and credit code."""
    invited: bool
    submissions: tuple[Submission, ...] = ()
    """All that came back under the respondent's id, the oldest first by (modified, arrival)."""
    counted: Submission | None = None
    """The one that counts in the estimates."""

    @property
    def returned(self) -> bool:
        """Whether anything came back."""
        return bool(self.submissions)

    @property
    def accepted(self) -> bool:
        """Whether something that came back counts."""
        return self.counted is not None

    @property
    def latest(self) -> Submission | None:
        """The newest that came back, counted or not."""
        return self.submissions[-1] if self.submissions else None

    @property
    def told(self) -> Submission | None:
        """The one that a table tells of: the one that counts, else the newest."""
        return self.counted or self.latest

    @property
    def settled(self) -> tuple[Submission, ...]:
        """Those older than the one that counts: nothing in them need be mended any more."""
        return self.submissions[: self.submissions.index(self.counted)] if self.counted else ()

    @property
    def file(self) -> str:
        """Name of the file told of, as it came; blank where nothing came."""
        return self.told.file if self.told else ""

    @property
    def problems(self) -> int:
        """Errors and warnings of the file told of."""
        told = self.told.problems if self.told else ()
        return sum(p.severity is not Severity.NOTE for p in told)

    @property
    def remind(self) -> Reminder:
        """What to remind the respondent of. Somebody not invited owes nothing, unless what they sent went back."""
        if self.accepted:
            return Reminder.NONE
        if self.returned:
            return Reminder.SENT_BACK
        return Reminder.NOT_RETURNED


def tracking(store: Store, wave: str, industry: str) -> list[Tracked]:
    """One row for each invited respondent, in the order of the list; then those who returned a form uninvited.

    ``industry`` is the code. Files that do not say who sent them belong to no respondent and are not here.
    """
    invited = store.invited(wave, industry)
    winners = store.current(wave, industry)
    returned: dict[str, list[Submission]] = {}
    for submission in store.submissions(wave, industry):  # in order of arrival, which a stable sort keeps
        if submission.respondent:
            returned.setdefault(submission.respondent, []).append(submission)
    rows = []
    for id in dict.fromkeys((*invited, *returned)):
        own = sorted(returned.get(id, ()), key=lambda s: s.modified)
        respondent = invited.get(id) or _unknown(id, own, store)
        rows.append(Tracked(respondent, id in invited, tuple(own), winners.get(id)))
    return rows


def _unknown(id: str, submissions: Sequence[Submission], store: Store) -> Respondent:
    """Somebody not on the list, as far as their newest form tells."""
    newest = submissions[-1]
    definition = store.definition(newest.stamp.version) if newest.stamp else None
    questions = definition.questions if definition else ()
    code = next((_text(newest, q.code) for q in questions if q.kind is Kind.CREDIT_CODE), "")
    name = next((_text(newest, q.code) for q in questions if q.kind is Kind.TEXT), "")
    return Respondent(id, name, credit_code=code)


def _text(submission: Submission, code: str) -> str:
    answer = submission.answers.get(code)
    return str(answer.value) if answer is not None and answer.state is State.ANSWERED else ""
