import csv
import unicodedata
from pathlib import Path

import pytest

from cii_xl.index import UnknownName
from cii_xl.published import fact, facts, facts_like
from cii_xl.published.constraints import stages
from cii_xl.published.facts import data_rows

SOURCE = Path(__file__).parents[3] / "shared" / "facts"
"""The tables as read from the report, which lie beside the repository where the edition was made."""
source = pytest.mark.skipif(not SOURCE.is_dir(), reason=f"the source tables are not at {SOURCE}")


def rows_of(name: str) -> list[dict[str, str]]:
    with (SOURCE / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def narrow(text: str) -> str:
    """House style prints full-width punctuation between Chinese characters; the source tables do not."""
    return unicodedata.normalize("NFKC", text)


@source
def test_every_fact_is_the_row_of_the_source_in_order():
    wanted = rows_of("published.csv")
    assert list(facts()) == [row["id"] for row in wanted]
    for row in wanted:
        kept = fact(row["id"])
        assert {k: narrow(getattr(kept, k)) for k in row} == {k: narrow(v) for k, v in row.items()}


@source
def test_every_stage_is_the_row_of_the_source():
    wanted = {(row["code"], row["substage"]): row for row in rows_of("stages.csv")}
    kept = {(row["code"], row["substage"]): row for row in data_rows("stages.csv")}
    assert kept.keys() == wanted.keys()
    same = ["industry", "stage", "constraint", "low", "high", "name_from"]
    for key, row in wanted.items():
        assert {k: kept[key][k] for k in same} == {k: row[k] for k in same}
        assert kept[key]["position"] == row["chain_position"]


def test_185_facts_with_ids_of_their_own():
    ids = [row["id"] for row in data_rows("facts.csv")]
    assert len(ids) == len(set(ids)) == len(facts()) == 185


def test_kinds_are_known_and_every_figure_is_a_number():
    for f in facts().values():
        assert f.kind in ("point", "lower", "upper", "order", "text")
        assert f.shown == (f.value_zh if f.kind in ("order", "text") else float(f.value))
        assert f.shown != ""


def test_a_fact_tells_where_it_stands():
    f = fact("weight.MED.upstream")
    assert (f.number, f.unit, f.section, f.kind) == (60, "%", "3.7.1", "point")


def test_a_statement_has_no_number():
    with pytest.raises(ValueError, match="could not convert"):
        _ = fact("order.FIN").number


def test_estimates_are_told_from_figures_of_the_past():
    assert [fact(f"traffic.{year}").forecast for year in (2018, 2024)] == [False, True]


def test_an_unknown_id_gets_the_nearest():
    with pytest.raises(UnknownName) as caught:
        fact("index.MFGG")
    assert caught.value.near[0] == "index.MFG"


def test_facts_by_the_beginning_of_their_id():
    assert [f.id for f in facts_like("weight.")] == ["weight.MED.upstream"]
    assert len(facts_like("gdp.share.20")) == 6


def test_48_stages_each_industry_in_chain_order():
    assert len(stages()) == 48
    for code in ("FIN", "RET", "ENT", "EDU", "MED", "LOG", "MFG"):
        own = stages(code)
        assert [s.position for s in own] == list(range(1, len(own) + 1))
        assert {s.code for s in own} == {code}
