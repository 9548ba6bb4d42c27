"""Records of the survey as rows of the ledger, and back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

from cii_xl.index.problems import Place, Problem, Severity
from cii_xl.survey.records import Answer, Stamp, State, Submission

INVITE = """INSERT INTO invitations (wave, industry, respondent, name, credit_code, province, size, contact, email)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"""
INVITED = """
    SELECT respondent, name, credit_code, province, size, contact, email FROM invitations
    JOIN (SELECT min(seq) AS first, max(seq) AS last FROM invitations WHERE wave = ? AND industry = ?
          GROUP BY respondent) ON seq = last
    ORDER BY first"""
WAVES = """
    SELECT wave, industry FROM (
        SELECT 0 AS late, seq, wave, industry FROM invitations
        UNION ALL SELECT 1, seq, wave, industry FROM standing WHERE wave <> '' AND verdict <> ?)
    GROUP BY wave, industry ORDER BY min(late), min(seq)"""
FILE = "INSERT OR IGNORE INTO files (sha256, name, size) VALUES (?, ?, ?)"
NEXT_JUDGING = "SELECT coalesce(max(judging), 0) + 1 FROM submissions WHERE sha256 = ?"
SUBMIT = """INSERT INTO submissions (sha256, row, judging, form, version, edition, industry, wave, stamped, seal,
    respondent, modified, verdict) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
ANSWER = "INSERT INTO answers VALUES (?, ?, ?, ?)"
PROBLEM = "INSERT INTO problems VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
OF_WAVE = "WHERE (? IS NULL OR wave = ?) AND (? IS NULL OR industry = ?)"


def clean(row: Sequence[object]) -> tuple[object, ...]:
    """The values as SQLite takes them: what is no proper Unicode, as in some Linux file names, becomes ``?``."""
    return tuple(v.encode("utf-8", "replace").decode() if isinstance(v, str) else v for v in row)


def of_submission(submission: Submission, judging: int) -> tuple[object, ...]:
    """A row of the table submissions."""
    s, stamp = submission, submission.stamp
    told: tuple[str | None, ...] = (None,) * 7
    if stamp is not None:
        told = (stamp.form, stamp.version, stamp.edition, stamp.industry, stamp.wave, stamp.respondent, stamp.seal)
    return clean((s.sha256, s.row, judging, *told, s.respondent, s.modified, s.verdict.value))


def of_answers(number: int | None, submission: Submission) -> Iterator[tuple[object, ...]]:
    """Rows of the table answers for the submission of that number."""
    for code, answer in submission.answers.items():
        yield clean((number, code, answer.state.value, answer.value))


def of_problems(number: int | None, submission: Submission) -> Iterator[tuple[object, ...]]:
    """Rows of the table problems for the submission of that number."""
    for position, p in enumerate(submission.problems):
        at = p.place
        told = (p.rule, at.label, at.sheet, at.cell, p.found, p.expected, p.fix, p.severity.value)
        yield clean((number, position, *told))


def submissions(connection: sqlite3.Connection, where: str, values: Sequence[object]) -> list[Submission]:
    """What stands and fits ``where``, in order of arrival."""
    chosen = f"SELECT seq FROM standing {where}"
    answers: dict[int, dict[str, Answer]] = {}
    for number, code, state, value in connection.execute(
        f"SELECT submission, code, state, value FROM answers WHERE submission IN ({chosen})", values
    ):
        answers.setdefault(number, {})[code] = Answer(code, State(state), value)
    problems: dict[int, list[Problem]] = {}
    for number, rule, label, sheet, cell, found, expected, fix, severity in connection.execute(
        f"""SELECT submission, rule, label, sheet, cell, found, expected, fix, severity FROM problems
            WHERE submission IN ({chosen}) ORDER BY submission, position""",
        values,
    ):
        problem = Problem(rule, Place(label, sheet, cell), found, expected, fix, Severity(severity))
        problems.setdefault(number, []).append(problem)
    found_rows = connection.execute(
        f"""SELECT seq, sha256, row, file, form, version, edition, industry, wave, stamped, seal, respondent, modified
            FROM standing {where} ORDER BY arrival, row""",
        values,
    )
    return [
        Submission(
            sha256,
            row,
            file,
            None if stamp[0] is None else Stamp(*stamp),
            respondent,
            modified,
            answers.get(number, {}),
            tuple(problems.get(number, ())),
        )
        for number, sha256, row, file, *stamp, respondent, modified in found_rows
    ]
