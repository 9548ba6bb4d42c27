"""What the sheet 结论检验 runs."""

from __future__ import annotations

from cii_xl.analysis.claims.result import Claims
from cii_xl.analysis.claims.run import claims, problems
from cii_xl.analysis.errors import AnalysisError, problem
from cii_xl.analysis.given import Given, Typed
from cii_xl.book.panels.claims import PANEL


def run(given: Given) -> Claims:
    """The sheet's result; raises AnalysisError with every wrong setting."""
    typed: dict[str, Typed] = {s.key: s.default for s in PANEL.settings}
    typed |= {key: value for key, value in given.settings.items() if value not in (None, "") and key in typed}
    labels = {s.key: s.label for s in PANEL.settings}
    wrong = [
        problem("setting", labels[key], f"“{value}”", "一个数", "改填数字，或清空以用默认值")
        for key, value in typed.items()
        if isinstance(value, str)
    ]
    numbers = {key: float(value) for key, value in typed.items() if isinstance(value, int | float)}
    if wrong:
        raise AnalysisError([*wrong, *problems(**numbers)])
    return claims(given.edition, progress=given.progress, **numbers)  # type: ignore[arg-type]
