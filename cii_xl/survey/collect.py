"""Collecting: every file of an inbox judged once, kept and recorded.

Killed at any moment and run again, it goes on where it was: a file is known only once all that came of it is recorded,
and the inbox itself is never changed. Several runs at once may do the same work, but record it once.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path, PurePath

from cii_xl.index.problems import Place, Problem
from cii_xl.survey import inbox, wjx_columns
from cii_xl.survey.inbox import Arrived, Remark, StillWritten
from cii_xl.survey.judging import Judging
from cii_xl.survey.reading.content import Content, Refused
from cii_xl.survey.reading.extract import EXPORT
from cii_xl.survey.reading.worker import Job, Workers
from cii_xl.survey.records import Submission, Verdict
from cii_xl.survey.store import Store

MOST = EXPORT.file_bytes
"""Bytes of a file that is kept and read; of a larger one only digest and size are recorded."""
_ARCHIVES = frozenset({".zip", ".rar", ".7z"})
Progress = Callable[[int, int], None]
"""Called with how many files are done, and of how many."""


@dataclass(frozen=True)
class Collected:
    """What a run did."""

    files: int
    """Files looked at."""
    known: int
    """Those that were judged in an earlier run, or by another program meanwhile, and stay as they are."""
    submissions: tuple[Submission, ...]
    """What this run recorded, in the order of the inbox."""
    remarks: tuple[Remark, ...]
    """Files passed over, and copies of others."""
    left: tuple[Remark, ...]
    """Files that could not be read now; the next run tries again."""

    @property
    def new(self) -> int:
        """Files that this run recorded."""
        return len({s.sha256 for s in self.submissions})

    @cached_property
    def verdicts(self) -> dict[Verdict, int]:
        """How many forms, rows of exports and unusable files got each verdict."""
        counts = Counter(s.verdict for s in self.submissions if not about_an_export(s))
        return {verdict: counts[verdict] for verdict in Verdict}


def about_an_export(submission: Submission) -> bool:
    """Whether it only tells of an export's columns, its rows being submissions of their own."""
    return submission.row == 0 and submission.stamp is None and submission.verdict is not Verdict.REJECTED


def collect(
    folder: Path, store: Store, *, wave: str = "", mapping: Path | None = None, progress: Progress | None = None
) -> Collected:
    """Judge and record every file of an inbox and the folders below it that is not known yet.

    Parameters
    ----------
    folder : the inbox.
    wave : where blank forms and exports belong; may be left out where there is one wave of their industry.
    mapping : CSV of an export's headings and question codes, see ``wjx_columns.read_mapping``.
    progress : told after each file.

    Raises
    ------
    StoreFault, BadKey, BadWave, MappingFault
        before anything is read, where the store, its key, the wave's name or the mapping cannot be used; StoreFault at
        any time.
    OSError
        where the inbox cannot be listed, or the store's disk is full.
    """
    with Workers() as workers:  # first: they start up while the inbox is listed
        return _Run(folder, store, wave, mapping).all(workers, progress or (lambda done, total: None))


class _Run:
    """One run of collecting."""

    def __init__(self, folder: Path, store: Store, wave: str, mapping: Path | None) -> None:
        self._folder, self._store = folder, store
        self._judging = Judging(store, wave, wjx_columns.read_mapping(mapping) if mapping else None)
        self._paths, self._remarks = inbox.files(folder, store.folder)
        self._left: list[Remark] = []
        self._seen: dict[str, str] = {}
        """Digest → name of the first file of this run that had it."""
        self._arrived: dict[Job, Arrived] = {}
        self._standing: dict[str, list[Submission]] = {}
        """Digest → judging of a file that is judged once more."""
        self._looked_at = self._known = 0
        self._recorded: list[Submission] = []

    def all(self, workers: Workers, progress: Progress) -> Collected:
        """Everything, recorded in the order of the inbox, whichever file is read first."""
        waiting: deque[Job] = deque()
        contents: dict[Job, Content] = {}

        def jobs() -> Iterator[Job]:
            for path in self._paths:
                self._looked_at += 1
                arrived = self._to_judge(path)
                if arrived is None:
                    continue
                job = Job(self._store.path(arrived.sha256), arrived.name)
                self._arrived[job] = arrived
                waiting.append(job)
                if arrived.data is None:
                    contents[job] = _too_large(arrived)
                    continue
                self._arrived[job] = replace(arrived, data=None)  # kept by now
                yield job

        def record_what_is_next() -> None:
            while waiting and waiting[0] in contents:
                job = waiting.popleft()
                self._judge(self._arrived.pop(job), contents.pop(job))
                progress(self._looked_at - len(waiting), len(self._paths))

        for job, content in workers.read_all(jobs()):
            contents[job] = _advised(content, job.name)
            record_what_is_next()
        record_what_is_next()
        progress(len(self._paths), len(self._paths))
        recorded, remarks, left = tuple(self._recorded), tuple(self._remarks), tuple(self._left)
        return Collected(len(self._paths), self._known, recorded, remarks, left)

    def _to_judge(self, path: Path) -> Arrived | None:
        """The file, its bytes kept, where it is to be judged."""
        name = inbox.name_of(path, self._folder)
        try:
            arrived = inbox.read(path, self._folder, MOST)
        except StillWritten:
            self._left.append(Remark(name, "读取时内容正在变化，可能还在复制；复制完后再收一次"))
            return None
        except OSError as error:
            self._left.append(Remark(name, inbox.unreadable(path, error)))
            return None
        if first := self._seen.get(arrived.sha256):
            self._remarks.append(Remark(name, f"与“{first}”内容完全相同，只计一份"))
            return None
        self._seen[arrived.sha256] = name
        if arrived.data is not None:
            self._store.keep(arrived.data)
        standing = self._store.judged(arrived.sha256)
        if standing and standing[0].file != name:
            self._remarks.append(Remark(name, f"与先前收到的“{standing[0].file}”内容完全相同，只计一份"))
        if standing and not self._judging.once_more(standing):
            self._record(arrived, self._judging.listed_since(standing), standing)
            return None
        self._standing[arrived.sha256] = standing
        return arrived

    def _judge(self, arrived: Arrived, content: Content) -> None:
        submissions = list(self._judging.submissions(content, arrived.sha256, arrived.name, arrived.received))
        self._record(arrived, submissions, self._standing.pop(arrived.sha256))

    def _record(self, arrived: Arrived, submissions: list[Submission], instead: list[Submission]) -> None:
        if submissions != instead and self._store.record(arrived.name, arrived.size, submissions, instead=instead):
            self._recorded += submissions
        else:
            self._known += 1


def _advised(content: Content, name: str) -> Content:
    """The content; of an archive the advice is to unpack it, which staff can do."""
    if not isinstance(content, Refused) or PurePath(name).suffix.casefold() not in _ARCHIVES:
        return content
    fix = "解压后把里面的文件放进收件文件夹，再收一次"
    return Refused(tuple(replace(p, fix=fix) for p in content.problems))


def _too_large(arrived: Arrived) -> Refused:
    found = f"文件有 {arrived.size / 1e6:.0f} MB，只登记，未存副本"
    expected = f"不超过 {MOST / 1e6:.0f} MB"
    return Refused((Problem("file.size", Place(arrived.name), found, expected, "删除图片和无关的工作表后寄回"),))
