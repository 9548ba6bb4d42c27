"""Edits, prices and targets as people write them: on the sheet, in CSV files, as arguments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cii_xl.analysis.errors import problem
from cii_xl.analysis.given import Typed
from cii_xl.analysis.lines import Line, factor, figure, text, with_percent_sign
from cii_xl.analysis.planning.edits import ALL, WORDS, Edit, NotAPlace, Operation, allowed, code_of, operation, place
from cii_xl.analysis.planning.levers import Price
from cii_xl.index import Edition, Problem, UnknownName
from cii_xl.index.check import SUSPICIOUS_BELOW

EDIT_TITLES = ("情景名", "产业", "环节", "子环节", "操作", "数值")
PRICE_TITLES = ("产业", "环节", "子环节", "每百分点成本", "上限")
UNNAMED = "情景"
"""Name of a scenario where the first line gives none; later lines without one go on with the line's before."""
_RATES = (Operation.SET, Operation.CAP, Operation.FLOOR)
"""Operations whose value is a rate."""


def edits(lines: Sequence[Line], edition: Edition) -> tuple[list[Edit], list[Problem]]:
    """Edits from lines with the cells of ``EDIT_TITLES``, and everything that is wrong with them."""
    found: list[Edit] = []
    wrong: list[Problem] = []
    scenario = UNNAMED
    for line in lines:
        name, *names, word, value = line.cells
        scenario = text(name) or scenario
        at = _place(line, [text(n) for n in names], edition, wrong)
        op = operation(text(word))
        if op is None:
            expected = "、".join(f"{o}（{words[0]}）" for o, words in WORDS.items())
            wrong.append(problem("edit.operation", line.cell("操作"), _said(text(word)), expected, "改为其中之一"))
        number = factor(value) if op is Operation.SCALE else figure(value)
        low, high = allowed(op) if op is not None else (-100.0, 1000.0)
        if number is None or not low <= number <= high:
            unit = "倍数" if op is Operation.SCALE else "百分点" if op is Operation.ADD else "%"
            expected = f"{low:g} 到 {high:g} 之间的数（{unit}）"
            wrong.append(problem("edit.value", line.cell("数值"), _said(text(value)), expected, "改正数值"))
        elif op in _RATES and _fraction(value, number):
            wrong.append(_as_fraction("edit.value", line.cell("数值"), number))
        elif op is not None and at is not None:
            found.append(Edit(scenario, at[0], at[1], op, number))
    return found, wrong


def prices(lines: Sequence[Line], edition: Edition) -> tuple[list[Price], list[Problem]]:
    """Costs and caps from lines with the cells of ``PRICE_TITLES``, and everything that is wrong with them."""
    found: list[Price] = []
    wrong: list[Problem] = []
    for line in lines:
        *names, typed_cost, typed_cap = line.cells
        at = _place(line, [text(n) for n in names], edition, wrong)
        cost = _number(line, "每百分点成本", typed_cost, 1e12, "不小于 0 的数，或留空以用默认成本", wrong)
        cap = _number(line, "上限", typed_cap, 100.0, "0 到 100 之间的数（%），或留空表示 100", wrong)
        if cap is not None and _fraction(typed_cap, cap):
            wrong.append(_as_fraction("price.value", line.cell("上限"), cap))
        if at is not None:
            found.append(Price(at[1], cost, cap))
    return found, wrong


def assignments(arguments: Iterable[str]) -> tuple[list[Line], list[Problem]]:
    """Lines from arguments such as ``制造/销售=30`` or ``教育/教学/授课=12``: 行业/环节[/子环节]=值."""
    lines: list[Line] = []
    wrong: list[Problem] = []
    for argument in arguments:
        where, equals, value = argument.replace("＝", "=").replace("／", "/").rpartition("=")
        names = [n.strip() for n in where.split("/")]
        if not equals or not 2 <= len(names) <= 3 or not all(names):
            fix = "改正写法；名称含“/”时请改用 --edits"
            wrong.append(problem("edit.argument", "--set", f"“{argument}”", "行业/环节=值 或 行业/环节/子环节=值", fix))
            continue
        lines.append(Line(f"--set {argument}", ("命令行", *names, *[""] * (3 - len(names)), Operation.SET, value)))
    return lines, wrong


def target(argument: str, edition: Edition) -> tuple[str, float] | Problem:
    """Industry (blank for the mean) and index from ``制造=20``."""
    name, _, value = argument.replace("＝", "=").rpartition("=")
    index = figure(value)
    if not name.strip() or index is None or not 0 <= index <= 100:
        expected = f"行业=指数，如 制造=20；指数为 0 到 100 之间的数；行业可写“{ALL}”"
        return problem("target.argument", "--target", f"“{argument}”", expected, "改正写法")
    code = industry(name, "--target", edition)
    return code if isinstance(code, Problem) else (code, index)


def industry(name: str, label: str, edition: Edition) -> str | Problem:
    """The code of the industry of a target; blank for 全部, which means the mean."""
    try:
        return code_of(edition, name)
    except UnknownName as error:
        fix = "改为已有的产业"
        return problem("target.industry", label, str(error), f"产业的名称或代码，或“{ALL}”", fix)


def _place(
    line: Line, names: Sequence[str], edition: Edition, wrong: list[Problem]
) -> tuple[str, tuple[int, ...]] | None:
    try:
        return place(edition, *names)
    except UnknownName as error:
        column = {"行业": "产业"}.get(error.kind, error.kind)
        expected, fix = f"版本中已有的{error.kind}", "改为其中的名称"
        wrong.append(problem("edit.place", line.cell(column), str(error), expected, fix))
    except NotAPlace as error:
        wrong.append(problem("edit.place", line.cell(error.column), str(error), error.expected, "改正这一格"))
    return None


def _number(line: Line, title: str, value: Typed, high: float, expected: str, wrong: list[Problem]) -> float | None:
    """A number from 0 to ``high``; None where the cell is blank or wrong."""
    if not text(value):
        return None
    number = figure(value)
    if number is None or not 0 <= number <= high:
        wrong.append(problem("price.value", line.cell(title), _said(text(value)), expected, "改正数值"))
        return None
    return number


def _fraction(value: Typed, number: float) -> bool:
    """Whether a percentage looks as if a fraction had been meant; one with a percent sign is what it says."""
    return 0 < number < SUSPICIOUS_BELOW and not with_percent_sign(value)


def _as_fraction(rule: str, label: str, number: float) -> Problem:
    fix = f"若指 {100 * number:g}%，请填 {100 * number:g}；若确为 {number:g}%，请以文本填写“{number:g}%”"
    return problem(rule, label, f"{number:g}，可能按小数填写", "百分数，40 表示 40%", fix)


def _said(shown: str) -> str:
    return f"“{shown}”" if shown else "空白"
