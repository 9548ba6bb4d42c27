"""生成问卷, 收集问卷 and 导入问卷估计: the survey round trip, steered by the cells of 问卷跟踪 and 问卷估计."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cii_xl.addin.folders import path_of, typed
from cii_xl.addin.restoring import IndustryTable, industry_table
from cii_xl.addin.session import Refused, Session
from cii_xl.addin.steps import Block, Refill, RowHeights, Show, Step
from cii_xl.addin.versions import free_name, save_steps, saved
from cii_xl.book import layout
from cii_xl.book.sheets import estimates as estimates_sheet
from cii_xl.book.sheets import tracking as tracking_sheet
from cii_xl.index import Edition, Problem, UnknownName
from cii_xl.index.problems import fold
from cii_xl.index.summary import one
from cii_xl.survey import wave
from cii_xl.survey.apply import PROVENANCE, Change, applied, changes
from cii_xl.survey.collect import Collected
from cii_xl.survey.collect import collect as collect_files
from cii_xl.survey.define import BadDefinition, definition
from cii_xl.survey.estimate.errors import EstimateError
from cii_xl.survey.estimate.result import SurveyEstimate
from cii_xl.survey.estimate_report import estimate_rows, index_rows
from cii_xl.survey.estimate_report import state as estimated_state
from cii_xl.survey.issue import BadRespondents, blank, respondents
from cii_xl.survey.issue import issue as issue_files
from cii_xl.survey.records import Verdict
from cii_xl.survey.report import tracking_rows
from cii_xl.survey.reporting import write_reports
from cii_xl.survey.seal import BadKey
from cii_xl.survey.store import LEDGER, Store, StoreFault, listed
from cii_xl.survey.wave_name import BadWave, checked_wave

_TAKEN = ("rate", "low", "high", "provenance", "basis")
"""Columns of an industry's table that an estimate fills."""
_REPORTS = "报告"
"""Folder of reports in the store."""


def issue(session: Session, code: str) -> tuple[str, list[Step]]:
    """Write the forms of one industry; the sentence, and nothing to write into the workbook but the state."""
    own, folder = _wave(session), _folder(session, layout.FORMS_NAME, layout.FORMS_DEFAULT)
    with _told():
        # all that can be wrong before a store is made
        made, path = definition(code), _list(session)
        before = listed(_folder(session, layout.STORE_NAME, layout.STORE_DEFAULT), own, made.industry)
        invited = respondents(path, made.industry, before) if path else []
        with _store(session, create=True) as store:
            secret = store.key()
            store.register(made)
            store.invite(own, made.industry, invited)
            if not invited:
                return f"已写出空白表单 {blank(made, own, folder, secret)}；没有指定发放名单", []
            written = issue_files(made, own, invited, folder, secret, _counting(session, "生成表单"))
            steps = _tracking(session, store, own)
    return f"已为 {len(written)} 个单位生成{made.name}问卷，在 {folder}", steps


def collect(session: Session) -> tuple[str, list[Step]]:
    """Judge what came back; the sentence, and what fills 问卷跟踪."""
    own, inbox = _wave(session), _folder(session, layout.INBOX_NAME, layout.INBOX_DEFAULT)
    if not inbox.is_dir():
        raise Refused(f"没有收件文件夹 {inbox}；请建立它并放入客户交回的文件，或在“{layout.TRACKING.name}”页改填")
    with _told(), _store(session) as store:
        done = collect_files(inbox, store, wave=own, progress=_counting(session, "收集问卷"))
        report, _ = write_reports(store, store.folder / _REPORTS, done.remarks)
        steps = _tracking(session, store, own)
    shown = Show(session.spot(layout.TRACKED_NAME).sheet)
    return f"{_collected(done)}；报告与退回说明在 {report.parent}", [*steps, shown]


def _collected(done: Collected) -> str:
    counts = "，".join(f"{verdict} {done.verdicts[verdict]}" for verdict in Verdict)
    left = f"；{len(done.left)} 个文件没有读成，下次再收" if done.left else ""
    return f"看过 {done.files} 个文件，新登记 {done.new} 个：{counts}{left}"


def apply(session: Session) -> tuple[str, list[Step]]:
    """Estimate the industries of the wave and take over what is good enough; the sentence and the steps."""
    own, old = _wave(session), session.edition
    lowest = _grade(session)
    session.progress("估计")
    with _told(), _store(session) as store:
        made, without = _estimated(store, own, old)
        steps = _tracking(session, store, own)
    found = changes(made, old, lowest)
    new = applied(old, found)
    taken = [change for change in found if change.taken]
    if taken:
        steps += [*save_steps(session, snapshot_name(own, saved(session.book))), *_rates(session, taken)]
    state = session.spot(layout.ESTIMATED_NAME)
    steps += [
        state.block([[estimated_state(made, old, lowest)]]),
        *_estimates(session, index_rows(made, old), estimate_rows(made, old, lowest)),
        Show(state.sheet),
    ]
    kept = f"，{len(found) - len(taken)} 个保留原值" if len(taken) < len(found) else ""
    mean = f"平均指数 {one(old.mean())} → {one(new.mean())}"
    return f"已采用 {len(taken)} 个环节的估计{kept}；{mean}{without}", steps


def _estimated(store: Store, own: str, edition: Edition) -> tuple[list[SurveyEstimate], str]:
    """The wave's estimates, and what to say of industries without one: they do not keep the others waiting.

    Raises StoreFault, and EstimateError where no industry has one.
    """
    made: list[SurveyEstimate] = []
    failed: dict[str, EstimateError] = {}
    for code, asked in wave.industries(store, own).items():
        try:
            made += wave.estimates(store, own, edition, [code])
        except EstimateError as error:
            failed[asked.name] = error
    if failed and not made:
        raise next(iter(failed.values()))
    return made, "".join(f"；{name}没有估计（{_first(error.problems)}）" for name, error in failed.items())


def _tracking(session: Session, store: Store, own: str) -> list[Step]:
    """What fills 问卷跟踪."""
    everybody = wave.tracked(store, own)
    names = {d.industry: d.name for d in store.definitions()}
    rows = tracking_rows(everybody, names)
    state = session.spot(layout.TRACKED_NAME)
    values = [[row[key] for key in layout.TRACKING_FIELDS] for row in rows]
    # the chart counts by the industries that the workbook was built with
    built = len(str(session.spot(layout.INDUSTRIES_NAME).value or "").split(","))
    return [
        state.block([[wave.tracked_state(everybody, own)]]),
        Refill(state.sheet, layout.TRACKING_TABLE, values),
        *(RowHeights(state.sheet, *run) for run in tracking_sheet.heights(len(rows), built)),
    ]


def _estimates(
    session: Session, indices: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]]
) -> Iterator[Step]:
    """What fills the two blocks of 问卷估计."""
    blocks = (
        (layout.ESTIMATED_INDICES_NAME, layout.ESTIMATED_INDEX_FIELDS, layout.ESTIMATED_INDEX_SLOTS, indices),
        (layout.ESTIMATED_ROWS_NAME, layout.ESTIMATED_ROW_FIELDS, layout.ESTIMATED_ROW_SLOTS, rows),
    )
    for name, fields, slots, told in blocks:
        if len(told) > slots:
            raise Refused(f"“{layout.ESTIMATES.name}”页最多容纳 {slots} 行，共有 {len(told)} 行；请改用 cii-xl survey")
        filled = [[row[key] for key in fields] for row in told]
        yield session.spot(name).block([*filled, *[[None] * len(fields)] * (slots - len(filled))])
    sheet = session.spot(layout.ESTIMATED_NAME).sheet
    for run in estimates_sheet.heights(len(indices), len(rows)):
        yield RowHeights(sheet, *run)


def _rates(session: Session, taken: Sequence[Change]) -> Iterator[Step]:
    """What writes the estimates into the industry tables."""
    for code in dict.fromkeys(change.industry for change in taken):
        table = industry_table(session.book, code)
        if table is None:
            raise Refused(f"找不到表 {layout.table_name(code)}；请从原工作簿复制该产业的工作表")
        yield from columns(table, [change for change in taken if change.industry == code])


def columns(table: IndustryTable, taken: Sequence[Change]) -> Iterator[Step]:
    """What writes the estimates of one industry: whole columns, in which other rows keep values and formulas."""
    new = {(fold(c.stage), fold(c.substage)): _values(c) for c in taken}
    at = {key: i for i, key in enumerate(table.keys) if key}
    rows = [new.get((fold(row[at["stage"]] or ""), fold(row[at["substage"]] or ""))) for row in table.values]
    for key in _TAKEN:
        if key in at:
            column = [
                [shown[at[key]] if values is None else values[key]]
                for shown, values in zip(table.formulas, rows, strict=True)
            ]
            yield Block(table.sheet, table.row, table.column + at[key], column)


def _values(change: Change) -> dict[str, Any]:
    figure = change.figure
    assert figure is not None  # taken
    return {
        "rate": figure.rate, "low": figure.low, "high": figure.high, "provenance": PROVENANCE, "basis": change.basis,
    }  # fmt: skip


def snapshot_name(own: str, names: Iterable[str]) -> str:
    """A free name for the snapshot of what was there before a wave; ``names`` are taken."""
    return free_name(f"问卷 {own} 之前", names)


def _wave(session: Session) -> str:
    """The wave's name as the store has it."""
    text = typed(session.spot(layout.WAVE_NAME).value)
    if not text:
        raise Refused(f"请先在“{layout.TRACKING.name}”页填写轮次，例如 2026Q4")
    try:
        return checked_wave(text)
    except BadWave as error:
        raise Refused(str(error)) from None


def _grade(session: Session) -> str:
    text = fold(session.spot(layout.GRADE_NAME).value or "").upper()
    if text not in layout.GRADES:
        raise Refused(f"“{layout.ESTIMATES.name}”页的最低等级应为 {'、'.join(layout.GRADES)} 之一")
    return text


def _folder(session: Session, name: str, default: str) -> Path:
    """A folder that a cell names, or its default beside the workbook."""
    return path_of(session.book, typed(session.spot(name).value) or default)


def _list(session: Session) -> Path | None:
    """The respondents' list, None where the cell is blank."""
    text = typed(session.spot(layout.LIST_NAME).value)
    if not text:
        return None
    path = path_of(session.book, text)
    if not path.is_file():
        raise Refused(f"没有发放名单 {path}；请在“{layout.TRACKING.name}”页改填，或清空以生成一份空白表单")
    return path


def _store(session: Session, *, create: bool = False) -> Store:
    folder = _folder(session, layout.STORE_NAME, layout.STORE_DEFAULT)
    if not create and not (folder / LEDGER).is_file():
        raise Refused(f"{folder} 中没有问卷台账；请先点击“生成问卷”，或在“{layout.TRACKING.name}”页改填问卷文件夹")
    return Store(folder, create=create)


def _counting(session: Session, title: str) -> Any:
    def tell(done: int, total: int) -> None:
        if done % 10 == 0 or done == total:
            session.progress(f"{title} {done}/{total}")

    return tell


@contextmanager
def _told() -> Iterator[None]:
    """What the survey refuses, as one sentence."""
    try:
        yield
    except (BadDefinition, BadRespondents, EstimateError) as error:
        raise Refused(_first(error.problems)) from None
    except (BadKey, StoreFault, UnknownName) as error:
        raise Refused(str(error)) from None
    except OSError as error:
        raise Refused(f"无法读写 {error.filename or '文件'}（{error.strerror or error}）") from None


def _first(problems: Sequence[Problem]) -> str:
    """The first of several problems, and how many there are."""
    more = f"（共 {len(problems)} 处）" if len(problems) > 1 else ""
    return f"{problems[0].place}：{problems[0].found}；{problems[0].fix}{more}"
