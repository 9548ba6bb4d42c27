"""Findings and assumptions as pages of words: files of exhibits go from hand to hand without what the command told."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from cii_xl.exhibits.catalogue.say import ems
from cii_xl.exhibits.exhibit import Exhibit, Words

FINDINGS, ASSUMPTIONS = "结论", "假设与说明"

_LINE = 56.0
"""Chinese characters of a line of 14 points on a slide of words, less a little for ragged ends."""
_PAGE = 15.5
"""Lines of a slide at that size, white before paragraphs included."""
_WHITE = 0.2
"""White before a paragraph, in lines."""

_Lines = list[tuple[int, str]]


def notes(
    kind: str, section: str, findings: Sequence[str], assumptions: Sequence[str], source: str
) -> tuple[Exhibit, ...]:
    """Exhibits of words with ids ``<kind>-notes``, ``<kind>-notes-2``, …, as many as it takes for all to be read on
    slides; none where there is nothing to say."""
    pages = list(_pages(((FINDINGS, findings), (ASSUMPTIONS, assumptions))))
    title = f"分析得出 {len(findings)} 条结论，附 {len(assumptions)} 条假设与说明"
    return tuple(
        Exhibit(
            f"{kind}-notes" if number == 1 else f"{kind}-notes-{number}",
            section,
            title if len(pages) == 1 else f"{title}（第 {number} 页，共 {len(pages)} 页）",
            Words(tuple(page)),
            source=source,
            alt="；".join(text.rstrip("。") for _, text in page) + "。",
        )
        for number, page in enumerate(pages, 1)
    )


def _pages(parts: Sequence[tuple[str, Sequence[str]]]) -> Iterator[_Lines]:
    """Paragraphs page by page; a heading is repeated where its points go on, and never ends a page."""
    page: _Lines = []
    used = 0.0
    for heading, texts in parts:
        for i, text in enumerate(texts):
            head = [] if i and page else [(0, f"{heading}（续）" if i else heading)]
            if page and used + sum(map(_high, (*head, (1, text)))) > _PAGE:
                yield page
                page, used = [], 0.0
                head = [(0, f"{heading}（续）" if i else heading)]
            added = [*head, (1, text)]
            page += added
            used += sum(map(_high, added))
    if page:
        yield page


def _high(paragraph: tuple[int, str]) -> float:
    return max(1, math.ceil(ems(paragraph[1]) / _LINE)) + _WHITE
