"""The buttons of analyses and the functions that ask one, without a workbook: what is read, told and written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

import cii_xl
from cii_xl.addin import actions, adopting, analysing, live
from cii_xl.addin.actions import BUTTONS
from cii_xl.addin.errors import BadValue, CellError, NotAvailable
from cii_xl.addin.model import Model, TypedIn
from cii_xl.addin.parts import model_of
from cii_xl.addin.registry import evaluate
from cii_xl.addin.restoring import IndustryTable
from cii_xl.addin.session import Refused, Spot
from cii_xl.addin.steps import Block, RowHeights, Show
from cii_xl.analysis import runs
from cii_xl.analysis.errors import AnalysisError, problem
from cii_xl.analysis.uncertainty.live import interval, rank_probability
from cii_xl.analysis.uncertainty.settings import Settings
from cii_xl.book import layout
from cii_xl.book.macro_names import INPUT_FIELDS
from cii_xl.book.panels.catalogue import PANELS
from cii_xl.book.panels.panel import Filled
from cii_xl.book.panels.places import FINDING_SLOTS, NOTE_SLOTS
from cii_xl.index import Edition, EditionError, UnknownName
from cii_xl.survey.store import Store
from tests.book.toy_panel import FILLED, PANEL

PUBLISHED = cii_xl.published()


class Session:
    """What analyses use of a session: every named cell stands in a row of its own."""

    edition = PUBLISHED
    names: Mapping[str, Any] = {}

    def __init__(self, folder: Path | None = None, **typed: Any) -> None:
        self.book = SimpleNamespace(fullname="CII.xlsm" if folder is None else str(folder / "CII.xlsm"))
        self.typed = typed
        self.told: list[str] = []
        self.rows: dict[str, int] = {}

    def spot(self, name: str) -> Spot:
        row = self.rows.setdefault(name, 100 * len(self.rows))
        return Spot("玩具分析", row, 1, self.typed.get(name))

    def progress(self, text: str) -> None:
        self.told.append(text)


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What stands in the cells of the toy's settings and of its block to fill in."""
    cells: dict[str, Any] = {"rows": []}

    def read(named: Any, panel: Any) -> TypedIn:
        rows = {block.key: cells["rows"] for block in panel.blocks if block.typed}
        return TypedIn({k: v for k, v in cells.items() if k != "rows"}, rows)

    monkeypatch.setattr(live, "typed", read)
    return cells


class Result:
    """A result that was computed."""

    def __init__(self, filled: Filled) -> None:
        self.filled = filled

    def to_sheet(self) -> Filled:
        return self.filled


class TestGiven:
    def test_what_is_typed_and_defaults(self, typed: dict[str, Any]) -> None:
        typed |= {"draws": "２,000", "law": " 三角", "rows": [["销售", 20, None], [None, None, None]]}
        given = analysing.given(Session(), PANEL)  # type: ignore[arg-type]
        assert given.settings == {"draws": 2000, "confidence": 0.9, "law": "三角", "industry": "", "floor": 0}
        assert given.inputs == {"changes": [["销售", 20.0, None]]}
        assert (given.edition, given.published.id, given.folder, given.store) == (PUBLISHED, PUBLISHED.id, None, None)

    def test_every_wrong_setting_is_told(self, typed: dict[str, Any]) -> None:
        typed |= {"draws": 1, "confidence": "很高", "law": "#N/A"}
        with pytest.raises(AnalysisError) as caught:
            analysing.given(Session(), PANEL)  # type: ignore[arg-type]
        assert [str(p.place) for p in caught.value.problems] == ["抽样次数", "置信度", "分布"]

    def test_the_surveys_store_is_found_beside_the_workbook_or_elsewhere(
        self, typed: dict[str, Any], tmp_path: Path
    ) -> None:
        names: Mapping[str, Any] = {layout.WAVE_NAME: 2026.0}
        assert analysing.given(Session(tmp_path, **names), PANEL).store is None  # type: ignore[arg-type]
        with Store(tmp_path / "问卷", create=True), Store(tmp_path / "别处", create=True):
            pass
        given = analysing.given(Session(tmp_path, **names), PANEL)  # type: ignore[arg-type]
        assert (given.store, given.wave, given.folder) == (tmp_path / "问卷", "2026", tmp_path)
        elsewhere = {layout.STORE_NAME: str(tmp_path / "别处")}
        assert analysing.given(Session(**elsewhere), PANEL).store == tmp_path / "别处"  # type: ignore[arg-type]

    def test_saved_versions_are_read_when_they_are_asked_for(
        self, typed: dict[str, Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rows = PUBLISHED.rows
        spoilt = rows.assign(weight=2.0)
        monkeypatch.setattr(analysing, "saved", lambda book: {"好": rows, "坏": spoilt})
        given = analysing.given(Session(), PANEL)  # type: ignore[arg-type]
        with pytest.raises(Refused, match="版本“坏”的数据不可用"):
            list(given.saved)
        monkeypatch.setattr(analysing, "saved", lambda book: {"好": rows})
        ((name, edition),) = analysing.given(Session(), PANEL).saved  # type: ignore[arg-type]
        assert (name, edition.mean()) == ("好", pytest.approx(PUBLISHED.mean()))

    def test_progress_is_told_by_the_percent(self, typed: dict[str, Any]) -> None:
        session = Session()
        progress = analysing.given(session, PANEL).progress  # type: ignore[arg-type]
        for done in range(1, 1001):
            progress(done, 1000)
        assert session.told == [f"计算 {percent}%" for percent in range(101)]


class TestFill:
    STEPS = analysing.fill(Session(), PANEL, FILLED)  # type: ignore[arg-type]

    def test_all_slots_are_written_and_what_is_not_used_is_emptied(self) -> None:
        blocks = [step for step in self.STEPS if isinstance(step, Block)]
        sizes = [(len(block.values), len(block.values[0])) for block in blocks]
        # state, findings, notes; indices, flow and what only its chart shows, years, columns
        assert sizes == [(1, 1), (FINDING_SLOTS, 1), (NOTE_SLOTS, 1), (12, 7), (8, 3), (8, 3), (6, 3), (5, 2)]
        assert blocks[3].values[6][:2] == ["制造", 6.0]
        assert blocks[3].values[7] == [None] * 7
        assert blocks[4].values[1] == ["销售", 4.0, 0.0]
        assert blocks[5].values[1] == [10.0, 4.0, 0.0]

    def test_the_sheet_comes_to_the_front_last(self) -> None:
        assert self.STEPS[-1] == Show("玩具分析")
        heights = [isinstance(step, RowHeights) for step in self.STEPS[:-1]]
        assert heights == sorted(heights)

    def test_cells_to_fill_in_are_left_alone(self) -> None:
        session = Session()
        analysing.fill(session, PANEL, FILLED)  # type: ignore[arg-type]
        assert "cii_toy_changes" not in session.rows

    def test_text_is_never_a_formula(self) -> None:
        findings = next(step for step in self.STEPS if isinstance(step, Block) and len(step.values) == FINDING_SLOTS)
        assert [type(value) for (value,) in findings.values[:3]] == [str, str, type(None)]


class TestAnalyse:
    def test_the_first_finding_is_the_message(self, typed: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(runs, "run", lambda key, given: Result(FILLED))
        message, steps = analysing.analyse(Session(), PANEL)  # type: ignore[arg-type]
        assert message == f"玩具分析：{FILLED.findings[0]}"
        assert steps

    @pytest.mark.parametrize(
        ("error", "told"),
        [
            (ValueError("没有可比的版本\n请先保存版本"), "没有可比的版本；请先保存版本"),
            (UnknownName("行业", "制照", ["制造"]), "没有名为“制照”的行业；最接近的是：制造"),
            (
                AnalysisError([problem("a", f"设置{i}", "“x”", "一个数", "改为数") for i in range(5)]),
                "。".join(f"设置{i}：“x”；应为：一个数；改为数" for i in range(3)) + "（共 5 处）",
            ),
            (
                EditionError([problem("a", "制造!E12", "“x”", "一个数", "改为数")]),
                "制造!E12：“x”；应为：一个数；改为数",
            ),
            (FileNotFoundError(2, "没有", "数据.csv"), "无法读写 数据.csv（没有）"),
        ],
    )
    def test_what_an_analysis_refuses(
        self, typed: dict[str, Any], monkeypatch: pytest.MonkeyPatch, error: Exception, told: str
    ) -> None:
        def fail(key: str, given: Any) -> Any:
            raise error

        monkeypatch.setattr(runs, "run", fail)
        with pytest.raises(Refused) as caught:
            analysing.analyse(Session(), PANEL)  # type: ignore[arg-type]
        assert str(caught.value) == told

    def test_a_fault_of_ours_is_no_sentence_for_people(
        self, typed: dict[str, Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(key: str, given: Any) -> Any:
            raise ValueError("operands could not be broadcast")

        monkeypatch.setattr(runs, "run", fail)
        with pytest.raises(ValueError, match="broadcast"):
            analysing.analyse(Session(), PANEL)  # type: ignore[arg-type]

    def test_a_result_that_does_not_fit_is_told(self, typed: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
        long = Filled("态", rows={"years": [("2019", 1.0, 2.0)] * 7})
        monkeypatch.setattr(runs, "run", lambda key, given: Result(long))
        with pytest.raises(Refused, match="最多容纳 6 行"):
            analysing.analyse(Session(), PANEL)  # type: ignore[arg-type]


def test_every_panel_has_a_button_and_an_action() -> None:
    own = {name: button for name, button in BUTTONS.items() if button.group == "分析"}
    assert list(own) == [*(f"analyse_{panel.key}" for panel in PANELS), "apply_weights"]
    assert [button.caption for button in own.values()][:-1] == [panel.caption for panel in PANELS]
    assert all(callable(getattr(actions, name)) for name in BUTTONS)
    assert len(BUTTONS) == 20


def test_built_results_are_rounded() -> None:
    filled = runs.rounded(Filled("态", rows={"a": [["甲", 1 / 3, 7, None, -1e-12]]}))
    assert filled.rows["a"] == [["甲", 0.333333, 7, None, 0.0]]
    assert str(filled.rows["a"][0][4]) == "0.0"


# -- 采用权重 --------------------------------------------------------------------------------------------------------


class TestAdopting:
    KEYS = ("stage", "substage", "weight", "rate", "low", "high", "provenance", "basis", "position")

    def table(self, rows: list[list[Any]]) -> IndustryTable:
        return IndustryTable("MFG", "制造", 11, 1, self.KEYS, rows, rows)

    def test_weights_and_basis_are_written_by_name_and_blank_rows_stay(self) -> None:
        stages = list(PUBLISHED.stages("MFG")["stage"])
        weights = {("MFG", stage): 1 / len(stages) for stage in stages}
        new = PUBLISHED.with_weights(weights)
        own = new.table("MFG")
        rows = [
            [r.stage, r.substage or None, 0.0, r.rate, None, None, r.provenance, "旧", r.position]
            for r in own[::-1].itertuples()
        ]
        rows.insert(1, [None] * 9)
        column, basis = adopting.columns(self.table(rows), new)
        assert isinstance(column, Block)
        assert isinstance(basis, Block)
        assert (column.row, column.column, basis.column) == (11, 3, 8)
        wanted = list(own["weight"][::-1])
        assert [row[0] for row in column.values] == pytest.approx([wanted[0], None, *wanted[1:]])
        assert [row[0] for row in basis.values] == [own["basis"].iloc[-1] or None, None, *(own["basis"][:-1][::-1])]

    def test_names_of_versions_are_free(self) -> None:
        assert adopting.version_name("AHP", []) == "AHP 之前"
        assert adopting.version_name("AHP", ["ahp 之前", "AHP 之前 2"]) == "AHP 之前 3"
        assert len(adopting.version_name("长" * 80, [])) <= 60


# -- functions -------------------------------------------------------------------------------------------------------

QUICK = Settings(draws=1000)
MODEL = replace(model_of(PUBLISHED), uncertainty=TypedIn({"draws": 1000.0}))


def cells(*values: Any) -> list[list[Any]]:
    return [[value] for value in values]


def ask(name: str, *arguments: Any, model: Model = MODEL) -> Any:
    return evaluate(model, name, *arguments)


class TestInterval:
    def test_both_ends_of_each_industry(self) -> None:
        found = ask("CII_INTERVAL", cells("制造", "FIN"), cells(0.8))
        assert found == [list(interval(PUBLISHED, code, 0.8, QUICK)) for code in ("MFG", "FIN")]
        assert ask("CII_INTERVAL", cells("制造")) == [list(interval(PUBLISHED, "MFG", 0.95, QUICK))]

    @pytest.mark.parametrize("confidence", [0.8, 80.0, "80%", "０.8"])
    def test_confidence_as_people_write_it(self, confidence: Any) -> None:
        assert ask("CII_INTERVAL", cells("制造"), cells(confidence)) == ask("CII_INTERVAL", cells("制造"), cells(0.8))

    def test_the_settings_of_the_sheet_are_taken(self) -> None:
        typed = TypedIn(
            {"draws": 1000.0, "seed": 7.0, "concentration": 0.0, "printed": "否", "ranges": "均匀", "confidence": "90%"}
        )
        given = replace(QUICK, seed=7, concentration=0.0, printed_precision=False, ranges="均匀", confidence=0.9)
        found = ask("CII_INTERVAL", cells("制造"), model=replace(MODEL, uncertainty=typed))
        assert found == [list(interval(PUBLISHED, "MFG", 0.9, given))]

    def test_without_the_sheet_the_defaults_hold(self) -> None:
        found = ask("CII_RANK_PROB", cells("金融"), cells(1.0), model=replace(MODEL, uncertainty=TypedIn()))
        assert found == [[rank_probability(PUBLISHED, "FIN", 1)]]

    def test_an_unknown_industry_keeps_its_error_in_its_own_row(self) -> None:
        found = ask("CII_INTERVAL", cells("制照", "制造"))
        assert [type(value) for value in found[0]] == [NotAvailable, NotAvailable]
        assert found[1] == ask("CII_INTERVAL", cells("制造"))[0]

    @pytest.mark.parametrize(
        ("typed", "told"),
        [
            (TypedIn({"draws": "很多"}), "抽样次数"),
            (TypedIn({"draws": 1000.0, "concentration": 0.5}), "集中度"),
            (TypedIn({"draws": 1000.0}, {"weights": [["制造", "销售", None, "少", 0.5]]}), "“少”不是数"),
        ],
    )
    def test_settings_that_cannot_be_used(self, typed: TypedIn, told: str) -> None:
        try:
            ((error, _),) = ask("CII_INTERVAL", cells("制造"), model=replace(MODEL, uncertainty=typed))
        except CellError as raised:
            error = raised
        assert isinstance(error, BadValue)
        assert told in str(error)

    def test_ranks_add_up(self) -> None:
        found = ask("CII_RANK_PROB", cells("金融"), [[float(rank) for rank in range(1, 8)]])
        assert sum(found[0]) == pytest.approx(1)
        (wrong,) = ask("CII_RANK_PROB", cells("金融"), [[8.0, 1.5]])
        assert [str(error) for error in wrong] == ["名次 8 应在 1 到 7 之间", "名次 1.5 应为整数"]

    def test_one_broken_industry_stops_all_since_ranks_need_them(self) -> None:
        broken = replace(MODEL, failed={"MFG": (problem("a", "制造!E12", "“x”", "一个数", "改为数"),)})
        ((error, _),) = ask("CII_INTERVAL", cells("金融"), model=broken)
        assert isinstance(error, BadValue)
        assert "制造!E12" in str(error)

    def test_the_whole_edition_is_made_once(self) -> None:
        model = model_of(PUBLISHED)
        assert model.whole is model.whole
        pd.testing.assert_frame_equal(model.whole.rows, PUBLISHED.rows)
        assert isinstance(model.whole, Edition)


class TestGdp:
    def test_published_coefficients_give_the_printed_series(self) -> None:
        years = cells(*map(float, range(2019, 2025)))
        increments = [row[0] for row in ask("CII_GDP", years)]
        printed = [cii_xl.published.fact(f"gdp.increment.{year}").number for year in range(2019, 2025)]
        assert increments == pytest.approx(printed, abs=0.05)
        assert [row[0] for row in ask("CII_GDP_SHARE", years)][-1] == pytest.approx(14.2, abs=0.05)

    @pytest.mark.parametrize(("year", "kind"), [(2018.0, BadValue), (2020.5, BadValue), (None, NotAvailable)])
    def test_other_years(self, year: Any, kind: type[CellError]) -> None:
        assert isinstance(ask("CII_GDP", cells(year))[0][0], kind)

    def test_a_table_without_its_headings_is_told(self) -> None:
        ((error,),) = ask("CII_GDP", cells(2024.0), model=replace(MODEL, gdp=[list(INPUT_FIELDS[1:])]))
        assert isinstance(error, BadValue)
        assert "没有“系数”列" in str(error)
