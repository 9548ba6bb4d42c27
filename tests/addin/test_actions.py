"""Actions by themselves: what they would write, from a model, with no Excel."""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.formula import ArrayFormula

import cii_xl
from cii_xl.addin import checking, restoring, rewriting, scenario, versions
from cii_xl.addin.actions import BUTTONS, file_name, folder_of
from cii_xl.addin.model import model
from cii_xl.addin.parts import model_of
from cii_xl.addin.ranges import Formula
from cii_xl.addin.session import Refused, whole
from cii_xl.addin.steps import Append, ArrayFormulas, Block, CopySheet, Fit, RowHeights, Show, Step
from cii_xl.book.canvas import address
from cii_xl.book.layout import CHECK_SLOTS, MARK_SLOTS
from cii_xl.book.macros import source
from cii_xl.book.sheets.history import snapshot_rows
from cii_xl.index import Edition, EditionError, Place, Problem, Severity
from cii_xl.index.summary import summarise

PUBLISHED = cii_xl.published()
INDICES = {name: PUBLISHED.index(name) for name in PUBLISHED.industries.values()}


def problem(cell: str = "G12", severity: Severity = Severity.ERROR, sheet: str = "制造") -> Problem:
    return Problem("low.order", Place("tblMFG", sheet, cell), "上限小于渗透率", "下限 ≤ 渗透率", "修改", severity)


class TestChecking:
    def test_a_problem_is_a_row_with_a_link_to_its_cell(self) -> None:
        row = checking.rows([problem()])[0]
        assert row == [1, "错误", '=HYPERLINK("#\'制造\'!G12","制造!G12")', "上限小于渗透率", "下限 ≤ 渗透率", "修改"]
        assert isinstance(row[2], Formula)

    def test_quotes_in_a_sheet_name_stay_inside_the_formula(self) -> None:
        assert checking.link(problem(sheet="它's\"x")) == '=HYPERLINK("#\'它\'\'s""x\'!G12","它\'s""x!G12")'

    def test_a_place_without_a_cell_is_text(self) -> None:
        assert checking.link(Problem("x", Place("整个工作簿"), "", "", "")) == "整个工作簿"

    def test_cells_are_marked_one_by_one_and_notes_are_not(self) -> None:
        told = [problem("D12:D14"), problem("D13"), problem("E12", Severity.NOTE)]
        assert checking.marks(told) == ["tblMFG!D12", "tblMFG!D13", "tblMFG!D14"]

    def test_there_is_room_for_so_many_and_the_rest_is_counted(self) -> None:
        many = [problem(f"G{i}") for i in range(1, CHECK_SLOTS + MARK_SLOTS)]
        assert len(checking.rows(many)) == CHECK_SLOTS
        assert checking.rows(many)[-1][3] == f"另有 {MARK_SLOTS} 个问题没有列出"
        assert len(checking.marks(many)) == MARK_SLOTS

    def test_the_verdict_counts_by_severity(self) -> None:
        assert checking.verdict([]) == "数据校验：没有问题"
        told = [problem(), problem(), problem(severity=Severity.NOTE)]
        assert checking.verdict(told) == "数据校验：错误 2 个，提示 1 个"


class TestNativeAgainstPython:
    book = model_of(PUBLISHED)

    def test_equal_figures_differ_nowhere(self) -> None:
        assert checking.differences(PUBLISHED.mean() + 1e-10, INDICES, self.book) == []

    @pytest.mark.parametrize("shown", [5.6, 5.5 + 1e-8, None, -2146826246])
    def test_a_figure_that_is_not_python_s_is_named(self, shown: float | None) -> None:
        found = checking.differences(PUBLISHED.mean(), INDICES | {"制造": shown}, self.book)  # type: ignore[dict-item]
        assert [text[:2] for text in found] == ["制造"]

    def test_a_mean_typed_over_is_named(self) -> None:
        assert checking.differences(17.0, INDICES, self.book) == ["平均在汇总页为 17.0000，应为 17.0857"]


class TestRewriting:
    """What 更新汇总 writes is what the build wrote: every formula, and nothing else but the sheet's own texts."""

    @staticmethod
    def written(edition: Edition, slots: int) -> tuple[list[Step], dict[str, object], set[str]]:
        """The steps, what they put where, and the cells of array formulas."""
        steps = rewriting.steps(summarise(edition, PUBLISHED), "汇总", slots)
        cells: dict[str, object] = {}
        arrays: set[str] = set()
        for step in steps:
            assert isinstance(step, (Block, ArrayFormulas))
            rows = step.formulas if isinstance(step, ArrayFormulas) else step.values
            here = {
                address(step.row + r, step.column + c): value
                for r, row in enumerate(rows)
                for c, value in enumerate(row)
            }
            assert not here.keys() & cells.keys()
            cells |= here
            arrays |= here.keys() if isinstance(step, ArrayFormulas) else set()
        return steps, cells, arrays

    @staticmethod
    def agree(cells: dict[str, object], arrays: set[str], sheet: Any) -> None:
        stored = {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row}
        assert {at for at, value in stored.items() if isinstance(value, ArrayFormula)} == arrays
        plain = {at: value.text if isinstance(value, ArrayFormula) else value for at, value in stored.items()}
        assert cells == {at: plain[at] for at in cells}
        left = {at for at, value in plain.items() if value is not None} - cells.keys()
        assert left == {"M1"}  # the link to the first sheet
        formulas = {at for at, value in plain.items() if isinstance(value, str) and value.startswith("=")}
        assert formulas == {at for at, value in cells.items() if isinstance(value, Formula)}

    def test_it_is_what_the_build_wrote_in_few_blocks(self, formulas: openpyxl.Workbook) -> None:
        steps, cells, arrays = self.written(PUBLISHED, 10)
        self.agree(cells, arrays, formulas["汇总"])
        assert len(steps) <= 20

    def test_an_edition_of_other_size_and_more_positions(self, other: Edition, other_built: bytes) -> None:
        _, cells, arrays = self.written(other, 12)
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", r"(Unknown|Conditional Formatting) extension", UserWarning)
            self.agree(cells, arrays, openpyxl.load_workbook(io.BytesIO(other_built))["汇总"])

    def test_a_row_added_at_a_position_without_room_keeps_the_sheet_s_columns(self) -> None:
        rows = PUBLISHED.rows.copy()
        rows.loc[(rows["code"] == "MFG") & (rows["position"] == 5), "position"] = 11
        assert self.written(Edition(rows, id=PUBLISHED.id), 10)[1].keys() == self.written(PUBLISHED, 10)[1].keys()

    def test_array_formulas_are_short_enough_for_excel(self) -> None:
        _, cells, arrays = self.written(PUBLISHED, 10)
        longest = max((str(cells[at]) for at in arrays if "MFG" in str(cells[at])), key=len)
        assert len(longest.replace("MFG", "ABCDEFGH")) <= 255  # a code has at most 8 letters

    def test_headings_come_before_the_formulas_that_name_them(self) -> None:
        first, second, *_ = self.written(PUBLISHED, 10)[0]
        assert isinstance(first, Block)
        assert isinstance(second, Block)
        assert first.values[0][:2] == ["名次", "产业"]
        assert second.values[0][:2] == ["产业", "指数"]

    def test_industries_that_somebody_added_are_not_the_sheet_s(self) -> None:
        added = model_of(PUBLISHED)
        session = SimpleNamespace(model=added, edition=PUBLISHED)
        assert [i.code for i in rewriting.summary(session, 6).industries] == list(added.names)[:6]  # type: ignore[arg-type]


class TestWhole:
    def test_all_industries_together_are_the_edition_again(self) -> None:
        assert whole(model_of(PUBLISHED)).rows.equals(PUBLISHED.rows)

    def test_an_industry_with_errors_refuses_with_its_first(self) -> None:
        bad = model([("MFG", "制造", EditionError([problem()]))], "x")
        with pytest.raises(Refused, match=r"1 个错误.*制造!G12：上限小于渗透率"):
            whole(bad)

    def test_no_industry_at_all(self) -> None:
        with pytest.raises(Refused, match="没有行业表"):
            whole(model([], "x"))


class TestRestoring:
    KEYS = ("stage", "substage", "weight", "rate", None, "provenance", "position")

    def table(self, code: str = "MFG") -> restoring.IndustryTable:
        values = [["销售", "销售", 1.0, 33.0, "我的备注", "自填", 1.0]]
        formulas = [["销售", "销售", Formula("=0.5+0.5"), 33.0, "我的备注", "自填", 1.0]]
        return restoring.IndustryTable(code, "制造", 11, 1, self.KEYS, formulas, values)

    def test_rows_fit_and_own_columns_are_left_alone(self) -> None:
        history, shown, fit, left, right = restoring.steps(self.table(), "2026-11-01 08:00:00")
        assert isinstance(history, Append)
        assert shown == Show("历史", front=False)
        assert fit == Fit("制造", 11, 1, 7, 1, 5)
        own = PUBLISHED.table("MFG")
        assert isinstance(left, Block)
        assert (left.row, left.column) == (11, 1)
        assert left.values == own[["stage", "substage", "weight", "rate"]].to_numpy().tolist()
        assert isinstance(right, Block)
        assert right.column == 6
        assert right.values == own[["provenance", "position"]].to_numpy().tolist()

    def test_what_was_there_is_kept_with_its_formulas(self) -> None:
        kept = restoring.kept(self.table(), "2026-11-01 08:00:00")
        assert kept == [
            ["2026-11-01 08:00:00", "制造", "销售", "销售", 1.0, 1.0, 33.0, None, None, "自填", None, "原权重 =0.5+0.5"]
        ]

    def test_an_industry_that_the_report_does_not_have(self) -> None:
        with pytest.raises(Refused, match="没有公布行业 AGR"):
            restoring.steps(self.table("AGR"), "")

    def test_which_industry_cells_name(self) -> None:
        names = {"FIN": "金融", "MFG": "制造"}
        assert restoring.named([5.5, None, "制造"], names) == "MFG"
        assert restoring.named(["第 1 位", "名次"], names) is None


class TestVersions:
    def test_names_are_given_or_counted(self) -> None:
        assert versions.new_name(None, []) == "快照 1"
        assert versions.new_name("  ", ["快照 1", "快照 2"]) == "快照 3"
        assert versions.new_name(" 客户稿 ", ["快照 1"]) == "客户稿"

    @pytest.mark.parametrize("taken", ["ａbc", "研报公布", "当前工作簿"])
    def test_a_name_comes_once(self, taken: str) -> None:
        with pytest.raises(Refused, match="已有名为"):
            versions.new_name(taken.upper(), ["abc"])

    def test_a_snapshot_reads_back_as_the_same_edition(self) -> None:
        rows = snapshot_rows(PUBLISHED, "甲", "2026-11-01 08:00:00") + snapshot_rows(PUBLISHED, "乙", "")
        cells = SimpleNamespace(shape=(len(rows), len(rows[0])), options=lambda ndim: SimpleNamespace(value=rows))
        table = SimpleNamespace(data_body_range=cells)
        book = SimpleNamespace(sheets={"版本数据": SimpleNamespace(tables={"tblSnapshots": table})})
        saved = versions.saved(book)
        assert list(saved) == ["甲", "乙"]
        again = Edition(saved["甲"][list(PUBLISHED.rows.columns)], id="甲")
        assert again.rows.equals(PUBLISHED.rows)

    def test_moves_are_ordered_by_their_effect_on_the_index(self) -> None:
        new = PUBLISHED.with_rates({("制造", "销售"): 25.0, ("制造", "运维管理"): 2.0})
        rows = versions.moved(PUBLISHED, new)
        assert [row[:3] for row in rows] == [["销售", "销售", "制造"], ["运维管理", "售后运维", "制造"]]
        assert sum(row[-1] for row in rows) == pytest.approx(new.index("制造") - 5.5)
        assert versions.moved(PUBLISHED, PUBLISHED) == []

    def test_an_industry_that_only_one_version_has(self) -> None:
        rows = PUBLISHED.rows
        less = Edition(rows[rows["code"] != "MFG"], id="少")
        table = versions.indices(less, PUBLISHED)
        assert table[-2] == ["制造", None, pytest.approx(5.5), None]
        assert table[-1][1:] == [
            pytest.approx(less.mean()),
            PUBLISHED.mean(),
            pytest.approx(PUBLISHED.mean() - less.mean()),
        ]
        assert sum(row[-1] for row in versions.moved(less, PUBLISHED)) == pytest.approx(5.5)


class TestScenario:
    def test_names_are_counted_and_fit(self) -> None:
        assert scenario.sheet_name("制造", ["制造"]) == "情景 制造"
        assert scenario.sheet_name("制造", ["情景 制造", "情景 制造 2"]) == "情景 制造 3"
        assert len(scenario.sheet_name("很" * 40, ["情景 " + "很" * 28])) == 31

    def test_the_template_is_copied_filled_and_its_spare_rows_hidden(self) -> None:
        steps = scenario.steps(PUBLISHED, "MFG", "制造", "情景 制造", "2026-11-01 08:00:00")
        assert steps[0] == CopySheet("_scenario", "情景 制造", "制造")
        block = steps[3]
        assert isinstance(block, Block)
        assert (
            [row[3] for row in block.values]
            == [row[4] for row in block.values]
            == PUBLISHED.table("MFG")["rate"].to_list()
        )
        assert steps[4] == RowHeights("情景 制造", block.row + 5, 35, 0)


class TestFiles:
    def test_a_file_name_fits_every_system(self) -> None:
        assert file_name("2019/2020: a?") == "2019-2020- a-"
        assert file_name(" . ") == "未命名"

    def test_a_workbook_in_the_cloud_has_no_folder(self) -> None:
        with pytest.raises(Refused, match="OneDrive"):
            folder_of(SimpleNamespace(fullname="https://d.docs.live.net/x/CII.xlsm"))

    def test_a_workbook_never_saved_has_none_either(self, tmp_path: Path) -> None:
        with pytest.raises(Refused, match="还没有保存"):
            folder_of(SimpleNamespace(fullname="工作簿1"))
        assert folder_of(SimpleNamespace(fullname=str(tmp_path / "CII.xlsm"))) == tmp_path


def test_every_button_has_its_macro_and_every_macro_its_action() -> None:
    code = source("CiiButtons.bas")
    for name, button in BUTTONS.items():
        sub = code.split(f"Public Sub {button.macro}()")[1].split("End Sub")[0]
        assert f'CiiRun "{name}"' in sub
    assert code.count("    CiiRun ") == len(BUTTONS)
