"""Where everything of an analysis' sheet stands, and how high its rows are with a result; rows and columns from 0.

The writer draws by it, and buttons, which write values only, hide by it what a result does not use.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from cii_xl.book.canvas import Value, width_of
from cii_xl.book.layout import LEFT, panel_name
from cii_xl.book.panels.panel import BAR, INTERVAL, STACKED, Block, Filled, Panel, PanelField

STATE, FINDINGS, NOTES = "state", "findings", "notes"
"""Keys of the named cells that every sheet has besides settings and blocks."""
SETTINGS, TYPED = "settings", "_typed"
"""Key of the name of all cells of settings together; ends the key of the name of all cells of a block to fill in. VBA
looks by these whether somebody typed something."""
DRAWN = "_drawn"
"""Ends the key of the first cell of what only a block's charts show; see ``Block.unprinted``."""
FINDING_SLOTS, NOTE_SLOTS = 8, 10
STATE_ROW = 2
"""Row of the line of state, under title and subtitle."""
ROW, SECTION, HEAD = 18.0, 22.0, 30.0
"""Heights in points."""
PIXELS = 24
"""Pixels of a row of height ``ROW``."""

_UNPRINTED = ("unseen", "up", "down")
"""Keys of fields that only a waterfall shows."""
_SETTINGS = STATE_ROW + 2
_LEAST_WIDTH = 104.0
"""Characters that the columns take at least, so that sentences have room."""
_FILLER = 12.0
"""Width of columns that no block has."""
_STANDING, _LEAST, _MOST = 13, 8, 34
"""Rows of a standing chart; the fewest and most of a lying one."""
_FRAME = 5
"""Rows that title, axis and legend of a lying chart take."""
_SMALLER = 1.1
"""More letters of notes in the same width."""
_LEADING = 16.5
"""Points of a line of wrapped text."""


@dataclass(frozen=True)
class BlockPlace:
    """Rows of one block; its section heading stands in ``top``."""

    block: Block
    top: int

    @property
    def head(self) -> int:
        """Row of the column headings."""
        return self.top + 1 + bool(self.block.note)

    @property
    def first(self) -> int:
        """First of the prepared rows."""
        return self.head + 1

    @property
    def last(self) -> int:
        """Last of the prepared rows."""
        return self.head + self.block.slots

    @property
    def charts(self) -> int:
        """First row of the charts."""
        return self.last + 1

    @property
    def chart_rows(self) -> int:
        """Rows of the charts when all prepared rows are used."""
        return chart_rows(self.block, self.block.slots)

    @property
    def end(self) -> int:
        """The blank row below the block."""
        return self.charts + self.chart_rows


@dataclass(frozen=True)
class Places:
    """Where the parts of a panel stand."""

    panel: Panel

    @property
    def settings(self) -> int:
        """Heading row of the settings; there is none where the panel has no settings."""
        return _SETTINGS

    @property
    def findings(self) -> int:
        """First row of the findings; their heading stands above."""
        settings = len(self.panel.settings)
        return _SETTINGS + (settings + 2 if settings else 0) + 1

    @property
    def blocks(self) -> tuple[BlockPlace, ...]:
        """Every block, from top to bottom."""
        places: list[BlockPlace] = []
        top = self.findings + FINDING_SLOTS + 1
        for block in self.panel.blocks:
            places.append(BlockPlace(block, top))
            top = places[-1].end + 1
        return tuple(places)

    @property
    def notes(self) -> int:
        """First row of the notes; their heading stands above."""
        return self.blocks[-1].end + 2

    @property
    def end(self) -> int:
        """Last row that is printed."""
        return self.notes + NOTE_SLOTS - 1

    @property
    def widths(self) -> list[float]:
        """Widths of the printed columns from ``LEFT``: of each the widest that a block asks for, and more columns
        until there is room for sentences."""
        widths: list[float] = []
        for block in self.panel.blocks:
            for i, field in enumerate(printed(block)):
                widths[i:] = [max(field.width, *widths[i : i + 1], 0.0), *widths[i + 1 :]]
        widths += [_FILLER] * (2 - len(widths))
        if self.panel.settings:
            labels = max(width_of(s.label) for s in self.panel.settings)
            widths[:2] = max(widths[0], labels * 1.1 + 2), max(widths[1], 12.0)
        while sum(widths) < _LEAST_WIDTH:
            widths.append(_FILLER)
        return widths

    @property
    def last(self) -> int:
        """Last printed column."""
        return LEFT + len(self.widths) - 1


def printed(block: Block) -> tuple[PanelField, ...]:
    """The fields that stand in the table; those that only a waterfall shows are not among them."""
    return tuple(f for f in block.fields if f.key not in _UNPRINTED)


def unprinted(block: Block) -> tuple[PanelField, ...]:
    """The others; they stand beyond what is printed."""
    return tuple(f for f in block.fields if f.key in _UNPRINTED)


def parted(block: Block, row: Sequence[Value]) -> tuple[list[Value], list[Value]]:
    """A row as it is printed, and what stands beyond."""
    by_key = dict(zip((f.key for f in block.fields), row, strict=True))
    return [by_key[f.key] for f in printed(block)], [by_key[f.key] for f in unprinted(block)]


def chart_rows(block: Block, used: int) -> int:
    """Rows that a block's charts take with so many rows in use: lying charts grow with them."""

    def rows(kind: str, series: int) -> int:
        if kind not in (BAR, STACKED, INTERVAL):
            return _STANDING
        bars = used * (series if kind == BAR else 1)
        return min(max(_FRAME + math.ceil(bars * 0.8), _LEAST), _MOST)

    return max((rows(c.kind, len(c.series)) for c in block.charts), default=0)


def check(panel: Panel, filled: Filled) -> None:
    """Raise ValueError with a Chinese sentence where a result does not fit its sheet."""
    known = {block.key: block for block in panel.blocks}
    page = f"“{panel.sheet.name}”页"
    for key, rows in filled.rows.items():
        if key not in known:
            raise ValueError(f"{page}没有名为 {key} 的区域")
        block = known[key]
        if len(rows) > block.slots:
            more = f"最多容纳 {block.slots} 行，共有 {len(rows)} 行"
            raise ValueError(f"{page}“{block.title}”{more}；请改用 cii-xl analyse")
        if any(len(row) != len(block.fields) for row in rows):
            raise ValueError(f"{page}“{block.title}”的行与列数不符")


@dataclass(frozen=True)
class Run:
    """Rows of one height in points, hidden where that is 0. The first is ``offset`` rows below a named cell."""

    name: str
    offset: int
    rows: int
    height: float


def heights(panel: Panel, filled: Filled | None) -> list[Run]:
    """All rows whose height depends on the result, as they are with it; ``None`` before the first run."""
    told = filled or Filled("")
    places = Places(panel)
    width = sum(places.widths)
    runs = [
        *_texts(panel, FINDINGS, list(told.findings)[:FINDING_SLOTS], FINDING_SLOTS, width),
        *_texts(panel, NOTES, list(told.notes)[:NOTE_SLOTS], NOTE_SLOTS, width * _SMALLER),
    ]
    for place in places.blocks:
        if not place.block.typed or place.block.key in told.rows:
            runs += _block(panel, place, told.rows.get(place.block.key, ()))
    return runs


def _texts(panel: Panel, key: str, texts: Sequence[str], slots: int, width: float) -> Iterable[Run]:
    """Heading, sentences as high as their lines, unused rows, and the blank row below."""
    some = bool(texts)
    high = [SECTION * some, *(_high(text, width) for text in texts), *[0.0] * (slots - len(texts)), ROW * some]
    return _runs(panel_name(panel.key, key), -1, high)


def _block(panel: Panel, place: BlockPlace, rows: Sequence[Sequence[Value]]) -> Iterable[Run]:
    block, some = place.block, bool(rows)
    shown = printed(block)
    charts = chart_rows(block, len(rows)) if some else 0
    high = [
        SECTION * some,
        *([ROW * some] if block.note else []),
        HEAD * some,
        *(_row(shown, parted(block, row)[0]) for row in rows),
        *[0.0] * (block.slots - len(rows)),
        *[ROW] * charts,
        *[0.0] * (place.chart_rows - charts),
        ROW * some,
    ]
    return _runs(panel_name(panel.key, block.key), place.top - place.first, high)


def _row(fields: Sequence[PanelField], row: Sequence[Value]) -> float:
    """A row is as high as its longest wrapped text."""
    wrapped = [_high(str(v or ""), f.width) for f, v in zip(fields, row, strict=True) if f.style.endswith("wrap")]
    return max([ROW, *wrapped])


def _high(text: str, width: float) -> float:
    # words do not break where a line is full, and fonts differ
    lines = sum(max(1, math.ceil(width_of(line) / (width * 0.92))) for line in text.split("\n"))
    return max(lines * _LEADING + 1.5, ROW)


def _runs(name: str, offset: int, high: Sequence[float]) -> Iterable[Run]:
    for height, same in groupby(high):
        rows = len(list(same))
        yield Run(name, offset, rows, height)
        offset += rows
