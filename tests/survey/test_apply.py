"""What becomes of an edition's rows where a survey has estimates of them."""

from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from cii_xl.book.layout import GRADES
from cii_xl.index import COLUMNS, Edition, UnknownName
from cii_xl.survey.apply import Change, applied, changes, takes
from cii_xl.survey.estimate.result import Estimate

FIGURE = Estimate("研发", "设计", "s1", 40, 38.25, 1.05, 55.5, 50.25, 60.75, 2.6, 50.0, 61.0, None, 0.0, "B")


def edition(stages: Sequence[tuple[str, str]], code: str = "MFG", name: str = "制造") -> list[list[Any]]:
    return [
        [name, code, stage, substage, i, 1 / len(stages), 10.0 * i, 5.0, 95.0, "校准", f"依据{i}"]
        for i, (stage, substage) in enumerate(stages, 1)
    ]


def made(*industries: list[list[Any]]) -> Edition:
    return Edition(pd.DataFrame([row for rows in industries for row in rows], columns=list(COLUMNS)), id="试")


# a stage that comes back after another one, one without substages, and an industry that nobody asked about
ALTERNATING = (("研发", "设计"), ("销售", "电商"), ("研发", "试制"), ("售后", ""))
OLD = made(edition(ALTERNATING), edition([("获客", "线上")], "FIN", "金融"))


def survey(*figures: Estimate, industry: str = "MFG", wave: str = "2026Q4") -> Any:
    return SimpleNamespace(industry=industry, wave=wave, items=figures)


def figure(stage: str, substage: str, **other: Any) -> Estimate:
    return replace(FIGURE, stage=stage, substage=substage, **other)


@pytest.mark.parametrize("lowest", GRADES)
def test_a_grade_takes_itself_and_the_better_ones(lowest: str) -> None:
    taken = [grade for grade in GRADES if takes(replace(FIGURE, grade=grade), lowest)]
    assert taken == list(GRADES[: GRADES.index(lowest) + 1])


@pytest.mark.parametrize("lacking", ["rate", "low", "high"])
def test_without_a_rate_or_an_interval_nothing_is_taken_over_whatever_the_grade(lacking: str) -> None:
    assert not takes(replace(FIGURE, **{lacking: None}), "D")
    assert not takes(replace(FIGURE, grade="", **{lacking: None}), "D")


def test_a_rate_of_nought_with_bounds_of_nought_is_a_rate() -> None:
    assert takes(replace(FIGURE, rate=0.0, low=0.0, high=0.0), "B")


def test_every_row_of_the_industry_is_told_of_in_the_editions_order() -> None:
    asked = survey(figure("售后", "", grade="D"), figure("研发", "试制", rate=1.0), figure("研发", "设计"))
    found = changes([asked], OLD, "C")
    assert [(c.row, c.stage, c.substage, c.old, c.taken) for c in found] == [
        (0, "研发", "设计", 10.0, True),
        (1, "销售", "电商", 20.0, False),
        (2, "研发", "试制", 30.0, True),
        (3, "售后", "", 40.0, False),
    ]
    assert [c.figure and c.figure.rate for c in found] == [55.5, None, 1.0, 55.5]
    assert {c.industry for c in found} == {"MFG"}
    assert [c.basis for c in found] == [
        "2026Q4，n=40，n_eff=38.2，等级 B", "", "2026Q4，n=40，n_eff=38.2，等级 B", "2026Q4，n=40，n_eff=38.2，等级 D",
    ]  # fmt: skip


def test_names_are_compared_as_everywhere_and_industries_by_name_or_code() -> None:
    asked = survey(figure("ｘ研发 ", "Crm"), industry="制造")
    (found,) = changes([asked], made(edition([("X研发", "CRM")])), "B")
    assert (found.industry, found.taken) == ("MFG", True)


def test_industries_of_two_waves_keep_their_own() -> None:
    asked = [survey(figure("研发", "设计")), survey(figure("获客", "线上"), industry="FIN", wave="2027Q1")]
    assert {c.industry: c.wave for c in changes(asked, OLD, "C")} == {"MFG": "2026Q4", "FIN": "2027Q1"}


def test_an_industry_that_the_edition_lacks_is_told() -> None:
    with pytest.raises(UnknownName, match="没有名为“RET”的行业"):
        changes([survey(industry="RET")], OLD, "C")


def test_what_is_taken_stands_in_the_new_edition_and_nothing_else_changes() -> None:
    before = OLD.rows
    asked = survey(figure("研发", "试制", rate=60.0), figure("销售", "电商", grade="C", rate=1.0))
    new = applied(OLD, changes([asked], OLD, "B"))
    assert OLD.rows.equals(before)
    expected = before.copy()
    expected.loc[2, ["rate", "low", "high"]] = [60.0, 50.25, 60.75]
    expected.loc[2, ["provenance", "basis"]] = ["问卷", "2026Q4，n=40，n_eff=38.2，等级 B"]
    assert new.rows.equals(expected)
    assert new.id == OLD.id
    assert new.index("制造") == pytest.approx(OLD.index("制造") + 30.0 / 4)
    assert new.index("金融") == OLD.index("金融")


def test_without_anything_taken_the_edition_is_the_same() -> None:
    found = changes([survey(figure("研发", "设计", grade="D"))], OLD, "C")
    assert applied(OLD, found).rows.equals(OLD.rows)
    assert applied(OLD, []).rows.equals(OLD.rows)


def test_a_row_that_was_not_asked_about_has_no_basis() -> None:
    assert Change(0, "MFG", "研发", "设计", 10.0, "2026Q4", None, False).basis == ""
