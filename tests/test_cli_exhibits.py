"""``cii-xl exhibits`` as a person runs it."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation

from cii_xl import published
from cii_xl.book.layout import EXHIBIT_FIELDS
from cii_xl.book.reading.choices import Choice, place, read
from cii_xl.book.workbook import shipped_workbook
from cii_xl.commands import exhibits as command
from cii_xl.exhibits.catalogue import exhibits, known
from cii_xl.exhibits.choosing import chosen
from cii_xl.exhibits.material import Material
from cii_xl.exhibits.slides.charts import read_chart
from cii_xl.exhibits.slides.replacing import Busy, replace_deck
from cii_xl.index import EditionError
from cii_xl.usage import Parser

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run the command in an empty folder; returns status, output and what went to the error stream."""
    monkeypatch.chdir(tmp_path)
    parser = Parser(prog="cii-xl")
    command.add(parser.add_subparsers())

    def call(*arguments: object) -> tuple[int, str, str]:
        try:
            given = parser.parse_args(["exhibits", *map(str, arguments)])
            status = given.run(given)
        except SystemExit as exit:
            status = int(exit.code or 0)
        out, err = capsys.readouterr()
        return status, out, err

    return call


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """A copy of the shipped workbook with another rate in 制造!E15 (销售): as if typed in Excel and saved."""
    path = tmp_path / "changed.xlsm"
    with zipfile.ZipFile(shipped_workbook()) as source, zipfile.ZipFile(path, "w") as target:
        for part in source.namelist():
            data = source.read(part)
            if part == "xl/worksheets/sheet9.xml":
                data, count = re.subn(rb'(<c r="E15"[^>]*><v>)[^<]+', rb"\g<1>14", data)
                assert count == 1
            target.writestr(part, data)
    return path


def index(path: Path) -> dict[str, float | None]:
    """Industry → index in the ranking of a deck."""
    for slide in Presentation(str(path)).slides:
        for shape in slide.shapes:
            if shape.name == "cii:ranking:chart":
                names, values = read_chart(shape)
                return dict(zip(names, values["指数"], strict=True))
    raise AssertionError("no ranking")


def files(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir() if p.suffix != ".xlsm")


def test_a_deck_of_some_exhibits(run: Run, tmp_path: Path) -> None:
    status, out, err = run("--out", "图表.pptx", "--only", "ranking,stages-MFG")
    assert (status, out) == (0, "")
    assert "已写出 图表.pptx" in err
    assert len(Presentation(str(tmp_path / "图表.pptx")).slides) == 6
    edition = published.edition()
    assert index(tmp_path / "图表.pptx") == pytest.approx(
        {name: edition.index(code) for code, name in edition.industries.items()}
    )


def test_an_existing_file_is_never_overwritten(run: Run, tmp_path: Path) -> None:
    (tmp_path / "图表.pptx").write_bytes(b"mine")
    run("--out", "图表.pptx", "--only", "gdp")
    assert (tmp_path / "图表.pptx").read_bytes() == b"mine"
    assert files(tmp_path) == ["图表-2.pptx", "图表.pptx"]


def test_pictures_and_a_workbook_beside_the_deck(run: Run, tmp_path: Path) -> None:
    status, _, _ = run("--out", "a/图表.pptx", "--only", "gdp,ranking", "--format", "png，svg,xlsx")
    assert status == 0
    assert files(tmp_path / "a") == [
        "图表-gdp.png",
        "图表-gdp.svg",
        "图表-ranking.png",
        "图表-ranking.svg",
        "图表.xlsx",
    ]
    assert (tmp_path / "a" / "图表-gdp.png").read_bytes().startswith(b"\x89PNG")


def test_pdf_without_libreoffice_says_what_to_do(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    status, _, err = run("--out", "图表.pdf", "--only", "gdp", "--format", "pdf")
    assert status == 1
    assert "没有找到 LibreOffice" in err
    assert "另存为 PDF" in err
    assert files(tmp_path) == []


def test_update_keeps_the_old_file_and_tells_what_changed(run: Run, tmp_path: Path, changed: Path) -> None:
    run("--out", "图表.pptx", "--only", "ranking,gdp")
    old = (tmp_path / "图表.pptx").read_bytes()
    before = index(tmp_path / "图表.pptx")["制造"]
    status, out, err = run(changed, "--update", "图表.pptx", "--only", "ranking")
    assert status == 0
    after = index(tmp_path / "图表.pptx")["制造"]
    assert after is not None
    assert before is not None
    assert after > before
    assert f"制造 · 指数：{before:.6g} → {after:.6g}" in out
    assert "原文件留作 图表.备份.pptx" in err
    assert (tmp_path / "图表.备份.pptx").read_bytes() == old
    run("--update", "图表.pptx", "--only", "ranking")
    assert set(files(tmp_path)) == {"图表.备份-2.pptx", "图表.备份.pptx", "图表.pptx"}


def test_a_dry_run_writes_nothing(run: Run, tmp_path: Path, changed: Path) -> None:
    run("--out", "图表.pptx", "--only", "ranking")
    old = (tmp_path / "图表.pptx").read_bytes()
    status, out, _ = run(changed, "--update", "图表.pptx", "--dry-run", "--json")
    assert status == 0
    told = {d["id"]: d for d in json.loads(out)["exhibits"]}
    assert told["ranking"]["state"] == "更新"
    assert told["gdp"]["state"] == "新增"
    assert files(tmp_path) == ["图表.pptx"]
    assert (tmp_path / "图表.pptx").read_bytes() == old


def test_without_changes_nothing_is_written(run: Run, tmp_path: Path) -> None:
    run("--out", "图表.pptx", "--only", "ranking")
    _, out, err = run("--update", "图表.pptx", "--only", "ranking")
    assert "没有变化" in err
    assert "不变 1" in out
    assert files(tmp_path) == ["图表.pptx"]


def test_an_update_may_go_to_another_file(run: Run, tmp_path: Path, changed: Path) -> None:
    run("--out", "图表.pptx", "--only", "ranking")
    old = (tmp_path / "图表.pptx").read_bytes()
    run(changed, "--update", "图表.pptx", "--only", "ranking", "--out", "新.pptx")
    assert files(tmp_path) == ["图表.pptx", "新.pptx"]
    assert (tmp_path / "图表.pptx").read_bytes() == old


def test_an_exhibit_made_on_request_is_no_orphan(run: Run) -> None:
    run("--out", "图表.pptx", "--only", "marimekko-EDU")
    _, out, _ = run("--update", "图表.pptx", "--dry-run", "--json")
    told = {d["id"]: d for d in json.loads(out)["exhibits"]}
    assert told["marimekko-EDU"]["state"] == "不变"


def test_a_deck_that_is_open_is_left_alone(run: Run, tmp_path: Path, changed: Path) -> None:
    run("--out", "图表.pptx", "--only", "ranking")
    (tmp_path / "~$图表.pptx").write_bytes(b"")
    status, _, err = run(changed, "--update", "图表.pptx", "--only", "ranking")
    assert status == 1
    assert "正在 PowerPoint 或 WPS 中打开" in err
    assert files(tmp_path) == ["~$图表.pptx", "图表.pptx"]


def test_the_list_names_everything_with_what_is_missing(run: Run) -> None:
    status, out, _ = run("--list")
    assert status == 0
    assert "ranking" in out
    assert "指数排名" in out
    assert "whatif" in out
    assert "marimekko-EDU" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--only", "ranking"), "没有说明写到哪里"),
        (("--out", "a.pptx", "--dry-run"), "--dry-run 只与 --update 同用"),
        (("--out", "a.pptx", "--wave", "2026Q4"), "须同时给出"),
        (("--out", "a.pptx", "--only", "rankin"), "没有名为“rankin”的图表编号"),
        (("--update", "没有.pptx"), None),
        (("没有.xlsx", "--out", "a.pptx"), "找不到"),
        (("--out", "a.pptx", "--only", "gdp", "--template", shipped_workbook()), "Excel 工作簿"),
        (("--update", shipped_workbook()), "Excel 工作簿"),
        (("--out", "."), "--out . 是文件夹"),
        (("--out", "a.pptx", "--only", "ranking,whatif"), "不能导出 whatif（没有情景）"),
        (("--update", "a.pptx", "--lint", "a.pptx"), "不能同时使用"),
        (("--update", "a.pptx", "--template", "b.pptx"), "--template 只用于新的幻灯片"),
        (("--lint", "a.pptx", "--format", "png"), "--format 不能与 --lint 同用"),
    ],
)
def test_what_does_not_work_is_said_in_chinese(run: Run, tmp_path: Path, arguments: Any, said: str | None) -> None:
    if said is None:
        with pytest.raises(FileNotFoundError):  # which cli.main tells
            run(*arguments)
        return
    status, out, err = run(*arguments)
    assert status == 1
    assert said in out + err
    assert files(tmp_path) == []


def test_an_unknown_format_is_wrong_usage(run: Run) -> None:
    status, _, err = run("--out", "a.pptx", "--format", "png,gif")
    assert status == 2
    assert "gif" in err


def test_no_id_at_all_is_wrong_usage(run: Run) -> None:
    status, _, err = run("--out", "a.pptx", "--only", "，")
    assert status == 2
    assert "没有写明要哪些" in err


def test_ids_may_have_spaces_between_them_and_names_dots(run: Run, tmp_path: Path) -> None:
    status, _, _ = run("--out", "图表v1.2", "--only", "gdp, traffic", "--format", "png, xlsx")
    assert status == 0
    assert files(tmp_path) == ["图表v1.2-gdp.png", "图表v1.2-traffic.png", "图表v1.2.xlsx"]


def test_an_update_of_what_cannot_be_made_touches_nothing_else(run: Run, tmp_path: Path, changed: Path) -> None:
    run("--out", "图表.pptx", "--only", "ranking")
    old = (tmp_path / "图表.pptx").read_bytes()
    status, out, err = run(changed, "--update", "图表.pptx", "--only", "whatif")
    assert (status, out) == (1, "")
    assert "不能导出 whatif" in err
    assert files(tmp_path) == ["图表.pptx"]
    assert (tmp_path / "图表.pptx").read_bytes() == old


def test_a_list_with_everything_left_out_makes_nothing() -> None:
    material = Material(published.edition(), published.edition())
    choices = chosen([Choice(id, False) for id in known(material)], material)
    assert choices.made(material) == []
    assert [e.id for e in choices.made(material, ["gdp"])] == ["gdp"]
    assert chosen([], material).made(material) == exhibits(material)


def test_a_mistyped_id_is_told_and_that_of_an_industry_that_went_is_not():
    material = Material(published.edition(), published.edition())
    choices = chosen([Choice(id, True) for id in ("rankng", "stages-XYZ", "heat")], material)
    assert choices.unknown == ("rankng",)
    assert "不认识编号 rankng" in choices.told()
    assert chosen([Choice("heat", True)], material).told() == ""


@pytest.mark.parametrize("order", ["nan", "inf", "先"])
def test_an_order_is_a_number(order: str) -> None:
    headings = [EXHIBIT_FIELDS[key] for key in ("id", "include", "order")]
    places = [{heading: place("图表目录", 11, column) for column, heading in enumerate(headings)}]
    with pytest.raises(EditionError, match="数字，或留空"):
        read(headings, [["gdp", "是", order]], places)


@pytest.mark.parametrize("key", ["id", "include"])
def test_a_list_without_a_heading_it_needs_is_told(key: str) -> None:
    headings = [title for one, title in EXHIBIT_FIELDS.items() if one != key]
    places = [{heading: place("图表目录", 11, column) for column, heading in enumerate(headings)}]
    with pytest.raises(EditionError, match=f"没有列“{EXHIBIT_FIELDS[key]}”"):
        read(headings, [["gdp"] * len(headings)], places)


def test_a_deck_that_was_saved_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    deck = tmp_path / "图表.pptx"
    deck.write_bytes(b"saved by a person")
    with pytest.raises(Busy, match="在更新期间被改过"):
        replace_deck(deck, b"as it was read", b"updated")
    assert deck.read_bytes() == b"saved by a person"
    assert files(tmp_path) == ["图表.pptx"]


def test_scenario_and_previous_edition(run: Run, tmp_path: Path, changed: Path) -> None:
    status, _, _ = run("--out", "图表.pptx", "--only", "whatif,change", "--scenario", changed, "--previous", changed)
    assert status == 0
    names = {s.name for slide in Presentation(str(tmp_path / "图表.pptx")).slides for s in slide.shapes}
    assert {"cii:whatif:chart", "cii:change:chart"} <= names


def test_same_bytes_every_time(run: Run, tmp_path: Path) -> None:
    run("--out", "图表.pptx", "--only", "ranking")
    run("--out", "b/图表.pptx", "--only", "ranking")
    assert (tmp_path / "图表.pptx").read_bytes() == (tmp_path / "b" / "图表.pptx").read_bytes()
    assert zipfile.is_zipfile(io.BytesIO((tmp_path / "图表.pptx").read_bytes()))
