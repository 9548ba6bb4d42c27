"""Other ways to sum up: what they give, what they changed, and how far they agree with the stated ranking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cii_xl.analysis.sensitivity.findings import few
from cii_xl.analysis.sensitivity.robustness import STATED
from cii_xl.analysis.sensitivity.shown.common import MOST, exhibit, figure
from cii_xl.analysis.sensitivity.tables import biggest, records
from cii_xl.exhibits.catalogue.common import POINTS
from cii_xl.exhibits.catalogue.say import label, listed
from cii_xl.exhibits.exhibit import Column, Exhibit, Look, Table
from cii_xl.exhibits.material import Material
from cii_xl.index.summary import one

if TYPE_CHECKING:
    from cii_xl.analysis.sensitivity.result import Sensitivity


def indices(result: Sensitivity, material: Material) -> Exhibit:
    """Index and rank of every industry in each scenario, best first."""
    ways = records(result.agreement)
    others = [way for way in ways if way["scenario"] != STATED]
    most = max(others, key=lambda way: way["mean_shift"])
    same = sum(way["moved"] == 0 for way in others)
    title = f"{len(others)} 种其他汇总方式或权重下，排名都不变"
    if most["moved"]:
        held = f"中 {same} 种不改变排名" if same else "都改变排名"
        title = (
            f"{len(others)} 种其他汇总方式或权重{held}，“{most['name']}”改动最大：{most['moved']} 个产业换位，"
            f"最多 {most['max_shift']} 位"
        )
    cells = {(r["code"], r["scenario"]): (float(r["index"]), f"第 {r['rank']}") for r in records(result.compared)}
    ranked = records(result.inputs.edition.ranking())
    columns = (Column("产业", width=1.2), *(Column(way["name"], Look.HEAT, "0.0") for way in ways))
    rows: tuple[tuple[str | tuple[float, str], ...], ...] = tuple(
        (label(r["industry"]), *(cells[r["code"], way["scenario"]] for way in ways)) for r in ranked[:MOST]
    )
    notes = ["每格上方为名次"]
    notes += [f"{way['name']}：{way['changed']}" for way in others if "渗透率为 0" in way["changed"]]
    if len(ranked) > MOST:
        notes.append(f"另有 {len(ranked) - MOST} 个产业未列出")
    table = Table(columns, rows, heat_top=max(float(result.compared["index"].max()), 1.0))
    alt = f"热力表，各产业在 {len(ways)} 种汇总方式下的指数与名次；{title}。"
    return exhibit(
        result, material, "sensitivity-scenarios", title, table, POINTS, notes, alt, all_industries=True
    )  # fmt: skip


def agreement(result: Sensitivity, material: Material) -> Exhibit:
    """What each scenario changed, and how its ranking agrees with the stated one."""
    frame = result.agreement[result.agreement["scenario"] != STATED]
    ways = records(frame)
    least = biggest(frame.assign(apart=-frame["kendall"]), "apart")
    title = f"{len(ways)} 种情景各自改动了什么"
    if least is not None:
        title = f"与现行排名的一致程度以“{least['name']}”最低，Kendall τ-b 为 {one(least['kendall'], 2)}"
    columns = (
        Column("情景", width=1.2), Column("改动", width=4.6), Column("平均指数", Look.NUMBER, "0.0"),
        Column("Kendall", Look.NUMBER, "0.00"), Column("Spearman", Look.NUMBER, "0.00"),
        Column("换位产业", Look.NUMBER, "0"),
    )  # fmt: skip
    rows = tuple(
        (w["name"], w["changed"], w["mean"], figure(w["kendall"]), figure(w["spearman"]), float(w["moved"]))
        for w in ways
    )
    alt = f"表格，各情景的改动与平均指数：{listed((w['name'], one(w['mean'])) for w in ways)}。"
    return exhibit(
        result, material, "sensitivity-agreement", title, Table(columns, rows), POINTS, few(result), alt,
        all_industries=True,
    )  # fmt: skip
