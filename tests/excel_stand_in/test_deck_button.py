"""导出PPT through the built VBA: a deck beside the workbook, then the same deck brought up to date."""

from __future__ import annotations

from pathlib import Path

import pytest
from pptx import Presentation

import cii_xl
from cii_xl.addin.actions import BUTTONS
from cii_xl.exhibits.slides.charts import read_chart
from cii_xl.exhibits.slides.found import find

from .excel import Excel
from .workbook import Book

LISTED = 15
"""First line of the list on 图表目录."""


@pytest.fixture
def book(excel: Excel, built: bytes, tmp_path: Path) -> Book:
    """The workbook in a folder of its own, since the deck is written beside it."""
    path = tmp_path / "CII 工作簿.xlsm"
    path.write_bytes(built)
    return excel.open(path)


def press(book: Book) -> str:
    book.run(BUTTONS["export_deck"].macro)
    assert book.errors() == []
    return str(book.cell("首页", "B15"))


def lines(book: Book) -> dict[str, int]:
    """Id → row of 图表目录."""
    ids = [row[0] for row in book.cells("图表目录", "tblExhibits[编号]")]
    return {str(id): row for row, id in enumerate(ids, LISTED)}


def test_the_deck_is_written_then_updated_as_the_list_says(book: Book, tmp_path: Path) -> None:
    deck = tmp_path / "CII图表.pptx"
    assert press(book) == f"已写出 {deck}，共 24 页"
    row = lines(book)
    assert str(book.cell("图表目录", "B4")).endswith(f"导出到 {deck}")
    assert book.cell("图表目录", f"G{row['ranking']}") == book.cell("图表目录", f"G{row['stages-MFG']}") is not None
    assert book.cell("图表目录", f"G{row['marimekko-FIN']}") is None

    book.set("制造", "F12:G12", [[None, None]])
    book.set("制造", "E12", 30.0)
    book.set("图表目录", f"F{row['ranking']}", "制造追上来了")
    book.set("图表目录", f"D{row['marimekko-FIN']}", "是")
    said = press(book)
    assert said.startswith(f"已更新 {deck}，原文件留作 CII图表.备份.pptx；")
    assert (tmp_path / "CII图表.备份.pptx").is_file()
    found = find(Presentation(deck))
    [ranking] = found.bodies("ranking")
    assert found.texts("ranking", "title")[0].shape.text_frame.text == "制造追上来了"
    assert found.bodies("marimekko-FIN")
    edition = cii_xl.published().with_rates({("制造", "设计研发"): 30.0})
    categories, series = read_chart(ranking.shape)
    shown = dict(zip(categories, next(iter(series.values())), strict=True))
    assert shown["制造"] == pytest.approx(edition.index("制造"))
    assert "已是最新，没有改动" in press(book)


def test_what_cannot_be_exported_is_one_sentence_and_nothing_is_written(book: Book, tmp_path: Path) -> None:
    row = lines(book)
    book.set("图表目录", f"D{row['gdp']}", "也许")
    said = press(book)
    assert said.startswith("未完成：导出PPT。图表目录!D")
    assert "“也许”；应为：是 或 否" in said
    book.set("图表目录", f"D{row['gdp']}", "否")
    book.set("图表目录", "C7", "没有的模板.pptx")
    assert "没有的模板.pptx" in press(book)
    assert not list(tmp_path.glob("*.pptx"))
    assert book.cell("图表目录", f"G{row['ranking']}") is None


def test_the_deck_shows_what_it_is_compared_with(book: Book, tmp_path: Path) -> None:
    row = lines(book)
    book.set("图表目录", "C9", "没有的版本")
    assert "没有名为“没有的版本”的版本" in press(book)
    book.set("图表目录", "C9", None)
    book.set("图表目录", "C10", "制造")
    assert "“制造”不是情景表" in press(book)
    own = cii_xl.published().table("制造")
    for i, line in enumerate(own.to_dict("records"), 28):  # as 新建情景 fills the sheet, which the stand-in cannot copy
        rate = line["rate"] + 10 if line["stage"] == "销售" else line["rate"]
        cells = [line["stage"], line["substage"] or None, line["weight"], line["rate"], rate]
        book.set("_scenario", f"B{i}:F{i}", [cells])
    book.set("_scenario", "B1", "制造产业 · 情景")
    book.set("图表目录", "C10", "_scenario")
    book.set("图表目录", "C11", "是")
    assert "页没有轮次，或找不到台账" in press(book)
    book.set("图表目录", "C11", None)
    book.set("图表目录", f"D{row['stages-FIN']}", "否")
    press(book)
    [whatif] = find(Presentation(tmp_path / "CII图表.pptx")).bodies("whatif")
    _, series = read_chart(whatif.shape)
    higher = float(own.set_index("stage").at["销售", "rate"]) + 10
    expected = cii_xl.published().with_rates({("制造", "销售"): higher})
    assert pytest.approx(expected.index("制造")) in [value for values in series.values() for value in values]


def test_a_list_with_everything_left_out_exports_nothing(book: Book, tmp_path: Path) -> None:
    for row in lines(book).values():
        book.set("图表目录", f"D{row}", "否")
    assert "没有采用任何可以导出的图表；请在“采用”一列填是" in press(book)
    assert not list(tmp_path.glob("*.pptx"))
