"""Settings and ranges of weights as people type them, on the sheet 不确定性 or in a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cii_xl.analysis.errors import AnalysisError, problem
from cii_xl.analysis.given import Typed
from cii_xl.analysis.lines import Line, factor, text, typed
from cii_xl.analysis.uncertainty import settings as allowed
from cii_xl.analysis.uncertainty.settings import Settings, WeightRange
from cii_xl.analysis.uncertainty.splits import industries
from cii_xl.book.panels.uncertainty import PANEL, RANGES, YES
from cii_xl.index import Edition, Problem
from cii_xl.index.problems import fold

_SETTINGS = {s.key: s for s in PANEL.settings}
_WHOLE = ("draws", "seed")
_NUMBERS = (*_WHOLE, "confidence", "concentration", "sub_concentration", "self_band")
_CHOICES = ("printed", "ranges")


def settings_of(settings: Mapping[str, Typed], rows: Sequence[Sequence[Typed]] = ()) -> Settings:
    """What 不确定性 asks for: its settings by ``Setting.key``, blank ones at their defaults, and the rows of its block
    of weights. Raises AnalysisError with all that cannot be read; what is out of range is told by the run."""
    found, wrong = read(settings, rows)
    if wrong:
        raise AnalysisError(wrong)
    return found


def read(settings: Mapping[str, Typed], rows: Sequence[Sequence[Typed]]) -> tuple[Settings, list[Problem]]:
    """The same, with what cannot be read (0 in its place) beside it, so that other problems can be told at once."""
    given = {key: s.default if settings.get(key) in (None, "") else settings[key] for key, s in _SETTINGS.items()}
    wrong: list[Problem] = []
    numbers: dict[str, Any] = {key: _number(given[key], _SETTINGS[key].label, wrong) for key in _NUMBERS}
    for key in _WHOLE:
        if not numbers[key].is_integer():
            wrong.append(problem("setting", _SETTINGS[key].label, f"{numbers[key]:g}", "整数", "改为整数"))
        else:
            numbers[key] = int(numbers[key])
    chosen = {key: _choice(key, given[key], wrong) for key in _CHOICES}
    ranges = weight_ranges(typed("权重区间", rows), wrong)
    found = Settings(
        **numbers, printed_precision=chosen["printed"] == YES, ranges=chosen["ranges"], weight_ranges=ranges
    )
    return found, wrong


def refuse(edition: Edition, settings: Settings, wrong: Sequence[Problem]) -> None:
    """Where something could not be read, raise AnalysisError with it and all else that is wrong."""
    if wrong:
        _, unknown = industries(edition, settings)
        raise AnalysisError([*wrong, *allowed.problems(settings, len(edition.industries)), *unknown])


def weight_ranges(lines: Sequence[Line], wrong: list[Problem]) -> tuple[WeightRange, ...]:
    """Lines 产业, 环节, 子环节, 下限, 上限; ends are shares of the industry, ``20%`` or ``0.2``. What is no number is
    added to ``wrong``."""
    low, high = (f.title for f in RANGES.fields[3:])
    found = []
    for line in lines:
        industry, stage, substage, *ends = (*line.cells, *[None] * 5)[:5]
        shares = [_share(end, line.cell(title), wrong) for end, title in zip(ends, (low, high), strict=True)]
        found.append(WeightRange(text(industry), text(stage), text(substage), shares[0], shares[1], line.place))
    return tuple(found)


def _number(value: Any, label: str, wrong: list[Problem]) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    wrong.append(problem("setting", label, f"“{value}”", "一个数", "改为数，或清空以用默认值"))
    return 0.0


def _choice(key: str, value: Typed, wrong: list[Problem]) -> str:
    setting = _SETTINGS[key]
    same = [choice for choice in setting.choices if fold(choice) == fold(text(value))]
    if not same:
        expected = " 或 ".join(setting.choices)
        wrong.append(problem("setting", setting.label, f"“{text(value)}”", expected, "改为其中之一，或清空以用默认值"))
    return same[0] if same else str(setting.default)


def _share(value: Typed, place: str, wrong: list[Problem]) -> float:
    number = factor(value)
    if number is None:
        found = f"“{text(value)}”不是数" if text(value) else "没有填写"
        wrong.append(problem("weights.number", place, found, "占本产业的比例，如 20% 或 0.2", "填写一个数"))
        return 0.0
    return number
