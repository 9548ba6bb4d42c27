"""A printed label against the value that other printed figures give, with the room that rounding leaves both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cii_xl.analysis.claims.claim import on_print
from cii_xl.analysis.claims.span import Span
from cii_xl.analysis.claims.statements import Judge
from cii_xl.analysis.claims.verdicts import AGREES, DIFFERS, FAILS, HOLDS, OPEN, UNCHECKED, Finding, every
from cii_xl.index.summary import one
from cii_xl.published import fact


@dataclass(frozen=True, slots=True)
class Comparison:
    """One label and what it should say. ``computed`` is from the figures as printed, ``span`` with their rounding;
    both None where the figures needed are not printed. ``label`` is blank where none is printed."""

    id: str
    series: str
    item: str
    period: str
    section: str
    unit: str
    label: str
    computed: float | None
    span: Span | None
    note: str = ""
    identity: bool = False
    """Whether the label is not printed but must hold exactly, such as shares that sum to 100."""

    @property
    def verdict(self) -> str:
        """一致 where the label's rounding and the value's have a number in common, 无法核对 without either."""
        if not self.label or self.span is None:
            return UNCHECKED
        label = Span(float(self.label), float(self.label)) if self.identity else Span.printed(self.label)
        return AGREES if label.touches(self.span) else DIFFERS

    @property
    def places(self) -> int:
        """Decimals of the label, one at least: what the computed value is shown at."""
        return max(1, len(self.label.partition(".")[2]))

    @property
    def told(self) -> str:
        """``印出 3352%，算得 3351.9%``."""
        unit = self.unit if self.unit in ("%", "") else f" {self.unit}"
        label = f"{'应为' if self.identity else '印出'} {self.label}{unit}，" if self.label else ""
        if self.computed is not None:
            return f"{self.item}{label}算得 {one(self.computed, self.places)}{unit}"
        return f"{self.item}{label}" + (f"可能为 {self.span.shown()}{unit}" if self.span else "无从推算")


def figure(id: str) -> Span:
    """A printed figure with the room of its rounding."""
    return Span.printed(fact(id).value)


def agreed(comparisons: Sequence[Comparison]) -> Judge:
    """Claim that printed labels agree with the figures they rest on; it holds where each does."""
    meaning = {AGREES: HOLDS, DIFFERS: FAILS, UNCHECKED: OPEN}
    verdicts = [meaning[c.verdict] for c in comparisons]
    whole = every(verdicts)
    if whole == HOLDS and len(comparisons) > 1:
        return told(whole, f"{len(comparisons)} 处都一致，如 {comparisons[0].period} 年{comparisons[0].told}")
    deciding = [c for c, verdict in zip(comparisons, verdicts, strict=True) if verdict == whole]
    shown = [c.told + (f"（{c.note}）" if c.note else "") for c in deciding[:2]]
    return told(whole, "；".join(shown))


def told(verdict: str, evidence: str) -> Judge:
    """A finding on printed figures, for every basis: there are none of the kind on the others."""
    finding = Finding(verdict, evidence)
    return on_print(lambda figures: finding)
