"""One industry's forms of one wave, to rates with intervals: the steps in their order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from cii_xl.index.edition import Edition
from cii_xl.index.problems import Problem, UnknownName, fold
from cii_xl.survey.definition import Definition
from cii_xl.survey.estimate import method
from cii_xl.survey.estimate.data import BANDS, Sample, gather
from cii_xl.survey.estimate.design import design
from cii_xl.survey.estimate.errors import EstimateError, problem
from cii_xl.survey.estimate.figures import estimated, of_yesno
from cii_xl.survey.estimate.index import Part
from cii_xl.survey.estimate.population import Population, check, listed
from cii_xl.survey.estimate.result import Stratum, SurveyEstimate
from cii_xl.survey.estimate.weights import kish_deff
from cii_xl.survey.records import Respondent, Submission

REPLICATES, SEED, CONFIDENCE, TRIM = 1000, 20261, 0.95, 5.0
"""``TRIM``: largest raked weight, as a multiple of its stratum's median."""
MOST_REPLICATES = 100_000
"""More would fill the memory and tell nothing new."""


def estimate(
    definition: Definition,
    submissions: Sequence[Submission],
    invited: Mapping[str, Respondent],
    edition: Edition,
    *,
    wave: str,
    population: Population | None = None,
    replicates: int = REPLICATES,
    seed: int = SEED,
    confidence: float = CONFIDENCE,
    trim: float = TRIM,
    versions: Iterable[Definition] = (),
) -> SurveyEstimate:
    """Rates with intervals of every row that the definition asks about, of stages and of the index.

    ``submissions``: all forms of the wave, or only those that count; refused ones are only counted as returned.
    ``invited``: by respondent's id. ``population``: the list of invitations where none is given. ``versions``: other
    versions of the questionnaire that forms came on, whose answers count for the row that they are about. Raises
    EstimateError with every problem.
    """
    wrong = [*_settings(replicates, seed, confidence, trim), *_unknown_rows(definition, edition)]
    sample, counts = gathered(definition, submissions, invited, wave, population, versions, wrong)
    plan = design(counts, sample, trim)
    parts = _parts(definition, edition)
    shares, totals = estimated(sample.shares, parts, plan, replicates, seed, confidence)
    deff = kish_deff(plan.weights)
    without = {e.code for e in shares if e.rate is None}
    return SurveyEstimate(
        wave=wave,
        industry=definition.industry,
        edition=edition.id,
        items=shares,
        stages=totals[1:],
        index=totals[0] if totals else None,
        yesno=of_yesno(sample.yesno, plan, confidence),
        kept=tuple((p.stage, p.substage) for p in parts if not p.code or p.code in without),
        population={variable: dict(levels) for variable, levels in counts.margins.items()},
        source=counts.source,
        strata=_strata(counts, sample),
        merged=plan.merged,
        uninvited=len(sample.uninvited),
        deff=deff,
        n_eff=len(sample.respondents) / deff,
        seed=seed,
        replicates=replicates,
        confidence=confidence,
        method=method.sentences(counts, replicates, seed, confidence, trim),
        notes=method.notes(definition, edition.id, sample, plan, shares),
    )


def gathered(
    definition: Definition,
    submissions: Sequence[Submission],
    invited: Mapping[str, Respondent],
    wave: str,
    population: Population | None,
    versions: Iterable[Definition],
    wrong: Sequence[Problem] = (),
) -> tuple[Sample, Population]:
    """The sample and the population that fits it; raises EstimateError with their problems and those already known to
    be ``wrong``."""
    try:
        sample = gather(definition, submissions, invited, wave, versions)
    except EstimateError as error:
        raise EstimateError([*wrong, *error.problems]) from None
    counts = population or listed(sample)
    if problems := [*wrong, *check(counts, sample)]:
        raise EstimateError(problems)
    return sample, counts


def _settings(replicates: int, seed: int, confidence: float, trim: float) -> Iterator[Problem]:
    wrong = [
        (not 100 <= replicates <= MOST_REPLICATES, "自助法次数", replicates, f"100 至 {MOST_REPLICATES:,}"),
        (seed < 0, "随机种子", seed, "不小于 0 的整数"),
        (not 0.5 <= confidence <= 0.999, "置信水平", confidence, "0.5–0.999"),
        (not trim > 1, "截断倍数", trim, "大于 1"),
    ]
    for bad, name, value, wanted in wrong:
        if bad:
            yield problem("setting", name, f"{value}", wanted, "改正参数")


def _unknown_rows(definition: Definition, edition: Edition) -> Iterator[Problem]:
    """Where the edition lacks what was asked about."""
    where = f"版本 {edition.id}"
    try:
        edition.code(definition.industry)
    except UnknownName as error:
        yield problem("industry", where, str(error), f"含行业 {definition.industry}", "换用含该行业的版本")
        return
    asked = {q.code for q in definition.shares} - {part.code for part in _parts(definition, edition)}
    for code in sorted(asked):
        question = definition.by_code[code]
        found = f"没有 {code} 所问的“{question.stage} / {question.substage}”"
        fix = "换用问卷所依据的版本，或按本版本重新生成问卷定义"
        yield problem("row", f"{where} 行业 {definition.name}", found, "问卷所问的环节都在版本中", fix)


def _parts(definition: Definition, edition: Edition) -> list[Part]:
    """The edition's rows of the industry, with the questions about them."""
    codes = {(fold(q.stage), fold(q.substage)): q.code for q in definition.shares}
    table = edition.table(definition.industry)
    columns = (table[name] for name in ("stage", "substage", "weight", "rate"))
    return [
        Part(stage, substage, float(weight), float(rate), codes.get((fold(stage), fold(substage)), ""))
        for stage, substage, weight, rate in zip(*columns, strict=True)
    ]


def _strata(population: Population, sample: Sample) -> tuple[Stratum, ...]:
    """What came back, by size band."""
    sizes = population.margins["size"]
    usable = np.bincount(sample.band, minlength=len(BANDS))
    columns = zip(BANDS, sample.invited, sample.returned, usable, strict=True)
    return tuple(Stratum(band, sizes.get(band, 0.0), i, r, int(u)) for band, i, r, u in columns)
