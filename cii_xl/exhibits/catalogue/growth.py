"""Exhibits of printed figures on the economy: growth that industrial internet brings, and the size of the seven."""

from __future__ import annotations

from collections.abc import Sequence

from cii_xl.exhibits.catalogue.common import ACTUAL, EXPECTED, GROWTH, ROUNDED, printed, report_of, years
from cii_xl.exhibits.catalogue.say import listed
from cii_xl.exhibits.exhibit import Chart, Column, Exhibit, Kind, Look, Mark, Series, Table
from cii_xl.exhibits.material import Material
from cii_xl.index.summary import one
from cii_xl.palette import ACCENT, PRIMARY, SERIES
from cii_xl.published import Fact, fact, facts_like

EXPECTED_YEARS = "年份后的 e 表示研报的预测"


def yearly(prefix: str) -> list[Fact]:
    """Printed figures of a series, those of single years only, in order of years."""
    found = [f for f in facts_like(prefix) if f.id.removeprefix(prefix)[:4].isdigit()]
    return sorted((f for f in found if f.id.removeprefix(prefix).isdigit()), key=lambda f: f.period)


def year(f: Fact) -> str:
    """``2024`` of a fact for 2024e."""
    return f.period.removesuffix("e")


def forecast(facts: Sequence[Fact]) -> tuple[Mark, ...]:
    """The mark of figures some of which are forecasts."""
    return (Mark.FORECAST,) if any(f.forecast for f in facts) else ()


def colours(facts: Sequence[Fact]) -> tuple[str, ...]:
    """Pale for forecasts."""
    return tuple(EXPECTED if f.forecast else ACTUAL for f in facts)


def colour_key(facts: Sequence[Fact]) -> tuple[tuple[str, str], ...]:
    """What the two colours mean."""
    told = (("实际", ACTUAL, False), ("预测", EXPECTED, True))
    return tuple((word, colour) for word, colour, expected in told if any(f.forecast is expected for f in facts))


def gdp(material: Material) -> list[Exhibit]:
    """The increment of GDP by year, and its share of growth as a line."""
    increments, shares = yearly("gdp.increment."), yearly("gdp.share.")
    total, share = fact("gdp.increment.total"), fact("gdp.share.total")
    summed = sum(f.number for f in increments)
    whole = sum(f.number / (s.number / 100) for f, s in zip(increments, shares, strict=True))
    last = increments[-1]
    chart = Chart(
        Kind.COMBO,
        years(increments),
        (
            Series("GDP 增量", tuple(f.number for f in increments), EXPECTED, "#,##0.0", colours(increments)),
            Series("对 GDP 增长的贡献率（%）", tuple(f.number for f in shares), ACCENT),
        ),
        key=colour_key(increments),
    )
    notes = (
        EXPECTED_YEARS,
        f"{len(increments)} 年逐年相加为 {summed:,.1f} 亿元，研报印作 {total.value} {total.unit_zh}",
        f"研报称占整体 GDP 增量约 {share.value}%（取整），由逐年数据推算为 {one(100 * summed / whole)}%",
    )
    title = (
        f"产业互联网预计 {year(last)} 年带来 {printed(last)} 亿元 GDP 增量，"
        f"贡献率由 {shares[0].value}% 升至 {shares[-1].value}%"
    )
    used = [*increments, *shares, total]
    shown = listed((f.period, f"{printed(f)} 亿元（{s.value}%）") for f, s in zip(increments, shares, strict=True))
    exhibit = Exhibit(
        "gdp", GROWTH, title, chart, f"{last.unit_zh}；贡献率，%", report_of([*used, share]), notes, forecast(used),
        f"柱形与折线图，逐年 GDP 增量与贡献率：{shown}。",
    )  # fmt: skip
    return [exhibit]


def growth(material: Material) -> list[Exhibit]:
    """What growth in 2024 is made of: labour, capital, total factor productivity."""
    pulls = facts_like("gdp.pull.")
    shares = [fact(f.id.replace(".pull.", ".contribution.")) for f in pulls]
    whole = fact("gdp.growth.2024")
    most = max(range(len(pulls)), key=lambda i: pulls[i].number)
    chart = Chart(
        Kind.WATERFALL,
        (*(f"{f.subject}（{s.value}%）" for f, s in zip(pulls, shares, strict=True)), "GDP 增速"),
        (
            Series(
                "对增速的拉动",
                (*(f.number for f in pulls), whole.number),
                PRIMARY,
                colours=(*(SERIES[1],) * len(pulls), PRIMARY),
            ),
        ),
        totals=(len(pulls),),
    )
    total = sum(s.number for s in shares)
    notes = (
        f"括号内为对增长的贡献度；{ROUNDED}（本图合计 {one(total)}%）",
        "贡献度由未取整的拉动值算得，与图中拉动值相除略有出入",
        "产业互联网的贡献按资本与全要素生产率计，暂不计劳动力",
    )
    title = (
        f"{year(whole)} 年 GDP 增速预计 {whole.value}%，"
        f"{pulls[most].subject}拉动 {pulls[most].value} 个百分点，贡献 {shares[most].value}%"
    )
    used = [*pulls, *shares, whole, fact("gdp.labour.excluded")]
    exhibit = Exhibit(
        "growth-2024", GROWTH, title, chart, "百分点", report_of(used), notes, forecast(used),
        f"瀑布图，{listed((f.subject, f'{f.value} 个百分点') for f in pulls)}，合计为增速 {whole.value}%。",
    )  # fmt: skip
    return [exhibit]


_MAIN = ("va", "total", "spend")
"""Measures of size, that of value added first."""


def economy(material: Material) -> list[Exhibit]:
    """The size of the seven industries in the measures that are printed."""
    found = facts_like("econ.")
    by_code: dict[str, dict[str, Fact]] = {}
    for f in found:
        _, code, measure = f.id.split(".")
        by_code.setdefault(code, {})[measure] = f
    lines = [_economy(code, own) for code, own in by_code.items()]
    lines.sort(key=lambda line: -float(line[2]))
    table = Table(
        (
            Column("产业", width=0.6),
            Column("口径", width=2.0),
            Column("规模（万亿元）", Look.NUMBER, "0.00", 1.1),
            Column("占 GDP（%）", Look.NUMBER, "0.0#", 1.1),
            Column("研报所列其他数值", width=3.6),
        ),
        tuple(lines),
    )
    value_added = {code: own["va"] for code, own in by_code.items() if "va" in own}
    top = max(value_added, key=lambda code: value_added[code].number)
    va, share = by_code[top]["va"], by_code[top]["va_gdp"]
    title = (
        f"{va.subject}增加值 {va.value} 万亿元，占 GDP {share.value}%，在列有增加值的 {len(value_added)} 个产业中最大"
    )
    exhibit = Exhibit(
        "economy", GROWTH, title, table, f"万亿元；%（{va.period} 年）", report_of(found),
        ("各产业口径不同（增加值、经费投入、总费用），不可相加，只宜作量级参考",), forecast(found),
        "表格，七大产业的规模：" + listed((str(line[0]), f"{line[1]} {line[2]} 万亿元") for line in lines) + "。",
    )  # fmt: skip
    return [exhibit]


def _economy(code: str, own: dict[str, Fact]) -> tuple[str, str, float, float | None, str | None]:
    """Name, measure, size, share of GDP, and the other figures in words."""
    main = next(key for key in _MAIN if key in own)
    share = own.get(f"{main}_gdp")
    rest = [key for key in own if key not in (main, f"{main}_gdp") and not key.endswith(("_gdp", "_share"))]
    words = []
    for key in rest:
        f = own[key]
        unit = f.unit_zh if f.unit_zh == "%" else f" {f.unit_zh}"
        part = next((own[k] for k in (f"{key}_gdp", f"{key}_share") if k in own), None)
        of_what = "" if part is None else f"，{_what(part)} {part.value}%"
        words.append(f"{f.measure} {f.value}{unit}{of_what}")
    size = own[main]
    return size.subject, size.measure, size.number, share.number if share else None, "；".join(words) or None


def _what(share: Fact) -> str:
    """``占 GDP``, without the measure that stands before it already."""
    return "占" + share.measure.split("占")[-1].replace("GDP", " GDP")
