"""Native charts: what is written, and what reads back."""

from __future__ import annotations

import io
import math
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pptx import Presentation
from pptx.util import Inches

from cii_xl.exhibits.exhibit import Chart, Exhibit, Kind, Reference, Series
from cii_xl.exhibits.numbers import shown, with_sign
from cii_xl.exhibits.slides.box import Box
from cii_xl.exhibits.slides.charts import (
    ChartError,
    add_chart,
    disagreements,
    read_chart,
    read_stored,
    replace_chart,
    written,
)
from cii_xl.exhibits.slides.charts.numbers import ceiling, floor
from cii_xl.palette import ACCENT, PRIMARY

from .. import samples
from ..samples import SAMPLES, changed, chart

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
BOX = Box(Inches(0.6), Inches(1.3), Inches(12.1), Inches(5.3))
CHECKER = Path(__file__).parents[4] / "shared" / "tools" / "ooxml_check.py"


def new_deck() -> Any:
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(13.333), Inches(7.5)
    return deck


def put(exhibit: Exhibit, deck: Any = None) -> Any:
    """The exhibit's chart on a slide of its own."""
    deck = deck or new_deck()
    return add_chart(deck.slides.add_slide(deck.slide_layouts[6]), BOX, exhibit)


def reopened(frame: Any) -> Any:
    """The first chart of the deck, as a person's program would find it in the file."""
    buffer = io.BytesIO()
    frame.part.package.save(buffer)
    return next(s for s in Presentation(io.BytesIO(buffer.getvalue())).slides[0].shapes if s.has_chart)


def same(found: Sequence[float | None], wanted: Sequence[float | None]) -> bool:
    """Equal to 15 digits, None where None is wanted."""
    return len(found) == len(wanted) and all(
        a is b if a is None or b is None else math.isclose(a, b, rel_tol=1e-14)
        for a, b in zip(found, wanted, strict=True)
    )


def xml(frame: Any) -> Any:
    return frame.chart.part._element


def exhibit(kind: Kind, categories: tuple[str, ...], *series: Series, **more: Any) -> Exhibit:
    return Exhibit("test", "样例", "测试", Chart(kind, categories, series, **more), "点", "演示", alt="测试图。")


@pytest.fixture(params=SAMPLES, ids=lambda e: e.id)
def sample(request: pytest.FixtureRequest) -> Exhibit:
    found: Exhibit = request.param
    return found


def test_the_workbook_holds_the_exhibits_numbers(sample: Exhibit) -> None:
    frame = reopened(put(sample))
    categories, values = read_chart(frame)
    body = chart(sample)
    assert categories == body.categories
    for series in body.series:
        assert same(values[series.name], series.values)
        if series.low:
            assert same(values[f"{series.name}（下限）"], series.low)
            assert same(values[f"{series.name}（上限）"], series.high)
    if body.reference:
        assert same(values[body.reference.name], [body.reference.value] * len(categories))
    if body.widths:
        assert same(values["宽度"], body.widths)
    assert (categories, values) == written(sample)


def test_chart_and_workbook_agree(sample: Exhibit) -> None:
    frame = put(sample)
    assert disagreements(frame) == []
    cached = next(v for v in xml(frame).iter(f"{C}v") if v.getparent().getparent().tag == f"{C}numCache")
    cached.text = "12345"
    assert "12345" in disagreements(frame)[0]


def test_openpyxl_reads_the_workbook_as_we_do(sample: Exhibit) -> None:
    frame = put(sample)
    blob = frame.chart.part.chart_workbook.xlsx_part.blob
    sheet = openpyxl.load_workbook(io.BytesIO(blob), data_only=True).worksheets[0]
    categories, values = read_chart(frame)
    for column, name in enumerate(values, 2):
        assert sheet.cell(1, column).value == name
        assert tuple(sheet.cell(r, column).value for r in range(2, len(categories) + 2)) == values[name]


@pytest.mark.libreoffice
def test_the_helper_formulas_give_their_stored_values(tmp_path: Path) -> None:
    """LibreOffice recalculates every data sheet to the values that Python stored."""
    if not _office_is_here():
        pytest.skip("没有 LibreOffice")
    from libreoffice.office import Office

    with Office() as office:
        for e in SAMPLES:
            book = tmp_path / f"{e.id}.xlsx"
            book.write_bytes(put(e).chart.part.chart_workbook.xlsx_part.blob)
            with office.open(book) as doc:
                before = {k: c["value"] for k, c in doc.formula_cells().items()}
                doc.recalculate()
                after = {k: c["value"] for k, c in doc.formula_cells().items()}
            assert before.keys() == after.keys()
            for cell, value in before.items():
                wanted = value if isinstance(value, str) else pytest.approx(value, abs=1e-9)
                assert after[cell] == wanted, (e.id, cell)


def test_names_languages_fonts_and_descriptions(sample: Exhibit) -> None:
    frame = put(sample)
    root = xml(frame)
    assert frame.name == f"cii:{sample.id}:chart"
    assert frame._element.nvGraphicFramePr.cNvPr.get("descr") == sample.alt
    assert (frame.left, frame.top, frame.width, frame.height) == (BOX.left, BOX.top, BOX.width, BOX.height)
    assert root.find(f"{C}date1904").get("val") == "0"
    assert root.find(f"{C}roundedCorners").get("val") == "0"
    assert root.find(f"{C}lang").get("val") == "zh-CN"
    assert root.find(f"{C}chart/{C}autoTitleDeleted").get("val") == "1"
    properties = [*root.iter(f"{A}defRPr"), *root.iter(f"{A}rPr")]
    assert properties
    for text in properties:
        assert text.find(f"{A}latin") is not None
        assert text.find(f"{A}ea") is not None
        assert text.get("lang") == "zh-CN"
        assert int(text.get("sz")) >= 900


def test_labels_have_the_series_number_format(sample: Exhibit) -> None:
    """Never General, which python-pptx would leave behind, on a label that shows a value."""
    for labels in xml(put(sample)).iter(f"{C}dLbls"):
        if labels.find(f"{C}showVal").get("val") == "1":
            number = labels.find(f"{C}numFmt")
            assert number.get("sourceLinked") == "0"
            assert number.get("formatCode") != "General"


def kinds(frame: Any) -> list[str]:
    return [p.tag.removeprefix(C) for p in xml(frame).find(f"{C}chart/{C}plotArea") if p.tag.endswith("Chart")]


def test_plots_of_each_kind() -> None:
    plots = {e.id: kinds(put(e)) for e in SAMPLES}
    assert plots == {
        "sample-bar": ["barChart", "barChart"],
        "sample-column": ["barChart", "lineChart"],
        "sample-clustered": ["barChart"],
        "sample-stacked": ["barChart", "lineChart"],
        "sample-shares": ["barChart"],
        "sample-line": ["lineChart"],
        "sample-area": ["areaChart"],
        "sample-combo": ["barChart", "lineChart"],
        "sample-waterfall": ["barChart", "lineChart"],
        "sample-crossing": ["barChart", "lineChart"],
        "sample-interval": ["barChart"],
        "sample-marimekko": ["areaChart", "lineChart"],
        "sample-keyed": ["barChart"],
        "sample-tornado": ["barChart"],
        "sample-small-steps": ["barChart", "lineChart"],
    }


def test_bars_lie_with_the_first_category_on_top_and_the_mean_is_named() -> None:
    frame = put(samples.BAR)
    assert {d.get("val") for d in xml(frame).iter(f"{C}barDir")} == {"bar"}
    assert {a.find(f"{C}scaling/{C}orientation").get("val") for a in xml(frame).iter(f"{C}catAx")} == {"maxMin"}
    assert "平均 17.1" in read_stored(frame)[1]
    ends = [
        (a.find(f"{C}scaling/{C}max").get("val"), a.find(f"{C}scaling/{C}min").get("val"))
        for a in xml(frame).iter(f"{C}valAx")
    ]
    assert ends == [("40.0", "0.0")] * 2


def test_a_single_series_has_labels_and_no_legend_and_several_have_a_legend() -> None:
    assert xml(put(samples.BAR)).find(f".//{C}legend") is None
    for several in (samples.CLUSTERED, samples.STACKED, samples.COMBO, samples.KEYED):
        assert xml(put(several)).find(f".//{C}legend") is not None


def test_the_legend_of_a_stack_leaves_out_its_totals() -> None:
    root = xml(put(samples.STACKED))
    names = ["".join(s.find(f"{C}tx").itertext()).rsplit("$1")[-1] for s in root.iter(f"{C}ser")]
    hidden = [int(e.find(f"{C}idx").get("val")) for e in root.iter(f"{C}legendEntry")]
    assert [names[i] for i in hidden] == ["合计"]


def test_small_pieces_of_a_stack_have_no_label() -> None:
    stack = exhibit(Kind.STACKED, ("甲",), Series("大", (97.5,), PRIMARY), Series("小", (2.5,), ACCENT), maximum=100.0)
    big, small, _ = xml(put(stack)).iter(f"{C}ser")
    assert big.find(f"{C}dLbls/{C}dLbl") is None
    assert small.find(f"{C}dLbls/{C}dLbl/{C}delete").get("val") == "1"


def test_forecasts_are_lighter() -> None:
    years = exhibit(Kind.COLUMN, ("2018", "2019e"), Series("量", (1.0, 2.0), "#000000"))
    (point,) = xml(put(years)).iter(f"{C}dPt")
    assert point.find(f"{C}idx").get("val") == "1"
    assert point.find(f"{C}spPr/{A}solidFill/{A}srgbClr").get("val") == "808080"


def test_a_waterfall_is_cut_at_zero() -> None:
    _, values = read_stored(put(samples.CROSSING))
    # levels 3, -2, -4, -3, 2.5, 2.5
    assert values["底"] == (0, 0, -2, -3, 0, 0)
    assert values["零上"] == (3, 3, 0, 0, 2.5, 2.5)
    assert values["零下"] == (0, -2, -2, -1, -3, 0)
    assert values["连线 1"] == (3, 3, None, -3, -3, None)
    texts = [t.text for t in xml(put(samples.CROSSING)).iter(f"{A}t")]
    assert texts == ["3.0", "-5.0", "-2.0", "+1.0", "+5.5", "2.5"]


def test_error_bars_come_from_the_sheet() -> None:
    frame = put(samples.INTERVAL)
    (bars,) = xml(frame).iter(f"{C}errBars")
    series = chart(samples.INTERVAL).series[0]
    for side, ends in (("minus", series.low), ("plus", series.high)):
        cache = [float(v.text) for v in bars.find(f"{C}{side}").iter(f"{C}v")]
        wanted = [abs(e - x) for e, x in zip(ends, series.values, strict=True) if e is not None and x is not None]
        assert cache == pytest.approx(wanted)


def test_a_marimekkos_columns_are_as_wide_as_their_weights() -> None:
    root = xml(put(samples.MARIMEKKO))
    days = [float(v.text) for v in next(root.iter(f"{C}cat")).iter(f"{C}v")]
    assert days == sorted(set(days))
    widths = [days[5 * i + 4] - days[5 * i] + 80 for i in range(5)]
    assert widths == pytest.approx([10000 * w for w in chart(samples.MARIMEKKO).widths], abs=1.01)


def test_a_marimekko_without_widths_is_refused() -> None:
    with pytest.raises(ValueError, match="宽度"):
        put(exhibit(Kind.MARIMEKKO, ("甲",), Series("量", (1.0,), PRIMARY)))


def ends(frame: Any) -> list[tuple[float | None, float | None]]:
    """Lower and upper end of each axis of values, None where the program chooses."""
    found = [[a.find(f"{C}scaling/{C}{end}") for end in ("min", "max")] for a in xml(frame).iter(f"{C}valAx")]
    low_high = [[None if end is None else float(end.get("val")) for end in one] for one in found]
    return [(low, high) for low, high in low_high]


UPRIGHT = [Kind.COLUMN, Kind.CLUSTERED, Kind.STACKED, Kind.STACKED_100]


@pytest.mark.parametrize("kind", [Kind.BAR, Kind.INTERVAL, Kind.COMBO, Kind.WATERFALL, *UPRIGHT])
def test_bars_and_columns_begin_at_0_however_alike_their_values(kind: Kind) -> None:
    """By themselves, programs begin an axis near 27 where the values are 27.1 to 30.2."""
    series = [Series("甲", (27.1, 29.0, 30.2), PRIMARY), Series("乙", (28.0, 28.5, 29.0), ACCENT)]
    series = series[:1] if kind in (Kind.BAR, Kind.WATERFALL, Kind.INTERVAL) else series
    assert ends(put(exhibit(kind, ("一", "二", "三"), *series)))[0][0] == 0.0


def test_errors_bars_and_values_below_0_stay_in_sight() -> None:
    below = exhibit(Kind.INTERVAL, ("一",), Series("量", (1.0,), PRIMARY, low=(-2.0,), high=(3.0,)))
    assert ends(put(below))[0][0] is None
    assert ends(put(exhibit(Kind.BAR, ("一", "二"), Series("量", (-1.0, 2.0), PRIMARY)))) == [(None, None)]
    assert ends(put(exhibit(Kind.COLUMN, ("一", "二"), Series("量", (-27.0, -28.0), PRIMARY)))) == [(None, 0.0)]


def test_lines_begin_where_programs_like() -> None:
    lines = Series("甲", (27.1, 29.0), PRIMARY), Series("乙", (28.0, 29.5), ACCENT)
    assert ends(put(exhibit(Kind.LINE, ("一", "二"), *lines))) == [(None, None)]


def test_a_waterfall_begins_where_its_exhibit_says_and_nothing_else_may() -> None:
    assert ends(put(samples.SMALL_STEPS)) == [(26.0, None)]
    with pytest.raises(ValueError, match="只有瀑布图"):
        put(exhibit(Kind.BAR, ("一",), Series("量", (27.0,), PRIMARY), minimum=26.0))


def test_a_tornado_has_two_series_from_one_0_and_labels_at_the_ends() -> None:
    frame = put(samples.TORNADO)
    root = xml(frame)
    (plot,) = root.iter(f"{C}barChart")
    kind = {tag: plot.find(C + tag).get("val") for tag in ("barDir", "grouping", "overlap")}
    assert kind == {"barDir": "bar", "grouping": "clustered", "overlap": "100"}
    ((low, high),) = ends(frame)
    assert (low, high) == (-800.0, 800.0)
    for ser, without in zip(root.iter(f"{C}ser"), ([1], [4]), strict=True):
        labels = ser.find(f"{C}dLbls")
        assert labels.find(f"{C}dLblPos").get("val") == "outEnd"
        assert [int(one.find(f"{C}idx").get("val")) for one in labels.findall(f"{C}dLbl")] == without
    assert list(read_chart(frame)[1]) == ["取低端", "取高端"]
    assert root.find(f".//{C}legend") is not None


@pytest.mark.parametrize("kind", list(Kind))
def test_a_reference_is_drawn_by_every_kind_that_has_a_scale(kind: Kind) -> None:
    series = [Series("甲", (1.0, 5.0, 2.0), PRIMARY), Series("乙", (3.0, 4.0, 6.0), ACCENT)]
    series = series[:1] if kind in (Kind.WATERFALL, Kind.INTERVAL) else series
    widths = (1.0, 2.0, 3.0) if kind is Kind.MARIMEKKO else ()
    made = exhibit(kind, ("一", "二", "三"), *series, widths=widths, reference=Reference("目标", 2.5))
    if kind in (Kind.MARIMEKKO, Kind.STACKED_100, Kind.TORNADO):
        with pytest.raises(ValueError, match="目标"):
            put(made)
        return
    frame = put(made)
    assert any(name.startswith("目标") for name in read_stored(frame)[1])
    for tag in ("lineChart", "areaChart"):  # PowerPoint takes one plot of a shape on a pair of axes
        plots = [tuple(i.get("val") for i in p.findall(f"{C}axId")) for p in xml(frame).iter(C + tag)]
        assert len(plots) == len(set(plots))
    assert check(frame) == ""


PLAIN = [k for k in Kind if k not in (Kind.MARIMEKKO, Kind.COMBO)]


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("count", [1, 30])
def test_one_category_and_thirty(kind: Kind, count: int) -> None:
    names = tuple(f"环节{i}" for i in range(count))
    series = [Series(f"系列{k}", tuple(float(i + k) for i in range(count)), PRIMARY) for k in range(2)]
    if kind in (Kind.WATERFALL, Kind.INTERVAL, Kind.BAR):
        series = series[:1]
    widths = tuple(1.0 + i for i in range(count)) if kind is Kind.MARIMEKKO else ()
    reference = Reference("平均", 3.0) if kind in (Kind.BAR, Kind.COLUMN) else None
    made = exhibit(kind, names, *series, widths=widths, reference=reference)
    frame = put(made)
    assert read_chart(frame) == written(made)
    assert disagreements(frame) == []
    assert check(frame) == ""


@pytest.mark.parametrize("kind", [k for k in Kind if k is not Kind.MARIMEKKO])
def test_blanks_and_values_below_zero(kind: Kind) -> None:
    low: Any = {"low": (None, -7.0, 1.0), "high": (None, -3.0, 3.0)} if kind is Kind.INTERVAL else {}
    series = [Series("甲", (None, -5.0, 2.0), PRIMARY, **low), Series("乙", (3.0, None, -1.0), ACCENT)]
    if kind in (Kind.WATERFALL, Kind.INTERVAL):
        series = series[:1]
    made = exhibit(kind, ("一", "二", "三"), *series)
    frame = reopened(put(made))
    assert read_chart(frame)[1]["甲"] == (None, -5.0, 2.0)
    assert disagreements(frame) == []
    assert check(frame) == ""


@pytest.mark.parametrize("kind", PLAIN)
def test_no_values_at_all(kind: Kind) -> None:
    frame = put(exhibit(kind, ("一", "二"), Series("甲", (None, None), PRIMARY)))
    assert read_chart(frame) == (("一", "二"), {"甲": (None, None)})
    assert check(frame) == ""


def test_text_of_files_is_text_in_cells_and_in_xml() -> None:
    made = exhibit(Kind.COLUMN, ("=1+1", "<甲>&乙"), Series('=HYPERLINK("x")', (1.0, 2.0), PRIMARY))
    frame = reopened(put(made))
    assert read_chart(frame) == (("=1+1", "<甲>&乙"), {'=HYPERLINK("x")': (1.0, 2.0)})
    assert read_stored(frame)[0] == ("=1+1", "<甲>&乙")
    assert check(frame) == ""


def test_a_table_is_no_chart() -> None:
    from cii_xl.exhibits.exhibit import Words

    with pytest.raises(TypeError, match="不是图表"):
        put(replace(samples.BAR, body=Words(())))


def test_a_broken_workbook_is_told_in_chinese() -> None:
    frame = put(samples.BAR)
    frame.chart.part.chart_workbook.xlsx_part.blob = b"PK nothing"
    with pytest.raises(ChartError, match="无法读取"):
        read_chart(frame)


def test_the_same_exhibit_gives_the_same_parts() -> None:
    one, other = put(samples.COMBO), put(samples.COMBO)
    assert one.chart.part.blob == other.chart.part.blob
    assert one.chart.part.chart_workbook.xlsx_part.blob == other.chart.part.chart_workbook.xlsx_part.blob


@pytest.mark.parametrize(
    ("value", "number", "text"),
    [
        (17.05, "0.0", "17.1"),
        (-0.04, "0.0", "0.0"),
        (1234567.891, "#,##0.0", "1,234,567.9"),
        (-1234.5, "#,##0", "-1,235"),
        (0.256, "0%", "26%"),
        (3.0, "+0.0;-0.0;0.0", "+3.0"),
        (-3.0, "+0.0;-0.0;0.0", "-3.0"),
        (0.0, "+0.0;-0.0;0.0", "0.0"),
        (5.0, '0.0"%"', "5.0%"),
        (-999.6, "#,##0.0", "-999.6"),
    ],
)
def test_numbers_as_spreadsheets_show_them(value: float, number: str, text: str) -> None:
    assert shown(value, number) == text


def test_signs_and_round_ends() -> None:
    assert with_sign("0.0") == "+0.0;-0.0;0.0"
    assert (ceiling([30.2]), ceiling([100.0]), ceiling([0.0]), ceiling([]), floor([-3.0, 2.0]), floor([1.0])) == (
        40.0, 120.0, 1.0, 1.0, -4.0, 0.0,
    )  # fmt: skip


def check(frame: Any) -> str:
    """What the schema check finds in the deck; blank where the check is not on this computer or finds nothing."""
    if not CHECKER.exists():
        return ""
    sys.path.insert(0, str(CHECKER.parent))
    try:
        import ooxml_check
    finally:
        sys.path.pop(0)
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "deck.pptx"
        frame.part.package.save(str(path))
        return "\n".join(ooxml_check.Package(str(path)).check())


@pytest.mark.skipif(not CHECKER.exists(), reason=f"the OOXML checker is not there: {CHECKER}")
def test_the_schema_has_nothing_against_any_kind() -> None:
    deck = new_deck()
    frames = [put(e, deck) for e in SAMPLES]
    assert check(frames[0]) == ""
    for frame, e in zip(frames, SAMPLES, strict=True):
        replace_chart(frame, changed(e))
    assert check(frames[0]) == ""


@pytest.mark.libreoffice
def test_charts_saved_by_libreoffice_are_updated(tmp_path: Path) -> None:
    """LibreOffice drops the workbooks; the next update brings them back, and the names of the shapes were kept."""
    if not _office_is_here():
        pytest.skip("没有 LibreOffice")
    deck, path = new_deck(), tmp_path / "in" / "deck.pptx"
    path.parent.mkdir()
    for e in SAMPLES:
        put(e, deck)
    deck.save(str(path))
    _convert(path, "pptx", tmp_path)
    for e, slide in zip(SAMPLES, Presentation(str(tmp_path / "deck.pptx")).slides, strict=True):
        (frame,) = slide.shapes
        assert frame.name == f"cii:{e.id}:chart"
        replace_chart(frame, changed(e))
        assert read_chart(frame) == written(changed(e))
        assert disagreements(frame) == []


def _convert(path: Path, to: str, folder: Path) -> None:
    from tools.render import Soffice

    soffice = Soffice(folder, "--convert-to", to, "--outdir", str(folder), str(path))
    try:
        soffice.process.wait(120)
    finally:
        soffice.stop()


def _office_is_here() -> bool:
    sys.path.insert(0, str(Path(__file__).parents[3]))
    try:
        from libreoffice.office import missing
    finally:
        sys.path.pop(0)
    return not missing()


@pytest.mark.libreoffice
def test_libreoffice_draws_the_labels(tmp_path: Path) -> None:
    if not _office_is_here():
        pytest.skip("没有 LibreOffice")
    deck = new_deck()
    for e in SAMPLES:
        put(e, deck)
    path = tmp_path / "deck.pptx"
    deck.save(str(path))
    _convert(path, "pdf", tmp_path)
    done = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "deck.pdf"), "-"], capture_output=True, text=True, check=True
    )
    pages = {e.id: "".join(page.split()) for e, page in zip(SAMPLES, done.stdout.split("\f"), strict=False)}
    for id, words in {
        "sample-bar": ["金融", "30.2", "5.5", "平均17.1"],
        "sample-column": ["娱乐数据", "39.7", "平均23.9"],
        "sample-clustered": ["2024e", "27.1"],
        "sample-stacked": ["30.2", "第8位", "7.7"],
        "sample-shares": ["39.7", "语音等其他数据"],
        "sample-line": ["文娱", "71.0"],
        "sample-area": ["M2M", "41.4"],
        "sample-combo": ["9,387.8", "14.2", "对GDP增长的贡献率"],
        "sample-waterfall": ["+13.5", "100.0", "17.1"],
        "sample-crossing": ["-5.0", "+5.5"],
        "sample-interval": ["30.2（27.7–34.2）"],
        "sample-marimekko": ["设计研发", "25%", "95.9"],
        "sample-keyed": ["公布", "区间", "78.0"],
        "sample-tornado": ["取低端", "取高端", "-644.6", "+644.6", "+212.3", "全无"],
        "sample-small-steps": ["27.1", "+1.2", "-0.3", "28.0"],
    }.items():
        for word in words:
            assert word in pages[id], (id, word)
