"""Native tables: looks, fit, Harvey balls, and what a person changed by hand."""

from __future__ import annotations

import io
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from libreoffice.office import missing
from lxml import etree
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.util import Emu, Pt

from cii_xl.exhibits.exhibit import PAIR, TABLE, Column, Exhibit, Look, Table, Words
from cii_xl.exhibits.shades import heat, on
from cii_xl.exhibits.slides import areas, metrics
from cii_xl.exhibits.slides.box import POINT
from cii_xl.exhibits.slides.harvey import end_angle
from cii_xl.exhibits.slides.layouts import Layouts
from cii_xl.exhibits.slides.pdf import deck_pdf
from cii_xl.exhibits.slides.tables import add_table, read_table, replace_table, table_texts
from cii_xl.exhibits.slides.template import template
from cii_xl.palette import INK, PROVENANCE, WHITE

CHECK = Path(__file__).parents[4] / "shared" / "tools" / "ooxml_check.py"

COLUMNS = (
    Column("环节", width=1.5),
    Column("权重（%）", Look.NUMBER, "0.0"),
    Column("渗透率（%）", Look.HEAT, "0.0"),
    Column("程度", Look.HARVEY, "0", 0.6),
    Column("来源", width=0.8),
)
GREEN, YELLOW = PROVENANCE["公布"][0], PROVENANCE["区间"][0]


def sample(*rates: float | None) -> Exhibit:
    rows = tuple((f"环节 {i} <&>", 100 / len(rates), rate, rate, "公布") for i, rate in enumerate(rates, 1))
    table = Table(COLUMNS, rows, 75.0, tuple(("", "", "", "", GREEN) for _ in rows))
    return Exhibit("sample", "分产业", "标题", table, "%", "研报 2.2", alt="表格，各环节的渗透率。")


def grid(rows: int, columns: int, label: str = "支付与转账") -> Exhibit:
    heads = (Column("产业", width=0.8), *(Column(str(i), Look.HEAT, "0.0") for i in range(1, columns + 1)))
    cells = tuple((f"产业{r}", *((10.0 * r + c, label) for c in range(columns))) for r in range(rows))
    return Exhibit("heat", "", "", Table(heads, cells))


class Made:
    """A slide with a table."""

    def __init__(self, exhibit: Exhibit, layout: str = TABLE, area: str = areas.TABLE) -> None:
        self.deck = Presentation(io.BytesIO(template()))
        page = Layouts.of(self.deck).add(layout)
        self.slide, self.box = page.slide, page.take(area)
        self.frame = add_table(self.slide, self.box, exhibit)

    def replace(self, exhibit: Exhibit) -> None:
        replace_table(self.slide, self.frame, exhibit)

    def cell(self, row: int, column: int) -> Any:
        return self.frame.table.cell(row, column)

    @property
    def balls(self) -> dict[str, Any]:
        return {s.name: s for s in self.slide.shapes if ":harvey-" in s.name}

    def centre(self, row: int, column: int) -> tuple[float, float]:
        """The middle of a cell on the slide."""
        table = self.frame.table
        widths, heights = [c.width for c in table.columns], [r.height for r in table.rows]
        return (
            self.frame.left + sum(widths[:column]) + widths[column] / 2,
            self.frame.top + sum(heights[:row]) + heights[row] / 2,
        )

    def centred(self) -> bool:
        """Whether every ball stands in the middle of its cell."""
        for name, ball in self.balls.items():
            row, column = (int(part) for part in name.split("harvey-")[1].split("-"))
            x, y = self.centre(row, column)
            if abs(ball.left + ball.width / 2 - x) > 2 or abs(ball.top + ball.height / 2 - y) > 2:
                return False
        return True


def fill(cell: Any) -> str:
    found = cell._tc.tcPr.find("{*}solidFill/{*}srgbClr")
    return "" if found is None else f"#{found.get('val')}"


def contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        parts = [c / 255 for c in bytes.fromhex(colour[1:])]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    a, b = sorted((luminance(one) + 0.05, luminance(other) + 0.05))
    return b / a


def test_a_table_says_what_the_exhibit_says() -> None:
    made = Made(sample(12.345, None, 75.05))
    assert made.frame.name == "cii:sample:table"
    assert read_table(made.frame) == table_texts(sample(12.345, None, 75.05)) == [
        ["环节", "权重（%）", "渗透率（%）", "程度", "来源"],
        ["环节 1 <&>", "33.3", "12.3", "", "公布"],
        ["环节 2 <&>", "33.3", "", "", "公布"],
        ["环节 3 <&>", "33.3", "75.1", "", "公布"],
    ]  # fmt: skip
    assert made.frame.table.first_row
    assert not made.frame.table.horz_banding
    assert made.frame._element.nvGraphicFramePr.cNvPr.get("descr") == "表格，各环节的渗透率。"


def test_every_run_names_an_east_asian_font() -> None:
    made = Made(sample(10.0, None, 90.0))
    runs = list(made.frame._element.iter("{*}rPr"))
    assert len(runs) == 5 + 4 + 3 + 4
    assert all(p.find("{*}ea") is not None for p in runs)
    assert all(p.find("{*}ea") is not None for p in made.slide._element.iter("{*}endParaRPr"))


def test_numbers_are_right_text_left_heat_in_the_middle() -> None:
    made = Made(sample(10.0))
    assert [made.cell(1, c)._tc.find(".//{*}pPr").get("algn") for c in (0, 1, 2, 4)] == ["l", "r", "ctr", "l"]
    assert [made.cell(0, c)._tc.find(".//{*}pPr").get("algn") for c in range(5)] == ["l", "r", "ctr", "ctr", "l"]


def test_heat_and_provenance_fills() -> None:
    made = Made(sample(0.0, 37.5, 75.0, 90.0, None))
    assert [fill(made.cell(r, 2)) for r in range(1, 6)] == ["#FFFFFF", "#CFE3E0", "#55A09B", "#55A09B", ""]
    assert {fill(made.cell(r, 4)) for r in range(1, 6)} == {GREEN}
    assert {fill(made.cell(r, c)) for r in range(6) for c in (0, 1)} == {""}


def test_text_reads_on_every_fill() -> None:
    grounds = [heat(i, 200) for i in range(201)] + [colour for colour, _ in PROVENANCE.values()]
    assert min(contrast(on(ground), ground) for ground in grounds) >= 4.5
    made = Made(sample(75.0))
    run = made.cell(1, 2).text_frame.paragraphs[0].runs[0]
    assert contrast(f"#{run.font.color.rgb}", fill(made.cell(1, 2))) >= 4.5


def test_a_label_stands_above_its_figure() -> None:
    cell = Made(grid(2, 3)).cell(1, 1)
    label, number = cell.text_frame.paragraphs
    assert (label.text, number.text) == ("支付与转账", "0.0")
    assert label.runs[0].font.size < number.runs[0].font.size
    assert number.runs[0].font.bold


@pytest.mark.parametrize(
    ("value", "degrees"), [(0, 270), (12.5, 315), (25, 0), (50, 90), (75, 180), (100, 270), (46.3, 76.68), (140, 270)]
)
def test_angles_of_balls(value: float, degrees: float) -> None:
    assert end_angle(value) / 60000 == pytest.approx(degrees)


def test_balls_stand_over_their_cells_and_show_the_value() -> None:
    made = Made(sample(0.0, 25.0, 100.0, None))
    assert list(made.balls) == ["cii:sample:harvey-1-3", "cii:sample:harvey-2-3", "cii:sample:harvey-3-3"]
    assert made.centred()
    pies = [ball._element.findall("{*}sp")[-1] for ball in made.balls.values()]
    assert [p.spPr.find("{*}prstGeom").get("prst") for p in pies] == ["ellipse", "pie", "ellipse"]
    assert [p.nvSpPr.cNvPr.get("hidden") for p in pies] == ["1", None, None]
    guides = {g.get("name"): g.get("fmla") for g in pies[1].iter("{*}gd")}
    assert guides == {"adj1": "val 16200000", "adj2": "val 0"}
    alt = [ball._element.nvGrpSpPr.cNvPr.get("descr") for ball in made.balls.values()]
    assert alt == ["环节 1 <&>：程度 0%", "环节 2 <&>：程度 25%", "环节 3 <&>：程度 100%"]
    ids = [e.get("id") for e in made.slide._element.iter("{*}cNvPr")]
    assert len(set(ids)) == len(ids)


def needs(made: Made) -> list[tuple[float, float]]:
    """Of each row: points that its text needs in Microsoft YaHei, and its height."""
    found = []
    for row in made.frame.table.rows:
        needed = 0.0
        for cell, column in zip(row.cells, made.frame.table.columns, strict=True):
            room = column.width / POINT - (cell.margin_left + cell.margin_right) / POINT
            own = (cell.margin_top + cell.margin_bottom) / POINT
            for p in cell.text_frame.paragraphs:
                size = p.runs[0].font.size.pt if p.runs else 9.0
                bold = bool(p.runs and p.runs[0].font.bold)
                own += len(metrics.lines(p.text, size, room, bold=bold)) * size * metrics.LEADING
            needed = max(needed, own)
        found.append((needed, row.height / POINT))
    return found


@pytest.mark.parametrize(
    ("exhibit", "layout", "area"),
    [
        (sample(*[10.0 * i for i in range(1, 11)]), TABLE, areas.TABLE),
        (sample(*[10.0 * i for i in range(1, 11)]), PAIR, areas.LEFT),
        (grid(7, 8), TABLE, areas.TABLE),
        (grid(10, 8, "定价与后台商务●"), TABLE, areas.TABLE),
    ],
    ids=["ten rows", "ten rows on half a slide", "heat", "the largest heat table"],
)
def test_tables_fit_their_area(exhibit: Exhibit, layout: str, area: str) -> None:
    made = Made(exhibit, layout, area)
    assert all(needed <= high + 0.01 for needed, high in needs(made))
    assert made.frame.width == sum(c.width for c in made.frame.table.columns) == made.box.width
    assert made.frame.height == sum(r.height for r in made.frame.table.rows) <= made.box.height
    sizes = {run.font.size.pt for row in made.frame.table.rows for c in row.cells
             for p in c.text_frame.paragraphs for run in p.runs}  # fmt: skip
    assert min(sizes) >= 9


def test_small_tables_are_large_and_not_stretched() -> None:
    made = Made(sample(10.0, 20.0))
    assert made.cell(1, 0).text_frame.paragraphs[0].runs[0].font.size == Pt(12)
    assert max(row.height for row in made.frame.table.rows) <= 34 * POINT


def test_a_table_that_cannot_fit_is_as_long_as_its_text() -> None:
    made = Made(sample(*[1.0] * 40))
    assert made.frame.height > made.box.height
    assert all(needed <= high + 0.01 for needed, high in needs(made))
    assert made.cell(1, 0).text_frame.paragraphs[0].runs[0].font.size == Pt(9)


def test_replace_changes_text_fills_and_balls() -> None:
    made = Made(sample(10.0, 20.0))
    made.replace(sample(75.0, None))
    assert read_table(made.frame) == table_texts(sample(75.0, None))
    assert [fill(made.cell(r, 2)) for r in (1, 2)] == ["#55A09B", ""]
    assert list(made.balls) == ["cii:sample:harvey-1-3"]
    guides = [g.get("fmla") for g in made.balls["cii:sample:harvey-1-3"]._element.iter("{*}gd")]
    assert guides == ["val 16200000", f"val {end_angle(75.0)}"]
    made.replace(sample(75.0, 60.0))
    assert len(made.balls) == 2
    assert made.centred()


def test_replace_with_the_same_changes_nothing() -> None:
    made = Made(sample(10.0, 20.0, None))
    before = deepcopy(made.slide._element)
    made.replace(sample(10.0, 20.0, None))
    assert etree.tostring(made.slide._element, method="c14n") == etree.tostring(before, method="c14n")


def test_what_a_person_changed_stays() -> None:
    made = Made(sample(10.0, 20.0))
    made.frame.left, made.frame.top = Emu(1000000), Emu(2500000)
    table = made.frame.table
    table.columns[0].width += 300000
    table.columns[1].width -= 300000
    table.rows[1].height += 200000
    run = made.cell(1, 2).text_frame.paragraphs[0].runs[0]
    run.font.size, run.font.color.rgb = Pt(18), RGBColor(0xB3, 0x37, 0x2F)
    made.cell(2, 2).fill.solid()
    made.cell(2, 2).fill.fore_color.rgb = RGBColor(0xFF, 0xFF, 0x00)
    made.cell(2, 4).fill.solid()
    made.cell(2, 4).fill.fore_color.rgb = RGBColor(0x12, 0x34, 0x56)
    widths = [c.width for c in table.columns]
    height = table.rows[1].height
    made.replace(sample(60.0, 70.0))
    assert (made.frame.left, made.frame.top) == (1000000, 2500000)
    assert [c.width for c in table.columns] == widths
    assert table.rows[1].height == height
    run = made.cell(1, 2).text_frame.paragraphs[0].runs[0]
    assert (run.text, run.font.size, run.font.color.rgb) == ("60.0", Pt(18), RGBColor(0xB3, 0x37, 0x2F))
    assert fill(made.cell(1, 2)) == heat(60.0, 75.0)
    assert fill(made.cell(2, 2)) == "#FFFF00"
    assert fill(made.cell(2, 4)) == "#123456"
    assert made.centred(), "balls follow a table that was moved"


def test_a_ball_keeps_its_size_and_colours() -> None:
    made = Made(sample(10.0))
    ball = made.balls["cii:sample:harvey-1-3"]
    for place in ball._element.iter("{*}xfrm"):
        for corner in place:
            if corner.get("cx"):
                corner.set("cx", "300000")
                corner.set("cy", "300000")
    pie = list(ball.shapes)[-1]
    pie.fill.fore_color.rgb = RGBColor(0xD9, 0x62, 0x2B)
    made.replace(sample(80.0))
    ball = made.balls["cii:sample:harvey-1-3"]
    assert (ball.width, ball.height) == (300000, 300000)
    assert list(ball.shapes)[-1].fill.fore_color.rgb == RGBColor(0xD9, 0x62, 0x2B)
    assert made.centred()


def test_rows_come_and_go() -> None:
    made = Made(sample(10.0, 20.0))
    made.replace(sample(10.0, 20.0, 30.0, 40.0))
    assert read_table(made.frame) == table_texts(sample(10.0, 20.0, 30.0, 40.0))
    assert len(made.balls) == 4
    assert made.centred()
    assert all(needed <= high + 0.01 for needed, high in needs(made))
    made.replace(sample(10.0))
    assert read_table(made.frame) == table_texts(sample(10.0))
    assert list(made.balls) == ["cii:sample:harvey-1-3"]
    assert made.frame.height == sum(row.height for row in made.frame.table.rows)


def test_other_columns_are_drawn_anew_in_place() -> None:
    made = Made(grid(3, 4))
    made.frame.left = Emu(700000)
    width = made.frame.width
    made.replace(grid(3, 5))
    assert read_table(made.frame) == table_texts(grid(3, 5))
    assert made.frame.left == 700000
    assert sum(c.width for c in made.frame.table.columns) == width


def test_a_copy_on_the_same_slide_has_its_own_balls() -> None:
    made = Made(sample(10.0), PAIR, areas.LEFT)
    right = 6000000
    for element in (made.frame._element, made.balls["cii:sample:harvey-1-3"]._element):
        copied = deepcopy(element)  # as PowerPoint does when both are selected, apart from the ids
        for corner in copied.iter("{*}off", "{*}chOff"):
            corner.set("x", str(int(corner.get("x")) + right))
        made.slide.shapes._spTree.append(copied)
    other = next(s for s in made.slide.shapes if s.has_table and s.left >= right)
    replace_table(made.slide, other, sample(90.0))
    balls = [s for s in made.slide.shapes if s.name == "cii:sample:harvey-1-3"]
    ends = {b.left >= right: [g.get("fmla") for g in b._element.iter("{*}gd")][1] for b in balls}
    assert ends == {False: f"val {end_angle(10.0)}", True: f"val {end_angle(90.0)}"}
    assert read_table(made.frame)[1][2] == "10.0"


def test_charts_are_no_tables() -> None:
    made = Made(sample(10.0))
    with pytest.raises(TypeError, match="不是表格"):
        add_table(made.slide, made.box, Exhibit("words", "", "", Words(())))


def test_dark_fills_have_white_text() -> None:
    assert (on("#0F4C5C"), on("#FFFFFF"), on(YELLOW)) == (WHITE, INK, INK)
    table = Table((Column("来源"),), (("甲",),), colours=(("#0F4C5C",),))
    made = Made(Exhibit("dark", "", "", table))
    assert made.cell(1, 0).text_frame.paragraphs[0].runs[0].font.color.rgb == RGBColor(255, 255, 255)


@pytest.mark.skipif(not CHECK.exists(), reason="the checker of Office files is not here")
def test_tables_are_valid(tmp_path: Path) -> None:
    made = Made(sample(0.0, 46.3, 100.0, None))
    made.replace(sample(1.0, None, 3.0, 4.0, 5.0))
    made.deck.save(tmp_path / "table.pptx")
    done = subprocess.run([sys.executable, str(CHECK), str(tmp_path / "table.pptx")], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.skipif(bool(missing()), reason="LibreOffice is not installed")
def test_libreoffice_draws_every_cell(tmp_path: Path) -> None:
    made = Made(sample(12.345, None, 75.05))
    buffer = io.BytesIO()
    made.deck.save(buffer)
    (tmp_path / "table.pdf").write_bytes(deck_pdf(buffer.getvalue()))
    command = ["pdftotext", "-layout", str(tmp_path / "table.pdf"), "-"]
    said = "".join(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())
    wanted = ["".join(cell.split()) for row in read_table(made.frame) for cell in row]
    assert [cell for cell in wanted if cell not in said] == []
