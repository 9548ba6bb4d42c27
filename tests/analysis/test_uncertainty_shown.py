"""Uncertainty as people meet it: exhibits, the sheet 不确定性, and ``cii-xl analyse uncertainty``."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from cii_xl import published
from cii_xl.analysis.errors import AnalysisError
from cii_xl.analysis.given import Given
from cii_xl.analysis.uncertainty import Settings, Uncertainty, WeightRange, interval, uncertainty
from cii_xl.analysis.uncertainty.panel import run
from cii_xl.analysis.uncertainty.typed import settings_of
from cii_xl.book.panels.places import check
from cii_xl.book.panels.uncertainty import INDUSTRY_SLOTS, PANEL
from cii_xl.book.workbook import shipped_workbook
from cii_xl.exhibits.catalogue.say import TITLE_EMS, ems
from cii_xl.exhibits.deck import slides_of
from cii_xl.exhibits.exhibit import Chart, Mark, Table
from cii_xl.exhibits.picture import picture
from cii_xl.exhibits.slides.lint import lint
from cii_xl.exhibits.slides.write import new_deck
from cii_xl.index import COLUMNS, Edition

PRINTED = published.edition()


@pytest.fixture(scope="module")
def result() -> Uncertainty:
    return uncertainty(PRINTED)


def many(industries: int) -> Edition:
    """Industries of two stages each, with long names."""
    rows = [
        [f"名称很长很长的产业第{k}号", f"IN{k}", stage, "", i, 0.5, 10 + 2 * k + i, 5, 90, "校准", ""]
        for k in range(industries)
        for i, stage in enumerate(("一个名称很长很长很长的环节", "二"), 1)
    ]
    return Edition(pd.DataFrame(rows, columns=list(COLUMNS)), id="试")


def test_what_is_said_of_the_printed_edition(result: Uncertainty) -> None:
    said = result.sentences()
    assert said[0] == ("在所设范围内（集中度 100），金融居首的概率为 90.9%；全部 7 个产业的名次都不变的概率为 14.7%")
    assert said[1].startswith("零售与文娱先后难分：零售高于文娱的概率为 52.")
    assert said[2] == "21 对产业中，15 对可以分出先后：指数之差的 95% 区间不含 0"
    assert said[3].startswith("95% 区间最宽的是文娱（14.7–32.")
    assert said[5].startswith("抽样均值与现值相差最多的是文娱（+3.3 点）")


def test_tables_agree_with_one_another(result: Uncertainty) -> None:
    shares = result.acceptability.groupby("code")["probability"].sum()
    assert (abs(shares - 1) < 1e-12).all()
    first = result.acceptability[result.acceptability["rank"] == 1].set_index("code")["probability"]
    assert list(result.ranking["first"]) == list(first[result.ranking["code"]])
    ranks = result.ranking
    assert ((ranks["best"] <= ranks["likely"]) & (ranks["likely"] <= ranks["worst"])).all()
    top = result.pairs[result.pairs["code"] == "FIN"]
    assert top["above"].min() > first["FIN"], "to be first is to be above each"
    assert ((result.pairs["above"] + result.pairs["below"] - 1).abs() < 1e-9).all(), "draws hardly ever tie"
    stated = PRINTED.rows.groupby("code")["weight"].sum()
    kept = result.central.groupby("code")["kept"].sum()
    pd.testing.assert_series_equal(kept, stated, check_names=False)


def test_exhibits_are_sound(result: Uncertainty) -> None:
    found = result.exhibits()
    assert [e.id for e in found] == [
        "uncertainty", "uncertainty-ranks", "uncertainty-pairs", "uncertainty-weights", "uncertainty-convergence",
    ]  # fmt: skip
    for exhibit in found:
        assert exhibit.section == "分析"
        assert ems(exhibit.title) <= TITLE_EMS
        assert exhibit.alt.endswith("。")
        assert Mark.CALIBRATED in exhibit.marks
    intervals = found[0].body
    assert isinstance(intervals, Chart)
    assert intervals.series[0].low[0] == result.indices["low"].iloc[0]
    slides = slides_of(found)
    assert lint(new_deck(slides), slides=slides) == []


@pytest.mark.parametrize("industries", [1, 2, 15])
def test_exhibits_and_sheet_of_few_and_many_industries(industries: int) -> None:
    result = uncertainty(many(industries), Settings(draws=1_000))
    found = result.exhibits()
    # of fifteen industries none is first in 200 of 1,024 draws
    assert len(found) == {1: 2, 2: 5, 15: 4}[industries]
    assert bool(result.to_sheet().rows.get("weights_first")) == (industries == 2)
    for exhibit in found:
        assert ems(exhibit.title) <= TITLE_EMS
        assert picture(exhibit).startswith(b"\x89PNG")
        if isinstance(exhibit.body, Table):
            assert len(exhibit.body.rows) <= 10
    slides = slides_of(found)
    assert lint(new_deck(slides), slides=slides) == []
    filled = result.to_sheet()
    check(PANEL, filled)
    assert len(filled.rows["indices"]) == min(industries, INDUSTRY_SLOTS) + (industries > 1)
    if industries == 15:
        assert filled.notes[0] == "本页只列现值最高的 12 个产业；全部见 cii-xl analyse uncertainty"
        assert "两两比较只列现值最高的 12 个产业" in result.assumptions()
        for row in filled.rows["ranks"]:
            assert sum(x for x in row[1:] if isinstance(x, float)) == pytest.approx(100), "the last column has the rest"


def test_equal_indices_share_the_better_rank(other: Edition) -> None:
    still = Settings(concentration=0, sub_concentration=0, printed_precision=False, self_band=0)
    rows = other.rows
    rows["provenance"] = "自填"
    rows[["low", "high"]] = float("nan")
    result = uncertainty(Edition(rows, id="试"), still)
    assert list(result.ranking["first"]) == [1.0, 1.0]
    assert result.pairs[["above", "below"]].to_numpy().tolist() == [[0.0, 0.0]]
    assert result.sentences()[:3] == (
        "在所设范围内（权重固定），农业居首的概率为 100.0%；各产业现值并列，没有名次可以保持",
        "农业与能源的指数在每次抽样中都相同",
        "1 对产业中，0 对可以分出先后：指数之差的 95% 区间不含 0",
    )
    assert not any("不在" in said for said in result.sentences())
    assert result.to_sheet().rows["leads"][0][-1] == "未分出"
    assert result.exhibits()
    assert "不超过 0.000 点" in result.sentences()[-1], "exactly none"


TIED = [
    [name, code, stage, "", position, weight, rate, None, None, "自填", ""]
    for name, code, stage, position, weight, rate in (
        ("甲", "AA", "一", 1, 0.5, 40), ("甲", "AA", "二", 2, 0.5, 60),
        ("乙", "BB", "一", 1, 0.5, 40), ("乙", "BB", "二", 2, 0.5, 60), ("丙", "CC", "一", 1, 1.0, 10),
    )
]  # fmt: skip


def test_industries_that_tie_as_stated_need_not_tie_when_drawn() -> None:
    result = uncertainty(Edition(pd.DataFrame(TIED, columns=list(COLUMNS)), id="试"), Settings(draws=2_000))
    assert list(result.ranking["rank"]) == [1, 1, 3]
    assert result.kept == 1.0, "丙 is below both in every draw"
    assert "除并列者外，先后都不变的概率为 100.0%" in result.sentences()[0]
    near = [[*row[:6], 45 if row[1] == "CC" else row[6], *row[7:]] for row in TIED]
    result = uncertainty(Edition(pd.DataFrame(near, columns=list(COLUMNS)), id="试"), Settings(draws=2_000))
    pairs = result.pairs.set_index(["code", "other_code"])["below"]
    below = pairs["AA", "CC"], pairs["BB", "CC"]
    assert 1 - sum(below) <= result.kept <= 1 - max(below) < 1, "丙 is above one of them now and then"


def test_an_industry_may_have_any_code() -> None:
    rows = [[*row[:1], "MEAN" if row[1] == "CC" else row[1], *row[2:]] for row in TIED]
    result = uncertainty(Edition(pd.DataFrame(rows, columns=list(COLUMNS)), id="试"), Settings(draws=2_000))
    assert len(result.exhibits()) == 5
    assert [row[0] for row in result.to_sheet().rows["indices"]] == ["甲", "乙", "丙", "平均"]
    assert result.to_sheet().rows["indices"][2][2] == pytest.approx(10)


def test_what_probabilities_rest_on_is_in_the_headlines() -> None:
    of = Settings(draws=1_000, concentration=50, sub_concentration=0)
    ranged = replace(of, weight_ranges=(WeightRange("制造", "设计研发", "", 0.2, 0.3),))
    for given, scope in (
        (of, "在所设范围内（集中度 50，子环节固定），"),
        (ranged, "在所设范围内（集中度 50，子环节固定，含权重区间），"),
    ):
        result = uncertainty(PRINTED, given)
        assert result.sentences()[0].startswith(scope)
        for exhibit in result.exhibits()[:3]:
            assert exhibit.title.startswith(scope)
            assert ems(exhibit.title) <= TITLE_EMS


def test_no_error_is_told_as_nothing(result: Uncertainty) -> None:
    own = result.indices.iloc[:-1]
    told = re.fullmatch(r"收敛：.*不超过 (0\.\d{3}) 点（.*），与精确值相差不超过 (0\.\d{3}) 点", result.sentences()[-1])
    assert told is not None
    off = (own["mean"] - own["mean_exact"]).abs().max()
    for said, exact in zip(told.groups(), (own["se"].max(), off), strict=True):
        assert 0 < exact <= float(said) < exact + 0.001


def test_central_weights_of_few_draws_are_left_out(result: Uncertainty) -> None:
    shown = result.to_sheet().rows["weights_first"]
    counts = result.central.groupby("industry")["draws_first"].first()
    often = set(result.central.loc[result.central["draws_first"] >= 200, "industry"])
    assert 0 < len(often) < 7
    assert {row[0] for row in shown} <= often
    assert all(row[6] == counts[row[0]] >= 200 for row in shown)
    (table,) = (e.body for e in result.exhibits() if e.id == "uncertainty-weights")
    assert isinstance(table, Table)
    assert {row[0] for row in table.rows} <= often
    held = result.ranking.set_index("code")["kept"] * result.nets.draws
    assert list(result.central["draws_kept"]) == pytest.approx(list(held[result.central["code"]]))


def test_a_stated_index_outside_its_interval_is_told() -> None:
    said = uncertainty(PRINTED, Settings(ranges="均匀", draws=2_000)).sentences()
    assert "现值不在 95% 区间之内的有：平均；渗透率可能的范围偏在现值的一侧" in said
    assert len(said) <= 8, "as many as the sheet shows"


def test_the_sheet_is_filled(result: Uncertainty) -> None:
    filled = run(Given(PRINTED, PRINTED)).to_sheet()
    check(PANEL, filled)
    assert filled.state == "2019-2020 版 · 16,384 次抽样 · 随机种子 0 · 置信度 95%"
    assert [row[0] for row in filled.rows["indices"]] == [*PRINTED.ranking()["industry"], "平均"]
    assert filled.rows["indices"][0][3] == result.indices["low"].iloc[0]
    assert filled.rows["pairs"][0][1] is None
    assert filled.rows["pairs"][0][2] == pytest.approx(100 * result.pairs["above"].iloc[0])
    assert filled.rows["leads"][0][:2] == ["零售", "文娱"]
    assert filled.rows["leads"][0][-1] == "未分出"
    for row in filled.rows["leads"]:
        assert (row[-1] == "可分") == (max(row[5], 1 - row[5]) > 0.975), "what the sheet says of it"
    assert filled.rows["leads"][-1][-1] == "可分"
    assert filled.rows["convergence"][-1][0] == "16,384"


def test_settings_and_ranges_as_typed() -> None:
    typed = {
        "draws": 2000.0, "seed": 3.0, "confidence": 0.8, "concentration": 0.0, "sub_concentration": None,
        "self_band": 2.0, "printed": "否", "ranges": "均匀",
    }  # fmt: skip
    rows = [["制造", "设计研发", None, 0.2, 0.3], ["MFG", "生产制造", "生产执行", 0.1, 0.15]]
    result = run(Given(PRINTED, PRINTED, settings=typed, inputs={"weights": rows}))
    told = result.settings()
    assert (told["draws"], told["seed"], told["confidence"], told["concentration"]) == (2000, 3, 0.8, 0.0)
    assert (told["sub_concentration"], told["printed_precision"], told["ranges"]) == (100, False, "均匀")
    assert told["weight_ranges"][1] == {
        "industry": "MFG", "stage": "生产制造", "substage": "生产执行", "low": 0.1, "high": 0.15,
    }  # fmt: skip
    assert any("制造的权重按所填区间" in note for note in result.assumptions())


def test_the_sheet_tells_all_that_is_wrong_at_once() -> None:
    typed = {"draws": 10.5, "seed": "零", "confidence": 2.0, "printed": "也许"}
    rows = [["制造", "设计研发", None, None, "三成"], ["不存在", "设计研发", None, 0.1, 0.2]]
    with pytest.raises(AnalysisError) as caught:
        run(Given(PRINTED, PRINTED, settings=typed, inputs={"weights": rows}))
    told = [str(p.place) for p in caught.value.problems]
    for label in (
        "抽样次数",
        "随机种子",
        "置信度",
        "公布精度",
        "权重区间 第 1 行 下限",
        "权重区间 第 1 行 上限",
        "权重区间 第 2 行",
    ):
        assert label in told


def test_settings_are_read_alike_for_sheet_and_functions() -> None:
    typed = {"draws": 2000.0, "confidence": "", "printed": " 否", "ranges": "pert"}
    found = settings_of(typed, [["制造", "设计研发", None, "20%", 0.3]])
    ranges = (WeightRange("制造", "设计研发", "", 0.2, 0.3),)
    assert found == Settings(draws=2000, printed_precision=False, weight_ranges=ranges)
    assert settings_of({}) == Settings()
    assert interval(PRINTED, "制造", 0.9, replace(found, draws=1000))[0] > 0
    with pytest.raises(AnalysisError) as caught:
        settings_of({"seed": 0.5, "ranges": "正态"}, [[None, None, None, None, "三成"]])
    assert [str(p.place) for p in caught.value.problems] == [
        "随机种子", "区间内分布", "权重区间 第 1 行 下限", "权重区间 第 1 行 上限",
    ]  # fmt: skip


COMMAND = "uncertainty"
"""What ``call`` runs."""
Call = Callable[..., tuple[int, str, str]]


def test_command(call: Call, tmp_path: Path) -> None:
    status, out, err = call(shipped_workbook(), "--draws", 2000, "--seed", 0, "--confidence", 0.9, "--json")
    assert (status, err) == (0, "不读取工作簿“不确定性”页上填写的设置与权重区间，只用命令中写明的\n")
    told = json.loads(out)
    mine = uncertainty(PRINTED, Settings(draws=2000, confidence=0.9))
    assert told["settings"]["draws_made"] == 2048
    assert told["tables"]["indices"][0]["low"] == pytest.approx(mine.indices["low"].iloc[0], abs=1e-6)
    status, out, err = call("--draws", 1000, "--concentration", 0, "--ranges", "uniform", "--out", "区间.csv")
    assert (status, "不读取" in err) == (0, False)
    assert "环节权重固定" in out
    assert len(list(tmp_path.glob("区间*.csv"))) == 6


def test_command_takes_ranges_of_weights(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "权重区间.csv"
    head = "产业,环节,子环节,下限,上限"
    path.write_text(f"{head}\n制造,设计研发,,20%,0.3\nMFG,生产制造,生产执行,0.1,１５％\n", encoding="utf-8")
    status, out, _ = call("--draws", 1000, "--weight-ranges", path, "--json")
    assert status == 0
    told = json.loads(out)
    rows = [["制造", "设计研发", None, 0.2, 0.3], ["MFG", "生产制造", "生产执行", 0.1, 0.15]]
    mine = run(Given(PRINTED, PRINTED, settings={"draws": 1000.0}, inputs={"weights": rows}))
    assert told["settings"]["weight_ranges"] == mine.as_dict()["settings"]["weight_ranges"]
    made = next(row for row in told["tables"]["indices"] if row["code"] == "MFG")
    own = mine.indices.set_index("code").loc["MFG"]
    assert [made["low"], made["high"]] == pytest.approx([own["low"], own["high"]], abs=1e-9)
    assert made["sd"] != pytest.approx(uncertainty(PRINTED, Settings(draws=1_000)).indices.iloc[6]["sd"], rel=0.01)
    path.write_text(f"{head}\n\n制造,设计研发,,20,30\n不存在,一,,0.1,0.2\n制造,销售,,,三成\n", encoding="utf-8")
    status, out, _ = call("--draws", 10, "--weight-ranges", path)
    assert status == 1
    for place in ("权重区间.csv 第 3 行", "第 4 行", "第 5 行 下限", "第 5 行 上限", "抽样次数"):
        assert place in out.replace("\n", "")


def test_command_refuses(call: Call) -> None:
    status, out, err = call("--draws", 10, "--concentration", 1e6, "--weight-ranges", "没有.csv")
    assert (status, err) == (1, "共 2 个问题，改正后再运行。\n")
    assert "抽样次数" in out
    assert "没有.csv" in out
    status, _, err = call("--confidence", 3)
    assert (status, "0.5" in err) == (2, True)
    status, _, err = call("--store", "问卷")
    assert (status, err) == (1, "--store 与 --wave 应一起给出：台账所在，以及取哪一轮次\n")
    status, _, err = call("--concentration", "很大")
    assert (status, "“很大”" in err) == (2, True)


# Linux counts in ru_maxrss what the process that started this one held then: VmHWM is its own
_MEMORY = r"""
import pathlib, re, resource, sys
from cii_xl.analysis.uncertainty import Settings, uncertainty
from cii_xl.published import edition
uncertainty(edition(), Settings(draws=int(sys.argv[1])))
status = pathlib.Path("/proc/self/status")
if status.is_file():
    print(int(re.search(r"VmHWM:\s*(\d+) kB", status.read_text())[1]) // 1024)
else:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform != "darwin" else 1024**2))
"""


def peak(draws: int) -> int:
    """Megabytes that a process with that many draws takes at most."""
    made = subprocess.run([sys.executable, "-c", _MEMORY, str(draws)], capture_output=True, text=True, check=True)
    return int(made.stdout)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no getrusage")
def test_memory_is_bounded() -> None:
    assert peak(2**17) < 350, "of which Python's libraries take some 200"


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no getrusage")
def test_a_million_draws_take_less_than_a_gigabyte() -> None:
    assert peak(1_000_000) < 1000
