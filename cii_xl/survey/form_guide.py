"""The sheet 说明: who asks for what, how to fill in the form, what the words in it mean, and how to send it back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cii_xl.book.canvas import Canvas
from cii_xl.survey import places
from cii_xl.survey.definition import Definition, Kind, Option
from cii_xl.survey.form_answers import ordinal
from cii_xl.survey.form_states import LOOK, OUT, WRONG
from cii_xl.survey.form_style import height, lines
from cii_xl.survey.size import rule

TOKEN_TO, TOKEN_LINE = "@@to@@", "@@line@@"
"""Stand for the addressee, and for the line that says of which wave the form is."""
_WIDTHS = (1.5, 12, 62, 26)
_FIRST, _LAST = 1, 3
_WIDTH = sum(_WIDTHS[_FIRST:])

_Table = tuple[tuple[str, str, str], ...]


def write(canvas: Canvas, definition: Definition) -> None:
    """Write the sheet."""
    ws = canvas.ws
    canvas.widths(_WIDTHS)
    ws.set_row(0, 36)
    canvas.put(0, _FIRST, f"{definition.name}产业互联网应用情况调查表", "form title")
    canvas.put(1, _FIRST, TOKEN_LINE, "subtitle")
    ws.set_row(2, 26)
    canvas.across(2, _FIRST, _LAST, TOKEN_TO, "addressee")
    row = _paragraphs(canvas, 3, [_greeting(definition)]) + 1
    for number, (title, body, table) in enumerate(_sections(definition), 1):
        canvas.section(row, _FIRST, _LAST, f"{ordinal(number)}、{title}")
        row = _paragraphs(canvas, row + 1, body)
        row = _table(canvas, row, table) + 1
    ws.protect("")
    canvas.page(row - 1, _LAST, footer=f"{definition.form} 版本 {definition.digest}", portrait=True, one_page=True)


def _paragraphs(canvas: Canvas, row: int, paragraphs: Sequence[str]) -> int:
    """Write paragraphs, one a row; returns the row after them."""
    for row_, text in enumerate(paragraphs, row):
        canvas.ws.set_row(row_, height(lines(text, _WIDTH + 4)))
        canvas.across(row_, _FIRST, _LAST, text, "paragraph")
    return row + len(paragraphs)


def _table(canvas: Canvas, row: int, table: _Table) -> int:
    """Write a table whose first line is its heading; returns the row after it."""
    for row_, cells in enumerate(table, row):
        most = max(lines(text, width) for text, width in zip(cells, _WIDTHS[_FIRST:], strict=True))
        canvas.ws.set_row(row_, height(most))
        for column, text in enumerate(cells, _FIRST):
            style = "head" if row_ == row else "form label" if column == _FIRST + 1 else "form small"
            canvas.put(row_, column, text, style)
    return row + len(table)


def _greeting(definition: Definition) -> str:
    return (
        f"您好！本表由产业互联网发展指数（CII）的编制方发放，了解各单位在{definition.name}产业各环节中使用互联网的程度，"
        "用来估计各环节的互联网渗透率并更新指数。共 "
        f"{len(definition.questions)} 题，分 {len(definition.sections)} 个部分。"
        "请由熟悉本单位业务和信息化情况的人员填写。感谢支持！"
    )


def _sections(definition: Definition) -> Iterator[tuple[str, Sequence[str], _Table]]:
    """Title, paragraphs and table of each section."""
    yield "怎样填写", _HOW_TO, _STATES
    if levels := [q for q in definition.questions if q.kind is Kind.LEVEL]:
        yield "等级的含义", _LEVELS, _anchors(levels[0].options)
    if any(q.code == "size" for q in definition.questions):
        yield "单位规模", (rule(definition.industry).text,), ()
    yield "资料的使用", _PRIVACY, ()
    yield "怎样寄回", _RETURN, ()


_HOW_TO = (
    f"1. 在“{places.ANSWERS}”表中有底色的单元格填写，其余单元格已锁定。按 Tab 键到下一个答案，Alt + ↓ 打开选项列表。",
    "2. 占比一律填 0–100 的数：百分之三十五填 35，不填 35% 或 0.35。没有准确数字时可以估计。",
    f"3. “{places.NA}”不等于空白：本单位没有这项业务时选“{places.NA}”并将答案留空；不清楚时两处都留空。"
    f"灰色的“{places.NA}”格表示本题不能选。",
    "4. 有占比和等级两题的，至少答一题；两题都答时应当相符。",
    f"5. 每题右侧的“状态”随填随变；填完后看“{places.REVIEW}”表，出现“可以提交”即可寄回。",
)
_STATES: _Table = (
    ("状态", "含义", "寄回之前"),
    ("必填", "必须回答的题还空着", "必须填写"),
    ("请填写", "希望回答的题还空着", "尽量填写"),
    (f"{OUT}\n{WRONG}", "答案不可能正确，括号中说明原因", "必须改正"),
    (LOOK, "答案少见或与其他答案不一致，括号中说明原因", "核对；确实如此可不改"),
    ("无需填写", "按前面的回答，本题不用填", "不用填写"),
)
_LEVELS = (
    "占比说不准时，选最接近的一级即可。表中最后一列是估计渗透率时各级所代表的占比，为编制方的设定，不是统计结果。",
)
_PRIVACY = (
    "所填资料只用于估计产业互联网渗透率和编制指数；公布的只有多家单位的汇总结果，不公布单家单位的数据。",
    "单位名称、统一社会信用代码和联系人只用于查重和必要时核实数据。不同意以上用途的，请在“填写”表中选“否”，该表不进入统计。",
)
_RETURN = (
    "1. 保存文件：保持 .xlsx 格式，不要另存为 .xls、.et、.csv 或 PDF，不要加密码，不要增删工作表、行或列。",
    "2. 以附件原样回复发来本表的邮件；文件名可以不改。",
    "3. 如发现填错，改正后重新寄回即可，以最后一次寄回的合格表格为准。",
)


def _anchors(options: Sequence[Option]) -> _Table:
    rows = [
        (f"{o.code} 级", o.label.removeprefix(o.code).strip(), "—" if o.share is None else f"{o.share:g}%")
        for o in options
    ]
    return (("等级", "含义", "代表的占比（编制方设定）"), *rows)
