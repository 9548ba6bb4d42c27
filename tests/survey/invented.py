"""A wave that nobody answered: sixty manufacturers and banks, with long names, formulas for names, and one scan."""

from __future__ import annotations

import hashlib

from cii_xl.book.canvas import address
from cii_xl.index.problems import Place, Problem
from cii_xl.survey import places
from cii_xl.survey.define import definition
from cii_xl.survey.records import Answer, Respondent, Stamp, State, Submission, Verdict
from cii_xl.survey.rules import finding
from cii_xl.survey.tracking import Tracked

ASKED = definition("制造")
AT = places.rows(ASKED)
NAMES = (
    "浙江省某某智能装备制造股份有限公司杭州萧山分公司（原浙江某某机械厂）",
    "北京字里行间文化传媒有限公司",
    "深圳市前海某某供应链管理有限公司",
    '=HYPERLINK("http://evil","点我")',
)
INDUSTRIES = {"MFG": "制造", "FIN": "金融"}
FORMULAS = (
    "=1+1", "+1+1", "-1+1", "@SUM(1,1)", "\t=1+1", "\r=1+1", "\n=1+1", "＝1+1", "＋1+1", "－1+1", "＠SUM(1,1)",
    "{=1+1}", '=HYPERLINK("http://evil")', "=cmd|' /C calc'!A0", "http://evil", "mailto:a@b.cn", "internal:'x'!A1",
    "external:x.xlsx",
)  # fmt: skip
"""What spreadsheets, or the library that writes them, could take for more than text."""


def respondent(number: int) -> Respondent:
    id = f"91330100MA2{number:07d}"
    name, size = NAMES[number % 4], "大中小微"[number % 4]
    return Respondent(id, name, size=size, contact="欧阳某某", email=f"someone{number}@example.com")


def place(code: str, column: int = places.ANSWER) -> Place:
    return Place(ASKED.by_code[code].label, places.ANSWERS, address(AT[code], column))


def problems(number: int) -> tuple[Problem, ...]:
    """Every eighth form goes back, every fifth of the others brings a warning."""
    shares = [q.code for q in ASKED.shares]
    if number % 8 == 0:
        return (
            finding("answer.blank", place(shares[1]), "空白", "0 到 100 之间的数字", "能估计的请填写"),
            finding("answer.type", place(shares[0]), "“约三成”", "0 到 100 之间的数字", "填一个数字，例如 30"),
            finding("answer.by-level", place(shares[2]), "空白", "占比", "不用处理"),
            finding("answer.missing", place("company"), "空白", "单位名称", "填写营业执照上的全称"),
        )
    if number % 5 == 0:
        return (finding("answer.unusual", place(shares[0]), "95", "一般在 0 到 60 之间", "确认无误的不用改"),)
    return ()


def submission(number: int, file: str = "", **more: object) -> Submission:
    """A form of that respondent, as wrong as ``problems`` says unless given otherwise."""
    who = respondent(number)
    stamp = Stamp(ASKED.form, ASKED.digest, ASKED.edition, "MFG", "2026Q4", who.id)
    told: dict[str, object] = {
        "sha256": hashlib.sha256(str(number).encode()).hexdigest(),
        "row": 0,
        "file": file or f"十一月/问卷 2026Q4 {who.id}.xlsx",
        "stamp": stamp,
        "respondent": who.id,
        "modified": f"2026-11-{number % 28 + 1:02d}T08:15:00Z",
        "answers": {"company": Answer("company", State.ANSWERED, who.name)},
        "problems": problems(number),
    }
    return Submission(**(told | more))  # type: ignore[arg-type]


SCAN = Submission(
    "ab" * 32, 0, "扫描件.pdf", None, "", "",
    problems=(Problem("file.pdf", Place("扫描件.pdf"), "是 PDF", "Excel 问卷", "请客户寄回 .xlsx 文件"),),
)  # fmt: skip


def wave() -> tuple[dict[tuple[str, str], list[Tracked]], list[Submission]]:
    """Forty manufacturers and twenty banks: 5 did not answer, 8 are to mend, 9 have warnings, 38 are fine."""
    submissions, tracked = [], []
    for number in range(60):
        if number % 12 == 3:
            tracked.append(Tracked(respondent(number), invited=True))
            continue
        one = submission(number)
        submissions.append(one)
        counted = None if one.verdict is Verdict.REJECTED else one
        tracked.append(Tracked(respondent(number), invited=True, submissions=(one,), counted=counted))
    return {("2026Q4", "MFG"): tracked[:40], ("2026Q4", "FIN"): tracked[40:]}, [*submissions, SCAN]
