"""The whole deck, against python-pptx alone making as many slides and plain charts of the same figures.

The deck has tables, words, notes, labels, error bars and data sheets with formats beside them: those are what is left
over.
"""

import io

import pytest
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from cii_xl import published
from cii_xl.exhibits.catalogue import exhibits
from cii_xl.exhibits.deck import plan
from cii_xl.exhibits.exhibit import Chart
from cii_xl.exhibits.material import Material
from cii_xl.exhibits.slides.update import update_deck
from cii_xl.exhibits.slides.write import new_deck

EDITION = published.edition()
MATERIAL = Material(EDITION, EDITION)
SLIDES = plan(exhibits(MATERIAL), MATERIAL)
DECK = "the deck of 24 slides"
BARE = "bare: python-pptx, the same slides and charts"


def bare() -> bytes:
    """Slides with a title and plain charts, as python-pptx makes them without us."""
    deck = Presentation()
    for page in SLIDES:
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text_frame.text = page.exhibits[0].title
        for exhibit in page.exhibits:
            if isinstance(exhibit.body, Chart):
                data = CategoryChartData()
                data.categories = exhibit.body.categories
                for series in exhibit.body.series:
                    data.add_series(series.name, series.values)
                place = (Inches(1), Inches(2), Inches(8), Inches(4))
                slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *place, data)
    buffer = io.BytesIO()
    deck.save(buffer)
    return buffer.getvalue()


@pytest.mark.measured("exhibits", BARE)
def test_bare(measure):
    data = measure.pedantic(bare, rounds=7, warmup_rounds=1)
    assert len(Presentation(io.BytesIO(data)).slides) == len(SLIDES)


@pytest.mark.measured("exhibits", DECK)
def test_deck(measure):
    data = measure.pedantic(new_deck, (SLIDES,), rounds=7, warmup_rounds=1)
    assert len(Presentation(io.BytesIO(data)).slides) == len(SLIDES)


@pytest.mark.measured("exhibits", "the same deck updated, nothing changed")
def test_update(measure):
    data = new_deck(SLIDES)
    new, told = measure.pedantic(update_deck, (data, SLIDES), rounds=5, warmup_rounds=1)
    assert new == data
    assert not told.any
