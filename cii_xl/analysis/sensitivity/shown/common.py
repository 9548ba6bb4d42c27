"""What the exhibits share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from cii_xl.exhibits.catalogue.common import overall
from cii_xl.exhibits.exhibit import Body, Exhibit
from cii_xl.exhibits.material import Material

if TYPE_CHECKING:
    from cii_xl.analysis.sensitivity.result import Sensitivity

MOST = 12
"""Bars or rows of one exhibit; the text under it tells what is left out."""

_SECTION = "分析"


def exhibit(
    result: Sensitivity,
    material: Material,
    id: str,
    title: str,
    body: Body,
    unit: str,
    notes: Sequence[str],
    alt: str,
    *,
    all_industries: bool = False,
) -> Exhibit:
    """An exhibit with its source and marks: of the target's rows, or of all."""
    rows = material.rows[result.target] if result.target and not all_industries else material.all_rows
    return Exhibit(
        id, _SECTION, title, body, unit, overall(material, "2.2"), tuple(notes), material.marks(rows), alt
    )  # fmt: skip


def most(frame: pd.DataFrame, by: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The biggest rows, biggest first, and the others."""
    ordered = frame.sort_values(by, ascending=False, kind="stable")
    return ordered.head(MOST), ordered.iloc[MOST:]


def left_over(rest: pd.DataFrame, what: str, tell: str) -> list[str]:
    """``另有 16 个环节未列出，总效应都不超过 1.7%``; nothing where all are shown."""
    return [f"另有 {len(rest)} 个{what}未列出，{tell}"] if len(rest) else []


def figure(x: float) -> float | None:
    """A number, None where there is none."""
    return None if math.isnan(x) else float(x)
