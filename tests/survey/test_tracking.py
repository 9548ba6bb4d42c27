from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cii_xl.index.problems import Place, Problem, Severity
from cii_xl.survey.records import Answer, Respondent, Stamp, State, Submission
from cii_xl.survey.store import Store
from cii_xl.survey.tracking import Reminder, tracking

from .filling import SMALL

ERROR = Problem("answer.range", Place("第 1 题"), "101", "0 至 100", "改正")
WARNING = replace(ERROR, severity=Severity.WARNING)
NOTE = replace(ERROR, severity=Severity.NOTE)
LISTED = [Respondent(id, f"{id}公司") for id in ("甲", "乙", "丙", "丁")]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store", create=True) as opened:
        opened.register(SMALL)
        opened.invite("2026Q4", "MFG", LISTED)
        opened.invite("2026Q3", "MFG", LISTED[:1])
        yield opened


def returned(store: Store, number: int, who: str, modified: str, *problems: Problem, wave: str = "2026Q4") -> None:
    answers = {
        "credit_code": Answer("credit_code", State.ANSWERED, "91350100M000100Y43"),
        "company": Answer("company", State.ANSWERED, "没有受邀的公司"),
    }
    stamp = Stamp("CII-MFG", SMALL.digest, "试", "MFG", wave, who)
    record = Submission(f"{number:064x}", 0, f"{number}.xlsx", stamp, who, modified, answers, problems)
    assert store.record(record.file, 1, [record])


def test_one_row_for_everybody_listed_and_everybody_else_who_returned(store: Store) -> None:
    returned(store, 1, "丁", "3", ERROR, WARNING, NOTE)
    returned(store, 2, "甲", "2", WARNING, NOTE)
    returned(store, 3, "甲", "3", ERROR)
    returned(store, 4, "乙", "2")
    returned(store, 5, "乙", "1")
    returned(store, 6, "91350100M000100Y43", "1")
    returned(store, 7, "", "1", ERROR)
    returned(store, 8, "丙", "1", wave="2026Q3")
    rows = tracking(store, "2026Q4", "MFG")
    assert [
        (r.respondent.id, r.invited, r.returned, r.accepted, r.file, r.problems, len(r.submissions), r.remind)
        for r in rows
    ] == [
        ("甲", True, True, True, "2.xlsx", 1, 2, Reminder.NONE),
        ("乙", True, True, True, "4.xlsx", 0, 2, Reminder.NONE),
        ("丙", True, False, False, "", 0, 0, Reminder.NOT_RETURNED),
        ("丁", True, True, False, "1.xlsx", 2, 1, Reminder.SENT_BACK),
        ("91350100M000100Y43", False, True, True, "6.xlsx", 0, 1, Reminder.NONE),
    ]
    assert [r.latest and r.latest.file for r in rows] == ["3.xlsx", "4.xlsx", None, "1.xlsx", "6.xlsx"]
    assert rows[4].respondent == Respondent("91350100M000100Y43", "没有受邀的公司", "91350100M000100Y43")
    assert rows[0].respondent == LISTED[0]


def test_a_wave_that_nobody_knows_has_no_rows(store: Store) -> None:
    assert tracking(store, "2030Q1", "MFG") == tracking(store, "2026Q4", "FIN") == []
