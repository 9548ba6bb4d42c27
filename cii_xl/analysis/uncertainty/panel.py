"""What 不确定性 asks for."""

from __future__ import annotations

from cii_xl.analysis.given import Given
from cii_xl.analysis.uncertainty.result import Uncertainty
from cii_xl.analysis.uncertainty.run import uncertainty
from cii_xl.analysis.uncertainty.survey import survey_draws
from cii_xl.analysis.uncertainty.typed import read, refuse
from cii_xl.book.panels.uncertainty import RANGES


def run(given: Given) -> Uncertainty:
    """The sheet's result; raises AnalysisError with every wrong setting and weight, StoreFault, EstimateError."""
    settings, wrong = read(given.settings, given.inputs.get(RANGES.key, ()))
    refuse(given.edition, settings, wrong)
    survey = survey_draws(given.edition, given.store, given.wave)
    return uncertainty(given.edition, settings, survey=survey, progress=given.progress)
