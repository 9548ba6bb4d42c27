"""The survey buttons by themselves: what they read from cells and what they would write, with no Excel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import cii_xl
from cii_xl.addin import surveying
from cii_xl.addin.ranges import Formula
from cii_xl.addin.restoring import IndustryTable
from cii_xl.addin.session import Refused, Spot
from cii_xl.addin.steps import Block, RowHeights, Show
from cii_xl.book import layout
from cii_xl.survey.apply import Change
from cii_xl.survey.define import definition
from cii_xl.survey.estimate.result import Estimate
from cii_xl.survey.records import Respondent
from cii_xl.survey.store import Store
from tests.survey import returned

KEYS = ["stage", "substage", "weight", "rate", "low", "high", "provenance", "basis", "position"]
FIGURE = Estimate("研发", "设计", "s1", 40, 38.0, 1.05, 55.5, 50.0, 61.0, 2.6, 50.0, 61.0, None, 0.0, "B")
BASIS = "2026Q4，n=40，n_eff=38.0，等级 B"


def table(rows: Sequence[Sequence[Any]], keys: Sequence[str | None] = KEYS) -> IndustryTable:
    """A table at B12; what begins with = is a formula of value 7."""
    formulas = [[Formula(v) if str(v).startswith("=") else v for v in row] for row in rows]
    shown = [[7.0 if isinstance(v, Formula) else v for v in row] for row in formulas]
    return IndustryTable("MFG", "制造", 11, 1, keys, formulas, shown)


def change(stage: str, substage: str, **figure: Any) -> Change:
    return Change(0, "MFG", stage, substage, 10.0, "2026Q4", replace(FIGURE, **figure), True)


ROWS = [
    ["研发", "设计", 0.5, "=A1", 1.0, "=A2", "校准", "原来", 1],
    ["研发", None, 0.25, "=A3", None, "=A4", "公布", "=A5", 2],
    ["售后", None, 0.25, 30.0, None, None, "自填", None, 3],
]


class TestColumns:
    def test_rows_that_are_not_taken_keep_values_and_formulas(self) -> None:
        steps = list(surveying.columns(table(ROWS), [change("研发", "设计")]))
        assert steps == [
            Block("制造", 11, 4, [[55.5], ["=A3"], [30.0]]),
            Block("制造", 11, 5, [[50.0], [None], [None]]),
            Block("制造", 11, 6, [[61.0], ["=A4"], [None]]),
            Block("制造", 11, 7, [["问卷"], ["公布"], ["自填"]]),
            Block("制造", 11, 8, [[BASIS], ["=A5"], [None]]),
        ]
        assert isinstance(steps[0], Block)
        assert isinstance(steps[0].values[1][0], Formula), "else it would be written as text"

    def test_a_row_without_a_substage_is_found_and_names_are_compared_folded(self) -> None:
        rows = [["ＣＲＭ 环节 ", None, *ROWS[0][2:]], *ROWS[1:]]
        told = surveying.columns(table(rows), [change("crm 环节", ""), change("售后", "", rate=1.0)])
        (rates, *_) = told
        assert isinstance(rates, Block)
        assert rates.values == [[55.5], ["=A3"], [1.0]]

    def test_tables_without_bounds_or_basis_and_with_own_columns(self) -> None:
        keys = ["rate", None, "substage", "stage", "weight", "provenance", "position"]
        steps = list(
            surveying.columns(table([[1.0, "=X1", "设计", "研发", 1.0, "校准", 1]], keys), [change("研发", "设计")])
        )
        assert steps == [Block("制造", 11, 1, [[55.5]]), Block("制造", 11, 6, [["问卷"]])]


class TestSnapshotName:
    def test_the_first_free_one(self) -> None:
        assert surveying.snapshot_name("2026Q4", []) == "问卷 2026Q4 之前"
        assert surveying.snapshot_name("2026Q4", ["问卷 2026Q4 之前"]) == "问卷 2026Q4 之前 2"
        taken = ["快照 1", "问卷 2026q4 之前", "问卷 2026Q4 之前 2"]
        assert surveying.snapshot_name("2026Q4", taken) == "问卷 2026Q4 之前 3"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("", ""),
        ("  ", ""),
        (2026.0, "2026"),
        (1.5, "1.5"),
        (" 2026Q4 ", "2026Q4"),
        ('"D:\\名 单.csv"', "D:\\名 单.csv"),
    ],
)
def test_what_somebody_typed(value: object, text: str) -> None:
    assert surveying.typed(value) == text


PUBLISHED = cii_xl.published()


class Book:
    """A saved workbook with the cells that the buttons read, and no tables."""

    def __init__(self, folder: Path, **typed: Any) -> None:
        self.fullname = str(folder / "CII.xlsm")
        self.sheets: Sequence[Any] = ()
        self.typed = {
            layout.WAVE_NAME: "2026Q4",
            layout.GRADE_NAME: "C",
            layout.INDUSTRIES_NAME: "FIN,MFG",
            **{getattr(layout, f"{name.upper()}_NAME"): value for name, value in typed.items()},
        }


class Session:
    """What the buttons use of a session."""

    edition = PUBLISHED

    def __init__(self, folder: Path, **typed: Any) -> None:
        self.book = Book(folder, **typed)
        self.told: list[str] = []

    def spot(self, name: str) -> Spot:
        sheet = layout.ESTIMATES if name in (layout.GRADE_NAME, layout.ESTIMATED_NAME) else layout.TRACKING
        return Spot(sheet.name, 3, 1, self.book.typed.get(name))

    def progress(self, text: str) -> None:
        self.told.append(text)


def refusal(run: Any, session: Session, *more: Any) -> str:
    with pytest.raises(Refused) as caught:
        run(session, *more)
    return str(caught.value)


class TestFolders:
    def test_names_are_beside_the_workbook_unless_they_are_whole_paths(self, tmp_path: Path) -> None:
        elsewhere = tmp_path / "另一处"
        session = Session(tmp_path, store="台账", forms=str(elsewhere))
        message, steps = surveying.issue(session, "MFG")  # type: ignore[arg-type]
        assert steps == []
        assert (tmp_path / "台账" / "ledger.sqlite").is_file()
        assert message == f"已写出空白表单 {elsewhere / 'CII问卷-制造-2026Q4-空白.xlsx'}；没有指定发放名单"

    def test_a_folder_that_cannot_be_made_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "台账").write_text("")
        assert refusal(surveying.issue, Session(tmp_path, store="台账"), "MFG").startswith(
            f"无法读写 {tmp_path / '台账'}"
        )

    def test_an_industry_without_a_questionnaire_makes_no_store(self, tmp_path: Path) -> None:
        told = refusal(surveying.issue, Session(tmp_path), "AGR")
        assert told.startswith("没有名为“AGR”的行业问卷；")
        assert list(tmp_path.iterdir()) == []


class TestIssue:
    def test_a_list_of_newcomers_only_takes_nobodys_id(self, tmp_path: Path) -> None:
        session = Session(tmp_path, list="名单.csv")
        returned.write_list(tmp_path / "名单.csv", 2)
        surveying.issue(session, "MFG")  # type: ignore[arg-type]
        (tmp_path / "名单.csv").write_text("单位名称\n第3公司\n第2公司\n", encoding="utf-8")
        surveying.issue(session, "MFG")  # type: ignore[arg-type]
        with Store(tmp_path / "问卷") as store:
            names = {id: r.name for id, r in store.invited("2026Q4", "MFG").items()}
        assert names == {"MFG-0001": "第1公司", "MFG-0002": "第2公司", "MFG-0003": "第3公司"}

    def test_a_bad_list_makes_no_store(self, tmp_path: Path) -> None:
        (tmp_path / "名单.csv").write_text("编号\n1\n", encoding="utf-8")
        assert "没有“单位名称”一列" in refusal(surveying.issue, Session(tmp_path, list="名单.csv"), "MFG")
        assert [p.name for p in tmp_path.iterdir()] == ["名单.csv"]


class TestProgress:
    def test_every_tenth_form_and_the_last_are_told(self, tmp_path: Path) -> None:
        session = Session(tmp_path, list="名单.csv")
        returned.write_list(tmp_path / "名单.csv", 12)
        surveying.issue(session, "MFG")  # type: ignore[arg-type]
        assert session.told == ["生成表单 10/12", "生成表单 12/12"]


class TestApply:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        returned.wave(tmp_path, 24, range(1, 17))
        return tmp_path

    def test_nothing_good_enough_is_shown_and_no_snapshot_is_saved(self, folder: Path) -> None:
        message, steps = surveying.apply(Session(folder, grade="A"))  # type: ignore[arg-type]
        mean = f"{PUBLISHED.mean():.1f}"
        assert message == f"已采用 0 个环节的估计，5 个保留原值；平均指数 {mean} → {mean}"
        assert {step.sheet for step in steps if not isinstance(step, Show)} == {"问卷跟踪", "问卷估计"}
        assert steps[-1] == Show("问卷估计")
        assert sum(isinstance(step, RowHeights) for step in steps) > 2

    def test_an_industry_that_nobody_answered_does_not_keep_the_others_waiting(self, folder: Path) -> None:
        with Store(folder / "问卷") as store:
            store.register(definition("FIN"))
            store.invite("2026Q4", "FIN", [Respondent("FIN-1", "某银行", size="大")])
        message, _ = surveying.apply(Session(folder, grade="A"))  # type: ignore[arg-type]
        assert "；金融没有估计（" in message
        assert message.endswith("没有可用的答卷；先收集问卷）")

    def test_an_industry_that_the_workbook_lacks_is_told(self, folder: Path) -> None:
        session = Session(folder)
        rows = PUBLISHED.rows
        session.edition = cii_xl.Edition(rows[rows["code"] != "MFG"], id="缺制造")
        told = refusal(surveying.apply, session)
        assert told.startswith("版本 缺制造：没有名为“MFG”的行业；")
        assert told.endswith("；换用含该行业的版本")

    def test_a_workbook_that_lost_the_industrys_table_is_told(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(surveying, "save_steps", lambda session, name: [])
        monkeypatch.setattr(surveying, "saved", lambda book: {})
        assert refusal(surveying.apply, Session(folder)).startswith("找不到表 tblMFG；")

    def test_more_rows_than_the_sheet_has_are_refused(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(layout, "ESTIMATED_ROW_SLOTS", 4)
        told = refusal(surveying.apply, Session(folder, grade="A"))
        assert told == "“问卷估计”页最多容纳 4 行，共有 5 行；请改用 cii-xl survey"

    @pytest.mark.parametrize("grade", [None, "", "E", "AB", 3.0])
    def test_a_grade_that_there_is_not(self, tmp_path: Path, grade: object) -> None:
        told = refusal(surveying.apply, Session(tmp_path, grade=grade))
        assert told == "“问卷估计”页的最低等级应为 A、B、C、D 之一"


def test_a_workbook_in_the_cloud_has_no_folder(tmp_path: Path) -> None:
    session = Session(tmp_path)
    session.book = SimpleNamespace(fullname="https://example.com/CII.xlsm", typed=session.book.typed)  # type: ignore[assignment]
    assert "请另存到本机文件夹" in refusal(surveying.collect, session)
