"""The one place for sheet, table, column and cell names of the workbook.

The writer lays the workbook out from these, the reader finds its data by them, and so will the worksheet functions
and buttons. What people read is Chinese; table, defined and code names are ASCII.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LAYOUT_VERSION = 1

INDUSTRY_NAMES = {
    "FIN": "金融", "RET": "零售", "ENT": "文娱", "EDU": "教育", "MED": "医疗", "LOG": "物流", "MFG": "制造",
}  # fmt: skip
"""Fixed codes and their Chinese names. An edition may have others."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's visible name, its code name (the VBA document module) and what a link to it says."""

    name: str
    code_name: str
    purpose: str


HOME = Sheet("首页", "shHome", "指数一览与使用说明")
SUMMARY = Sheet("汇总", "shSummary", "排名、热力表、贡献拆解与图表")
MACRO = Sheet("宏观", "shMacro", "产业互联网与 GDP:逐年增量、贡献率与 2024 年分解")
BACKGROUND = Sheet("行业背景", "shBackground", "流量、数据、设备与七大产业的经济体量")
FACTS = Sheet("研报数据", "shFacts", "研报以文字印出的全部数据,逐条注明章节")
LEGEND = Sheet("图例与来源", "shLegend", "来源图例、章节出处、权重来源与版本说明")
META = Sheet("_meta", "shMeta", "")


def industry_sheet(code: str, name: str) -> Sheet:
    """The sheet of one industry, named by its Chinese name."""
    return Sheet(name, f"sh{code}", f"{name}产业各环节的权重、渗透率与指数")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an industry table: its key in the Edition and its Chinese heading."""

    key: str
    title: str
    required: bool = True


INDUSTRY_COLUMNS = (
    Column("stage", "环节"),
    Column("substage", "子环节"),
    Column("weight", "权重"),
    Column("rate", "渗透率"),
    Column("low", "下限", required=False),
    Column("high", "上限", required=False),
    Column("provenance", "来源"),
    Column("basis", "依据", required=False),
    Column("position", "距消费端"),
)
TITLE = {column.key: column.title for column in INDUSTRY_COLUMNS}

INDUSTRY_TABLE = re.compile(r"tbl([A-Z][A-Z0-9]{1,7})")
"""Names of industry tables; every other table of the workbook has small letters after ``tbl``'s first one."""


def table_name(code: str) -> str:
    """Name of an industry's table, ``tblMFG``."""
    return f"tbl{code}"


def index_name(code: str) -> str:
    """Defined name of the cell that shows an industry's index, ``idx_MFG``."""
    return f"idx_{code}"


MEAN_NAME = "idx_MEAN"
EDITION_NAME = "cii_edition"
LAYOUT_NAME = "cii_layout"
INDUSTRIES_NAME = "cii_industries"
"""Defined names of the ``_meta`` cells: edition id, layout version, and the codes joined by commas."""
