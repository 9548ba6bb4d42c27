import csv
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import cii_xl
from cii_xl.index import COLUMNS, Edition, UnknownName
from cii_xl.survey import define
from cii_xl.survey.define import (
    DATA,
    BadDefinition,
    definition,
    generate,
    industries,
    read_definition,
    write_definition,
    write_shipped,
)
from cii_xl.survey.definition import Definition, Kind, Need, Option, Question
from cii_xl.survey.definition_check import HEAD, check
from cii_xl.survey.definition_table import COLUMNS as COLUMNS_OF_A_TABLE
from cii_xl.survey.definition_table import options_text, read_options, table
from cii_xl.survey.places import MAX_ROWS, rows
from cii_xl.survey.size import SIZES, rule
from tests.index import tiny

SHIPPED = tuple(define._SHIPPED)
Grid = list[list[str]]


def grid_of(found: Definition) -> Grid:
    return list(csv.reader(io.StringIO(table(found))))


def bytes_of(grid: Grid, encoding: str = "utf-8-sig", **dialect: str) -> bytes:
    out = io.StringIO()
    csv.writer(out, **dialect).writerows(grid)  # type: ignore[arg-type]
    return out.getvalue().encode(encoding)


@pytest.fixture
def grid() -> Grid:
    return grid_of(definition("MFG"))


@pytest.fixture
def read(tmp_path: Path) -> Callable[[Grid], Definition]:
    def read(grid: Grid) -> Definition:
        path = tmp_path / "问卷.csv"
        path.write_bytes(bytes_of(grid))
        return read_definition(path)

    return read


def line(grid: Grid, code: str) -> int:
    """Number of a question's row, as Excel counts."""
    return 1 + next(i for i, row in enumerate(grid) if row[0] == code)


def column(field: str) -> int:
    return list(COLUMNS_OF_A_TABLE).index(field)


def put(grid: Grid, code: str, field: str, value: str) -> int:
    at = line(grid, code)
    grid[at - 1][column(field)] = value
    return at


# -- shipped -----------------------------------------------------------------------------------------------------


def test_shipped_files_are_what_the_generator_makes(tmp_path: Path):
    write_shipped(tmp_path)
    for code in SHIPPED:
        assert (DATA / f"{code}.csv").read_bytes() == (tmp_path / f"{code}.csv").read_bytes(), code


def test_every_published_industry_has_one_in_order():
    assert industries() == cii_xl.published().industries


@pytest.mark.parametrize("name", ["MFG", "mfg", "制造", " ＭＦＧ "])
def test_found_by_code_or_name(name: str):
    assert definition(name).industry == "MFG"


def test_an_unknown_industry_is_told_with_the_nearest():
    with pytest.raises(UnknownName, match="制造") as e:
        definition("制造业")
    assert "制造" in e.value.near


@pytest.mark.parametrize("code", SHIPPED)
def test_each_row_of_the_edition_has_a_share_and_a_level(code: str):
    found, wanted = definition(code), cii_xl.published().table(code)
    assert [(q.stage, q.substage) for q in found.shares] == list(zip(wanted["stage"], wanted["substage"], strict=True))
    for position, share in zip(wanted["position"], found.shares, strict=True):
        level = found.levels[share.code]
        assert (share.code, level.code) == (f"s{position}_share", f"s{position}_level")
        assert (level.stage, level.substage) == (share.stage, share.substage)
        assert share.na
        assert (share.low, share.high, share.soft_high, share.unit) == (0, 100, 95, "%")
        assert share.need is level.need is Need.WANTED


@pytest.mark.parametrize("code", SHIPPED)
def test_each_substage_is_asked_in_its_own_words(code: str):
    general = generate(unnamed(cii_xl.published(), code), "QQQ")
    for own, plain in zip(definition(code).shares, general.shares, strict=True):
        assert own.label != plain.label
        assert own.help != plain.help
        assert own.label_en.isascii() or "’" in own.label_en or "–" in own.label_en
    labels = [q.label for q in definition(code).shares]
    assert len(set(labels)) == len(labels)


def unnamed(edition: Edition, code: str) -> Edition:
    """One industry of an edition under a code that no wording is kept for."""
    own = edition.table(code).loc[:, list(COLUMNS)].assign(code="QQQ", industry="某某")
    return Edition(own, id="某")


def test_no_wording_is_left_over():
    known = cii_xl.published().rows
    substages = set(zip(known["code"], known["stage"], known["substage"], strict=True))
    stages = {(code, stage, "") for code, stage, _ in substages}
    assert set(define._wording()) == substages | stages


@pytest.mark.parametrize("code", SHIPPED)
def test_every_form_can_be_asked(code: str):
    found = definition(code)
    assert check(found.questions, lambda at, field: pytest.fail(f"{at} {field}")) == []
    assert all(q.label_en for q in found.questions)
    assert all(q.help for q in found.questions)
    assert 40 <= len(found.questions) <= 55
    always = [q for q in found.questions if not q.asked_if and q.need is not Need.FREE and q.kind is not Kind.LEVEL]
    assert len(always) <= 25
    assert max(rows(found).values()) < MAX_ROWS


@pytest.mark.parametrize("code", SHIPPED)
def test_modes_are_parts_of_one_stage_and_asked_only_on_a_platform(code: str):
    found = definition(code)
    stages = list(dict.fromkeys(q.stage for q in found.shares))
    for number, stage in enumerate(stages, 1):
        assert found.by_code[f"g{number}_platform"].kind is Kind.YESNO
        modes = [q for q in found.questions if q.total == f"g{number}"]
        assert [q.code for q in modes] == [f"g{number}_{mode}" for mode in ("own", "third", "other")]
        assert {(q.stage, q.substage, q.asked_if) for q in modes} == {(stage, "", f"g{number}_platform=1")}
        assert not set(modes) & set(found.shares)


@pytest.mark.parametrize("code", SHIPPED)
def test_the_head_asks_the_size_by_the_rule_of_the_industry(code: str):
    asked = definition(code).by_code
    assert [o.code for o in asked["size"].options] == list(SIZES)
    assert asked["size"].help == rule(code).text
    assert asked["revenue_band"].options == rule(code).bands
    assert len(asked["province"].options) == 34


def test_levels_stand_for_the_middle_of_their_bands():
    options = definition("FIN").by_code["s1_level"].options
    assert [o.share for o in options] == [0, 5, 20, 45, 70, 90]
    assert [o.label[0] for o in options] == [o.code for o in options] == list("012345")


# -- generated ---------------------------------------------------------------------------------------------------


def test_any_edition_gives_a_form(other: Edition):
    found = generate(other, "能源")
    assert (found.form, found.name, found.edition) == ("CII-ENE2", "能源", "试")
    assert [(q.code, q.stage, q.substage) for q in found.shares] == [
        ("s1_share", "发电", ""), ("s2_share", "输配", "输电"), ("s3_share", "输配", "配电"),
    ]  # fmt: skip
    assert "“发电”" in found.by_code["s1_share"].label
    assert "“输电”" in found.by_code["s2_share"].label
    assert list(found.sections) == ["单位信息", "发电环节", "输配环节", "总体情况"]
    assert len(generate(other, "AGR").shares) == 12


def test_stages_that_are_not_divided(tmp_path: Path):
    path = tmp_path / "FIN.csv"
    made = generate(tiny.edition(), "FIN")
    write_definition(made, path)
    assert read_definition(path, tiny.edition()) == made


def test_stages_that_alternate_stay_in_one_section():
    table = pd.DataFrame(tiny.ROWS[:3], columns=list(COLUMNS), dtype=object)
    table["stage"], table["substage"] = ["甲", "乙", "甲"], ["一", "二", "三"]
    found = generate(Edition(table, id="e"), "FIN")
    assert list(found.sections) == ["单位信息", "甲环节", "乙环节", "总体情况"]
    assert [q.code for q in found.shares] == ["s1_share", "s3_share", "s2_share"]


def test_a_new_edition_of_the_same_stages_keeps_its_wording():
    rates = cii_xl.published().with_rates({("制造", "销售"): 9.0})
    assert generate(rates, "制造") == definition("制造")


def test_a_stage_of_the_same_name_elsewhere_does_not_borrow_wording(other: Edition):
    renamed = other.rows.replace({"stage": {"发电": "销售"}})
    assert "“销售”" in generate(Edition(renamed, id="e"), "ENE2").by_code["s1_share"].label


def test_a_name_too_long_for_a_form_is_told(other: Edition):
    long = other.rows.replace({"substage": {"输电": "输" * 60}, "stage": {"发电": "发" * 40}})
    with pytest.raises(BadDefinition) as e:
        generate(Edition(long, id="e"), "ENE2")
    places = [str(p.place) for p in e.value.problems]
    assert "问题 s2_share label" in places
    assert "问题 s1_share section" in places


def test_braces_in_names_are_only_text(other: Edition):
    odd = other.rows.replace({"stage": {"发电": "发{row}电"}})
    assert "“发{row}电”" in generate(Edition(odd, id="e"), "ENE2").by_code["s1_share"].label


# -- the table ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", SHIPPED)
def test_written_and_read_back(code: str, tmp_path: Path):
    path = tmp_path / "x.csv"
    write_definition(definition(code), path)
    assert read_definition(path).digest == definition(code).digest


def test_written_for_excel(tmp_path: Path):
    path = tmp_path / "x.csv"
    write_definition(definition("MFG"), path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert [p.name for p in tmp_path.iterdir()] == ["x.csv"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_read_in_the_encodings_that_excel_and_wps_write(encoding: str, grid: Grid, tmp_path: Path):
    (tmp_path / "x.csv").write_bytes(bytes_of(grid, encoding))
    assert read_definition(tmp_path / "x.csv") == definition("MFG")


def test_columns_may_be_moved_and_named_in_one_language(grid: Grid, read: Callable[[Grid], Definition]):
    titles = [title.split()[i % 2] for i, title in enumerate(grid[1])]
    width = max(map(len, grid))
    moved = [[*row, *[""] * (width - len(row))][::-1] for row in [titles, *grid[2:]]]
    assert read([grid[0], *moved]) == definition("MFG")


def test_padding_and_empty_rows_of_excel_do_not_matter(grid: Grid, read: Callable[[Grid], Definition]):
    padded = [[*row, "", ""] for row in grid]
    assert read([*padded[:5], [""] * 21, *padded[5:], [""] * 21]) == definition("MFG")


def test_a_saved_edit_is_another_version(grid: Grid, read: Callable[[Grid], Definition]):
    put(grid, "s4_share", "help", "按签约金额。")
    edited = read(grid)
    assert edited.by_code["s4_share"].help == "按签约金额。"
    assert edited.digest != definition("MFG").digest


def test_options_as_text():
    text = "0=0 未开展 @0 | 1=试点=少量 @12.5 | x=其他"
    options = (Option("0", "0 未开展", 0.0), Option("1", "试点=少量", 12.5), Option("x", "其他"))
    assert read_options(text) == options
    assert options_text(options) == text
    assert read_options("") == ()


def only(problems: BadDefinition, place: str) -> str:
    told = [str(p) for p in problems.problems]
    assert [str(p.place) for p in problems.problems] == [place], told
    return told[0]


SPOILT = [
    ("s1_share", "kind", "百分比", "占比、等级"),
    ("s1_share", "need", "也许", "必填、应填、选填"),
    ("s1_share", "na", "可能", "是、否"),
    ("s1_share", "code", "S1-共", "小写英文字母开头"),
    ("s1_note2", "code", "company", "已经用过"),
    ("g1_own", "asked_if", "nothing=1", "不存在"),
    ("g1_own", "asked_if", "opinion=1", "在本题或其后"),
    ("g1_own", "asked_if", "g1_own=1", "在本题或其后"),
    ("g1_own", "asked_if", "g1_platform=2", "没有选项 2"),
    ("g1_own", "asked_if", "employees=2", "选项编码：没有"),
    ("g1_own", "asked_if", "g1_platform", "看不懂"),
    ("g1_own", "asked_if", "g1_platform=1&", "看不懂"),
    ("s1_share", "low", "少", "不是数"),
    ("s1_share", "low", "nan", "不是数"),
    ("s1_share", "soft_high", "101", "0 至 100"),
    ("s1_share", "soft_high", "-1", "小于 low"),
    ("employees", "high", "-1", "小于 soft_high"),
    ("contact", "low", "1", "没有上下限"),
    ("contact", "options", "1=甲 | 2=乙", "不列选项"),
    ("g1_platform", "total", "g1", "只有占比题可以合计"),
    ("s1_share", "agrees", "s1_share", "只有等级题可以对应"),
    ("s1_level", "agrees", "company", "不是占比题"),
    ("s1_level", "agrees", "s9_share", "不是占比题"),
    ("s2_level", "agrees", "s1_share", "已有等级题"),
    ("s1_level", "options", "0=无 @0 | 1=少 @5 | 2=中 @20 | 3=半 @45 | 4=多 @70", "六级"),
    ("s1_level", "options", "0=无 @0 | 1=少 @5 | 2=中 @20 | 3=半 @45 | 4=多 @70 | 5=全", "没有对应占比"),
    ("s1_level", "options", "0=无 @0 | 1=少 @5 | 2=中 @20 | 3=半 @45 | 4=多 @70 | 5=全 @700", "没有对应占比"),
    ("s1_level", "options", "0=无 @0 | 1=少 @5 | 2=中 @20 | 3=半 @20 | 4=多 @70 | 5=全 @90", "逐级增大"),
    ("obstacle", "options", "1=甲 | 2=甲", "文字“甲”出现多次"),
    ("obstacle", "options", "1=甲 | 1=乙", "编码“1”出现多次"),
    ("obstacle", "options", "1=甲 | 2=", "文字“”不可用"),
    ("obstacle", "options", "1=甲 | 2=" + "乙" * 61, "1 至 60 个字符"),
    ("obstacle", "options", "1=甲 | 2 3=乙", "选项编码“2 3”不可用"),
    ("obstacle", "options", "1=甲 @3 | 2=乙", "只有等级题"),
    ("obstacle", "options", "1=甲", "至少 2 个选项"),
    ("g1_platform", "options", "y=是 | n=否", "1 为是"),
    ("contact", "label", "", "没有填写"),
    ("contact", "section", "", "没有填写"),
    ("contact", "label", "长" * 61, "至多 60"),
    ("contact", "label_en", "x" * 201, "至多 200"),
    ("contact", "help", "长" * 121, "至多 120"),
    ("employees", "unit", "长" * 13, "至多 12"),
    ("contact", "kind", "数值", "文本"),
    ("consent", "need", "选填", "应为：必填"),
]


@pytest.mark.parametrize(("code", "field", "value", "says"), SPOILT)
def test_each_fault_is_told_with_row_and_column(
    code: str, field: str, value: str, says: str, grid: Grid, read: Callable[[Grid], Definition]
):
    extra = list(grid[line(grid, "opinion") - 1])
    extra[0] = "s1_note2"
    grid.append(extra)
    at = put(grid, code, field, value)
    with pytest.raises(BadDefinition) as e:
        read(grid)
    told = [str(p) for p in e.value.problems if str(p.place) == f"第{at}行 {field}"]
    assert any(says in text for text in told), str(e.value)


def test_a_share_of_another_edition_is_told(grid: Grid, read: Callable[[Grid], Definition]):
    stage = put(grid, "s1_share", "stage", "设计")
    substage = put(grid, "s2_share", "substage", "")
    nowhere = put(grid, "s4_share", "stage", "")
    mode = put(grid, "g4_own", "stage", "运维")
    with pytest.raises(BadDefinition) as e:
        read(grid)
    assert [str(p.place) for p in e.value.problems] == [
        f"第{nowhere}行 stage", f"第{stage}行 stage", f"第{substage}行 substage", f"第{mode}行 stage",
        "问卷", "问卷", "问卷",
    ]  # fmt: skip
    assert "没有问到“销售”的“销售”" in str(e.value)


def test_a_file_for_an_edition_that_is_not_here_is_read_without_it(grid: Grid, read: Callable[[Grid], Definition]):
    grid[0][5] = "2030"
    put(grid, "s1_share", "stage", "设计")
    assert read(grid).shares[0].stage == "设计"


def test_a_given_edition_is_the_one_that_counts(grid: Grid, tmp_path: Path, other: Edition):
    (tmp_path / "x.csv").write_bytes(bytes_of(grid))
    with pytest.raises(BadDefinition, match="指数表中没有“设计研发”的“设计研发”"):
        read_definition(tmp_path / "x.csv", other)


def test_a_row_asked_twice_is_told(grid: Grid, read: Callable[[Grid], Definition]):
    again = list(grid[line(grid, "s3_share") - 1])
    again[0] = "again"
    grid.insert(line(grid, "s3_share"), again)
    with pytest.raises(BadDefinition) as e:
        read(grid)
    assert "已有占比题" in only(e.value, f"第{line(grid, 'again')}行 substage")


@pytest.mark.parametrize("code", HEAD)
def test_every_head_question_is_required(code: str, grid: Grid, read: Callable[[Grid], Definition]):
    del grid[line(grid, code) - 1]
    with pytest.raises(BadDefinition) as e:
        read(grid)
    assert f"缺少问题 {code}" in only(e.value, "问卷")


def test_a_section_torn_apart_is_told(grid: Grid, read: Callable[[Grid], Definition]):
    at = put(grid, "s5_share", "section", "单位信息")
    with pytest.raises(BadDefinition) as e:
        read(grid)
    assert [str(p.place) for p in e.value.problems] == [f"第{at}行 section"]


def test_more_questions_than_the_sheet_has_rows(grid: Grid, read: Callable[[Grid], Definition]):
    used = 1 + max(rows(definition("MFG")).values())
    extra = [[f"x{i}", *grid[-1][1:]] for i in range(MAX_ROWS - used)]
    assert 1 + max(rows(read([*grid, *extra])).values()) == MAX_ROWS
    with pytest.raises(BadDefinition) as e:
        read([*grid, *extra, ["y", *grid[-1][1:]]])
    assert f"共需 {MAX_ROWS + 1} 行" in only(e.value, "问卷")


def test_all_problems_come_at_once(grid: Grid, read: Callable[[Grid], Definition]):
    grid[0][1] = ""
    first = put(grid, "s1_share", "kind", "？")
    last = put(grid, "opinion", "need", "？")
    del grid[line(grid, "contact") - 1]
    with pytest.raises(BadDefinition) as e:
        read(grid)
    places = {str(p.place) for p in e.value.problems}
    assert {"第1行 industry", f"第{first - 1}行 kind", f"第{last - 1}行 need", "问卷"} <= places
    assert str(e.value).count("\n") == len(e.value.problems) - 1


def test_headings_missing_doubled_and_unknown(grid: Grid, read: Callable[[Grid], Definition]):
    grid[1][column("na")] = "备注"
    grid[1].append("code")
    with pytest.raises(BadDefinition) as e:
        read(grid)
    told = str(e.value)
    assert all(text in told for text in ("“备注”不认识", "“code”多次出现", "缺少“可不适用 na”列"))
    assert {str(p.place) for p in e.value.problems} == {"第2行 标题"}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04\xff\xfe\x00\x00",
        "编码".encode("utf-16"),
        "一;二\n三;四\n五;六\n".encode(),
        b'a,b\ncode,"' + b"x" * 200_000 + b'"\nc,d\n',
        b"a\nb\x00,\rc\n\n",
    ],
)
def test_what_is_no_table_is_told_once(data: bytes, tmp_path: Path):
    path = tmp_path / "x.csv"
    path.write_bytes(data)
    with pytest.raises(BadDefinition) as e:
        read_definition(path)
    assert "CSV UTF-8" in only(e.value, "文件")


def test_semicolons_of_another_locale_are_told(grid: Grid, tmp_path: Path):
    (tmp_path / "x.csv").write_bytes(bytes_of(grid, delimiter=";"))
    with pytest.raises(BadDefinition, match="逗号分隔"):
        read_definition(tmp_path / "x.csv")


def test_a_condition_on_two_answers():
    questions = list(definition("MFG").questions)
    at = next(i for i, q in enumerate(questions) if q.code == "g2_own")
    questions[at] = replace(questions[at], asked_if="g1_platform=1 & g2_platform=1")
    assert check(questions, lambda i, field: pytest.fail(f"{i} {field}")) == []


def test_nothing_asked_is_reported_not_raised():
    empty: tuple[Question, ...] = ()
    assert len(check(empty, lambda at, field: pytest.fail(f"{at} {field}"))) == len(HEAD)
