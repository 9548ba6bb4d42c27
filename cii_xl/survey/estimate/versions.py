"""Forms of several versions of a questionnaire, answered to the same rows: a code may ask something else in another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from cii_xl.index.problems import fold
from cii_xl.survey.definition import Definition, Question
from cii_xl.survey.records import Answer, Submission

Place = tuple[str, str, str]


@dataclass(frozen=True)
class Versioned:
    """A form with the definition that it came on."""

    form: Submission
    definition: Definition
    """The asked one where the form's own is not known."""
    other: bool
    """Whether it came on another version than the one asked of."""
    known: bool
    """Whether its definition is known; else no code says what was asked."""

    @property
    def respondent(self) -> str:
        """Id."""
        return self.form.respondent

    @property
    def answers(self) -> Mapping[str, Answer]:
        """By the codes of the form's own definition."""
        return self.form.answers

    def question(self, asked: Question) -> Question | None:
        """The form's own question of the same kind about the same row, of several the one with the same label; None
        where it has none."""
        if not self.other:
            return asked
        same = self._by_place.get(_place(asked), ()) if self.known else ()
        if len(same) > 1:
            same = [q for q in same if fold(q.label) == fold(asked.label)]
        return same[0] if len(same) == 1 else None

    @cached_property
    def _by_place(self) -> Mapping[Place, Sequence[Question]]:
        found: dict[Place, list[Question]] = {}
        for question in self.definition.questions:
            if question.stage and not question.total:
                found.setdefault(_place(question), []).append(question)
        return found


def versioned(
    definition: Definition, forms: Iterable[Submission], versions: Iterable[Definition]
) -> tuple[Versioned, ...]:
    """Each form with its definition, found among ``versions`` by its stamp; a form without a stamp is of
    ``definition``."""
    known = {d.digest: d for d in versions} | {definition.digest: definition}
    told = []
    for form in forms:
        version = form.stamp.version if form.stamp else definition.digest
        other = version != definition.digest
        told.append(Versioned(form, known.get(version, definition), other, version in known))
    return tuple(told)


def other_versions(forms: Iterable[Versioned]) -> list[str]:
    """Notes on forms of other versions."""
    others = [one for one in forms if one.other]
    known, unknown = ([one.respondent for one in others if one.known is known] for known in (True, False))
    notes = []
    if known:
        notes.append(f"{len(known)} 份答卷用的是问卷的其他版本，按所问的环节对应计入：{some(known)}")
    if unknown:
        notes.append(f"{len(unknown)} 份答卷的问卷版本没有登记，答案无从对应，按漏答处理：{some(unknown)}")
    return notes


def some(names: Sequence[str]) -> str:
    """The first five."""
    return "、".join(names[:5]) + ("等" if len(names) > 5 else "")


def _place(question: Question) -> Place:
    return question.kind.value, fold(question.stage), fold(question.substage)
