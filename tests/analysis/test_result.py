"""What every result can do: its tables for people, its notes as exhibits; settings as every analysis gets them."""

from __future__ import annotations

import pytest

from cii_xl.analysis import runs
from cii_xl.analysis.errors import AnalysisError
from cii_xl.analysis.gdp import analyse
from cii_xl.analysis.notes import notes
from cii_xl.book.panels.catalogue import PANELS
from cii_xl.book.style import NUMBER
from cii_xl.exhibits.deck import slides_of
from cii_xl.exhibits.exhibit import Words
from cii_xl.exhibits.slides.lint import lint
from cii_xl.exhibits.slides.write import new_deck
from cii_xl.published import edition

CHANGE, SENSITIVITY = (next(p for p in PANELS if p.key == key) for key in ("change", "sensitivity"))


def test_tables_are_the_filled_blocks_of_the_sheet_as_printed() -> None:
    given = runs.untouched(CHANGE, edition(), edition())
    result = runs.run("change", given)
    filled = result.to_sheet()
    tables = {t.title: t.table for t in result.tables()}
    blocks = {b.title: b for b in CHANGE.blocks if not b.typed and filled.rows.get(b.key)}
    assert list(tables) == list(blocks)
    stages = next(b for b in CHANGE.blocks if b.key == "stages")
    shown = tables[stages.title]
    assert "垫高" not in [c.title for c in shown.columns]  # only the chart shows it
    assert shown.columns[2].number == NUMBER["one"]
    assert [row[0] for row in shown.rows] == [row[0] for row in filled.rows["stages"]]


def test_tables_of_a_result_without_a_sheet_are_those_of_its_exhibits() -> None:
    result = analyse(edition())
    first = result.tables()[0]
    assert first.title.startswith(result.exhibit.title)
    assert [c.title for c in first.table.columns] == ["项目", "测算", "研报印出"]
    assert first.table.columns[1].number == "#,##0.0"


def test_notes_hold_everything_in_order_and_fit_their_slides() -> None:
    findings = [f"第 {i} 条结论：" + "指数由一处提高到另一处，" * (i % 9) for i in range(1, 21)]
    assumptions = [f"第 {i} 条假设：" + "权重与渗透率相互独立，" * (i % 7) for i in range(1, 31)]
    pages = notes("toy", "分析", findings, assumptions, "测算")
    assert [p.id for p in pages[:2]] == ["toy-notes", "toy-notes-2"]
    said = [p for page in pages if isinstance(page.body, Words) for p in page.body.paragraphs]
    assert [text for level, text in said if level] == [*findings, *assumptions]
    for page in pages:
        assert isinstance(page.body, Words)
        assert page.body.paragraphs[0][0] == 0  # a heading
        assert page.body.paragraphs[-1][0] == 1
    assert len({page.title for page in pages}) == len(pages) > 2
    slides = slides_of(pages)
    assert [str(found) for found in lint(new_deck(slides), slides=slides)] == []


def test_few_notes_take_one_page_and_none_take_none() -> None:
    (page,) = notes("toy", "分析", ["一"], ["二"], "测算")
    assert page.title == "分析得出 1 条结论，附 1 条假设与说明"
    assert page.body == Words(((0, "结论"), (1, "一"), (0, "假设与说明"), (1, "二")))
    assert notes("toy", "分析", [], [], "测算") == ()


def test_settings_are_in_range_or_all_refused_at_once() -> None:
    settled = runs.settled(SENSITIVITY, {"band": "７", "draws": 1024.0, "seed": None})
    assert (settled["band"], settled["draws"], settled["seed"]) == (7.0, 1024, 0)
    assert isinstance(settled["draws"], int)
    assert settled.keys() == {s.key for s in SENSITIVITY.settings}
    with pytest.raises(AnalysisError) as caught:
        runs.settled(SENSITIVITY, {"band": 101, "draws": "很多"})
    assert [str(p.place) for p in caught.value.problems] == ["基础样本", "自填±"]
    assert runs.untouched(SENSITIVITY, edition(), edition()).settings == runs.settled(SENSITIVITY, {})
