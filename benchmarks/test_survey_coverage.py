"""2,000 surveys of a known population: how often 95 % intervals hold the truth is asserted, the time only shown."""

from typing import Any

import pytest

from tests.survey.test_estimate_coverage import ANSWERS, simulate

SURVEYS, REPLICATES, SEED = 2000, 500, 20261
GROUP = f"{SURVEYS:,} surveys of {sum(ANSWERS)} answers"


def check(measure: Any, capsys: pytest.CaptureFixture[str], silent: float) -> None:
    """The standard error of a coverage is 0.5 points."""
    coverage = measure.pedantic(simulate, (SURVEYS, REPLICATES, SEED, silent), rounds=1)
    with capsys.disabled():
        print(*(f"\n  {key:<20}{held:6.2f} %" for key, held in coverage.items()), sep="")
    assert {key: held for key, held in coverage.items() if not 93 <= held <= 97} == {}


@pytest.mark.measured(GROUP, "3 shares and their index")
def test_intervals_hold_the_truth_in_93_to_97_percent(measure: Any, capsys: pytest.CaptureFixture[str]) -> None:
    check(measure, capsys, 0.0)


@pytest.mark.measured(GROUP, "the same with a fifth of the answers missing")
def test_intervals_hold_the_truth_where_answers_are_missing(measure: Any, capsys: pytest.CaptureFixture[str]) -> None:
    check(measure, capsys, 0.2)
