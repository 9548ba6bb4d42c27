"""From returned forms to rates with intervals: weights, linearised variance, bootstrap, index.

>>> from cii_xl.survey.estimate import estimate, read_population
"""

from cii_xl.survey.estimate.errors import EstimateError
from cii_xl.survey.estimate.population import Population, read_population
from cii_xl.survey.estimate.result import Estimate, Stratum, SurveyEstimate
from cii_xl.survey.estimate.run import estimate

__all__ = ["Estimate", "EstimateError", "Population", "Stratum", "SurveyEstimate", "estimate", "read_population"]
