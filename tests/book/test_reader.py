"""Reading: every arrangement people make of a workbook, and every fault told once, with its cell."""

import datetime
import os
import subprocess
import sys

import pytest
from openpyxl.workbook.defined_name import DefinedName

import cii_xl
from cii_xl.book.reader import read_workbook
from cii_xl.book.reading.intake import UnusableFile
from cii_xl.book.reading.parse import parse
from cii_xl.index import EditionError, Severity


def rules(edition):
    return [(note.rule, str(note.place), note.severity) for note in edition.notes]


# -- what is tolerated -------------------------------------------------------------------------------------------------


def test_a_workbook_as_written(book):
    edition = book.read()
    assert edition.id == "2019-2020"
    assert edition.industries == {"FIN": "金融", "RET": "零售"}
    assert dict(edition.indices) == {"FIN": 35, "RET": 40}
    assert edition.notes == ()
    row = edition.rows.loc[0].to_dict()
    assert (row["stage"], row["substage"], row["position"], row["basis"]) == ("获客", "线上", 3, "2.3")
    assert list(edition.rows["low"].dropna()) == [30]


def test_the_package_offers_it(book):
    assert cii_xl.read_workbook(str(book.save()), id="我的").index("金融") == 35


def test_reordered_and_extra_columns(book):
    ws = book.xl["金融"]
    for row in ws["B3:J6"]:
        for cell, value in zip(row, [cell.value for cell in reversed(row)], strict=True):
            cell.value = value
        ws.cell(row[0].row, 11, "备注" if row[0].row == 3 else 7)
    book.table("金融").ref = "B3:K6"
    assert book.read().index("FIN") == 35


def test_optional_columns_may_be_absent(book):
    ws = book.xl["金融"]
    ws.delete_cols(6, 2)
    ws.delete_cols(7)
    book.table("金融").ref = "B3:G6"
    assert book.read().index("FIN") == 35


def test_renamed_moved_hidden_and_extra_sheets(book):
    book.xl["金融"].title = "我的金融 2024"
    book.xl["零售"].sheet_state = "hidden"
    book.xl.move_sheet("零售", -2)
    book.add("其他", "tblRanking", [["名次", "行业"], [1, "金融"]])
    assert book.read().industries == {"FIN": "金融", "RET": "零售"}


def test_filtered_rows_count_and_blank_rows_do_not(book):
    ws = book.xl["金融"]
    ws.row_dimensions[4].hidden = True
    ws["B7"], ws["C8"], ws["K7"] = "\u3000", " ", "旁注"
    book.table("金融").ref = "B3:J9"
    edition = book.read()
    assert edition.index("FIN") == 35
    assert len(edition.table("FIN")) == 3


def test_a_totals_row_is_not_a_stage(book):
    book.set("零售!B6", "汇总").set("零售!D6", 1)
    table = book.table("零售")
    table.ref, table.totalsRowCount = "B3:J6", 1
    assert book.read().index("RET") == 40


def test_headings_with_spaces_and_line_breaks(book):
    assert book.set("金融!E3", " 渗 透\n率").set("金融!D3", "权重\u3000").read().index("FIN") == 35


def test_numbers_typed_as_text_and_percent_formats_are_read_as_seen(book):
    book.set("金融!D4", "２５％").set("金融!E4", "８０ %").set("金融!J4", "3 ").set("金融!E5", 0.4, "0%")
    edition = book.read()
    assert edition.index("FIN") == 35
    cells = ["金融!D4", "金融!E4", "金融!J4", "金融!E5"]
    assert sorted(rules(edition)) == sorted(("cell.read-as", cell, Severity.NOTE) for cell in cells)
    assert "文本“８０ %”读作 80" in {note.found for note in edition.notes}


def test_text_columns_lose_spaces_and_numbers_in_them_stay_as_seen(book):
    edition = book.set("金融!B4", " 获客\u3000").set("金融!H4", "公布\xa0").set("金融!I4", 3.1, "0.0000").read()
    row = edition.rows.loc[0]
    assert (row["stage"], row["provenance"], row["basis"]) == ("获客", "公布", "3.1")


def test_a_new_industry_is_named_by_its_sheet(book):
    book.add(" 农业", "tblAGR", [book.headings, ["种植", None, 1, 30, None, None, "自填", None, 1]])
    edition = book.read()
    assert edition.industries["AGR"] == "农业"
    assert list(edition.industries) == ["FIN", "RET", "AGR"]


def test_the_case_of_a_known_table_name_does_not_matter(book):
    table = book.table("金融")
    del book.xl["金融"].tables["tblFIN"]
    table.name = table.displayName = "TBLfin"
    book.xl["金融"].add_table(table)
    assert book.read().index("FIN") == 35


def test_order_is_the_declared_one(book):
    assert list(book.set("_meta!C1", "RET、 fin").read().industries) == ["RET", "FIN"]


def test_the_id_is_given_or_the_workbooks_or_the_file_names(book):
    assert book.read(id="我的").id == "我的"
    assert book.set("_meta!A1", 2024).read().id == "2024"
    assert book.set("_meta!A1", None).read().id == "edition"


def test_a_constant_behind_a_name(book):
    book.xl.defined_names["cii_edition"] = DefinedName("cii_edition", attr_text='"2025"')
    assert book.read().id == "2025"


def test_nothing_is_declared(book):
    for name in list(book.xl.defined_names):
        del book.xl.defined_names[name]
    edition = book.read()
    assert list(edition.industries) == ["FIN", "RET"]
    assert edition.id == "edition"


def test_a_formula_whose_value_is_empty_text_is_blank(book, package):
    book.set("零售!C4", '=IF(1,"","x")').save()
    package = type(package)(package.path, book.path)
    package.replace("xl/worksheets/sheet3.xml", '<c r="C4">', '<c r="C4" t="str">')  # as Excel stores it
    assert read_workbook(package.save()).index("RET") == 40


def test_a_copied_sheet_is_left_out_with_a_warning(book):
    book.add("金融 (2)", "tblFIN2", [book.headings, *book.rows["FIN"]])
    book.add("零售 (2)", "tblRET_1", [book.headings, *book.rows["RET"]])
    edition = book.read()
    assert rules(edition) == [
        ("table.copy", "金融 (2)!B3:J6", Severity.WARNING),
        ("table.copy", "零售 (2)!B3:J5", Severity.WARNING),
    ]
    assert list(edition.industries) == ["FIN", "RET"]


def test_a_table_that_looks_like_an_industry_is_not_passed_over_in_silence(book):
    book.add("农业", "表1", [book.headings, ["种植", None, 1, 30, None, None, "自填", None, 1]])
    assert rules(book.read()) == [("table.unnamed", "农业!B3:J4", Severity.WARNING)]


def test_a_workbook_from_a_later_version(book):
    assert [rule for rule, *_ in rules(book.set("_meta!B1", 99).read())] == ["layout.newer"]


# -- what is refused, each fault once ----------------------------------------------------------------------------------


def test_ten_faults_are_told_once_each_with_their_cells(book):
    book.set("金融!D4", 0.3).set("金融!E4", 140).set("金融!G5", 35).set("金融!H6", "猜的").set("金融!J6", 2)
    book.set("零售!B4", None).set("零售!D4", "#REF!").set("零售!E4", "=1+1").set("零售!E5", "约60").set("零售!J5", True)
    with pytest.raises(EditionError) as caught:
        read_workbook(book.save())
    assert sorted((problem.rule, str(problem.place)) for problem in caught.value.problems) == sorted(
        [
            ("weight.sum", "金融!D4:D6"),
            ("rate.range", "金融!E4"),
            ("high.order", "金融!G5"),
            ("provenance.unknown", "金融!H6"),
            ("position.duplicate", "金融!J6"),
            ("stage.blank", "零售!B4"),
            ("formula.error", "零售!D4"),
            ("formula.uncached", "零售!E4"),
            ("rate.text", "零售!E5"),
            ("position.text", "零售!J5"),
        ]
    )


@pytest.mark.parametrize("cell", ["B4", "C4", "D4", "E4", "F4", "G4", "H4", "I4", "J4"])
@pytest.mark.parametrize(("value", "rule"), [("=1/2", "formula.uncached"), ("#N/A", "formula.error")])
def test_a_broken_formula_is_one_problem_in_any_column(book, cell, value, rule):
    assert book.set(f"金融!{cell}", value).faults() == [(rule, f"金融!{cell}")]


def test_what_to_do_about_a_formula_without_a_value(book):
    (problem,) = book.set("金融!E4", "=1/2").problems()
    assert (problem.found, problem.fix) == ("渗透率的公式没有缓存结果", "在 Excel 中打开并保存后再试")


def test_a_bad_number_typed_as_text_is_only_a_bad_number(book):
    assert book.set("金融!E4", "140%").faults() == [("rate.range", "金融!E4")]


def test_a_date_in_a_rate_is_shown_as_a_date(book):
    (problem,) = book.set("金融!E4", datetime.date(2024, 3, 4), "m/d").problems()
    assert (problem.rule, problem.found) == ("rate.text", "渗透率“2024-03-04”不是数字")


def test_a_missing_column_names_the_heading_and_the_nearest_one(book):
    (problem,) = book.set("金融!E3", "渗透率(%)").problems()
    assert (problem.rule, str(problem.place)) == ("heading.missing", "金融!B3:J3")
    assert problem.found == "表 tblFIN 缺少列“渗透率”"
    assert "渗透率(%)" in problem.fix


@pytest.mark.parametrize("cell", ["B3", "C3", "D3", "E3", "H3", "J3"])
def test_any_required_column_that_is_missing_is_one_problem(book, cell):
    assert book.set(f"金融!{cell}", "甲").faults() == [("heading.missing", "金融!B3:J3")]


def test_faults_elsewhere_are_told_beside_a_missing_column(book):
    book.set("金融!E3", "甲").set("零售!E4", -1).set("金融!D4", -1)
    assert sorted(book.faults()) == [
        ("heading.missing", "金融!B3:J3"),
        ("rate.range", "零售!E4"),
        ("weight.negative", "金融!D4"),
    ]


def test_one_heading_twice(book):
    assert book.set("金融!I3", "权重 ").faults() == [("heading.duplicate", "金融!B3:J3")]


def test_a_declared_industry_without_its_table(book):
    (problem,) = book.set("_meta!C1", "FIN,RET,MFG").problems()
    assert (problem.rule, problem.found) == ("table.missing", "缺少表 tblMFG")
    book.xl.create_sheet("制造")
    assert "转换为区域" in book.problems()[0].fix


def test_only_the_copy_is_left(book):
    del book.xl["金融"]
    book.add("金融 (2)", "tblFIN2", [book.headings, *book.rows["FIN"]])
    (problem,) = book.problems()
    assert problem.rule == "table.missing"
    assert "tblFIN2" in problem.fix


def test_no_industry_table_at_all(book):
    del book.xl["金融"], book.xl["零售"]
    assert [rule for rule, _ in book.faults()] == ["table.none"]


def test_two_tables_of_one_industry(book, package):
    book.save()
    package = type(package)(package.path, book.path)
    package.replace("xl/tables/table2.xml", '"tblRET"', '"TBLFIN"')  # Excel would not let a person do it
    with pytest.raises(UnusableFile, match="TBLFIN already exists"):
        read_workbook(package.save())


def test_a_new_industry_on_the_sheet_of_another(book):
    book.add("农业", "tblAGR", [book.headings, ["种植", None, 1, 30, None, None, "自填", None, 1]])
    del book.xl["零售"]
    book.xl["农业"].title = "零售"
    book.add("甲", "tblRET", [book.headings, *book.rows["RET"]])
    assert [rule for rule, _ in book.faults()] == ["industry.name"]


def test_an_industry_with_blank_rows_only(book):
    for row in book.xl["零售"]["B4:J5"]:
        for cell in row:
            cell.value = None
    assert book.faults() == [("industry.empty", "零售!B3:J5")]


def test_a_row_under_a_table_that_did_not_grow(book):
    book.set("金融!D6", 0.4).set("金融!B7", "催收").set("金融!D7", 0.1).set("金融!E7", 5)
    assert book.faults() == [("table.row-below", "金融!B7")]


def test_a_remark_under_a_table_is_no_row(book):
    assert book.set("金融!B7", "注:权重来自专家").read().index("FIN") == 35


def test_a_table_of_far_too_many_rows(book):
    book.table("金融").ref = "B3:J6000"
    assert book.faults() == [("table.size", "金融!B3:J6000")]


# -- the child process -------------------------------------------------------------------------------------------------


def test_a_file_that_openpyxl_cannot_read(package):
    package.parts["xl/styles.xml"] = b"<styleSheet><broken"
    with pytest.raises(UnusableFile) as caught:
        read_workbook(package.save())
    assert [p.rule for p in caught.value.problems] == ["file.unparsable"]
    assert "Traceback" not in str(caught.value)


def test_entities_are_refused_in_the_child_too(package):
    package.parts["xl/styles.xml"] = b'<!DOCTYPE x [<!ENTITY a "ha">]><styleSheet>&a;</styleSheet>'
    with pytest.raises(UnusableFile, match="EntitiesForbidden"):
        parse(package.save())


def test_a_child_out_of_time(book):
    with pytest.raises(UnusableFile, match="0 秒内没有读完"):
        parse(book.save(), seconds=0)


@pytest.mark.skipif(sys.platform != "linux", reason="address space can be limited on Linux only")
def test_a_child_out_of_memory(package):
    package.replace("xl/worksheets/sheet2.xml", "<t>2.3</t>", f"<t>{'2.3' * 20_000_000}</t>")
    with pytest.raises(UnusableFile) as caught:
        parse(package.save(), memory=150 << 20)
    assert [p.rule for p in caught.value.problems] == ["file.memory"]


def test_the_child_imports_neither_numpy_nor_pandas(book):
    code = (
        "import sys; sys.argv[1:] = ['', sys.argv[1], str(2 << 30)];"
        "from cii_xl.book.reading import extract; extract.main();"
        "sys.exit(' '.join(m for m in ('numpy', 'pandas', 'PIL', 'cii_xl.index') if sys.modules.get(m)) or None)"
    )
    env = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code, book.save()], capture_output=True, env=env, check=False)
    assert done.stderr == b""


def test_the_parent_waits_for_pandas_until_the_child_runs():
    code = "import sys; from cii_xl.book import reader; sys.exit('pandas' in sys.modules or 'openpyxl' in sys.modules)"
    env = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    assert subprocess.run([sys.executable, "-c", code], env=env, check=False).returncode == 0


def test_a_chinese_path_with_spaces(book, tmp_path):
    (tmp_path / "我的 版本 & 副本").mkdir()
    book.path = tmp_path / "我的 版本 & 副本" / "指数 '2024'.xlsx"
    assert read_workbook(book.save()).index("RET") == 40


def test_a_relative_path_and_modules_of_that_folder_that_are_not_ours(book, monkeypatch):
    for module in ("json.py", "openpyxl.py"):
        (book.save().parent / module).write_text("raise SystemExit('not this one')")
    monkeypatch.chdir(book.path.parent)
    assert read_workbook(book.path.name).index("RET") == 40
