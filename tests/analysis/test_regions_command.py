"""The 区域 sheet's settings and ``cii-xl analyse regions``, run for real."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import cii_xl
from cii_xl.analysis.errors import AnalysisError
from cii_xl.analysis.given import Given, Typed
from cii_xl.analysis.regions.demo import demo
from cii_xl.analysis.regions.panel import run
from cii_xl.book.panels.regions import DIMENSIONS, PANEL
from cii_xl.book.table_file import table_csv
from cii_xl.commands.analyses import regions as command
from cii_xl.index.cube_check import CUBE_TITLES
from cii_xl.usage import Parser


def given(folder: Path | None = None, **settings: Typed) -> Given:
    published = cii_xl.published()
    return Given(published, published, settings=settings, folder=folder)


def analyse(*words: str) -> int:
    parser = Parser(prog="cii-xl analyse")
    command.add(parser.add_subparsers(dest="command"))
    told = parser.parse_args(["regions", *words])
    status: int = told.run(told)
    return status


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "数据" / "各地.csv"
    path.parent.mkdir()
    path.write_bytes(table_csv(demo(cii_xl.published(), 3, years=(2019, 2020))))
    return path


# -- the sheet


def test_the_sheet_offers_what_there_is() -> None:
    assert set(DIMENSIONS) <= set(CUBE_TITLES.values())
    assert [s.key for s in PANEL.settings] == ["file", "rows", "columns", "weights", "year", "seed"]
    assert all(s.default in s.choices for s in PANEL.settings if s.choices)
    assert (PANEL.key, PANEL.sheet.name, PANEL.sheet.code_name) == ("regions", "区域", "shRegions")


def test_without_a_file_the_sheet_shows_made_up_data() -> None:
    found = run(given())
    assert found.found.synthetic
    assert found.settings()["seed"] == 0
    assert run(given(seed=5.0, file=" ", year=None)).settings()["seed"] == 5
    assert run(given(seed=0)).to_sheet() == found.to_sheet()


def test_a_file_beside_the_workbook(data: Path) -> None:
    found = run(given(data.parent.parent, file="数据/各地.csv", rows="年份", columns="地区", weights="增加值"))
    assert found.found.edition == "各地"
    assert found.settings()["seed"] is None
    assert list(found.found.cross.index.index) == ["2019", "2020"]
    assert run(given(file=str(data), year=2019.0)).found.year == "2019"


def test_all_wrong_settings_are_told_at_once() -> None:
    with pytest.raises(AnalysisError) as caught:
        run(given(rows="省份", columns="列", weights="人口", seed=1.5, year="去年", file="a.csv"))
    assert [str(p.place) for p in caught.value.problems] == [
        "行维度", "列维度", "聚合权重", "随机种子", "年份", "数据文件",
    ]  # fmt: skip
    assert "还没有保存" in caught.value.problems[-1].found


@pytest.mark.parametrize("seed", [-1, 2**31, "abc", float("nan"), float("inf")])
def test_a_seed_is_a_whole_number(seed: Typed) -> None:
    with pytest.raises(AnalysisError, match="随机种子"):
        run(given(seed=seed))


@pytest.mark.parametrize("name", ["没有.csv", "长" * 300, "空\0字符"])
def test_a_file_that_is_not_there(tmp_path: Path, name: str) -> None:
    with pytest.raises(AnalysisError, match="找不到文件"):
        run(given(tmp_path, file=name))


# -- the command


def test_the_demo_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert analyse("--demo", "--seed", "3", "--weights", "增加值", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["analysis"] == "regions"
    assert told["settings"]["seed"] == 3
    assert told["settings"]["synthetic"] is True
    assert len(told["tables"]["cross"]) == 49
    assert told["findings"][0].startswith("以下为合成示例数据")


def test_a_demo_that_is_saved_is_analysed_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    saved = tmp_path / "新" / "demo.csv"
    assert analyse("--demo", "--save-demo", str(saved), "--json") == 0
    first = json.loads(capsys.readouterr().out.partition("{")[2].join(["{", ""]))
    assert analyse(str(saved), "--json") == 0
    second = json.loads(capsys.readouterr().out)
    assert [row["index"] for row in first["tables"]["cross"]] == [row["index"] for row in second["tables"]["cross"]]
    assert second["settings"]["synthetic"] is True


def test_results_as_files(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert analyse(str(data), "--by", "地区，年份", "--out", str(tmp_path / "a.csv")) == 0
    names = {path.name for path in tmp_path.glob("a*.csv")}
    assert names == {"a.csv", "a-quotients.csv", "a-dispersion.csv", "a-aggregated.csv"}
    assert (tmp_path / "a.csv").read_text("utf-8-sig").splitlines()[0] == "edition,region,year,index,weight"
    assert "不是调查或统计结果" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--demo", "--by", "地区"], "--by “地区”不可用"),
        (["--demo", "x.csv"], "--demo 不读文件"),
        (["--save-demo", "x.csv"], "要与 --demo 一起使用"),
        (["--demo", "--save-demo", "x.xlsx"], "后缀应为 .csv"),
        (["--demo", "--year", "2020", "--by", "地区,年份"], "没有维度“年份”"),
        (["没有.csv"], "找不到文件"),
        ([], "没有给出数据文件"),
        (["--demo", "--year", "2020"], "数据没有年份维度"),
    ],
)
def test_what_is_refused(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert analyse(*words) == 1
    told = capsys.readouterr()
    assert said in (told.out + told.err).replace("\n", "")
    assert "Traceback" not in told.err
