"""What the report says of traffic, data and devices (1.3), as claims."""

from __future__ import annotations

from itertools import pairwise

from cii_xl.analysis.claims.claim import Claim
from cii_xl.analysis.claims.comparison import Comparison, agreed, figure, told
from cii_xl.analysis.claims.network import PERSONAL, comparisons
from cii_xl.analysis.claims.span import total
from cii_xl.analysis.claims.statements import Judge
from cii_xl.analysis.claims.verdicts import HOLDS, OPEN, above, every
from cii_xl.book.panels.claims import GROUPS
from cii_xl.exhibits.catalogue.growth import yearly
from cii_xl.index.summary import one
from cii_xl.published import fact, facts_like

NETWORK = GROUPS["network"]

_VIDEO, _FUN = "非娱乐图像/视频数据", "娱乐数据"


def production() -> list[Claim]:
    """The claims, in the order of the report."""
    by_id = {c.id: c for c in comparisons()}
    growth = [c for id, c in by_id.items() if id.startswith("traffic.growth.20") and c.label and c.span]
    return [
        _labelled("netizens", "2014–2018 年网民增长 27.5%", "由印出的人数推算增幅", by_id["netizens.growth"]),
        _labelled("traffic.2014_2018", "2014–2018 年流量增长 3352%", "由印出的流量推算增幅",
            by_id["traffic.growth.2014_2018"]),
        _labelled("traffic.multiple", "2024 年流量为 2018 年的 179.5 倍", "2024 年流量 ÷ 2018 年流量",
            by_id["traffic.multiple"]),
        _labelled("traffic.growth", "2015–2020 年流量增长率如图所标", "由印出的流量逐年推算增长率", *growth),
        _claim("data.fun", "娱乐数据份额下降，2024 年为 27%",
            "2024 年低于印出的 2018 年份额，且取整为 27%；2015 年以前的份额没有逐年印出", _fun()),
        _claim("data.video", "2020 年后非娱乐图像/视频成为最大一类", "2021–2024 年每年都大于娱乐数据", _video()),
        _claim("data.industrial", "行业生产型数据份额由 52% 逐年升至 60% 以上", "逐年与上一年比较，2024 年与 60% 比较",
            _industrial()),
        _labelled("devices.personal", "2024 年个人设备占 40%", "PC、平板电脑、智能手机份额相加",
            by_id["devices.personal.2024"]),
        _claim("devices.2015", "2015 年个人设备过半", "PC、平板电脑、智能手机、联网电视份额相加", _personal_2015()),
        _claim("devices.m2m", "2024 年 M2M 取代个人设备成为主体", "M2M 份额大于个人设备（含联网电视）且过半",
            _machines()),
    ]  # fmt: skip


def _claim(id: str, text: str, method: str, judge: Judge) -> Claim:
    return Claim(id, "1.3", NETWORK, text, method, judge)


def _labelled(id: str, text: str, method: str, *labels: Comparison) -> Claim:
    return _claim(id, text, method, agreed(labels))


def _fun() -> Judge:
    before, after = (fact(f"data.share.{_FUN}.{year}") for year in ("2018", "2024"))
    rounded = HOLDS if one(after.number, 0) == "27" else OPEN
    verdict = every([above(figure(before.id) - figure(after.id)), rounded])
    return told(verdict, f"2018 年 {before.value}%，2024 年 {after.value}%")


def _industrial() -> Judge:
    shares = [f for f in yearly("data.industrial_share.") if f.period >= "2018"]
    # figures that are printed apart are not the same, though their roundings meet
    rising = [above(figure(after.id) - figure(before.id), strict=False) for before, after in pairwise(shares)]
    verdict = every([*rising, above(figure(shares[-1].id), 60)])
    return told(verdict, f"2018 年 {shares[0].value}%，2024 年 {shares[-1].value}%")


def _video() -> Judge:
    """Shares by kind are printed for 2018 and 2024 only."""
    last = {f.subject: f for f in facts_like("data.share.") if f.id.endswith(".2024")}
    largest = every([above(figure(last[_VIDEO].id) - figure(f.id)) for kind, f in last.items() if kind != _VIDEO])
    text = f"2024 年 {last[_VIDEO].value}%，娱乐数据 {last[_FUN].value}%；2021–2023 年没有印出"
    return told(OPEN if largest == HOLDS else largest, text)


def _personal_2015() -> Judge:
    shares = [figure(f"devices.{name}.2015") for name in (*PERSONAL, "联网电视")]
    summed = sum(fact(f"devices.{name}.2015").number for name in (*PERSONAL, "联网电视"))
    return told(above(total(shares), 50), f"合计 {one(summed)}%")


def _machines() -> Judge:
    machines, names = fact("devices.M2M.2024"), (*PERSONAL, "联网电视")
    people = total(figure(f"devices.{name}.2024") for name in names)
    summed = sum(fact(f"devices.{name}.2024").number for name in names)
    verdict = every([above(figure(machines.id) - people), above(figure(machines.id), 50)])
    return told(verdict, f"M2M {machines.value}%，个人设备 {one(summed)}%")
