"""``cii-xl survey``: definitions and forms out, returned files in, estimates, and the edition that takes them over."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cii_xl.commands.refusals import Refusals, Run, guarded
from cii_xl.usage import FINE, PROBLEMS, add_command

if TYPE_CHECKING:
    from cii_xl.index import Edition
    from cii_xl.survey.apply import Change
    from cii_xl.survey.collect import Collected
    from cii_xl.survey.definition import Definition
    from cii_xl.survey.estimate.result import SurveyEstimate
    from cii_xl.survey.store import Store
    from cii_xl.terminal import Terminal

STORE = Path("问卷")
"""The store where none is named, beside where the command is run."""


def add(commands: Any) -> None:
    """Add ``survey`` and what it has below it."""
    survey = add_command(commands, "survey", None, "问卷：生成表单、收集、估计、写回工作簿")
    steps = survey.add_subparsers(title="步骤", metavar="步骤", required=True)

    define = add_command(steps, "define", _guarded(_define), "写出一个行业的问卷定义（CSV），可在 Excel 中修改")
    _industry(define, required=True)
    define.add_argument("--workbook", type=Path, metavar="工作簿", help="按此工作簿的环节生成；默认用随包附带的定义")
    define.add_argument("--out", type=Path, required=True, metavar="文件", help="写出的 CSV")

    form = add_command(steps, "form", _guarded(_form), "为每个受访单位生成一份表单；不给名单时生成一份空白表单")
    _industry(form, required=True)
    form.add_argument("--wave", required=True, metavar="轮次", help="例如 2026Q4")
    form.add_argument("--respondents", type=Path, metavar="名单", help="CSV：编号、单位名称、统一社会信用代码、规模等")
    form.add_argument("--definition", type=Path, metavar="CSV", help="改过的问卷定义；默认用随包附带的")
    form.add_argument("--out", type=Path, required=True, metavar="目录", help="表单写到这里")
    _store(form)

    collect = add_command(steps, "collect", _guarded(_collect), "读入交回的文件，逐份检查并登记；可重复运行")
    collect.add_argument("inbox", type=Path, metavar="收件文件夹")
    collect.add_argument("--wave", default="", metavar="轮次", help="空白表单和问卷星导出归入的轮次")
    collect.add_argument("--mapping", type=Path, metavar="CSV", help="问卷星导出的列标题与题目代码对照")
    collect.add_argument("--report", type=Path, metavar="目录", help="写出收件报告，并为退回的文件各写一份退回说明")
    collect.add_argument("--json", action="store_true", help="打印 JSON")
    _store(collect)

    estimate = add_command(steps, "estimate", _guarded(_estimate), "由收到的问卷估计渗透率及其区间")
    _wave(estimate)
    estimate.add_argument("--workbook", type=Path, metavar="工作簿", help="指数权重取自它；默认为随包附带的 CII.xlsm")
    estimate.add_argument("--out", type=Path, metavar="目录", help="写出问卷估计.xlsx 的目录")
    _settings(estimate)
    _store(estimate)

    apply = add_command(steps, "apply", _guarded(_apply), "把够好的估计写入工作簿的新副本，旧版本保留在其中")
    apply.add_argument("workbook", type=Path, metavar="工作簿")
    _wave(apply)
    apply.add_argument("--min-grade", choices="ABCD", default="C", metavar="等级", help="采用的最低等级，默认 C")
    apply.add_argument("--out", type=Path, metavar="文件", help="写出的工作簿；不给时只列出变化")
    _settings(apply)
    _store(apply)


def _industry(parser: argparse.ArgumentParser, *, required: bool) -> None:
    parser.add_argument("--industry", required=required, metavar="行业", help="名称或代码，如 制造、MFG")


def _store(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--store", type=Path, default=STORE, metavar="文件夹", help=f"台账与原件所在，默认为 {STORE}")


def _wave(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--wave", required=True, metavar="轮次", help="例如 2026Q4")
    parser.add_argument("--industry", action="append", metavar="行业", help="可重复；默认为该轮次的全部行业")


def _settings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--population", type=Path, metavar="CSV", help="总体表；默认以发放名单为总体")
    parser.add_argument("--seed", type=int, metavar="整数", help="随机种子，0 也可以")
    parser.add_argument("--replicates", type=int, metavar="次数", help="自助法次数，默认 1000")
    parser.add_argument("--json", action="store_true", help="打印 JSON")


def _guarded(run: Run) -> Run:
    return guarded(run, _refusals)


def _refusals() -> Refusals:
    from cii_xl.book.reading.intake import UnusableFile
    from cii_xl.index import EditionError, UnknownName
    from cii_xl.survey.define import BadDefinition
    from cii_xl.survey.estimate.errors import EstimateError
    from cii_xl.survey.issue import BadRespondents
    from cii_xl.survey.seal import BadKey
    from cii_xl.survey.store import StoreFault
    from cii_xl.survey.wave_name import BadWave
    from cii_xl.survey.wjx_columns import MappingFault

    return (
        (UnusableFile, EditionError, BadDefinition, BadRespondents, EstimateError),
        (BadWave, StoreFault, BadKey, MappingFault, UnknownName),
    )


def _define(given: argparse.Namespace) -> int:
    from cii_xl.survey.define import definition, generate, write_definition
    from cii_xl.terminal import Terminal

    made = definition(given.industry) if given.workbook is None else generate(_read(given.workbook), given.industry)
    if given.out.exists():
        raise FileExistsError(17, "exists", str(given.out))
    write_definition(made, given.out)
    Terminal().wrote(given.out)
    return FINE


def _form(given: argparse.Namespace) -> int:
    from cii_xl.survey.define import definition, read_definition
    from cii_xl.survey.issue import blank, issue, respondents
    from cii_xl.survey.store import Store, listed
    from cii_xl.survey.wave_name import checked_wave
    from cii_xl.terminal import Terminal

    terminal = Terminal()
    wave = checked_wave(given.wave)
    made = read_definition(given.definition) if given.definition else definition(given.industry)
    _same_industry(made, given.industry)
    # all that can be wrong before a store is made
    before = listed(given.store, wave, made.industry)
    invited = respondents(given.respondents, made.industry, before) if given.respondents else []
    given.out.mkdir(parents=True, exist_ok=True)
    with Store(given.store, create=True) as store:
        secret = store.key()
        store.register(made)
        store.invite(wave, made.industry, invited)
        if not invited:
            terminal.wrote(blank(made, wave, given.out, secret))
            return FINE
        with terminal.counting("生成表单") as progress:
            written = issue(made, wave, invited, given.out, secret, progress)
    terminal.say(f"已为 {len(written)} 个单位生成表单，在 {given.out}；台账与密钥在 {given.store}，请妥善备份")
    if unsized := sum(not r.size for r in invited):
        terminal.say(f"名单中有 {unsized} 家没有规模；估计以规模分层，请在名单中补上后再运行一次（不会重复生成）")
    return FINE


def _same_industry(made: Definition, wanted: str) -> None:
    from cii_xl.index.names import find

    find("行业（问卷定义中）", wanted, [made.name, made.industry])


def _collect(given: argparse.Namespace) -> int:
    from cii_xl.commands.survey_shown import collected
    from cii_xl.survey.collect import collect
    from cii_xl.survey.records import Verdict
    from cii_xl.survey.store import Store
    from cii_xl.terminal import Terminal

    terminal = Terminal()
    with Store(given.store) as store:
        with terminal.counting("收集问卷") as progress:
            done = collect(given.inbox, store, wave=given.wave, mapping=given.mapping, progress=progress)
        if given.report is not None:
            _report(terminal, store, done, given.report)
    if given.json:
        print(json.dumps(_collected(done), ensure_ascii=False, indent=2))
    else:
        collected(terminal, done)
    return PROBLEMS if done.verdicts[Verdict.REJECTED] or done.left else FINE


def _report(terminal: Terminal, store: Store, done: Collected, folder: Path) -> None:
    """The report on everything in the store, and the notes for what was rejected."""
    from cii_xl.survey.reporting import NOTES, write_reports

    with terminal.progress("写出收件报告"):
        report, notes = write_reports(store, folder, done.remarks)
    terminal.wrote(report)
    if notes:
        terminal.say(f"已写出 {notes} 份退回说明，在 {folder / NOTES}")


def _collected(done: Collected) -> dict[str, Any]:
    return {
        "files": done.files,
        "new": done.new,
        "known": done.known,
        "verdicts": {verdict.name.lower(): n for verdict, n in done.verdicts.items()},
        "submissions": [
            {
                "file": s.file, "sha256": s.sha256, "row": s.row, "respondent": s.respondent,
                "wave": s.stamp.wave if s.stamp else None, "industry": s.stamp.industry if s.stamp else None,
                "verdict": s.verdict.name.lower(), "problems": [p.as_dict() for p in s.problems],
            }
            for s in done.submissions
        ],
        "remarks": [{"file": r.file, "text": r.text} for r in (*done.remarks, *done.left)],
    }  # fmt: skip


def _estimate(given: argparse.Namespace) -> int:
    from cii_xl.book.files import file_name, write_new
    from cii_xl.commands.survey_shown import estimated
    from cii_xl.survey.estimate_report import estimate_workbook
    from cii_xl.terminal import Terminal

    terminal = Terminal()
    edition = _read(given.workbook)
    estimates = _estimates(terminal, edition, given)
    if given.out is not None:
        given.out.mkdir(parents=True, exist_ok=True)
        name = f"问卷估计-{file_name(given.wave)}.xlsx"
        terminal.wrote(write_new(given.out / name, estimate_workbook(estimates, edition)))
    if given.json:
        print(json.dumps([json.loads(e.to_json()) for e in estimates], ensure_ascii=False, indent=2))
    else:
        estimated(terminal, estimates, edition)
    return FINE


def _read(workbook: Path | None) -> Edition:
    from cii_xl.book.reader import read_workbook
    from cii_xl.book.workbook import shipped_workbook

    return read_workbook(workbook or shipped_workbook())


def _estimates(terminal: Terminal, edition: Edition, given: argparse.Namespace) -> list[SurveyEstimate]:
    from cii_xl.survey.estimate.population import read_population
    from cii_xl.survey.store import Store
    from cii_xl.survey.wave import estimates

    settings = {key: getattr(given, key) for key in ("seed", "replicates") if getattr(given, key) is not None}
    population = read_population(given.population) if given.population else None
    with Store(given.store) as store, terminal.progress("估计"):
        return estimates(store, given.wave, edition, given.industry or (), population=population, **settings)


def _apply(given: argparse.Namespace) -> int:
    from cii_xl.commands.survey_shown import changed
    from cii_xl.survey.apply import applied, changes
    from cii_xl.terminal import Terminal

    terminal = Terminal()
    edition = _read(given.workbook)
    estimates = _estimates(terminal, edition, given)
    found = changes(estimates, edition, given.min_grade)
    new = applied(edition, found)
    if given.out is not None:
        _write_applied(terminal, edition, new, estimates, given)
    if given.json:
        print(json.dumps(_applied(edition, new, found), ensure_ascii=False, indent=2))
    else:
        changed(terminal, found, edition, new)
    return FINE


def _applied(old: Edition, new: Edition, found: Sequence[Change]) -> dict[str, Any]:
    rows = []
    for change in found:
        f = change.figure
        told = {"industry": change.industry, "stage": change.stage, "substage": change.substage, "old": change.old}
        keys = ("rate", "low", "high", "n", "n_eff", "grade")
        told |= {key: None if f is None else getattr(f, key) for key in keys}
        rows.append(told | {"taken": change.taken})
    indices = {code: {"old": old.index(code), "new": new.index(code)} for code in old.industries}
    return {"rows": rows, "indices": indices, "mean": {"old": old.mean(), "new": new.mean()}}


def _write_applied(
    terminal: Terminal, old: Edition, new: Edition, estimates: list[SurveyEstimate], given: argparse.Namespace
) -> None:
    """A new workbook with the new edition; the old one is a snapshot in it, and both survey sheets are filled."""
    from cii_xl.addin.parts import macros
    from cii_xl.book.build import build_workbook
    from cii_xl.book.files import write_new
    from cii_xl.book.reading.sheets import foreign_sheets
    from cii_xl.book.workbook import shipped_workbook
    from cii_xl.survey.store import Store
    from cii_xl.survey.wave import begun

    with terminal.progress("写出工作簿"), Store(given.store) as store:
        filled = begun(store, given.wave, old, estimates, given.min_grade)
        data = build_workbook(new, macros(new), filled, donor=shipped_workbook())
    terminal.wrote(write_new(given.out, data))
    if lost := foreign_sheets(given.workbook):
        names = "”“".join(lost)
        terminal.say(
            f"新文件按标准版式生成，没有带入原工作簿的“{names}”；需要保留时，请在 Excel 中用按钮“导入问卷估计”"
        )
