"""How often intervals hold the truth, through the package's own path from answers to intervals.

``benchmarks/test_survey_coverage.py`` runs the same with 2,000 surveys; here 200 only show that nothing is far off.
"""

import numpy as np
import numpy.typing as npt
import pytest

from cii_xl.survey.definition import Kind, Question
from cii_xl.survey.estimate.data import BANDS, VARIABLES, Items, Sample, Status
from cii_xl.survey.estimate.design import design
from cii_xl.survey.estimate.figures import estimated, of_yesno
from cii_xl.survey.estimate.index import Part
from cii_xl.survey.estimate.population import Population

POPULATION, ANSWERS = (30, 120, 400, 1200), (15, 20, 25, 30)
"""By size band: half of the large and one in forty of the micro firms answer, 90 in all."""
WEIGHTS = (0.4, 0.35, 0.25)
SHAPES = ("mid", "u", "skewed")
MANY = 50.0
"""A firm whose ``u`` is above says yes."""
QUESTIONS = tuple(Question(shape, "", Kind.SHARE, shape, stage=shape) for shape in SHAPES)
PLATFORM = (Question("yes", "", Kind.YESNO, "yes", stage="yes"),)
Floats = npt.NDArray[np.float64]


def population(rng: np.random.Generator) -> tuple[Floats, npt.NDArray[np.intp]]:
    """Shares of every firm, shape ``(firms, shapes)``, and its band. Shapes: in the middle; at both ends; four fifths
    zeros and the rest mostly small. They rise together, as those of one firm do, and differ between bands."""
    band = np.repeat(np.arange(4), POPULATION)
    size, firms = 3 - band, len(band)
    digital = rng.normal(size=firms)
    mid = 100 / (1 + np.exp(-(-0.6 + 0.25 * size + 0.5 * digital + 0.4 * rng.normal(size=firms))))
    u = 100 / (1 + np.exp(-(-1 + 0.5 * size + 2 * digital + 2 * rng.normal(size=firms))))
    none = 0.5 * digital + rng.normal(size=firms) < 0.95 - 0.25 * size
    skewed = np.where(none, 0.0, 100 * rng.beta(1, 4, firms))
    return np.round(np.stack([mid, u, skewed], axis=1)), band


def simulate(surveys: int, replicates: int, seed: int, silent: float = 0.0) -> dict[str, float]:
    """Percent of surveys whose 95 % interval holds the truth, by interval and shape; also of the index and of yes.

    ``silent``: chance that an answer is left out, of each item by itself.
    """
    rng = np.random.default_rng(seed)
    firms, band = population(rng)
    truth = dict(zip(SHAPES, map(float, firms.mean(axis=0)), strict=True))
    truth["index"] = float(np.dot(WEIGHTS, firms.mean(axis=0)))
    truth["yes"] = 100 * float((firms[:, 1] > MANY).mean())
    parts = [Part(shape, "", weight, 0.0, shape) for shape, weight in zip(SHAPES, WEIGHTS, strict=True)]
    counts = Population({"size": dict(zip(BANDS, map(float, POPULATION), strict=True))}, "模拟")
    bands = [np.flatnonzero(band == b) for b in range(4)]
    held: dict[str, int] = {}
    for survey in range(surveys):
        who = np.concatenate([rng.choice(own, m, replace=False) for own, m in zip(bands, ANSWERS, strict=True)])
        drawn = sample(firms[who], band[who], rng.random((len(who), len(SHAPES))) < silent)
        plan = design(counts, drawn, 5.0)
        shares, totals = estimated(drawn.shares, parts, plan, replicates, survey, 0.95)
        (yes,) = of_yesno(drawn.yesno, plan, 0.95)
        told = [(f"linear {name}", e.low, e.high, name) for name, e in zip(truth, (*shares, totals[0]), strict=False)]
        told += [
            (f"bootstrap {name}", e.boot_low, e.boot_high, name)
            for name, e in zip(truth, (*shares, totals[0]), strict=False)
        ]
        for key, low, high, name in [*told, ("wilson yes", yes.low, yes.high, "yes")]:
            assert low is not None, key
            assert high is not None, key
            held[key] = held.get(key, 0) + (low <= truth[name] <= high)
    return {key: 100 * count / surveys for key, count in held.items()}


def sample(values: Floats, band: npt.NDArray[np.intp], silent: npt.NDArray[np.bool_]) -> Sample:
    """Firms that answered all but what they were ``silent`` on; yes and no they all said."""
    levels = {v: tuple(BANDS[b] if v == "size" else "" for b in band) for v in VARIABLES}
    status = np.where(silent, Status.MISSING, Status.ANSWERED).astype(np.int8)
    said = np.full((len(values), 1), Status.ANSWERED, dtype=np.int8)
    yes = np.where(values[:, 1:2] > MANY, 100.0, 0.0)
    return Sample(
        tuple(f"R{i:03}" for i in range(len(values))),
        band,
        levels,
        Items(QUESTIONS, np.where(silent, np.nan, values), status),
        Items(PLATFORM, yes, said),
        POPULATION,
        ANSWERS,
        (),
        (),
    )


@pytest.mark.parametrize("silent", [0.0, 0.2])
def test_95_percent_intervals_hold_about_95_percent_of_the_time(silent: float) -> None:
    """200 surveys: the standard error of a coverage is 1.5 points."""
    assert {key: held for key, held in simulate(200, 200, 20261, silent).items() if not 90 <= held <= 99.5} == {}
