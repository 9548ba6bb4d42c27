"""One process that plays Excel for the whole test run, and the toy workbook."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .excel import Excel
from .toy.book import write_toy
from .workbook import Book


@pytest.fixture(scope="session")
def excel() -> Iterator[Excel]:
    """Excel for this test run; it starts at the first ``open``."""
    with Excel() as running:
        yield running


@pytest.fixture(scope="session")
def toy_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The toy workbook's file."""
    return write_toy(tmp_path_factory.mktemp("toy") / "玩具.xlsm")


@pytest.fixture
def toy(excel: Excel, toy_path: Path) -> Book:
    """The toy workbook, freshly opened."""
    return excel.open(toy_path)


@pytest.fixture(scope="session")
def path(tmp_path_factory: pytest.TempPathFactory, built: bytes) -> Path:
    """The CII workbook's file, in a folder and under a name as people have them."""
    place = tmp_path_factory.mktemp("excel") / "CII 工作簿.xlsm"
    place.write_bytes(built)
    return place


@pytest.fixture
def book(excel: Excel, path: Path) -> Book:
    """The CII workbook, freshly opened."""
    return excel.open(path)
