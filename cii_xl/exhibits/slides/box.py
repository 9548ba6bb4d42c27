"""Where something stands on a slide."""

from __future__ import annotations

from dataclasses import dataclass

POINT = 12700
"""EMU in a point, PowerPoint's measure of fonts."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a slide, in EMU (914,400 to the inch)."""

    left: int
    top: int
    width: int
    height: int
