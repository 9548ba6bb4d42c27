"""Exhibits of the GDP chain: the six years against the printed ones, the tornado, what higher indices would add."""

from __future__ import annotations

import pandas as pd

from cii_xl.analysis.gdp import said
from cii_xl.analysis.gdp.uplift import Uplift
from cii_xl.exhibits.catalogue.common import report
from cii_xl.exhibits.catalogue.say import label, listed, names, short, signed
from cii_xl.exhibits.exhibit import Chart, Exhibit, Kind, Mark, Series
from cii_xl.index.summary import one
from cii_xl.palette import ACCENT, PRIMARY, SERIES

SECTION = "分析"
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
    title = (
        f"测算的 GDP 增量由 {first['year']} 年的 {said.amount(first['increment'])} 亿元变为 {last['year']} 年的 "
        f"{said.amount(last['increment'])} 亿元，{said.agreement(series)}"
    )
    if not series["agrees"].all():
        count = int((~series["agrees"]).sum())
        title = title.rpartition("，")[0] + f"，有 {count} 年与印出值不同"
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
    chart = Chart(Kind.BAR, bars, (Series("高低两端之差", tuple(map(float, table["width"])), PRIMARY, "#,##0.0"),))
    title = (
        f"各系数单独浮动时，“{top['name']}”对 2024 年增量影响最大，"
        f"由 {signed(top['change_low'])} 到 {signed(top['change_high'])} 亿元"
    )
    notes = (
        "条形为系数取括号内高端与低端时增量之差；印出的系数按印出精度浮动，其余为假设的幅度",
        "一次只动一个系数，各年同时；未计系数之间的关联",
    )
    shown = listed((str(r["name"]), said.amount(r["width"])) for r in table.to_dict("records"))
    return Exhibit(
        "gdp-tornado", SECTION, title, chart, "亿元（2018 年不变价）", f"{report(['1.2'])}；测算", notes,
        _marks(calibrated), f"条形图，各系数使 2024 年增量变化的幅度：{shown}。",
    )  # fmt: skip


def higher(uplift: Uplift, edition_id: str, last: pd.Series) -> Exhibit:
    """What the rise of each industry adds in the last year."""
    rows = uplift.table.sort_values("added", ascending=False, kind="stable")
    rows = rows[rows["rise"] != 0] if (uplift.table["rise"] != 0).any() else rows
    bars = [(label(f"{r['industry']}（{signed(r['rise'])} 点）"), float(r["added"])) for r in rows.to_dict("records")]
    if len(bars) > _MOST:
        rest = bars[_MOST - 1 :]
        bars = [*bars[: _MOST - 1], (f"其他（{len(rest)} 个）", sum(x for _, x in rest))]
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
    shown = listed((name, said.amount(x)) for name, x in bars)
    return Exhibit(
        "gdp-uplift", SECTION, title, chart, "亿元（2018 年不变价）",
        f"{report(['1.2', '2.1'])}；CII 工作簿（{label(edition_id)} 版）；测算", notes,
        (Mark.FORECAST, Mark.CALIBRATED), f"条形图，各产业指数变动使 2024 年增量变化：{shown}。",
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
    shown = listed((r["industry"], said.amount(r["per_point_value_added"])) for r in rows.to_dict("records"))
    return Exhibit(
        "gdp-per-point", SECTION, title, chart, "亿元（2018 年不变价）",
        f"{report(['1.2', '2.1'])}；CII 工作簿（{label(edition_id)} 版）；测算", tuple(notes),
        (Mark.FORECAST, Mark.CALIBRATED), f"簇状柱形图，各产业指数每提高 1 点使增量增加（按增加值加权）：{shown}。",
    )  # fmt: skip
