"""Exhibits of the GDP chain: the six years against the printed ones, the tornado, what higher indices would add."""

from __future__ import annotations

import pandas as pd

from cii_xl.analysis.gdp import said
from cii_xl.analysis.gdp.uplift import Uplift
from cii_xl.analysis.result import SECTION
from cii_xl.exhibits.catalogue.common import report
from cii_xl.exhibits.catalogue.say import label, listed, names, short, signed
from cii_xl.exhibits.exhibit import Chart, Exhibit, Kind, Mark, Series
from cii_xl.exhibits.numbers import shown
from cii_xl.index.summary import one
from cii_xl.palette import ACCENT, PRIMARY, SERIES

_CHANGE = "+#,##0.0;-#,##0.0;0.0"
_MOST = 12
"""Industries that have a bar of their own; the rest are added up in a last one."""


def _marks(calibrated: bool) -> tuple[Mark, ...]:
    return (Mark.FORECAST, Mark.CALIBRATED) if calibrated else (Mark.FORECAST,)


def against_printed(series: pd.DataFrame, *, calibrated: bool) -> Exhibit:
    """The increment of each year as the chain has it, beside the printed one."""
    years = tuple(str(year) for year in series["year"])
    first, last = series.iloc[0], series.iloc[-1]
    chart = Chart(
        Kind.CLUSTERED,
        years,
        (
            Series("测算", tuple(map(float, series["increment"])), PRIMARY, "#,##0.0"),
            Series("研报印出", tuple(map(float, series["printed_increment"])), SERIES[3], "#,##0.0"),
        ),
    )
    off = int((~series["agrees"]).sum())
    title = (
        f"测算的 GDP 增量由 {first['year']} 年的 {said.amount(first['increment'])} 亿元变为 {last['year']} 年的 "
        f"{said.amount(last['increment'])} 亿元，{f'有 {off} 年与印出值不同' if off else said.agreement(calibrated)}"
    )
    shares = listed((str(r["year"]), f"{one(r['share'])}%") for r in series.to_dict("records"))
    notes = (
        f"贡献率：{shares}",
        "增量＝（资本贡献度×份额＋全要素生产率贡献度×份额）×增速×上年 GDP；未印出的系数为校准或假设",
    )
    increments = listed((str(r["year"]), said.amount(r["increment"])) for r in series.to_dict("records"))
    return Exhibit(
        "gdp-series", SECTION, title, chart, "亿元（2018 年不变价）", f"{report(['1.2'])}；测算", notes,
        _marks(calibrated), f"簇状柱形图，测算与研报印出的各年 GDP 增量；测算值：{increments}。",
    )  # fmt: skip


def tornado(table: pd.DataFrame, *, calibrated: bool) -> Exhibit:
    """How far the last year's increment moves with each coefficient, the widest on top."""
    top = table.iloc[0]
    bars = tuple(label(f"{r['name']}（{r['low']:.2f}–{r['high']:.2f}）") for r in table.to_dict("records"))
    ends = (("取低端", "change_low", SERIES[7]), ("取高端", "change_high", PRIMARY))
    chart = Chart(
        Kind.TORNADO,
        bars,
        tuple(Series(name, tuple(map(_seen, table[key])), colour, _CHANGE) for name, key, colour in ends),
    )
    title = (
        f"各系数单独浮动时，“{top['name']}”对 2024 年增量影响最大，"
        f"由 {_change(top['change_low'])} 到 {_change(top['change_high'])} 亿元"
    )
    notes = (
        "条形为系数取括号内低端与高端时增量的变化；印出的系数按印出精度浮动，其余为假设的幅度",
        "一次只动一个系数，各年同时；未计系数之间的关联",
    )
    told = listed(
        (str(r["name"]), f"{_change(r['change_low'])} 到 {_change(r['change_high'])}") for r in table.to_dict("records")
    )
    return Exhibit(
        "gdp-tornado", SECTION, title, chart, "亿元（2018 年不变价）", f"{report(['1.2'])}；测算", notes,
        _marks(calibrated), f"双向条形图，各系数取低端与高端时 2024 年增量的变化：{told}。",
    )  # fmt: skip


def _seen(x: float) -> float:
    """A change; what reads 0.0 has no sign."""
    return float(x) if float(one(abs(x))) else 0.0


def _change(x: float) -> str:
    return shown(_seen(x), _CHANGE)


def tells(uplift: Uplift) -> bool:
    """Whether ``higher`` has anything to compare: not where several industries add as much as each other, as with equal
    weights and one rise for all."""
    bars = _bars(uplift)
    return len(bars) == 1 or len({said.amount(x) for _, x in bars}) > 1


def _bars(uplift: Uplift) -> list[tuple[str, float]]:
    """Industries that rise, or all where none does, with what they add, the most first; the smallest go together."""
    rows = uplift.table.sort_values("added", ascending=False, kind="stable")
    rows = rows[rows["rise"] != 0] if (uplift.table["rise"] != 0).any() else rows
    bars = [(label(f"{r['industry']}（{signed(r['rise'])} 点）"), float(r["added"])) for r in rows.to_dict("records")]
    if len(bars) > _MOST:
        rest = bars[_MOST - 1 :]
        bars = [*bars[: _MOST - 1], (f"其他（{len(rest)} 个）", sum(x for _, x in rest))]
    return bars


def higher(uplift: Uplift, edition_id: str, last: pd.Series) -> Exhibit:
    """What the rise of each industry adds in the last year; of use where it ``tells``."""
    bars = _bars(uplift)
    chart = Chart(
        Kind.BAR, tuple(name for name, _ in bars), (Series("增量变化", tuple(x for _, x in bars), ACCENT, "#,##0.0"),)
    )
    title = (
        f"平均指数由 {one(uplift.mean, 2)} 变为 {one(uplift.mean + uplift.rise, 2)}，"
        f"{last['year']} 年 GDP 增量{'增加' if uplift.added >= 0 else '减少'} {said.amount(abs(uplift.added))} 亿元"
        f"（弹性 {uplift.elasticity:g} 的假设）"
    )
    notes = (
        f"假设：平均指数（{uplift.weighting}）每相对上升 1%，三个维度的份额相对上升 {uplift.elasticity:g}%",
        "指数为 2019–2020 年，增量为 2024 年；此关系为假设，不是研报的结论",
    )
    told = listed((name, said.amount(x)) for name, x in bars)
    return Exhibit(
        "gdp-uplift", SECTION, title, chart, "亿元（2018 年不变价）",
        f"{report(['1.2', '2.1'])}；CII 工作簿（{label(edition_id)} 版）；测算", notes,
        (Mark.FORECAST, Mark.CALIBRATED), f"条形图，各产业指数变动使 2024 年增量变化：{told}。",
    )  # fmt: skip


def per_point(uplift: Uplift, edition_id: str, last: pd.Series) -> Exhibit:
    """What one point adds by industry, with equal weights and by printed value added, the biggest by the latter."""
    rows = uplift.table.sort_values("per_point_value_added", ascending=False, kind="stable").head(_MOST)
    top = rows.iloc[0]
    chart = Chart(
        Kind.CLUSTERED,
        tuple(label(str(name)) for name in rows["industry"]),
        (
            Series("等权", tuple(map(float, rows["per_point_equal"])), SERIES[7], "#,##0.0"),
            Series("按增加值加权", tuple(map(float, rows["per_point_value_added"])), PRIMARY, "#,##0.0"),
        ),
    )
    title = (
        f"按增加值加权，{short(str(top['industry']))}指数每提高 1 点使 {last['year']} 年 GDP 增量增加 "
        f"{said.amount(top['per_point_value_added'])} 亿元，等权时为 {said.amount(top['per_point_equal'])} 亿元"
    )
    none = [str(name) for name in uplift.table.loc[uplift.table["value_added"].isna(), "industry"]]
    notes = [f"假设：平均指数每相对上升 1%，三个维度的份额相对上升 {uplift.elasticity:g}%；不是研报的结论"]
    if none:
        notes.append(f"研报未印出{names(none)}的增加值，加权时为 0")
    if len(uplift.table) > _MOST:
        notes.append(f"只列影响最大的 {_MOST} 个产业")
    told = listed((r["industry"], said.amount(r["per_point_value_added"])) for r in rows.to_dict("records"))
    return Exhibit(
        "gdp-per-point", SECTION, title, chart, "亿元（2018 年不变价）",
        f"{report(['1.2', '2.1'])}；CII 工作簿（{label(edition_id)} 版）；测算", tuple(notes),
        (Mark.FORECAST, Mark.CALIBRATED), f"簇状柱形图，各产业指数每提高 1 点使增量增加（按增加值加权）：{told}。",
    )  # fmt: skip
