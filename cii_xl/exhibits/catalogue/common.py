"""What many exhibits share: sources, notes, colours, and cutting what is long into parts."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TypeVar

from cii_xl.exhibits.catalogue.say import TITLE_EMS, ems, label
from cii_xl.exhibits.material import Material, Record
from cii_xl.index.check import PROVENANCES
from cii_xl.index.summary import MARKS, MARKS_NOTE
from cii_xl.palette import ACCENT, GOOD, PRIMARY, SERIES, chain_colours
from cii_xl.published import Fact

OVERVIEW, INDUSTRIES, CHANGES, SURVEY = "指数总览", "分产业", "变化与情景", "调查"
GROWTH, NETWORK = "宏观贡献", "数据与网络基础"

HEAT_TOP = 75.0
"""Rate (percent) at which the heat scale is darkest, as in the workbook."""

POINTS = "指数点（0–100）"
ROUNDED = "因四舍五入，合计可能不等于100%"
WEIGHTS_FILLED = "研报未印出单项权重，权重为校准所得"

RATE_COLOURS = {"公布": GOOD, "区间": SERIES[3], "校准": SERIES[6], "问卷": SERIES[7], "自填": ACCENT}
"""Provenances in bars: the hues of ``palette.PROVENANCE``, strong enough to stand on white."""

FILLED = ("区间", "校准")
STATED = tuple(p for p in PROVENANCES if p not in FILLED)
"""Provenances of rates that calibration filled in, and of those that somebody stated."""

ACTUAL, EXPECTED = PRIMARY, chain_colours(4)[1]
"""Columns of past and of forecast years."""

_SECTIONS = re.compile(r"^[\d.、]+")
_REPORT = "研报 "

T = TypeVar("T")


def source(material: Material, rows: Iterable[Record], *sections: str) -> str:
    """``研报 2.2、4.1；CII 工作簿``: the given sections, those that the rows' figures rest on, and the edition."""
    rows = list(rows)
    found = set(sections)
    stated = {"问卷": "问卷", "自填": "使用者自填"}
    for row in rows:
        if row["provenance"] not in stated and (match := _SECTIONS.match(row["basis"])):
            found |= {s for s in match.group().strip("、.").split("、") if s}
    others = [word for provenance, word in stated.items() if any(r["provenance"] == provenance for r in rows)]
    return "；".join([report(found), workbook(material), *others])


def overall(material: Material, *sections: str) -> str:
    """The source line of what all rows enter: the given sections only, since each industry has its own."""
    rest = source(material, material.all_rows).split("；")[1:]
    return "；".join([report(sections), *rest])


def workbook(material: Material) -> str:
    """The edition as a source."""
    return f"CII 工作簿（{label(material.edition.id)} 版）"


def report(sections: Iterable[str]) -> str:
    """``研报 1.2、2.1``, in the report's order."""
    return _REPORT + "、".join(sorted(set(sections), key=in_order))


def report_of(facts: Iterable[Fact]) -> str:
    """The source line of printed figures."""
    return report(f.section for f in facts)


def sections(source: str) -> list[str]:
    """The report's sections that a source line names."""
    parts = [part.removeprefix(_REPORT) for part in source.split("；") if part.startswith(_REPORT)]
    return [section for part in parts for section in part.split("、")]


def in_order(section: str) -> tuple[list[int], str]:
    """Key that sorts 3.4.4 before 3.10; sections without a number come first."""
    head = section.split(" ")[0]
    return ([int(n) for n in head.split(".") if n.isdigit()] if head[:1].isdigit() else [], section)


def marked(row: Record) -> str:
    """The row's name with the mark of a stated rate."""
    return f"{label(row['label'])}{MARKS.get(row['provenance'], '')}"


def rate_notes(rows: Sequence[Record]) -> list[str]:
    """What the marks after names mean, where the reader could take a filled rate for a stated one."""
    return [MARKS_NOTE] if any(r["provenance"] != "公布" for r in rows) else []


def printed(f: Fact) -> str:
    """A fact's figure as printed, with commas between thousands."""
    whole, dot, decimals = f.value.partition(".")
    return f"{int(whole):,}{dot}{decimals}"


def years(facts: Sequence[Fact]) -> tuple[str, ...]:
    """Periods as printed, ``2019e`` for a forecast."""
    return tuple(f.period for f in facts)


def parts(items: Sequence[T], most: int) -> list[list[T]]:
    """The items in as few parts as hold at most ``most`` each, of nearly equal length."""
    n = max(1, math.ceil(len(items) / most))
    cuts = [round(i * len(items) / n) for i in range(n + 1)]
    return [list(items[a:b]) for a, b in pairwise(cuts)]


def of(part: int, all_parts: int) -> str:
    """``（2/3）`` behind the title of a part."""
    return f"（{part + 1}/{all_parts}）" if all_parts > 1 else ""


def numbered_title(title: str, part: str) -> str:
    """A title with the number of its part, where both fit on the two lines of a title."""
    return title + part if ems(title + part) <= TITLE_EMS else title
