"""The uncertainty of indices and ranks as exhibits."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from cii_xl import published
from cii_xl.analysis.result import SECTION
from cii_xl.analysis.uncertainty import said
from cii_xl.analysis.uncertainty.statistics import MEAN
from cii_xl.book.panels.uncertainty import CENTRAL_DRAWS
from cii_xl.exhibits.catalogue.common import POINTS, overall
from cii_xl.exhibits.catalogue.say import clean, label, listed, short
from cii_xl.exhibits.exhibit import Chart, Column, Exhibit, Kind, Look, Series, Table
from cii_xl.exhibits.material import Material
from cii_xl.index.summary import one
from cii_xl.palette import INK, PRIMARY, SERIES

if TYPE_CHECKING:
    from cii_xl.analysis.uncertainty.result import Uncertainty

SHOWN = 12
"""Industries, best first, of a chart."""
_RANKS = 8
"""Ranks that have a column of their own on a slide; those beyond go together."""
_ROWS = 10
"""Rows that a table can have on a slide."""
_LINES = 7

Rows = tuple[tuple[str | float | tuple[float, str] | None, ...], ...]


def exhibits(result: Uncertainty) -> tuple[Exhibit, ...]:
    """All of them, the main one first; of one industry alone there are no ranks."""
    pair = said.closest(result)
    ranked = () if pair is None else (_ranks(result), _pairs(result, pair), *_central(result))
    return (_intervals(result), *ranked, _convergence(result))


def _material(result: Uncertainty) -> Material:
    return Material(result.edition, published.edition())


def _note(result: Uncertainty) -> str:
    seed = result.given.seed
    return f"{result.nets.draws:,} 次抽样（Sobol 序列，随机种子 {seed}）；各项假定见分析结果的说明"


def _exhibit(
    result: Uncertainty, part: str, title: str, body: Chart | Table, unit: str, notes: tuple[str, ...], alt: str
) -> Exhibit:
    material = _material(result)
    return Exhibit(
        f"uncertainty{part}", SECTION, title, body, unit, overall(material, "2.2", "4.1"), notes,
        material.marks(material.all_rows), alt,
    )  # fmt: skip


def _rest(result: Uncertainty, most: int) -> tuple[str, ...]:
    beyond = len(result.ranking) - most
    return (f"只列现值最高的 {most} 个产业，另有 {beyond} 个",) if beyond > 0 else ()


def _intervals(result: Uncertainty) -> Exhibit:
    own = said.of_industries(result)[:SHOWN]
    series = Series(
        "指数", _column(own, "index"), PRIMARY, low=_column(own, "low"), high=_column(own, "high")
    )  # fmt: skip
    chart = Chart(Kind.INTERVAL, tuple(label(r["industry"]) for r in own), (series,))
    wide = said.widest(result)
    within = f"{said.level(result)} 区间"
    if len(result.ranking) > 1:
        top = said.surest_first(result)
        title = (
            f"{said.scope(result)}，{short(top['industry'])}居首的概率为 {said.chance(top['first'])}，"
            f"{short(wide['industry'])}的 {within}最宽（{one(wide['low'])}–{one(wide['high'])}）"
        )
    else:
        title = (
            f"{said.scope(result)}，{short(wide['industry'])}指数的 {within}为 {one(wide['low'])}–{one(wide['high'])}，"
            f"现值 {one(wide['index'])}"
        )
    notes = (f"条为现值，线为 {within}；{_note(result)}", *_rest(result, SHOWN))
    told = listed((r["industry"], f"{one(r['index'])}（{one(r['low'])}–{one(r['high'])}）") for r in own)
    return _exhibit(result, "", title, chart, POINTS, notes, f"带区间的条形图，各产业指数及其 {within}：{told}。")


def shares(result: Uncertainty) -> dict[str, list[float]]:
    """Code → probability of each rank, the first one first."""
    found: dict[str, list[float]] = {}
    for r in said.records(result.acceptability):
        found.setdefault(r["code"], []).append(float(r["probability"]))
    return found


def _ranks(result: Uncertainty) -> Exhibit:
    names = list(result.ranking["industry"])
    codes = list(result.ranking["code"])
    share = shares(result)
    last = len(codes)
    columns = [(f"第 {r} 名", [r]) for r in range(1, min(last, _RANKS) + 1)]
    if last > _RANKS:
        columns[-1] = (f"第 {_RANKS}–{last} 名", list(range(_RANKS, last + 1)))
    rows: Rows = tuple(
        (label(name), *(100 * math.fsum(share[code][r - 1] for r in ranks) for _, ranks in columns))
        for code, name in list(zip(codes, names, strict=True))[:_ROWS]
    )
    heads = (Column("产业", width=1.2), *(Column(head, Look.HEAT, "0.0") for head, _ in columns))
    least = min(said.records(result.ranking), key=lambda r: float(r["kept"]))
    title = (
        f"{said.scope(result)}，{said.kept(result)}；最不稳的是{short(least['industry'])}"
        f"（仍为第 {least['rank']} 名的概率 {said.chance(least['kept'])}）"
    )
    notes = (
        f"名次可接受度（SMAA）：抽样中该产业得到该名次的比例；并列取较好的名次；{_note(result)}",
        *_rest(result, _ROWS),
    )
    told = listed((r["industry"], f"第 {r['rank']} 名 {said.chance(r['kept'])}") for r in said.records(result.ranking))
    alt = f"热力表，各产业得到各名次的概率；保持现名次的概率：{told}。"
    return _exhibit(result, "-ranks", title, Table(heads, rows, heat_top=100.0), "概率，%", notes, alt)


def matrix(result: Uncertainty) -> tuple[list[str], list[list[float | None]]]:
    """Names, best first, and the probability (0-1) that the industry of the row is above that of the column."""
    shown = result.ranking.head(SHOWN)
    codes = list(shown["code"])
    found: dict[tuple[str, str], float] = {}
    for r in said.records(result.pairs):
        found[r["code"], r["other_code"]] = r["above"]
        found[r["other_code"], r["code"]] = r["below"]
    return list(shown["industry"]), [[found.get((a, b)) for b in codes] for a in codes]


def _pairs(result: Uncertainty, pair: said.Row) -> Exhibit:
    names, cells = matrix(result)
    names, cells = names[:_ROWS], [row[:_ROWS] for row in cells[:_ROWS]]
    heads = (Column("产业", width=1.2), *(Column(short(name, 5.0), Look.HEAT, "0.0") for name in names))
    rows: Rows = tuple(
        (label(name), *(None if p is None else 100 * p for p in row)) for name, row in zip(names, cells, strict=True)
    )
    sure = max(pair["above"], pair["below"])
    first, second = (pair["industry"], pair["other"])[:: 1 if pair["above"] >= pair["below"] else -1]
    order = f"先后最不确定的是{short(first)}与{short(second)}：前者高于后者的概率为 {said.chance(sure)}"
    title = f"{said.scope(result)}，{order}"
    if sure == 0:
        title = f"{short(first)}与{short(second)}的指数在全部 {result.nets.draws:,} 次抽样中都相同"
    clear = said.told_apart(result)
    notes = (
        f"行的产业高于列的产业的概率；{len(result.pairs)} 对中 {clear} 对之差的 {said.level(result)} 区间不含 0；"
        f"{_note(result)}",
        *_rest(result, _ROWS),
    )
    told = f"{clean(first)}高于{clean(second)} {said.chance(sure)}"
    alt = f"热力表，{len(names)} 个产业两两比较，行高于列的概率；最接近一半的是{told}。"
    return _exhibit(result, "-pairs", title, Table(heads, rows, heat_top=100.0), "概率，%", notes, alt)


def _column(rows: list[said.Row], key: str) -> tuple[float, ...]:
    return tuple(float(r[key]) for r in rows)


def moved(result: Uncertainty, most: int) -> list[said.Row]:
    """The rows whose weight differs most between the draws in which their industry is first and what is stated. Means
    of fewer draws than ``CENTRAL_DRAWS`` differ by chance, and are left out."""
    table = result.central[result.central["draws_first"] >= CENTRAL_DRAWS].copy()
    table["shift"] = table["first"] - table["weight"]
    table["kept"] = table["kept"].where(table["draws_kept"] >= CENTRAL_DRAWS)
    order = table["shift"].abs().sort_values(ascending=False, kind="stable").index
    return said.records(table.loc[order].head(most))


def _central(result: Uncertainty) -> tuple[Exhibit, ...]:
    """None where no industry is first often enough."""
    found = moved(result, _ROWS)
    if not found:
        return ()
    rows = tuple(
        (
            label(r["industry"]), label(r["substage"] or r["stage"]), 100 * r["weight"], 100 * r["first"],
            100 * r["shift"], None if math.isnan(r["kept"]) else 100 * r["kept"], r["draws_first"],
        )
        for r in found
    )  # fmt: skip
    heads = (
        Column("产业", width=1.0),
        Column("环节", width=1.8),
        Column("现权重", Look.NUMBER, "0.0"),
        Column("居首时", Look.NUMBER, "0.0"),
        Column("差", Look.NUMBER, "+0.0;-0.0;0.0"),
        Column("保持名次时", Look.NUMBER, "0.0"),
        Column("居首次数", Look.NUMBER, "#,##0"),
    )
    big = found[0]
    change = 100 * big["shift"]
    if abs(change) < 0.05:
        title = f"居首与否不取决于权重：居首的抽样中权重与现值最多相差 {one(abs(change), 2)} 个百分点"
    else:
        name = f"{short(big['industry'])}“{short(big['substage'] or big['stage'])}”"
        title = f"{name}的权重在其居首的抽样中平均{'高' if change > 0 else '低'} {one(abs(change))} 个百分点，相差最多"
    notes = (
        f"中心权重（SMAA）：该产业居首（或保持现名次）的那些抽样中权重的平均；只含居首不少于 {CENTRAL_DRAWS} 次的产业，"
        f"按与现权重之差列出前 {len(rows)} 个环节",
        _note(result),
    )
    told = listed((f"{r[0]}“{r[1]}”", f"{one(float(r[2]))} → {one(float(r[3]))}") for r in rows[:6])
    alt = f"表格，居首时权重与现权重相差最多的 {len(rows)} 个环节：{told}。"
    return (_exhibit(result, "-weights", title, Table(heads, rows), "占本产业的权重，%；差为百分点", notes, alt),)


def _convergence(result: Uncertainty) -> Exhibit:
    table = result.convergence
    codes = [*result.ranking["code"].head(_LINES), MEAN] if len(result.ranking) > 1 else list(result.ranking["code"])
    steps = sorted(table["draws"].unique())
    series = []
    for k, code in enumerate(codes):
        own = table[table["code"] == code].set_index("draws")["width"]
        colour = INK if code == MEAN else SERIES[k % len(SERIES)]
        name = str(table.loc[table["code"] == code, "industry"].iloc[0])
        series.append(Series(label(name), tuple(float(own[s]) for s in steps), colour))
    chart = Chart(Kind.LINE, tuple(f"{s:,}" for s in steps), tuple(series))
    ends = table[table["draws"] == steps[-1]]
    half = table[table["draws"] == steps[-2]] if len(steps) > 1 else ends
    change = float((ends.set_index("code")["width"] - half.set_index("code")["width"]).abs().max())
    error = said.largest_error(result)
    title = (
        f"抽样 {result.nets.draws:,} 次时均值的标准误不超过 {said.up(error)} 点，"
        f"区间宽度比 {steps[-2] if len(steps) > 1 else steps[-1]:,} 次时最多变化 {one(change, 2)} 点"
    )
    notes = (f"标准误由 {result.nets.count} 组独立扰动的 Sobol 点集求得；随机种子 {result.given.seed}", *(
        (f"只画现值最高的 {_LINES} 个产业与平均",) if len(result.ranking) > _LINES else ()))  # fmt: skip
    told = listed((s.name, f"{one(s.values[0] or 0.0)} → {one(s.values[-1] or 0.0)}") for s in series)
    alt = f"折线图，{said.level(result)} 区间的宽度随抽样次数（{steps[0]:,} 至 {steps[-1]:,}）的变化：{told}。"
    unit = f"{said.level(result)} 区间的宽度，指数点；横轴为抽样次数"
    return _exhibit(result, "-convergence", title, chart, unit, notes, alt)
