"""How sure the indices and their ranking are: weights and rates drawn jointly, indices computed for every draw.

>>> from cii_xl.analysis.uncertainty import Settings, uncertainty
"""

from cii_xl.analysis.uncertainty.live import interval, rank_probability
from cii_xl.analysis.uncertainty.result import Uncertainty
from cii_xl.analysis.uncertainty.run import uncertainty
from cii_xl.analysis.uncertainty.settings import PERT, UNIFORM, Settings, WeightRange
from cii_xl.analysis.uncertainty.survey import SurveyDraws, survey_draws

__all__ = [
    "PERT",
    "UNIFORM",
    "Settings",
    "SurveyDraws",
    "Uncertainty",
    "WeightRange",
    "interval",
    "rank_probability",
    "survey_draws",
    "uncertainty",
]
