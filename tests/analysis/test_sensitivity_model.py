"""The index as a function of its inputs, and what is known of it without drawing, against draws and closed forms."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.integrate import quad

from cii_xl import published
from cii_xl.analysis.sensitivity import groupings, sobol
from cii_xl.analysis.sensitivity.exact import Exact
from cii_xl.analysis.sensitivity.groupings import ESTIMATE, EXACT, INDEX, INPUT, RANK, STAGE, variance_shares
from cii_xl.analysis.sensitivity.inputs import RATES, WEIGHTS, Inputs, inputs_of
from cii_xl.analysis.sensitivity.laws import Gamma, Law, moments, quantile, share_interval
from cii_xl.analysis.sensitivity.model import Model
from cii_xl.analysis.uncertainty import Settings
from cii_xl.analysis.uncertainty.exact import exact as of_uncertainty
from cii_xl.analysis.uncertainty.rates import Pert, TwoPiece, Uniform
from cii_xl.analysis.uncertainty.run import prepared
from cii_xl.analysis.uncertainty.survey import SurveyDraws
from cii_xl.index import COLUMNS, Edition

PRINTED = published.edition()


def edition(*rows: tuple[object, ...]) -> Edition:
    """Rows of (code, stage, substage, weight, rate, low, high, provenance)."""
    frame = pd.DataFrame(
        [(f"产业{r[0]}", r[0], r[1], r[2], n, *r[3:], "") for n, r in enumerate(rows, 1)], columns=list(COLUMNS)
    )
    return Edition(frame, id="试")


MIXED = edition(
    ("AA1", "a", "x", 0.3, 20, 0, 60, "校准"),
    ("AA1", "a", "y", 0.1, 70, None, None, "自填"),
    ("AA1", "b", "", 0.6, 40, 30, 55, "问卷"),
    ("BB1", "a", "", 0.5, 10, 0, 40, "区间"),
    ("BB1", "b", "", 0.5, 30, None, None, "公布"),
)


def drawn(inputs: Inputs, draws: int = 2**13, seed: int = 0) -> np.ndarray:
    a, _ = sobol.samples(len(inputs.all), draws, seed)
    return Model(inputs).indices(inputs.draw(a))


@pytest.mark.parametrize(
    "law", [Gamma(0.7), Gamma(25), Uniform(3, 9), Pert(0, 15, 15), Pert(20, 20, 70), Pert(0, 20, 100),
            TwoPiece(30, 40, 55), TwoPiece(-5, 2, 30), TwoPiece(60, 99, 99.5), TwoPiece(10, 10, 40)],
)  # fmt: skip
def test_moments_are_those_of_the_quantiles(law: Law) -> None:
    def power(n: int) -> float:
        parts = [quad(lambda u: float(quantile(law, np.array([u]))[0]) ** n, *ends, limit=400)[0]
                 for ends in ((0, 0.5), (0.5, 0.999), (0.999, 1))]  # fmt: skip
        return sum(parts)

    mean, variance = moments(law)
    assert mean == pytest.approx(power(1), rel=1e-5)
    assert variance == pytest.approx(power(2) - power(1) ** 2, rel=1e-4)


def test_the_interval_of_a_share() -> None:
    """A share of 0.2 with concentration 5 is Beta(1, 4), whose quantiles are 1 − (1 − p)^(1/4)."""
    assert share_interval(0.2, 5) == pytest.approx((1 - 0.975**0.25, 1 - 0.025**0.25))


def test_as_stated_the_model_is_the_index() -> None:
    for one in (PRINTED, MIXED):
        inputs = inputs_of(one, 50, 5)
        stated = np.array([[i.stated * (1 if i.kind == RATES else 50) for i in inputs.all]])
        assert Model(inputs).indices(stated)[0] == pytest.approx(one.indices.to_numpy())


def test_which_inputs_there_are() -> None:
    inputs = inputs_of(MIXED, 50, 5)
    assert [(i.name, i.provenance) for i in inputs.all] == [
        ("产业AA1·a 环节权重", ""), ("产业AA1·b 环节权重", ""), ("产业BB1·a 环节权重", ""), ("产业BB1·b 环节权重", ""),
        ("产业AA1·a·x 子环节权重", ""), ("产业AA1·a·y 子环节权重", ""), ("产业AA1·a·x 渗透率", "校准"),
        ("产业AA1·a·y 渗透率", "自填"), ("产业AA1·b 渗透率", "问卷"), ("产业BB1·a 渗透率", "区间"),
        ("产业BB1·b 渗透率", "公布"),
    ]  # fmt: skip
    ends = {i.name: (i.low, i.high) for i in inputs.all if i.kind == RATES}
    assert ends["产业AA1·a·y 渗透率"] == (65, 75)
    assert ends["产业AA1·a·x 渗透率"] == (0, 60)
    assert "自填：在 ±5 个百分点内" in inputs.told[0]
    assert "相关未计入" in inputs.told[1]


def test_what_is_certain_is_no_input_and_told() -> None:
    one = edition(
        ("AA1", "a", "", 0.5, 20, 0, 60, "校准"), ("AA1", "b", "", 0.5, 20, None, None, "校准"),
        ("AA1", "c", "", 0.0, 20, 0, 50, "区间"),
    )  # fmt: skip
    inputs = inputs_of(one, 50, 0)
    assert [i.name for i in inputs.all if i.kind == RATES] == ["产业AA1·a 渗透率"]
    assert sum(i.kind == WEIGHTS for i in inputs.all) == 2
    assert inputs.told[0].startswith("1 个子环节的权重为 0")
    assert "没有下限或上限，渗透率固定" in inputs.told[1]
    fixed = inputs_of(one, 0, 0)
    assert len(fixed.all) == 1
    assert fixed.told[0] == "权重固定，不作为输入"


def test_the_closed_form_of_one_level() -> None:
    """Var = (Σ m x² − (Σ m x)²)/(α₀ + 1) for a linear index with certain rates and weights Dirichlet(α₀ m)."""
    one = edition(*(("AA1", s, "", m, x, None, None, "校准") for s, m, x in zip("abc", (0.5, 0.3, 0.2), (10, 40, 90),
                                                                                strict=True)))  # fmt: skip
    found = Exact(Model(inputs_of(one, 20, 0)))
    assert found.weights == pytest.approx([(0.5 * 100 + 0.3 * 1600 + 0.2 * 8100 - 35**2) / 21])
    assert found.rates == found.both == 0


@pytest.mark.parametrize(("one", "concentration"), [(PRINTED, 100.0), (PRINTED, 5.0), (MIXED, 20.0), (MIXED, 0.0)])
def test_the_exact_variance_is_that_of_the_draws(one: Edition, concentration: float) -> None:
    inputs = inputs_of(one, concentration, 5)
    found = drawn(inputs)
    assert found.var(axis=0) == pytest.approx(Exact(Model(inputs)).total, rel=0.04)
    expected = groupings.variances(inputs)["expected"].to_numpy()[:-1]
    assert found.mean(axis=0) == pytest.approx(expected, rel=2e-3)


@pytest.mark.parametrize("one", [PRINTED, MIXED])
def test_it_is_that_of_the_uncertainty_analysis(one: Edition) -> None:
    """Both analyses assume the same, and have it by different routes."""
    mean, sd = of_uncertainty(prepared(one, Settings(concentration=30, sub_concentration=30), SurveyDraws()).plan)
    inputs = inputs_of(one, 30, 5)
    found = groupings.variances(inputs)
    assert found["sd"].to_numpy()[:-1] == pytest.approx(sd, rel=1e-3)
    assert found["expected"].to_numpy()[:-1] == pytest.approx(mean, rel=1e-4)
    k = len(one.industries)
    assert found["sd"].to_numpy()[-1] == pytest.approx(np.sqrt((sd**2).sum()) / k, rel=1e-3)


def test_with_fixed_weights_shares_are_squared_weights_times_variances() -> None:
    inputs = inputs_of(MIXED, 0, 5)
    frame = variance_shares(inputs, 64, 0, resamples=2)
    own = frame[(frame["target"] == "AA1") & (frame["measure"] == INDEX) & (frame["grouping"] == INPUT)]
    variance = np.array([w**2 * moments(i.law)[1] for w, i in zip(MIXED.weights[:3], inputs.all[:3], strict=True)])
    assert set(frame.loc[frame["measure"] == INDEX, "method"]) == {EXACT}
    assert own["first"].to_numpy() == pytest.approx([*variance / variance.sum(), 0, 0])
    assert own["total"].to_numpy() == pytest.approx(own["first"].to_numpy())


@pytest.fixture(scope="module")
def shares() -> pd.DataFrame:
    return variance_shares(inputs_of(MIXED, 20, 5), 2**13, 0)


def test_exact_shares_are_what_pick_freeze_estimates() -> None:
    inputs = inputs_of(MIXED, 20, 5)
    model, exact = Model(inputs), Exact(Model(inputs))
    every = [g for g in groupings.groups(inputs) if exact.indices(g.members) is not None]
    assert {g.grouping for g in every} == {"kind", "provenance", "industry", "input"}
    a, b = (inputs.draw(half) for half in sobol.samples(len(inputs.all), 2**13, 0))
    stated = np.array([1.0, 2.0])
    found = sobol.indices(
        lambda x: groupings.outputs(model.indices(x), stated), a, b, [g.members for g in every], seed=0, resamples=2
    )
    for g, group in enumerate(every):
        first, total = exact.indices(group.members)  # type: ignore[misc]
        assert found.first[g, :3] == pytest.approx(first, abs=0.025), group.name
        assert found.total[g, :3] == pytest.approx(total, abs=0.025), group.name


def test_shares_of_a_partition(shares: pd.DataFrame) -> None:
    """First-order indices sum to at most 1, total ones to at least 1, and an industry's index knows only its own."""
    for target in ("AA1", "BB1", ""):
        own = shares[(shares["target"] == target) & (shares["measure"] == INDEX)]
        for grouping in ("kind", "industry", STAGE, INPUT):
            part = own[own["grouping"] == grouping]
            assert part["first"].sum() <= 1.03, (target, grouping)
            assert part["total"].sum() >= 0.97, (target, grouping)
    others = shares[(shares["target"] == "AA1") & (shares["measure"] == INDEX) & shares["group"].str.contains("BB1")]
    assert (others[["first", "total", "total_high"]].to_numpy() == 0).all()
    stage = shares[(shares["grouping"] == STAGE) & (shares["measure"] == INDEX)]
    assert set(stage["method"]) == {ESTIMATE}
    assert (stage["total_low"] <= stage["total"]).all()


def test_ranks_of_two_industries_are_explained_alike(shares: pd.DataFrame) -> None:
    """One's rank is 3 less the other's, and both shift together."""
    ranks = shares[shares["measure"] == RANK].set_index(["target", "grouping", "group"])["total"]
    assert ranks["AA1"].to_numpy() == pytest.approx(ranks["BB1"].to_numpy())
    assert ranks["AA1"].to_numpy() == pytest.approx(ranks[""].to_numpy())


def test_the_same_seed_gives_the_same(shares: pd.DataFrame) -> None:
    inputs = inputs_of(MIXED, 20, 5)
    one, same, other = (variance_shares(inputs, 128, seed, resamples=5) for seed in (0, 0, 1))
    pd.testing.assert_frame_equal(one, same, check_exact=True)
    assert not one["total"].equals(other["total"])
