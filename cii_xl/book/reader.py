"""Files become validated editions: ``read_workbook`` one Edition, ``read_cube`` a Cube of many; and what a workbook
says of exhibits."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from cii_xl.book.reading.intake import inspect
from cii_xl.book.reading.parse import start

TABLES = (".csv", ".parquet")
"""Suffixes of files that ``read_table`` reads."""

if TYPE_CHECKING:
    from cii_xl.book.reading.choices import Choice
    from cii_xl.index import Edition
    from cii_xl.index.cube import Cube


def read_workbook(path: str | os.PathLike[str], *, id: str | None = None, **members: str) -> Edition:
    """Read the industry tables of an .xlsx or .xlsm workbook as one Edition; see ``read``.

    A workbook whose tables have columns of dimensions holds many editions: ``members`` name the one that is wanted
    (``region="华东", year="2020"``; raises UnknownName or EditionError where they do not), ``read_cube`` gives all.
    """
    return read_cube(path, id=id).edition(**members) if members else read(path, id=id)[0]


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
        with every problem of the edition, each with its sheet and cell; with one, if the industry tables have
        columns of dimensions (地区, 细分行业, 企业, 年份), which ``read_cube`` reads. Both are ValueErrors with
        ``problems``.
    """
    path = Path(path)
    inspect(path)
    with start(path) as child:
        from cii_xl.book.reading import assemble, choices  # brings pandas, while the child reads

        parsed = child.result()
        return assemble.edition(parsed, stem=path.stem, id=id), choices.of(parsed.exhibits)


def read_cube(path: str | os.PathLike[str], *, id: str | None = None) -> Cube:
    """Read editions by region, sub-industry, firm or year from a workbook, or from a table (see ``read_table``).

    In a workbook the industry tables have further columns 地区, 细分行业, 企业, 年份 and 增加值, as many as needed and
    the same in all of them; a workbook without them gives a Cube of one cross. Raises UnusableFile or EditionError.
    """
    path = Path(path)
    if path.suffix.lower() in TABLES:
        from cii_xl.book.table_file import read_table

        return read_table(path, id=id)
    inspect(path)
    with start(path) as child:
        from cii_xl.book.reading import assemble

        return assemble.cube(child.result(), stem=path.stem, id=id)
