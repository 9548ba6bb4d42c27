"""Every worksheet function as a pure function over a model."""

import pytest

import cii_xl
from cii_xl import published
from cii_xl.addin import functions  # noqa: F401  registers them
from cii_xl.addin.errors import BadValue, CellError, Impossible, NotAvailable
from cii_xl.addin.model import Model, model
from cii_xl.addin.registry import FUNCTIONS, evaluate
from cii_xl.index import Edition, EditionError

NAMED = [
    "CII_INTERVAL",
    "CII_RANK_PROB",
    "CII_GDP",
    "CII_GDP_SHARE",
    "CII_INDEX",
    "CII_MEAN",
    "CII_RANK",
    "CII_WEIGHT",
    "CII_RATE",
    "CII_STAGE",
    "CII_CONTRIBUTION",
    "CII_HEADROOM",
    "CII_TABLE",
    "CII_RANKING",
    "CII_WHATIF",
    "CII_TARGET",
    "CII_BOTTLENECK",
    "CII_SOURCE",
    "CII_FACT",
    "CII_PUBLISHED",
    "CII_CHECK",
    "CII_VERSION",
]


def alone(edition: Edition, code: str) -> Edition:
    rows = edition.rows
    return Edition(rows[rows["code"] == code], id=edition.id)


@pytest.fixture(scope="module")
def book() -> Model:
    edition = cii_xl.published()
    return model([(c, n, alone(edition, c)) for c, n in edition.industries.items()], edition.id)


@pytest.fixture(scope="module")
def broken() -> Model:
    """制造's weights do not sum to 1; 金融 is fine."""
    edition = cii_xl.published()
    rows = edition.rows[edition.rows["code"] == "MFG"].copy()
    rows.loc[rows.index[0], "weight"] += 0.1
    with pytest.raises(EditionError) as refused:
        Edition(rows, id="broken")
    return model([("FIN", "金融", alone(edition, "FIN")), ("MFG", "制造", refused.value)], "broken")


def ask(book, name, *arguments):
    """Call a function with single values or grids; gives the single value of a one-cell result."""
    cells = [a if isinstance(a, list) or a is None else [[a]] for a in arguments]
    result = evaluate(book, name, *cells)
    return result[0][0] if [len(r) for r in result] == [1] else result


def test_the_registry_has_every_function_with_its_texts():
    assert list(FUNCTIONS) == [*sorted(NAMED, key=list(FUNCTIONS).index)]
    assert set(FUNCTIONS) == set(NAMED)
    for f in FUNCTIONS.values():
        assert f.text.endswith("。")
        assert f.example.startswith(f"={f.name}(")
        assert all(a.text and len(a.text) <= 255 for a in f.arguments)


@pytest.mark.parametrize("given", ["制造", "MFG", "mfg", "ＭＦＧ", " 制造 "])
def test_industry_by_name_or_code_in_any_case_and_width(book, given):
    assert ask(book, "CII_INDEX", given) == pytest.approx(5.5)


def test_a_range_of_industries_gives_a_range_of_indices_with_errors_in_their_cells(book):
    result = ask(book, "CII_INDEX", [["金融"], ["没有"], [None], ["LOG"]])
    assert [row[0] for row in result if not isinstance(row[0], CellError)] == pytest.approx([30.2, 11.2])
    assert isinstance(result[1][0], NotAvailable)
    assert isinstance(result[2][0], NotAvailable)
    assert "行业为空" in str(result[2][0])


def test_an_unknown_industry_names_the_nearest(book):
    (error,) = ask(book, "CII_RANK", [["制照", "金融"]])[0][:1]
    assert isinstance(error, NotAvailable)
    assert error.value == "#N/A"
    assert "制造" in str(error)


@pytest.mark.parametrize(
    "data",
    [
        [[0.5, 10], [0.5, 30]],
        [["渗透率", "权重", "备注"], [10, 0.5, "x"], [None, None, None], ["３０％", "50%", "y"]],
        [["a", None, 0.5, 10, None, None, "自填", None, 1], ["b", None, 0.5, 30, None, None, "自填", None, 2]],
    ],
)
def test_index_of_data_given_as_a_range(book, data):
    assert ask(book, "CII_INDEX", "任意", data) == pytest.approx(20)


def test_data_that_cannot_be_used_is_a_bad_value(book):
    for data, said in (([[0.5, 10], [0.4, 30]], "权重合计"), ([[1, 2, 3]], "3 列"), ([[1.0, "高"]], "不是数字")):
        with pytest.raises(BadValue, match=said):
            ask(book, "CII_INDEX", "任意", data)


def test_mean_of_all_or_of_a_range(book):
    assert ask(book, "CII_MEAN") == pytest.approx(17.0857142857)
    assert ask(book, "CII_MEAN", [["金融"], ["制造"], [None]]) == pytest.approx((30.2 + 5.5) / 2)
    with pytest.raises(NotAvailable):
        ask(book, "CII_MEAN", [["金融"], ["错字"]])
    with pytest.raises(NotAvailable):
        ask(book, "CII_MEAN", [[None]])


def test_ranks(book):
    assert ask(book, "CII_RANK", "物流") == 6
    ranking = ask(book, "CII_RANKING")
    assert ranking[0] == ["名次", "行业", "指数"]
    assert [row[1] for row in ranking[1:]] == ["金融", "零售", "文娱", "教育", "医疗", "物流", "制造"]


def test_stage_figures_fit_together(book):
    for industry, edition in ((n, book.editions[c]) for c, n in book.names.items()):
        for stage in edition.stages().itertuples():
            weight, rate = ask(book, "CII_WEIGHT", industry, stage.stage), ask(book, "CII_STAGE", industry, stage.stage)
            assert ask(book, "CII_CONTRIBUTION", industry, stage.stage) == pytest.approx(weight * rate)
            assert ask(book, "CII_HEADROOM", industry, stage.stage) == pytest.approx(weight * (100 - rate))
        assert ask(book, "CII_HEADROOM", industry) == pytest.approx(100 - ask(book, "CII_INDEX", industry))


def test_rate_of_a_substage_and_its_source(book):
    assert ask(book, "CII_RATE", "零售", "销售服务", "支付结算") == pytest.approx(71)
    assert ask(book, "CII_SOURCE", "零售", "销售服务", "支付结算").startswith("公布：")
    assert ask(book, "CII_RATE", "零售", "销售服务") == ask(book, "CII_STAGE", "零售", "销售服务")
    error = ask(book, "CII_RATE", "零售", "销售服务", "支付结帐")
    assert "支付结算" in str(error)


def test_table_and_bottleneck(book):
    table = ask(book, "CII_TABLE", "制造")
    assert table[0] == ["环节", "子环节", "权重", "渗透率", "贡献点数", "来源"]
    assert sum(row[4] for row in table[1:]) == pytest.approx(5.5)
    top = ask(book, "CII_BOTTLENECK", "制造", 2)
    assert len(top) == 3
    assert top[1][2] >= top[2][2]
    assert len(ask(book, "CII_BOTTLENECK", "制造")) == 4


def test_what_if(book):
    edition = book.editions["MFG"]
    both = edition.with_rates({("制造", "销售"): 15.0, ("制造", "运维管理"): 9.0}).index("MFG")
    assert ask(book, "CII_WHATIF", "制造", "销售", 15, "运维管理", 9) == pytest.approx(both)
    assert ask(book, "CII_WHATIF", "制造", [["销售", 15], ["运维管理", 9], [None, None]]) == pytest.approx(both)
    with pytest.raises(BadValue, match="成对"):
        ask(book, "CII_WHATIF", "制造", "销售")
    with pytest.raises(BadValue, match="0 到 100"):
        ask(book, "CII_WHATIF", "制造", "销售", 120)


def test_target_is_what_reaches_it(book):
    needed = ask(book, "CII_TARGET", "制造", 7, "销售")
    assert ask(book, "CII_WHATIF", "制造", "销售", needed) == pytest.approx(7)
    for target in (60, 1):
        error = ask(book, "CII_TARGET", "制造", target, "销售")
        assert isinstance(error, Impossible)
        assert error.value == "#NUM!"


def test_facts_and_published_indices(book):
    assert ask(book, "CII_FACT", "gdp.share.2024") == 14.2
    assert ask(book, "CII_FACT", "order.LOG.仓储") == "最低"
    assert isinstance(ask(book, "CII_FACT", "gdp.share.2099"), NotAvailable)
    assert {n: ask(book, "CII_PUBLISHED", n) for n in book.names.values()} == {
        book.names[c]: v for c, v in published.printed_indices().items()
    }


def test_one_broken_industry_leaves_the_others_working(broken):
    assert ask(broken, "CII_INDEX", "金融") == pytest.approx(30.2)
    error = ask(broken, "CII_INDEX", [["制造"], ["金融"]])[0][0]
    assert error.value == "#VALUE!"
    assert "权重合计" in str(error)
    with pytest.raises(CellError):
        ask(broken, "CII_MEAN")
    assert ask(broken, "CII_MEAN", [["金融"]]) == pytest.approx(30.2)
    assert [row[0] for row in ask(broken, "CII_CHECK")] == ["程度", "错误"]


def test_check_of_a_clean_book_and_version(book):
    assert ask(book, "CII_CHECK") == "没有问题"
    assert cii_xl.__version__ in ask(book, "CII_VERSION")


def test_ranges_of_different_sizes_are_refused(book):
    with pytest.raises(BadValue, match="大小不同"):
        ask(book, "CII_WEIGHT", [["制造"], ["金融"]], [["销售", "资金支付", "x"]])
