"""What ``cii-xl survey`` shows on the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from cii_xl.index import Edition, Severity
from cii_xl.index.summary import one
from cii_xl.survey.apply import Change
from cii_xl.survey.collect import Collected
from cii_xl.survey.estimate.grade import sentence
from cii_xl.survey.estimate.result import Estimate, SurveyEstimate
from cii_xl.survey.records import Verdict
from cii_xl.terminal import Row, Terminal

_COLOUR = {Verdict.ACCEPTED: "green", Verdict.WITH_WARNINGS: "yellow", Verdict.REJECTED: "red"}


def collected(terminal: Terminal, done: Collected) -> None:
    """What was sent back or has warnings, with its first reason, and the counts."""
    rows: list[Row] = []
    for s in done.submissions:
        counted = [p for p in s.problems if p.severity is not Severity.NOTE]
        if not counted:
            continue
        first = counted[0]
        reason = f"{first.place.cell or ''} {first.place.label}：{first.found}".strip()
        more = f"（共 {len(counted)} 处）" if len(counted) > 1 else ""
        where = f"{s.file} 第 {s.row} 行" if s.row else s.file
        rows.append([where, s.respondent, Text(s.verdict, style=_COLOUR[s.verdict]), reason + more])
    if rows:
        terminal.table(("文件", "受访者", "结论", "原因"), rows)
    for remark in (*done.remarks, *done.left):
        terminal.tell(f"{remark.file}：{remark.text}")
    counts = "，".join(f"{verdict} {n}" for verdict, n in done.verdicts.items())
    left = f"；{len(done.left)} 个文件这次没有读成，下次再收" if done.left else ""
    terminal.tell(f"看过 {done.files} 个文件：新登记 {done.new} 个，先前已登记 {done.known} 个；{counts}{left}。")


def estimated(terminal: Terminal, estimates: Sequence[SurveyEstimate], edition: Edition) -> None:
    """Rates and index of each industry with interval, respondents and grade; then how to read them."""
    for one_industry in estimates:
        name = edition.industries[edition.code(one_industry.industry)]
        more = f"（含名单外 {one_industry.uninvited}）" if one_industry.uninvited else ""
        terminal.tell(
            f"{name} {one_industry.wave}：发放 {one_industry.invited}，回收 {one_industry.returned}，"
            f"可用 {one_industry.usable}{more}；总体来源：{one_industry.source}"
        )
        figures = [(f"{e.stage}·{e.substage}" if e.substage else e.stage, e) for e in one_industry.items]
        if one_industry.index:
            figures.append(("产业指数", one_industry.index))
        rows = [[label, *_figure(e), e.grade, "；".join(e.notes)] for label, e in figures]
        columns = ("环节", "渗透率", "下限", "上限", "n", "有效", "等级", "说明")
        terminal.table(columns, rows, numbers=columns[1:6])
        for note in one_industry.notes:
            terminal.tell(f"· {note}")
    terminal.tell(sentence())


def changed(terminal: Terminal, found: Sequence[Change], old: Edition, new: Edition) -> None:
    """Old and new rate of each row with n, interval and grade, and what becomes of the indices."""
    rows: list[Row] = []
    for change in found:
        f = change.figure
        label = f"{change.stage}·{change.substage}" if change.substage else change.stage
        figures = ["", "", "", "", ""] if f is None else _figure(f)
        taken = Text("采用", style="green") if change.taken else Text("保留原值", style="yellow")
        grade = "" if f is None else f.grade
        rows.append([old.industries[change.industry], label, one(change.old), *figures, grade, taken])
    columns = ("产业", "环节", "原", "新", "下限", "上限", "n", "有效", "等级", "处理")
    terminal.table(columns, rows, numbers=columns[2:8])
    for code in dict.fromkeys(change.industry for change in found):
        terminal.tell(f"{old.industries[code]}指数：{one(old.index(code))} → {one(new.index(code))}")
    terminal.tell(f"平均指数：{one(old.mean(), 2)} → {one(new.mean(), 2)}")


def _figure(e: Estimate) -> list[str]:
    """Rate, low, high, n and effective n."""
    told = ["" if v is None else one(v) for v in (e.rate, e.low, e.high)]
    return [*told, str(e.n), one(e.n_eff) if e.n else ""]
