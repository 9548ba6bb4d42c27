"""One exhibit of each kind of chart, with the report's figures."""

from __future__ import annotations

from dataclasses import replace

from cii_xl import published
from cii_xl.exhibits.exhibit import Chart, Exhibit, Kind, Mark, Reference, Series
from cii_xl.exhibits.steps import foot
from cii_xl.index.summary import summarise
from cii_xl.palette import ACCENT, LINE, PRIMARY, SERIES, chain_colours
from cii_xl.published import fact

_EDITION = published.edition()
_SUMMARY = summarise(_EDITION)
_NAMES = tuple(i.name for i in _SUMMARY.ranked)
_INDICES = tuple(i.index for i in _SUMMARY.ranked)
_YEARS = tuple(f"{year}e" for year in range(2019, 2025))


def _exhibit(id: str, title: str, chart: Chart, unit: str, source: str, marks: tuple[Mark, ...] = ()) -> Exhibit:
    return Exhibit(id, "样例", title, chart, unit, source, marks=marks, alt=f"样例图：{title}。")


def _facts(pattern: str, keys: tuple[str, ...]) -> tuple[float, ...]:
    return tuple(fact(pattern.format(key.rstrip("e"))).number for key in keys)


BAR = _exhibit(
    "sample-bar",
    "金融以 30.2 领先，制造 5.5 尚处起步",
    Chart(Kind.BAR, _NAMES, (Series("指数", _INDICES, PRIMARY),), Reference("平均", _SUMMARY.mean)),
    "指数点（0–100）",
    "研报 2.2",
)

COLUMN = _exhibit(
    "sample-column",
    "2018 年娱乐数据占 39.7%，居首",
    Chart(
        Kind.COLUMN,
        ("娱乐数据", "非娱乐图像/视频数据", "企业生产数据", "IoT数据"),
        (Series("占比", (39.7, 36.1, 12.0, 7.7), PRIMARY, "0.0"),),
        Reference("平均", (39.7 + 36.1 + 12.0 + 7.7) / 4),
    ),
    "%",
    "研报 1.3",
)

CLUSTERED = _exhibit(
    "sample-clustered",
    "IoT 数据占比由 7.7% 升至 19.1%",
    Chart(
        Kind.CLUSTERED,
        ("娱乐数据", "非娱乐图像/视频数据", "企业生产数据", "IoT数据"),
        (
            Series("2018", (39.7, 36.1, 12.0, 7.7), SERIES[7]),
            Series("2024e", (27.1, 34.3, 18.0, 19.1), ACCENT),
        ),
    ),
    "%",
    "研报 1.3",
    (Mark.FORECAST,),
)

_POSITIONS = _SUMMARY.positions
STACKED = _exhibit(
    "sample-stacked",
    "越接近消费端的环节，贡献越大",
    Chart(
        Kind.STACKED,
        _NAMES,
        tuple(
            Series(
                f"第 {p} 位",
                tuple(next((r.contribution for r in i.rows if r.position == p), None) for i in _SUMMARY.ranked),
                colour,
            )
            for p, colour in enumerate(chain_colours(_POSITIONS), 1)
        ),
    ),
    "指数点",
    "研报 2.2、4.1",
    (Mark.CALIBRATED,),
)

STACKED_100 = _exhibit(
    "sample-shares",
    "娱乐数据占比由 39.7% 降至 27.1%",
    Chart(
        Kind.STACKED_100,
        ("2018", "2024e"),
        (
            Series("娱乐数据", (39.7, 27.1), SERIES[0]),
            Series("非娱乐图像/视频数据", (36.1, 34.3), SERIES[1]),
            Series("IoT数据", (7.7, 19.1), SERIES[2]),
            Series("企业生产数据", (12.0, 18.0), SERIES[3]),
            Series("语音等其他数据", (4.5, 1.5), SERIES[4]),
        ),
    ),
    "%",
    "研报 1.3",
    (Mark.FORECAST,),
)

_RATES = {i.name: {r.position: r.rate for r in i.rows} for i in _SUMMARY.ranked}
LINE_CHART = _exhibit(
    "sample-line",
    "越接近消费端，渗透率越高",
    Chart(
        Kind.LINE,
        tuple(map(str, range(1, _POSITIONS + 1))),
        tuple(
            Series(name, tuple(_RATES[name].get(p) for p in range(1, _POSITIONS + 1)), SERIES[k])
            for k, name in enumerate(_NAMES[:3])
        ),
    ),
    "%",
    "研报 4.1",
    (Mark.CALIBRATED,),
)

AREA = _exhibit(
    "sample-area",
    "M2M 占接入设备的比重升至 53.9%",
    Chart(
        Kind.AREA,
        ("2015", "2018", "2024e"),
        (
            Series("M2M", (37.5, 41.4, 53.9), SERIES[0]),
            Series("PC", (25.9, 21.5, 14.7), SERIES[1]),
            Series("平板电脑", (11.3, 14.3, 14.1), SERIES[2]),
            Series("其他", (25.3, 22.8, 17.3), SERIES[3]),
        ),
        maximum=100.0,
    ),
    "%",
    "研报 1.3",
    (Mark.FORECAST,),
)

COMBO = _exhibit(
    "sample-combo",
    "产业互联网 2024 年带来 9,387.8 亿元 GDP 增量",
    Chart(
        Kind.COMBO,
        _YEARS,
        (
            Series("GDP 增量", _facts("gdp.increment.{}", _YEARS), PRIMARY, "#,##0.0"),
            Series("对 GDP 增长的贡献率（%）", _facts("gdp.share.{}", _YEARS), ACCENT),
        ),
    ),
    "亿元",
    "研报 1.2",
    (Mark.FORECAST,),
)

WATERFALL = _exhibit(
    "sample-waterfall",
    "平均指数距 100 还差 82.9 点",
    Chart(
        Kind.WATERFALL,
        ("平均指数", *_NAMES, "全面渗透"),
        (Series("指数", (_SUMMARY.mean, *((100 - x) / len(_INDICES) for x in _INDICES), 100.0), PRIMARY),),
        totals=(0, len(_NAMES) + 1),
    ),
    "指数点",
    "研报 2.2",
)

CROSSING = _exhibit(
    "sample-crossing",
    "由 3.0 降至 -4.0，再升至 2.5",
    Chart(
        Kind.WATERFALL,
        ("上年", "下降", "再降", "回升", "大升", "本年"),
        (Series("变化", (3.0, -5.0, -2.0, 1.0, 5.5, 2.5), PRIMARY),),
        totals=(0, 5),
    ),
    "点",
    "演示",
)

INTERVAL = _exhibit(
    "sample-interval",
    "各产业指数的区间互相重叠",
    Chart(
        Kind.INTERVAL,
        _NAMES,
        (
            Series(
                "指数",
                _INDICES,
                PRIMARY,
                low=tuple(x - 2.5 - k / 2 for k, x in enumerate(_INDICES)),
                high=(*(x + 4.0 - k / 4 for k, x in enumerate(_INDICES[:-1])), None),
            ),
        ),
    ),
    "指数点（0–100）",
    "演示",
)

TORNADO = _exhibit(
    "sample-tornado",
    "“资本”影响最大，由 -644.6 到 +644.6",
    Chart(
        Kind.TORNADO,
        ("资本", "规模效率", "劳动力", "权重", "全无"),
        (
            Series("取低端", (-644.6, 0.0, -24.5, 212.3, 0.0), SERIES[7], "+#,##0.0;-#,##0.0;0.0"),
            Series("取高端", (644.6, 211.2, 24.5, -198.0, 0.0), PRIMARY, "+#,##0.0;-#,##0.0;0.0"),
        ),
    ),
    "亿元",
    "演示",
)

SMALL_STEPS = _exhibit(
    "sample-small-steps",
    "平均指数由 27.1 升至 28.0",
    Chart(
        Kind.WATERFALL,
        ("上一版", "金融", "制造", "本版"),
        (Series("指数", (27.1, 1.2, -0.3, 28.0), PRIMARY),),
        totals=(0, 3),
        minimum=26.0,
    ),
    "指数点",
    "演示",
)

_MFG = next(i for i in _SUMMARY.industries if i.name == "制造")
MARIMEKKO = _exhibit(
    "sample-marimekko",
    "制造各环节都有很大的提升空间",
    Chart(
        Kind.MARIMEKKO,
        tuple(r.label for r in _MFG.rows),
        (
            Series("渗透率", tuple(r.rate for r in _MFG.rows), PRIMARY),
            Series("尚可提升", tuple(100 - r.rate for r in _MFG.rows), LINE),
        ),
        widths=tuple(r.weight for r in _MFG.rows),
        maximum=100.0,
    ),
    "%",
    "研报 4.1",
    (Mark.CALIBRATED,),
)

KEYED = _exhibit(
    "sample-keyed",
    "两项为公布，其余为区间",
    Chart(
        Kind.BAR,
        ("设计研发", "生产执行", "生产管理", "销售"),
        (Series("渗透率", (12.0, 34.5, 56.0, 78.0), PRIMARY, colours=(SERIES[2], SERIES[3], SERIES[2], SERIES[3])),),
        maximum=100.0,
        key=(("公布", SERIES[2]), ("区间", SERIES[3])),
    ),
    "%",
    "演示",
)

SAMPLES = (
    BAR, COLUMN, CLUSTERED, STACKED, STACKED_100, LINE_CHART, AREA, COMBO, WATERFALL, CROSSING, INTERVAL, MARIMEKKO,
    KEYED, TORNADO, SMALL_STEPS,
)  # fmt: skip
"""Every kind at least once."""


def chart(exhibit: Exhibit) -> Chart:
    """The exhibit's chart."""
    assert isinstance(exhibit.body, Chart)
    return exhibit.body


def changed(exhibit: Exhibit, factor: float = 1.1) -> Exhibit:
    """The same exhibit with other values; levels of a waterfall and shares of 100 change as well."""
    body = chart(exhibit)

    def times(values: tuple[float | None, ...]) -> tuple[float | None, ...]:
        return tuple(None if x is None else x * factor for x in values)

    series = tuple(replace(s, values=times(s.values), low=times(s.low), high=times(s.high)) for s in body.series)
    reference = body.reference and replace(body.reference, value=body.reference.value * factor)
    new = replace(body, series=series, reference=reference)
    new = replace(new, minimum=foot(new) if body.minimum is not None else None)
    return replace(exhibit, body=new, alt=f"{exhibit.alt}（改）")
