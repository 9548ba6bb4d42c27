"""Item non-response: within a class, those who answered an item speak for those who left it blank.

That is the weighting-class adjustment (Little & Rubin 2019, 3.3), assuming answers are missing at random within size
bands. Whether an item applies is known of those who answered it or said 不适用; those are the respondents to the item.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cii_xl.index.arithmetic import Array
from cii_xl.survey.estimate.data import Status
from cii_xl.survey.estimate.strata import Codes


@dataclass(frozen=True, slots=True)
class Response:
    """What came back for one item, in respondents."""

    answered: int
    """With a share of their own."""
    by_level: int
    """With a level only, whose share stands in."""
    not_applicable: int
    missing: int

    @property
    def rate(self) -> float:
        """Item response rate, percent: those of whom the item is known, of all usable forms."""
        known = self.answered + self.by_level + self.not_applicable
        return 100.0 * known / (known + self.missing)


def response(status: npt.NDArray[np.int8]) -> Response:
    """Counts of one item, from its column of ``Items.status``."""
    count = {s: int((status == s).sum()) for s in Status}
    return Response(count[Status.ANSWERED], count[Status.BY_LEVEL], count[Status.NOT_APPLICABLE], count[Status.MISSING])


def adjustment(weights: Array, classes: Codes, known: npt.NDArray[np.bool_]) -> Array:
    """Factor of each respondent, shape ``(n,)``: its class's weight over the weight of those known in it; 0 where not
    known."""
    everyone = np.bincount(classes, weights)
    heard = np.bincount(classes, weights * known)
    return np.where(known, (everyone / np.where(heard > 0, heard, 1.0))[classes], 0.0)
