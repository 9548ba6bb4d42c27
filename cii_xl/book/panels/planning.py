"""情景与目标: what if, and the cheapest way to a target."""

from __future__ import annotations

from cii_xl.book.layout import Sheet
from cii_xl.book.panels.panel import LINE, WATERFALL, Block, Drawn, Panel, PanelField, Setting
from cii_xl.palette import BAD, GOOD, MUTED, PRIMARY

EDIT_SLOTS, PRICE_SLOTS, INDEX_SLOTS, PLAN_SLOTS, CURVE_SLOTS = 20, 16, 60, 60, 10
OTHER_SLOTS = 10
"""Links of the plan that are not raised: the next best ones."""
NO_TARGET = "无"

_NAME = 26.0
_WORDS = "设为、加、乘、不超过、不低于"

_EDITS = Block(
    "edits",
    "情景的修改",
    (
        PanelField("scenario", "情景名", width=_NAME),
        PanelField("industry", "产业", width=14),
        PanelField("stage", "环节", width=14),
        PanelField("substage", "子环节", width=14),
        PanelField("operation", "操作", width=10),
        PanelField("value", "数值", "one"),
    ),
    EDIT_SLOTS,
    f"同名的各行为一个情景，按先后依次进行；操作写{_WORDS}；产业可写“全部”，环节可写“位置 3”，"
    "环节、子环节留空表示其全部；已有两行为示例，请改写",
    typed=True,
    begin=(
        ("示例 1：普遍提高", "全部", None, None, "加", 5),
        ("示例 2：补齐短板", "全部", None, None, "不低于", 15),
    ),
)

_PRICES = Block(
    "prices",
    "成本与上限",
    (
        PanelField("industry", "产业", width=_NAME),
        PanelField("stage", "环节", width=14),
        PanelField("substage", "子环节", width=14),
        PanelField("cost", "每百分点成本", "two", width=14),
        PanelField("cap", "上限", "one"),
    ),
    PRICE_SLOTS,
    "渗透率每提高 1 个百分点的成本（单位自定）与可提高到的上限（%）；后面的行优先；"
    "没有填的成本用默认单位成本，上限为 100",
    typed=True,
)

_INDICES = Block(
    "indices",
    "各情景的指数与名次",
    (
        PanelField("scenario", "情景", style="cell strong", width=_NAME),
        PanelField("industry", "产业", width=14),
        PanelField("before", "现状", "one"),
        PanelField("after", "情景指数", "one"),
        PanelField("change", "变化", "change"),
        PanelField("rank_before", "现名次", "whole"),
        PanelField("rank_after", "新名次", "whole"),
    ),
    INDEX_SLOTS,
    "各情景都从现状出发，互不叠加；情景为假设，不是预测",
)

_STEPS = Block(
    "steps",
    "所列情景各项修改的影响",
    (
        PanelField("edit", "修改", style="cell strong", width=_NAME),
        PanelField("rows", "涉及环节", "whole"),
        PanelField("changed", "有变的环节", "whole"),
        PanelField("held", "截断的环节", "whole"),
        PanelField("effect", "平均影响", "change"),
        PanelField("level", "平均指数", "one"),
        PanelField("unseen", "垫高", "points"),
        PanelField("up", "上升", "points"),
        PanelField("down", "下降", "points"),
    ),
    EDIT_SLOTS + 2,
    "首行为现状，末行为情景，其间各行依次进行，影响相加即变化；超出 0–100% 的渗透率截断在 0 或 100",
    (
        Drawn(
            WATERFALL,
            "平均指数：由现状到情景",
            "edit",
            (("unseen", MUTED), ("level", PRIMARY), ("up", GOOD), ("down", BAD)),
            unit="指数点",
            description="瀑布图：平均指数由现状经各项修改到情景",
        ),
    ),
)

_PLAN = Block(
    "plan",
    "达到目标的最低成本方案",
    (
        PanelField("link", "环节", style="cell strong", width=_NAME),
        PanelField("industry", "产业", width=14),
        PanelField("rate", "现渗透率", "one"),
        PanelField("to", "提高到", "one"),
        PanelField("cap", "上限", "one"),
        PanelField("unit_cost", "每百分点成本", "two", width=12),
        PanelField("cost", "成本", "thousands"),
        PanelField("gain", "指数增加", "two"),
        PanelField("per_point", "每点指数成本", "thousands", width=12),
        PanelField("cap_price", "上限的影子价格", "two", width=13),
        PanelField("reduced_cost", "还需降低的成本", "two", width=13),
    ),
    PLAN_SLOTS,
    "每点指数成本低的先提高，其后为未入选中最省的几个；上限的影子价格：上限放宽 1 个百分点可省的成本；"
    "还需降低的成本：每百分点成本低多少才值得提高该环节",
)

_CURVE = Block(
    "curve",
    "不同目标的最低成本",
    (
        PanelField("label", "目标指数", style="cell strong", width=_NAME),
        PanelField("raised", "提高的环节数", "whole"),
        PanelField("cost", "最低成本", "thousands"),
        PanelField("price", "再提高 1 点的成本", "thousands"),
    ),
    CURVE_SLOTS,
    "由现状到各环节都提高到上限；最后一行是可达到的最高指数，不能再提高",
    (
        Drawn(
            LINE,
            "最低成本随目标指数的变化",
            "label",
            (("cost", PRIMARY),),
            number="#,##0",
            unit="成本",
            description="折线图：横轴为目标指数，纵轴为达到它的最低成本",
        ),
    ),
)

PANEL = Panel(
    "planning",
    Sheet("情景与目标", "shPlanning", "情景的修改与结果，达到目标指数的最低成本方案"),
    "情景与目标",
    "改动一些环节会怎样；要达到某个指数，提高哪些环节最省",
    (
        Setting("target_of", "目标产业", "全部", f"产业名称或代码；“全部”为各产业平均，“{NO_TARGET}”为不计算方案"),
        Setting("target", "目标指数", 20, "要达到的指数，0–100", "one", low=0, high=100),
        Setting("unit_cost", "默认单位成本", 1, "没有填写成本的环节，渗透率每提高 1 个百分点的成本", "two", low=0),
        Setting("shown", "列出的情景", "", "逐项列出其修改并画图的情景；留空取第一个"),
    ),
    (_EDITS, _PRICES, _INDICES, _STEPS, _PLAN, _CURVE),
    "情景与目标",
    "计算各情景的指数，并求达到目标指数的最低成本方案",
    "ScenarioManager",
)
