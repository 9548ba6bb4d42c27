"""The bootstrap's replicates of an industry's rates, for whoever carries the survey's error further."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cii_xl.index.arithmetic import Array
from cii_xl.survey.definition import Definition
from cii_xl.survey.estimate.bootstrap import replicate
from cii_xl.survey.estimate.design import design
from cii_xl.survey.estimate.items import Item, item
from cii_xl.survey.estimate.population import Population
from cii_xl.survey.estimate.run import REPLICATES, SEED, TRIM, gathered
from cii_xl.survey.records import Respondent, Submission


@dataclass(frozen=True)
class RateReplicates:
    """Rates of one industry's rows in each replicate; a replicate's rates are of the same draw of respondents."""

    industry: str
    """Code."""
    rows: tuple[tuple[str, str], ...]
    """(stage, substage) of each share question that anybody gave a value for."""
    estimates: tuple[float, ...]
    """Of the sample itself, percent."""
    rates: Array
    """Shape ``(replicates, rows)``, percent."""


def rate_replicates(
    definition: Definition,
    submissions: Sequence[Submission],
    invited: Mapping[str, Respondent],
    *,
    wave: str,
    population: Population | None = None,
    replicates: int = REPLICATES,
    seed: int = SEED,
    trim: float = TRIM,
    versions: Iterable[Definition] = (),
) -> RateReplicates:
    """The replicates that ``estimate`` has its bootstrap intervals from, given the same. Raises EstimateError."""
    sample, counts = gathered(definition, submissions, invited, wave, population, versions)
    plan = design(counts, sample, trim)
    asked = [item(sample.shares, j, plan) for j in range(len(sample.shares.questions))]
    items = [one for one in asked if isinstance(one, Item)]
    rates = np.empty((replicates, 0))
    if items:
        given = [(one.values, one.known, one.figure) for one in items]
        margins, nothing = plan.weighting.margins, np.empty((len(plan.weights), 0))
        rates = replicate(given, nothing, plan.weights, margins, plan.strata, replicates=replicates, seed=seed).rates
    return RateReplicates(
        definition.industry,
        tuple((one.question.stage, one.question.substage) for one in items),
        tuple(one.figure.rate for one in items),
        rates,
    )
