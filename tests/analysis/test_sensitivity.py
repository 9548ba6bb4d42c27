"""The whole analysis: one at a time, stages left out, other sums, what is told and shown; by hand and by editions."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cii_xl import published
from cii_xl.analysis.errors import AnalysisError
from cii_xl.analysis.given import Given
from cii_xl.analysis.sensitivity import MEAN, Sensitivity, Settings, sensitivity
from cii_xl.analysis.sensitivity.panel import run
from cii_xl.analysis.sensitivity.settings import checked
from cii_xl.book.panels.panel import Filled
from cii_xl.book.panels.sensitivity import PANEL
from cii_xl.cli import main
from cii_xl.exhibits.catalogue.say import TITLE_EMS, ems
from cii_xl.exhibits.deck import slides_of
from cii_xl.exhibits.exhibit import Chart, Kind
from cii_xl.exhibits.picture import picture
from cii_xl.exhibits.slides.lint import lint
from cii_xl.exhibits.slides.write import new_deck
from cii_xl.index import COLUMNS, Edition

PRINTED = published.edition()


def edition(*rows: tuple[object, ...]) -> Edition:
    """Rows of (code, stage, substage, weight, rate, provenance)."""
    frame = pd.DataFrame(
        [(f"产业{r[0]}", *r[:3], n, r[3], r[4], None, None, r[5], "") for n, r in enumerate(rows, 1)],
        columns=list(COLUMNS),
    )
    return Edition(frame, id="试")


ZEROS = edition(
    ("AA1", "a", "", 0.5, 0, "自填"), ("AA1", "b", "", 0.5, 50, "自填"), ("AA1", "c", "", 0, 90, "自填"),
    ("BB1", "a", "x", 0.4, 20, "公布"), ("BB1", "a", "y", 0.6, 30, "自填"),
)  # fmt: skip


@pytest.fixture(scope="module")
def mean() -> Sensitivity:
    return sensitivity(PRINTED, draws=256)


def test_rates_one_at_a_time_are_editions_with_that_rate(mean: Sensitivity) -> None:
    rows = {r["input"]: r for r in mean.of("零售").moved.to_dict("records")}
    row = rows["零售·运营管理·门店运营 渗透率"]
    for side in ("low", "high"):
        other = PRINTED.with_rates({("零售", "运营管理", "门店运营"): row[side]})
        assert row[f"index_{side}"] == pytest.approx(other.index("零售"))
        assert row[f"rank_{side}"] == other.ranking().set_index("industry")["rank"]["零售"]
    assert (row["low"], row["high"]) == (20, pytest.approx(70.9))
    assert row["swing"] == pytest.approx(6.602, abs=0.01)


def test_weights_one_at_a_time_take_from_the_others_in_proportion(mean: Sensitivity) -> None:
    rows = {r["input"]: r for r in mean.moved.to_dict("records")}
    own = PRINTED.stages("教育").set_index("stage")
    row = rows["教育·机构管理 环节权重"]
    left = own.drop(index="机构管理")
    rest = (left["weight"] * left["rate"]).sum() / left["weight"].sum()
    for side in ("low", "high"):
        index = row[side] * own["rate"]["机构管理"] + (1 - row[side]) * rest
        assert row[f"index_{side}"] == pytest.approx(PRINTED.mean() + (index - PRINTED.index("教育")) / 7)
    inner = rows["教育·机构管理·家校沟通 子环节权重"]
    table = PRINTED.table("教育").set_index("substage")
    two = PRINTED.with_weights(
        {("教育", "机构管理", "家校沟通"): inner["high"] * own["weight"]["机构管理"],
         ("教育", "机构管理", "办公协同"): (1 - inner["high"]) * own["weight"]["机构管理"]}
    )  # fmt: skip
    assert inner["stated"] == pytest.approx(table["weight"]["家校沟通"] / own["weight"]["机构管理"])
    assert inner["index_high"] == pytest.approx(two.mean())


def test_the_widest_swings_come_first(mean: Sensitivity) -> None:
    swing = mean.moved["swing"].to_numpy()
    assert (np.diff(swing) <= 1e-9).all()
    assert len(swing) == len(mean.inputs.all)
    assert set(mean.of("FIN").moved["industry"]) == {"金融"}


def test_a_stage_left_out(mean: Sensitivity) -> None:
    left = mean.left.set_index(["industry", "stage"])
    stages = PRINTED.stages().set_index(["industry", "stage"])
    for (industry, stage), row in left.iterrows():
        others = stages.loc[industry].drop(index=stage)
        without = (others["weight"] * others["rate"]).sum() / others["weight"].sum()
        assert row["without"] == pytest.approx(without)
        assert row["mean_change"] == pytest.approx(row["change"] / 7)
        indices = PRINTED.indices.rename(PRINTED.industries).drop(industry)
        assert row["rank_without"] == 1 + (indices > without).sum()
    assert left.loc[("教育", "教学"), "rank_without"] == 2


def test_the_only_stage_cannot_be_left_out() -> None:
    result = sensitivity(ZEROS, industry="产业BB1", draws=64)
    assert np.isnan(result.left["without"]).all()
    assert any("“产业BB1·a”是所在产业唯一有权重的环节" in text for text in result.assumptions())
    assert "sensitivity-leave-out" not in {e.id for e in result.exhibits()}


def test_scenarios_and_what_they_changed(mean: Sensitivity) -> None:
    wide = mean.compared.pivot(index="code", columns="scenario", values="index")
    assert wide["stated"].to_numpy() == pytest.approx(PRINTED.indices.sort_index().to_numpy())
    means = wide[["harmonic", "geometric", "power", "stated"]].to_numpy()
    assert (np.diff(means, axis=1) > 0).all()  # the smaller the exponent the smaller the mean
    table = PRINTED.table("制造")
    geometric = np.exp((table["weight"] * np.log(table["rate"])).sum())
    assert wide.loc["MFG", "geometric"] == pytest.approx(geometric)
    assert wide.loc["MFG", "equal-substages"] == pytest.approx(table["rate"].mean())
    assert wide.loc["MFG", "equal-stages"] == pytest.approx(PRINTED.stages("制造")["rate"].mean())
    told = mean.agreement.set_index("scenario")["changed"]
    assert told["stated"].startswith("没有改动")
    assert "48 个子环节的权重与渗透率不变" in told["geometric"]
    assert "改动 48 个权重" in told["equal-stages"]
    assert "28.0% → 12.5%" in told["equal-substages"]
    shift = mean.compared[mean.compared["scenario"] == "harmonic"]["shift"]
    own = mean.agreement.set_index("scenario").loc["harmonic"]
    assert own["moved"] == (shift != 0).sum()
    assert own["mean_shift"] == pytest.approx(shift.abs().mean())
    # three of 21 pairs the other way round; squared shifts of 8
    assert own["kendall"] == pytest.approx(1 - 2 * 3 / 21)
    assert own["spearman"] == pytest.approx(1 - 6 * 8 / (7 * 48))


def test_rates_of_nought_are_told_not_replaced() -> None:
    result = sensitivity(ZEROS, draws=64)
    wide = result.compared.pivot(index="code", columns="scenario", values="index")
    assert wide.loc["AA1", "geometric"] == wide.loc["AA1", "harmonic"] == 0
    assert wide.loc["AA1", "power"] == pytest.approx(12.5)
    told = result.agreement.set_index("scenario")["changed"]
    assert told["geometric"].endswith("1 个渗透率为 0，未作替换，因此产业AA1的指数为 0")
    assert told["power"].endswith("1 个渗透率为 0，照常计入")
    assert "几何平均、调和平均下产业AA1的指数为 0：有渗透率为 0，未作替换。" in result.sentences()
    shown = {e.id: e for e in result.exhibits()}["sensitivity-scenarios"]
    assert any("未作替换" in note for note in shown.notes)


def test_correlations_that_there_are_not() -> None:
    result = sensitivity(edition(("AA1", "a", "", 1, 40, "自填")), draws=64)
    assert result.agreement["kendall"].isna().all()
    assert result.agreement["moved"].eq(0).all()
    assert result.sentences()[-1].startswith("换用 5 种")
    ties = sensitivity(edition(("AA1", "a", "", 1, 40, "自填"), ("BB1", "a", "", 1, 40, "自填")), draws=64)
    assert ties.agreement["spearman"].isna().all()


def test_an_exponent_of_one_changes_nothing() -> None:
    result = sensitivity(PRINTED, draws=64, exponent=1)
    own = result.agreement.set_index("scenario").loc["power"]
    assert own["changed"].startswith("没有改动")
    assert own["moved"] == 0
    assert own["kendall"] == pytest.approx(1)


def test_findings_have_the_figures_of_the_tables(mean: Sensitivity) -> None:
    said = mean.of("制造").sentences()
    assert said[0].startswith("制造指数在假设范围内的标准差为 0.82 点：方差的 92.5% 来自渗透率，4.6% 来自权重")
    assert "制造的名次在抽样中几乎不变" in said[2]
    assert "“制造·销售 渗透率”的摆幅最大：制造指数由 4.8 到 7.5" in said[3]
    assert "没有一项单独变动" in said[3]
    assert "由 16.1 变为 26.8（+10.7 点）；28 个中有 9 个环节" in mean.sentences()[4]
    assert len(mean.sentences()) <= 8
    assert any("gamma 变量" in text for text in mean.assumptions())
    assert any("不再要求产业指数等于研报印出的数值" in text for text in mean.assumptions())
    assert sum(text.startswith("情景") for text in mean.assumptions()) == 5


def test_of_another_industry_is_the_analysis_of_it(mean: Sensitivity) -> None:
    again = sensitivity(PRINTED, industry="LOG", draws=256)
    assert mean.of("物流").to_json() == again.to_json()
    assert again.name == "物流"
    assert mean.of(MEAN).to_json() == mean.to_json()


def test_the_same_seed_gives_the_same_and_another_another() -> None:
    one, same, other = (sensitivity(ZEROS, draws=64, seed=seed) for seed in (0, 0, 3))
    assert one.to_json() == same.to_json()
    assert one.to_sheet() == same.to_sheet()
    assert not one.shares["total_high"].equals(other.shares["total_high"])


def test_json_has_everything(mean: Sensitivity) -> None:
    told = json.loads(mean.of("制造").to_json())
    assert told["settings"] == {
        "edition": "2019-2020", "industry": "制造", "draws": 256, "seed": 0, "concentration": 100.0, "band": 5.0,
        "exponent": 0.5,
    }  # fmt: skip
    tables = told["tables"]
    assert list(tables) == [
        "groups", "inputs", "one_at_a_time", "left_out", "scenarios", "agreement", "variances"
    ]  # fmt: skip
    assert [row["group"] for row in tables["groups"][:2]] == ["全部权重", "全部渗透率"]
    ranks = [row["total"] for row in tables["groups"] if row["measure"] == "rank"]
    assert ranks
    assert set(ranks) == {None}
    assert len(tables["inputs"]) == 2 * len(mean.inputs.all)


def test_the_tornado_shows_both_ends_as_they_are_and_tells_ranks(mean: Sensitivity) -> None:
    result = mean.of("零售")
    shown = {e.id: e for e in result.exhibits()}["sensitivity-tornado"]
    assert isinstance(shown.body, Chart)
    assert shown.body.kind is Kind.TORNADO
    rows = result.moved.sort_values("swing", ascending=False, kind="stable").head(12)
    for series, key in zip(shown.body.series, ("index_low", "index_high"), strict=True):
        wanted = list(rows[key] - rows["index_stated"])
        assert [x or 0.0 for x in series.values] == pytest.approx(wanted, abs=0.005)
    # a weight of a stage below the industry's mean works the other way round
    assert any((low or 0) > 0 > (high or 0) for low, high in zip(*(s.values for s in shown.body.series), strict=True))
    assert shown.body.categories[0] == "零售·运营管理·门店运营 渗透率（20.0–70.9）"
    assert "零售·后台商务·定价与后台商务 渗透率 2 → 3 / 2" in shown.notes[2]
    still = {e.id: e for e in mean.of("制造").exhibits()}["sensitivity-tornado"]
    assert still.notes[2] == "所示输入都不改变所在产业的名次"
    assert isinstance(still.body, Chart)
    changes = [x for s in still.body.series for x in s.values if x is not None]
    assert all(x == 0 or abs(x) >= 0.005 for x in changes), "nothing reads -0.00"


@pytest.mark.parametrize("industry", [MEAN, "金融", "制造"])
def test_exhibits_stand_on_slides_and_in_pictures(mean: Sensitivity, industry: str) -> None:
    exhibits = mean.of(industry).exhibits()
    assert all(e.section == "分析" and e.alt and e.source and ems(e.title) <= TITLE_EMS for e in exhibits)
    assert exhibits[0].id == mean.kind
    assert len({e.id for e in exhibits}) == len(exhibits)
    slides = slides_of(exhibits)
    assert lint(new_deck(slides), slides=slides) == []
    assert picture(exhibits[0]).startswith(b"\x89PNG")
    # the rank of 制造 does not vary, so nothing is shown of it
    assert ("sensitivity-rank" in {e.id for e in exhibits}) == (industry != "制造")


def fits(filled: Filled) -> None:
    blocks = {block.key: block for block in PANEL.blocks}
    assert set(filled.rows) == set(blocks)
    for key, rows in filled.rows.items():
        assert len(rows) <= blocks[key].slots
        assert all(len(row) == len(blocks[key].fields) for row in rows), key
        assert all(cell == cell for row in rows for cell in row), key
    assert len(filled.findings) <= 8
    assert len(filled.notes) <= 10


def test_the_sheet(mean: Sensitivity) -> None:
    filled = mean.to_sheet()
    fits(filled)
    fields = [f.key for f in next(b for b in PANEL.blocks if b.key == "stages").fields]
    first = dict(zip(fields, filled.rows["stages"][0], strict=True))
    best = mean.share("stage").sort_values("total").iloc[-1]
    assert (first["name"], first["total"], first["method"]) == (best["group"], best["total"], "估计")
    assert any("按环节的方差分解”14/28" in note for note in filled.notes)
    assert [row[0] for row in filled.rows["indices"]][:2] == ["金融", "零售"]
    assert [row[-1] for row in filled.rows["ranks"]] == [0, 1, 1, 2, 1, 1, 0]
    for row in filled.rows["moved"]:
        assert row[7] <= 0 <= row[8]
        assert row[8] - row[7] == pytest.approx(row[6])
    fits(mean.of("制造").to_sheet())
    fits(sensitivity(ZEROS, draws=64).to_sheet())


def test_the_panel_runs_on_what_is_typed() -> None:
    settings = {s.key: s.default for s in PANEL.settings} | {
        "industry": "医疗",
        "draws": 64.0,
        "seed": None,
        "band": " ",
    }
    result = run(Given(PRINTED, PRINTED, settings=settings))
    assert result.chosen == Settings("医疗", 64, 0, 100, 5, 0.5)
    assert result.target == "MED"
    assert result.to_sheet().state.startswith("2019-2020 版；解释医疗指数与医疗的名次；基础样本 64，种子 0")


def test_defaults_are_said_once() -> None:
    assert {s.key: s.default for s in PANEL.settings} == {
        name: getattr(Settings(), name) for name in Settings.__dataclass_fields__
    }
    assert checked({}, PRINTED) == (Settings(), "")


def test_every_wrong_setting_is_told_at_once() -> None:
    wrong = {"industry": "农业", "draws": 1000, "seed": -1, "concentration": 0.5, "band": "多", "exponent": 11}
    with pytest.raises(AnalysisError) as caught:
        sensitivity(PRINTED, **wrong)
    assert [p.place.label for p in caught.value.problems] == [
        "基础样本", "随机种子", "权重集中度", "自填±", "幂次 p", "产业"
    ]  # fmt: skip
    assert "1000 不是 2 的幂" in caught.value.problems[0].found
    for bad in (
        {"draws": 32},
        {"draws": 2**17},
        {"draws": 100.5},
        {"seed": 0.5},
        {"band": float("nan")},
        {"seed": True},
    ):
        with pytest.raises(AnalysisError):
            checked(bad, PRINTED)


def test_an_edition_without_doubt_is_refused() -> None:
    with pytest.raises(AnalysisError, match="没有任何不确定的权重或渗透率"):
        sensitivity(edition(("AA1", "a", "", 1, 40, "校准")))


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "敏感性.csv"
    asked = ["analyse", "sensitivity", "--industry", "制造", "--draws", "64", "--seed", "0", "--power", "-2"]
    assert main([*asked, "--json", "--out", str(out)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["settings"]["exponent"] == -2
    assert told["analysis"] == "sensitivity"
    frame = pd.read_csv(out)
    assert frame.columns[0] == "group"
    assert frame.loc[0, "method"] == "exact"
    assert (tmp_path / "敏感性-scenarios.csv").is_file()
    assert main([*asked[:-4], "--draws", "100"]) == 1
    assert "不是 2 的幂" in capsys.readouterr().out
