"""What the sheet 权重方法 asks for: the weights of all methods, and one of them taken over."""

from __future__ import annotations

from cii_xl.analysis.errors import AnalysisError, problem
from cii_xl.analysis.given import Given
from cii_xl.analysis.lines import Line, typed
from cii_xl.analysis.weighting.applying import apply
from cii_xl.analysis.weighting.random_index import TABLES
from cii_xl.analysis.weighting.result import Weighting
from cii_xl.analysis.weighting.weigh import Entered, weigh
from cii_xl.book.panels.panel import Block
from cii_xl.book.panels.weighting import (
    ADOPTABLE,
    BEST_WORST,
    BUDGET,
    DATA,
    INDUSTRY,
    JUDGEMENTS,
    METHOD,
    PANEL,
    TABLE,
)
from cii_xl.index import Edition, Problem, UnknownName, names


def run(given: Given) -> Weighting:
    """Weights of the industry on the sheet; raises AnalysisError with all that is wrong in settings, or in blocks."""
    problems: list[Problem] = []
    industry = _known(given, INDUSTRY, list(given.edition.industries.values()), problems)
    table = _known(given, TABLE, list(TABLES), problems)
    _known(given, METHOD, list(ADOPTABLE), problems)
    if problems:
        raise AnalysisError(problems)
    entered = Entered(*(_lines(given, block) for block in (JUDGEMENTS, BEST_WORST, BUDGET, DATA)))
    return weigh(given.edition, industry, entered, random_index=table)


def adopt(given: Given) -> tuple[Edition, str]:
    """The edition with the weights of the method chosen on the sheet, and the label they go by in each row's basis.

    The caller keeps the old edition as a version first. Raises AnalysisError as ``run`` does, and where the method was
    not computed.
    """
    result = run(given)
    chosen: list[Problem] = []
    method = _known(given, METHOD, list(ADOPTABLE), chosen)
    label = result.method(method).label
    return apply(given.edition, result.code, result.weights(method), label), label


def _lines(given: Given, block: Block) -> tuple[Line, ...]:
    return typed(block.title, given.inputs.get(block.key, ()))


def _known(given: Given, key: str, known: list[str], problems: list[Problem]) -> str:
    """The name that a setting means; what is wrong is added to ``problems``."""
    setting = next(s for s in PANEL.settings if s.key == key)
    value = given.settings.get(key) or setting.default
    try:
        if key == INDUSTRY:
            return given.edition.industries[given.edition.code(value)]
        return names.find(setting.label, value, known)
    except UnknownName as error:
        near = f"最接近的是：{'、'.join(error.near)}" if error.near else "改为其中之一"
        problems.append(problem(f"setting.{key}", setting.label, f"“{value}”", "、".join(known), near))
        return ""
