"""Exhibits of one industry: its stages in a table, their rates as bars, and weight × rate as an area."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cii_xl.exhibits.catalogue.common import (
    HEAT_TOP,
    INDUSTRIES,
    RATE_COLOURS,
    ROUNDED,
    STATED,
    WEIGHTS_FILLED,
    marked,
    numbered_title,
    of,
    parts,
    rate_notes,
    source,
)
from cii_xl.exhibits.catalogue.entry import numbered, of_industry
from cii_xl.exhibits.catalogue.say import clean, either, highest, label, listed, quoted, short
from cii_xl.exhibits.exhibit import Chart, Column, Exhibit, Kind, Look, Series, Table
from cii_xl.exhibits.material import Material, Record
from cii_xl.index.summary import one
from cii_xl.palette import HEAT, PRIMARY, PROVENANCE

TABLE_ROWS = 10
"""Rows that a table can have on a slide; a longer one goes on on the next."""

HALF = 50.0
"""Rate (percent) below which a title says 仅."""

_STAGE_EMS = 13.0
"""Room for a stage's name in Chinese characters: two lines of 9 pt in the first column of half a slide."""

_COLUMNS = (
    Column("环节", width=1.3),
    Column("子环节", width=1.9),
    Column("权重（%）", Look.NUMBER, "0.0", 0.9),
    Column("渗透率（%）", Look.HEAT, "0.0", 1.0),
    Column("程度", Look.HARVEY, "0", 0.6),
    Column("贡献（点）", Look.NUMBER, "0.0", 0.9),
    Column("来源", width=0.8),
)


def stages(material: Material) -> list[Exhibit]:
    """For each industry the table of its stages, in chain order."""
    return _for_each(material, "stages-XXX", _stages)


def rates(material: Material) -> list[Exhibit]:
    """For each industry the bars of its rates, coloured by provenance, in the order of its table."""
    return _for_each(material, "rates-XXX", _rates)


def marimekko(material: Material) -> list[Exhibit]:
    """Weight × rate of the industry with the lowest index, the first on a tie."""
    lowest = min(material.edition.industries, key=material.edition.index)
    return [_marimekko(material, lowest, "marimekko")]


def marimekkos(material: Material) -> list[Exhibit]:
    """Weight × rate of every industry."""
    return [_marimekko(material, code, of_industry("marimekko-XXX", code)) for code in material.edition.industries]


Make = Callable[[Material, list[Record], str, str], Exhibit]


def _for_each(material: Material, id: str, make: Make) -> list[Exhibit]:
    """One exhibit per industry, or several where its rows are too many for one."""
    made = []
    for code in material.edition.industries:
        cut = parts(material.rows[code], TABLE_ROWS)
        made += [
            make(material, rows, numbered(of_industry(id, code), i), of(i, len(cut))) for i, rows in enumerate(cut)
        ]
    return made


def _stages(material: Material, rows: list[Record], id: str, suffix: str) -> Exhibit:
    cells = tuple(
        (
            short(r["stage"], _STAGE_EMS),
            label(r["substage"]) or None,
            r["weight"] * 100,
            r["rate"],
            r["rate"],
            r["contribution"],
            r["provenance"],
        )
        for r in rows
    )
    fills = tuple(("",) * (len(_COLUMNS) - 1) + (PROVENANCE[r["provenance"]][0],) for r in rows)
    table = Table(_COLUMNS, cells, HEAT_TOP, fills)
    name, code = clean(rows[0]["industry"]), rows[0]["code"]
    told = [f"{p}：{PROVENANCE[p][1]}" for p in PROVENANCE if any(r["provenance"] == p for r in rows)]
    notes = ["；".join(told)]
    if material.has_filled_weights(code):
        notes.append(WEIGHTS_FILLED)
    notes.append(f"权重{ROUNDED}")
    index = material.edition.index(code)
    shown = listed((r["label"], f"{one(r['rate'])}%") for r in rows)
    return Exhibit(
        id, INDUSTRIES, numbered_title(stages_title(material.rows[code], index), suffix), table,
        "权重与渗透率为 %，贡献为指数点", source(material, rows, "2.2"), tuple(notes), material.marks(rows),
        f"表格，{name}（指数 {one(index)}）各环节的权重、渗透率、贡献与来源；渗透率：{shown}。",
    )  # fmt: skip


def stages_title(rows: Sequence[Record], index: float) -> str:
    """The highest rate and the biggest contribution of an industry's rows."""
    name = f"{short(rows[0]['industry'])}（{one(index)}）"
    if len(rows) == 1:
        return f"{name}只有“{short(rows[0]['label'])}”一个环节，渗透率 {one(rows[0]['rate'])}%"
    rates = [r["rate"] for r in rows]
    top, most = highest(rates), highest([r["contribution"] for r in rows])
    rate, points = one(max(rates)), one(rows[most[0]]["contribution"])
    if len(top) == len(rows):
        return f"{name}{len(rows)} 个环节的渗透率相同，均为 {rate}%"
    said = f"{name}{quoted([rows[i]['label'] for i in top])}渗透率最高（{rate}%）"
    points = f"各 {points}" if len(most) > 1 else points
    if most == top:
        return f"{said}，贡献也最大（{points} 点）"
    return f"{said}，{quoted([rows[i]['label'] for i in most])}贡献最大（{points} 点）"


def _rates(material: Material, rows: list[Record], id: str, suffix: str) -> Exhibit:
    colours = tuple(RATE_COLOURS[r["provenance"]] for r in rows)
    series = Series("渗透率", tuple(r["rate"] for r in rows), PRIMARY, colours=colours)
    key = tuple((p, colour) for p, colour in RATE_COLOURS.items() if any(r["provenance"] == p for r in rows))
    chart = Chart(Kind.BAR, tuple(marked(r) for r in rows), (series,), maximum=100.0, key=key)
    return Exhibit(
        id, INDUSTRIES, numbered_title(rates_title(material.rows[rows[0]["code"]]), suffix), chart, "渗透率，%",
        source(material, rows, "2.2"), tuple(rate_notes(rows)), material.marks(rows),
        f"条形图，{clean(rows[0]['industry'])}各环节渗透率，由最上游到最接近消费端："
        + listed((r["label"], f"{one(r['rate'])}%，{r['provenance']}") for r in rows) + "。",
    )  # fmt: skip


def rates_title(rows: Sequence[Record]) -> str:
    """Between which ends the rates lie, and how many of them somebody stated."""
    name = short(rows[0]["industry"])
    low, high = (one(end(r["rate"] for r in rows)) for end in (min, max))
    stated = [r["provenance"] for r in rows if r["provenance"] in STATED]
    words = either([p for p in STATED if p in stated])
    backed = f"{len(stated)} 项为{words}" if stated else "均非印出的数值"
    if len(stated) == len(rows):
        backed = f"均为{words}"
    if len(rows) == 1:
        return f"{name}“{short(rows[0]['label'])}”渗透率为 {low}%，来源为{rows[0]['provenance']}"
    if low == high:
        return f"{name} {len(rows)} 个环节渗透率均为 {low}%，{backed}"
    return f"{name} {len(rows)} 个环节渗透率在 {low}% 至 {high}% 之间，{backed}"


def _marimekko(material: Material, code: str, id: str) -> Exhibit:
    rows = material.rows[code]
    index = material.edition.index(code)
    done = Series("渗透率", tuple(r["rate"] for r in rows), PRIMARY)
    room = Series("尚可提升", tuple(100 - r["rate"] for r in rows), HEAT[1])
    widths = tuple(r["weight"] for r in rows)
    chart = Chart(Kind.MARIMEKKO, tuple(marked(r) for r in rows), (done, room), widths=widths, maximum=100.0)
    notes = ["柱宽为权重，柱高为渗透率，深色面积为对指数的贡献", *rate_notes(rows)]
    return Exhibit(
        id, INDUSTRIES, marimekko_title(rows, index), chart, "柱宽：权重，%；柱高：渗透率，%",
        source(material, rows, "2.2"), tuple(notes), material.marks(rows),
        f"面积图，{clean(rows[0]['industry'])}各环节的权重与渗透率："
        + listed((r["label"], f"{one(r['weight'] * 100)}% × {one(r['rate'])}%") for r in rows) + "。",
    )  # fmt: skip


def marimekko_title(rows: Sequence[Record], index: float) -> str:
    """What the heaviest link's rate is."""
    name = f"{short(rows[0]['industry'])}指数 {one(index)}"
    if len(rows) == 1:
        return f"{name}，只有“{short(rows[0]['label'])}”一个环节"
    weights = [r["weight"] * 100 for r in rows]
    heavy = [rows[i] for i in highest(weights)]
    weight, rate = one(max(weights)), sum(r["rate"] for r in heavy) / len(heavy)
    shown = quoted([r["label"] for r in heavy])
    if len(heavy) > 1:
        return f"{name}：{shown}权重最大（各 {weight}%），渗透率平均{_only(rate)} {one(rate)}%"
    return f"{name}：权重最大的{shown}（{weight}%）渗透率{_only(rate)} {one(rate)}%"


def _only(rate: float) -> str:
    return "仅" if rate < HALF else "为"
