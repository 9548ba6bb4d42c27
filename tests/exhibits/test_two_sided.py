"""Two-sided bars of the GDP chain, and bars that have nothing to compare."""

import pytest

from cii_xl import published
from cii_xl.analysis.gdp import exhibits
from cii_xl.analysis.gdp.result import Gdp, analyse
from cii_xl.exhibits.exhibit import Chart, Kind
from cii_xl.exhibits.sides import unsaid
from cii_xl.exhibits.steps import foot
from tests.exhibits import samples
from tests.exhibits.samples import chart


@pytest.fixture(scope="module")
def result() -> Gdp:
    return analyse(published.edition())


def test_the_tornado_of_the_chain_has_both_ends(result: Gdp) -> None:
    shown = next(e for e in result.exhibits() if e.id == "gdp-tornado")
    assert isinstance(shown.body, Chart)
    assert shown.body.kind is Kind.TORNADO
    low, high = (s.values for s in shown.body.series)
    assert (low[0], high[0]) == pytest.approx((-644.58, 644.58), abs=0.01)
    assert low == pytest.approx(tuple(result.tornado["change_low"]), abs=0.05)
    assert high == pytest.approx(tuple(result.tornado["change_high"]), abs=0.05)
    assert "由 -644.6 到 +644.6 亿元" in shown.title
    assert "份额：规模效率 0.0 到 +211.2" in shown.alt


@pytest.mark.parametrize(
    ("rises", "weighting", "tells"),
    [
        (None, "等权", False),
        (None, "增加值", True),
        ({"制造": 5}, "等权", True),
        ({"制造": 5, "零售": 5}, "等权", False),
        ({"制造": 5, "零售": 4}, "等权", True),
        ({"制造": 0}, "等权", False),
    ],
)
def test_equal_bars_tell_nothing(rises: dict[str, float] | None, weighting: str, *, tells: bool) -> None:
    up = analyse(published.edition(), rises=rises, weighting=weighting).uplift
    assert up is not None
    assert exhibits.tells(up) is tells


def test_nothing_is_said_once_in_a_category() -> None:
    body = chart(samples.TORNADO)
    assert [unsaid(body, i) for i in range(2)] == [{1}, {4}]


def test_the_foot_of_a_waterfall_is_round_and_below_every_level() -> None:
    assert foot(chart(samples.SMALL_STEPS)) == 26.0
    assert foot(chart(samples.WATERFALL)) is None, "large changes are seen from 0"
    assert foot(chart(samples.CROSSING)) is None, "levels below 0"
