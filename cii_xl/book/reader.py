"""``read_workbook``: a workbook file becomes a validated Edition, and what it says of exhibits."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from cii_xl.book.reading.intake import inspect
from cii_xl.book.reading.parse import start

if TYPE_CHECKING:
    from cii_xl.book.reading.choices import Choice
    from cii_xl.index import Edition


def read_workbook(path: str | os.PathLike[str], *, id: str | None = None) -> Edition:
    """Read the industry tables of an .xlsx or .xlsm workbook; see ``read``."""
    return read(path, id=id)[0]


def read(path: str | os.PathLike[str], *, id: str | None = None) -> tuple[Edition, list[Choice]]:
    """Read the industry tables of an .xlsx or .xlsm workbook, and what its 图表目录 chooses for slides.

    Parameters
    ----------
    path : the workbook; it is only read, never calculated: formulas give the values Excel last saved.
    id : the edition's id; where not given, the workbook's own (``cii_edition``), else the file name.

    Raises
    ------
    UnusableFile
        if the file is no workbook or may not be parsed.
    EditionError
        with every problem of the edition, each with its sheet and cell. Both are ValueErrors with ``problems``.
    """
    path = Path(path)
    inspect(path)
    with start(path) as child:
        from cii_xl.book.reading import assemble, choices  # brings pandas, while the child reads

        parsed = child.result()
        return assemble.edition(parsed, stem=path.stem, id=id), choices.of(parsed.exhibits)
