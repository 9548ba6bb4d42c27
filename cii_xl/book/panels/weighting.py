"""The sheet 权重方法: judgements and data to type in, the weights that follow, side by side with the stated ones."""

from __future__ import annotations

from itertools import combinations

from cii_xl.book.layout import Sheet
from cii_xl.book.panels.panel import COLUMN, Block, Drawn, Panel, PanelField, Setting
from cii_xl.palette import ACCENT, BAD, GOOD, MUTED, SERIES

INDUSTRY, TABLE, METHOD = "industry", "random_index", "method"
"""Keys of the settings."""

DONE, LACKING, FAILED = "已计算", "未填写", "无法计算"
"""States of a method."""
PASS, REVIEW, UNTOLD = "通过", "需复核", "无法判断"
"""Verdicts on an expert's answers."""

STATED = "原权重"
"""What the edition's own weights are called."""

METHODS = {
    "ahp": "AHP", "ahp_priorities": "AHP（合并权重）", "ahp_columns": "AHP（列均值）", "best_worst": "最优最劣",
    "budget": "预算分配", "entropy": "熵权", "critic": "CRITIC",
}  # fmt: skip
"""Key → name of every method, in the order they are shown."""
ADOPTABLE = tuple(name for key, name in METHODS.items() if key != "ahp_columns")
"""Those whose weights may be taken over; column means are an approximation, there for comparison."""

RANDOM_INDICES = ("Saaty 1980", "Saaty 2004", "Alonso-Lamata 2006")
"""Names of the tables of random indices."""

_FIRST = "金融"
_STAGES = ("资金提供", "资金吸收", "资金支付")
_NAME, _STAGE, _NUMBER = 16.0, 15.0, 12.0
_STATES = {DONE: GOOD, LACKING: ACCENT, FAILED: BAD}
_VERDICTS = {PASS: GOOD, REVIEW: BAD, UNTOLD: MUTED}

CHARTED = {"ahp": SERIES[0], "best_worst": SERIES[1], "budget": SERIES[3], "entropy": SERIES[6], "critic": SERIES[4]}
"""Colours of the methods that charts show and findings compare; the others are variants of AHP."""

WEIGHTS = Block(
    "weights",
    "各方法的权重",
    (
        PanelField("stage", "环节", width=_NAME),
        PanelField("stated", STATED, "percent", width=_STAGE),
        *(PanelField(key, name, "percent", width=_NUMBER) for key, name in METHODS.items()),
    ),
    16,
    "每列合计 100%；没有填写的方法留空。专家的方法取群体结果，熵权与 CRITIC 由“数据”算出",
    (
        Drawn(
            COLUMN,
            "各方法的环节权重",
            "stage",
            (("stated", SERIES[7]), *CHARTED.items()),
            number="0%",
            unit="权重",
            description="簇状柱形图：每个环节的原权重与各方法所得权重",
        ),
    ),
)

EFFECTS = Block(
    "effects",
    "换用权重后的指数与名次",
    (
        PanelField("method", "方法", width=_NAME),
        PanelField("state", "状态", style="cell centre", width=_STAGE, lamps=_STATES),
        PanelField("index", "指数", "two", width=_STAGE),
        PanelField("change", "变化", "change", width=_NUMBER),
        PanelField("rank", "名次", "whole", width=_NUMBER),
        PanelField("rank_change", "名次变化", width=_NUMBER),
        PanelField("stage", "变动最大的环节", width=_STAGE),
        PanelField("stage_stated", "该环节原权重", "percent", width=_NUMBER),
        PanelField("stage_weight", "该环节新权重", "percent", width=_NUMBER),
        PanelField("label", "说明", width=44),
    ),
    8,
    "渗透率不变，只换权重；其他产业的指数不变，名次可能变",
)

CONSISTENCY = Block(
    "consistency",
    "每位专家的一致性",
    (
        PanelField("expert", "专家", width=_NAME),
        PanelField("method", "方法", width=_STAGE),
        PanelField("given", "已填", "whole", width=_STAGE),
        PanelField("needed", "应填", "whole", width=_NUMBER),
        PanelField("lambda_max", "最大特征值", "two", width=_NUMBER),
        PanelField("xi", "ξ", "two", width=_NUMBER),
        PanelField("ratio", "一致性比率", "two", width=_STAGE),
        PanelField("total", "分数合计", "one", width=_NUMBER),
        PanelField("verdict", "结论", style="cell centre", width=_NUMBER, lamps=_VERDICTS),
    ),
    40,
    "一致性比率小于 0.10 为通过；预算分配看合计是否为 100；判断太少、彼此无从印证的为无法判断",
)

REVISIT = Block(
    "revisit",
    "建议复核的判断",
    (
        PanelField("expert", "专家", width=_NAME),
        PanelField("a", "环节A", width=_STAGE),
        PanelField("b", "环节B", width=_STAGE),
        PanelField("given", "现判断", style="cell centre", width=_NUMBER),
        PanelField("consistent", "一致时约为", style="cell centre", width=_NUMBER),
        PanelField("factor", "相差倍数", "two", width=_NUMBER),
        PanelField("ratio", "现比率", "two", width=_STAGE),
        PanelField("ratio_after", "改后比率", "two", width=_NUMBER),
    ),
    20,
    "每位专家与其余判断最不合的一项；一致时超出 1–9 标度的，按 1/9 或 9；只作提示，改不改由专家决定",
)

BLANKS = Block(
    "blanks",
    "未填写",
    (
        PanelField("who", "专家或单位", width=_NAME),
        PanelField("block", "所在的表", width=_STAGE),
        PanelField("stage", "环节", width=_STAGE),
        PanelField("other", "对照", width=_NUMBER),
    ),
    40,
    "两两判断可以缺几项，其余方法须填全才计入",
)

JUDGEMENTS = Block(
    "judgements",
    "判断矩阵",
    (
        PanelField("expert", "专家", width=_NAME),
        PanelField("a", "环节A", width=_STAGE),
        PanelField("b", "环节B", width=_STAGE),
        PanelField("ratio", "A比B的重要程度", "ratio", width=17),
    ),
    45,
    "1 同样重要，3 稍重要，5 明显重要，7 非常重要，9 极端重要；B 更重要时填倒数，如 1/3。每对环节一行",
    typed=True,
    begin=tuple(("专家1", a, b, None) for a, b in combinations(_STAGES, 2)),
)

BEST_WORST = Block(
    "best_worst",
    "最优最劣",
    (
        PanelField("expert", "专家", width=_NAME),
        PanelField("best", "最重要环节", width=_STAGE),
        PanelField("worst", "最不重要环节", width=_STAGE),
        PanelField("stage", "环节", width=_NUMBER),
        PanelField("over", "最优比它", width=_NUMBER),
        PanelField("above", "它比最劣", width=_NUMBER),
    ),
    30,
    "每位专家每个环节一行，都填 1 到 9；最重要与最不重要的环节写在该专家的第一行即可",
    typed=True,
)

BUDGET = Block(
    "budget",
    "预算分配",
    (
        PanelField("expert", "专家", width=_NAME),
        PanelField("stage", "环节", width=_STAGE),
        PanelField("points", "分数", width=_STAGE),
    ),
    30,
    "每位专家把 100 分分给各环节，不给分的环节填 0",
    typed=True,
)

DATA = Block(
    "data",
    "数据",
    (
        PanelField("unit", "单位", width=_NAME),
        PanelField("stage", "环节", width=_STAGE),
        PanelField("rate", "渗透率", width=_STAGE),
    ),
    80,
    "同一产业内可比的单位（企业或地区）在各环节的渗透率，40 表示 40%；每个单位每个环节一行，单位越多越可靠",
    typed=True,
)

PANEL = Panel(
    "weighting",
    Sheet("权重方法", "shWeighting", "由专家判断或数据得出环节权重，与原权重并列"),
    "权重方法",
    "由专家判断（AHP、最优最劣、预算分配）或由数据（熵权、CRITIC）得出一个产业的环节权重，与原权重并列比较",
    (
        Setting(INDUSTRY, "产业", _FIRST, "一次算一个产业；写名称或代码，如 制造、MFG"),
        Setting(
            TABLE, "随机指数表", RANDOM_INDICES[0], "一致性比率的分母；3 个环节时各表依次为 0.58、0.52、0.5247",
            choices=RANDOM_INDICES,
        ),
        Setting(
            METHOD, "采用方法", ADOPTABLE[0], "“采用权重”把这一方法的权重写入产业表；旧权重先存为版本快照",
            choices=ADOPTABLE,
        ),
    ),
    (WEIGHTS, EFFECTS, CONSISTENCY, REVISIT, BLANKS, JUDGEMENTS, BEST_WORST, BUDGET, DATA),
    "计算权重",
    "由专家判断或数据算出环节权重，与原权重比较，不改动工作簿的数据",
    "Calculator",
)  # fmt: skip
