"""From the lines of 预算分配 to each expert's weights, and from those of 数据 to a table of units."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from cii_xl.analysis.errors import problem
from cii_xl.analysis.lines import Line, figure, text
from cii_xl.analysis.weighting.blanks import Blank
from cii_xl.analysis.weighting.stages import Stages
from cii_xl.book.panels.panel import Block
from cii_xl.book.panels.weighting import BUDGET, DATA
from cii_xl.index import Problem
from cii_xl.index.problems import fold
from cii_xl.index.summary import one

WHOLE = 100.0
"""Points that each expert spreads."""
_ROUNDING = 0.05
"""Points by which one figure typed with one decimal may be off."""


@dataclass
class Points:
    """Rows (experts or units) by stages, complete ones only; what is missing, left out, or wrong."""

    table: pd.DataFrame
    blanks: list[Blank] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def totals(self) -> dict[str, float]:
        """Expert → points spread."""
        return {str(who): float(total) for who, total in self.table.sum(axis=1).items()}

    def weights(self) -> pd.DataFrame:
        """Each row scaled to 1."""
        return self.table.div(self.table.sum(axis=1), axis=0)


def budget(lines: Sequence[Line], stages: Stages) -> Points:
    """Points by expert and stage; a sum other than 100 is scaled, and told."""
    found = _points(lines, stages, BUDGET, None)
    for who, total in list(found.totals.items()):
        if total <= 0:
            found.table = found.table.drop(index=who)
            fix = "把 100 分分给各环节"
            found.problems.append(problem("budget.zero", f"{BUDGET.title} {who}", "各环节都是 0 分", "合计 100", fix))
        elif not is_whole(total, len(stages.names)):
            found.left_out.append(f"{who}的分数合计 {one(total)}，不是 100，已按比例折算")
    return found


def is_whole(total: float, stages: int) -> bool:
    """Whether so many points add up to 100, but for rounding each to one decimal (three times 33.3)."""
    return abs(total - WHOLE) <= _ROUNDING * stages + 1e-9


def data(lines: Sequence[Line], stages: Stages) -> Points:
    """Rates, percent, by unit and stage."""
    return _points(lines, stages, DATA, 100.0)


def _points(lines: Sequence[Line], stages: Stages, block: Block, most: float | None) -> Points:
    who_title, stage_title, value_title = (f.title for f in block.fields)
    given: dict[str, dict[int, float]] = {}
    names: dict[str, str] = {}
    problems: list[Problem] = []
    for line in lines:
        wrong = list(_wrong(line, stages, (who_title, stage_title, value_title), most))
        problems += wrong
        stage, number = stages.find(line.cells[1]), figure(line.cells[2])
        if wrong or stage is None:
            continue
        own = given.setdefault(names.setdefault(fold(text(line.cells[0])), text(line.cells[0])), {})
        if number is not None and own.setdefault(stage, number) != number:
            said = f"“{text(line.cells[0])}”的“{stages.names[stage]}”先后填了 {own[stage]:g} 与 {number:g}"
            problems.append(problem("points.twice", line.cell(value_title), said, "每个环节一行", "删去其中一行"))
    found = Points(pd.DataFrame(columns=list(stages.names), dtype=float), problems=problems)
    rows = {}
    for who, own in given.items():
        missing = [k for k in range(len(stages.names)) if k not in own]
        found.blanks += [Blank(who, block.title, stages.names[k]) for k in missing]
        if missing:
            found.left_out.append(f"{who}的{block.title}没有填全，未计入")
        else:
            rows[who] = [own[k] for k in range(len(stages.names))]
    if rows:
        found.table = pd.DataFrame.from_dict(rows, orient="index", columns=list(stages.names)).astype(np.float64)
    return found


def _wrong(line: Line, stages: Stages, titles: Sequence[str], most: float | None) -> Iterator[Problem]:
    who, stage, value = titles
    if not text(line.cells[0]):
        yield problem("points.who", line.cell(who), f"{who}为空", f"{who}的名称或代号", "填写，或清空整行")
    yield from stages.wrong(line.cell(stage), line.cells[1])
    number = figure(line.cells[2])
    if not text(line.cells[2]):
        return  # not filled in, which is listed
    expected = "0 或更大的数" if most is None else f"0 到 {most:g} 的数"
    if number is None:
        yield problem("points.text", line.cell(value), f"“{text(line.cells[2])}”不是数字", expected, "改为数字")
    elif number < 0 or (most is not None and number > most):
        yield problem("points.range", line.cell(value), f"{number:g} 超出范围", expected, "改正")
