"""A small table to spoil: two industries, five rows. Indices: FIN 20 + 10 + 5 = 35, RET 10 + 30 = 40."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cii_xl.index import COLUMNS, Edition

ROWS: list[tuple[Any, ...]] = [
    ("金融", "FIN", "获客", "线上", 3, 0.25, 80.0, None, None, "公布", "2.3"),
    ("金融", "FIN", "获客", "线下", 2, 0.25, 40.0, 30.0, 50.0, "区间", None),
    ("金融", "FIN", "放款", None, 1, 0.5, 10.0, None, None, "校准", None),
    ("零售", "RET", "采购", None, 1, 0.5, 20.0, None, None, "自填", None),
    ("零售", "RET", "销售", None, 2, 0.5, 60.0, None, None, "问卷", None),
]


def rows(*changes: tuple[int, str, Any]) -> pd.DataFrame:
    """The tidy table with some values changed: (row number from 0, column, value)."""
    frame = pd.DataFrame(ROWS, columns=list(COLUMNS), dtype=object)
    for row, column, value in changes:
        frame.at[row, column] = value
    return frame


def edition(*changes: tuple[int, str, Any]) -> Edition:
    return Edition(rows(*changes), id="tiny")
