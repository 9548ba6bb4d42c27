"""The table of coefficients on the 宏观 sheet of a workbook file, as somebody last saved it."""

from __future__ import annotations

import os
from pathlib import Path

from cii_xl.book.macro_names import INPUTS_NAME
from cii_xl.book.reading.intake import inspect

Cell = float | str | None


def input_rows(path: str | os.PathLike[str]) -> list[list[Cell]] | None:
    """Rows of the table, the headings first; None where the workbook has none, as one that is not ours.

    Formulas give the values that were last saved. Raises UnusableFile for a file that is no workbook.
    """
    import openpyxl

    path = Path(path)
    inspect(path)
    book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    try:
        named = book.defined_names.get(INPUTS_NAME)
        places = [] if named is None else list(named.destinations)
        if not places or places[0][0] not in book.sheetnames:
            return None
        sheet, area = places[0]
        return [[_plain(cell.value) for cell in row] for row in book[sheet][area.replace("$", "")]]
    finally:
        book.close()


def _plain(value: object) -> Cell:
    if isinstance(value, bool) or not isinstance(value, (int, float, str, type(None))):
        return str(value)
    return value
