"""What an exhibit is, before anybody draws it: a title that says something, figures, unit, source and notes.

Renderers (slides, sheets, pictures) draw these objects and compute nothing, so that all three show the same numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a chart is drawn. BAR is horizontal with the first category on top, and so is INTERVAL, bars from 0 with
    their low and high, and TORNADO, two series in one place for each category, what its low and its high end do: one
    goes left of a common 0 and the other right. The others stand upright. COMBO draws the last series as a line on an
    axis of its own; AREA stacks its series; WATERFALL shows changes between levels, from 0 where no level comes first;
    MARIMEKKO stacks its series in columns as wide as ``Chart.widths``.

    Bars and columns begin at 0, but for a WATERFALL with a ``Chart.minimum``."""

    BAR = "bar"
    COLUMN = "column"
    CLUSTERED = "clustered"
    STACKED = "stacked"
    STACKED_100 = "stacked-100"
    LINE = "line"
    AREA = "area"
    COMBO = "combo"
    WATERFALL = "waterfall"
    INTERVAL = "interval"
    TORNADO = "tornado"
    MARIMEKKO = "marimekko"


class Look(StrEnum):
    """How a table's column is drawn: HEAT fills cells by value, HARVEY draws a circle filled by a share of 100."""

    TEXT = "text"
    NUMBER = "number"
    HEAT = "heat"
    HARVEY = "harvey"


class Mark(StrEnum):
    """What a reader must know of figures that are not printed results."""

    FORECAST = "预测"
    CALIBRATED = "校准"
    SYNTHETIC = "合成"


@dataclass(frozen=True, slots=True)
class Series:
    """One series: a value for each category of its chart, None where there is none."""

    name: str
    values: tuple[float | None, ...]
    colour: str
    number: str = "0.0"
    """Number format of its labels, as spreadsheets write it."""
    colours: tuple[str, ...] = ()
    """A colour for each point, where points differ."""
    low: tuple[float | None, ...] = ()
    high: tuple[float | None, ...] = ()
    """Ends of the interval of each value, in the value's own unit."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A line across a chart, such as a mean."""

    name: str
    value: float
    number: str = "0.0"


@dataclass(frozen=True, slots=True)
class Chart:
    """Categories and series. For a WATERFALL the first series has levels at ``totals`` and changes elsewhere."""

    kind: Kind
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    reference: Reference | None = None
    totals: tuple[int, ...] = ()
    """Positions of a waterfall's levels."""
    widths: tuple[float, ...] = ()
    """Widths of a Marimekko's columns; they are drawn in proportion."""
    maximum: float | None = None
    """Upper end of the value axis; None: as the data need."""
    minimum: float | None = None
    """Lower end of a WATERFALL's value axis, below every level, where changes could not be seen beside whole levels; a
    note of the exhibit must say so. None: 0. Other kinds have none."""
    key: tuple[tuple[str, str], ...] = ()
    """What the colours of points mean: (word, colour), where a series has ``colours`` of its own."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table; ``width`` is relative."""

    title: str
    look: Look = Look.TEXT
    number: str = ""
    width: float = 1.0


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and rows; a cell is text, a number, or None for nothing. A HEAT cell may be a (number, text) pair: the
    number colours and is shown, the text stands above it."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str | float | tuple[float, str] | None, ...], ...]
    heat_top: float = 100.0
    """Value at which the heat scale is darkest."""
    colours: tuple[tuple[str, ...], ...] = ()
    """Fill of each cell where it is stated (provenance), ``""`` for none; blank: none anywhere."""


@dataclass(frozen=True, slots=True)
class Words:
    """Text in paragraphs, each with its level: 0 for a heading, 1 for a point."""

    paragraphs: tuple[tuple[int, str], ...]


Body = Chart | Table | Words


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One exhibit. ``title`` is a full sentence with its figure, computed."""

    id: str
    """ASCII, stable from edition to edition: ``ranking``, ``stages-MFG``."""
    section: str
    """The part of the deck it belongs to, shown as the tracker."""
    title: str
    body: Body
    unit: str = ""
    source: str = ""
    """Where the figures are from, with section: ``研报 4.1``."""
    notes: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    alt: str = ""
    """What the picture shows, for people who cannot see it."""

    @property
    def foot(self) -> str:
        """Source line and numbered notes, as they stand under the exhibit."""
        parts = [f"单位：{self.unit}" if self.unit else "", f"来源：{self.source}" if self.source else ""]
        notes = [f"注{i if len(self.notes) > 1 else ''}：{note}" for i, note in enumerate(self.notes, 1)]
        return "　".join(part for part in (*parts, *notes) if part)


@dataclass(frozen=True, slots=True)
class Slide:
    """One page of a deck: one exhibit, or two side by side, of which the first gives the title and the page its id."""

    id: str
    layout: str
    """Name of the layout, one of ``LAYOUTS``."""
    exhibits: tuple[Exhibit, ...]


COVER, WORDS, CHART, CHART_WORDS, TABLE, PAIR = "封面", "文字", "图表", "图表与文字", "表格", "双图"
LAYOUTS = (COVER, WORDS, CHART, CHART_WORDS, TABLE, PAIR)
"""Names of a template's layouts."""
