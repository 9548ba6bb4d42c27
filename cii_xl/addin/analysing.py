"""The buttons of analyses: what is typed on the sheet goes to the analysis, its result into the prepared rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import overload

from cii_xl import published
from cii_xl.addin import live
from cii_xl.addin.folders import folder_of, survey_of
from cii_xl.addin.session import Refused, Session
from cii_xl.addin.steps import RowHeights, Show, Step
from cii_xl.addin.versions import saved, version
from cii_xl.analysis import runs
from cii_xl.analysis.errors import AnalysisError
from cii_xl.analysis.given import Given
from cii_xl.analysis.result import Progress
from cii_xl.book.canvas import Value
from cii_xl.book.layout import panel_name
from cii_xl.book.panels import places, settings
from cii_xl.book.panels.panel import Block, Filled, Panel
from cii_xl.book.reading.intake import UnusableFile
from cii_xl.index import Edition, EditionError, Problem, UnknownName
from cii_xl.survey.estimate.errors import EstimateError

_TOLD = 3
"""Problems that the message tells; of more it tells the number."""


def analyse(session: Session, panel: Panel) -> tuple[str, list[Step]]:
    """Run one analysis on the workbook; the sentence, and what fills its sheet. Raises Refused."""
    session.spot(panel_name(panel.key, places.STATE))  # without its sheet there is nowhere to write
    with told():
        result = runs.run(panel.key, given(session, panel))
        filled = result.to_sheet()
        places.check(panel, filled)
    first = filled.findings[0] if filled.findings else filled.state
    return f"{panel.caption}：{first}", fill(session, panel, filled)


def given(session: Session, panel: Panel) -> Given:
    """What the workbook and its sheet hand to an analysis. Raises AnalysisError with all settings that are wrong."""
    typed_in = live.typed(session.names, panel)
    store, wave = survey_of(session)
    return Given(
        edition=session.edition,
        published=published.edition(),
        saved=_Saved(session),
        settings=runs.settled(panel, typed_in.settings),
        inputs={b.key: settings.rows(b, typed_in.rows.get(b.key, ())) for b in panel.blocks if b.typed},
        folder=_folder(session),
        store=store,
        wave=wave,
        progress=_counting(session),
    )


def fill(session: Session, panel: Panel, filled: Filled) -> list[Step]:
    """What writes a result on its sheet and shows the rows that it uses."""
    spot = {key: session.spot(panel_name(panel.key, key)) for key in (places.STATE, places.FINDINGS, places.NOTES)}
    steps: list[Step] = [spot[places.STATE].block([[filled.state]])]
    for key, texts, slots in (
        (places.FINDINGS, filled.findings, places.FINDING_SLOTS),
        (places.NOTES, filled.notes, places.NOTE_SLOTS),
    ):
        steps.append(spot[key].block(_column(texts, slots)))
    for block in panel.blocks:
        if not block.typed or block.key in filled.rows:
            steps += _filled(session, panel, block, filled.rows.get(block.key, ()))
    sheet = spot[places.STATE].sheet
    for run in places.heights(panel, filled):
        steps.append(RowHeights(sheet, session.spot(run.name).row + run.offset, run.rows, run.height))
    return [*steps, Show(sheet)]


def _filled(session: Session, panel: Panel, block: Block, rows: Sequence[Sequence[Value]]) -> Iterator[Step]:
    """The rows of one block, then blank ones up to its slots; beside them what only its charts show."""
    parts = [places.parted(block, row) for row in rows]
    for key, part, width in (
        (block.key, 0, len(places.printed(block))),
        (block.key + places.DRAWN, 1, len(places.unprinted(block))),
    ):
        if width:
            blank = [[None] * width] * (block.slots - len(rows))
            yield session.spot(panel_name(panel.key, key)).block([*(both[part] for both in parts), *blank])


def _column(texts: Sequence[str], slots: int) -> list[list[str | None]]:
    """Texts under one another; those beyond the room are not shown."""
    shown: list[str | None] = list(texts[:slots])
    return [[text] for text in [*shown, *[None] * (slots - len(shown))]]


class _Saved(Sequence[tuple[str, Edition]]):
    """The versions kept in the workbook, read when an analysis asks for them: most do not, and one that somebody
    damaged must not stop those."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @cached_property
    def _versions(self) -> list[tuple[str, Edition]]:
        kept = saved(self._session.book)
        return [version(name, self._session, kept) for name in kept]

    @overload
    def __getitem__(self, at: int) -> tuple[str, Edition]: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[tuple[str, Edition]]: ...
    def __getitem__(self, at: int | slice) -> tuple[str, Edition] | Sequence[tuple[str, Edition]]:
        return self._versions[at]

    def __len__(self) -> int:
        return len(self._versions)


def _folder(session: Session) -> Path | None:
    try:
        return folder_of(session.book)
    except Refused:  # never saved, or in the cloud: only analyses that read files need it, and say so
        return None


def _counting(session: Session) -> Progress:
    """Tells the status bar of each whole percent, not of each step."""
    shown = -1

    def tell(done: int, total: int) -> None:
        nonlocal shown
        percent = 100 * done // max(total, 1)
        if percent != shown:
            shown = percent
            session.progress(f"计算 {percent}%")

    return tell


@contextmanager
def told() -> Iterator[None]:
    """What an analysis refuses, as one sentence."""
    try:
        yield
    except (AnalysisError, EditionError, EstimateError, UnusableFile) as error:
        raise Refused(_sentence(error.problems)) from None
    except (UnknownName, ValueError) as error:
        if str(error).isascii():  # no sentence for people: a fault of ours
            raise
        raise Refused(str(error).replace("\n", "；")) from None
    except OSError as error:
        raise Refused(f"无法读写 {error.filename or '文件'}（{error.strerror or error}）") from None


def _sentence(problems: Sequence[Problem]) -> str:
    """The first problems, and how many more there are."""
    first = [f"{p.place}：{p.found}；应为：{p.expected}；{p.fix}" for p in problems[:_TOLD]]
    more = f"（共 {len(problems)} 处）" if len(problems) > _TOLD else ""
    return "。".join(first) + more
