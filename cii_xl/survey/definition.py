"""What an industry is asked: questions in sections, as plain data that forms, checks and estimates all read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cached_property


class Kind(StrEnum):
    """What an answer is. A share is percent, 0-100; a level is 0-5, each with a described anchor that stands for a
    share; a credit code is the 18 characters of GB 32100-2015."""

    SHARE = "share"
    LEVEL = "level"
    YESNO = "yesno"
    CHOICE = "choice"
    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    CREDIT_CODE = "credit"


class Need(StrEnum):
    """What a missing answer means: a form without it goes back, or it counts as item non-response, or nothing."""

    MUST = "must"
    WANTED = "wanted"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that may be answered: the form's list shows ``label``, which is what comes back. ``share`` is what a
    level stands for, percent."""

    code: str
    label: str
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One question. Bounds are in the answer's own unit; beyond the soft ones an answer is queried, not refused."""

    code: str
    section: str
    kind: Kind
    label: str
    label_en: str = ""
    help: str = ""
    unit: str = ""
    need: Need = Need.FREE
    asked_if: str = ""
    """``code=answer``, several joined by ``&``: asked only where all hold. Blank: always asked."""
    na: bool = False
    """Whether "does not apply" may be ticked, which is not the same as blank."""
    low: float | None = None
    high: float | None = None
    soft_low: float | None = None
    soft_high: float | None = None
    options: tuple[Option, ...] = ()
    stage: str = ""
    substage: str = ""
    """The edition's row that a share or level is about."""
    total: str = ""
    """Shares with the same word here are parts of one whole: together at most 100."""
    agrees: str = ""
    """On a level: the share that it must agree with, and stands in for where that is blank."""

    @property
    def conditions(self) -> tuple[tuple[str, str], ...]:
        """``asked_if`` as (question code, answer's option code) pairs."""
        parts = (part.split("=", 1) for part in self.asked_if.split("&") if part)
        return tuple((code.strip(), answer.strip()) for code, answer in parts)

    def option(self, code: str) -> Option:
        """The option of that code; raises KeyError."""
        return {o.code: o for o in self.options}[code]


@dataclass(frozen=True)
class Definition:
    """Everything one industry is asked. Any change of it is a new version, told by its ``digest``."""

    industry: str
    """Code of the industry, such as ``MFG``."""
    name: str
    """Its Chinese name."""
    edition: str
    """Id of the edition whose stages the questions were made from."""
    questions: tuple[Question, ...]

    @property
    def form(self) -> str:
        """Id of the form, the same in all versions: ``CII-MFG``."""
        return f"CII-{self.industry}"

    @cached_property
    def sections(self) -> dict[str, tuple[Question, ...]]:
        """Section → its questions, in order."""
        names = dict.fromkeys(q.section for q in self.questions)
        return {name: tuple(q for q in self.questions if q.section == name) for name in names}

    @cached_property
    def by_code(self) -> Mapping[str, Question]:
        """Question code → question."""
        return {q.code: q for q in self.questions}

    @cached_property
    def shares(self) -> tuple[Question, ...]:
        """The questions that a rate is estimated from, one for each row of the edition, in its order."""
        return tuple(q for q in self.questions if q.kind is Kind.SHARE and q.stage and not q.total)

    @cached_property
    def levels(self) -> Mapping[str, Question]:
        """Share question's code → the level question beside it."""
        return {q.agrees: q for q in self.questions if q.kind is Kind.LEVEL and q.agrees}

    def to_json(self) -> str:
        """The definition as canonical JSON: the same text for the same content."""
        return self._json

    @cached_property
    def _json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Definition:
        """The definition that ``to_json`` wrote."""
        told = json.loads(text)
        questions = tuple(
            Question(
                **{
                    **q,
                    "kind": Kind(q["kind"]),
                    "need": Need(q["need"]),
                    "options": tuple(Option(**o) for o in q["options"]),
                }
            )
            for q in told.pop("questions")
        )
        return cls(**told, questions=questions)

    @cached_property
    def digest(self) -> str:
        """The version: the first 16 hexadecimal digits of SHA-256 over ``to_json``."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:16]
