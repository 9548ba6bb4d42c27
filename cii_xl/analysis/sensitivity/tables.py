"""Small helps with tables."""

from __future__ import annotations

from typing import Any

import pandas as pd

Record = dict[str, Any]


def records(frame: pd.DataFrame) -> list[Record]:
    """The rows by column name."""
    return frame.to_dict("records")  # type: ignore[return-value]


def biggest(frame: pd.DataFrame, by: str = "total") -> Record | None:
    """The row with the largest figure, the first on a tie; None where there is none."""
    known = frame.dropna(subset=[by])
    return None if known.empty else records(known.sort_values(by, ascending=False, kind="stable"))[0]
