"""The forecast exhibits of 1.3 (traffic, data, devices): printed labels against what the printed series give."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from cii_xl.analysis.claims.comparison import Comparison, figure
from cii_xl.analysis.claims.span import Span, growth, total
from cii_xl.exhibits.catalogue.growth import yearly
from cii_xl.index.summary import one
from cii_xl.published import Fact, fact, facts_like

TRAFFIC, DATA, DEVICES = "流量", "数据", "设备"
EB_PER_100M_GB = 0.1
"""1 EB = 10 亿 GB."""
PERSONAL = ("PC", "平板电脑", "智能手机")
"""Personal devices as 1.3 counts them for 2024: with them alone the printed 40 % comes out."""

_SECTION = "1.3"


def comparisons() -> tuple[Comparison, ...]:
    """Every label of the three exhibits, in the order of the report."""
    return (*_growth_of_traffic(), *_traffic(), *_data(), *_devices())


def _growth_of_traffic() -> list[Comparison]:
    """Labels go to years from the left; there are fewer of them than years."""
    series, labels = yearly("traffic."), _printed("traffic.growth.printed")
    found = [
        _grown(f"traffic.growth.{series[0].period}", "接入流量增长率", series[0].period, None, series[0], labels[0])
    ]
    for i, (before, after) in enumerate(pairwise(series), 1):
        label = labels[i] if i < len(labels) else ""
        found.append(_grown(f"traffic.growth.{after.period}", "接入流量增长率", after.period, before, after, label))
    return found


def _traffic() -> list[Comparison]:
    first, last, multiple = fact("traffic.2018"), fact("traffic.2024"), fact("traffic.multiple")
    whole, people = fact("traffic.growth.2014_2018"), fact("netizens.growth")
    ratio = figure(last.id) / figure(first.id)
    netizens = fact("netizens.2014"), fact("netizens.2018")
    return [
        Comparison(
            multiple.id, TRAFFIC, "2024 年为 2018 年的倍数", multiple.period, _SECTION, "倍", multiple.value,
            last.number / first.number, ratio,
        ),
        _grown(whole.id, "接入流量增幅", whole.period, fact("traffic.2014"), first, whole.value),
        Comparison(
            "traffic.unit", TRAFFIC, "正文所写 EB 数", last.period, _SECTION, "EB", last.value,
            last.number * EB_PER_100M_GB, figure(last.id) * EB_PER_100M_GB,
            "正文写 EB，图中写亿 GB；1 EB 等于 10 亿 GB，相差十倍",
        ),
        _grown(people.id, "网民增幅", people.period, *netizens, people.value),
    ]  # fmt: skip


def _grown(id: str, item: str, period: str, before: Fact | None, after: Fact, label: str) -> Comparison:
    """Growth in percent; without an earlier figure there is nothing to compute it from."""
    if before is None:
        note = "上一年的流量没有印出，这一标注无从推算"
        return Comparison(id, TRAFFIC, item, period, _SECTION, "%", label, None, None, note)
    computed, span = 100 * (after.number / before.number - 1), growth(figure(before.id), figure(after.id))
    note = "" if label else "图中没有这一年的标注"
    if label and not Span.printed(label).touches(span):
        note = f"由取整后的数值算得，至少为 {one(span.low, 2)}%"
    return Comparison(id, TRAFFIC, item, period, _SECTION, "%", label, computed, span, note)


def _data() -> list[Comparison]:
    years = ("2018", "2024")
    shares = {year: [f for f in facts_like("data.share.") if f.id.endswith(year)] for year in years}
    sums = [_summed(f"data.share.{year}", DATA, "各类数据份额合计", own) for year, own in shares.items()]
    return [*sums, *map(_industrial, years), _totals()]


def _totals() -> Comparison:
    """Fewer labels than years: nothing says which year each belongs to."""
    printed, labels = fact("data.total.printed"), _printed("data.total.printed")
    steps = [100 * (float(after) / float(before) - 1) for before, after in pairwise(labels)]
    first, last = (int(year) for year in printed.period.split("-"))
    rest = f"{one(min(steps[1:]))}–{one(max(steps[1:]))}%"
    known = f"{last - first + 1} 年只有 {len(labels)} 个标注，不知属于哪一年"
    note = f"{known}；相邻标注先增 {one(steps[0])}%，其后每次增 {rest}"
    return Comparison(printed.id, DATA, "数据总规模的标注", printed.period, _SECTION, "EB", "", None, None, note)


def _industrial(year: str) -> Comparison:
    """The industrial share holds images that are not for fun, data of production, and *part* of the IoT's."""
    printed, iot = fact(f"data.industrial_share.{year}"), fact(f"data.share.IoT数据.{year}")
    sure = [fact(f"data.share.{name}.{year}") for name in ("非娱乐图像/视频数据", "企业生产数据")]
    least = total(figure(f.id) for f in sure)
    part = (printed.number - sum(f.number for f in sure)) / iot.number
    note = f"含部分 IoT 数据，只能核对范围；印出值相当于计入其 {one(100 * part, 0)}%"
    span = Span(least.low, (least + figure(iot.id)).high)
    return Comparison(
        printed.id, DATA, "行业生产型数据份额", printed.period, _SECTION, "%", printed.value, None, span, note
    )


def _devices() -> list[Comparison]:
    found = []
    for year in ("2015", "2018", "2024"):
        own = [f for f in facts_like("devices.") if f.id.endswith(year) and f.id != "devices.personal.2024"]
        found.append(_summed(f"devices.{year}", DEVICES, "各类设备份额合计", own))
    printed, shares = fact("devices.personal.2024"), [fact(f"devices.{name}.2024") for name in PERSONAL]
    summed, span = sum(f.number for f in shares), total(figure(f.id) for f in shares)
    wider = one(summed + fact("devices.联网电视.2024").number)
    note = f"取 PC、平板电脑、智能手机；2015 年的口径还含联网电视，若含则为 {wider}%"
    personal = Comparison(
        printed.id, DEVICES, "个人设备份额", printed.period, _SECTION, "%", printed.value, summed, span, note
    )
    return [*found, personal]


def _summed(id: str, series: str, item: str, shares: Sequence[Fact]) -> Comparison:
    summed, span = sum(f.number for f in shares), total(figure(f.id) for f in shares)
    return Comparison(id, series, item, shares[0].period, _SECTION, "%", "100", summed, span, identity=True)


def _printed(id: str) -> list[str]:
    return [label.strip() for label in fact(id).value.split(";")]
