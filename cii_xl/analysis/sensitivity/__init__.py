"""Which assumption moves the index and the ranking: variance shares, one at a time, stages left out, other sums."""

from cii_xl.analysis.sensitivity.aggregation import power_mean
from cii_xl.analysis.sensitivity.result import Sensitivity
from cii_xl.analysis.sensitivity.run import sensitivity
from cii_xl.analysis.sensitivity.settings import MEAN, Settings

__all__ = ["MEAN", "Sensitivity", "Settings", "power_mean", "sensitivity"]
