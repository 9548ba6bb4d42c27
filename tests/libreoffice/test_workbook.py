"""CII.xlsm in a real spreadsheet program: its formulas agree with Python, before and after what people do to it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import cii_xl
from cii_xl.book.layout import SummaryRows, summary_slots
from cii_xl.index import PROVENANCES, Edition, EditionError, Severity

from .native import (
    FIRST,
    LETTER,
    agree,
    at,
    block,
    column,
    commentary,
    failed,
    follows,
    formulas_that_differ,
    python_cells,
)
from .office import Doc, Office

pytestmark = pytest.mark.libreoffice

NAMES = ["金融", "零售", "文娱", "教育", "医疗", "物流", "制造"]
PYTHON = ["首页!B13", *(f"函数!F{row}" for row in range(6, 29))]
"""The cells that call Python, of which LibreOffice cannot run one: the line of state and the 19 live examples."""
VERDICTS = [f"函数!H{row}" for row in range(6, 29)]
"""What the 函数 sheet says of each example."""


@pytest.fixture(scope="module")
def path(built: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("工作簿") / "CII.xlsm"
    path.write_bytes(built)
    return path


@pytest.fixture(scope="module")
def doc(office: Office, path: Path) -> Iterator[Doc]:
    """The workbook as built, recalculated; to be read only."""
    with office.open(path) as opened:
        opened.recalculate()
        yield opened


@pytest.fixture
def copy(office: Office, path: Path) -> Iterator[Doc]:
    """The workbook as built, to be changed."""
    with office.open(path) as opened:
        yield opened


class TestAsBuilt:
    def test_every_formula_gives_the_value_that_the_build_wrote(self, doc: Doc, values: openpyxl.Workbook) -> None:
        assert python_cells(doc) == PYTHON
        assert len(doc.formula_cells()) - len(PYTHON) > 1000
        assert formulas_that_differ(doc, values, [*PYTHON, *VERDICTS]) == []

    def test_examples_without_python_are_called_unconnected(self, doc: Doc) -> None:
        found = doc.formula_cells()
        assert [found[place]["value"] for place in VERDICTS] == ["未连接"] * len(VERDICTS)

    def test_native_numbers_are_pythons(self, doc: Doc) -> None:
        follows(doc, cii_xl.published())

    def test_named_cells_hold_the_printed_indices(self, doc: Doc, copy: Doc) -> None:
        printed = {"FIN": 30.2, "RET": 21.5, "ENT": 19.5, "EDU": 16.1, "MED": 15.6, "LOG": 11.2, "MFG": 5.5}
        for row, name in enumerate([*printed, "MEAN"], 1):
            copy.set("首页", f"Z{row}", f"=idx_{name}")
        copy.recalculate()
        agree([row[0] for row in copy.cells("首页", "Z1:Z8")], [*printed.values(), cii_xl.published().mean()])

    def test_every_sheet_has_its_charts_over_filled_cells(self, doc: Doc) -> None:
        charts = doc.charts()
        counts = {"首页": 1, "汇总": 3, **dict.fromkeys(NAMES, 1), "版本": 1, "宏观": 7, "行业背景": 5, "_scenario": 2}
        # the sheets of analyses have theirs from the start; tests/libreoffice/test_panels.py has them filled
        counts |= {"不确定性": 3, "敏感性": 6, "权重方法": 1, "情景与目标": 2, "变化分解": 3, "结论检验": 1, "区域": 2}
        # two of the three charts on 问卷跟踪 and 问卷估计 stand in hidden rows until there is a survey to draw;
        # LibreOffice leaves those out. tests/libreoffice/test_survey_sheets.py has the sheets filled.
        counts["问卷估计"] = 1
        assert {sheet: len(found) for sheet, found in charts.items()} == counts
        empty = []
        for sheet, found in charts.items():
            for chart in found:
                assert chart["title"], sheet
                assert len(chart["ranges"]) >= 2, chart
                # a chart that LibreOffice found in hidden rows has copies of its data, which are named without a sheet
                for area in (a for text in chart["ranges"] for a in text.split(",") if "." in a):
                    where, cells = area.replace("$", "").split(".", 1)
                    shown = doc.cells(where, cells.replace(f"{where}.", ""))
                    if all(v == "" for row in shown for v in row):
                        empty.append((chart["title"], area))
        # the rates of the template: 新建情景 writes them
        template = [("各环节渗透率（%）：基准与情景", f"$_scenario.${c}$28:${c}$67") for c in "EF"]
        assert empty == template

    def test_industry_charts_are_named_and_draw_the_whole_table(self, doc: Doc) -> None:
        charts, tables = doc.charts(), doc.tables()
        for code, name in cii_xl.published().industries.items():
            (chart,) = charts[name]
            last = int(tables[f"tbl{code}"]["ref"].rpartition("J")[2])
            assert name in chart["title"]
            areas = {f"${name}.${LETTER[k]}${FIRST}:${LETTER[k]}${last}" for k in ("substage", "rate", "weight")}
            assert areas <= set(chart["ranges"])


class TestAnotherEdition:
    """Two unpublished industries of 12 and 3 rows, with a tie: nothing may hang on the seven."""

    @pytest.fixture
    def doc(self, office: Office, other_built: bytes, tmp_path: Path) -> Iterator[Doc]:
        path = tmp_path / "试.xlsm"
        path.write_bytes(other_built)
        with office.open(path) as opened:
            opened.recalculate()
            yield opened

    def test_formulas_and_python_agree(self, doc: Doc, other: Edition, other_values: openpyxl.Workbook) -> None:
        assert formulas_that_differ(doc, other_values) == []
        follows(doc, other)

    def test_a_tie_shares_the_first_rank(self, doc: Doc) -> None:
        assert block(doc, SummaryRows(2).ranking + 1, 2, 2) == [[1, "农业"], [1, "能源"]]


@pytest.mark.parametrize("ending", ["xlsx", "xlsm"])
def test_a_saved_copy_is_still_the_edition(doc: Doc, tmp_path: Path, ending: str) -> None:
    doc.save_as(tmp_path / f"副本.{ending}")
    read, published = cii_xl.read_workbook(tmp_path / f"副本.{ending}"), cii_xl.published()
    assert (read.id, read.notes, len(read.rows)) == ("2019-2020", (), 48)
    numbers = ["weight", "rate", "low", "high"]
    assert read.rows.drop(columns=numbers).equals(published.rows.drop(columns=numbers))
    for key in numbers:
        assert list(read.rows[key]) == pytest.approx(list(published.rows[key]), rel=0, abs=1e-12, nan_ok=True)


class TestChanges:
    def test_a_changed_rate_and_a_new_row(self, copy: Doc, tmp_path: Path) -> None:
        """The worked case of the manual: 制造 销售 rises to 12, and a row goes in above it."""
        copy.set("制造", at("制造", "销售", "rate"), 12.0)
        row = int(at("制造", "销售", "rate")[1:])
        copy.insert_row("制造", row)
        new = {"stage": "质量", "substage": "质检", "weight": 0.05, "rate": 33.0, "low": 20.0, "high": 50.0}
        new |= {"provenance": "自填", "basis": "现场访谈"}
        for key, value in new.items():
            copy.set("制造", f"{LETTER[key]}{row}", value)  # type: ignore[arg-type]
        total = sum(column(copy, "制造", "weight"))
        for i, weight in enumerate(column(copy, "制造", "weight")):
            copy.set("制造", f"{LETTER['weight']}{FIRST + i}", weight / total)
            copy.set("制造", f"{LETTER['position']}{FIRST + i}", i + 1.0)
        copy.recalculate()
        copy.save_as(tmp_path / "新版.xlsm")
        edition = cii_xl.read_workbook(tmp_path / "新版.xlsm")

        substages = ["设计研发", "生产执行", "生产管理", "质检", "销售", "售后运维"]
        assert list(edition.table("制造")["substage"]) == substages
        assert edition.index("制造") == pytest.approx((5.5 + 0.252075355240155 * (12 - 6.92434445487107) + 1.65) / 1.05)
        follows(copy, edition)
        assert "1 个产业的指数有变化，幅度最大的是制造，上升 2.5 点" in commentary(copy)[4]
        assert failed(copy, PYTHON) == []
        assert copy.cells("制造", "F6") == [["校验：通过"]]
        (chart,) = copy.charts()["制造"]
        assert f"$制造.$E${FIRST}:$E${FIRST + 5}" in chart["ranges"]
        assert f"$制造.$E${FIRST}:$E${FIRST + 5}" in copy.charts()["汇总"][2]["ranges"]

    def test_a_fall_is_told_as_a_fall(self, copy: Doc) -> None:
        rates = {("教育", "机构管理", "办公协同"): 10.0, ("金融", "资金支付", "客户BD"): 40.0}
        for (name, _, substage), rate in rates.items():
            copy.set(name, at(name, substage, "rate"), rate)
            copy.set(name, at(name, substage, "provenance"), "自填")
        copy.recalculate()
        follows(copy, cii_xl.published().with_rates(rates))
        assert "2 个产业的指数有变化，幅度最大的是教育，下降 3.2 点" in commentary(copy)[4]

    def test_two_industries_at_the_top_share_the_first_rank(self, copy: Doc) -> None:
        edition = cii_xl.published()
        for name in ("物流", "制造"):
            own = edition.table(name)
            edition = edition.with_rates({(name, stage): 90.0 for stage in own["stage"]})
            for i in range(len(own)):
                copy.set(name, f"{LETTER['rate']}{FIRST + i}", 90.0)
                copy.set(name, f"{LETTER['provenance']}{FIRST + i}", "自填")
        copy.recalculate()
        follows(copy, edition)
        ranking = block(copy, SummaryRows(7).ranking + 1, 2, 7)
        assert ranking[:4] == [[1, "物流"], [1, "制造"], [3, "金融"], [4, "零售"]]

    def test_a_rate_may_be_a_formula(self, copy: Doc, tmp_path: Path) -> None:
        copy.set("制造", at("制造", "销售", "rate"), "=SUM(4;5)")
        copy.recalculate()
        copy.save_as(tmp_path / "公式.xlsx")
        edition = cii_xl.read_workbook(tmp_path / "公式.xlsx")
        assert edition.rates[edition.locate("制造", "销售")] == 9
        follows(copy, edition)

    def test_an_empty_row_changes_nothing_yet(self, copy: Doc) -> None:
        copy.insert_row("制造", FIRST + 2)
        copy.recalculate()
        assert copy.tables()["tblMFG"]["ref"] == f"B{FIRST - 1}:J{FIRST + 5}"
        assert failed(copy, PYTHON) == []
        follows(copy, cii_xl.published())

    def test_sources_are_counted_anew(self, copy: Doc) -> None:
        copy.set("制造", at("制造", "销售", "provenance"), "自填")
        copy.recalculate()
        left, top = re.fullmatch(r"([A-Z])(\d+):.*", copy.tables()["tblProvenance"]["ref"]).groups()  # type: ignore[union-attr]
        rows = copy.cells("图例与来源", f"{left}{top}:G{int(top) + 8}")
        counts = {row[0]: dict(zip(rows[0][1:], row[1:], strict=True)) for row in rows[1:]}
        assert tuple(counts["制造"]) == PROVENANCES
        assert counts["制造"] == {"公布": 0, "区间": 4, "校准": 0, "问卷": 0, "自填": 1}
        assert sum(counts["合计"].values()) == 48
        assert counts["合计"]["自填"] == 1


class TestWrongInput:
    """A fault must show where people look; no figure may be quietly too low."""

    @pytest.mark.parametrize("wrong", ["约9", ""], ids=["text", "blank"])
    @pytest.mark.parametrize("substage", ["销售", "售后运维"], ids=["inside", "last"])
    def test_a_rate_that_is_no_number(self, copy: Doc, substage: str, wrong: str) -> None:
        copy.set("制造", at("制造", substage, "rate"), wrong)
        copy.recalculate()
        assert copy.cells("制造", "B5") == [["#N/A"]]
        assert copy.cells("制造", "F6") == [["校验：有空缺或文字"]]
        agree(copy.cells("金融", "B5")[0], [30.2])
        assert {said[:1] for said in commentary(copy)} == {"#"}
        assert {row[2] for row in block(copy, SummaryRows(7).ranking + 1, 3, 7)} == {"#N/A"}
        assert set(block(copy, SummaryRows(7).means + 1, summary_slots(0), offset=1)[0]) == {"#N/A"}

    @pytest.mark.parametrize(
        ("key", "value", "said"),
        [
            ("weight", 0.3, "权重合计≠100%"),
            ("weight", "一半", "有空缺或文字"),
            ("rate", 120.0, "渗透率超出 0–100"),
            ("rate", -1.0, "渗透率超出 0–100"),
            ("stage", "", "有空缺或文字"),
        ],
    )
    def test_the_check_beside_the_index_says_what_is_wrong(self, copy: Doc, key: str, value: Any, said: str) -> None:
        copy.set("制造", at("制造", "销售", key), value)
        copy.recalculate()
        assert copy.cells("制造", "F6") == [[f"校验：{said}"]]
        for sheet in ("首页", "汇总"):
            assert copy.cells(sheet, "B3") == [[f"数据校验：请处理 制造（{said}）"]]

    def test_the_line_on_the_first_sheet_names_every_industry_at_fault(self, copy: Doc) -> None:
        copy.set("零售", at("零售", "门店运营", "rate"), 120.0)
        copy.set("制造", at("制造", "销售", "weight"), 0.3)
        copy.recalculate()
        assert copy.cells("首页", "B3") == [["数据校验：请处理 零售（渗透率超出 0–100） 制造（权重合计≠100%）"]]

    def test_a_negative_weight_hidden_in_a_sum_of_one(self, copy: Doc) -> None:
        first, second = column(copy, "制造", "weight")[:2]
        copy.set("制造", f"{LETTER['weight']}{FIRST}", -0.1)
        copy.set("制造", f"{LETTER['weight']}{FIRST + 1}", first + second + 0.1)
        copy.recalculate()
        assert copy.cells("制造", "F6") == [["校验：权重为负"]]

    def test_ten_faults_are_told_with_their_cells(self, copy: Doc, tmp_path: Path) -> None:
        faults = {
            "rate.text": ("金融", at("金融", "贷前审核", "rate"), "约16"),
            "low.order": ("金融", at("金融", "支付与转账", "low"), 80.0),
            "rate.blank": ("零售", at("零售", "采购与供应", "rate"), ""),
            "provenance.unknown": ("零售", at("零售", "门店运营", "provenance"), "猜的"),
            "rate.range": ("文娱", at("文娱", "发行策略", "rate"), 120.0),
            "weight.negative": ("教育", at("教育", "授课", "weight"), -0.1),
            "stage.duplicate": ("物流", at("物流", "定价出单", "substage"), "客户服务"),
            "position.duplicate": ("制造", at("制造", "生产管理", "position"), 2.0),
        }
        places = {rule: f"{sheet}!{cell}" for rule, (sheet, cell, _) in faults.items()}
        # these two show at another cell than the one that was changed
        faults["high.order"] = ("制造", at("制造", "生产执行", "rate"), 99.0)
        places["high.order"] = f"制造!{at('制造', '生产执行', 'high')}"
        faults["weight.sum"] = ("医疗", at("医疗", "临床管理", "weight"), 0.5)
        places["weight.sum"] = f"医疗!{at('医疗', '研发生产', 'weight')}:{at('医疗', '健康资讯', 'weight')}"
        # and this may be right
        faults["rate.fraction"] = ("医疗", at("医疗", "健康资讯", "rate"), 0.35)
        places["rate.fraction"] = f"医疗!{at('医疗', '健康资讯', 'rate')}"
        for sheet, cell, value in faults.values():
            copy.set(sheet, cell, value)  # type: ignore[arg-type]
        copy.recalculate()
        copy.save_as(tmp_path / "错.xlsm")
        with pytest.raises(EditionError) as caught:
            cii_xl.read_workbook(tmp_path / "错.xlsm")
        assert {p.rule: str(p.place) for p in caught.value.problems} == places
        assert len(caught.value.problems) == len(places)
        warnings = [p.rule for p in caught.value.problems if p.severity is not Severity.ERROR]
        assert warnings == ["rate.fraction"]


@pytest.fixture(scope="module")
def pages(doc: Doc, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Text of the printed pages by sheet, spaces taken out, found by the sheet's name in the footer."""
    pdf = tmp_path_factory.mktemp("打印") / "CII.pdf"
    doc.to_pdf(pdf)
    printed = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, check=True).stdout.decode()
    texts = printed.removesuffix("\f").split("\f")
    found: dict[str, list[str]] = {}
    for number, text in enumerate(texts, 1):
        footer = re.search(rf"(\S+)\s+第 {number} 页 / 共 {len(texts)} 页", text)
        assert footer, f"第 {number} 页没有页脚"
        found.setdefault(footer[1], []).append("".join(text.split()))
    return found


class TestPrinted:
    def test_every_visible_sheet_is_printed_in_order_under_its_title(
        self, doc: Doc, values: openpyxl.Workbook, pages: dict[str, list[str]]
    ) -> None:
        visible = [ws.title for ws in values if ws.sheet_state == "visible"]
        # LibreOffice, unlike Excel, prints a hidden sheet that has a print area; the template's is for its copies
        assert list(pages) == [*visible, "_scenario"]
        for sheet, texts in pages.items():
            title = str(doc.cells(sheet, "B1")[0][0])
            assert texts[0].startswith("".join(title.split())), sheet

    def test_what_people_look_at_first_fits_on_one_page(self, pages: dict[str, list[str]]) -> None:
        assert [len(pages[sheet]) for sheet in ["首页", "汇总", *NAMES]] == [1] * 9

    def test_background_breaks_between_its_blocks(self, pages: dict[str, list[str]]) -> None:
        assert [re.findall("[一二三四五](?=、)", text)[0] for text in pages["行业背景"]] == ["一", "三", "五"]

    def test_a_long_table_is_one_page_wide_with_its_headings_on_each(self, pages: dict[str, list[str]]) -> None:
        assert len(pages["研报数据"]) > 1
        for text in pages["研报数据"]:
            assert "编号章节对象指标时期数值单位类型说明" in text

    def test_figures_are_printed_not_hash_marks(self, pages: dict[str, list[str]]) -> None:
        bad = re.compile(r"###|#(N/A|VALUE|REF|NAME|DIV)|Err:")
        found = {sheet: len(marks) for sheet in pages if (marks := bad.findall("".join(pages[sheet])))}
        # the cells that call Python, which LibreOffice cannot, and the two errors that 函数 explains
        assert found == {"函数": 23 + 2}
        assert "30.2" in pages["首页"][0]
        for name in NAMES:
            assert f"{name}：各环节渗透率与权重" in pages[name][0]  # the chart is there
