"""New data in charts that stand on slides: what follows the exhibit, and what a person's hand keeps."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import pytest
from lxml import etree
from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.util import Emu, Inches, Pt

from cii_xl.exhibits.exhibit import Exhibit, Kind, Reference, Series
from cii_xl.exhibits.slides.charts import ChartError, disagreements, read_chart, read_stored, replace_chart, written
from cii_xl.palette import ACCENT, PRIMARY

from .. import samples
from ..samples import SAMPLES, changed, chart
from .test_charts import A, C, check, ends, exhibit, put, reopened, xml


def series(exhibit: Exhibit, *values: float | None, **more: Any) -> Exhibit:
    """The exhibit with other values of its first series."""
    body = chart(exhibit)
    return replace(
        exhibit, body=replace(body, series=(replace(body.series[0], values=values, **more), *body.series[1:]))
    )


def text(root: Any) -> bytes:
    return bytes(etree.tostring(root, method="c14n"))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda e: e.id)
def test_a_chart_updated_is_the_chart_made_anew(sample: Exhibit) -> None:
    """Untouched by hand, an update leaves nothing of the old data: the XML is what a new chart has."""
    new = changed(sample, 1.3)
    frame = reopened(put(sample))
    replace_chart(frame, new)
    frame = reopened(frame)
    assert read_chart(frame) == written(new)
    assert disagreements(frame) == []
    fresh = reopened(put(new))
    strip = [copy.deepcopy(xml(f)) for f in (frame, fresh)]
    for root in strip:
        root.remove(root.find(f"{C}externalData"))
    assert text(strip[0]) == text(strip[1])
    assert frame._element.nvGraphicFramePr.cNvPr.get("descr") == new.alt


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda e: e.id)
def test_updating_with_the_same_exhibit_changes_nothing(sample: Exhibit) -> None:
    frame = reopened(put(sample))
    before = text(xml(frame)), frame.chart.part.chart_workbook.xlsx_part.blob
    replace_chart(frame, sample)
    assert (text(xml(frame)), frame.chart.part.chart_workbook.xlsx_part.blob) == before


def test_place_size_fonts_and_axes_changed_by_hand_stay() -> None:
    frame = put(samples.CLUSTERED)
    frame.left, frame.top, frame.width, frame.height = Inches(1), Inches(2), Inches(5), Inches(3)
    plot = frame.chart.plots[0]
    frame.chart.category_axis.tick_labels.font.size = Pt(17)
    frame.chart.legend.font.name = "KaiTi"
    frame.chart.value_axis.maximum_scale = 77
    plot.gap_width = 33
    frame.name = "我的图"
    frame = reopened(frame)
    replace_chart(frame, changed(samples.CLUSTERED))
    frame = reopened(frame)
    assert (frame.left, frame.top, frame.width, frame.height) == tuple(map(Emu, (914400, 1828800, 4572000, 2743200)))
    assert frame.name == "我的图"
    assert frame.chart.category_axis.tick_labels.font.size == Pt(17)
    assert frame.chart.legend.font.name == "KaiTi"
    assert frame.chart.value_axis.maximum_scale == 77
    assert frame.chart.plots[0].gap_width == 33
    assert read_chart(frame) == written(changed(samples.CLUSTERED))


def test_a_recoloured_series_stays_and_ours_follows() -> None:
    frame = put(samples.CLUSTERED)
    one, other = frame.chart.plots[0].series
    one.format.fill.solid()
    one.format.fill.fore_color.rgb = RGBColor(0x12, 0x34, 0x56)
    body = chart(samples.CLUSTERED)
    new = replace(samples.CLUSTERED, body=replace(body, series=tuple(replace(s, colour=PRIMARY) for s in body.series)))
    replace_chart(frame, new)
    one, other = frame.chart.plots[0].series
    assert str(one.format.fill.fore_color.rgb) == "123456"
    assert str(other.format.fill.fore_color.rgb) == PRIMARY[1:]


def test_a_theme_colour_chosen_by_hand_stays() -> None:
    frame = put(samples.CLUSTERED)
    fill = frame.chart.plots[0].series[0].format.fill
    fill.solid()
    fill.fore_color.theme_color = MSO_THEME_COLOR.ACCENT_2
    replace_chart(frame, changed(samples.CLUSTERED))
    assert frame.chart.plots[0].series[0].format.fill.fore_color.theme_color == MSO_THEME_COLOR.ACCENT_2


def test_a_point_recoloured_by_hand_moves_with_its_category() -> None:
    start = exhibit(Kind.BAR, ("金融", "零售", "制造"), Series("指数", (30.0, 20.0, 5.0), PRIMARY))
    frame = put(start)
    fill = frame.chart.plots[0].series[0].points[1].format.fill
    fill.solid()
    fill.fore_color.rgb = RGBColor(0xFF, 0, 0)
    new = replace(start, body=replace(chart(start), categories=("零售", "金融", "制造")))
    replace_chart(frame, new)
    (point,) = xml(frame).iter(f"{C}dPt")
    assert point.find(f"{C}idx").get("val") == "0"
    assert point.find(f".//{A}srgbClr").get("val") == "FF0000"
    assert check(frame) == ""


def test_our_points_follow_the_exhibit() -> None:
    start = exhibit(Kind.COLUMN, ("一", "二"), Series("量", (1.0, 2.0), PRIMARY, colours=(PRIMARY, ACCENT)))
    frame = put(start)
    replace_chart(frame, series(start, 1.0, 2.0, colours=(ACCENT, PRIMARY)))
    (point,) = xml(frame).iter(f"{C}dPt")
    assert point.find(f"{C}idx").get("val") == "0"


def test_a_label_taken_out_by_hand_stays_out_and_ours_come_back() -> None:
    def stack(small: float) -> Exhibit:
        values = Series("大", (50.0, 98.0), PRIMARY), Series("小", (50.0, small), ACCENT)
        return exhibit(Kind.STACKED_100, ("甲", "乙"), *values)

    frame = put(stack(2.0))
    labels = list(xml(frame).iter(f"{C}dLbls"))
    assert [d.find(f"{C}idx").get("val") for d in labels[1].findall(f"{C}dLbl")] == ["1"]
    by_hand = etree.fromstring(f'<c:dLbl xmlns:c="{C[1:-1]}"><c:idx val="0"/><c:delete val="1"/></c:dLbl>')
    labels[1].insert(0, by_hand)
    replace_chart(frame, stack(40.0))
    labels = list(xml(frame).iter(f"{C}dLbls"))
    assert [d.find(f"{C}idx").get("val") for d in labels[1].findall(f"{C}dLbl")] == ["0"]


def test_a_label_rewritten_by_hand_stays() -> None:
    start = exhibit(Kind.COLUMN, ("一", "二"), Series("量", (1.0, 2.0), PRIMARY))
    frame = put(start)
    frame.chart.plots[0].series[0].points[1].data_label.text_frame.text = "见附注"
    replace_chart(frame, series(start, 3.0, 4.0))
    assert frame.chart.plots[0].series[0].points[1].data_label.text_frame.text == "见附注"
    assert check(frame) == ""


def test_number_formats_survive() -> None:
    frame = put(samples.COMBO)
    replace_chart(frame, changed(samples.COMBO))
    formats = [d.find(f"{C}numFmt").get("formatCode") for d in xml(frame).iter(f"{C}dLbls")]
    caches = [n.text for n in xml(frame).iter(f"{C}formatCode")]
    assert formats == caches == ["#,##0.0", "0.0"]


def test_a_new_number_format_comes_in() -> None:
    frame = put(samples.BAR)
    values = chart(samples.BAR).series[0].values
    replace_chart(frame, series(samples.BAR, *values, number="0.00"))
    assert next(xml(frame).iter(f"{C}dLbls")).find(f"{C}numFmt").get("formatCode") == "0.00"


def test_more_and_fewer_series_and_categories() -> None:
    body = chart(samples.STACKED)
    frame = put(samples.STACKED)
    fewer = replace(samples.STACKED, body=replace(body, series=body.series[:3]))
    cut = replace(
        samples.STACKED,
        body=replace(
            body,
            categories=body.categories[:2],
            series=tuple(replace(s, values=s.values[:2]) for s in body.series),
        ),
    )
    for new in (fewer, samples.STACKED, cut, samples.STACKED):
        replace_chart(frame, new)
        assert read_chart(frame) == written(new)
        assert disagreements(frame) == []
        names = list(read_stored(frame)[1])
        assert names == [*(s.name for s in chart(new).series), "合计"]
        hidden = [int(e.find(f"{C}idx").get("val")) for e in xml(frame).iter(f"{C}legendEntry")]
        assert hidden == [len(names) - 1]
        assert check(frame) == ""


def test_a_reference_comes_and_goes() -> None:
    body = chart(samples.BAR)
    plain = replace(samples.BAR, body=replace(body, reference=None))
    frame = put(plain)
    for new in (samples.BAR, plain, samples.BAR):
        replace_chart(frame, new)
        fresh = put(new)
        assert list(read_stored(frame)[1]) == list(read_stored(fresh)[1])
        axes = [len(list(xml(f).iter(f"{C}valAx"))) for f in (frame, fresh)]
        assert axes[0] == axes[1]
        assert disagreements(frame) == []
        assert check(frame) == ""


def test_the_reference_keeps_the_scale_of_the_bars_when_a_person_sets_it() -> None:
    frame = put(samples.BAR)
    next(xml(frame).iter(f"{C}valAx")).find(f"{C}scaling/{C}max").set("val", "90")
    replace_chart(frame, changed(samples.BAR, 1.5))
    ends = [a.find(f"{C}scaling/{C}max").get("val") for a in xml(frame).iter(f"{C}valAx")]
    assert [float(e) for e in ends] == [90.0, 90.0]


def test_ends_of_axes_follow_the_data() -> None:
    frame = put(samples.BAR)
    replace_chart(frame, changed(samples.BAR, 2.0))
    ends = [float(a.find(f"{C}scaling/{C}max").get("val")) for a in xml(frame).iter(f"{C}valAx")]
    assert ends == [80.0, 80.0]
    assert "平均 34.2" in read_stored(frame)[1]


def ends_set(frame: Any, **ends: float | None) -> None:
    """Ends of the first axis of values as a person sets them in PowerPoint; None: automatic."""
    scaling = next(xml(frame).iter(f"{C}valAx")).find(f"{C}scaling")
    for tag, value in ends.items():
        if value is None:
            scaling.remove(scaling.find(C + tag))
        else:
            scaling.find(C + tag).set("val", repr(value))


@pytest.mark.parametrize(
    "sample", [samples.CLUSTERED, samples.KEYED, samples.STACKED, samples.COMBO], ids=lambda e: e.id
)
def test_bars_of_earlier_decks_take_0_and_those_changed_by_hand_keep_their_end(sample: Exhibit) -> None:
    frame = put(sample)
    ends_set(frame, min=None)
    replace_chart(frame, changed(sample, 1.2))
    assert ends(frame)[0] == ends(put(changed(sample, 1.2)))[0]
    assert ends(frame)[0][0] == 0.0
    ends_set(frame, min=3.0)
    replace_chart(frame, sample)
    assert ends(frame)[0][0] == 3.0
    assert check(frame) == ""


def test_bars_without_a_workbook_take_0_too() -> None:
    frame = put(samples.CLUSTERED)
    ends_set(frame, min=None)
    renamed = tuple(replace(s, name=f"{s.name} 年") for s in chart(samples.CLUSTERED).series)
    replace_chart(frame, replace(samples.CLUSTERED, body=replace(chart(samples.CLUSTERED), series=renamed)))
    assert ends(frame)[0][0] == 0.0


def test_lines_that_a_person_made_of_columns_stay_automatic() -> None:
    frame = put(samples.CLUSTERED)
    ends_set(frame, min=None)
    area = xml(frame).find(f"{C}chart/{C}plotArea")
    line = next(xml(put(replace(samples.CLUSTERED, body=replace(chart(samples.CLUSTERED), kind=Kind.LINE)))).iter(
        f"{C}lineChart"
    ))  # fmt: skip
    area.replace(area.find(f"{C}barChart"), copy.deepcopy(line))
    replace_chart(frame, changed(samples.CLUSTERED))
    assert ends(frame) == [(None, None)]


def test_columns_take_values_below_0_and_give_the_end_back() -> None:
    frame = put(samples.KEYED)
    replace_chart(frame, series(samples.KEYED, 12.0, -3.0, 56.0, 78.0))
    assert ends(frame) == [(None, 100.0)]
    replace_chart(frame, samples.KEYED)
    assert ends(frame) == [(0.0, 100.0)]


def test_the_foot_of_a_waterfall_comes_moves_and_goes() -> None:
    body = chart(samples.SMALL_STEPS)
    large = series(samples.SMALL_STEPS, 27.1, 12.0, -3.0, 36.1)
    large = replace(large, body=replace(chart(large), minimum=None))
    frame = put(samples.SMALL_STEPS)
    for new, low in ((changed(samples.SMALL_STEPS, 1.3), 34.0), (large, 0.0), (samples.SMALL_STEPS, 26.0)):
        replace_chart(frame, new)
        assert ends(frame)[0][0] == low
    ends_set(frame, min=None)
    replace_chart(frame, samples.SMALL_STEPS)
    assert ends(frame)[0][0] == 26.0
    ends_set(frame, min=20.0)
    replace_chart(frame, large)
    assert ends(frame)[0][0] == 20.0
    assert body.minimum == 26.0


def test_error_bars_after_an_update() -> None:
    frame = put(samples.INTERVAL)
    replace_chart(frame, changed(samples.INTERVAL, 2.0))
    (bars,) = xml(frame).iter(f"{C}errBars")
    assert next(float(v.text) for v in bars.find(f"{C}plus").iter(f"{C}v")) == pytest.approx(8.0)
    assert "60.4（55.4–68.4）" in [t.text for t in xml(frame).iter(f"{A}t")]


def test_error_bars_taken_away_by_hand_stay_away() -> None:
    frame = put(samples.INTERVAL)
    (bars,) = xml(frame).iter(f"{C}errBars")
    bars.getparent().remove(bars)
    replace_chart(frame, changed(samples.INTERVAL))
    assert list(xml(frame).iter(f"{C}errBars")) == []


def test_a_chart_turned_into_another_type_gets_data_only() -> None:
    """A person made lines of columns; the update leaves them lines."""
    start = exhibit(Kind.CLUSTERED, ("一", "二"), Series("甲", (1.0, 2.0), PRIMARY), Series("乙", (3.0, 4.0), ACCENT))
    frame = put(start)
    lines = put(replace(start, body=replace(chart(start), kind=Kind.LINE)))
    area = xml(frame).find(f"{C}chart/{C}plotArea")
    bars, plot = area.find(f"{C}barChart"), copy.deepcopy(next(xml(lines).iter(f"{C}lineChart")))
    area.replace(bars, plot)
    new = series(start, 7.0, 8.0)
    new = replace(new, body=replace(chart(new), series=(*chart(new).series, Series("丙", (5.0, 6.0), ACCENT))))
    replace_chart(frame, new)
    assert [p.tag for p in area if p.tag.endswith("Chart")] == [f"{C}lineChart"]
    assert read_stored(frame)[1] == {"甲": (7.0, 8.0), "乙": (3.0, 4.0), "丙": (5.0, 6.0)}
    assert check(frame) == ""


def test_meanings_of_colours_come_and_go() -> None:
    body = chart(samples.KEYED)
    public, between = (colour for _, colour in body.key)
    all_public = replace(
        samples.KEYED,
        body=replace(body, series=(replace(body.series[0], colours=(public,) * 4),), key=(("公布", public),)),
    )
    frame = put(samples.KEYED)
    for new, names in ((all_public, ["公布"]), (samples.KEYED, ["公布", "区间"])):
        replace_chart(frame, new)
        assert list(read_stored(frame)[1]) == names
        assert disagreements(frame) == []
        assert check(frame) == ""
    assert between != public


def test_data_typed_by_a_person_into_the_workbook_are_replaced() -> None:
    """Excel saves the data sheet in its own way: shared strings, other sheets before, numbers as text."""
    import io

    import openpyxl

    frame = put(samples.BAR)
    part = frame.chart.part.chart_workbook.xlsx_part
    book = openpyxl.load_workbook(io.BytesIO(part.blob))
    book.worksheets[0]["B2"] = 99.5
    book.create_sheet("草稿", 0)["A1"] = "x"
    buffer = io.BytesIO()
    book.save(buffer)
    part.blob = buffer.getvalue()
    assert read_chart(frame)[1]["指数"][0] == 99.5
    assert any("99.5" in line for line in disagreements(frame))
    replace_chart(frame, samples.BAR)
    assert read_chart(frame) == written(samples.BAR)


def test_a_chart_without_a_readable_workbook_is_updated_all_the_same() -> None:
    frame = put(samples.BAR)
    frame.chart.part.chart_workbook.xlsx_part.blob = b""
    replace_chart(frame, changed(samples.BAR))
    assert read_chart(frame) == written(changed(samples.BAR))


def test_a_shape_without_a_chart_is_refused() -> None:
    frame = put(samples.BAR)
    table = frame.part.slide.shapes.add_table(1, 1, 0, 0, 100, 100)
    with pytest.raises(ChartError, match="没有图表"):
        replace_chart(table, samples.BAR)


def test_blanks_come_and_go() -> None:
    start = exhibit(Kind.LINE, ("一", "二", "三"), Series("量", (1.0, 2.0, 3.0), PRIMARY))
    frame = put(start)
    for values in ((1.0, None, 3.0), (-1.0, 2.0, None)):
        replace_chart(frame, series(start, *values))
        assert read_stored(frame)[1]["量"] == values
        assert check(frame) == ""


def test_a_reference_for_columns_follows() -> None:
    body = chart(samples.COLUMN)
    frame = put(samples.COLUMN)
    replace_chart(frame, replace(samples.COLUMN, body=replace(body, reference=Reference("平均", 20.0))))
    assert read_stored(frame)[1]["平均"] == (20.0,) * 4
