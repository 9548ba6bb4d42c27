"""What the buttons and the ribbon call, each a function on the calling workbook that VBA runs by its name.

An action reads the workbook once, collects what it will write and writes it last; ``session.action`` does the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cii_xl
from cii_xl import published
from cii_xl.addin import checking, restoring, rewriting, scenario, surveying, versions
from cii_xl.addin.folders import folder_of, show
from cii_xl.addin.ranges import body
from cii_xl.addin.session import Refused, Result, Session, action
from cii_xl.addin.steps import Show
from cii_xl.book.files import file_name, write_new
from cii_xl.book.layout import CHECK, SNAPSHOT_NAME, UPDATED_NAME
from cii_xl.book.macros import Button
from cii_xl.book.panels.catalogue import PANELS
from cii_xl.index.summary import one, summarise

BUTTONS = {
    "update_summary": Button(
        "CiiUpdateSummary",
        "更新汇总",
        "重写汇总页的表与要点，与 Python 的结果核对，并记下更新时间",
        "数据",
        "RefreshAll",
    ),
    "check_data": Button(
        "CiiCheckData", "校验数据", "检查全部产业表，列出问题、位置与处理办法", "数据", "DataValidation"
    ),
    "new_scenario": Button(
        "CiiNewScenario",
        "新建情景",
        "以选中的产业为基准新建情景表，含前后对比与瀑布图",
        "情景与版本",
        "WhatIfAnalysisMenu",
    ),
    "restore_published": Button(
        "CiiRestorePublished", "恢复公布值", "把选中的产业恢复为研报公布的版本，原内容存入“历史”", "情景与版本", "Undo"
    ),
    "save_snapshot": Button(
        "CiiSaveSnapshot", "保存版本", "把全部权重与渗透率存为一个版本快照", "情景与版本", "FileSave"
    ),
    "compare_snapshots": Button(
        "CiiCompareSnapshots", "版本对比", "对比“版本”页选定的两个版本", "情景与版本", "ViewSideBySide"
    ),
    "issue_forms": Button(
        "CiiIssueForms", "生成问卷", "为“问卷跟踪”页名单中的单位各生成一份选中产业的问卷表单", "问卷", "FileNew"
    ),
    "collect_forms": Button(
        "CiiCollectForms", "收集问卷", "读入收件文件夹中交回的表单，逐份检查，更新“问卷跟踪”", "问卷", "ImportExcel"
    ),
    "apply_survey": Button(
        "CiiApplySurvey", "导入问卷估计", "由收到的问卷估计渗透率与区间，把够可靠的写入产业表", "问卷", "ChartInsert"
    ),
    "export_summary": Button("CiiExportSummary", "导出摘要", "在工作簿旁写出带图表的汇总文件", "输出", "FileSaveAs"),
    "export_deck": Button(
        "CiiExportDeck", "导出PPT", "按“图表目录”写出或更新演示文稿，图表可编辑", "输出", "FileSaveAsPowerPointPptx"
    ),
    "open_manual": Button("CiiOpenManual", "打开手册", "打开使用手册", "输出", "Help"),
    **{
        f"analyse_{panel.key}": Button(f"CiiAnalyse{panel.key.title()}", panel.caption, panel.tip, "分析", panel.image)
        for panel in PANELS
    },
    "apply_weights": Button(
        "CiiApplyWeights",
        "采用权重",
        "把“权重方法”页选定的方法所得的权重写入产业表；原来的权重先存为版本",
        "分析",
        "AcceptInvitation",
    ),
}
"""The button of each action, in order."""

MANUAL = "使用手册.md"


@action("更新汇总")
def update_summary(session: Session) -> Result:
    """Write the tables and sentences of the 汇总 sheet again, and make sure that what they show is right.

    They are native formulas, written as such: values would end that the sheet follows every edit. What somebody typed
    over or deleted heals, and charts follow the cells. Every index is then worked out anew and compared (1e-9 index
    points); a difference is told as a failure, and the sheet is as it was.
    """
    problems = session.model.problems
    sheet, table = checking.index_table(session.book)
    if session.model.failed:
        names = "、".join(session.model.names[code] for code in session.model.failed)
        raise Refused(f"{names}的数据有错误，汇总页相应显示 #N/A；请点击“校验数据”查看并改正")
    told = rewriting.summary(session, body(table).shape[0])
    slots = rewriting.positions(sheet, len(told.industries))
    updated = session.spot(UPDATED_NAME)
    steps = [
        *([] if slots is None else rewriting.steps(told, sheet.name, slots)),
        checking.Agreement(session.model),
        updated.block([[f"更新于 {session.time}，已与 Python 核对"]]),
        *checking.steps(session, problems),
    ]
    left = f"；“{sheet.name}”页插入或删除过行列，公式没有重写" if slots is None else ""
    return Result(
        f"汇总已更新：{len(told.industries)} 个产业平均 {one(told.mean)}，与 Python 计算一致{left}；"
        f"{checking.verdict(problems)}",
        steps,
    )


@action("校验数据")
def check_data(session: Session) -> Result:
    """List every problem on the 校验 sheet with a link to its cell, and mark the cells."""
    problems = session.model.problems
    steps = [*checking.steps(session, problems), Show(CHECK.name, front=bool(problems))]
    return Result(checking.verdict(problems), steps)


@action("新建情景")
def new_scenario(session: Session) -> Result:
    """Copy the prepared scenario sheet for the industry of the selected cell."""
    table = restoring.selected(session.book, session.model.names)
    code, edition = session.model.edition(table.code)
    name = scenario.sheet_name(session.model.names[code], [sheet.name for sheet in session.book.sheets])
    steps = scenario.steps(edition, code, table.sheet, name, session.time)
    return Result(f"已新建“{name}”：在浅黄单元格填写情景渗透率，图表随即更新", steps)


@action("恢复公布值")
def restore_published(session: Session) -> Result:
    """Make the selected industry's table as the report has it; what was there goes to the 历史 sheet."""
    table = restoring.selected(session.book, session.model.names)
    steps = restoring.steps(table, session.time)
    return Result(f"“{table.sheet}”已恢复为研报公布的版本；原来的 {len(table.values)} 行保存在“历史”工作表", steps)


@action("保存版本")
def save_snapshot(session: Session) -> Result:
    """Keep all weights and rates as a snapshot, named in the cell on 版本 or by number."""
    name = versions.new_name(session.spot(SNAPSHOT_NAME).value, list(versions.saved(session.book)))
    steps = [*versions.save_steps(session, name), session.spot(SNAPSHOT_NAME).block([[None]])]
    return Result(f"已保存版本“{name}”（{session.time}），平均指数 {one(session.edition.mean())}", steps)


@action("版本对比")
def compare_snapshots(session: Session) -> Result:
    """Fill 版本 with the differences of the two versions chosen there."""
    message, steps = versions.compare_steps(session)
    return Result(message, steps)


@action("生成问卷")
def issue_forms(session: Session) -> Result:
    """Write a form of the selected industry for each respondent on the list named on 问卷跟踪."""
    table = restoring.selected(session.book, session.model.names)
    message, steps = surveying.issue(session, table.code)
    return Result(message, steps)


@action("收集问卷")
def collect_forms(session: Session) -> Result:
    """Judge what came back and fill 问卷跟踪; reports and notes for clients are written beside the store."""
    message, steps = surveying.collect(session)
    return Result(message, steps)


@action("导入问卷估计")
def apply_survey(session: Session) -> Result:
    """Estimate the wave's rates, show them on 问卷估计, and write those that are good enough into the tables."""
    message, steps = surveying.apply(session)
    return Result(message, steps)


@action("导出摘要")
def export_summary(session: Session) -> Result:
    """Write the charted summary file beside the workbook; a file of another content is never overwritten."""
    from cii_xl.book.summary_file import summary_workbook

    folder = folder_of(session.book)
    edition = session.edition
    session.progress("写出文件")
    data = summary_workbook(edition, summarise(edition, published.edition()), published.printed_indices())
    try:
        path = write_new(folder / f"CII-汇总-{file_name(edition.id)}.xlsx", data)
    except OSError as error:
        raise Refused(f"无法写入文件夹 {folder}（{error.strerror or error}）；请把工作簿另存到可写的文件夹") from None
    return Result(f"已写出 {path}")


@action("导出PPT")
def export_deck(session: Session) -> Result:
    """Write the deck that 图表目录 describes, or bring the one that is there up to date."""
    from cii_xl.addin import exhibiting  # brings python-pptx, which no other action needs

    message, steps = exhibiting.export(session)
    return Result(message, steps)


def _analysis(key: str) -> Callable[..., None]:
    """The action that runs the analysis of a panel and fills its sheet."""
    panel = next(panel for panel in PANELS if panel.key == key)

    @action(panel.caption)
    def analyse(session: Session) -> Result:
        from cii_xl.addin import analysing  # brings the analyses, which no other action needs

        message, steps = analysing.analyse(session, panel)
        return Result(message, steps)

    return analyse


analyse_uncertainty = _analysis("uncertainty")
analyse_sensitivity = _analysis("sensitivity")
analyse_weighting = _analysis("weighting")
analyse_planning = _analysis("planning")
analyse_change = _analysis("change")
analyse_claims = _analysis("claims")
analyse_regions = _analysis("regions")


@action("采用权重")
def apply_weights(session: Session) -> Result:
    """Write the weights of the method chosen on 权重方法 into the industry's table; what was there is kept as a
    version."""
    from cii_xl.addin import adopting  # brings the analyses, which no other action needs

    message, steps = adopting.adopt(session)
    return Result(message, steps)


@action("打开手册")
def open_manual(session: Session) -> Result:
    """Open the manual that lies beside the workbook, in the checkout, or in the installed package."""
    package = Path(cii_xl.__file__).parent
    folders = [package.parent / "docs", package / "docs"]
    try:
        beside = folder_of(session.book)
        folders = [beside, beside / "docs", beside.parent / "docs", *folders]
    except Refused:  # a workbook in the cloud has no folder; the manual may still be there
        pass
    for folder in folders:
        if (folder / MANUAL).is_file():
            show(folder / MANUAL)
            return Result(f"已打开 {folder / MANUAL}")
    raise Refused(f"找不到“{MANUAL}”；它随 cii-xl 的源代码提供，位于 docs 文件夹")
