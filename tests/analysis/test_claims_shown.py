"""结论检验 as the button fills it, its exhibits as slides, and ``cii-xl analyse claims`` as a person runs it."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import pytest

from cii_xl import published
from cii_xl.analysis.claims import Claims
from cii_xl.analysis.claims.panel import run
from cii_xl.analysis.errors import AnalysisError
from cii_xl.analysis.given import Given
from cii_xl.book.panels import claims as panel
from cii_xl.book.panels.claims import GROUPS, PANEL
from cii_xl.book.panels.places import check
from cii_xl.book.workbook import shipped_workbook
from cii_xl.commands.analyses import claims as command
from cii_xl.exhibits.catalogue.say import TITLE_EMS, ems
from cii_xl.exhibits.deck import slides_of
from cii_xl.exhibits.exhibit import Chart, Table
from cii_xl.exhibits.slides.lint import lint
from cii_xl.exhibits.slides.write import new_deck
from cii_xl.index import Edition
from cii_xl.usage import Parser

PRINTED = published.edition()


def given(edition: Edition = PRINTED, **settings: Any) -> Given:
    return Given(edition, PRINTED, settings=settings)


@functools.cache
def surveyed() -> Edition:
    """Two industries from a survey."""
    rows = PRINTED.rows
    own = rows["code"].isin(["RET", "MFG"])
    rows.loc[own, "low"], rows.loc[own, "high"] = rows["rate"] - 2, rows["rate"] + 2
    rows.loc[own, ["provenance", "basis"]] = ["问卷", "2026Q4"]
    return Edition(rows, id="问卷版")


@functools.cache
def filled_by_survey() -> Claims:
    return run(given(surveyed(), draws=200.0, seed=0.0))


def test_the_first_click_fills_every_block_and_fits() -> None:
    result = run(given())
    filled = result.to_sheet()
    check(PANEL, filled)
    assert set(filled.rows) == {block.key for block in PANEL.blocks}
    assert filled.state == "版本 2019-2020；显著性水平 0.05，置换 10000 次，种子 0"
    assert sum(len(filled.rows[key]) for key in GROUPS) == len(result.to_frame())
    assert all(filled.rows.values())
    assert len(filled.findings) <= 8
    assert len(filled.notes) <= 10


def test_every_verdict_on_the_sheet_has_its_lamp() -> None:
    filled = filled_by_survey().to_sheet()
    check(PANEL, filled)
    words = set()
    for block in PANEL.blocks:
        for row in filled.rows[block.key]:
            for field, value in zip(block.fields, row, strict=True):
                if field.lamps:
                    assert value in field.lamps, (block.key, value)
                    words.add(value)
    assert {"成立", "不成立", "无法判断", "约束内含", "一致", "不一致", "无法核对"} <= words


def test_the_gradient_stands_by_source() -> None:
    rows = {row[0]: row for row in filled_by_survey().to_sheet().rows["gradient"]}
    assert list(rows) == ["合并（产业内配对）", "合并（全部配对）", *PRINTED.industries.values()]
    pooled, retail, finance = rows["合并（产业内配对）"], rows["零售"], rows["金融"]
    assert pooled[1:3] == [48, pytest.approx(4 / 28**0.5)]
    assert retail[1:3] == [8, 1.0]
    assert retail[3] == retail[4] is not None
    assert finance[2] is None
    assert finance[4] is None
    assert "公布：9 个环节，p = 0.083，无法判断" in str(pooled[5])
    assert "公布：只有 1 个环节" in str(rows["物流"][5])
    assert "公布：3 个环节的渗透率都相同" in str(rows["医疗"][5])


def test_findings_name_what_fails_and_what_is_built_in() -> None:
    said = filled_by_survey().sentences()
    assert said[0].startswith("研报的 60 条说法按印出的数值检验：成立 25 条，不成立 3 条，无法判断 32 条；另有 6 条")
    assert "“正文的 EB 与图中的亿 GB 相符”（1.3）" in said[1]
    assert "约束内含" in said[2]
    assert said[3].startswith("说法按问卷数值（13 个环节）：")
    assert any("环节太少，即使完全一致也达不到 0.05 的显著性水平" in s for s in said)
    assert any("先验本就逐级上升，不能当作证据" in s for s in said)
    assert any("零售、制造与研报公布版不同" in s for s in filled_by_survey().assumptions())


def test_settings_are_read_and_all_wrong_ones_told() -> None:
    result = run(given(level=0.1, draws=300.0, seed=7.0))
    assert result.settings() == {"edition": "2019-2020", "level": 0.1, "draws": 300, "seed": 7}
    with pytest.raises(AnalysisError) as error:
        run(given(level="高", draws=50.0, seed=1.5))
    assert [p.place.label for p in error.value.problems] == ["显著性水平", "置换次数", "随机种子"]


def test_exhibits_make_slides_without_faults() -> None:
    exhibits = filled_by_survey().exhibits()
    slides = slides_of(exhibits)
    assert lint(new_deck(slides), slides=slides) == []
    assert len({e.id for e in exhibits}) == len(exhibits)
    for exhibit in exhibits:
        assert exhibit.id.startswith("claims")
        assert exhibit.id.isascii()
        assert exhibit.section == "分析"
        assert ems(exhibit.title) <= TITLE_EMS, exhibit.title
        assert all((exhibit.unit, exhibit.source, exhibit.alt, exhibit.notes))
        if isinstance(exhibit.body, Table):
            assert len(exhibit.body.rows) <= 12
    claims = sum(len(e.body.rows) for e in exhibits if isinstance(e.body, Table) and "forecast" not in e.id)
    assert claims == len(filled_by_survey().to_frame())


def test_the_gradient_chart_shows_only_sources_that_have_rates() -> None:
    def series(result: Claims) -> list[str]:
        body = next(e.body for e in result.exhibits() if e.id == "claims-gradient")
        assert isinstance(body, Chart)
        return [s.name for s in body.series]

    assert series(filled_by_survey()) == ["公布渗透率", "问卷渗透率", "全部渗透率"]
    assert series(run(given(draws=200.0))) == ["公布渗透率", "全部渗透率"]


def test_groups_of_the_gradient_chart_are_short_and_tables_of_claims_are_whole() -> None:
    exhibits = {e.id: e for e in filled_by_survey().exhibits()}
    body = exhibits["claims-gradient"].body
    assert isinstance(body, Chart)
    assert body.categories[:3] == ("产业内", "全部", "金融")
    # parts of one group had different sizes of text
    assert {id for id in exhibits if "forecast" not in id} == {f"claims-{key}" for key in (*GROUPS, "gradient")}


def test_checks_stand_apart_on_the_sheet() -> None:
    rows = filled_by_survey().to_sheet().rows
    assert len(rows["checks"]) == 6
    assert sum(len(rows[key]) for key in GROUPS) == 66
    block = next(block for block in PANEL.blocks if block.key == "checks")
    assert block.fields[0].title == "核对的内容"


def test_json_has_every_table_without_nan() -> None:
    told = json.loads(filled_by_survey().to_json())
    assert list(told["tables"]) == ["claims", "gradient", "forecasts", "evidence", "methods"]
    assert told["tables"]["claims"][0]["printed"] == "成立"
    # as on the sheet and the slides: what the calibration built in is not told as holding
    for own in (told, json.loads(run(given(draws=200.0)).to_json())):
        built_in = [row["calibrated"] for row in own["tables"]["claims"] if row["built_in"]]
        assert {"约束内含"} <= set(built_in) <= {"约束内含", "无法判断"}
        assert [row["verdict"] for row in own["tables"]["evidence"] if row["built_in"]] == built_in
    single = [row for row in told["tables"]["gradient"] if row["source"] == "公布" and row["industry"] == "物流"]
    assert single[0]["tau"] is None


def test_command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    parser = Parser(prog="cii-xl")
    command.add(parser.add_subparsers())

    def call(*arguments: object) -> tuple[int, str, str]:
        try:
            parsed = parser.parse_args(["claims", *map(str, arguments)])
            status = parsed.run(parsed)
        except SystemExit as exit:
            status = int(exit.code or 0)
        return (status, *capsys.readouterr())

    status, out, err = call(shipped_workbook(), "--draws", "200", "--seed", "3", "--level", "0.1", "--json")
    assert (status, err) == (0, ""), err
    settings = json.loads(out)["settings"]
    assert (settings["level"], settings["draws"], settings["seed"]) == (0.1, 200, 3)
    status, out, _ = call("--draws", "200", "--out", "检验.csv")
    assert status == 0
    assert "按印出的数值不成立的说法 3 条" in out
    assert {p.name for p in tmp_path.iterdir()} == {
        "检验.csv", "检验-gradient.csv", "检验-forecasts.csv", "检验-evidence.csv", "检验-methods.csv",
    }  # fmt: skip
    status, out, err = call("--level", "0.9", "--draws", "5")
    assert status == 1
    assert "显著性水平" in out + err
    assert "置换次数" in out + err


def test_command_and_sheet_have_the_same_defaults() -> None:
    assert (command.LEVEL, command.DRAWS) == (panel.LEVEL, panel.DRAWS)
