"""A panel of every kind of setting, block and chart, and a result of it."""

from __future__ import annotations

from cii_xl.book.layout import Sheet
from cii_xl.book.panels.panel import (
    BAR,
    COLUMN,
    INTERVAL,
    LINE,
    STACKED,
    WATERFALL,
    Block,
    Drawn,
    Filled,
    Panel,
    PanelField,
    Setting,
)
from cii_xl.palette import ACCENT, BAD, GOOD, PRIMARY, SERIES

INDICES = Block(
    "indices",
    "一、指数的区间",
    (
        PanelField("industry", "产业", style="cell strong", width=12),
        PanelField("value", "指数", "one"),
        PanelField("low", "下限", "one"),
        PanelField("high", "上限", "one"),
        PanelField("share", "占比", "percent", heat=1),
        PanelField("verdict", "结论", style="cell centre", lamps={"成立": GOOD, "不成立": BAD}),
        PanelField("why", "说明", style="cell wrap", width=40),
    ),
    12,
    "区间为 90% 的抽样所在",
    (
        Drawn(INTERVAL, "指数与区间", "industry", (("value", PRIMARY),), "low", "high", description="区间图"),
        Drawn(BAR, "上限", "industry", (("high", ACCENT),), number="0", unit="点", description="条形图"),
    ),
)
FLOW = Block(
    "flow",
    "二、变化",
    (
        PanelField("step", "步骤", width=12),
        PanelField("effect", "影响", "change"),
        PanelField("unseen", "底", "one"),
        PanelField("up", "上升", "one"),
        PanelField("down", "下降", "one"),
        PanelField("level", "指数", "one"),
    ),
    8,
    charts=(
        Drawn(
            WATERFALL,
            "从以前到现在（点）",
            "step",
            (("unseen", ""), ("up", GOOD), ("down", BAD), ("level", PRIMARY)),
            description="瀑布图",
        ),
    ),
)
YEARS = Block(
    "years",
    "三、逐年",
    (PanelField("year", "年份", width=12), PanelField("one", "一", "one"), PanelField("two", "二", "one")),
    6,
    charts=(
        Drawn(LINE, "逐年", "year", (("one", PRIMARY), ("two", ACCENT)), description="折线图"),
        Drawn(STACKED, "构成", "year", (("one", SERIES[1]), ("two", SERIES[3])), number="0", description="堆积图"),
    ),
)
TYPED = Block(
    "changes",
    "要改什么",
    (
        PanelField("stage", "环节", width=12),
        PanelField("rate", "新渗透率", "one"),
        PanelField("note", "备注", style="cell centre"),
    ),
    3,
    "每行一处改动",
    typed=True,
    begin=(("销售", 15.0, "试点"),),
)
COLUMNS = Block(
    "columns",
    "四、柱形",
    (PanelField("name", "名称", width=12), PanelField("value", "值", "whole")),
    5,
    charts=(Drawn(COLUMN, "柱形", "name", (("value", SERIES[2]),), description="柱形图"),),
)

PANEL = Panel(
    "toy",
    Sheet("玩具分析", "shToy", "试验用的分析"),
    "玩具分析",
    "每一种设置、区域与图各一个",
    (
        Setting("draws", "抽样次数", 1000, "2 到 1,000,000；越多越慢", "whole", low=2, high=1_000_000, whole=True),
        Setting("confidence", "置信度", 0.9, "50% 到 99%", "percent", low=0.5, high=0.99),
        Setting("law", "分布", "均匀", "下拉选择", choices=("均匀", "三角")),
        Setting("industry", "产业", "", "留空为全部"),
        Setting("floor", "下限", 0, "不小于 0", "one", low=0),
    ),
    (TYPED, INDICES, FLOW, YEARS, COLUMNS),
    "玩具分析",
    "试验",
    "ChartInsert",
)

NAMES = ("金融", "零售", "文娱", "教育", "医疗", "物流", "制造")
VERDICTS = ("不成立", "成立")
LENGTH = (1, 1, 1, 5, 1, 1, 1)
FILLED = Filled(
    "2019-2020 版 · 1,000 次抽样 · 种子 0",
    ("金融的指数在 90% 的抽样中介于 25.1 与 35.2 之间，零售为 16.3 到 26.4，二者有重叠。" * 3, "=1+1"),
    {
        "indices": [
            (name, 30.0 - 4 * i, 25.0 - 4 * i, 35.5 - 4 * i, i / 6, VERDICTS[i % 2], "很长的说明，" * LENGTH[i])
            for i, name in enumerate(NAMES)
        ],
        "flow": [
            ("以前", None, 0.0, 0.0, 0.0, 10.0),
            ("销售", 4.0, 10.0, 4.0, 0.0, 0.0),
            ("生产", -3.0, 11.0, 0.0, 3.0, 0.0),
            ("现在", None, 0.0, 0.0, 0.0, 11.0),
        ],
        "years": [(f"{2019 + i}", 10.0 + i, 12.0 - i) for i in range(5)],
        "columns": [("甲", 3), ("乙", 5)],
    },
    ("权重按 Dirichlet 分布抽样，集中度为 100。", "没有印出的渗透率在识别区间内均匀抽样。"),
)  # fmt: skip
