"""Which colours of a chart are ours, so that an update may change them."""

from __future__ import annotations

from cii_xl import palette
from cii_xl.exhibits.shades import lighter


def _palette() -> frozenset[str]:
    single = (palette.INK, palette.MUTED, palette.LINE, palette.PRIMARY, palette.ACCENT, palette.GOOD, palette.BAD)
    chains = [colour for n in range(1, 13) for colour in palette.chain_colours(n)]
    fills = [fill for fill, _ in palette.PROVENANCE.values()]
    dark = {*single, *palette.SERIES, *palette.HEAT, *chains, *fills}
    return frozenset(c[1:].upper() for c in {*dark, *map(lighter, dark)})


OURS = _palette()
"""Colours that we set, as XML has them (``0F4C5C``): an update may change these, and no other."""
