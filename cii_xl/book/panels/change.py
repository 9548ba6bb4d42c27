"""变化分解: what moved the index between two versions, and all versions over time."""

from __future__ import annotations

from cii_xl.book.layout import CURRENT_VERSION, PUBLISHED_VERSION, Sheet
from cii_xl.book.panels.panel import LINE, WATERFALL, Block, Drawn, Panel, PanelField, Setting
from cii_xl.palette import ACCENT, BAD, GOOD, MUTED, PRIMARY

INDUSTRY_SLOTS, STAGE_SLOTS, VERSION_SLOTS, SERIES_SLOTS = 20, 40, 12, 40

_NAME = 24.0
_VERDICTS = {"收敛": GOOD, "发散": BAD, "不变": MUTED, "不能判断": MUTED}

_EFFECTS = (
    PanelField("rate_effect", "渗透率影响", "change"),
    PanelField("weight_effect", "权重影响", "change"),
    PanelField("added", "新增环节", "change"),
    PanelField("removed", "取消环节", "change"),
)

_INDUSTRIES = Block(
    "industries",
    "各产业指数的变化",
    (
        PanelField("industry", "产业", style="cell strong", width=_NAME),
        PanelField("status", "比较", width=14),
        PanelField("old", "起始指数", "one"),
        PanelField("new", "结束指数", "one"),
        PanelField("change", "变化", "change"),
        *_EFFECTS,
    ),
    INDUSTRY_SLOTS,
    "变化 = 渗透率影响 + 权重影响 + 新增环节 + 取消环节；前两项为沙普利值，与先后次序无关；只有一版有的产业不分解",
)

_STAGES = Block(
    "stages",
    "所选产业各环节的影响",
    (
        PanelField("label", "环节", style="cell strong", width=_NAME),
        PanelField("status", "比较", width=14),
        PanelField("rate_old", "起始渗透率", "one"),
        PanelField("rate_new", "结束渗透率", "one"),
        PanelField("effect", "影响合计", "change"),
        *_EFFECTS,
        PanelField("weight_old", "起始权重", "percent"),
        PanelField("weight_new", "结束权重", "percent"),
        PanelField("level", "指数", "one"),
        PanelField("unseen", "垫高", "points"),
        PanelField("up", "上升", "points"),
        PanelField("down", "下降", "points"),
    ),
    STAGE_SLOTS,
    "首行、末行为两版的指数；其间各行的“影响合计”之和即变化；渗透率为 %，影响为指数点",
    (
        Drawn(
            WATERFALL,
            "所选产业：由起始指数到结束指数",
            "label",
            (("unseen", MUTED), ("level", PRIMARY), ("up", GOOD), ("down", BAD)),
            unit="指数点",
            description="瀑布图：所选产业的指数由起始版本经各环节的影响到结束版本",
        ),
    ),
)

_TIMES = Block(
    "times",
    "版本与年份",
    (
        PanelField("version", "版本", style="input", width=_NAME),
        PanelField("year", "年份", "whole", style="input", width=14),
    ),
    VERSION_SLOTS,
    "按时间先后列出进入“各版本”各表的版本及其年份（数字，逐版增大）；全部留空则取研报公布、已保存的各版本和当前工作簿，"
    "年份取名称中最后一个年份",
    typed=True,
)

_SERIES = Block(
    "series",
    "各版本的平均指数与差距",
    (
        PanelField("version", "版本", style="cell strong", width=_NAME),
        PanelField("year", "年份", "whole", width=14),
        PanelField("mean", "平均指数", "one"),
        PanelField("own", "所选产业", "one"),
        PanelField("change", "平均变化", "change"),
        PanelField("growth", "平均增长率", "percent"),
        PanelField("sd", "标准差", "two"),
        PanelField("cv", "变异系数", "three"),
    ),
    SERIES_SLOTS,
    "平均、标准差与变异系数只含各版本都有的产业；变化与增长率相对上一行；标准差为指数点，变异系数 = 标准差 ÷ 平均",
    (
        Drawn(
            LINE,
            "平均指数与所选产业的指数",
            "version",
            (("mean", PRIMARY), ("own", ACCENT)),
            unit="指数点",
            description="折线图：各版本的平均指数与所选产业的指数",
        ),
        Drawn(
            LINE,
            "产业之间的差距（标准差）",
            "version",
            (("sd", PRIMARY),),
            unit="指数点",
            description="折线图：各版本产业指数的标准差",
        ),
    ),
)

_GROWTH = Block(
    "growth",
    "各产业的增长",
    (
        PanelField("industry", "产业", style="cell strong", width=_NAME),
        PanelField("years", "年数", "one", width=14),
        PanelField("first", "最早指数", "one"),
        PanelField("last", "最近指数", "one"),
        PanelField("change", "变化", "change"),
        PanelField("growth", "累计增长", "percent"),
        PanelField("cagr", "年均增长", "percent"),
    ),
    INDUSTRY_SLOTS,
    "由有该产业的最早版本到最近版本；年均增长为复合增长率，没有年份时为空",
)

_CONVERGENCE = Block(
    "convergence",
    "产业之间是否收敛",
    (
        PanelField("measure", "指标", style="cell strong", width=_NAME),
        PanelField("verdict", "判断", width=14, lamps=_VERDICTS),
        PanelField("first", "最早", "three"),
        PanelField("last", "最近", "three"),
        PanelField("value", "变化或斜率", "three"),
        PanelField("stderr", "标准误", "three"),
        PanelField("t", "t 值", "three"),
        PanelField("p", "p 值", "three"),
        PanelField("test", "检验"),
        PanelField("n", "产业数", "whole"),
    ),
    3,
    "σ：差距是否缩小；β：起点低的是否增长更快（增长对起点对数的回归，双侧 p < 0.05 才下结论，"
    "不多于 8 个产业时用精确置换检验）；产业少，只作提示",
)

PANEL = Panel(
    "change",
    Sheet("变化分解", "shChange", "两个版本之间指数变化的分解，各版本的增长与收敛"),
    "变化分解",
    "指数为什么变：渗透率、权重、环节的增减各影响多少；多个版本时看增长与收敛",
    (
        Setting(
            "start", "起始版本", PUBLISHED_VERSION, f"“版本”页列出的名称，或“{PUBLISHED_VERSION}”“{CURRENT_VERSION}”"
        ),
        Setting("end", "结束版本", CURRENT_VERSION, "与起始版本不同的另一个版本"),
        Setting("industry", "产业", "", "逐环节列出的产业，名称或代码；留空取变化最大的产业"),
    ),
    (_TIMES, _INDUSTRIES, _STAGES, _SERIES, _GROWTH, _CONVERGENCE),
    "变化分解",
    "把两个版本之间的指数变化分解到各环节，并计算各版本的增长与收敛",
    "ChartTypeWaterfallInsertGallery",
)
