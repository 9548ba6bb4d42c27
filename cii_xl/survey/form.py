"""A questionnaire as a plain .xlsx that Excel, WPS and LibreOffice fill in alike: no macros, no links to elsewhere.

The workbook of a definition is made once, with tokens where forms differ; a form is that package with its own values
in place of the tokens.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

from cii_xl.book.canvas import Canvas, span
from cii_xl.book.layout import Sheet
from cii_xl.book.package import normalise
from cii_xl.book.workbook import new_workbook
from cii_xl.palette import ACCENT, PRIMARY, SERIES
from cii_xl.survey import form_answers, form_guide, places
from cii_xl.survey.definition import Definition
from cii_xl.survey.form_review import Review
from cii_xl.survey.form_states import options_name
from cii_xl.survey.form_style import FormStyles
from cii_xl.survey.records import Respondent, Stamp

_TOKEN_PARTS = ("xl/sharedStrings.xml", "docProps/custom.xml")
_WORKBOOK = "xl/workbook.xml"
_BEFORE = b"<bookViews>"
_LOCKED = b'<workbookProtection lockStructure="1"/>'
_ESCAPES = re.compile(r"(?=_x[0-9A-Fa-f]{4}_)")


def stamp_of(definition: Definition, wave: str = "", respondent: str = "") -> Stamp:
    """The stamp of a form, without a seal; a blank form's where neither wave nor respondent is given."""
    return Stamp(definition.form, definition.digest, definition.edition, definition.industry, wave, respondent)


def form_workbook(definition: Definition, stamp: Stamp, respondent: Respondent | None = None) -> bytes:
    """The questionnaire as the bytes of an .xlsx, the same for the same arguments.

    It carries ``stamp`` as it is, in the sheet ``_meta`` and in its document properties, and is addressed to
    ``respondent`` where one is given.
    """
    tokens = {_token(key): getattr(stamp, key) for key in places.META_KEYS}
    wave = f"{stamp.wave} 轮次" if stamp.wave else "空白表"
    number = f" · 编号 {stamp.respondent}" if stamp.respondent else ""
    tokens[form_answers.TOKEN_LINE] = f"产业互联网发展指数（CII）调查 · {wave}{number}"
    tokens[form_guide.TOKEN_TO] = f"{' '.join(respondent.name.split())}：" if respondent else "各有关单位："
    return _filled(_package(definition), tokens)


def _filled(parts: Mapping[str, bytes], tokens: Mapping[str, str]) -> bytes:
    """The package with texts in place of tokens."""
    texts = {token: _xml(text) for token, text in tokens.items()}
    pattern = re.compile("|".join(map(re.escape, texts)).encode())
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in parts.items():
            own = pattern.sub(lambda m: texts[m[0].decode()], data) if name in _TOKEN_PARTS else data
            archive.writestr(name, own)
    return normalise(buffer.getvalue())


def _xml(text: str) -> bytes:
    """Text as cells hold it; ``_x0041_``, which Excel would read as a character, is itself escaped."""
    return escape(_ESCAPES.sub("_x005F", text)).encode()


def _token(key: str) -> str:
    return f"@@{key}@@"


@lru_cache(maxsize=16)
def _package(definition: Definition) -> Mapping[str, bytes]:
    """Part name → bytes of the workbook with its tokens."""
    buffer = io.BytesIO()
    workbook = new_workbook(buffer, f"{definition.name}产业互联网应用情况调查表")
    styles = FormStyles(workbook)
    guide, answers, back = (
        Canvas(workbook, Sheet(name, code, ""), styles, tab=tab)
        for name, code, tab in (
            (places.GUIDE, "shGuide", PRIMARY),
            (places.ANSWERS, "shAnswers", ACCENT),
            (places.REVIEW, "shReview", SERIES[2]),
        )
    )
    review = Review(definition)
    form_guide.write(guide, definition)
    form_answers.write(answers, styles, definition, review.progress())
    review.write(back, styles)
    _write_options(workbook, definition)
    _write_meta(workbook)
    workbook.close()
    with zipfile.ZipFile(buffer) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    # nobody should delete or rename a sheet by accident; XlsxWriter has no way to say so
    parts[_WORKBOOK] = parts[_WORKBOOK].replace(_BEFORE, _LOCKED + _BEFORE, 1)
    return parts


def _write_options(workbook: Any, definition: Definition) -> None:
    """One column for each question with options, its code on top, named for the drop-down lists."""
    ws = workbook.add_worksheet(places.OPTIONS)
    listed = [q for q in definition.questions if q.options]
    for column, question in enumerate(listed):
        ws.write_string(0, column, question.code)
        for row, option in enumerate(question.options, 1):
            ws.write_string(row, column, option.label)
        area = span(places.OPTIONS, 1, column, len(question.options), column)
        workbook.define_name(options_name(question.code), area)
    ws.protect("")
    ws.very_hidden()


def _write_meta(workbook: Any) -> None:
    ws = workbook.add_worksheet(places.META)
    for row, key in enumerate(places.META_KEYS):
        ws.write_string(row, 0, key)
        ws.write_string(row, 1, _token(key))
        workbook.set_custom_property(f"cii_{key}", _token(key), "text")
    ws.protect("")
    ws.very_hidden()
