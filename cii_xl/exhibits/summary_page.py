"""A summary as one picture: the charts of the 汇总 sheet on a page, drawn with matplotlib."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from cii_xl.exhibits.fonts import chinese_family
from cii_xl.index.summary import MARKS_NOTE, Summary, one
from cii_xl.palette import ACCENT, HEAT, INK, LINE, MUTED, PRIMARY, SERIES, WHITE, chain_colours

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_WIDTH = 12.0
_HEAT_TOP = 75.0
"""Rate (percent) at which the heat scale is darkest, as on the sheet."""


def summary_png(summary: Summary, *, dpi: int = 130) -> bytes:
    """The page as PNG bytes. Raises NoChineseFont where no font can draw it."""
    style = {"font.family": chinese_family(), "font.size": 9, "text.color": INK, "axes.unicode_minus": False}
    n = len(summary.industries)
    with rc_context(rc=style):  # type: ignore[arg-type]
        bars, heat = 1.2 + 0.32 * n, 0.9 + 0.42 * n
        heights = [0.95 + 0.24 * len(summary.commentary()), bars, heat, 3.6]
        figure = Figure(figsize=(_WIDTH, sum(heights)), layout="constrained")
        FigureCanvasAgg(figure)
        figure.get_layout_engine().set(w_pad=0.25, h_pad=0.15, hspace=0.02)  # type: ignore[union-attr, call-arg]
        grid = figure.add_gridspec(4, 2, height_ratios=heights)
        _words(figure.add_subplot(grid[0, :]), summary)
        _ranking(figure.add_subplot(grid[1, 0]), summary)
        _parts(figure.add_subplot(grid[1, 1]), summary)
        _heat(figure.add_subplot(grid[2, :]), summary)
        _gradient(figure.add_subplot(grid[3, :]), summary)
        out = io.BytesIO()
        figure.savefig(out, dpi=dpi, format="png", metadata={"Software": None})
    return out.getvalue()


def _bare(axes: Axes, title: str = "") -> None:
    for side in axes.spines.values():
        side.set_visible(False)
    axes.tick_params(length=0, colors=MUTED)
    if title:
        axes.set_title(title, loc="left", fontsize=11, color=PRIMARY, pad=8)


def _words(axes: Axes, summary: Summary) -> None:
    """Title and commentary."""
    _bare(axes)
    axes.set_axis_off()
    axes.text(0, 1, "产业互联网发展指数 · 汇总", fontsize=20, color=PRIMARY, va="top")
    axes.text(0, 0.72, f"{summary.id} 版 · 指数为 0–100", fontsize=10, color=MUTED, va="top")
    axes.text(0, 0.56, "\n".join(summary.commentary()), fontsize=10, va="top", linespacing=1.7)


def _ranking(axes: Axes, summary: Summary) -> None:
    """Bars, best first, with the mean as a line."""
    _bare(axes, "各产业指数（点）")
    names = [i.name for i in summary.ranked]
    values = [i.index for i in summary.ranked]
    axes.barh(names, values, color=PRIMARY, height=0.62)
    axes.axvline(summary.mean, color=ACCENT, linewidth=1.5)
    for row, value in enumerate(values):
        inside = value > 0.12 * max(values)
        axes.text(
            value, row, f" {one(value)} ", va="center", ha="right" if inside else "left", color=WHITE if inside else INK
        )
    label = f"平均 {one(summary.mean, 2)}"
    below = len(names) - 0.45
    axes.text(summary.mean, below, label, color=ACCENT, ha="center", va="top", fontsize=8, backgroundcolor=WHITE)
    axes.invert_yaxis()
    axes.set_xticks([])
    axes.tick_params(axis="y", colors=INK)


def _parts(axes: Axes, summary: Summary) -> None:
    """Contributions stacked from upstream to the consumer end."""
    _bare(axes, "指数由哪些环节构成（点；由左至右为上游到消费端）")
    colours = chain_colours(summary.positions)
    for row, industry in enumerate(summary.ranked):
        start = 0.0
        for part in industry.rows:
            axes.barh(
                row, part.contribution, left=start, color=colours[part.position - 1], height=0.62, edgecolor=WHITE
            )
            start += part.contribution
        axes.text(start, row, f" {one(start)}", va="center")
    axes.set_yticks(range(len(summary.ranked)), [i.name for i in summary.ranked])
    axes.invert_yaxis()
    axes.set_xticks([])
    axes.tick_params(axis="y", colors=INK)


def _heat(axes: Axes, summary: Summary) -> None:
    """Rates by industry and position, each with its name."""
    _bare(axes, "环节渗透率（%，由上游到消费端）")
    rates = np.full((len(summary.industries), summary.positions), np.nan)
    for i, industry in enumerate(summary.industries):
        for row in industry.rows:
            rates[i, row.position - 1] = row.rate
            axes.text(row.position - 1, i - 0.18, row.marked_label, ha="center", va="center", fontsize=7)
            axes.text(row.position - 1, i + 0.18, one(row.rate), ha="center", va="center", fontsize=10)
    axes.set_xlabel(MARKS_NOTE, color=MUTED, fontsize=8)
    scale = LinearSegmentedColormap.from_list("heat", HEAT)
    axes.imshow(rates, cmap=scale, vmin=0, vmax=_HEAT_TOP, aspect="auto")
    axes.set_xticks(range(summary.positions), [str(p + 1) for p in range(summary.positions)])
    axes.set_yticks(range(len(summary.industries)), [i.name for i in summary.industries])
    axes.tick_params(axis="y", colors=INK)
    axes.set_xticks(np.arange(-0.5, summary.positions), minor=True)
    axes.set_yticks(np.arange(-0.5, len(summary.industries)), minor=True)
    axes.grid(which="minor", color=LINE, linewidth=0.8)
    axes.tick_params(which="minor", length=0)


def _gradient(axes: Axes, summary: Summary) -> None:
    """Rates against position, labelled at the lines' ends; the mean thick."""
    _bare(axes, "越接近消费端，渗透率如何变化（%；粗线为各产业平均）")
    ends: list[tuple[float, float, str, str]] = []
    for i, industry in enumerate(summary.industries):
        colour = SERIES[i % len(SERIES)]
        x, y = [row.position for row in industry.rows], [row.rate for row in industry.rows]
        axes.plot(x, y, color=colour, linewidth=1.2, marker="o", markersize=4)
        ends.append((x[-1], y[-1], industry.name, colour))
    means = [(p, m) for p in range(1, summary.positions + 1) if (m := summary.mean_rate(p)) is not None]
    axes.plot(*zip(*means, strict=True), color=INK, linewidth=3.2)
    ends.append((*means[-1], "平均", INK))
    _label_ends(axes, ends)
    axes.set_xlabel("位置（1 为最上游，数字越大越接近消费端）", color=MUTED, fontsize=8)
    axes.set_xticks(range(1, summary.positions + 1))
    axes.set_xlim(0.8, summary.positions + 0.6)
    axes.set_ylim(bottom=0)
    axes.grid(axis="y", color=LINE, linewidth=0.6)


def _label_ends(axes: Axes, ends: list[tuple[float, float, str, str]]) -> None:
    """Names beside the last points; those at one position are pushed apart so that none covers another."""
    gap = 0.055 * max(y for _, y, _, _ in ends)
    used: dict[float, float] = {}
    for x, y, name, colour in sorted(ends):
        at = max(y, used.get(x, -gap) + gap)
        used[x] = at
        axes.text(x + 0.08, at, name, color=colour, va="center", fontsize=9)
