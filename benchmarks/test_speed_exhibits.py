"""The whole deck, against python-pptx alone making as many slides and plain charts of the same figures.

A table is a plain chart of its columns of figures there. What the deck has beside them is what is left over: words,
notes, tags, units, sources, labels, error bars, and data sheets with formats and formulas.
"""

import io
import time

import pytest
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from cii_xl import published
from cii_xl.exhibits.catalogue import exhibits
from cii_xl.exhibits.deck import plan
from cii_xl.exhibits.exhibit import Chart, Exhibit, Look, Table
from cii_xl.exhibits.material import Material
from cii_xl.exhibits.slides.update import update_deck
from cii_xl.exhibits.slides.write import new_deck

pytestmark = pytest.mark.benchmark(timer=time.process_time)
"""Seconds of the processor: all is done in one thread, and what else the computer does leaves the ratio alone."""

EDITION = published.edition()
MATERIAL = Material(EDITION, EDITION)
SLIDES = plan(exhibits(MATERIAL), MATERIAL)
DECK = "the deck of 24 slides"
BARE = "python-pptx, the same slides and charts"


Figures = tuple[float | None, ...]


def figures(exhibit: Exhibit) -> tuple[tuple[str, ...], list[tuple[str, Figures]]]:
    """Categories, and each series by its name; of a table, its columns of figures."""
    body = exhibit.body
    if isinstance(body, Chart):
        return body.categories, [(series.name, series.values) for series in body.series]
    if isinstance(body, Table):
        columns = zip(body.columns, zip(*body.rows, strict=True), strict=True)
        numeric = [(c.title, tuple(map(figure, cells))) for c, cells in columns if c.look is not Look.TEXT]
        return tuple(str(row[0]) for row in body.rows), numeric
    return (), []


def figure(cell: str | float | tuple[float, str] | None) -> float | None:
    own = cell[0] if isinstance(cell, tuple) else cell
    return None if isinstance(own, str) else own


def bare() -> bytes:
    """Slides with a title and plain charts, as python-pptx makes them without us."""
    deck = Presentation()
    for page in SLIDES:
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text_frame.text = page.exhibits[0].title
        for exhibit in page.exhibits:
            names, series = figures(exhibit)
            if series:
                data = CategoryChartData()
                data.categories = names
                for name, values in series:
                    data.add_series(name, values)
                place = (Inches(1), Inches(2), Inches(8), Inches(4))
                slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *place, data)
    buffer = io.BytesIO()
    deck.save(buffer)
    return buffer.getvalue()


@pytest.mark.measured("exhibits", DECK)
def test_deck(measure, beside):
    data = bare()
    assert len(Presentation(io.BytesIO(data)).slides) == len(SLIDES)
    data = new_deck(SLIDES)
    assert len(Presentation(io.BytesIO(data)).slides) == len(SLIDES)
    measure.pedantic(new_deck, (SLIDES,), setup=beside(BARE, bare, time.process_time), rounds=25)


@pytest.mark.measured("exhibits", "the same deck updated, nothing changed")
def test_update(measure):
    data = new_deck(SLIDES)
    new, told = measure.pedantic(update_deck, (data, SLIDES), rounds=5, warmup_rounds=1)
    assert new == data
    assert not told.any
