"""Colours of charts: lighter ones for forecasts, text that stands out from its ground, and which colours are ours."""

from __future__ import annotations

from cii_xl import palette
from cii_xl.palette import INK, WHITE

_LIGHT = 0.5
"""Share of white in a forecast's colour."""


def lighter(colour: str) -> str:
    """The colour of a forecast."""
    return "#" + bytes(round(c + (255 - c) * _LIGHT) for c in bytes.fromhex(colour[1:])).hex().upper()


def on(colour: str) -> str:
    """White or ink, whichever reads better on ``colour`` (relative luminance, WCAG 2.1)."""
    parts = [c / 255 for c in bytes.fromhex(colour[1:])]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    luminance = sum(share * c for share, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return WHITE if luminance < 0.3 else INK


def _palette() -> frozenset[str]:
    single = (palette.INK, palette.MUTED, palette.LINE, palette.PRIMARY, palette.ACCENT, palette.GOOD, palette.BAD)
    chains = [colour for n in range(1, 13) for colour in palette.chain_colours(n)]
    fills = [fill for fill, _ in palette.PROVENANCE.values()]
    dark = {*single, *palette.SERIES, *palette.HEAT, *chains, *fills}
    return frozenset(c[1:].upper() for c in {*dark, *map(lighter, dark)})


OURS = _palette()
"""Colours that we set, as XML has them (``0F4C5C``): an update may change these, and no other."""
