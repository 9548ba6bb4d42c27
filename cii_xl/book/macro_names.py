"""Names on the 宏观 sheet: its tables and their headings, the coefficients of the GDP chain, cells to type in.

Beside ``layout``, which has what every sheet shares.
"""

from __future__ import annotations

from dataclasses import dataclass

from cii_xl.index import cube_cells
from cii_xl.index.growth import BASE_YEAR, YEARS

INPUTS_TABLE, CHAIN_TABLE = "tblGdpInputs", "tblGdpChain"
SCENARIO_TABLE, SCENARIO_CHAIN_TABLE = "tblGdpScenario", "tblGdpScenarioChain"
TORNADO_TABLE, UPLIFT_TABLE = "tblGdpTornado", "tblGdpUplift"

INPUTS_NAME = "gdp_inputs"
"""Defined name of the whole of ``INPUTS_TABLE``, headings included: what functions and the command read."""
ELASTICITY_NAME, WEIGHTING_NAME = "gdp_elasticity", "gdp_weighting"
"""Cells that say what a higher index does."""
EQUAL, VALUE_ADDED = cube_cells.WEIGHTINGS.values()
"""What ``WEIGHTING_NAME`` may say."""

LABEL, UNIT, SOURCE, LOW, HIGH, BAND, TEXT = "系数", "单位", "来源", "下限", "上限", "浮动", "作用"
INPUT_FIELDS = (LABEL, UNIT, str(BASE_YEAR), *(str(year) for year in YEARS), SOURCE, LOW, HIGH, BAND, TEXT)
"""Headings of ``INPUTS_TABLE``. The base stands under its year, all others under each year of the chain."""


@dataclass(frozen=True, slots=True)
class Coefficient:
    """What people read of a coefficient, the values it may have, and how far the tornado moves it."""

    key: str
    label: str
    unit: str
    low: float
    high: float
    band: float
    source: str
    text: str


_OF_TFP = "占全要素生产率四分之一的{}中产业互联网的份额"

COEFFICIENTS = (
    Coefficient(
        "base", "2018 年 GDP", "万亿元", 50, 200, 0.14, "校准",
        "不变价基数；由印出的增量、贡献率与 2024 年增速反推。浮动取到印出增加值所容许的下端",
    ),
    Coefficient(
        "growth", "GDP 增速", "%", -20, 20, 0.05, "校准；2024 公布",
        "当年全国增量＝上年 GDP×增速。2024 年印出，其余各年由印出增量÷贡献率反推",
    ),
    Coefficient(
        "labour", "贡献度：劳动力", "%", -50, 150, 0.05, "假设；2024 公布",
        "劳动力占增速的比重。2019–2023 年取与 2024 年相同；份额为 0，不影响结果",
    ),
    Coefficient(
        "capital", "贡献度：资本", "%", -50, 150, 0.05, "假设；2024 公布",
        "资本占增速的比重。往前每年高 0.9，与全要素生产率的升幅相抵",
    ),
    Coefficient(
        "tfp", "贡献度：全要素生产率", "%", -50, 150, 0.05, "假设；2024 公布",
        "占增速的比重。由 2018 年的 58.5（科技进步贡献率，口径更宽，作上界）逐年等量升至 2024 年印出值",
    ),
    Coefficient(
        "in_labour", "份额：劳动力", "%", 0, 100, 1, "公布",
        "劳动力的贡献中产业互联网的份额；研报暂不计，为 0",
    ),
    Coefficient(
        "in_capital", "份额：资本", "%", 0, 100, 3, "校准",
        "资本的贡献中，私营部门用于产业互联网的 ICT 资本的份额",
    ),
    Coefficient("in_progress", "份额：技术进步", "%", 0, 100, 4, "校准", _OF_TFP.format("技术进步")),
    Coefficient("in_efficiency", "份额：技术效率", "%", 0, 100, 4, "校准", _OF_TFP.format("技术效率")),
    Coefficient(
        "in_scale", "份额：规模效率", "%", 0, 100, 2, "公布",
        _OF_TFP.format("规模效率") + "；研报不计，为 0",
    ),
    Coefficient("in_allocation", "份额：配置效率", "%", 0, 100, 4, "校准", _OF_TFP.format("配置效率")),
)  # fmt: skip
"""In the order of ``index.growth.KEYS``."""

BY_KEY = {c.key: c for c in COEFFICIENTS}
BANDS = {c.key: c.band for c in COEFFICIENTS}
LIMITS = {c.key: (c.low, c.high) for c in COEFFICIENTS}
