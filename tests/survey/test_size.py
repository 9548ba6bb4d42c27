import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cii_xl.survey.define import industries
from cii_xl.survey.size import SIZES, possible, revenue_bounds, rule

BOUNDED = ("MFG", "RET", "LOG", "ENT", "EDU", "MED")


@pytest.mark.parametrize(
    ("industry", "employees", "revenue"),
    [
        ("MFG", (1000, 300, 20), (40000, 2000, 300)),
        ("RET", (300, 50, 10), (20000, 500, 100)),
        ("LOG", (1000, 300, 20), (30000, 3000, 200)),
        ("ENT", (300, 100, 10), (0, 0, 0)),
        ("EDU", (300, 100, 10), (0, 0, 0)),
        ("MED", (300, 100, 10), (0, 0, 0)),
        ("FIN", (0, 0, 0), (0, 0, 0)),
    ],
)
def test_the_bounds_of_the_method(industry: str, employees: tuple[int, ...], revenue: tuple[int, ...]):
    assert rule(industry).employees == employees
    assert rule(industry).revenue == revenue


@pytest.mark.parametrize("industry", industries())
def test_every_rule_names_its_source(industry: str):
    assert "号" in rule(industry).source


@pytest.mark.parametrize("industry", [*industries(), "XXX"])
def test_revenue_bands_are_gapless_and_meet_at_the_bounds(industry: str):
    own = rule(industry)
    edges = [revenue_bounds(option.code) for option in own.bands]
    assert edges[0][0] == 0
    assert edges[-1][1] == math.inf
    assert all(high == low for (_, high), (low, _) in pairwise(edges))
    assert {bound for bound in own.revenue if bound} <= {low for low, _ in edges}


@pytest.mark.parametrize("industry", BOUNDED)
@pytest.mark.parametrize("employees", [0, 9, 10, 20, 60, 300, 1000])
def test_a_band_of_revenue_and_employees_give_one_size(industry: str, employees: int):
    for option in rule(industry).bands:
        assert len(possible(industry, employees, *revenue_bounds(option.code))) == 1


@pytest.mark.parametrize(
    ("employees", "low", "high", "sizes"),
    [
        (1000, 40000, math.inf, "大"),
        (999, 40000, math.inf, "中"),
        (1000, 10000, 40000, "中"),
        (5000, 300, 2000, "小"),
        (5000, 0, 300, "微"),
        (19, 40000, math.inf, "微"),
        (20, 300, 2000, "小"),
        (300, 2000, 10000, "中"),
        (300, 300, 10000, "中小"),
        (500, None, None, "中小微"),
        (None, 2000, 10000, "中小微"),
        (None, 0, 300, "微"),
        (None, None, None, "大中小微"),
    ],
)
def test_industry_takes_both_bounds_else_the_band_below(
    employees: float | None, low: float | None, high: float | None, sizes: str
):
    assert possible("MFG", employees, low, high) == set(sizes)


def test_the_upper_end_of_a_revenue_band_is_not_in_it():
    assert possible("MFG", 1000, 2000, 40000) == {"中"}
    assert possible("MFG", 1000, 2000, 40001) == {"大", "中"}


@pytest.mark.parametrize(("employees", "size"), [(300, "大"), (299, "中"), (100, "中"), (10, "小"), (9, "微")])
def test_by_employees_alone_whatever_the_revenue(employees: int, size: str):
    assert possible("EDU", employees) == possible("EDU", employees, 0, 1) == {size}


@pytest.mark.parametrize("industry", ["FIN", "XXX"])
def test_no_check_where_the_method_sets_no_bounds(industry: str):
    assert possible(industry, 3, 0, 100) == set(SIZES)


@given(
    st.sampled_from(BOUNDED),
    st.floats(0, 1e5),
    st.floats(0, 1e6),
    st.floats(0, 1e6, exclude_min=True),
    st.floats(0, 1, exclude_max=True),
)
def test_a_size_by_the_rule_is_among_the_possible(
    industry: str, employees: float, low: float, width: float, within: float
):
    own, revenue = rule(industry), low + width * within
    meets = (e <= employees and r <= revenue for e, r in zip(own.employees, own.revenue, strict=True))
    size = next((band for band, met in zip(SIZES, meets, strict=False) if met), "微")
    high = max(low + width, math.nextafter(revenue, math.inf))
    assert size in possible(industry, employees, low, high)


@pytest.mark.parametrize("industry", [*industries(), "XXX"])
def test_the_rule_is_explained_with_its_figures(industry: str):
    told = rule(industry).text
    assert len(told) <= 120
    for persons in filter(None, rule(industry).employees):
        assert f"{persons:g} 人" in told


def test_amounts_are_told_in_the_unit_people_use():
    assert "营业收入不低于 4 亿元" in rule("MFG").text
    assert [option.label for option in rule("MFG").bands][:4] == [
        "不足 300 万元",
        "300 万元至 2000 万元（不含）",
        "2000 万元至 1 亿元（不含）",
        "1 亿元至 4 亿元（不含）",
    ]
