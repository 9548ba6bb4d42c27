"""收件报告.xlsx: who returned a form, what is wrong with which file, whom to remind. For staff."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cii_xl.book.canvas import Canvas, Value
from cii_xl.book.layout import ACCEPTED, LEFT, OUTSTANDING, SENT_BACK, UNINVITED, WITH_WARNINGS
from cii_xl.index.problems import Severity
from cii_xl.palette import ACCENT, BAD, GOOD, MUTED, PRIMARY, SERIES
from cii_xl.survey.inbox import Remark
from cii_xl.survey.records import Submission, Verdict
from cii_xl.survey.report_overview import Counts, overview
from cii_xl.survey.tracking import Reminder, Tracked
from cii_xl.survey.workbooks import SEVERITIES, Listed, Workbook, head, listing, plain, shade

Waves = Mapping[tuple[str, str], Sequence[Tracked]]
"""(wave, code of the industry) → its respondents."""

_VERDICTS: Mapping[str, str] = {Verdict.ACCEPTED: GOOD, Verdict.WITH_WARNINGS: ACCENT, Verdict.REJECTED: BAD}
_STATE_OF = {Verdict.ACCEPTED: ACCEPTED, Verdict.WITH_WARNINGS: WITH_WARNINGS, Verdict.REJECTED: SENT_BACK}


def inbox_report(
    waves: Waves, submissions: Sequence[Submission], names: Mapping[str, str], remarks: Sequence[Remark] = ()
) -> bytes:
    """The report as an .xlsx, the same bytes for the same arguments.

    Parameters
    ----------
    waves : the respondents of each wave and industry that the report is about.
    submissions : everything that came back, in order of arrival; also what belongs to no wave.
    names : code → Chinese name of industries; a code without one stands for itself.
    remarks : files of the inbox that were passed over, and why.
    """
    told = _Told(waves, submissions, names)
    footer = f"收件报告 {told.waves}"
    workbook = Workbook(f"问卷收件报告 {told.waves}")
    overview(workbook.sheet("概览", "shOverview", ACCENT), told.counts(), told.submissions, told.waves, footer)
    _files(workbook.sheet("收件明细", "shFiles", PRIMARY), told, footer)
    _problems(workbook.sheet("问题清单", "shProblems", BAD), told, footer)
    _reminders(workbook.sheet("待催收", "shReminders", SERIES[3]), told, footer)
    _unknown(workbook.sheet("未识别文件", "shUnknown", MUTED), told, remarks, footer)
    return workbook.finish()


def state(tracked: Tracked) -> str:
    """What stands in the column 状态 of 问卷跟踪."""
    if not tracked.invited:
        return UNINVITED
    return _STATE_OF[tracked.told.verdict] if tracked.told else OUTSTANDING


def tracking_rows(waves: Waves, names: Mapping[str, str]) -> list[dict[str, Value]]:
    """The respondents as rows of 问卷跟踪, keyed as ``layout.TRACKING_FIELDS``."""
    return [_tracking_row(one, names.get(code, code)) for (_, code), tracked in waves.items() for one in tracked]


def _tracking_row(one: Tracked, industry: str) -> dict[str, Value]:
    who, now = one.respondent, state(one)
    fallback = {UNINVITED: "核对单位；受邀的补入发放名单", WITH_WARNINGS: "核对提示"}
    row: dict[str, Value] = {
        "industry": industry,
        "respondent": who.id,
        "name": who.name,
        "size": who.size,
        "contact": who.contact,
        "email": who.email,
        "state": now,
        "problems": one.problems if one.returned else None,
        "file": one.file,
        "modified": one.told.modified if one.told else "",
        "next": one.remind.value or fallback.get(now, "无需处理"),
    }
    return {key: plain(value) for key, value in row.items()}


@dataclass(frozen=True)
class _Told:
    """What all sheets tell of."""

    by_wave: Waves
    submissions: Sequence[Submission]
    names: Mapping[str, str]

    @property
    def waves(self) -> str:
        return "、".join(dict.fromkeys(wave for wave, _ in self.by_wave)) or "（无轮次）"

    def name(self, code: str) -> str:
        return self.names.get(code, code)

    def counts(self) -> Counts:
        """(wave, industry, state → how many) of each wave."""
        return [(w, self.name(c), Counter(map(state, tracked))) for (w, c), tracked in self.by_wave.items()]

    def respondents(self) -> dict[tuple[str, int], tuple[str, str, Tracked]]:
        """(digest, row) of a submission → wave, industry and respondent."""
        return {
            (s.sha256, s.row): (wave, self.name(code), one)
            for (wave, code), tracked in self.by_wave.items()
            for one in tracked
            for s in one.submissions
        }

    def unknown(self) -> list[Submission]:
        """What nobody can be found for."""
        known = self.respondents()
        return [s for s in self.submissions if (s.sha256, s.row) not in known]


_FILE_COLUMNS = (
    Listed("轮次", 10), Listed("产业", 8), Listed("编号", 20), Listed("单位", 34), Listed("判定", 15, "cell centre"),
    Listed("计入估计", 16, "cell centre"), Listed("错误", 7, "cell centre", "whole"),
    Listed("警告", 7, "cell centre", "whole"), Listed("文件", 42), Listed("行", 6, "cell centre", "whole"),
    Listed("保存时间（UTC）", 22), Listed("文件指纹", 18),
)  # fmt: skip


def _files(canvas: Canvas, told: _Told, footer: str) -> None:
    head(canvas, _FILE_COLUMNS, "收件明细", "每一份交回的问卷（问卷星导出每行一份）；同一单位只计入最新的一份可用问卷")
    known = told.respondents()
    rows: list[list[Value]] = []
    for s in told.submissions:
        wave, industry, one = known.get((s.sha256, s.row), ("", "", None))
        severities = Counter(p.severity for p in s.problems)
        who = one.respondent if one else None
        rows.append(
            [
                wave, industry, s.respondent, who.name if who else "", s.verdict.value, _use(s, one),
                severities[Severity.ERROR], severities[Severity.WARNING], s.file, s.row or None, s.modified,
                s.sha256[:16],
            ]
        )  # fmt: skip
    last = listing(canvas, 3, "tblFiles", _FILE_COLUMNS, rows, footer=footer, nothing="还没有收到任何文件")
    shade(canvas, 4, LEFT + 4, last, _VERDICTS)


def _use(submission: Submission, one: Tracked | None) -> str:
    """Whether the submission counts in the estimates, else why not."""
    if submission.verdict is Verdict.REJECTED:
        return "否"
    if one is None:
        return "否（未识别）"
    counted = one.counted
    if counted is None or (counted.sha256, counted.row) != (submission.sha256, submission.row):
        return "否（另有一份）"
    return "是" if one.invited else "是（名单外）"


_PROBLEM_COLUMNS = (
    Listed("文件", 34), Listed("编号", 20), Listed("单位", 26), Listed("题目", 30), Listed("单元格", 11, "cell centre"),
    Listed("程度", 8, "cell centre"), Listed("发现", 36), Listed("应为", 28), Listed("处理", 44),
)  # fmt: skip


def _problems(canvas: Canvas, told: _Told, footer: str) -> None:
    head(
        canvas, _PROBLEM_COLUMNS, "问题清单", "按收件次序逐份列出；“错误”须客户改正后重交，“警告”请核对，“提示”仅供了解"
    )
    known = told.respondents()
    rows: list[list[Value]] = []
    for s in told.submissions:
        *_, one = known.get((s.sha256, s.row), (None,))
        for p in s.problems:
            name = one.respondent.name if one else ""
            at = p.place.cell or ""
            rows.append([s.file, s.respondent, name, p.place.label, at, p.severity.value, p.found, p.expected, p.fix])
    nothing = "收到的问卷都没有问题"
    last = listing(canvas, 3, "tblProblems", _PROBLEM_COLUMNS, rows, footer=footer, nothing=nothing)
    shade(canvas, 4, LEFT + 5, last, SEVERITIES)


_REMINDER_COLUMNS = (
    Listed("轮次", 10), Listed("产业", 8), Listed("编号", 20), Listed("单位", 36), Listed("规模", 7, "cell centre"),
    Listed("联系人", 14), Listed("邮箱", 30), Listed("事由", 24), Listed("最近一份文件", 36),
    Listed("错误", 7, "cell centre", "whole"),
)  # fmt: skip


def _reminders(canvas: Canvas, told: _Told, footer: str) -> None:
    head(canvas, _REMINDER_COLUMNS, "待催收", "尚未交回的，以及退回后还没有改正的；已有一份可用问卷的单位不在此列")
    rows: list[list[Value]] = []
    for (wave, code), tracked in told.by_wave.items():
        for one in tracked:
            if one.remind is Reminder.NONE:
                continue
            who, latest = one.respondent, one.latest
            errors = sum(p.severity is Severity.ERROR for p in latest.problems) if latest else None
            rows.append(
                [
                    wave, told.name(code), who.id, who.name, who.size, who.contact, who.email, one.remind.value,
                    one.file, errors,
                ]
            )  # fmt: skip
    nothing = "没有需要催收的单位"
    last = listing(canvas, 3, "tblReminders", _REMINDER_COLUMNS, rows, footer=footer, nothing=nothing)
    shade(canvas, 4, LEFT + 7, last, {Reminder.NOT_RETURNED: MUTED, Reminder.SENT_BACK: BAD})


_UNKNOWN_COLUMNS = (
    Listed("文件", 44), Listed("程度", 8, "cell centre"), Listed("发现", 44), Listed("应为", 30), Listed("处理", 50),
    Listed("文件指纹", 18),
)  # fmt: skip


def _unknown(canvas: Canvas, told: _Told, remarks: Sequence[Remark], footer: str) -> None:
    head(
        canvas, _UNKNOWN_COLUMNS, "未识别文件", "认不出是哪个单位的哪份问卷的文件，以及收件时跳过的文件；原件都没有改动"
    )
    rows: list[list[Value]] = []
    for s in told.unknown():
        blank: list[Value] = [s.file, "", "没有可用的单位标识", "发给本单位的问卷", "核对是谁交回的", s.sha256[:16]]
        found: list[list[Value]] = [
            [s.file, p.severity.value, p.found, p.expected, p.fix, s.sha256[:16]] for p in s.problems
        ]
        rows += found or [blank]
    rows += [[r.file, "跳过", r.text, "", "", ""] for r in remarks]
    nothing = "没有未识别或跳过的文件"
    last = listing(canvas, 3, "tblUnknown", _UNKNOWN_COLUMNS, rows, footer=footer, nothing=nothing)
    shade(canvas, 4, LEFT + 1, last, {**SEVERITIES, "跳过": MUTED})
