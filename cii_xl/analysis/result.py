"""What every analysis gives: tables, findings in sentences, exhibits, and the rows of its sheet."""

from __future__ import annotations

import json
import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import pandas as pd

from cii_xl.analysis.notes import notes
from cii_xl.analysis.tables import Titled, tables
from cii_xl.book.panels.panel import Filled
from cii_xl.exhibits.exhibit import Exhibit

SECTION = "分析"
"""The part of a deck that exhibits of analyses belong to."""

Progress = Callable[[int, int], None]
"""Told how many steps are done, and of how many. What it raises stops the run: nothing is half written."""


def silent(done: int, total: int) -> None:
    """Progress that nobody watches."""


class Result(ABC):
    """One analysis, done. Figures are unrounded; whoever shows them rounds."""

    kind: ClassVar[str]
    """ASCII name of the analysis, as the command and the sheet have it: ``uncertainty``."""

    @abstractmethod
    def frames(self) -> dict[str, pd.DataFrame]:
        """Every table by ASCII name, the main one first; tidy, columns in English field terms."""

    @abstractmethod
    def sentences(self) -> tuple[str, ...]:
        """The findings in Chinese, the most important first, figures rounded to be read."""

    @abstractmethod
    def assumptions(self) -> tuple[str, ...]:
        """What was assumed, left out, or replaced, in Chinese; nothing is passed over silently."""

    @abstractmethod
    def settings(self) -> Mapping[str, Any]:
        """What the result depends on besides the edition, seed and draws among them, as JSON values."""

    @abstractmethod
    def exhibits(self) -> tuple[Exhibit, ...]:
        """What is shown of it, the main exhibit first."""

    @abstractmethod
    def to_sheet(self) -> Filled:
        """The rows of its sheet in the workbook."""

    def tables(self) -> tuple[Titled, ...]:
        """What people see of the tables, the most important first: titles and columns in Chinese, with number formats.
        Those of its sheet; of its exhibits where it has no sheet with rows."""
        return tables(self.kind, self.to_sheet(), self.exhibits())

    def notes(self) -> tuple[Exhibit, ...]:
        """Findings and assumptions as exhibits of words, one a page."""
        return notes(self.kind, SECTION, self.sentences(), self.assumptions(), self.exhibit.source)

    @property
    def exhibit(self) -> Exhibit:
        """The main exhibit."""
        return self.exhibits()[0]

    def to_frame(self) -> pd.DataFrame:
        """The main table."""
        return next(iter(self.frames().values()))

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain JSON values; numbers unrounded, None where there is none."""
        return {
            "analysis": self.kind,
            "settings": plain(self.settings()),
            "findings": list(self.sentences()),
            "assumptions": list(self.assumptions()),
            "tables": {name: plain(frame.to_dict("records")) for name, frame in self.frames().items()},
        }

    def to_json(self) -> str:
        """``as_dict`` as JSON."""
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=2, allow_nan=False)


def finite(value: float | None) -> float | None:
    """The number; None of nan and infinities, which cells and JSON cannot hold."""
    return None if value is None or not math.isfinite(value) else float(value)


def plain(value: Any) -> Any:
    """A value as JSON has it: numpy numbers as Python's, nan and infinities as None."""
    if isinstance(value, Mapping):
        return {str(key): plain(v) for key, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    return finite(value) if isinstance(value, float) else value
