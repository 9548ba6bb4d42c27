"""The calibration is run anew from the facts, once; then whether its result is the smallest departure there is."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import approx_fprime, linprog, nnls

from cii_xl.published import calibrate, edition, store
from cii_xl.published.calibrate import Prior, identified_range, prior, solve
from cii_xl.published.constraints import MIN_WEIGHT, constraints, stages
from cii_xl.published.facts import data_rows, fact
from cii_xl.published.store import codes

INDUSTRIES = pytest.mark.parametrize("code", codes())


@dataclass
class Run:
    rows: list[dict[str, str]]
    """What was written, row by row."""
    ends: dict[str, list[tuple[np.ndarray, np.ndarray]]]
    """Weights and rates that each start ended at, by industry."""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    path: Path = tmp_path_factory.mktemp("calibration") / "calibrated.csv"
    ends: dict[str, list[tuple[np.ndarray, np.ndarray]]] = {}
    descend = calibrate._descend

    def noting(start, wanted, weights):
        end = descend(start, wanted, weights)
        if end is not None:
            ends.setdefault(wanted[0].id.removeprefix("index."), []).append(end)
        return end

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(calibrate, "_descend", noting)
        store.write_calibration(path)
    with path.open(encoding="utf-8", newline="") as file:
        return Run(list(csv.DictReader(file)), ends)


def prior_of(code: str) -> Prior:
    return prior(stages(code), fact(f"index.{code}").number)


def stored(code: str) -> tuple[np.ndarray, np.ndarray]:
    table = edition().table(code)
    return table["weight"].to_numpy(), table["rate"].to_numpy()


# -- the prior and the departure from it


def test_the_prior_weighs_stages_alike_and_substages_of_a_stage_alike():
    assert prior_of("FIN").weights == pytest.approx([1 / 6] * 4 + [1 / 9] * 3)


def test_the_prior_rates_rise_evenly_threefold_around_the_printed_index():
    start = prior_of("FIN")
    assert start.rates[-1] / start.rates[0] == pytest.approx(3)
    assert np.diff(start.rates, 2) == pytest.approx(np.zeros(5), abs=1e-12)
    assert start.weights @ start.rates == pytest.approx(30.2)


def test_the_departure_is_the_weighted_sum_of_squared_relative_changes():
    start = Prior(np.array([0.2, 0.8]), np.array([10.0, 20.0]))
    assert start.departure(start.weights, start.rates) == 0
    assert start.departure(np.array([0.3, 0.8]), np.array([10.0, 15.0])) == pytest.approx(0.2 * 0.25 + 0.8 / 16)


def test_the_gradient_is_that_of_the_departure():
    start = prior_of("MED")
    at = np.concatenate(stored("MED"))
    numeric = approx_fprime(at, lambda x: start.departure(*np.split(x, 2)), 1e-7)
    assert start.gradient(*np.split(at, 2)) == pytest.approx(numeric, abs=1e-4)


def test_a_prior_that_meets_everything_is_kept():
    start = prior_of("MFG")
    wanted = [c for c in constraints("MFG") if c.id in ("index.MFG", "weight.MFG.sum", "order.CHAIN.MFG")]
    w, r = solve(start, stages("MFG"), wanted)
    assert w == pytest.approx(start.weights, abs=1e-9)
    assert r == pytest.approx(start.rates, abs=1e-7)


# -- the stored calibration


def test_the_stored_calibration_is_what_the_facts_give(run):
    kept = list(data_rows("calibrated.csv"))
    assert [(row["code"], row["substage"]) for row in run.rows] == [(row["code"], row["substage"]) for row in kept]
    for column in ("weight", "rate", "low", "high"):
        assert [bool(row[column]) for row in run.rows] == [bool(row[column]) for row in kept]
        numbers = [[float(row[column]) for row in rows if row[column]] for rows in (run.rows, kept)]
        assert numbers[0] == pytest.approx(numbers[1], abs=1e-6)


@INDUSTRIES
def test_every_start_ends_at_the_same_point(run, code):
    ends = run.ends[code]
    assert len(ends) == 1 + len({s.stage for s in stages(code)})
    for w, r in ends[1:]:
        assert w == pytest.approx(ends[0][0], abs=1e-6)
        assert r == pytest.approx(ends[0][1], abs=1e-4)


def least_departure(code: str, w: np.ndarray) -> float:
    """Departure at the best rates for given weights, exactly; inf where no rates meet the constraints.

    For fixed weights the problem is the point of a polyhedron nearest to the prior, which non-negative least squares
    solves (Lawson and Hanson, Solving Least Squares Problems, 1974, chapter 23: LDP). Nothing of it is shared with
    the calibration's own solver.
    """
    start = prior_of(code)
    scale = start.rates / np.sqrt(start.weights)  # rates = prior + scale · u makes their departure u · u
    n = len(w)
    limits = [(np.eye(n), np.zeros(n)), (-np.eye(n), np.full(n, 100.0))]
    for c in constraints(code):
        a, b = c.terms(w)
        if a.any():
            limits += [(a[None], np.array([b]))] + ([(-a[None], np.array([-b]))] if c.equality else [])
    a, b = np.vstack([a for a, _ in limits]), np.concatenate([b for _, b in limits])
    system = np.vstack([(a * scale).T, -(a @ start.rates + b)])
    target = np.append(np.zeros(n), 1.0)
    dual, _ = nnls(system, target)
    rest = system @ dual - target
    if rest[-1] > -1e-9:
        return np.inf
    u = -rest[:-1] / rest[-1]
    return start.departure(w, start.rates) + u @ u


def feasible_weights_near(code: str, w: np.ndarray, count: int) -> list[np.ndarray]:
    """Weights around ``w``, from far to near, that meet every constraint on weights alone."""
    rng = np.random.default_rng(0)
    on_weights = [c for c in constraints(code) if not c.terms(w)[0].any()]
    equalities = [c for c in on_weights if c.equality]
    fixed = np.array([[c.slack(w + unit, w) - c.slack(w, w) for unit in np.eye(len(w))] for c in equalities])
    free = np.eye(len(w)) - np.linalg.pinv(fixed) @ fixed
    found: list[np.ndarray] = []
    while len(found) < count:
        near = w + 10.0 ** rng.uniform(-4, -0.5) * free @ rng.normal(size=len(w))
        if (near >= MIN_WEIGHT).all() and all(c.met(near, near, 1e-12) for c in on_weights if not c.equality):
            found.append(near)
    return found


@INDUSTRIES
def test_no_other_weights_with_their_best_rates_depart_less(code):
    w, r = stored(code)
    least = prior_of(code).departure(w, r)
    assert least_departure(code, w) == pytest.approx(least, rel=1e-7)
    others = [least_departure(code, near) for near in feasible_weights_near(code, w, 200)]
    assert np.isfinite(others).sum() > 50
    assert min(others) > least - 1e-9


# -- identified ranges


def within_reach(code: str, row: int, rate: float) -> bool:
    """Whether some rates meet every constraint at the stored weights with the rate of one row as given."""
    w, r = stored(code)
    bounds = [(rate, rate) if i == row else (0, 100) for i in range(len(r))]
    terms = [(c.equality, *c.terms(w)) for c in constraints(code)]
    equal = [(a, -b) for equality, a, b in terms if equality and a.any()]
    above = [(-a, b) for equality, a, b in terms if not equality and a.any()]
    (a_eq, b_eq), (a_ub, b_ub) = (map(np.array, zip(*part, strict=True)) for part in (equal, above))
    result = linprog(np.zeros(len(r)), a_ub, b_ub, a_eq, b_eq, bounds)
    assert result.status in (0, 2), result.message
    if result.status == 0:
        assert all(c.met(w, result.x, 1e-6) for c in constraints(code))
    return bool(result.status == 0)


@INDUSTRIES
def test_each_end_of_a_range_can_be_reached_and_nothing_beyond(code):
    for row, (_, s) in enumerate(edition().table(code).iterrows()):
        if s["provenance"] == "公布":
            continue
        for end, beyond in ((s["low"], s["low"] - 1e-3), (s["high"], s["high"] + 1e-3)):
            assert within_reach(code, row, end)
            assert not (0 <= beyond <= 100 and within_reach(code, row, beyond))


def test_a_printed_rate_is_its_own_range():
    w, r = stored("RET")
    low, high = identified_range(stages("RET"), constraints("RET"), w)
    printed = [i for i, s in enumerate(stages("RET")) if s.constraint == "point"]
    assert low[printed] == pytest.approx(r[printed], abs=1e-9)
    assert high[printed] == pytest.approx(r[printed], abs=1e-9)


def test_printed_bounds_show_in_the_ranges():
    finance = edition().table("FIN").set_index("substage")
    assert finance.loc["支付与转账", ["low", "high"]].to_list() == pytest.approx([70.1, 100])
    assert finance.loc["客户BD", ["low", "high"]].to_list() == pytest.approx([0, 30.1])
    assert edition().table("RET").set_index("substage").loc["物流配送", "high"] == pytest.approx(15)
