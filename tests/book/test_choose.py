"""Which tables are industries, and which industries are missing, as data for whoever must not forget them."""

from cii_xl.book import layout
from cii_xl.book.reading.choose import Chosen, choose
from cii_xl.book.reading.extract import Parsed, Table
from cii_xl.book.reading.values import Cell


def chosen(declared: str, *tables: str) -> Chosen:
    found = [
        Table(
            name=name, sheet=name[3:], ref="B3:C4", header="B3:C3", first_row=4, columns=["B", "C"],
            headings=["环节", "权重"], rows=[], below=[],
        )
        for name in tables
    ]  # fmt: skip
    return choose(Parsed([table.sheet for table in found], {layout.INDUSTRIES_NAME: Cell(declared)}, found))


def test_the_order_is_that_of_the_workbook_then_of_the_sheets() -> None:
    found = chosen("RET,FIN", "tblFIN", "tblAGR", "tblRET")
    assert list(found.tables) == ["RET", "FIN", "AGR"]
    assert found.missing == {}
    assert [problem.rule for problem in found.problems] == ["industry.added"]


def test_each_missing_industry_comes_with_its_problem() -> None:
    found = chosen("FIN,MFG,RET", "tblFIN", "tblRET2")
    assert list(found.tables) == ["FIN"]
    assert list(found.missing) == ["MFG", "RET"]
    assert {code: problem.rule for code, problem in found.missing.items()} == dict.fromkeys(
        ("MFG", "RET"), "table.missing"
    )
    assert "tblRET2" in found.missing["RET"].fix
    assert found.problems == tuple(found.missing.values())


def test_a_copy_alone_is_missing_its_original_though_nothing_declares_it() -> None:
    assert list(chosen("", "tblFIN", "tblMFG_1").missing) == ["MFG"]


def test_without_any_table_there_is_one_problem_and_no_industry_is_missing() -> None:
    found = chosen("FIN,MFG")
    assert found.tables == found.missing == {}
    assert [problem.rule for problem in found.problems] == ["table.none"]
