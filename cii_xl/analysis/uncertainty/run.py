"""An edition and assumptions to a result: the steps in their order."""

from __future__ import annotations

from dataclasses import dataclass

from cii_xl.analysis.errors import AnalysisError, problem
from cii_xl.analysis.result import Progress, silent
from cii_xl.analysis.uncertainty import settings as allowed
from cii_xl.analysis.uncertainty import statistics
from cii_xl.analysis.uncertainty.exact import exact
from cii_xl.analysis.uncertainty.nets import nets
from cii_xl.analysis.uncertainty.plan import MOST_DIMENSIONS, Plan, plan
from cii_xl.analysis.uncertainty.rates import rates
from cii_xl.analysis.uncertainty.result import Uncertainty
from cii_xl.analysis.uncertainty.settings import Settings
from cii_xl.analysis.uncertainty.simulate import CHUNK, simulate
from cii_xl.analysis.uncertainty.splits import Industry, industries
from cii_xl.analysis.uncertainty.survey import SurveyDraws
from cii_xl.index import Edition


@dataclass(frozen=True)
class Prepared:
    """A plan, and what to tell of it."""

    plan: Plan
    told: tuple[str, ...]


def uncertainty(
    edition: Edition,
    settings: Settings | None = None,
    *,
    survey: SurveyDraws | None = None,
    processes: int = 1,
    chunk: int = CHUNK,
    progress: Progress = silent,
) -> Uncertainty:
    """Intervals, rank probabilities and the rest for every industry.

    ``survey``: replicates for the 问卷 rows, from ``survey_draws``; without, these rows are drawn within their own
    bounds. ``processes`` and ``chunk`` (nets handed out at once) change the time only, never the result; where there
    are several processes the caller's module must be importable. Raises AnalysisError with every problem.
    """
    settings = settings or Settings()
    ready = prepared(edition, settings, survey or SurveyDraws())
    draws = simulate(
        ready.plan, settings.draws, settings.seed, processes=processes, chunk=chunk, progress=progress
    )  # fmt: skip
    confidence = settings.confidence
    return Uncertainty(
        edition,
        settings,
        draws.nets,
        draws.kept / draws.nets.draws,
        ready.told,
        statistics.indices(edition, draws, exact(ready.plan), confidence),
        statistics.ranking(edition, draws, confidence),
        statistics.acceptability(edition, draws),
        statistics.pairs(edition, draws, confidence),
        statistics.central(edition, draws),
        statistics.convergence(edition, draws, confidence),
    )


def prepared(edition: Edition, settings: Settings, survey: SurveyDraws) -> Prepared:
    """The plan of a run. Raises AnalysisError with every problem."""
    split, wrong = industries(edition, settings)
    wrong = [*allowed.problems(settings, len(edition.industries)), *wrong]
    if wrong:
        raise AnalysisError(wrong)
    marginals = rates(edition, settings, survey.columns, survey.told)
    made = plan(edition, split, marginals.marginals, survey.rates)
    if made.dimensions > MOST_DIMENSIONS:
        fix = "减少产业或环节，或把一部分权重、渗透率设为固定"
        found = f"{made.dimensions:,} 个随机数"
        raise AnalysisError([problem("dimensions", "工作簿", found, f"不多于 {MOST_DIMENSIONS:,} 个", fix)])
    told = [*_weights(edition, settings, split), *marginals.told, _drawn(settings, made)]
    if len(edition.industries) > statistics.PAIRED:
        told.append(f"两两比较只列现值最高的 {statistics.PAIRED} 个产业")
    return Prepared(made, tuple(told))


def _weights(edition: Edition, settings: Settings, split: tuple[Industry, ...]) -> list[str]:
    """What is assumed of the weights."""
    parts = []
    for name, alpha in (("环节", settings.concentration), ("子环节", settings.sub_concentration)):
        parts.append(f"{name}权重围绕现值取 Dirichlet 分布，集中度 {alpha:g}" if alpha else f"{name}权重固定")
    told = [f"{'；'.join(parts)}；权重为 0 的保持为 0"]
    ranged = [name for own, name in zip(split, edition.industries.values(), strict=True) if own.ranges]
    if ranged:
        told.append(
            f"{'、'.join(ranged)}的权重按所填区间均匀抽取，没有填区间的环节取现值，再归一到合计 100%，"
            "归一后可能略出区间；这些产业不用集中度"
        )
    return told


def _drawn(settings: Settings, made: Plan) -> str:
    whole = nets(settings.draws, made.dimensions)
    more = f"（要求 {settings.draws:,} 次，取整组）" if whole.draws != settings.draws else ""
    return (
        f"共 {whole.draws:,} 次抽样{more}：{whole.count} 组各 {whole.size:,} 点的 Sobol 点集，各自独立扰动，"
        f"{made.dimensions} 维，随机种子 {settings.seed}；权重与渗透率、各产业之间相互独立"
    )
