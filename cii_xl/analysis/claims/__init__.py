"""The report's conclusions as tests on the data, the chain gradient, and the check of the forecast exhibits."""

from cii_xl.analysis.claims.result import Claims
from cii_xl.analysis.claims.run import claims

__all__ = ["Claims", "claims"]
