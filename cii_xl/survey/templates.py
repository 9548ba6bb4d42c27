"""The blank form of each industry, as shipped in ``templates/``."""

from __future__ import annotations

from cii_xl.survey.define import definition, industries
from cii_xl.survey.form import form_workbook, stamp_of


def templates() -> dict[str, bytes]:
    """File name → bytes of the blank form: a stamp without wave, respondent and seal; the same bytes each time."""
    return {f"survey-{code}.xlsx": form_workbook(definition(code), stamp_of(definition(code))) for code in industries()}
