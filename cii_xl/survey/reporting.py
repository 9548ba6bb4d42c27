"""Writing the reports on a store: one for staff, and a note for each client whose form went back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cii_xl.book.files import write_new
from cii_xl.survey.inbox import Remark
from cii_xl.survey.report import inbox_report
from cii_xl.survey.return_note import write_notes
from cii_xl.survey.store import Store
from cii_xl.survey.tracking import tracking

REPORT, NOTES = "收件报告.xlsx", "退回说明"


def write_reports(store: Store, folder: Path, remarks: Sequence[Remark] = ()) -> tuple[Path, int]:
    """Write 收件报告.xlsx and the folder 退回说明; returns the report's path and the number of notes.

    A report of other content is never replaced: the new one is then named ``收件报告-2.xlsx``. Raises OSError where the
    folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    definitions = store.definitions()
    submissions = store.submissions()
    waves = {(wave, industry): tracking(store, wave, industry) for wave, industry in store.waves()}
    report = inbox_report(waves, submissions, {d.industry: d.name for d in definitions}, remarks)
    settled = {(s.sha256, s.row) for own in waves.values() for one in own for s in one.settled}
    notes = write_notes(submissions, {d.digest: d for d in definitions}, folder / NOTES, settled)
    return write_new(folder / REPORT, report), len(notes)
