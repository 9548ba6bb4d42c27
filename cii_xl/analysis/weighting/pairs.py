"""From the lines of 判断矩阵 to one matrix of judgements per expert."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from cii_xl.analysis.errors import problem
from cii_xl.analysis.lines import Line, figure, text
from cii_xl.analysis.weighting import pairwise
from cii_xl.analysis.weighting.blanks import Blank
from cii_xl.analysis.weighting.stages import Stages
from cii_xl.book.panels.weighting import JUDGEMENTS
from cii_xl.index import Problem
from cii_xl.index.arithmetic import Array
from cii_xl.index.problems import fold

_EXPERT, _A, _B, _RATIO = (f.title for f in JUDGEMENTS.fields)

_LOW, _HIGH = 0.11, pairwise.SCALE
"""Ends of the scale; 1/9 may be typed as 0.11."""

_DATE = 1000.0
"""A ratio beyond this is one that a spreadsheet took for a date."""


@dataclass
class Pairs:
    """Matrices by expert of those who said enough, what is missing, and what is wrong."""

    matrices: dict[str, Array] = field(default_factory=dict)
    blanks: list[Blank] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def pairs(lines: Sequence[Line], stages: Stages) -> Pairs:
    """Everything said in the lines; an expert's judgements that do not link all stages are left out, and listed."""
    found = Pairs()
    given: dict[str, dict[tuple[int, int], tuple[float, str]]] = {}
    names: dict[str, str] = {}
    foreign = 0
    for line in lines:
        expert, value = text(line.cells[0]), text(line.cells[3])
        ends = [stages.find(cell) for cell in line.cells[1:3]]
        if not value and None in ends:
            foreign += 1
            continue
        if wrong := list(_wrong(line, stages)):
            found.problems += wrong
            continue
        name = names.setdefault(fold(expert), expert)
        own = given.setdefault(name, {})
        number = figure(line.cells[3])
        i, j = ends
        if number is None or i is None or j is None:
            continue
        key, ratio = ((i, j), number) if i < j else ((j, i), 1 / number)
        if key in own and abs(own[key][0] / ratio - 1) > pairwise.SAME:
            old, where = own[key]
            said = f"{stages.names[key[0]]} 比 {stages.names[key[1]]} 为 {shown(ratio)}，但 {where} 为 {shown(old)}"
            fix = "每对环节只留一行；A 比 B 与 B 比 A 应互为倒数"
            found.problems.append(problem("pairs.reciprocal", line.cell(_RATIO), said, "同一对环节的判断一致", fix))
        own.setdefault(key, (ratio, line.place))
    if foreign:
        said = f"{JUDGEMENTS.title}有 {foreign} 行没有填写重要程度，环节也不属于“{stages.industry}”，未使用"
        found.left_out.append(said)
    for expert, own in given.items():
        missing = [pair for pair in combinations(range(len(stages.names)), 2) if pair not in own]
        found.blanks += [Blank(expert, JUDGEMENTS.title, stages.names[i], stages.names[j]) for i, j in missing]
        a = pairwise.matrix(len(stages.names), {pair: ratio for pair, (ratio, _) in own.items()})
        if pairwise.is_connected(a):
            found.matrices[expert] = a
        else:
            found.left_out.append(f"{expert}的判断还没有把全部环节连起来，未计入 AHP")
    return found


def _wrong(line: Line, stages: Stages) -> Iterator[Problem]:
    expert, a, b, ratio = line.cells
    if not text(expert):
        yield problem("pairs.expert", line.cell(_EXPERT), "专家为空", "专家的姓名或代号", "填写专家，或清空整行")
    for title, cell in ((_A, a), (_B, b)):
        yield from stages.wrong(line.cell(title), cell)
    if stages.find(a) is not None and stages.find(a) == stages.find(b):
        fix = "选两个不同的环节，或清空整行"
        yield problem("pairs.same", line.cell(_B), f"两个环节都是“{text(a)}”", "两个不同的环节", fix)
    if not text(ratio):
        return  # not filled in, which is listed
    number, expected = figure(ratio), "1 到 9 的数，或其倒数，如 3、1/3、0.333"
    if number is None:
        yield problem(
            "pairs.text",
            line.cell(_RATIO),
            f"“{text(ratio)}”不是数字",
            expected,
            "改为数字；B 更重要时填 0.333 或 =1/3",
        )
    elif number <= 0:
        fix = "B 更重要时填倒数，如 1/3，不用负数或 0"
        yield problem("pairs.positive", line.cell(_RATIO), f"{number:g} 不是正数", expected, fix)
    elif not _LOW <= number <= _HIGH:
        fix = "按 1–9 标度填写：1 同样重要，3 稍重要，5 明显重要，7 非常重要，9 极端重要"
        if number > _DATE:
            fix = "可能是 1/3 被表格当成了日期：请改填 0.333 或 =1/3"
        yield problem("pairs.scale", line.cell(_RATIO), f"{number:g} 超出标度", expected, fix)


def shown(ratio: float) -> str:
    """A ratio as people say it: ``3``, ``2.5``, ``1/3``."""
    text = f"{ratio:.1f}" if ratio >= 1 else f"{1 / ratio:.1f}"
    text = text.removesuffix(".0")
    return text if ratio >= 1 or text == "1" else f"1/{text}"
