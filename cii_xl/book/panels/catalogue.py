"""The sheets of analyses, in the order they have in the workbook."""

from __future__ import annotations

from cii_xl.book.panels import change, claims, planning, regions, sensitivity, uncertainty, weighting
from cii_xl.book.panels.panel import Panel

PANELS: tuple[Panel, ...] = (
    uncertainty.PANEL,
    sensitivity.PANEL,
    weighting.PANEL,
    planning.PANEL,
    change.PANEL,
    claims.PANEL,
    regions.PANEL,
)
