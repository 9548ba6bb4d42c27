"""退回说明.xlsx: what a client is asked to mend in the form that came back, cell by cell; always a new workbook."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path, PurePosixPath

from cii_xl.book.canvas import Canvas, quoted
from cii_xl.book.files import file_name, write_new
from cii_xl.book.layout import LEFT
from cii_xl.book.style import BASE
from cii_xl.index.problems import Problem, Severity
from cii_xl.palette import ACCENT, LINE, PRIMARY
from cii_xl.survey import places
from cii_xl.survey.belonging import STAFF
from cii_xl.survey.definition import Definition
from cii_xl.survey.records import State, Submission
from cii_xl.survey.workbooks import SEVERITIES, Listed, Workbook, head, height, listing, plain, shade

_COLUMNS = (
    Listed("序号", 6, "cell centre", "whole"), Listed("程度", 8, "cell centre"), Listed("题目", 34),
    Listed("单元格", 12, "cell centre"), Listed("发现", 38), Listed("应为", 30), Listed("处理", 46),
)  # fmt: skip
_CELL = LEFT + 3
_TEXT = 3
"""First row of the letter."""
_ORDER = list(Severity)
_VISIBLE = {places.LABEL, places.ANSWER, places.NOT_APPLICABLE}
"""Columns of 填写 that a link may lead to; the codes are hidden."""
_ADDRESS = re.compile(r"([A-Z])([1-9][0-9]{0,6})")
_UNFIT = re.compile(r'[\x00-\x1f\x7f#%:*?"<>|\\/\[\]^`{}]|^[.~ ]|[. ]$')
"""What Excel, or the way from a file to another, takes for something else than part of a file's name."""
_LONGEST_LINK = 200
_LONGEST_STEM = 50
"""Characters of a file's name that its note repeats: 255 bytes is the most that systems take, a Chinese one has 3."""
_LINK = "可点击的“单元格”会打开与本说明放在同一文件夹的原文件"


def return_note(submission: Submission, definition: Definition | None = None) -> bytes:
    """The note to one rejected submission as an .xlsx, the same bytes for the same submission.

    ``definition`` is that of the form's version, None where the file is no form of ours.
    """
    problems = sorted(
        (p for p in submission.problems if p.severity is not Severity.NOTE), key=lambda p: _ORDER.index(p.severity)
    )
    workbook = Workbook("问卷退回说明")
    canvas = workbook.sheet("退回说明", "shReturned", ACCENT)
    head(canvas, _COLUMNS, "问卷退回说明", _subject(submission))
    top = _letter(canvas, submission, definition, sum(p.severity is Severity.ERROR for p in problems))
    rows = [
        [i, p.severity.value, p.place.label, p.place.cell or "", p.found, p.expected, p.fix]
        for i, p in enumerate(problems, 1)
    ]
    listing(canvas, top, "tblToMend", _COLUMNS, rows, footer="产业互联网问卷 · 退回说明", nothing="没有需要改正的地方")
    look = BASE | {"font_color": PRIMARY, "underline": 1, "align": "center", "border": 1, "border_color": LINE}
    linked = canvas.workbook.add_format(look)
    for row, problem in enumerate(problems, top + 1):
        if target := link(submission, problem):
            # the cell's own text was written before and stays the text shown
            canvas.ws.write_url(row, _CELL, target, linked, problem.place.cell)
    shade(canvas, top + 1, LEFT + 1, top + max(len(rows), 1), SEVERITIES)
    return workbook.finish()


def write_notes(
    submissions: Iterable[Submission],
    definitions: Mapping[str, Definition],
    folder: Path,
    settled: Collection[tuple[str, int]] = (),
) -> dict[tuple[str, int], Path]:
    """Write a note for each rejected submission into ``folder``; (digest, row) of the submission → its note.

    None for those whose sender can mend nothing (all errors are of ``belonging.STAFF``), or need not: ``settled``,
    (digest, row) of forms after which a newer one was accepted. ``definitions`` are by version. Names are made fit for
    every system; a note that is there already is kept as it is, and another under its name is never overwritten. Raises
    OSError where the folder cannot be written.
    """
    written = {}
    for submission in submissions:
        if not _to_mend(submission) or (submission.sha256, submission.row) in settled:
            continue
        folder.mkdir(parents=True, exist_ok=True)
        definition = definitions.get(submission.stamp.version) if submission.stamp else None
        path = folder / note_name(submission)
        written[submission.sha256, submission.row] = write_new(path, return_note(submission, definition))
    return written


def _to_mend(submission: Submission) -> bool:
    """Whether there is an error that the sender can do something about."""
    return any(p.severity is Severity.ERROR and p.rule not in STAFF for p in submission.problems)


def note_name(submission: Submission) -> str:
    """Name of a submission's note: after the file that it is about, so that the two stay together."""
    stem = PurePosixPath(_base(submission.file)).stem[:_LONGEST_STEM]
    row = f" 第{submission.row}行" if submission.row else ""
    return f"{file_name(f'退回说明 {stem}')}{row}.xlsx"


def link(submission: Submission, problem: Problem) -> str:
    """An external link from the note to a cell of the client's own file beside it; blank where the cell cannot be seen
    there, the file is an export of many respondents, or its name is not one that every program takes for a name."""
    name, place = _base(submission.file), problem.place
    at = _ADDRESS.fullmatch(place.cell or "")
    if at is None or place.sheet != places.ANSWERS or ord(at[1]) - ord("A") not in _VISIBLE or submission.row:
        return ""
    if _UNFIT.search(name) or len(name) > _LONGEST_LINK or not name.lower().endswith((".xlsx", ".xlsm")):
        return ""
    return f"external:{name}#{quoted(places.ANSWERS)}!{place.cell}"


def _letter(canvas: Canvas, submission: Submission, definition: Definition | None, errors: int) -> int:
    """What the client reads before the table; returns the table's heading row."""
    what = f"产业互联网问卷（{definition.name}）" if definition else "产业互联网问卷"
    wave = f" {submission.stamp.wave}" if submission.stamp and submission.stamp.wave else ""
    where = f"（问卷星导出第 {submission.row} 行）" if submission.row else ""
    lines = [
        f"{_company(submission, definition) or '您'}好！",
        f"感谢填写{what}{wave}。我们收到了您的文件{where}，其中有 {errors} 处需要改正后才能计入统计，逐项列在下表："
        "“错误”必须改正，“警告”请核对，确认无误的可以不改。",
        "怎样改：打开原来填写的那份问卷，按“单元格”找到题目，照“处理”一栏改好并保存。"
        + (f"{_LINK}。" if any(link(submission, p) for p in submission.problems) else ""),
        "怎样寄回：把改好的原文件（.xlsx）按原来的方式寄回即可，文件名不限；不要改动题目、增删行列或复制到别的文件。"
        "本说明不用寄回。",
    ]
    if submission.stamp is None:
        lines[2] = "怎样改：请在最初收到的问卷文件中填写；找不到时请向发放问卷的人索取一份。"
    for row, text in enumerate(lines, _TEXT):
        canvas.across(row, LEFT, LEFT + len(_COLUMNS) - 1, plain(text), "wrap")
        canvas.ws.set_row(row, height([text], [sum(c.width for c in _COLUMNS)]) + 4)
    return _TEXT + len(lines) + 1


def _subject(submission: Submission) -> str:
    file = f"文件：{_base(submission.file)}"
    return f"{file} · 单位编号：{submission.respondent}" if submission.respondent else file


def _company(submission: Submission, definition: Definition | None) -> str:
    """Who answered, as the form has it; blank where it does not say."""
    answer = submission.answers.get("company") if definition else None
    return str(answer.value) if answer is not None and answer.state is State.ANSWERED else ""


def _base(file: str) -> str:
    """A file's name without the folders of the inbox."""
    return file.replace("\\", "/").rpartition("/")[2]
