"""The worksheet functions: pure functions over a Model, registered with what people read about them.

Single-value functions take the values of cells; what they raise as CellError becomes an Excel error in that cell.
Docstrings are the descriptions that Excel and the 函数 sheet show.
"""

from __future__ import annotations

from typing import Any

import cii_xl
from cii_xl import published
from cii_xl.addin.cells import Grid, blank, flat, grid, number, single
from cii_xl.addin.data import from_cells
from cii_xl.addin.errors import BadValue, CellError, Impossible, NotAvailable, unknown
from cii_xl.addin.model import Model
from cii_xl.addin.registry import Argument, function
from cii_xl.book.layout import LAYOUT_VERSION, TITLE
from cii_xl.index import Edition, UnknownName, arithmetic

INDUSTRY = Argument("industry", "行业", "行业名称或代码，如 制造 或 MFG；也可引用一列行业")
ONE_INDUSTRY = Argument("industry", "行业", "行业名称或代码，如 制造 或 MFG")
INDUSTRIES = Argument("industries", "行业区域", "含行业名称或代码的区域；省略时为工作簿中的全部行业", optional=True)
STAGE = Argument("stage", "环节", "环节名称，如 销售")
STAGE_OR_ALL = Argument("stage", "环节", "环节名称；省略时为整个行业", optional=True)
SUBSTAGE = Argument("substage", "子环节", "子环节名称；省略时为整个环节", optional=True)


def _rows(model: Model, industry: Any, stage: Any, substage: Any = None) -> tuple[Edition, list[int]]:
    """The edition and row numbers that a stage and an optional substage mean."""
    code, edition = model.edition(industry)
    if blank(stage):
        raise NotAvailable("环节为空；请填写环节名称")
    try:
        return edition, edition.locate(code, stage, None if blank(substage) else substage)
    except UnknownName as error:
        raise unknown(error) from None


def _mean_rate(edition: Edition, rows: list[int]) -> float:
    """Weighted mean rate of some rows, percent; raises CellError where they weigh nothing."""
    weight = edition.weights[rows].sum()
    if weight <= 0:
        raise Impossible("该环节权重为 0，没有加权平均的渗透率")
    return float((edition.weights[rows] * edition.rates[rows]).sum() / weight)


# -- indices -----------------------------------------------------------------------------------------------------


@function(
    '=CII_INDEX("制造")',
    INDUSTRY,
    Argument("data", "数据", "权重与渗透率两列，或整张行业表；省略时取工作簿中的行业表", optional=True),
    array=True,
)
def cii_index(model: Model, industry: Grid, data: Grid | None = None) -> Grid:
    """行业的产业互联网发展指数（0–100），等于各环节权重 × 渗透率之和。给出数据区域时按该区域计算。"""
    if data is not None:
        return grid(from_cells(str(single(industry)), data).mean())
    return [[_caught(model.index, value) for value in row] for row in industry]


def _caught(call: Any, *arguments: Any) -> Any:
    """The result of a call, or the CellError it raised: an error stays in its own cell of a range."""
    try:
        return call(*arguments)
    except CellError as error:
        return error


@function("=CII_MEAN()", INDUSTRIES, array=True)
def cii_mean(model: Model, industries: Grid | None = None) -> Grid:
    """各行业指数的算术平均。给出行业区域时只平均其中的行业，空单元格不计。"""
    if industries is None:
        indices = list(model.indices().values())
    else:
        indices = [model.index(value) for value in flat(industries) if not blank(value)]
    if not indices:
        raise NotAvailable("区域中没有行业")
    return grid(float(arithmetic.mean(indices)))


@function('=CII_RANK("制造")', INDUSTRY)
def cii_rank(model: Model, industry: Any) -> int:
    """行业指数在工作簿全部行业中的名次，1 为最高，相同的并列。"""
    code, indices = model.industry(industry), model.indices()
    return int(arithmetic.ranks(list(indices.values()))[list(indices).index(code)])


@function("=CII_RANKING()", array=True)
def cii_ranking(model: Model) -> Grid:
    """全部行业的排名表：名次、行业、指数，含标题行。"""
    indices = model.indices()
    ranks = arithmetic.ranks(list(indices.values()))
    rows = sorted(zip(ranks, indices, strict=True), key=lambda pair: pair[0])
    return [["名次", "行业", "指数"], *([int(rank), model.names[code], indices[code]] for rank, code in rows)]


@function('=CII_PUBLISHED("制造")', INDUSTRY)
def cii_published(model: Model, industry: Any) -> float:
    """研报公布的 2019–2020 年行业指数，不随工作簿改变。"""
    try:
        return published.printed_indices()[published.edition().code(industry if not blank(industry) else "")]
    except UnknownName as error:
        raise unknown(error) from None


# -- stages ------------------------------------------------------------------------------------------------------


@function('=CII_WEIGHT("制造","销售")', INDUSTRY, STAGE, SUBSTAGE)
def cii_weight(model: Model, industry: Any, stage: Any, substage: Any = None) -> float:
    """环节或子环节的权重（0–1，占所在行业的比重）。"""
    edition, rows = _rows(model, industry, stage, substage)
    return float(edition.weights[rows].sum())


@function('=CII_RATE("零售","销售服务","支付结算")', INDUSTRY, STAGE, SUBSTAGE)
def cii_rate(model: Model, industry: Any, stage: Any, substage: Any = None) -> float:
    """子环节的渗透率（0–100）；省略子环节时为环节内按权重的平均。"""
    return _mean_rate(*_rows(model, industry, stage, substage))


@function('=CII_STAGE("金融","资金支付")', INDUSTRY, STAGE)
def cii_stage(model: Model, industry: Any, stage: Any) -> float:
    """环节指数：环节内各子环节渗透率按权重的平均（0–100）。"""
    return _mean_rate(*_rows(model, industry, stage))


@function('=CII_CONTRIBUTION("金融","资金支付")', INDUSTRY, STAGE, SUBSTAGE)
def cii_contribution(model: Model, industry: Any, stage: Any, substage: Any = None) -> float:
    """环节或子环节对行业指数的贡献（点）= 权重 × 渗透率。"""
    edition, rows = _rows(model, industry, stage, substage)
    return float(arithmetic.contribution(edition.weights[rows], edition.rates[rows]).sum())


@function('=CII_HEADROOM("制造","销售")', INDUSTRY, STAGE_OR_ALL)
def cii_headroom(model: Model, industry: Any, stage: Any = None) -> float:
    """提升空间（点）= 权重 ×（100 − 渗透率）；省略环节时为整个行业。"""
    if blank(stage):
        edition = model.edition(industry)[1]
        return float(arithmetic.headroom(edition.weights, edition.rates).sum())
    edition, rows = _rows(model, industry, stage)
    return float(arithmetic.headroom(edition.weights[rows], edition.rates[rows]).sum())


@function('=CII_TABLE("制造")', ONE_INDUSTRY, array=True)
def cii_table(model: Model, industry: Grid) -> Grid:
    """行业的环节表：环节、子环节、权重、渗透率、贡献、来源，含标题行。"""
    code, edition = model.edition(single(industry))
    keys = ["stage", "substage", "weight", "rate", "contribution", "provenance"]
    titles = [TITLE.get(key, "贡献点数") for key in keys]
    return [titles, *(list(row) for row in edition.table(code)[keys].itertuples(index=False))]


@function(
    '=CII_BOTTLENECK("制造",3)',
    ONE_INDUSTRY,
    Argument("count", "个数", "列出几个，省略时为 3", optional=True),
    array=True,
)
def cii_bottleneck(model: Model, industry: Grid, n: Grid | None = None) -> Grid:
    """提升空间最大的几个环节：环节、渗透率、可提升点数，由大到小，含标题行。"""
    code, edition = model.edition(single(industry))
    count = 3 if n is None or blank(single(n)) else int(number(single(n), "个数", 1, 1000))
    table = edition.table(code)
    names = [sub or stage for stage, sub in zip(table["stage"], table["substage"], strict=True)]
    found = sorted(zip(names, table["rate"], table["headroom"], strict=True), key=lambda r: -r[2])[:count]
    return [["环节", "渗透率", "可提升点数"], *(list(row) for row in found)]


@function('=CII_SOURCE("零售","销售服务","支付结算")', INDUSTRY, STAGE, SUBSTAGE)
def cii_source(model: Model, industry: Any, stage: Any, substage: Any = None) -> str:
    """渗透率的来源与依据；环节内来源不同时依次列出。"""
    edition, rows = _rows(model, industry, stage, substage)
    own = edition.rows.iloc[rows]
    told = [f"{p}：{b}" if b else p for p, b in zip(own["provenance"], own["basis"], strict=True)]
    return "；".join(dict.fromkeys(told))


# -- what if -----------------------------------------------------------------------------------------------------


@function(
    '=CII_WHATIF("制造","销售",15)',
    ONE_INDUSTRY,
    Argument("changes", "环节,新渗透率", "若干对环节与新渗透率（0–100）；或一个两列的区域", repeats=True),
    array=True,
)
def cii_whatif(model: Model, industry: Grid, *changes: Grid | None) -> Grid:
    """把一个或几个环节的渗透率改为新值后的行业指数，工作簿本身不变。"""
    code, edition = model.edition(single(industry))
    rates = edition.rates.copy()
    for stage, rate in _pairs([c for c in changes if c is not None]):
        _, rows = _rows(model, code, stage)
        rates[rows] = number(rate, f"“{stage}”的新渗透率")
    return grid(float(arithmetic.index(edition.weights, rates, edition.by_industry)[0]))


def _pairs(changes: list[Grid]) -> list[tuple[Any, Any]]:
    """Stage and new rate, from a range of two columns or from arguments in turn."""
    if len(changes) == 1 and len(changes[0][0]) == 2:
        return [(row[0], row[1]) for row in changes[0] if not blank(row[0])]
    if not changes or len(changes) % 2:
        raise BadValue("环节与新渗透率应成对给出，或引用两列区域")
    return [(single(a), single(b)) for a, b in zip(changes[::2], changes[1::2], strict=True)]


@function('=CII_TARGET("制造",6,"销售")', INDUSTRY, Argument("target", "目标指数", "希望达到的行业指数，0–100"), STAGE)
def cii_target(model: Model, industry: Any, target: Any, stage: Any) -> float:
    """行业指数要达到目标，该环节的渗透率需要是多少（其余环节不变）。"""
    edition, rows = _rows(model, industry, stage)
    wanted = number(target, "目标指数")
    weight = float(edition.weights[rows].sum())
    if weight <= 0:
        raise Impossible("该环节权重为 0，改变它不影响指数")
    others = edition.mean() - float(arithmetic.contribution(edition.weights[rows], edition.rates[rows]).sum())
    needed = (wanted - others) / weight
    if not -1e-9 <= needed <= 100 + 1e-9:
        top = others + weight * 100
        raise Impossible(f"需要渗透率 {needed:.1f}，超出 0–100；只改该环节时指数在 {others:.1f} 到 {top:.1f} 之间")
    return min(max(needed, 0.0), 100.0)


# -- figures, checks, version --------------------------------------------------------------------------------------


@function('=CII_FACT("gdp.share.2024")', Argument("id", "编号", "“研报数据”表中的编号，如 index.MFG"))
def cii_fact(model: Model, id: Any) -> float | str:
    """研报以文字印出的任一数据；编号见“研报数据”表。"""
    try:
        return published.fact("" if blank(id) else str(id)).shown
    except UnknownName as error:
        raise unknown(error) from None


@function("=CII_CHECK()", array=True)
def cii_check(model: Model) -> Grid:
    """工作簿数据的全部问题：程度、位置、发现、应为、处理，含标题行；没有问题时只有一行说明。"""
    if not model.problems:
        return grid("没有问题")
    head = ["程度", "位置", "发现", "应为", "处理"]
    return [head, *([p.severity.value, str(p.place), p.found, p.expected, p.fix] for p in model.problems)]


@function("=CII_VERSION()", array=True)
def cii_version(model: Model) -> Grid:
    """组件版本与工作簿布局版本。"""
    return grid(f"cii-xl {cii_xl.__version__} · 布局 {LAYOUT_VERSION}")
