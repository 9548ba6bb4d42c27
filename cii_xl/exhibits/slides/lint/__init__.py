"""A deck looked over before people see it: what is missing, does not fit, collides, or says other than the workbook.

Text is measured, not rendered: what is told of room is right to a few points, and what is told of figures is exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cii_xl.exhibits.exhibit import Slide
from cii_xl.exhibits.slides.lint.content import content, figures
from cii_xl.exhibits.slides.lint.drawn import drawn
from cii_xl.exhibits.slides.lint.rules import RULES, Finding
from cii_xl.exhibits.slides.lint.seen import look
from cii_xl.exhibits.slides.lint.space import space
from cii_xl.exhibits.slides.lint.texts import texts
from cii_xl.exhibits.slides.package import opened
from cii_xl.index.problems import Severity

__all__ = ["RULES", "Finding", "lint", "lint_file"]


def lint(deck: bytes, *, slides: Sequence[Slide] | None = None, name: str = "演示文稿") -> list[Finding]:
    """Everything that is wrong with a deck, errors first, each by page.

    Parameters
    ----------
    deck
        The .pptx file.
    slides
        The pages that the workbook gives, to compare figures with; without them only the deck itself is judged.
    name
        What people call the file, for messages.

    Raises
    ------
    UnusableFile
        where it is not a deck.
    NoChineseFont
        where this machine has no font to measure with.
    """
    looked = look(opened(deck, name))
    found = [*content(looked), *texts(looked), *space(looked), *drawn(looked)]
    if slides is not None:
        found += figures(looked, slides)
    order = list(Severity)
    pages = {finding.place.label: _page(finding) for finding in found}
    return sorted(found, key=lambda f: (order.index(f.severity), pages[f.place.label]))


def lint_file(path: Path, slides: Sequence[Slide] | None = None) -> list[Finding]:
    """``lint`` of a file; raises OSError too, where it cannot be read."""
    return lint(path.read_bytes(), slides=slides, name=path.name)


def _page(finding: Finding) -> int:
    return int(finding.place.label.split()[1])
