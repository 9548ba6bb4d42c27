"""What may be typed on the sheet of an analysis: said in words, as a validation of the cell, and read from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cii_xl.book.panels.panel import Block, Setting
from cii_xl.book.panels.places import printed
from cii_xl.book.reading import values
from cii_xl.book.reading.values import Cell
from cii_xl.index.problems import Place, Problem, fold

_SHARES = ("percent", "share")
"""Number formats that show a fraction as percent."""
_TITLE = 32
"""Letters that Excel takes in the title of a message."""


def allowed(setting: Setting) -> str:
    """What is allowed, in words: ``1 到 100 之间的整数``; blank for any text."""
    if setting.choices:
        return f"{'、'.join(setting.choices)} 之一"
    kind = "整数" if setting.whole else "数"
    low, high = (None if bound is None else _bound(setting, bound) for bound in (setting.low, setting.high))
    if low is not None and high is not None:
        return f"{low} 到 {high} 之间的{kind}"
    if low is not None or high is not None:
        return f"{f'不小于 {low}' if high is None else f'不大于 {high}'}的{kind}"
    return kind if _numeric(setting) else ""


def validation(setting: Setting) -> dict[str, Any] | None:
    """The validation of its cell as XlsxWriter takes it; None where anything may be typed. Blank means the default."""
    default = _bound(setting, setting.default)
    told = {
        "error_title": f"{setting.label}有误"[:_TITLE],
        "error_message": f"“{setting.label}”应为 {allowed(setting)}；留空则用默认值 {default}。",
    }
    if setting.choices:
        return {"validate": "list", "source": list(setting.choices)} | told
    between = {"validate": "integer" if setting.whole else "decimal"}
    if setting.low is not None and setting.high is not None:
        return between | {"criteria": "between", "minimum": setting.low, "maximum": setting.high} | told
    if setting.low is not None:
        return between | {"criteria": ">=", "value": setting.low} | told
    if setting.high is not None:
        return between | {"criteria": "<=", "value": setting.high} | told
    return None


def read(setting: Setting, value: object, sheet: str) -> float | str | Problem:
    """The value of its cell, an int where it must be whole, the default where it is blank; what is wrong with it where
    it cannot be used."""
    cell = _cell(value)
    if cell.blank:
        return setting.default
    shown = values.shown(cell)
    if setting.choices:
        same = [choice for choice in setting.choices if fold(choice) == fold(shown)]
        return same[0] if same else _wrong(setting, shown, sheet)
    if not _numeric(setting):
        return shown
    number = (values.weight if setting.number in _SHARES else values.number)(cell)
    if not number.is_number:
        return _wrong(setting, shown, sheet)
    found = float(number.value)  # type: ignore[arg-type]
    outside = (setting.low is not None and found < setting.low) or (setting.high is not None and found > setting.high)
    if outside or (setting.whole and not found.is_integer()):
        return _wrong(setting, _bound(setting, found), sheet)
    return int(found) if setting.whole else found


def rows(block: Block, typed: Sequence[Sequence[Any]]) -> list[list[float | str | None]]:
    """The rows of a block that people fill in, without blank ones: numbers, text, None. Text that shows a number is
    one where a number belongs; other text is left for the analysis to report."""
    read = [[_value(v, f.number) for v, f in zip(row, printed(block), strict=False)] for row in typed]
    return [row for row in read if any(value is not None for value in row)]


def _value(value: Any, number: str) -> float | str | None:
    cell = _cell(value)
    if cell.blank:
        return None
    if number:
        found = (values.weight if number in _SHARES else values.number)(cell)
        if found.is_number:
            return float(found.value)  # type: ignore[arg-type]
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else values.shown(cell)


def _cell(value: Any) -> Cell:
    """A value as cells give it; what is neither text nor number, such as a date, as its text."""
    return Cell(value if isinstance(value, str | int | float | None) else str(value))


def _wrong(setting: Setting, found: str, sheet: str) -> Problem:
    fix = f"改填，或清空以用默认值 {_bound(setting, setting.default)}"
    return Problem("analysis.setting", Place(setting.label, sheet), f"“{found}”", allowed(setting), fix)


def _numeric(setting: Setting) -> bool:
    return isinstance(setting.default, int | float)


def _bound(setting: Setting, value: float | str) -> str:
    """A value as the cell shows it."""
    if isinstance(value, str):
        return value
    return f"{value * 100:g}%" if setting.number in _SHARES else f"{value:,.10g}"
