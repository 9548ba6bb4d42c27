"""The list of those invited, and the forms written for them."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from cii_xl.survey import places
from cii_xl.survey.credit_code import completed
from cii_xl.survey.define import definition
from cii_xl.survey.issue import BadRespondents, blank, issue, respondents
from cii_xl.survey.records import Respondent, Stamp
from cii_xl.survey.seal import holds
from cii_xl.survey.wave_name import BadWave, checked_wave

from .test_form import KINDS, SECRET

HEADINGS = "编号,单位名称,统一社会信用代码,省份,规模,联系人,邮箱"


def code(number: int) -> str:
    """A credit code whose check character is right."""
    return completed(f"91350100M{number:08d}")


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "名单.csv"
    path.write_bytes(text.encode(encoding))
    return path


def silent(done: int, total: int) -> None:
    """Progress that nobody follows."""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_list_in_every_encoding_excel_writes(tmp_path: Path, encoding: str) -> None:
    text = f"{HEADINGS},备注\nR1,甲公司,{code(1)},福建省,大型,张三,a@b.cn,x\n,,,,,,,\nR2,乙公司,,,,,,\n"
    assert respondents(written(tmp_path, text, encoding), "MFG") == [
        Respondent("R1", "甲公司", code(1), "福建省", "大", "张三", "a@b.cn"),
        Respondent("R2", "乙公司"),
    ]


def test_english_headings_and_numbers_for_those_without(tmp_path: Path) -> None:
    text = f"Name,Size,credit_code\n甲公司,中,{code(1).lower()}\n\n乙公司,小,\n"
    found = respondents(written(tmp_path, text), "MFG")
    assert [(one.id, one.name, one.size) for one in found] == [
        ("MFG-0001", "甲公司", "中"),
        ("MFG-0002", "乙公司", "小"),
    ]
    assert found[0].credit_code == code(1)


def test_all_problems_of_a_list_at_once(tmp_path: Path) -> None:
    wrong = code(2)[:-1] + ("0" if code(2)[-1] != "0" else "1")
    rows = [
        f"R1,甲公司,{code(1)},,大,,",
        f"r1,乙公司,{code(1)},,特大,,",
        f"R/3,,{wrong},,,,",
        'R4,"丙\n公司",,,,,',
    ]
    with pytest.raises(BadRespondents) as caught:
        respondents(written(tmp_path, "\n".join([HEADINGS, *rows])), "MFG")
    found = {(p.rule, p.place.label) for p in caught.value.problems}
    assert found == {
        ("respondents.twice", "第3行 编号"),
        ("respondents.twice", "第3行 统一社会信用代码"),
        ("respondents.size", "第3行 规模"),
        ("respondents.id", "第4行 编号"),
        ("respondents.name", "第4行 单位名称"),
        ("respondents.credit", "第4行 统一社会信用代码"),
        ("respondents.name", "第5行 单位名称"),
    }


def test_numbers_go_on_after_the_highest_that_the_list_gives(tmp_path: Path) -> None:
    found = respondents(written(tmp_path, "编号,单位名称\n,甲公司\nMFG-0007,乙公司\nX,丙公司\n,丁公司\n"), "MFG")
    assert [one.id for one in found] == ["MFG-0008", "MFG-0007", "X", "MFG-0009"]


LISTED = {
    "MFG-0001": Respondent("MFG-0001", "甲公司", code(1), size="大"),
    "MFG-0002": Respondent("MFG-0002", "乙公司"),
    "R3": Respondent("R3", "丙公司", code(3)),
}


def test_a_later_list_of_newcomers_takes_nobodys_id(tmp_path: Path) -> None:
    found = respondents(written(tmp_path, f"单位名称,信用代码\n戊公司,{code(5)}\n己公司,\n"), "MFG", LISTED)
    assert [one.id for one in found] == ["MFG-0003", "MFG-0004"]


def test_who_is_listed_keeps_the_id_by_code_or_else_by_name(tmp_path: Path) -> None:
    rows = [f"新,{code(6)}", f"更名的甲公司,{code(1)}", " 乙公司,", f"丙公司,{code(4)}", f"甲公司,{code(7)}"]
    found = respondents(written(tmp_path, "单位名称,信用代码\n" + "\n".join(rows)), "MFG", LISTED)
    assert [one.id for one in found] == ["MFG-0003", "MFG-0001", "MFG-0002", "R3", "MFG-0004"]
    assert found[1].name == "更名的甲公司"


def test_an_id_that_the_list_gives_to_somebody_is_not_given_again(tmp_path: Path) -> None:
    found = respondents(written(tmp_path, "编号,单位名称\nMFG-0002,庚公司\n,乙公司\n"), "MFG", LISTED)
    assert [one.id for one in found] == ["MFG-0002", "MFG-0003"]


def test_a_name_that_several_are_listed_with_is_asked_about(tmp_path: Path) -> None:
    twins = {id: Respondent(id, "甲公司") for id in ("MFG-0001", "MFG-0002")}
    with pytest.raises(BadRespondents) as caught:
        respondents(written(tmp_path, "单位名称\n甲公司\n"), "MFG", twins)
    (told,) = caught.value.problems
    assert (told.rule, told.found) == ("respondents.which", "先前的名单中有几家“甲公司”：MFG-0001、MFG-0002")


def test_the_same_list_again_gives_the_same_ids(tmp_path: Path) -> None:
    path = written(tmp_path, f"单位名称,信用代码\n甲公司,\n甲公司,{code(2)}\n乙公司,{code(3)}\n")
    first = respondents(path, "MFG")
    assert respondents(path, "MFG", {one.id: one for one in reversed(first)}) == first


@pytest.mark.parametrize(
    ("text", "rule"),
    [("", "heading"), ("编号\nR1\n", "heading"), ("单位名称,名称\n甲,乙\n", "heading"), ("单位名称\n", "empty")],
)
def test_no_list_at_all(tmp_path: Path, text: str, rule: str) -> None:
    with pytest.raises(BadRespondents) as caught:
        respondents(written(tmp_path, text), "MFG")
    assert [p.rule for p in caught.value.problems] == [f"respondents.{rule}"]


@pytest.mark.parametrize("data", [b"\xff\xfe\x00\xd8\xff", b'"' + b"x" * 200_000], ids=["bytes", "endless cell"])
def test_a_list_that_is_no_csv(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    with pytest.raises(BadRespondents, match="CSV"):
        respondents(path, "MFG")


@pytest.mark.parametrize("wave", ["", " ", "2026/Q4", 'a"b', "x" * 21, "a\nb"])
def test_waves_that_cannot_be(wave: str) -> None:
    with pytest.raises(BadWave, match="轮次"):
        checked_wave(wave)


def test_a_wave_without_outer_spaces() -> None:
    assert checked_wave(" 2026年第4季度 ") == "2026年第4季度"


def stamp(path: Path) -> Stamp:
    book = openpyxl.load_workbook(path, read_only=True)
    told = {key: value or "" for key, value in book[places.META].iter_rows(values_only=True, max_col=2)}
    book.close()
    return Stamp(**told)


def test_three_hundred_forms_in_one_run(tmp_path: Path) -> None:
    asked = definition("MFG")
    invited = [Respondent(f"MFG-{i:04d}", f"第{i}有限公司") for i in range(1, 301)]
    heard: list[tuple[int, int]] = []
    paths = issue(asked, "2026Q4", invited, tmp_path / "新", SECRET, lambda done, total: heard.append((done, total)))
    assert heard == [(i, 300) for i in range(1, 301)]
    assert paths[0].name == "CII问卷-制造-2026Q4-MFG-0001-第1有限公司.xlsx"
    assert len(set(paths)) == 300
    for at in (0, 149, 299):
        told = stamp(paths[at])
        assert told.respondent == invited[at].id
        assert holds(told, asked, SECRET)


def test_names_that_no_file_can_have(tmp_path: Path) -> None:
    names = ['甲/乙:丙*"?', "=cmd|x", "..", "长" * 80]
    invited = [Respondent(f"R{i}", name) for i, name in enumerate(names)]
    paths = issue(KINDS, "2026Q4", invited, tmp_path, SECRET, silent)
    assert [p.parent for p in paths] == [tmp_path] * 4
    assert len({p.name for p in paths}) == 4
    assert max(len(p.name.encode()) for p in paths) <= 255


def test_what_is_there_is_not_replaced(tmp_path: Path) -> None:
    invited = [Respondent("R1", "甲公司")]
    first = issue(KINDS, "2026Q4", invited, tmp_path, SECRET, silent)
    assert issue(KINDS, "2026Q4", invited, tmp_path, SECRET, silent) == first
    first[0].write_bytes(b"answered")
    second = issue(KINDS, "2026Q4", invited, tmp_path, SECRET, silent)
    assert first[0].read_bytes() == b"answered"
    assert second[0].name.endswith("-2.xlsx")


def test_a_blank_form_of_a_wave_is_sealed(tmp_path: Path) -> None:
    told = stamp(blank(KINDS, "2026Q4", tmp_path, SECRET))
    assert (told.wave, told.respondent) == ("2026Q4", "")
    assert holds(told, KINDS, SECRET)
