"""The 2019-2020 edition: what the report prints, and the calibration that fills what it does not.

>>> from cii_xl import published
>>> round(published.edition().index("金融"), 9)
30.2
>>> published.fact("index.MFG").number
5.5

``cii_xl.published()`` is the same as ``published.edition()``.
"""

import sys
from types import ModuleType

from cii_xl.published.facts import Fact, fact, facts, facts_like
from cii_xl.published.store import EDITION_ID, constraint_report, edition, printed_indices, provenance_counts, weights

__all__ = [
    "EDITION_ID",
    "Fact",
    "constraint_report",
    "edition",
    "fact",
    "facts",
    "facts_like",
    "printed_indices",
    "provenance_counts",
    "weights",
]


class _Callable(ModuleType):
    """Lets ``cii_xl.published()`` and ``cii_xl.published.facts()`` both be what the reader of code expects."""

    def __call__(self):  # type: ignore[no-untyped-def]
        return edition()


sys.modules[__name__].__class__ = _Callable
