"""The sheets of analyses in a real spreadsheet program: the built workbook opens, numbers hold, charts have data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest

import cii_xl
from cii_xl.addin.parts import macros
from cii_xl.analysis import runs
from cii_xl.book.build import Begun, build_workbook
from cii_xl.book.panels.catalogue import PANELS
from cii_xl.book.panels.panel import Filled, Panel
from cii_xl.book.panels.places import Places

from .office import Doc, Office

pytestmark = pytest.mark.libreoffice


def quick(panel: Panel) -> Filled:
    """A result with few draws."""
    given = runs.untouched(panel, cii_xl.published(), cii_xl.published())
    fewer = {s.key: 1024 for s in panel.settings if s.key == "draws"}
    return runs.rounded(runs.run(panel.key, replace(given, settings={**given.settings, **fewer})).to_sheet())


@pytest.fixture(scope="module")
def filled() -> Mapping[str, Filled]:
    return {panel.key: quick(panel) for panel in PANELS}


@pytest.fixture(scope="module")
def doc(office: Office, filled: Mapping[str, Filled], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doc]:
    published = cii_xl.published()
    path = tmp_path_factory.mktemp("分析") / "CII.xlsm"
    path.write_bytes(build_workbook(published, macros(published), Begun(panels=filled)))
    with office.open(path) as opened:
        yield opened


def test_results_are_shown_and_helper_formulas_hold(doc: Doc, filled: Mapping[str, Filled]) -> None:
    own = {panel.sheet.name for panel in PANELS}
    before = {at: cell["value"] for at, cell in doc.formula_cells().items() if at.partition("!")[0] in own}
    doc.recalculate()
    after = {at: cell for at, cell in doc.formula_cells().items() if at.partition("!")[0] in own}
    assert len(after) > 100
    assert {at: cell["error"] for at, cell in after.items() if cell["error"]} == {}
    assert {at: cell["value"] for at, cell in after.items()} == pytest.approx(before)
    for panel in PANELS:
        assert doc.cells(panel.sheet.name, "B3") == [[filled[panel.key].state]]


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.key)
def test_charts_draw_the_rows_of_their_blocks(doc: Doc, panel: Panel) -> None:
    places = Places(panel).blocks
    drawn = [chart for place in places for chart in place.block.charts]
    found = doc.charts().get(panel.sheet.name, [])
    assert sorted(chart["title"] for chart in found) == sorted(chart.title for chart in drawn)
    rows = {f"${place.first + 1}" for place in places if place.block.charts}
    for chart in found:
        assert chart["ranges"]
        assert all(any(f"{row}:" in area for row in rows) for area in chart["ranges"])
