"""敏感性: which assumption moves the index and the ranking."""

from __future__ import annotations

from cii_xl.book.layout import Sheet
from cii_xl.book.panels.panel import BAR, INTERVAL, STACKED, Block, Drawn, Panel, PanelField, Setting
from cii_xl.palette import ACCENT, GOOD, MUTED, PRIMARY, SERIES

_NAME = 32.0
_METHODS = {"精确": GOOD, "估计": MUTED}
_SCENARIOS = ("现行", "几何平均", "调和平均", "幂平均", "环节等权", "子环节等权")
_KEYS = ("stated", "geometric", "harmonic", "power", "stages", "substages")

_SHARES = (
    PanelField("first", "指数：一阶", "percent"),
    PanelField("first_low", "一阶下限", "percent"),
    PanelField("first_high", "一阶上限", "percent"),
    PanelField("total", "指数：总效应", "percent", heat=0.5),
    PanelField("total_low", "指数：总效应下限", "percent"),
    PanelField("total_high", "指数：总效应上限", "percent"),
    PanelField("method", "算法", style="cell centre", lamps=_METHODS),
    PanelField("rank_first", "名次：一阶", "percent"),
    PanelField("rank_total", "名次：总效应", "percent", heat=0.5),
    PanelField("rank_low", "名次：总效应下限", "percent"),
    PanelField("rank_high", "名次：总效应上限", "percent"),
)


def _name(key: str, title: str) -> PanelField:
    return PanelField(key, title, style="cell strong", width=_NAME)


def _charts(what: str) -> tuple[Drawn, ...]:
    return (
        Drawn(
            INTERVAL, f"{what}对指数的总效应", "name", (("total", PRIMARY),), "total_low", "total_high", "0%",
            "占方差的份额", f"条形图：{what}对指数的总效应及其 95% 区间",
        ),
        Drawn(
            INTERVAL, f"{what}对名次的总效应", "name", (("rank_total", SERIES[1]),), "rank_low", "rank_high", "0%",
            "占方差的份额", f"条形图：{what}对名次的总效应及其 95% 区间",
        ),
    )  # fmt: skip


_GROUPS = Block(
    "groups",
    "权重还是渗透率：按大类的方差分解",
    (
        _name("name", "输入"), *_SHARES[:6], PanelField("method", "算法", style="cell centre", lamps=_METHODS),
        *_SHARES[7:], PanelField("grouping", "分组方式", width=24),
    ),
    16,
    "一阶：该组单独造成的方差份额；总效应：连同它与其他各组的交互；两者相差越大，交互越多。选“平均”时名次指全部产业的名次变动",
    _charts("各大类"),
)  # fmt: skip

_STAGES = Block(
    "stages",
    "按环节的方差分解",
    (_name("name", "环节"), *_SHARES),
    14,
    "每组含该环节的权重、子环节权重与渗透率；取对指数或对名次总效应最大的环节，按对指数的总效应排列",
    _charts("各环节"),
)

_INPUTS = Block(
    "inputs",
    "单项输入的方差分解",
    (_name("name", "输入"), *_SHARES),
    14,
    "渗透率对指数的份额是精确值；权重的输入是 Dirichlet 分布底层的 gamma 变量，为估计值",
)

_MOVED = Block(
    "moved",
    "逐项变动：每项单独取低端与高端",
    (
        _name("name", "输入"),
        PanelField("stated", "现值（%）", "one"),
        PanelField("low", "低端（%）", "one"),
        PanelField("high", "高端（%）", "one"),
        PanelField("index_low", "指数：低端", "two"),
        PanelField("index_high", "指数：高端", "two"),
        PanelField("swing", "摆幅", "two"),
        PanelField("down", "下降幅度", "change"),
        PanelField("up", "上升幅度", "change"),
        PanelField("rank", "名次", "whole"),
        PanelField("rank_low", "名次：低端", "whole"),
        PanelField("rank_high", "名次：高端", "whole"),
    ),
    16,
    "其余各项不变；权重变动时同一层次的其他权重按比例增减；摆幅为指数点，名次为该项所在产业的名次",
    (
        Drawn(
            STACKED, "逐项变动使指数下降或上升多少", "name", (("down", ACCENT), ("up", PRIMARY)),
            number="", unit="指数点", description="龙卷风图：各项取低端与高端时指数相对现值的降幅与升幅",
        ),
    ),
)  # fmt: skip

_LEFT = Block(
    "left",
    "去掉一个环节",
    (
        _name("name", "环节"),
        PanelField("weight", "权重", "percent"),
        PanelField("rate", "渗透率（%）", "one"),
        PanelField("index", "产业指数", "one"),
        PanelField("without", "去掉后", "one"),
        PanelField("change", "变化", "change"),
        PanelField("mean_change", "平均的变化", "change"),
        PanelField("rank", "名次", "whole"),
        PanelField("rank_without", "去掉后名次", "whole"),
    ),
    16,
    "该产业其余权重按比例放大到 100%；按变化的大小排列",
    (
        Drawn(
            BAR, "去掉该环节后产业指数的变化", "name", (("change", PRIMARY),), unit="指数点",
            description="条形图：去掉各环节后产业指数的变化",
        ),
    ),
)  # fmt: skip

_INDICES = Block(
    "indices",
    "换一种汇总方式：各产业的指数",
    (_name("name", "产业"), *(PanelField(k, t, "one", heat=50.0) for k, t in zip(_KEYS, _SCENARIOS, strict=True))),
    20,
    "几何平均与调和平均不许短板被长板抵消；渗透率为 0 时其结果为 0，不作替换；幂平均的幂次见上方设置",
)

_RANKS = Block(
    "ranks",
    "换一种汇总方式：各产业的名次",
    (
        _name("name", "产业"),
        *(PanelField(k, t, "whole") for k, t in zip(_KEYS, _SCENARIOS, strict=True)),
        PanelField("move", "最多移动", "whole", heat=3.0),
    ),
    20,
    "1 为最高；“最多移动”为各情景与现行名次相差最多的位数",
)

_AGREEMENT = Block(
    "scenarios",
    "各情景改动了什么，与现行排名有多一致",
    (
        _name("name", "情景"),
        PanelField("mean", "平均指数", "one"),
        PanelField("kendall", "Kendall τ-b", "two"),
        PanelField("spearman", "Spearman", "two"),
        PanelField("moved", "换位产业", "whole"),
        PanelField("max_shift", "最多移动", "whole"),
        PanelField("changed", "改动", style="text"),
    ),
    6,
    "相关系数为 1 即排名相同；产业少时只作参考",
)

PANEL = Panel(
    "sensitivity",
    Sheet("敏感性", "shSensitivity", "哪项假设左右指数与排名：方差分解、逐项变动、去掉环节、换汇总方式"),
    "敏感性分析",
    "哪项假设左右指数与排名：方差分解、逐项变动、去掉环节、换一种汇总方式",
    (
        Setting("industry", "产业", "平均", "产业名称或代码，如 制造；“平均”指平均指数与全部产业的排名"),
        Setting("draws", "基础样本", 4096, "2 的幂，如 1024、4096、16384；越大区间越窄，用时越长", "whole",
                low=64, high=65536, whole=True),
        Setting("seed", "随机种子", 0, "不小于 0 的整数；相同的种子结果相同", "whole", low=0, high=2**53, whole=True),
        Setting("concentration", "权重集中度", 100, "Dirichlet 分布的参数之和；越大越接近现行权重，0 为固定", "whole",
                low=0, high=1e6),
        Setting("band", "自填±", 5, "自填渗透率可能偏离的百分点数", "one", low=0, high=100),
        Setting("exponent", "幂次 p", 0.5, "幂平均情景的幂次；1 算术，0 几何，-1 调和", "two", low=-10, high=10),
    ),
    (_GROUPS, _STAGES, _INPUTS, _MOVED, _LEFT, _INDICES, _RANKS, _AGREEMENT),
    "敏感性分析",
    "找出左右指数与排名的假设：权重还是渗透率、哪个环节、哪种汇总方式",
    "ChartTypeBarInsertGallery",
)  # fmt: skip
