"""What a sheet of an analysis is made of: cells to type in, blocks of rows that the button fills, charts over them.

Layout and charts are drawn once from these descriptions; at run time only values are written, and rows that a result
does not use are hidden, with what charts would draw of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cii_xl.book.canvas import Value
from cii_xl.book.layout import Sheet

BAR, COLUMN, STACKED, LINE, INTERVAL, WATERFALL = "bar", "column", "stacked", "line", "interval", "waterfall"
"""How a chart is drawn: BAR and STACKED lie (first row on top), COLUMN stands; INTERVAL is a bar with error bars from
the fields ``low`` and ``high``; WATERFALL needs the fields ``unseen``, ``up``, ``down`` and ``level`` as series."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One cell to type in; its defined name is ``cii_<panel key>_<key>``."""

    key: str
    label: str
    default: float | int | str
    text: str
    """What it means and what is allowed, in one short line beside it."""
    number: str = ""
    """Name of a number format in ``book.style.NUMBER``."""
    choices: tuple[str, ...] = ()
    """For a drop-down list."""
    low: float | None = None
    high: float | None = None
    whole: bool = False
    """A number between ``low`` and ``high``; whole where it must be."""


@dataclass(frozen=True, slots=True)
class PanelField:
    """One column of a block."""

    key: str
    title: str
    number: str = ""
    """Name of a number format in ``book.style.NUMBER``; blank for text."""
    style: str = "cell"
    """Name of a cell format in ``book.style``."""
    width: float = 10
    heat: float | None = None
    """Value at which the cells' colour scale is darkest; None: no heat."""
    lamps: Mapping[str, str] = field(default_factory=dict)
    """Word → colour (``palette``) in which a cell that holds just that word is written, such as verdicts."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One native chart over the rows of its block."""

    kind: str
    title: str
    category: str
    """Key of the field of names."""
    series: tuple[tuple[str, str], ...]
    """(field key, colour); the series' name is the field's title."""
    low: str = ""
    high: str = ""
    """Keys of the fields of an interval's ends."""
    number: str = "0.0"
    """Number format of the labels, as spreadsheets write it; blank: no labels."""
    unit: str = ""
    """Title of the value axis."""
    description: str = ""
    """Alternative text."""
    maximum: float | None = None
    """Upper end of the value axis; None: as the values need."""


@dataclass(frozen=True, slots=True)
class Block:
    """Rows under a section heading: results, or, where ``typed``, rows that people fill in."""

    key: str
    title: str
    fields: tuple[PanelField, ...]
    slots: int
    """Rows prepared."""
    note: str = ""
    """One line under the heading that says how to read it."""
    charts: tuple[Drawn, ...] = ()
    """Drawn under the rows, at most two, side by side."""
    typed: bool = False
    begin: tuple[tuple[Value, ...], ...] = ()
    """Rows that a typed block has from the start."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One sheet."""

    key: str
    """ASCII, as ``Result.kind``."""
    sheet: Sheet
    title: str
    subtitle: str
    settings: tuple[Setting, ...]
    blocks: tuple[Block, ...]
    caption: str
    """Of its button on 首页."""
    tip: str
    image: str
    """Name of one of Office's own pictures (imageMso) for the ribbon."""

    @property
    def none(self) -> str:
        """The line of state before the first run."""
        return f"尚未计算：点击“首页”的“{self.caption}”"


@dataclass(frozen=True)
class Filled:
    """What a run writes on the sheet."""

    state: str
    """One line: of which edition, with which settings; under the title."""
    findings: Sequence[str] = ()
    """Sentences; at most eight are shown above the blocks."""
    rows: Mapping[str, Sequence[Sequence[Value]]] = field(default_factory=dict)
    """By block key, each row as long as the block's fields; never more than its slots. Blocks left out are emptied."""
    notes: Sequence[str] = ()
    """Assumptions; at most ten are shown below the blocks."""
