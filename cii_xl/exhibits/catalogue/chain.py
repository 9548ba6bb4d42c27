"""Exhibits along the chain, from the far end to the consumer: the heat table and the gradient."""

from __future__ import annotations

from collections.abc import Sequence

from cii_xl.exhibits.catalogue.common import (
    FILLED,
    HEAT_TOP,
    OVERVIEW,
    marked,
    numbered_title,
    of,
    overall,
    parts,
    rate_notes,
)
from cii_xl.exhibits.catalogue.entry import numbered
from cii_xl.exhibits.catalogue.say import course, highest, label, listed, names, short
from cii_xl.exhibits.exhibit import Chart, Column, Exhibit, Kind, Look, Series, Table
from cii_xl.exhibits.material import Material, Record
from cii_xl.index.summary import Summary, one
from cii_xl.palette import INK, SERIES

HEAT_ROWS, HEAT_COLUMNS = 10, 8
"""Industries and positions that one heat table can have; more go on the next slide."""


def heat(material: Material) -> list[Exhibit]:
    """Rates of every link by industry and position, each with its name."""
    positions = sorted({r["position"] for r in material.all_rows})
    blocks = [
        (codes, columns)
        for codes in parts(list(material.rows), HEAT_ROWS)
        for columns in parts(positions, HEAT_COLUMNS)
    ]
    title = heat_title(material.all_rows)
    return [
        _block(material, numbered("heat", i), numbered_title(title, of(i, len(blocks))), codes, columns)
        for i, (codes, columns) in enumerate(blocks)
    ]


def _block(material: Material, id: str, title: str, codes: Sequence[str], columns: Sequence[int]) -> Exhibit:
    """The industries' rates at some of the positions."""
    at = {code: {r["position"]: r for r in material.rows[code]} for code in codes}
    cells = tuple(
        (label(material.edition.industries[code]), *(_cell(at[code].get(p)) for p in columns)) for code in codes
    )
    heads = (Column("产业", width=0.8), *(Column(str(p), Look.HEAT, "0.0") for p in columns))
    rows = [at[code][p] for code in codes for p in columns if p in at[code]]
    notes = ["列为产业链位置，数字越大越接近消费端；产业之间的位置不一一对应", *rate_notes(rows)]
    alt = f"热力表，{len(codes)} 个产业在第 {columns[0]}–{columns[-1]} 位各环节的渗透率，共 {len(rows)} 个环节"
    alt += f"；{heat_title(rows)}。" if rows else "。"
    return Exhibit(
        id, OVERVIEW, title, Table(heads, cells, heat_top=HEAT_TOP), "渗透率，%", overall(material, "2.2", "4.1"),
        tuple(notes), material.marks(rows), alt,
    )  # fmt: skip


def _cell(row: Record | None) -> tuple[float, str] | None:
    return None if row is None else (row["rate"], marked(row))


def heat_title(rows: Sequence[Record]) -> str:
    """The highest and the lowest rate of all."""
    rates = [r["rate"] for r in rows]
    high, low = one(max(rates)), one(min(rates))
    if len(rows) == 1:
        return f"{_links(rows)}渗透率为 {high}%"
    if high == low:
        return f"全部 {len(rows)} 个环节的渗透率相同，均为 {high}%"
    top, last = ([rows[i] for i in highest(x)] for x in (rates, [-x for x in rates]))
    return f"{_links(top)}渗透率最高（{high}%），{_links(last)}最低（{low}%）"


def _links(rows: Sequence[Record]) -> str:
    first = f"{short(rows[0]['industry'])}“{short(rows[0]['label'])}”"
    return f"{first}等 {len(rows)} 个环节" if len(rows) > 1 else first


def gradient(material: Material) -> list[Exhibit]:
    """Rates against position, a line for each industry, and their mean."""
    summary = material.summary
    positions = sorted({row.position for i in summary.industries for row in i.rows})
    lines = []
    for k, industry in enumerate(summary.industries):
        rate = {row.position: row.rate for row in industry.rows}
        lines.append(Series(label(industry.name), tuple(rate.get(p) for p in positions), SERIES[k % len(SERIES)]))
    means = tuple(summary.mean_rate(p) for p in positions)
    if len(lines) > 1:
        lines.append(Series("平均", means, INK))
    rows = material.all_rows
    notes = ["横轴为产业链位置，1 为最上游；“平均”线只计有该位置的产业，标题取各产业首末环节的平均"]
    if any(r["provenance"] in FILLED for r in rows):
        notes.append("校准以渗透率随位置上升为先验，校准值的走势部分由此而来；判断走势请以公布与问卷数值为准")
    shown = listed((f"第 {p} 位", f"{one(m)}%") for p, m in zip(positions, means, strict=True) if m is not None)
    exhibit = Exhibit(
        "gradient", OVERVIEW, gradient_title(summary), Chart(Kind.LINE, tuple(map(str, positions)), tuple(lines)),
        "渗透率，%", overall(material, "核心结论", "4.1"), tuple(notes), material.marks(rows),
        f"折线图，{names([i.name for i in summary.industries], len(lines))}各位置环节的渗透率；平均为：{shown}。",
    )  # fmt: skip
    return [exhibit]


def gradient_title(summary: Summary) -> str:
    """The mean rate at the two ends of the chains."""
    who = f"{short(summary.industries[0].name)}的" if len(summary.industries) == 1 else "各产业平均"
    if all(len(i.rows) == 1 for i in summary.industries):
        each = "" if len(summary.industries) == 1 else "每个产业"
        return f"{who}渗透率为 {one(summary.near_end)}%，{each}只有一个环节，看不出沿产业链的变化"
    return f"从最上游到最接近消费端，{who}渗透率{course(summary.far_end, summary.near_end, unit='%')}"
