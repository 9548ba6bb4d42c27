"""What an answer cell lets in and says when it is entered, as Excel's data validation."""

from __future__ import annotations

from datetime import date
from typing import Any

from cii_xl.survey.definition import Kind, Question
from cii_xl.survey.form_states import FIRST_DATE, LAST_DATE, LONGEST_TEXT, bounds, bounds_text, options_name, whole
from cii_xl.survey.places import NA

_TITLE, _PROMPT, _ERROR = 32, 255, 224
"""Most characters that Excel takes."""
_LEAST, _MOST = -1e15, 1e15
"""Stand for a bound that is not set: a number is still a number."""


def answer(question: Question, cell: str) -> dict[str, Any]:
    """The validation of an answer in ``cell``, as XlsxWriter takes it. What does not fit is refused."""
    rule, wanted = _rule(question, cell)
    return _told(rule, question.section, "\n".join(filter(None, [question.label, question.help, wanted])), wanted)


def not_applicable() -> dict[str, Any]:
    """The validation of a cell in the column 不适用."""
    told = f"本题不适用于本单位时，选“{NA}”并将答案留空；不清楚时不要选，留空即可。"
    return _told({"validate": "list", "source": [NA]}, NA, told, f"只能选“{NA}”，或清空")


def _told(rule: dict[str, Any], title: str, prompt: str, wanted: str) -> dict[str, Any]:
    return rule | {
        "input_title": title[:_TITLE],
        "input_message": prompt[:_PROMPT],
        "error_title": "答案不符合要求",
        "error_message": f"{wanted}。请改正，或按 Esc 取消。"[:_ERROR],
    }


def _rule(question: Question, cell: str) -> tuple[dict[str, Any], str]:
    """The rule, and in words what it lets in."""
    match question.kind:
        case Kind.LEVEL | Kind.CHOICE | Kind.YESNO:
            return {
                "validate": "list",
                "source": f"={options_name(question.code)}",
            }, "请从列表中选一项（Alt + ↓ 打开列表）"
        case Kind.SHARE | Kind.NUMBER:
            return _number(question)
        case Kind.DATE:
            first, last = date(*FIRST_DATE), date(*LAST_DATE)
            rule = {"validate": "date", "criteria": "between", "minimum": first, "maximum": last}
            return rule, "请填日期，写作 2026-11-20"
        case Kind.CREDIT_CODE:
            return {"validate": "custom", "value": f"=LEN(TRIM({cell}))=18"}, "请填 18 位数字和大写字母，不含空格"
        case Kind.TEXT:
            return {"validate": "length", "criteria": "<=", "value": LONGEST_TEXT}, f"请填文字，至多 {LONGEST_TEXT} 字"


def _number(question: Question) -> tuple[dict[str, Any], str]:
    low, high = bounds(question)
    rule = {
        "validate": "integer" if whole(question) else "decimal",
        "criteria": "between",
        "minimum": _LEAST if low is None else low,
        "maximum": _MOST if high is None else high,
    }
    noun = "整数" if whole(question) else "数字"
    within = "" if low is None and high is None else f"，{bounds_text(low, high)}"
    hint = "；百分之三十五填 35，不填 35% 或 0.35" if question.kind is Kind.SHARE else ""
    return rule, f"请填{noun}{within}{hint}"
