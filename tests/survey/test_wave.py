"""A wave of a store as a whole: its definitions, estimates, lines of state, and what a workbook begins with."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import cii_xl
from cii_xl.book.layout import ESTIMATED_INDEX_FIELDS, ESTIMATED_ROW_FIELDS, STORE_NAME, TRACKING_FIELDS, WAVE_NAME
from cii_xl.index import UnknownName
from cii_xl.survey.define import definition
from cii_xl.survey.estimate import EstimateError, Population
from cii_xl.survey.records import Respondent, Stamp, Submission
from cii_xl.survey.store import Store, StoreFault
from cii_xl.survey.wave import begun, estimates, industries, tracked, tracked_state
from tests.survey import returned

MFG, FIN = definition("MFG"), definition("FIN")
NEWER = replace(MFG, questions=MFG.questions[:-1])
OLD = cii_xl.published()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Two industries invited to one wave, one of them to another wave as well."""
    with Store(tmp_path / "问卷", create=True) as opened:
        opened.register(MFG)
        opened.register(FIN)
        for wave, industry in (("2026Q4", "MFG"), ("2026Q4", "FIN"), ("2027Q1", "FIN")):
            opened.invite(wave, industry, [Respondent(f"{industry}-{i}", f"第{i}公司", size="大") for i in (1, 2)])
        yield opened


@pytest.fixture(scope="module")
def came_back(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store whose wave was sent to twenty-four and returned by sixteen."""
    return returned.wave(tmp_path_factory.mktemp("wave"), 24, range(1, 17))


def answered(store: Store, who: str, version: str, wave: str = "2026Q4") -> None:
    """A form of that version came back."""
    stamp = Stamp("CII-MFG", version, MFG.edition, "MFG", wave, who)
    one = Submission(who.encode().hex().ljust(64, "0"), 0, f"{who}.xlsx", stamp, who, "", {}, ())
    store.record(one.file, 1, [one])


def test_a_waves_industries_are_those_that_were_sent_out(store: Store) -> None:
    assert industries(store, "2026Q4") == {"MFG": MFG, "FIN": FIN}
    assert industries(store, "2027Q1") == {"FIN": FIN}


def test_industries_are_chosen_by_code_or_name(store: Store) -> None:
    assert list(industries(store, "2026Q4", ["制造"])) == ["MFG"]
    assert list(industries(store, "2026Q4", ["fin", "MFG", "金融"])) == ["MFG", "FIN"], "in the order of sending out"


def test_an_industry_that_is_not_in_the_wave_is_told(store: Store) -> None:
    with pytest.raises(UnknownName, match="没有名为“制造”的本轮次的行业；可用的有：金融、FIN"):
        industries(store, "2027Q1", ["制造"])


def test_a_wave_that_does_not_exist_is_told_with_those_that_do(store: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreFault, match=r"^台账中没有轮次“2026q3”；现有：2026Q4、2027Q1$"):
        industries(store, "2026q3")
    with (
        Store(tmp_path / "空", create=True) as empty,
        pytest.raises(StoreFault, match=r"^台账中没有轮次“2026Q4”；现有：还没有任何轮次$"),
    ):
        industries(empty, "2026Q4")


def test_the_newest_definition_that_forms_of_the_wave_were_made_from_counts(store: Store) -> None:
    store.register(NEWER)
    assert industries(store, "2026Q4")["MFG"] == MFG, "nothing came back of either: the first"
    answered(store, "MFG-1", MFG.digest)
    assert industries(store, "2026Q4")["MFG"] == MFG
    answered(store, "MFG-2", NEWER.digest)
    assert industries(store, "2026Q4")["MFG"] == NEWER


def test_a_version_that_only_another_wave_used_does_not_count(store: Store) -> None:
    store.register(NEWER)
    store.invite("2027Q1", "MFG", [Respondent("MFG-1", "第1公司")])
    answered(store, "MFG-1", MFG.digest)
    answered(store, "MFG-2", NEWER.digest, "2027Q1")
    assert industries(store, "2026Q4")["MFG"] == MFG
    assert industries(store, "2027Q1")["MFG"] == NEWER


def test_estimates_are_of_the_wanted_industries_and_settings(came_back: Path) -> None:
    with Store(came_back) as store:
        (made,) = estimates(store, "2026Q4", OLD, ["制造"], seed=0, replicates=200)
        assert (made.wave, made.industry, made.seed, made.replicates) == ("2026Q4", "MFG", 0, 200)
        assert (made.invited, made.returned, made.usable) == (24, 16, 16)
        assert made == estimates(store, "2026Q4", OLD, seed=0, replicates=200)[0]


def test_a_wave_that_nobody_answered_cannot_be_estimated(store: Store) -> None:
    with pytest.raises(EstimateError, match="没有可用的答卷"):
        estimates(store, "2026Q4", OLD)


def test_the_line_of_state_counts_invited_and_others_apart(store: Store) -> None:
    assert tracked_state(tracked(store, "2026Q4"), "2026Q4") == "2026Q4 · 发放 4 · 回收 0 · 接受 0"
    answered(store, "MFG-1", MFG.digest)
    answered(store, "路人", MFG.digest)
    everybody = tracked(store, "2026Q4")
    assert list(everybody) == [("2026Q4", "MFG"), ("2026Q4", "FIN")]
    assert tracked_state(everybody, "2026Q4") == "2026Q4 · 发放 4 · 回收 1 · 接受 1；另有名单外 1 家"
    assert tracked_state({}, "2026Q4") == "2026Q4 · 发放 0 · 回收 0 · 接受 0"


def test_a_workbook_begins_with_both_sheets_and_the_edition_before(came_back: Path) -> None:
    with Store(came_back) as store:
        made = estimates(store, "2026Q4", OLD)
        filled = begun(store, "2026Q4", OLD, made, "D")
    assert filled.saved == [("问卷 2026Q4 之前", "应用问卷 2026Q4 时", OLD)]
    assert len(filled.tracked) == 24
    assert {tuple(row) for row in filled.tracked} == {tuple(TRACKING_FIELDS)}
    assert filled.tracked_state == "2026Q4 · 发放 24 · 回收 16 · 接受 16"
    assert filled.given == {WAVE_NAME: "2026Q4", STORE_NAME: str(came_back)}
    assert [tuple(row) for row in filled.indices] == [tuple(ESTIMATED_INDEX_FIELDS)]
    assert {tuple(row) for row in filled.rows} == {tuple(ESTIMATED_ROW_FIELDS)}
    assert [row["taken"] for row in filled.rows] == ["是"] * 5
    assert filled.grade == "D"
    assert filled.estimated_state == "2026Q4 · 制造 · 采用 D 级及以上，5 行中的 5 行 · 置信水平 95%"


def test_a_population_is_of_one_industry(store: Store, came_back: Path) -> None:
    population = Population({"size": dict.fromkeys("大中小微", 100.0)}, "某次普查")
    with pytest.raises(EstimateError, match=r"2 个行业：制造、金融；.*总体表只适用于一个行业；用 --industry 指明"):
        estimates(store, "2026Q4", OLD, population=population)
    with Store(came_back) as one:
        (made,) = estimates(one, "2026Q4", OLD, ["MFG"], population=population, replicates=100)
    assert made.source == "某次普查"


def test_forms_of_two_versions_are_read_by_the_definition_of_each(came_back: Path) -> None:
    """Codes of two rows changed places in a newer version: the estimates stay."""
    first, second = (q.code for q in MFG.shares[:2])
    swap = {first: second, second: first}
    questions = tuple(
        replace(q, code=swap.get(q.code, q.code), agrees=swap.get(q.agrees, q.agrees)) for q in MFG.questions
    )
    newer = replace(MFG, questions=questions)
    with Store(came_back) as store:
        before = estimates(store, "2026Q4", OLD, seed=0, replicates=100)[0]
        one = store.current("2026Q4", "MFG")["MFG-0001"]
        assert one.stamp is not None
        told = {swap.get(c, c): replace(a, code=swap.get(c, c)) for c, a in one.answers.items()}
        again = replace(one, sha256="f" * 64, stamp=replace(one.stamp, version=newer.digest), answers=told)
        store.register(newer)
        store.record("新.xlsx", 1, [again])
        assert industries(store, "2026Q4") == {"MFG": newer}
        after = estimates(store, "2026Q4", OLD, seed=0, replicates=100)[0]
    assert [(e.substage, e.rate, e.low) for e in after.items] == [(e.substage, e.rate, e.low) for e in before.items]
    assert any(note.startswith("15 份答卷用的是问卷的其他版本，按所问的环节对应计入：") for note in after.notes)
