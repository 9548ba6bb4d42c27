"""How many there are of each kind in the population that respondents speak for: a small CSV table with its source.

Either ``size,count`` (post-stratification), or ``variable,level,count`` (raking to margins; variables as in
``data.TITLES``, size among them since the strata's counts are needed anyway). Where it comes from stands in a
column ``source`` or in a line ``# 来源：…``.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cii_xl.index.problems import Problem
from cii_xl.survey.estimate.data import BANDS, TITLES, Sample, level_name
from cii_xl.survey.estimate.errors import EstimateError, problem

LISTED = "本轮发放名单"
TOTALS_TOLERANCE = 0.005
"""Largest relative difference between the totals of two variables: rounding, or a slightly later count."""
_TITLES = {"规模": "size", "家数": "count", "变量": "variable", "水平": "level", "来源": "source"}
_VARIABLES = {title: variable for variable, title in TITLES.items()}
_LAYOUTS = ({"size", "count"}, {"variable", "level", "count"})
_SOURCE = ("来源：", "来源:", "source:")


@dataclass(frozen=True)
class Population:
    """Counts by level of each variable: ``{"size": {"大": 12.0, …}}``. One variable, size: the strata themselves."""

    margins: Mapping[str, Mapping[str, float]]
    source: str

    @property
    def raked(self) -> bool:
        """Whether only margins are known, so that weights are raked."""
        return set(self.margins) != {"size"}

    @property
    def total(self) -> float:
        """By size; the other variables agree with it."""
        return math.fsum(self.margins["size"].values())


def listed(sample: Sample) -> Population:
    """The list of invitations as the population, with those who answered uninvited: they are there, too."""
    strangers = [BANDS[b] for b, who in zip(sample.band, sample.respondents, strict=True) if who in sample.uninvited]
    counts = {band: float(n + strangers.count(band)) for band, n in zip(BANDS, sample.invited, strict=True)}
    return Population({"size": counts}, LISTED)


def read_population(path: Path) -> Population:
    """The table in a CSV file, UTF-8 or GB18030; raises EstimateError with every problem and its line."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", "replace")
    try:
        lines = list(enumerate(csv.reader(text.splitlines()), 1))
    except csv.Error as error:  # a cell of more than 131,072 characters
        fix = "在 Excel 中另存为“CSV UTF-8（逗号分隔）”"
        raise EstimateError(
            [problem("population.file", path.name, "无法按 CSV 读取", "UTF-8 或 GB18030 的 CSV", fix)]
        ) from error
    notes = [",".join(row).lstrip("# ").rstrip(", ") for _, row in lines if row and row[0].startswith("#")]
    sources = [note[len(s) :].strip() for note in notes for s in _SOURCE if note.casefold().startswith(s)]
    rows = [(n, [cell.strip() for cell in row]) for n, row in lines if any(row) and not row[0].startswith("#")]
    header = [_TITLES.get(title, title.casefold()) for title in (rows[0][1] if rows else [])]
    if set(header) - {"source"} not in _LAYOUTS or len(set(header)) < len(header):
        expected = "规模、家数，或变量、水平、家数；另可有来源"
        where = f"{path.name} 第 {rows[0][0]} 行" if rows else path.name
        fix = "第一行写列名，其余每行一个层"
        raise EstimateError(
            [problem("population.header", where, f"列名为“{'、'.join(rows[0][1] if rows else [])}”", expected, fix)]
        )
    problems: list[Problem] = []
    margins: dict[str, dict[str, float]] = {}
    for number, row in rows[1:]:
        where = f"{path.name} 第 {number} 行"
        told = dict(zip(header, row, strict=False))
        sources += [told["source"]] if told.get("source") else []
        given = told.get("variable", "size")
        variable = _VARIABLES.get(given, given)
        level = level_name(variable, told.get("level" if "level" in header else "size", ""))
        wrong = list(_row(where, variable, level, told.get("count", ""), margins))
        problems += wrong
        if not wrong:
            margins.setdefault(variable, {})[level] = _count(told["count"]) or 0.0
    if not problems:
        problems += _whole(path.name, margins, sources)
    if problems:
        raise EstimateError(problems)
    return Population(margins, "；".join(dict.fromkeys(sources)))


def check(population: Population, sample: Sample) -> Iterator[Problem]:
    """Where the table and the respondents do not fit together."""
    for variable, counts in population.margins.items():
        levels, title = sample.categories[variable], TITLES[variable]
        if unknown := [who for who, level in zip(sample.respondents, levels, strict=True) if not level]:
            found = f"{len(unknown)} 份答卷没有{title}：{'、'.join(unknown[:5])}"
            fix = f"在发放名单中补上，或从总体表去掉{title}"
            yield problem("population.unknown", "答卷", found, f"每份答卷都有{title}", fix)
        for level in sorted(set(levels) - {""}):
            have = levels.count(level)
            where = f"总体表 {title}＝{level}"
            if level not in counts:
                found = f"没有这一层，但有 {have} 份答卷"
                yield problem("population.absent", where, found, "总体表含所有答卷的层", "补上该层的家数")
            elif counts[level] < have:
                found = f"总体 {counts[level]:g} 家，少于 {have} 份可用答卷"
                yield problem("population.small", where, found, f"不少于 {have} 家", "改正该层的家数")


def _row(
    where: str, variable: str, level: str, count: str, margins: Mapping[str, Mapping[str, float]]
) -> Iterator[Problem]:
    if variable not in TITLES:
        expected = "、".join(TITLES.values())
        yield problem("population.variable", where, f"变量“{variable}”不认识", expected, "改为其中之一")
    elif variable == "size" and level not in BANDS:
        yield problem("population.size", where, f"规模“{level}”不认识", "、".join(BANDS), "改为其中之一")
    elif not level:
        yield problem("population.level", where, "水平为空", "如省份名称", "填写水平，或删去该行")
    elif level in margins.get(variable, {}):
        yield problem("population.duplicate", where, f"{TITLES[variable]}＝{level} 重复", "每层一行", "合并或删去一行")
    if _count(count) is None:
        yield problem("population.count", where, f"家数“{count}”不可用", "不小于 0 的数", "改为家数，不带单位")


def _whole(name: str, margins: Mapping[str, Mapping[str, float]], sources: list[str]) -> Iterator[Problem]:
    if not sources:
        yield problem("population.source", name, "没有写来源", "来源一列，或一行“# 来源：…”", "写明家数取自哪里")
    totals = {variable: math.fsum(levels.values()) for variable, levels in margins.items()}
    if not totals or not all(totals.values()):
        yield problem("population.empty", name, "家数合计为 0", "至少一层的家数大于 0", "填写各层家数")
    elif "size" not in margins:
        fix = "补上各规模的家数；分层和有限总体修正都要用"
        yield problem("population.strata", name, f"只有{'、'.join(TITLES[v] for v in margins)}", "含规模的家数", fix)
    elif max(totals.values()) > (1 + TOTALS_TOLERANCE) * min(totals.values()):
        found = "，".join(f"{TITLES[variable]} {total:g}" for variable, total in totals.items())
        fix = "改为同一时点、同一范围的家数"
        yield problem(
            "population.totals", name, f"各变量合计不一致：{found}", f"相差不超过 {TOTALS_TOLERANCE:.1%}", fix
        )


def _count(text: str) -> float | None:
    try:
        value = float(text.replace(",", ""))
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None
