"""What 情景与目标 asks for: edits, prices, a target."""

from __future__ import annotations

from cii_xl.analysis import lines
from cii_xl.analysis.errors import AnalysisError, problem
from cii_xl.analysis.given import Given
from cii_xl.analysis.planning import typed
from cii_xl.analysis.planning.result import PlanningResult, planning
from cii_xl.book.panels.planning import NO_TARGET, PANEL
from cii_xl.index import Problem, UnknownName
from cii_xl.index.names import find

_SETTINGS = {s.key: s for s in PANEL.settings}
_TITLES = {b.key: b.title for b in PANEL.blocks}


def run(given: Given) -> PlanningResult:
    """The sheet's result; raises AnalysisError with everything that is wrong."""
    edition = given.edition
    edits, wrong = typed.edits(lines.typed(_TITLES["edits"], given.inputs.get("edits", ())), edition)
    prices, more = typed.prices(lines.typed(_TITLES["prices"], given.inputs.get("prices", ())), edition)
    wrong += more
    target, cost = (_number(given, key, wrong) for key in ("target", "unit_cost"))
    industry = _industry(given, wrong)
    shown = _shown(given, list(dict.fromkeys(e.scenario for e in edits)), wrong)
    if not wrong and industry is None and not edits:
        label = _SETTINGS["target_of"].label
        fix = "在“情景的修改”中写出修改，或选定目标产业"
        wrong.append(problem("nothing", label, f"“{NO_TARGET}”，也没有情景", "情景或目标至少一项", fix))
    if wrong or target is None or cost is None:
        raise AnalysisError(wrong)
    goal = None if industry is None else (industry, target)
    return planning(edition, edits, target=goal, prices=prices, unit_cost=cost, shown=shown)


def _number(given: Given, key: str, wrong: list[Problem]) -> float | None:
    setting = _SETTINGS[key]
    value = given.settings.get(key)
    number = lines.figure(setting.default if value is None else value)
    high = 1e12 if setting.high is None else setting.high
    if number is None or not 0 <= number <= high:
        expected = "不小于 0 的数" if setting.high is None else f"0 到 {setting.high:g} 之间的数"
        wrong.append(problem("setting", setting.label, f"“{value}”", expected, "改正设置，或清空以用默认值"))
        return None
    return number


def _industry(given: Given, wrong: list[Problem]) -> str | None:
    """The code of the target's industry, blank for the mean; None where no plan is wanted."""
    setting = _SETTINGS["target_of"]
    name = lines.text(given.settings.get("target_of")) or str(setting.default)
    if name == NO_TARGET:
        return None
    found = typed.industry(name, setting.label, given.edition)
    if isinstance(found, str):
        return found
    wrong.append(found)
    return None


def _shown(given: Given, scenarios: list[str], wrong: list[Problem]) -> str:
    name = lines.text(given.settings.get("shown"))
    if not name:
        return ""
    try:
        return find("情景", name, scenarios)
    except UnknownName as error:
        fix = "改为“情景的修改”中的情景名，或留空"
        wrong.append(problem("setting", _SETTINGS["shown"].label, str(error), "已写出的情景", fix))
        return ""
