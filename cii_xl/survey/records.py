"""What is known of a returned form, between reading, judging, keeping and estimating: plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from cii_xl.index.problems import Problem, Severity


class State(StrEnum):
    """Whether a question was answered. Skipped: it was not to be asked, after what was answered before."""

    ANSWERED = "answered"
    NOT_APPLICABLE = "na"
    BLANK = "blank"
    SKIPPED = "skipped"


class Verdict(StrEnum):
    """What becomes of a returned form."""

    ACCEPTED = "接受"
    WITH_WARNINGS = "接受（有提示）"
    REJECTED = "退回"

    @classmethod
    def of(cls, problems: tuple[Problem, ...]) -> Verdict:
        """The verdict that the worst problem brings."""
        severities = {p.severity for p in problems}
        if Severity.ERROR in severities:
            return cls.REJECTED
        return cls.WITH_WARNINGS if Severity.WARNING in severities else cls.ACCEPTED


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: a number for shares and numbers, an option's code for levels, choices and yes/no (``1``/``0``), text,
    or an ISO date; None unless answered."""

    code: str
    state: State
    value: float | str | None = None


@dataclass(frozen=True, slots=True)
class Respondent:
    """Somebody invited to a wave. ``id`` is unique within wave and industry and is what the form is stamped with."""

    id: str
    name: str
    credit_code: str = ""
    province: str = ""
    size: str = ""
    """大, 中, 小 or 微: the stratum as the frame has it."""
    contact: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a form says it is. Blank ``wave`` and ``respondent``: a blank form."""

    form: str
    version: str
    edition: str
    industry: str
    wave: str = ""
    respondent: str = ""
    seal: str = ""
    """HMAC over all of the above and the definition; blank on forms nobody sealed."""


@dataclass(frozen=True, slots=True)
class Submission:
    """One returned form, or one row of an export: what it is, what was answered, what is wrong, what becomes of it."""

    sha256: str
    """Of the file's bytes, in full."""
    row: int
    """0 for a form; for an export the row of its sheet, so that (sha256, row) is unique."""
    file: str
    """The name the file had when it was collected first."""
    stamp: Stamp | None
    """None where the file is no form."""
    respondent: str
    """Who answered: the stamp's respondent, else the credit code answered; blank where neither is known."""
    modified: str
    """When the file says it was last saved, ISO in UTC; orders revisions, blank where unknown."""
    answers: Mapping[str, Answer] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """What becomes of it."""
        return Verdict.of(self.problems)
