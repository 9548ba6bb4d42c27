"""The China Industrial-Internet Index (产业互联网发展指数, CII): editions, workbook and add-in.

>>> import cii_xl
>>> edition = cii_xl.published()  # the 2019-2020 edition
>>> round(edition.index("制造"), 9)
5.5
>>> round(edition.mean(), 4)
17.0857
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cii_xl import published as published
    from cii_xl.book.reader import read_cube as read_cube
    from cii_xl.book.reader import read_workbook as read_workbook
    from cii_xl.book.table_file import read_table as read_table
    from cii_xl.index import Cube as Cube
    from cii_xl.index import Edition as Edition
    from cii_xl.index import EditionError as EditionError

__version__ = "0.1.0"
__all__ = ["Cube", "Edition", "EditionError", "__version__", "published", "read_cube", "read_table", "read_workbook"]

_HOME = {
    "Cube": "cii_xl.index",
    "Edition": "cii_xl.index",
    "EditionError": "cii_xl.index",
    "read_cube": "cii_xl.book.reader",
    "read_table": "cii_xl.book.table_file",
    "read_workbook": "cii_xl.book.reader",
}


def __getattr__(name: str) -> Any:
    """Import on first use: ``import cii_xl`` itself stays cheap, so that the command answers at once."""
    if name == "published":
        return importlib.import_module("cii_xl.published")
    if name in _HOME:
        return getattr(importlib.import_module(_HOME[name]), name)
    raise AttributeError(f"module 'cii_xl' has no attribute {name!r}")
