"""Colours of what is drawn: lighter for forecasts, heat by value, and text that reads on its ground."""

from __future__ import annotations

from functools import cache

from cii_xl.exhibits.exhibit import Chart, Series
from cii_xl.palette import HEAT, INK, WHITE

_LIGHT = 0.5
"""Share of white in a forecast's colour."""


def forecasts(chart: Chart) -> frozenset[int]:
    """Positions of the categories that are forecasts: their names are years that end with ``e``, as ``2025e``."""
    return frozenset(i for i, name in enumerate(chart.categories) if name.endswith("e") and name[:-1].isdigit())


def point_colours(chart: Chart, series: Series) -> tuple[str, ...]:
    """The colour of each point: as the exhibit says, else the series' colour, lighter for forecasts."""
    if series.colours:
        return series.colours
    expected = forecasts(chart)
    return tuple(lighter(series.colour) if i in expected else series.colour for i in range(len(series.values)))


def lighter(colour: str) -> str:
    """The colour of a forecast."""
    return blend(colour, WHITE, _LIGHT)


def blend(one: str, other: str, share: float) -> str:
    """A colour between two, with ``share`` (0 to 1) of the other."""
    pairs = zip(bytes.fromhex(one[1:]), bytes.fromhex(other[1:]), strict=True)
    return "#" + bytes(round(a + (b - a) * share) for a, b in pairs).hex().upper()


def heat(value: float, top: float) -> str:
    """Fill of a heat cell: white at 0, darkest at ``top`` and above."""
    at = min(max(value / top, 0.0), 1.0) * (len(HEAT) - 1)
    i = min(int(at), len(HEAT) - 2)
    return blend(HEAT[i], HEAT[i + 1], at - i)


@cache
def on(colour: str) -> str:
    """White or ink, whichever has the higher contrast on ``colour`` (WCAG 2.1)."""
    ground = _luminance(colour)
    return WHITE if 1.05 / (ground + 0.05) > (ground + 0.05) / (_luminance(INK) + 0.05) else INK


def _luminance(colour: str) -> float:
    parts = (c / 255 for c in bytes.fromhex(colour[1:]))
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return sum(share * c for share, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
