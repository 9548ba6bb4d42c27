"""The sheets of analyses: drawn from their description, filled, and what is not used hidden with its charts."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

import cii_xl
from cii_xl.analysis import runs
from cii_xl.book import layout
from cii_xl.book.canvas import Canvas
from cii_xl.book.package import normalise
from cii_xl.book.panels import settings, sheet
from cii_xl.book.panels.catalogue import PANELS
from cii_xl.book.panels.panel import BAR, INTERVAL, Block, Filled, Panel, PanelField, Setting
from cii_xl.book.panels.places import ROW, Places, chart_rows, check, heights, parted, printed, unprinted
from cii_xl.book.style import NUMBER, Styles
from cii_xl.book.workbook import new_workbook
from cii_xl.index import Problem
from cii_xl.palette import INK
from tests.book.toy_panel import FILLED, INDICES, PANEL


def built(panel: Panel, filled: Filled | None = None) -> bytes:
    """A workbook of 首页 and that sheet."""
    buffer = io.BytesIO()
    workbook = new_workbook(buffer, "试")
    styles = Styles(workbook)
    Canvas(workbook, layout.HOME, styles)
    sheet.write(Canvas(workbook, panel.sheet, styles), panel, filled, "脚")
    workbook.close()
    return normalise(buffer.getvalue())


def loaded(panel: Panel, filled: Filled | None = None) -> tuple[Worksheet, Mapping[str, str]]:
    """The sheet, and where its named cells are, without the panel's prefix."""
    book = openpyxl.load_workbook(io.BytesIO(built(panel, filled)), data_only=True)
    areas = {name: str(own.attr_text).partition("!")[2].replace("$", "") for name, own in book.defined_names.items()}
    return book[panel.sheet.name], {name.removeprefix(f"cii_{panel.key}_"): area for name, area in areas.items()}


def shown(ws: Worksheet, row: int) -> bool:
    """Whether a row, counted from 0, is to be seen."""
    return not ws.row_dimensions[row + 1].hidden


def test_every_part_setting_and_block_has_a_named_cell() -> None:
    ws, at = loaded(PANEL, FILLED)
    assert set(at) == set(sheet.names(PANEL))
    assert ws[at["state"]].value == FILLED.state
    typed = [ws[at[s.key]].value for s in PANEL.settings]
    assert typed == [None if s.default == "" else s.default for s in PANEL.settings]
    assert all(not ws[at[s.key]].protection.locked for s in PANEL.settings)
    assert ws[at["changes"]].value == "销售"
    assert at["settings"] == f"{at['draws']}:{at['floor']}"
    assert re.fullmatch(r"B\d+:D\d+", at["changes_typed"])
    first = ws[at["indices"]]
    assert [ws.cell(first.row + i, 2).value for i in range(8)] == [
        "金融",
        "零售",
        "文娱",
        "教育",
        "医疗",
        "物流",
        "制造",
        None,
    ]


def test_before_the_first_run_only_inputs_are_shown() -> None:
    ws, at = loaded(PANEL)
    assert ws[at["state"]].value == "尚未计算：点击“首页”的“玩具分析”"
    places = Places(PANEL)
    for place in places.blocks:
        assert shown(ws, place.first) == shown(ws, place.top) == shown(ws, place.last) == place.block.typed
        assert not place.block.charts or not shown(ws, place.charts)
    assert not shown(ws, places.findings)
    assert not shown(ws, places.notes)


def test_rows_in_use_are_shown_with_as_much_of_their_charts() -> None:
    ws, _ = loaded(PANEL, FILLED)
    for place in Places(PANEL).blocks:
        rows = FILLED.rows.get(place.block.key)
        if rows is None:
            continue
        assert [shown(ws, place.first + i) for i in range(place.block.slots)] == [
            i < len(rows) for i in range(place.block.slots)
        ]
        drawn = sum(shown(ws, row) for row in range(place.charts, place.end))
        assert drawn == chart_rows(place.block, len(rows)) <= place.chart_rows


def test_charts_move_and_size_with_the_rows_they_stand_on() -> None:
    ws, _ = loaded(PANEL)
    drawn = [chart for place in Places(PANEL).blocks for chart in place.block.charts]
    assert len(ws._charts) == len(drawn) == 6
    for chart in ws._charts:
        assert chart.anchor.editAs in (None, "twoCell")
        rows = range(chart.anchor._from.row, chart.anchor.to.row + 1)
        assert not any(shown(ws, row) for row in rows)


def test_charts_are_bound_to_all_prepared_rows() -> None:
    ws, _ = loaded(PANEL, FILLED)
    for chart in ws._charts:
        for series in chart.series:
            area = ws[str(series.val.numRef.f).partition("!")[2].replace("$", "")]
            place = next(p for p in Places(PANEL).blocks if p.first + 1 == area[0][0].row)
            assert len(area) == place.block.slots


def test_intervals_have_error_bars_from_helper_columns() -> None:
    ws, _ = loaded(PANEL, FILLED)
    (bars,) = [series.errBars for chart in ws._charts for series in chart.series if series.errBars is not None]
    low = [c.value for (c,) in ws[str(bars.minus.numRef.f).partition("!")[2].replace("$", "")]]
    high = [c.value for (c,) in ws[str(bars.plus.numRef.f).partition("!")[2].replace("$", "")]]
    assert low == pytest.approx([5.0] * 7 + [0.0] * 5)
    assert high == pytest.approx([5.5] * 7 + [0.0] * 5)
    assert [float(p.v) for p in bars.minus.numRef.numCache.pt] == pytest.approx(low)
    assert bars.spPr.ln.solidFill.srgbClr == INK.lstrip("#")


def test_what_only_a_waterfall_shows_stands_beyond_the_printed_columns() -> None:
    ws, at = loaded(PANEL, FILLED)
    first = ws[at["flow_drawn"]]
    assert first.column > Places(PANEL).last + 1
    assert [[ws.cell(first.row + i, first.column + k).value for k in range(3)] for i in range(4)] == [
        [0, 0, 0], [10, 4, 0], [11, 0, 3], [0, 0, 0],
    ]  # fmt: skip
    flow = next(p.block for p in Places(PANEL).blocks if p.block.key == "flow")
    assert [f.key for f in printed(flow)] == ["step", "effect", "level"]
    assert [f.key for f in unprinted(flow)] == ["unseen", "up", "down"]
    assert parted(flow, ("a", 1, 2, 3, 4, 5)) == (["a", 1, 5], [2, 3, 4])
    assert ws.print_area.endswith(
        f"${openpyxl.utils.get_column_letter(Places(PANEL).last + 1)}${Places(PANEL).end + 1}"
    )


def test_text_is_text_and_rows_are_as_high_as_their_words() -> None:
    ws, at = loaded(PANEL, FILLED)
    findings = ws[at["findings"]]
    assert ws.cell(findings.row + 1, 2).value == "=1+1"
    assert ws.cell(findings.row + 1, 2).data_type == "s"
    assert ws.row_dimensions[findings.row].height > 1.5 * ROW
    wide = ws[at["indices"]].row + 3
    assert ws.row_dimensions[wide].height > 1.5 * ROW


def test_validations_say_in_chinese_what_is_allowed() -> None:
    ws, at = loaded(PANEL)
    rules = {str(rule.sqref): rule for rule in ws.data_validations.dataValidation}
    assert set(rules) == {at[key] for key in ("draws", "confidence", "law", "floor")}
    draws = rules[at["draws"]]
    assert (draws.type, draws.formula1, draws.formula2) == ("whole", "2", "1000000")
    assert draws.error == "“抽样次数”应为 2 到 1,000,000 之间的整数；留空则用默认值 1,000。"
    assert rules[at["confidence"]].error == "“置信度”应为 50% 到 99% 之间的数；留空则用默认值 90%。"
    assert (rules[at["law"]].type, rules[at["law"]].formula1) == ("list", '"均匀,三角"')
    assert rules[at["floor"]].operator == "greaterThanOrEqual"


def test_heat_and_lamps() -> None:
    ws, _ = loaded(PANEL, FILLED)
    rules = [rule for found in ws.conditional_formatting._cf_rules.values() for rule in found]
    (heat,) = [rule.colorScale for rule in rules if rule.type == "colorScale"]
    assert [float(end.val) for end in heat.cfvo] == [0, 0.4, 1]
    assert {rule.formula[0] for rule in rules if rule.type == "cellIs"} == {'"成立"', '"不成立"'}


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ({"nothing": []}, "没有名为 nothing 的区域"),
        ({"years": [("2019", 1.0, 2.0)] * 7}, "“三、逐年”最多容纳 6 行，共有 7 行"),
        ({"years": [("2019", 1.0)]}, "的行与列数不符"),
    ],
)
def test_a_result_that_does_not_fit_is_refused(rows: Any, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        built(PANEL, Filled("态", rows=rows))


def test_two_cells_of_one_name_are_refused() -> None:
    twice = replace(PANEL, settings=(*PANEL.settings, Setting("indices", "重名", 0, "")))
    with pytest.raises(ValueError, match="indices"):
        built(twice)


def test_same_content_same_bytes() -> None:
    assert built(PANEL, FILLED) == built(PANEL, FILLED)


@pytest.mark.parametrize("used", [0, 1, 12])
def test_heights_cover_each_row_once(used: int) -> None:
    rows = [("甲", 1.0, 0.5, 2.0, 0.1, "成立", "说明")] * used
    filled = Filled("态", ("一",) * 12, {"indices": rows}, ("注",) * 12)
    runs_of = heights(PANEL, filled)
    seen = [(run.name, run.offset + i) for run in runs_of for i in range(run.rows)]
    assert len(seen) == len(set(seen))
    hidden = sum(run.rows for run in runs_of if run.name == "cii_toy_indices" and not run.height)
    tail = Places(PANEL).blocks[1].chart_rows - (chart_rows(INDICES, used) if used else 0)
    assert hidden == (12 - used) + tail + (0 if used else 4)


def test_lying_charts_grow_with_their_rows() -> None:
    field = PanelField("a", "甲")
    for kind in (BAR, INTERVAL):
        block = Block("b", "块", (field,), 40, charts=(replace(INDICES.charts[0], kind=kind),))
        sizes = [chart_rows(block, used) for used in range(1, 41)]
        assert sizes == sorted(sizes)
        assert sizes[0] < sizes[-1]


# -- settings ----------------------------------------------------------------------------------------------------------

DRAWS, CONFIDENCE, LAW, INDUSTRY, _ = PANEL.settings


@pytest.mark.parametrize(
    ("setting", "value", "read"),
    [
        (DRAWS, 500.0, 500), (DRAWS, None, 1000), (DRAWS, "  ", 1000), (DRAWS, "１,000", 1000),
        (CONFIDENCE, 0.8, 0.8), (CONFIDENCE, "80%", 0.8), (LAW, " 三角 ", "三角"), (LAW, None, "均匀"),
        (INDUSTRY, None, ""), (INDUSTRY, "制造", "制造"), (INDUSTRY, 7.0, "7"),
    ],
)  # fmt: skip
def test_settings_are_read_as_they_are_seen(setting: Setting, value: object, read: object) -> None:
    found = settings.read(setting, value, "页")
    assert (found, type(found)) == (read, type(read))


@pytest.mark.parametrize(
    ("setting", "value", "told"),
    [
        (DRAWS, 1.0, "“1”"), (DRAWS, 2.5, "“2.5”"), (DRAWS, "多", "“多”"), (DRAWS, True, "“TRUE”"),
        (DRAWS, "#N/A", "“#N/A”"), (CONFIDENCE, 5.0, "“500%”"), (LAW, "正态", "“正态”"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_told(setting: Setting, value: object, told: str) -> None:
    found = settings.read(setting, value, "页")
    assert isinstance(found, Problem)
    assert (str(found.place), found.found) == (setting.label, told)
    assert found.expected == settings.allowed(setting)


def test_typed_rows_are_numbers_text_or_nothing() -> None:
    (block,) = (block for block in PANEL.blocks if block.typed)
    rows = [["销售", "15", None], [None, " ", ""], ["  生产 ", "很多", 3.0], [None, 7.0, "=1"]]
    assert settings.rows(block, rows) == [["销售", 15.0, None], ["生产", "很多", 3.0], [None, 7.0, "=1"]]


# -- the real ones -----------------------------------------------------------------------------------------------------


def test_panels_differ_in_what_must_be_their_own() -> None:
    for own in ("key", "caption", "sheet"):
        assert len({getattr(panel, own) for panel in PANELS}) == len(PANELS)
    known = {s.name for s in vars(layout).values() if isinstance(s, layout.Sheet)} | set(layout.INDUSTRY_NAMES.values())
    assert known.isdisjoint(panel.sheet.name for panel in PANELS)


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.key)
class TestEveryPanel:
    def test_it_can_be_drawn(self, panel: Panel) -> None:
        ws, at = loaded(panel)
        assert set(at) == set(sheet.names(panel))
        assert all(0 <= len(rule.error or "") <= 225 for rule in ws.data_validations.dataValidation)
        assert len(ws._charts) == sum(len(block.charts) for block in panel.blocks)
        assert len(panel.sheet.name) <= 31
        assert all(re.fullmatch("[a-z][a-z0-9_]*", key) for key in sheet.names(panel))

    def test_its_charts_draw_fields_that_are_there(self, panel: Panel) -> None:
        for block in panel.blocks:
            keys = [field.key for field in block.fields]
            assert len(keys) == len(set(keys))
            assert len(block.charts) <= 2
            for drawn in block.charts:
                ends = (drawn.low, drawn.high) if drawn.kind == INTERVAL else ()
                assert {drawn.category, *(key for key, _ in drawn.series), *ends} <= set(keys)
                assert drawn.description

    def test_its_defaults_are_allowed(self, panel: Panel) -> None:
        for setting in panel.settings:
            assert settings.read(setting, setting.default, panel.sheet.name) == setting.default
        assert {s.number for s in panel.settings} | {f.number for b in panel.blocks for f in b.fields} <= {"", *NUMBER}

    def test_a_result_fits_its_sheet(self, panel: Panel) -> None:
        quick = {"draws": 1024} if any(s.key == "draws" for s in panel.settings) else {}
        given = runs.untouched(panel, cii_xl.published(), cii_xl.published())
        filled = runs.rounded(runs.run(panel.key, replace(given, settings={**given.settings, **quick})).to_sheet())
        check(panel, filled)
        ws, at = loaded(panel, filled)
        assert ws[at["state"]].value == filled.state
        assert filled.findings
        some = [place for place in Places(panel).blocks if filled.rows.get(place.block.key)]
        assert some
        for place in some:
            assert shown(ws, place.first)
