"""Pictures of exhibits: what they show is what the exhibits say, all of it can be read, and it is always the same."""

import io
import re
from dataclasses import replace
from itertools import combinations

import pytest
from matplotlib.text import Text
from PIL import Image

from cii_xl import published
from cii_xl.exhibits.catalogue import exhibits
from cii_xl.exhibits.exhibit import Exhibit, Kind, Series, Table, Words
from cii_xl.exhibits.material import Coverage, Material
from cii_xl.exhibits.numbers import shown, with_sign
from cii_xl.exhibits.picture import drawing, picture
from cii_xl.exhibits.pictures.paper import Paper
from tests.exhibits import samples
from tests.exhibits.samples import SAMPLES, chart


def catalogue() -> list[Exhibit]:
    """Every exhibit there is."""
    before = published.edition()
    edition = before.with_rates({("制造", "销售"): 40.0})
    coverage = tuple(Coverage(name, 30, 20, 15) for name in before.industries.values())
    scenario = edition.with_rates({("零售", "运营管理", "商品管理"): 80.0})
    return exhibits(Material(edition, before, scenario=scenario, coverage=coverage))


EVERY = [*SAMPLES, *catalogue()]
each = pytest.mark.parametrize("exhibit", EVERY, ids=lambda e: e.id)


def texts(paper: Paper) -> list[Text]:
    return [text for text in paper.figure.axes[0].texts if text.get_text().strip()]


def said(paper: Paper) -> list[str]:
    return [text.get_text() for text in texts(paper)]


def patch(paper: Paper, name: str):  # type: ignore[no-untyped-def]
    return next(p for p in paper.figure.axes[0].patches if p.get_gid() == name)


@each
def test_no_text_covers_another_or_leaves_the_page_or_is_too_small(exhibit: Exhibit) -> None:
    paper = drawing(exhibit)
    found = texts(paper)
    assert min(text.get_fontsize() for text in found) >= 9
    boxes = [(text.get_text(), text.get_window_extent().padded(-0.5)) for text in found]
    page = paper.figure.bbox
    outside = [t for t, b in boxes if b.x0 < page.x0 or b.y0 < page.y0 or b.x1 > page.x1 or b.y1 > page.y1]
    assert outside == []
    assert [(a, b) for (a, one), (b, other) in combinations(boxes, 2) if one.overlaps(other)] == []


@pytest.mark.parametrize("width_in", [6.5, 13.0])
@pytest.mark.parametrize("exhibit", SAMPLES, ids=lambda e: e.id)
def test_other_widths_are_as_readable(exhibit: Exhibit, width_in: float) -> None:
    boxes = [(t.get_text(), t.get_window_extent().padded(-0.5)) for t in texts(drawing(exhibit, width_in=width_in))]
    assert [(a, b) for (a, one), (b, other) in combinations(boxes, 2) if one.overlaps(other)] == []


@each
def test_figures_are_the_exhibits_own(exhibit: Exhibit) -> None:
    shown_texts = " ".join(said(drawing(exhibit)))
    if isinstance(exhibit.body, Words):
        assert re.sub(r"\s", "", exhibit.body.paragraphs[0][1]) in re.sub(r"\s", "", shown_texts)
    elif isinstance(exhibit.body, Table):
        for column, *cells in zip(exhibit.body.columns, *exhibit.body.rows, strict=True):
            if column.look not in ("text", "harvey"):
                figures = [cell[0] if isinstance(cell, tuple) else cell for cell in cells]
                missing = [x for x in figures if isinstance(x, float) and shown(x, column.number) not in shown_texts]
                assert missing == []
    elif exhibit.body.kind not in (Kind.LINE, Kind.STACKED, Kind.STACKED_100, Kind.AREA):
        for series in exhibit.body.series:
            assert [x for x in written(exhibit.body.kind, series, exhibit.body.totals) if x not in shown_texts] == []


def written(kind: Kind, series: Series, totals: tuple[int, ...]) -> list[str]:
    """The figures of a series as a picture should have them."""
    change = with_sign(series.number) if kind is Kind.WATERFALL else series.number
    return [shown(x, series.number if i in totals else change) for i, x in enumerate(series.values) if x is not None]


def test_lines_areas_and_stacks_have_their_last_figures() -> None:
    for exhibit in (samples.LINE_CHART, samples.AREA, samples.STACKED_100):
        found = " ".join(said(drawing(exhibit)))
        for series in chart(exhibit).series:
            last = [x for x in series.values if x is not None][-1]
            assert series.name in found
            assert shown(last, series.number) in found


def test_bars_are_as_long_as_their_values_and_a_reference_is_at_its_own() -> None:
    paper = drawing(samples.BAR)
    body = chart(samples.BAR)
    widths = [patch(paper, f"s0-{i}").get_width() for i in range(len(body.categories))]
    scale = widths[0] / body.series[0].values[0]  # type: ignore[operator]
    assert widths == pytest.approx([x * scale for x in body.series[0].values])  # type: ignore[operator]
    line = next(li for li in paper.figure.axes[0].lines if li.get_gid() == "reference")
    at = line.get_xdata()[0] - patch(paper, "s0-0").get_x()
    assert body.reference is not None
    assert at == pytest.approx(body.reference.value * scale)


def test_a_tornado_goes_both_ways_from_one_line_as_far_as_its_values() -> None:
    paper, body = drawing(samples.TORNADO), chart(samples.TORNADO)
    boxes = [[patch(paper, f"s{k}-{i}") for i in range(5)] for k in range(2)]
    zero = boxes[1][0].get_x()
    scale = boxes[1][0].get_width() / 644.6
    for series, row in zip(body.series, boxes, strict=True):
        for value, box in zip(series.values, row, strict=True):
            assert value is not None
            assert box.get_width() == pytest.approx(abs(value) * scale)
            assert box.get_x() == pytest.approx(zero + min(value, 0.0) * scale)
    assert said(paper).count("0.0") == 1, "only where all of a category is nothing"


def test_a_waterfall_begins_at_its_minimum() -> None:
    paper = drawing(samples.SMALL_STEPS)
    first, step, _, last = (patch(paper, f"s0-{i}").get_height() for i in range(4))
    assert first / step == pytest.approx((27.1 - 26.0) / 1.2)
    assert last / step == pytest.approx((28.0 - 26.0) / 1.2)


def test_marimekko_columns_are_as_wide_as_their_weights() -> None:
    paper, body = drawing(samples.MARIMEKKO), chart(samples.MARIMEKKO)
    widths = [patch(paper, f"s0-{i}").get_width() for i in range(len(body.widths))]
    assert [w / sum(widths) for w in widths] == pytest.approx([w / sum(body.widths) for w in body.widths])


def test_waterfall_steps_begin_where_the_one_before_ends() -> None:
    paper, body = drawing(samples.CROSSING), chart(samples.CROSSING)
    box = patch(paper, "s0-0")
    zero, unit = box.get_y() + box.get_height(), box.get_height() / 3.0
    level = 0.0
    for i, value in enumerate(body.series[0].values):
        start = 0.0 if i in body.totals else level
        level = start + (value or 0.0)
        drawn = patch(paper, f"s0-{i}")
        assert drawn.get_y() == pytest.approx(zero - max(start, level) * unit)
        assert drawn.get_height() == pytest.approx(abs(level - start) * unit)
    assert [li.get_gid() for li in paper.figure.axes[0].lines if "connector" in str(li.get_gid())] == [
        f"connector-{i}" for i in range(5)
    ]


def test_forecasts_are_lighter_and_lines_to_them_dashed_and_gaps_stay_open() -> None:
    paper = drawing(samples.STACKED_100)
    assert patch(paper, "s0-0").get_facecolor() != patch(paper, "s0-1").get_facecolor()
    lines = {li.get_gid(): li for li in drawing(samples.LINE_CHART).figure.axes[0].lines}
    values = chart(samples.LINE_CHART).series[0].values
    assert values[-1] is None
    assert f"s0-{len(values) - 2}" not in lines
    dashed = {li.get_gid(): li.is_dashed() for li in drawing(samples.COMBO).figure.axes[0].lines}
    assert dashed["s1-0"]


@pytest.mark.parametrize("format", ["png", "svg", "pdf"])
def test_the_same_exhibit_gives_the_same_bytes_and_other_figures_give_others(format) -> None:  # type: ignore[no-untyped-def]
    first = picture(samples.BAR, format=format)
    assert picture(samples.BAR, format=format) == first
    assert picture(samples.changed(samples.BAR), format=format) != first


def test_an_svg_needs_no_font_and_keeps_its_words() -> None:
    svg = picture(samples.COMBO, format="svg").decode()
    assert "<text" not in svg
    assert f"<title>{samples.COMBO.title}</title>" in svg
    assert samples.COMBO.alt in svg
    comments = re.findall(r"<!-- (.*?) -->", svg)
    assert {"9,387.8", "14.2", "2024e"} <= set(comments)


def test_a_png_has_its_size_and_says_what_it_shows() -> None:
    image = Image.open(io.BytesIO(picture(samples.BAR, dpi=100, width_in=8)))
    assert image.size[0] == 800
    assert image.info["Title"] == samples.BAR.title
    assert image.info["Description"] == samples.BAR.alt


def test_a_title_never_takes_more_than_two_lines() -> None:
    paper = drawing(replace(samples.BAR, title="金融以 30.2 领先，制造 5.5 尚处起步；" * 12))
    rows = [text for text in texts(paper) if str(text.get_gid()).startswith("title")]
    assert len(rows) == 2
    assert rows[-1].get_text().endswith("…")


def test_signs_of_formulas_are_text() -> None:
    assert "$x^2$ 增长" in said(drawing(replace(samples.BAR, title="$x^2$ 增长")))


def test_too_narrow_a_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="不小于 6 英寸"):
        picture(samples.BAR, width_in=4)
