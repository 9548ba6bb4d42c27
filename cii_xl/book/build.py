"""Building ``CII.xlsm`` from an edition, byte for byte the same each time."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cii_xl.book import layout
from cii_xl.book.canvas import Canvas, Value, span
from cii_xl.book.macros import Macros, write_config, write_texts
from cii_xl.book.package import normalise
from cii_xl.book.panels import sheet as panel_sheet
from cii_xl.book.panels.catalogue import PANELS
from cii_xl.book.panels.panel import Filled
from cii_xl.book.ribbon import add_ribbon, ribbon_xml
from cii_xl.book.sheets import (
    background,
    check,
    estimates,
    exhibit_list,
    function_list,
    history,
    home,
    industry,
    macro,
    reference,
    scenario,
    tracking,
    versions,
)
from cii_xl.book.sheets.summary import SummarySheet
from cii_xl.book.style import FONT, Styles
from cii_xl.book.vba_project import WORKBOOK_CODE_NAME, build_project, project_of
from cii_xl.book.workbook import new_workbook
from cii_xl.index import Edition
from cii_xl.index.summary import summarise
from cii_xl.palette import ACCENT, PRIMARY, SERIES
from cii_xl.published import store

_UPDATED = 10
"""Column of the cell on 汇总 that says when it was last checked against Python."""


Row = Mapping[str, Value]


@dataclass(frozen=True)
class Begun:
    """What the sheets that buttons fill hold from the start: in the shipped workbook the results of analyses, the rest
    in one that is not new."""

    saved: Sequence[tuple[str, str, Edition]] = ()
    """Snapshots: name, time of saving, edition."""
    tracked: Sequence[Row] = ()
    """Rows of 问卷跟踪, keyed as ``layout.TRACKING_FIELDS``."""
    tracked_state: str = tracking.NONE
    """Its line of state."""
    given: Mapping[str, str] = field(default_factory=dict)
    """Its input cells, by defined name."""
    indices: Sequence[Row] = ()
    """Industries on 问卷估计, keyed as ``layout.ESTIMATED_INDEX_FIELDS``."""
    rows: Sequence[Row] = ()
    """Rows there, keyed as ``layout.ESTIMATED_ROW_FIELDS``."""
    grade: str = layout.GRADE_DEFAULT
    """The lowest grade that was taken."""
    estimated_state: str = estimates.NONE
    """Its line of state."""
    panels: Mapping[str, Filled] = field(default_factory=dict)
    """Results of analyses by ``Panel.key``; a sheet without one says that nothing was computed yet."""


def build_workbook(
    edition: Edition,
    macros: Macros = Macros(),  # noqa: B008  immutable
    begun: Begun = Begun(),
    *,
    donor: Path | None = None,
) -> bytes:
    """The whole macro-enabled workbook of an edition, with the add-in's macros where they are given.

    Its VBA project is that of ``donor``, a workbook built with the same macros, where the sheets of both have the same
    code names; else it is made new, for which the ``build`` extra is needed.
    """
    printed = store.printed_indices()
    summary = summarise(edition, store.edition())
    own_sheet = {code: layout.industry_sheet(code, name) for code, name in edition.industries.items()}
    front, industries = [layout.HOME, layout.SUMMARY], list(own_sheet.values())
    back = [layout.MACRO, layout.BACKGROUND, layout.FACTS, layout.LEGEND]
    hidden, tools, analyses = [layout.META], [], []
    if macros:
        tools = [layout.CHECK, layout.VERSIONS, layout.TRACKING, layout.ESTIMATES]
        analyses = [panel.sheet for panel in PANELS]
        back[:0] = [layout.EXHIBITS, layout.FUNCTIONS]
        hidden += [layout.HISTORY, layout.SNAPSHOTS, layout.SCENARIO, layout.TEXTS, layout.CONFIG]

    buffer = io.BytesIO()
    workbook = new_workbook(buffer, f"产业互联网发展指数 {edition.id}")
    styles = Styles(workbook)
    canvas = {
        sheet.code_name: Canvas(workbook, sheet, styles, tab=colour)
        for sheets, colour in (
            (front, ACCENT), (industries, PRIMARY), (tools, SERIES[2]), (analyses, SERIES[3]), (back, SERIES[2]),
            (hidden, ""),
        )
        for sheet in sheets
    }  # fmt: skip

    linked = [layout.SUMMARY, *industries, *tools, *analyses, *back]
    home.write(canvas[layout.HOME.code_name], summary, linked, macros)
    SummarySheet(canvas[layout.SUMMARY.code_name], summary, printed, live=True).write()
    rows = edition.rows
    for one in summary.industries:
        own = rows[rows["code"] == one.code]
        industry.write(canvas[own_sheet[one.code].code_name], one, own, summary, printed.get(one.code))
    macro.write(canvas[layout.MACRO.code_name], edition.id, summary)
    background.write(canvas[layout.BACKGROUND.code_name], edition.id)
    reference.write_facts(canvas[layout.FACTS.code_name], edition.id)
    reference.write_legend(canvas[layout.LEGEND.code_name], edition, store.weights())
    reference.write_meta(canvas[layout.META.code_name], edition)

    if macros:
        function_list.write(canvas[layout.FUNCTIONS.code_name], macros.examples, edition.id)
        _actions(canvas, edition, macros, begun)
        write_texts(canvas[layout.TEXTS.code_name], macros.texts)
        write_config(canvas[layout.CONFIG.code_name])

    workbook.set_vba_name(WORKBOOK_CODE_NAME)
    project = None if donor is None else project_of(donor, list(canvas))
    if project is None:
        project = build_project(list(canvas), modules=macros.modules, workbook_code=macros.workbook_code)
    workbook.add_vba_project(io.BytesIO(project), is_stream=True)
    workbook.close()
    package = buffer.getvalue()
    if macros.buttons:
        package = add_ribbon(package, ribbon_xml(macros.buttons))
    return normalise(package, theme_font=FONT)


def _actions(canvas: Mapping[str, Canvas], edition: Edition, macros: Macros, begun: Begun) -> None:
    """The sheets that the buttons fill, made beforehand with their charts."""
    check.write(canvas[layout.CHECK.code_name], edition.id)
    for code in edition.industries:
        check.mark(canvas[f"sh{code}"], code, len(edition.table(code)))
    versions.write(canvas[layout.VERSIONS.code_name], edition, store.edition(), begun.saved)
    history.write_history(canvas[layout.HISTORY.code_name])
    saved = [row for name, time, old in begun.saved for row in history.snapshot_rows(old, name, time)]
    history.write_snapshots(canvas[layout.SNAPSHOTS.code_name], saved)
    footer = f"产业互联网发展指数 {edition.id}"
    tracking.write(
        canvas[layout.TRACKING.code_name],
        list(edition.industries.values()),
        footer,
        begun.tracked,
        given=begun.given,
        state=begun.tracked_state,
    )
    estimates.write(
        canvas[layout.ESTIMATES.code_name],
        footer,
        macros.grade_rule,
        begun.indices,
        begun.rows,
        grade=begun.grade,
        state=begun.estimated_state,
    )
    for panel in PANELS:
        panel_sheet.write(canvas[panel.sheet.code_name], panel, begun.panels.get(panel.key), footer)
    exhibit_list.write(canvas[layout.EXHIBITS.code_name], macros.exhibits, footer)
    scenario.write(canvas[layout.SCENARIO.code_name])
    summary = canvas[layout.SUMMARY.code_name]
    summary.put(1, _UPDATED, None, "note")
    summary.workbook.define_name(layout.UPDATED_NAME, span(layout.SUMMARY.name, 1, _UPDATED, 1, _UPDATED))
