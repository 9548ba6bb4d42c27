"""What industrial internet adds to GDP: the chain of report 1.2 on coefficients of one's own.

>>> from cii_xl.analysis import gdp
>>> series = gdp.series(gdp.published_coefficients())
>>> round(float(series["increment"].iloc[-1]), 1), round(float(series["share"].iloc[-1]), 1)
(9387.8, 14.2)
"""

from cii_xl.analysis.gdp.coefficients import Coefficients, coefficients_from, published_coefficients, with_set
from cii_xl.analysis.gdp.result import Gdp, analyse, series

__all__ = [
    "Coefficients",
    "Gdp",
    "analyse",
    "coefficients_from",
    "published_coefficients",
    "series",
    "with_set",
]
