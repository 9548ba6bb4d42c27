"""What the buttons and the ribbon call, each a function on the calling workbook that VBA runs by its name.

An action reads the workbook once, collects what it will write and writes it last; ``session.action`` does the rest.
"""

from __future__ import annotations

import os
import sys
import webbrowser
from pathlib import Path
from typing import Any

import cii_xl
from cii_xl import published
from cii_xl.addin import checking, restoring, scenario, versions
from cii_xl.addin.session import Refused, Result, Session, action
from cii_xl.addin.steps import Show
from cii_xl.book.files import file_name, write_new
from cii_xl.book.layout import CHECK, SNAPSHOT_NAME, UPDATED_NAME
from cii_xl.book.macros import Button
from cii_xl.index.summary import one, summarise

BUTTONS = {
    "update_summary": Button(
        "CiiUpdateSummary",
        "更新汇总",
        "重新计算全部公式，核对汇总页与 Python 的结果，并记下更新时间",
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
    "export_summary": Button("CiiExportSummary", "导出摘要", "在工作簿旁写出带图表的汇总文件", "输出", "FileSaveAs"),
    "open_manual": Button("CiiOpenManual", "打开手册", "打开使用手册", "输出", "Help"),
}
"""The button of each action, in order."""

MANUAL = "使用手册.md"


@action("更新汇总")
def update_summary(session: Session) -> Result:
    """Make sure that what the 汇总 sheet shows is right, and say so.

    Its tables, sentences and charts are native formulas, which VBA has Excel calculate in full before this runs. Values
    written over them would end that, so the action does not write there: it works out every index anew, compares
    (1e-9 index points), checks all data, and writes when that was. A difference is told as a failure: somebody typed
    over a formula.
    """
    problems = session.model.problems
    mean, indices, sheet = checking.native(session)
    if session.model.failed:
        names = "、".join(session.model.names[code] for code in session.model.failed)
        raise Refused(f"{names}的数据有错误，汇总页相应显示 #N/A；请点击“校验数据”查看并改正")
    if found := checking.differences(mean, indices, session.model):
        raise Refused(
            f"“{sheet}”页的公式与 Python 计算不一致：{'；'.join(found)}。公式可能被改成了数值，请从原工作簿复制该工作表"
        )
    updated = session.spot(UPDATED_NAME)
    steps = [updated.block([[f"更新于 {session.time}，已与 Python 核对"]]), *checking.steps(session, problems)]
    return Result(
        f"汇总已更新：{len(indices)} 个产业平均 {one(mean)}，与 Python 计算一致；{checking.verdict(problems)}", steps
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
    steps = versions.save_steps(session, name)
    return Result(f"已保存版本“{name}”（{session.time}），平均指数 {one(session.edition.mean())}", steps)


@action("版本对比")
def compare_snapshots(session: Session) -> Result:
    """Fill 版本 with the differences of the two versions chosen there."""
    message, steps = versions.compare_steps(session)
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


def folder_of(book: Any) -> Path:
    """The folder of the workbook's file; raises Refused where it is not on this computer."""
    try:
        name = str(book.fullname)
    except Exception as error:  # xlwings cannot always map a OneDrive address to a folder
        raise Refused(
            "工作簿在 OneDrive 或 SharePoint 上，找不到本机文件夹；请另存到本机，或运行 cii-xl summary"
        ) from error
    if "://" in name:
        raise Refused("工作簿在 OneDrive 或 SharePoint 上；请另存到本机文件夹再导出，或运行 cii-xl summary")
    path = Path(name)
    if not path.is_absolute() or not path.parent.is_dir():
        raise Refused("工作簿还没有保存；请先保存到一个文件夹")
    return path.parent


def show(path: Path) -> None:
    """Open a file in the program that the computer has for it."""
    if sys.platform == "win32" and hasattr(os, "startfile"):
        os.startfile(path)
    else:
        webbrowser.open(path.as_uri())
