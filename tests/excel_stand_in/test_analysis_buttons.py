"""The buttons of analyses in the shipped workbook: its VBA, Python, what they write and hide, what they refuse."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from openpyxl.utils import get_column_letter

import cii_xl
from cii_xl.addin.actions import BUTTONS
from cii_xl.analysis import runs
from cii_xl.analysis.uncertainty.live import interval, rank_probability
from cii_xl.analysis.uncertainty.settings import Settings
from cii_xl.analysis.weighting.panel import adopt
from cii_xl.book.layout import LEFT
from cii_xl.book.panels.catalogue import PANELS
from cii_xl.book.panels.panel import Panel
from cii_xl.book.panels.places import Places, printed

from .excel import Ref, XlError
from .workbook import Book

BY_KEY = {panel.key: panel for panel in PANELS}
QUICK = {"uncertainty": {"draws": 1000}, "sensitivity": {"draws": 256}, "claims": {"draws": 999}}
"""Settings with which a run takes a moment."""


def press(book: Book, action: str) -> str:
    """Press a button; what the message cell says then, which is one sentence in Chinese."""
    book.run(BUTTONS[action].macro)
    assert book.status_bar() is False
    told = str(book.cell("首页", "B15"))
    assert told
    assert "\n" not in told
    return told


def at(row: int, column: int) -> str:
    """A1 notation, rows and columns from 0."""
    return f"{get_column_letter(column + 1)}{row + 1}"


def setting(panel: Panel, key: str) -> str:
    """The cell of a setting."""
    return at(Places(panel).settings + 1 + [s.key for s in panel.settings].index(key), LEFT + 1)


def height(book: Book, panel: Panel, row: int) -> float:
    return float(book.get(panel.sheet.name, ("Rows", row + 1), "RowHeight"))


def everything(book: Book, panel: Panel) -> list[Any]:
    """Cells and heights of a panel's sheet."""
    end = Places(panel).end
    area = f"A1:{at(end, Places(panel).last + 30)}"
    heights = [height(book, panel, row) for row in range(0, end, 7)]
    return [book.get(panel.sheet.name, ("Range", area), "Formula"), heights]


@pytest.mark.parametrize("key", BY_KEY)
def test_a_button_fills_its_sheet(book: Book, key: str) -> None:
    panel, published = BY_KEY[key], cii_xl.published()
    for name, value in QUICK.get(key, {}).items():
        book.set(panel.sheet.name, setting(panel, name), value)
    told = press(book, f"analyse_{key}")
    assert book.errors() == []
    assert book.dialogs() == []
    given = runs.untouched(panel, published, published)
    quick = replace(given, settings={**given.settings, **QUICK.get(key, {})})
    wanted = runs.run(key, quick).to_sheet()
    places = Places(panel)
    assert told == f"{panel.caption}：{wanted.findings[0]}"
    assert book.cell(panel.sheet.name, "B3") == wanted.state
    findings = book.cells(panel.sheet.name, f"{at(places.findings, LEFT)}:{at(places.findings + 7, LEFT)}")
    assert [row[0] for row in findings] == [*wanted.findings[:8], *[None] * (8 - len(wanted.findings))]
    for place in places.blocks:
        if place.block.typed:
            continue
        fields, rows = printed(place.block), wanted.rows.get(place.block.key, ())
        shown = book.cells(panel.sheet.name, f"{at(place.first, LEFT)}:{at(place.last, LEFT + len(fields) - 1)}")
        for cells, row in zip(shown, rows, strict=False):
            by_key = dict(zip((f.key for f in place.block.fields), row, strict=True))
            agree(cells, [by_key[f.key] for f in fields])
        assert {value for cells in shown[len(rows) :] for value in cells} <= {None}
        assert (height(book, panel, place.first) > 0) == bool(rows)
        if len(rows) < place.block.slots:
            assert height(book, panel, place.first + len(rows)) == 0


def agree(shown: list[Any], wanted: list[Any]) -> None:
    for one, other in zip(shown, wanted, strict=True):
        if isinstance(other, int | float) and other == other:
            assert one == pytest.approx(other, rel=1e-9, abs=1e-9)
        else:
            assert one == (other if isinstance(other, str) and other else None)


def refused(book: Book, action: str, panel: Panel) -> str:
    """Press a button that cannot do what it is asked; the reason, after making sure that nothing changed."""
    before = everything(book, panel)
    told = press(book, action)
    assert book.dialogs() == [told]
    assert everything(book, panel) == before
    title = BUTTONS[action].caption
    assert told.startswith((f"未完成：{title}。", f"未完成：{title}时"))
    return told.removeprefix(f"未完成：{title}。")


def test_all_wrong_settings_are_told_at_once(book: Book) -> None:
    panel = BY_KEY["uncertainty"]
    book.set(panel.sheet.name, setting(panel, "draws"), "很多")
    book.set(panel.sheet.name, setting(panel, "confidence"), 5)
    book.set(panel.sheet.name, setting(panel, "ranges"), "=1/0")
    told = refused(book, "analyse_uncertainty", panel)
    assert "抽样次数：“很多”；应为：1,000 到 1,000,000 之间的整数；" in told
    assert "置信度：“500%”；应为：50% 到 99.9% 之间的数；" in told
    assert "区间内分布：“#DIV/0!”；应为：PERT、均匀 之一；" in told


def test_blank_settings_mean_the_defaults(book: Book) -> None:
    panel = BY_KEY["change"]
    for one in panel.settings:
        book.set(panel.sheet.name, setting(panel, one.key), None)
    press(book, "analyse_change")
    published = cii_xl.published()
    wanted = runs.run("change", runs.untouched(panel, published, published)).to_sheet()
    assert book.cell(panel.sheet.name, "B3") == wanted.state
    assert book.dialogs() == []


def test_a_protected_sheet_is_left_as_it_was(book: Book) -> None:
    panel = BY_KEY["change"]
    book.protect(panel.sheet.name)
    assert "受保护，请先撤销保护再试" in refused(book, "analyse_change", panel)


def test_without_its_sheet_an_analysis_does_not_begin(book: Book) -> None:
    book.delete_sheet(BY_KEY["change"].sheet.name)
    assert "找不到名为 cii_change_state 的单元格" in press(book, "analyse_change")


def test_data_with_errors_are_refused(book: Book) -> None:
    book.set("制造", "E12", "很高")
    told = refused(book, "analyse_change", BY_KEY["change"])
    assert told.startswith("数据有 1 个错误，请先点击“校验数据”并改正")


def test_a_second_run_takes_the_place_of_the_first(book: Book) -> None:
    """Fewer rows than before: what is left over is emptied and hidden, what somebody typed stays."""
    panel = BY_KEY["change"]
    press(book, "analyse_change")
    place = next(p for p in Places(panel).blocks if p.block.key == "stages")
    name = panel.sheet.name
    column = f"{at(place.first, LEFT)}:{at(place.last, LEFT)}"
    first = [row[0] for row in book.cells(name, column) if row[0]]
    book.set(name, setting(panel, "industry"), "制造")
    press(book, "analyse_change")
    second = [row[0] for row in book.cells(name, column) if row[0]]
    assert len(second) < len(first)
    assert height(book, panel, place.first + len(second) - 1) > 0
    assert height(book, panel, place.first + len(second)) == 0
    assert book.cell(name, setting(panel, "industry")) == "制造"
    assert book.errors() == []


# -- 采用权重 --------------------------------------------------------------------------------------------------------

WEIGHTING = BY_KEY["weighting"]
RATIOS = (3.0, 5.0, 3.0)
"""Judgements of the expert and the stages that the sheet begins with."""


def judged(book: Book) -> None:
    place = next(p for p in Places(WEIGHTING).blocks if p.block.key == "judgements")
    column = LEFT + [f.key for f in place.block.fields].index("ratio")
    for i, ratio in enumerate(RATIOS):
        book.set(WEIGHTING.sheet.name, at(place.first + i, column), ratio)


def test_weights_are_adopted_and_the_old_ones_kept(book: Book) -> None:
    judged(book)
    old = cii_xl.published()
    given = runs.untouched(WEIGHTING, old, old)
    rows = [[*row[:3], ratio] for row, ratio in zip(_begin(), RATIOS, strict=True)]
    new, label = adopt(replace(given, inputs={**given.inputs, "judgements": rows}))
    before = book.cells("金融", "tblFIN")
    told = press(book, "apply_weights")
    assert told.startswith(f"金融的权重已改为{label}，指数 30.2 → ")
    assert told.endswith(f"原来的权重存为版本“{label[:40]} 之前”")
    after = book.cells("金融", "tblFIN")
    own = new.table("FIN")
    assert [row[2] for row in after] == pytest.approx(list(own["weight"]), abs=1e-12)
    assert [row[7] for row in after] == list(own["basis"])
    assert [[*row[:2], *row[3:7], row[8]] for row in after] == [[*row[:2], *row[3:7], row[8]] for row in before]
    assert book.cell("金融", "B5") == pytest.approx(new.index("FIN"), abs=1e-9)
    kept = [row for row in book.cells("版本数据", "tblSnapshots") if row[2] == "FIN"]
    assert [row[7] for row in kept] == pytest.approx(list(old.table("FIN")["weight"]))
    assert book.dialogs() == []
    assert book.errors() == []


def _begin() -> list[list[Any]]:
    block = next(b for b in WEIGHTING.blocks if b.key == "judgements")
    return [list(row) for row in block.begin]


def test_a_method_that_nobody_filled_in_is_not_adopted(book: Book) -> None:
    before = [book.cells("金融", "tblFIN"), book.tables()]
    told = press(book, "apply_weights")
    assert told.startswith("未完成：采用权重。")
    assert [book.cells("金融", "tblFIN"), book.tables()] == before


def test_where_no_version_can_be_listed_nothing_is_adopted(book: Book) -> None:
    judged(book)
    book.protect("版本")
    before = [book.cells("金融", "tblFIN"), book.cells("版本数据", "A1:N4"), book.tables()["tblSnapshots"]]
    assert "受保护" in press(book, "apply_weights")
    assert [book.cells("金融", "tblFIN"), book.cells("版本数据", "A1:N4"), book.tables()["tblSnapshots"]] == before


# -- functions -------------------------------------------------------------------------------------------------------


def test_intervals_follow_what_is_typed(book: Book) -> None:
    panel, name = BY_KEY["uncertainty"], "研报数据"
    book.set(panel.sheet.name, setting(panel, "draws"), 1000)
    edition, quick = cii_xl.published(), Settings(draws=1000)
    assert book.call("CII_INTERVAL", "制造") == pytest.approx(interval(edition, "MFG", 0.95, quick))
    assert book.call("CII_INTERVAL", "制造", 0.8) == pytest.approx(interval(edition, "MFG", 0.8, quick))
    both = book.call("CII_INTERVAL", Ref("汇总!C13:C14"))
    assert both == [pytest.approx(interval(edition, code, 0.95, quick)) for code in ("FIN", "RET")]
    book.set(name, "M2", '=CII_RANK_PROB("文娱",3)')
    assert book.cell(name, "M2") == pytest.approx(rank_probability(edition, "ENT", 3, quick))
    book.set(panel.sheet.name, setting(panel, "concentration"), 0)
    fixed = replace(quick, concentration=0.0)
    assert book.cell(name, "M2") == pytest.approx(rank_probability(edition, "ENT", 3, fixed))
    place = next(p for p in Places(panel).blocks if p.block.key == "weights")
    row = f"{at(place.first, LEFT)}:{at(place.first, LEFT + 4)}"
    book.set(panel.sheet.name, row, [["文娱", edition.table("ENT")["stage"].iloc[0], None, 0.1, 0.9]])
    assert book.cell(name, "M2") != pytest.approx(rank_probability(edition, "ENT", 3, fixed))
    book.set(panel.sheet.name, setting(panel, "concentration"), "很大")
    assert book.cell(name, "M2") == XlError("#VALUE!")
    assert book.errors() == []


def test_gdp_follows_the_coefficients(book: Book) -> None:
    book.set("研报数据", "M2", "=CII_GDP(2024)")
    book.set("研报数据", "M3", "=CII_GDP_SHARE(2024)")
    assert book.cell("研报数据", "M2") == pytest.approx(9387.8, abs=0.05)
    assert book.cell("研报数据", "M3") == pytest.approx(14.2, abs=0.05)
    first = book.tables()["tblGdpInputs"].partition("!")[2].partition(":")[0]
    column, row = first[0], int(first[1:])
    base = chr(ord(column) + 2)
    book.set("宏观", f"{base}{row + 1}", 2 * book.cell("宏观", f"{base}{row + 1}"))
    assert book.cell("研报数据", "M2") == pytest.approx(2 * 9387.8, abs=0.1)
    assert book.call("CII_GDP", 2030.0) == XlError("#VALUE!")
    assert book.errors() == []
