"""What was not filled in: it is listed, never passed over."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Blank:
    """Something to fill in: whose, in which block, for which stage (and against which other)."""

    who: str
    block: str
    stage: str = ""
    other: str = ""

    def __str__(self) -> str:
        of = "—".join(part for part in (self.stage, self.other) if part)
        return f"{self.block}：{self.who}{f'（{of}）' if of else ''}"
