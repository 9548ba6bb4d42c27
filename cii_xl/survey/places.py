"""Where everything stands in a form: the one layout that writes forms and reads them back.

Rows and columns count from 0. Nothing of a returned file is read but these addresses.
"""

from __future__ import annotations

from cii_xl.survey.definition import Definition

GUIDE, ANSWERS, REVIEW = "说明", "填写", "核对"
OPTIONS, META = "_options", "_meta"
"""The last two are very hidden."""

NUMBER, LABEL, ANSWER, UNIT, NOT_APPLICABLE, HELP, STATE, CODE = range(1, 9)
"""Columns of the sheet 填写; the code's is hidden."""
FIRST_ROW = 6
"""Heading row of the first section."""
NA = "不适用"
"""What the list of the column 不适用 offers."""

META_KEYS = ("form", "version", "edition", "industry", "wave", "respondent", "seal")
"""Keys in column A of ``_meta``, from row 0; values in column B. As custom document properties they are ``cii_form``
and so on."""
MAX_ROWS = 500
"""Rows of 填写 that are ever read; a definition that needs more is refused."""


def rows(definition: Definition) -> dict[str, int]:
    """Question code → its row. A section has a heading row, its questions, and an empty row after them."""
    found: dict[str, int] = {}
    row = FIRST_ROW
    for questions in definition.sections.values():
        for question in questions:
            row += 1
            found[question.code] = row
        row += 2
    return found


def headings(definition: Definition) -> dict[str, int]:
    """Section → the row of its heading."""
    at = rows(definition)
    return {name: at[questions[0].code] - 1 for name, questions in definition.sections.items()}


def answer_name(code: str) -> str:
    """Defined name of the cell with a question's answer."""
    return f"q_{code}"


def na_name(code: str) -> str:
    """Defined name of the cell where 不适用 is chosen."""
    return f"na_{code}"
