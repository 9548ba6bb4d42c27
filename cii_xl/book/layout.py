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
MACRO = Sheet("宏观", "shMacro", "产业互联网与 GDP：逐年增量、贡献率与 2024 年分解")
BACKGROUND = Sheet("行业背景", "shBackground", "流量、数据、设备与七大产业的经济体量")
FACTS = Sheet("研报数据", "shFacts", "研报以文字印出的全部数据，逐条注明章节")
LEGEND = Sheet("图例与来源", "shLegend", "来源图例、章节出处、权重来源与版本说明")
META = Sheet("_meta", "shMeta", "")
FUNCTIONS = Sheet("函数", "shFunctions", "全部 CII 函数：说明、示例与应得的结果")
TEXTS = Sheet("_text", "shText", "")
CONFIG = Sheet("xlwings.conf", "shConfig", "")
CHECK = Sheet("校验", "shCheck", "数据校验的结果：每个问题的位置与处理办法")
VERSIONS = Sheet("版本", "shVersions", "保存版本快照，对比任意两个版本")
HISTORY = Sheet("历史", "shHistory", "恢复公布值时被替换的内容")
SNAPSHOTS = Sheet("版本数据", "shSnapshots", "")
TRACKING = Sheet("问卷跟踪", "shTracking", "问卷的发放、回收与催收：每个受访单位一行")
ESTIMATES = Sheet("问卷估计", "shEstimates", "问卷估计的渗透率、区间与可靠等级，以及是否采用")
EXHIBITS = Sheet("图表目录", "shExhibits", "演示文稿含哪些图表：是否采用、顺序、手写标题与最近导出")
SCENARIO = Sheet("_scenario", "shScenario", "")
"""The template that a new scenario is a copy of; found by its name, since a copy would repeat defined names."""


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

MESSAGE_NAME = "cii_message"
TIME_NAME = "cii_time"
"""Cells on 首页: what the last action said, and when it began; VBA writes the time, as text."""
UPDATED_NAME = "cii_updated"
"""The cell on 汇总 with the time of the last 更新汇总."""
CHECK_NAME, CHECKED_NAME, MARKS_NAME = "cii_problems", "cii_checked", "cii_marks"
"""First free cell of the list on 校验, its line of state, and the cells to mark as ``tblMFG!E12``."""
SNAPSHOT_NAME, FROM_NAME, TO_NAME = "cii_snapshot", "cii_from", "cii_to"
"""Cells on 版本 to type in: the name of the next snapshot, and the two versions to compare."""
COMPARED_NAME, MOVED_NAME, VERSIONS_NAME = "cii_compared", "cii_moved", "cii_versions"
"""First cells of the two blocks of a comparison, and the names of all versions."""
CHECK_SLOTS, MARK_SLOTS, COMPARED_SLOTS, MOVED_SLOTS, SCENARIO_SLOTS = 200, 400, 16, 15, 40
"""Rows prepared for problems, marked cells, compared industries, compared stages, and rows of a scenario."""
PUBLISHED_VERSION, CURRENT_VERSION = "研报公布", "当前工作簿"
"""The two versions that are always there."""
SNAPSHOT_FIELDS = {
    "version": "版本", "time": "保存时间", "code": "代码", "industry": "产业", "stage": "环节", "substage": "子环节",
    "position": "位置", "weight": "权重", "rate": "渗透率", "low": "下限", "high": "上限", "provenance": "来源",
    "basis": "依据",
}  # fmt: skip
"""Columns of ``tblSnapshots``. Not those of an industry table, for which it must not be taken."""
HISTORY_FIELDS = {
    "time": "时间", "industry": "产业", "stage": "环节", "substage": "子环节", "position": "位置", "weight": "原权重",
    "rate": "原渗透率", "low": "原下限", "high": "原上限", "provenance": "原来源", "basis": "原依据",
    "formulas": "原公式",
}  # fmt: skip
"""Columns of ``tblHistory``."""
DECK_NAME, TEMPLATE_NAME, MAPPING_NAME, EXPORTED_NAME = "cii_deck", "cii_template", "cii_mapping", "cii_exported"
"""Cells on 图表目录: the deck's file, a template of one's own with its mapping, and the line of state."""
PREVIOUS_NAME, SCENARIOS_NAME, SURVEYED_NAME = "cii_deck_previous", "cii_deck_scenarios", "cii_deck_survey"
"""Cells there: the version that changes are measured against, scenario sheets, and whether the survey is shown."""
DECK_DEFAULT = "CII图表.pptx"
"""What a blank file means, beside the workbook."""
EXHIBIT_TABLE = "tblExhibits"
EXHIBIT_FIELDS = {
    "id": "编号", "name": "图表", "include": "采用", "order": "顺序", "title": "手写标题", "exported": "最近导出",
}  # fmt: skip
"""Columns of ``EXHIBIT_TABLE``."""
INCLUDED, LEFT_OUT = "是", "否"
"""What stands in its column 采用."""
WAVE_NAME, STORE_NAME, LIST_NAME, INBOX_NAME, FORMS_NAME = "cii_wave", "cii_store", "cii_list", "cii_inbox", "cii_forms"
"""Cells on 问卷跟踪 to type in: the wave, and where store, respondents' list, returned files and new forms lie."""
STORE_DEFAULT, INBOX_DEFAULT, FORMS_DEFAULT = "问卷", "问卷/收件", "问卷/表单"
"""What blank folders mean, beside the workbook."""
TRACKED_NAME, GRADE_NAME, ESTIMATED_NAME = "cii_tracked", "cii_grade", "cii_estimated"
"""The line of state on 问卷跟踪; the lowest grade to take, and the line of state, on 问卷估计."""
ESTIMATED_INDICES_NAME, ESTIMATED_ROWS_NAME = "cii_estimated_indices", "cii_estimated_rows"
"""First free cells of the two blocks on 问卷估计."""
ESTIMATED_INDEX_SLOTS, ESTIMATED_ROW_SLOTS = 12, 64
"""Rows prepared there for industries and for rows of the edition."""
GRADES = ("A", "B", "C", "D")
GRADE_DEFAULT = "C"
"""The lowest grade that is taken unless another is chosen."""
TRACKING_TABLE = "tblTracking"
TRACKING_FIELDS = {
    "industry": "产业", "respondent": "编号", "name": "单位", "size": "规模", "contact": "联系人", "email": "邮箱",
    "state": "状态", "problems": "问题数", "file": "文件", "modified": "最近保存时间", "next": "下一步",
}  # fmt: skip
"""Columns of ``TRACKING_TABLE``."""
ACCEPTED, WITH_WARNINGS, SENT_BACK, OUTSTANDING = "接受", "接受（有提示）", "退回", "未回"
UNINVITED = "名单外"
"""What stands in its column 状态. The first four add up to the forms sent out."""
ESTIMATED_INDEX_FIELDS = {
    "industry": "产业", "wave": "轮次", "invited": "发放", "returned": "回收", "usable": "可用", "old": "原指数",
    "new": "新指数", "low": "下限", "high": "上限",
}  # fmt: skip
ESTIMATED_ROW_FIELDS = {
    "industry": "产业", "stage": "环节", "substage": "子环节", "old": "原渗透率", "new": "新渗透率", "low": "下限",
    "high": "上限", "n": "n", "n_eff": "有效样本量", "deff": "设计效应", "grade": "等级", "taken": "采用",
    "note": "说明",
}  # fmt: skip
"""Columns of the two blocks on 问卷估计."""


def panel_name(panel: str, key: str) -> str:
    """Defined name of a cell on the sheet of an analysis, ``cii_uncertainty_draws``: a setting's, the first one of a
    block, or that of a part of the sheet (``book.panels.places``)."""
    return f"cii_{panel}_{key}"


LEFT = 1
"""The column every sheet begins in, counted from 0: column A is a margin."""

INDUSTRY_TABLE_TOP = 10
"""Heading row of the table on an industry's sheet, counted from 0."""
INDUSTRY_TILES = 3
"""First row of the tiles above it; the index stands in the row below, in column ``LEFT``."""


INDUSTRY_STAGES_TOP = 27
"""Heading row of the stage totals, right of the table and under the chart."""
INDUSTRY_STAGE_SLOTS = 6
"""Stages that have a row of their own there; the rest are added up in a last row."""


def industry_column(key: str) -> int:
    """Column of an industry table's field on its sheet, counted from 0."""
    return LEFT + [c.key for c in INDUSTRY_COLUMNS].index(key)


SUMMARY_COMMENTARY = 4
SUMMARY_CHART_ROWS = 14


def summary_slots(positions: int) -> int:
    """Positions the live 汇总 sheet has room for, so that rows can be added; a file of values has just those used."""
    return max(10, positions)


@dataclass(frozen=True)
class SummaryRows:
    """Where the blocks of the 汇总 sheet begin, rows counted from 0, for ``n`` industries."""

    n: int

    @property
    def ranking(self) -> int:
        """Heading row of the ranking table."""
        return SUMMARY_COMMENTARY + 7

    @property
    def charts(self) -> int:
        """First row of the two charts."""
        return self.ranking + self.n + 3

    @property
    def heat(self) -> int:
        """Heading row of the heat table."""
        return self.charts + SUMMARY_CHART_ROWS + 2

    def rates(self, i: int) -> int:
        """The heat table's row of rates of industry ``i``, counted from 0; the labels stand above."""
        return self.heat + 2 + 2 * i

    @property
    def gradient(self) -> int:
        """First row of the gradient chart."""
        return self.heat + 2 * self.n + 4

    @property
    def base(self) -> int:
        """Heading row of the table that ranking and charts draw on."""
        return self.gradient + SUMMARY_CHART_ROWS + 3

    @property
    def parts(self) -> int:
        """Heading row of the contributions by position."""
        return self.base + self.n + 2

    @property
    def means(self) -> int:
        """Row of the positions; their mean rates stand below."""
        return self.parts + self.n + 2

    @property
    def last(self) -> int:
        """Last row of the sheet."""
        return self.means + 3
