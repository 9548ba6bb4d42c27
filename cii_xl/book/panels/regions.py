"""The 区域 sheet: indices by region, sub-industry, firm or year."""

from __future__ import annotations

from cii_xl.book.layout import Sheet
from cii_xl.book.panels.panel import BAR, STACKED, Block, Drawn, Panel, PanelField, Setting
from cii_xl.index.cube_cells import WEIGHTINGS
from cii_xl.index.cube_check import CUBE_TITLES, INDUSTRY
from cii_xl.index.cube_check import DIMENSIONS as CUBE_DIMENSIONS
from cii_xl.palette import PRIMARY, SERIES

MEMBERS = 12
"""Members of each dimension that the sheet has room for."""
DIMENSIONS = tuple(CUBE_TITLES[d] for d in (*CUBE_DIMENSIONS, INDUSTRY))
"""Headings of what rows and columns may be."""
WORDS = tuple(WEIGHTINGS.values())
"""What 聚合权重 may say."""

_INDEX_HEAT, _QUOTIENT_HEAT = 40.0, 1.6


def _cross(number: str, heat: float) -> tuple[PanelField, ...]:
    """Names, then a column for each member; their names stand in the first row, since headings are fixed."""
    cells = tuple(PanelField(f"c{i}", f"第 {i} 列", number, width=9, heat=heat) for i in range(1, MEMBERS + 1))
    return (PanelField("name", "名称", width=20), *cells)


PANEL = Panel(
    key="regions",
    sheet=Sheet("区域", "shRegions", "按地区、细分行业、企业、年份交叉比较指数"),
    title="区域与细分行业",
    subtitle="同一套指数在各地区、细分行业或企业之间如何分布，差异来自哪里；没有自己的数据时用合成示例数据演示",
    settings=(
        Setting("file", "数据文件", "", "CSV、Parquet 或带维度列的工作簿，路径相对于本工作簿；留空则用合成示例数据"),
        Setting("rows", "行维度", "地区", "交叉表的行；数据里要有这一列", choices=DIMENSIONS),
        Setting("columns", "列维度", "行业", "交叉表的列，与行维度不同", choices=DIMENSIONS),
        Setting("weights", "聚合权重", WORDS[0], "等权，或按数据中的“增加值”列", choices=WORDS),
        Setting("year", "年份", "", "四位数；留空则用数据中最后一年"),
        Setting(
            "seed", "随机种子", 0, "只用于合成示例数据：0 或正整数，相同的种子结果相同", "whole", low=0, high=2**31 - 1,
            whole=True,
        ),
    ),
    blocks=(
        Block(
            "cross", "交叉表：指数", (*_cross("one", _INDEX_HEAT), PanelField("total", "总体", "one", width=9)),
            MEMBERS + 2,
            note="第一行是列的名称；颜色越深指数越高，空白为没有数据；成员超过 12 个时，权重较小的合并为“其他”",
        ),
        Block(
            "quotients", "区位商", _cross("two", _QUOTIENT_HEAT), MEMBERS + 1,
            note="（单元指数÷行指数）÷（列指数÷总体指数）：1 为与总体格局一致，高于 1 为该单元相对突出",
        ),
        Block(
            "dispersion", "差异来自组间还是组内",
            (
                PanelField("name", "分组与测度", width=20),
                PanelField("total", "总离散", "three", width=9),
                PanelField("between", "组间", "three", width=9),
                PanelField("within", "组内", "three", width=9),
                PanelField("between_share", "组间 %", "one", width=9),
                PanelField("within_share", "组内 %", "one", width=9),
            ),
            4,
            note="方差的单位是指数点的平方，泰尔指数没有单位；组间与组内之和恰为总离散",
            charts=(
                Drawn(
                    STACKED, "组间与组内各占多少", "name",
                    (("between_share", PRIMARY), ("within_share", SERIES[1])),
                    description="堆积条形图：每种分组与测度下，组间与组内差异占总离散的百分比",
                ),
            ),
        ),
        Block(
            "aggregated", "按行维度汇总",
            (
                PanelField("name", "名称", width=20),
                PanelField("index", "指数", "one", width=9),
                PanelField("rank", "名次", "whole", width=9),
                PanelField("share", "权重占比", "percent", width=9),
            ),
            MEMBERS,
            charts=(
                Drawn(
                    BAR, "按行维度汇总的指数", "name", (("index", PRIMARY),), unit="指数点",
                    description="条形图：行维度各成员的指数，由高到低",
                ),
            ),
        ),
    ),
    caption="区域分析",
    tip="按地区、细分行业、企业或年份交叉比较指数，并分解差异；没有数据文件时用合成示例数据",
    image="MapContactAddress",
)  # fmt: skip
