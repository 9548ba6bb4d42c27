"""The index arithmetic: editions, and what is computed from them.

Knows nothing of files, Excel or slides. Weights are shares of an industry (they sum to 1), rates are percent
0-100, indices and contributions are index points 0-100 (report 2.2).
"""

from cii_xl.index.arithmetic import Groups
from cii_xl.index.cube import Cube
from cii_xl.index.edition import COLUMNS, PROVENANCES, Edition
from cii_xl.index.problems import EditionError, Place, Problem, Severity, UnknownName

__all__ = [
    "COLUMNS",
    "PROVENANCES",
    "Cube",
    "Edition",
    "EditionError",
    "Groups",
    "Place",
    "Problem",
    "Severity",
    "UnknownName",
]
