"""From the content of a returned file to its submissions, with all that the store knows: definitions, lists, key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial

from cii_xl.index.problems import Place, Problem, Severity
from cii_xl.survey import define, judge, wjx, wjx_columns
from cii_xl.survey.belonging import Belonging
from cii_xl.survey.dating import dated
from cii_xl.survey.definition import Definition
from cii_xl.survey.reading.content import Content, ExportContent, FormContent, Refused
from cii_xl.survey.records import Stamp, Submission
from cii_xl.survey.store import Store


class Judging:
    """Judges the files of one run.

    Parameters
    ----------
    store : where forms were registered and respondents listed.
    wave : where blank forms and exports belong; blank: the only wave there is of their industry.
    mapping : heading → question code for exports; None: by code and label only.

    Raises
    ------
    BadKey, BadWave, StoreFault
        where the store's key, the wave's name or the store cannot be used.
    """

    def __init__(self, store: Store, wave: str, mapping: Mapping[str, str] | None) -> None:
        self._store, self._mapping = store, mapping
        self._secret = store.key(make=not store.waves())
        self._belonging = Belonging(store, wave)

    def once_more(self, standing: Sequence[Submission]) -> bool:
        """Whether a file that was judged is to be judged again, since what it was refused for may be mended."""
        return self._belonging.to_judge_again(standing, mapping=self._mapping is not None)

    def listed_since(self, standing: Sequence[Submission]) -> list[Submission]:
        """A file's judging as it is now that some of its senders may have been put on the list."""
        return self._belonging.listed_since(standing)

    def submissions(self, content: Content, sha256: str, file: str, received: str) -> Iterator[Submission]:
        """Everything in a file: one form, the rows of an export, or the refusal of what is neither.

        ``received``: when the file came, by its own account (``inbox.Arrived``).
        """
        if isinstance(content, Refused):
            yield judge.rejected(content.problems, sha256=sha256, file=file)
            return
        judged = self._form if isinstance(content, FormContent) else self._export
        for submission in judged(content, sha256, file):  # type: ignore[arg-type]
            whole = self._belonging.among_others(dated(submission, received))
            self._belonging.recorded(whole)
            yield whole

    def _form(self, content: FormContent, sha256: str, file: str) -> Iterator[Submission]:
        rejected = partial(judge.rejected, sha256=sha256, file=file, modified=content.modified)
        stamp, problems = judge.stamp_of(content)
        if stamp is None:
            yield rejected(problems)
            return
        definition = self._definition(stamp.version)
        problems += judge.stamp_problems(stamp, definition, self._secret)
        if definition is None:
            yield rejected(problems, stamp=stamp)
            return
        invited = self._belonging.invited(stamp.wave, stamp.industry).get(stamp.respondent)
        if stamp.respondent and invited is None:
            problems.append(self._belonging.uninvited(stamp))
        form = judge.judge(content, definition, stamp, sha256=sha256, file=file, invited=invited, problems=problems)
        if stamp.respondent:
            yield form
            return
        wave = stamp.wave or self._belonging.wave(definition, Place(file))
        if isinstance(wave, Problem):
            yield replace(form, problems=(*form.problems, wave))
        else:
            yield self._belonging.by_credit_code(form, wave)

    def _export(self, export: ExportContent, sha256: str, file: str) -> Iterator[Submission]:
        rejected = partial(judge.rejected, sha256=sha256, file=file, modified=export.modified)
        chosen = wjx_columns.choose(export, self._definitions(), self._mapping or {})
        if isinstance(chosen, Problem):
            yield rejected([chosen])
            return
        definition, rows = chosen.definition, list(wjx.rows(export, chosen))
        problems = wjx_columns.about(export, chosen)
        wave = self._belonging.wave(definition, Place(file))
        if isinstance(wave, Problem):
            problems.append(wave)
        if not rows:
            problems.append(wjx.no_rows(export))
        if problems:
            yield rejected(problems)
        if isinstance(wave, Problem) or any(p.severity is Severity.ERROR for p in problems):
            return
        self._store.register(definition)
        stamp = Stamp(definition.form, definition.digest, definition.edition, definition.industry, wave)
        judged = partial(judge.judge_export, definition=definition, stamp=stamp, headings=chosen.names(export.header))
        for row in rows:
            modified = row.submitted or export.modified
            one = judged(row.values, number=row.number, sha256=sha256, file=file, modified=modified)
            told = {p.place for p in row.problems}  # what is there but unusable is not to be called missing
            others = (p for p in one.problems if p.place not in told)
            yield self._belonging.by_credit_code(replace(one, problems=(*row.problems, *others)), wave)

    def _definition(self, version: str) -> Definition | None:
        """The definition of that version: registered in the store, else shipped, and from now on registered."""
        known = self._store.definition(version)
        if known is None and (known := self._shipped.get(version)) is not None:
            self._store.register(known)
        return known

    def _definitions(self) -> Sequence[Definition]:
        """Those registered, in that order; the shipped ones where none is."""
        return self._store.definitions() or list(self._shipped.values())

    @cached_property
    def _shipped(self) -> Mapping[str, Definition]:
        return {shipped.digest: shipped for shipped in map(define.definition, define.industries())}
