"""Native PowerPoint charts: every kind of exhibit, editable with its data sheet, updated in place, read back."""

from __future__ import annotations

from cii_xl.exhibits.slides.charts.adding import add_chart
from cii_xl.exhibits.slides.charts.embedded import ChartError
from cii_xl.exhibits.slides.charts.reading import Data, disagreements, read_chart, read_stored, written
from cii_xl.exhibits.slides.charts.replacing import replace_chart

__all__ = [
    "ChartError",
    "Data",
    "add_chart",
    "disagreements",
    "read_chart",
    "read_stored",
    "replace_chart",
    "written",
]
