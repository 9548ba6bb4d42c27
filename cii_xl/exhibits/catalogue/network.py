"""Exhibits of printed figures on data and networks."""

from __future__ import annotations

from itertools import pairwise

from cii_xl.exhibits.catalogue.common import EXPECTED, NETWORK, ROUNDED, printed, report_of, years
from cii_xl.exhibits.catalogue.growth import EXPECTED_YEARS, colour_key, colours, forecast, year, yearly
from cii_xl.exhibits.catalogue.say import listed
from cii_xl.exhibits.exhibit import Chart, Exhibit, Kind, Series
from cii_xl.exhibits.material import Material
from cii_xl.index.summary import one
from cii_xl.palette import ACCENT, PRIMARY, SERIES
from cii_xl.published import Fact, fact, facts_like


def traffic(material: Material) -> list[Exhibit]:
    """Mobile traffic by year, and its growth computed from it as a line."""
    found = yearly("traffic.")
    flow = [f.number for f in found]
    growth = [None, *((b / a - 1) * 100 for a, b in pairwise(flow))]
    actual = [f for f in found if not f.forecast]
    last, times = found[-1], fact("traffic.multiple")
    chart = Chart(
        Kind.COMBO,
        years(found),
        (
            Series("接入流量（亿GB）", tuple(flow), EXPECTED, "#,##0.0", colours(found)),
            Series("增长率（%）", tuple(growth), ACCENT),
        ),
        key=colour_key(found),
    )
    notes = (
        EXPECTED_YEARS,
        "研报图中单位为亿GB，正文写作 EB；1 EB = 10 亿GB，两处相差十倍，此处按图",
        "增长率由各年流量算得",
    )
    title = (
        f"移动互联网接入流量 {year(actual[-1])} 年达 {printed(actual[-1])} 亿GB，"
        f"预计 {year(last)} 年增至其 {one(last.number / actual[-1].number)} 倍"
    )
    exhibit = Exhibit(
        "traffic", NETWORK, title, chart, "亿GB；增长率，%", report_of([*found, times]), notes, forecast(found),
        f"柱形与折线图，逐年接入流量：{listed((f.period, f'{printed(f)} 亿GB') for f in found)}。",
    )  # fmt: skip
    return [exhibit]


def _shares(prefix: str) -> tuple[list[str], dict[str, list[Fact]]]:
    """Periods and, by subject in printed order, the shares at each of them."""
    by_subject: dict[str, list[Fact]] = {}
    for f in facts_like(prefix):
        if f.id.rsplit(".", 1)[-1].isdigit() and f.id.count(".") == prefix.count(".") + 1:
            by_subject.setdefault(f.subject, []).append(f)
    whole = {subject: own for subject, own in by_subject.items() if len(own) > 1}
    return [f.period for f in next(iter(whole.values()))], whole


def data_types(material: Material) -> list[Exhibit]:
    """What kinds of data are made, first and last year."""
    periods, found = _shares("data.share.")
    series = tuple(Series(s, tuple(f.number for f in own), SERIES[i]) for i, (s, own) in enumerate(found.items()))
    moved = sorted(found.values(), key=lambda own: own[-1].number - own[0].number)
    down, up = moved[0], moved[-1]
    used = [f for own in found.values() for f in own]
    title = (
        f"{up[0].subject}占比由 {up[0].value}% 升至 {up[-1].value}%，升幅最大；"
        f"{down[0].subject}由 {down[0].value}% 降至 {down[-1].value}%"
    )
    exhibit = Exhibit(
        "data-types", NETWORK, title, Chart(Kind.STACKED_100, tuple(periods), series), "占中国产生数据总量，%",
        report_of(used), (EXPECTED_YEARS, ROUNDED), forecast(used),
        "百分比堆积柱形图，各类数据占比："
        + listed((s, " → ".join(f"{f.value}%" for f in own)) for s, own in found.items()) + "。",
    )  # fmt: skip
    return [exhibit]


def industrial_data(material: Material) -> list[Exhibit]:
    """The share of data that come from production, by year."""
    found = yearly("data.industrial_share.")
    first, last = found[0], found[-1]
    title = f"{first.subject}占比由 {year(first)} 年的 {first.value}% 升至 {year(last)} 年的 {last.value}%（预测）"
    exhibit = Exhibit(
        "industrial-data", NETWORK, title,
        Chart(Kind.LINE, years(found), (Series("行业生产型数据占比", tuple(f.number for f in found), PRIMARY, "0"),)),
        f"{first.measure}，%", report_of(found), (EXPECTED_YEARS,), forecast(found),
        f"折线图，逐年占比：{listed((f.period, f'{f.value}%') for f in found)}。",
    )  # fmt: skip
    return [exhibit]


def devices(material: Material) -> list[Exhibit]:
    """What kinds of devices are on the network."""
    periods, found = _shares("devices.")
    series = tuple(Series(s, tuple(f.number for f in own), SERIES[i]) for i, (s, own) in enumerate(found.items()))
    used = [f for own in found.values() for f in own]
    top = max(found.values(), key=lambda own: own[-1].number)
    sums = [sum(own[i].number for own in found.values()) for i in range(len(periods))]
    title = (
        f"{top[0].subject} 占接入网络设备的比重由 {year(top[0])} 年的 {top[0].value}% "
        f"升至 {year(top[-1])} 年的 {top[-1].value}%（预测）"
    )
    notes = (
        f"{ROUNDED}（{listed((p, f'{one(x)}%') for p, x in zip(periods, sums, strict=True))}）",
        "横轴三个年份不等距；标签按研报图例顺序对应",
        EXPECTED_YEARS,
    )
    exhibit = Exhibit(
        "devices", NETWORK, title, Chart(Kind.AREA, tuple(periods), series, maximum=100.0), "占中国接入网络设备，%",
        report_of(used), notes, forecast(used),
        "堆积面积图，各类设备占比："
        + listed((s, " → ".join(f"{f.value}%" for f in own)) for s, own in found.items()) + "。",
    )  # fmt: skip
    return [exhibit]
