"""What a sheet of the workbook hands to its analysis."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cii_xl.analysis.result import Progress, Result, silent
from cii_xl.index import Edition

Typed = float | str | None


@dataclass(frozen=True)
class Given:
    """The workbook's edition and what people typed on the analysis' sheet."""

    edition: Edition
    published: Edition
    saved: Sequence[tuple[str, Edition]] = ()
    """Versions kept in the workbook: name and edition, oldest first."""
    settings: Mapping[str, Typed] = field(default_factory=dict)
    """By ``Setting.key``, as ``runs.settled`` gives them: each is there and in its range, the default where its cell is
    blank."""
    inputs: Mapping[str, Sequence[Sequence[Typed]]] = field(default_factory=dict)
    """Rows of the blocks that are typed in, by ``Block.key``; wholly blank rows are left out."""
    folder: Path | None = None
    """Where the workbook lies: paths that people type are relative to it. None where it was never saved."""
    store: Path | None = None
    """The survey's store, where the workbook names one that exists."""
    wave: str = ""
    progress: Progress = silent


Run = Callable[[Given], Result]
"""What each analysis offers to its sheet. Raises AnalysisError, EditionError, UnknownName or another ValueError whose
message is a Chinese sentence."""
