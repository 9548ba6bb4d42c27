"""The workbook of exhibits: cells are the exhibits' figures, and charts are bound to them."""

import io
import re
import zipfile
from dataclasses import replace

import openpyxl
import pytest

from cii_xl.exhibits.exhibit import Chart, Exhibit, Words
from cii_xl.exhibits.frames import frame
from cii_xl.exhibits.sheet import TOP, exhibits_workbook, sheet_names
from tests.exhibits import samples
from tests.exhibits.test_picture import EVERY


@pytest.fixture(scope="module")
def package() -> bytes:
    return exhibits_workbook(EVERY)


@pytest.fixture(scope="module")
def book(package: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(package), data_only=True)


def test_every_cell_is_the_exhibits_number(book: openpyxl.Workbook) -> None:
    for exhibit, name in zip(EVERY, sheet_names(EVERY), strict=True):
        sheet, data = book[name], frame(exhibit)
        if isinstance(exhibit.body, Words):
            said = [sheet.cell(row, 1).value for row in range(TOP + 1, TOP + 1 + len(data))]
            assert said == [text for _, text in exhibit.body.paragraphs]
            continue
        headings = [cell.value for cell in sheet[TOP + 1][: len(data.columns)]]
        assert headings == list(data.columns), name
        for r, row in enumerate(data.to_numpy().tolist(), TOP + 2):
            for c, value in enumerate(row, 1):
                cell = sheet.cell(r, c).value
                if isinstance(value, float):
                    assert cell == pytest.approx(value, rel=1e-14), (name, r, c)
                else:
                    assert cell == (value or None), (name, r, c)


def test_numbers_have_the_exhibits_formats(book: openpyxl.Workbook) -> None:
    sheet = book["sample-combo"]
    assert [sheet.cell(TOP + 2, c).number_format for c in (2, 3)] == ["#,##0.0", "0.0"]


def test_titles_units_sources_and_notes_are_there(book: openpyxl.Workbook) -> None:
    for exhibit, name in zip(EVERY, sheet_names(EVERY), strict=True):
        words = [cell.value for row in book[name].iter_rows(max_col=1) for cell in row if isinstance(cell.value, str)]
        assert words[0] == exhibit.title
        assert not exhibit.unit or exhibit.unit in words[1]
        assert not exhibit.source or f"来源：{exhibit.source}" in words
        assert all(any(word.endswith(note) for word in words) for note in exhibit.notes)


def test_the_contents_lead_to_every_sheet(book: openpyxl.Workbook) -> None:
    sheet = book["目录"]
    links = [sheet.cell(row, 3).hyperlink.location for row in range(5, 5 + len(EVERY))]
    assert [re.match(r"'(.*)'!A1", link)[1] for link in links] == sheet_names(EVERY)  # type: ignore[index]
    assert [sheet.cell(row, 3).value for row in range(5, 5 + len(EVERY))] == [e.title for e in EVERY]


def test_every_chart_is_native_and_its_cached_values_are_its_cells(package: bytes, book: openpyxl.Workbook) -> None:
    charts = [e for e in EVERY if isinstance(e.body, Chart)]
    with zipfile.ZipFile(io.BytesIO(package)) as parts:
        drawn = sorted(
            (n for n in parts.namelist() if n.startswith("xl/charts/chart")), key=lambda n: int(re.sub(r"\D", "", n))
        )
        assert len(drawn) == len(charts)
        for part in drawn:
            xml = parts.read(part).decode()
            values = re.findall(r"<c:val><c:numRef><c:f>(.*?)</c:f><c:numCache>(.*?)</c:numCache>", xml)
            assert values
            for reference, cache in values:
                match = re.match(r"'?(.+?)'?!\$([A-Z]+)\$(\d+):\$([A-Z]+)\$(\d+)", reference)
                assert match is not None, reference
                name, column, first, _, last = match.groups()
                cells = [book[name][f"{column}{row}"].value for row in range(int(first), int(last) + 1)]
                found = {int(i): float(v) for i, v in re.findall(r'<c:pt idx="(\d+)"><c:v>(.*?)</c:v>', cache)}
                assert found == pytest.approx({i: x for i, x in enumerate(cells) if isinstance(x, int | float)})


def test_bars_begin_at_0_and_small_steps_where_their_exhibit_says() -> None:
    alike = replace(samples.KEYED, body=replace(samples.chart(samples.KEYED), maximum=None))
    lines = samples.LINE_CHART
    with zipfile.ZipFile(io.BytesIO(exhibits_workbook([alike, samples.SMALL_STEPS, samples.TORNADO, lines]))) as parts:
        xml = [parts.read(f"xl/charts/chart{i}.xml").decode() for i in range(1, 5)]
    ends = [re.findall(r'<c:min val="(.*?)"', re.findall(r"<c:valAx>.*?</c:scaling>", one)[0]) for one in xml]
    assert [[float(end) for end in one] for one in ends] == [[0], [26], [-800], []]


def test_formulas_that_serve_the_drawing_point_into_their_own_sheet() -> None:
    book = openpyxl.load_workbook(io.BytesIO(exhibits_workbook([samples.WATERFALL])))
    formulas = [c.value for row in book["sample-waterfall"].iter_rows() for c in row if str(c.value).startswith("=")]
    rows = {int(n) for formula in formulas for n in re.findall(r"\b[A-Z]+(\d+)\b", re.sub(r'"[^"]*"', "", formula))}
    assert rows == set(range(TOP + 2, TOP + 2 + len(samples.chart(samples.WATERFALL).categories)))


def test_text_is_never_a_formula() -> None:
    words = Exhibit("w", "部分", "=1+1", Words(((1, "=HYPERLINK(1)"),)))
    book = openpyxl.load_workbook(io.BytesIO(exhibits_workbook([words])))
    assert book["w"].cell(TOP + 1, 1).data_type == "s"
    assert book["w"]["A1"].data_type == "s"


def test_the_same_exhibits_give_the_same_bytes() -> None:
    assert exhibits_workbook([samples.BAR]) == exhibits_workbook([samples.BAR])


def test_sheet_names_are_short_and_differ() -> None:
    long = [Exhibit("a" * 40, "", "", Words(())), Exhibit("A" * 40, "", "", Words(()))]
    names = sheet_names(long)
    assert len({name.lower() for name in names}) == 2
    assert max(map(len, names)) <= 31
