"""变化分解 as the button fills it, and ``cii-xl analyse change`` as a person runs it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cii_xl import published
from cii_xl.analysis.change.panel import run
from cii_xl.analysis.errors import AnalysisError
from cii_xl.analysis.given import Given
from cii_xl.book.build import build_workbook
from cii_xl.book.panels.change import INDUSTRY_SLOTS, PANEL, STAGE_SLOTS
from cii_xl.book.panels.places import check
from cii_xl.book.workbook import shipped_workbook
from cii_xl.index import COLUMNS, Edition

PRINTED = published.edition()
LATER = PRINTED.with_rates({("制造", "销售"): 12.0, ("零售", "运营管理", "商品管理"): 40.0})
MIDDLE = PRINTED.with_rates({("制造", "销售"): 9.0})


def given(**more: Any) -> Given:
    return Given(LATER, PRINTED, **more)


def test_the_first_click_compares_the_workbook_with_the_published_edition() -> None:
    result = run(given(settings={"start": "研报公布", "end": "当前工作簿", "industry": ""}))
    filled = result.to_sheet()
    check(PANEL, filled)
    assert filled.state == "“研报公布”→“当前工作簿”；共同产业 7 个；逐环节列出：制造"
    assert [row[0] for row in filled.rows["industries"]] == [*PRINTED.industries.values(), "各产业平均"]
    assert filled.rows["industries"][-1][4] == pytest.approx(LATER.mean() - PRINTED.mean())
    assert [row[0] for row in filled.rows["series"]] == ["研报公布", "当前工作簿"]


def test_the_waterfall_leads_from_one_index_to_the_other() -> None:
    rows = run(given(settings={"industry": "零售"})).to_sheet().rows["stages"]
    keys = [f.key for f in next(b for b in PANEL.blocks if b.key == "stages").fields]
    first, *steps, last = (dict(zip(keys, row, strict=True)) for row in rows)
    level = first["level"]
    assert level == pytest.approx(21.5)
    for step in steps:
        up, down = step["up"] or 0.0, step["down"] or 0.0
        assert min(level, level + step["effect"]) == pytest.approx(step["unseen"])  # type: ignore[type-var, operator]
        level = step["unseen"] + (up or 0.0) if up else step["unseen"]  # type: ignore[operator]
        assert not (up and down)
    assert level == pytest.approx(last["level"])
    assert (first["label"], last["label"]) == ("研报公布", "当前工作簿")


def test_versions_and_their_years_as_typed() -> None:
    saved = [("2021 年", MIDDLE), ("另存", PRINTED)]
    typed = {"times": [["当前工作簿", 2023.0], ["2021 年", None]]}
    with pytest.raises(AnalysisError) as caught:
        run(given(saved=saved, inputs=typed))
    assert "“2021 年”的年份：2021，而排在它前面的“当前工作簿”为 2023" in str(caught.value)
    result = run(given(saved=saved, inputs={"times": [["研报公布", None], ["2021 年", None], ["当前工作簿", 2023.0]]}))
    assert result.settings()["years"] == [2020, 2021, 2023]
    series = result.to_sheet().rows["series"]
    assert [row[1] for row in series] == [2020, 2021, 2023]
    assert series[1][5] == pytest.approx(MIDDLE.mean() / PRINTED.mean() - 1)


def test_the_workbook_is_left_out_where_it_was_just_saved() -> None:
    result = run(given(saved=[("快照 1", MIDDLE), ("快照 2", LATER)]))
    assert result.settings()["versions"] == ["研报公布", "快照 1", "快照 2"]
    assert result.settings()["end"] == "当前工作簿"


def test_no_version_is_left_out_silently() -> None:
    saved = [(f"快照 {i}", MIDDLE if i % 2 else PRINTED) for i in range(40)]
    with pytest.raises(AnalysisError, match="共有 42 个版本；应为：不多于 40 个"):
        run(given(saved=saved))
    result = run(given(saved=saved[:38]))
    assert len(result.to_sheet().rows["series"]) == 40
    check(PANEL, result.to_sheet())


def test_all_that_is_wrong_is_told_at_once() -> None:
    settings = {"start": "研报公部", "end": "快照 9", "industry": ""}
    times = [["研报公布", "去年"], [None, 2021.0]]
    with pytest.raises(AnalysisError) as caught:
        run(given(settings=settings, inputs={"times": times}))
    assert [p.place.label for p in caught.value.problems] == [
        "起始版本", "结束版本", "版本与年份 第 1 行 年份", "版本与年份 第 2 行 版本",
    ]  # fmt: skip
    assert "最接近的是：研报公布" in str(caught.value)
    with pytest.raises(AnalysisError, match="结束版本：与起始版本相同"):
        run(given(settings={"start": "当前工作簿", "end": "当前工作簿"}))
    with pytest.raises(AnalysisError, match="产业：没有名为“零受”的两版都有的产业；最接近的是：零售"):
        run(given(settings={"industry": "零受"}))
    with pytest.raises(AnalysisError, match="只列了 1 个版本"):
        run(given(inputs={"times": [["研报公布", 2020.0]]}))


def wide(rate: float, alone: str) -> Edition:
    """Thirty industries, one of 45 links, and one that only this edition has."""
    rows = [[f"产业{i}", f"P{i:02}", "一", "", 1, 1.0, rate + i, None, None, "自填", ""] for i in range(29)]
    rows += [["长", "LONG", f"段{i}", "", i + 1, 1 / 45, rate + i / 9, None, None, "自填", ""] for i in range(45)]
    rows += [[alone, alone, "一", "", 1, 1.0, 50.0, None, None, "自填", ""]]
    return Edition(pd.DataFrame(rows, columns=list(COLUMNS)), id="宽")


def test_more_industries_and_links_than_the_sheet_has_room_for() -> None:
    result = run(Given(wide(30, "NEW"), wide(20, "OLD"), settings={"industry": "长"}))
    filled = result.to_sheet()
    check(PANEL, filled)
    industries, stages = filled.rows["industries"], filled.rows["stages"]
    assert len(industries) == INDUSTRY_SLOTS
    assert industries[-2][:2] == ["其余 14 个产业", "未列出"]
    assert len(stages) == STAGE_SLOTS
    assert stages[-2][0] == "其余 8 个环节"
    assert sum(float(row[4] or 0.0) for row in stages) == pytest.approx(10)  # type: ignore[arg-type]


def test_a_workbook_that_shares_no_industry_with_the_published_edition(other: Edition) -> None:
    filled = run(Given(other, PRINTED)).to_sheet()
    check(PANEL, filled)
    assert filled.findings == ("“研报公布”与“当前工作簿”没有共同的产业，无法分解变化。",)
    assert [row[1] for row in filled.rows["industries"]] == ["只有起始版本"] * 7 + ["只有结束版本"] * 2
    assert [row[2] for row in filled.rows["series"]] == [None, None]


COMMAND = "change"
"""What ``call`` runs."""
Call = Callable[..., tuple[int, str, str]]


def test_command_on_two_workbooks(call: Call, tmp_path: Path) -> None:
    later = tmp_path / "新版.xlsm"
    later.write_bytes(build_workbook(LATER))
    status, out, err = call(shipped_workbook(), later, "--years", "2020,2022", "--industry", "零售", "--json")
    assert (status, err) == (0, ""), err
    told = json.loads(out)
    assert told["settings"] == {
        "start": "CII", "end": "新版", "versions": ["CII", "新版"], "years": [2020, 2022], "industry": "RET",
    }  # fmt: skip
    mean = told["tables"]["industries"][-1]
    assert mean["change"] == pytest.approx(LATER.mean() - PRINTED.mean())
    status, out, err = call(later, "--out", "变化.csv")
    assert status == 0
    assert "从“研报公布”到“新版”" in out
    assert {p.name for p in tmp_path.glob("变化*.csv")} == {"变化.csv"} | {
        f"变化-{name}.csv" for name in ("stages", "steps", "missing", "series", "growth", "convergence")
    }


def test_command_refuses(call: Call, tmp_path: Path) -> None:
    assert call()[0] == 1
    status, _, err = call(shipped_workbook(), "--years", "2020")
    assert (status, "--years 有 1 个年份，而版本有 2 个" in err) == (1, True)
    status, _, err = call(shipped_workbook(), "--years", "去年")
    assert (status, "应为以逗号分隔的四位数年份" in err) == (2, True)
    (tmp_path / "假.xlsx").write_bytes(b"not a workbook")
    (tmp_path / "空.xlsx").write_bytes(b"")
    status, out, err = call("假.xlsx", "空.xlsx")
    assert (status, err) == (1, "共 2 个问题，改正后再运行。\n")
    assert "假.xlsx" in out
    assert "空.xlsx" in out
