"""What is shown of weighing: weights by method, the index with each, all weights as a table, the experts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from cii_xl import published
from cii_xl.analysis.result import SECTION
from cii_xl.analysis.weighting.wording import differences_title, failed, indices_title, percent
from cii_xl.book.panels.weighting import CHARTED, REVIEW, STATED, UNTOLD
from cii_xl.exhibits.catalogue.common import POINTS, WEIGHTS_FILLED, numbered_title, of, parts, workbook
from cii_xl.exhibits.catalogue.say import label, listed, names, short
from cii_xl.exhibits.exhibit import Chart, Column, Exhibit, Kind, Look, Mark, Series, Table
from cii_xl.exhibits.material import Material
from cii_xl.index.summary import one
from cii_xl.palette import ACCENT, PRIMARY, SERIES

if TYPE_CHECKING:
    from cii_xl.analysis.weighting.result import Expert, Weighting

_CHART_STAGES, _TABLE_ROWS = 5, 12
_SHARE = "占比（%）"


def exhibits(result: Weighting) -> tuple[Exhibit, ...]:
    """The main exhibit first; those on methods or experts only where there are any."""
    material = Material(result.edition, published.edition())
    shown = _weights(result, material)
    if result.done:
        shown += [_indices(result, material), *_table(result, material)]
    if result.experts:
        shown.append(_experts(result, material))
    return tuple(shown)


def _source(result: Weighting, material: Material) -> str:
    asked = "；专家判断" if result.experts else ""
    measured = f"；{result.units} 个单位的数据" if result.units else ""
    return f"{workbook(material)}{asked}{measured}"


def _notes(result: Weighting, material: Material) -> list[str]:
    return [f"{STATED}：{WEIGHTS_FILLED}"] if material.has_filled_weights(result.code) else []


def _weights(result: Weighting, material: Material) -> list[Exhibit]:
    series = [(STATED, result.stated, SERIES[7])]
    series += [(m.name, np.asarray(m.weights), CHARTED[m.key]) for m in result.done if m.key in CHARTED]
    notes = [*_notes(result, material), *failed(result)]
    if lacking := [m.name for m in result.methods if m.lacking]:
        notes.append(f"未填写、没有计算：{'、'.join(lacking)}")
    everything = parts(range(len(result.stated)), _CHART_STAGES)
    found = []
    for n, own in enumerate(everything):
        chart = Chart(
            Kind.CLUSTERED,
            tuple(label(result.stages.names[k]) for k in own),
            tuple(Series(name, tuple(100 * float(w[k]) for k in own), colour) for name, w, colour in series),
        )
        told = "；".join(
            f"{result.stages.names[k]}：{listed((name, percent(float(w[k]))) for name, w, _ in series)}" for k in own
        )
        title = numbered_title(differences_title(result), of(n, len(everything)))
        found.append(
            Exhibit(
                "weighting" if n == 0 else f"weighting-{n + 1}", SECTION, title, chart, _SHARE,
                _source(result, material), tuple(notes), material.marks([]),
                f"簇状柱形图，{result.stages.industry}各环节的权重：{told}。",
            )
        )  # fmt: skip
    return found


def _indices(result: Weighting, material: Material) -> Exhibit:
    bars = [(STATED, result.edition.index(result.code)), *((e.method.name, e.index) for e in result.effects)]
    colours = (ACCENT, *[PRIMARY] * len(result.effects))
    series = Series("指数", tuple(x for _, x in bars), PRIMARY, colours=colours)
    chart = Chart(Kind.BAR, tuple(name for name, _ in bars), (series,), key=((STATED, ACCENT), ("换用的权重", PRIMARY)))
    notes = ["渗透率与其他产业的权重不变", *_notes(result, material)]
    return Exhibit(
        "weighting-index", SECTION, indices_title(result), chart, POINTS, _source(result, material), tuple(notes),
        _marks(result, material),
        f"条形图，{result.stages.industry}的指数：{listed((name, one(x, 2)) for name, x in bars)}。",
    )  # fmt: skip


def _marks(result: Weighting, material: Material) -> tuple[Mark, ...]:
    """With other weights the index is not the printed one, so that calibrated rates matter."""
    return material.marks(material.rows[result.code])


def _table(result: Weighting, material: Material) -> list[Exhibit]:
    methods = [STATED, *(m.name for m in result.done)]
    weights = [result.stated, *(np.asarray(m.weights) for m in result.done)]
    columns = (Column("环节", width=1.6), *(Column(name, Look.HEAT, "0.0", 1.1) for name in methods))
    rows: list[tuple[str | float | tuple[float, str] | None, ...]] = [
        (label(stage), *(100 * float(w[k]) for w in weights)) for k, stage in enumerate(result.stages.names)
    ]
    top = 100 * max(float(w.max()) for w in weights)
    everything = parts(rows, _TABLE_ROWS)
    # the two sets of weights furthest apart, by what would have to be moved from stage to stage
    moved = [float(np.abs(w - result.stated).sum()) / 2 for w in weights[1:]]
    far, near = (result.done[int(f(moved))].name for f in (np.argmax, np.argmin))
    title = f"“{far}”与原权重相差最大，须在环节之间移动 {one(100 * max(moved))} 个百分点"
    if len(moved) > 1 and far != near:
        title += f"；“{near}”相差最小（{one(100 * min(moved))} 个）"
    notes = ["每列合计 100%；移动的百分点为各环节差异绝对值之和的一半", *_notes(result, material)]
    return [
        Exhibit(
            f"weighting-table{f'-{n + 1}' if n else ''}", SECTION, numbered_title(title, of(n, len(everything))),
            Table(columns, tuple(own), heat_top=top), _SHARE, _source(result, material), tuple(notes),
            material.marks([]), f"表格，{result.stages.industry}各环节按 {len(methods)} 种方法的权重。",
        )
        for n, own in enumerate(everything)
    ]  # fmt: skip


def _experts(result: Weighting, material: Material) -> Exhibit:
    order = sorted(result.experts, key=lambda e: -(e.ratio or 0.0))
    told, rest = order[:_TABLE_ROWS], order[_TABLE_ROWS:]
    columns = (
        Column("专家", width=1.4), Column("方法", width=1.2), Column("已填", Look.NUMBER, "0", 0.8),
        Column("应填", Look.NUMBER, "0", 0.8), Column("一致性比率", Look.NUMBER, "0.000", 1.0),
        Column("分数合计", Look.NUMBER, "0.0", 1.0), Column("结论", width=1.0),
    )  # fmt: skip
    rows = tuple((label(e.who), e.method, e.given, e.needed, e.ratio, e.total, e.verdict) for e in told)
    notes = [f"随机指数取自 {result.random_index}；比率小于 0.10 为通过"]
    if rest:
        notes.append(f"按一致性比率由高到低，另有 {len(rest)} 行未列出")
    title = _experts_title([e for e in result.experts if not e.is_group])
    return Exhibit(
        "weighting-experts", SECTION, title, Table(columns, rows), "比率；分",
        _source(result, material), tuple(notes), (),
        f"表格，{len(told)} 项专家判断的一致性：{listed((e.who, e.verdict) for e in told)}。",
    )  # fmt: skip


def _experts_title(experts: Sequence[Expert]) -> str:
    wrong = [e for e in experts if e.verdict == REVIEW]
    untold = sum(e.verdict == UNTOLD for e in experts)
    if wrong:
        whom = names(list(dict.fromkeys(e.who for e in wrong)))
        return f"{len(experts)} 项专家判断中 {len(wrong)} 项需要复核，涉及{whom}"
    if untold == len(experts):
        return f"{len(experts)} 项专家判断太少，彼此无从印证，一致性无法判断"
    ratios = [e for e in experts if e.ratio is not None]
    if not ratios:
        return f"{len(experts)} 项专家判断全部通过，分数合计都为 100"
    worst = max(ratios, key=lambda e: e.ratio or 0.0)
    most = f"一致性比率最高的是{short(worst.who)}（{one(worst.ratio or 0.0, 2)}）"
    return f"{len(experts) - untold} 项专家判断通过一致性检验，{most}" + (f"，{untold} 项无法判断" if untold else "")
