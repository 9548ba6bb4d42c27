"""Building ``CII.xlsm`` from an edition, byte for byte the same each time."""

from __future__ import annotations

import io

from cii_xl.book import layout
from cii_xl.book.canvas import Canvas
from cii_xl.book.package import normalise
from cii_xl.book.sheets import background, home, industry, macro, reference
from cii_xl.book.sheets.summary import SummarySheet
from cii_xl.book.style import FONT, Styles
from cii_xl.book.vba_project import WORKBOOK_CODE_NAME, build_project
from cii_xl.book.workbook import new_workbook
from cii_xl.index import Edition
from cii_xl.index.summary import summarise
from cii_xl.palette import ACCENT, PRIMARY, SERIES
from cii_xl.published import store


def build_workbook(edition: Edition) -> bytes:
    """The whole macro-enabled workbook of an edition. Needs the ``build`` extra for its VBA project."""
    printed = store.printed_indices()
    summary = summarise(edition, store.edition())
    own_sheet = {code: layout.industry_sheet(code, name) for code, name in edition.industries.items()}
    front, industries = [layout.HOME, layout.SUMMARY], list(own_sheet.values())
    back = [layout.MACRO, layout.BACKGROUND, layout.FACTS, layout.LEGEND, layout.META]

    buffer = io.BytesIO()
    workbook = new_workbook(buffer, f"产业互联网发展指数 {edition.id}")
    styles = Styles(workbook)
    canvas = {
        sheet.code_name: Canvas(workbook, sheet, styles, tab=colour)
        for sheets, colour in ((front, ACCENT), (industries, PRIMARY), (back, SERIES[2]))
        for sheet in sheets
    }

    home.write(canvas[layout.HOME.code_name], summary, [layout.SUMMARY, *industries, *back[:-1]])
    SummarySheet(canvas[layout.SUMMARY.code_name], summary, printed, live=True).write()
    rows = edition.rows
    for one in summary.industries:
        own = rows[rows["code"] == one.code]
        industry.write(canvas[own_sheet[one.code].code_name], one, own, summary, printed.get(one.code))
    macro.write(canvas[layout.MACRO.code_name], edition.id)
    background.write(canvas[layout.BACKGROUND.code_name], edition.id)
    reference.write_facts(canvas[layout.FACTS.code_name], edition.id)
    reference.write_legend(canvas[layout.LEGEND.code_name], edition, store.weights())
    reference.write_meta(canvas[layout.META.code_name], edition)

    workbook.set_vba_name(WORKBOOK_CODE_NAME)
    workbook.add_vba_project(io.BytesIO(build_project(list(canvas))), is_stream=True)
    workbook.close()
    return normalise(buffer.getvalue(), theme_font=FONT)
