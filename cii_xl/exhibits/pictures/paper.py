"""A sheet of paper to draw on, in points from its upper left corner: what every family of pictures draws with."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Polygon, Rectangle, Wedge

from cii_xl.exhibits.fonts import chinese_family
from cii_xl.exhibits.pictures.letters import LEADING, width
from cii_xl.palette import INK, LINE, WHITE

Format = Literal["png", "svg", "pdf"]
POINTS_PER_INCH = 72

_REPRODUCIBLE = {"svg.hashsalt": "cii-xl", "svg.fonttype": "path", "pdf.fonttype": 3}
_VERTICAL = {"top": "top", "middle": "center_baseline", "bottom": "bottom", "base": "baseline"}


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the paper, in points."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.top + self.height

    def inset(self, left: float = 0, top: float = 0, right: float = 0, bottom: float = 0) -> Box:
        """The box less so much at each side."""
        return Box(self.left + left, self.top + top, self.width - left - right, self.height - top - bottom)


class Paper:
    """``width`` × ``height`` points. Every shape can have a ``name``, its id in an SVG file."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self.figure = Figure(figsize=(width / POINTS_PER_INCH, height / POINTS_PER_INCH), facecolor=WHITE)
        FigureCanvasAgg(self.figure)
        self._axes = self.figure.add_axes((0, 0, 1, 1))
        self._axes.set_xlim(0, width)
        self._axes.set_ylim(height, 0)
        self._axes.set_axis_off()
        self._family = chinese_family()

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float = 10,
        colour: str = INK,
        align: Literal["left", "center", "right"] = "left",
        anchor: Literal["top", "middle", "bottom", "base"] = "middle",
        *,
        bold: bool = False,
        halo: bool = False,
        name: str = "",
    ) -> Box:
        """One or more lines, placed by their edge ``align`` and ``anchor``; ``halo`` lays white under them. Returns
        the room they take."""
        rows = text.split("\n")
        wide, high = max(width(row, size, bold=bold) for row in rows), len(rows) * size * LEADING
        left = {"left": x, "center": x - wide / 2, "right": x - wide}[align]
        top = {"top": y, "middle": y - high / 2, "bottom": y - high, "base": y - size * LEADING}[anchor]
        if halo:
            self.rectangle(Box(left - 2, top, wide + 4, high), WHITE)
        for i, row in enumerate(rows):
            # a line's middle stands where capitals and Chinese characters have theirs
            at = top + (i + 0.5) * size * LEADING + size * 0.36
            made = self._axes.text(
                x, at, row, fontsize=size, color=colour, ha=align, va="baseline", family=self._family,
                weight="bold" if bold else "normal", parse_math=False,
            )  # fmt: skip
            if name:
                made.set_gid(f"{name}-{i}" if i else name)
        return Box(left, top, wide, high)

    def rectangle(self, box: Box, fill: str, *, edge: str = "", name: str = "") -> None:
        """A filled rectangle; ``edge`` is the colour of its outline."""
        patch = Rectangle(
            (box.left, box.top), box.width, box.height, facecolor=fill, edgecolor=edge or "none", linewidth=0.5
        )
        self._add(patch, name)

    def line(
        self,
        points: Sequence[tuple[float, float]],
        colour: str = LINE,
        width: float = 0.6,
        *,
        dashed: bool = False,
        name: str = "",
    ) -> None:
        """A line through points."""
        x, y = zip(*points, strict=True)
        made = Line2D(x, y, color=colour, linewidth=width, solid_capstyle="butt", dash_capstyle="butt")
        if dashed:
            made.set_dashes((3, 2))
        self._axes.add_line(made)
        if name:
            made.set_gid(name)

    def polygon(self, points: Sequence[tuple[float, float]], fill: str, *, name: str = "") -> None:
        """A filled shape with a hair of white around it."""
        self._add(Polygon(points, facecolor=fill, edgecolor=WHITE, linewidth=0.5), name)

    def dot(self, x: float, y: float, radius: float, colour: str, *, hollow: bool = False) -> None:
        """A marker."""
        fill = WHITE if hollow else colour
        self._add(Circle((x, y), radius, facecolor=fill, edgecolor=colour, linewidth=1.0), "")

    def harvey(self, x: float, y: float, radius: float, share: float, colour: str, *, name: str = "") -> None:
        """A circle filled clockwise from 12 o'clock by ``share`` (0 to 1)."""
        self._add(Circle((x, y), radius, facecolor=WHITE, edgecolor=colour, linewidth=0.8), "")
        if share > 0:
            # angles run clockwise, since the paper's y points down
            self._add(Wedge((x, y), radius, -90, -90 + 360 * min(share, 1.0), facecolor=colour, linewidth=0), name)

    def _add(self, patch: Rectangle | Polygon | Circle | Wedge, name: str) -> None:
        if name:
            patch.set_gid(name)
        self._axes.add_patch(patch)

    def file(self, format: Format, dpi: int, *, title: str, description: str) -> bytes:
        """The paper as a file; the same drawing gives the same bytes."""
        said = {"Title": title}
        told: dict[str, str | None] = {
            "png": {**said, "Description": description, "Software": None},
            "svg": {**said, "Description": description, "Date": None, "Creator": None},
            "pdf": {**said, "Subject": description, "CreationDate": None, "Creator": None, "Producer": None},
        }[format]
        out = io.BytesIO()
        with rc_context(rc=_REPRODUCIBLE):  # type: ignore[arg-type]
            self.figure.savefig(out, dpi=dpi, format=format, metadata=told)
        return out.getvalue()
