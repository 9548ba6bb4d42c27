"""A small workbook to spoil: two industries, each a table at B3 of its sheet, as people get it from openpyxl."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table

from cii_xl.book import layout
from cii_xl.book.reading import assemble
from cii_xl.book.reading.extract import extract
from cii_xl.book.reading.intake import inspect
from cii_xl.index import Edition, EditionError, Problem

HEADINGS = [column.title for column in layout.INDUSTRY_COLUMNS]
ROWS = {
    "FIN": [
        ["获客", "线上", 0.25, 80, None, None, "公布", "2.3", 3],
        ["风控", None, 0.25, 40, 30, 50, "区间", None, 2],
        ["放款", None, 0.5, 10, None, None, "校准", None, 1],
    ],
    "RET": [
        ["采购", None, 0.5, 20, None, None, "自填", None, 1],
        ["销售", None, 0.5, 60, None, None, "问卷", None, 2],
    ],
}
"""Indices: FIN 20 + 10 + 5 = 35, RET 10 + 30 = 40."""


class Book:
    """The workbook under test. Cells are named ``金融!E4``; columns B-J are those of the table, data start in row 4."""

    headings = HEADINGS
    rows = ROWS

    def __init__(self, path: Path) -> None:
        self.path = path
        self.xl = openpyxl.Workbook()
        meta = self.xl.active
        meta.title = "_meta"
        meta.append(["2019-2020", layout.LAYOUT_VERSION, "FIN,RET"])
        for cell, name in zip("ABC", (layout.EDITION_NAME, layout.LAYOUT_NAME, layout.INDUSTRIES_NAME), strict=True):
            self.xl.defined_names.add(DefinedName(name, attr_text=f"_meta!${cell}$1"))
        for code, rows in ROWS.items():
            self.add(layout.INDUSTRY_NAMES[code], layout.table_name(code), [HEADINGS, *rows])

    def add(self, sheet: str, table: str, rows: list[list[Any]]) -> None:
        """A new sheet with one table."""
        ws = self.xl.create_sheet(sheet)
        for i, row in enumerate(rows):
            for j, value in enumerate(row):
                ws.cell(3 + i, 2 + j, value)
        ws.add_table(Table(displayName=table, ref=f"B3:{ws.cell(2 + len(rows), 1 + len(rows[0])).coordinate}"))

    def table(self, sheet: str) -> Table:
        return next(iter(self.xl[sheet].tables.values()))

    def set(self, where: str, value: Any, number_format: str = "General") -> Book:
        sheet, cell = where.split("!")
        self.xl[sheet][cell] = value
        self.xl[sheet][cell].number_format = number_format
        return self

    def save(self) -> Path:
        self.xl.save(self.path)
        return self.path

    def read(self, id: str | None = None) -> Edition:
        """As ``read_workbook`` does, but for the child process, whose start would be most of the tests' time."""
        inspect(self.save())
        return assemble.edition(extract(str(self.path)), stem=self.path.stem, id=id)

    def problems(self) -> tuple[Problem, ...]:
        with pytest.raises(EditionError) as caught:
            self.read()
        return caught.value.problems

    def faults(self) -> list[tuple[str, str]]:
        """(rule, place) of all problems."""
        return [(problem.rule, str(problem.place)) for problem in self.problems()]


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return Book(tmp_path / "edition.xlsx")


class Package:
    """A workbook as a zip whose parts a test writes or overwrites byte by byte."""

    def __init__(self, path: Path, good: Path) -> None:
        self.path = path
        with zipfile.ZipFile(good) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}

    def replace(self, part: str, old: str, new: str) -> Package:
        assert old.encode() in self.parts[part]
        self.parts[part] = self.parts[part].replace(old.encode(), new.encode())
        return self

    def save(self) -> Path:
        with zipfile.ZipFile(self.path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in self.parts.items():
                archive.writestr(name, content)
        return self.path


@pytest.fixture
def package(book: Book, tmp_path: Path) -> Package:
    book.xl.save(book.path)
    return Package(tmp_path / "package.xlsx", book.path)
