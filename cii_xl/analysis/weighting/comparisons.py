"""From the lines of 最优最劣 to each expert's comparisons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from cii_xl.analysis.errors import problem
from cii_xl.analysis.lines import Line, figure, text
from cii_xl.analysis.weighting.best_worst import Compared
from cii_xl.analysis.weighting.blanks import Blank
from cii_xl.analysis.weighting.stages import Stages
from cii_xl.book.panels.weighting import BEST_WORST
from cii_xl.index import Problem
from cii_xl.index.problems import fold

_EXPERT, _BEST, _WORST, _STAGE, _OVER, _ABOVE = (f.title for f in BEST_WORST.fields)


@dataclass
class Comparisons:
    """Comparisons by expert of those who filled in all, what is missing, and what is wrong."""

    compared: dict[str, Compared] = field(default_factory=dict)
    blanks: list[Blank] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def comparisons(lines: Sequence[Line], stages: Stages) -> Comparisons:
    """Everything said in the lines. An expert's best and worst stage may stand on the first line only; comparisons of a
    stage with itself may be left blank, and so may one of the two places of the best against the worst."""
    found = Comparisons()
    by_expert: dict[str, list[Line]] = {}
    for line in lines:
        if not text(line.cells[0]):
            fix = "填写专家，或清空整行"
            found.problems.append(problem("best.expert", line.cell(_EXPERT), "专家为空", "专家的姓名或代号", fix))
            continue
        by_expert.setdefault(fold(text(line.cells[0])), []).append(line)
    for own in by_expert.values():
        _expert(text(own[0].cells[0]), own, stages, found)
    return found


def _expert(name: str, lines: Sequence[Line], stages: Stages, found: Comparisons) -> None:
    problems = [p for line in lines for p in _wrong(line, stages)]
    ends = [_end(lines, column, title, stages, problems) for column, title in ((1, _BEST), (2, _WORST))]
    best, worst = ends
    if best is not None and best == worst:
        said = f"最重要与最不重要的环节都是“{stages.names[best]}”"
        problems.append(problem("best.same", lines[0].cell(_WORST), said, "两个不同的环节", "改正其中之一"))
    over: dict[int, float] = {}
    above: dict[int, float] = {}
    for line in lines:
        stage = stages.find(line.cells[3])
        if stage is None:
            continue
        for ratios, column, title in ((over, 4, _OVER), (above, 5, _ABOVE)):
            number = figure(line.cells[column])
            if number is not None and ratios.setdefault(stage, number) != number:
                said = f"“{stages.names[stage]}”先后填了 {ratios[stage]:g} 与 {number:g}"
                problems.append(problem("best.twice", line.cell(title), said, "每个环节一行", "删去其中一行"))
    if best is not None and worst is not None and best != worst:
        problems += _itself(lines[0].place, stages, over, above, best, worst) or _beyond(lines, stages, over.get(worst))
    if problems:
        found.problems += problems
        return
    _complete(name, stages, over, above, best, worst, found)


def _end(lines: Sequence[Line], column: int, title: str, stages: Stages, problems: list[Problem]) -> int | None:
    """The best or the worst stage of an expert; None where not stated."""
    stated = [line for line in lines if text(line.cells[column])]
    places = [stages.find(line.cells[column]) for line in stated]
    for line, place in zip(stated, places, strict=True):
        if place is None:
            problems += stages.wrong(line.cell(title), line.cells[column])
        elif place != places[0] and places[0] is not None:
            said = f"先填“{stages.names[places[0]]}”，这里填“{stages.names[place]}”"
            problems.append(problem("best.two", line.cell(title), said, "每位专家一个", "改为同一个环节"))
    return places[0] if places else None


def _itself(
    place: str, stages: Stages, over: dict[int, float], above: dict[int, float], best: int, worst: int
) -> list[Problem]:
    """Fill in what follows from the rest, and tell what contradicts it."""
    problems = []
    for ratios, stage, title in ((over, best, _OVER), (above, worst, _ABOVE)):
        if ratios.setdefault(stage, 1.0) != 1.0:
            said = f"“{stages.names[stage]}”与它自己相比为 {ratios[stage]:g}"
            problems.append(problem("best.itself", f"{place} {title}", said, "1，或留空", "改为 1"))
    if worst in over or best in above:
        whole = over.setdefault(worst, above.get(best, 0.0))
        if above.setdefault(best, whole) != whole:
            said = f"最优比最劣在两处分别为 {whole:g} 与 {above[best]:g}"
            problems.append(problem("best.whole", place, said, "两处相同", "改为同一个数，或只填一处"))
    return problems


def _beyond(lines: Sequence[Line], stages: Stages, whole: float | None) -> list[Problem]:
    """By the meaning of best and worst no comparison exceeds that of the best with the worst, ``whole``."""
    problems = []
    for line in lines:
        stage = stages.find(line.cells[3])
        for column, title in ((4, _OVER), (5, _ABOVE)):
            number = figure(line.cells[column])
            if stage is not None and whole is not None and number is not None and number > whole:
                said = f"“{stages.names[stage]}”为 {number:g}，超过最优比最劣的 {whole:g}"
                fix = "改小这个数，或改大最优比最劣；最重要与最不重要的环节也可能填错"
                problems.append(problem("best.beyond", line.cell(title), said, f"不大于 {whole:g}", fix))
    return problems


def _complete(
    name: str,
    stages: Stages,
    over: dict[int, float],
    above: dict[int, float],
    best: int | None,
    worst: int | None,
    found: Comparisons,
) -> None:
    blanks = [Blank(name, BEST_WORST.title, title) for title, end in ((_BEST, best), (_WORST, worst)) if end is None]
    for ratios, title in ((over, _OVER), (above, _ABOVE)):
        blanks += [
            Blank(name, BEST_WORST.title, stage, title) for k, stage in enumerate(stages.names) if k not in ratios
        ]
    found.blanks += blanks
    if blanks or best is None or worst is None:
        found.left_out.append(f"{name}的最优最劣比较没有填全，未计入")
        return
    order = range(len(stages.names))
    found.compared[name] = Compared(best, worst, tuple(over[k] for k in order), tuple(above[k] for k in order))


def _wrong(line: Line, stages: Stages) -> Iterator[Problem]:
    if text(line.cells[3]) or text(line.cells[4]) or text(line.cells[5]):
        yield from stages.wrong(line.cell(_STAGE), line.cells[3])
    for column, title in ((4, _OVER), (5, _ABOVE)):
        cell = line.cells[column]
        number = figure(cell)
        if text(cell) and (number is None or not 1 <= number <= 9):
            fix = "按 1–9 标度填写：1 同样重要，9 极端重要；这里不用倒数"
            yield problem("best.scale", line.cell(title), f"“{text(cell)}”不可用", "1 到 9 的数", fix)
