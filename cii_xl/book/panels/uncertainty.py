"""不确定性: how sure the indices and their ranking are."""

from __future__ import annotations

from cii_xl.book.layout import Sheet
from cii_xl.book.panels.panel import INTERVAL, LINE, STACKED, Block, Drawn, Panel, PanelField, Setting
from cii_xl.palette import ACCENT, GOOD, MUTED, PRIMARY, chain_colours
from cii_xl.palette import LINE as LINE_COLOUR

INDUSTRY_SLOTS = RANKS = 12
STEP_SLOTS, PAIR_SLOTS, WEIGHT_SLOTS, RANGE_SLOTS = 16, 20, 15, 24
YES, NO = "是", "否"
APART, LEVEL = "可分", "未分出"
"""Verdicts on the order of two industries."""
CENTRAL_DRAWS = 200
"""Draws that a mean of weights is of at least: its standard error is then a fourteenth of the weight's deviation."""

_NAME = 16.0
_SECOND = 18.0
"""Width of the second column, which has names in some blocks."""
_OF_RANKS = [f"第{r}名" for r in range(1, RANKS + 1)]
_COLOURS = (*chain_colours(8)[::-1], LINE_COLOUR, MUTED, LINE_COLOUR, MUTED)

RANGES = Block(
    "weights",
    "权重区间（可选）",
    (
        PanelField("industry", "产业", style="input", width=_NAME),
        PanelField("stage", "环节", style="input", width=_SECOND),
        PanelField("substage", "子环节", style="input", width=14),
        PanelField("low", "下限", "percent", style="input"),
        PanelField("high", "上限", "percent", style="input"),
    ),
    RANGE_SLOTS,
    "占本产业的权重，如 20%；没有子环节的留空；填了区间的产业按区间均匀抽取再归一，不用集中度；其余产业不受影响",
    typed=True,
)

_INDICES = Block(
    "indices",
    "指数及其区间",
    (
        PanelField("industry", "产业", style="cell strong", width=_NAME),
        PanelField("rank", "现名次", "whole", width=_SECOND),
        PanelField("index", "现值", "one"),
        PanelField("low", "下限", "one"),
        PanelField("high", "上限", "one"),
        PanelField("width", "区间宽度", "one"),
        PanelField("mean", "抽样均值", "one"),
        PanelField("median", "中位数", "one"),
        PanelField("sd", "标准差", "two"),
        PanelField("sd_exact", "标准差精确值", "two", width=12),
        PanelField("se", "均值标准误", style="cell centre", width=12),
    ),
    INDUSTRY_SLOTS + 1,
    "现值为工作簿中的指数；下限、上限为所设置信度的区间；精确值由公式算出，用来核对抽样；单位为指数点",
    (
        Drawn(
            INTERVAL,
            "指数及其区间",
            "industry",
            (("index", PRIMARY),),
            "low",
            "high",
            unit="指数点",
            description="带区间的条形图：各产业指数的现值与区间",
        ),
    ),
)

_ACCEPTABILITY = Block(
    "ranks",
    "得到各名次的概率",
    (
        PanelField("industry", "产业", style="cell strong", width=_NAME),
        *(PanelField(f"r{r}", title, "points", heat=100.0) for r, title in enumerate(_OF_RANKS, 1)),
    ),
    INDUSTRY_SLOTS,
    f"名次可接受度（SMAA）：抽样中得到该名次的比例，%；并列取较好的名次；第{RANKS}名一列含其后的名次",
    (
        Drawn(
            STACKED,
            "得到各名次的概率",
            "industry",
            tuple((f"r{r}", colour) for r, colour in enumerate(_COLOURS, 1)),
            number="",
            unit="概率，%",
            maximum=100,
            description="堆积条形图：各产业得到各名次的概率，颜色越深名次越靠前",
        ),
    ),
)

_PAIRS = Block(
    "pairs",
    "高于另一产业的概率",
    (
        PanelField("industry", "产业", style="cell strong", width=_NAME),
        *(PanelField(f"p{r}", f"高于{title}", "one", heat=100.0) for r, title in enumerate(_OF_RANKS, 1)),
    ),
    INDUSTRY_SLOTS,
    "行的产业高于列的产业的概率，%；列与行的次序相同，均按现值由高到低；接近 50 说明先后难分",
)

_LEADS = Block(
    "leads",
    "两两之差",
    (
        PanelField("industry", "产业", style="cell strong", width=_NAME),
        PanelField("other", "比较对象", width=_SECOND),
        PanelField("lead", "现值之差", "change"),
        PanelField("low", "下限", "change"),
        PanelField("high", "上限", "change"),
        PanelField("above", "高于的概率", "percent"),
        PanelField("verdict", "判断", lamps={APART: GOOD, LEVEL: ACCENT}),
    ),
    PAIR_SLOTS,
    f"先后最不确定的在前，至多 {PAIR_SLOTS} 对；差的区间不含 0 为“{APART}”，否则为“{LEVEL}”："
    "置信度 95% 时，一方高于另一方的概率须超过 97.5%；单位为指数点",
)

_CENTRAL = Block(
    "weights_first",
    "中心权重",
    (
        PanelField("industry", "产业", style="cell strong", width=_NAME),
        PanelField("label", "环节", width=_SECOND),
        PanelField("weight", "现权重", "percent"),
        PanelField("first", "居首时", "percent"),
        PanelField("shift", "差（点）", "change"),
        PanelField("kept", "保持名次时", "percent"),
        PanelField("draws_first", "居首次数", "whole"),
    ),
    WEIGHT_SLOTS,
    f"该产业居首（或保持现名次）的抽样中权重的平均；列出与现权重相差最多的 {WEIGHT_SLOTS} 个环节；"
    f"只含居首不少于 {CENTRAL_DRAWS} 次抽样的产业",
)

_CONVERGENCE = Block(
    "convergence",
    "收敛",
    (
        PanelField("draws", "抽样次数", width=_NAME),
        PanelField("mean", "平均指数", "two", width=_SECOND),
        PanelField("low", "下限", "two"),
        PanelField("high", "上限", "two"),
        PanelField("width", "区间宽度", "two"),
        PanelField("se", "均值标准误", style="cell centre", width=12),
    ),
    STEP_SLOTS,
    "各产业平均指数在抽样次数加倍时的变化；标准误由独立扰动的点集求得，满 8 组才有",
    (
        Drawn(
            LINE,
            "平均指数及其区间随抽样次数的变化",
            "draws",
            (("high", MUTED), ("mean", PRIMARY), ("low", MUTED)),
            number="",
            unit="指数点",
            description="折线图：平均指数的抽样均值与区间两端随抽样次数的变化",
        ),
    ),
)

PANEL = Panel(
    "uncertainty",
    Sheet("不确定性", "shUncertainty", "指数的区间、名次的概率、两两先后与收敛"),
    "不确定性",
    "权重与渗透率都不完全确定：各产业的指数可能在什么范围，名次有多可靠",
    (
        Setting(
            "draws", "抽样次数", 16384, "1,000 至 1,000,000；按整组取，越多越准", "whole", low=1000, high=1_000_000,
            whole=True,
        ),
        Setting("seed", "随机种子", 0, "不小于 0 的整数；相同的种子结果相同", "whole", low=0, whole=True),
        Setting("confidence", "置信度", 0.95, "50% 至 99.9%", "percent", low=0.5, high=0.999),
        Setting(
            "concentration", "环节权重集中度", 100,
            "越大越接近现权重：25% 的权重在 100 时标准差约 4.3 个百分点；0 为固定", low=0,
        ),
        Setting("sub_concentration", "子环节权重集中度", 100, "子环节在其环节之内的权重；0 为固定", low=0),
        Setting(
            "self_band", "自填±", 5, "百分点：自填而没有上下限的渗透率在此范围内均匀抽取；0 为固定", low=0, high=100
        ),
        Setting("printed", "公布精度", YES, "是：公布的渗透率按末位半个单位抽取；否：固定", choices=(YES, NO)),
        Setting(
            "ranges", "区间内分布", "PERT", "有上下限的渗透率：PERT 以现值为众数，均匀则处处相同",
            choices=("PERT", "均匀"),
        ),
    ),
    (_INDICES, _ACCEPTABILITY, _PAIRS, _LEADS, _CENTRAL, _CONVERGENCE, RANGES),
    "不确定性分析",
    "按权重与渗透率的可能范围反复抽样，求指数的区间与名次的概率",
    "ChartErrorBars",
)  # fmt: skip
