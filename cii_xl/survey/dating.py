"""When a form was saved, as far as that can be believed: it says so itself, by the clock of whoever filled it in."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from cii_xl.index.problems import Place
from cii_xl.survey.records import Submission
from cii_xl.survey.rules import finding

SLACK = timedelta(days=1)
"""How much later than the file itself a form may say it was saved: clocks in other time zones."""


def dated(submission: Submission, received: str) -> Submission:
    """The submission; one that says it was saved after its file came counts as saved when the file came.

    ``received`` as ``inbox.Arrived`` has it. Without this a clock set to 2099 would make a form the newest for ever.
    """
    latest = datetime.fromisoformat(received) + SLACK
    if submission.modified <= latest.strftime("%Y-%m-%dT%H:%M:%SZ"):
        return submission
    found = f"自称保存于 {submission.modified}，而收到的文件是 {received} 的"
    fix = "多半是填写者的电脑时钟不准；同一单位有几份时，核对计入的是不是最后一份"
    problem = finding("time.future", Place("保存时间"), found, "不晚于收到文件的时间", fix)
    return replace(submission, modified=received, problems=(*submission.problems, problem))
