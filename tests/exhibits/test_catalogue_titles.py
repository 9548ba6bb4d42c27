"""Sentences of titles, in every branch: one, none, ties, names of any length, falls."""

import pytest
from pandas import DataFrame

from cii_xl import published
from cii_xl.exhibits.catalogue.chain import gradient_title, heat_title
from cii_xl.exhibits.catalogue.changes import change_title, coverage_title, whatif_title
from cii_xl.exhibits.catalogue.indices import (
    contributions_title,
    headroom_title,
    intervals_title,
    mean_title,
    ranking_title,
)
from cii_xl.exhibits.catalogue.industries import marimekko_title, rates_title, stages_title
from cii_xl.exhibits.catalogue.say import apart, clean, course, either, ems, highest, names, quoted, short, signed
from cii_xl.exhibits.material import Coverage, Interval, Material
from cii_xl.index import COLUMNS, Edition
from cii_xl.index.summary import Summary, summarise


def edition(*industries: tuple[str, list[tuple[float, float]]]) -> Edition:
    """Industries by name, each with (weight, rate) of its links in chain order."""
    rows = [
        (name, f"C{i}", f"环节{k}", "", k, weight, rate, None, None, "自填", "")
        for i, (name, links) in enumerate(industries)
        for k, (weight, rate) in enumerate(links, 1)
    ]
    return Edition(DataFrame(rows, columns=list(COLUMNS)), id="试")


def indices(**values: float) -> Summary:
    """One link each, so that the index is its rate."""
    return summarise(edition(*((name, [(1.0, rate)]) for name, rate in values.items())))


def links(*of: tuple[float, float], name: str = "制造") -> Material:
    return Material(edition((name, list(of))), published.edition())


# -- words -----------------------------------------------------------------------------------------------------------


def test_width_counts_latin_characters_less():
    assert ems("金融以 30.2 领先") == pytest.approx(5 + 6 * 0.6)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("制造", "制造"),
        ("触达反馈与投放追踪啊", "触达反馈与投放追踪啊"),
        ("一二三四五六七八九十多", "一二三四五六七八九…"),
    ],
)
def test_long_names_are_cut(name: str, shown: str):
    assert short(name) == shown


def test_names_are_put_on_one_line_without_what_cannot_be_shown():
    assert clean(" 设计\n研发\x01 部\t门 ") == "设计 研发 部 门"


@pytest.mark.parametrize(
    ("given", "shown"),
    [(["甲"], "甲"), (["甲", "乙"], "甲、乙"), (["甲", "乙", "丙"], "甲、乙、丙"), (list("甲乙丙丁"), "甲等 4 个")],
)
def test_names_in_a_row(given: list[str], shown: str):
    assert names(given) == shown


@pytest.mark.parametrize(
    ("given", "shown"), [(["甲"], "“甲”"), (["甲", "乙"], "“甲”、“乙”"), (list("甲乙丙"), "“甲”等 3 个环节")]
)
def test_links_in_quotation_marks(given: list[str], shown: str):
    assert quoted(given) == shown


@pytest.mark.parametrize(
    ("words", "shown"),
    [([], ""), (["公布"], "公布"), (["公布", "问卷"], "公布或问卷"), (["公布", "问卷", "自填"], "公布、问卷或自填")],
)
def test_one_of_several_words(words: list[str], shown: str):
    assert either(words) == shown


def test_what_reads_the_same_is_a_tie():
    assert highest([6.90, 6.92, 2.0, 6.88]) == [0, 1, 3]


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ((17.1, 18.0), ["17.1", "18.0"]),
        ((17.11, 17.14), ["17.11", "17.14"]),
        ((17.111, 17.114), ["17.111", "17.114"]),
        ((5.0, 5.0), ["5.0", "5.0"]),
        ((5.0, 5.0001), ["5.0", "5.0"]),
    ],
)
def test_figures_that_differ_do_not_read_the_same(values: tuple[float, float], shown: list[str]):
    assert apart(*values) == shown


@pytest.mark.parametrize(
    ("x", "shown"), [(0.7, "+0.7"), (-0.7, "-0.7"), (0.04, "+0.04"), (-0.004, "-0.004"), (0.0, "0.0"), (1e-5, "0.0")]
)
def test_changes_carry_their_sign(x: float, shown: str):
    assert signed(x) == shown


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [(8.6, 44, "由 8.6% 升至 44.0%"), (44, 8.6, "由 44.0% 降至 8.6%"), (8.6, 8.6, "保持在 8.6%")],
)
def test_a_course(before: float, after: float, shown: str):
    assert course(before, after, unit="%") == shown


# -- indices ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "title"),
    [
        ({"金融": 30.2, "制造": 5.5}, "金融以 30.2 领先，制造 5.5 尚处起步"),
        ({"金融": 30.2, "制造": 15.5}, "金融以 30.2 领先，制造 15.5 居末"),
        ({"金融": 30, "零售": 30, "制造": 15}, "金融、零售以 30.0 并列领先，制造 15.0 居末"),
        ({"金融": 30, "零售": 15, "制造": 15}, "金融以 30.0 领先，零售、制造 15.0 并列居末"),
        ({"金融": 30}, "金融产业互联网发展指数为 30.0"),
        ({"金融": 30, "零售": 30}, "2 个产业指数相同，均为 30.0"),
        ({"金融": 30.01, "零售": 30.02}, "2 个产业指数十分接近，均约为 30.0"),
        ({"金融": 0, "零售": 0}, "2 个产业指数相同，均为 0.0"),
    ],
)
def test_ranking(values: dict[str, float], title: str):
    assert ranking_title(indices(**values).ranked) == title


@pytest.mark.parametrize(
    ("values", "title"),
    [
        ({"金融": 30, "零售": 20, "制造": 10}, "3 个产业指数平均为 20.0，高于平均的有 1 个"),
        ({"金融": 30, "零售": 30}, "2 个产业指数平均为 30.0，彼此没有差别"),
        ({"金融": 30}, "金融指数为 30.0，满分为 100"),
    ],
)
def test_mean(values: dict[str, float], title: str):
    material = Material(edition(*((k, [(1.0, v)]) for k, v in values.items())), published.edition())
    assert mean_title(material) == title


@pytest.mark.parametrize(
    ("industries", "title"),
    [
        ([("甲", [(0.5, 60), (0.5, 20)]), ("乙", [(1, 10)])], "甲的“环节1”贡献 30.0 点，为全部 3 个环节中最大"),
        ([("甲", [(0.5, 60), (0.5, 20)]), ("乙", [(1, 30)])], "甲的“环节1”等 2 个环节各贡献 30.0 点，并列最大"),
        ([("甲", [(0.5, 60), (0.5, 60)])], "全部 2 个环节的贡献相同，各 30.0 点"),
        ([("甲", [(0.5, 0), (0.5, 0)])], "全部 2 个环节的贡献相同，各 0.0 点"),
        ([("甲", [(1, 30)])], "甲只有“环节1”一个环节，贡献 30.0 点"),
    ],
)
def test_contributions(industries: list[tuple[str, list[tuple[float, float]]]], title: str):
    assert contributions_title(summarise(edition(*industries)).industries) == title


@pytest.mark.parametrize(
    ("values", "title"),
    [
        ({"金融": 30, "制造": 10}, "平均指数 20.0，距 100 还差 80.0 点，其中制造缺口最大，占 45.0 点"),
        (
            {"金融": 30, "制造": 9, "物流": 9},
            "平均指数 16.0，距 100 还差 84.0 点，其中制造、物流缺口最大，各占 30.3 点",
        ),
        ({"金融": 30, "制造": 30}, "平均指数 30.0，距 100 还差 70.0 点，各产业缺口相同，各占 35.0 点"),
        ({"金融": 30}, "金融指数为 30.0，距 100 还差 70.0 点"),
        ({"金融": 100, "制造": 100}, "各产业指数均已达 100，没有提升空间"),
        ({"金融": 100}, "指数已达 100，没有提升空间"),
    ],
)
def test_headroom(values: dict[str, float], title: str):
    summary = indices(**values)
    assert headroom_title(summary.industries, summary.mean) == title


@pytest.mark.parametrize(
    ("spans", "title"),
    [
        ([(10, 30), (5, 12), (0, 2)], "3 个产业中有 2 个的指数区间与其他产业重叠，甲最宽（10.0–30.0）"),
        ([(10, 30), (5, 12)], "全部 2 个产业的指数区间与其他产业重叠，甲最宽（10.0–30.0）"),
        ([(20, 30), (5, 12)], "各产业指数的区间互不重叠，名次不受影响；甲最宽（20.0–30.0）"),
        ([(20, 30)], "甲指数可能在 20.0–30.0 之间"),
        ([(20, 20)], "甲指数没有区间，视为确定"),
        ([(20, 20), (10, 10)], "各产业指数没有区间，视为确定"),
    ],
)
def test_intervals(spans: list[tuple[float, float]], title: str):
    found = [(name, Interval(low, high, "")) for name, (low, high) in zip("甲乙丙", spans, strict=False)]
    assert intervals_title(found) == title


# -- one industry ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("of", "title"),
    [
        ([(0.5, 60), (0.5, 20)], "制造（40.0）“环节1”渗透率最高（60.0%），贡献也最大（30.0 点）"),
        ([(0.2, 60), (0.8, 40)], "制造（44.0）“环节1”渗透率最高（60.0%），“环节2”贡献最大（32.0 点）"),
        (
            [(0.1, 60), (0.1, 60), (0.8, 40)],
            "制造（44.0）“环节1”、“环节2”渗透率最高（60.0%），“环节3”贡献最大（32.0 点）",
        ),
        (
            [(0.4, 60), (0.4, 60), (0.2, 40)],
            "制造（56.0）“环节1”、“环节2”渗透率最高（60.0%），贡献也最大（各 24.0 点）",
        ),
        ([(0.4, 60), (0.6, 60)], "制造（60.0）2 个环节的渗透率相同，均为 60.0%"),
        ([(0.4, 0), (0.6, 0)], "制造（0.0）2 个环节的渗透率相同，均为 0.0%"),
        ([(1, 60)], "制造（60.0）只有“环节1”一个环节，渗透率 60.0%"),
    ],
)
def test_stages(of: list[tuple[float, float]], title: str):
    material = links(*of)
    assert stages_title(material.rows["C0"], material.edition.index("C0")) == title


@pytest.mark.parametrize(
    ("of", "title"),
    [
        ([(0.5, 60), (0.5, 20)], "制造 2 个环节渗透率在 20.0% 至 60.0% 之间，均为自填"),
        ([(0.5, 60), (0.5, 60)], "制造 2 个环节渗透率均为 60.0%，均为自填"),
        ([(1, 60)], "制造“环节1”渗透率为 60.0%，来源为自填"),
    ],
)
def test_rates(of: list[tuple[float, float]], title: str):
    assert rates_title(links(*of).rows["C0"]) == title


def test_rates_say_how_many_somebody_stated():
    material = Material(published.edition(), published.edition())
    assert rates_title(material.rows["RET"]) == "零售 8 个环节渗透率在 10.6% 至 71.0% 之间，2 项为公布"
    assert rates_title(material.rows["MFG"]) == "制造 5 个环节渗透率在 2.7% 至 6.9% 之间，均非印出的数值"


@pytest.mark.parametrize(
    ("of", "title"),
    [
        ([(0.6, 20), (0.4, 60)], "制造指数 36.0：权重最大的“环节1”（60.0%）渗透率仅 20.0%"),
        ([(0.6, 70), (0.4, 60)], "制造指数 66.0：权重最大的“环节1”（60.0%）渗透率为 70.0%"),
        ([(0.5, 20), (0.5, 60)], "制造指数 40.0：“环节1”、“环节2”权重最大（各 50.0%），渗透率平均仅 40.0%"),
        ([(1, 20)], "制造指数 20.0，只有“环节1”一个环节"),
    ],
)
def test_marimekko(of: list[tuple[float, float]], title: str):
    material = links(*of)
    assert marimekko_title(material.rows["C0"], material.edition.index("C0")) == title


# -- along the chain -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("industries", "title"),
    [
        ([("甲", [(0.5, 60), (0.5, 20)]), ("乙", [(1, 10)])], "甲“环节1”渗透率最高（60.0%），乙“环节1”最低（10.0%）"),
        (
            [("甲", [(0.5, 60), (0.5, 60)]), ("乙", [(1, 10)])],
            "甲“环节1”等 2 个环节渗透率最高（60.0%），乙“环节1”最低（10.0%）",
        ),
        (
            [("甲", [(0.5, 60), (0.5, 10)]), ("乙", [(1, 10)])],
            "甲“环节1”渗透率最高（60.0%），甲“环节2”等 2 个环节最低（10.0%）",
        ),
        ([("甲", [(0.5, 10), (0.5, 10)])], "全部 2 个环节的渗透率相同，均为 10.0%"),
        ([("甲", [(1, 10)])], "甲“环节1”渗透率为 10.0%"),
    ],
)
def test_heat(industries: list[tuple[str, list[tuple[float, float]]]], title: str):
    assert heat_title(Material(edition(*industries), published.edition()).all_rows) == title


@pytest.mark.parametrize(
    ("industries", "title"),
    [
        (
            [("甲", [(0.5, 20), (0.5, 60)]), ("乙", [(1, 10)])],
            "从最上游到最接近消费端，各产业平均渗透率由 15.0% 升至 35.0%",
        ),
        (
            [("甲", [(0.5, 60), (0.5, 20)]), ("乙", [(1, 10)])],
            "从最上游到最接近消费端，各产业平均渗透率由 35.0% 降至 15.0%",
        ),
        ([("甲", [(0.5, 60), (0.5, 60)])], "从最上游到最接近消费端，甲的渗透率保持在 60.0%"),
        (
            [("甲", [(1, 60)])],
            "甲的渗透率为 60.0%，只有一个环节，看不出沿产业链的变化",
        ),
        (
            [("甲", [(1, 60)]), ("乙", [(1, 10)])],
            "各产业平均渗透率为 35.0%，每个产业只有一个环节，看不出沿产业链的变化",
        ),
    ],
)
def test_gradient(industries: list[tuple[str, list[tuple[float, float]]]], title: str):
    assert gradient_title(summarise(edition(*industries))) == title


# -- comparisons -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "moves", "title"),
    [
        (17.1, 17.8, [("制造", 0.7)], "与上一版相比，平均指数由 17.1 升至 17.8，全部来自制造（+0.7 点）"),
        (
            17.1,
            16.0,
            [("制造", -1.5), ("金融", 0.4)],
            "与上一版相比，平均指数由 17.1 降至 16.0，影响最大的是制造（-1.5 点）",
        ),
        (17.1, 17.1, [("制造", -1), ("金融", 1)], "与上一版相比，平均指数保持在 17.1，影响最大的是制造（-1.0 点）"),
        (17.10, 17.14, [("制造", 0.04)], "与上一版相比，平均指数由 17.10 升至 17.14，全部来自制造（+0.04 点）"),
    ],
)
def test_change(before: float, after: float, moves: list[tuple[str, float]], title: str):
    assert change_title(before, after, moves) == title


@pytest.mark.parametrize(
    ("pairs", "title"),
    [
        ([("甲", 10, 10), ("乙", 20, 30)], "情景使平均指数由 15.0 升至 20.0，只有乙有变化（+10.0 点）"),
        ([("甲", 10, 12), ("乙", 30, 20)], "情景使平均指数由 20.0 降至 16.0，乙变化最大（-10.0 点）"),
        ([("甲", 10, 20), ("乙", 30, 20)], "情景使平均指数保持在 20.0，甲变化最大（+10.0 点）"),
        ([("甲", 10, 20)], "情景使甲指数由 10.0 升至 20.0（+10.0 点）"),
        ([("甲", 10, 10)], "情景改变了环节的数值，但各产业指数没有变化"),
    ],
)
def test_whatif(pairs: list[tuple[str, float, float]], title: str):
    assert whatif_title(pairs) == title


@pytest.mark.parametrize(
    ("found", "title"),
    [
        ([("甲", 10, 8, 6), ("乙", 20, 10, 5)], "邀请 30 份、回收 18 份、有效 11 份，有效率 36.7%，乙最低（25.0%）"),
        ([("甲", 10, 8, 5), ("乙", 20, 10, 10)], "邀请 30 份、回收 18 份、有效 15 份，有效率 50.0%"),
        ([("甲", 10, 8, 6)], "甲邀请 10 份、回收 8 份、有效 6 份，有效率 60.0%"),
        ([("甲", 10, 8, 6), ("乙", 0, 0, 0)], "邀请 10 份、回收 8 份、有效 6 份，有效率 60.0%"),
    ],
)
def test_coverage(found: list[tuple[str, int, int, int]], title: str):
    assert coverage_title([(name, Coverage(name, *numbers)) for name, *numbers in found]) == title
