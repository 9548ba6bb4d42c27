"""A chart as it is to be drawn: a sheet of figures, and plots whose series point into it. No XML here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from cii_xl.exhibits.slides.charts.grid import Grid
from cii_xl.palette import INK

Position = Literal["outEnd", "inEnd", "inBase", "ctr", "t", "r", "b", ""]


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels of a series: its values under a number format, or its name, or both, or texts from a column."""

    number: str = "General"
    position: Position = ""
    """Blank: as the program likes, the only way for areas."""
    colour: str = INK
    bold: bool = False
    texts: int | None = None
    """Column with the texts."""
    wrap: bool = False
    """Whether texts may take two lines."""
    name: bool = False
    value_and_name: bool = False
    only: frozenset[int] | None = None
    """Points that have a label; None: all."""
    without: frozenset[int] = frozenset()
    """Points left out, being too small."""
    inside: frozenset[int] = frozenset()
    """Points whose label stands inside their bar."""
    colours: Mapping[int, str] = field(default_factory=dict)
    """Labels with another colour."""


@dataclass(frozen=True, slots=True)
class Ser:
    """One series of a plot. Columns are positions in the drawing's sheet."""

    values: int
    colour: str = ""
    """Blank: it is not seen, and only holds a place or labels."""
    categories: int = 0
    points: Mapping[int, str] = field(default_factory=dict)
    """Points with another colour; of a line, forecasts, which are dashed."""
    labels: Labels | None = None
    minus: int | None = None
    plus: int | None = None
    """Columns with what the error bars take off and add."""
    legend: bool = True
    width: float = 2.25
    """Width of a line in points."""
    marker: bool = True
    dash: str = ""


@dataclass(frozen=True, slots=True)
class Plot:
    """Series drawn alike, on the first or the second pair of axes."""

    shape: Literal["bar", "line", "area"]
    series: tuple[Ser, ...]
    grouping: Literal["clustered", "stacked", "percentStacked", "standard"] = "standard"
    horizontal: bool = False
    gap: int = 50
    """Gap between columns, percent of their width."""
    overlap: int = 0
    second: bool = False
    edges: bool = False
    """Whether a hair of white keeps pieces apart."""


@dataclass(frozen=True, slots=True)
class Axes:
    """A pair of axes."""

    minimum: float | None = None
    maximum: float | None = None
    number: str = "General"
    shown: bool = False
    """Whether the values' axis is seen, with grid lines; else labels say it all."""
    names: bool = True
    """Whether the categories' axis is seen."""
    dates: bool = False
    """Categories are whole numbers on a scale of days."""
    every: bool = False
    """Whether every name is to be seen; else as the program likes."""
    size: float = 12
    """Size of the names in points."""
    between: bool = True
    """Points stand in the middle of their categories, not on the lines between."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything there is to draw."""

    grid: Grid
    plots: tuple[Plot, ...]
    axes: Axes = field(default_factory=Axes)
    second: Axes | None = None
    legend: Literal["t", "r", ""] = ""

    @property
    def series(self) -> tuple[Ser, ...]:
        """All series, in order."""
        return tuple(ser for plot in self.plots for ser in plot.series)


@dataclass(frozen=True, slots=True)
class Room:
    """Size of the whole chart in points."""

    width: float
    height: float

    def fits(self, texts: list[str], slots: int, size: float = 11) -> bool:
        """Whether ``texts`` fit side by side, one in each of ``slots``; digits are about half as wide as high."""
        return max(map(len, texts), default=0) * size * 0.55 <= 0.95 * self.width / max(slots, 1)
