"""Every rule of the lint: broken once, kept once; and our own decks, in which it finds nothing."""

from __future__ import annotations

import io
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_AUTO_SIZE
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from cii_xl.book.reading.intake import UnusableFile
from cii_xl.exhibits.catalogue import exhibits
from cii_xl.exhibits.deck import plan
from cii_xl.exhibits.exhibit import CHART, TABLE, WORDS, Column, Exhibit, Look, Slide, Table, Words
from cii_xl.exhibits.material import Material
from cii_xl.exhibits.slides.lint import RULES, Finding, lint, lint_file
from cii_xl.exhibits.slides.lint.content import numbers_in, occurs
from cii_xl.exhibits.slides.lint.labels import collisions, labels
from cii_xl.exhibits.slides.lint.plot import plots
from cii_xl.exhibits.slides.write import new_deck
from cii_xl.index import Edition, Severity
from exhibits.samples import BAR, STACKED, TORNADO, changed
from exhibits.slides.decks import MATERIAL, TAUGHT, deck, opened, planned, saved, shape

ROWS = (("物流", 11.2, 40.0), ("制造", 5.5, 6.9))
TABLE_EXHIBIT = Exhibit(
    "sample-table", "样例", "物流 11.2，高于制造的 5.5",
    Table((Column("产业"), Column("指数", Look.NUMBER, "0.0"), Column("最高渗透率", Look.NUMBER, "0.0")), ROWS),
    "指数点", "研报 2.2", alt="两个产业的指数。",
)  # fmt: skip
WORDS_EXHIBIT = Exhibit(
    "sample-words", "样例", "三点结论", Words(((0, "结论"), (1, "金融领先，指数 30.2"))), alt="结论。"
)
SLIDES = [
    Slide("sample-bar", CHART, (BAR,)),
    Slide("sample-table", TABLE, (TABLE_EXHIBIT,)),
    Slide("sample-words", WORDS, (WORDS_EXHIBIT,)),
]
CLEAN = new_deck(SLIDES)
LONG = "金融以 30.2 领先，而制造 5.5 尚处起步，其余产业居中" * 4


def found(deck: Any, slides: list[Slide] | None = SLIDES) -> list[Finding]:
    return lint(deck if isinstance(deck, bytes) else saved(deck), slides=slides)


def only(deck: Any, rule: str, slides: list[Slide] | None = SLIDES) -> Finding:
    """The one finding of a deck."""
    told = found(deck, slides)
    assert [f.rule for f in told] == [rule], "\n".join(map(str, told))
    return told[0]


def text_box(deck: Any, text: str, left: float, top: float, width: float, height: float, page: int = 3) -> Any:
    """A text box as a person adds one, in inches."""
    made = deck.slides[page - 1].shapes.add_textbox(*(Inches(x) for x in (left, top, width, height)))
    made.text_frame.word_wrap, made.text_frame.auto_size = True, MSO_AUTO_SIZE.NONE
    made.text_frame.text = text
    made.text_frame.paragraphs[0].runs[0].font.size = Pt(12)
    return made


def test_a_clean_deck_has_no_findings() -> None:
    assert found(CLEAN) == []
    assert found(CLEAN, None) == []


def test_every_rule_is_described_and_tested() -> None:
    tested = Path(__file__).read_text()
    assert all(f'"{rule}"' in tested for rule in RULES)
    assert all(meaning and severity in Severity for severity, meaning in RULES.values())


# -- source, unit, title ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "rule", "place"),
    [
        ("source", "source.missing", "第 1 页"),
        ("unit", "unit.missing", "第 1 页 图表 sample-bar"),
        ("title", "title.missing", "第 1 页"),
    ],
)
def test_what_an_exhibit_must_have(role: str, rule: str, place: str) -> None:
    damaged = opened(CLEAN)
    gone = shape(damaged, f"cii:sample-bar:{role}")
    gone.element.getparent().remove(gone.element)
    told = only(damaged, rule)
    assert told.place.label == place
    assert told.severity is Severity.ERROR


def test_source_and_unit_may_stand_where_a_person_put_them() -> None:
    edited = opened(CLEAN)
    for role in ("source", "unit"):
        gone = shape(edited, f"cii:sample-bar:{role}")
        gone.element.getparent().remove(gone.element)
    text_box(edited, "单位：指数点。来源：研报 2.2", 0.6, 6.7, 5, 0.4, page=1)
    assert found(edited) == []


def test_a_title_of_three_lines() -> None:
    edited = opened(CLEAN)
    title = shape(edited, "cii:sample-bar:title")
    title.text_frame.paragraphs[0].runs[0].text = LONG
    told = {f.rule: f for f in found(edited)}
    assert told["title.lines"].place.label == "第 1 页 图表 sample-bar 标题"
    assert "要 3 行" in told["title.lines"].found
    assert "24 磅" in told["title.lines"].found
    title.text_frame.paragraphs[0].runs[0].font.size = Pt(16)
    assert found(edited) == [], "two lines at 16 points"


# -- texts -----------------------------------------------------------------------------------------------------------


def test_text_that_leaves_its_box() -> None:
    edited = opened(CLEAN)
    box = text_box(edited, "一二三四五六七八" * 6, 8, 4, 2, 0.6)
    told = only(edited, "text.overflow")
    assert told.place.label.startswith("第 3 页 形状“")
    box.height = Inches(1.6)
    assert found(edited) == []


def test_text_that_does_not_wrap_and_is_too_wide() -> None:
    edited = opened(CLEAN)
    box = text_box(edited, "一二三四五六七八九十", 8, 4, 1, 0.4)
    box.text_frame.word_wrap = False
    assert "宽约 120 磅" in only(edited, "text.overflow").found
    box.width = Inches(2)
    assert found(edited) == []


def test_a_box_that_grows_with_its_text_does_not_overflow() -> None:
    edited = opened(CLEAN)
    box = text_box(edited, "一二三四五六七八" * 6, 8, 4, 2, 0.6)
    box.text_frame.auto_size = MSO_AUTO_SIZE.SHAPE_TO_FIT_TEXT
    assert found(edited) == []


def test_text_that_powerpoint_has_shrunk_fits() -> None:
    edited = opened(CLEAN)
    box = text_box(edited, "一二三四五六七八" * 3, 8, 4, 2, 0.6)
    fit = box.text_frame._txBody.bodyPr
    for child in list(fit):
        fit.remove(child)
    fit.append(fit.makeelement(qn("a:normAutofit"), {}))
    only(edited, "text.overflow")
    fit[0].set("fontScale", "76000")
    assert found(edited) == []


def test_text_in_columns_and_turned_text() -> None:
    edited = opened(CLEAN)
    box = text_box(edited, "一二三四五六七八" * 6, 8, 4, 4.2, 0.6)
    frame = box.text_frame._txBody.bodyPr
    assert found(edited) == [], "two lines"
    frame.set("numCol", "2")
    assert found(edited) == [], "four lines, two beside two"
    box.width = Inches(2.2)
    only(edited, "text.overflow")
    frame.set("vert", "eaVert")
    assert found(edited) == [], "not judged"


def test_type_below_nine_points() -> None:
    edited = opened(CLEAN)
    box = text_box(edited, "很小的字", 8, 4, 2, 0.6)
    box.text_frame.paragraphs[0].runs[0].font.size = Pt(8)
    assert "8 磅" in only(edited, "text.small").found
    box.text_frame.paragraphs[0].runs[0].font.size = Pt(9)
    assert found(edited) == []


def test_small_type_in_a_chart_and_in_a_table() -> None:
    edited = opened(CLEAN)
    shape(edited, "cii:sample-bar:chart").chart.font.size = Pt(8)
    table = shape(edited, "cii:sample-table:table").table
    table.cell(1, 0).text_frame.paragraphs[0].runs[0].font.size = Pt(7)
    told = found(edited)
    assert [(f.rule, f.place.label) for f in told] == [
        ("text.small", "第 1 页 图表 sample-bar"), ("text.small", "第 2 页 表格 sample-table"),
    ]  # fmt: skip
    assert "第 2 行第 1 列为 7 磅" in told[1].found


def test_a_cell_that_makes_its_row_grow() -> None:
    edited = opened(CLEAN)
    table = shape(edited, "cii:sample-table:table").table
    table.cell(1, 0).text_frame.paragraphs[0].runs[0].text = "很长的产业名称" * 200
    told = {f.rule: f for f in found(edited, None)}
    assert told["text.cell"].place.label == "第 2 页 表格 sample-table"
    assert "第 2 行第 1 列" in told["text.cell"].found


def test_chinese_with_a_latin_font_only() -> None:
    edited = opened(CLEAN)
    box = text_box(edited, "产业", 8, 4, 2, 0.6)
    run = box.text_frame.paragraphs[0].runs[0]
    assert found(edited) == [], "the theme's fonts"
    run.font.name = "Arial"
    only(edited, "text.font")
    properties = run._r.get_or_add_rPr()
    properties.find(qn("a:latin")).addnext(properties.makeelement(qn("a:ea"), {"typeface": "SimHei"}))
    assert found(edited) == []
    run.text = "CII"
    properties.remove(properties.find(qn("a:ea")))
    assert found(edited) == [], "nothing Chinese there"


def test_a_theme_without_an_east_asian_font() -> None:
    edited = opened(CLEAN)
    rel = next(r for r in edited.slide_masters[0].part.rels.values() if r.reltype.endswith("/theme"))
    rel.target_part._blob = rel.target_part.blob.replace(b"Microsoft YaHei", b"")
    assert {f.rule for f in found(edited)} == {"text.font"}


def test_a_chart_without_an_east_asian_font() -> None:
    edited = opened(CLEAN)
    space = shape(edited, "cii:sample-bar:chart").chart.part._element
    for font in list(space.iter(qn("a:ea"))):
        font.getparent().remove(font)
    assert only(edited, "text.font").place.label == "第 1 页 图表 sample-bar"


def test_a_placeholder_left_empty() -> None:
    edited = opened(CLEAN)
    slide = edited.slides.add_slide(edited.slides[2].slide_layout)
    told = {f.rule for f in found(edited)}
    assert told == {"text.placeholder"}
    for holder in list(slide.placeholders):
        holder.element.getparent().remove(holder.element)
    assert found(edited) == []


def test_a_placeholder_that_its_layout_has_lost() -> None:
    edited = opened(CLEAN)
    slide = edited.slides.add_slide(edited.slides[2].slide_layout)
    kept, *rest = slide.placeholders
    for holder in rest:
        holder.element.getparent().remove(holder.element)
    kept.text_frame.text = "标题"
    kept.element.find(f".//{qn('p:ph')}").set("type", "body")
    kept.element.find(f".//{qn('p:ph')}").set("idx", "99")
    assert "不存在" in only(edited, "text.placeholder").found


# -- places ----------------------------------------------------------------------------------------------------------


def test_shapes_over_each_other() -> None:
    edited = opened(CLEAN)
    box = text_box(edited, "说明文字", 5, 4, 2, 0.5, page=1)
    told = only(edited, "shape.overlap")
    assert told.place.label == "第 1 页 图表 sample-bar"
    assert box.name in told.found
    box.top, box.left = Inches(1.62), Inches(6)
    assert found(edited) == [], "between the title and the chart"


def test_a_box_is_where_its_text_is() -> None:
    edited = opened(CLEAN)
    text_box(edited, "短", 7, 3, 5, 3)
    text_box(edited, "下面", 7, 4, 2, 0.5)
    assert found(edited) == []
    text_box(edited, "重叠", 7, 3.05, 2, 0.5)
    only(edited, "shape.overlap")


def test_panels_lines_and_backgrounds_may_lie_under_other_shapes() -> None:
    edited = opened(CLEAN)
    shapes = edited.slides[2].shapes
    panel = shapes.add_shape(MSO_SHAPE.RECTANGLE, Inches(8), Inches(3), Inches(3), Inches(2))
    text_box(edited, "在底板上", 8.2, 3.2, 2, 0.5)
    line = shapes.add_connector(MSO_CONNECTOR.STRAIGHT, Inches(8), Inches(3), Inches(11), Inches(5))
    ground = shapes.add_shape(MSO_SHAPE.RECTANGLE, 0, 0, edited.slide_width, edited.slide_height)
    for drawn in (panel, line, ground):
        drawn.element[0].find(qn("p:cNvPr")).set("descr", "装饰")
    assert found(edited) == []
    panel.text_frame.text = "Panel"
    assert "shape.overlap" in {f.rule for f in found(edited)}


def test_circles_of_a_table_stand_on_it() -> None:
    edited = opened(CLEAN)
    frame = shape(edited, "cii:sample-table:table")
    circle = edited.slides[1].shapes.add_shape(MSO_SHAPE.OVAL, frame.left, frame.top, Pt(14), Pt(14))
    circle.element[0].find(qn("p:cNvPr")).set("descr", "40%")
    assert only(edited, "shape.overlap").place.label == "第 2 页 表格 sample-table"
    circle.name = "cii:sample-table:harvey-1-2"
    assert found(edited) == []


def test_a_shape_beyond_the_edge() -> None:
    edited = opened(CLEAN)
    frame = shape(edited, "cii:sample-bar:chart")
    frame.left = Emu(edited.slide_width - frame.width + Pt(20))
    assert "右边 20 磅" in only(edited, "shape.outside").found
    frame.left = Emu(edited.slide_width - frame.width)
    assert "shape.outside" not in {f.rule for f in found(edited)}


def test_members_of_a_moved_group_are_where_the_group_is() -> None:
    edited = opened(CLEAN)
    shapes = edited.slides[2].shapes
    inner = shapes.add_shape(MSO_SHAPE.RECTANGLE, Inches(8), Inches(3), Inches(1), Inches(1))
    group = shapes.add_group_shape([inner])
    group.element[0].find(qn("p:cNvPr")).set("descr", "装饰")
    assert found(edited) == []
    group.left = Emu(edited.slide_width - Inches(0.5))
    assert {f.rule for f in found(edited)} == {"shape.outside"}


def test_a_picture_without_words_for_it() -> None:
    edited = opened(CLEAN)
    drawn = edited.slides[2].shapes.add_shape(MSO_SHAPE.RECTANGLE, Inches(8), Inches(3), Inches(1), Inches(1))
    only(edited, "shape.alt")
    properties = drawn.element[0].find(qn("p:cNvPr"))
    properties.set("descr", "方块")
    assert found(edited) == []
    chart = shape(edited, "cii:sample-bar:chart").element[0].find(qn("p:cNvPr"))
    chart.set("descr", " ")
    assert only(edited, "shape.alt").place.label == "第 1 页 图表 sample-bar"


def test_what_is_marked_as_decoration_needs_no_words() -> None:
    edited = opened(CLEAN)
    drawn = edited.slides[2].shapes.add_shape(MSO_SHAPE.RECTANGLE, Inches(8), Inches(3), Inches(1), Inches(1))
    drawn.element[0].find(qn("p:cNvPr")).append(
        etree.fromstring(
            '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
            '<a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative val="1" '
            'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative"/></a:ext></a:extLst>'
        )
    )
    assert found(edited) == []


# -- charts ----------------------------------------------------------------------------------------------------------


def native(
    deck: Any, values: dict[str, list[float]], names: list[str], width: float = 5, height: float = 3,
    kind: Any = XL_CHART_TYPE.COLUMN_CLUSTERED,
) -> Any:  # fmt: skip
    """A chart as python-pptx makes them, with labels, on page 3."""
    data = CategoryChartData()
    data.categories = names
    for name, numbers in values.items():
        data.add_series(name, numbers)
    frame = deck.slides[2].shapes.add_chart(kind, Inches(7), Inches(3), Inches(width), Inches(height), data)
    frame.element[0].find(qn("p:cNvPr")).set("descr", "图")
    plot = frame.chart.plots[0]
    plot.has_data_labels = True
    plot.data_labels.show_value = True
    plot.data_labels.number_format, plot.data_labels.number_format_is_linked = "#,##0.0", False
    return frame


def test_labels_side_by_side_in_too_little_room() -> None:
    edited = opened(CLEAN)
    frame = native(edited, {"a": [12345.6] * 12, "b": [12345.7] * 12}, [str(y) for y in range(2010, 2022)])
    frame.chart.value_axis.minimum_scale = 0
    told = only(edited, "chart.labels")
    assert "“12,345.6”与“12,345.7”" in told.found
    assert "等 " in told.found
    frame.chart.plots[0].has_data_labels = False
    assert found(edited) == []


@pytest.mark.parametrize(
    ("kind", "low", "lowest"),
    [
        (XL_CHART_TYPE.COLUMN_CLUSTERED, None, 2.1 / 5.2),  # from 25 or so, as programs begin it
        (XL_CHART_TYPE.COLUMN_CLUSTERED, 0.0, 27.1 / 30.2),
        (XL_CHART_TYPE.COLUMN_CLUSTERED, 26.0, 1.1 / 4.2),
        (XL_CHART_TYPE.COLUMN_STACKED_100, None, 1.0),
    ],
)
def test_lengths_are_estimated_from_where_the_axis_begins(kind: Any, low: float | None, lowest: float) -> None:
    edited = opened(CLEAN)
    frame = native(edited, {"a": [27.1, 30.2]}, ["A", "B"], kind=kind)
    if low is not None:
        frame.chart.value_axis.minimum_scale = low
    ((short, long),) = plots(frame.chart.part._element)[0].pieces
    assert short is not None
    assert long is not None
    assert (short.start, long.start) == (0, 0)
    assert short.end / long.end == pytest.approx(lowest, abs=0.05)


def test_a_tornado_whose_labels_cover_each_other_is_told() -> None:
    slide = [Slide("sample-tornado", CHART, (TORNADO,))]
    assert lint(new_deck(slide), slides=slide) == []
    edited = opened(new_deck(slide))
    frame = shape(edited, "cii:sample-tornado:chart")
    for ser in frame.chart.part._element.iter("{*}ser"):
        ser.find("{*}dLbls/{*}dLblPos").set("val", "ctr")
    axis = frame.chart.value_axis
    axis.minimum_scale, axis.maximum_scale = -20000, 20000
    told = lint(saved(edited), slides=slide)
    assert {f.rule for f in told} == {"chart.labels"}
    assert "“-24.5”与“+24.5”" in told[0].found


def test_labels_with_room_do_not_collide() -> None:
    edited = opened(CLEAN)
    native(edited, {"a": [1.0, 2.0, 3.0]}, ["2010", "2011", "2012"])
    native(edited, {"a": [1.0, 2.0, 3.0], "b": [3.0, 2.0, 1.0]}, ["A", "B", "C"], kind=XL_CHART_TYPE.BAR_STACKED)
    assert {f.rule for f in found(edited)} == {"shape.overlap"}, "the two charts only"


def test_lines_that_run_together_have_labels_that_do() -> None:
    edited = opened(CLEAN)
    frame = native(edited, {"a": [10.0, 20.0], "b": [10.1, 30.0]}, ["2010", "2011"], kind=XL_CHART_TYPE.LINE)
    assert "“10.0”与“10.1”" in only(edited, "chart.labels").found
    frame.chart.plots[0].series[1]._element.find(f".//{qn('c:val')}//{qn('c:pt')}/{qn('c:v')}").text = "25.0"
    assert [f.rule for f in found(edited)] == ["chart.stored"], "the label moved; the workbook has not"


def test_thin_pieces_of_a_stack() -> None:
    edited = opened(CLEAN)
    values = {name: [0.2, 30.0] for name in "abc"}
    native(edited, values, ["2010", "2011"], kind=XL_CHART_TYPE.COLUMN_STACKED)
    only(edited, "chart.labels")


def test_our_own_stack_leaves_thin_pieces_without_labels() -> None:
    made = opened(new_deck([Slide("s", CHART, (STACKED,))]))
    frame = shape(made, "cii:sample-stacked:chart")
    boxes = labels(frame.chart.part._element, frame.width / 12700, frame.height / 12700)
    assert len(boxes) > 20
    assert collisions(boxes) == []
    squeezed = labels(frame.chart.part._element, frame.width / 12700, frame.height / 12700 / 3)
    assert collisions(squeezed)


def test_kinds_without_plots_of_ours_are_left_alone() -> None:
    edited = opened(CLEAN)
    native(edited, {"a": [50.0] * 30}, [str(i) for i in range(30)], kind=XL_CHART_TYPE.PIE)
    assert found(edited) == []


def test_names_that_do_not_fit_under_their_columns() -> None:
    edited = opened(CLEAN)
    chart = {"a": [1.0] * 8}
    frame = native(edited, chart, [f"Mobile and fixed networks number {i}" for i in range(8)])
    told = only(edited, "chart.names")
    assert "等 8 处" in told.found
    frame.chart.replace_data(_data(chart, [str(i) for i in range(8)]))
    assert found(edited) == []


def _data(values: dict[str, list[float]], names: list[str]) -> CategoryChartData:
    data = CategoryChartData()
    data.categories = names
    for name, numbers in values.items():
        data.add_series(name, numbers)
    return data


def test_a_chart_without_its_workbook() -> None:
    edited = opened(CLEAN)
    part = shape(edited, "cii:sample-bar:chart").chart.part
    for external in part._element.findall("{*}externalData"):
        part.drop_rel(external.get(qn("r:id")))
        part._element.remove(external)
    assert only(edited, "chart.workbook").place.label == "第 1 页 图表 sample-bar"


def test_a_chart_that_shows_something_else_than_its_workbook() -> None:
    edited = opened(CLEAN)
    space = shape(edited, "cii:sample-bar:chart").chart.part._element
    space.find(f".//{qn('c:val')}//{qn('c:pt')}/{qn('c:v')}").text = "99.9"
    told = only(edited, "chart.stored")
    assert "99.9" in told.found
    assert told.severity is Severity.ERROR


# -- figures of the workbook -----------------------------------------------------------------------------------------


def test_a_chart_that_disagrees_with_the_workbook() -> None:
    other = [Slide("sample-bar", CHART, (changed(BAR),)), *SLIDES[1:]]
    told = {f.rule: f for f in found(CLEAN, other)}
    assert set(told) == {"figures.chart"}
    assert told["figures.chart"].place.label == "第 1 页 图表 sample-bar"
    assert "30.2" in told["figures.chart"].found or "30.1" in told["figures.chart"].found


def test_a_table_that_disagrees_with_the_workbook() -> None:
    edited = opened(CLEAN)
    cell = shape(edited, "cii:sample-table:table").table.cell(1, 1)
    cell.text_frame.paragraphs[0].runs[0].text = "12.3"
    told = only(edited, "figures.table")
    assert "12.3" in told.found
    assert "11.2" in told.found


@pytest.mark.parametrize(
    ("title", "wrong"),
    [
        ("金融 30.2 居首", None),
        ("金融约 30% 居首，7 个产业中有 3 个高于平均", None),
        ("2018 年：金融 30.2，制造 5.5", None),
        ("金融 31.2 居首", "31.2"),
        ("金融比制造高 40 点", "40"),
    ],
)
def test_figures_of_titles_written_by_hand(title: str, wrong: str | None) -> None:
    edited = opened(CLEAN)
    shape(edited, "cii:sample-bar:title").text_frame.paragraphs[0].runs[0].text = title
    if wrong is None:
        assert found(edited) == []
    else:
        told = only(edited, "figures.text")
        assert f"的 {wrong} 在" in told.found
        assert told.severity is Severity.WARNING
        assert found(edited, None) == []


def test_figures_of_words_written_by_hand() -> None:
    edited = opened(CLEAN)
    words = shape(edited, "cii:sample-words:words").text_frame
    words.paragraphs[1].runs[0].text = "金融以 30.2 领先"
    assert found(edited) == []
    words.paragraphs[1].runs[0].text = "金融以 33.3 领先"
    assert only(edited, "figures.text").place.label == "第 3 页 图表 sample-words 文字"


def test_numbers_of_a_text() -> None:
    assert numbers_in("2018 年 7 个产业：30.2、1,234.5 亿元、9 倍、-3.5%、M2M 与 4G") == [
        "30.2",
        "1,234.5",
        "9",
        "-3.5",
    ]
    assert numbers_in("第 40 位") == ["40"]
    assert occurs("30.2", BAR)
    assert occurs("30", BAR)
    assert occurs("-5.5", BAR)
    assert not occurs("30.3", BAR)
    assert occurs("11.2", TABLE_EXHIBIT)
    assert occurs("17.1", BAR), "the reference"


def test_an_exhibit_that_the_workbook_does_not_have() -> None:
    told = only(CLEAN, "exhibit.orphan", SLIDES[1:])
    assert told.place.label == "第 1 页 图表 sample-bar"


def test_an_exhibit_twice_on_a_page() -> None:
    edited = opened(CLEAN)
    frame = shape(edited, "cii:sample-table:table")
    frame.element.addnext(deepcopy(frame.element))
    assert {f.rule for f in found(edited)} == {"exhibit.twice", "shape.overlap"}


# -- whole decks -----------------------------------------------------------------------------------------------------


def test_our_own_deck_is_clean() -> None:
    assert [str(f) for f in lint(deck(), slides=planned(MATERIAL)({}))] == []


def test_the_deck_of_an_edited_edition_is_clean() -> None:
    slides = planned(TAUGHT)({})
    assert [str(f) for f in lint(new_deck(slides), slides=slides)] == []


def long_names() -> Material:
    """The published edition with names as long as people write them."""
    rows = MATERIAL.edition.rows.copy()
    rows["industry"] = rows["industry"].map(lambda name: f"{name}及其上下游配套服务产业")
    rows["stage"] = rows["stage"].map(lambda name: f"{name}与相关支撑环节的数字化改造")
    return Material(Edition(rows, id="长名"), MATERIAL.edition, previous=MATERIAL.edition)


def test_the_deck_of_an_edition_with_long_names_is_clean() -> None:
    material = long_names()
    slides = plan(exhibits(material), material)
    assert [str(f) for f in lint(new_deck(slides), slides=slides)] == []


def test_an_old_deck_against_a_new_edition_tells_the_exhibits_that_changed() -> None:
    told = lint(deck(), slides=planned(TAUGHT)({}))
    charts = {f.place.label.split()[4] for f in told if f.rule in ("figures.chart", "figures.table")}
    assert {"ranking", "contributions", "stages-EDU", "rates-EDU"} <= charts
    assert not charts & {"gdp", "traffic", "stages-FIN", "rates-FIN"}


def test_errors_come_first_and_then_the_pages_in_order(tmp_path: Path) -> None:
    edited = opened(CLEAN)
    text_box(edited, "很小", 8, 4, 2, 0.6).text_frame.paragraphs[0].runs[0].font.size = Pt(7)
    gone = shape(edited, "cii:sample-table:unit")
    gone.element.getparent().remove(gone.element)
    file = tmp_path / "甲.pptx"
    file.write_bytes(saved(edited))
    assert [f.rule for f in lint_file(file, SLIDES)] == ["unit.missing", "text.small"]
    assert lint_file(file) == lint_file(file)


def test_what_is_not_a_deck_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "乙.pptx"
    file.write_bytes(b"PK")
    with pytest.raises(UnusableFile, match="乙"):
        lint_file(file)


def test_a_deck_of_somebody_else() -> None:
    theirs = Presentation()
    slide = theirs.slides.add_slide(theirs.slide_layouts[5])
    slide.shapes.title.text_frame.text = "别人的标题"
    buffer = io.BytesIO()
    theirs.save(buffer)
    assert lint(buffer.getvalue(), slides=SLIDES) == []
