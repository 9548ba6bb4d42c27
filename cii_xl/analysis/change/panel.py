"""What 变化分解 asks for: versions by name, their years, an industry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cii_xl.analysis import lines
from cii_xl.analysis.change.comparison import Version
from cii_xl.analysis.change.result import ChangeResult, change
from cii_xl.analysis.errors import AnalysisError, problem
from cii_xl.analysis.given import Given, Typed
from cii_xl.book.layout import CURRENT_VERSION, PUBLISHED_VERSION
from cii_xl.book.panels.change import PANEL, SERIES_SLOTS, VERSION_SLOTS
from cii_xl.exhibits.material import differ
from cii_xl.index import Edition, Problem, UnknownName
from cii_xl.index.names import find

_LABELS = {s.key: s.label for s in PANEL.settings}
_TIMES = next(b.title for b in PANEL.blocks if b.key == "times")


def run(given: Given) -> ChangeResult:
    """The sheet's result; raises AnalysisError with every wrong name and year."""
    editions = {PUBLISHED_VERSION: given.published, **dict(given.saved), CURRENT_VERSION: given.edition}
    wrong: list[Problem] = []
    start, end = (_version(given, key, editions, wrong) for key in ("start", "end"))
    if start is not None and end is not None and start.name == end.name:
        found = f"与{_LABELS['start']}相同（“{end.name}”）"
        wrong.append(problem("version.same", _LABELS["end"], found, "另一个版本", "改选一个版本；版本在“版本”页保存"))
    typed = given.inputs.get("times", ())
    versions = _typed(typed, editions, wrong) if typed else _all(editions)
    if len(versions) > SERIES_SLOTS:
        expected, fix = f"不多于 {SERIES_SLOTS} 个", f"在“{_TIMES}”中列出要看的版本，最多 {VERSION_SLOTS} 个"
        wrong.append(problem("version.many", _TIMES, f"共有 {len(versions)} 个版本", expected, fix))
    if start is None or end is None or wrong:
        raise AnalysisError(wrong)
    industry = lines.text(given.settings.get("industry"))
    try:
        return change(versions, start=start, end=end, industry=industry)
    except UnknownName as error:
        label, fix = _LABELS["industry"], "改为两版都有的产业，或留空"
        raise AnalysisError([problem("industry", label, str(error), "两版都有的产业的名称或代码", fix)]) from None


def _version(given: Given, key: str, editions: Mapping[str, Edition], wrong: list[Problem]) -> Version | None:
    default = {"start": PUBLISHED_VERSION, "end": CURRENT_VERSION}[key]
    return _found(lines.text(given.settings.get(key)) or default, _LABELS[key], editions, wrong)


def _found(name: str, place: str, editions: Mapping[str, Edition], wrong: list[Problem]) -> Version | None:
    try:
        known = find("版本", name, editions)
    except UnknownName as error:
        fix = "改为“版本”页列出的名称"
        wrong.append(problem("version.name", place, str(error), "工作簿中保存的版本的名称", fix))
        return None
    return Version(known, editions[known])


def _typed(rows: Sequence[Sequence[Typed]], editions: Mapping[str, Edition], wrong: list[Problem]) -> list[Version]:
    """The versions listed under 版本与年份, in their order."""
    found = []
    for line in lines.typed(_TIMES, rows):
        name, typed = line.cells
        year = lines.figure(typed)
        if lines.text(typed) and (year is None or not 1000 <= year <= 9999):
            expected, fix = "四位数的年份，如 2021", "写数字，或留空以取名称中的年份"
            wrong.append(problem("version.year", line.cell("年份"), f"“{lines.text(typed)}”", expected, fix))
            year = None
        version = _found(lines.text(name), line.cell("版本"), editions, wrong)
        if version is not None:
            found.append(Version(version.name, version.edition, year))
    if len(rows) < 2:
        expected, fix = "两个或更多", "再列一个版本，或全部清空以取所有版本"
        wrong.append(problem("version.few", _TIMES, f"只列了 {len(rows)} 个版本", expected, fix))
    return found


def _all(editions: Mapping[str, Edition]) -> list[Version]:
    """Every version: the published one, those saved, the workbook's where it is another than the last of these."""
    *before, current = (Version(name, edition) for name, edition in editions.items())
    if len(before) == 1 or differ(before[-1].edition, current.edition):
        before.append(current)
    return before
