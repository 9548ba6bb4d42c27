"""Kendall's τ-b and its permutation p-values against scipy, against enumeration, and worked by hand."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kendalltau

from cii_xl.analysis.claims import gradient
from cii_xl.analysis.claims.gradient import Gradient, Group, across, inversions, signs, tau_b, within


def group(rates: Sequence[float], position: Sequence[float] | None = None) -> Group:
    own = np.arange(1.0, len(rates) + 1) if position is None else np.array(position, dtype=float)
    return own, np.array(rates, dtype=float)


def statistic(groups: Sequence[Group]) -> int:
    return sum(int(signs(x) @ signs(y).astype(int)) for x, y in groups)


def enumerated(groups: Sequence[Group]) -> tuple[float, float]:
    """P(S ≥ observed) and P(|S| ≥ |observed|), every order within each group tried."""
    observed = statistic(groups)
    orders = itertools.product(*(itertools.permutations(y) for _, y in groups))
    found = [statistic([(x, np.array(y)) for (x, _), y in zip(groups, own, strict=True)]) for own in orders]
    return float(np.mean([s >= observed for s in found])), float(np.mean([abs(s) >= abs(observed) for s in found]))


def test_ties_worked_by_hand() -> None:
    # of 6 pairs one is tied, five rise: S = 5, τ-b = 5 / √(6 · 5); 4!/2! = 12 orders, of which one rises so far
    test = within([group([10, 20, 20, 30])])
    assert test.tau == pytest.approx(5 / math.sqrt(30))
    assert test.p_rising == pytest.approx(1 / 12)
    assert test.p_least == pytest.approx(1 / 12)
    assert test.p_two_sided == pytest.approx(2 / 12)
    assert (test.links, test.pairs, test.exact, test.permutations) == (4, 6, True, 0)


def test_published_rates_worked_by_hand() -> None:
    # retail rises over 1 pair, education over 3, health care's three rates are tied: S = 4, 1 · 3 · 3 pairs by position
    groups = [group([48, 71], [5, 8]), group([40, 60, 70], [5, 6, 7]), group([35, 35, 35], [4, 6, 8]), group([40])]
    test = within(groups)
    assert test.tau == pytest.approx(4 / math.sqrt(7 * 4))
    assert test.p_rising == pytest.approx(1 / 2 * 1 / 6)
    assert test.p_least == pytest.approx(1 / 12)


@pytest.mark.parametrize("n", [3, 5, 8, 12, 30])
def test_without_ties_as_scipy_has_it_exactly(n: int) -> None:
    y = np.random.default_rng(n).normal(size=n) * 10 + np.arange(n)
    test = within([group(y.tolist())])
    one_sided = kendalltau(np.arange(n), y, method="exact", alternative="greater")
    assert test.tau == pytest.approx(one_sided.statistic)
    assert test.p_rising == pytest.approx(one_sided.pvalue, rel=1e-9)
    assert test.p_falling == pytest.approx(kendalltau(np.arange(n), y, method="exact", alternative="less").pvalue)
    assert test.p_two_sided == pytest.approx(kendalltau(np.arange(n), y, method="exact").pvalue, rel=1e-9)


@given(st.lists(st.integers(0, 3), min_size=3, max_size=40))
def test_tau_with_ties_is_scipys(rates: list[int]) -> None:
    wanted = (
        kendalltau(np.arange(len(rates)), rates, method="asymptotic").statistic if len(set(rates)) > 1 else math.nan
    )
    assert tau_b([group(rates)]) == pytest.approx(wanted, nan_ok=True)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.integers(0, 3), min_size=1, max_size=4), min_size=1, max_size=2))
def test_p_values_are_those_of_all_orders(rates: list[list[int]]) -> None:
    groups = [group(own) for own in rates]
    test = within(groups)
    if math.isnan(test.tau):
        assert math.isnan(test.p_rising)
        return
    rising, two_sided = enumerated(groups)
    assert test.p_rising == pytest.approx(rising)
    assert test.p_two_sided == pytest.approx(two_sided)


@given(st.lists(st.integers(1, 6), min_size=1, max_size=5))
def test_inversions_count_every_order_once(ties: list[int]) -> None:
    counts = inversions(ties)
    assert sum(counts) == math.factorial(sum(ties)) // math.prod(math.factorial(m) for m in ties)
    assert counts == counts[::-1]
    assert len(counts) == 1 + sum(a * b for a, b in itertools.combinations(ties, 2))


def test_order_of_groups_and_level_of_industries_do_not_matter_within() -> None:
    a, b = group([1, 5, 3, 9]), group([60, 80, 70])
    assert within([a, b]) == within([b, (a[0] * 3, a[1] + 50)])


def test_positions_that_are_shared_are_refused() -> None:
    with pytest.raises(ValueError, match="differ"):
        within([group([1, 2], [1, 1])])


def test_nothing_to_compare() -> None:
    for groups in ([], [group([40])], [group([40]), group([50])], [group([7, 7])]):
        for test in (within(groups), across(groups, 100, 0)):
            # across industries one link each stands at the same place, so nothing can be compared either
            assert math.isnan(test.tau)
            assert math.isnan(test.p_rising)
            assert test.verdict(0.05) == "无法判断"


def brute(groups: Sequence[Group]) -> float:
    x = np.concatenate([(p - p.min()) / (p.max() - p.min()) for p, _ in groups])
    observed = int(signs(x) @ signs(np.concatenate([y for _, y in groups])).astype(int))
    orders = itertools.product(*(itertools.permutations(y) for _, y in groups))
    return float(np.mean([int(signs(x) @ signs(np.concatenate(own)).astype(int)) >= observed for own in orders]))


def test_across_industries_takes_all_orders_where_there_are_few() -> None:
    groups = [group([10, 30, 20]), group([5, 6, 40])]
    test = across(groups, 100, 0)
    assert (test.exact, test.pairs, test.permutations) == (True, 15, 0)
    assert test.p_rising == pytest.approx(brute(groups))
    scaled = [0, 0.5, 1, 0, 0.5, 1]
    assert test.tau == pytest.approx(kendalltau(scaled, [10, 30, 20, 5, 6, 40]).statistic)


def test_drawn_permutations_follow_their_seed_and_come_near_the_exact_value(monkeypatch: pytest.MonkeyPatch) -> None:
    # 5! · 5! · 3! = 86,400 orders
    groups = [group([30, 10, 20, 50, 40]), group([5, 40, 6, 35, 30]), group([9, 8, 50])]
    one, same, other = (across(groups, 5000, seed) for seed in (0, 0, 1))
    assert one == same
    assert one.p_rising != other.p_rising
    assert (one.exact, one.permutations) == (False, 5000)
    monkeypatch.setattr(gradient, "ENUMERATED", 90_000)
    exact = across(groups, 5000, 0)
    assert exact.exact
    assert exact.tau == one.tau
    for name in ("p_rising", "p_falling", "p_two_sided"):
        p = getattr(exact, name)
        assert getattr(one, name) == pytest.approx(p, abs=4 * math.sqrt(p * (1 - p) / 5000) + 1 / 5000)


def test_a_run_can_be_watched_and_stopped() -> None:
    many, seen = [group(range(9)), group(range(9))], list[tuple[int, int]]()
    across(many, 30_000, 0, lambda done, total: seen.append((done, total)))
    assert seen[-1] == (30_000, 30_000)
    assert len(seen) > 1

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        across(many, 30_000, 0, stop)


@pytest.mark.parametrize(
    ("rising", "falling", "verdict"), [(0.05, 0.96, "成立"), (0.97, 0.04, "不成立"), (0.06, 0.95, "无法判断")]
)
def test_verdict_is_one_sided(rising: float, falling: float, verdict: str) -> None:
    test = Gradient(5, 10, 0.5, rising, falling, 0.1, 0.01, True, 0)
    assert test.verdict(0.05) == verdict


def test_rates_that_a_solver_left_a_hair_apart_are_tied() -> None:
    assert within([group([10, 30.1, 30.1 - 4e-9, 70])]) == within([group([10, 30.1, 30.1, 70])])
    assert within([group([10, 30.1, 30.0999, 70])]).tau < 1


def test_a_drawn_p_value_is_never_nought() -> None:
    test = across([group(range(9)), group(range(9))], 100, 0)
    assert test.p_rising == pytest.approx(1 / 101)
