"""What several folders of tests use: the workbook as the code builds it now, and that of quite another edition.

The committed file is looked at by one test only, so that the others say what the code does, not when it was built.
"""

import io
import os
import warnings

import openpyxl
import pandas as pd
import pytest
from hypothesis import settings

import cii_xl
from cii_xl.addin.parts import macros
from cii_xl.book.build import build_workbook
from cii_xl.index import COLUMNS, Edition

# in CI the same examples each time: what a run finds must not depend on luck; elsewhere new ones are tried
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI") == "true":
    settings.load_profile("ci")


@pytest.fixture(scope="session")
def built() -> bytes:
    """The workbook of the 2019-2020 edition."""
    return build_workbook(cii_xl.published(), macros(cii_xl.published()))


@pytest.fixture(scope="session")
def other() -> Edition:
    """Two industries that nobody published: one of 12 positions, more than the 汇总 sheet's slots; one with a stage
    that is not divided and a position left out. Both have the index 48."""
    long = [["农业", "AGR", f"第{i // 3}段", f"第{i}步", i, 1 / 12, None, "自填", ""] for i in range(1, 13)]
    rates = [8, 8, 20, 30, 40, 50, 60, 70, 70, 70, 70, 80]
    short = [
        ["能源", "ENE2", "发电", "", 1, 0.6, 70, "问卷", "访谈"],
        ["能源", "ENE2", "输配", "输电", 2, 0.3, 10, "校准", ""],
        ["能源", "ENE2", "输配", "配电", 4, 0.1, 30, "公布", "2.3：例"],
    ]
    rows = [[*r[:6], rate, None, None, *r[7:]] for r, rate in zip(long, rates, strict=True)]
    rows += [[*r[:7], 5, 95, *r[7:]] for r in short]
    return Edition(pd.DataFrame(rows, columns=list(COLUMNS)), id="试")


@pytest.fixture(scope="session")
def other_built(other: Edition) -> bytes:
    """The workbook of ``other``."""
    return build_workbook(other)


@pytest.fixture(scope="session")
def formulas(built: bytes) -> openpyxl.Workbook:
    """The 2019-2020 workbook as openpyxl sees it, formulas as formulas."""
    return _loaded(built, data_only=False)


@pytest.fixture(scope="session")
def values(built: bytes) -> openpyxl.Workbook:
    """The 2019-2020 workbook as openpyxl sees it, formulas as the values that the build gave them."""
    return _loaded(built, data_only=True)


@pytest.fixture(scope="session")
def other_values(other_built: bytes) -> openpyxl.Workbook:
    """The workbook of ``other`` as openpyxl sees it, with the values that the build gave its formulas."""
    return _loaded(other_built, data_only=True)


def _loaded(package: bytes, *, data_only: bool) -> openpyxl.Workbook:
    with warnings.catch_warnings():
        # the solid data bars of the ranking: openpyxl would lose them on saving, which nothing here does
        warnings.filterwarnings("ignore", r"(Unknown|Conditional Formatting) extension is not supported", UserWarning)
        return openpyxl.load_workbook(io.BytesIO(package), data_only=data_only)
