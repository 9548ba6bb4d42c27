"""The store of a survey: what was sent to whom, every returned file as it came, and what became of it.

A folder with ``ledger.sqlite``, ``files`` (bytes by SHA-256) and ``key``. Nothing in it is ever changed or deleted:
a new invitation, judging or revision is added beside the old.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple
from pathlib import Path
from types import TracebackType

from cii_xl.index.problems import Severity
from cii_xl.survey import kept, ledger, seal
from cii_xl.survey import ledger_rows as rows
from cii_xl.survey.definition import Definition
from cii_xl.survey.ledger import StoreFault
from cii_xl.survey.records import Respondent, Submission, Verdict
from cii_xl.survey.wave_name import checked_wave

__all__ = ["Store", "StoreFault", "listed"]

LEDGER, FILES, KEY = "ledger.sqlite", "files", "key"


class Store:
    """A store, open. One object belongs to one thread; any number of programs may have the same store open.

    Parameters
    ----------
    folder : where the store is.
    create : make what is missing; else a folder without a ledger is refused.

    Raises
    ------
    StoreFault
        where the ledger is missing, damaged, locked, newer than this program or on an unfit disk. Every method may.
    OSError
        where the folder cannot be made.
    """

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        self.folder = folder
        self._file = folder / LEDGER
        if not self._file.is_file():
            if not create:
                fix = "检查 --store 指定的文件夹，或先用 cii-xl survey form 生成问卷"
                raise StoreFault(f"{folder} 中没有问卷台账 {LEDGER}；{fix}")
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # answers are confidential
            ledger.create(self._file)
        self._connection = ledger.connect(self._file)
        self._known: dict[str, Definition] = {}

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the ledger; the store cannot be used any more."""
        self._connection.close()

    def key(self, *, make: bool = True) -> bytes:
        """The key that seals this store's forms, by default made where there is none; raises seal.BadKey."""
        return seal.key(self.folder / KEY, make=make)

    # -- what was sent -------------------------------------------------------------------------------------------

    def register(self, definition: Definition) -> None:
        """Know a definition from now on, for ever: forms made from it can be read."""
        row = (definition.digest, definition.form, definition.industry, definition.to_json())
        with self._writing() as connection:
            connection.execute("INSERT OR IGNORE INTO definitions VALUES (?, ?, ?, ?)", row)

    def definition(self, version: str) -> Definition | None:
        """The definition of that digest, or None where none was registered."""
        if version not in self._known:
            found = self._read("SELECT json FROM definitions WHERE version = ?", version)
            if not found:
                return None
            with ledger.contents(self._file):
                definition = Definition.from_json(found[0][0])
                if definition.digest != version:
                    raise ValueError(version)
            self._known[version] = definition
        return self._known[version]

    def definitions(self) -> list[Definition]:
        """All that were registered, in that order."""
        versions = self._read("SELECT version FROM definitions ORDER BY rowid")
        return [known for (version,) in versions if (known := self.definition(version))]

    def invite(self, wave: str, industry: str, respondents: Iterable[Respondent]) -> None:
        """Put respondents on the list of a wave; one who is on it with other data is listed anew, the old row stays.

        Raises wave_name.BadWave where the wave's name cannot be used, StoreFault where ids of the list have moved from
        one to another: forms that are out bear the old ones.
        """
        wave, respondents = checked_wave(wave), list(respondents)
        with self._writing() as connection:
            listed = self.invited(wave, industry)
            if moved := _moved(listed, respondents):
                told = "、".join(moved[:5]) + (f" 等 {len(moved)} 家" if len(moved) > 5 else "")
                fix = "照先前的编号改正“编号”一列，或清空它，由程序按信用代码或单位名称沿用，再运行一次"
                raise StoreFault(f"发放名单中的编号与先前发出的问卷不同：{told}；{fix}")
            changed = [(wave, industry, *astuple(r)) for r in respondents if listed.get(r.id) != r]
            connection.executemany(rows.INVITE, map(rows.clean, changed))

    def invited(self, wave: str, industry: str) -> dict[str, Respondent]:
        """Respondents of a wave by id, each as listed last, in the order of first listing."""
        return {id: Respondent(id, *told) for id, *told in self._read(rows.INVITED, wave, industry)}

    def waves(self) -> list[tuple[str, str]]:
        """(wave, industry) of all that was sent out, in that order; then of what was accepted with nobody listed."""
        return [(wave, industry) for wave, industry in self._read(rows.WAVES, Verdict.REJECTED)]

    # -- what came back ------------------------------------------------------------------------------------------

    def keep(self, data: bytes) -> str:
        """Keep the bytes of a file, durably; their SHA-256. Raises OSError where the disk is full or read-only."""
        return kept.keep(self.folder / FILES, data)

    def path(self, sha256: str) -> Path:
        """Where a kept file lies; nothing lies there of a file that was too large to keep."""
        return kept.place(self.folder / FILES, sha256)

    def read(self, sha256: str) -> bytes:
        """The bytes of a kept file; raises StoreFault where they are missing or were changed."""
        data = kept.undamaged(self.folder / FILES, sha256)
        if data is None:
            fix = "从备份恢复该文件，或把原件放回收件文件夹再收一次"
            raise StoreFault(f"原件 {self.path(sha256)} 缺失或内容已被改动；{fix}")
        return data

    def has(self, sha256: str) -> bool:
        """Whether the file was judged."""
        return bool(self._read("SELECT 1 FROM submissions WHERE sha256 = ? LIMIT 1", sha256))

    def judged(self, sha256: str) -> list[Submission]:
        """What stands of one file, by row; empty where it was never judged."""
        return self._submissions("WHERE sha256 = ?", sha256)

    def record(
        self, name: str, size: int, submissions: Sequence[Submission], *, instead: Sequence[Submission] = ()
    ) -> bool:
        """Record one file's judging, all in one transaction; whether anything was added.

        ``instead`` is the judging that this one is to stand in place of, none for a file not judged before. Nothing is
        added where another stands by now, or where the two differ in notes only.
        """
        (sha256,) = {s.sha256 for s in submissions}
        with self._writing() as connection:
            before = self.judged(sha256)
            if _outcome(before) != _outcome(instead) or _outcome(before) == _outcome(submissions):
                return False
            connection.execute(rows.FILE, rows.clean((sha256, name, size)))
            (judging,) = connection.execute(rows.NEXT_JUDGING, (sha256,)).fetchone()
            for submission in submissions:
                number = connection.execute(rows.SUBMIT, rows.of_submission(submission, judging)).lastrowid
                connection.executemany(rows.ANSWER, rows.of_answers(number, submission))
                connection.executemany(rows.PROBLEM, rows.of_problems(number, submission))
        return True

    def submissions(self, wave: str | None = None, industry: str | None = None) -> list[Submission]:
        """Everything that came back, as it stands, in order of arrival; of one wave or industry code where given."""
        return self._submissions(rows.OF_WAVE, wave, wave, industry, industry)

    def current(self, wave: str, industry: str) -> dict[str, Submission]:
        """What counts of a wave, by respondent: of those not rejected the newest by (modified, arrival)."""
        winners: dict[str, Submission] = {}
        for submission in self.submissions(wave, industry):
            if submission.verdict is Verdict.REJECTED or not submission.respondent:
                continue
            old = winners.get(submission.respondent)
            if old is None or submission.modified >= old.modified:
                winners[submission.respondent] = submission
        return winners

    # -- within --------------------------------------------------------------------------------------------------

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with ledger.faults(self._file), ledger.transaction(self._connection):
            yield self._connection

    def _read(self, sql: str, *values: object) -> list[tuple[str, ...]]:
        with ledger.faults(self._file):
            return self._connection.execute(sql, values).fetchall()

    def _submissions(self, where: str, *values: object) -> list[Submission]:
        with ledger.faults(self._file), ledger.contents(self._file), ledger.snapshot(self._connection):
            return rows.submissions(self._connection, where, values)


def listed(folder: Path, wave: str, industry: str) -> dict[str, Respondent]:
    """Respondents of a wave by id, as the store in ``folder`` has them; nobody where there is no store yet. Raises
    StoreFault."""
    if not (folder / LEDGER).is_file():
        return {}
    with Store(folder) as store:
        return store.invited(wave, industry)


def _moved(before: Mapping[str, Respondent], now: Sequence[Respondent]) -> list[str]:
    """Whose id has become another's, or who got another's id: what comes of numbering a changed list anew."""
    old, new = _ids_by_name(before.values()), _ids_by_name(now)
    names = {r.id: r.name for r in now}
    moved = []
    for name, id in new.items():
        first = old.get(name, id)
        given_away = first != id and names.get(first, name) != name
        taken = first != id and id in before and before[id].name != name
        if given_away or taken:
            moved.append(f"“{name}”先前为 {first}，现为 {id}")
    return moved


def _ids_by_name(respondents: Iterable[Respondent]) -> dict[str, str]:
    """Name → id, of names that only one of them has."""
    listed = list(respondents)
    counts = Counter(r.name for r in listed)
    return {r.name: r.id for r in listed if counts[r.name] == 1}


def _outcome(judged: Iterable[Submission]) -> list[tuple[object, ...]]:
    """What makes a judging differ from another; notes tell of other files and change with them."""
    return [
        (s.row, s.stamp, s.respondent, dict(s.answers), [p for p in s.problems if p.severity is not Severity.NOTE])
        for s in judged
    ]
