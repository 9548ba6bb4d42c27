"""结论检验: the report's core statements as tests, the gradient along the chain, and the forecast exhibits."""

from __future__ import annotations

from cii_xl.book.layout import Sheet
from cii_xl.book.panels.panel import BAR, Block, Drawn, Panel, PanelField, Setting
from cii_xl.palette import ACCENT, BAD, GOOD, MUTED, PRIMARY

GROUPS = {
    "overall": "整体与链条",
    "industry": "金融与制造",
    "goods": "物流与零售",
    "services": "文娱、教育与医疗",
    "economy": "宏观与区域",
    "network": "流量、数据与设备",
    "checks": "自洽核对",
}
"""Groups of claims by the key of their block; the last holds what the report does not say itself."""

LEVEL, DRAWS, SEED = 0.05, 10_000, 0
"""Defaults of the settings."""

CLAIM_SLOTS, SLOPE_SLOTS, LABEL_SLOTS = 16, 22, 32

_NAME, _SECTION, _WORD, _TEXT, _METHOD = 40.0, 14.0, 11.0, 56.0, 38.0
_CLAIM = {"成立": GOOD, "不成立": BAD, "无法判断": MUTED, "约束内含": MUTED}
_LABEL = {"一致": GOOD, "不一致": BAD, "无法核对": MUTED}
_READ = (
    "公布：只用印出的数值；校准：全部渗透率，含识别区间；问卷：只用问卷数值。“约束内含”：因校准时的约束而成立，不是证据"
)


def _claims(key: str, title: str) -> Block:
    words = [PanelField(basis, name, style="cell centre", width=_WORD, lamps=_CLAIM)
             for basis, name in (("printed", "公布"), ("calibrated", "校准"), ("survey", "问卷"))]  # fmt: skip
    own = key == "checks"
    fields = (
        PanelField("claim", "核对的内容" if own else "研报的说法", style="cell wrap", width=_NAME),
        PanelField("section", "章节", style="cell", width=_SECTION),
        *words,
        PanelField("evidence", "依据", style="cell wrap", width=_TEXT),
        PanelField("method", "算法", style="cell wrap", width=_METHOD),
    )
    if own:
        return Block(key, f"{title}：研报没有这样说，但其数值或读法应当相符", fields, CLAIM_SLOTS, _READ)
    return Block(key, f"说法与结论：{title}", fields, CLAIM_SLOTS, _READ)


_GRADIENT = Block(
    "gradient",
    "越近消费端越高吗：渗透率与距消费端位置的 τ-b",
    (
        PanelField("industry", "产业", style="cell strong", width=_NAME),
        PanelField("links", "环节数", "whole", width=_SECTION),
        PanelField("tau_printed", "公布 τ-b", "two", width=_WORD),
        PanelField("tau_all", "全部 τ-b", "two", width=_WORD),
        PanelField("tau_survey", "问卷 τ-b", "two", width=_WORD),
        PanelField("tests", "单侧检验", style="cell wrap", width=_TEXT),
        PanelField("how", "算法", style="cell wrap", width=_METHOD),
    ),
    SLOPE_SLOTS,
    "1 为逐级上升，-1 为逐级下降；p 为随机排列时达到这一程度的概率。“全部”含校准，其先验本就逐级上升，不能当作证据",
    (
        Drawn(
            BAR,
            "渗透率与距消费端位置的 τ-b",
            "industry",
            (("tau_printed", GOOD), ("tau_survey", ACCENT), ("tau_all", PRIMARY)),
            number="0.00",
            unit="τ-b",
            description="条形图：各产业与合并的 Kendall τ-b，按公布、问卷与全部渗透率",
        ),
    ),
)

_FORECASTS = Block(
    "forecasts",
    "流量、数据与设备：印出的标注与推算",
    (
        PanelField("item", "项目", style="cell wrap", width=_NAME),
        PanelField("period", "期间", style="cell centre", width=_SECTION),
        PanelField("label", "印出", style="cell", number="thousands", width=_WORD),
        PanelField("computed", "算得", style="cell", number="thousands", width=_WORD),
        PanelField("verdict", "结论", style="cell centre", width=_WORD, lamps=_LABEL),
        PanelField("note", "说明", style="cell wrap", width=_TEXT),
    ),
    LABEL_SLOTS,
    "一致：标注的舍入与推算值的舍入有共同的数；无法核对：所需数值没有印出，或图中没有这一标注",
)

PANEL = Panel(
    "claims",
    Sheet("结论检验", "shClaims", "研报的核心说法逐条检验：公布、校准、问卷三种依据"),
    "结论检验",
    "研报的核心说法在数据上成立吗：按公布、校准、问卷三种依据分别检验",
    (
        Setting("level", "显著性水平", LEVEL, "τ-b 检验的单侧水平，0.1% 到 50%", "percent", low=0.001, high=0.5),
        Setting("draws", "置换次数", DRAWS, "不能全部列举时随机置换的次数，100 到 1000000", "whole", low=100,
                high=1_000_000, whole=True),
        Setting("seed", "随机种子", SEED, "不小于 0 的整数；相同的种子结果相同", "whole", low=0, whole=True),
    ),
    (*(_claims(key, title) for key, title in GROUPS.items()), _GRADIENT, _FORECASTS),
    "结论检验",
    "把研报的核心说法作为命题，按公布、校准、问卷三种依据逐条检验",
    "ReviewAcceptChange",
)  # fmt: skip
"""The sheet. Settings: percent stored as a fraction."""
