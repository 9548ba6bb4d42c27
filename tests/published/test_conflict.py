import numpy as np
import pytest

from cii_xl.published.calibrate import prior, solve
from cii_xl.published.conflict import Infeasible
from cii_xl.published.constraints import Constraint, constraints, stages


def at(code: str, substage: str) -> np.ndarray:
    return np.array([float(s.substage == substage) for s in stages(code)])


def rate_at_least(code: str, substage: str, percent: float) -> Constraint:
    unit = at(code, substage)
    return Constraint(f"rate≥.{substage}", "设定", f"{substage} ≥ {percent:g}%", False, lambda w: (unit, -percent))


def weight_at_least(code: str, substage: str, share: float) -> Constraint:
    unit = at(code, substage)
    text = f"{substage}权重 ≥ {share:.0%}"
    return Constraint(f"weight≥.{substage}", "设定", text, False, lambda w: (0 * w, float(unit @ w) - share))


def conflict(code: str, wanted: list[Constraint], index: float = 10) -> list[str]:
    with pytest.raises(Infeasible) as caught:
        solve(prior(stages(code), index), stages(code), wanted)
    for c in caught.value.conflict:
        assert f"{c.id}（{c.source}）：{c.text}" in str(caught.value)
    return [c.id for c in caught.value.conflict]


def of(code: str, *ids: str) -> list[Constraint]:
    found = [c for c in constraints(code) if c.id in ids]
    assert len(found) == len(ids)
    return found


def test_two_rates_that_contradict_each_other_are_picked_out_of_all_constraints():
    assert conflict("EDU", [*constraints("EDU"), rate_at_least("EDU", "授课", 30)]) == ["rate.EDU.授课", "rate≥.授课"]


def test_the_message_names_each_with_its_source():
    wanted = [*of("MFG", "rate.MFG.销售", "rate.MFG.生产执行"), rate_at_least("MFG", "销售", 16)]
    with pytest.raises(Infeasible) as caught:
        solve(prior(stages("MFG"), 5.5), stages("MFG"), wanted)
    said = "约束互相矛盾，最小冲突集：rate.MFG.销售（3.2.4、4.1）：销售 ≤ 15%；rate≥.销售（设定）：销售 ≥ 16%"
    assert str(caught.value) == said


def test_weights_that_contradict_each_other():
    wanted = [*of("MED", "weight.MED.sum", "weight.MED.upstream"), weight_at_least("MED", "研发生产", 0.65)]
    assert conflict("MED", wanted) == ["weight.MED.upstream", "weight≥.研发生产"]


def test_a_weight_a_rate_and_the_index_that_only_together_contradict_each_other():
    wanted = [*of("EDU", "index.EDU", "rate.EDU.广告投放", "weight.EDU.sum"), weight_at_least("EDU", "广告投放", 0.5)]
    assert conflict("EDU", wanted) == ["index.EDU", "rate.EDU.广告投放", "weight≥.广告投放"]


def test_the_smallest_of_two_conflicts_is_told_not_the_first():
    three = [*of("EDU", "index.EDU", "rate.EDU.广告投放"), weight_at_least("EDU", "广告投放", 0.5)]
    two = [*of("EDU", "rate.EDU.授课"), rate_at_least("EDU", "授课", 30)]
    assert conflict("EDU", [*three, *two]) == conflict("EDU", [*two, *three]) == ["rate.EDU.授课", "rate≥.授课"]


def test_one_constraint_that_nothing_can_meet_stands_alone():
    assert conflict("MFG", [*of("MFG", "weight.MFG.sum"), rate_at_least("MFG", "销售", 101)]) == ["rate≥.销售"]
