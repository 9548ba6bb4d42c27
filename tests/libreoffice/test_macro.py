"""The GDP chain on 宏观 in a real spreadsheet program: it gives what Python gives, as built and after changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter, range_boundaries

import cii_xl
from cii_xl.analysis.gdp import Coefficients, analyse, published_coefficients, with_set
from cii_xl.book.macro_names import COEFFICIENTS
from cii_xl.index.growth import Chain
from cii_xl.published import gdp

from .native import agree, at, formulas_that_differ
from .office import Doc, Office

pytestmark = pytest.mark.libreoffice
SHEET = "宏观"


@pytest.fixture(scope="module")
def path(built: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("宏观") / "CII.xlsm"
    path.write_bytes(built)
    return path


@pytest.fixture
def doc(office: Office, path: Path) -> Iterator[Doc]:
    with office.open(path) as opened:
        yield opened


class Table:
    """A table of the sheet, as it is now."""

    def __init__(self, doc: Doc, name: str) -> None:
        self.doc, self.ref = doc, doc.tables()[name]["ref"]
        self.left, self.top, _, _ = range_boundaries(self.ref)
        self.head = [str(h) for h in doc.cells(SHEET, self.ref)[0]]

    def column(self, heading: str) -> list[Any]:
        return [row[self.head.index(heading)] for row in self.doc.cells(SHEET, self.ref)[1:]]

    def cell(self, label: str, heading: str) -> str:
        """Address of a cell by the name in its row's first column and its heading."""
        names = [row[0] for row in self.doc.cells(SHEET, self.ref)[1:]]
        row, column = self.top + 1 + names.index(label), self.left + self.head.index(heading)
        return f"{get_column_letter(column)}{row}"


def set_to(doc: Doc, table: str, label: str, heading: str, value: float | str) -> None:
    doc.set(SHEET, Table(doc, table).cell(label, heading), value)


def follows(doc: Doc, table: str, chain: Chain) -> None:
    """A table of the chain shows what Python has."""
    own = Table(doc, table)
    pairs = {
        "增速": chain.growth, "上年GDP": chain.before, "全国增量": chain.additional, "经资本": chain.channels[1],
        "经生产率": chain.channels[2], "贡献率": chain.share, "GDP增量": chain.increment,
    }  # fmt: skip
    for heading, expected in pairs.items():
        assert own.column(heading) == pytest.approx(list(expected), rel=1e-12), heading


def test_every_formula_gives_the_value_that_the_build_wrote(doc: Doc, values: openpyxl.Workbook) -> None:
    doc.recalculate()
    others = [place for place in doc.formula_cells() if not place.startswith(f"{SHEET}!")]
    assert len(doc.formula_cells()) - len(others) > 400
    assert formulas_that_differ(doc, values, others) == []


def test_a_changed_coefficient_runs_through_the_whole_sheet(doc: Doc) -> None:
    set_to(doc, "tblGdpInputs", "份额：资本", "2024", 30)
    set_to(doc, "tblGdpInputs", "GDP 增速", "2020", 2.3)
    set_to(doc, "tblGdpInputs", "2018 年 GDP", "2018", 91.9)
    doc.recalculate()
    own = with_set(published_coefficients(), ["份额：资本@2024=30", "GDP 增速@2020=2.3", "base=91.9"])
    follows(doc, "tblGdpChain", own.chain)
    follows(doc, "tblGdpScenarioChain", own.chain)
    assert Table(doc, "tblGdpChain").column("增量核对") == ["不一致"] * 6
    assert Table(doc, "tblGdpChain").column("贡献率核对") == ["一致"] * 5 + ["不一致"]
    tornado_follows(doc, own)


def tornado_follows(doc: Doc, own: Coefficients) -> None:
    """The table of effects and the sorted one are what Python has."""
    result = analyse(cii_xl.published(), own)
    table = Table(doc, "tblGdpTornado")
    by_name = result.tornado.set_index("name")
    for heading, column in (("低端变化", "change_low"), ("高端变化", "change_high"), ("低端取值", "low")):
        expected = [float(by_name.loc[c.label, column]) for c in COEFFICIENTS]
        assert table.column(heading) == pytest.approx(expected, rel=1e-9, abs=1e-8), heading
    top = range_boundaries(table.ref)[3] + 1
    below = [row[0] for row in doc.cells(SHEET, f"B{top}:B{top + 20}")]
    first = below.index("按影响排序") + 1
    assert below[first : first + 11] == list(result.tornado["name"])


def test_the_tornado_sorts_itself_by_the_bands(doc: Doc) -> None:
    set_to(doc, "tblGdpInputs", "2018 年 GDP", "浮动", 30)
    set_to(doc, "tblGdpInputs", "份额：资本", "浮动", 0)
    doc.recalculate()
    bands = dict(published_coefficients().bands) | {"base": 30.0, "in_capital": 0.0}
    tornado_follows(doc, Coefficients(gdp.chain(), bands))


def test_a_scenario_multiplies_and_shifts_and_leaves_the_base(doc: Doc) -> None:
    changes = {"份额：资本": (10, 0), "份额：规模效率": (0, 2), "GDP 增速": (-20, 0.1), "2018 年 GDP": (1, 0)}
    chain = gdp.chain()
    for c in COEFFICIENTS:
        if c.label in changes:
            times, plus = changes[c.label]
            set_to(doc, "tblGdpScenario", c.label, "乘以（±%）", times)
            set_to(doc, "tblGdpScenario", c.label, "加上（±）", plus)
            chain = chain.changed(c.key, 1 + times / 100, plus)
    doc.recalculate()
    follows(doc, "tblGdpScenarioChain", chain)
    follows(doc, "tblGdpChain", gdp.chain())
    expected = list(chain.increment - gdp.chain().increment)
    assert Table(doc, "tblGdpScenarioChain").column("增量变化") == pytest.approx(expected, abs=1e-8)
    assert set(Table(doc, "tblGdpScenario").column("取值")) == {"可用"}


def test_a_scenario_beyond_the_limits_is_told(doc: Doc) -> None:
    set_to(doc, "tblGdpScenario", "份额：劳动力", "加上（±）", -1)
    doc.recalculate()
    states = dict(zip([c.label for c in COEFFICIENTS], Table(doc, "tblGdpScenario").column("取值"), strict=True))
    assert states.pop("份额：劳动力") == "超出范围"
    assert set(states.values()) == {"可用"}


def named(doc: Doc, name: str, value: float | str) -> None:
    """Type into a named cell."""
    cells = doc.cells(SHEET, "B1:B260")
    label = {"gdp_elasticity": "弹性", "gdp_weighting": "平均指数的权重"}[name]
    row = [r[0] for r in cells].index(label) + 1
    doc.set(SHEET, f"E{row}", value)


@pytest.mark.parametrize("weighting", ["等权", "增加值"])
def test_raised_indices_add_what_python_says(doc: Doc, weighting: str) -> None:
    edition = cii_xl.published()
    named(doc, "gdp_elasticity", 0.6)
    named(doc, "gdp_weighting", weighting)
    points = {"金融": 0.0, "零售": 2.5, "文娱": 0.0, "教育": 3.0, "医疗": 0.0, "物流": -1.0, "制造": 5.0}
    for name, x in points.items():
        set_to(doc, "tblGdpUplift", name, "提高（点）", x)
    doc.recalculate()
    expected = analyse(edition, rises=points, elasticity=0.6, weighting=weighting).uplift
    table = Table(doc, "tblGdpUplift")
    assert table.column("增量增加") == pytest.approx(list(expected.table["added"]), abs=1e-8)
    assert table.column("每点·加权") == pytest.approx(list(expected.table["per_point_value_added"]), abs=1e-8)
    top = table.top
    (sentence,) = doc.cells(SHEET, f"B{top - 3}")[0]
    then = published_coefficients().chain.increment[-1] + expected.added
    assert f"变为 {expected.mean + expected.rise:.2f}；" in str(sentence)
    assert f"亿元变为 {then:.1f} 亿元。" in str(sentence)
    assert doc.cells(SHEET, f"C{top - 2}") == [["可用"]]


def test_a_changed_rate_moves_the_index_there(doc: Doc) -> None:
    doc.set("制造", at("制造", "销售", "rate"), 12.0)
    doc.recalculate()
    edition = cii_xl.published().with_rates({("制造", "销售"): 12.0})
    expected = analyse(edition).uplift
    table = Table(doc, "tblGdpUplift")
    agree(table.column("当前指数"), list(edition.indices))
    assert table.column("增量增加") == pytest.approx(list(expected.table["added"]), abs=1e-8)


BEYOND = "提高后的指数应在 0 到 100 之间，请改“提高（点）”"
TOO_MUCH = "份额会超过 100%，请减小“提高（点）”或弹性"


@pytest.mark.parametrize(("points", "said"), [(99.0, BEYOND), (69.0, TOO_MUCH)])
def test_what_cannot_be_is_told(doc: Doc, points: float, said: str) -> None:
    named(doc, "gdp_elasticity", 3)
    for name in cii_xl.published().industries.values():
        set_to(doc, "tblGdpUplift", name, "提高（点）", points)
    doc.recalculate()
    assert doc.cells(SHEET, f"C{Table(doc, 'tblGdpUplift').top - 2}") == [[said]]


def test_another_edition_agrees_and_asks_for_value_added(
    office: Office, other_built: bytes, other_values: openpyxl.Workbook, tmp_path: Path
) -> None:
    (tmp_path / "试.xlsm").write_bytes(other_built)
    with office.open(tmp_path / "试.xlsm") as doc:
        doc.recalculate()
        others = [place for place in doc.formula_cells() if not place.startswith(f"{SHEET}!")]
        assert formulas_that_differ(doc, other_values, others) == []
        named(doc, "gdp_weighting", "增加值")
        doc.recalculate()
        said = doc.cells(SHEET, f"C{Table(doc, 'tblGdpUplift').top - 2}")
        assert said == [["没有可用的权重：请填增加值，或改选“等权”"]]
        assert Table(doc, "tblGdpUplift").column("增量增加") == [0, 0]
        set_to(doc, "tblGdpUplift", "农业", "增加值", 6.5)
        doc.recalculate()
        assert Table(doc, "tblGdpUplift").column("采用的权重") == [1, 0]
