"""What 不确定性 asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cii_xl.analysis.errors import AnalysisError, problem
from cii_xl.analysis.given import Given, Typed
from cii_xl.analysis.uncertainty import settings as allowed
from cii_xl.analysis.uncertainty.result import Uncertainty
from cii_xl.analysis.uncertainty.run import uncertainty
from cii_xl.analysis.uncertainty.settings import Settings, WeightRange
from cii_xl.analysis.uncertainty.splits import industries
from cii_xl.analysis.uncertainty.survey import survey_draws
from cii_xl.book.panels.uncertainty import PANEL, YES
from cii_xl.index import Problem

_RANGES = "weights"
_LABELS = {s.key: s.label for s in PANEL.settings}


def run(given: Given) -> Uncertainty:
    """The sheet's result; raises AnalysisError with every wrong setting and weight, StoreFault, EstimateError."""
    defaults = {s.key: s.default for s in PANEL.settings}
    typed = defaults | {key: value for key, value in given.settings.items() if value not in (None, "")}
    wrong: list[Problem] = []
    numbers = {key: _number(typed[key], _LABELS[key], wrong) for key in _NUMBERS}
    wrong += [
        problem("setting", _LABELS[key], f"{numbers[key]:g}", "整数", "改为整数")
        for key in _WHOLE
        if not numbers[key].is_integer()
    ]
    ranges = _ranges(given.inputs.get(_RANGES, ()), wrong)
    settings = Settings(
        **{key: int(numbers[key]) if key in _WHOLE else numbers[key] for key in _NUMBERS},  # type: ignore[arg-type]
        printed_precision=typed["printed"] == YES,
        ranges=str(typed["ranges"]),
        weight_ranges=ranges,
    )
    if wrong:
        _, unknown = industries(given.edition, settings)
        raise AnalysisError([*wrong, *allowed.problems(settings, len(given.edition.industries)), *unknown])
    survey = survey_draws(given.edition, given.store, given.wave)
    return uncertainty(given.edition, settings, survey=survey, progress=given.progress)


_WHOLE = ("draws", "seed")
_NUMBERS = (*_WHOLE, "confidence", "concentration", "sub_concentration", "self_band")


def _number(value: Any, label: str, wrong: list[Problem]) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    wrong.append(problem("setting", label, f"“{value}”", "一个数", "改为数，或清空以用默认值"))
    return 0.0


def _ranges(rows: Sequence[Sequence[Typed]], wrong: list[Problem]) -> tuple[WeightRange, ...]:
    found = []
    for number, row in enumerate(rows, 1):
        industry, stage, substage, low, high = (*row, *[None] * 5)[:5]
        ends = [
            _number(value, f"权重区间 第 {number} 行 {title}", wrong)
            for value, title in ((low, "下限"), (high, "上限"))
        ]
        named = ["" if name is None else str(name) for name in (industry, stage, substage)]
        found.append(WeightRange(named[0], named[1], named[2], ends[0], ends[1]))
    return tuple(found)
