"""One at a time, and stages left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cii_xl.analysis.sensitivity.findings import index_name
from cii_xl.analysis.sensitivity.inputs import WEIGHTS
from cii_xl.analysis.sensitivity.shown.common import exhibit, left_over, most
from cii_xl.analysis.sensitivity.tables import Record, records
from cii_xl.exhibits.catalogue.common import POINTS
from cii_xl.exhibits.catalogue.say import apart, label, listed, short, signed
from cii_xl.exhibits.exhibit import Chart, Exhibit, Kind, Series
from cii_xl.exhibits.material import Material
from cii_xl.index.summary import one
from cii_xl.palette import ACCENT, PRIMARY, SERIES

if TYPE_CHECKING:
    from cii_xl.analysis.sensitivity.result import Sensitivity

_CHANGE = "+0.00;-0.00;0.00"
_RANKS = 3
"""Inputs of which a note tells the ranks."""


def tornado(result: Sensitivity, material: Material) -> Iterator[Exhibit]:
    """How far each input alone moves the index, and the rank of its industry; nothing where none does."""
    if result.moved.empty:
        return
    frame, rest = most(result.moved, "swing")
    shown = records(frame)
    top = shown[0]
    low, high = apart(*sorted((top["index_low"], top["index_high"])))
    title = f"单独变动时，“{short(top['input'], 16)}”使{index_name(result)}在 {low} 到 {high} 之间，摆幅最大"
    series = tuple(
        Series(name, tuple(_change(row, key) for row in shown), colour, _CHANGE)
        for name, key, colour in (("取低端", "index_low", SERIES[7]), ("取高端", "index_high", PRIMARY))
    )
    chart = Chart(Kind.TORNADO, tuple(_category(row) for row in shown), series)
    notes = ["渗透率取括号内范围两端，权重取自身 95% 区间两端（同层其他权重按比例增减），其余各项不变"]
    notes.append(f"条形为与现值 {one(top['index_stated'], 2)} 之差")
    notes.append(_told_ranks(shown))
    notes += left_over(rest, "输入", f"摆幅都不超过 {one(rest['swing'].max(), 2)} 点" if len(rest) else "")
    told = listed((row["input"], f"{one(row['index_low'], 2)} 到 {one(row['index_high'], 2)}") for row in shown)
    alt = f"双向条形图，各输入单独取低端与高端时的{index_name(result)}：{told}。"
    yield exhibit(result, material, "sensitivity-tornado", title, chart, POINTS, notes, alt)


def left_out(result: Sensitivity, material: Material) -> Iterator[Exhibit]:
    """Change of an industry's index where a stage is left out; nothing where no industry has two."""
    known = result.left.dropna(subset=["change"])
    if known.empty:
        return
    frame, rest = most(known.assign(size=known["change"].abs()), "size")
    shown = records(frame)
    top = shown[0]
    before, after = apart(top["index"], top["without"])
    title = (
        f"去掉“{short(_name(top), 14)}”影响最大，{short(top['industry'])}指数由 {before} 变为 {after}，"
        f"名次{_course(top['rank'], top['rank_without'])}"
    )
    # what reads 0.0 has no sign
    values = tuple(row["change"] if float(one(abs(row["change"]))) else 0.0 for row in shown)
    colours = tuple(PRIMARY if x >= 0 else ACCENT for x in values)
    series = Series("变化", values, PRIMARY, "+0.0;-0.0;0.0", colours)
    key = (("指数上升", PRIMARY), ("指数下降", ACCENT))
    chart = Chart(Kind.BAR, tuple(label(_name(row)) for row in shown), (series,), key=key)
    changed = [row for row in shown if row["rank"] != row["rank_without"]]
    told = "、".join(f"{_name(row)} {row['rank']} → {row['rank_without']:.0f}" for row in changed)
    notes = ["去掉环节后，该产业其余权重按比例放大到 100%"]
    notes.append(f"所示环节中改变本产业名次的：{told}" if changed else "所示环节都不改变本产业的名次")
    notes += left_over(rest, "环节", f"变化都不超过 {one(rest['size'].max(), 2)} 点" if len(rest) else "")
    alt = f"条形图，去掉各环节后本产业指数的变化：{listed((_name(row), signed(row['change'])) for row in shown)}。"
    yield exhibit(result, material, "sensitivity-leave-out", title, chart, POINTS, notes, alt)


def _name(row: Record) -> str:
    return f"{row['industry']}·{row['stage']}"


def _range(row: Record) -> str:
    """``4.3–15.0``, percent, of a weight or a rate."""
    scale = 100.0 if row["kind"] == WEIGHTS else 1.0
    return f"{one(scale * row['low'])}–{one(scale * row['high'])}"


def _change(row: Record, key: str) -> float:
    """How far an end moves the index; what reads 0.00 has no sign."""
    change = float(row[key] - row["index_stated"])
    return change if float(one(abs(change), 2)) else 0.0


def _category(row: Record) -> str:
    """The input over its range, each with room of its own."""
    return f"{label(row['input'])}（{_range(row)}）"


def _told_ranks(rows: Sequence[Record]) -> str:
    """Which of the inputs shown move their own industry in the ranking."""
    keys = ("rank_stated", "rank_low", "rank_high")
    moved = [row for row in rows if len({row[key] for key in keys}) > 1]
    if not moved:
        return "所示输入都不改变所在产业的名次"
    told = "、".join("{} {} → {} / {}".format(row["input"], *(row[key] for key in keys)) for row in moved[:_RANKS])
    most = f"，前 {_RANKS} 项为" if len(moved) > _RANKS else ""
    return f"所示输入有 {len(moved)} 项改变所在产业的名次{most}（现名次 → 低端 / 高端时）：{told}"


def _course(before: float, after: float) -> str:
    return f"不变（第 {before:.0f}）" if before == after else f"由第 {before:.0f} 到第 {after:.0f}"
