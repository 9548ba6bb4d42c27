"""The whole analysis of one edition."""

from __future__ import annotations

from cii_xl.analysis.errors import AnalysisError, problem
from cii_xl.analysis.result import Progress, silent
from cii_xl.analysis.sensitivity.groupings import variance_shares, variances
from cii_xl.analysis.sensitivity.inputs import Inputs, inputs_of
from cii_xl.analysis.sensitivity.one_at_a_time import one_at_a_time
from cii_xl.analysis.sensitivity.result import Sensitivity
from cii_xl.analysis.sensitivity.robustness import agreement, compared, left_out, scenarios
from cii_xl.analysis.sensitivity.settings import checked
from cii_xl.analysis.sensitivity.sobol import MOST_INPUTS
from cii_xl.index import Edition


def sensitivity(edition: Edition, *, progress: Progress = silent, **typed: object) -> Sensitivity:
    """Which assumption moves the index and the ranking.

    Parameters
    ----------
    edition : any edition with at least one uncertain input.
    typed : the fields of ``settings.Settings``: industry, draws, seed, concentration, band, exponent.
    progress : told after each group of inputs.

    Raises
    ------
    AnalysisError
        with every setting that is wrong, or where the edition has no uncertain input, or too many.
    """
    settings, target = checked(typed, edition)
    inputs = inputs_of(edition, settings.concentration, settings.band)
    _usable(inputs)
    shares = variance_shares(inputs, settings.draws, settings.seed, progress=progress)
    every = scenarios(edition, settings.exponent)
    return Sensitivity(
        inputs=inputs,
        chosen=settings,
        target=target,
        shares=shares,
        variances=variances(inputs),
        moved=one_at_a_time(inputs, target),
        left=left_out(edition, target),
        compared=compared(edition, every),
        agreement=agreement(edition, every),
    )


def _usable(inputs: Inputs) -> None:
    number, place = len(inputs.all), f"版本 {inputs.edition.id}"
    if number == 0:
        fix = "把权重集中度或自填± 改为大于 0，或为渗透率填写上下限"
        raise AnalysisError([problem("certain", place, "没有任何不确定的权重或渗透率", "至少一项", fix)])
    if number > MOST_INPUTS:
        fix = "只取部分产业或地区，另存为工作簿后再分析"
        raise AnalysisError([problem("inputs", place, f"{number} 项不确定的输入", f"至多 {MOST_INPUTS} 项", fix)])
