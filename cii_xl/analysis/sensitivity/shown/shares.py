"""Sobol' indices: of stages as bars with their intervals, of single inputs as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from cii_xl.analysis.sensitivity.findings import index_name, percent, rank_name
from cii_xl.analysis.sensitivity.groupings import EXACT, INDEX, INPUT, KIND, PROVENANCE, STAGE
from cii_xl.analysis.sensitivity.shown.common import exhibit, left_over, most
from cii_xl.analysis.sensitivity.tables import biggest, records
from cii_xl.exhibits.catalogue.say import label, listed, short
from cii_xl.exhibits.exhibit import Chart, Column, Exhibit, Kind, Look, Series, Table
from cii_xl.exhibits.material import Material
from cii_xl.index.summary import one
from cii_xl.palette import PRIMARY

if TYPE_CHECKING:
    from cii_xl.analysis.sensitivity.result import Sensitivity

_UNIT = "占方差的百分比（%）"
_TOTAL = "总效应为该组单独及与其他各组交互的方差之和，各组之和可超过 100%"


def stages(result: Sensitivity, material: Material, measure: str, id: str) -> Iterator[Exhibit]:
    """Total effects of stages on the index or on the rank; nothing where that does not vary."""
    frame = result.share(STAGE, measure)
    top = biggest(frame)
    if top is None:
        return
    shown, rest = most(frame[frame["total"] > 0], "total")
    what = index_name(result) if measure == INDEX else rank_name(result)
    kinds = [f"{r['group']} {percent(r['total'])}" for r in records(result.share(KIND, measure))]
    title = f"{what}最受“{short(top['group'], 14)}”左右，占方差的 {percent(top['total'])}；{'、'.join(kinds)}"
    low, high = _percents(shown["total_low"]), _percents(shown["total_high"])
    series = Series("总效应", _percents(shown["total"]), PRIMARY, low=low, high=high)
    chart = Chart(Kind.INTERVAL, tuple(label(name) for name in shown["group"]), (series,))
    notes = [_TOTAL, "误差线为 95% 自助区间", *left_over(rest, "环节", _at_most(rest))]
    alt = f"条形图，各环节对{what}的总效应：{_told(shown)}。"
    yield exhibit(result, material, id, title, chart, _UNIT, notes, alt)


def inputs(result: Sensitivity, material: Material) -> Iterator[Exhibit]:
    """First-order and total effects of the biggest single inputs on the index; nothing where it does not vary."""
    frame = result.share(INPUT)
    top = biggest(frame)
    if top is None:
        return
    shown, rest = most(frame[frame["total"] > 0], "total")
    title = f"单项中“{short(top['group'], 16)}”对{index_name(result)}影响最大，总效应占方差的 {percent(top['total'])}"
    columns = (
        Column("输入", width=2.6), Column("一阶", Look.NUMBER, "0.0"), Column("总效应", Look.HEAT, "0.0"),
        Column("95% 区间", width=1.3), Column("算法", width=0.8),
    )  # fmt: skip
    rows = []
    for row in records(shown):
        exact = row["method"] == EXACT
        interval = "—" if exact else f"{one(100 * max(row['total_low'], 0.0))}–{one(100 * row['total_high'])}"
        figures = (100 * max(row["first"], 0.0), 100 * row["total"])
        rows.append((label(row["group"]), *figures, interval, "精确" if exact else "估计"))
    table = Table(columns, tuple(rows), heat_top=max(100 * top["total"], 1.0))
    notes = ["权重的输入是 Dirichlet 分布底层的 gamma 变量", *_by_provenance(result)]
    notes += left_over(rest, "输入", _at_most(rest))
    alt = f"表格，影响{index_name(result)}最大的输入及其总效应：{_told(shown)}。"
    yield exhibit(result, material, "sensitivity-inputs", title, table, _UNIT, notes, alt)


def _by_provenance(result: Sensitivity) -> list[str]:
    frame = result.share(PROVENANCE)
    told = [f"{row['group']} {percent(row['total'])}" for row in records(frame[frame["total"] > 0])]
    return [f"按来源合计的总效应：{'、'.join(told)}"] if told else []


def _at_most(rest: pd.DataFrame) -> str:
    return f"总效应都不超过 {percent(rest['total'].max())}" if len(rest) else ""


def _told(frame: pd.DataFrame) -> str:
    return listed((row["group"], percent(row["total"])) for row in records(frame))


def _percents(values: pd.Series) -> tuple[float, ...]:
    """Estimates a little below 0 are none."""
    return tuple(100 * max(float(x), 0.0) for x in values)
