"""The chain of report 1.2 and its calibration: exact cases, the printed series, and that nothing departs less."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from cii_xl.book.macro_names import BANDS, BY_KEY, COEFFICIENTS, LIMITS
from cii_xl.index.growth import DIMENSIONS, KEYS, LAST, YEARLY, YEARS, Chain, added, effects, raised, shares_of
from cii_xl.published import fact, gdp
from cii_xl.published.facts import data_rows


def flat(**values: float) -> Chain:
    """A chain with the same value every year, 0 where none is given."""
    return Chain(values.pop("base", 100.0), *(tuple([values.get(key, 0.0)] * len(YEARS)) for key in YEARLY))


# -- arithmetic


def test_a_case_by_hand() -> None:
    """GDP 100, growth 10 %: 10 and then 11 more. Capital brings 40 % of it, of which a quarter counts; productivity 50
    %, of which 20 % in two of four dimensions: 10 + 5 = 15 % of growth."""
    chain = flat(growth=10, labour=10, capital=40, tfp=50, in_capital=25, in_progress=20, in_allocation=20)
    assert chain.before[:3] == pytest.approx([100, 110, 121])
    assert chain.additional[:2] == pytest.approx([100_000, 110_000])
    assert chain.channels[:, 0] == pytest.approx([0, 10, 5])
    assert chain.share == pytest.approx([15] * 6)
    assert chain.increment[:2] == pytest.approx([15_000, 16_500])


def test_labour_and_scale_count_where_somebody_gives_them_a_share() -> None:
    chain = flat(growth=10, labour=10, tfp=40, in_labour=50, in_scale=40)
    assert chain.share == pytest.approx([5 + 4] * 6)


def test_effects_are_what_the_chain_gives_at_both_ends_within_the_limits() -> None:
    chain = gdp.chain()
    found = {e.key: e for e in effects(chain, BANDS, LIMITS)}
    assert list(found) == list(KEYS)
    now = chain.increment[LAST]
    for key, e in found.items():
        band = BANDS[key]
        low = chain.changed(key, plus=-min(band, chain.of(key)[-1] - LIMITS[key][0]))
        assert e.at_low == pytest.approx(low.increment[LAST] - now, abs=1e-8)
        assert e.at_high == pytest.approx(chain.changed(key, plus=band).increment[LAST] - now, abs=1e-8)
    assert (found["in_labour"].low, found["in_labour"].at_low) == (0, 0)
    assert found["in_labour"].at_high == pytest.approx(0.037 * 0.01 * chain.additional[LAST])
    assert found["labour"].width == 0


def test_a_raised_index_adds_what_the_parts_add_up_to() -> None:
    chain, indices, weights = gdp.chain(), np.array([30.0, 10.0, 5.0]), np.array([0.5, 0.25, 0.25])
    rises = np.array([0.0, 4.0, -2.0])
    parts = added(chain, indices, weights, rises, 0.7)
    whole = raised(chain, float(weights @ rises) / float(weights @ indices), 0.7).increment[LAST]
    assert parts.sum() == pytest.approx(whole - chain.increment[LAST], abs=1e-8)
    assert parts[0] == 0
    assert parts[1] == pytest.approx(-2 * parts[2])


def test_nothing_is_added_without_weights_or_elasticity() -> None:
    chain, indices, ones = gdp.chain(), np.array([30.0, 10.0]), np.ones(2)
    assert not added(chain, indices, np.zeros(2), ones, 1.0).any()
    assert not added(chain, indices, ones / 2, ones, 0.0).any()


def test_weights_by_size_leave_out_what_has_none() -> None:
    assert list(shares_of([3.0, None, 1.0])) == [0.75, 0, 0.25]
    assert list(shares_of([None, None])) == [0, 0]


@given(st.sampled_from(("base", *DIMENSIONS, "in_capital")), st.floats(0.5, 1.5))
def test_the_increment_is_linear_in_gdp_and_in_each_share(key: str, times: float) -> None:
    chain = gdp.chain()
    none, more = chain.changed(key, times=0).increment, chain.changed(key, times=times).increment
    assert more - none == pytest.approx(times * (chain.increment - none), rel=1e-9)


# -- what is stored


def test_the_stored_coefficients_are_what_the_printed_figures_give(tmp_path: Path) -> None:
    gdp.write_coefficients(tmp_path / "gdp.csv")
    stored = Path(gdp.__file__).parent / "data" / "gdp.csv"
    assert (tmp_path / "gdp.csv").read_bytes() == stored.read_bytes()
    assert gdp.calibrated() == gdp.chain()
    assert [row["key"] for row in data_rows("gdp.csv")] == list(KEYS)


@pytest.mark.parametrize("year", YEARS)
def test_each_printed_figure_comes_out_as_printed(year: int) -> None:
    i, chain = YEARS.index(year), gdp.chain()
    assert f"{chain.increment[i]:.1f}" == fact(f"gdp.increment.{year}").value
    assert f"{chain.share[i]:.1f}" == fact(f"gdp.share.{year}").value


def test_the_totals_and_the_decomposition_of_2024_come_out_as_printed() -> None:
    chain = gdp.chain()
    assert f"{chain.increment.sum() / 10000:.2f}" == fact("gdp.increment.total").value
    assert f"{chain.increment.sum() / chain.additional.sum():.0%}" == f"{fact('gdp.share.total').value}%"
    assert chain.growth[LAST] == fact("gdp.growth.2024").number
    for key, symbol in (("labour", "L"), ("capital", "K"), ("tfp", "TFP")):
        contribution = chain.of(key)[LAST]
        assert contribution == fact(f"gdp.contribution.{symbol}.2024").number
        assert f"{contribution * chain.growth[LAST] / 100:.1f}" == fact(f"gdp.pull.{symbol}.2024").value


def test_the_equation_of_2024() -> None:
    """32.5 % × a + 63.9 % × b = 14.2 %, with scale and labour left out."""
    chain = gdp.chain()
    a, b = chain.in_capital[LAST], chain.in_tfp[LAST]
    assert 0.325 * a + 0.639 * b == pytest.approx(14.2, abs=1e-4)
    assert b == pytest.approx(3 * chain.in_progress[LAST] / 4)
    assert not any(chain.in_labour)
    assert not any(chain.in_scale)


def test_no_shares_that_give_the_printed_one_are_nearer_to_the_prior() -> None:
    """The closed form against a solver, year by year: least Σ ((x − prior)/prior)² on the line of the printed share."""
    chain, printed = gdp.chain(), [f.number for f in gdp.shares()]
    alike = [100 * s / (k + t) for s, k, t in zip(printed, chain.capital, chain.tfp, strict=True)]
    prior = np.linspace(alike[0], alike[-1], len(YEARS))
    for i in range(len(YEARS)):
        line = {
            "type": "eq",
            "fun": lambda x, i=i: (chain.capital[i] * x[0] + chain.tfp[i] * x[1]) / 100 - printed[i],
        }
        best = minimize(
            lambda x, i=i: ((x / prior[i] - 1) ** 2).sum(), [10, 10], method="SLSQP", constraints=line,
            options={"ftol": 1e-16},
        )  # fmt: skip
        assert (chain.in_capital[i], chain.in_tfp[i]) == pytest.approx(tuple(best.x), abs=2e-4)


def test_growth_is_fixed_by_the_printed_series_and_the_growth_of_2024() -> None:
    chain = gdp.chain()
    implied = [100 * i.number / s.number for i, s in zip(gdp.increments(), gdp.shares(), strict=True)]
    assert chain.additional == pytest.approx(implied, rel=1e-6)


def test_gdp_of_2018_is_one_that_the_printed_sizes_of_industries_allow() -> None:
    low, high = gdp.base_range()
    assert low < gdp.chain().base < high
    for code, share in (("MFG", "29.4"), ("RET", "9.35"), ("FIN", "7.7")):
        size = fact(f"econ.{code}.va")
        for base in (low, high):
            # the size over this GDP is within rounding of the printed share
            step = 0.005 if len(share.partition(".")[2]) == 2 else 0.05
            slack = 100 * 0.005 / base + step
            assert abs(100 * size.number / base - float(share)) <= slack + 1e-9
    # logistics cost over its share is another GDP
    assert fact("econ.LOG.cost").number / fact("econ.LOG.cost_gdp").number * 100 > high + 1


def test_rounding_of_the_printed_figures_alone_leaves_gdp_and_growth_some_room() -> None:
    """Against all combinations of both ends of growth, of the last year's and of the first year's figures, the rest
    going with them: what the calibration solves for, at each corner."""
    corners = []
    for ends in itertools.product((-1, 1), repeat=5):
        g, first_i, first_s, last_i, last_s = (0.05 * sign for sign in ends)
        for rest in (-1, 1):
            i = np.array([f.number for f in gdp.increments()]) + rest * 0.05
            s = np.array([f.number for f in gdp.shares()]) - rest * 0.05
            i[0], i[-1] = gdp.increments()[0].number + first_i, gdp.increments()[-1].number + last_i
            s[0], s[-1] = gdp.shares()[0].number + first_s, gdp.shares()[-1].number + last_s
            more = i / s * 100
            base = more[-1] / (5.5 + g) * 100 - more[:-1].sum()
            corners.append((base / 10000, more[0] / base * 100))
    bases, growths = zip(*corners, strict=True)
    assert gdp.rounded_base() == pytest.approx((min(bases), max(bases)), rel=1e-12)
    assert gdp.rounded_growth() == pytest.approx((min(growths), max(growths)), rel=1e-12)
    assert gdp.rounded_base() == pytest.approx((88.5, 91.7), abs=0.05)
    assert gdp.rounded_base()[0] < gdp.base_range()[0] < gdp.base_range()[1] < gdp.rounded_base()[1]


def test_every_value_says_where_it_is_from() -> None:
    assert gdp.source("growth", 2024) == gdp.source("tfp", 2024) == gdp.source("in_scale", 2019) == "公布"
    assert gdp.source("growth", 2019) == gdp.source("base", 2018) == gdp.source("in_capital", 2024) == "校准"
    assert gdp.source("tfp", 2023) == "假设"
    assert gdp.value_added("MFG") == 26.48
    assert gdp.value_added("EDU") is None


def test_names_and_limits_go_with_the_chain() -> None:
    assert tuple(c.key for c in COEFFICIENTS) == KEYS
    for key in KEYS:
        assert all(BY_KEY[key].low <= x <= BY_KEY[key].high for x in gdp.chain().of(key))
    low, _ = gdp.base_range()
    # the band of the base reaches down to what the printed sizes allow
    assert gdp.chain().base - BANDS["base"] == pytest.approx(low, abs=0.01)


def test_a_chain_does_not_change() -> None:
    chain = gdp.chain()
    assert chain.with_values("base", [90.0]) == replace(chain, base=90.0)
    assert gdp.chain() is chain
