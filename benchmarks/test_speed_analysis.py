"""1,000,000 draws over the seven industries, against numpy generating as many random numbers and doing nothing else."""

import time

import numpy as np
import pytest

from cii_xl import published
from cii_xl.analysis.uncertainty import Settings, uncertainty
from cii_xl.analysis.uncertainty.nets import nets, points
from cii_xl.analysis.uncertainty.run import prepared
from cii_xl.analysis.uncertainty.survey import SurveyDraws

pytestmark = pytest.mark.benchmark(timer=time.process_time)
"""Seconds of the processor: all is done in one thread, and what else the computer does leaves the ratio alone."""

DRAWS = 1_000_000
EDITION = published.edition()
DIMENSIONS = prepared(EDITION, Settings(draws=DRAWS), SurveyDraws()).plan.dimensions
NETS = nets(DRAWS, DIMENSIONS)
GROUP = f"uncertainty, {DRAWS:,} draws of {DIMENSIONS} numbers"


def random_numbers() -> None:
    """As many uniform numbers as the run takes, in blocks of the same size."""
    rng = np.random.default_rng(0)
    for _ in range(NETS.count):
        rng.random((DIMENSIONS, NETS.size))


def sobol() -> None:
    """The run's own numbers, each net scrambled on its own."""
    for net in range(NETS.count):
        points(0, net, NETS.size, DIMENSIONS)


@pytest.mark.measured(GROUP, "the Sobol numbers alone")
def test_sobol(measure):
    measure.pedantic(sobol, rounds=5, warmup_rounds=1)


@pytest.mark.measured(GROUP, "the whole analysis, tables included")
def test_uncertainty(measure, beside):
    given = EDITION, Settings(draws=DRAWS)
    bare = beside("numpy's random numbers alone", random_numbers, time.process_time)
    result = measure.pedantic(uncertainty, given, setup=bare, rounds=7)
    assert result.nets.draws >= DRAWS
