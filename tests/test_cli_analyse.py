"""``cii-xl analyse``: every analysis is there, and answers in every form."""

from __future__ import annotations

import argparse
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import openpyxl
import pptx
import pytest

from cii_xl.analysis.gdp import analyse as gdp
from cii_xl.cli import main
from cii_xl.commands import analyse, delivery
from cii_xl.commands.analysing import add_seed, number, read_lines
from cii_xl.index import Problem
from cii_xl.published import edition
from cii_xl.usage import Parser

NAMES = ("uncertainty", "sensitivity", "weighting", "planning", "change", "claims", "gdp", "regions")


def test_every_analysis_is_a_subcommand(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["analyse", "--help"])
    assert ended.value.code == 0
    told = capsys.readouterr().out
    assert [name for name in NAMES if f"\n    {name}" not in told] == []
    assert len(analyse._ANALYSES) == len(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_each_says_how_it_is_used_without_heavy_imports(name: str) -> None:
    code = (
        "import sys\nfrom cii_xl.cli import main\n"
        f"try: main(['analyse', {name!r}, '--help'])\nexcept SystemExit: pass\n"
        "print([m for m in ('pandas', 'numpy', 'scipy', 'xlsxwriter', 'openpyxl') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8")
    assert f"cii-xl analyse {name}" in done.stdout
    assert "--out" in done.stdout
    assert done.stdout.splitlines()[-1] == "[]"


def test_json_findings_and_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "GDP.xlsx"
    assert main(["analyse", "gdp", "--json", "--out", str(out)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["analysis"] == "gdp"
    assert told["findings"]
    assert told["tables"]
    assert openpyxl.load_workbook(out).sheetnames
    assert main(["analyse", "gdp", "--out", str(tmp_path / "GDP.gif")]) == 1
    assert "后缀不认识" in capsys.readouterr().err


def test_without_an_analysis_the_usage_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["analyse"])
    assert ended.value.code == 2
    assert "缺少参数：分析" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("suffix", "begins"),
    [
        (".xlsx", b"PK"),
        (".pptx", b"PK"),
        (".png", b"\x89PNG"),
        (".svg", b"<?xml"),
        (".csv", b"\xef\xbb\xbf"),
        (".json", b"{"),
    ],
)
def test_each_suffix_gives_a_file_of_its_kind(
    suffix: str, begins: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "新文件夹" / f"增量{suffix}"
    assert main(["analyse", "gdp", "--out", str(out)]) == 0
    told = capsys.readouterr().err
    written = sorted(out.parent.iterdir())
    assert written
    for path in written:
        assert path.read_bytes().startswith(begins)
        assert f"已写出 {path}" in told


def test_files_of_exhibits_hold_findings_and_assumptions(tmp_path: Path) -> None:
    result = gdp(edition())
    said = {*result.sentences(), *result.assumptions()}
    (sheets,) = delivery.write(result, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(sheets)
    cells = {cell.value for sheet in book if sheet.title.startswith("gdp-notes") for row in sheet for cell in row}
    assert said <= cells
    (deck,) = delivery.write(result, tmp_path / "a.pptx")
    shapes = [shape for slide in pptx.Presentation(io.BytesIO(deck.read_bytes())).slides for shape in slide.shapes]
    paragraphs = {p.text for shape in shapes if shape.has_text_frame for p in shape.text_frame.paragraphs}
    assert said <= paragraphs
    assert not [p for p in delivery.write(result, tmp_path / "a.png") if "notes" in p.name]


def test_files_of_one_result_have_one_free_stem(tmp_path: Path) -> None:
    """A file of another run is neither replaced nor joined by parts of this one."""
    result = gdp(edition())
    (tmp_path / "a-tornado.csv").write_text("别的", encoding="utf-8")
    written = delivery.write(result, tmp_path / "a.csv")
    names = {"", *(f"-{name}" for name in list(result.frames())[1:])}
    assert {path.name for path in written} == {f"a-2{name}.csv" for name in names}
    assert (tmp_path / "a-tornado.csv").read_text(encoding="utf-8") == "别的"
    assert not (tmp_path / "a.csv").exists()
    assert delivery.write(result, tmp_path / "a.csv") == written  # the same once more


def test_a_folder_that_cannot_be_written_is_refused_before_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "文件").touch()

    def never(*_: object, **__: object) -> None:
        raise AssertionError("the analysis ran")

    monkeypatch.setattr("cii_xl.analysis.gdp.analyse", never)
    assert main(["analyse", "gdp", "--out", str(tmp_path / "文件" / "a.gif")]) == 1
    told = capsys.readouterr().err
    assert "所在的文件夹无法写入" in told
    assert "后缀不认识" in told  # both at once


@pytest.mark.parametrize(
    ("low", "high", "text", "told"),
    [
        (0, 100, "abc", "应为 0 到 100 之间的数，而不是“abc”"),
        (0, 100, "100.1", "应为 0 到 100 之间的数，而不是“100.1”"),
        (0, 1e6, "-1", "应为 0 到 1,000,000 之间的数，而不是“-1”"),
        (0, None, "-0.1", "应为不小于 0 的数，而不是“-0.1”"),
        (None, 1, "2", "应为不大于 1 的数，而不是“2”"),
        (None, None, "nan", "应为数，而不是“nan”"),
        (None, None, "inf", "应为数，而不是“inf”"),
    ],
)
def test_numbers_that_cannot_be_are_refused_in_chinese(
    low: float | None, high: float | None, text: str, told: str
) -> None:
    with pytest.raises(argparse.ArgumentTypeError) as caught:
        number(low, high)(text)
    assert str(caught.value) == told


def test_numbers_within_their_range_are_taken() -> None:
    assert [number(0, 100)(text) for text in ("0", "100", "5.5")] == [0, 100, 5.5]
    assert number()("-3") == -3


@pytest.mark.parametrize("option", ["--concentration", "--band", "--power"])
def test_bad_numbers_of_sensitivity(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["analyse", "sensitivity", option, "abc"])
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert "之间的数，而不是“abc”" in told
    assert "invalid" not in told


def test_draws_are_called_what_the_analysis_calls_them(capsys: pytest.CaptureFixture[str]) -> None:
    parser = Parser(prog="x")
    add_seed(parser, 64, "基础样本，2 的幂")
    assert "基础样本，2 的幂，默认 64" in parser.format_help()


def test_choices_are_told_without_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["analyse", "gpd"])
    told = capsys.readouterr().err
    assert "没有名为“gpd”的分析；可用的有：uncertainty、sensitivity、" in told
    assert "'" not in told
    parser = Parser(prog="x")
    parser.add_argument("--weights", choices=("甲", "乙"))
    with pytest.raises(SystemExit):
        parser.parse_args(["--weights", "it's"])
    assert "没有名为“it's”的 --weights；可用的有：甲、乙；" in capsys.readouterr().err


def test_files_of_lines_that_cannot_be_read_are_told_together(tmp_path: Path) -> None:
    wrong: list[Problem] = []
    good = tmp_path / "好.csv"
    good.write_text("甲,乙\n1,2\n", encoding="utf-8")
    (tmp_path / "坏.csv").write_text("丙\n1\n", encoding="utf-8")
    assert [line.cells for line in read_lines(good, ["甲", "乙"], wrong)] == [("1", "2")]
    assert read_lines(None, ["甲"], wrong) == ()
    assert wrong == []
    for name in ("没有.csv", "坏.csv"):
        assert read_lines(tmp_path / name, ["甲"], wrong) == ()
    missing, headings = wrong
    assert missing.found == "找不到"
    assert "没有.csv" in missing.place.label
    assert "“甲”没有" in headings.found


def test_the_terminal_shows_what_the_sheet_shows(capsys: pytest.CaptureFixture[str]) -> None:
    """Chinese headings and rounded numbers; the names and digits for programs stay in files."""
    assert main(["analyse", "planning", "--set", "制造/销售=30", "--target", "制造=20"]) == 0
    out = capsys.readouterr().out
    assert re.search(r"[a-z]+_[a-z]+|True|False|nan|None|\de[+-]", out) is None
    assert "\n各情景的指数与名次\n" in out
    assert re.search(r"制造 +5\.5 +11\.3 +\+5\.8 +7 +6", out)
    assert "其余的表：不同目标的最低成本（" in out
    assert "--json" in out
