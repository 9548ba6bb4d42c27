"""The data behind the functions in whatever workbook asks: its own, or the published edition's."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from cii_xl import published
from cii_xl.addin import live
from cii_xl.addin.model import Model
from cii_xl.addin.parts import model_of
from cii_xl.book.layout import LAYOUT_NAME

if TYPE_CHECKING:
    import xlwings


def read(book: xlwings.Book) -> Model:
    """The model of an open workbook.

    A CII workbook answers from its own tables even when somebody has deleted them all, since published figures in
    their place would pass for its own. Any other workbook without industry tables gets the published edition.
    """
    found = live.read(book)
    if found.names or any(name.name == LAYOUT_NAME for name in book.names):
        return found
    return _published()


@cache
def _published() -> Model:
    return model_of(published.edition())
